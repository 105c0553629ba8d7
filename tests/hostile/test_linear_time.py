"""What reads people's words takes time in proportion to their length, whatever they are.

A text of the greatest length takes about twice as long as half of it. Where it took four times as
long, somebody could stop the site with a few texts.
"""

import ast
import gc
import time
from pathlib import Path

import pytest

from forum.domain.contributions.content import MAX_CHARACTERS
from forum.domain.html.render import to_safe_html
from forum.paths import PACKAGE
from tests.support.attacks import html_readers, word_readers
from tests.support.attacks.hostile_texts import hostile_halves, hostile_texts
from tests.support.attacks.html_readers import OF_HTML
from tests.support.attacks.word_readers import OF_TEXTS, Reader
from tests.support.needs import leave_to_slow

MAX_RATIO = 2.5
LEAST_SECONDS = 0.1
"""Less cannot be measured, and harms nobody."""

MAX_SECONDS = 4.0
OF_THE_WORKER = {"translation": 15.0}
"""What all steps of a reader may take together that no page waits for."""

TRIES = 12
LONG, HALF = hostile_texts(MAX_CHARACTERS), hostile_halves(MAX_CHARACTERS)


def seconds(reader: Reader, text: str) -> float:
    """Return the processor time of one reading."""
    began = time.process_time()
    reader(text)
    return time.process_time() - began


def fault(reader: Reader, text: str, half: str, most: float = MAX_SECONDS) -> str:
    """Return what is wrong with the time that a reader takes; the best of several tries counts."""
    long = seconds(reader, text)
    if long < LEAST_SECONDS:
        return ""
    short = seconds(reader, half)
    for _ in range(TRIES):
        if long < LEAST_SECONDS or (long <= MAX_RATIO * short and long < most):
            return ""
        long, short = min(long, seconds(reader, text)), min(short, seconds(reader, half))
    return f"{short:.2f} s for a half, {long:.2f} s for the whole"


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", LONG)
def test_twice_the_words_take_twice_the_time(kind: str) -> None:
    faults = {}
    gc.disable()
    try:
        for name, reader in OF_TEXTS.items():
            faults[name] = fault(reader, LONG[kind], HALF[kind])
        html, half = to_safe_html(LONG[kind]), to_safe_html(HALF[kind])
        for name, reader in OF_HTML.items():
            faults[name] = fault(reader, html, half, OF_THE_WORKER.get(name, MAX_SECONDS))
    finally:
        gc.enable()
    assert {name: words for name, words in faults.items() if words} == {}


@pytest.mark.parametrize("kind", leave_to_slow(LONG, quick=12))
def test_every_reader_reads_words_of_every_kind(kind: str) -> None:
    text = LONG[kind][:400]
    for reader in OF_TEXTS.values():
        reader(text)
    html = to_safe_html(text)
    for reader in OF_HTML.values():
        reader(html)


@pytest.mark.slow
def test_a_reader_that_compares_all_with_all_is_found() -> None:
    def compare_all(text: str) -> int:
        return sum(text.count(text[n]) for n in range(0, len(text), 20))

    assert fault(compare_all, LONG["full stops"], HALF["full stops"])
    assert not fault(len, LONG["full stops"], HALF["full stops"])


WORDS = {"text", "source", "html", "markdown", "typed", "wording", "content", "body"}
READ_BY_OTHERS = {
    "heading_node", "match_with", "label_at", "answer_mark_at", "lay_out", "marks_at", "with_keys",
    "paragraph_bounds", "chosen_passages", "words_at", "split_runs", "phrases_to_translate",
    "project_tags", "read_negations", "find_unknown_words", "translate_by_mode",
    "translate_by_model", "replace_quotation", "remove_marks", "fetch_model", "number_in",
}  # fmt: skip
"""Parts of readers that are timed, and functions that only hand the words on."""


def test_every_function_of_a_text_is_timed() -> None:
    """Name a new one among the readers of texts or of HTML, or above if one of them calls it."""
    named = {
        getattr(node, "attr", getattr(node, "id", ""))
        for readers in (word_readers, html_readers)
        for node in ast.walk(ast.parse(Path(readers.__file__).read_text()))
    }
    found = set()
    for floor in ("domain", "adapters", "exports"):
        for path in Path(PACKAGE, floor).rglob("*.py"):
            for node in ast.parse(path.read_text()).body:
                if isinstance(node, ast.FunctionDef) and node.args.args:
                    first = node.args.args[0]
                    kind = ast.unparse(first.annotation) if first.annotation else ""
                    if first.arg in WORDS and kind in ("str", "Markup") and node.name[0] != "_":
                        found.add(node.name)
    assert len(found) > 40
    assert sorted(found - named - READ_BY_OTHERS) == []
    assert sorted(READ_BY_OTHERS - found) == []
