"""What all pages of codes need, and codes as they print them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.domain.html.read import first_words
from forum.domain.policy import Action
from forum.domain.synthesis.coding.codebook import CodeColour
from forum.models.consultation import Consultation
from forum.models.synthesis.code import Code, Coder, Memo
from forum.models.user import User
from forum.services.access.gate import consultation_for
from forum.services.consultations.overview import read_overview
from forum.services.synthesis.coding.coders import coder_name
from forum.services.synthesis.excerpts import read_excerpts
from forum.web.http.current_user import current_person
from forum.web.language.locale import language

ABOUT_WORDS: Final = 12

COLOURS = {
    CodeColour.GREEN: _l("Green"),
    CodeColour.BLUE: _l("Blue"),
    CodeColour.VIOLET: _l("Violet"),
    CodeColour.RED: _l("Red"),
    CodeColour.ORANGE: _l("Orange"),
    CodeColour.YELLOW: _l("Yellow"),
    CodeColour.BROWN: _l("Brown"),
    CodeColour.GREY: _l("Grey"),
}


@dataclass(frozen=True)
class CodeChip:
    """A code in a few words: its name, its language and its colour."""

    id: int
    name: str
    language: str
    colour: str


@dataclass(frozen=True)
class MemoLine:
    """A memo with who wrote it, and whether this person may delete it.

    `words` are those that it is about, in the language `of`, if readers still see them.
    """

    id: int
    body: str
    language: str
    author: str
    made_at: object
    is_own: bool
    words: str = ""
    of: str = ""


def consultation_to_code(slug: str) -> Consultation:
    """Return the consultation if the person may code it; raises as the gate does."""
    return consultation_for(current_person(), slug, Action.SUMMARISE)


def frame_values(consultation: Consultation, here: str) -> dict[str, Any]:
    """Return what the frame of these pages needs; `here` is the tab that is open."""
    return {
        "consultation": consultation,
        "overview": read_overview(consultation, language()),
        "here": here,
    }


def chip_of(code: Code) -> CodeChip:
    """Return a code in a few words."""
    return CodeChip(code.id, code.name, code.language, code.colour.value)


def colour_options() -> list[tuple[str, str]]:
    """Return the values of colours with their words."""
    return [(colour.value, str(words)) for colour, words in COLOURS.items()]


def coder_label(coder: Coder | None, person: User) -> str:
    """Return how a coder is called on a page that `person` reads."""
    if coder is None:
        return _("Someone who has left")
    if coder.user_id == person.id:
        return _("You")
    return coder_name(coder) or _("Someone who has left")


def memo_lines(consultation: Consultation, memos: Sequence[Memo], person: User) -> list[MemoLine]:
    """Return memos as pages print them, by two statements."""
    ids = [memo.excerpt_id for memo in memos if memo.excerpt_id is not None]
    excerpts = read_excerpts(consultation, ids)
    nothing = ("", "")
    about = {id_: (excerpt.words, excerpt.language) for id_, excerpt in excerpts.items()}
    return [
        MemoLine(
            id=memo.id,
            body=memo.body,
            language=memo.language,
            author=memo.by.name if memo.by is not None else _("Someone who has left"),
            made_at=memo.made_at,
            is_own=memo.by_id == person.id,
            words=about.get(memo.excerpt_id or 0, nothing)[0],
            of=about.get(memo.excerpt_id or 0, nothing)[1],
        )
        for memo in memos
    ]


def about_options(whole: str, words: Iterable[tuple[int | None, str]]) -> list[tuple[str, str]]:
    """Return what a memo can be about: the whole, or words by the ids of their excerpts."""
    named = {id_: said for id_, said in words if id_ is not None and said}
    first = [(str(id_), first_words(said.split(), ABOUT_WORDS)) for id_, said in named.items()]
    return [("0", whole), *((value, f"“{said}”") for value, said in first)] if first else []


def parent_options(codes: Sequence[Code], but: Code | None = None) -> list[tuple[str, str]]:
    """Return the codes below which one may stand, by their names."""
    return [(code.name, code.name) for code in codes if code is not but]
