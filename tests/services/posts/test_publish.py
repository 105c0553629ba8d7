"""Signed messages of the team."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum import clock
from forum.domain.consultations.posts import PostDraft, PostKind
from forum.domain.consultations.seat_labels import label_in
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.errors import Invalid, NotAllowed, NotFound
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.post import Post
from forum.models.translation import TranslationStatus
from forum.models.user import User
from forum.services.discussion.posts import read_post_page
from forum.services.posts.publish import find_label, find_post, list_posts, publish_post
from tests.builders import (
    make_appointment,
    make_consultation,
    make_post,
    make_translation,
    make_user,
)
from tests.support.crowds import at_once
from tests.support.statements import Statements

pytestmark = pytest.mark.usefixtures("db_session")


def send(consultation: Consultation, by: User, **fields: Any) -> Post:
    values: dict[str, Any] = {
        "kind": PostKind.PROMPT,
        "title": " What about water? ",
        "body": "Tell us *more*.",
        "language": "en",
        "key": "one",
        **fields,
    }
    key = values.pop("key")
    sent = publish_post(consultation, PostDraft(**values), by=by, key=key)
    db.session.commit()
    return sent


def test_a_message_is_signed_as_its_author_acts_here_and_pages_are_made_anew() -> None:
    consultation = make_consultation()
    author = make_appointment(consultation, Role.FACILITATOR, label="Guide")
    version = consultation.version
    sent = send(consultation, author)
    assert (sent.author, sent.label, sent.published_at) == (
        author,
        label_in("en", "Guide"),
        clock.now(),
    )
    assert (sent.title.source, sent.body.html) == (
        "What about water?",
        "<p>Tell us <em>more</em>.</p>\n",
    )
    assert consultation.version > version
    assert not find_label(consultation, make_user())


def test_the_same_key_makes_one_message_and_is_its_authors_own() -> None:
    consultation = make_consultation()
    author, other = (make_appointment(consultation, Role.FACILITATOR) for _ in range(2))
    sent = send(consultation, author)
    assert send(consultation, author, title="Other words") is sent
    with pytest.raises(NotFound):
        send(consultation, other)
    elsewhere = make_consultation()
    make_appointment(elsewhere, Role.FACILITATOR, author)
    with pytest.raises(NotFound):
        send(elsewhere, author)


@pytest.mark.usefixtures("any_database")
def test_the_same_form_sent_twice_at_the_same_moment_makes_one_message(app: Flask) -> None:
    consultation = make_consultation()
    id_, author_id = consultation.id, make_appointment(consultation, Role.FACILITATOR).id

    def look() -> tuple[Consultation, User]:
        return db.session.get_one(Consultation, id_), db.session.get_one(User, author_id)

    def act(seen: tuple[Consultation, User]) -> int:
        return send(*seen).id

    one, other = at_once(app, [(look, act)] * 2)
    assert one == other


@pytest.mark.parametrize(("field", "value"), [("title", " "), ("body", "\n")])
def test_words_are_needed(field: str, value: str) -> None:
    consultation = make_consultation()
    author = make_appointment(consultation, Role.FACILITATOR)
    with pytest.raises(Invalid) as refused:
        send(consultation, author, **{field: value})
    assert (refused.value.code, refused.value.field) == ("empty", field)


def test_participants_post_nothing_and_nobody_posts_to_the_archive() -> None:
    with pytest.raises(NotAllowed):
        send(make_consultation(), make_user())
    archived = make_consultation(stage=Stage.ARCHIVED)
    with pytest.raises(NotAllowed):
        send(archived, make_appointment(archived, Role.FACILITATOR))


@pytest.mark.usefixtures("any_database")
def test_pages_of_messages_hold_each_once_the_latest_first() -> None:
    consultation = make_consultation()
    author = make_appointment(consultation, Role.FACILITATOR)
    sent = [make_post(consultation, author=author).id for _ in range(5)]
    make_post(make_consultation())
    found = [p.id for p in list_posts(consultation, limit=3)]
    found += [p.id for p in list_posts(consultation, before=found[-1], limit=3)]
    assert found == sent[::-1]


def test_messages_are_shown_in_the_language_of_the_reader_at_a_fixed_cost(
    statements: Statements,
) -> None:
    consultation = make_consultation()
    author = make_appointment(consultation, Role.FACILITATOR)
    make_translation(
        make_post(consultation, author=author).body,
        "fr",
        "Bienvenue à tous.",
        status=TranslationStatus.EDITED,
    )
    costs = []
    db.session.refresh(consultation)
    for _ in (1, 20):
        with statements.counted():
            page, following = read_post_page(consultation, "fr")
        costs.append(len(statements))
        for _ in range(20):
            make_post(consultation, author=author)
        db.session.refresh(consultation)
    assert costs[0] == costs[1] == 4
    assert (len(page), following) == (20, page[-1].id)
    last, following = read_post_page(consultation, "fr", before=sorted(_ids())[1])
    assert ([p.body.plain for p in last], following) == (["Bienvenue à tous."], None)


def _ids() -> list[int]:
    return list(db.session.scalars(select(Post.id)))


def test_a_message_is_found_on_its_own_consultation() -> None:
    consultation = make_consultation()
    sent = make_post(consultation)
    assert find_post(consultation, sent.id) is sent
    for about, id_ in ((make_consultation(), sent.id), (consultation, 10**6)):
        with pytest.raises(NotFound):
            find_post(about, id_)
