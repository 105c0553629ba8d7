"""The demonstration: every stage, a sign-in for every role, once, never in production."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from forum import clock
from forum.domain.contributions.statuses import Status
from forum.domain.html.read import plain_text
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.domain.synthesis.points import Stance
from forum.domain.translation.translate_html import list_sentences
from forum.domain.translation.units import sentence_key
from forum.errors import NotAllowed
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.post import Post
from forum.models.synthesis.point import Evidence
from forum.models.translation import MemoryEntry, Text
from forum.models.user import User
from forum.services.accounts.accounts import authenticate, find_user_by_email
from forum.services.demo import DEMO_ACCOUNTS, PASSWORD, load_demo
from forum.services.discussion.own import list_own_contributions
from forum.services.synthesis.desk import list_points
from forum.services.synthesis.responses.cited import (
    CitingKind,
    list_citing_consultations,
    list_citing_texts,
)
from forum.services.translation.engines import directions
from forum.services.translation.terms.glossary import list_terms
from tests.services.translation.conftest import Engine, engine, translated
from tests.support.content.documents import rows
from tests.support.needs import SLOW_ON_POSTGRESQL
from tests.support.times import StillClock
from tests.support.worlds import BuiltOnce

__all__ = ["engine"]

Database = scoped_session[Session]


def test_a_second_time_keeps_what_is_there_even_on_another_day(
    built_once: BuiltOnce, time: StillClock
) -> None:
    first = built_once(load_demo)
    before, dates = rows(), [c.opens_at for c in first]
    time.tick(days=3)
    assert [c.opens_at for c in load_demo()] == dates
    assert rows() == before


@SLOW_ON_POSTGRESQL
@pytest.mark.usefixtures("any_database")
def test_it_shows_every_stage_at_any_time(db_session: Database, time: StillClock) -> None:
    time.tick(days=400, hours=7)
    stages = {consultation.stage() for consultation in load_demo()}
    assert stages == {Stage.SCHEDULED, Stage.OPEN, Stage.CLOSED}


def test_each_term_of_the_glossary_is_of_use(built_once: BuiltOnce, db_session: Database) -> None:
    consultation = next(c for c in built_once(load_demo) if c.stage() is Stage.OPEN)
    terms = list_terms(consultation)
    own = select(Text.source).where(Text.consultation_id == consultation.id, Text.language == "en")
    texts = " ".join(db_session.scalars(own)).lower()
    assert {term.keep_as_is for term in terms} == {True, False}
    assert all(term.wordings["en"].text.lower() in texts for term in terms)


def test_nothing_was_said_in_the_future(db_session: Database, time: StillClock) -> None:
    time.go_to(time.now.replace(hour=0, minute=1))
    load_demo()
    for column in (Contribution.submitted_at, Contribution.published_at, Post.published_at):
        assert max(at for at in db_session.scalars(select(column)) if at) <= clock.now()


def test_words_are_marked_for_points(built_once: BuiltOnce, db_session: Database) -> None:
    closed = next(c for c in built_once(load_demo) if c.stage() is Stage.CLOSED)
    listed = list_points(closed, "en")
    assert [(p.number, p.excerpts, p.voices.voices) for p in listed.points] == [
        (1, 2, 2),
        (3, 2, 2),
        (2, 2, 2),
    ]
    assert [title.plain for title in listed.themes.values()] == ["Qui s’en occupe"]
    assert {e.stance for e in db_session.scalars(select(Evidence))} == {*Stance}


def test_everybody_can_sign_in(built_once: BuiltOnce, db_session: Database) -> None:
    built_once(load_demo)
    for sign_in in DEMO_ACCOUNTS:
        assert authenticate(sign_in.email, PASSWORD).name == sign_in.name


def test_the_team_and_the_members_are_those_of_the_documents(
    built_once: BuiltOnce, db_session: Database
) -> None:
    built_once(load_demo)
    seats = {
        (seat.user.email, seat.role)
        for consultation in db_session.scalars(select(Consultation))
        for seat in consultation.appointments
    }
    assert seats == {
        ("moderator@demo.example", Role.MODERATOR),
        ("facilitator@demo.example", Role.FACILITATOR),
        ("facilitator2@demo.example", Role.FACILITATOR),
        ("organiser@demo.example", Role.ORGANISER),
    }
    for language in ("es", "fr"):
        member = find_user_by_email(f"member.{language}@demo.example")
        assert member is not None
        assert member.language == language
        assert list_own_contributions(member)[0]
    returned = list_own_contributions(member)[0]
    assert [own.contribution.status for own in returned] == [Status.RETURNED, Status.PUBLISHED]


def test_every_member_is_cited(built_once: BuiltOnce, db_session: Database) -> None:
    built_once(load_demo)
    numbers = {}
    for email in ("member.es@demo.example", "member.fr@demo.example"):
        member = find_user_by_email(email)
        assert member is not None
        consultations, _ = list_citing_consultations(member, before=None)
        ids = [consultation.id for consultation in consultations]
        texts = list_citing_texts(member, ids, member.language)
        assert [c.slug for c in consultations] == ["small-teams-solid-figures"]
        numbers[email] = {(text.kind, n) for text in texts[ids[0]] for n in text.numbers}
        assert db_session.scalars(select(User.email).where(User.name == member.name)).all() == [
            email
        ]
    assert numbers == {
        "member.es@demo.example": {(CitingKind.SUMMARY, 3), (CitingKind.RESPONSE, 3)},
        "member.fr@demo.example": {(CitingKind.SUMMARY, 12), (CitingKind.RESPONSE, 12)},
    }


def test_only_the_sign_ins_can_sign_in(built_once: BuiltOnce, db_session: Database) -> None:
    built_once(load_demo)
    emails = set(db_session.scalars(select(User.email).where(User.password.is_not(None))))
    assert emails == {sign_in.email for sign_in in DEMO_ACCOUNTS}


def test_it_is_refused_in_production(make_app: Callable[..., Flask]) -> None:
    with make_app(FORUM_PRODUCTION=True).app_context(), pytest.raises(NotAllowed):
        load_demo()


def keys_of(text: Text) -> set[str]:
    """Return the keys of the sentences of a text."""
    return {sentence_key(s.text) for s in list_sentences(text.html, source=text.language)}


def test_machine_translations_are_checked_in_part_once_there_are_any(
    db_session: Database, engine: Engine
) -> None:
    load_demo()
    entries = db_session.scalars(select(MemoryEntry)).all()
    assert {(entry.source_language, entry.language) for entry in entries} == set(directions())
    for entry in entries:
        texts = db_session.scalars(
            select(Text).where(
                Text.consultation_id == entry.consultation_id,
                Text.language == entry.source_language,
            )
        )
        text = next(text for text in texts if entry.key in keys_of(text))
        translation = translated(text, entry.language)
        assert translation is not None
        assert entry.target in plain_text(str(translation.html))
        assert 0 < translation.checked < translation.sentences
