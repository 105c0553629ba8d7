"""The hidden fields of the contribution form that name its draft, its versions and its start."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import uuid4

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.datastructures import MultiDict

from forum.models.consultation import Consultation
from forum.services.drafts.store import FormFields, WritingPlace
from forum.web.http.arrival import arrived_at
from forum.web.http.current_user import current_person
from forum.web.http.posted_form import posted_fields
from forum.web.http.query import key_or_new, parse_int

MAX_WRITER_LENGTH = 36


@dataclass(frozen=True)
class PostedDraft:
    """The draft behind a posted form.

    `version` is the version of the draft from which the form was filled, 0 for none. `base` is
    the latest revision of the author's own contribution when the form was opened, 0 if none is
    changed. `writer` names the page, so that a repeated request stores no third draft.
    """

    key: str
    version: int
    base: int
    begun_at: datetime
    fields: FormFields
    writer: str = ""

    @classmethod
    def read(cls, form: "MultiDict[str, str]", place: WritingPlace) -> "PostedDraft":
        """Read a posted form; a missing or invalid key becomes a new one."""
        return cls(
            key=key_or_new(form.get("key", "")),
            version=parse_int(form.get("version", "")) or 0,
            base=posted_base(form, place),
            begun_at=_read_begun_at(form.get("begun", ""), place),
            fields=posted_fields(form),
            writer=form.get("writer", "")[:MAX_WRITER_LENGTH],
        )


def with_new_key(form: "MultiDict[str, str]") -> "MultiDict[str, str]":
    """Return a copy of the form that belongs to no draft yet."""
    return MultiDict({**form.to_dict(flat=False), "key": [str(uuid4())], "version": ["0"]})


def posted_base(form: "MultiDict[str, str]", place: WritingPlace) -> int:
    """Return the latest revision of the author's contribution that the form knew of.

    It is 0 if no contribution is changed, and the present one if the form does not say.
    """
    if place.contribution is None:
        return 0
    base = parse_int(form.get("base", ""))
    return place.contribution.latest_revision if base is None else base


def _read_begun_at(signature: str, place: WritingPlace) -> datetime:
    """Return when the text was begun; without a valid signature, when the request arrived."""
    try:
        begun_at = datetime.fromisoformat(_signer(place.consultation).loads(signature))
    except (BadSignature, TypeError, ValueError):
        return arrived_at()
    return min(begun_at, arrived_at())


def sign_begun_at(begun_at: datetime, place: WritingPlace) -> str:
    """Return when a text was begun as a field value signed for this person and consultation."""
    return str(_signer(place.consultation).dumps(begun_at.isoformat()))


def _signer(consultation: Consultation) -> URLSafeSerializer:
    me = current_person()
    salt = f"forum.begun {consultation.uid} {me.id if me else 0}"
    return URLSafeSerializer(str(current_app.secret_key), salt=salt)


def person_mark() -> str:
    """Return a short hash that is the same for the same signed-in person, and reveals no more."""
    me = current_person()
    secret = current_app.secret_key
    return sha256(f"who {secret!r} {me.id if me else 0}".encode()).hexdigest()[:12]
