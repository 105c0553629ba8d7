"""Finding texts by words: what is found, in which order, a page at a time."""

from typing import Any, Final
from uuid import uuid4

import pytest

from forum.domain.contributions.attachments import Extraction, FileKind
from forum.domain.contributions.content import Appearance, Part, PassageKind
from forum.domain.search.query import parse_query
from forum.extensions import db
from forum.models.attachment import Attachment
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.services.access.locking import lock
from forum.services.contributions import visibility
from forum.services.search.find import MAX_RANKED_HITS, search
from forum.services.search.query import Facet, HitOrder, SearchQuery
from tests.builders import (
    make_consultation,
    make_contribution,
    make_translation,
    make_user,
    store_contribution,
)
from tests.support.content.searching import find, index_all, numbers
from tests.support.needs import SLOW_ON_POSTGRESQL
from tests.support.statements import Statements
from tests.support.worlds import BuiltOnce

pytestmark = pytest.mark.usefixtures("db_session")


def say(consultation: Consultation, parts: list[Part], **appearance: Any) -> Contribution:
    """Publish a contribution of several passages."""
    author = make_user()
    lock(consultation)
    said = store_contribution(
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


PLURALS: Final = (
    ("fr", "travail", "Les travaux commencent."),
    ("fr", "oeil", "Ils ont de bons yeux."),
    ("fr", "œil", "Ils ont de bons YEUX."),
    ("fr", "chevaux", "Un cheval tire la charrue."),
    ("es", "luz", "Las luces del camino."),
    ("es", "raices", "Una raíz profunda."),
    ("en", "child", "The children walk to school."),
    ("en", "women", "A woman keeps the seeds."),
    ("en", "criteria", "One criterion is missing."),
)


@pytest.mark.usefixtures("any_database")
def test_irregular_plurals_find_their_singulars_and_are_marked() -> None:
    consultation = make_consultation()
    for language, _word, text in PLURALS:
        make_contribution(consultation, text, language=language)
    make_contribution(consultation, "Nothing of the kind.")
    index_all()
    for number, (_language, word, _text) in enumerate(PLURALS, start=1):
        hits = find(word, consultation).hits
        assert number in [hit.number for hit in hits], word
        assert 10 not in [hit.number for hit in hits], word
        for hit in hits:
            assert hit.excerpt is not None
            assert any(is_match for _piece, is_match in hit.excerpt.snippet.pieces), word


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


SPELLINGS = (
    ("en", "The co-operative e-mailed the U.N. about COVID-19."),
    ("en", "A cooperative emails the UN about covid19."),
    ("fr", "La Côte d\u2019Ivoire paie 1\u202f500\u202f000 francs à l\u2019O.N.U."),
    ("fr", "La Côte d'Ivoire paie 1500000 francs à l'ONU, et 1,500,000 encore."),
)


@pytest.mark.usefixtures("any_database")
def test_each_way_of_writing_finds_the_others_on_both_databases() -> None:
    place = make_consultation()
    for language, words in SPELLINGS:
        make_contribution(place, words, language=language)
    index_all()
    for typed in ("co-operative", "cooperative", "e-mail", "email", "COVID-19", "covid19"):
        assert numbers(typed, place) == [1, 2], typed
    for typed in ("covid 19", "U.N. covid", "e\u2011mails -seeds"):
        assert numbers(typed, place) == [1, 2], typed
    for typed in (
        "1500000",
        "1 500 000",
        "1\u00a0500\u00a0000",
        "1,500,000",
        "O.N.U.",
        "ONU",
        "d'Ivoire",
    ):
        assert numbers(typed, place) == [3, 4], typed
    assert numbers("-covid-19", place) == [3, 4]
    assert numbers("500000", place) == []


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


@SLOW_ON_POSTGRESQL
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
        for _ in ("first", "again"):
            with statements.counted():
                assert search(query, reader=reader, language="en").counts.total == size
            costs.append(len(statements))
    first, again, *later = costs
    assert [first, again] == later
    assert first <= 7
    assert again <= 4
