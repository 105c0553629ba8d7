"""Writes the organiser's response: the general reply, and the answer to each point."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from forum import clock
from forum.domain.html.read import cited_numbers
from forum.domain.policy import Action
from forum.domain.synthesis.responses import ResponseOutcome
from forum.errors import Invalid, NotFound
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.synthesis.point import Point
from forum.models.synthesis.response import OrganiserResponse, ResponseCitation, ResponseItem
from forum.models.translation import Text
from forum.models.user import User
from forum.services.access.gate import require
from forum.services.access.locking import lock, touch
from forum.services.texts.store import render_text, store_text


@dataclass(frozen=True, kw_only=True)
class ResponseDraft:
    """What an organiser has written; without an outcome it is the general reply.

    `numbers` are those of the contributions that stand behind it. `wording_id` is the stored text
    from which the subject was taken: as long as it is the same, it keeps its translations.
    """

    language: str
    text: str
    subject: str = ""
    outcome: ResponseOutcome | None = None
    link: str = ""
    numbers: Sequence[int] = ()
    point_id: int | None = None
    wording_id: int | None = None


def find_response(consultation: Consultation) -> OrganiserResponse | None:
    """Return the organiser's response, published or not."""
    return db.session.scalar(
        select(OrganiserResponse).where(OrganiserResponse.consultation_id == consultation.id)
    )


def find_item(consultation: Consultation, item_id: int) -> ResponseItem:
    """Return one item of the response to this consultation; raises NotFound."""
    item = db.session.scalar(
        select(ResponseItem)
        .join(OrganiserResponse, OrganiserResponse.id == ResponseItem.response_id)
        .where(ResponseItem.id == item_id, OrganiserResponse.consultation_id == consultation.id)
    )
    if item is None:
        raise NotFound
    return item


def has_drafts(consultation: Consultation) -> bool:
    """Return whether a part of the response, or all of it, is yet to be published."""
    response = find_response(consultation)
    if response is None or response.published_at is None:
        return True
    draft = select(ResponseItem.id).where(
        ResponseItem.response_id == response.id, ResponseItem.published_at.is_(None)
    )
    return db.session.scalar(draft.limit(1)) is not None


def list_unreadable(consultation: Consultation, numbers: Iterable[int]) -> list[int]:
    """Return those of the numbers that no contribution has which readers can read."""
    asked = list(dict.fromkeys(numbers))
    known = _find_ids(consultation, asked)
    return [number for number in asked if number not in known]


def _find_ids(consultation: Consultation, numbers: Sequence[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(Contribution.number, Contribution.id).where(
            Contribution.consultation_id == consultation.id,
            Contribution.is_readable,
            Contribution.number.in_(sorted(set(numbers))),
        )
    )
    return {number: id_ for number, id_ in rows if number is not None}


def save_item(
    consultation: Consultation,
    draft: ResponseDraft,
    *,
    by: User,
    item: ResponseItem | None = None,
    version: int = 0,
) -> ResponseItem:
    """Store a new item, or change one that has this `version`; readers see changes at once.

    Raises Invalid("newer") if somebody has changed it meanwhile, ("empty") without words, and
    ("broken", numbers=...) for numbers of contributions that readers cannot read.
    """
    lock(consultation)
    require(by, consultation, Action.RESPOND)
    _require_words(draft, item, version)
    numbers = _add_cited(draft)
    ids = _find_ids(consultation, numbers)
    if broken := [number for number in numbers if number not in ids]:
        raise Invalid("broken", "numbers", numbers=", ".join(map(str, broken)))
    response = _find_or_add_response(consultation)
    if item is None:
        item = ResponseItem(
            response_id=response.id, position=_next_position(response.id, draft), version=0
        )
    _fill(item, consultation, draft)
    item.citations = [
        ResponseCitation(contribution_id=ids[number], position=n)
        for n, number in enumerate(numbers)
    ]
    db.session.add(item)
    _note_change(response, by)
    db.session.flush()
    if item.published_at is not None and response.published_at is not None:
        touch(consultation.id)
    return item


def _require_words(draft: ResponseDraft, item: ResponseItem | None, version: int) -> None:
    if not draft.text.strip() or (draft.outcome is not None and not draft.subject.strip()):
        raise Invalid("empty", "text")
    if item is None:
        return
    db.session.refresh(item)
    if item.version != version:
        raise Invalid("newer", "text")
    if (item.outcome is None) != (draft.outcome is None):
        raise Invalid("kind", "outcome")


def _add_cited(draft: ResponseDraft) -> list[int]:
    pages = (render_text(words).html for words in (draft.subject, draft.text) if words.strip())
    return list(
        dict.fromkeys([*draft.numbers, *(n for html in pages for n in cited_numbers(html))])
    )


def _find_or_add_response(consultation: Consultation) -> OrganiserResponse:
    response = find_response(consultation)
    if response is None:
        response = OrganiserResponse(consultation_id=consultation.id)
        db.session.add(response)
        db.session.flush()  # its items need its id
    return response


def _note_change(response: OrganiserResponse, by: User) -> None:
    response.by_id, response.changed_at = by.id, clock.now()


def _next_position(response_id: int, draft: ResponseDraft) -> int:
    """Return the place after all others; the general reply stands before all, and only once."""
    if draft.outcome is None:
        is_general = (ResponseItem.response_id == response_id, ResponseItem.outcome.is_(None))
        if db.session.scalar(select(ResponseItem.id).where(*is_general)) is not None:
            raise Invalid("newer", "text")
        return 0
    last = db.session.scalar(
        select(func.max(ResponseItem.position)).where(ResponseItem.response_id == response_id)
    )
    return (last or 0) + 1


def _fill(item: ResponseItem, consultation: Consultation, draft: ResponseDraft) -> None:
    item.outcome, item.link = draft.outcome, draft.link
    item.version += 1
    item.changed_at = clock.now()
    item.text_id = _store(consultation, draft.text, draft.language, item.text).id
    if draft.outcome is None:
        return
    taken = _find_wording(consultation, draft)
    item.subject_id = (
        taken or _store(consultation, draft.subject, draft.language, item.subject)
    ).id
    point = db.session.get(Point, draft.point_id) if draft.point_id else None
    is_here = point is not None and point.consultation_id == consultation.id
    item.point_id = point.id if point is not None and is_here else None


def _find_wording(consultation: Consultation, draft: ResponseDraft) -> Text | None:
    """Return the stored text from which the subject was taken, if not a letter has changed."""
    text = db.session.get(Text, draft.wording_id) if draft.wording_id else None
    if text is None or text.consultation_id != consultation.id:
        return None
    is_same = (text.source, text.language) == (draft.subject.strip(), draft.language)
    return text if is_same else None


def _store(consultation: Consultation, source: str, language: str, before: Text | None) -> Text:
    """Return the text as it is stored, or store it in place of the one `before`."""
    source = source.strip()
    if before is not None and (before.source, before.language) == (source, language):
        return before
    replaces = before if before is not None and before.language == language else None
    return store_text(
        consultation.id, source, language, rendered=render_text(source), replaces=replaces
    )


def delete_item(item: ResponseItem, consultation: Consultation, *, by: User) -> None:
    """Remove an item, from readers too; a published response keeps at least one of its items.

    Raises Invalid("last_item").
    """
    lock(consultation)
    require(by, consultation, Action.RESPOND)
    response = item.response
    is_seen = item.published_at is not None and response.published_at is not None
    if is_seen and len(_list_published(response.id)) == 1:
        raise Invalid("last_item", "item")
    db.session.delete(item)
    _note_change(response, by)
    if is_seen:
        touch(consultation.id)


def _list_published(response_id: int) -> Sequence[int]:
    return db.session.scalars(
        select(ResponseItem.id).where(
            ResponseItem.response_id == response_id, ResponseItem.published_at.is_not(None)
        )
    ).all()


def move_item_up(item: ResponseItem, consultation: Consultation, *, by: User) -> None:
    """Let an item change places with the one before it; the general reply stays the first."""
    lock(consultation)
    require(by, consultation, Action.RESPOND)
    before = db.session.scalar(
        select(ResponseItem)
        .where(
            ResponseItem.response_id == item.response_id,
            ResponseItem.position < item.position,
            ResponseItem.outcome.is_not(None),
        )
        .order_by(ResponseItem.position.desc())
        .limit(1)
    )
    if before is None or item.outcome is None:
        return
    item.position, before.position = before.position, item.position
    _note_change(item.response, by)
    if item.response.published_at is not None:
        touch(consultation.id)


def publish_response(consultation: Consultation, *, by: User) -> OrganiserResponse:
    """Let readers see all items, also those added since; raises Invalid("empty") without any."""
    lock(consultation)
    require(by, consultation, Action.RESPOND)
    response = find_response(consultation)
    if response is None:
        raise Invalid("empty", "text")
    items = db.session.scalars(
        select(ResponseItem).where(ResponseItem.response_id == response.id)
    ).all()
    if not items:
        raise Invalid("empty", "text")
    now = clock.now()
    for item in items:
        item.published_at = item.published_at or now
    response.published_at = response.published_at or now
    _note_change(response, by)
    touch(consultation.id)
    return response


def unpublish_response(consultation: Consultation, *, by: User) -> None:
    """Take the response back from readers, so that all of it is a draft again."""
    lock(consultation)
    require(by, consultation, Action.RESPOND)
    response = find_response(consultation)
    if response is None or response.published_at is None:
        return
    response.published_at = None
    items = select(ResponseItem).where(ResponseItem.response_id == response.id)
    for item in db.session.scalars(items):
        item.published_at = None
    _note_change(response, by)
    touch(consultation.id)
