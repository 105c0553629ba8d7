"""Sentences of a text: sentencex proposes the borders, a rule takes some of them away."""

import re

_SHORT = (
    "Dr Dra Sr Sra Srta Sres Prof Pr M MM Mr Mrs Ms Gen Gral gén St Sta Ste No n núm núms art "
    "Art arts fig Fig sec Sec p pp pág págs vol v al ej ex cf av Av aprox approx env janv févr "
    "ene feb Jan Feb Uds Ud S c h"
)
_ENDS_SHORT = re.compile(
    rf"(?:^|[\s(«“'’])(?:{_SHORT.replace(' ', '|')}|[A-ZÀ-Þ])\.-?(?:[A-Z]\.)*\s*$"
)
_GOES_ON = re.compile(r"\s*(?:[a-zà-ÿ(),;-])")
_ENDS = re.compile(r"[!?…]\s*$")
_TAIL = 24  # characters; no abbreviation is longer


def sentences(text: str, language: str) -> list[str]:
    """Cut `text` into sentences, each with the blanks after it; joined they are `text` again."""
    from sentencex import segment  # type: ignore[import-untyped]  # heavy, for few pages

    proposed: list[str] = segment(language, text)
    found: list[str] = []
    held: list[str] = []
    for piece in proposed:
        if held and not _belongs(held[-1][-_TAIL:], piece):
            found.append("".join(held))
            held = []
        held.append(piece)
    if held:
        found.append("".join(held))
    return found


def _belongs(before: str, piece: str) -> bool:
    """Tell whether `piece` goes on with the sentence that `before` is the end of."""
    if not before.strip() or not piece.strip():
        return True
    goes_on = _GOES_ON.match(piece) is not None and _ENDS.search(before) is None
    return goes_on or _ENDS_SHORT.search(before) is not None
