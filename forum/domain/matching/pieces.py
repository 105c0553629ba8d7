"""A matched text as its author sees it: its pieces, what they answer, and the final passages.

A piece is a quoted guiding question together with the words below it, or words alone. The author
chooses what it answers; the text itself does not change, only where it is cut.
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
    """How the author uses a piece."""

    ANSWER = "answer"  # answers a question, and may begin with its quoted wording
    OWN = "own"  # an answer; what looks like a quoted question are the author's own words
    GENERAL = "general"  # answers no question
    BEFORE = "before"  # belongs to the piece before
    QUOTED = "quoted"  # only quotes the wording of a question


@dataclass(frozen=True)
class PieceChoice:
    """The author's choice for a piece; `question` is the id of the question answered or quoted."""

    use: PieceUse
    question: int | None = None


@dataclass(frozen=True)
class MatchedPiece:
    """A part of a text, from `start` to before `end`; up to `words_at` it quotes a question.

    `key` is derived from the words, so that a choice stays valid if the text changes elsewhere.
    """

    key: str
    start: int
    words_at: int
    end: int
    question: int | None
    reason: Reason
    is_sure: bool

    @property
    def has_quote(self) -> bool:
        """Return whether the piece begins with the quoted wording of a question."""
        return self.words_at > self.start

    @property
    def has_words(self) -> bool:
        """Return whether the piece has more words than the wording of a question."""
        return self.end > self.words_at

    @property
    def proposal(self) -> PieceChoice | None:
        """Return the choice that the form proposes, or None where the matching is unsure."""
        if not self.is_sure:
            return None
        if self.question is None:
            return PieceChoice(PieceUse.GENERAL)
        return PieceChoice(PieceUse.ANSWER if self.has_words else PieceUse.QUOTED, self.question)


def pieces_of(text: str, matches: Iterable[Match]) -> list[MatchedPiece]:
    """Return the pieces of a text in order; each quoted question heads the piece after it."""
    pieces: list[MatchedPiece] = []
    for match in matches:
        last = pieces[-1] if pieces else None
        is_quoting = match.kind is PassageKind.QUESTION
        is_sure = match.certainty is Certainty.SURE
        if last is not None and last.question == match.question and last.has_quote:
            if is_quoting and not last.has_words:
                pieces[-1] = replace(last, words_at=match.end, end=match.end)
                continue
            if not is_quoting:
                reason = match.reason if last.is_sure and not is_sure else last.reason
                is_sure = is_sure and last.is_sure
                pieces[-1] = replace(last, end=match.end, is_sure=is_sure, reason=reason)
                continue
        words_at = match.end if is_quoting else match.start
        pieces.append(
            MatchedPiece(
                key="",
                start=match.start,
                words_at=words_at,
                end=match.end,
                question=match.question,
                reason=match.reason,
                is_sure=is_sure,
            )
        )
    return with_keys(text, pieces)


def with_keys(text: str, pieces: Iterable[MatchedPiece]) -> list[MatchedPiece]:
    """Return the pieces with their keys; the same words twice have two keys."""
    counts: dict[str, int] = {}
    keyed_pieces = []
    for piece in pieces:
        key = hash_words(text[piece.start : piece.end])
        counts[key] = counts.get(key, 0) + 1
        keyed_pieces.append(replace(piece, key=key if counts[key] == 1 else f"{key}-{counts[key]}"))
    return keyed_pieces


def hash_words(words: str) -> str:
    """Return a short hash of these words that does not depend on their spacing."""
    normalised = " ".join(words.split())
    return hashlib.blake2s(normalised.encode("utf-8", "replace"), digest_size=6).hexdigest()


def split_into_paragraphs(
    text: str, pieces: Iterable[MatchedPiece], keys: frozenset[str]
) -> list[MatchedPiece]:
    """Return the pieces; those with these keys are cut into their paragraphs."""
    split_pieces: list[MatchedPiece] = []
    for piece in pieces:
        spans = paragraph_bounds(text, piece) if piece.key in keys else [(piece.start, piece.end)]
        for start, end in spans:
            words_at = max(start, min(piece.words_at, end))
            split_pieces.append(replace(piece, start=start, words_at=words_at, end=end))
    return with_keys(text, split_pieces)


def paragraph_bounds(text: str, piece: MatchedPiece) -> list[tuple[int, int]]:
    """Return the bounds of the paragraphs of a piece, at empty lines or else at line ends."""
    for separator in (_BETWEEN_PARAGRAPHS, _BETWEEN_LINES):
        spans, start = [], piece.start
        for gap in separator.finditer(text, piece.words_at, piece.end):
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


def chosen_passages(
    text: str, pieces: Sequence[MatchedPiece], choices: Mapping[str, PieceChoice], language: str
) -> list[Part]:
    """Return the passages that the author chose; a piece without choice answers no question."""
    spans: list[_Span] = []
    for piece in pieces:
        choice = choices.get(piece.key) or piece.proposal or PieceChoice(PieceUse.GENERAL)
        if choice.use is PieceUse.BEFORE and spans:
            spans[-1].end, spans[-1].kind = piece.end, PassageKind.WORDS
        else:
            spans += _spans_of(piece, choice)
    _complete_quotes(spans)
    return [
        Part(
            source=text[s.start : s.end].strip(),
            language=language,
            question_id=s.question,
            kind=s.kind,
        )
        for s in spans
    ]


def _spans_of(piece: MatchedPiece, choice: PieceChoice) -> list[_Span]:
    question = choice.question
    if choice.use is PieceUse.QUOTED:
        quoted = question if question is not None else piece.question
        return [_Span(piece.start, piece.end, PassageKind.QUESTION, quoted)]
    if choice.use is PieceUse.ANSWER and piece.has_quote and piece.has_words:
        start = piece.words_at
        return [
            _Span(piece.start, start, PassageKind.QUESTION, question),
            _Span(start, piece.end, PassageKind.WORDS, question),
        ]
    answered = question if choice.use in (PieceUse.ANSWER, PieceUse.OWN) else None
    return [_Span(piece.start, piece.end, PassageKind.WORDS, answered)]


def _complete_quotes(spans: list[_Span]) -> None:
    """Give a quoted question without id the question answered below it, or make it plain words."""
    answered: int | None = None
    for span in reversed(spans):
        if span.kind is PassageKind.WORDS:
            answered = span.question
        elif span.question is None:
            span.question = answered
            if answered is None:
                span.kind = PassageKind.WORDS
