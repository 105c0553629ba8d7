"""A digest through its pages: proposed, changed, kept, scheduled, and read in three languages."""

from datetime import timedelta

import pytest

from forum import clock
from forum.domain.contributions.statuses import Status
from forum.domain.policy import Role
from forum.extensions import db
from forum.jobs.sweeps import sweep_planned_posts
from forum.models.consultation import Consultation
from forum.models.job import Notice
from forum.models.post import PlannedPost, Post
from forum.models.user import User
from tests.builders import make_appointment, make_consultation, make_contribution, make_user
from tests.support.clients import FreshClient, sign_in
from tests.support.content.words import field, words
from tests.support.statements import Statements
from tests.support.times import StillClock


@pytest.fixture
def consultation(client: FreshClient) -> Consultation:
    return make_consultation(questions=2)


@pytest.fixture
def facilitator(client: FreshClient, consultation: Consultation) -> User:
    person = make_appointment(consultation, Role.FACILITATOR)
    sign_in(client, person)
    return person


def posts(consultation: Consultation) -> str:
    return f"/en/consultations/{consultation.slug}/posts"


def typed(consultation: Consultation, client: FreshClient, **fields: str) -> dict[str, str]:
    """Return the form as it is proposed, with some fields changed."""
    page = client.get(f"{posts(consultation)}/new?kind=digest")
    proposed = {name: field(page, name) for name in ("key", "digest_after", "digest_until")}
    return {
        **proposed,
        "kind": "digest",
        "language": "en",
        "title": "Week two",
        "body": "Dear all, *this* is new.",
        "ending": "Who is missing?",
        "version": "0",
        **fields,
    }


def due(hours: int) -> dict[str, str]:
    at = clock.now() + timedelta(hours=hours)
    return {"act": "schedule", "due-day": f"{at:%Y-%m-%d}", "due-hour": f"{at:%H:%M}"}


def test_it_is_almost_written_when_the_page_opens(
    client: FreshClient, consultation: Consultation, facilitator: User
) -> None:
    first = consultation.questions[0]
    make_contribution(consultation, "Rivers dry up early.", question=first, name="Rosa")
    make_contribution(consultation, "Hidden words.", question=first, status=Status.HIDDEN)
    make_contribution(consultation, "Waiting words.", status=Status.PENDING)
    said = words(client.get(f"{posts(consultation)}/new?kind=digest"))
    assert "1 new contribution" in said
    assert "[1] Rosa, Kenya Rivers dry up early." in said
    assert "Nobody has answered question 2 yet." in said
    assert "Nobody has written yet in: Spanish, French." in said
    assert "days left: it is open until" in said
    assert "Hidden words." not in said
    assert "Waiting words." not in said
    assert db.session.query(PlannedPost).count() == 0  # opening it stores nothing


def test_it_is_previewed_saved_changed_and_published_once_with_mails(
    client: FreshClient, consultation: Consultation, facilitator: User
) -> None:
    reader = make_user()
    make_contribution(consultation, author=reader)
    form = typed(consultation, client, by_mail="yes")
    preview = client.post(f"{posts(consultation)}/new", data={**form, "act": "preview"})
    assert "As the email says it" in preview.text
    assert "<em>this</em> is new" in preview.text
    saved = client.post(f"{posts(consultation)}/new", data={**form, "act": "save"})
    page = client.get(saved.headers["Location"])
    assert "Week two" in page.text
    assert "Week two" in client.get(f"{posts(consultation)}/planned").text
    assert "Week two" not in client.get(posts(consultation)).text
    change = {**form, "version": field(page, "version"), "title": "Week three", "act": "publish"}
    answer = client.post(f"{posts(consultation)}/new", data=change, follow_redirects=True)
    assert "Week three" in answer.text
    assert "The email to 1 person leaves in two minutes." in answer.text
    client.post(f"{posts(consultation)}/new", data=change)
    assert db.session.query(Post).count() == 1
    assert db.session.query(PlannedPost).count() == 0
    assert db.session.query(Notice).filter_by(kind="post_published").count() == 1


def test_it_appears_at_its_hour_and_lists_in_each_language_the_same_numbers(
    client: FreshClient, consultation: Consultation, facilitator: User, time: StillClock
) -> None:
    for language in ("en", "es", "fr"):
        make_contribution(consultation, f"Words in {language}.", language=language)
    form = typed(consultation, client, **due(3))
    answer = client.post(f"{posts(consultation)}/new", data=form, follow_redirects=True)
    assert "Scheduled. The note appears by itself" in answer.text
    make_contribution(consultation, "Too late for this one.")
    time.tick(hours=3)
    sweep_planned_posts()
    post = db.session.query(Post).one()
    for language in ("en", "es", "fr"):
        page = client.get(f"{posts(consultation)}/{post.id}".replace("/en/", f"/{language}/"))
        said = words(page)
        for number in (1, 2, 3):
            assert f"[{number}] " in said
        assert "[4]" not in said
        assert said.index("[3]") < said.index("Who is missing?")
    index = client.get(posts(consultation)).text
    assert "See what is new, by question" in index


@pytest.mark.parametrize(
    ("day", "hour", "sentence"),
    [
        ("", "", "Choose the day and the time when it is to appear."),
        ("2001-01-01", "10:00", "This time has already passed."),
        ("soon", "10:00", "Write the day as year, month and day"),
    ],
)
def test_an_hour_that_cannot_be_is_refused_and_the_words_are_kept(
    client: FreshClient,
    consultation: Consultation,
    facilitator: User,
    day: str,
    hour: str,
    sentence: str,
) -> None:
    form = typed(consultation, client, **{"due-day": day, "due-hour": hour, "act": "schedule"})
    answer = client.post(f"{posts(consultation)}/new", data=form)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert "Dear all, *this* is new.</textarea>" in answer.text
    assert db.session.query(PlannedPost).count() == 0


def test_a_colleague_who_saved_meanwhile_is_not_overwritten(
    client: FreshClient, consultation: Consultation, facilitator: User
) -> None:
    form = typed(consultation, client, act="save")
    client.post(f"{posts(consultation)}/new", data=form)
    sign_in(client, make_appointment(consultation, Role.MODERATOR))
    client.post(f"{posts(consultation)}/new", data={**form, "version": "1", "title": "Theirs"})
    answer = client.post(
        f"{posts(consultation)}/new", data={**form, "version": "1", "title": "Mine"}
    )
    assert answer.status_code == 409
    assert "Theirs" in answer.text
    assert 'value="Mine"' in answer.text
    assert db.session.query(PlannedPost).one().title == "Theirs"
    again = {**form, "version": field(answer, "version"), "title": "Mine"}
    assert client.post(f"{posts(consultation)}/new", data=again).status_code == 302


def test_drafts_are_seen_and_deleted_by_the_team_alone(
    client: FreshClient, consultation: Consultation, facilitator: User
) -> None:
    client.post(f"{posts(consultation)}/new", data=typed(consultation, client, act="save"))
    planned = db.session.query(PlannedPost).one()
    address = f"{posts(consultation)}/planned/{planned.id}"
    for person in (make_user(), make_appointment(consultation, Role.TRANSLATOR)):
        sign_in(client, person)
        for page in (f"{posts(consultation)}/planned", address):
            assert client.get(page).status_code == 403
        assert client.post(f"{address}/discard").status_code == 403
    sign_in(client, facilitator)
    assert client.get(address).status_code == 200
    assert client.post(f"{address}/discard").status_code == 302
    assert client.get(address).status_code == 404


def test_what_arrived_since_is_included_on_wish(
    client: FreshClient, consultation: Consultation, facilitator: User
) -> None:
    make_contribution(consultation)
    form = typed(consultation, client)
    make_contribution(consultation)
    kept = client.post(f"{posts(consultation)}/new", data={**form, "act": "preview"})
    assert field(kept, "digest_until") == "1"
    renewed = client.post(f"{posts(consultation)}/new", data={**form, "act": "renew"})
    assert field(renewed, "digest_until") == "2"


def test_the_page_of_a_digest_costs_the_same_at_two_sizes(
    client: FreshClient, consultation: Consultation, facilitator: User, statements: Statements
) -> None:
    costs = []
    for more in (3, 40):
        for _ in range(more):
            make_contribution(consultation, question=consultation.questions[0])
        form = typed(consultation, client, act="publish")
        client.post(f"{posts(consultation)}/new", data=form)
        post = db.session.query(Post).order_by(Post.id.desc()).first()
        assert post is not None
        client.get(f"{posts(consultation)}/{post.id}")
        with statements.counted():
            page = client.get(f"{posts(consultation)}/{post.id}")
        costs.append(len(statements))
    assert costs[0] == costs[1], statements
    assert "and 20 more" in words(page)


# --- following ----------------------------------------------------------------------------------


def test_a_person_follows_and_leaves(client: FreshClient, consultation: Consultation) -> None:
    address = f"/en/consultations/{consultation.slug}/follow"
    assert client.get(address).status_code == 302
    sign_in(client, make_user())
    assert "do not come to you by email" in client.get(address).text
    followed = client.post(address, data={"follow": "yes"}, follow_redirects=True)
    assert "Send me no more of them" in followed.text
    left = client.post(address, data={"follow": "no"}, follow_redirects=True)
    assert "Send them to me" in left.text
