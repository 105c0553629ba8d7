"""Importing consultations that took place elsewhere: no word is lost, nothing comes twice."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

from forum.domain.contributions.content import PassageKind
from forum.domain.contributions.near_copies import folded_words
from forum.extensions import db
from forum.models.consultation import Appointment, Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.models.translation import Text, Translation
from forum.models.user import User
from forum.services.consultations import counts
from forum.services.contributions.near_copies import find_near_copies
from forum.services.discussion import listing
from forum.services.discussion.contribution_views import ContributionView
from forum.services.imports import import_document
from tests.support.content.documents import rows
from tests.support.needs import REAL_DATA, leave_to_slow
from tests.support.worlds import BuiltOnce

Database = scoped_session[Session]

__test__ = REAL_DATA.is_dir()  # other people's words are not part of the product

pytestmark = pytest.mark.usefixtures("db_session")

NOREC, MADRID = "norec-personnel-exchange", "decide-madrid-derecho-a-jugar"
CHILE, NETMUNDIAL = "chile-2020-igualdad-genero-ctci", "netmundial-2014-principles-and-roadmap"
ZONES = {
    NOREC: "Europe/Oslo",
    MADRID: "Europe/Madrid",
    CHILE: "America/Santiago",
    NETMUNDIAL: "UTC",
}


def research(name: str) -> dict[str, Any]:
    """Read a real consultation from beside the checkout, or from FORUM_TEST_DATA."""
    found: dict[str, Any] = json.loads((REAL_DATA / f"{name}.json").read_text("utf-8"))
    return found


def load(name: str) -> Consultation:
    """Import one of them."""
    return import_document(research(name), zone=ZONES[name])


def one_word(text: str) -> str:
    return "".join(text.split())


def texts_by_source_id(db_session: Database) -> dict[str, str]:
    """Return each contribution's passages, joined, without blanks."""
    found: dict[str, str] = {}
    for source_id, source in db_session.execute(
        select(Contribution.source_id, Text.source)
        .join(Passage, Passage.contribution_id == Contribution.id)
        .join(Text, Text.id == Passage.text_id)
        .where(Passage.kind != PassageKind.TITLE)
        .order_by(Contribution.id, Passage.position)
    ):
        found[str(source_id)] = found.get(str(source_id), "") + one_word(source)
    return found


@pytest.mark.parametrize("name", leave_to_slow([NOREC, MADRID, CHILE, NETMUNDIAL], quick=2))
def test_a_real_consultation_comes_in_whole_and_once(
    name: str, built_once: BuiltOnce, db_session: Database
) -> None:
    given = research(name)
    consultation = built_once(load, name)
    before = rows()
    assert texts_by_source_id(db_session) == {
        c["id"]: one_word(c["text"]) for c in given["contributions"]
    }
    numbers = db_session.scalars(select(Contribution.number).order_by(Contribution.id)).all()
    assert sorted(n or 0 for n in numbers) == list(range(1, len(given["contributions"]) + 1))
    counted = counts.read_tallies(consultation.id)
    top = sum(not c["reply_to"] for c in given["contributions"])
    assert counted["contributions"][""] == top
    assert counted.get("replies", {}).get("", 0) == len(given["contributions"]) - top
    import_document(given, zone=ZONES[name])
    assert rows() == before


@pytest.mark.parametrize("name", [CHILE, NOREC])
def test_answers_stand_under_the_questions_that_they_were_given_to(
    name: str, built_once: BuiltOnce, db_session: Database
) -> None:
    given = research(name)
    consultation = built_once(load, name)
    questions = {question.id: n for n, question in enumerate(consultation.questions)}
    found: dict[tuple[str, int], str] = {}
    for source_id, question_id, source in db_session.execute(
        select(Contribution.source_id, Passage.question_id, Text.source)
        .join(Passage, Passage.contribution_id == Contribution.id)
        .join(Text, Text.id == Passage.text_id)
        .where(Passage.kind == PassageKind.WORDS, Passage.question_id.is_not(None))
    ):
        found[str(source_id), questions[question_id or 0]] = one_word(source)
    assert found == {
        (c["id"], answer["question"]): one_word(answer["text"])
        for c in given["contributions"]
        for answer in c["answers"]
    }


def test_the_seed_is_shown_whole_and_under_each_of_its_five_questions(
    built_once: BuiltOnce, db_session: Database
) -> None:
    consultation = built_once(load, NOREC)
    [first, second], _ = listing.list_with_replies(consultation.id, "en")
    assert (first.number, first.name, first.label.longest) == (1, "Helge Espe", "Moderator")
    kinds = [(p.kind, None if p.question_id is None else "q") for p in second.body]
    quotation, answer = (PassageKind.QUESTION, "q"), (PassageKind.WORDS, "q")
    assert kinds == [(PassageKind.WORDS, None), *[quotation, answer] * 5]
    for question in consultation.questions:
        entries: list[ContributionView] = listing.list_answers(consultation.id, question.id, "en")[
            0
        ]
        assert [entry.number for entry in entries] == [2]
    [quoted] = [p for p in second.body if "Covid19" in p.text.plain]
    assert quoted.kind is PassageKind.QUESTION
    assert "South-South Galaxy" in quoted.text.plain
    seats = db_session.execute(
        select(User.name, Appointment.label).join(User).order_by(Appointment.id)
    )
    assert [(name, label.longest) for name, label in seats] == [
        ("Helge Espe", "Moderator"),
        ("Zanofer Ismalebbe", "Facilitator"),
        ("Naveeda Nazir", "Facilitator"),
    ]
    assert consultation.closes_at == datetime(2022, 12, 12, 22, 59, tzinfo=UTC)
    assert db_session.scalar(select(func.count(Translation.id))) == 0


@pytest.mark.slow
def test_replies_to_replies_and_long_undated_texts(db_session: Database) -> None:
    load(MADRID)
    assert db_session.scalar(select(func.max(Contribution.depth))) == 2
    roots = db_session.scalars(
        select(Contribution).where(Contribution.thread_size > 0, Contribution.parent_id.is_(None))
    ).all()
    for root in roots:
        ranks = db_session.scalars(
            select(Contribution.thread_rank)
            .where(Contribution.root_id == root.id)
            .order_by(Contribution.number)
        ).all()
        assert ranks == list(range(1, root.thread_size + 1))
    consultation = load(NETMUNDIAL)
    assert consultation.opens_at == datetime(2014, 2, 6, 23, 59, tzinfo=UTC)
    counted = counts.read_tallies(consultation.id)
    assert "day" not in counted
    assert (counted["country"]["US"], counted["country"]["001"]) == (29, 18)
    assert counted["language"] == {"en": 183, "fr": 2, "pt": 2}
    assert counted["question"][""] == 79


def test_identical_texts_are_noticed_and_no_others(built_once: BuiltOnce) -> None:
    consultation = built_once(load, MADRID)
    texts = [contribution["text"] for contribution in research(MADRID)["contributions"]]
    folded = [" ".join(folded_words(text)) for text in texts]
    found = [find_near_copies(consultation, text, user=None) for text in texts]
    assert all(one[0].share == 1.0 for one in found)  # each finds itself, or what it repeats
    times = [folded.count(words) for words in folded]
    assert sum(n > 1 for n in times) == 12
    for n, copies in zip(times, found, strict=True):
        assert len([one for one in copies if one.share == 1.0]) == n


@pytest.mark.slow
def test_near_copies_of_long_texts_are_noticed() -> None:
    consultation = load(NETMUNDIAL)
    db.session.commit()
    long = [c for c in research(NETMUNDIAL)["contributions"] if len(c["text"].split()) > 300][:40]
    for given in long:
        words = given["text"].split()
        copy = ["other" if n % 12 == 7 else word for n, word in enumerate(words)]
        letter = " ".join(["Dear", "all,", *copy, "Best", "regards,", "Amina"])
        [first, *_] = find_near_copies(consultation, letter, user=None)
        said = db.session.get_one(Contribution, first.contribution_id)
        assert said.source_id == given["id"], given["id"]


def test_late_texts_are_marked_and_countries_have_codes(built_once: BuiltOnce) -> None:
    counted = counts.read_tallies(built_once(load, CHILE).id)
    assert (counted["late"][""], counted["country"]) == (1, {"CL": 109})
