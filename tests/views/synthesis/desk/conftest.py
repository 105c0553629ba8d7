"""A closed consultation with three texts on the reading desk of a facilitator who is signed in."""

import re
from typing import Any

import html5lib
import pytest
from werkzeug.test import TestResponse

from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.domain.synthesis.excerpts import WordSpan
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.user import User
from forum.services.synthesis.excerpts import mark
from forum.services.synthesis.points import attach, note_point
from tests.builders import make_appointment, make_consultation, make_contribution, make_user
from tests.support.clients import FreshClient, sign_in
from tests.support.worlds import BuiltOnce

WORDS = "Many keep their own seed. They swap it. Few sell it."


@pytest.fixture
def consultation(built_once: BuiltOnce) -> Consultation:
    return built_once(make_closed)


def make_closed() -> Consultation:
    """Store the consultation with texts in two languages and a person's translation of one."""
    consultation = make_consultation(stage=Stage.CLOSED)
    first, second = consultation.questions
    make_contribution(consultation, WORDS, author=make_user("Amina Wekesa"), question=first)
    make_contribution(
        consultation,
        "Nous gardons nos semences.",
        author=make_user("Hervé Ndong"),
        countries="CM",
        language="fr",
        question=second,
    )
    make_contribution(consultation, "Nothing on a question.", author=make_user("Linh Tran"))
    return consultation


@pytest.fixture
def me(client: FreshClient, consultation: Consultation) -> User:
    person = make_appointment(consultation, Role.FACILITATOR, make_user("Rosa Ibáñez"))
    sign_in(client, person)
    return person


def desk_of(consultation: Consultation, more: str = "") -> str:
    """Return the address of the desk."""
    return f"/en/consultations/{consultation.slug}/desk{more}"


def marking(**fields: Any) -> dict[str, Any]:
    """Return what the script sends for the first words of the first text."""
    typed = {
        "number": "1",
        "position": "0",
        "start": "0",
        "end": "9",
        "text-words": "Many keep",
        "language": "en",
        "stance": "supports",
    }
    return {**typed, **fields}


STEP = re.compile(r"(\w*)((?:[#.][\w-]+|\[[^\]]+\])*)")
PART = re.compile(r"#([\w-]+)|\.([\w-]+)|\[([\w-]+)(?:=\"([^\"]*)\")?\]")


class Element:
    """An element of a page as a browser reads it, found by a few kinds of selectors."""

    def __init__(self, node: Any) -> None:
        self.node = node

    @property
    def text(self) -> str:
        """Return its words."""
        return " ".join("".join(self.node.itertext()).split())

    def __getitem__(self, name: str) -> str:
        return str(self.node.attrib[name])

    def get(self, name: str) -> str | None:
        """Return an attribute, or None."""
        value: str | None = self.node.attrib.get(name)
        return value

    def without(self, selector: str) -> str:
        """Return its words, besides those of elements that match."""
        skipped = {id(found.node) for found in self.select(selector)}

        def words(node: Any) -> str:
            own = "" if id(node) in skipped else (node.text or "") + "".join(map(words, node))
            return own + (node.tail or "")

        return " ".join((words(self.node)).split())

    def select(self, selector: str) -> list["Element"]:
        """Return the elements below it that match, in order."""
        nodes = [self.node]
        for step in re.findall(r"(?:\[[^\]]*\]|\S)+", selector):
            nodes = [
                found
                for node in nodes
                for found in node.iter()
                if found is not node and isinstance(found.tag, str) and _matches(found, step)
            ]
            nodes = list({id(node): node for node in nodes}.values())
        return [Element(node) for node in nodes]

    def one(self, selector: str) -> "Element":
        """Return the only element that matches."""
        (found,) = self.select(selector)
        return found


def _matches(node: Any, step: str) -> bool:
    parsed = STEP.fullmatch(step)
    assert parsed, step
    if parsed[1] and node.tag != parsed[1]:
        return False
    for id_, css_class, name, value in PART.findall(parsed[2]):
        if id_ and node.get("id") != id_:
            return False
        if css_class and css_class not in (node.get("class") or "").split():
            return False
        if name and (node.get(name) is None or (value and node.get(name) != value)):
            return False
    return True


def page_of(response: TestResponse) -> Element:
    """Return a page as a browser reads it."""
    return Element(html5lib.parse(response.text, namespaceHTMLElements=False))


def make_mark(contribution: Contribution, by: User, *, end: int = 9, point: str = "Kept.") -> str:
    """Store a mark for a new point, and return the name of the pair."""
    noted = note_point(contribution.consultation, point, "en", by=by)
    excerpt = mark(contribution, 0, WordSpan(0, end), by=by)
    attach(noted, excerpt, by=by)
    db.session.commit()
    return f"{excerpt.id}-{noted.id}"
