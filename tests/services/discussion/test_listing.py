"""Lists of contributions: complete, in order, cut where too long, at a fixed cost."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.dialects import sqlite

from forum.domain.contributions.content import (
    FIRST_REPLIES,
    LONG_WORDS,
    Appearance,
    Part,
    PassageKind,
)
from forum.domain.contributions.statuses import Status
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.services.contributions import submit, visibility
from forum.services.discussion import listing
from forum.services.discussion.contribution_views import (
    ContributionView,
    read_view_for_author,
    read_views_for_moderators,
)
from forum.services.discussion.threads import read_thread
from tests.builders import (
    make_consultation,
    make_contribution,
    make_translation,
    make_user,
    store_contribution,
)
from tests.support.statements import Statements

pytestmark = pytest.mark.usefixtures("db_session")

Page = tuple[list[ContributionView], int | None]
KINDS = (
    Status.PUBLISHED,
    Status.HIDDEN,
    Status.PUBLISHED,
    Status.PENDING,
    Status.WITHDRAWN,
    Status.REJECTED,
    Status.PUBLISHED,
    Status.RETURNED,
)


def put(consultation: Consultation, parts: list[Part], parent: Contribution | None = None) -> Any:
    """Store and publish a contribution of several passages, quickly."""
    author = make_user() if consultation.last_number == 0 else _first_author(consultation)
    said = store_contribution(
        consultation,
        author,
        parts,
        appearance=Appearance(author.name),
        key=f"{consultation.id}-{consultation.last_number}",
        parent=parent,
    )
    visibility.publish_contribution(consultation, said)
    return said


def _first_author(consultation: Consultation) -> Any:
    return db.session.query(Contribution).filter_by(number=1).one().author


def discussion(size: int) -> Consultation:
    """Make contributions in all statuses, some with replies, some of them gone since."""
    consultation = make_consultation(questions=2)
    asked = [*consultation.questions, None]
    for n in range(size):
        said = make_contribution(
            consultation, f"Text {n}", status=KINDS[n % len(KINDS)], question=asked[n % 3]
        )
        if said.status is Status.PUBLISHED and n % 2 == 0:
            make_contribution(consultation, f"Reply to {n}", parent=said)
        if n % 8 == 4:  # appeared, and was withdrawn afterwards
            visibility.publish_contribution(consultation, said)
            said.status = Status.WITHDRAWN
    db.session.commit()
    return consultation


def walked(page: Callable[[int], Page]) -> Iterator[ContributionView]:
    """Follow the pages of a list from the first to the last."""
    after: int | None = 0
    for _ in range(40):
        entries, after = page(after or 0)
        yield from entries
        if after is None:
            return
    raise AssertionError("the pages do not end")


def numbers(query: Any) -> list[int]:
    return [number for (number,) in query.order_by(Contribution.number)]


@pytest.mark.usefixtures("any_database")
def test_dates_that_are_not_in_the_order_of_numbers_are_walked_in_both_directions() -> None:
    consultation = make_consultation()
    for hours in (5, 1, 5, 3, 9, 1, 1):
        said = make_contribution(consultation)
        said.submitted_at = said.submitted_at - timedelta(hours=hours)
    db.session.commit()
    for newest_first in (False, True):
        entries = walked(
            lambda after, order=newest_first: listing.list_by_date(  # type: ignore[misc]
                consultation.id, "en", after=after, limit=2, newest_first=order
            )
        )
        wanted = [5, 1, 3, 4, 2, 6, 7]
        assert [e.number for e in entries] == (wanted[::-1] if newest_first else wanted)


def test_a_list_by_date_is_read_along_its_index() -> None:
    consultation = make_consultation()
    make_contribution(consultation)
    for newest_first in (False, True):
        statement = listing._select_by_date(
            newest_first=newest_first, is_first=False, is_inclusive=False
        )
        values = {"consultation": consultation.id, "after": 1, "most": 3, "param_1": 0}
        query = str(statement.compile(dialect=sqlite.dialect(paramstyle="named")))
        rows = db.session.execute(text(f"EXPLAIN QUERY PLAN {query}"), values)
        plan = " ".join(row[3] for row in rows)
        assert "ix_contribution_date" in plan
        assert "TEMP B-TREE" not in plan


# --- complete and in order --------------------------------------------------------------------


@pytest.mark.usefixtures("any_database")
def test_pages_hold_everything_that_appeared_once_and_in_order() -> None:
    consultation = discussion(16)
    id_ = consultation.id
    appeared = db.session.query(Contribution.number).filter(Contribution.number.is_not(None))
    by_date = list(walked(lambda after: listing.list_by_date(id_, "en", after=after, limit=3)))
    assert [entry.number for entry in by_date] == numbers(appeared)
    newest = walked(
        lambda after: listing.list_by_date(id_, "en", after=after, limit=3, newest_first=True)
    )
    assert [entry.number for entry in newest] == numbers(appeared)[::-1]
    whole = list(walked(lambda after: listing.list_with_replies(id_, "en", after=after, limit=2)))
    assert [entry.number for entry in whole] == numbers(appeared.filter_by(parent_id=None))
    under: list[int] = []
    for question_id in [*(q.id for q in consultation.questions), None]:
        under += [
            entry.number
            for entry in walked(
                lambda after, q=question_id: listing.list_answers(  # type: ignore[misc]
                    id_, q, "en", after=after, limit=2
                )
            )
        ]
    assert sorted(under) == numbers(appeared.filter_by(parent_id=None))


def test_what_is_hidden_or_withdrawn_keeps_its_number_and_none_of_its_words() -> None:
    consultation = discussion(16)
    entries, _ = listing.list_by_date(consultation.id, "en")
    gone = [entry for entry in entries if entry.is_stub]
    assert {entry.status for entry in gone} == {Status.HIDDEN, Status.WITHDRAWN}
    assert all(entry.passages == [] for entry in gone)
    assert all(entry.passages for entry in entries if not entry.is_stub)
    assert {e.status for e in entries} == {Status.PUBLISHED, Status.HIDDEN, Status.WITHDRAWN}


@pytest.mark.usefixtures("any_database")
def test_the_overview_holds_the_first_answers_to_each_question() -> None:
    consultation = make_consultation(questions=2)
    asked = [question.id for question in consultation.questions]
    for n in range(5):
        put(consultation, [Part(f"Answer {n}", "en", asked[0]), Part("More", "en", asked[1])])
        put(consultation, [Part(f"General {n}", "en")])
    found = listing.list_first_answers(consultation.id, asked, "en")
    assert {q: [e.number for e in entries] for q, entries in found.items()} == {
        asked[0]: [1, 3, 5],
        asked[1]: [1, 3, 5],
        None: [2, 4, 6],
    }
    assert found[asked[1]][0].question_ids == asked


def test_the_overview_of_an_empty_consultation_is_empty() -> None:
    consultation = make_consultation(questions=0)
    assert listing.list_first_answers(consultation.id, [], "en") == {}
    assert listing.list_by_date(consultation.id, "en") == ([], None)


def test_consultations_are_listed_apart() -> None:
    here, there = make_consultation(), make_consultation()
    make_contribution(there, "Somewhere else")
    assert listing.list_by_date(here.id, "en") == ([], None)
    assert listing.list_with_replies(here.id, "en") == ([], None)
    assert listing.list_answers(here.id, None, "en") == ([], None)


# --- replies ----------------------------------------------------------------------------------


def shape(entry: ContributionView) -> Any:
    """Return the numbers of a tree."""
    return {entry.number: [shape(reply) for reply in entry.replies]}


@pytest.mark.usefixtures("any_database")
def test_first_replies_are_a_connected_tree_and_the_rest_is_counted() -> None:
    consultation = make_consultation()
    root = put(consultation, [Part("Root", "en")])
    first = put(consultation, [Part("One", "en")], root)
    second = put(consultation, [Part("Two", "en")], first)
    put(consultation, [Part("Three", "en")], root)
    put(consultation, [Part("Four", "en")], second)
    db.session.commit()
    (entry,), _ = listing.list_with_replies(consultation.id, "en")
    assert shape(entry) == {1: [{2: [{3: []}]}, {4: []}]}
    assert entry.more_replies == 4 - FIRST_REPLIES
    assert entry.replies[0].replies[0].parent_number == 2


def test_replies_to_a_hidden_text_stay_below_its_stub() -> None:
    consultation = make_consultation()
    root = make_contribution(consultation)
    make_contribution(consultation, "I agree.", parent=root)
    make_contribution(consultation, "Waiting.", parent=root, status=Status.PENDING)
    visibility.record_decision(root, Status.HIDDEN, by=None, reason="It names a third person.")
    db.session.commit()
    (entry,), _ = listing.list_with_replies(consultation.id, "en")
    assert entry.is_stub
    assert shape(entry) == {1: [{2: []}]}
    assert entry.replies[0].body[0].text.plain == "I agree."


# --- words ------------------------------------------------------------------------------------


def test_everybody_gets_the_approved_version_until_another_is_approved() -> None:
    consultation = make_consultation()
    said = make_contribution(consultation, "As approved.")
    said.latest_revision = 2
    submit.add_revision(said, 2, [Part("As sent since.", "en")])
    db.session.commit()
    (entry,), _ = listing.list_by_date(consultation.id, "en")
    assert [p.text.plain for p in entry.passages] == ["As approved."]
    assert [p.text.plain for p in read_view_for_author(said, "en").passages] == ["As approved."]
    said.approved_revision, said.status = None, Status.PENDING
    db.session.commit()
    assert [p.text.plain for p in read_view_for_author(said, "en").passages] == ["As sent since."]
    assert [e.number for e in read_views_for_moderators([said], "en")] == [1]


def test_a_heading_and_quoted_questions_are_told_from_words() -> None:
    consultation = make_consultation()
    question = consultation.questions[0].id
    put(
        consultation,
        [
            Part("On seed", "en", kind=PassageKind.TITLE),
            Part("What do you know?", "en", question, PassageKind.QUESTION),
            Part("We know enough.", "en", question),
        ],
    )
    (entry,), _ = listing.list_by_date(consultation.id, "en")
    assert entry.title is not None
    assert entry.title.plain == "On seed"
    assert [p.kind for p in entry.body] == [PassageKind.QUESTION, PassageKind.WORDS]
    assert (entry.quotes_questions, entry.question_ids, entry.word_count) == (True, [question], 7)


@pytest.mark.usefixtures("any_database")
def test_a_very_long_text_is_cut_in_lists_and_whole_on_its_own_page() -> None:
    consultation = make_consultation()
    long = "\n\n".join(f"Paragraph {n} " + "word " * 100 for n in range(LONG_WORDS // 100 + 1))
    said = make_contribution(consultation, long)
    text = said.revisions[0].passages[0].text
    make_translation(text, "fr", long.replace("word", "mot"))
    reply = make_contribution(consultation, long, parent=said)
    for language in ("en", "fr"):
        (entry, _), _ = listing.list_by_date(consultation.id, language)
        fragment = entry.body[0].text
        assert (fragment.words, fragment.html) == (text.words, text.html[: text.cut])
        whole = read_thread(said, language).entry
        assert whole.body[0].text.html == text.html
        assert len(whole.replies[0].body[0].text.html) < len(text.html)
        if language == "fr":
            assert fragment.translation is not None
            assert whole.body[0].text.translation is not None
            assert len(fragment.translation) == fragment.translation_cut
            assert whole.body[0].text.translation == text.translations[0].html
    own = read_thread(reply, "en").entry
    assert own.body[0].text.html == text.html


def test_a_page_of_long_texts_ends_early_and_the_next_goes_on() -> None:
    consultation = make_consultation()
    for _ in range(5):
        make_contribution(consultation, "word " * 1400)
    seen, after, pages = [], 0, 0
    limit = 7 * len("word " * 1400) // 2  # three and a half texts
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(listing, "PAGE_CHARACTERS", limit)
        while True:
            entries, going_on = listing.list_by_date(consultation.id, "en", after=after)
            seen += [entry.number for entry in entries]
            pages += 1
            if going_on is None:
                break
            after = going_on
    assert (seen, pages) == ([1, 2, 3, 4, 5], 2)


def test_the_overview_holds_the_openings_of_long_texts_only() -> None:
    consultation = make_consultation()
    question = consultation.questions[0]
    make_contribution(consultation, "\n\n".join(["word " * 50] * 12), question=question)
    (entry,) = listing.list_first_answers(consultation.id, [question.id], "en")[question.id]
    (passage,) = entry.passages
    assert passage.text.is_opening
    assert len(passage.text.html) < 50 * 12 * len("word ") / 2


@pytest.mark.usefixtures("any_database")
def test_a_reader_gets_the_translation_into_their_language_with_its_original() -> None:
    consultation = make_consultation()
    said = make_contribution(consultation, "Guardamos semillas.", language="es")
    make_translation(said.revisions[0].passages[0].text, "fr", "Nous gardons des semences.")
    found = {}
    for language in ("en", "es", "fr"):
        ((entry,), _) = listing.list_by_date(consultation.id, language)
        text = entry.body[0].text
        found[language] = (text.plain, text.display_language, text.is_foreign)
    assert found == {
        "en": ("Guardamos semillas.", "es", True),
        "es": ("Guardamos semillas.", "es", False),
        "fr": ("Nous gardons des semences.", "fr", True),
    }


# --- cost -------------------------------------------------------------------------------------


def grow_to(consultation: Consultation, size: int) -> None:
    """Add answers to both questions and to none, until there are so many, with a reply each."""
    asked = [*(question.id for question in consultation.questions), None]
    while consultation.last_number < size * 2:
        n = consultation.last_number
        said = put(consultation, [Part(f"Text {n}", "en", asked[n // 2 % 3])])
        put(consultation, [Part(f"Reply {n}", "en")], said)
    db.session.commit()


@pytest.mark.slow
def test_lists_cost_the_same_with_ten_times_as_many(statements: Statements) -> None:
    consultation = make_consultation(questions=2)
    id_, asked = consultation.id, [question.id for question in consultation.questions]
    wanted: dict[str, Callable[[], object]] = {
        "by_date": lambda: listing.list_by_date(id_, "fr"),
        "whole": lambda: listing.list_with_replies(id_, "fr"),
        "under_question": lambda: listing.list_answers(id_, asked[0], "fr"),
        "by_question": lambda: listing.list_first_answers(id_, asked, "fr"),
    }
    costs: list[dict[str, int]] = []
    for size in (10, 100):
        grow_to(consultation, size)
        costs.append({})
        for name, read in wanted.items():
            with statements.counted():
                read()
            costs[-1][name] = len(statements)
    assert costs[0] == costs[1] == dict.fromkeys(wanted, 3) | {"by_date": 2}
