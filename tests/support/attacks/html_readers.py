"""Everything that reads the safe HTML that is made of people's words."""

from typing import Final

from forum.domain.contributions import redactions
from forum.domain.html import bars, outline, plain, read
from forum.domain.html.blocks import read_blocks
from forum.domain.html.render import sanitise_html
from forum.domain.synthesis import alignment, excerpts
from forum.domain.synthesis.differences import compare_translation
from forum.domain.synthesis.excerpts import WordSpan, sentence_spans
from forum.domain.synthesis.marked_text import (
    TextMark,
    mark_html,
    take_blocks,
    take_portion,
)
from forum.domain.synthesis.quotations import html_without_quotations, quotation_places
from forum.domain.translation import codes as translation_codes
from forum.domain.translation.translate_html import (
    assemble_html,
    fit_targets,
    list_sentences,
    translate_html,
)
from forum.domain.translation.units import SentenceAnswer
from forum.exports.characters import text_with_addresses
from forum.exports.html.xhtml import to_xhtml
from tests.support.attacks.word_readers import Reader, read_all


def _translated(html: str) -> object:
    result = translate_html(
        html,
        source="en",
        target="es",
        translate=lambda requests: [SentenceAnswer(request.text) for request in requests],
        language_of=lambda _: "fr",
    )
    targets = [unit.target for unit in result.units]
    list_sentences(html, source="en")
    fit_targets(html, source="en", targets=dict(enumerate(targets)))
    translation_codes.find_code_faults("".join(targets), "".join(targets))
    assembled = assemble_html(html, source="en", targets=targets)
    return translation_codes.missing_codes("".join(targets), assembled)


def _redacted(html: str) -> object:
    visible = redactions.VisibleWords(html)
    letters = {char for char in excerpts.text_content(html)[:200] if char.isalnum()}
    spans = visible.find_all(["seeds", *letters])
    redactions.words_at(html, spans)
    found = bars.redact_html(html, [bars.BarSpan(s.start, s.end, "contact") for s in spans], "en")
    text = excerpts.text_content(html)
    redactions.find_quoted(text, text, spans)
    bars.has_bars(found.html)
    bars.word_bars(found.html, "es")
    bars.mark_words_of_bars(html)
    return bars.sanitise_around_bars(found.html, "fr", sanitise_html)


OF_HTML: Final[dict[str, Reader]] = {
    "bars": _redacted,
    "places of quotations": quotation_places,
    "tokens": read_all(read.tokenise),
    "first words": lambda html: read.first_words_of(html, 9_000),
    "plain text": read.plain_text,
    "marked text": lambda html: read.plain_text(html, marks=True),
    "opening words": lambda html: read.opening_words(html, 9_000),
    "count of words": read.count_words,
    "opening": lambda html: read.split_opening(html, 4_000),
    "spans of blocks": read.block_spans,
    "outermost blocks": read.top_blocks,
    "one line": read.one_line,
    "html without citations": read.remove_citations,
    "links of citations": lambda html: read.link_citations(html, lambda n: f"/{n}"),
    "numbers of citations": read.cited_numbers,
    "blocks": read_blocks,
    "outline": outline.read_outline,
    "plain reading": plain.read_plainly,
    "source of a block": plain.block_source,
    "translation": _translated,
    "text with addresses": text_with_addresses,
    "text of excerpts": excerpts.text_content,
    "sentences of a passage": lambda html: sentence_spans(html, "en"),
    "marked words": lambda html: mark_html(html, [TextMark(WordSpan(0, 9), "e1")]),
    "all blocks": lambda html: take_blocks(html, 0, None),
    "pairs of blocks": lambda html: alignment.align_blocks(html, html),
    "text without what is struck out": excerpts.standing_text,
    "html without quotations": html_without_quotations,
    "portion of blocks": lambda html: take_portion(html, 0, 9_000),
    "differences of a translation": lambda html: compare_translation(
        html, html, source="en", target="es"
    ),
    "well-formed pages": to_xhtml,
}
"""Readers of the safe HTML that was made of it."""
