"""A post by mail: to those who follow, each in their language, and never too long."""

from datetime import timedelta

import pytest
from flask import Flask

from forum import clock
from forum.domain.consultations.posts import DigestRange, PostDraft, PostKind
from forum.domain.contributions.content import Publication
from forum.domain.contributions.statuses import Status
from forum.domain.policy import Role
from forum.extensions import db
from forum.jobs.sweeps import sweep_planned_posts
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.job import Job
from forum.models.post import Post
from forum.models.user import User
from forum.services.moderation.decisions import decide
from forum.services.notifications.followers import follow, mail_post
from forum.services.posts.planned import save_planned
from forum.services.posts.publish import publish_post
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_translation,
    make_user,
)
from tests.support.clients import FreshClient
from tests.support.content.letters import Received, deliver
from tests.support.needs import leave_to_slow
from tests.support.times import StillClock

pytestmark = pytest.mark.usefixtures("db_session")

MOST = 30_000


@pytest.fixture
def consultation() -> Consultation:
    return make_consultation(questions=3)


@pytest.fixture
def facilitator(consultation: Consultation) -> User:
    return make_appointment(consultation, Role.FACILITATOR, label="Guide")


def digest(consultation: Consultation, by: User, body: str = "What is new.", **fields: str) -> Post:
    numbers = DigestRange(0, consultation.last_number)
    said = PostDraft(PostKind.DIGEST, "Digest", body, "en", digest=numbers, **fields)
    post = publish_post(consultation, said, by=by, key=f"digest-{consultation.last_number}")
    mail_post(post)
    db.session.commit()
    return post


def to(mails: list[Received], person: User) -> str:
    return next(mail.body for mail in mails if mail.to == person.email)


def test_it_goes_to_who_takes_part_or_chose_it_and_to_nobody_else(
    app: Flask, consultation: Consultation, facilitator: User
) -> None:
    author, follower, leaver = make_user(), make_user(), make_user()
    hidden, unconfirmed, stranger = make_user(), make_user(confirmed_at=None), make_user()
    make_contribution(consultation, author=author)
    make_contribution(consultation, author=leaver)
    make_contribution(consultation, author=unconfirmed)
    make_contribution(consultation, author=hidden, status=Status.HIDDEN)
    follow(follower, consultation, is_wanted=True)
    follow(leaver, consultation, is_wanted=False)
    colleague = make_appointment(consultation, Role.MODERATOR)
    digest(consultation, facilitator)
    recipients = {mail.to for mail in deliver(app)}
    assert recipients == {author.email, follower.email, colleague.email}
    assert stranger.email not in recipients


def test_each_gets_it_in_their_language_with_the_original_and_its_label(
    app: Flask, consultation: Consultation, facilitator: User
) -> None:
    author = make_user("Ana", language="es")
    reader = make_user("Luc", language="fr")
    follow(reader, consultation, is_wanted=True)
    text = make_contribution(
        consultation,
        "Guardamos nuestras semillas.",
        author=author,
        language="es",
        question=consultation.questions[0],
        countries="PE",
        organisation="Red Andina",
    )
    make_translation(text.revisions[0].passages[0].text, "fr", "Nous gardons nos semences.")
    digest(consultation, facilitator, ending="Thank you.")
    mails = deliver(app)
    french, spanish = to(mails, reader), to(mails, author)
    assert "[1] Ana, Red Andina, Pérou" in french
    assert "Nous gardons nos semences." in french
    assert "(Traduction automatique de l’espagnol) Guardamos nuestras semillas." in french
    assert "[1] Ana, Red Andina, Perú\nGuardamos nuestras semillas.\n" in spanish
    for body in (french, spanish):
        assert "What is new." in body
        assert body.index("What is new.") < body.index("[1] Ana") < body.index("Thank you.")
        assert "/contributions/1" in body
    assert "2, 3" in french  # questions that nobody has answered


def test_what_is_hidden_after_scheduling_is_not_in_the_mail_nor_on_the_page(
    app: Flask,
    client: FreshClient,
    consultation: Consultation,
    facilitator: User,
    time: StillClock,
) -> None:
    reader, moderator = make_user(), make_appointment(consultation, Role.MODERATOR)
    follow(reader, consultation, is_wanted=True)
    make_contribution(consultation, "These words stay.")
    gone = make_contribution(consultation, "These words go.")
    later = make_contribution(consultation, "These words go later.")
    said = PostDraft(PostKind.DIGEST, "Digest", "What is new.", "en", digest=DigestRange(0, 3))
    hour = clock.now() + timedelta(hours=1)
    save_planned(consultation, said, by=facilitator, key="one", publish_at=hour, by_mail=True)
    db.session.commit()
    hide_text(consultation, gone, moderator)
    time.tick(hours=2)
    sweep_planned_posts()
    hide_text(consultation, later, moderator)  # between sending the post and making the mail
    body = to(deliver(app), reader)
    assert "These words stay." in body
    assert "These words go" not in body
    assert "[2]" not in body
    assert "1 new contribution" in body
    [post] = db.session.query(Post)
    page = client.get(f"/en/consultations/{consultation.slug}/posts/{post.id}").text
    assert "These words stay." in page
    assert "These words go" not in page


def hide_text(consultation: Consultation, text: Contribution, by: User) -> None:
    decide(text, Status.HIDDEN, by=by, rule=None, reason="It names a third person.")
    db.session.commit()


@pytest.mark.parametrize("texts", leave_to_slow([3, 60], quick=1))
def test_the_text_stays_under_30_kb_at_any_size_and_says_what_it_leaves_out(
    app: Flask, texts: int
) -> None:
    consultation = make_consultation(questions=10)
    facilitator = make_appointment(consultation, Role.FACILITATOR)
    reader = make_user(language="es")
    follow(reader, consultation, is_wanted=True)
    words = "El agua llega tarde a cada campo, y nadie nos dice por qué ocurre así. " * 20
    for n in range(texts):
        make_contribution(
            consultation,
            words,
            language="en",
            question=consultation.questions[n % 10],
            organisation="Unión de productores y productoras " * 4,
        )
    digest(consultation, facilitator, body="Ñandú " * 6_000, ending="Ñandú " * 6_000)
    body = to(deliver(app), reader)
    assert len(body.encode()) < MOST
    assert "Ñandú" in body
    if texts > 50:
        assert " contribuciones más figuran en la página." in body or " más: http" in body
    assert f"/posts/{db.session.query(Post).one().id}" in body


def test_a_withheld_name_is_in_no_mail(
    app: Flask, consultation: Consultation, facilitator: User
) -> None:
    reader = make_user()
    follow(reader, consultation, is_wanted=True)
    make_contribution(
        consultation, author=make_user("Secret Name"), publication=Publication.WITHHELD
    )
    digest(consultation, facilitator)
    body = to(deliver(app), reader)
    assert "Secret Name" not in body
    assert "[1] Name withheld, Kenya" in body


def test_nobody_gets_it_twice_and_mails_wait_a_little(
    app: Flask, consultation: Consultation, facilitator: User
) -> None:
    reader = make_user()
    follow(reader, consultation, is_wanted=True)
    post = digest(consultation, facilitator)
    mail_post(post)
    db.session.commit()
    [job] = db.session.query(Job).filter_by(kind="send_notice")
    assert job.run_at == clock.now() + timedelta(minutes=2)
    assert len(deliver(app)) == 1


def test_who_leaves_by_the_link_gets_no_more_without_signing_in(
    app: Flask, client: FreshClient, consultation: Consultation, facilitator: User
) -> None:
    reader = make_user()
    follow(reader, consultation, is_wanted=True)
    digest(consultation, facilitator)
    [mail] = deliver(app)
    link = mail.link("/follow/")
    page = client.get(link)
    assert "Send me no more of them" in page.text
    assert client.post(link, data={"follow": "no"}).status_code == 302
    assert "Send them to me" in client.get(link).text
    make_contribution(consultation, author=reader)
    db.session.refresh(consultation)
    digest(consultation, facilitator)
    assert deliver(app) == []
    assert client.get(link + "x").status_code == 404


def test_who_has_left_before_the_mail_is_made_does_not_get_it(
    app: Flask, consultation: Consultation, facilitator: User
) -> None:
    reader = make_user()
    follow(reader, consultation, is_wanted=True)
    digest(consultation, facilitator)
    follow(reader, consultation, is_wanted=False)
    db.session.commit()
    assert deliver(app) == []
