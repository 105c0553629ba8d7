"""Ways to what needs a signed-in person: for a visitor they lead over signing in, and back."""

from typing import NamedTuple
from urllib.parse import quote

from flask import url_for

from forum.web.http.current_user import current_person


class SignInDoor(NamedTuple):
    """What to write before a path of this site, and in place of its `#`; see `sign_in_door`."""

    before: str
    hash: str


def sign_in_door() -> SignInDoor:
    """Return the door for the current person: nothing to write for who is signed in.

    For links that a page prints by the hundred; their paths hold nothing that needs quoting.
    """
    if current_person() is not None:
        return SignInDoor("", "#")
    return SignInDoor(f"{url_for('accounts.login')}?next=", "%23")


def way_to(address: str) -> str:
    """Return `address`, a path of this site, or for a visitor the sign-in page that leads to it."""
    if current_person() is not None:
        return address
    return f"{url_for('accounts.login')}?next={quote(address)}"
