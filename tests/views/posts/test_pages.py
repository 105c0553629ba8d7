"""The notes from the team: reading and writing them."""

import re
from collections.abc import Callable
from html import unescape
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from forum.domain.contributions.statuses import Moderation, Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.draft import Draft
from forum.models.post import Post
from forum.models.user import User
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_post,
    make_translation,
    make_user,
)
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.content.letters import deliver
from tests.support.content.words import field, markup, words
from tests.support.statements import Statements
from tests.support.worlds import BuiltOnce


@pytest.fixture
def consultation(built_once: BuiltOnce) -> Consultation:
    return built_once(make_consultation)


@pytest.fixture
def facilitator(client: FreshClient, consultation: Consultation) -> User:
    """Return the facilitator, who is signed in."""
    person = make_user("Rosa Ibáñez", organisation="Sample Centre")
    make_appointment(consultation, Role.FACILITATOR, person, label="Guide")
    sign_in(client, person)
    return person


def list_of(consultation: Consultation) -> str:
    return f"/en/consultations/{consultation.slug}/posts"


def form(**fields: str) -> dict[str, str]:
    typed = {
        "kind": "prompt",
        "language": "en",
        "title": "The empty chair",
        "body": "Two of you describe it. *Who* else?",
        "key": str(uuid4()),
        "act": "publish",
    }
    return {**typed, **fields}


def count_posts() -> int:
    db.session.commit()
    return db.session.query(Post).count()


# --- reading ----------------------------------------------------------------------------------


def test_everybody_reads_the_notes_latest_first(
    client: FreshClient, consultation: Consultation
) -> None:
    make_contribution(consultation)
    make_post(consultation, "The first note.", title="Welcome")
    make_post(consultation, "You said [1] and [99].", title="A question")
    page = client.get(list_of(consultation)).text
    assert page.index("A question") < page.index("The first note.")
    address = f"/en/consultations/{consultation.slug}/contributions/1"
    assert f'<a href="{address}">[1]</a>' in page
    assert "[99]" in page
    assert "contributions/99" not in page
    assert "Write a note" not in page


def test_a_note_is_shown_in_translation_with_its_original(
    client: FreshClient, consultation: Consultation
) -> None:
    post = make_post(consultation, "The first note.")
    make_translation(post.body, "es", "La primera nota.")
    page = client.get(list_of(consultation).replace("/en/", "/es/")).text
    assert "La primera nota." in page
    assert '<div class="text" lang="en"><p>The first note.</p>' in page
    assert '<span lang="en">Welcome</span>' in page


def test_many_notes_come_on_several_pages(client: FreshClient, consultation: Consultation) -> None:
    author = make_appointment(consultation, Role.FACILITATOR)
    posts = [make_post(consultation, f"Note {n}.", author=author) for n in range(22)]
    first = client.get(list_of(consultation)).text
    assert "Note 21." in first
    assert "Note 1." not in first
    second = client.get(f"{list_of(consultation)}?before={posts[2].id}").text
    assert "Note 1." in second
    assert "Note 2." not in second


def test_the_list_costs_the_same_with_more_notes(
    client: FreshClient, consultation: Consultation, statements: Statements
) -> None:
    counts = []
    for more in (2, 10):
        for _ in range(more):
            make_post(consultation)
        sign_in(client, make_user())
        client.get(list_of(consultation))
        with statements.counted():
            client.get(list_of(consultation))
        counts.append(len(statements))
    assert counts[0] == counts[1], statements


def test_without_notes_the_page_says_so(client: FreshClient, consultation: Consultation) -> None:
    assert "The team has not written yet." in client.get(list_of(consultation)).text


# --- writing ----------------------------------------------------------------------------------


def test_the_form_offers_what_can_be_cited(
    client: FreshClient, consultation: Consultation, facilitator: User
) -> None:
    make_contribution(consultation, "Guardamos *nuestras* semillas.", language="es")
    page = markup(client.get(f"{list_of(consultation)}/new"))
    assert "<b>[1]</b> Amina Odhiambo, Kenya" in page
    assert '<span lang="es">Guardamos nuestras semillas.</span>' in page


def test_a_note_is_published_at_once_and_signed(
    client: FreshClient, consultation: Consultation, facilitator: User
) -> None:
    answer = client.post(f"{list_of(consultation)}/new", data=form(), follow_redirects=True)
    assert answer.status_code == 200
    assert "Published. Everyone sees the note" in answer.text
    assert "<b>Rosa Ibáñez, Guide</b>" in answer.text
    assert "<span>Guide, Sample Centre</span>" in answer.text
    assert "<em>Who</em> else?" in answer.text


def test_a_note_sent_twice_appears_once(
    client: FreshClient, consultation: Consultation, facilitator: User
) -> None:
    typed = form()
    for _ in range(2):
        assert client.post(f"{list_of(consultation)}/new", data=typed).status_code == 302
    assert count_posts() == 1


def test_a_preview_stores_nothing_and_keeps_the_words(
    client: FreshClient, consultation: Consultation, facilitator: User
) -> None:
    answer = client.post(
        f"{list_of(consultation)}/new", data=form(act="preview", body="*Who* <script>else</script>")
    )
    assert answer.status_code == 200
    assert "<em>Who</em> &lt;script&gt;" in answer.text
    assert "\n*Who* &lt;script&gt;else&lt;/script&gt;</textarea>" in answer.text
    assert count_posts() == 0


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", " ", "Give the note a title."),
        ("body", "", "Write the note."),
        ("kind", "", "Choose what kind of note this is."),
        ("kind", "nonsense", "Choose what kind of note this is."),
        ("language", "pt", "Say in which language this is written."),
        ("title", "x" * 301, "This is too long."),
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
    answer = client.post(f"{list_of(consultation)}/new", data=form(**{field: value}))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'role="alert"' in answer.text
    if field != "body":
        assert "*Who* else?</textarea>" in answer.text
    assert count_posts() == 0


@pytest.mark.usefixtures("facilitator")
def test_a_note_that_cites_what_is_not_there_is_published_only_on_purpose(
    client: FreshClient, consultation: Consultation
) -> None:
    make_contribution(consultation)
    make_contribution(consultation, status=Status.HIDDEN)
    address = f"{list_of(consultation)}/new"
    typed = form(body="You said [1], [2] and [99], *not* `[7]`.")
    answer = client.post(address, data=typed)
    assert answer.status_code == 422
    assert "The text cites [2], [99]. No published contributions have these numbers." in words(
        answer
    )
    assert "*not* `[7]`.</textarea>" in answer.text
    assert field(answer, "accepted") == "2 99"
    assert count_posts() == 0
    assert client.post(address, data={**typed, "act": "anyway"}).status_code == 422
    more = {**typed, "act": "anyway", "accepted": "2"}
    assert client.post(address, data=more).status_code == 422
    assert count_posts() == 0
    assert client.post(address, data={**more, "accepted": "2 99"}).status_code == 302
    assert count_posts() == 1


@pytest.mark.usefixtures("facilitator")
def test_the_preview_tells_of_numbers_that_lead_nowhere(
    client: FreshClient, consultation: Consultation
) -> None:
    answer = client.post(f"{list_of(consultation)}/new", data=form(body="See [5].", act="preview"))
    assert answer.status_code == 200
    assert "The text cites [5]. No published contribution has this number." in words(answer)


def test_only_the_team_writes(client: FreshClient, consultation: Consultation) -> None:
    address = f"{list_of(consultation)}/new"
    assert client.get(address).status_code == 302
    assert "*Who* else?" in client.post(address, data=form()).text  # it can be copied
    sign_in(client, make_user())
    assert client.get(address).status_code == 403
    assert client.post(address, data=form()).status_code == 403
    sign_in(client, make_appointment(consultation, Role.TRANSLATOR))
    assert client.post(address, data=form()).status_code == 403
    for role in (Role.MODERATOR, Role.ORGANISER, Role.FACILITATOR):
        sign_in(client, make_appointment(consultation, role))
        assert client.get(address).status_code == 200
    assert count_posts() == 0


def test_an_archived_consultation_takes_no_notes(client: FreshClient) -> None:
    consultation = make_consultation(stage=Stage.ARCHIVED)
    sign_in(client, make_appointment(consultation, Role.FACILITATOR))
    answer = client.post(f"{list_of(consultation)}/new", data=form())
    assert answer.status_code == 403
    assert "Who* else?" in answer.text  # what was typed can be copied


def test_publishing_needs_the_token_of_the_form(make_app: Callable[..., Flask]) -> None:
    app = make_app(WTF_CSRF_ENABLED=True)
    with app.app_context():
        client = make_client(app)
        consultation = make_consultation()
        sign_in(client, make_appointment(consultation, Role.FACILITATOR))
        assert client.post(f"{list_of(consultation)}/new", data=form()).status_code == 400
        assert count_posts() == 0


# --- replies ----------------------------------------------------------------------------------

ASKED = "Two of you describe the empty chair.\n\nWho has filled it, and *how*?"


@pytest.fixture
def member(client: FreshClient) -> User:
    """Return a member, who is signed in."""
    person = make_user("Beto Quispe", email="beto@example.org")
    sign_in(client, person)
    return person


@pytest.fixture
def prompt(consultation: Consultation) -> Post:
    rosa = make_user("Rosa Ibáñez", email="rosa@example.org", language="es")
    make_appointment(consultation, Role.FACILITATOR, rosa)
    return make_post(consultation, ASKED, author=rosa, title="The empty chair")


def send(client: FreshClient, address: str, **fields: str) -> TestResponse:
    typed = {"key": str(uuid4()), "language": "en", "act": "send", "agreed": "yes", "consent": "1"}
    return client.post(address, data={**typed, **fields})


def test_a_note_has_a_page_of_its_own_with_the_replies(
    client: FreshClient, consultation: Consultation, prompt: Post
) -> None:
    address = f"{list_of(consultation)}/{prompt.id}"
    alone = words(client.get(address))
    assert "Two of you describe the empty chair." in alone
    assert "Nobody has replied yet." in alone
    make_contribution(consultation, "We have, with a bench.", parent=prompt)
    shown = client.get(address)
    assert "1 reply" in words(shown)
    assert "We have, with a bench." in words(shown)
    for page in (list_of(consultation), f"/en/consultations/{consultation.slug}"):
        assert f'href="{address}#replies"' in client.get(page).text
    own = client.get(f"/en/consultations/{consultation.slug}/contributions/1")
    assert f'<a href="{address}">' in own.text
    assert "The empty chair" in own.text


@pytest.mark.parametrize("number", ["0", "999", "2147483647"])
def test_a_note_that_is_not_there_is_not_found(
    client: FreshClient, consultation: Consultation, member: User, number: str
) -> None:
    for address in (f"{list_of(consultation)}/{number}", f"{list_of(consultation)}/{number}/reply"):
        assert client.get(address).status_code == 404


def test_a_note_of_another_consultation_is_not_found_here(
    client: FreshClient, consultation: Consultation, member: User, prompt: Post
) -> None:
    other = make_consultation()
    for address in (f"{list_of(other)}/{prompt.id}", f"{list_of(other)}/{prompt.id}/reply"):
        assert client.get(address).status_code == 404
    assert send(client, f"{list_of(other)}/{prompt.id}/reply", text="Yes.").status_code == 404


def test_a_member_quotes_a_note_and_replies_to_it(
    client: FreshClient, app: Flask, consultation: Consultation, member: User, prompt: Post
) -> None:
    consultation.moderation = Moderation.AFTER
    address = f"{list_of(consultation)}/{prompt.id}/reply"
    form = client.get(f"{address}?quote=2")
    assert "Reply to a note from the team" in words(form)
    assert "Two of you describe" in words(form)
    quoted = field(form, "text")
    assert quoted.strip() == "> Who has filled it, and how?"
    written = f"{quoted}With a bench."
    checked = send(client, address, text=written, act="check")
    assert "Rosa Ibáñez wrote, for the team:" in words(checked)
    sent = send(client, address, text=written)
    assert sent.status_code == 302
    page = client.get(f"/en/consultations/{consultation.slug}/contributions/1")
    assert "Rosa Ibáñez wrote, for the team:" in words(page)
    assert f"/posts/{prompt.id}#p{prompt.id}:~:text=Who" in page.text
    assert "The note you replied to" in words(client.get(sent.location))
    (mail,) = (mail for mail in deliver(app) if mail.to == "rosa@example.org")
    assert "Beto Quispe" in mail.body
    assert client.get(mail.link("/contributions/1")).status_code == 200
    assert client.get(mail.link("/posts/")).status_code == 200


def test_a_reply_to_a_note_is_kept_as_a_draft_and_found_again(
    client: FreshClient, consultation: Consultation, member: User, prompt: Post
) -> None:
    address = f"{list_of(consultation)}/{prompt.id}/reply"
    key = str(uuid4())
    kept = send(client, address, key=key, text="With a bench, I think.", act="save")
    assert kept.status_code in (200, 302)
    assert "Reply to a note from the team" in words(client.get("/en/contributions"))
    again = client.get(f"/en/drafts/{key}")
    assert again.location.startswith(address)
    assert field(client.get(again.location), "text").strip() == "With a bench, I think."
    assert (
        "With a bench" not in client.get(f"/en/consultations/{consultation.slug}/contribute").text
    )


def test_the_script_saves_a_reply_to_a_note_where_it_belongs(
    client: FreshClient, consultation: Consultation, member: User, prompt: Post
) -> None:
    form = client.get(f"{list_of(consultation)}/{prompt.id}/reply")
    found = re.search(r'data-draft="([^"]+)"', form.text)
    assert found is not None
    assert f"post={prompt.id}" in unescape(found[1])
    saved = client.post(
        unescape(found[1]), data={"text": "With a bench.", "key": field(form, "key")}
    )
    assert saved.status_code == 200
    (draft,) = db.session.scalars(select(Draft))
    assert (draft.post_id, draft.parent_id) == (prompt.id, None)


@pytest.mark.parametrize("stage", [Stage.CLOSED, Stage.ARCHIVED])
def test_when_it_is_closed_nobody_replies(client: FreshClient, member: User, stage: Stage) -> None:
    closed = make_consultation(stage=stage)
    sent = make_post(closed)
    address = f"{list_of(closed)}/{sent.id}"
    assert "Reply to this note" not in client.get(address).text
    assert send(client, f"{address}/reply", text="Too late, I know.").status_code == 403
