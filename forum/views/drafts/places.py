"""Where texts are written: a place as addresses name it, and the address of its form."""

from typing import Any, Final

from flask import current_app, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from forum.domain.contributions.statuses import Status
from forum.domain.policy import Action
from forum.models.contributions.contribution import Contribution
from forum.models.draft import Draft
from forum.models.post import Post
from forum.models.user import User
from forum.services.access.gate import consultation_for, own_contribution, readable_contribution
from forum.services.drafts.store import WritingPlace
from forum.services.posts.publish import post_of

NEW: Final = "contributions.new"
REPLY: Final = "contributions.reply"
TO_A_POST: Final = "contributions.reply_to_post"
EDIT: Final = "contributions.edit"


def place_arguments(place: WritingPlace) -> dict[str, Any]:
    """Return the place as it stands in addresses."""
    found: dict[str, Any] = {"consultation": place.consultation.slug}
    if isinstance(place.parent, Post):
        found["post"] = place.parent.id
    elif place.parent is not None:
        found["parent"] = place.parent.number
    if place.contribution is not None:
        found["contribution"] = place.contribution.key
    return found


def form_address(place: WritingPlace, **query: Any) -> str:
    """Return the address of the form for this place."""
    slug = place.consultation.slug
    if place.contribution is not None:
        return url_for(EDIT, key=place.contribution.key, **query)
    if isinstance(place.parent, Post):
        return url_for(TO_A_POST, slug=slug, post_id=place.parent.id, **query)
    if place.parent is not None:
        return url_for(REPLY, slug=slug, number=place.parent.number, **query)
    return url_for(NEW, slug=slug, **query)


def place_at(path: str, me: User) -> WritingPlace | None:
    """Return the place whose form has this address; None for other forms."""
    try:
        endpoint, values = current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:
        return None
    if endpoint == EDIT:
        own = own_contribution(me, values["key"])
        return WritingPlace(own.consultation, contribution=own)
    if endpoint not in (NEW, REPLY, TO_A_POST):
        return None
    consultation = consultation_for(me, values["slug"], Action.READ)
    if endpoint == REPLY:
        return WritingPlace(consultation, readable_contribution(consultation, values["number"]))
    if endpoint == TO_A_POST:
        return WritingPlace(consultation, post_of(consultation, values["post_id"]))
    return WritingPlace(consultation)


def place_of(draft: Draft) -> WritingPlace:
    """Return where a stored draft belongs."""
    return WritingPlace(draft.consultation, draft.answers_to, draft.contribution)


def unanswerable(place: WritingPlace) -> str:
    """Return what became of the contribution that is replied to, where it takes no replies."""
    parent = place.parent
    if not isinstance(parent, Contribution) or parent.is_readable:
        return ""
    if parent.status is Status.WITHDRAWN:
        return _("[%(n)s] was withdrawn by its author and takes no more replies.", n=parent.number)
    return _("[%(n)s] is no longer shown and takes no more replies.", n=parent.number)
