"""What a team works with is refused to everybody else, with whatever ids stand in the address."""

from collections.abc import Iterator

import pytest
from flask import Flask, url_for

from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from tests.builders import make_appointment, make_consultation
from tests.support.addresses import arguments
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.content.secrets import IDS, Site, make_site
from tests.support.worlds import BuiltOnce

PLACES = (
    "/summary/", "/points", "/codes", "/desk", "/coverage", "/how-it-was-used/", "/proposals",
    "/balance", "/posts/planned", "/imports", "/invitees",
)  # fmt: skip
PUBLIC = {"synthesis.paragraph", "synthesis.edition", "synthesis.editions", "synthesis.changes"}


@pytest.fixture
def site(built_once: BuiltOnce) -> Site:
    """Return a site with something of every kind."""
    return built_once(make_site)


def acts(app: Flask, site: Site, slug: str, *, named: bool = False) -> Iterator[tuple[str, str]]:
    """Yield method and address of all that only a team does; those that are `named` by an id."""
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if rule.endpoint in PUBLIC or not any(place in rule.rule for place in PLACES):
                continue
            if named and not {"number", "item_id", *IDS} & rule.arguments:
                continue
            values = next(arguments(rule, site, ["en"]))
            if "slug" in values:
                values["slug"] = slug
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                yield method, url_for(rule.endpoint, **values)  # type: ignore[arg-type]


def is_refused(client: FreshClient, method: str, address: str) -> bool:
    """Tell whether an act is refused, or leads to the page where one signs in."""
    answer = client.open(address, method=method)
    leads_in = "sign-in" in answer.headers.get("Location", "")
    return answer.status_code in (401, 403, 404) or leads_in


@pytest.mark.slow
def test_nobody_outside_a_team_gets_in(app: Flask, site: Site) -> None:
    elsewhere = make_consultation("Elsewhere")
    people = [
        None,
        site.stranger,
        make_appointment(elsewhere, Role.ORGANISER),
        make_appointment(elsewhere, Role.FACILITATOR),
    ]
    asked = list(acts(app, site, site.consultation.slug))
    assert len(asked) > 75
    for person in people:
        client = make_client(app)
        if person is not None:
            sign_in(client, person)
        allowed = [each for each in asked if not is_refused(client, *each)]
        assert not allowed, (person, allowed)


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.ORGANISER])
def test_ids_of_another_consultation_lead_nowhere(app: Flask, site: Site, role: Role) -> None:
    elsewhere = make_consultation("Elsewhere", stage=Stage.CLOSED)
    client = make_client(app)
    sign_in(client, make_appointment(elsewhere, role))
    asked = list(acts(app, site, elsewhere.slug, named=True))
    assert len(asked) > 35
    assert not [each for each in asked if not is_refused(client, *each)]


@pytest.mark.parametrize("stage", [Stage.DRAFT, Stage.SCHEDULED, Stage.ARCHIVED])
def test_nothing_is_summed_up_before_it_opens_or_once_it_is_archived(
    app: Flask, site: Site, stage: Stage
) -> None:
    old = make_consultation("Old", stage=stage)
    client = make_client(app)
    sign_in(client, make_appointment(old, Role.FACILITATOR))
    asked = [each for each in acts(app, site, old.slug) if each[0] == "POST"]
    assert len(asked) > 40
    assert not [each for each in asked if not is_refused(client, *each)]
