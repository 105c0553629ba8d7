"""A report and an interchange document hold what readers may see, at a fixed price."""

import json
from datetime import timedelta
from typing import Any

import pytest

from forum.domain.contributions.content import Appearance, Capacity, Part, PassageKind, Publication
from forum.domain.contributions.statuses import Status
from forum.domain.exports.choice import TextChoice
from forum.domain.exports.report import Report, chapters, replies_by_root
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.models.translation import Text, TranslationStatus
from forum.services.contributions import cosignatures, visibility
from forum.services.contributions.revise import withdraw
from forum.services.exports.proceedings import gather_proceedings
from forum.services.synthesis.summary.editions import publish_summary
from forum.web.language.locale import use_language
from forum.web.presenters.reports.report import make_report
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_post,
    make_summary,
    make_translation,
    make_user,
    store_contribution,
)
from tests.support.exports import make_document
from tests.support.statements import Statements

pytestmark = pytest.mark.usefixtures("db_session")

UNSEEN = (Status.PENDING, Status.RETURNED, Status.REJECTED, Status.HIDDEN)


def made(consultation: Consultation, language: str = "en", *, texts: TextChoice = "both") -> Report:
    db.session.commit()
    with use_language(language):
        return make_report(
            gather_proceedings(consultation, language),
            by_question=True,
            texts=texts,
        )


def text_of(contribution: Contribution) -> Text:
    passage = db.session.query(Passage).filter_by(contribution_id=contribution.id).one()
    return passage.text


@pytest.mark.usefixtures("any_database")
def test_contributions_stand_under_their_questions_with_their_replies() -> None:
    consultation = make_consultation(questions=2)
    first, second = consultation.questions
    one = make_contribution(consultation, "Beans.", question=second, organisation="Acacia Desk")
    make_contribution(consultation, "Which beans?", parent=one)
    make_contribution(consultation, "In general.", capacity=Capacity.STATE)
    found = made(consultation)
    assert [(e.number, e.name, e.byline, e.parent, e.root) for e in found.contributions] == [
        (1, "Amina Odhiambo", "Acacia Desk, Kenya", None, None),
        (2, "Amina Odhiambo", "Kenya", 1, 1),
        (3, "Amina Odhiambo", "Kenya, official position of a state", None, None),
    ]
    assert [
        (c.question.number if c.question else None, [e.number for e, _ in c.contributions])
        for c in chapters(found)
    ] == [(first.number, []), (second.number, [1]), (None, [3])]
    assert [e.number for e in replies_by_root(found)[1]] == [2]
    assert (
        found.contributions[0].address
        == f"http://127.0.0.1:5000/en/consultations/{consultation.slug}/contributions/1"
    )
    assert found.contributions[0].date == "Monday 23 November 2026, 09:00"


def test_translations_come_with_their_label_and_never_without_the_original() -> None:
    consultation = make_consultation()
    done = make_contribution(consultation, "Los frijoles.", language="es")
    make_contribution(consultation, "Rien encore.", language="fr")
    make_contribution(consultation, "Beans.")
    make_translation(text_of(done), "en", "The beans.", status=TranslationStatus.REVIEWED)
    said = [entry.passages[0].text for entry in made(consultation).contributions]
    assert [(w.language, w.main_language, w.label) for w in said] == [
        ("es", "en", "Reviewed translation from Spanish"),
        ("fr", "fr", "No machine translation here; the original in French is shown."),
        ("en", "en", ""),
    ]
    assert ("The beans" in said[0].main_html, "Los frijoles" in said[0].html) == (True, True)
    plain = made(consultation, texts="original")
    shown = [entry.passages[0].text for entry in plain.contributions]
    assert [(w.translation, w.label) for w in shown] == [(None, "")] * 3


def secretive(consultation: Consultation) -> str:
    """Store one contribution in each status that hides its words; return the secret."""
    secret = "Quetzalcoatl"
    for status in UNSEEN:
        author = make_user(secret)
        made_ = make_contribution(consultation, f"{secret} says", status=status, author=author)
        make_translation(text_of(made_), "es", f"{secret} dice")
    author = make_user(secret)
    taken_back = make_contribution(consultation, f"{secret} says", author=author)
    withdraw(taken_back, consultation, by=author)
    db.session.commit()
    return secret


def test_a_report_holds_no_word_that_readers_may_not_see() -> None:
    consultation = make_consultation()
    secret = secretive(consultation)
    make_contribution(consultation, "Seen by all.")
    stubs = {
        "en": ("Hidden by the moderator.", "Withdrawn by its author."),
        "es": ("Ocultada por la moderación.", "Retirada por su autor o autora."),
    }
    for language, (hidden, withdrawn) in stubs.items():
        found = made(consultation, language)
        assert secret not in repr(found)
        assert [(e.number, e.stub, e.name, e.passages) for e in found.contributions[:-1]] == [
            (1, hidden, "", ()),
            (2, withdrawn, "", ()),
        ]
        assert "Seen by all" in found.contributions[-1].passages[0].text.html


def test_a_document_holds_no_word_that_readers_may_not_see() -> None:
    consultation = make_consultation()
    secret = secretive(consultation)
    seen = make_contribution(consultation, "Seen by *all*.")
    make_translation(text_of(seen), "es", "Visto por *todos*.")
    found = make_document(consultation)
    assert secret not in json.dumps(found)
    assert [(c["number"], c["status"]) for c in found["contributions"]] == [
        (1, "hidden"),
        (2, "withdrawn"),
        (3, "published"),
    ]
    assert all(c["passages"] == [] and "author" not in c for c in found["contributions"][:2])
    text = found["contributions"][2]["passages"][0]["text"]
    assert (text["language"], text["text"]) == ("en", "Seen by *all*.")
    assert "Visto por <em>todos</em>." in text["translations"]["es"]["html"]
    assert found["schema"] == "forum/1"


def test_a_summary_is_taken_along_only_when_it_is_published() -> None:
    consultation = make_consultation()
    facilitator = make_appointment(consultation, Role.FACILITATOR)
    make_contribution(consultation, "Beans.")
    body = "# Gains\n\nBeans are good [1]."
    make_summary(consultation, body, by=facilitator, is_published=False)
    assert (made(consultation).summary, make_document(consultation)["summary"]) == (
        None,
        None,
    )
    publish_summary(consultation, by=facilitator)
    db.session.commit()
    found = made(consultation).summary
    assert found is not None
    assert [
        (section.title, section.has_charts, [(s.is_heading, s.cites) for s in section.statements])
        for section in found.sections
    ] == [
        ("Who took part", True, []),
        ("Outside the questions", False, [(True, ()), (False, (1,))]),
    ]
    written = make_document(consultation)["summary"]
    assert [s["kind"] for s in written["statements"]] == ["heading", "statement"]


def filled(size: int) -> Consultation:
    consultation = make_consultation(questions=2)
    for number in range(size):
        said = make_contribution(
            consultation, f"Number {number}", question=consultation.questions[number % 2]
        )
        make_translation(text_of(said), "es", f"Número {number}")
        make_contribution(consultation, "A reply", parent=said)
        make_post(consultation)
    db.session.expire_all()
    return consultation


def costs(statements: Statements, size: int, gather_proceedings: Any) -> int:
    consultation = filled(size)
    db.session.refresh(consultation)
    with statements.counted():
        gather_proceedings(consultation)
    return len(statements)


def test_a_report_costs_the_same_with_ten_times_as_many_contributions(
    statements: Statements,
) -> None:
    def gather_proceedings(consultation: Consultation) -> None:
        made(consultation, "es")

    assert costs(statements, 2, gather_proceedings) == costs(statements, 20, gather_proceedings)


def test_a_document_costs_the_same_with_ten_times_as_many_contributions(
    statements: Statements,
) -> None:
    found = [costs(statements, size, make_document) for size in (2, 20)]
    assert found[0] == found[1]


@pytest.mark.usefixtures("any_database")
def test_authors_appear_as_they_wish_with_marks_and_signatories() -> None:
    consultation = make_consultation()
    named = make_contribution(consultation, countries="KE", organisation="Acacia Desk")
    named.late, named.edited_at = True, named.submitted_at
    for way in (Publication.ORGANISATION, Publication.WITHHELD):
        make_contribution(
            consultation, author=make_user("Zuberi"), organisation="Baobab Desk", publication=way
        )
        appearance = Appearance("Zuberi", "Baobab Desk", "KE", publication=way)
        cosignatures.sign(named, consultation, by=make_user("Zuberi"), appearance=appearance)
    found = made(consultation)
    assert "Zuberi" not in repr(found)
    assert [(e.displayed_name, e.name, e.byline, e.publication) for e in found.contributions] == [
        ("Amina Odhiambo", "Amina Odhiambo", "Acacia Desk, Kenya", "with the author’s name"),
        ("Baobab Desk", "", "Kenya", "with the organisation’s name only"),
        ("Name withheld", "", "Kenya", "without a name"),
    ]
    first = found.contributions[0]
    assert (first.is_late, first.remarks, first.edited_at) == (
        True,
        ("Received after closing", "Edited on Monday 23 November 2026, 09:00"),
        named.submitted_at,
    )
    assert [s.line for s in first.signatories] == ["Baobab Desk, Kenya", "Name withheld, Kenya"]


def test_quoted_words_stand_with_whose_they_are_and_go_with_them() -> None:
    consultation = make_consultation()
    kept, gone = make_contribution(consultation, "Kept."), make_contribution(consultation, "Gone.")
    for source in (kept, gone):
        excerpt = Part("> Quetzal", "en", kind=PassageKind.QUOTE, quoted_contribution_id=source.id)
        parts = [excerpt, Part("I agree.", "en")]
        reply = store_contribution(
            consultation, make_user(), parts, appearance=Appearance("Rosa"),
            key=f"reply-{source.id}", parent=source,
        )  # fmt: skip
        visibility.publish_contribution(consultation, reply)
    withdraw(gone, consultation, by=gone.author)
    found = made(consultation)
    first, second = (
        [(p.attribution, p.text.html) for p in e.passages] for e in found.contributions[2:]
    )
    assert first[0][0] == "Quoted from [1], Amina Odhiambo:"
    assert "Quetzal" in first[0][1]
    assert second == [
        ("Quoted from [2]. These words are no longer shown.", ""),
        ("", "<p>I agree.</p>\n"),
    ]


def test_a_report_by_date_has_the_order_of_dates() -> None:
    consultation = make_consultation()
    for days in (1, 3, 2):
        said = make_contribution(consultation)
        said.submitted_at -= timedelta(days=days)
    db.session.commit()
    with use_language("en"):
        orders = [
            [
                entry.number
                for entry in make_report(
                    gather_proceedings(consultation, "en"),
                    by_question=by_question,
                    texts="both",
                ).contributions
            ]
            for by_question in (True, False)
        ]
    assert orders == [[1, 2, 3], [2, 3, 1]]


@pytest.mark.parametrize("by_question", [True, False])
def test_no_table_points_to_somebody_who_withholds_the_name(by_question: bool) -> None:
    consultation = make_consultation()
    for code, times in (("KE", 6), ("UG", 2)):
        for _ in range(times):
            make_contribution(consultation, countries=code)
    make_contribution(consultation, countries="PE", language="fr", publication=Publication.WITHHELD)
    with use_language("en"):
        report = make_report(
            gather_proceedings(consultation, "en"), by_question=by_question, texts="both"
        )
    tables = {chart.name: dict(chart.rows) for chart in report.participation}
    assert set(tables) == {"capacity", "country", "day"}
    assert tables["country"] == {"Kenya": 6, "Others, combined": 3}
