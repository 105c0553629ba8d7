"""The sanitiser against vectors and texts that others have published, where they lie beside us."""

import json

import pytest

from forum.domain.html.render import sanitise_html, to_safe_html
from tests.domain.html.test_render import faults, read
from tests.support.needs import REAL_DATA

__test__ = REAL_DATA.is_dir()  # other people's texts are not part of the product


@pytest.mark.slow
def test_no_published_attack_survives() -> None:
    vectors = json.loads((REAL_DATA / "xss" / "public-vectors.json").read_text("utf-8"))
    assert vectors
    for vector in vectors:
        for html in (to_safe_html(vector["vector"]), sanitise_html(vector["vector"])):
            assert faults(html) == [], vector["id"]
            assert sanitise_html(html) == html, vector["id"]


def test_no_word_of_a_benign_text_is_lost() -> None:
    texts = json.loads((REAL_DATA / "standards" / "benign-commonmark.json").read_text("utf-8"))
    assert texts
    for text in texts:
        shown = read(to_safe_html(text["text"]))
        for word in text["words"]:
            assert word in shown, text["text"]
