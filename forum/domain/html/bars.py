"""Bars in safe HTML: what stands in place of words that a moderator redacted, with the reason.

A bar is `<span class="redaction" data-rule="…" lang="…">[redacted: …]</span>`. Nobody can type one:
sanitising takes out every tag like it, and only this module writes them.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from forum.domain.html.read import BLOCKS, HtmlToken, tokenise
from forum.domain.languages import DEFAULT_LANGUAGE

BAR_CLASS: Final = "redaction"

BAR_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "personal": "[redacted: personal data]",
        "contact": "[redacted: contact details]",
        "abuse": "[redacted: abuse or hate]",
        "advertising": "[redacted: advertising]",
        "off_topic": "[redacted: not on the subject]",
        "rights": "[redacted: texts or data that belong to others]",
    },
    "es": {
        "personal": "[suprimido: datos personales]",
        "contact": "[suprimido: datos de contacto]",
        "abuse": "[suprimido: insultos u odio]",
        "advertising": "[suprimido: publicidad]",
        "off_topic": "[suprimido: ajeno al tema]",
        "rights": "[suprimido: textos o datos ajenos]",
    },
    "fr": {
        "personal": "[supprimé\u00a0: données personnelles]",
        "contact": "[supprimé\u00a0: coordonnées]",
        "abuse": "[supprimé\u00a0: injures ou haine]",
        "advertising": "[supprimé\u00a0: publicité]",
        "off_topic": "[supprimé\u00a0: hors sujet]",
        "rights": "[supprimé\u00a0: textes ou données d’autrui]",
    },
}
"""The words of a bar by language and by the name of the rule, in these words and no others."""

_RULES: Final = tuple(BAR_WORDS[DEFAULT_LANGUAGE])
_QUOTE = r'\\?"'  # as HTML has it, or HTML within JSON
_BAR = re.compile(
    rf"<span class=(?P<quote>{_QUOTE})redaction{_QUOTE}"
    rf" data-rule={_QUOTE}(?P<rule>[a-z_]+){_QUOTE}"
    rf" lang={_QUOTE}[a-z]+{_QUOTE}>[^<]*</span>"
)
_STAND_INS: Final = {rule: chr(0x10FFD0 + n) for n, rule in enumerate(_RULES)}
"""Characters that stand for bars while HTML is sanitised; they are never in a text."""

_STAND_IN = re.compile(f"[{''.join(_STAND_INS.values())}]")
_NAMES: Final = {sign: rule for rule, sign in _STAND_INS.items()}


_MEANINGS: Final = {
    words: (rule, code) for code, table in BAR_WORDS.items() for rule, words in table.items()
}
_BAR_WORDS = re.compile("|".join(map(re.escape, _MEANINGS)))


@dataclass(frozen=True, slots=True)
class BarSpan:
    """Words to redact: half-open offsets into the visible text of safe HTML, and the rule."""

    start: int
    end: int
    rule: str


def bar_words(rule: str, language: str) -> str:
    """Return the words of a bar in a language, in English if it has no words of its own."""
    return BAR_WORDS.get(language, BAR_WORDS[DEFAULT_LANGUAGE])[rule]


def bar_html(rule: str, language: str) -> str:
    """Return a bar in a language."""
    code = language if language in BAR_WORDS else DEFAULT_LANGUAGE
    words = escape(bar_words(rule, code), quote=False)
    return f'<span class="redaction" data-rule="{rule}" lang="{code}">{words}</span>'


def has_bars(html: str) -> bool:
    """Return whether there may be a bar in safe HTML."""
    return BAR_CLASS in html and _BAR.search(html) is not None


def word_bars(html: str, language: str) -> str:
    """Return HTML, or HTML within JSON, with the words of its bars in a language."""

    def reword(bar: re.Match[str]) -> str:
        if bar["rule"] not in _STAND_INS:
            return bar[0]
        return bar_html(bar["rule"], language).replace('"', bar["quote"])

    return _BAR.sub(reword, html) if BAR_CLASS in html else html


def mark_words_of_bars(html: str) -> str:
    """Return safe HTML in which words like those of bars are bars: words of a text that has some.

    Text within tags is never changed.
    """
    return "".join(
        token.source if token.name else _BAR_WORDS.sub(_as_bar, token.source)
        for token in tokenise(html)
    )


def _as_bar(words: re.Match[str]) -> str:
    return bar_html(*_MEANINGS[words[0]])


def sanitise_around_bars(html: str, language: str, sanitise: Callable[[str], str]) -> str:
    """Return what `sanitise` makes of HTML, with its bars, which no sanitiser lets pass.

    Their words are in `language` then.
    """
    html = _STAND_IN.sub("", html)
    if not has_bars(html):
        return sanitise(html)
    marked = _BAR.sub(lambda bar: _STAND_INS.get(bar["rule"], ""), html)
    return _STAND_IN.sub(lambda sign: bar_html(_NAMES[sign[0]], language), sanitise(marked))


# --- redacting --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RedactedHtml:
    """Safe HTML with bars; each of `places` says which offsets of the original a bar replaces.

    They are in order: start and end in the original, start and end in the redacted text.
    """

    html: str
    places: Sequence[tuple[int, int, int, int]] = ()

    def place_of(self, start: int, end: int) -> tuple[int, int] | None:
        """Return where words of the original stand now; None if a bar has some of them."""
        if any(first < end and start < last for first, last, _, _ in self.places):
            return None
        return self._shift(start, end, is_back=False)

    def original_place_of(self, start: int, end: int) -> tuple[int, int]:
        """Return where words that stand here now stood in the original, with what a bar has."""
        return self._shift(start, end, is_back=True)

    def _shift(self, start: int, end: int, *, is_back: bool) -> tuple[int, int]:
        def shift(offset: int, *, is_end: bool) -> int:
            moved = 0
            for first, last, new_first, new_last in self.places:
                begins, ends = (new_first, new_last) if is_back else (first, last)
                if offset >= ends:
                    moved = (last - new_last) if is_back else (new_last - last)
                elif offset > begins:
                    inside = (first, last) if is_back else (new_first, new_last)
                    return inside[1 if is_end else 0]
            return offset + moved

        return shift(start, is_end=False), shift(end, is_end=True)


def redact_html(html: str, spans: Sequence[BarSpan], language: str) -> RedactedHtml:
    """Return safe HTML with a bar in place of the words of each span, in a language.

    Spans that touch are one. A link whose words are redacted in part loses its address too, and
    words of several blocks get a bar in each.
    """
    writer = _Redactor(merge_bars(spans), language)
    return RedactedHtml("".join(writer.write(html)), writer.places)


def merge_bars(spans: Sequence[BarSpan]) -> list[BarSpan]:
    """Return spans in order, with those that touch joined; the first one's rule is that of all."""
    merged: list[BarSpan] = []
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        if merged and span.start <= merged[-1].end:
            last = merged[-1]
            merged[-1] = BarSpan(last.start, max(last.end, span.end), last.rule)
        else:
            merged.append(span)
    return merged


class _Redactor:
    """Writes one text with bars, in the order of its characters."""

    def __init__(self, spans: Sequence[BarSpan], language: str) -> None:
        self._spans = spans
        self._language = language
        self._moved = 0
        self._is_in_bar = False
        self.places: list[tuple[int, int, int, int]] = []

    def write(self, html: str) -> Iterator[str]:
        """Yield the pieces of the redacted HTML."""
        tokens = list(tokenise(html))
        dropped = self._find_redacted_links(tokens)
        at = 0
        for n, token in enumerate(tokens):
            if token.name:
                self._is_in_bar = self._is_in_bar and token.name not in BLOCKS
                yield "" if n in dropped else token.source
                continue
            yield from self._write_text(token.text, at, token.source)
            at += len(token.text)

    def _find_redacted_links(self, tokens: Sequence[HtmlToken]) -> set[int]:
        """Return the indexes of the tags of links of which some words are redacted."""
        found: set[int] = set()
        at, opened = 0, list[tuple[int, int]]()
        for n, token in enumerate(tokens):
            if token.name == "a" and not token.closing:
                opened.append((n, at))
            elif token.name == "a" and opened:
                first, start = opened.pop()
                if any(span.start < at and start < span.end for span in self._spans):
                    found |= {first, n}
            at += len(token.text)
        return found

    def _write_text(self, text: str, at: int, source: str) -> Iterator[str]:
        end = at + len(text)
        spans = [span for span in self._spans if span.start < end and at < span.end]
        if not spans:
            self._is_in_bar = False
            yield source
            return
        place = at
        for span in spans:
            start, stop = max(span.start, at), min(span.end, end)
            if start > place:
                yield escape(text[place - at : start - at], quote=False)
                self._is_in_bar = False
            yield self._write_bar(text[start - at : stop - at], start, span)
            place = stop
        if place < end:
            self._is_in_bar = False
            yield escape(text[place - at :], quote=False)

    def _write_bar(self, words: str, start: int, span: BarSpan) -> str:
        """Return a bar, or nothing where the bar before goes on; blanks between blocks stay."""
        if not words.strip() and not self._is_in_bar:
            return words
        new_start = start + self._moved
        is_first, self._is_in_bar = not self._is_in_bar, True
        written = bar_words(span.rule, self._language) if is_first else ""
        self._moved += len(written) - len(words)
        self.places.append((start, start + len(words), new_start, new_start + len(written)))
        return bar_html(span.rule, self._language) if is_first else ""
