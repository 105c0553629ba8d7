"""How answers in the form of a letter begin and end: openings, greetings, reported questions."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from forum.domain.matching.comparison import QuoteCandidate
from forum.domain.matching.layout import Layout, LineFragment
from forum.domain.matching.marks import MarkStyle
from forum.domain.matching.words import folded_words, stem, weight

LONGEST_OPENING: Final = 60

_ANNOUNCING_WORDS: Final = (
    "answer reply replies response question comment contribution view respuesta pregunta "
    "comentario aporte reponse commentaire avis"
)
_ANNOUNCING_STEMS: Final = frozenset(map(stem, _ANNOUNCING_WORDS.split()))


def has_short_opening(layout: Layout, first: int) -> bool:
    """Return whether no more than an opening stands before a fragment."""
    return len(_words_before(layout, first)) <= LONGEST_OPENING


def can_precede_answers(layout: Layout, first: int) -> bool:
    """Return whether the text before a fragment announces answers, or nothing at all."""
    before = layout.text[: layout.fragments[first].start].rstrip()
    if not before.endswith(":"):
        return True
    return mentions_answers(_words_before(layout, first)[-LONGEST_CLOSING:])


def mentions_answers(folded: Iterable[str]) -> bool:
    """Return whether these words mention questions or answers."""
    return not _ANNOUNCING_STEMS.isdisjoint(map(stem, folded))


def _words_before(layout: Layout, first: int) -> list[str]:
    before = layout.text[: layout.fragments[first].start]
    return folded_words(before[-2000:])


LONGEST_CLOSING: Final = 45
LONGEST_THANKS: Final = 25
LONGEST_HEADING: Final = 6

_CLOSING = re.compile(
    r"(?:with\s+)?(?:best|kind|kindest|warm|warmest)\s+(?:regards|wishes)|regards\s*,|"
    r"(?:many\s+)?thanks\s+(?:and|&)\s+(?:best\s+|kind\s+)?regards|(?:best|warmly|cheers)\s*,|"
    r"(?:yours\s+)?(?:sincerely|faithfully|truly|respectfully)\b|cordially\b|respectfully\s*,|"
    r"(?:(?:un|con\s+un)\s+)?(?:cordial(?:es)?\s+|atentos?\s+|afectuosos?\s+)?"
    r"(?:saludos?\b(?:\s+cordial(?:es)?)?)|"
    r"(?:muy\s+)?(?:atentamente|cordialmente|respetuosamente)\b|(?:le|les)\s+saluda\b|"
    r"sin\s+otro\s+particular\b|un\s+abrazo\b|"
    r"(?:bien\s+)?cordialement\b|bien\s+à\s+vous\b|(?:avec\s+(?:mes|nos)\s+)?"
    r"(?:sincères\s+|meilleures\s+|respectueuses\s+)?salutations\b|respectueusement\b|"
    r"veuillez\s+(?:agréer|recevoir)\b|atenciosamente\b",
    re.IGNORECASE,
)
_THANKS = re.compile(r"(?:many\s+)?thanks?\b|(?:muchas\s+)?gracias\b|merci\b", re.IGNORECASE)
_GENERAL = re.compile(
    r"(?:in\s+)?conclusions?\b|en\s+(?:guise\s+de\s+)?conclusi[oó]n\b|conclusi[oó]n(?:es)?\b|"
    r"(?:concluding|final|closing|general|other|additional|further|overall)\s+"
    r"(?:remarks?|comments?|thoughts?|observations?|reflections?)\b|"
    r"(?:otr[ao]s\s+)?(?:comentarios?|observaciones|reflexiones|consideraciones)"
    r"(?:\s+(?:finales|final|generales|general|adicionales))?\s*:?$|"
    r"(?:references|bibliography|sources|annex(?:es)?|referencias|bibliograf[ií]a|fuentes|anexos?|"
    r"about\s+(?:us|me|the\s+authors?)|qui[eé]nes\s+somos|sobre\s+nosotr[ao]s|contacto?\s*:?$|"
    r"r[eé]f[eé]rences|bibliographie|annexes?)\s*:?$|"
    r"(?:autres\s+)?(?:commentaires?|remarques?|observations?|réflexions?)"
    r"(?:\s+(?:finales?|générales?|généraux|supplémentaires))?\s*:?$",
    re.IGNORECASE,
)


def find_closing(layout: Layout, after: int) -> int | None:
    """Return the first fragment of the end of a letter, after fragment `after`, or None."""
    text, fragments = layout.text, layout.fragments
    start, word_count = None, 0
    for n in range(len(fragments) - 1, after, -1):
        fragment = fragments[n]
        word_count += fragment.word_count
        if word_count > LONGEST_CLOSING:
            break
        is_line = fragment.opens or (
            fragment.line == fragments[after].line and fragments[n - 1].mark
        )
        if is_line and (_CLOSING.match(text, fragment.marks.body) or _is_rule(text, fragment)):
            start = n
    return None if start is None else _with_thanks(layout, start, after)


def find_general_headings(layout: Layout, styles: set[MarkStyle]) -> Iterator[int]:
    """Yield the fragments that are headings of general remarks, in one of these styles or apart."""
    for n, fragment in enumerate(layout.fragments):
        word_count = fragment.word_count
        if not (fragment.opens and fragment.closes and 0 < word_count <= LONGEST_HEADING):
            continue
        if fragment.mark not in ("", ":", "**", "__"):
            continue
        is_apart = fragment.style in styles and (fragment.style is not MarkStyle.PLAIN)
        if not is_apart and not (fragment.is_apart and fragment.style in _HEADINGS):
            continue
        if _GENERAL.match(layout.text[fragment.marks.body : fragment.end].strip("*_ \t")):
            yield n


_HEADINGS: Final = (MarkStyle.PLAIN, MarkStyle.BOLD, MarkStyle.HEADING)


def _is_rule(text: str, fragment: LineFragment) -> bool:
    return text[fragment.start : fragment.end].strip() in ("--", "---", "—")


def _with_thanks(layout: Layout, closing_start: int, after: int) -> int:
    """Return the start of the closing: the fragment before it, if its paragraph only thanks."""
    fragments = layout.fragments
    start, word_count = closing_start, 0
    while start - 1 > after:
        start -= 1
        word_count += fragments[start].word_count
        if word_count > LONGEST_THANKS:
            break
        if fragments[start].opens and fragments[start].is_apart:
            thanks = _THANKS.match(layout.text, fragments[start].marks.body)
            return start if thanks else closing_start
    return closing_start


LEAST_REPORTING_WORDS: Final = 3
LEAST_TELLING_WEIGHT: Final = 0.5

_QUOTING = re.compile(r"(?<=\s)[\"“«„‘']\s?")
_ADDRESS = re.compile(r"[^,?!.:;\n\r]{2,60},\s+(?=[¿A-ZÀ-Ý])")


def is_only_reported(layout: Layout, candidate: QuoteCandidate) -> bool:
    """Return whether a question is only reported within a longer sentence of the author's own."""
    first = layout.fragments[candidate.first]
    if layout.fragments[candidate.last - 1].closes:
        return False
    quote_mark = _QUOTING.search(layout.text, first.marks.body, candidate.end)
    before = folded_words(layout.text[first.marks.body : quote_mark.start()]) if quote_mark else []
    if len(before) < LEAST_REPORTING_WORDS or mentions_answers(before):
        return False
    return not _shares_word(before, candidate)


def start_after_address(layout: Layout, candidate: QuoteCandidate) -> int:
    """Return the start of a quotation after an address: "Dear all, what are ..."."""
    first = layout.fragments[candidate.first]
    address = _ADDRESS.match(layout.text, first.marks.body, candidate.end)
    if not address or first.marks.body > first.start:
        return first.start
    return first.start if _shares_word(folded_words(address.group()), candidate) else address.end()


def _shares_word(folded: list[str], candidate: QuoteCandidate) -> bool:
    """Return whether any of these words is a word of the question."""
    return any(
        weight(word) > LEAST_TELLING_WEIGHT and stem(word) in candidate.wording.counts
        for word in folded
    )
