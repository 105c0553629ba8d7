"""Who asks, for views and templates."""

from flask import g
from flask_login import current_user

from forum.domain.policy import Action
from forum.models.consultation import Consultation
from forum.models.user import User
from forum.services.access import gate as access


def person() -> User | None:
    """Return the signed-in person, or None for a visitor; read once per request."""
    if "person" not in g:
        g.person = current_user._get_current_object() if current_user.is_authenticated else None
    found: User | None = g.person
    return found


def can(action: str, consultation: Consultation) -> bool:
    """Tell a template whether to offer an action."""
    return access.can(person(), Action(action), consultation)
