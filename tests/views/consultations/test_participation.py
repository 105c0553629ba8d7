"""Who took part: stored counts as charts and tables, without pointing at those who withhold."""

import re
from xml.etree import ElementTree

import pytest

from forum.domain.contributions.content import Capacity, Publication
from forum.domain.lifecycle import Stage
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.services.consultations import counts
from forum.services.contributions.revise import withdraw
from forum.web.http.page_cache import RESPONSES
from tests.builders import make_consultation, make_contribution
from tests.support.clients import FreshClient
from tests.support.statements import Statements


def address(consultation: Consultation, language: str = "en") -> str:
    return f"/{language}/consultations/{consultation.slug}/who-took-part"


def tables(page: str) -> dict[str, dict[str, int]]:
    """Return the numbers of each table by its caption and row."""
    found = {}
    for table in re.findall(r"<table class=\"numbers\">.*?</table>", page, re.DOTALL):
        root = ElementTree.fromstring(table)
        rows = root.findall("tbody/tr")
        found[root.findtext("caption", "")] = {
            row.findtext("th", ""): int(row.findtext("td", "")) for row in rows
        }
    return found


def drawings(page: str) -> list[ElementTree.Element]:
    return [
        ElementTree.fromstring(svg)
        for svg in re.findall(r'<svg class="chart".*?</svg>', page, re.DOTALL)
    ]


def write(consultation: Consultation, countries: str, times: int = 1, **values: object) -> None:
    for _ in range(times):
        make_contribution(consultation, countries=countries, **values)  # type: ignore[arg-type]


def test_charts_and_tables_say_the_same(client: FreshClient) -> None:
    consultation = make_consultation()
    write(consultation, "KE", 3)
    write(consultation, "PE KE", 2, language="es", capacity=Capacity.STATE)
    page = client.get(address(consultation)).text
    found = tables(page)
    assert found["Languages"] == {"English": 3, "Spanish": 2}
    assert found["Countries"] == {"Kenya": 5, "Peru": 2}
    assert found["Regions"] == {"Africa": 5, "Latin America": 2}
    assert found["Capacities"] == {
        "In a personal capacity": 3,
        "As the official position of a state": 2,
    }
    assert sum(found["Days"].values()) == 5
    drawn = drawings(page)
    assert len(drawn) == len(found)
    for svg in drawn:
        title, description = svg.findtext("title", ""), svg.findtext("desc", "")
        assert svg.get("role") == "img"
        named = svg.get("aria-labelledby", "").split()
        assert [svg.find("title").get("id"), svg.find("desc").get("id")] == named  # type: ignore[union-attr]
        assert len(svg.findall("rect")) == len(found[title])
        for label, n in found[title].items() if title != "Days" else ():
            assert f"{label} {n}" in description
    assert "style=" not in page


def test_nobody_who_withholds_the_name_is_a_group_alone(client: FreshClient) -> None:
    consultation = make_consultation()
    write(consultation, "KE", 6)
    write(consultation, "UG", 2)
    withheld = {"publication": Publication.WITHHELD, "capacity": Capacity.GROUP}
    write(consultation, "PE", 1, language="fr", **withheld)
    found = tables(client.get(address(consultation)).text)
    assert found["Countries"] == {"Kenya": 6, "Others, combined": 3}
    assert set(found) == {"Countries", "Days"}  # of two groups, the other would tell
    write(consultation, "PE", 2, language="fr")
    found = tables(client.get(address(consultation)).text)
    assert found["Countries"] == {"Kenya": 6, "Peru": 3, "Uganda": 2}
    assert found["Languages"] == {"English": 8, "French": 3}
    assert "Capacities" not in found


def test_small_groups_of_people_with_names_are_shown(client: FreshClient) -> None:
    consultation = make_consultation()
    write(consultation, "PE", 1)
    assert tables(client.get(address(consultation)).text)["Countries"] == {"Peru": 1}


def test_counts_follow_what_readers_see(client: FreshClient) -> None:
    consultation = make_consultation()
    write(consultation, "KE", 2)
    gone = make_contribution(consultation, countries="PE", publication=Publication.WITHHELD)
    withdraw(gone, consultation, by=gone.author)
    db.session.commit()
    stored = counts.read_tallies(consultation.id)
    assert stored["country"] == {"KE": 2}
    assert counts.WITHHELD not in stored
    counts.recount(consultation)
    db.session.commit()
    assert counts.read_tallies(consultation.id) == stored
    assert tables(client.get(address(consultation)).text)["Countries"] == {"Kenya": 2}


@pytest.mark.parametrize("language", ["es", "fr"])
def test_the_page_speaks_the_language_of_the_reader(client: FreshClient, language: str) -> None:
    consultation = make_consultation()
    write(consultation, "KE", 3)
    page = client.get(address(consultation, language)).text
    assert "Kenia" in page if language == "es" else "Afrique" in page
    assert f'href="/{language}/consultations/{consultation.slug}/who-took-part"' in (
        client.get(f"/{language}/consultations/{consultation.slug}").text
    )


def test_the_page_is_kept_and_costs_the_same(client: FreshClient, statements: Statements) -> None:
    consultation = make_consultation()
    client.get(address(consultation))  # from now on, what is kept is asked about first
    costs = []
    for size in (2, 20):
        while consultation.last_number < size:
            make_contribution(consultation)
        RESPONSES.clear()
        with statements.counted():
            answer = client.get(address(consultation))
        assert "ETag" in answer.headers
        assert "Set-Cookie" not in answer.headers
        costs.append(len(statements))
    assert costs[0] == costs[1]


def test_an_empty_consultation_has_no_charts(client: FreshClient) -> None:
    page = client.get(address(make_consultation(stage=Stage.SCHEDULED))).text
    assert "Nobody has written yet." in page
    assert '<svg class="chart"' not in page
