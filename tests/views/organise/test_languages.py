"""What the team says in machine translation: below the original until a person accepts it."""

import re
from functools import partial

import pytest
from flask import Flask

from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.revision import Passage
from forum.models.post import Post
from forum.models.translation import Text, Translation, TranslationStatus
from forum.models.user import User
from forum.services.access.locking import touch
from forum.services.consultations.overview import read_overview
from forum.services.translation.review import accept_translation, list_unseen
from forum.web.mail import render_mail
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_post,
    make_summary,
    make_translation,
    make_user,
)
from tests.support.addresses import choices
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.needs import leave_to_slow
from tests.support.worlds import BuiltOnce

MARK = "Máquina"
"""Stands in every machine translation of the team's words."""
BELOW = re.compile(
    r'<p class="line-below">.*?</p>|<div class="translation below">.*?</div>\s*</div>',
    re.DOTALL,
)
DESK = "/{}/consultations/seeds/organise/languages"
SHOWS_BOTH = {"synthesis.languages", "organise.languages"}
"""Pages whose purpose is to show translations for a person to accept."""
IN_FULL = {"json"}
"""Formats that hold every text with all its translations, each with its kind."""


@pytest.fixture
def consultation(built_once: BuiltOnce) -> Consultation:
    """Return a closed consultation in English whose team's words a machine translated."""
    return built_once(make_translated)


def make_translated() -> Consultation:
    """Store it."""
    consultation = make_consultation(stage=Stage.CLOSED, slug="seeds")
    facilitator = make_appointment(consultation, Role.FACILITATOR)
    make_post(consultation, author=facilitator)
    make_contribution(consultation)
    make_summary(consultation, "## One\n\nSeeds [1].", by=facilitator, standfirst="Much.")
    said = db.select(Passage.text_id)
    for text in db.session.scalars(db.select(Text).where(Text.id.not_in(said))).all():
        make_translation(text, "es", f"{MARK} {text.id}.")
    touch(consultation.id)
    db.session.commit()
    return consultation


def page(client: FreshClient, address: str) -> str:
    """Return what a page says, which must answer."""
    response = client.get(address)
    assert response.status_code == 200, address
    return response.get_data(as_text=True)


def walk(app: Flask) -> list[tuple[str, str]]:
    """Return every address of the consultation in Spanish that is not a form's or a file's."""
    values = {"slug": "seeds", "number": 1, "lang": "es", "into": "es", "step": "close"}
    values["post_id"] = db.session.scalars(db.select(Post.id)).one()
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            formats = ("html", "txt", "json") if "format" in rule.arguments else ("",)
            for name in choices(rule, "format") or formats:
                known = values | ({"format": name} if name else {})
                if "GET" in (rule.methods or ()) and rule.arguments <= known.keys():
                    build = app.url_map.bind("localhost").build
                    given = {key: known[key] for key in rule.arguments}
                    found.append((rule.endpoint, name, build(rule.endpoint, given)))
    return [(endpoint, address) for endpoint, name, address in found if name not in IN_FULL]


@pytest.mark.parametrize(
    "reader",
    [
        "participant",
        *leave_to_slow(["facilitator", "visitor", "organiser"], quick=0),
    ],
)
def test_no_page_shows_unseen_words_of_the_team_instead_of_the_original(
    app: Flask, consultation: Consultation, reader: str
) -> None:
    client = make_client(app)
    if reader != "visitor":
        person = make_user("Noor Karim")
        if reader != "participant":
            make_appointment(consultation, Role(reader), person)
        sign_in(client, person)
    answered = set()
    for endpoint, address in walk(app):
        if endpoint in SHOWS_BOTH or endpoint.startswith("accounts."):
            continue
        response = client.get(address)
        text = response.get_data(as_text=True)
        rest = BELOW.sub("", text)
        if endpoint in ("exports.proceedings", "exports.summary"):  # each stands below its label
            rest = "".join(re.split(r"(?s)aún no revisada por una persona.{0,200}?Máquina", rest))
        found = re.findall(f".{{0,80}}{MARK}.{{0,20}}", rest)
        assert not found, f"{address}: {found}"
        if response.status_code == 200:
            answered.add(endpoint)
    assert {
        "consultations.show",
        "consultations.home",
        "exports.feed",
        "exports.calendar",
    } < answered
    assert {"posts.show", "synthesis.show", "exports.proceedings", "exports.feed"} < answered


def test_the_page_shows_the_original_and_the_translation_below_it(
    client: FreshClient, consultation: Consultation
) -> None:
    text = page(client, "/es/consultations/seeds")
    assert '<title lang="en">Seeds for dry lands' in text
    assert '<h1><span lang="en">Seeds for dry lands</span></h1>' in text
    below = BELOW.findall(text)
    assert len(below) > 5
    assert "Traducción automática del inglés, aún no revisada por una persona" in below[0]
    feed = page(client, "/es/consultations/seeds/feed.atom")
    assert '<title xml:lang="en">Seeds for dry lands</title>' in feed
    calendar = page(client, "/es/consultations/seeds/dates.ics")
    assert "SUMMARY;LANGUAGE=en:Cierre: Seeds for dry lands" in calendar


def accept_all(consultation: Consultation, by: User) -> None:
    """Accept every translation of the team's words."""
    for translation in db.session.scalars(db.select(Translation)).all():
        accept_translation(consultation, translation, by=by)
    db.session.commit()


def test_what_a_person_accepted_stands_for_the_original(
    client: FreshClient, consultation: Consultation
) -> None:
    page(client, "/es/consultations/seeds")
    accept_all(consultation, make_user())
    text = page(client, "/es/consultations/seeds")
    assert f"<title>{MARK}" in text
    assert "line-below" not in text
    assert f'<title xml:lang="es">{MARK}' in page(client, "/es/consultations/seeds/feed.atom")
    assert not list_unseen(consultation.id)["es"]
    assert len(list_unseen(consultation.id)["fr"]) > 8


def test_the_team_accepts_what_it_has_read(client: FreshClient, consultation: Consultation) -> None:
    translator = make_appointment(consultation, Role.TRANSLATOR)
    sign_in(client, translator)
    text = page(client, DESK.format("en"))
    assert "Spanish" in text
    stamps = re.findall(r'<button[^>]*name="accept" value="([^"]+)"', text)
    assert stamps[-1] == "all"
    answer = client.post(DESK.format("en") + "/es", data={"accept": stamps[0]})
    assert answer.headers["Location"].endswith("/organise/languages#es")
    assert "1 translation accepted." in page(client, DESK.format("en"))
    assert f"<title>{MARK}" in page(client, "/es/consultations/seeds")
    accepted = db.session.scalars(
        db.select(Translation).where(Translation.accepted_at.is_not(None))
    ).one()
    assert accepted.accepted_by_id == translator.id
    shown = re.findall(r'name="stamp" value="([^"]+)"', page(client, DESK.format("en")))
    client.post(DESK.format("en") + "/es", data={"accept": "all", "stamp": shown})
    assert not list_unseen(consultation.id)["es"]


def test_nobody_accepts_words_that_have_changed_since(
    client: FreshClient, consultation: Consultation
) -> None:
    sign_in(client, make_appointment(consultation, Role.ORGANISER))
    stamp = list_unseen(consultation.id)["es"][0].stamp
    translation = db.session.scalars(
        db.select(Translation).where(Translation.text_id == int(stamp.split(":")[0]))
    ).one()
    translation.html = "<p>Otra cosa</p>"  # type: ignore[assignment]
    db.session.commit()
    client.post(DESK.format("en") + "/es", data={"accept": stamp})
    assert "has changed meanwhile" in page(client, DESK.format("en"))
    assert not db.session.scalars(
        db.select(Translation).where(Translation.accepted_at.is_not(None))
    ).all()
    for nonsense in ("", "all", "9" * 40 + ":x", "x:y", ":"):
        assert client.post(DESK.format("en") + "/es", data={"accept": nonsense}).status_code == 302


def test_only_the_team_may_accept(client: FreshClient, consultation: Consultation) -> None:
    stamp = list_unseen(consultation.id)["es"][0].stamp
    sign_in(client, make_appointment(consultation, Role.MODERATOR))
    assert client.get(DESK.format("en")).status_code == 403
    assert client.post(DESK.format("en") + "/es", data={"accept": stamp}).status_code == 403


def test_the_checklist_names_what_is_unseen_and_what_translation_will_take(
    client: FreshClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    consultation = make_consultation(stage=Stage.DRAFT, slug="seeds")
    sign_in(client, make_appointment(consultation, Role.ORGANISER))
    text = page(client, "/en/consultations/seeds/organise")
    assert "Accept the translations: Spanish" in text
    assert "4 texts of the team are unseen." in text
    assert "Nothing here can translate about" in text
    assert "Foreseen" not in text
    configure = partial(monkeypatch.setitem, client.application.config)
    configure("FORUM_TRANSLATOR", "en-es:libre")
    configure("FORUM_TRANSLATOR_CAP", "9")
    text = page(client, "/en/consultations/seeds/organise")
    assert re.search(r"Foreseen for translation: about \d+ characters, into Spanish", text)
    assert re.search(r"About \d+ of these go to other servers. Only 9 may go there", text)
    for translated in db.session.scalars(db.select(Text)).all():
        for code in ("es", "fr"):
            make_translation(translated, code, "Palabras", status=TranslationStatus.EDITED)
    text = page(client, "/en/consultations/seeds/organise")
    assert "Whatever the team says was read in each language" in text
    assert "Foreseen" not in text
    assert "Nothing here can translate" not in text


def test_a_mail_says_the_original_and_the_translation_below_it(consultation: Consultation) -> None:
    overview = read_overview(consultation, "es")
    values = {"title": overview.title, "question": overview.questions[0]}
    mail = render_mail("invitation", "es", consultation=consultation, token="t", **values)
    assert mail.subject.endswith("Seeds for dry lands")
    assert "1. What do you know about seed 1?" in mail.body
    assert f"aún no revisada por una persona: {MARK}" in mail.body
