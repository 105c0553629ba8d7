"""Slips in an address lead to the one right address, on every route and nowhere else."""

from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.routing import Rule

from forum.domain.lifecycle import Stage
from tests.builders import make_consultation
from tests.support.addresses import choices
from tests.support.clients import FreshClient, make_client
from tests.support.needs import leave_to_slow

VALUES = {
    **{"lang": "es", "slug": "seeds-2030", "key": "3f2b", "format": "json", "step": "close"},
    **{
        "number": 3,
        "post_id": 4,
        "part": 1,
        "into": "fr",
        "item": "page",
        "file": "aB3",
        "name": "My Seeds.odt",
        "token": "Ab.Cd_E-f",
    },
}
QUERY = "q=a%2Fb&next=//evil.example"


def readable_rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]


def right_path(app: Flask, rule: Rule) -> str:
    values = VALUES | {name: found[0] for name in rule.arguments if (found := choices(rule, name))}
    values |= {"lang": "es"}
    return app.url_map.bind("localhost").build(
        rule.endpoint, {name: values.get(name, 5) for name in rule.arguments}
    )


def shout(path: str) -> str:
    """Return the path in capitals, but for what may have capitals of its own."""
    kept = {"aB3", "My%20Seeds.odt", "Ab.Cd_E-f"}
    return "/".join(part if part in kept else part.upper() for part in path.split("/"))


@pytest.mark.slow
@pytest.mark.parametrize("method", leave_to_slow(["GET", "HEAD"], quick=1))
def test_slips_lead_to_the_right_address_of_every_route(
    app: Flask, client: FreshClient, method: str
) -> None:
    client.set_cookie("language", "es")
    seen = set()
    for rule in readable_rules(app):
        right = right_path(app, rule)
        slips = {shout(right), f"{right}/", f"{shout(right)}//", right.replace("/", "//")[1:]}
        if "lang" in rule.arguments and right != "/es/":
            slips |= {right.removeprefix("/es"), right.replace("/es", "/es-MX", 1)}
        for slip in {slip for slip in slips if slip.strip("/") and slip != right}:
            answer = client.open(f"{slip}?{QUERY}", method=method)
            assert answer.status_code == 308, slip
            assert urlsplit(answer.location)[:4] == ("", "", right, QUERY), slip
            seen.add(rule.endpoint)
        assert client.open(right, method=method).status_code != 308, right
    assert len(seen) == len({rule.endpoint for rule in readable_rules(app)}) - 1


def test_forms_are_never_sent_elsewhere(app: Flask, client: FreshClient) -> None:
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            right = right_path(app, rule)
            for slip in (f"{right}/", right.removeprefix("/es")):
                assert client.post(slip).status_code in (404, 405), slip


@pytest.mark.parametrize(
    "path",
    [
        *("//evil.example", "//evil.example/en", "/\\evil.example", "/en/https://evil.example"),
        *("/en//evil.example", "/nothing", "/EN/Nothing", "/consultations", "/en/consultations"),
        *("/de/rules", "/en/en/rules", "/en/rules/more", "/%2e%2e/rules", "/en/sign-out/"),
        "/en/consultations/seeds/proceedings.json/x",
    ],
)
def test_no_other_address_leads_anywhere(client: FreshClient, path: str) -> None:
    answer = client.get("/", environ_overrides={"PATH_INFO": path})
    for _ in range(3):
        if answer.status_code not in (301, 308):
            break
        location = urlsplit(answer.location)
        assert location.netloc in ("", "localhost")
        assert "evil" not in location.netloc
        answer = client.get(location.path)
    assert answer.status_code in (404, 405)


def test_a_language_that_the_reader_did_not_choose_is_not_remembered(client: FreshClient) -> None:
    answer = client.get("/rules", headers={"Accept-Language": "fr-CA"})
    assert (answer.status_code, answer.location) == (308, "/fr/rules")
    assert answer.headers["Cache-Control"] == "no-store"
    assert {"Accept-Language", "Cookie"} <= set(answer.headers["Vary"].split(", "))


def test_a_draft_and_no_consultation_answer_alike(app: Flask, client: FreshClient) -> None:
    make_consultation(slug="secret", stage=Stage.DRAFT)
    make_consultation(slug="seeds")
    for slug in ("secret", "made-up", "seeds"):
        answer = client.get(f"/en/consultations/{slug.upper()}/")
        assert (answer.status_code, answer.location) == (308, f"/en/consultations/{slug}")
    assert client.get("/en/consultations/secret").status_code == 404
    assert client.get("/en/consultations/made-up").status_code == 404
    assert make_client(app).get("/en/consultations/seeds").status_code == 200


@pytest.mark.parametrize(
    "slip", ["{}.", "{},", "{}>", "{})", "{}%E2%80%8B", "{}%0D%0A", "{}%20", "{}…", "{}./"]
)
@pytest.mark.parametrize(
    "right",
    [
        "/es/consultations/seeds-2030",
        "/es/consultations/seeds-2030/contributions/3",
        "/es/consultations/seeds-2030/proceedings.docx",
        "/es/consultations/seeds-2030/feed.atom",
        "/es/confirm/Ab.Cd_E-f",
        "/es/help",
    ],
)
def test_what_a_sentence_leaves_around_an_address_is_no_part_of_it(
    client: FreshClient, right: str, slip: str
) -> None:
    answer = client.get(f"{slip.format(right)}?{QUERY}")
    assert answer.status_code == 308
    assert urlsplit(answer.location)[:4] == ("", "", right, QUERY)


@pytest.mark.parametrize("nothing", ["...", "…", "%E2%80%8B", "%0D%0AX:y", "%2F%2Fevil.example"])
def test_an_address_of_nothing_leads_nowhere_twice(client: FreshClient, nothing: str) -> None:
    path = f"/es/consultations/{nothing}"
    for _ in range(3):
        answer = client.get(path)
        if answer.status_code != 308:
            break
        assert answer.location.startswith("/es/")
        path = answer.location
    assert answer.status_code in (200, 404)
