"""The figures of an edition: of its day, without pointing at anybody, and for ever."""

import pytest

from forum.domain.contributions.content import Publication
from forum.domain.contributions.statuses import Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.domain.small_groups import WITHHELD
from forum.domain.synthesis.figures import GROUPS, NUMBERS, keep_figures
from forum.extensions import db
from forum.models.synthesis.summary import Edition
from forum.services.consultations.counts import read_tallies
from forum.services.moderation.decisions import decide
from forum.services.synthesis.summaries import find_edition
from forum.services.synthesis.summary.editions import publish_summary
from forum.services.synthesis.summary.page import list_contributors, read_edition
from forum.services.synthesis.summary.statements import reword
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_summary,
    make_user,
)

pytestmark = pytest.mark.usefixtures("db_session")


@pytest.mark.usefixtures("any_database")
def test_an_edition_keeps_the_figures_of_its_day() -> None:
    consultation = make_consultation(stage=Stage.OPEN)
    first = make_contribution(consultation, "One.", countries="KE", author=make_user("Awa Sarr"))
    replier = make_user("Kofi Boateng")
    make_contribution(consultation, "A reply.", countries="UG", parent=first, author=replier)
    summary = make_summary(consultation, "Kept [1].")
    before = read_edition(find_edition(consultation, 1) or Edition(), consultation, "en")
    assert (before.cited, before.received, before.uncited) == (1, 1, [])
    assert before.figures["country"] == {"KE": 1, "UG": 1}
    moderator = make_appointment(consultation, Role.MODERATOR)
    make_contribution(consultation, "Three.", countries="PE", author=make_user("Rosa Paredes"))
    decide(first, Status.HIDDEN, by=moderator, reason="It names a person.")
    db.session.commit()
    after = read_edition(find_edition(consultation, 1) or Edition(), consultation, "en")
    assert (after.cited, after.received, after.uncited) == (1, 1, [])
    assert after.figures == before.figures
    assert [name for name, *_ in list_contributors(consultation, after.last).names] == [
        "Kofi Boateng"
    ]
    decide(first, Status.PUBLISHED, by=moderator, reason="It names nobody.")
    reword(consultation, summary.statements[0], "Kept still [1].", "en", by=summary.by)
    publish_summary(consultation, by=summary.by)
    db.session.commit()
    second = read_edition(find_edition(consultation) or Edition(), consultation, "en")
    assert (second.number, second.received, second.uncited) == (2, 2, [3])
    assert second.figures["country"] == {"KE": 1, "UG": 1, "PE": 1}


def test_small_groups_are_put_together_for_good() -> None:
    consultation = make_consultation(stage=Stage.CLOSED)
    for code, times in (("KE", 6), ("UG", 2)):
        for _ in range(times):
            make_contribution(consultation, "Words.", countries=code)
    make_contribution(consultation, countries="PE", publication=Publication.WITHHELD)
    make_summary(consultation, "Kept [1].")
    edition = find_edition(consultation)
    assert edition is not None
    assert edition.figures["country"] == {"KE": 6}
    assert edition.figures["others"] == {"country": 3}
    assert edition.figures["countries"] == {"": 3}
    assert WITHHELD not in edition.figures
    assert set(edition.figures) <= {*NUMBERS, *GROUPS, "others"}
    again = keep_figures(edition.figures, cited=1, last=9)
    assert {k: again[k] for k in ("country", "others")} == {
        "country": {"KE": 6}, "others": {"country": 3},
    }  # fmt: skip
    assert WITHHELD in read_tallies(consultation.id)
