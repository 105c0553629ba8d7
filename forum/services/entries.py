"""One contribution as a reader sees it, and how many of them are read at once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from markupsafe import Markup
from sqlalchemy import Select, and_, bindparam, case, false, func, select

from forum.domain.contributions import LONG_WORDS, Capacity, Part, PassageKind, Publication
from forum.domain.moderation import Status, Visibility, visibility
from forum.domain.text import count_words, to_safe_html
from forum.extensions import db
from forum.models.contribution import Contribution, Passage
from forum.models.translation import Text, Translation
from forum.services.fragments import Fragment

# Columns of the tables and not of the classes: the same statements, read in less time
_C: Any = Contribution.__table__.c
_P: Any = Passage.__table__.c
_T: Any = Text.__table__.c
_L: Any = Translation.__table__.c

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
    _C.label,
    _C.parent_id,
    _C.root_id,
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
)


@dataclass(slots=True)
class PassageEntry:
    """A passage for one reader; `question_id` is what it answers or quotes."""

    kind: PassageKind
    question_id: int | None
    text: Fragment


@dataclass(slots=True)
class Entry:
    """A contribution for one reader; a stub has no passages."""

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
    parent_number: int | None = None
    passages: list[PassageEntry] = field(default_factory=list)
    replies: list["Entry"] = field(default_factory=list)
    more_replies: int = 0

    @property
    def is_stub(self) -> bool:
        """Tell whether only the number is left to see."""
        return visibility(self.status, self.number) is not Visibility.WORDS

    @property
    def title(self) -> Fragment | None:
        """Return the heading that the author gave, if any."""
        return next((p.text for p in self.passages if p.kind is PassageKind.TITLE), None)

    @property
    def body(self) -> list[PassageEntry]:
        """Return the passages below the heading."""
        return [p for p in self.passages if p.kind is not PassageKind.TITLE]

    @property
    def has_quotations(self) -> bool:
        """Tell whether the author quotes guiding questions in the text."""
        return any(p.kind is PassageKind.QUOTATION for p in self.passages)

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


def one(contribution: Contribution, language: str) -> Entry:
    """Return a contribution in its latest revision, for its author or a moderator."""
    return several([contribution], language)[0]


def for_readers(contribution: Contribution, language: str) -> Entry:
    """Return a contribution whole, as readers see it."""
    entry = Entry(
        *db.session.execute(select(*COLUMNS).where(Contribution.id == contribution.id)).one()
    )
    number_parents([entry])
    fill([entry], language, longest=None)
    return entry


def several(contributions: Sequence[Contribution], language: str) -> list[Entry]:
    """Return contributions in their latest revision, for a moderator or their author."""
    ids = [contribution.id for contribution in contributions]
    rows = db.session.execute(select(*COLUMNS).where(Contribution.id.in_(ids))).all()
    found = {row.id: Entry(*row) for row in rows}
    entries = [found[i] for i in ids]
    number_parents(entries)
    fill(entries, language, is_reading=False, longest=None)
    return entries


def number_parents(entries: Iterable[Entry]) -> None:
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


def grow(roots: Sequence[Entry], replies: Sequence[Entry]) -> None:
    """Hang replies below what they answer; one whose parent is not here goes below the root."""
    here = {entry.id: entry for entry in (*roots, *replies)}
    for reply in replies:
        parent = here.get(reply.parent_id or 0) or here.get(reply.root_id or 0)
        if parent is not None:
            reply.parent_number = reply.parent_number or parent.number
            parent.replies.append(reply)


def fill(
    entries: Sequence[Entry],
    language: str,
    *,
    is_reading: bool = True,
    longest: int | None = LONG_WORDS,
) -> None:
    """Read the passages of these entries in one statement; for readers, stubs get none.

    Of a text of more than `longest` words only the opening is read; None reads all.
    """
    ids = {e.id for e in entries if not is_reading or not e.is_stub}
    if not ids:
        return
    passages: dict[int, list[PassageEntry]] = defaultdict(list)
    values: dict[str, object] = {"wanted": language, "ids": sorted(ids)}
    if longest is not None:
        values["longest"] = longest
    for row in db.session.execute(_passages(is_reading, longest is None), values):
        passages[row[0]].append(_passage(tuple(row), language, longest))
    for entry in entries:
        entry.passages = passages.get(entry.id, [])


@cache
def _passages(is_reading: bool, is_whole: bool) -> Select[Any]:
    """Return the statement for passages with translations; built once.

    Readers get the approved revision, others the latest; of very long texts a list needs only the
    opening.
    """
    revision = _C.approved_revision if is_reading else _C.latest_revision
    is_cut = false() if is_whole else and_(_T.words > bindparam("longest"), _T.cut > 0)
    return (
        select(
            _P.contribution_id,
            _P.kind,
            _P.question_id,
            _T.id,
            _T.language,
            case((is_cut, func.substr(_T.html, 1, _T.cut)), else_=_T.html).label("html"),
            _T.words,
            _T.cut,
            case(
                (
                    and_(is_cut, _L.cut > 0),
                    func.substr(_L.html, 1, _L.cut),
                ),
                else_=_L.html,
            ).label("translated"),
            _L.cut,
            _L.status,
        )
        .join(
            Contribution.__table__,
            and_(_C.id == _P.contribution_id, _P.revision == revision),
        )
        .join(Text.__table__, _T.id == _P.text_id)
        .outerjoin(
            Translation.__table__,
            and_(_L.text_id == _T.id, _L.language == bindparam("wanted")),
        )
        .where(_P.contribution_id.in_(bindparam("ids", expanding=True)))
        .order_by(_P.contribution_id, _P.position)
    )


def _passage(row: Sequence[Any], language: str, longest: int | None) -> PassageEntry:
    kind, question_id, text_id, written, html, words, cut, translated, t_cut, status = row[1:]
    return PassageEntry(
        kind,
        question_id,
        Fragment(
            text_id,
            language,
            written,
            Markup(html),  # noqa: S704 - a part of stored safe HTML
            words,
            cut,
            None if translated is None else Markup(translated),  # noqa: S704
            t_cut,
            status,
            is_opening=longest is not None and words > longest,
        ),
    )


def previewed(parts: Sequence[Part]) -> list[tuple[Part, Fragment]]:
    """Return parts that are not stored yet, with their safe HTML."""
    shown = []
    for part in parts:
        html = Markup(to_safe_html(part.source))  # noqa: S704 - made safe here
        words = count_words(html)
        fragment = Fragment(0, part.language, part.language, html, words, None, None, None, None)
        shown.append((part, fragment))
    return shown
