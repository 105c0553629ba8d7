"""Writes the draft of a summary as structure: its statements, their order, and what they cite.

Nobody overwrites what a colleague has just changed: every act names the version that it saw.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select
from sqlalchemy.exc import InvalidRequestError

from forum import clock
from forum.domain.contributions.content import PassageKind
from forum.domain.policy import Action
from forum.domain.synthesis.excerpts import find_words, text_content
from forum.domain.synthesis.summaries import (
    PART_ORDER,
    StatementKind,
    SummaryPart,
    cited_contributions,
    remove_citation,
    split_statements,
)
from forum.errors import Invalid, NotFound
from forum.extensions import db
from forum.models.consultation import Consultation, GuidingQuestion
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.models.synthesis.point import Evidence, Excerpt, Point
from forum.models.synthesis.summary import Citation, Statement, Summary
from forum.models.translation import Text
from forum.models.user import User
from forum.services.access.gate import require
from forum.services.access.locking import lock
from forum.services.synthesis.excerpts import mark
from forum.services.synthesis.summaries import (
    find_citable_ids,
    note_change,
    require_summary,
    restate,
)
from forum.services.texts.store import store_text

SectionKey = tuple[SummaryPart, int | None]
"""A section of a summary: its part, and the id of the question for a section of a question."""


def find_statement(consultation: Consultation, statement_id: int) -> Statement:
    """Return a statement of the draft; raises NotFound."""
    statement = db.session.scalar(
        select(Statement)
        .join(Summary, Summary.id == Statement.summary_id)
        .where(Statement.id == statement_id, Summary.consultation_id == consultation.id)
    )
    if statement is None:
        raise NotFound
    return statement


def _begin(consultation: Consultation, by: User) -> Summary:
    lock(consultation)
    require(by, consultation, Action.SUMMARISE)
    return require_summary(consultation)


def begin_with(
    consultation: Consultation, statement: Statement, by: User, *, version: int | None
) -> Summary:
    """Lock the draft and read a statement anew; raises Invalid("newer") for another `version`."""
    summary = _begin(consultation, by)
    try:
        db.session.refresh(statement)
    except InvalidRequestError as error:  # a colleague has taken it out meanwhile
        raise NotFound from error
    if version is not None and statement.version != version:
        raise Invalid("newer", "version")
    return summary


def add_statements(
    consultation: Consultation, section: SectionKey, body: str, language: str, *, by: User
) -> list[Statement]:
    """Add the blocks of a text at the end of a section; raises Invalid("empty").

    A blank line begins a new statement, and a line that begins with # is a heading. Numbers in
    brackets, as [12], cite contributions.
    """
    summary = _begin(consultation, by)
    drafts = split_statements(body)
    if not drafts:
        raise Invalid("empty", "body")
    statements = []
    for draft in drafts:
        statement = _add(summary, section, draft.kind, _new_text(summary, draft.source, language))
        _cite_typed(consultation, statement, "", draft.source)
        statements.append(statement)
    _renumber(summary)
    note_change(summary, by=by)
    return statements


def _new_text(summary: Summary, source: str, language: str) -> Text:
    return store_text(summary.consultation_id, source.strip(), language)


def _add(summary: Summary, section: SectionKey, kind: StatementKind, text: Text) -> Statement:
    part, question_id = section
    if part is SummaryPart.QUESTION:
        _check_question(summary, question_id)
    last = db.session.scalar(
        select(func.max(Statement.position)).where(Statement.summary_id == summary.id)
    )
    statement = Statement(
        summary_id=summary.id,
        part=part,
        question_id=question_id if part is SummaryPart.QUESTION else None,
        kind=kind,
        text_id=text.id,
        position=0 if last is None else last + 1,
    )
    db.session.add(statement)
    db.session.flush()  # citations need its id
    return statement


def _check_question(summary: Summary, question_id: int | None) -> None:
    is_here = (
        GuidingQuestion.id == question_id,
        GuidingQuestion.consultation_id == summary.consultation_id,
    )
    if question_id is None or db.session.scalar(select(GuidingQuestion.id).where(*is_here)) is None:
        raise NotFound


def begin_from_points(
    consultation: Consultation, point_ids: Iterable[int], *, by: User
) -> list[Statement]:
    """Add a statement for each point: its wording, citing its excerpts, under its question.

    Points that a statement was begun from before are left out, and so are those that were merged.
    """
    summary = _begin(consultation, by)
    begun = select(Statement.point_id).where(
        Statement.summary_id == summary.id, Statement.point_id.is_not(None)
    )
    points = db.session.scalars(
        select(Point)
        .where(
            Point.id.in_(sorted(set(point_ids))),
            Point.consultation_id == consultation.id,
            Point.merged_into_id.is_(None),
            Point.id.not_in(begun),
        )
        .order_by(Point.position, Point.id)
    ).all()
    excerpts = _list_evidence([point.id for point in points])
    statements = []
    for point in points:
        part = SummaryPart.OUTSIDE if point.question_id is None else SummaryPart.QUESTION
        section = (part, point.question_id)
        statement = _add(summary, section, StatementKind.STATEMENT, point.text)
        statement.point_id = point.id
        _cite_typed(consultation, statement, "", point.text.source)
        _add_citations(statement, [(e.contribution_id, e.id) for e in excerpts.get(point.id, ())])
        statements.append(statement)
    _renumber(summary)
    note_change(summary, by=by)
    return statements


def _list_evidence(point_ids: Sequence[int]) -> dict[int, list[Excerpt]]:
    excerpts: dict[int, list[Excerpt]] = {}
    for point_id, excerpt in db.session.execute(
        select(Evidence.point_id, Excerpt)
        .join(Excerpt, Excerpt.id == Evidence.excerpt_id)
        .join(Contribution, Contribution.id == Excerpt.contribution_id)
        .where(Evidence.point_id.in_(point_ids))
        .order_by(Contribution.number, Excerpt.position, Excerpt.start)
    ):
        excerpts.setdefault(point_id, []).append(excerpt)
    return excerpts


def reword(
    consultation: Consultation,
    statement: Statement,
    source: str,
    language: str,
    *,
    by: User,
    version: int | None = None,
) -> None:
    """Store other words of a statement; raises Invalid("empty") and Invalid("newer").

    Numbers that are typed cite contributions; one that is no longer typed is no longer cited,
    unless words of that contribution were picked.
    """
    summary = begin_with(consultation, statement, by, version=version)
    if not source.strip():
        raise Invalid("empty", "body")
    before = statement.text.source
    statement.text = restate(statement.text, source, language)
    _cite_typed(consultation, statement, before, source)
    _note(summary, statement, by=by)


def _note(summary: Summary, statement: Statement, *, by: User) -> None:
    statement.version += 1
    statement.by_id, statement.changed_at = by.id, clock.now()
    note_change(summary, by=by)


def _cite_typed(consultation: Consultation, statement: Statement, before: str, source: str) -> None:
    typed, typed_before = cited_contributions(source), cited_contributions(before)
    citable_ids = find_citable_ids(consultation, {*typed, *typed_before})
    dropped = {citable_ids.get(n) for n in typed_before if n not in typed}
    for citation in list(statement.citations):
        if citation.excerpt_id is None and citation.contribution_id in dropped:
            statement.citations.remove(citation)
    _add_citations(statement, [(citable_ids[n], None) for n in typed if n in citable_ids])


def _add_citations(statement: Statement, pairs: Iterable[tuple[int, int | None]]) -> None:
    """Cite contributions and excerpts that the statement does not cite yet.

    A contribution is not cited as a whole where an excerpt of it is.
    """
    present = {(c.contribution_id, c.excerpt_id) for c in statement.citations}
    cited = {contribution_id for contribution_id, _excerpt in present}
    for contribution_id, excerpt_id in pairs:
        is_present = (contribution_id, excerpt_id) in present
        if is_present or (excerpt_id is None and contribution_id in cited):
            continue
        cited.add(contribution_id)
        place = max((c.position for c in statement.citations), default=-1) + 1
        statement.citations.append(
            Citation(contribution_id=contribution_id, excerpt_id=excerpt_id, position=place)
        )
    db.session.flush()


def cite(
    consultation: Consultation,
    statement: Statement,
    *,
    by: User,
    numbers: Iterable[int] = (),
    excerpt_ids: Iterable[int] = (),
) -> None:
    """Let a statement cite contributions by number, and excerpts.

    Raises Invalid("no_such_contribution") where readers can read none with such a number.
    """
    summary = begin_with(consultation, statement, by, version=None)
    wanted = list(dict.fromkeys(numbers))
    citable_ids = find_citable_ids(consultation, wanted)
    if any(number not in citable_ids for number in wanted):
        raise Invalid("no_such_contribution", "number")
    excerpts = db.session.execute(
        select(Excerpt.contribution_id, Excerpt.id).where(
            Excerpt.id.in_(sorted(set(excerpt_ids))), Excerpt.consultation_id == consultation.id
        )
    ).all()
    _add_citations(statement, [(contribution_id, id_) for contribution_id, id_ in excerpts])
    _add_citations(statement, [(citable_ids[number], None) for number in wanted])
    _note(summary, statement, by=by)


def cite_words(
    consultation: Consultation, statement: Statement, number: int, words: str, *, by: User
) -> None:
    """Let a statement cite these words of a contribution, as the author wrote them.

    Raises Invalid("no_such_contribution", "number"), and Invalid("words", "words") where the
    contribution does not say so.
    """
    begin_with(consultation, statement, by, version=None)
    id_ = find_citable_ids(consultation, [number]).get(number)
    if id_ is None:
        raise Invalid("no_such_contribution", "number")
    contribution = db.session.get_one(Contribution, id_)
    passages = db.session.execute(
        select(Passage.position, Text.html)
        .join(Text, Text.id == Passage.text_id)
        .where(
            Passage.contribution_id == id_,
            Passage.revision == contribution.approved_revision,
            Passage.kind == PassageKind.WORDS,
        )
        .order_by(Passage.position)
    ).all()
    for position, html in passages:
        span = find_words(text_content(str(html)), words)
        if span is not None:
            excerpt = mark(contribution, position, span, by=by)
            cite(consultation, statement, by=by, excerpt_ids=[excerpt.id])
            return
    raise Invalid("words", "words")


def remove_reference(
    consultation: Consultation, statement: Statement, *, by: User, number: int, citation: int = 0
) -> None:
    """Cite a contribution no more: neither in the text nor beside it; or one excerpt of it."""
    summary = begin_with(consultation, statement, by, version=None)
    for each in list(statement.citations):
        is_meant = each.id == citation if citation else each.contribution.number == number
        if is_meant:
            number = each.contribution.number or number
            statement.citations.remove(each)
    db.session.flush()
    still_cited = {each.contribution.number for each in statement.citations}
    source = remove_citation(statement.text.source, number)
    if number not in still_cited and source != statement.text.source:
        statement.text = restate(statement.text, source, statement.text.language)
    _note(summary, statement, by=by)


def cite_as_whole(
    consultation: Consultation, statement: Statement, *, by: User, citation: int
) -> None:
    """Cite the whole contribution in place of an excerpt of it."""
    summary = begin_with(consultation, statement, by, version=None)
    for each in statement.citations:
        if each.id == citation:
            others = [c for c in statement.citations if c.contribution_id == each.contribution_id]
            each.excerpt_id = None
            if len(others) > 1:
                statement.citations.remove(each)
            break
    _note(summary, statement, by=by)


def remove_statement(
    consultation: Consultation, statement: Statement, *, by: User, version: int | None = None
) -> None:
    """Take a statement out of the draft; raises Invalid("newer")."""
    summary = begin_with(consultation, statement, by, version=version)
    db.session.delete(statement)
    db.session.flush()
    _renumber(summary)
    note_change(summary, by=by)


def place_statement(
    consultation: Consultation, statement: Statement, section: SectionKey, *, by: User
) -> None:
    """Move a statement to the end of another section."""
    summary = begin_with(consultation, statement, by, version=None)
    part, question_id = section
    if part is SummaryPart.QUESTION:
        _check_question(summary, question_id)
    if (statement.part, statement.question_id) == section:
        return
    statement.part = part
    statement.question_id = question_id if part is SummaryPart.QUESTION else None
    last = db.session.scalar(
        select(func.max(Statement.position)).where(Statement.summary_id == summary.id)
    )
    statement.position = (last or 0) + 1
    _renumber(summary)
    _note(summary, statement, by=by)


def move_statement(
    consultation: Consultation, statement: Statement, *, by: User, is_up: bool
) -> None:
    """Let a statement change places with its neighbour in the same section, if it has one."""
    summary = begin_with(consultation, statement, by, version=None)
    statements = _list_in_order(summary)
    step, at = (-1 if is_up else 1), statements.index(statement)
    if not 0 <= at + step < len(statements):
        return
    neighbour = statements[at + step]
    if (neighbour.part, neighbour.question_id) != (statement.part, statement.question_id):
        return
    neighbour.position, statement.position = statement.position, neighbour.position
    note_change(summary, by=by)


def _list_in_order(summary: Summary) -> list[Statement]:
    rows = db.session.execute(
        select(Statement, GuidingQuestion.number)
        .outerjoin(GuidingQuestion, GuidingQuestion.id == Statement.question_id)
        .where(Statement.summary_id == summary.id)
    ).all()
    ordered = sorted(rows, key=lambda r: (PART_ORDER[r[0].part], r[1] or 0, r[0].position, r[0].id))
    return [statement for statement, _number in ordered]


def _renumber(summary: Summary) -> None:
    for position, statement in enumerate(_list_in_order(summary)):
        if statement.position != position:
            statement.position = position
    db.session.flush()
