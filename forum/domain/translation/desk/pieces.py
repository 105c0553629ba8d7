"""Coded text in pieces, as a page shows it: words between codes."""

from dataclasses import dataclass

from forum.domain.html.read import plain_text
from forum.domain.translation import codes
from forum.domain.translation.sentences import Sentence

LONGEST_LABEL = 40


@dataclass(frozen=True, slots=True)
class Piece:
    """Words, or a code with the label that says what it stands for."""

    text: str
    label: str = ""
    is_code: bool = False


def split_pieces(coded: str, labels: dict[str, str]) -> list[Piece]:
    """Return coded text in pieces; `labels` are those of its codes."""
    pieces: list[Piece] = []
    written_to = 0
    for match in codes.CODE.finditer(coded):
        if match.start() > written_to:
            pieces.append(Piece(coded[written_to : match.start()]))
        pieces.append(Piece(match[0], labels.get(match[0], match[0]), is_code=True))
        written_to = match.end()
    if written_to < len(coded):
        pieces.append(Piece(coded[written_to:]))
    return pieces


def label_codes(sentence: Sentence) -> dict[str, str]:
    """Return what each code stands for: the words of an atom, or the number of a mark."""
    labels: dict[str, str] = {}
    for number, html in sentence.atoms.items():
        words = " ".join(plain_text(html).split())
        is_long = len(words) > LONGEST_LABEL
        labels[f"⟨={number}⟩"] = f"{words[:LONGEST_LABEL]}…" if is_long else words
    for span in sentence.spans:
        labels[f"⟨{span.number}⟩"] = f"{span.number}⟨"
        labels[f"⟨/{span.number}⟩"] = f"⟩{span.number}"
    return labels
