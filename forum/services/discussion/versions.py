"""Versions of a contribution: which there are for whom, and what differs between two of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select, tuple_
from sqlalchemy.orm import aliased

from forum.domain.contributions.content import Part, PassageKind
from forum.domain.contributions.statuses import RevisionState
from forum.domain.html.diff import DiffPiece, difference, is_changed
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage, Revision
from forum.models.translation import Text

GONE = "[…]"


@dataclass(frozen=True)
class RevisionView:
    """One version for one reader; `n` counts those that this reader sees, from 1."""

    n: int
    revision: int
    state: RevisionState
    sent_at: datetime
    shown_at: datetime | None


@dataclass
class VersionPart:
    """What one version says on one question, or on none: its Markdown and its language."""

    language: str = ""
    parts: list[str] = field(default_factory=list)

    @property
    def source(self) -> str:
        """Return the whole of it."""
        return "\n\n".join(self.parts)


@dataclass(frozen=True)
class VersionDifference:
    """The difference on one question, or on none."""

    question_id: int | None
    before_language: str
    after_language: str
    pieces: list[DiffPiece]

    @property
    def is_changed(self) -> bool:
        """Tell whether anything differs here."""
        return is_changed(self.pieces)


ByQuestion = dict[int | None, VersionPart]


def versions(contribution: Contribution, *, is_insider: bool) -> list[RevisionView]:
    """Return the versions, the first first; readers get those that were public once.

    The author and moderators (`is_insider`) also get those that wait or came to nothing.
    """
    query = select(Revision).where(Revision.contribution_id == contribution.id)
    if not is_insider:
        query = query.where(Revision.state == RevisionState.SHOWN)
    found = db.session.scalars(query.order_by(Revision.number))
    return [
        RevisionView(n, r.number, r.state, _sent_at(contribution, r), r.shown_at)
        for n, r in enumerate(found, 1)
    ]


def _sent_at(contribution: Contribution, revision: Revision) -> datetime:
    return contribution.submitted_at if revision.number == 1 else revision.created_at


def compared(contribution_id: int, before: int, after: int) -> list[VersionDifference]:
    """Return what differs between two revisions, question by question, in one statement."""
    return several_compared({contribution_id: (before, after)})[contribution_id]


def compared_with(
    contribution_id: int, before: int, parts: Iterable[Part]
) -> list[VersionDifference]:
    """Return what differs between a revision and a text that is not stored.

    Words quoted of what is no longer shown are left out on both sides.
    """
    parts = list(parts)
    quoted = {part.quoted_contribution_id for part in parts} - {None}
    shown = set(
        db.session.scalars(
            select(Contribution.id).where(
                Contribution.id.in_(sorted(id_ for id_ in quoted if id_)),
                Contribution.is_readable,
            )
        )
    )
    after: ByQuestion = {}
    for part in parts:
        words = after.setdefault(part.question_id, VersionPart(part.language))
        is_quoted = part.kind is PassageKind.QUOTE
        is_shown = part.quoted_post_id is not None or part.quoted_contribution_id in shown
        words.parts.append(_quoted(part.source, is_shown) if is_quoted else part.source)
    return _changed(_words([(contribution_id, before)])[contribution_id, before], after)


def several_compared(pairs: Mapping[int, tuple[int, int]]) -> dict[int, list[VersionDifference]]:
    """Return the differences of several contributions in one statement."""
    words = _words([(id_, revision) for id_, pair in pairs.items() for revision in pair])
    return {
        id_: _changed(words[id_, before], words[id_, after])
        for id_, (before, after) in pairs.items()
    }


def _changed(before: ByQuestion, after: ByQuestion) -> list[VersionDifference]:
    none = VersionPart()
    return [
        VersionDifference(
            question_id,
            before.get(question_id, none).language,
            after.get(question_id, none).language,
            difference(before.get(question_id, none).source, after.get(question_id, none).source),
        )
        for question_id in dict.fromkeys([*after, *before])
    ]


def _words(revisions: Iterable[tuple[int, int]]) -> dict[tuple[int, int], ByQuestion]:
    """Return what these revisions say; words quoted of others stand in while they are shown."""
    source = aliased(Contribution)
    rows = db.session.execute(
        select(
            Passage.contribution_id,
            Passage.revision,
            Passage.question_id,
            Passage.kind,
            Text.language,
            Text.source,
            (Passage.quoted_post_id.is_not(None) | (source.is_readable)),
        )
        .join(Text, Text.id == Passage.text_id)
        .outerjoin(source, source.id == Passage.quoted_contribution_id)
        .where(tuple_(Passage.contribution_id, Passage.revision).in_(sorted(revisions)))
        .order_by(Passage.contribution_id, Passage.revision, Passage.position)
    )
    found: dict[tuple[int, int], ByQuestion] = defaultdict(dict)
    for id_, revision, question_id, kind, language, text, is_shown in rows:
        words = found[id_, revision].setdefault(question_id, VersionPart(language))
        words.parts.append(_quoted(text, is_shown) if kind is PassageKind.QUOTE else text)
    return found


def _quoted(text: str, is_shown: bool | None) -> str:
    shown = text if is_shown else GONE
    return "\n".join(f"> {line}" for line in shown.split("\n"))
