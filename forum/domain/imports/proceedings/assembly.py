"""The paragraphs of proceedings put together: topics, contributions, and what stands before."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from forum.domain.imports.notes import NoteKind
from forum.domain.imports.proceedings.headings import (
    ContributionHeading,
    key_of,
    read_byline,
    read_heading,
)
from forum.domain.imports.proceedings.paragraphs import DocumentParagraph, SourceDocument
from forum.domain.imports.proceedings.tables import open_tables
from forum.domain.imports.sources.days import read_day
from forum.domain.imports.sources.pieces import MAX_PIECES, SourcePiece, SourceReading

MAX_BACKGROUND: Final = 60_000
MAX_TOPIC: Final = 1_000
TYPED: Final = 100
"""The level of headings that are only bold or numbered: below all others."""

_TOPIC_NUMBER: Final = re.compile(
    r"(?:(?:guiding\s+question|question|topic|theme|theme|pregunta\s+orientadora|pregunta|tema|sujet"
    r"|question\s+directrice|thème|theme)\s*(?:no\.?|n\.?\s?[ºo°])?\s?(?:\d{1,3}|[IVX]{1,5})\s*[.:)–—-]*"
    r"|\d{1,3}(?:\.\d{1,3}){0,3}[.)]?(?=\s)|[IVX]{1,5}[.)])\s*",
    re.IGNORECASE,
)
_TYPED_TOPIC: Final = re.compile(
    r"(?:guiding\s+question|question|topic|theme|pregunta\s+orientadora|pregunta|tema|sujet"
    r"|question\s+directrice|thème)\s*(?:no\.?|n\.?\s?[ºo°])?\s?(?:\d{1,3}|[IVX]{1,5})\s*[.:)–—-]",
    re.IGNORECASE,
)
"""How a bold line begins that is a topic where no styles mark headings."""

_GENERAL: Final = frozenset(
    key_of(words)
    for words in (
        "contributions", "contributions received", "list of contributions", "comments", "messages",
        "proceedings", "all contributions", "the contributions", "discussion", "replies",
        "contribuciones", "contribuciones recibidas", "comentarios", "comentarios recibidos",
        "recopilación de contribuciones", "respuestas", "debate", "aportes", "aportes recibidos",
        "contributions reçues", "commentaires", "commentaires reçus", "recueil des contributions",
        "réponses", "débat", "other", "general", "otros", "autres",
        "outside the questions", "fuera de las preguntas", "hors des questions",
    )
)  # fmt: skip
"""Headings over contributions that are no questions."""


@dataclass
class _Open:
    """The contribution whose words are being read."""

    heading: ContributionHeading
    level: int
    topic: int | None
    parent: int | None
    blocks: list[tuple[int | None, list[str]]] = field(default_factory=list)
    sub_topic: int | None = None
    date: str = ""

    @property
    def question(self) -> int | None:
        """Return the question that the next words answer."""
        return self.topic if self.sub_topic is None else self.sub_topic

    def add(self, question: int | None, block: str) -> None:
        """Add a paragraph under a question."""
        if not self.blocks or self.blocks[-1][0] != question:
            self.blocks.append((question, []))
        self.blocks[-1][1].append(block)


def read_proceedings(document: SourceDocument) -> SourceReading:
    """Return the contributions of proceedings, with the topics above them as questions.

    Headings that name somebody and a country begin contributions, and so do those that look like
    them and name somebody with a number or an organisation. Numbers are kept. What stands before
    the first contribution becomes the background. A heading without words is left out.
    """
    document = replace(document, paragraphs=tuple(open_tables(document.paragraphs)))
    assembly = _Assembly(document)
    for paragraph in document.paragraphs:
        assembly.read(paragraph)
    return assembly.finish()


def _level_of(paragraph: DocumentParagraph) -> int | None:
    """Return the level of what may be a heading: by its style, or else bold or numbered."""
    if paragraph.level is not None:
        return paragraph.level
    if not paragraph.plain or len(paragraph.plain) > MAX_TOPIC or paragraph.parts:
        return None
    return TYPED if paragraph.is_bold or paragraph.label or _starts_with_number(paragraph) else None


def _starts_with_number(paragraph: DocumentParagraph) -> bool:
    heading = read_heading(paragraph.plain)
    return heading is not None and heading.number is not None


class _Assembly:
    """Reads one paragraph after another."""

    def __init__(self, document: SourceDocument) -> None:
        self._document = document
        self._kinds = _find_kinds(document.paragraphs)
        self._repeated = _find_repeated(document.paragraphs, self._kinds)
        self._reading = SourceReading(title=document.title)
        self._reading.left_out[NoteKind.PICTURE, ""] += document.pictures
        self._front: list[str] = []
        self._topics: list[tuple[int, str]] = []  # level and words of the topics above
        self._questions: dict[str, int] = {}
        self._section_of: dict[int, str] = {}
        self._above: list[tuple[int, int]] = []  # levels and indices of open contributions
        self._cover = ""  # a bold line at the very beginning
        self._has_styles = any(kind[0] is not None for kind in self._kinds)
        self._unsaid = ""  # the heading of a topic, until words of its own or a contribution follow
        self._open: _Open | None = None

    def read(self, paragraph: DocumentParagraph) -> None:
        """Read the next paragraph."""
        level = _level_of(paragraph)
        if paragraph.is_title:
            self._reading.title = paragraph.plain
            return
        heading = read_heading(paragraph.plain, paragraph.label) if level is not None else None
        if heading is not None and self._is_contribution(heading, paragraph):
            self._begin(heading, level or 0)
        elif paragraph.level is not None:
            self._read_topic(paragraph, paragraph.level)
        elif self._is_typed_topic(paragraph):
            self._read_topic(paragraph, TYPED - 1)
        elif self._open is not None:
            self._read_words(self._open, paragraph)
        elif paragraph.plain:
            if paragraph.is_bold and not self._front and not self._topics:
                self._cover = paragraph.plain[:MAX_TOPIC]
            self._front += [*filter(None, [self._unsaid]), paragraph.as_markdown]
            self._unsaid = ""

    def _is_typed_topic(self, paragraph: DocumentParagraph) -> bool:
        is_heading = paragraph.is_bold and bool(self._kinds) and not self._has_styles
        return is_heading and _TYPED_TOPIC.match(paragraph.plain) is not None

    def _is_contribution(self, heading: ContributionHeading, paragraph: DocumentParagraph) -> bool:
        kind = _kind_of(paragraph)
        if kind not in self._kinds:
            return False
        return heading.is_sure or (self._kinds[kind] and _is_like(heading, paragraph))

    def _begin(self, heading: ContributionHeading, level: int) -> None:
        self._close()
        self._unsaid = ""
        self._above = [(above, n) for above, n in self._above if above < level]
        parent = self._above[-1][1] if self._above else None
        self._open = _Open(heading, level, self._find_topic(), parent)

    def _find_topic(self) -> int | None:
        """Return the question under which a contribution stands, which then is one."""
        if not self._topics:
            return None
        words = self._topics[-1][1]
        if key_of(words) in _GENERAL:
            return None
        index = self._questions.setdefault(words, len(self._questions))
        above = self._topics[-2][1] if len(self._topics) > 1 else ""
        self._section_of.setdefault(index, "" if key_of(above) in _GENERAL else above)
        return index

    def _read_topic(self, paragraph: DocumentParagraph, level: int) -> None:
        words = _topic_words(paragraph)
        if not key_of(words) or key_of(words).isdecimal():
            return
        current = self._open
        if current is not None and level > current.level:
            if key_of(words) in self._repeated:
                current.sub_topic = self._questions.setdefault(words, len(self._questions))
                self._section_of.setdefault(current.sub_topic, "")
            else:
                current.add(current.question, f"### {paragraph.text}")
            return
        self._close()
        self._above = []
        self._topics = [topic for topic in self._topics if topic[0] < level]
        self._topics.append((level, words))
        if self._reading.pieces:
            self._unsaid = f"## {paragraph.plain}"
        else:
            self._front.append(f"## {paragraph.plain if level == TYPED - 1 else paragraph.text}")

    def _read_words(self, current: _Open, paragraph: DocumentParagraph) -> None:
        if not paragraph.plain:
            return
        if not current.blocks and not current.date and (day := read_day(paragraph.plain)):
            current.date = day
            return
        if not current.blocks and self._read_byline(current, paragraph):
            return
        current.add(current.question, paragraph.as_markdown)

    @staticmethod
    def _read_byline(current: _Open, paragraph: DocumentParagraph) -> bool:
        """Read the organisation and country from the line below a name that has neither."""
        heading = current.heading
        if heading.country or heading.organisation:
            return False
        byline = read_byline(paragraph.plain)
        if byline is None:
            return False
        current.date = current.date or byline.date
        current.heading = replace(heading, organisation=byline.organisation, country=byline.country)
        return True

    def _close(self) -> None:
        current, self._open = self._open, None
        if current is None:
            return
        heading = current.heading
        if not current.blocks:
            self._reading.left_out[NoteKind.ROW, heading.name[:80]] += 1
            return
        n = len(self._reading.pieces)
        if n >= MAX_PIECES:
            return
        self._above.append((current.level, n))
        parent = "" if current.parent is None else self._reading.pieces[current.parent].source_id
        self._reading.pieces.append(
            SourcePiece(
                source_id=f"contribution {n + 1}",
                answers=tuple((q, _join(blocks)) for q, blocks in current.blocks),
                author=heading.name,
                organisation=heading.organisation,
                country=heading.country,
                number=heading.number,
                date=heading.date or current.date,
                reply_to=f"#{heading.reply_to}" if heading.reply_to else parent,
            )
        )

    def finish(self) -> SourceReading:
        """Return all that was read."""
        self._close()
        reading = self._reading
        reading.pieces = _keep_numbers(reading.pieces)
        if not reading.pieces:
            return reading
        reading.questions = list(self._questions)
        reading.sections = list(self._sections())
        is_title_first = self._front[:1] and not reading.title
        if is_title_first and self._front[0].startswith("## "):
            reading.title = self._front.pop(0).removeprefix("## ")
        reading.title = reading.title or self._cover
        reading.background = _trim_front(self._front, set(map(key_of, self._questions)))
        return reading

    def _sections(self) -> Iterator[tuple[str, list[int]]]:
        if any(self._section_of.values()):
            for title in dict.fromkeys(self._section_of.values()):
                yield title, [n for n, above in self._section_of.items() if above == title]


def _kind_of(paragraph: DocumentParagraph) -> tuple[int | None, bool, bool]:
    """Return what headings of one kind have in common."""
    has_number = bool(paragraph.label) or _starts_with_number(paragraph)
    return paragraph.level, paragraph.is_bold and paragraph.level is None, has_number


def _find_kinds(
    paragraphs: Sequence[DocumentParagraph],
) -> dict[tuple[int | None, bool, bool], bool]:
    """Return the kinds of headings under which contributions stand, best first.

    The value says whether most of a kind name somebody and a country: then the rest are taken for
    contributions too. Where styles mark headings, others count only if no style does.
    """
    sure: Counter[tuple[int | None, bool, bool]] = Counter()
    weak: Counter[tuple[int | None, bool, bool]] = Counter()
    both: Counter[tuple[int | None, bool, bool]] = Counter()
    for paragraph in paragraphs:
        if _level_of(paragraph) is None or paragraph.is_title:
            continue
        heading = read_heading(paragraph.plain, paragraph.label)
        kind = _kind_of(paragraph)
        both[kind] += 1
        if heading is not None:
            (sure if heading.is_sure else weak)[kind] += 1
    if not sure:  # no country anywhere: numbered names with an organisation will do
        numbered = {kind for kind, n in weak.items() if kind[2] and n >= 0.8 * both[kind]}
        return dict.fromkeys(numbered, True)
    styled = {kind: n for kind, n in sure.items() if kind[0] is not None}
    kinds = styled if sum(styled.values()) >= 0.2 * sure.total() else dict(sure)
    return {kind: 2 * n >= both[kind] for kind, n in kinds.items()}


def _find_repeated(
    paragraphs: Sequence[DocumentParagraph], kinds: dict[tuple[int | None, bool, bool], bool]
) -> set[str]:
    """Return the headings that occur again and again below contributions: these are questions."""
    levels = [kind[0] for kind in kinds if kind[0] is not None]
    if not levels:
        return set()
    counts = Counter(
        key_of(_topic_words(p))
        for p in paragraphs
        if p.level is not None and p.level > min(levels) and _kind_of(p) not in kinds
    )
    return {key for key, n in counts.items() if n > 1 and key}


def _is_like(heading: ContributionHeading, paragraph: DocumentParagraph) -> bool:
    return heading.number is not None or (
        bool(heading.organisation) and paragraph.level is not None
    )


def _topic_words(paragraph: DocumentParagraph) -> str:
    plain = " ".join(paragraph.plain.split())
    number = _TOPIC_NUMBER.match(plain)
    rest = plain[number.end() :].strip() if number else plain
    return (rest or plain)[:MAX_TOPIC]


def _join(blocks: Sequence[str]) -> str:
    """Join paragraphs; items of one list stand close together."""
    text = ""
    before = ""
    for block in blocks:
        is_list = _is_item(block) and _is_item(before)
        text += ("\n" if is_list else "\n\n") * bool(text) + block
        before = block
    return text


def _is_item(block: str) -> bool:
    return re.match(r" *(?:-|\d{1,5}\.) ", block) is not None


def _keep_numbers(pieces: Sequence[SourcePiece]) -> list[SourcePiece]:
    """Return contributions with the numbers that only one has, and replies to these numbers.

    One that stands under several topics, with one number and name, becomes one of several answers.
    """
    pieces = _merge(pieces)
    counts = Counter(piece.number for piece in pieces)
    ids = {n: piece.source_id for piece in pieces if (n := piece.number) and counts[n] == 1}
    return [
        replace(
            piece,
            number=piece.number if piece.number in ids else None,
            reply_to=ids.get(int(piece.reply_to[1:]), "")
            if piece.reply_to.startswith("#")
            else piece.reply_to,
        )
        for piece in pieces
    ]


def _merge(pieces: Sequence[SourcePiece]) -> list[SourcePiece]:
    merged: dict[tuple[int | None, str] | int, SourcePiece] = {}
    ids: dict[str, str] = {}
    for n, piece in enumerate(pieces):
        key = (piece.number, key_of(piece.author)) if piece.number else n
        first = merged.get(key)
        ids[piece.source_id] = (first or piece).source_id
        if first is None:
            merged[key] = piece
            continue
        more = tuple(a for a in piece.answers if a not in first.answers)
        merged[key] = replace(first, answers=(*first.answers, *more))
    return [replace(p, reply_to=ids.get(p.reply_to, p.reply_to)) for p in merged.values()]


def _trim_front(blocks: Sequence[str], topics: set[str]) -> str:
    """Return what stands before the first contribution, without headings that lead to nothing.

    Before the first heading is the cover.
    """
    first = next((n for n, block in enumerate(blocks) if block.startswith("## ")), 0)
    blocks = blocks[first:]
    kept: list[str] = []
    for block in blocks:
        if block.startswith("## ") and kept and kept[-1].startswith("## "):
            kept.pop()
        kept.append(block)
    while kept and kept[-1].startswith("## "):
        kept.pop()
    return _join([block for block in kept if key_of(block) not in topics])[:MAX_BACKGROUND]
