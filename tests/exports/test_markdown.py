"""Markdown: what a reader of CommonMark makes of it is what the authors wrote."""

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from forum.domain.exports.report import ReportPassage, ReportText
from forum.domain.html.blocks import read_blocks
from forum.domain.html.read import plain_text
from forum.exports.markdown import escaped
from tests.support.content.reports import (
    BREAKING,
    HOSTILE_LINE,
    NESTED,
    RICH,
    TRUST,
    entry,
    made,
    passage,
    report,
)

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def body_of(text: str) -> str:
    """Return a file without its fields, as HTML."""
    return str(READER.render(text.split("\n---\n", 1)[1]))


def test_fields_title_headings_and_anchors_can_be_read() -> None:
    text = made("md", licence="CC BY 4.0", citation="Agency: “x”").decode()
    fields = dict(line.split(": ", 1) for line in text.split("\n---\n")[0].splitlines()[1:])
    assert json.loads(fields["title"]) == "Exchange & learning"
    assert json.loads(fields["rights"]) == "CC BY 4.0"
    html = body_of(text)
    assert "<h1>Exchange &amp; learning</h1>" in html
    assert "<h3>Question 1. What is gained?</h3>" in html
    assert html.count('<a id="c2"></a>') == 1
    assert '<a href="#c2">[2]</a>' in html


def test_lists_tables_code_links_and_quotations_are_kept() -> None:
    html = body_of(made("md", contributions=(entry(2, passage(RICH + NESTED, 1)),)).decode())
    for part in (
        "<strong>bold</strong>", "<em>soft</em>", '<a href="https://example.org/x">a link</a>',
        "<li>one</li>", "<ul>\n<li>deep</li>", "<th>a</th>", "<td>2</td>", "<code>x = 1",
        '<ol start="5">', "<blockquote>", '<a href="https://example.org/cell">b</a>',
    ):  # fmt: skip
        assert part in html, part


@pytest.mark.parametrize(
    "numbers", [(1, 2, 3), (1, 2, 1, 2), (3, 4, 7), (1, 1, 1), (9, 10, 11, 2), (5, 6, 1, 2, 1, 2)]
)
def test_every_number_of_a_list_is_read_as_it_was_written(numbers: tuple[int, ...]) -> None:
    lists = "".join(f'<ol start="{n}"><li>item {n}</li></ol>' for n in numbers)
    html = body_of(made("md", contributions=(entry(2, passage(lists, 1)),)).decode())
    assert [item.mark for item in read_blocks(html) if item.text.startswith("item ")] == [
        f"{item}." for item in numbers
    ]


def test_a_translation_stands_before_its_original_in_its_own_language() -> None:
    text = made("md", contributions=(entry(2, passage("<p>Se gana.</p>", 1, translation=TRUST)),))
    assert re.search(
        r"Machine translation from Spanish\*\s+Trust is gained\.\s+\*Original\*\s+"
        r'<div lang="es">\s+> Se gana\.\s+</div>',
        text.decode(),
    )


def test_a_summary_has_footnotes() -> None:
    text = made("md", document="summary", notes={2: "[2] Ben *of* Kenya"}).decode()
    assert "[\\[2\\]](#c2)[^2]" in text
    assert text.endswith("[^2]: \\[2\\] Ben \\*of\\* Kenya\n")


def test_hostile_words_are_words() -> None:
    whole = report(
        contributions=(replace(entry(1, passage(BREAKING, 1)), displayed_name=HOSTILE_LINE),)
    )
    text = made("md", contributions=whole.contributions).decode()
    html = body_of(text)
    assert "<script" not in html
    assert "javascript:" not in html
    assert "\x0b" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


@given(st.text(st.sampled_from("ab*_`[]()<>#&!~|$\\-+=1.) \n\t:/\"'é"), max_size=40))
def test_any_line_says_what_it_said(text: str) -> None:
    html = READER.render(f"# {escaped(text)}\n")
    said = re.sub(r"^<h1>|</h1>\s*$", "", html)
    assert " ".join(plain_text(said).split()) == " ".join(text.split())


def test_arabic_begins_at_the_right() -> None:
    arabic = ReportPassage(ReportText("ar", "<p>المدارس</p>"), 1)
    text = made("md", contributions=(entry(1, arabic),)).decode()
    assert '<div lang="ar" dir="rtl">\n\nالمدارس\n\n</div>' in text
