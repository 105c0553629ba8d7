"""Pages are valid HTML: they parse without an error, and what refers to an id finds it."""

import warnings
from collections import Counter
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import html5lib

from forum.domain.contributions.content import Appearance, Capacity, Part
from forum.domain.contributions.statuses import Status
from forum.domain.languages import LANGUAGES, direction_of
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.models.user import User
from forum.services.attachments import uploads
from forum.services.contributions import cosignatures
from forum.services.contributions.revise import revise
from forum.services.organisations import names, registry
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_post,
    make_translation,
    make_user,
)
from tests.support.clients import FreshClient, sign_in
from tests.support.content import files
from tests.support.content.searching import index_all
from tests.support.worlds import BuiltOnce

VISITORS = [
    "", "consultations/seeds", "consultations/seeds?by=date", "consultations/seeds?by=whole",
    "consultations/seeds?q=1", "consultations/seeds?as=written", "consultations/seeds/posts",
    "consultations/seeds/posts/1", "consultations/seeds/contributions/6",
    "consultations/seeds/contributions/1", "consultations/seeds/contributions/3",
    "consultations/seeds/contributions/1?after=2", "consultations/seeds/exports",
    "consultations/seeds/consent", "consultations/seeds/contributions/1/signatures",
    "consultations/seeds/contributions/1/versions", "sign-in", "register",
    "consultations/seeds/search?q=seeds&from=x&kind=reply", "consultations/seeds/search?q=nowhere",
    "consultations/seeds/search", "search?q=seeds", "search?order=number&author=a", "search",
    "reset", "rules", "privacy", "accessibility", "time-zone", "nothing-here",
]  # fmt: skip
MEMBERS = [
    "consultations/seeds/contribute", "consultations/seeds/contribute?mode=text",
    "consultations/seeds/contributions/1/reply", "consultations/seeds/contributions/1/sign",
    "consultations/seeds/posts/1/reply",
    "contributions", "account",
    "consultations/seeds/invite",
]  # fmt: skip
OWN = [
    "contributions", "contributions/edited", "contributions/edited?confirm=withdraw",
    "contributions/edited/edit", "consultations/seeds/contributions/4/versions",
]  # fmt: skip
TEAM = [
    "consultations/new", "consultations/seeds/edit", "consultations/seeds/organise",
    "consultations/seeds/moderation", "consultations/seeds/moderation?status=published",
    "consultations/seeds/moderation?status=edits", "consultations/seeds/moderation/edited",
    "consultations/seeds/organise/consent", "organisations", "organisations/1",
    "consultations/seeds/posts/new", "consultations/seeds/summary/edit",
]  # fmt: skip
REFERENCES = ("aria-labelledby", "aria-describedby", "for", "headers", "form")
INTERACTIVE = {"a", "button", "input", "select", "textarea", "summary"}
PHRASING_ONLY = {"p", "span", "a", "button", "label", "summary", "h1", "h2", "h3", "h4", "h5", "h6"}
FLOW = {"p", "div", "ul", "ol", "dl", "table", "section", "article", "details", "form", "fieldset",
        "figure", "blockquote", "header", "footer", "nav", "aside", "main"}  # fmt: skip


def attach_file(said: Contribution) -> None:
    """Send a file with a text, of which the words were read."""
    stream = BytesIO(files.odt())
    kept = uploads.store_upload(
        said.author, said.consultation, said.key, name="seeds.odt", stream=stream
    )
    kept.words, kept.language = 1_200, "fr"
    uploads.attach_files(said)


def make_seeds() -> None:
    """Store a consultation with something of every kind."""
    consultation = make_consultation(slug="seeds")
    first = make_contribution(consultation, question=consultation.questions[0], language="es")
    make_translation(first.revisions[0].passages[0].text, "en", "We keep seeds.\n\n- dry\n- cool")
    attach_file(first)
    reply = make_contribution(consultation, "So do we.", parent=first)
    make_contribution(consultation, "And we.", parent=reply)
    make_contribution(consultation, "Gone.", status=Status.HIDDEN)
    make_contribution(consultation, "Waiting.", status=Status.PENDING, language="fr")
    post = make_post(consultation, "See [1].")
    bank = names.find_or_add_organisation("Seed Bank (SB)")
    registry.mark_checked(bank, by=make_user(role=Role.ADMINISTRATOR))
    appearance = Appearance("Sam", bank.name, "KE UG", organisation_id=bank.id)
    cosignatures.sign(first, consultation, by=make_user(), appearance=appearance)
    make_appointment(consultation, Role.MODERATOR)
    author = make_user(email="author@example.org")
    edited = make_contribution(consultation, "We keep them.", author=author)
    edited.key = "edited"
    wish = Appearance(author.name, "Seed Bank", "UG", Capacity.ORGANISATION)
    part = Part("Nous gardons les nôtres.", "fr", consultation.questions[1].id)
    revise(edited, consultation, [part], by=author, appearance=wish)
    make_contribution(consultation, "We saw it.", parent=post)
    db.session.commit()
    index_all()


@pytest.fixture
def seeds(built_once: BuiltOnce) -> None:
    built_once(make_seeds)


@pytest.mark.usefixtures("seeds")
@pytest.mark.parametrize("language", [LANGUAGES[0], LANGUAGES[-1]])
@pytest.mark.parametrize("path", VISITORS)
def test_pages_for_everybody(client: FreshClient, path: str, language: str) -> None:
    check(client.get(f"/{language}/{path}"), language)


@pytest.mark.usefixtures("seeds")
@pytest.mark.parametrize("path", MEMBERS)
def test_pages_for_members(client: FreshClient, path: str) -> None:
    sign_in(client, make_user())
    check(client.get(f"/{LANGUAGES[-1]}/{path}"), LANGUAGES[-1])


@pytest.mark.usefixtures("seeds")
@pytest.mark.parametrize("path", OWN)
def test_pages_of_an_author(client: FreshClient, path: str) -> None:
    author = db.session.scalars(select(User).where(User.email == "author@example.org")).one()
    sign_in(client, author)
    check(client.get(f"/{LANGUAGES[-1]}/{path}"), LANGUAGES[-1])


@pytest.mark.usefixtures("seeds")
@pytest.mark.parametrize("path", TEAM)
def test_pages_for_the_team(client: FreshClient, path: str) -> None:
    sign_in(client, make_user(role=Role.ADMINISTRATOR))
    check(client.get(f"/{LANGUAGES[-1]}/{path}"), LANGUAGES[-1])


def check(response: TestResponse, language: str = "en") -> None:
    """Fail with everything that is wrong with the markup of a page."""
    assert response.status_code < 500
    page = response.get_data(as_text=True)
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(page)
    lines = page.splitlines()
    faults = [f"{kind} at {lines[at[0] - 1][:160]!r}" for at, kind, _ in parser.errors]
    elements = list(tree.iter())
    assert (tree.get("lang"), tree.get("dir")) == (language, direction_of(language))
    ids = Counter(e.get("id") for e in elements if e.get("id"))
    faults += [f"id {name} stands {n} times" for name, n in ids.items() if n > 1]
    for element in elements:
        for name in REFERENCES:
            for wanted in (element.get(name) or "").split():
                if wanted not in ids:
                    faults.append(f"{element.tag} {name}={wanted} leads nowhere")
    faults += list(misplaced(tree))
    assert [e.tag for e in elements].count("h1") == 1
    assert not faults, "\n".join(faults)


def misplaced(element: Any, above: tuple[str, ...] = ()) -> Any:
    """Yield blocks inside words, and things to press inside things to press."""
    for child in element:
        if not isinstance(child, Element) or not isinstance(child.tag, str):
            continue
        holders = PHRASING_ONLY & set(above) if above else set()
        if child.tag in FLOW and holders:
            yield f"{child.tag} inside {sorted(holders)}"
        if child.tag in INTERACTIVE and {"a", "button"} & set(above):
            yield f"{child.tag} inside something to press"
        yield from misplaced(child, () if child.tag == "svg" else (*above, child.tag))
