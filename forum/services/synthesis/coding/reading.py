"""What the pages of codes show: contributions with their codes, and codes with their words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from forum.database import first_page
from forum.domain.contributions.content import PassageKind, Publication
from forum.domain.synthesis.coding.codebook import fold_name
from forum.domain.synthesis.excerpts import ExcerptState, WordSpan, text_content
from forum.errors import NotFound
from forum.extensions import db
from forum.models.consultation import Consultation, GuidingQuestion
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.models.synthesis.code import Code, Coder, Coding, Memo
from forum.models.synthesis.point import Excerpt
from forum.models.translation import Text, Translation, TranslationStatus

PAGE = 50


@dataclass(frozen=True, slots=True)
class CodableContribution:
    """A contribution in the list of those to be coded; `own` and `others` count its codes."""

    number: int
    name: str
    organisation: str
    publication: Publication
    language: str
    own: int
    others: int


def list_codable(
    consultation: Consultation,
    coder: Coder | None,
    *,
    after: int = 0,
    limit: int = PAGE,
    is_uncoded_only: bool = False,
) -> tuple[list[CodableContribution], int | None]:
    """Return the next contributions and replies in the order of numbers, and where to go on."""
    coder_id = coder.id if coder else 0
    is_own = Coding.coder_id == coder_id
    about = select(func.count()).where(Coding.contribution_id == Contribution.id)
    own, others = (
        about.where(condition).correlate(Contribution).scalar_subquery()
        for condition in (is_own, Coding.coder_id != coder_id)
    )
    query = (
        select(
            Contribution.number,
            Contribution.shown_name,
            Contribution.shown_organisation,
            Contribution.publication,
            Contribution.language,
            own,
            others,
        )
        .where(
            Contribution.consultation_id == consultation.id,
            Contribution.is_readable,
            Contribution.number > after,
        )
        .order_by(Contribution.number)
        .limit(limit + 1)
    )
    if is_uncoded_only:
        query = query.where(~exists().where(Coding.contribution_id == Contribution.id, is_own))
    rows = [CodableContribution(*row) for row in db.session.execute(query)]
    return first_page(rows, limit, lambda row: row.number)


def find_uncoded(consultation: Consultation, coder: Coder | None, *, after: int) -> int | None:
    """Return the number of the next contribution without a code of this coder, by one statement."""
    rows, _following = list_codable(consultation, coder, after=after, limit=1, is_uncoded_only=True)
    return rows[0].number if rows else None


@dataclass(frozen=True, slots=True)
class CodablePassage:
    """A passage of the author's own words, with its translation for the reader, if there is one."""

    position: int
    question_id: int | None
    question_number: int | None
    language: str
    html: Markup
    translation: Markup | None
    status: TranslationStatus | None


def read_codable_passages(contribution: Contribution, language: str) -> list[CodablePassage]:
    """Return the passages that readers see now, by one statement."""
    rows = db.session.execute(
        select(
            Passage.position,
            Passage.question_id,
            GuidingQuestion.number,
            Text.language,
            Text.html,
            Translation.html,
            Translation.status,
        )
        .join(Text, Text.id == Passage.text_id)
        .outerjoin(GuidingQuestion, GuidingQuestion.id == Passage.question_id)
        .outerjoin(
            Translation, and_(Translation.text_id == Text.id, Translation.language == language)
        )
        .where(
            Passage.contribution_id == contribution.id,
            Passage.revision == contribution.approved_revision,
            Passage.kind == PassageKind.WORDS,
        )
        .order_by(Passage.position)
    )
    return [CodablePassage(*row) for row in rows]


def is_present() -> ColumnElement[bool]:
    """Return the condition that readers still see the words of a coding.

    The query joins the contribution and, outer, the excerpt.
    """
    return and_(
        Contribution.is_readable,
        or_(
            Coding.excerpt_id.is_(None),
            and_(
                Excerpt.revision == Contribution.approved_revision,
                Excerpt.state != ExcerptState.BROKEN,
            ),
        ),
    )


def read_codings(contribution: Contribution) -> list[Coding]:
    """Return the codings of a contribution whose words readers still see, by one statement."""
    return list(
        db.session.scalars(
            select(Coding)
            .join(Contribution, Contribution.id == Coding.contribution_id)
            .outerjoin(Excerpt, Excerpt.id == Coding.excerpt_id)
            .where(Coding.contribution_id == contribution.id, is_present())
            .options(
                joinedload(Coding.code),
                joinedload(Coding.coder).joinedload(Coder.user),
                joinedload(Coding.excerpt),
            )
            .order_by(Excerpt.position, Excerpt.start, Coding.id)
        )
    )


def read_memos(condition: ColumnElement[bool]) -> list[Memo]:
    """Return memos about something, the first written first."""
    return list(
        db.session.scalars(
            select(Memo).where(condition).options(joinedload(Memo.by)).order_by(Memo.id)
        )
    )


def memos_of_contribution(contribution: Contribution) -> list[Memo]:
    """Return the memos about a contribution and about words of it."""
    excerpts = select(Excerpt.id).where(Excerpt.contribution_id == contribution.id)
    return read_memos(
        or_(
            Memo.contribution_id == contribution.id, Memo.excerpt_id.in_(excerpts.scalar_subquery())
        )
    )


def memos_of_code(code: Code) -> list[Memo]:
    """Return the memos about a code and about words that have it."""
    coded = select(Coding.excerpt_id).where(
        Coding.code_id == code.id, Coding.excerpt_id.is_not(None)
    )
    return read_memos(or_(Memo.code_id == code.id, Memo.excerpt_id.in_(coded)))


def find_coded_excerpt(
    excerpt_id: int, *, of: Contribution | None = None, code: Code | None = None
) -> Excerpt:
    """Return words of a contribution, or words that have a code; raises NotFound for any other."""
    query = select(Excerpt).where(Excerpt.id == excerpt_id)
    if of is not None:
        query = query.where(Excerpt.contribution_id == of.id)
    if code is not None:
        query = query.where(
            exists().where(Coding.excerpt_id == Excerpt.id, Coding.code_id == code.id)
        )
    excerpt = db.session.scalar(query)
    if excerpt is None:
        raise NotFound
    return excerpt


@dataclass(frozen=True, slots=True)
class CodedPlace:
    """Words, or a whole answer, that have a code; `words` are empty for a whole answer."""

    coding_id: int
    number: int
    question_number: int | None
    coder_id: int
    language: str
    words: str
    made_at: datetime
    excerpt_id: int | None = None


def list_places(
    code: Code, coder: Coder | None, *, of_all: bool = False, after: int = 0, limit: int = PAGE
) -> tuple[list[CodedPlace], int | None]:
    """Return to what a coder gave a code, or everybody; the first given first, and where to go on.

    By one statement.
    """
    query = _select_places().where(Coding.code_id == code.id, Coding.id > after, is_present())
    if not of_all:
        query = query.where(Coding.coder_id == (coder.id if coder else 0))
    rows = db.session.execute(query.order_by(Coding.id).limit(limit + 1)).all()
    places = [
        CodedPlace(
            coding_id=row[0],
            number=row[1] or 0,
            question_number=row[2],
            coder_id=row[3],
            language=row[4],
            words="" if row[5] is None else text_content(row[5])[row[6] : row[7]],
            made_at=row[8],
            excerpt_id=row[9],
        )
        for row in rows
    ]
    return first_page(places, limit, lambda place: place.coding_id)


def _select_places() -> Any:
    """Return a query for codings with their question, their text and where their words stand."""
    answered, quoted = aliased(GuidingQuestion), aliased(GuidingQuestion)
    return (
        select(
            Coding.id,
            Contribution.number,
            func.coalesce(answered.number, quoted.number),
            Coding.coder_id,
            func.coalesce(Text.language, Contribution.language),
            Text.html,
            Excerpt.start,
            Excerpt.end,
            Coding.made_at,
            Coding.excerpt_id,
        )
        .join(Contribution, Contribution.id == Coding.contribution_id)
        .outerjoin(Excerpt, Excerpt.id == Coding.excerpt_id)
        .outerjoin(Passage, passage_of_excerpt())
        .outerjoin(Text, Text.id == Passage.text_id)
        .outerjoin(answered, answered.id == Coding.question_id)
        .outerjoin(quoted, quoted.id == Passage.question_id)
    )


def passage_of_excerpt() -> ColumnElement[bool]:
    """Return the condition that joins the passage of an excerpt."""
    return and_(
        Passage.contribution_id == Excerpt.contribution_id,
        Passage.revision == Excerpt.revision,
        Passage.position == Excerpt.position,
    )


def span_of(excerpt: Excerpt) -> WordSpan:
    """Return where the words of an excerpt stand."""
    return WordSpan(excerpt.start, excerpt.end)


def find_codes(codes: Sequence[Code], names: Sequence[str]) -> tuple[list[Code], list[str]]:
    """Return the codes of these names, and the names that no code has."""
    by_name = {fold_name(code.name): code for code in codes}
    found = [by_name.get(fold_name(name)) for name in names]
    missing = [name for name, code in zip(names, found, strict=True) if code is None]
    return [code for code in found if code is not None], missing
