"""The places where texts are written: their forms' addresses, and places read from addresses."""

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
from forum.services.access.gate import (
    consultation_for,
    own_contribution,
    own_inquiry,
    readable_contribution,
)
from forum.services.drafts.store import WritingPlace
from forum.services.posts.publish import find_post

NEW_ENDPOINT: Final = "contributions.new"
REPLY_ENDPOINT: Final = "contributions.reply"
POST_REPLY_ENDPOINT: Final = "contributions.reply_to_post"
EDIT_ENDPOINT: Final = "contributions.edit"
ANSWER_ENDPOINT: Final = "inquiries.show"


def place_query(place: WritingPlace) -> dict[str, Any]:
    """Return the query arguments that name a place in the address of `saving.save`."""
    query: dict[str, Any] = {"consultation": place.consultation.slug}
    if isinstance(place.parent, Post):
        query["post"] = place.parent.id
    elif place.parent is not None:
        query["parent"] = place.parent.number
    if place.contribution is not None:
        query["contribution"] = place.contribution.key
    if place.inquiry is not None:
        query["inquiry"] = place.inquiry.key
    return query


def form_address(place: WritingPlace, **query: Any) -> str:
    """Return the address of the form for this place."""
    slug = place.consultation.slug
    if place.inquiry is not None:
        return url_for(ANSWER_ENDPOINT, key=place.inquiry.key, **query)
    if place.contribution is not None:
        return url_for(EDIT_ENDPOINT, key=place.contribution.key, **query)
    if isinstance(place.parent, Post):
        return url_for(POST_REPLY_ENDPOINT, slug=slug, post_id=place.parent.id, **query)
    if place.parent is not None:
        return url_for(REPLY_ENDPOINT, slug=slug, number=place.parent.number, **query)
    return url_for(NEW_ENDPOINT, slug=slug, **query)


def find_place(path: str, me: User) -> WritingPlace | None:
    """Return the place whose form has this path, or None for any other form.

    Raises as the gate does.
    """
    try:
        endpoint, values = current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:
        return None
    if endpoint == ANSWER_ENDPOINT:
        return place_at(me, inquiry=values["key"])
    if endpoint not in (NEW_ENDPOINT, REPLY_ENDPOINT, POST_REPLY_ENDPOINT, EDIT_ENDPOINT):
        return None
    return place_at(me, **{name: value for name, value in values.items() if name != "lang"})


def place_at(
    me: User | None,
    slug: str = "",
    *,
    number: int | None = None,
    post_id: int | None = None,
    key: str = "",
    inquiry: str = "",
) -> WritingPlace:
    """Return the place in a consultation: a new text, a reply to one of two, or one's own text.

    Or a private question to this person, by the key `inquiry`. Raises as the gate does.
    """
    if inquiry:
        asked = own_inquiry(me, inquiry)
        return WritingPlace(asked.consultation, inquiry=asked)
    if key:
        contribution = own_contribution(me, key)
        return WritingPlace(contribution.consultation, contribution=contribution)
    consultation = consultation_for(me, slug, Action.READ)
    if post_id is not None:
        return WritingPlace(consultation, find_post(consultation, post_id))
    if number is not None:
        return WritingPlace(consultation, readable_contribution(consultation, number))
    return WritingPlace(consultation)


def place_of(draft: Draft) -> WritingPlace:
    """Return the place of a stored draft."""
    return WritingPlace(draft.consultation, draft.answers_to, draft.contribution, draft.inquiry)


def explain_refused_reply(place: WritingPlace) -> str:
    """Return a sentence that says why the parent takes no replies, or "" if it does."""
    parent = place.parent
    if not isinstance(parent, Contribution) or parent.is_readable:
        return ""
    if parent.status is Status.WITHDRAWN:
        return _(
            "[%(n)s] was withdrawn by its author and no longer accepts replies.", n=parent.number
        )
    return _("[%(n)s] is no longer shown and no longer accepts replies.", n=parent.number)
