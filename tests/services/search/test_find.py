"""Finding contributions: the same on SQLite and PostgreSQL, and nothing that may not be seen."""

from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

import pytest
from sqlalchemy import select

from forum import clock
from forum.domain.contributions.attachments import Extraction, FileKind
from forum.domain.contributions.content import Appearance, Capacity, Part, PassageKind, Publication
from forum.domain.contributions.statuses import DecisionTarget, Moderation, Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import TEAM, Action, Role
from forum.domain.search.analyser import fold_words
from forum.domain.search.query import parse_query
from forum.extensions import db
from forum.models.attachment import Attachment
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.user import User
from forum.services.access.gate import can, is_readable_by
from forum.services.access.locking import lock
from forum.services.contributions import submit, visibility
from forum.services.contributions.revise import revise, withdraw
from forum.services.moderation.decisions import decide
from forum.services.search import index as search_index
from forum.services.search.find import MAX_RANKED_HITS, search
from forum.services.search.query import Facet, HitOrder, SearchQuery, SearchResults
from forum.services.search.titles import find_consultations_by_title
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_translation,
    make_user,
)
from tests.support.statements import Statements
from tests.support.times import present
from tests.support.worlds import BuiltOnce

pytestmark = pytest.mark.usefixtures("db_session")


def index_all() -> None:
    """Do what the background does."""
    search_index.index_contributions(search_index.list_readable_ids())
    db.session.commit()


def find(
    words: str, consultation: Consultation | None = None, reader: User | None = None, **more: Any
) -> SearchResults:
    paging = {name: more.pop(name) for name in ("after", "limit", "language") if name in more}
    paging.setdefault("language", "en")
    scope = consultation.id if consultation else None
    query = SearchQuery(parse_query(words), consultation_id=scope, **more)
    return search(query, reader=reader, **paging)


def numbers(words: str, consultation: Consultation | None = None, **more: Any) -> list[int]:
    """Return the numbers of what is found, in the order of numbers."""
    return sorted(hit.number for hit in find(words, consultation, **more).hits)


def say(consultation: Consultation, parts: list[Part], **appearance: Any) -> Contribution:
    """Publish a contribution of several passages."""
    author = make_user()
    lock(consultation)
    said = submit.store_contribution(
        consultation,
        author,
        parts,
        appearance=Appearance(**{"name": author.name, **appearance}),
        key=f"say-{consultation.last_number}",
    )
    visibility.publish_contribution(consultation, said)
    db.session.commit()
    return said


def translate(contribution: Contribution, language: str, words: str) -> None:
    passage = contribution.revisions[-1].passages[0]
    make_translation(passage.text, language, words)


def attach(contribution: Contribution, words: str, **fields: Any) -> Attachment:
    """Store a file whose text was read."""
    values = {
        "name": "report.pdf",
        "kind": FileKind.PDF,
        "since_revision": 1,
        "extraction": Extraction.DONE,
        "language": "en",
        **fields,
    }
    file = Attachment(
        key=str(uuid4()),
        consultation_id=contribution.consultation_id,
        user_id=contribution.author_id,
        form_key=contribution.key,
        contribution_id=contribution.id,
        size=1,
        sha256="0" * 64,
        text=words,
        **values,
    )
    db.session.add(file)
    db.session.commit()
    return file


# --- words ------------------------------------------------------------------------------------

TEXTS = (
    ("es", "La **educación** de las mujeres rurales no espera."),
    ("es", "Dos educaciones, una escuela."),
    ("fr", "Les élèves de l’école d’été."),
    ("en", "Universities teach women farmers."),
    ("en", "Food security needs seeds, and seeds need water."),
    ("en", "Security of tenure. Food comes second."),
    ("zh", "北京大学的农民。"),
)


@pytest.fixture
def library(built_once: BuiltOnce) -> Consultation:
    """Return a consultation with one text of each kind, numbered as in the table."""
    return built_once(make_library)


def make_library() -> Consultation:
    """Store it."""
    consultation = make_consultation()
    for language, words in TEXTS:
        make_contribution(consultation, words, language=language)
    index_all()
    return consultation


FOUND: Final[list[tuple[str, list[int]]]] = [
    ("educacion", [1, 2]),
    ("EDUCACIÓN", [1, 2]),
    ("educaciones", [1, 2]),
    ("mujer", [1]),
    ("eleve", [3]),
    ("élèves ecole", [3]),
    ("l'ecole", [3]),
    ("university farmer", [4]),
    ("woman", [4]),
    ("food security", [5, 6]),
    ('"food security"', [5]),
    ('"security of tenure"', [6]),
    ("security -water", [6]),
    ('food -"food security"', [6]),
    ("water OR tenure", [5, 6]),
    ("water OR tenure seed", [5]),
    ("-security", [1, 2, 3, 4, 7]),
    ("北京", [7]),
    ("北京大学", [7]),
    ("农", [7]),
    ("学京", []),
    ("water escuela", []),
    ("nothing", []),
    ("Amina", [1, 2, 3, 4, 5, 6, 7]),
    ("", [1, 2, 3, 4, 5, 6, 7]),
    ("' \" * ( ) : ^ NEAR", []),
    ("stems:seeds", []),
    ("seeds*", [5]),
    ("a\x00b\ud800", []),
]


@pytest.mark.usefixtures("any_database")
def test_words_are_found_in_the_same_texts_on_both_databases(library: Consultation) -> None:
    for words, found in FOUND:
        assert numbers(words, library) == found, words


@pytest.mark.usefixtures("any_database")
def test_a_translation_is_found_too_and_shown_to_who_reads_its_language() -> None:
    consultation = make_consultation()
    said = make_contribution(consultation, "La educación rural", language="es")
    translate(said, "en", "Rural schooling")
    index_all()
    (hit,) = find("schools rural", consultation).hits
    assert hit.excerpt is not None
    marked = [words for words, is_asked in hit.excerpt.snippet.pieces if is_asked]
    assert marked == ["Rural", "schooling"]
    assert (hit.excerpt.language, hit.excerpt.written_in) == ("en", "es")
    (hit,) = find("educacion", consultation).hits
    assert hit.excerpt is not None
    assert (hit.excerpt.language, hit.excerpt.status) == ("es", None)
    (hit,) = find("schools", consultation, language="fr").hits
    assert hit.excerpt is not None
    assert hit.excerpt.language == "en"


@pytest.mark.usefixtures("any_database")
def test_the_best_match_comes_first_and_a_heading_weighs_more() -> None:
    consultation = make_consultation()
    long = "Many other words about fields, rivers and roads stand here. " * 5
    make_contribution(consultation, f"{long} Seeds. {long}")
    make_contribution(consultation, "Seeds, seeds and seeds.")
    say(consultation, [Part("Seeds", "en", kind=PassageKind.TITLE), Part(long, "en")])
    index_all()
    found = [hit.number for hit in find("seed", consultation).hits]
    assert found[-1] == 1
    by_number = find("seed", consultation, order=HitOrder.NUMBER).hits
    assert [hit.number for hit in by_number] == [1, 2, 3]


@pytest.mark.usefixtures("any_database")
def test_equal_matches_come_by_number() -> None:
    consultation = make_consultation()
    for _ in range(5):
        make_contribution(consultation, "The same words.")
    index_all()
    assert [hit.number for hit in find("words", consultation).hits] == [1, 2, 3, 4, 5]


def test_quoted_questions_and_words_of_others_are_not_the_authors() -> None:
    consultation = make_consultation()
    quoted = make_contribution(consultation, "Original thoughts.")
    question = consultation.questions[0]
    say(
        consultation,
        [
            Part("Which seeds", "en", question.id, PassageKind.QUESTION),
            Part("Original thoughts", "en", None, PassageKind.QUOTE, quoted.id),
            Part("An answer", "en", question.id),
        ],
    )
    index_all()
    assert numbers("which", consultation) == []
    assert numbers("original", consultation) == [1]
    assert numbers("answer", consultation) == [2]


@pytest.mark.usefixtures("any_database")
def test_the_text_of_files_is_found_and_the_file_named() -> None:
    consultation = make_consultation()
    said = make_contribution(consultation, "See attached.")
    attach(said, "A study of terraces.")
    attach(said, "Not read yet: hedges", extraction=Extraction.WAITING)
    attach(said, "Of an earlier version: ditches.", since_revision=1, until_revision=1)
    attach(said, "Of an edit that waits: ponds", since_revision=2)
    index_all()
    (hit,) = find("terrace", consultation).hits
    assert hit.excerpt is not None
    assert hit.excerpt.file == "report.pdf"
    for unseen in ("hedges", "ditches", "ponds"):
        assert numbers(unseen, consultation) == []


# --- filters and counts -----------------------------------------------------------------------


@pytest.fixture
def mixed(built_once: BuiltOnce) -> Consultation:
    """Return a consultation with something for every filter."""
    return built_once(make_mixed)


def make_mixed() -> Consultation:
    """Store it."""
    consultation = make_consultation(zone="Africa/Nairobi")
    first, second = consultation.questions
    root = make_contribution(
        consultation,
        "Seeds one",
        question=first,
        countries="KE UG",
        organisation="Savanna Trust",
        stakeholder_type="NGO",
    )
    make_contribution(
        consultation,
        "Semillas dos",
        language="es",
        question=second,
        countries="CL",
        capacity=Capacity.STATE,
        organisation="Ministerio de Agricultura",
        stakeholder_type="Government",
    )
    present().tick(days=2)
    make_contribution(consultation, "Seeds three", parent=root, countries="FR", name="Zoé Dupré")
    late = make_contribution(consultation, "Seeds four", countries="001")
    late.late = True
    undated = make_contribution(consultation, "Seeds five", countries="")
    undated.dated = False
    db.session.commit()
    index_all()
    return consultation


@pytest.mark.usefixtures("any_database")
def test_every_value_is_counted(mixed: Consultation) -> None:
    counts = find("", mixed).counts
    first, second = (str(question.id) for question in mixed.questions)
    assert (counts.total, counts.unfiltered) == (5, 5)
    assert {facet: dict(by) for facet, by in counts.by_facet.items()} == {
        Facet.QUESTION: {first: 1, second: 1, "0": 2},
        Facet.KIND: {"contribution": 4, "reply": 1},
        Facet.LANGUAGE: {"en": 4, "es": 1},
        Facet.COUNTRY: {"KE": 1, "UG": 1, "CL": 1, "FR": 1, "001": 1},
        Facet.REGION: {"002": 1, "419": 1, "150": 1},
        Facet.STAKEHOLDER: {"NGO": 1, "Government": 1},
        Facet.CAPACITY: {"personal": 4, "state": 1},
        Facet.ORGANISATION: {"Savanna Trust": 1, "Ministerio de Agricultura": 1},
        Facet.LATE: {"late": 1},
    }


FILTERED: Final[list[tuple[Facet, str, list[int]]]] = [
    (Facet.QUESTION, "0", [4, 5]),
    (Facet.KIND, "reply", [3]),
    (Facet.KIND, "contribution", [1, 2, 4, 5]),
    (Facet.LANGUAGE, "es", [2]),
    (Facet.COUNTRY, "UG", [1]),
    (Facet.COUNTRY, "001", [4]),
    (Facet.COUNTRY, "XX", []),
    (Facet.REGION, "002", [1]),
    (Facet.REGION, "150", [3]),
    (Facet.STAKEHOLDER, "Government", [2]),
    (Facet.CAPACITY, "state", [2]),
    (Facet.ORGANISATION, "Savanna Trust", [1]),
    (Facet.LATE, "late", [4]),
    (Facet.LATE, "'; DROP TABLE", []),
]


@pytest.mark.usefixtures("any_database")
def test_filters_narrow_down_to_what_they_count(mixed: Consultation) -> None:
    counts = find("", mixed).counts
    for facet, value, found in FILTERED:
        results = find("", mixed, filters={facet: value})
        assert [hit.number for hit in results.hits] == found, value
        assert (results.counts.total, results.counts.unfiltered) == (len(found), 5)
        assert counts.by_facet.get(facet, {}).get(value, 0) == len(found)


def test_a_question_is_a_filter(mixed: Consultation) -> None:
    for question, number in zip(mixed.questions, (1, 2), strict=True):
        assert numbers("", mixed, filters={Facet.QUESTION: str(question.id)}) == [number]


@pytest.mark.usefixtures("any_database")
def test_a_filters_own_counts_show_what_else_could_be_chosen(mixed: Consultation) -> None:
    counts = find("seeds", mixed, filters={Facet.COUNTRY: "KE"}).counts
    assert counts.total == 1
    assert dict(counts.by_facet[Facet.COUNTRY]) == {"KE": 1, "UG": 1, "FR": 1, "001": 1}
    assert dict(counts.by_facet[Facet.LANGUAGE]) == {"en": 1}


@pytest.mark.usefixtures("any_database")
def test_filters_work_together_with_words(mixed: Consultation) -> None:
    filters = {Facet.REGION: "002", Facet.KIND: "contribution", Facet.LANGUAGE: "en"}
    assert numbers("seed", mixed, filters=filters) == [1]
    assert numbers("semilla", mixed, filters=filters) == []


@pytest.mark.usefixtures("any_database")
def test_authors_are_found_by_name_or_organisation(mixed: Consultation) -> None:
    everything = [1, 2, 3, 4, 5]  # of "_" no word is left
    for author, found in (
        ("zoe", [3]),
        ("DUPRÉ", [3]),
        ("savanna", [1]),
        ("minist", [2]),
        ("100%", []),
        ("_", everything),
    ):
        assert numbers("", mixed, author=fold_words(author)) == found, author


@pytest.mark.usefixtures("any_database")
def test_dates_are_instants_and_texts_without_date_have_none(mixed: Consultation) -> None:
    noon = clock.now() - timedelta(days=1)
    assert numbers("", mixed, since=noon) == [3, 4]
    assert numbers("", mixed, until=noon) == [1, 2]
    assert numbers("", mixed, since=noon, until=clock.now()) == []


@pytest.mark.usefixtures("any_database")
def test_all_consultations_can_be_searched_and_are_counted(mixed: Consultation) -> None:
    other = make_consultation("Water")
    make_contribution(other, "Seeds elsewhere")
    index_all()
    results = find("seed")
    assert dict(results.counts.by_facet[Facet.CONSULTATION]) == {str(mixed.id): 4, str(other.id): 1}
    assert Facet.QUESTION not in results.counts.by_facet
    only = find("seed", filters={Facet.CONSULTATION: str(other.id)})
    assert [hit.consultation_id for hit in only.hits] == [other.id]


# --- paging and cost --------------------------------------------------------------------------


@pytest.mark.usefixtures("any_database")
@pytest.mark.parametrize("words", ["words", ""])
@pytest.mark.parametrize("everywhere", [True, False])
def test_pages_follow_one_another_without_gap(words: str, everywhere: bool) -> None:
    consultation = make_consultation()
    for n in range(7):
        make_contribution(consultation, f"Words {n}")
    index_all()
    seen: list[int] = []
    after: int | None = 0
    while after is not None:
        page = find(words, None if everywhere else consultation, after=after, limit=3)
        assert page.counts.total == 7
        seen += [hit.number for hit in page.hits]
        after = page.next_after
    newest_first = everywhere and not words
    assert seen == ([7, 6, 5, 4, 3, 2, 1] if newest_first else [1, 2, 3, 4, 5, 6, 7])


def test_one_cannot_page_for_ever(library: Consultation) -> None:
    page = find("seeds", library, after=MAX_RANKED_HITS * 100)
    assert (page.hits, page.next_after) == ([], None)


@pytest.mark.usefixtures("any_database")
def test_a_search_costs_the_same_with_ten_times_as_much(statements: Statements) -> None:
    costs = []
    for size in (5, 50):
        consultation = make_consultation()
        for n in range(size):
            make_contribution(consultation, f"Words {n}", question=consultation.questions[n % 2])
        index_all()
        reader, scope = make_user(), consultation.id
        filters = {Facet.REGION: "002", Facet.LANGUAGE: "en"}
        query = SearchQuery(parse_query('words -x "words"'), filters, scope, author="amina")
        db.session.refresh(reader)
        with statements.counted():
            assert search(query, reader=reader, language="en").counts.total == size
        costs.append(len(statements))
    assert costs[0] == costs[1] <= 6


# --- what readers may not see -----------------------------------------------------------------

UNSEEN = [status for status in Status if status is not Status.PUBLISHED]


@pytest.mark.parametrize("status", UNSEEN)
def test_what_is_not_published_is_neither_found_nor_counted(status: Status) -> None:
    consultation = make_consultation()
    secret = make_contribution(consultation, "Secret seeds", status=status, countries="CL")
    search_index.index_contributions([secret.id])
    db.session.commit()
    for words in ("secret", "-nothing", ""):
        results = find(words, consultation)
        assert (results.hits, results.counts.total, dict(results.counts.by_facet)) == ([], 0, {})


@pytest.mark.usefixtures("any_database")
@pytest.mark.parametrize("status", [Status.HIDDEN, Status.WITHDRAWN])
def test_what_disappears_is_gone_at_once_however_old_the_index(status: Status) -> None:
    consultation = make_consultation()
    said = make_contribution(consultation, "Secret seeds")
    index_all()
    rows = search_index.make_documents([said.id])
    moderator = make_appointment(consultation, Role.MODERATOR)
    if status is Status.HIDDEN:
        decide(said, Status.HIDDEN, by=moderator, reason="It names a third person.")
    else:
        withdraw(said, consultation, by=said.author)
    db.session.commit()
    assert find("secret").counts.total == 0
    search_index.store_documents([said.id], rows)  # a job that had read before
    db.session.commit()
    assert find("secret").counts.total == 0
    assert search_index.list_unreadable_ids() == [said.id]


def test_what_is_shown_again_is_found_again() -> None:
    consultation = make_consultation()
    said = make_contribution(consultation, "Secret seeds")
    moderator = make_appointment(consultation, Role.MODERATOR)
    index_all()
    decide(said, Status.HIDDEN, by=moderator, reason="To be looked at.")
    decide(said, Status.PUBLISHED, by=moderator)
    index_all()
    assert numbers("secret", consultation) == [1]


@pytest.mark.usefixtures("any_database")
def test_an_edit_is_found_when_it_is_approved_and_the_earlier_words_no_more() -> None:
    consultation = make_consultation(moderation=Moderation.BEFORE)
    moderator = make_appointment(consultation, Role.MODERATOR)
    said = make_contribution(consultation, "Earlier words")
    index_all()
    revise(said, consultation, [Part("Later words", "en")], by=said.author)
    db.session.commit()
    index_all()
    assert numbers("later", consultation) == []
    assert numbers("earlier", consultation) == [1]
    decide(said, Status.PUBLISHED, by=moderator, target=DecisionTarget.EDIT)
    db.session.commit()
    assert numbers("earlier", consultation) == []  # though the index still has it
    assert numbers("-earlier", consultation) == [1]
    index_all()
    assert numbers("later", consultation) == [1]


@pytest.mark.parametrize(
    ("publication_", "found"),
    [
        (Publication.NAME, ["amina", "savanna"]),
        (Publication.ORGANISATION, ["savanna"]),
        (Publication.WITHHELD, []),
    ],
)
def test_a_name_that_is_withheld_finds_nothing(publication_: Publication, found: list[str]) -> None:
    consultation = make_consultation()
    make_contribution(consultation, "Seeds", organisation="Savanna Trust", publication=publication_)
    index_all()
    for name in ("amina", "savanna"):
        expected = [1] if name in found else []
        assert numbers(name, consultation) == expected
        assert numbers("", consultation, author=name) == expected
    organisations = find("", consultation).counts.by_facet.get(Facet.ORGANISATION, {})
    assert list(organisations) == (["Savanna Trust"] if "savanna" in found else [])


def test_a_name_that_is_withheld_later_finds_nothing_from_that_moment() -> None:
    consultation = make_consultation()
    said = make_contribution(consultation, "Seeds")
    index_all()
    said.shown_name = ""
    db.session.commit()
    assert numbers("amina", consultation) == []
    assert numbers("", consultation, author="amina") == []


def test_a_draft_is_found_by_its_team_only() -> None:
    draft = make_consultation("Secret plan", stage=Stage.DRAFT)
    make_contribution(draft, "Secret seeds")
    index_all()
    member = make_appointment(draft, Role.FACILITATOR)
    elsewhere = make_appointment(make_consultation(), Role.MODERATOR)
    administrator = make_user(role=Role.ADMINISTRATOR)
    for reader in (None, make_user(), elsewhere):
        assert find("secret", reader=reader).counts.total == 0
        assert find("secret", draft, reader=reader).counts.total == 0
        assert find_consultations_by_title(parse_query("secret"), reader, "en") == []
    for reader in (member, administrator):
        assert find("secret", reader=reader).counts.total == 1
        assert [
            one.id for one in find_consultations_by_title(parse_query("secret plan"), reader, "en")
        ] == [draft.id]


@pytest.mark.usefixtures("any_database")
def test_consultations_are_found_by_their_titles() -> None:
    seeds, water = make_consultation("Seeds for dry lands"), make_consultation("Water rights")
    make_translation(water.texts["title"].text, "es", "Derechos de agua")
    for words, found in (
        ("seed", [seeds.id]),
        ("derecho", [water.id]),
        ('"dry lands" -seeds', []),
        ("seed water", []),
        ("-seed", []),
    ):
        assert [
            one.id for one in find_consultations_by_title(parse_query(words), None, "en")
        ] == found


@pytest.mark.usefixtures("any_database")
def test_what_may_be_read_is_the_same_in_sql_as_at_the_gate() -> None:
    every = [make_consultation(stage=stage) for stage in Stage]
    seats = [make_appointment(every[0], role) for role in sorted(TEAM)]
    readers = [None, make_user(), make_user(role=Role.TRANSLATOR), make_user(role=Role.ORGANISER)]
    for reader in (*readers, *seats, make_appointment(every[2], Role.MODERATOR)):
        query = select(Consultation.id).where(is_readable_by(reader, clock.now()))
        allowed = {one.id for one in every if can(reader, Action.READ, one)}
        assert set(db.session.scalars(query)) == allowed
