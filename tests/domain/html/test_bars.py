"""Bars in place of redacted words: how they are written, worded, and kept from forgers."""

import json
import re

from hypothesis import given
from hypothesis import strategies as st

from forum.domain.contributions.redactions import VisibleWords, find_quoted, words_at
from forum.domain.html.bars import (
    BarSpan,
    bar_html,
    mark_words_of_bars,
    redact_html,
    sanitise_around_bars,
    word_bars,
)
from forum.domain.html.render import sanitise_html, to_safe_html
from forum.domain.synthesis.excerpts import WordSpan, text_content

BAR = bar_html("personal", "en")
TEXT = to_safe_html(
    "Ask *Juan* Pérez <juan@x.example> or [him](https://x.example/juan).\n\n"
    "- Juan pérez & sons\n- others\n\n> Juan  Pérez said\n\n```\nJuan Pérez\n```"
)


def redacted(html: str, *words: str) -> str:
    spans = [BarSpan(s.start, s.end, "personal") for w in words for s in VisibleWords(html).find(w)]
    return redact_html(html, spans, "en").html


def test_words_give_way_wherever_they_stand_and_marks_stay() -> None:
    html = redacted(TEXT, "Juan Pérez", "him", "juan@x.example")
    assert "Juan" not in html
    assert "x.example" not in html
    assert html.count(BAR) == 6
    assert re.sub(r"</?(a|span)\b[^>]*>|\[redacted[^]]*\]", "", html).count("<li>") == 2
    assert "<blockquote>" in html
    assert "<pre><code>" in html
    assert f"{BAR} &amp; sons" in html


def test_words_of_several_blocks_get_a_bar_in_each() -> None:
    html = "<p>One two.</p>\n<p>Three four.</p>"
    text = text_content(html)
    span = BarSpan(text.index("two"), text.index(" four"), "abuse")
    bar = bar_html("abuse", "fr")
    assert redact_html(html, [span], "fr").html == f"<p>One {bar}</p>\n<p>{bar} four.</p>"


def test_nobody_can_type_a_bar_and_translations_keep_theirs() -> None:
    assert "<span" not in to_safe_html(BAR) + sanitise_html(BAR)
    translated = sanitise_around_bars(f"<p>Vino {BAR} <i>hoy</i>.</p>", "es", sanitise_html)
    assert translated == f"<p>Vino {bar_html('personal', 'es')} <em>hoy</em>.</p>"
    assert mark_words_of_bars("<p>[redacted: personal data]</p>") == f"<p>{BAR}</p>"


def test_bars_are_worded_in_html_and_in_html_within_json() -> None:
    spanish = bar_html("personal", "es")
    assert word_bars(f"<p>{BAR}</p>", "es") == f"<p>{spanish}</p>"
    assert json.loads(word_bars(json.dumps(f"<p>{BAR}</p>"), "es")) == f"<p>{spanish}</p>"
    assert bar_html("personal", "sw") == BAR


def test_a_part_of_a_word_takes_the_whole_word_but_whole_words_come_first() -> None:
    html = "<p>Art, party and parting.</p>"
    assert words_at(html, VisibleWords(html).find("art")) == ["Art"]
    assert words_at(html, VisibleWords(html).find("parti")) == ["parting"]
    assert VisibleWords(html).find("arty") == VisibleWords(html).find("party")
    assert words_at(html, VisibleWords(html).find("r")) == ["Art", "party", "parting"]
    assert words_at("<p>Banana</p>", VisibleWords("<p>Banana</p>").find("an")) == ["Banana"]
    assert VisibleWords(html).find(" ") == []


def test_a_quotation_may_begin_or_end_within_redacted_words() -> None:
    source = "We asked Juan Pérez of the old bank today."
    spans = [WordSpan(9, 19)]

    def found(quotation: str) -> list[str]:
        return [quotation[s.start : s.end] for s in find_quoted(quotation, source, spans)]

    assert found("asked Juan") == ["Juan"]
    assert found("PÉREZ of the") == ["PÉREZ"]
    assert found("We asked […] Pérez of the (...) bank") == ["Pérez"]
    assert found("of the old bank") == []


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 12)), max_size=4))
def test_what_a_bar_leaves_stands_where_the_places_say(cuts: list[tuple[int, int]]) -> None:
    html = "<p>Some <em>words that</em> follow &amp; lead</p>\n<ul>\n<li>to others</li>\n</ul>"
    text = text_content(html)
    spans = [BarSpan(a, min(a + n, len(text)), "abuse") for a, n in cuts if a < len(text)]
    made = redact_html(html, spans, "en")
    shown = text_content(made.html)
    for start in range(len(text)):
        place = made.place_of(start, start + 1)
        is_redacted = any(span.start <= start < span.end for span in spans)
        if place is not None:
            assert shown[place[0] : place[1]] == text[start]
            assert made.original_place_of(*place) == (start, start + 1)
        else:
            assert is_redacted
