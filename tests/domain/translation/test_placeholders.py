"""Atoms: what every engine must leave as it is, whatever its shape."""

import pytest

from forum.domain.html.read import plain_text
from forum.domain.html.render import to_safe_html
from forum.domain.translation.placeholders import ATOM, count_letters, repair_placeholders
from forum.domain.translation.translate_html import translate_html
from forum.domain.translation.units import Origin, SentenceAnswer, SentenceRequest

FLAG, FAMILY, WAVE = "\U0001f1f5\U0001f1ea", "\U0001f469\u200d\U0001f467", "\U0001f44b\U0001f3fd"
ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"

ATOMS = [
    ("see https://a.org/b?c=d, or www.e.org.", ["https://a.org/b?c=d", "www.e.org"]),
    ("at unesco.org, salud.gob.pe/x.", ["unesco.org", "salud.gob.pe/x"]),
    ("doi 10.1234/ab.c-d, in plan_2.pdf.", ["10.1234/ab.c-d", "plan_2.pdf"]),
    ("ask ana.b@c-d.org or @ana, #tag", ["ana.b@c-d.org", "@ana", "#tag"]),
    ("call +34 600 123 456.", ["+34 600 123 456"]),
    ("A/RES/70/1 and E/CN.4/2006/5, A/74/336.", ["A/RES/70/1", "E/CN.4/2006/5", "A/74/336"]),
    ("(A/75/100/Add.2) E/CN.5/2021/L.4", ["A/75/100/Add.2", "E/CN.5/2021/L.4"]),
    ("CAT/C/GC/3; UNEP/EA.4/Res.12, 5/CP.21", ["CAT/C/GC/3", "UNEP/EA.4/Res.12", "5/CP.21"]),
    ("a/res/70/1, A/C.3/75/L.40/Rev.1", ["a/res/70/1", "A/C.3/75/L.40/Rev.1"]),
    ("CEDAW/C/ESP/CO/7-8 and WHA73.1.", ["CEDAW/C/ESP/CO/7-8", "WHA73.1"]),
    ("[12] [x] [1234567]", ["[12]"]),
    ("and/or he/she N/A km/h 3/4 24/7 12/03/2024 fin.Es i.e. he/she/they 2", []),
    ("XQ1Z xq12z XQZ", ["XQ1Z", "xq12z"]),
    (f"{FLAG} {FAMILY} {WAVE}", [FLAG, FAMILY, WAVE]),
    (f"{WAVE}{WAVE} {ENGLAND} \u2764\ufe0f 1\ufe0f\u20e3 \u2705 \u2192", None),
    (
        "5 < 10, x \u2265 3, \u27e81\u27e9 \u27e8=2\u27e9",
        ["<", "\u2265", "\u27e81\u27e9", "\u27e8=2\u27e9"],
    ),
    ("\u2022 \u25aa \u25e6 \u2013 \u2026 \u00bd 5 \u00b0 <b>", []),
]


@pytest.mark.parametrize(("text", "atoms"), ATOMS)
def test_atoms(text: str, atoms: list[str] | None) -> None:
    assert ATOM.findall(text) == (text.split() if atoms is None else atoms)


@pytest.mark.parametrize("text", [text for text, _ in ATOMS])
def test_atoms_come_back_from_an_engine_that_shouts(text: str) -> None:
    html = to_safe_html(f"we say {text} here")
    said = plain_text(html)

    def shout(requests: list[SentenceRequest]) -> list[SentenceAnswer]:
        return [SentenceAnswer(r.text.upper(), Origin.MACHINE, "loud") for r in requests]

    result = translate_html(html, source="en", target="es", translate=shout)
    answer = plain_text(result.html)
    assert ATOM.findall(answer) == ATOM.findall(said)
    assert answer.startswith("WE SAY")


def test_letters_are_counted_outside_atoms() -> None:
    assert count_letters("ab 1 https://example.org [12] \u00f1\u00e9") == 4


def test_placeholders_that_an_engine_took_apart_are_put_together() -> None:
    assert repair_placeholders("xq1z, XQ 2 Z, XQ3 z; XQZ") == "XQ1Z, XQ2Z, XQ3Z; XQZ"
