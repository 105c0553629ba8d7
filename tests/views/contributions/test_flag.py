"""Reporting a text to the moderators, and what they decide."""

from pathlib import Path

import pytest
from flask import Flask
from redis import Redis

from forum.domain.contributions.flags import FlagOutcome
from forum.domain.contributions.statuses import Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.extensions import db, limiter
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.flag import Flag
from forum.services.contributions import flags
from forum.services.contributions.revise import withdraw
from forum.services.moderation.decisions import decide
from tests.builders import make_appointment, make_consultation, make_contribution, make_user
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.content.letters import deliver
from tests.support.content.words import words
from tests.support.servers.redis import redis_server
from tests.support.sites import MakeApp
from tests.support.statements import Statements

REASON = "The third line names my neighbour."


def address(consultation: Consultation, n: int | None = 1, ending: str = "/report") -> str:
    return f"/en/consultations/{consultation.slug}/contributions/{n}{ending}"


def queue(consultation: Consultation, tail: str = "?status=reported") -> str:
    return f"/en/consultations/{consultation.slug}/moderation{tail}"


def report(
    client: FreshClient, consultation: Consultation, n: int | None = 1, **fields: str
) -> int:
    data = {"rule": "personal", "reason": REASON, **fields}
    return client.post(address(consultation, n), data=data).status_code


def stored() -> list[Flag]:
    db.session.expire_all()
    return list(db.session.query(Flag).order_by(Flag.id))


def test_a_report_waits_in_the_queue_and_a_decision_closes_it(
    app: Flask, client: FreshClient
) -> None:
    consultation = make_consultation()
    text = make_contribution(consultation, "He lives next door.", author=make_user("Vera Villar"))
    reader = make_user("Renata Reader")
    sign_in(client, reader)
    form = client.get(address(consultation))
    assert form.status_code == 200
    assert "Rule 2: names a private person" in words(form)
    assert report(client, consultation) == 302
    assert "The moderators will look at [1]" in words(client.get(address(consultation, ending="")))
    moderator = make_client(app)
    sign_in(moderator, make_appointment(consultation, Role.MODERATOR))
    page = words(moderator.get(queue(consultation)))
    for said in ("Reported 1", "Renata Reader", REASON, "Rule 2: names a private person"):
        assert said in page
    moderator.post(queue(consultation, f"/{text.key}/keep"), data={"flag": stored()[0].id})
    assert [flag.outcome for flag in stored()] == [FlagOutcome.KEPT]
    assert "No reported text is waiting." in words(moderator.get(queue(consultation)))
    assert "The text stays as it is" in words(moderator.get(queue(consultation, f"/{text.key}")))
    mails = [mail for mail in deliver(app) if "report" in mail.subject]
    assert [mail.to for mail in mails] == [reader.email]
    assert "it follows the rules" in " ".join(mails[0].body.split())


@pytest.mark.parametrize(
    ("after", "outcome", "said"),
    [
        (Status.HIDDEN, FlagOutcome.HIDDEN, "hidden it"),
        (Status.WITHDRAWN, FlagOutcome.WITHDRAWN, "has since withdrawn it"),
    ],
)
def test_a_text_that_goes_closes_its_reports(
    app: Flask, client: FreshClient, after: Status, outcome: FlagOutcome, said: str
) -> None:
    consultation = make_consultation()
    text = make_contribution(consultation, "He lives next door.", author=make_user())
    for name in ("Renata Reader", "Rolf Reader"):
        flags.flag(text, by=make_user(name), rule="abuse", reason="Look.")
    moderator = make_appointment(consultation, Role.MODERATOR)
    if after is Status.HIDDEN:
        decide(text, after, by=moderator, reason="Names a neighbour.")
    else:
        withdraw(text, consultation, by=text.author)
    db.session.commit()
    assert [flag.outcome for flag in stored()] == [outcome] * 2
    told = [mail for mail in deliver(app) if mail.subject.startswith("Outcome of your report")]
    assert len(told) == 2
    assert all(said in " ".join(mail.body.split()) for mail in told)
    assert not any("Names a neighbour" in mail.body for mail in told)


def test_one_open_report_for_each_person_and_text(client: FreshClient) -> None:
    consultation = make_consultation()
    text = make_contribution(consultation, author=make_user())
    sign_in(client, make_user("Renata Reader"))
    assert report(client, consultation) == 302
    assert "You have reported this text" in words(client.get(address(consultation)))
    assert report(client, consultation, reason="Again.") == 302
    assert [flag.reason for flag in stored()] == [REASON]
    flags.close_flags(db.session.merge(text), FlagOutcome.KEPT, by=None)
    db.session.commit()
    assert report(client, consultation, reason="There is more.") == 302
    assert len(stored()) == 2


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"rule": ""}, "Choose a reason from the list."),
        ({"rule": "made-up"}, "Choose a reason from the list."),
        ({"reason": "  "}, "Write what the moderators should look at."),
        ({"reason": "x" * 2001}, "Write at most 2000 characters."),
    ],
)
def test_a_report_without_a_reason_comes_back_with_what_was_typed(
    client: FreshClient, fields: dict[str, str], said: str
) -> None:
    consultation = make_consultation()
    make_contribution(consultation, author=make_user())
    sign_in(client, make_user("Renata Reader"))
    data = {"rule": "abuse", "reason": REASON, **fields}
    page = client.post(address(consultation), data=data)
    assert page.status_code == 422
    assert said in words(page)
    assert data["reason"].strip() in page.text
    assert stored() == []


def test_a_newer_report_is_read_before_the_text_is_kept(client: FreshClient) -> None:
    consultation = make_consultation()
    text = make_contribution(consultation, author=make_user())
    first = flags.flag(text, by=make_user(), rule="other", reason="Look.")
    db.session.flush()
    seen = first.id
    flags.flag(text, by=make_user("Rolf Reader"), rule="abuse", reason="Look here, too.")
    sign_in(client, make_appointment(consultation, Role.MODERATOR))
    answer = client.post(queue(consultation, f"/{text.key}/keep"), data={"flag": seen})
    assert "Read that report first." in words(client.get(answer.location))
    assert [flag.outcome for flag in stored()] == [None, None]


@pytest.mark.usefixtures("app_context")
@pytest.mark.parametrize(
    ("stage", "statuses"),
    [
        (Stage.OPEN, {"visitor": 302, "author": 403, "reader": 200}),
        (Stage.CLOSED, {"visitor": 302, "author": 403, "reader": 200}),
        (Stage.ARCHIVED, {"visitor": 302, "author": 403, "reader": 403}),
    ],
)
def test_who_may_report(app: Flask, stage: Stage, statuses: dict[str, int]) -> None:
    consultation = make_consultation(stage=stage)
    text = make_contribution(consultation, author=make_user())
    hidden = make_contribution(consultation, author=make_user(), status=Status.HIDDEN)
    for who, status in statuses.items():
        client = make_client(app)
        if who != "visitor":
            sign_in(client, text.author if who == "author" else make_user("Renata Reader"))
        assert client.get(address(consultation)).status_code == status
        assert (report(client, consultation) == 302) is (status == 200), who
        if who == "reader" and status == 200:
            assert client.get(address(consultation, hidden.number)).status_code == 404
    assert len(stored()) == (0 if stage is Stage.ARCHIVED else 1)


@pytest.mark.usefixtures("app_context")
def test_nobody_but_moderators_learns_of_a_report(app: Flask) -> None:
    consultation = make_consultation()
    text = make_contribution(consultation, author=make_user("Vera Villar"))
    flags.flag(text, by=make_user("Renata Reader"), rule="abuse", reason=REASON)
    facilitator = make_appointment(consultation, Role.FACILITATOR)
    for person in (None, text.author, facilitator, make_user("Sam Stranger")):
        client = make_client(app)
        if person is not None:
            sign_in(client, person)
        for page in (address(consultation, ending=""), queue(consultation)):
            shown = client.get(page).text
            assert "Renata Reader" not in shown
            assert REASON not in shown
        if person is not None:
            closing = client.post(queue(consultation, f"/{text.key}/keep"), data={"flag": "1"})
            assert closing.status_code == 403
    assert stored()[0].closed_at is None


@pytest.mark.usefixtures("app_context")
def test_reports_are_few_an_hour(make_app: MakeApp) -> None:
    client = make_client(make_app(RATELIMIT_ENABLED=True))
    consultation = make_consultation()
    for _ in range(12):
        make_contribution(consultation, author=make_user())
    sign_in(client, make_user("Renata Reader"))
    try:
        answers = [report(client, consultation, n) for n in range(1, 13)]
    finally:
        limiter.reset()
    assert answers == [302] * 10 + [429] * 2


@pytest.mark.usefixtures("app_context")
def test_a_report_that_is_stored_is_acknowledged_whatever_redis_says(
    make_app: MakeApp, tmp_path: Path
) -> None:
    with redis_server(tmp_path) as (url, _process), Redis.from_url(url) as redis:
        client = make_client(make_app(RATELIMIT_ENABLED=True, FORUM_REDIS_URL=url))
        consultation = make_consultation()
        make_contribution(consultation, author=make_user())
        sign_in(client, make_user("Renata Reader"))
        redis.config_set("maxmemory", 1)  # it can be read, and takes nothing
        try:
            assert report(client, consultation, 1) == 302
        finally:
            limiter.reset()
    assert len(stored()) == 1


def test_the_queue_costs_the_same_with_more_reports(
    client: FreshClient, statements: Statements
) -> None:
    consultation = make_consultation()
    sign_in(client, make_appointment(consultation, Role.MODERATOR))
    client.get(queue(consultation))  # reads once what no report changes
    costs: list[int] = []
    for count in (2, 12):
        for _ in range(count):
            text: Contribution = make_contribution(consultation, author=make_user())
            flags.flag(text, by=make_user(), rule="abuse", reason="Look.")
        db.session.commit()
        with statements.counted() as counted:
            assert client.get(queue(consultation)).status_code == 200
        costs.append(len(counted))
    assert costs[0] == costs[1]


@pytest.mark.parametrize("reason", ["", " \n", "\u200b", "\u3164\u2800", "\u202e"])
def test_a_report_needs_a_reason_that_can_be_seen(client: FreshClient, reason: str) -> None:
    consultation = make_consultation()
    make_contribution(consultation)
    sign_in(client, make_user())
    assert report(client, consultation, rule="other", reason=reason) == 422
    assert stored() == []


def test_the_words_of_a_report_turn_nothing_around_them(client: FreshClient) -> None:
    consultation = make_consultation()
    make_contribution(consultation)
    sign_in(client, make_user())
    assert report(client, consultation, reason="Look\u202e at this\u2066.") == 302
    assert [flag.reason for flag in stored()] == ["Look at this."]
