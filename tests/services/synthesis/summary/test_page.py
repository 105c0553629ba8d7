"""A summary for readers: statements with the words behind them, as readers may see them now."""

import pytest

from forum.domain.contributions.content import Publication
from forum.domain.contributions.statuses import Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.synthesis.point import Excerpt
from forum.models.translation import TranslationStatus
from forum.services.contributions import visibility
from forum.services.synthesis.summaries import find_edition
from forum.services.synthesis.summary.citable import list_citable_contributions
from forum.services.synthesis.summary.editions import publish_summary
from forum.services.synthesis.summary.page import SummaryView, list_contributors, read_edition
from forum.services.synthesis.summary.parallels import list_parallels
from forum.services.synthesis.summary.statements import cite_words, reword
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_summary,
    make_translation,
    make_user,
)
from tests.support.statements import Statements

pytestmark = pytest.mark.usefixtures("db_session")

WORDS = "Beaucoup gardent leurs semences. D’autres les échangent."


@pytest.fixture
def consultation() -> Consultation:
    """Return a closed consultation whose summary cites an excerpt in French and a whole text."""
    consultation = make_consultation(stage=Stage.CLOSED)
    facilitator = make_appointment(consultation, Role.FACILITATOR)
    make_contribution(consultation, WORDS, language="fr", author=make_user("Awa Sarr"))
    make_contribution(consultation, "We exchange them.", author=make_user("Linh Tran"))
    make_contribution(consultation, "A third.", author=make_user("Zoë Adamu"))
    body = "Seed is kept.\n\nIt travels [2]."
    summary = make_summary(consultation, body, by=facilitator, is_published=False)
    statement = summary.statements[0]
    cite_words(consultation, statement, 1, "gardent leurs semences", by=facilitator)
    publish_summary(consultation, by=facilitator)
    db.session.commit()
    return consultation


def view(consultation: Consultation, language: str = "fr") -> SummaryView:
    edition = find_edition(consultation)
    assert edition is not None
    return read_edition(edition, consultation, language)


def test_readers_see_the_words_behind_each_statement(consultation: Consultation) -> None:
    first, second = view(consultation).statements
    assert (first.number, first.cites, second.cites) == (1, [1], [2])
    (words,) = first.sources[0].excerpts
    assert (words.words, words.language) == ("gardent leurs semences", "fr")
    (opening,) = second.sources[0].excerpts
    assert (opening.words, opening.is_opening) == ("We exchange them.", True)
    assert (view(consultation).cited, view(consultation).uncited) == (2, [3])


def test_words_that_readers_may_not_see_now_are_not_shown(consultation: Consultation) -> None:
    excerpt = db.session.query(Excerpt).one()
    excerpt.start += 1
    db.session.commit()
    source = view(consultation).statements[0].sources[0]
    assert (source.excerpts, source.is_broken, source.contribution.name) == ([], True, "Awa Sarr")
    said = excerpt.contribution
    visibility.record_decision(said, Status.HIDDEN, by=None, reason="It names a person.")
    db.session.commit()
    source = view(consultation).statements[0].sources[0]
    one = source.contribution
    assert (source.excerpts, one.is_readable, one.name, one.countries) == ([], False, "", "")


@pytest.mark.usefixtures("any_database")
def test_contributors_appear_as_they_consented(consultation: Consultation) -> None:
    quiet = make_contribution(consultation, author=make_user("Nobody Known"))
    quiet.publication, quiet.shown_name = Publication.WITHHELD, ""
    db.session.commit()
    contributors = list_contributors(consultation)
    assert [name for name, *_ in contributors.names] == ["Awa Sarr", "Linh Tran", "Zoë Adamu"]
    assert (contributors.total, contributors.withheld) == (3, 1)
    offers = list_citable_contributions(consultation)
    assert [(offer.number, offer.opening) for offer in offers][:2] == [
        (1, WORDS),
        (2, "We exchange them."),
    ]


def test_a_page_costs_the_same_with_many_statements(
    consultation: Consultation, statements: Statements
) -> None:
    facilitator = make_appointment(consultation, Role.FACILITATOR)
    costs = []
    for size in (1, 12):
        make_summary(
            consultation, "\n\n".join(f"More {n} [1][2]." for n in range(size)), by=facilitator
        )
        edition = find_edition(consultation)
        assert edition is not None
        _ = edition.by.name
        with statements.counted():
            read_edition(edition, consultation, "es")
        costs.append(len(statements))
    assert costs[0] == costs[1], statements


def test_each_language_has_the_same_statements_and_what_differs_is_known(
    consultation: Consultation,
) -> None:
    summary = make_summary(
        consultation, "", by=make_appointment(consultation, Role.FACILITATOR), is_published=False
    )
    second = summary.statements[1]
    make_translation(second.text, "fr", "Elles voyagent.", status=TranslationStatus.EDITED)
    make_translation(second.text, "es", "Viajan [2].", status=TranslationStatus.EDITED)
    row = list_parallels(summary)[2]
    assert (row.number, row.differences["en"]) == (2, [])
    assert (row.differences["fr"], row.differences["es"]) == (["citations"], [])
    shown = {code: view(consultation, code).statements for code in ("en", "fr", "es")}
    assert [[b.cites for b in blocks] for blocks in shown.values()] == [[[1], [2]]] * 3
    facilitator = make_appointment(consultation, Role.FACILITATOR)
    reword(consultation, second, "It travels far [2].", "en", by=facilitator)
    assert list_parallels(summary)[2].differences["es"] == ["missing"]
    make_translation(second.text, "es", "Viajan lejos [2].", status=TranslationStatus.MACHINE)
    assert list_parallels(summary)[2].differences["es"] == ["outdated"]
