"""How often one may send forms and ask for dear pages; more answers 429. All limits stand here."""

from collections.abc import Callable
from typing import Any, Final

from flask import Response, request, session
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address

from forum.extensions import limiter

View = Callable[..., ResponseReturnValue]
Decorator = Callable[[View], View]

FROM_ONE_PLACE: Final = "10/minute;50/hour"
FROM_AN_OFFICE: Final = "60/minute;600/hour"
FOR_ONE_ADDRESS: Final = "5/15 minutes"


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


def _was_done(response: Response) -> bool:
    return response.status_code == 302


def _limit(rate: str, **options: Any) -> Decorator:
    limit: Decorator = limiter.limit(rate, **options)
    return limit


limited = _limit(FROM_ONE_PLACE, methods=["POST"])
"""Refuse more than a few sendings of a form from one network address."""

limited_per_address = _limit(FOR_ONE_ADDRESS, key_func=_typed_address, methods=["POST"])
"""Refuse to write to one e-mail address again and again."""


def limited_sign_ins(view: View) -> View:
    """Refuse to try one password after another, for the same e-mail address or from one place.

    Hundreds may sit behind one network address, and all want in before closing: sign-ins that
    succeed count towards a wide limit only, against floods.
    """
    refused: dict[str, Any] = {"methods": ["POST"], "deduct_when": _was_refused}
    for_one = _limit(FOR_ONE_ADDRESS, key_func=_typed_address, **refused)
    from_one = _limit(FROM_ONE_PLACE, **refused)
    in_all = _limit(FROM_AN_OFFICE, methods=["POST"])
    return in_all(from_one(for_one(view)))


limited_writes = _limit("30/minute;300/hour", key_func=whoever, methods=["POST"])
"""Refuse more sendings of texts than one person can write."""

limited_saves = _limit("90/minute;1800/hour", key_func=whoever, methods=["POST"])
"""Refuse more savings than a few open pages ask for as one types."""

limited_invitations = _limit("5/day", key_func=whoever, deduct_when=_was_done)
"""Refuse to invite more than a few colleagues a day; what was not sent does not count."""

limited_decisions = _limit("60/minute;1000/hour")
"""Refuse more decisions than a moderator can take."""

limited_changes = _limit("60/minute")
"""Refuse floods of changes to what an organiser or an administrator keeps."""

limited_searches = _limit("60/minute;1000/hour")
limited_completions = _limit("120/minute", key_func=whoever)
limited_exports = _limit("10/minute")

unlimited: Decorator = limiter.exempt
"""Answer always: for what watches whether the site lives."""
