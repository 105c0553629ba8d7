"""The summary of a consultation: reading it, writing it, publishing it."""

from collections.abc import Callable

import pytest
from flask import Flask

from forum.domain.contributions.statuses import Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.synthesis.summary import Summary
from forum.models.translation import TranslationStatus
from forum.models.user import User
from forum.services.moderation.decisions import decide
from forum.services.synthesis.summaries import find_summary, publish_summary, save_summary
from forum.views.synthesis.form import version
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_translation,
    make_user,
)
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.content.words import markup
from tests.support.statements import Statements
from tests.support.times import StillClock
from tests.support.worlds import BuiltOnce

BODY = "## What was said\n\nSeeds are *kept* [1][2].\n\nOne keeps none [2]."


@pytest.fixture
def consultation(built_once: BuiltOnce) -> Consultation:
    """Return a closed consultation with three contributions."""
    return built_once(make_closed)


def make_closed() -> Consultation:
    """Store it."""
    consultation = make_consultation(stage=Stage.CLOSED)
    make_contribution(consultation, author=make_user("Amina Wekesa"))
    make_contribution(consultation, author=make_user("Linh Tran"), countries="VN", language="fr")
    make_contribution(consultation, "A third.", author=make_user("Awa Sarr"))
    return consultation


@pytest.fixture
def facilitator(client: FreshClient, consultation: Consultation) -> User:
    """Return the facilitator, who is signed in."""
    person = make_user("Rosa Ibáñez")
    make_appointment(consultation, Role.FACILITATOR, person)
    sign_in(client, person)
    return person


def page_of(consultation: Consultation, more: str = "") -> str:
    return f"/en/consultations/{consultation.slug}/summary{more}"


def form(**fields: str) -> dict[str, str]:
    typed = {
        "language": "en",
        "title": "What people say about seeds",
        "standfirst": "A short account.",
        "body": BODY,
        "since": "",
        "act": "save",
    }
    return {**typed, **fields}


def stored(consultation: Consultation) -> Summary | None:
    db.session.commit()
    db.session.expire_all()
    return find_summary(consultation)


def since(consultation: Consultation) -> str:
    summary = stored(consultation)
    assert summary is not None
    return version(summary)


def keep(consultation: Consultation, by: User, *, is_published: bool = True, **fields: str) -> None:
    typed = form(**fields)
    save_summary(
        consultation,
        by=by,
        title=typed["title"],
        standfirst=typed["standfirst"],
        body=typed["body"],
        language=typed["language"],
    )
    if is_published:
        publish_summary(consultation, by=by)
    db.session.commit()


# --- reading ----------------------------------------------------------------------------------


def test_statements_are_numbered_and_lead_to_their_sources(
    client: FreshClient, consultation: Consultation
) -> None:
    keep(consultation, make_appointment(consultation, Role.FACILITATOR))
    page = client.get(page_of(consultation)).text
    assert "What people say about seeds" in page
    assert '<p><b class="paragraph-number">1</b>Seeds are <em>kept</em>' in page
    assert '<b class="paragraph-number">2</b>One keeps none' in page
    address = f"/en/consultations/{consultation.slug}/contributions"
    assert f'<a href="{address}/1">[1]</a>' in page
    assert f'<a href="{address}/2"><b>[2]</b> Linh Tran, Vietnam</a>' in page
    assert "2 of 3 contributions." in page
    assert f'<a href="{address}/3">[3]</a>' in page
    assert "How to cite" in page


def test_a_source_that_was_hidden_later_keeps_only_its_number(
    client: FreshClient, consultation: Consultation
) -> None:
    keep(consultation, make_appointment(consultation, Role.FACILITATOR))
    moderator = make_appointment(consultation, Role.MODERATOR)
    second = make_contribution(consultation)  # of somebody else, to be sure that it is not hidden
    hidden = next(
        c
        for c in db.session.query(type(second)).filter_by(consultation_id=consultation.id)
        if c.number == 2
    )
    decide(hidden, Status.HIDDEN, by=moderator, reason="It names a neighbour.")
    page = client.get(page_of(consultation)).text
    assert "Linh Tran" not in page
    assert "<b>[2]</b> no longer shown" in page


def test_a_translated_summary_is_marked_and_has_its_original(
    client: FreshClient, consultation: Consultation
) -> None:
    keep(consultation, make_appointment(consultation, Role.FACILITATOR))
    summary = stored(consultation)
    assert summary is not None
    make_translation(
        summary.title, "es", "Lo que se dice de las semillas", status=TranslationStatus.EDITED
    )
    words = "Las semillas se guardan [1][2]."
    make_translation(summary.statements[1].text, "es", words, status=TranslationStatus.EDITED)
    page = client.get(page_of(consultation).replace("/en/", "/es/")).text
    assert "Lo que se dice de las semillas" in page
    assert '<b class="paragraph-number">1</b>Las semillas se guardan' in page
    assert f'<a href="/es/consultations/{consultation.slug}/contributions/1">[1]</a>' in page
    assert '<div class="text" lang="en"><p>Seeds are <em>kept</em>' in page
    written = client.get(page_of(consultation, "?as=written").replace("/en/", "/es/")).text
    assert "Las semillas se guardan" not in written


def test_an_unpublished_summary_is_seen_by_those_who_write_it(
    client: FreshClient, consultation: Consultation, facilitator: User
) -> None:
    keep(consultation, facilitator, is_published=False)
    assert "Not published." in client.get(page_of(consultation)).text
    sign_in(client, make_appointment(consultation, Role.MODERATOR))
    assert client.get(page_of(consultation)).status_code == 404
    assert make_client(client.application).get(page_of(consultation)).status_code == 404


def test_the_page_costs_the_same_with_more_statements_and_sources(
    client: FreshClient, consultation: Consultation, statements: Statements
) -> None:
    author = make_appointment(consultation, Role.FACILITATOR)
    sign_in(client, make_user())
    counts = []
    for paragraphs in (1, 10):
        for _ in range(paragraphs):
            make_contribution(consultation)
        cited = "".join(f"[{n}]" for n in range(1, paragraphs + 4))
        keep(consultation, author, body="\n\n".join(f"{n} {cited}" for n in range(paragraphs)))
        client.get(page_of(consultation))
        with statements.counted():
            client.get(page_of(consultation))
        counts.append(len(statements))
    assert counts[0] == counts[1], statements


def test_without_summary_there_is_no_page(client: FreshClient, consultation: Consultation) -> None:
    assert client.get(page_of(consultation)).status_code == 404


# --- writing ----------------------------------------------------------------------------------


def test_who_may_write(client: FreshClient, consultation: Consultation) -> None:
    address = page_of(consultation, "/edit")
    assert "/en/sign-in" in client.get(address).location
    answer = client.post(address, data=form())
    assert answer.status_code == 401
    assert "Seeds are *kept*" in answer.text  # what was typed can be copied
    for role in (Role.MODERATOR, Role.ORGANISER, Role.TRANSLATOR):
        sign_in(client, make_appointment(consultation, role))
        assert client.get(address).status_code == 403
        assert client.post(address, data=form()).status_code == 403
    sign_in(client, make_user())
    assert client.post(address, data=form()).status_code == 403
    assert stored(consultation) is None


def test_the_text_is_kept_and_comes_back(
    client: FreshClient, consultation: Consultation, facilitator: User
) -> None:
    answer = client.post(page_of(consultation, "/edit"), data=form(), follow_redirects=True)
    assert "Saved." in answer.text
    assert f"\n{BODY}</textarea>" in answer.text
    assert "Every statement cites a published contribution." in answer.text
    assert "<b>[3]</b> Awa Sarr, Kenya" in markup(answer)
    summary = stored(consultation)
    assert summary is not None
    assert summary.published_at is None


def test_a_preview_stores_nothing(
    client: FreshClient, consultation: Consultation, facilitator: User
) -> None:
    answer = client.post(page_of(consultation, "/edit"), data=form(act="preview"))
    assert answer.status_code == 200
    assert '<b class="paragraph-number">1</b>Seeds are <em>kept</em>' in answer.text
    assert f"\n{BODY}</textarea>" in answer.text
    assert stored(consultation) is None


def test_publishing_shows_the_summary_to_everybody(
    client: FreshClient, consultation: Consultation, facilitator: User
) -> None:
    answer = client.post(
        page_of(consultation, "/edit"), data=form(act="publish"), follow_redirects=True
    )
    assert "Published. Everyone can read the summary." in answer.text
    visitor = make_client(client.application)
    assert visitor.get(page_of(consultation)).status_code == 200


def test_faults_are_listed_and_stop_publishing_but_not_saving(
    client: FreshClient, consultation: Consultation, facilitator: User
) -> None:
    body = "Nobody said this.\n\nTwo did [1][99]."
    answer = client.post(page_of(consultation, "/edit"), data=form(act="publish", body=body))
    assert answer.status_code == 422
    assert "This statement cites nobody: “Nobody said this.”" in answer.text
    assert "[99] is not a published contribution." in answer.text
    assert "Saved, but not published" in answer.text
    assert f"\n{body}</textarea>" in answer.text
    summary = stored(consultation)
    assert summary is not None
    assert summary.published_at is None


def test_a_published_summary_cannot_lose_its_sources(
    client: FreshClient, consultation: Consultation, facilitator: User
) -> None:
    keep(consultation, facilitator)
    body = "Nobody said this."
    answer = client.post(
        page_of(consultation, "/edit"), data=form(body=body, since=since(consultation))
    )
    assert answer.status_code == 422
    assert "Nothing has been saved yet." in answer.text
    assert f"\n{body}</textarea>" in answer.text
    assert (
        "Seeds are <em>kept</em>" in make_client(client.application).get(page_of(consultation)).text
    )


def test_taking_back_hides_the_summary_and_keeps_what_was_typed(
    client: FreshClient, consultation: Consultation, facilitator: User
) -> None:
    keep(consultation, facilitator)
    answer = client.post(
        page_of(consultation, "/edit"),
        data=form(act="unpublish", title="A new title", since=since(consultation)),
        follow_redirects=True,
    )
    assert "Taken back." in answer.text
    assert 'value="A new title"' in answer.text
    assert make_client(client.application).get(page_of(consultation)).status_code == 404


def test_a_colleague_s_version_is_not_overwritten_unseen(
    client: FreshClient, consultation: Consultation, facilitator: User, time: StillClock
) -> None:
    keep(consultation, facilitator, is_published=False)
    old = since(consultation)
    time.tick(minutes=5)
    colleague = make_appointment(consultation, Role.FACILITATOR, make_user("Karim Bensalem"))
    keep(consultation, colleague, is_published=False, title="Karim’s title")
    typed = form(title="My title", since=old)
    answer = client.post(page_of(consultation, "/edit"), data=typed)
    assert answer.status_code == 409
    assert "Karim Bensalem saved another version" in answer.text
    assert 'value="My title"' in answer.text
    typed["since"] = since(consultation)
    assert typed["since"] in answer.text
    assert client.post(page_of(consultation, "/edit"), data=typed).status_code == 302


def test_the_same_form_sent_twice_is_no_conflict(
    client: FreshClient, consultation: Consultation, facilitator: User, time: StillClock
) -> None:
    for _ in range(2):
        answer = client.post(page_of(consultation, "/edit"), data=form())
        assert answer.status_code == 302
        time.tick()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", " ", "Give the summary a title."),
        ("body", "", "Write the summary."),
        ("language", "", "Say in which language this is written."),
    ],
)
def test_what_is_missing_is_named_and_the_rest_is_kept(
    client: FreshClient,
    consultation: Consultation,
    facilitator: User,
    field: str,
    value: str,
    sentence: str,
) -> None:
    answer = client.post(page_of(consultation, "/edit"), data=form(**{field: value}))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "A short account.</textarea>" in answer.text
    assert stored(consultation) is None


def test_saving_needs_the_token_of_the_form(make_app: Callable[..., Flask]) -> None:
    app = make_app(WTF_CSRF_ENABLED=True)
    with app.app_context():
        client = make_client(app)
        consultation = make_consultation()
        sign_in(client, make_appointment(consultation, Role.FACILITATOR))
        answer = client.post(page_of(consultation, "/edit"), data=form())
        assert answer.status_code == 400
        assert "Seeds are *kept*" in answer.text
        assert stored(consultation) is None
