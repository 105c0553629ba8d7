"""Marks words of contributions as excerpts, and reads them where they stand now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    Column,
    PrimaryKeyConstraint,
    UniqueConstraint,
    and_,
    delete,
    exists,
    select,
    update,
)

from forum.database import table_of
from forum.domain.contributions.content import Capacity, PassageKind, Publication
from forum.domain.policy import Action
from forum.domain.synthesis.excerpts import ExcerptState, WordSpan, digest_of, text_content, trim
from forum.errors import Invalid, NotFound
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.models.references import references_to
from forum.models.synthesis.point import Excerpt
from forum.models.translation import Text
from forum.models.user import User
from forum.services.access.gate import require
from forum.services.access.locking import lock_text


def mark(
    contribution: Contribution, position: int, span: WordSpan, *, words: str | None = None, by: User
) -> Excerpt:
    """Return the excerpt of these words of the passage at `position`; made if there is none.

    `words` are what the person marked, where the client tells; blanks don't count. Raises NotFound
    for a text that readers do not see, and Invalid("words") for a place without words of the
    author, or with other words than those marked: the text has changed meanwhile.
    """
    lock_text(contribution, contribution.consultation)
    require(by, contribution.consultation, Action.SUMMARISE)
    if not contribution.is_readable or contribution.approved_revision is None:
        raise NotFound
    span, digest = read_span(contribution, position, span, words)
    return find_excerpt(contribution, position, span) or _store(
        contribution, position, span, digest, by=by
    )


def read_span(
    contribution: Contribution, position: int, span: WordSpan, words: str | None
) -> tuple[WordSpan, str]:
    """Return a span of what readers see without blanks at its ends, and the digest of its words.

    Raises Invalid("words") as `mark` does.
    """
    place = (contribution.id, contribution.approved_revision, position)
    passage = db.session.get(Passage, place)
    if passage is None or passage.kind is not PassageKind.WORDS:
        raise Invalid("words", "span")
    text = text_content(passage.text.html)
    span = trim(text, span)
    marked = text[span.start : span.end]
    digest = digest_of(marked)
    if not 0 <= span.start < span.end <= len(text) or digest_of(words or marked) != digest:
        raise Invalid("words", "span")
    return span, digest


def find_excerpt(contribution: Contribution, position: int, span: WordSpan) -> Excerpt | None:
    """Return the excerpt of this place of what readers see, or None."""
    return db.session.scalar(
        select(Excerpt).where(
            Excerpt.contribution_id == contribution.id,
            Excerpt.revision == contribution.approved_revision,
            Excerpt.position == position,
            Excerpt.start == span.start,
            Excerpt.end == span.end,
        )
    )


def _store(
    contribution: Contribution, position: int, span: WordSpan, digest: str, *, by: User
) -> Excerpt:
    excerpt = Excerpt(
        consultation_id=contribution.consultation_id,
        contribution_id=contribution.id,
        revision=contribution.approved_revision,
        marked_revision=contribution.approved_revision,
        position=position,
        start=span.start,
        end=span.end,
        digest=digest,
        by_id=by.id,
    )
    db.session.add(excerpt)
    db.session.flush()  # points and statements need its id
    return excerpt


@dataclass(frozen=True, slots=True)
class ExcerptView:
    """An excerpt as it stands now.

    `words` are read from what readers see at this moment: they are empty unless these are the
    words that were marked. Then `state` is BROKEN, whatever is stored. Of a contribution that
    readers do not see, only the number is told.
    """

    id: int
    contribution_id: int
    number: int
    is_readable: bool
    name: str
    organisation: str
    countries: str
    publication: Publication
    capacity: Capacity
    late: bool
    question_id: int | None
    position: int
    start: int
    end: int
    text_id: int
    language: str
    words: str
    state: ExcerptState
    state_at: datetime
    moved_at: datetime | None
    marked_revision: int
    revision: int


_HIDDEN_AUTHOR: Final = ("", "", "", Publication.WITHHELD, Capacity.PERSONAL, False)


def read_excerpts(
    consultation: Consultation, ids: Iterable[int] | None = None
) -> dict[int, ExcerptView]:
    """Return excerpts of a consultation by id, in the order of their texts, by two statements.

    Without `ids` these are all.
    """
    is_wanted = [Excerpt.consultation_id == consultation.id]
    if ids is not None:
        is_wanted.append(Excerpt.id.in_(sorted(set(ids))))
    rows = db.session.execute(
        select(
            Excerpt,
            Contribution.number,
            and_(Contribution.is_readable, Contribution.approved_revision == Excerpt.revision),
            Contribution.is_readable,
            *_AUTHOR,
            Passage.question_id,
            Passage.text_id,
        )
        .join(Contribution, Contribution.id == Excerpt.contribution_id)
        .join(
            Passage,
            and_(
                Passage.contribution_id == Excerpt.contribution_id,
                Passage.revision == Excerpt.revision,
                Passage.position == Excerpt.position,
            ),
        )
        .where(*is_wanted)
        .order_by(Contribution.number, Excerpt.position, Excerpt.start, Excerpt.id)
    ).all()
    texts = _read_texts({row.text_id for row in rows if row[2]})
    return {row[0].id: _make_view(row, texts) for row in rows}


_AUTHOR: Final = (
    Contribution.shown_name,
    Contribution.shown_organisation,
    Contribution.shown_countries,
    Contribution.publication,
    Contribution.capacity,
    Contribution.late,
)


def _read_texts(ids: set[int]) -> dict[int, tuple[str, str]]:
    """Return language and visible text of texts by id."""
    rows = db.session.execute(select(Text.id, Text.language, Text.html).where(Text.id.in_(ids)))
    return {id_: (language, text_content(html)) for id_, language, html in rows}


def _make_view(row: Any, texts: dict[int, tuple[str, str]]) -> ExcerptView:
    excerpt, number, is_current, is_readable, *author, question_id, text_id = row
    language, text = texts.get(text_id, ("", ""))
    words = text[excerpt.start : excerpt.end] if is_current else ""
    state = excerpt.state
    if state is ExcerptState.BROKEN or not words or digest_of(words) != excerpt.digest:
        words, state = "", ExcerptState.BROKEN
    values: tuple[Any, ...] = (
        *(excerpt.id, excerpt.contribution_id, number or 0, is_readable),
        *(author if is_readable else _HIDDEN_AUTHOR),
        *(question_id, excerpt.position, excerpt.start, excerpt.end),
        *(text_id, language, words),
        *(state, excerpt.state_at, excerpt.moved_at, excerpt.marked_revision, excerpt.revision),
    )
    return ExcerptView(*values)


def refer_to(other: Excerpt, *, instead_of: Excerpt) -> None:
    """Let every row that refers to an excerpt refer to another one, and delete the former.

    Rows that would then stand twice go with it.
    """
    for column, _ending in references_to(table_of(Excerpt)):
        _change_column(column, instead_of.id, other.id)
    db.session.expire_all()
    db.session.delete(instead_of)
    db.session.flush()


def _change_column(column: Column[int], before: int, after: int) -> None:
    table = column.table
    is_former = column == before
    for key in table.constraints:
        if isinstance(key, PrimaryKeyConstraint | UniqueConstraint) and column in set(key.columns):
            same = table.alias()
            is_there = [same.c[each.name] == each for each in key.columns if each is not column]
            stands = exists().where(same.c[column.name] == after, *is_there)
            db.session.execute(delete(table).where(is_former, stands))
    db.session.execute(update(table).where(is_former).values({column: after}))
