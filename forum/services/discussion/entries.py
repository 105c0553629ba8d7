"""One contribution as a reader sees it, and how many of them are read at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from forum.domain.contributions.content import LONG_WORDS, Capacity, PassageKind, Publication
from forum.domain.contributions.statuses import Status, Visibility, visibility
from forum.extensions import db
from forum.models.contribution import Contribution
from forum.services.attachments.downloads import AttachedFile, shown_files
from forum.services.contributions import cosignatures as signatures
from forum.services.contributions.cosignatures import CoSignatory
from forum.services.discussion.passages import PassageView, hide_gone, passages_of
from forum.services.texts.localised import LocalisedText

# Columns of the tables and not of the classes: the same statements, read in less time
_C: Any = Contribution.__table__.c

COLUMNS: tuple[Any, ...] = (
    _C.id,
    _C.key,
    _C.number,
    _C.status,
    _C.language,
    _C.submitted_at,
    _C.dated,
    _C.shown_name,
    _C.shown_organisation,
    _C.shown_countries,
    _C.capacity,
    _C.shown_label,
    _C.parent_id,
    _C.root_id,
    _C.post_id,
    _C.depth,
    _C.thread_rank,
    _C.thread_size,
    _C.approved_revision,
    _C.latest_revision,
    _C.publication,
    _C.late,
    _C.edited_at,
    _C.signatures,
    _C.files,
    _C.path,
)


@dataclass(slots=True)
class ContributionView:
    """A contribution for one reader; a stub has no passages.

    `is_context` tells that it stands on another page and is shown here in short; `goes_on` that
    the replies below it stand on a page of their own.
    """

    id: int
    key: str
    number: int
    status: Status
    language: str
    submitted_at: datetime
    dated: bool
    name: str
    organisation: str
    countries: str
    capacity: Capacity
    label: str
    parent_id: int | None
    root_id: int | None
    post_id: int | None
    depth: int
    thread_rank: int | None
    thread_size: int
    approved_revision: int
    latest_revision: int
    publication: Publication
    late: bool
    edited_at: datetime | None
    signatures: int
    files: int
    path: str
    parent_number: int | None = None
    is_context: bool = False
    goes_on: bool = False
    passages: list[PassageView] = field(default_factory=list)
    replies: list["ContributionView"] = field(default_factory=list)
    more_replies: int = 0
    signers: list[CoSignatory] = field(default_factory=list)
    attachments: list[AttachedFile] = field(default_factory=list)

    @property
    def is_stub(self) -> bool:
        """Tell whether only the number is left to see."""
        return visibility(self.status, self.number) is not Visibility.WORDS

    @property
    def title(self) -> LocalisedText | None:
        """Return the heading that the author gave, if any."""
        return next((p.text for p in self.passages if p.kind is PassageKind.TITLE), None)

    @property
    def body(self) -> list[PassageView]:
        """Return the passages below the heading."""
        return [p for p in self.passages if p.kind is not PassageKind.TITLE]

    @property
    def own_words(self) -> list[LocalisedText]:
        """Return the author's own words: what it quotes itself is quoted from where it stands."""
        return [p.text for p in self.passages if p.kind is PassageKind.WORDS]

    def answers_to(self, question_id: int) -> list[PassageView]:
        """Return the author's words that answer one question."""
        asked = [p for p in self.passages if p.question_id == question_id]
        return [p for p in asked if p.kind is PassageKind.WORDS]

    @property
    def quotes_questions(self) -> bool:
        """Tell whether the author quotes guiding questions in the text."""
        return any(p.kind is PassageKind.QUESTION for p in self.passages)

    @property
    def words(self) -> int:
        """Return how many words the text has as written."""
        return sum(p.text.words for p in self.body)

    @property
    def characters(self) -> int:
        """Return how much HTML was read for the text and its replies, translations included."""
        own = sum(len(p.text.html) + len(p.text.translation or "") for p in self.passages)
        return own + sum(reply.characters for reply in self.replies)

    @property
    def question_ids(self) -> list[int]:
        """Return the questions that the text answers."""
        found = (p.question_id for p in self.passages if p.kind is PassageKind.WORDS)
        return list(dict.fromkeys(q for q in found if q is not None))


def one(contribution: Contribution, language: str) -> ContributionView:
    """Return a contribution for its author, whatever its status.

    What it quotes of others is there as far as readers may see it.
    """
    entry = several([contribution], language)[0]
    hide_gone(entry.passages)
    return entry


def for_readers(contribution: Contribution, language: str) -> ContributionView:
    """Return a contribution whole, as readers see it."""
    entry = ContributionView(
        *db.session.execute(select(*COLUMNS).where(Contribution.id == contribution.id)).one()
    )
    number_parents([entry])
    fill([entry], language, longest=None)
    return entry


def several(contributions: Sequence[Contribution], language: str) -> list[ContributionView]:
    """Return contributions for a moderator, whatever their status.

    What never appeared is there in its latest revision, the rest as readers see it.
    """
    ids = [contribution.id for contribution in contributions]
    rows = db.session.execute(select(*COLUMNS).where(Contribution.id.in_(ids))).all()
    found = {row.id: ContributionView(*row) for row in rows}
    entries = [found[i] for i in ids]
    number_parents(entries)
    fill(entries, language, is_reading=False, longest=None)
    return entries


def number_parents(entries: Iterable[ContributionView]) -> None:
    """Tell replies the number of what they answer."""
    wanted = {e.parent_id for e in entries if e.parent_id is not None}
    if not wanted:
        return
    rows = db.session.execute(
        select(Contribution.id, Contribution.number).where(Contribution.id.in_(wanted))
    )
    numbers = dict(rows.all())
    for entry in entries:
        if entry.parent_id is not None:
            entry.parent_number = numbers.get(entry.parent_id)


def grow(roots: Sequence[ContributionView], replies: Sequence[ContributionView]) -> None:
    """Hang replies below what they answer; one whose parent is not here goes below the root."""
    here = {entry.id: entry for entry in (*roots, *replies)}
    for reply in replies:
        parent = here.get(reply.parent_id or 0) or here.get(reply.root_id or 0)
        if parent is not None:
            reply.parent_number = reply.parent_number or parent.number
            parent.replies.append(reply)


def fill(
    entries: Sequence[ContributionView],
    language: str,
    *,
    is_reading: bool = True,
    longest: int | None = LONG_WORDS,
) -> None:
    """Read the passages of these entries in one statement; for readers, stubs get none.

    Where some are co-signed, one statement more tells by whom, and one where some have files. Of a
    text of more than `longest` words only the opening is read; None reads all.
    """
    ids = {e.id for e in entries if not is_reading or not e.is_stub}
    if not ids:
        return
    passages = passages_of(ids, language, is_reading=is_reading, longest=longest)
    for entry in entries:
        entry.passages = passages.get(entry.id, [])
    signed = signatures.of(e.id for e in entries if e.signatures)
    for entry in entries if signed else ():
        entry.signers = signed.get(entry.id, [])
    with_files = [e.id for e in entries if e.files and e.id in ids]
    sent = shown_files(with_files, is_reading=is_reading) if with_files else {}
    for entry in entries if sent else ():
        entry.attachments = sent.get(entry.id, [])
