"""All rate limits of forms and expensive pages; a request beyond a limit gets status 429."""

import re
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, Final

from flask import Response, request, session
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address
from flask_login.utils import decode_cookie

from forum import clock
from forum.domain.mail_addresses import find_address
from forum.extensions import limiter
from forum.web.http.sessions import REMEMBER_COOKIE

View = Callable[..., ResponseReturnValue]
Decorator = Callable[[View], View]

PER_HOST: Final = "10/minute;50/hour"
PER_OFFICE: Final = "60/minute;600/hour"
PER_EMAIL: Final = "5/15 minutes"
PER_ACCOUNT: Final = "100/hour"
"""Wrong passwords for one account from everywhere together."""

NETWORK_BITS: Final = 64
_WITH_PORT: Final = re.compile(r"\A(?:([\d.]+):\d+|\[([^\]]*)\](?::\d+)?)\Z")


def network_place() -> str:
    """Return the network address of the request, without what one house can change at will.

    An IPv6 customer has at least a network of 64 bits, so only its first half counts. Some proxies
    add the port, which is another one for each connection.
    """
    told = get_remote_address()
    try:
        place = ip_address(_WITH_PORT.sub(r"\1\2", told))
    except ValueError:
        return told
    if isinstance(place, IPv6Address):
        if place.ipv4_mapped:
            return str(place.ipv4_mapped)
        return str(ip_network((int(place), NETWORK_BITS), strict=False))
    return str(place)


def person_or_address() -> str:
    """Return the number of the signed-in person, or the network place of a visitor.

    Hundreds of people may share one network address. Only the cookies are read: a query here would
    begin a transaction that cannot write.
    """
    session_id = session.get("_user_id") or decode_cookie(request.cookies.get(REMEMBER_COOKIE, ""))
    number = str(session_id or "").partition(".")[0]
    return f"person-{number}" if number else network_place()


def seconds_to_wait() -> int:
    """Return after how many seconds this request, which a limit has stopped, may be sent again.

    No other answer tells how much of a limit is used: that of an address is used by strangers too.
    """
    stopped_by = limiter.current_limit
    return 1 if stopped_by is None else max(1, stopped_by.reset_at - int(clock.now().timestamp()))


def _posted_email() -> str:
    return find_address(request.form.get("email", "")) or network_place()


def _email_and_place() -> str:
    return f"{_posted_email()} {network_place()}"


def _is_refused(response: Response) -> bool:
    return response.status_code == 422


def _is_success(response: Response) -> bool:
    return response.status_code == 302


def _limit(rate: str, **options: Any) -> Decorator:
    limit: Decorator = limiter.limit(rate, **{"key_func": network_place, **options})
    return limit


def _shared_limit(rate: str, scope: str, **options: Any) -> Decorator:
    """Limit several views together."""
    limit: Decorator = limiter.shared_limit(rate, scope, **{"key_func": network_place, **options})
    return limit


limited_per_host = _limit(PER_HOST, methods=["POST"])
"""Limit how often a form is sent from one network address."""

limited_per_email = _limit(PER_EMAIL, key_func=_posted_email, methods=["POST"])
"""Limit how often a mail is sent to one e-mail address."""


def limited_sign_ins(view: View) -> View:
    """Limit failed sign-ins for one e-mail address from one network place, and from either alone.

    Hundreds of people may share one network address and sign in shortly before closing, so
    successful sign-ins count only towards a wide limit against floods. A stranger elsewhere uses
    up nobody's attempts; many strangers do, and then a mailed link signs the owner in.
    """
    options: dict[str, Any] = {"methods": ["POST"], "deduct_when": _is_refused}
    limit_pair = _shared_limit(PER_EMAIL, "sign-in-pair", key_func=_email_and_place, **options)
    limit_email = _shared_limit(PER_ACCOUNT, "sign-in-account", key_func=_posted_email, **options)
    limit_host = _shared_limit(PER_HOST, "sign-in-place", **options)
    limit_all = _shared_limit(PER_OFFICE, "sign-in", methods=["POST"])
    return limit_all(limit_host(limit_email(limit_pair(view))))


limited_writes = _limit("30/minute;300/hour", key_func=person_or_address, methods=["POST"])
"""Limit texts that are sent to what one person can write."""

limited_saves = _limit("90/minute;1800/hour", key_func=person_or_address, methods=["POST"])
"""Limit automatic saving to what a few open pages send while a person types."""

limited_visits = _limit("60/minute;1200/hour", key_func=person_or_address, methods=["POST"])
"""Limit what open pages report to what one person can read."""

limited_invitations = _limit("5/day", key_func=person_or_address, deduct_when=_is_success)
"""Limit invitations to a few a day; those that were not sent do not count."""

limited_nudges = _limit("20/minute;200/day", key_func=person_or_address, methods=["POST"])
"""Limit letters to invitees to what one person can write."""

limited_flags = _limit("10/hour;30/day", key_func=person_or_address, deduct_when=_is_success)
"""Limit how many texts one person reports; a form with an error does not count."""

limited_decisions = _limit("60/minute;1000/hour", key_func=person_or_address)
"""Limit decisions to what a moderator can take."""

limited_changes = _limit("60/minute", key_func=person_or_address)
"""Limit changes by organisers and administrators, against floods."""

limited_searches = _limit("60/minute;1000/hour")
limited_completions = _limit("120/minute", key_func=person_or_address)
limited_exports = _limit("30/minute")
limited_file_requests = _limit("5/minute;40/hour", methods=["POST"])
"""Limit the files that are made for one place; to take one that is there costs little."""

unlimited: Decorator = limiter.exempt
"""No limit, for monitoring."""
