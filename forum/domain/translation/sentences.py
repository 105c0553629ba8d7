"""Splitting plain text into sentences for translation, within the limits of engines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count

from forum.domain.translation.inline import ATOM_MARK, InlineRun
from forum.domain.translation.placeholders import placeholder
from forum.domain.translation.tags import BREAK, TagSpan

_ABBREVIATIONS = (
    "Dr Dra Sr Sra Srta Sres Prof Pr M MM Mr Mrs Ms Gen Gral gén St Sta Ste No n núm núms art "
    "Art arts fig Fig sec Sec p pp pág págs vol v al ej ex cf av Av aprox approx env janv févr "
    "ene feb Jan Feb Uds Ud S c h"
)
_ENDS_WITH_ABBREVIATION = re.compile(
    rf"(?:^|[\s(«“'’])(?:{_ABBREVIATIONS.replace(' ', '|')}|[A-ZÀ-Þ])\.-?(?:[A-Z]\.)*\s*$"
)
_CONTINUATION = re.compile(r"\s*(?:[a-zà-ÿ(),;-])")
_ENDS = re.compile(r"[!?…]\s*$")
MAX_PIECE = 2_000  # characters; a sentence that is cut between two words is joined again
_LONGEST_ABBREVIATION = 24  # characters; all of them are shorter


def split_sentences(text: str, language: str) -> list[str]:
    """Return the sentences of `text`, each with the blanks after it; joined they are `text`."""
    from sentencex import segment  # type: ignore[import-untyped]  # heavy, for few pages

    sentences: list[str] = []
    pending: list[str] = []
    for segment_text in (part for piece in _pieces(text) for part in segment(language, piece)):
        if pending and not _continues(pending[-1][-_LONGEST_ABBREVIATION:], segment_text):
            sentences.append("".join(pending))
            pending = []
        pending.append(segment_text)
    if pending:
        sentences.append("".join(pending))
    return sentences


def _pieces(text: str) -> Iterator[str]:
    """Cut a very long text at blanks: the work grows with the square of its length."""
    start = 0
    while len(text) - start > MAX_PIECE:
        end = text.rfind(" ", start, start + MAX_PIECE) + 1
        end = end if end > start else start + MAX_PIECE
        yield text[start:end]
        start = end
    yield text[start:]


def _continues(before: str, following: str) -> bool:
    """Return whether `following` continues the sentence that ends with `before`."""
    if not before.strip() or not following.strip():
        return True
    is_continuation = _CONTINUATION.match(following) is not None and _ENDS.search(before) is None
    return is_continuation or _ENDS_WITH_ABBREVIATION.search(before) is not None


MAX_SENTENCE = 600  # characters; the work within a sentence grows with the square of its length
MAX_CLAUSES = 400  # characters; into parts of at most so many a longer sentence is cut
MAX_STYLES = 12  # in one sentence; each may need a translation of its own
LEAST_WRAPPED_LINE = 40  # characters; shorter lines are broken on purpose

_LINE_CONTINUATION = re.compile(r"\s*[^\W\d_A-ZÀ-Þ](?![.)])")
_ENDS_LINE = re.compile(r"[.!?:;…][\"'»”)]*\s*$")
_LOOKALIKE = re.compile(r"XQ([0-9]{1,9})Z", re.IGNORECASE)
_MARGIN = " \n\u00a0•·▪◦‣–—\uf0b7"  # blanks, and the bullets of pasted lists


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with placeholders for its atoms, its tags, and the offsets of its line breaks.

    `language` is the language that it is written in.
    """

    text: str
    language: str
    spans: tuple[TagSpan, ...]
    atoms: dict[str, str]
    breaks: tuple[int, ...]


def split_run(run: InlineRun | str, language: str) -> Iterator[Sentence | str]:
    """Yield the sentences of a run and the HTML of the blanks between them; HTML is not changed."""
    if isinstance(run, str):
        yield run
        return
    atoms = iter(run.atoms)
    next_span = offset = 0
    # Of two tags around the same words the outer one was closed, and so stored, last
    spans = list(reversed(run.spans))
    spans.sort(key=lambda span: (span.start, -span.end))
    active: list[TagSpan] = []
    for length in _sentence_lengths(run.text, language):
        whole = run.text[offset : offset + length]
        core = whole.strip(_MARGIN)
        start = offset + whole.index(core)
        end = start + len(core)
        while next_span < len(spans) and spans[next_span].start < end:
            active.append(spans[next_span])
            next_span += 1
        active = [span for span in active if span.end > start]
        yield run.text[offset:start].replace(BREAK, "<br>\n")
        if core:
            yield _make_sentence(core, _clip(active, start, end), atoms, language)
        yield run.text[end : offset + length].replace(BREAK, "<br>\n")
        offset += length


def _sentence_lengths(text: str, language: str) -> Iterator[int]:
    """Yield the length of each sentence of a run, with the blanks around it."""
    for line in _split_lines(text):
        # With a capital letter for an atom the rules treat it as a word
        for sentence in split_sentences(line.replace(ATOM_MARK, "Ω").replace(BREAK, " "), language):
            is_overlong = len(sentence) > MAX_SENTENCE
            yield from map(len, split_clauses(sentence, MAX_CLAUSES) if is_overlong else [sentence])


_CLAUSE_END = re.compile(r"[;:.!?…] |, | ")
_LEAST_CLAUSES = 3  # a part is at least this fraction of the longest, if it is cut after a clause


def split_clauses(text: str, longest: int) -> Iterator[str]:
    """Yield parts of a text, cut after clauses if there are any; joined they are the text."""
    while len(text) > longest:
        ends: dict[str, int] = {}
        for match in _CLAUSE_END.finditer(text, longest // _LEAST_CLAUSES, longest):
            ends[match[0][0]] = match.end()
        strong = max((end for mark, end in ends.items() if mark not in ", "), default=0)
        cut_at = strong or ends.get(",") or ends.get(" ") or longest
        yield text[:cut_at]
        text = text[cut_at:]
    yield text


def _split_lines(text: str) -> Iterator[str]:
    """Yield the lines of a text; a sentence that is hard-wrapped over several lines is one."""
    pending: list[str] = []
    for line in text.split(BREAK):
        is_wrapped = (
            pending
            and len(pending[-1]) > LEAST_WRAPPED_LINE
            and not _ENDS_LINE.search(pending[-1][-20:])
        )
        if pending and not (is_wrapped and _LINE_CONTINUATION.match(line)):
            yield "".join(pending)
            pending = []
        pending.append(line + BREAK)
    yield "".join(pending)[:-1]


def _clip(spans: list[TagSpan], start: int, end: int) -> list[TagSpan]:
    """Return the tags between two offsets, with offsets counted from the first."""
    clipped = []
    styles = count()
    for span in spans:
        first, last = max(span.start, start), min(span.end, end)
        if first < last and (span.is_link or next(styles) < MAX_STYLES):
            clipped.append(span.at(first - start, last - start))
    return clipped


def _make_sentence(raw: str, spans: list[TagSpan], atoms: Iterator[str], language: str) -> Sentence:
    """Return a sentence with numbered placeholders instead of its atoms."""
    # Words that look like placeholders keep their own numbers
    numbers = count(1 + max((int(lookalike) for lookalike in _LOOKALIKE.findall(raw)), default=0))
    own_atoms: dict[str, str] = {}
    parts: list[str] = []
    offsets = [0]
    for character in raw:
        part = " " if character == BREAK else character
        if character == ATOM_MARK:
            number = next(numbers)
            own_atoms[str(number)] = next(atoms)
            part = placeholder(number)
        parts.append(part)
        offsets.append(offsets[-1] + len(part))
    return Sentence(
        text="".join(parts),
        language=language,
        spans=tuple(
            replace(span, start=offsets[span.start], end=offsets[span.end], number=number)
            for number, span in enumerate(spans, 1)
        ),
        atoms=own_atoms,
        breaks=tuple(offsets[i] for i, character in enumerate(raw) if character == BREAK),
    )
