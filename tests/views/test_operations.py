"""The operators' page: engines, what they were sent, what waits, and what was given up."""

import pytest
from flask import Flask
from sqlalchemy import select

from forum import clock
from forum.adapters.translators import ENGINES
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.job import Job
from forum.models.translation import EngineUse, Text
from forum.services.background.jobs import FINAL_ATTEMPT, NewJob, enqueue_all
from tests.builders import make_appointment, make_consultation, make_user
from tests.support.clients import FreshClient, sign_in
from tests.support.content.words import words
from tests.support.statements import Statements

pytestmark = pytest.mark.usefixtures("any_database")
KEY = "a-secret-key"


@pytest.fixture
def client(app: Flask, client: FreshClient, monkeypatch: pytest.MonkeyPatch) -> FreshClient:
    """Return the client of a site that asks a server with a key and a cap."""
    monkeypatch.setitem(app.config, "FORUM_TRANSLATOR", "en-es:libre")
    monkeypatch.setitem(app.config, "FORUM_TRANSLATOR_URL", "https://translate.example/")
    monkeypatch.setitem(app.config, "FORUM_TRANSLATOR_KEY", KEY)
    monkeypatch.setitem(app.config, "FORUM_TRANSLATOR_CAP", "20000")
    monkeypatch.setitem(ENGINES, "libre", lambda texts, *_: list(texts))
    return client


def queue(text: Text, language: str, *, error: str = "", is_given_up: bool = False) -> None:
    """Store the translation of a text as a job in one of its states."""
    args: dict[str, object] = {"text_id": text.id, "language": language}
    enqueue_all([NewJob("translate", args, key=f"translate:{text.id}:{language}")])
    job = db.session.scalars(select(Job).order_by(Job.id.desc()).limit(1)).one()
    job.error = error
    if is_given_up:
        job.failed_at, job.attempts = clock.now(), FINAL_ATTEMPT
    db.session.commit()


@pytest.fixture
def texts(client: FreshClient) -> list[Text]:
    """Return texts with translations that wait, were tried again and were given up."""
    consultation = make_consultation("Seeds for dry lands")
    db.session.query(Job).delete()
    texts = list(db.session.scalars(select(Text).order_by(Text.id)))
    queue(texts[0], "es")
    queue(texts[0], "fr", error="EngineFailed libre: time-out 1a2b3c4d")
    queue(texts[1], "es", error="EngineRefused libre: refused 1a2b3c4d", is_given_up=True)
    queue(texts[1], "fr", error="ValueError", is_given_up=True)
    today = clock.now().date()
    for day, characters in ((today, 1_200), (today.replace(day=1), 800)):
        use = db.session.get(EngineUse, (day, "libre", consultation.id, "en", "es"))
        if use is None:
            use = EngineUse(
                day=day,
                engine="libre",
                consultation_id=consultation.id,
                source_language="en",
                language="es",
                characters=0,
            )
            db.session.add(use)
        use.characters += characters
        db.session.commit()
    return texts


def test_an_operator_sees_engines_use_waiting_failed_and_why(
    client: FreshClient, texts: list[Text]
) -> None:
    sign_in(client, make_user(role=Role.ADMINISTRATOR))
    page = client.get("/en/operations")
    assert page.status_code == 200
    said = words(page)
    assert "English → Spanish LibreTranslate" in said
    assert "English → French None: readers see originals." in said.replace("\n", " ")
    assert "2 wait" in said
    assert "1 of these has failed before and is tried again" in said
    assert "2 were given up" in said
    assert "libre: time-out 1 0" in said
    assert "libre: refused 0 1" in said
    assert "ValueError 0 1" in said
    assert "1,200 2,000 20,000" in said
    assert "Seeds for dry lands" in said
    assert "forum translate --failed" in said
    assert KEY not in page.text
    assert "translate.example" not in page.text


def test_what_was_given_up_is_asked_for_again(client: FreshClient, texts: list[Text]) -> None:
    sign_in(client, make_user(role=Role.ADMINISTRATOR))
    answer = client.post("/en/operations/translations", follow_redirects=True)
    assert "2 translations are queued." in words(answer)
    assert not db.session.scalars(select(Job).where(Job.failed_at.is_not(None))).all()
    assert client.get("/en/operations/translations").status_code == 302
    assert "Ask again" not in words(client.get("/en/operations"))


def test_without_an_engine_the_page_says_so(
    app: Flask, client: FreshClient, texts: list[Text], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "FORUM_TRANSLATOR", "off")
    sign_in(client, make_user(role=Role.ADMINISTRATOR))
    answer = client.post("/en/operations/translations", follow_redirects=True)
    assert words(answer).count("No engine serves any direction.") == 2


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.MODERATOR, Role.TRANSLATOR])
def test_others_do_not_see_it(client: FreshClient, texts: list[Text], role: Role) -> None:
    assert client.get("/en/operations").status_code in (302, 401)
    sign_in(client, make_appointment(make_consultation(), role))
    assert client.get("/en/operations").status_code == 403
    assert client.post("/en/operations/translations").status_code == 403
    assert db.session.scalars(select(Job).where(Job.failed_at.is_not(None))).all()


def test_the_page_costs_the_same_at_any_size(
    client: FreshClient, texts: list[Text], statements: Statements
) -> None:
    sign_in(client, make_user(role=Role.ADMINISTRATOR))
    counts = []
    for _ in range(2):
        with statements.counted():
            client.get("/en/operations")
        counts.append(len(statements))
        for number in range(5):
            text_id = {"text_id": texts[0].id, "language": "es"}
            enqueue_all([NewJob("translate", text_id, key=f"more-{number}")])
        db.session.commit()
    assert counts[0] == counts[1]
