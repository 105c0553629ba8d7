"""Setting a consultation up and changing it, on one page that works without script."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from flask import Flask

from forum.domain.contributions.statuses import Moderation, Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.translation import TranslationStatus
from forum.models.user import User
from tests.builders import make_appointment, make_consultation, make_contribution, make_user
from tests.support.clients import FreshClient, make_client, sign_in

NEW = "/en/consultations/new"


@pytest.fixture
def organiser(client: FreshClient) -> User:
    """Return an organiser of the site, who is signed in."""
    person = make_user("Marta Solís", role=Role.ORGANISER)
    sign_in(client, person)
    return person


def typed(**fields: str) -> dict[str, str]:
    """Return the form of a new consultation with one section of two questions."""
    form = {
        "act": "save",
        "key": str(uuid4()),
        "written-in": "en",
        "language": "en",
        "title": "Seeds for dry lands",
        "introduction": "We ask *everybody*.",
        "background": "## Why\n\nIt is dry.",
        "organisers": "Sample Agency\n\n Sample Centre ",
        "s0-id": "",
        "s0": "Why seeds",
        "s0q0-id": "",
        "s0q0": "What do you keep?",
        "s0q1-id": "",
        "s0q1": "What do you lose?",
        "zone": "Africa/Nairobi",
        "opens-day": "2026-12-01",
        "opens-hour": "09:00",
        "closes-day": "2026-12-11",
        "closes-hour": "23:59",
        "moderation": "after",
        "slug": "",
    }
    return {**form, **{name.replace("_", "-"): value for name, value in fields.items()}}


def only() -> Consultation:
    db.session.commit()
    db.session.expire_all()
    return db.session.query(Consultation).one()


def again(consultation: Consultation) -> Consultation:
    db.session.commit()
    db.session.refresh(consultation)
    return consultation


def desk_of(consultation: Consultation, step: str = "") -> str:
    return f"/en/consultations/{consultation.slug}/organise{'/' if step else ''}{step}"


def questions_of(consultation: Consultation) -> list[str]:
    return [question.text.source for question in consultation.questions]


# --- setting up -------------------------------------------------------------------------------


def test_a_new_consultation_is_a_draft_with_its_organiser(
    client: FreshClient, organiser: User
) -> None:
    answer = client.post(NEW, data=typed(), follow_redirects=True)
    assert answer.status_code == 200
    assert "Saved as a draft." in answer.text
    assert "Organiser’s desk" in answer.text
    stored = only()
    assert stored.stage() is Stage.DRAFT
    assert stored.slug == "seeds-for-dry-lands"
    assert stored.organisers == ["Sample Agency", "Sample Centre"]
    assert stored.moderation is Moderation.AFTER
    assert questions_of(stored) == ["What do you keep?", "What do you lose?"]
    assert stored.opens_at == datetime(2026, 12, 1, 6, 0, tzinfo=UTC)
    assert stored.closes_at == datetime(2026, 12, 11, 20, 59, tzinfo=UTC)
    assert [(s.user_id, s.role) for s in stored.appointments] == [(organiser.id, Role.ORGANISER)]


def test_the_form_sent_twice_makes_one_consultation(client: FreshClient, organiser: User) -> None:
    form = typed()
    for _ in range(2):
        assert client.post(NEW, data=form).status_code == 302
    only()


def test_own_versions_are_kept_as_translations(client: FreshClient, organiser: User) -> None:
    form = typed() | {"title-es": "Semillas", "s0q0-fr": "Que gardez-vous ?"}
    client.post(NEW, data=form)
    stored = only()
    title = stored.texts["title"].text
    assert [(t.language, t.source, t.status) for t in title.translations] == [
        ("es", "Semillas", TranslationStatus.EDITED)
    ]
    page = client.get(f"/es/consultations/{stored.slug}/edit").text
    assert 'name="title" value="Seeds for dry lands" maxlength="300" lang="en"' in page
    assert 'value="Semillas"' in page
    assert "\nQue gardez-vous ?</textarea>" in page


def test_changing_the_original_language_swaps_the_versions(
    client: FreshClient, organiser: User
) -> None:
    form = typed(language="es", act="language") | {"title-es": "Semillas"}
    page = client.post(NEW, data=form).text
    assert 'id="title" name="title" value="Semillas"' in page
    assert 'id="title-en" name="title-en" value="Seeds for dry lands"' in page
    assert '<input type="hidden" name="written-in" value="es">' in page


def test_the_questions_are_arranged_without_losing_a_word(
    client: FreshClient, organiser: User
) -> None:
    page = client.post(NEW, data=typed(act="add-question:0")).text
    assert 'id="s0q2" name="s0q2" rows="2" autofocus>' in page
    assert "\nWhat do you lose?</textarea>" in page
    page = client.post(NEW, data=typed(act="up-question:0:1")).text
    assert page.index("What do you lose?") < page.index("What do you keep?")
    page = client.post(NEW, data=typed(act="remove-question:0:0")).text
    assert "What do you keep?" not in page
    page = client.post(NEW, data=typed(act="add-section")).text
    assert 'name="s1-id"' in page
    two = typed(act="up-question:1:0") | {"s1-id": "", "s1": "How", "s1q0-id": "", "s1q0": "Third?"}
    page = client.post(NEW, data=two).text
    assert page.index("Third?") < page.index('value="How"')
    page = client.post(NEW, data=two | {"act": "up-section:1"}).text
    assert page.index('value="How"') < page.index('value="Why seeds"')
    page = client.post(NEW, data=two | {"act": "remove-section:0"}).text
    assert 'value="Why seeds"' not in page
    assert page.index("What do you keep?") < page.index("Third?")
    assert "We ask *everybody*.</textarea>" in page
    assert db.session.query(Consultation).count() == 0


@pytest.mark.parametrize(
    "act",
    ["up-question:9:9", "remove-section:0", "remove-section:7", "up-section:0", "add-question:5",
     "remove-question:0:-1", "remove-question:0:0:0"],
)  # fmt: skip
def test_buttons_that_are_not_there_change_nothing(
    client: FreshClient, organiser: User, act: str
) -> None:
    page = client.post(NEW, data=typed(act=act)).text
    assert "What do you keep?" in page
    assert 'value="Why seeds"' in page


def test_a_preview_shows_the_page_and_stores_nothing(client: FreshClient, organiser: User) -> None:
    form = typed(act="preview", introduction="*Hi* <script>x</script>") | {"title-es": "Semillas"}
    page = client.post(NEW, data=form).text
    assert "As readers will see it" in page
    assert "<em>Hi</em> &lt;script&gt;" in page
    assert '<ol class="question-list" start="1">' in page
    assert "Friday 11 December 2026, 23:59" in page
    assert db.session.query(Consultation).count() == 0
    page = client.post(NEW.replace("/en/", "/es/"), data=form).text
    assert '<p class="preview-title">Semillas</p>' in page
    assert '<div class="text" lang="en">' in page


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"title": ""}, "title", "Give the consultation a title."),
        ({"title": "x" * 301}, "title", "This is too long. Shorten it."),
        ({"s0q0": "", "s0q1": " "}, "s0q0", "Write at least one guiding question."),
        ({"opens_day": "1/12/2026"}, "opens-day", "Write the day as year, month and day"),
        ({"closes_hour": "late"}, "closes-hour", "Write the time with hours and minutes"),
        ({"closes_day": "2026-11-30"}, "closes-day", "must be later than the opening date."),
        (
            {"opens_day": "2026-11-01", "closes_day": "2026-11-02"},
            "closes-day",
            "The closing date has already passed.",
        ),
        ({"slug": "Semillas y más"}, "slug", "Use only lower-case letters without accents"),
        (
            {"zone": "Europe/Paris", "opens_day": "2027-03-28", "opens_hour": "02:30",
             "closes_day": ""},
            "opens-day",
            "This hour does not exist on that day",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_and_everything_is_kept(
    client: FreshClient, organiser: User, fields: dict[str, str], field: str, sentence: str
) -> None:
    answer = client.post(NEW, data=typed(**fields))
    assert answer.status_code == 422
    assert f'<a href="#{field}">' in answer.text
    assert f'id="{field}-e"' in answer.text
    assert sentence in answer.text
    assert "We ask *everybody*.</textarea>" in answer.text
    assert "Sample Agency\nSample Centre</textarea>" in answer.text
    assert db.session.query(Consultation).count() == 0


def test_a_version_needs_its_original(client: FreshClient, organiser: User) -> None:
    answer = client.post(NEW, data=typed(s0q1="") | {"s0q1-es": "¿Qué pierde?"})
    assert answer.status_code == 422
    assert "There is a version in another language" in answer.text
    assert "\n¿Qué pierde?</textarea>" in answer.text


def test_an_address_that_is_taken_gets_a_number(client: FreshClient, organiser: User) -> None:
    make_consultation(slug="seeds-for-dry-lands")
    answer = client.post(NEW, data=typed())
    assert "/seeds-for-dry-lands-2/" in answer.location


def test_only_organisers_set_up(client: FreshClient) -> None:
    assert "/en/sign-in" in client.get(NEW).location
    for role in (Role.PARTICIPANT, Role.MODERATOR, Role.FACILITATOR):
        sign_in(client, make_user(role=role))
        assert client.get(NEW).status_code == 403
        assert client.post(NEW, data=typed()).status_code == 403
    sign_in(client, make_user(role=Role.ADMINISTRATOR))
    assert client.get(NEW).status_code == 200
    assert db.session.query(Consultation).count() == 0


def test_saving_needs_the_token_of_the_form(make_app: Callable[..., Flask]) -> None:
    app = make_app(WTF_CSRF_ENABLED=True)
    with app.app_context():
        client = make_client(app)
        sign_in(client, make_user(role=Role.ORGANISER))
        assert client.post(NEW, data=typed()).status_code == 400
        assert db.session.query(Consultation).count() == 0


# --- editing ----------------------------------------------------------------------------------


def edited(consultation: Consultation, **fields: str) -> dict[str, str]:
    """Return the form of a stored consultation, as the page shows it."""
    form = typed(title="Seeds for dry lands")
    ids = [question.id for question in consultation.questions]
    form["s0-id"] = str(consultation.sections[0].id)
    form["s0"] = ""
    for n, id_ in enumerate(ids):
        form |= {f"s0q{n}-id": str(id_), f"s0q{n}": consultation.questions[n].text.source}
    return form | {name.replace("_", "-"): value for name, value in fields.items()}


def test_a_draft_moves_to_another_address(client: FreshClient, organiser: User) -> None:
    client.post(NEW, data=typed())
    consultation = only()
    make_consultation(slug="taken")
    address = f"/en/consultations/{consultation.slug}/edit"
    answer = client.post(address, data=edited(consultation, slug="taken"))
    assert answer.status_code == 422
    assert "Another consultation already has this address." in answer.text
    answer = client.post(address, data=edited(consultation, slug="seeds-and-rain"))
    assert "/seeds-and-rain/" in answer.location
    assert client.get(answer.location).status_code == 200


def test_after_opening_texts_change_and_dates_and_address_do_not(client: FreshClient) -> None:
    consultation = make_consultation()
    closes_at, slug = consultation.closes_at, consultation.slug
    sign_in(client, make_appointment(consultation, Role.ORGANISER))
    address = f"/en/consultations/{slug}/edit"
    page = client.get(address).text
    assert "closes-day" not in page
    assert 'name="slug"' not in page
    assert "Dates are changed at the desk" in page
    form = edited(consultation, title="Seeds and rain", slug="other", s0q1="Which rain?")
    answer = client.post(address, data=form, follow_redirects=True)
    assert "Saved." in answer.text
    assert "Seeds and rain" in answer.text
    consultation = again(consultation)
    assert (consultation.closes_at, consultation.slug) == (closes_at, slug)
    assert questions_of(consultation)[1] == "Which rain?"


def test_a_question_that_was_answered_stays(client: FreshClient) -> None:
    consultation = make_consultation()
    make_contribution(consultation, question=consultation.questions[0], status=Status.PENDING)
    sign_in(client, make_appointment(consultation, Role.ORGANISER))
    address = f"/en/consultations/{consultation.slug}/edit"
    page = client.get(address).text
    assert "It has answers, so it cannot be removed." in page
    assert "remove-question:0:0" not in page
    assert "remove-question:0:1" in page
    answer = client.post(address, data=edited(consultation, act="remove-question:0:0"))
    assert answer.status_code == 422
    assert "What do you know about seed 1?</textarea>" in answer.text
    gone = edited(consultation)
    del gone["s0q0-id"]
    answer = client.post(address, data=gone)
    assert answer.status_code == 422
    assert "already answered cannot be removed" in answer.text
    assert len(questions_of(again(consultation))) == 2


def test_an_announced_consultation_keeps_an_opening_date_and_history_tells_of_changes(
    client: FreshClient,
) -> None:
    consultation = make_consultation(stage=Stage.SCHEDULED)
    sign_in(client, make_appointment(consultation, Role.ORGANISER))
    address = f"/en/consultations/{consultation.slug}/edit"
    answer = client.post(address, data=edited(consultation, opens_day=""))
    assert answer.status_code == 422
    assert "Set the opening date first." in answer.text
    assert client.post(address, data=edited(consultation)).status_code == 302
    assert "Dates changed" in client.get(desk_of(consultation)).text


def test_moderators_do_not_edit(client: FreshClient) -> None:
    consultation = make_consultation()
    address = f"/en/consultations/{consultation.slug}/edit"
    for role in (Role.MODERATOR, Role.FACILITATOR, Role.TRANSLATOR):
        sign_in(client, make_appointment(consultation, role))
        assert client.get(address).status_code == 403
        assert client.post(address, data=edited(consultation)).status_code == 403
    assert "/en/sign-in" in make_client(client.application).get(address).location
