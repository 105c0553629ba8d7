"""A matched text as its author sees it: pieces, what each answers, and the passages they become.

A piece is what quotes a guiding question together with the words below it, or words alone. The
author says what it answers; nothing of the text changes, only where it is cut.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from forum.domain.contributions.content import Part, PassageKind
from forum.domain.matching.result import Certainty, Match, Reason

_BETWEEN_PARAGRAPHS = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
_BETWEEN_LINES = re.compile(r"\n\s*")


class PieceUse(StrEnum):
    """What a piece is to its author."""

    ANSWER = "answer"  # to a question, below its wording where that is quoted
    OWN = "own"  # an answer, and what looks like the question are the author's own words
    GENERAL = "general"  # to no question
    BEFORE = "before"  # belongs to the piece before
    QUOTED = "quoted"  # the wording of a question and nothing else


@dataclass(frozen=True)
class PieceChoice:
    """What an author makes of a piece; `question` is an id and says what is answered or quoted."""

    use: PieceUse
    question: int | None = None


@dataclass(frozen=True)
class MatchedPiece:
    """From `start` to `end` of a text; up to `words_at` it quotes a question.

    `key` follows from the words, so that a choice outlives changes elsewhere in the text.
    """

    key: str
    start: int
    words_at: int
    end: int
    question: int | None
    reason: Reason
    is_sure: bool

    @property
    def quotes(self) -> bool:
        """Tell whether the piece begins with the wording of a question."""
        return self.words_at > self.start

    @property
    def has_words(self) -> bool:
        """Tell whether there is more in it than the wording of a question."""
        return self.end > self.words_at

    @property
    def proposal(self) -> PieceChoice | None:
        """Return what the piece is taken for until its author says more; None where unsure."""
        if not self.is_sure:
            return None
        if self.question is None:
            return PieceChoice(PieceUse.GENERAL)
        return PieceChoice(PieceUse.ANSWER if self.has_words else PieceUse.QUOTED, self.question)


def pieces_of(text: str, matches: Iterable[Match]) -> list[MatchedPiece]:
    """Return a text's pieces in their order; each wording of a question heads what follows it."""
    found: list[MatchedPiece] = []
    for match in matches:
        last = found[-1] if found else None
        is_quoting = match.kind is PassageKind.QUESTION
        is_sure = match.certainty is Certainty.SURE
        if last is not None and last.question == match.question and last.quotes:
            if is_quoting and not last.has_words:
                found[-1] = replace(last, words_at=match.end, end=match.end)
                continue
            if not is_quoting:
                reason = match.reason if last.is_sure and not is_sure else last.reason
                is_sure = is_sure and last.is_sure
                found[-1] = replace(last, end=match.end, is_sure=is_sure, reason=reason)
                continue
        words_at = match.end if is_quoting else match.start
        found.append(
            MatchedPiece(
                "", match.start, words_at, match.end, match.question, match.reason, is_sure
            )
        )
    return keyed(text, found)


def keyed(text: str, pieces: Iterable[MatchedPiece]) -> list[MatchedPiece]:
    """Return the pieces with their keys; the same words twice get two keys."""
    seen: dict[str, int] = {}
    found = []
    for piece in pieces:
        key = digest(text[piece.start : piece.end])
        seen[key] = seen.get(key, 0) + 1
        found.append(replace(piece, key=key if seen[key] == 1 else f"{key}-{seen[key]}"))
    return found


def digest(words: str) -> str:
    """Return what these words are known by, however they are spaced."""
    plain = " ".join(words.split())
    return hashlib.blake2s(plain.encode("utf-8", "replace"), digest_size=6).hexdigest()


def split(text: str, pieces: Iterable[MatchedPiece], wanted: frozenset[str]) -> list[MatchedPiece]:
    """Return the pieces, those whose keys are wanted cut into their paragraphs."""
    found: list[MatchedPiece] = []
    for piece in pieces:
        spans = paragraphs(text, piece) if piece.key in wanted else [(piece.start, piece.end)]
        for start, end in spans:
            words_at = max(start, min(piece.words_at, end))
            found.append(replace(piece, start=start, words_at=words_at, end=end))
    return keyed(text, found)


def paragraphs(text: str, piece: MatchedPiece) -> list[tuple[int, int]]:
    """Return where a piece can be cut: at empty lines, or at line ends where there are none."""
    for between in (_BETWEEN_PARAGRAPHS, _BETWEEN_LINES):
        spans, start = [], piece.start
        for gap in between.finditer(text, piece.words_at, piece.end):
            if text[start : gap.start()].strip() and gap.start() > piece.words_at:
                spans.append((start, gap.start()))
                start = gap.end()
        if text[start : piece.end].strip():
            spans.append((start, piece.end))
        if len(spans) > 1:
            return spans
    return [(piece.start, piece.end)]


@dataclass
class _Span:
    start: int
    end: int
    kind: PassageKind
    question: int | None


def passages(
    text: str, pieces: Sequence[MatchedPiece], choices: Mapping[str, PieceChoice], language: str
) -> list[Part]:
    """Return the passages of a text as its author decided; what is undecided answers nothing."""
    spans: list[_Span] = []
    for piece in pieces:
        choice = choices.get(piece.key) or piece.proposal or PieceChoice(PieceUse.GENERAL)
        if choice.use is PieceUse.BEFORE and spans:
            spans[-1].end, spans[-1].kind = piece.end, PassageKind.WORDS
        else:
            spans += _spans(piece, choice)
    _head(spans)
    return [Part(text[s.start : s.end].strip(), language, s.question, s.kind) for s in spans]


def _spans(piece: MatchedPiece, choice: PieceChoice) -> list[_Span]:
    question = choice.question
    if choice.use is PieceUse.QUOTED:
        asked = question if question is not None else piece.question
        return [_Span(piece.start, piece.end, PassageKind.QUESTION, asked)]
    if choice.use is PieceUse.ANSWER and piece.quotes and piece.has_words:
        start = piece.words_at
        return [
            _Span(piece.start, start, PassageKind.QUESTION, question),
            _Span(start, piece.end, PassageKind.WORDS, question),
        ]
    answers = question if choice.use in (PieceUse.ANSWER, PieceUse.OWN) else None
    return [_Span(piece.start, piece.end, PassageKind.WORDS, answers)]


def _head(spans: list[_Span]) -> None:
    """Let a wording whose question is not known be that of the answer below it, or plain words."""
    below: int | None = None
    for span in reversed(spans):
        if span.kind is PassageKind.WORDS:
            below = span.question
        elif span.question is None:
            span.question = below
            if below is None:
                span.kind = PassageKind.WORDS
