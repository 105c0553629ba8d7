"""Where the answers end: greetings at the end of a letter, headings such as "Conclusion"."""

import re
from collections.abc import Iterator
from typing import Final

from forum.domain.matching.layout import Fragment, Layout
from forum.domain.matching.marks import Style

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


def general_headings(layout: Layout, styles: set[Style]) -> Iterator[int]:
    """Return the fragments that are headings of general remarks, set apart as the others are."""
    for n, fragment in enumerate(layout.fragments):
        count = fragment.last - fragment.first
        if not (fragment.opens and fragment.closes and 0 < count <= LONGEST_HEADING):
            continue
        if fragment.mark not in ("", ":", "**", "__"):
            continue
        is_apart = fragment.style in styles and (fragment.style is not Style.PLAIN)
        if not is_apart and not (fragment.is_apart and fragment.style in _HEADINGS):
            continue
        if _GENERAL.match(layout.text[fragment.marks.body : fragment.end].strip("*_ \t")):
            yield n


_HEADINGS: Final = (Style.PLAIN, Style.BOLD, Style.HEADING)


def _is_rule(text: str, fragment: Fragment) -> bool:
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
