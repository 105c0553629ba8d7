"""How often one may send forms; more answers 429."""

from collections.abc import Callable
from typing import Final

from flask import Response, request, session
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address

from forum.extensions import limiter

View = Callable[..., ResponseReturnValue]

FROM_ONE_PLACE: Final = "10/minute;50/hour"
FROM_AN_OFFICE: Final = "60/minute;600/hour"
FOR_ONE_ADDRESS: Final = "5/15 minutes"
WRITES: Final = "30 per minute; 300 per hour"
SAVES: Final = "90 per minute; 1800 per hour"


def whoever() -> str:
    """Return who asks: a signed-in person, else a network address.

    Hundreds may sit behind one address. The cookie is read alone: asking the database here would
    begin a transaction that cannot write.
    """
    return str(session.get("_user_id") or get_remote_address())


def _typed_address() -> str:
    return request.form.get("email", "").strip().lower() or get_remote_address()


def _was_refused(response: Response) -> bool:
    return response.status_code == 422


def limited(view: View) -> View:
    """Refuse more than a few sendings of a form from one network address."""
    limit: Callable[[View], View] = limiter.limit(FROM_ONE_PLACE, methods=["POST"])
    return limit(view)


def limited_per_address(view: View) -> View:
    """Refuse to write to one e-mail address again and again."""
    limit: Callable[[View], View] = limiter.limit(
        FOR_ONE_ADDRESS, key_func=_typed_address, methods=["POST"]
    )
    return limit(view)


def limited_sign_ins(view: View) -> View:
    """Refuse to try one password after another, for the same e-mail address or from one place.

    Hundreds may sit behind one network address, and all want in before closing: sign-ins that
    succeed count towards a wide limit only, against floods.
    """
    for_one: Callable[[View], View] = limiter.limit(
        FOR_ONE_ADDRESS, key_func=_typed_address, methods=["POST"], deduct_when=_was_refused
    )
    from_one: Callable[[View], View] = limiter.limit(
        FROM_ONE_PLACE, methods=["POST"], deduct_when=_was_refused
    )
    in_all: Callable[[View], View] = limiter.limit(FROM_AN_OFFICE, methods=["POST"])
    return in_all(from_one(for_one(view)))


def limited_writes(view: View) -> View:
    """Refuse more sendings of texts than one person can write."""
    limit: Callable[[View], View] = limiter.limit(WRITES, key_func=whoever, methods=["POST"])
    return limit(view)


def limited_saves(view: View) -> View:
    """Refuse more savings than a few open pages ask for as one types."""
    limit: Callable[[View], View] = limiter.limit(SAVES, key_func=whoever, methods=["POST"])
    return limit(view)
