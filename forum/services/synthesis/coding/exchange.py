"""Gathers codes and codings for files: of the code book, of codings, of other programs."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.domain.contributions.content import PassageKind
from forum.domain.synthesis.coding.codebook import CodeDraft
from forum.domain.synthesis.coding.exchange import (
    ExchangedCoding,
    ExchangedNote,
    ExchangedProject,
    ExchangedSelection,
    ExchangedSource,
    SourcePart,
    join_parts,
    text_of,
)
from forum.domain.synthesis.excerpts import WordSpan, text_content, trim
from forum.extensions import db
from forum.models.consultation import Consultation, GuidingQuestion
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.models.synthesis.code import Code, Coder, Coding, Memo
from forum.models.synthesis.point import Excerpt
from forum.models.translation import Text
from forum.services.synthesis.coding.coders import coder_name, list_coders
from forum.services.synthesis.coding.codes import list_codes
from forum.services.synthesis.coding.reading import is_present

CODINGS_HEADER = (
    *("contribution", "question", "coder", "code", "passage", "start", "end", "words", "coded_at"),
)

Parts = dict[int, list[SourcePart]]
"""The passages of contributions, by the id of the contribution."""


def code_drafts(codes: Sequence[Code]) -> list[CodeDraft]:
    """Return codes as they are exchanged, in the order of the book."""
    names = {code.id: code.name for code in codes}
    return [
        CodeDraft(
            name=code.name,
            description=code.description,
            examples=code.examples,
            colour=code.colour,
            parent=names.get(code.parent_id or 0, ""),
            uid=code.uid,
        )
        for code in codes
    ]


def source_uid(consultation: Consultation, contribution_key: str) -> str:
    """Return the uid by which other programs know the text of a contribution."""
    return str(uuid5(NAMESPACE_URL, f"{consultation.uid}/{contribution_key}"))


def read_parts(consultation: Consultation) -> tuple[list[Contribution], Parts]:
    """Return the contributions that readers see and their own words, by two statements."""
    contributions = db.session.scalars(
        select(Contribution)
        .where(Contribution.consultation_id == consultation.id, Contribution.is_readable)
        .order_by(Contribution.number)
    ).all()
    rows = db.session.execute(
        select(Passage.contribution_id, Passage.position, Passage.question_id, Text.html)
        .join(Text, Text.id == Passage.text_id)
        .join(
            Contribution,
            (Contribution.id == Passage.contribution_id)
            & (Contribution.approved_revision == Passage.revision),
        )
        .where(
            Contribution.consultation_id == consultation.id,
            Contribution.is_readable,
            Passage.kind == PassageKind.WORDS,
        )
        .order_by(Passage.contribution_id, Passage.position)
    )
    passages: dict[int, list[tuple[int, int | None, str]]] = defaultdict(list)
    for contribution_id, position, question_id, html in rows:
        passages[contribution_id].append((position, question_id, text_content(html)))
    return list(contributions), {key: join_parts(each) for key, each in passages.items()}


def _read_present_codings(consultation: Consultation) -> dict[int, list[Coding]]:
    rows = db.session.scalars(
        select(Coding)
        .join(Contribution, Contribution.id == Coding.contribution_id)
        .outerjoin(Excerpt, Excerpt.id == Coding.excerpt_id)
        .where(Coding.consultation_id == consultation.id, is_present())
        .options(joinedload(Coding.code), joinedload(Coding.excerpt))
        .order_by(Coding.contribution_id, Excerpt.position, Excerpt.start, Coding.id)
    )
    codings: dict[int, list[Coding]] = defaultdict(list)
    for coding in rows:
        codings[coding.contribution_id].append(coding)
    return codings


def coding_rows(consultation: Consultation) -> Iterator[list[str | int]]:
    """Yield a row for each coding whose words readers still see, as CODINGS_HEADER names them.

    `start` and `end` count code points in the visible text of the passage.
    """
    contributions, parts = read_parts(consultation)
    codings = _read_present_codings(consultation)
    coders = {coder.id: coder_name(coder) for coder in list_coders(consultation)}
    numbers = _question_numbers(consultation)
    for contribution in contributions:
        texts = {part.position: part for part in parts.get(contribution.id, [])}
        for coding in codings.get(contribution.id, []):
            excerpt = coding.excerpt
            part = texts.get(excerpt.position) if excerpt else None
            question = part.question_id if part else coding.question_id
            yield [
                contribution.number or 0,
                numbers.get(question or 0, ""),
                coders.get(coding.coder_id, ""),
                coding.code.name,
                excerpt.position if excerpt else "",
                excerpt.start if excerpt else "",
                excerpt.end if excerpt else "",
                part.text[excerpt.start : excerpt.end] if excerpt and part else "",
                coding.made_at.isoformat(timespec="seconds"),
            ]


def _question_numbers(consultation: Consultation) -> dict[int, int]:
    rows = db.session.execute(
        select(GuidingQuestion.id, GuidingQuestion.number).where(
            GuidingQuestion.consultation_id == consultation.id
        )
    )
    return {row[0]: row[1] for row in rows}


def gather_project(consultation: Consultation, name: str) -> ExchangedProject:
    """Return all codes, coders, texts, codings and memos, for another program.

    A code of a whole answer stands at all words of that answer, one of a contribution as a whole at
    its text. Names of authors are not among them.
    """
    contributions, parts = read_parts(consultation)
    codings = _read_present_codings(consultation)
    coders = list_coders(consultation)
    users = {coder.id: coder.uid for coder in coders}
    sources = [
        _source(consultation, one, parts.get(one.id, []), codings.get(one.id, []), users=users)
        for one in contributions
    ]
    uids = {one.id: source.uid for one, source in zip(contributions, sources, strict=True)}
    return ExchangedProject(
        codes=tuple(code_drafts(list_codes(consultation))),
        users=tuple((coder.uid, coder_name(coder) or coder.uid[:8]) for coder in coders),
        sources=tuple(sources),
        notes=tuple(_notes(consultation, coders, uids)),
        name=name,
    )


def _source(
    consultation: Consultation,
    contribution: Contribution,
    parts: Sequence[SourcePart],
    codings: Sequence[Coding],
    *,
    users: dict[int, str],
) -> ExchangedSource:
    whole: list[ExchangedCoding] = []
    spans: dict[tuple[int, int], list[ExchangedCoding]] = defaultdict(list)
    by_position = {part.position: part for part in parts}
    for coding in codings:
        given = ExchangedCoding(coding.code.uid, users[coding.coder_id])
        answer = [part for part in parts if part.question_id == coding.question_id]
        if coding.excerpt is not None:
            start = by_position[coding.excerpt.position].start
            spans[start + coding.excerpt.start, start + coding.excerpt.end].append(given)
        elif coding.question_id is None or not answer:
            whole.append(given)
        else:
            for part in answer:
                words = trim(part.text, WordSpan(0, len(part.text)))
                spans[part.start + words.start, part.start + words.end].append(given)
    return ExchangedSource(
        uid=source_uid(consultation, contribution.key),
        name=str(contribution.number),
        text=text_of(parts),
        codings=tuple(whole),
        selections=tuple(
            ExchangedSelection(start, end, tuple(given))
            for (start, end), given in sorted(spans.items())
        ),
    )


def _notes(
    consultation: Consultation, coders: Sequence[Coder], sources: dict[int, str]
) -> Iterator[ExchangedNote]:
    """Yield memos; those about words of a contribution belong to its text."""
    users = {coder.user_id: coder.uid for coder in coders if coder.user_id is not None}
    rows = db.session.execute(
        select(Memo, Code.uid, Excerpt.contribution_id)
        .outerjoin(Code, Code.id == Memo.code_id)
        .outerjoin(Excerpt, Excerpt.id == Memo.excerpt_id)
        .where(Memo.consultation_id == consultation.id)
        .order_by(Memo.id)
    )
    for memo, code_uid, excerpt_of in rows:
        about = code_uid or sources.get(memo.contribution_id or excerpt_of or 0)
        if about is not None:
            uid = str(uuid5(NAMESPACE_URL, f"{consultation.uid}/memo/{memo.id}"))
            yield ExchangedNote(uid, about, memo.body, users.get(memo.by_id or 0, ""))
