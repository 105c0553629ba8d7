"""Inviting a colleague: one mail, and nothing is kept."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from forum.domain.lifecycle import Stage
from forum.extensions import db
from forum.jobs.invitations import send_invitation
from forum.models.consultation import Consultation
from forum.models.job import Job, Notice
from forum.models.translation import TranslationStatus
from forum.services.background import jobs
from tests.builders import make_consultation, make_translation, make_user
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.content.letters import Received
from tests.support.sites import MakeApp
from tests.support.tasks import do

ADDRESS = "colleague@example.org"
PAGE = "/en/consultations/seeds/invite"


@pytest.fixture
def consultation(client: FreshClient) -> Consultation:
    """Return an open consultation where a participant is signed in."""
    sign_in(client, make_user("Amina Odhiambo", organisation="Seed Bank"))
    return make_consultation(slug="seeds")


def form(**fields: str) -> dict[str, str]:
    return {"email": ADDRESS, "language": "es", "question": "1", **fields}


def sent(app: Flask) -> list[Received]:
    """Do the waiting jobs, and return the mails."""
    db.session.commit()
    for job in db.session.scalars(select(Job).where(Job.kind == "invite")).all():
        do(send_invitation, job.args)
        db.session.delete(job)
    db.session.commit()
    box = app.extensions["mailman"]
    messages, box.outbox = getattr(box, "outbox", []), []
    return [Received(m.to[0], m.subject, m.body, dict(m.message().items())) for m in messages]


def test_one_mail_with_the_question_and_the_link_and_no_word_of_the_sender(
    app: Flask, client: FreshClient, consultation: Consultation
) -> None:
    question, edited = consultation.questions[0].text, TranslationStatus.EDITED
    make_translation(question, "es", "¿Qué sabe de la semilla 1?", status=edited)
    answer = client.post(PAGE, data=form(note="You know this."), follow_redirects=True)
    assert "Sent. The address is deleted" in answer.text
    [mail] = sent(app)
    assert mail.to == ADDRESS
    assert "1. ¿Qué sabe de la semilla 1?" in mail.body
    for typed in ("Amina", "Seed Bank", "You know this."):
        assert typed not in mail.subject + mail.body
    assert mail.link("consultations/seeds") == "/es/consultations/seeds?q=1"
    assert "Reply-To" not in mail.headers
    assert "example.org" not in mail.body.replace("http", "")
    assert mail.headers["Content-Language"] == "es"
    assert mail.body.count("\n") < 60


def test_the_address_is_stored_nowhere_after_sending(
    app: Flask, client: FreshClient, consultation: Consultation
) -> None:
    client.post(PAGE, data=form())
    [job] = db.session.scalars(select(Job).where(Job.kind == "invite")).all()
    assert job.args["address"] == ADDRESS
    assert len(sent(app)) == 1
    dump = "\n".join(db.engine.raw_connection().iterdump())
    assert ADDRESS not in dump
    assert db.session.scalars(select(Notice)).all() == []


def test_a_mail_that_never_goes_out_loses_the_address_too(
    client: FreshClient, consultation: Consultation
) -> None:
    client.post(PAGE, data=form())
    for attempt in range(1, jobs.MAX_ATTEMPTS + 1):
        job = db.session.scalars(select(Job).where(Job.kind == "invite")).one()
        job.run_at, job.lease_until = job.created_at, None
        db.session.commit()
        jobs.claim("me")
        assert job.args["address"] == ADDRESS
        assert jobs.postpone(job.id, "me", attempts=attempt, error="OSError")
        db.session.commit()
    db.session.refresh(job)
    assert job.failed_at is not None
    assert job.args == {}


def test_other_jobs_keep_what_they_were_about(client: FreshClient) -> None:
    jobs.enqueue("translate", {"text_id": 1})
    [job] = jobs.claim("me")
    jobs.postpone(job.id, "me", attempts=jobs.MAX_ATTEMPTS, error="OSError")
    db.session.commit()
    db.session.refresh(job)
    assert (job.failed_at is not None, job.args) == (True, {"text_id": 1})


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"email": "nobody"}, "Write an address such as"),
        ({"email": ""}, "Write an address such as"),
        ({"language": "xx"}, "Choose the language of the email."),
        ({"question": "99"}, "Choose a question from the list."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    app: Flask,
    client: FreshClient,
    consultation: Consultation,
    fields: dict[str, str],
    sentence: str,
) -> None:
    answer = client.post(PAGE, data=form(**{"question": "2", **fields}))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert fields.get("email", ADDRESS) in answer.text
    assert ('<option value="2" selected>' in answer.text) is ("question" not in fields)
    assert sent(app) == []


def test_five_a_day(make_app: MakeApp) -> None:
    app = make_app(RATELIMIT_ENABLED=True)
    with app.app_context():
        client = make_client(app)
        make_consultation(slug="seeds")
        sign_in(client, make_user())
        client.post(PAGE, data=form(email="wrong"))
        codes = [client.post(PAGE, data=form()).status_code for _ in range(6)]
        assert codes == [302, 302, 302, 302, 302, 429]
        assert len(sent(app)) == 5


def test_only_members_invite_and_only_while_it_is_open(client: FreshClient) -> None:
    make_consultation(slug="seeds")
    assert client.get(PAGE).status_code == 302
    sign_in(client, make_user())
    assert client.get(PAGE).status_code == 200
    for stage in (Stage.CLOSED, Stage.ARCHIVED, Stage.SCHEDULED):
        place = make_consultation(stage=stage)
        assert client.get(f"/en/consultations/{place.slug}/invite").status_code == 403
        answer = client.post(f"/en/consultations/{place.slug}/invite", data=form())
        assert answer.status_code == 403


def test_nothing_is_sent_once_it_is_closed_or_the_sender_is_gone(
    app: Flask, client: FreshClient, consultation: Consultation
) -> None:
    client.post(PAGE, data=form())
    consultation.closes_at = consultation.opens_at and consultation.opens_at.replace(hour=23)
    assert sent(app) == []
    assert db.session.scalars(select(Job).where(Job.kind == "invite")).all() == []


def test_the_address_of_the_page_chooses_a_question(
    client: FreshClient, consultation: Consultation
) -> None:
    page = client.get(f"{PAGE}?q=2").text
    assert '<option value="2" selected>' in page
    for nonsense in ("x", "99999999999", "-1"):
        assert client.get(f"{PAGE}?q={nonsense}").status_code == 200


def test_the_page_opens_ones_own_mail_program_with_the_question_and_the_link(
    client: FreshClient, consultation: Consultation
) -> None:
    page = client.get(f"{PAGE}?q=2").text
    [link] = re.findall(r'href="(mailto:[^"]+)"', page)
    written = parse_qs(urlsplit(unescape(link)).query)
    assert written["subject"] == ["Seeds for dry lands"]
    [body] = written["body"]
    assert "What do you know about seed 2?" in body
    assert "/en/consultations/seeds?q=2" in body
