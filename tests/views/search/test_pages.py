"""The pages of a search, as readers see them."""

import re
from itertools import product
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from forum.domain.contributions.content import Publication
from forum.domain.contributions.statuses import Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.services.access.locking import touch_texts
from forum.services.moderation.decisions import decide
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_translation,
    make_user,
)
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.content.searching import index_all
from tests.support.content.words import words
from tests.support.sites import MakeApp
from tests.support.statements import Statements
from tests.support.worlds import BuiltOnce


@pytest.fixture
def seeds(built_once: BuiltOnce) -> Consultation:
    """Return a consultation with a Spanish text in translation and a reply from Chile."""
    return built_once(make_seeds)


def make_seeds() -> Consultation:
    """Store it."""
    consultation = make_consultation("Seeds for dry lands", slug="seeds")
    said = make_contribution(
        consultation,
        "Guardamos **semillas** & agua <b>.",
        language="es",
        question=consultation.questions[0],
        organisation="Savanna Trust",
    )
    make_translation(said.revisions[0].passages[0].text, "en", "We keep *seeds* & water <b>.")
    make_contribution(consultation, "Water first.", parent=said, countries="CL", name="Zoé")
    index_all()
    return consultation


def marks(page: TestResponse) -> list[str]:
    return re.findall(r"<mark>(.*?)</mark>", page.text)


def get(client: FreshClient, address: str) -> TestResponse:
    response = client.get(f"/en{address}")
    assert response.status_code == 200
    return response


WITHIN = "/consultations/seeds/search"


def test_words_are_marked_in_the_readers_language(client: FreshClient, seeds: Consultation) -> None:
    found = get(client, f"{WITHIN}?q=seed")
    assert "1 text found" in words(found)
    assert marks(found) == ["seeds"]
    assert "We keep <mark>seeds</mark> &amp; water &lt;b&gt;." in found.text
    assert "Machine translation from Spanish" in found.text
    assert '<div class="text translated">' in found.text
    assert 'href="/en/consultations/seeds/contributions/1"' in found.text
    assert "Savanna Trust, Kenya" in words(found)
    assert "Answers question 1" in found.text


def test_words_of_the_original_are_shown_in_its_language(
    client: FreshClient, seeds: Consultation
) -> None:
    found = get(client, f"{WITHIN}?q=semilla")
    assert '<div class="text" lang="es"><p>Guardamos <mark>semillas</mark> &amp; agua' in found.text
    assert "Original, in Spanish" in found.text


@pytest.mark.parametrize("address", [WITHIN, "/search"])
def test_what_was_written_in_a_language_the_reader_reads_is_shown_as_written(
    client: FreshClient, seeds: Consultation, address: str
) -> None:
    translated = get(client, f"{address}?q=agua")
    assert "Machine translation" not in words(translated)
    client.set_cookie("reading", "es.")
    page = get(client, f"{address}?q=water")
    assert "Original, in Spanish" not in words(page)  # only the translation has the word
    page = get(client, f"{address}?q=savanna")
    assert "Original, in Spanish" in words(page)
    assert "Guardamos semillas" in words(page)
    client.delete_cookie("reading")
    assert "We keep seeds" in words(get(client, f"{address}?q=savanna"))


def test_names_and_organisations_are_marked_too(client: FreshClient, seeds: Consultation) -> None:
    found = get(client, f"{WITHIN}?q=zoe+OR+savanna")
    assert sorted(marks(found)) == ["Savanna", "Zoé"]


def test_what_is_typed_is_shown_and_never_read_as_code(
    client: FreshClient, seeds: Consultation
) -> None:
    typed = "%22%3Cscript%3Ealert(1)%3C/script%3E' seed"
    found = get(client, f"{WITHIN}?q={typed}&author=%3Ci%3E&organisation=%3Ci%3E")
    assert "<script>alert" not in found.text
    assert "<i>" not in found.text
    assert 'value="&#34;&lt;script&gt;' in found.text


def test_filters_stand_in_a_form_with_their_counts(
    client: FreshClient, seeds: Consultation
) -> None:
    found = get(client, WITHIN)
    assert "2 texts found" in words(found)
    for option in (
        '<option value="CL">Chile (1)</option>',
        '<option value="KE">Kenya (1)</option>',
        '<option value="002">Africa (1)</option>',
        '<option value="es">Spanish (1)</option>',
        '<option value="reply">Replies (1)</option>',
    ):
        assert option in found.text
    assert 'name="capacity"' not in found.text  # there is nothing to choose
    assert 'role="search"' in found.text


def test_a_filter_that_is_set_can_be_removed(client: FreshClient, seeds: Consultation) -> None:
    found = get(client, f"{WITHIN}?q=water&country=CL&kind=reply")
    assert "1 text found" in words(found)
    assert '<option value="CL" selected>Chile (1)</option>' in found.text
    assert f'href="/en{WITHIN}?q=water&amp;kind=reply"' in found.text
    assert f'href="/en{WITHIN}?q=water&amp;country=CL"' in found.text
    assert "Remove filter Country: Chile" in words(found)


def test_questions_are_chosen_by_their_numbers(client: FreshClient, seeds: Consultation) -> None:
    assert "1 text found" in words(get(client, f"{WITHIN}?question=1"))
    for other in ("2", "7", "x"):
        assert "Nothing found" in words(get(client, f"{WITHIN}?question={other}"))


def test_dates_are_days_in_the_zone_of_the_consultation(
    client: FreshClient, seeds: Consultation
) -> None:
    assert "2 texts found" in words(get(client, f"{WITHIN}?from=2026-11-23&to=2026-11-23"))
    assert "Nothing found" in words(get(client, f"{WITHIN}?to=2026-11-22"))


@pytest.mark.parametrize("day", ["tomorrow", "2026-13-01", "9999-12-31"])
def test_a_day_that_is_none_is_said_to_be_so(
    client: FreshClient, seeds: Consultation, day: str
) -> None:
    found = client.get(f"/en{WITHIN}?q=seed&country=KE&to={day}")
    assert found.status_code == 422
    assert "Write the day as 2026-11-30." in found.text
    assert '<option value="KE" selected>Kenya</option>' in found.text
    assert 'value="seed"' in found.text


FILTERS = (
    "question", "kind", "language", "country", "region", "stakeholder", "capacity",
    "organisation", "late", "author", "order", "after",
)  # fmt: skip
VALUES = ("zz", "999", "%F0%9F%8C%B1", "%ff", "'")


def test_any_value_of_any_filter_is_answered(
    any_database: str, client: FreshClient, seeds: Consultation
) -> None:
    for name, value in product(FILTERS, VALUES):
        address = f"/en{WITHIN}?q=seed&{name}={value}"
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("value", VALUES)
def test_any_value_of_all_filters_is_answered_everywhere(
    client: FreshClient, seeds: Consultation, value: str
) -> None:
    query = "&".join(f"{name}={value}" for name in FILTERS)
    assert client.get(f"/en/search?q=seed&{query}").status_code == 200
    for name in ("language", "author", "order", "after"):
        assert client.get(f"/en/search?q=seed&{name}={value}").status_code == 200, name


def test_nothing_found_says_what_to_do(client: FreshClient, seeds: Consultation) -> None:
    told = words(get(client, f"{WITHIN}?q=nowhere"))
    assert "Nothing found for “nowhere”" in told
    assert "Try fewer words" in told
    assert "Search in all consultations" in told
    told = words(get(client, f"{WITHIN}?q=seed&country=FR"))
    assert "Without the filters there is 1 text. Remove all filters" in told


def test_a_page_follows_another(client: FreshClient) -> None:
    consultation = make_consultation(slug="many")
    author = make_user()
    for n in range(23):
        make_contribution(consultation, f"Words {n}", author=author)
    index_all()
    for query in ("q=words&country=KE", "order=number"):
        found = get(client, f"/consultations/many/search?{query}")
        assert found.text.count("<article") == 20
        further = re.findall(
            r'href="/en(/consultations/many/search\?[^"]*after=[^"]*)"', found.text
        )
        rest = get(client, further[0].replace("&amp;", "&"))
        assert rest.text.count("<article") == 3
        assert "[23]" in rest.text
        assert "More results" not in rest.text


def test_all_consultations_are_searched_at_once(client: FreshClient, seeds: Consultation) -> None:
    other = make_consultation("Water rights", slug="water")
    make_contribution(other, "Seeds and rights.")
    index_all()
    found = get(client, "/search?q=seed")
    assert "2 texts found" in words(found)
    assert 'href="/en/consultations/seeds/search?q=seed"' in found.text
    assert "Water rights (1)" in words(found)
    found = get(client, "/search?q=dry+land")
    assert '<a href="/en/consultations/seeds">Seeds for dry lands</a>' in found.text


def test_the_page_asks_before_it_searches_everything(
    client: FreshClient, seeds: Consultation
) -> None:
    found = get(client, "/search")
    assert "found" not in words(found).lower()
    assert 'name="q"' in found.text


def test_the_home_page_and_a_consultation_have_a_box(
    client: FreshClient, seeds: Consultation
) -> None:
    for address, action in (("/", "/en/search"), ("/consultations/seeds", f"/en{WITHIN}")):
        found = get(client, address)
        assert f'role="search" action="{action}"' in found.text


def test_a_draft_can_be_searched_by_its_team_only(app: Flask, client: FreshClient) -> None:
    draft = make_consultation("Secret plan", stage=Stage.DRAFT, slug="plan")
    make_contribution(draft, "Secret seeds")
    index_all()
    assert client.get("/en/consultations/plan/search?q=secret").status_code == 404
    assert "Secret" not in get(client, "/search?q=seeds").text
    member = make_client(app)
    sign_in(member, make_appointment(draft, Role.MODERATOR))
    assert "1 text found" in words(get(member, "/consultations/plan/search?q=secret"))
    assert "Secret plan" in get(member, "/search?q=seeds").text


def test_a_withheld_name_is_not_shown(client: FreshClient) -> None:
    consultation = make_consultation(slug="seeds")
    make_contribution(
        consultation, "Seeds", organisation="Savanna", publication=Publication.WITHHELD
    )
    make_contribution(consultation, "Seeds", status=Status.HIDDEN)
    index_all()
    found = get(client, f"{WITHIN}?q=seed")
    assert "1 text found" in words(found)
    assert "Name withheld" in found.text
    assert "Amina" not in found.text
    assert "Savanna" not in found.text


def test_results_are_nobodys_to_keep(client: FreshClient, seeds: Consultation) -> None:
    response = client.get(f"/en{WITHIN}?q=seed")
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert response.headers["X-Robots-Tag"] == "noindex"


def test_who_asks_too_often_is_told_to_wait(make_app: MakeApp, db_session: Any) -> None:
    app = make_app(RATELIMIT_ENABLED=True)
    with app.app_context():
        client = make_client(app)
        answers = [client.get("/en/search").status_code for _ in range(61)]
    assert answers[:60] == [200] * 60
    assert answers[60] == 429


@pytest.mark.parametrize(
    "address", ["/search?q=words", "/consultations/{}/search?q=words&region=002"]
)
def test_a_page_costs_the_same_with_more_contributions(
    client: FreshClient, statements: Statements, address: str
) -> None:
    costs = []
    author = make_user()
    for n, size in enumerate((4, 40)):
        consultation = make_consultation(slug=f"words-{n}")
        for _ in range(size):
            make_contribution(consultation, "Words", author=author)
        index_all()
        get(client, address.format(consultation.slug))
        with statements.counted():
            get(client, address.format(consultation.slug))
        costs.append(len(statements))
    assert costs[0] == costs[1]


def test_what_came_late_can_be_chosen_where_there_is_some(client: FreshClient) -> None:
    consultation = make_consultation(slug="seeds")
    make_contribution(consultation, "Water in time.")
    late = make_contribution(consultation, "Water too late.")
    index_all()
    assert 'name="late"' not in get(client, f"{WITHIN}?q=water").text
    late.late = True
    touch_texts(consultation.id)
    db.session.commit()
    index_all()
    assert '<option value="late">' in get(client, f"{WITHIN}?q=water").text
    found = get(client, f"{WITHIN}?q=water&late=late")
    assert "1 text found" in words(found)
    assert "Water too late." in words(found)
    assert "Water in time." not in words(found)


def test_a_wrong_day_is_told_each_time(client: FreshClient, seeds: Consultation) -> None:
    for _ in ("first", "again"):
        found = client.get(f"/en{WITHIN}?q=seed&from=never")
        assert found.status_code == 422
        assert "Write the day as 2026-11-30." in found.text


def test_what_was_printed_for_a_search_goes_with_what_it_shows(
    client: FreshClient, seeds: Consultation
) -> None:
    moderator = make_appointment(seeds, Role.MODERATOR)
    address = f"{WITHIN}?q=water"
    assert "2 texts found" in words(get(client, address))
    reply = db.session.scalars(select(Contribution).where(Contribution.number == 2)).one()
    decide(reply, Status.HIDDEN, by=moderator, reason="It names a third person.")
    db.session.commit()
    found = get(client, address)
    assert "1 text found" in words(found)
    assert "Zoé" not in found.text
    make_contribution(seeds, "More water.", name="Ana")
    index_all()
    assert "2 texts found" in words(get(client, address))
    assert "1 text found" in words(get(client, f"{WITHIN}?q=ana"))


def test_a_repeated_search_is_made_once(
    client: FreshClient, statements: Statements, seeds: Consultation
) -> None:
    pages = []
    for most in (20, 2):
        with statements.counted():
            pages.append(get(client, f"{WITHIN}?q=seed&country=KE").data)
        assert len(statements) <= most
    assert pages[0] == pages[1]
