"""What the form of a contribution posts besides words: which draft it is, and when it was begun."""

from datetime import datetime
from hashlib import sha256

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.datastructures import MultiDict

from forum.models.consultation import Consultation
from forum.services.drafts.store import WritingPlace
from forum.web.http.arrival import arrived_at
from forum.web.http.current_user import person
from forum.web.http.query import as_int, as_key


def who() -> str:
    """Return a mark of the signed-in person that tells nothing about them."""
    me = person()
    secret = current_app.secret_key
    return sha256(f"who {secret!r} {me.id if me else 0}".encode()).hexdigest()[:12]


def _signer(consultation: Consultation) -> URLSafeSerializer:
    me = person()
    salt = f"forum.begun {consultation.uid} {me.id if me else 0}"
    return URLSafeSerializer(str(current_app.secret_key), salt=salt)


def signed(begun_at: datetime, place: WritingPlace) -> str:
    """Return when a text was begun, signed for this person and consultation."""
    return str(_signer(place.consultation).dumps(begun_at.isoformat()))


def posted_key(form: "MultiDict[str, str]") -> str:
    """Return the key in the form, or a new one where there is none that could be one."""
    return as_key(form.get("key", ""))


def posted_version(form: "MultiDict[str, str]") -> int:
    """Return which version of the draft the form was filled on top of; 0 for none."""
    return as_int(form.get("version", "")) or 0


def posted_base(form: "MultiDict[str, str]", place: WritingPlace) -> int:
    """Return the latest version of one's text that the form knew of; 0 where nothing is changed."""
    if place.contribution is None:
        return 0
    base = as_int(form.get("base", ""))
    return place.contribution.latest_revision if base is None else base


def posted_begun(form: "MultiDict[str, str]", place: WritingPlace) -> datetime:
    """Return when the text was begun, as we signed it with the form, else now."""
    try:
        said = _signer(place.consultation).loads(form.get("begun", ""))
        return min(datetime.fromisoformat(said), arrived_at())
    except (BadSignature, TypeError, ValueError):
        return arrived_at()
