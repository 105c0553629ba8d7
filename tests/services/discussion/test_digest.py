"""What a digest lists: new contributions by question, who wrote them, and what is missing."""

import pytest
from flask import Flask

from forum.domain.consultations.posts import DigestRange
from forum.domain.contributions.content import Publication
from forum.domain.contributions.statuses import Status
from forum.domain.persons import PersonGender
from forum.domain.policy import Role
from forum.extensions import db
from forum.services.contributions.revise import withdraw
from forum.services.discussion.digest import FIRST_LINES, MOST_LISTED, Digest, read_digest
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_translation,
    make_user,
)
from tests.support.statements import Statements

pytestmark = pytest.mark.usefixtures("db_session")

ALL = DigestRange(0, 1000)


def numbers(digest: Digest) -> list[list[int | None]]:
    return [[entry.view.number for entry in group.entries] for group in digest.groups]


def test_new_texts_stand_under_their_questions_and_replies_come_last() -> None:
    consultation = make_consultation(questions=3)
    first, second, _ = consultation.questions
    old = make_contribution(consultation, question=first)
    make_contribution(consultation, question=second)
    make_contribution(consultation, question=first)
    make_contribution(consultation)
    make_contribution(consultation, parent=old)
    digest = read_digest(consultation, DigestRange(1, 5), "en")
    assert [group.question_id for group in digest.groups] == [first.id, second.id, None, None]
    assert numbers(digest) == [[3], [2], [4], [5]]
    assert [group.is_replies for group in digest.groups] == [False, False, False, True]
    assert digest.groups[-1].entries[0].view.parent_number == 1
    assert (digest.contributions, digest.replies) == (3, 1)


def test_what_is_hidden_withdrawn_or_waiting_is_in_no_digest_whenever_that_happened() -> None:
    consultation = make_consultation()
    author = make_user()
    texts = [make_contribution(consultation, author=author) for _ in range(2)]
    make_contribution(consultation, "Hidden words.", status=Status.HIDDEN)
    make_contribution(consultation, "Waiting words.", status=Status.PENDING)
    make_contribution(consultation, "Returned words.", status=Status.RETURNED)
    assert numbers(read_digest(consultation, ALL, "en")) == [[1, 2]]
    withdraw(texts[0], consultation, by=author)
    db.session.commit()
    digest = read_digest(consultation, ALL, "en")
    assert numbers(digest) == [[2]]
    assert digest.counts.countries == ({"KE": 1}, 0)


def test_first_lines_come_in_the_language_of_the_reader_with_the_original() -> None:
    consultation = make_consultation()
    long = "Guardamos nuestras semillas y las cambiamos. " * 30
    text = make_contribution(consultation, long, language="es")
    make_translation(text.revisions[0].passages[0].text, "fr", "Nous gardons nos semences.")
    [group] = read_digest(consultation, ALL, "fr").groups
    opening = group.entries[0].opening
    assert opening.plain == "Nous gardons nos semences."
    assert (opening.display_language, opening.language) == ("fr", "es")
    assert str(opening.html).startswith("Guardamos nuestras semillas")
    assert len(opening.html) <= FIRST_LINES + 1
    [group] = read_digest(consultation, ALL, "en").groups
    assert group.entries[0].opening.display_language == "es"


def test_names_are_those_that_authors_allowed() -> None:
    consultation = make_consultation()
    shown = {"organisation": "Lake Farmers", "name": "Rosa"}
    for publication in Publication:
        make_contribution(consultation, publication=publication, **shown)
    [group] = read_digest(consultation, ALL, "en").groups
    assert [(e.view.name, e.view.organisation) for e in group.entries] == [
        ("Rosa", "Lake Farmers"),
        ("", "Lake Farmers"),
        ("", ""),
    ]


def test_a_small_group_that_withholds_its_name_is_no_group_of_its_own() -> None:
    consultation = make_consultation()
    for _ in range(6):
        make_contribution(consultation, countries="KE")
    make_contribution(consultation, countries="PE", publication=Publication.WITHHELD)
    countries = read_digest(consultation, ALL, "en").counts.countries
    assert countries == ({}, 7)


def test_people_are_counted_by_gender_once_and_never_in_a_small_group() -> None:
    consultation = make_consultation()
    women = [make_user(gender=PersonGender.WOMAN) for _ in range(6)]
    men = [make_user(gender=PersonGender.MAN) for _ in range(2)]
    for author in (*women, *women, *men, *(make_user() for _ in range(8))):
        make_contribution(consultation, author=author)
    counts = read_digest(consultation, ALL, "en").counts.genders
    assert counts == {"woman": None, "man": None, "": 8}


def test_it_says_which_questions_regions_and_languages_are_missing() -> None:
    consultation = make_consultation(questions=3)
    _, second, _ = consultation.questions
    make_contribution(consultation, question=second, countries="KE PE", language="es")
    gaps = read_digest(consultation, ALL, "en").gaps
    assert gaps.question_ids == (consultation.questions[0].id, consultation.questions[2].id)
    assert "002" not in gaps.regions
    assert "419" not in gaps.regions
    assert "009" in gaps.regions
    assert gaps.languages == ("en", "fr")


def test_many_are_counted_and_only_the_first_are_listed(app: Flask, statements: Statements) -> None:
    consultation = make_consultation()
    make_appointment(consultation, Role.FACILITATOR)
    question = consultation.questions[0]
    sizes = []
    for more in (2, MOST_LISTED + 5):
        for _ in range(more):
            make_contribution(consultation, question=question)
        db.session.refresh(consultation)
        with statements.counted():
            digest = read_digest(consultation, ALL, "es")
        sizes.append(len(statements))
    [group] = digest.groups
    assert (len(group.entries), group.total, group.more) == (20, 27, 7)
    assert sizes[0] == sizes[1] == 5


def test_nothing_new_is_an_empty_digest(statements: Statements) -> None:
    consultation = make_consultation()
    digest = read_digest(consultation, DigestRange(0, 0), "en")
    assert (digest.groups, digest.contributions, digest.replies) == ((), 0, 0)
