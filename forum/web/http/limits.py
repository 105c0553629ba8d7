"""All rate limits of forms and expensive pages; a request beyond a limit gets status 429."""

from collections.abc import Callable
from typing import Any, Final

from flask import Response, request, session
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address

from forum.domain.mail_addresses import find_address
from forum.extensions import limiter

View = Callable[..., ResponseReturnValue]
Decorator = Callable[[View], View]

PER_HOST: Final = "10/minute;50/hour"
PER_OFFICE: Final = "60/minute;600/hour"
PER_EMAIL: Final = "5/15 minutes"


def person_or_address() -> str:
    """Return the key of the signed-in person, or the network address of a visitor.

    Hundreds of people may share one network address. Only the cookie is read: a query here would
    begin a transaction that cannot write.
    """
    return str(session.get("_user_id") or get_remote_address())


def _posted_email() -> str:
    return find_address(request.form.get("email", "")) or get_remote_address()


def _is_refused(response: Response) -> bool:
    return response.status_code == 422


def _is_success(response: Response) -> bool:
    return response.status_code == 302


def _limit(rate: str, **options: Any) -> Decorator:
    limit: Decorator = limiter.limit(rate, **options)
    return limit


limited_per_host = _limit(PER_HOST, methods=["POST"])
"""Limit how often a form is sent from one network address."""

limited_per_email = _limit(PER_EMAIL, key_func=_posted_email, methods=["POST"])
"""Limit how often a mail is sent to one e-mail address."""


def limited_sign_ins(view: View) -> View:
    """Limit failed sign-ins for one e-mail address and from one network address.

    Hundreds of people may share one network address and sign in shortly before closing, so
    successful sign-ins count only towards a wide limit against floods.
    """
    options: dict[str, Any] = {"methods": ["POST"], "deduct_when": _is_refused}
    limit_email = _limit(PER_EMAIL, key_func=_posted_email, **options)
    limit_host = _limit(PER_HOST, **options)
    limit_all = _limit(PER_OFFICE, methods=["POST"])
    return limit_all(limit_host(limit_email(view)))


limited_writes = _limit("30/minute;300/hour", key_func=person_or_address, methods=["POST"])
"""Limit texts that are sent to what one person can write."""

limited_saves = _limit("90/minute;1800/hour", key_func=person_or_address, methods=["POST"])
"""Limit automatic saving to what a few open pages send while a person types."""

limited_visits = _limit("60/minute;1200/hour", key_func=person_or_address, methods=["POST"])
"""Limit what open pages report to what one person can read."""

limited_invitations = _limit("5/day", key_func=person_or_address, deduct_when=_is_success)
"""Limit invitations to a few a day; those that were not sent do not count."""

limited_flags = _limit("10/hour;30/day", key_func=person_or_address, deduct_when=_is_success)
"""Limit how many texts one person reports; a form with an error does not count."""

limited_decisions = _limit("60/minute;1000/hour")
"""Limit decisions to what a moderator can take."""

limited_changes = _limit("60/minute")
"""Limit changes by organisers and administrators, against floods."""

limited_searches = _limit("60/minute;1000/hour")
limited_completions = _limit("120/minute", key_func=person_or_address)
limited_exports = _limit("10/minute")

unlimited: Decorator = limiter.exempt
"""No limit, for monitoring."""
