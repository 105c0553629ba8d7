"""The organiser's desk: dates, team, and what happened."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask

from forum.domain.contributions.statuses import Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Appointment, Consultation
from forum.models.translation import Text
from forum.services.moderation.decisions import decide
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_post,
    make_user,
)
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.content.words import field
from tests.support.statements import Statements
from tests.support.times import StillClock

REASON = "Three networks asked for another week."


def again(consultation: Consultation) -> Consultation:
    db.session.commit()
    db.session.refresh(consultation)
    return consultation


def desk_of(consultation: Consultation, step: str = "") -> str:
    return f"/en/consultations/{consultation.slug}/organise{'/' if step else ''}{step}"


# --- the desk ---------------------------------------------------------------------------------


def sit(client: FreshClient, stage: Stage, role: Role = Role.MODERATOR) -> Consultation:
    consultation = make_consultation(stage=stage, zone="Africa/Nairobi")
    sign_in(client, make_appointment(consultation, role, make_user("Daniel Okoth")))
    return consultation


def closing(day: str = "2026-12-18", hour: str = "23:59", **fields: str) -> dict[str, str]:
    return {"day": day, "hour": hour, "reason": REASON, "language": "en", **fields}


@pytest.mark.parametrize(
    ("stage", "steps"),
    [
        (Stage.DRAFT, {"publish"}),
        (Stage.SCHEDULED, {"open"}),
        (Stage.OPEN, {"extend", "close"}),
        (Stage.CLOSED, {"reopen", "archive"}),
        (Stage.ARCHIVED, {"restore"}),
    ],
)
def test_each_stage_offers_its_steps(client: FreshClient, stage: Stage, steps: set[str]) -> None:
    consultation = sit(client, stage)
    page = client.get(desk_of(consultation)).text
    every = {"publish", "open", "extend", "close", "reopen", "archive", "restore"}
    assert {step for step in every if f'action="{desk_of(consultation, step)}"' in page} == steps
    assert page.count('aria-current="step"') == 1
    for format in ("docx", "pdf", "html", "xlsx", "csv", "json"):
        assert f"/consultations/{consultation.slug}/proceedings.{format}" in page


def test_facilitators_see_the_desk_without_its_buttons(client: FreshClient) -> None:
    consultation = sit(client, Stage.OPEN, Role.FACILITATOR)
    page = client.get(desk_of(consultation)).text
    assert "Checklist" in page
    assert desk_of(consultation, "extend") not in page
    assert desk_of(consultation, "appoint") not in page
    assert client.post(desk_of(consultation, "extend"), data=closing()).status_code == 403


def test_who_has_no_seat_does_not_see_the_desk(client: FreshClient) -> None:
    consultation = make_consultation()
    assert "/en/sign-in" in client.get(desk_of(consultation)).location
    sign_in(client, make_user())
    assert client.get(desk_of(consultation)).status_code == 403
    for step in ("publish", "open", "extend", "reopen", "close", "archive", "restore"):
        assert client.post(desk_of(consultation, step), data=closing()).status_code == 403
    draft = make_consultation(stage=Stage.DRAFT)
    assert client.get(desk_of(draft)).status_code == 404


def test_the_desk_tells_numbers_what_is_late_and_what_happened(
    client: FreshClient, time: StillClock
) -> None:
    consultation = sit(client, Stage.OPEN)
    make_contribution(consultation, question=consultation.questions[0])
    waiting = make_contribution(consultation, status=Status.PENDING)
    returned = make_contribution(consultation, status=Status.PENDING, author=make_user("Eve"))
    moderator = make_appointment(consultation, Role.MODERATOR, make_user("Grace Mwangi"))
    decide(returned, Status.RETURNED, by=moderator, reason="No numbers.")
    make_post(consultation)
    time.tick(hours=30)
    page = client.get(desk_of(consultation)).text
    assert waiting.status is Status.PENDING
    assert "A text has been waiting for more than 24 hours" in page
    assert "Nobody has answered question 2" in page
    assert "Text by Eve: <b>Returned</b>, Grace Mwangi" in page
    assert "Welcome note published" in page


def test_the_desk_costs_the_same_with_more_texts(
    client: FreshClient, statements: Statements
) -> None:
    consultation = sit(client, Stage.OPEN)
    moderator = make_appointment(consultation, Role.MODERATOR)
    counts = []
    for more in (2, 10):
        for _ in range(more):
            text = make_contribution(consultation, status=Status.PENDING)
            decide(text, Status.PUBLISHED, by=moderator)
            make_contribution(consultation, status=Status.PENDING)
        client.get(desk_of(consultation))
        with statements.counted():
            client.get(desk_of(consultation))
        counts.append(len(statements))
    assert counts[0] == counts[1], statements


def test_the_address_of_a_form_leads_back_to_the_desk(client: FreshClient) -> None:
    consultation = sit(client, Stage.OPEN)
    assert client.get(desk_of(consultation, "extend")).location == desk_of(consultation)


def test_a_draft_is_published_with_a_date_and_only_then_seen(client: FreshClient) -> None:
    consultation = sit(client, Stage.DRAFT)
    public = f"/en/consultations/{consultation.slug}"
    visitor = make_client(client.application)
    opens_at, consultation.opens_at = consultation.opens_at, None
    answer = client.post(desk_of(consultation, "publish"))
    assert answer.status_code == 422
    assert "Set the opening date first." in answer.text
    assert visitor.get(public).status_code == 404
    consultation.opens_at = opens_at
    answer = client.post(desk_of(consultation, "publish"), follow_redirects=True)
    assert "Published. Everyone can now read the page." in answer.text
    assert visitor.get(public).status_code == 200


def test_opening_now(client: FreshClient, time: StillClock) -> None:
    consultation = sit(client, Stage.SCHEDULED)
    answer = client.post(desk_of(consultation, "open"), follow_redirects=True)
    assert "Contributions are accepted from now on." in answer.text
    assert again(consultation).opens_at == time.now


def test_extending_says_the_new_date_in_words_and_keeps_the_old_one(client: FreshClient) -> None:
    consultation = sit(client, Stage.OPEN)
    form = closing(language="es", reason="Tres redes lo pidieron.")
    answer = client.post(desk_of(consultation, "extend"), data=form, follow_redirects=True)
    assert "Extended. The new closing date is" in answer.text
    assert "Friday 18 December 2026, 23:59" in answer.text
    assert '<span lang="es">Tres redes lo pidieron.</span>' in answer.text
    assert again(consultation).closes_at == datetime(2026, 12, 18, 20, 59, tzinfo=UTC)
    reason = db.session.query(Text).filter_by(source="Tres redes lo pidieron.").one()
    assert reason.language == "es"


def test_the_same_extension_sent_twice_is_made_once(client: FreshClient) -> None:
    consultation = sit(client, Stage.OPEN)
    for _ in range(2):
        assert client.post(desk_of(consultation, "extend"), data=closing()).status_code == 302
    assert client.get(desk_of(consultation)).text.count("<b>Extended</b>") == 1


@pytest.mark.parametrize(
    ("form", "field", "sentence"),
    [
        (closing(reason=" "), "reason", "Write the reason."),
        (closing(day=""), "day", "Write the day as year, month and day"),
        (closing(day="", hour=""), "day", "Choose the new closing date."),
        (closing(hour="25:00"), "hour", "Write the time with hours and minutes"),
        (closing(day="2026-11-01"), "day", "The closing date has already passed."),
        (closing(day="2026-12-01"), "day", "must be later than the current one."),
        (closing(day="9999-12-31", hour="x"), "hour", "Write the time with hours and minutes"),
    ],
)
def test_a_wrong_extension_is_shown_again_as_it_was_typed(
    client: FreshClient, form: dict[str, str], field: str, sentence: str
) -> None:
    consultation = sit(client, Stage.OPEN)
    closes_at = consultation.closes_at
    answer = client.post(desk_of(consultation, "extend"), data=form)
    assert answer.status_code == 422
    assert f'<a href="#extend-{field}">' in answer.text
    assert sentence in answer.text
    assert f'name="day" type="date" value="{form["day"]}"' in answer.text
    if form["reason"].strip():
        assert f"\n{REASON}</textarea>" in answer.text
    assert again(consultation).closes_at == closes_at


def test_closing_now_needs_a_reason_and_a_confirmation(
    client: FreshClient, time: StillClock
) -> None:
    consultation = sit(client, Stage.OPEN)
    answer = client.post(desk_of(consultation, "close"), data={"reason": REASON})
    assert answer.status_code == 422
    assert "Tick the box to confirm." in answer.text
    assert f"\n{REASON}</textarea>" in answer.text
    answer = client.post(
        desk_of(consultation, "close"),
        data={"reason": REASON, "sure": "yes"},
        follow_redirects=True,
    )
    assert "The page no longer accepts contributions." in answer.text
    assert again(consultation).closes_at == time.now


def test_reopening_archiving_and_restoring(client: FreshClient) -> None:
    consultation = sit(client, Stage.CLOSED)
    answer = client.post(desk_of(consultation, "archive"))
    assert answer.status_code == 422
    assert "Tick the box to confirm." in answer.text
    client.post(desk_of(consultation, "archive"), data={"sure": "yes"})
    assert again(consultation).stage() is Stage.ARCHIVED
    client.post(desk_of(consultation, "restore"))
    assert again(consultation).stage() is Stage.CLOSED
    answer = client.post(desk_of(consultation, "reopen"), data=closing(), follow_redirects=True)
    assert "Open again, until" in answer.text
    assert again(consultation).stage() is Stage.OPEN


@pytest.mark.parametrize(
    ("stage", "step"),
    [(Stage.OPEN, "publish"), (Stage.CLOSED, "open"), (Stage.DRAFT, "restore"),
     (Stage.OPEN, "reopen"), (Stage.CLOSED, "close"), (Stage.OPEN, "archive")],
)  # fmt: skip
def test_a_step_from_another_stage_changes_nothing_and_says_so(
    client: FreshClient, stage: Stage, step: str
) -> None:
    consultation = sit(client, stage)
    form = closing(sure="yes")
    answer = client.post(desk_of(consultation, step), data=form, follow_redirects=True)
    assert "Nothing was changed" in answer.text
    assert again(consultation).stage() is stage


# --- the team ---------------------------------------------------------------------------------


def test_appointing_by_address_with_role_and_label(client: FreshClient) -> None:
    consultation = sit(client, Stage.OPEN, Role.ORGANISER)
    make_user("Rosa Ibáñez", email="rosa@example.org")
    form = {"email": " Rosa@Example.org ", "role": "facilitator", "label-en": "Guide"}
    for _ in range(2):
        answer = client.post(desk_of(consultation, "appoint"), data=form, follow_redirects=True)
        assert "Rosa Ibáñez is now on the team." in answer.text
    assert answer.text.count("Guide</td>") == 1


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"email": "nobody@example.org", "role": "moderator"}, "No account has this address."),
        ({"email": "", "role": "moderator"}, "No account has this address."),
        ({"email": "nobody@example.org", "role": "administrator"}, "Choose a role."),
        ({"email": "nobody@example.org", "role": "moderator", "label-en": "x" * 101}, "too long"),
    ],
)
def test_a_wrong_appointment_is_shown_again(
    client: FreshClient, form: dict[str, str], sentence: str
) -> None:
    consultation = sit(client, Stage.OPEN, Role.ORGANISER)
    answer = client.post(desk_of(consultation, "appoint"), data=form)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert field(answer, "email") == form["email"]
    assert db.session.query(Appointment).count() == 1


def test_dismissing_and_the_last_organiser(client: FreshClient) -> None:
    consultation = sit(client, Stage.OPEN, Role.ORGANISER)
    own = consultation.appointments[0]
    answer = client.post(desk_of(consultation, "dismiss"), data={"seat": str(own.id)})
    assert answer.status_code == 422
    assert "There must be at least one organiser." in answer.text
    make_appointment(consultation, Role.ORGANISER)
    moderator = make_appointment(consultation, Role.MODERATOR, make_user("Grace Mwangi"))
    seat = db.session.query(Appointment).filter_by(user_id=moderator.id).one()
    answer = client.post(
        desk_of(consultation, "dismiss"), data={"seat": str(seat.id)}, follow_redirects=True
    )
    assert "The seat is free." in answer.text
    assert "Grace Mwangi" not in answer.text
    answer = client.post(desk_of(consultation, "dismiss"), data={"seat": str(own.id)})
    assert answer.location == f"/en/consultations/{consultation.slug}"


def test_moderators_do_not_appoint(client: FreshClient) -> None:
    consultation = sit(client, Stage.OPEN)
    seat = consultation.appointments[0].id
    form = {"email": "x@example.org", "role": "moderator"}
    assert client.post(desk_of(consultation, "appoint"), data=form).status_code == 403
    assert (
        client.post(desk_of(consultation, "dismiss"), data={"seat": str(seat)}).status_code == 403
    )
    assert "Appoint someone" not in client.get(desk_of(consultation)).text


def test_every_step_needs_the_token_of_the_form(make_app: Callable[..., Flask]) -> None:
    app = make_app(WTF_CSRF_ENABLED=True)
    with app.app_context():
        client = make_client(app)
        consultation = sit(client, Stage.DRAFT, Role.ORGANISER)
        for step in ("publish", "close", "appoint", "dismiss"):
            assert client.post(desk_of(consultation, step)).status_code == 400
        assert again(consultation).stage() is Stage.DRAFT
