"""Where answers begin and end in a letter: openings, greetings, questions within a sentence."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from forum.domain.matching.comparison import Likeness
from forum.domain.matching.layout import Layout, LineFragment
from forum.domain.matching.marks import MarkStyle
from forum.domain.matching.words import folded_words, stem, weight

LONGEST_OPENING: Final = 60

_SAID: Final = (
    "answer reply replies response question comment contribution view respuesta pregunta "
    "comentario aporte reponse commentaire avis"
)
_ANNOUNCING: Final = frozenset(map(stem, _SAID.split()))


def is_short(layout: Layout, first: int) -> bool:
    """Tell whether no more than an opening stands before a fragment."""
    return len(_words_before(layout, first)) <= LONGEST_OPENING


def announces(layout: Layout, first: int) -> bool:
    """Tell whether what stands before a fragment does not announce anything but answers."""
    before = layout.text[: layout.fragments[first].start].rstrip()
    if not before.endswith(":"):
        return True
    return speaks_of_answers(_words_before(layout, first)[-LONGEST_CLOSING:])


def speaks_of_answers(folded: Iterable[str]) -> bool:
    """Tell whether these words speak of questions or answers."""
    return not _ANNOUNCING.isdisjoint(map(stem, folded))


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


def closing(layout: Layout, after: int) -> int | None:
    """Return the fragment with which the end of a letter begins, after some fragment."""
    text, fragments = layout.text, layout.fragments
    found, count = None, 0
    for n in range(len(fragments) - 1, after, -1):
        fragment = fragments[n]
        count += fragment.last - fragment.first
        if count > LONGEST_CLOSING:
            break
        is_line = fragment.opens or (
            fragment.line == fragments[after].line and fragments[n - 1].mark
        )
        if is_line and (_CLOSING.match(text, fragment.marks.body) or _is_rule(text, fragment)):
            found = n
    return None if found is None else _with_thanks(layout, found, after)


def general_headings(layout: Layout, styles: set[MarkStyle]) -> Iterator[int]:
    """Return the fragments that are headings of general remarks, set apart as the others are."""
    for n, fragment in enumerate(layout.fragments):
        count = fragment.last - fragment.first
        if not (fragment.opens and fragment.closes and 0 < count <= LONGEST_HEADING):
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


def _with_thanks(layout: Layout, found: int, after: int) -> int:
    """Return the fragment before, where its paragraph only thanks."""
    fragments = layout.fragments
    start, count = found, 0
    while start - 1 > after:
        start -= 1
        count += fragments[start].last - fragments[start].first
        if count > LONGEST_THANKS:
            break
        if fragments[start].opens and fragments[start].is_apart:
            thanks = _THANKS.match(layout.text, fragments[start].marks.body)
            return start if thanks else found
    return found


FEW: Final = 3
SAYS: Final = 0.5

_QUOTING = re.compile(r"(?<=\s)[\"“«„‘']\s?")
_ADDRESS = re.compile(r"[^,?!.:;\n\r]{2,60},\s+(?=[¿A-ZÀ-Ý])")


def is_told(layout: Layout, it: Likeness) -> bool:
    """Tell whether somebody only tells, in a sentence that goes on, that this was asked."""
    first = layout.fragments[it.first]
    if layout.fragments[it.last - 1].closes:
        return False
    found = _QUOTING.search(layout.text, first.marks.body, it.end)
    before = folded_words(layout.text[first.marks.body : found.start()]) if found else []
    if len(before) < FEW or speaks_of_answers(before):
        return False
    return not _is_shared(before, it)


def after_address(layout: Layout, it: Likeness) -> int:
    """Return where a quotation begins behind words to somebody: "Dear all, what are ..."."""
    first = layout.fragments[it.first]
    found = _ADDRESS.match(layout.text, first.marks.body, it.end)
    if not found or first.marks.body > first.start:
        return first.start
    return first.start if _is_shared(folded_words(found.group()), it) else found.end()


def _is_shared(folded: list[str], it: Likeness) -> bool:
    """Tell whether any of these words is one of the question."""
    return any(weight(word) > SAYS and stem(word) in it.wording.counts for word in folded)
