"""What differs between a statement and its translation."""

import pytest

from forum.domain.synthesis.differences import compare_translation


@pytest.mark.parametrize(
    ("original", "translated", "differences"),
    [
        ("Seeds are kept [1][2].", "Las semillas se guardan [1][2].", []),
        ("Seeds are kept [1][2].", "Las semillas se guardan [1].", ["citations"]),
        ("In 12 villages [1].", "En 21 aldeas [1].", ["numbers"]),
        ("In 12 villages [1].", "En doce aldeas [1].", []),
        ("They say “we kept them” [1].", "Dicen «las guardamos» [1].", ["quotations"]),
        ("They say “we kept them” [1].", "Dicen «we kept them» (las guardamos) [1].", []),
        (
            "<blockquote><p>We kept them</p></blockquote>",
            "<blockquote><p>Las guardamos</p></blockquote>",
            ["quotations"],
        ),
    ],
)
def test_differences(original: str, translated: str, differences: list[str]) -> None:
    pair = (f"<p>{original}</p>", f"<p>{translated}</p>")
    assert compare_translation(*pair, source="en", target="es") == differences
