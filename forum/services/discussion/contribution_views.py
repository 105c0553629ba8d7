"""Views of contributions: contributions as a reader sees them, many read at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import select

from forum.domain.consultations.seat_labels import NO_LABEL, SeatLabel
from forum.domain.contributions.content import (
    LONG_WORDS,
    Appearance,
    Capacity,
    PassageKind,
    Publication,
)
from forum.domain.contributions.statuses import READABLE_STATUSES, Status
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.services.attachments.downloads import AttachedFile, list_files
from forum.services.contributions import cosignatures
from forum.services.contributions.cosignatures import CoSignatory
from forum.services.discussion.passages import PassageView, hide_unreadable_quotes, read_passages
from forum.services.texts.localised import LocalisedText

NEVER: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class ContributionColumns:
    """The fields of a view that come from the contribution's row, each from the column of its name.

    A prefix `shown_` of a column is left out: `name` comes from `shown_name`. Lists read the
    columns down to `card_version`; what needs the place in a thread reads all.
    """

    id: int = 0
    number: int = 0
    status: Status = Status.PENDING
    language: str = ""
    submitted_at: datetime = NEVER
    dated: bool = True
    name: str = ""
    organisation: str = ""
    countries: str = ""
    capacity: Capacity = Capacity.PERSONAL
    label: SeatLabel = NO_LABEL
    parent_id: int | None = None
    post_id: int | None = None
    thread_size: int = 0
    approved_revision: int = 0
    publication: Publication = Publication.NAME
    late: bool = False
    edited_at: datetime | None = None
    signatures: int = 0
    files: int = 0
    author_id: int = 0
    card_version: int = 0
    root_id: int | None = None
    depth: int = 0
    thread_rank: int | None = None
    path: str = ""
    key: str = ""
    latest_revision: int = 0


# Columns of the table and not of the class: the same statements, read in less time
_C: Any = Contribution.__table__.c

COLUMNS: Final[tuple[Any, ...]] = tuple(
    _C.get(f"shown_{column.name}", _C.get(column.name)) for column in fields(ContributionColumns)
)
"""What to select for `make_view`, in the order of the fields."""

_values_of: Final = attrgetter(*(column.name for column in COLUMNS))

LISTED: Final = COLUMNS[: [column.name for column in COLUMNS].index("card_version") + 1]
"""What lists select for `make_view`: a card needs no more."""

NUMBER_INDEX: Final = [column.name for column in fields(ContributionColumns)].index("number")
"""The index of the number in such a row."""


@dataclass(slots=True)
class ContributionView(ContributionColumns):
    """A contribution for one reader; a stub has no passages.

    `is_context` means that it belongs to another page and is shown here in short;
    `has_replies_elsewhere` that the replies below it are on a page of their own. With a
    `question_id` only what answers this question is shown; if it `is_repeated`, the contribution
    stands on the same page already. `kept_characters` is the length of its text if that was not
    read, because its card is kept. Only exports read `stakeholder_type` and `region`.
    """

    parent_number: int | None = None
    is_context: bool = False
    has_replies_elsewhere: bool = False
    passages: Sequence[PassageView] = ()
    replies: list["ContributionView"] = field(default_factory=list)
    more_replies: int = 0
    question_id: int | None = None
    is_repeated: bool = False
    kept_characters: int | None = None
    cosignatories: Sequence[CoSignatory] = ()
    attachments: Sequence[AttachedFile] = ()
    stakeholder_type: str = ""
    region: str = ""

    @property
    def is_readable(self) -> bool:
        """Return whether readers may read its text."""
        return self.status in READABLE_STATUSES

    @property
    def is_stub(self) -> bool:
        """Return whether readers see only its number."""
        return self.number is None or self.status not in READABLE_STATUSES

    @property
    def title(self) -> LocalisedText | None:
        """Return the author's title, if any."""
        for passage in self.passages:
            if passage.kind is PassageKind.TITLE:
                return passage.text
        return None

    @property
    def body(self) -> list[PassageView]:
        """Return the passages below the title."""
        return [p for p in self.passages if p.kind is not PassageKind.TITLE]

    @property
    def own_words(self) -> list[LocalisedText]:
        """Return the author's own texts, without the title and without quoted words."""
        return [p.text for p in self.passages if p.kind is PassageKind.WORDS]

    def passages_answering(self, question_id: int) -> list[PassageView]:
        """Return the author's own passages that answer one question."""
        answers = [p for p in self.passages if p.question_id == question_id]
        return [p for p in answers if p.kind is PassageKind.WORDS]

    @property
    def quotes_questions(self) -> bool:
        """Return whether the author quotes guiding questions in the text."""
        return any(p.kind is PassageKind.QUESTION for p in self.passages)

    @property
    def word_count(self) -> int:
        """Return the number of words in the original text."""
        return sum(p.text.words for p in self.body)

    @property
    def character_count(self) -> int:
        """Return the length of the HTML of the text and its replies, translations included."""
        count = self.kept_characters or 0
        for passage in self.passages:
            count += len(passage.text.html) + len(passage.text.translation or "")
        for reply in self.replies:
            count += reply.character_count
        return count

    @property
    def question_ids(self) -> list[int]:
        """Return the ids of the questions that the text answers, in the order of the text."""
        ids: dict[int, None] = {}
        for passage in self.passages:
            if passage.kind is PassageKind.WORDS and passage.question_id is not None:
                ids[passage.question_id] = None
        return list(ids)


def appearance_fields(appearance: Appearance) -> dict[str, Any]:
    """Return an appearance as fields of a view."""
    field_names = {column.name for column in fields(ContributionColumns)}
    appearance_columns = {
        name.removeprefix("shown_"): value for name, value in appearance.columns.items()
    }
    return {name: value for name, value in appearance_columns.items() if name in field_names}


def make_view(row: Sequence[Any]) -> ContributionView:
    """Return the view of a row of COLUMNS, without passages."""
    return ContributionView(*row)


def view_of(contribution: Contribution) -> ContributionView:
    """Return the view of a contribution that was just read, without passages."""
    return ContributionView(*_values_of(contribution))


def make_view_with_parent(row: Sequence[Any]) -> ContributionView:
    """Return the view of a row of COLUMNS or LISTED and the number of the parent."""
    view = ContributionView(*row[:-1])
    view.parent_number = row[-1]
    return view


def read_view_for_author(contribution: Contribution, language: str) -> ContributionView:
    """Return a contribution in any status for its author.

    Words that it quotes are left out if readers may not read them.
    """
    entry = read_views_for_moderators([contribution], language)[0]
    hide_unreadable_quotes(entry.passages)
    return entry


def read_view_for_readers(contribution: Contribution, language: str) -> ContributionView:
    """Return a contribution as readers see it, with its whole text."""
    row = db.session.execute(select(*COLUMNS).where(Contribution.id == contribution.id)).one()
    entry = make_view(row)
    set_parent_numbers([entry])
    add_passages([entry], language, longest=None)
    return entry


def read_views_for_moderators(
    contributions: Sequence[Contribution], language: str
) -> list[ContributionView]:
    """Return contributions in any status for a moderator.

    They have the approved revision, or the latest if none was approved.
    """
    ids = [contribution.id for contribution in contributions]
    rows = db.session.execute(select(*COLUMNS).where(Contribution.id.in_(ids))).all()
    views_by_id = {row.id: make_view(row) for row in rows}
    views = [views_by_id[i] for i in ids]
    set_parent_numbers(views)
    add_passages(views, language, is_reading=False, longest=None)
    return views


def set_parent_numbers(entries: Iterable[ContributionView]) -> None:
    """Set `parent_number` of the replies among these views, by one statement."""
    parent_ids = {e.parent_id for e in entries if e.parent_id is not None}
    if not parent_ids:
        return
    rows = db.session.execute(
        select(Contribution.id, Contribution.number).where(Contribution.id.in_(parent_ids))
    )
    numbers = dict(rows.all())
    for entry in entries:
        if entry.parent_id is not None:
            entry.parent_number = numbers.get(entry.parent_id)


def nest_replies(roots: Sequence[ContributionView], replies: Sequence[ContributionView]) -> None:
    """Add replies to the views of their parents, or of the root if the parent is not among them."""
    entries_by_id = {entry.id: entry for entry in (*roots, *replies)}
    for reply in replies:
        parent = entries_by_id.get(reply.parent_id or 0) or entries_by_id.get(reply.root_id or 0)
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
    """Add passages, co-signatories and attachments to these views; for readers, stubs get none.

    One statement reads the passages. If some have co-signatures, one more reads the signatories,
    and if some have files, one more reads these. Of a text of more than `longest` words only the
    opening is read; None reads all.
    """
    ids = {e.id for e in entries if not is_reading or not e.is_stub}
    if not ids:
        return
    passages = read_passages(ids, language, is_reading=is_reading, longest=longest)
    for entry in entries:
        entry.passages = passages.get(entry.id, [])
    cosignatories = cosignatures.list_signatories(e.id for e in entries if e.signatures)
    for entry in entries if cosignatories else ():
        entry.cosignatories = cosignatories.get(entry.id, [])
    ids_with_files = [e.id for e in entries if e.files and e.id in ids]
    attachments = list_files(ids_with_files, is_reading=is_reading) if ids_with_files else {}
    for entry in entries if attachments else ():
        entry.attachments = attachments.get(entry.id, [])
