"""Marks stand round the right words and change none; long texts are cut between blocks."""

import re
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.domain.html.render import to_safe_html
from forum.domain.synthesis import marked_text
from forum.domain.synthesis.excerpts import WordSpan, text_content
from forum.domain.synthesis.marked_text import (
    TextMark,
    mark_html,
    take_blocks,
    take_portion,
)

SOURCE = "Many keep *their own* seed & [swap it](https://a.example/).\n\n- Some\n- do\n\nNot all."


def marked(source: str, *spans: tuple[int, int]) -> str:
    marks = [TextMark(WordSpan(*span), str(n), f"<b>{n}</b>") for n, span in enumerate(spans, 1)]
    return mark_html(to_safe_html(source), marks)


def unlabelled(html: str) -> str:
    return re.sub(r"<b>\d+</b>", "", html)


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([(0, 4)], '<mark data-excerpts="1">Many</mark><b>1</b> keep'),
        (
            [(5, 15)],
            '<mark data-excerpts="1">keep </mark><em><mark data-excerpts="1">their</mark><b>1</b>',
        ),
        (
            [(0, 9), (5, 9)],
            '<mark data-excerpts="1">Many </mark>'
            '<mark data-overlapping data-excerpts="1 2">keep</mark><b>1</b><b>2</b>',
        ),
        ([(19, 26)], '<mark data-excerpts="1"> seed &amp;</mark><b>1</b> <a '),
        ([(27, 31)], '<mark data-excerpts="1">swap</mark> it</a><b>1</b>.'),
    ],
    ids=["words", "through a tag", "overlapping", "an entity", "within a link"],
)
def test_words_are_marked_and_labelled(spans: list[tuple[int, int]], expected: str) -> None:
    assert expected in marked(SOURCE, *spans)


def test_blanks_between_blocks_are_in_no_mark() -> None:
    html = marked(SOURCE, (0, 200))
    assert re.search(r"<mark[^>]*>\s*</mark>", html) is None
    assert html.count("<li><mark") == 2


def test_text_is_not_changed_by_marks() -> None:
    html = to_safe_html(SOURCE)
    length = len(text_content(html))

    @given(st.lists(st.tuples(st.integers(0, length), st.integers(0, length)), max_size=6))
    def holds(pairs: list[tuple[int, int]]) -> None:
        spans = [(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]]
        assert text_content(unlabelled(marked(SOURCE, *spans))) == text_content(html)

    holds()


def test_a_text_in_portions_is_the_text() -> None:
    html = to_safe_html("\n\n".join(f"Paragraph {n} has words." for n in range(20)))
    parts, block, at = [], 0, 0
    while block is not None:
        portion = take_portion(html, block, 100)
        assert text_content(html)[portion.start :].startswith(text_content(portion.html))
        assert portion.start >= at
        assert take_blocks(html, block, portion.blocks) == portion
        parts.append(text_content(portion.html))
        at, block = portion.start, portion.next_block  # type: ignore[assignment]
    assert len(parts) > 3
    assert "".join("".join(parts).split()) == "".join(text_content(html).split())
    assert take_portion(html, 99, 100).html == take_portion("", 0, 100).html == ""
    assert take_blocks(html, 0, None).html == html.strip()


def test_marks_count_from_the_beginning_of_the_text() -> None:
    html = to_safe_html("First one.\n\nSecond one.")
    portion = take_portion(html, 1, 10)
    word = text_content(html).index("Second")
    mark = TextMark(WordSpan(word, word + 6), "1")
    assert '<mark data-excerpts="1">Second</mark>' in mark_html(
        portion.html, [mark], start=portion.start
    )


def test_a_mark_has_a_class_and_a_title_and_the_last_to_begin_is_seen() -> None:
    marks = [
        TextMark(WordSpan(5, 26), css_class="code-blue", title='a "b"'),
        TextMark(WordSpan(10, 15), css_class="code-red", title="c"),
    ]
    assert mark_html(to_safe_html(SOURCE), marks).startswith(
        '<p>Many <mark class="code-blue" title="a &quot;b&quot;">keep </mark><em>'
        '<mark data-overlapping class="code-red" title="a &quot;b&quot;, c">their</mark>'
        '<mark class="code-blue" title="a &quot;b&quot;"> own</mark></em>'
        '<mark class="code-blue" title="a &quot;b&quot;"> seed &amp;</mark> '
    )


@given(st.text(), st.lists(st.tuples(st.integers(-5, 90), st.integers(-5, 90)), max_size=4))
def test_marks_change_no_character_of_any_text(source: str, places: list[tuple[int, int]]) -> None:
    html = to_safe_html(source)
    marks = [TextMark(WordSpan(*place), css_class="coded", title="<&\"'>") for place in places]
    marked_html = mark_html(html, marks)
    assert text_content(marked_html) == text_content(html)
    assert marked_html.count("<mark") == marked_html.count("</mark>")


def count_lines(work: Callable[[], object]) -> int:
    """Return how many lines of the module run, which no load of the machine changes."""
    lines = 0

    def trace(frame: FrameType, event: str, _arg: object) -> Any:
        nonlocal lines
        if frame.f_code.co_filename != marked_text.__file__:
            return None
        lines += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return lines


def test_the_work_grows_with_the_marks_and_not_with_their_square() -> None:
    def steps(marks: int) -> int:
        html = to_safe_html("\n\n".join(f"*Word* number {n:04}." for n in range(marks)))
        length = len(text_content(html)) // marks
        spans = [TextMark(WordSpan(n * length, n * length + 9), str(n)) for n in range(marks)]
        return count_lines(lambda: mark_html(html, spans))

    assert steps(2_000) < 11 * steps(200)
