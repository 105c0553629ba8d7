"""Who asks, for views and templates."""

from flask import g
from flask_login import current_user

from forum.domain.policy import Action
from forum.errors import NotSignedIn
from forum.models.consultation import Consultation
from forum.models.user import User
from forum.services.access import gate


def person() -> User | None:
    """Return the signed-in person, or None for a visitor; read once per request."""
    if "person" not in g:
        g.person = current_user._get_current_object() if current_user.is_authenticated else None
    found: User | None = g.person
    return found


def signed_in() -> User:
    """Return the signed-in person; raises NotSignedIn for a visitor."""
    me = person()
    if me is None:
        raise NotSignedIn
    return me


def can(action: str, consultation: Consultation) -> bool:
    """Tell a template whether to offer an action."""
    return gate.can(person(), Action(action), consultation)
