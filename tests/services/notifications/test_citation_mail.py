"""Mail to people who are cited: once for each statement; and one reminder to organisers."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from forum.domain.contributions.statuses import Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.domain.synthesis.responses import REMINDER_AFTER, ResponseOutcome
from forum.extensions import db
from forum.jobs.sweeps import sweep_citations
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.translation import TranslationStatus
from forum.models.user import User
from forum.services.moderation.decisions import decide
from forum.services.synthesis.responses import writing
from forum.services.synthesis.summaries import find_summary
from forum.services.synthesis.summary.editions import publish_summary, take_back
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_translation,
    make_user,
    save_summary,
)
from tests.support.content.letters import Received, deliver
from tests.support.tasks import do
from tests.support.times import StillClock

pytestmark = pytest.mark.usefixtures("db_session")


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app(FORUM_BASE_URL="https://forum.example.org")


@pytest.fixture
def consultation(app: Flask) -> Consultation:
    return make_consultation("Seeds for dry lands", slug="seeds", stage=Stage.CLOSED)


@pytest.fixture
def author() -> User:
    return make_user("Amina", email="amina@example.org")


@pytest.fixture
def said(consultation: Consultation, author: User) -> Contribution:
    return make_contribution(consultation, "Secret words.", author=author)


@pytest.fixture
def facilitator(consultation: Consultation) -> User:
    return make_appointment(consultation, Role.FACILITATOR)


@pytest.fixture
def organiser(consultation: Consultation) -> User:
    return make_appointment(consultation, Role.ORGANISER)


def sum_up(consultation: Consultation, body: str, by: User, *, is_published: bool = True) -> None:
    words = {"title": "Seeds", "standfirst": "", "body": body, "language": "en"}
    save_summary(consultation, by=by, **words)
    if is_published:
        publish_summary(consultation, by=by)
    db.session.commit()


def respond(consultation: Consultation, by: User, text: str, **fields: Any) -> None:
    values = {"language": "en", "subject": "Lend.", "outcome": ResponseOutcome.NOT_ACCEPTED}
    draft = writing.ResponseDraft(**{**values, "text": text, **fields})
    writing.save_item(consultation, draft, by=by)
    writing.publish_response(consultation, by=by)
    db.session.commit()


def swept(app: Flask) -> list[Received]:
    """Sweep twice, as two workers may, and return the mail."""
    db.session.commit()
    for _ in range(2):
        do(sweep_citations)
    mail = deliver(app)
    db.session.commit()
    db.session.expire_all()
    return mail


def test_an_author_is_told_of_the_paragraphs_that_cite_them(
    app: Flask, consultation: Consultation, said: Contribution, facilitator: User
) -> None:
    make_contribution(consultation, author=make_user(email=None))
    sum_up(consultation, "Seeds are *lent* [1].\n\nOthers keep them [2].", facilitator)
    [mail] = swept(app)
    assert (mail.to, mail.subject) == ("amina@example.org", "You are cited: Seeds for dry lands")
    assert "Seeds are lent [1]." in mail.body
    assert "Others keep" not in mail.body
    assert "https://forum.example.org/en/consultations/seeds/summary" in mail.body
    assert "https://forum.example.org/en/where-you-are-cited" in mail.body
    assert swept(app) == []


def test_after_it_is_published_again_only_what_is_new_is_told(
    app: Flask, consultation: Consultation, said: Contribution, facilitator: User
) -> None:
    sum_up(consultation, "Seeds are lent [1].\n\nAnd kept [1].", facilitator)
    assert len(swept(app)) == 1
    take_back(consultation, by=facilitator)
    sum_up(consultation, "Seeds were lent, so to say [1].\n\nAnd kept [1].", facilitator)
    assert swept(app) == []  # another wording of the same statement
    sum_up(
        consultation,
        "Seeds were lent, so to say [1].\n\nAnd kept [1].\n\nA new one [1].",
        facilitator,
    )
    [mail] = swept(app)
    assert "A new one [1]." in mail.body
    assert "kept" not in mail.body


def test_what_is_taken_back_before_it_is_sent_is_told_when_it_comes_again(
    app: Flask, consultation: Consultation, said: Contribution, facilitator: User
) -> None:
    sum_up(consultation, "Seeds are lent [1].", facilitator)
    do(sweep_citations)
    take_back(consultation, by=facilitator)
    assert swept(app) == []
    publish_summary(consultation, by=facilitator)
    assert len(swept(app)) == 1


def test_what_comes_while_a_mail_waits_is_told_by_that_mail(
    app: Flask, consultation: Consultation, said: Contribution, facilitator: User
) -> None:
    sum_up(consultation, "Seeds are lent [1].", facilitator)
    do(sweep_citations)
    sum_up(consultation, "Seeds are lent [1].\n\nAnd kept [1].", facilitator)
    [mail] = swept(app)
    assert "And kept [1]." in mail.body


def test_nothing_is_told_of_hidden_texts(
    app: Flask, consultation: Consultation, said: Contribution, facilitator: User
) -> None:
    sum_up(consultation, "Seeds are lent [1].", facilitator)
    do(sweep_citations)
    moderator = make_appointment(consultation, Role.MODERATOR)
    decide(said, Status.HIDDEN, by=moderator, reason="It.")
    assert not [mail for mail in swept(app) if mail.subject.startswith("You are cited")]
    decide(said, Status.PUBLISHED, by=moderator, reason="")
    told = [mail for mail in swept(app) if mail.subject.startswith("You are cited")]
    assert len(told) == 1


@pytest.mark.parametrize(
    "fields",
    [{"citation_mail": False}, {"active": False}, {"confirmed_at": None}, {"email": None}],
)
def test_who_does_not_want_mail_or_has_no_address_gets_none(
    app: Flask,
    consultation: Consultation,
    said: Contribution,
    author: User,
    facilitator: User,
    fields: dict[str, Any],
) -> None:
    for name, value in fields.items():
        setattr(author, name, value)
    sum_up(consultation, "Seeds are lent [1].", facilitator)
    assert swept(app) == []


def test_who_stops_the_mail_before_it_is_sent_gets_none(
    app: Flask, consultation: Consultation, said: Contribution, author: User, facilitator: User
) -> None:
    sum_up(consultation, "Seeds are lent [1].", facilitator)
    do(sweep_citations)
    author.citation_mail = False
    assert swept(app) == []


def test_a_draft_is_told_to_nobody(
    app: Flask, consultation: Consultation, said: Contribution, facilitator: User
) -> None:
    sum_up(consultation, "Seeds are lent [1].", facilitator, is_published=False)
    assert swept(app) == []


def test_what_was_drafted_long_ago_is_told_when_it_is_published(
    app: Flask, consultation: Consultation, said: Contribution, facilitator: User, time: StillClock
) -> None:
    sum_up(consultation, "Seeds are lent [1].", facilitator, is_published=False)
    time.now += timedelta(days=40)
    publish_summary(consultation, by=facilitator)
    db.session.commit()
    [mail] = swept(app)
    assert "Seeds are lent [1]." in mail.body


def test_a_change_of_the_draft_makes_no_news_of_an_old_edition(
    app: Flask, consultation: Consultation, said: Contribution, facilitator: User, time: StillClock
) -> None:
    sum_up(consultation, "Seeds are lent [1].", facilitator)
    time.now += timedelta(days=40)
    sum_up(consultation, "Seeds are given [1].", facilitator, is_published=False)
    assert swept(app) == []


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (TranslationStatus.REVIEWED, "Las semillas se prestan [1]."),
        (TranslationStatus.MACHINE, "Seeds are lent [1]."),
    ],
)
def test_the_mail_has_the_language_of_its_reader_where_a_person_accepted_it(
    app: Flask,
    consultation: Consultation,
    said: Contribution,
    author: User,
    facilitator: User,
    status: TranslationStatus,
    words: str,
) -> None:
    author.language = "es"
    sum_up(consultation, "Seeds are lent [1].", facilitator)
    summary = find_summary(consultation)
    assert summary is not None
    text = summary.statements[0].text
    make_translation(text, "es", "Las semillas se prestan [1].", status=status)
    [mail] = swept(app)
    assert mail.headers["Content-Language"] == "es"
    assert words in mail.body


def test_authors_are_told_of_the_response_once(
    app: Flask, consultation: Consultation, said: Contribution, organiser: User
) -> None:
    respond(consultation, organiser, "Not this year.", numbers=(1,))
    [mail] = swept(app)
    assert mail.to == "amina@example.org"
    assert "Lend." in mail.body
    assert "Not accepted" in mail.body
    assert "Not this year." in mail.body
    assert "https://forum.example.org/en/consultations/seeds/how-it-was-used" in mail.body
    writing.unpublish_response(consultation, by=organiser)
    respond(consultation, organiser, "Nor that.", subject="Keep.", numbers=(1,))
    [later] = swept(app)
    assert "Nor that." in later.body
    assert "Not this year." not in later.body


# --- the reminder ------------------------------------------------------------------------------


def test_organisers_are_reminded_once_after_twelve_weeks(
    app: Flask, consultation: Consultation, organiser: User, facilitator: User, time: StillClock
) -> None:
    assert consultation.closes_at is not None
    time.go_to(consultation.closes_at + REMINDER_AFTER - timedelta(minutes=1))
    assert swept(app) == []
    time.go_to(consultation.closes_at + REMINDER_AFTER)
    [mail] = swept(app)
    assert mail.to == organiser.email
    assert mail.subject == "No reply to the contributions yet: Seeds for dry lands"
    assert "https://forum.example.org/en/consultations/seeds/how-it-was-used/edit" in mail.body
    time.go_to(consultation.closes_at + REMINDER_AFTER + timedelta(days=7))
    assert swept(app) == []


def test_who_has_responded_is_not_reminded(
    app: Flask, consultation: Consultation, organiser: User, time: StillClock
) -> None:
    respond(consultation, organiser, "Thank you.")
    assert consultation.closes_at is not None
    time.go_to(consultation.closes_at + REMINDER_AFTER)
    assert swept(app) == []


def test_a_draft_does_not_count_and_a_response_just_in_time_does(
    app: Flask, consultation: Consultation, organiser: User, time: StillClock
) -> None:
    assert consultation.closes_at is not None
    draft = writing.ResponseDraft(language="en", text="Thank you.")
    writing.save_item(consultation, draft, by=organiser)
    db.session.commit()
    time.go_to(consultation.closes_at + REMINDER_AFTER)
    do(sweep_citations)
    writing.publish_response(consultation, by=organiser)
    assert swept(app) == []  # published before the mail left


def test_without_organisers_those_of_the_site_are_reminded(
    app: Flask, consultation: Consultation, time: StillClock
) -> None:
    everywhere = make_user(role=Role.ORGANISER)
    assert consultation.closes_at is not None
    time.go_to(consultation.closes_at + REMINDER_AFTER)
    assert [mail.to for mail in swept(app)] == [everywhere.email]
