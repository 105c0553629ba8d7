"""How somebody reads what was written in other languages: chosen by a visitor or in an account."""

import re

import pytest
from flask import Flask

from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.models.translation import Text, Translation, TranslationStatus
from forum.models.user import User
from forum.services.access.locking import renew_cards, touch
from forum.web.http import page_cache
from forum.web.templating.cards import CARDS
from forum.web.templating.frames import FRAMES
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_post,
    make_translation,
    make_user,
)
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.worlds import BuiltOnce

SEEDS = "/en/consultations/seeds"
PAGES = (SEEDS, f"{SEEDS}?by=date", f"{SEEDS}?by=whole", f"{SEEDS}/contributions/1", "/en/")
CHOICES = ("", "es.", ".side", ".original", "es+fr.original", "fr.translation")
TOKEN = re.compile(rb'name="csrf_token" value="[^"]*"')


@pytest.fixture
def consultation(built_once: BuiltOnce) -> Consultation:
    """Return a consultation with a Spanish and a French text, translated into English."""
    return built_once(make_translated)


def make_translated() -> Consultation:
    """Store it."""
    consultation = make_consultation(slug="seeds")
    make_post(consultation)
    for code, words in (("es", "Hola a todas."), ("fr", "Bonjour à toutes.")):
        make_contribution(consultation, words, language=code)
        text = db.session.scalars(db.select(Text).where(Text.source == words)).one()
        translation = make_translation(text, "en", f"Hello from {code}.")
        translation.sentences, translation.checked, translation.doubtful = 5, 2, 1
    touch(consultation.id)
    db.session.commit()
    return consultation


def page(client: FreshClient, address: str = SEEDS) -> str:
    """Return what a page says."""
    response = client.get(address)
    assert response.status_code == 200, address
    return response.get_data(as_text=True)


def choose(client: FreshClient, order: str = "", *languages: str) -> None:
    """Choose as a visitor does."""
    values = {"set": "yes", "next": SEEDS, "order": order, "reads": list(languages)}
    assert client.get("/en/reading", query_string=values).headers["Location"] == SEEDS


def test_a_visitor_who_asks_gets_a_cookie_and_nobody_else(
    client: FreshClient, consultation: Consultation
) -> None:
    for address in (*PAGES, "/en/reading"):
        assert "Set-Cookie" not in client.get(address).headers
    choose(client, "side", "es", "nonsense")
    cookie = client.get_cookie("reading")
    assert cookie is not None
    assert (cookie.value, cookie.http_only, cookie.same_site) == ("es.side", True, "Lax")
    assert 'value="es" checked' in page(client, "/en/reading")
    choose(client)
    assert client.get_cookie("reading") is None


def test_languages_that_somebody_reads_stay_as_they_were_written(
    client: FreshClient, consultation: Consultation
) -> None:
    text = page(client)
    assert "Hello from es." in text
    choose(client, "", "es")
    text = page(client)
    assert "Hello from es." not in text
    assert '<div class="text" lang="es"><p>Hola a todas.</p>' in text
    assert "Hello from fr." in text
    text = page(client, f"{SEEDS}/contributions/1")
    assert "Hello from es." not in text[text.index("<main") : text.index("</main>")]


def test_originals_first_puts_the_translation_below(
    client: FreshClient, consultation: Consultation
) -> None:
    choose(client, "original")
    text = page(client)
    assert text.index("Hola a todas.") < text.index("Hello from es.")
    assert '<details class="original"' not in text
    assert "with their machine translation below" in text


def test_side_by_side_opens_the_originals(client: FreshClient, consultation: Consultation) -> None:
    assert '<details class="original">' in page(client)
    choose(client, "side")
    text = page(client)
    assert '<details class="original" open>' in text
    assert '<details class="original">' not in text


def test_an_organiser_puts_originals_first_and_a_reader_overrules_it(
    client: FreshClient, consultation: Consultation
) -> None:
    consultation.originals_first = True
    text = page(client)
    assert text.index("Hola a todas.") < text.index("Hello from es.")
    choose(client, "translation")
    assert '<details class="original">' in page(client)


def test_a_member_chooses_in_the_account(client: FreshClient, consultation: Consultation) -> None:
    person = make_user()
    sign_in(client, person)
    client.set_cookie("reading", "fr.side")  # left by somebody else on this device
    assert "Hello from fr." in page(client)
    values = {"set": "yes", "next": SEEDS, "reads": ["es"], "order": "original"}
    assert client.post("/en/reading", data=values).headers["Location"] == SEEDS
    stored = db.session.get(User, person.id)
    assert stored is not None
    assert stored.reading == "es.original"
    assert "Hello from es." not in page(client)
    assert 'value="es" checked' in page(client, "/en/account")
    assert client.get("/en/reading", query_string={"set": "yes"}).status_code == 200
    db.session.refresh(stored)
    assert stored.reading == "es.original"


@pytest.mark.slow
@pytest.mark.parametrize("is_member", [False, True], ids=["visitor", "member"])
def test_no_choice_shows_in_the_page_of_another_reader(
    app: Flask, consultation: Consultation, monkeypatch: pytest.MonkeyPatch, is_member: bool
) -> None:
    monkeypatch.setattr(page_cache, "is_enabled", True)
    clients = []
    for choice in CHOICES:
        client = make_client(app)
        if is_member:
            sign_in(client, make_user("Noor Karim", reading=choice))
        elif choice:
            client.set_cookie("reading", choice)
        clients.append(client)

    def read(client: FreshClient, address: str) -> bytes:
        return TOKEN.sub(b"", client.get(address).data)

    for address in PAGES:
        cold = []
        for client in clients:
            for store in (CARDS, FRAMES, page_cache.RESPONSES):
                store.clear()
            cold.append(read(client, address))
        for _ in range(2):
            assert [read(client, address) for client in clients] == cold, address
    assert len(set(cold)) >= 1


def test_a_page_of_somebody_who_chose_is_kept_for_nobody(
    client: FreshClient, consultation: Consultation
) -> None:
    assert "ETag" in client.get(SEEDS).headers
    choose(client, "side")
    headers = client.get(SEEDS).headers
    assert "ETag" not in headers
    assert headers["Cache-Control"] == "private, no-cache"


def test_one_label_says_what_is_true_of_all_passages_of_one_source(
    client: FreshClient, consultation: Consultation
) -> None:
    text = page(client)
    label = "From Spanish, checked in part: 2 of 5 sentences by a person, 1 sentence is doubtful."
    assert text.count(label) == 1
    assert "They are shown in machine translation, unless it says otherwise" in text
    whole = page(client, f"{SEEDS}/contributions/1")
    assert f"Machine translation f{label[1:]}" in whole


def translate(words: str, **values: object) -> None:
    """Change the translation of a text, as a person did."""
    translation = db.session.scalars(
        db.select(Translation).join(Text).where(Text.source == words)
    ).one()
    for name, value in values.items():
        setattr(translation, name, value)
    passage = db.session.scalars(
        db.select(Passage).where(Passage.text_id == translation.text_id)
    ).one()
    renew_cards([passage.contribution_id])
    touch(db.session.scalars(db.select(Consultation.id)).one())
    db.session.commit()


def test_a_label_names_the_author_and_other_people(
    client: FreshClient, consultation: Consultation
) -> None:
    words = "Hola a todas."
    author_id = db.session.scalars(
        db.select(Contribution.author_id).where(Contribution.language == "es")
    ).one()
    edited = TranslationStatus.EDITED
    translate(words, status=edited, by_id=author_id, sentences=5, checked=2)
    assert "checked in part: 2 of 5 sentences by the author" in page(client)
    translate(words, status=edited, by_id=None)
    assert "checked in part: 2 of 5 sentences by a person" in page(client)
    translate("Hola a todas.", sentences=0, checked=0, doubtful=0)
    assert "Translation by a person, from Spanish." in page(client)
    translate("Hola a todas.", status=TranslationStatus.REVIEWED)
    assert "Reviewed translation from Spanish." in page(client)
    translate("Hola a todas.", status=edited, sentences=5, checked=5)
    assert "Translation by a person, from Spanish." in page(client)
    translate(words, status=edited, by_id=author_id)
    assert "Translation by the author, from Spanish." in page(client)


def test_organisers_choose_on_their_page(client: FreshClient, consultation: Consultation) -> None:
    sign_in(client, make_appointment(consultation, Role.ORGANISER))
    assert 'name="originals-first" value="yes"' in page(client, f"{SEEDS}/edit")
