"""The person who sent the current request, for views and templates."""

from flask import g
from flask_login import current_user

from forum.domain.policy import Action
from forum.errors import NotSignedIn
from forum.models.consultation import Consultation
from forum.models.user import User
from forum.services.access import gate


def current_person() -> User | None:
    """Return the signed-in person, or None for a visitor; loaded once per request."""
    if "person" not in g:
        g.person = current_user._get_current_object() if current_user.is_authenticated else None
    user: User | None = g.person
    return user


def require_person() -> User:
    """Return the signed-in person; raises NotSignedIn for a visitor."""
    user = current_person()
    if user is None:
        raise NotSignedIn
    return user


def offers(action: str, consultation: Consultation) -> bool:
    """Return whether the current person may do `action`, or may once signed in, for templates."""
    return gate.could(current_person(), Action(action), consultation)


def can(action: str, consultation: Consultation) -> bool:
    """Return whether the current person may do `action`, for templates."""
    return gate.can(current_person(), Action(action), consultation)
