"""Versions of a contribution: lists those that a person may see, and compares two of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select, tuple_
from sqlalchemy.orm import aliased

from forum.domain.contributions.content import Part, PassageKind
from forum.domain.contributions.statuses import RevisionState
from forum.domain.html.diff import DiffPiece, compare_texts, is_changed
from forum.domain.html.plain import read_plainly
from forum.domain.html.render import to_safe_html
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage, Revision
from forum.models.translation import Text

HIDDEN_WORDS = "<p>[…]</p>"


@dataclass(frozen=True)
class RevisionView:
    """One version for one reader; `n` is its position, from 1, among those the reader sees."""

    n: int
    revision: int
    state: RevisionState
    sent_at: datetime
    shown_at: datetime | None


@dataclass
class VersionPart:
    """The part of one version that answers one question, or none: its safe HTML and language."""

    language: str = ""
    parts: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        """Return the whole text as readers read it, without markup."""
        return read_plainly("\n".join(self.parts))


@dataclass(frozen=True)
class VersionDifference:
    """The difference between two versions in the part on one question, or on none."""

    question_id: int | None
    before_language: str
    after_language: str
    pieces: list[DiffPiece]

    @property
    def is_changed(self) -> bool:
        """Return whether the two parts differ."""
        return is_changed(self.pieces)


PartsByQuestion = dict[int | None, VersionPart]


def list_revisions(contribution: Contribution, *, is_insider: bool) -> list[RevisionView]:
    """Return the versions, the first first; readers get those that have been public.

    The author and moderators (`is_insider`) also get those that wait or were never published.
    """
    query = select(Revision).where(Revision.contribution_id == contribution.id)
    if not is_insider:
        query = query.where(Revision.state == RevisionState.SHOWN)
    revisions = db.session.scalars(query.order_by(Revision.number))
    return [
        RevisionView(n, r.number, r.state, _sent_at(contribution, r), r.shown_at)
        for n, r in enumerate(revisions, 1)
    ]


def _sent_at(contribution: Contribution, revision: Revision) -> datetime:
    return contribution.submitted_at if revision.number == 1 else revision.created_at


def compare_revisions(contribution_id: int, before: int, after: int) -> list[VersionDifference]:
    """Return the differences between two revisions by question, by one statement."""
    return compare_several({contribution_id: (before, after)})[contribution_id]


def compare_with_unsaved(
    contribution_id: int, before: int, parts: Iterable[Part]
) -> list[VersionDifference]:
    """Return the differences between a revision and a text that is not stored.

    Words quoted from a contribution that readers cannot read are left out on both sides.
    """
    parts = list(parts)
    quoted_ids = {part.quoted_contribution_id for part in parts} - {None}
    readable_ids = set(
        db.session.scalars(
            select(Contribution.id).where(
                Contribution.id.in_(sorted(id_ for id_ in quoted_ids if id_)),
                Contribution.is_readable,
            )
        )
    )
    after: PartsByQuestion = {}
    for part in parts:
        version_part = after.setdefault(part.question_id, VersionPart(part.language))
        is_quoted = part.kind is PassageKind.QUOTE
        is_shown = part.quoted_post_id is not None or part.quoted_contribution_id in readable_ids
        html = to_safe_html(part.source)
        version_part.parts.append(_quote(html, is_shown) if is_quoted else html)
    return _compare(_read_parts([(contribution_id, before)])[contribution_id, before], after)


def compare_several(pairs: Mapping[int, tuple[int, int]]) -> dict[int, list[VersionDifference]]:
    """Return the differences between two revisions of each contribution, by one statement."""
    parts_by_revision = _read_parts(
        [(id_, revision) for id_, pair in pairs.items() for revision in pair]
    )
    return {
        id_: _compare(parts_by_revision[id_, before], parts_by_revision[id_, after])
        for id_, (before, after) in pairs.items()
    }


def _compare(before: PartsByQuestion, after: PartsByQuestion) -> list[VersionDifference]:
    empty = VersionPart()
    return [
        VersionDifference(
            question_id=question_id,
            before_language=before.get(question_id, empty).language,
            after_language=after.get(question_id, empty).language,
            pieces=compare_texts(
                before.get(question_id, empty).words, after.get(question_id, empty).words
            ),
        )
        for question_id in dict.fromkeys([*after, *before])
    ]


def _read_parts(revisions: Iterable[tuple[int, int]]) -> dict[tuple[int, int], PartsByQuestion]:
    """Return the parts of revisions; words quoted from unreadable contributions are left out."""
    source = aliased(Contribution)
    rows = db.session.execute(
        select(
            Passage.contribution_id,
            Passage.revision,
            Passage.question_id,
            Passage.kind,
            Text.language,
            Text.html,
            (Passage.quoted_post_id.is_not(None) | (source.is_readable)),
        )
        .join(Text, Text.id == Passage.text_id)
        .outerjoin(source, source.id == Passage.quoted_contribution_id)
        .where(tuple_(Passage.contribution_id, Passage.revision).in_(sorted(revisions)))
        .order_by(Passage.contribution_id, Passage.revision, Passage.position)
    )
    parts_by_revision: dict[tuple[int, int], PartsByQuestion] = defaultdict(dict)
    for id_, revision, question_id, kind, language, html, is_shown in rows:
        version_part = parts_by_revision[id_, revision].setdefault(
            question_id, VersionPart(language)
        )
        version_part.parts.append(_quote(html, is_shown) if kind is PassageKind.QUOTE else html)
    return parts_by_revision


def _quote(html: str, is_shown: bool | None) -> str:
    return f"<blockquote>{html if is_shown else HIDDEN_WORDS}</blockquote>"
