"""One contribution as a reader sees it, and how many of them are read at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import select

from forum.domain.contributions.content import (
    LONG_WORDS,
    Appearance,
    Capacity,
    PassageKind,
    Publication,
)
from forum.domain.contributions.statuses import READABLE, Status, Visibility, visibility
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.services.attachments.downloads import AttachedFile, shown_files
from forum.services.contributions import cosignatures
from forum.services.contributions.cosignatures import CoSignatory
from forum.services.discussion.passages import PassageView, hide_gone, passages_of
from forum.services.texts.localised import LocalisedText

NEVER: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class ContributionColumns:
    """What a view of a contribution takes from its row: each field is the column of its name.

    What the table calls `shown_name` is `name` here, and so on. A field more is a column more in
    every list and on every page.
    """

    id: int = 0
    key: str = ""
    number: int = 0
    status: Status = Status.PENDING
    language: str = ""
    submitted_at: datetime = NEVER
    dated: bool = True
    name: str = ""
    organisation: str = ""
    countries: str = ""
    capacity: Capacity = Capacity.PERSONAL
    label: str = ""
    parent_id: int | None = None
    root_id: int | None = None
    post_id: int | None = None
    depth: int = 0
    thread_rank: int | None = None
    thread_size: int = 0
    approved_revision: int = 0
    latest_revision: int = 0
    publication: Publication = Publication.NAME
    late: bool = False
    edited_at: datetime | None = None
    signatures: int = 0
    files: int = 0
    path: str = ""


# Columns of the table and not of the class: the same statements, read in less time
_C: Any = Contribution.__table__.c

COLUMNS: Final[tuple[Any, ...]] = tuple(
    _C.get(f"shown_{column.name}", _C.get(column.name)) for column in fields(ContributionColumns)
)
"""What to select for `view_of_row`, in the order of the fields."""

NUMBER: Final = [column.name for column in fields(ContributionColumns)].index("number")
"""Where in such a row the number stands."""


@dataclass(slots=True)
class ContributionView(ContributionColumns):
    """A contribution for one reader; a stub has no passages.

    `is_context` tells that it stands on another page and is shown here in short; `goes_on` that
    the replies below it stand on a page of their own.
    """

    parent_number: int | None = None
    is_context: bool = False
    goes_on: bool = False
    passages: list[PassageView] = field(default_factory=list)
    replies: list["ContributionView"] = field(default_factory=list)
    more_replies: int = 0
    signers: list[CoSignatory] = field(default_factory=list)
    attachments: list[AttachedFile] = field(default_factory=list)

    @property
    def is_readable(self) -> bool:
        """Tell whether readers see its words."""
        return self.status in READABLE

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


def shown_as(appearance: Appearance) -> dict[str, Any]:
    """Return the fields of a view that say how its author appears."""
    names = {column.name for column in fields(ContributionColumns)}
    stored = {name.removeprefix("shown_"): value for name, value in appearance.columns.items()}
    return {name: value for name, value in stored.items() if name in names}


def view_of_row(row: Sequence[Any]) -> ContributionView:
    """Return the view of a row of COLUMNS, still without passages."""
    return ContributionView(*row)


def view_for_author(contribution: Contribution, language: str) -> ContributionView:
    """Return a contribution for its author, whatever its status.

    What it quotes of others is there as far as readers may see it.
    """
    entry = views_for_moderators([contribution], language)[0]
    hide_gone(entry.passages)
    return entry


def view_for_readers(contribution: Contribution, language: str) -> ContributionView:
    """Return a contribution whole, as readers see it."""
    row = db.session.execute(select(*COLUMNS).where(Contribution.id == contribution.id)).one()
    entry = view_of_row(row)
    number_parents([entry])
    add_passages([entry], language, longest=None)
    return entry


def views_for_moderators(
    contributions: Sequence[Contribution], language: str
) -> list[ContributionView]:
    """Return contributions for a moderator, whatever their status.

    What never appeared is there in its latest revision, the rest as readers see it.
    """
    ids = [contribution.id for contribution in contributions]
    rows = db.session.execute(select(*COLUMNS).where(Contribution.id.in_(ids))).all()
    found = {row.id: view_of_row(row) for row in rows}
    entries = [found[i] for i in ids]
    number_parents(entries)
    add_passages(entries, language, is_reading=False, longest=None)
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


def nest_replies(roots: Sequence[ContributionView], replies: Sequence[ContributionView]) -> None:
    """Hang replies below what they answer; one whose parent is not here goes below the root."""
    here = {entry.id: entry for entry in (*roots, *replies)}
    for reply in replies:
        parent = here.get(reply.parent_id or 0) or here.get(reply.root_id or 0)
        if parent is not None:
            reply.parent_number = reply.parent_number or parent.number
            parent.replies.append(reply)


def add_passages(
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
    signed = cosignatures.signatories_of(e.id for e in entries if e.signatures)
    for entry in entries if signed else ():
        entry.signers = signed.get(entry.id, [])
    with_files = [e.id for e in entries if e.files and e.id in ids]
    sent = shown_files(with_files, is_reading=is_reading) if with_files else {}
    for entry in entries if sent else ():
        entry.attachments = sent.get(entry.id, [])
