"""What readers may not see stands nowhere: every address of the site, asked by those who may not.

A page added later must be visited here, or be excused by name and reason, or the last test fails.
"""

import re
from collections import Counter
from collections.abc import Sequence

import pytest
from flask import Flask, url_for

from forum.domain.languages import LANGUAGES
from forum.domain.policy import Role
from tests.support.addresses import EXCUSED, addresses, arguments, leaks, pages
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.content.secrets import UNSEEN, Site
from tests.support.forms.redacted import make_redacted_site
from tests.support.needs import leave_to_slow
from tests.support.worlds import BuiltOnce

TEAM_AREAS = ("coding", "offline", "points", "proposals", "synthesis")
"""Where facilitators work; the public pages are the same for them."""


@pytest.fixture
def site(built_once: BuiltOnce) -> Site:
    """Return a site whose secrets are planted."""
    return built_once(make_redacted_site)


@pytest.mark.parametrize(
    ("reader", "languages"),
    leave_to_slow(
        [
            ("visitor", LANGUAGES[:1]),
            ("participant", LANGUAGES[-1:]),
            ("visitor", LANGUAGES[1:]),
        ],
        quick=1,
    ),
    ids=["visitor", "participant", "visitor in other languages"],
)
def test_no_address_shows_what_readers_may_not_see(
    app: Flask, site: Site, reader: str, languages: Sequence[str]
) -> None:
    client = make_client(app)
    if reader == "participant":
        sign_in(client, site.stranger)
    walked: dict[str, set[int]] = {}
    for endpoint, address in addresses(app, site, languages):
        response = client.get(address)
        assert response.status_code < 500, address
        found = leaks(response, site)
        assert not found, f"{address} ({response.status_code}) shows {sorted(found)}"
        if f"/{site.draft.slug}" in address and response.status_code == 200:
            pytest.fail(f"{address} shows a draft")
        walked.setdefault(endpoint, set()).add(response.status_code)
    assert len(site.hidden_words) > 80
    # The walk proves something only where pages answer:
    for endpoint in ("consultations.show", "consultations.home", "contributions.show"):
        assert 200 in walked[endpoint]
    assert walked["contributions.own"] <= {302, 404}
    assert walked["moderation.queue"] <= {302, 403, 404}
    assert walked["synthesis.show"] == {404}
    assert walked["attachments.download"] == {404}
    for endpoint in ("exports.feed", "exports.question_feed", "exports.calendar"):
        assert 200 in walked[endpoint]
    for endpoint in ("sitemap.consultation", "consultations.participation", "site.contact"):
        assert 200 in walked[endpoint]


def test_redacted_words_are_seen_by_their_author_and_by_moderators_alone(
    app: Flask, site: Site
) -> None:
    client = make_client(app)
    (said,) = site.redacted
    seats = {a.role: a.user for a in site.consultation.appointments}
    page = f"/en/consultations/{site.consultation.slug}/moderation/{said.key}/redaction"
    sign_in(client, seats[Role.MODERATOR])
    assert any("redacted" in word for word in leaks(client.get(page), site))
    sign_in(client, said.author)
    assert any("redacted" in w for w in leaks(client.get(f"/en/contributions/{said.key}"), site))
    assert client.get(page).status_code == 403
    assert "[redacted: personal data]" in client.get(
        f"/en/consultations/{site.consultation.slug}/contributions/{said.number}"
    ).get_data(as_text=True)
    sign_in(client, seats[Role.FACILITATOR])
    tries, answers = Counter[str](), set[str]()
    for endpoint, address in addresses(app, site, LANGUAGES[:1]):
        is_of_team = endpoint.split(".")[0] in TEAM_AREAS and site.consultation.slug in address
        if not is_of_team or tries[endpoint] == 3:
            continue
        response = client.get(address)
        tries[endpoint] += 1
        answers |= {endpoint} if response.status_code == 200 else set()
        found = {word for word in leaks(response, site) if "redacted" in word}
        assert not found, f"{address} shows {sorted(found)}"
    assert len(answers) > 2 * len(TEAM_AREAS)


def test_the_secrets_can_be_seen_where_they_belong(app: Flask, site: Site) -> None:
    """Without this the walk could pass because nothing was ever planted."""
    client = make_client(app)
    seen: set[str] = set()
    for contribution in site.unseen:
        sign_in(client, contribution.author)
        seen |= leaks(client.get(f"/en/contributions/{contribution.key}"), site)
    moderator = next(a.user for a in site.consultation.appointments if a.role is Role.MODERATOR)
    sign_in(client, moderator)
    for contribution in site.unseen:
        for language in LANGUAGES:
            slug = site.consultation.slug
            page = client.get(f"/{language}/consultations/{slug}/moderation/{contribution.key}")
            assert page.status_code == 200
            seen |= leaks(page, site)
    for key in site.file_keys:
        file = f"/en/consultations/{site.consultation.slug}/files/{key}/seeds.odt"
        seen |= leaks(client.get(file), site)
    planted = {status.value for status in UNSEEN} | {"later", "wishname"}
    kinds = {re.sub(r"secret|\d+x", "", marker) for marker in seen}
    assert planted | {"reason", "translationes", "translationfr", "organisation"} <= kinds
    assert {"file", "filename"} <= kinds


@pytest.mark.parametrize("address", ["/healthz", "/readyz", "/en/nothing-here"])
def test_other_addresses_show_nothing_either(client: FreshClient, site: Site, address: str) -> None:
    assert not leaks(client.get(address), site)


def test_a_draft_is_not_there_for_those_outside_its_team(
    app: Flask, client: FreshClient, site: Site
) -> None:
    with app.test_request_context():
        on_consultation = [
            url_for(rule.endpoint, **values)  # type: ignore[arg-type]
            for rule in pages(app)
            if "slug" in rule.arguments
            for values in arguments(rule, site)
            if values["slug"] == site.draft.slug and values.get("lang", "en") == "en"
        ]
    sign_in(client, site.stranger)
    answers = {address: client.get(address).status_code for address in on_consultation}
    for address, status in answers.items():
        leads_on = "/export" in address or "/organise/" in address
        assert status == 404 or (leads_on and status in (302, 404)), address


def test_every_page_is_walked_through_or_excused(app: Flask) -> None:
    endpoints = {
        rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())
    }
    assert {name for name in EXCUSED if name not in endpoints} <= {"outbox.mails"}
    assert all(reason for reason in EXCUSED.values())
    assert {rule.endpoint for rule in pages(app)} == endpoints - set(EXCUSED)
