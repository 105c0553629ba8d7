"""How often one may send the forms about accounts; more answers 429."""

from collections.abc import Callable
from typing import Final

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address

from forum.extensions import limiter

View = Callable[..., ResponseReturnValue]

FROM_ONE_PLACE: Final = "10/minute;50/hour"
FOR_ONE_ADDRESS: Final = "5/15 minutes"


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


def limited_failures(view: View) -> View:
    """Refuse to try one password after another for the same e-mail address."""
    limit: Callable[[View], View] = limiter.limit(
        FOR_ONE_ADDRESS, key_func=_typed_address, methods=["POST"], deduct_when=_was_refused
    )
    return limit(view)
