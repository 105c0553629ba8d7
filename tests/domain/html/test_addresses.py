"""Addresses, and signs in great numbers: a text takes time in proportion to its length."""

import re
import time
from collections.abc import Callable
from typing import TypeVar

import pytest

from forum.domain.characters import clean_text
from forum.domain.html.read import count_words, split_opening
from forum.domain.html.render import to_safe_html
from forum.domain.matching.assembly import match

Made = TypeVar("Made")

LENGTH = 40_000
MOST_SECONDS = 2.0  # of a busy machine; in quadratic time, each of these needed five and more
SIGNS = [
    ".", "://", "http://", "www.", "@", "a@b.", "*", "*a ", "_", "> ", ">\n", "[", "[](", "![",
    "- a\n", "|a\n|-\n", "\t", "1.", "1. a\n", "`", "~~a ", "<", "&", '"', "a\u0301\u0302\u0303",
    "\u2068" * 50 + "\u202c" * 50,
]  # fmt: skip
QUESTIONS = {
    1: ["What should change in schools so that girls learn more?"],
    2: ["Who should pay for the school meals, and why?"],
}


def done_soon(work: Callable[[str], Made], text: str) -> Made:
    """Return what is made of a text, in no more time than its length takes."""
    start = time.process_time()
    made = work(text)
    assert time.process_time() - start < MOST_SECONDS
    return made


@pytest.mark.slow
@pytest.mark.parametrize("sign", SIGNS)
def test_signs_are_shown_in_linear_time(sign: str) -> None:
    text = (sign * LENGTH)[:LENGTH]
    done_soon(clean_text, text)
    html = done_soon(to_safe_html, text)
    done_soon(count_words, html)
    done_soon(lambda shown: split_opening(shown, 100), html)


@pytest.mark.slow
@pytest.mark.parametrize(
    "line", ["What is it?\n", "Question 1\n", "Who should pay for the school meals?\n", "a\n"]
)
def test_lines_that_look_like_questions_are_matched_in_linear_time(line: str) -> None:
    done_soon(lambda text: match(text, QUESTIONS), (line * LENGTH)[:LENGTH])


def test_tens_of_thousands_of_lines_are_shown_without_marks() -> None:
    html = to_safe_html("- a<b\n" * 7_000 + "\nend")
    assert html.startswith("<p>- a&lt;b<br>")
    assert html.endswith("<p>end</p>")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("(see https://a.example/b_(c)_d*e*f)", "https://a.example/b_(c)_d*e*f"),
        ("**https://a.example/b**", "https://a.example/b"),
        ("write to ana_b@a.example.org.", "mailto:ana_b@a.example.org"),
        ("x://y www.a.org/b_c_", "http://www.a.org/b_c_"),
    ],
)
def test_an_address_is_found_whole(text: str, address: str) -> None:
    assert re.findall(r'href="([^"]*)"', to_safe_html(text)) == [address]


def test_a_word_longer_than_any_address_is_no_link() -> None:
    assert "href" not in to_safe_html("https://a.example/" + "x" * 3_000)
