"""What caches may keep: nothing of one person, and no error."""

import pytest
from flask import Flask, Response, url_for

from forum.domain.policy import Role
from forum.web.http import page_cache
from forum.web.http.assets import asset
from tests.builders import make_appointment, make_consultation, make_user
from tests.support.addresses import arguments, pages
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.content.secrets import make_site
from tests.support.worlds import BuiltOnce

SAME_FOR_ALL = {
    *("sitemap.robots", "sitemap.index", "sitemap.site", "sitemap.consultation"),
    "attachments.download",  # says itself whether a file is public
}
PRIVATE = {"private", "no-store"}


def caching(answer: Response) -> set[str]:
    return set(answer.headers.get("Cache-Control", "").replace(" ", "").split(",")) - {""}


def test_no_cache_in_between_keeps_a_page_of_somebody_signed_in(
    app: Flask, built_once: BuiltOnce
) -> None:
    site = built_once(make_site)
    client = make_client(app)
    sign_in(client, make_user("Root", role=Role.ADMINISTRATOR))
    with app.test_request_context():
        asked = {
            rule.endpoint: url_for(rule.endpoint, **next(arguments(rule, site, ["en"])))  # type: ignore[arg-type]
            for rule in pages(app)
            if rule.endpoint not in SAME_FOR_ALL
        }
    assert len(asked) > 100
    for address in asked.values():
        with client.get(address) as answer:
            assert caching(answer) & PRIVATE, address


@pytest.mark.parametrize("address", ["/en/nothing", "/en/consultations/plan", "/en/contribute"])
def test_no_cache_keeps_an_error_that_may_pass(client: FreshClient, address: str) -> None:
    make_consultation(slug="plan", published_at=None)
    answer = client.get(address)
    assert answer.status_code == 404
    assert caching(answer) == {"no-store"}


def test_a_file_of_a_plan_is_for_those_alone_who_may_see_it(client: FreshClient) -> None:
    plan = make_consultation(slug="plan", published_at=None)
    sign_in(client, make_appointment(plan, Role.FACILITATOR))
    answer = client.get("/en/consultations/plan/feed.atom")
    assert answer.status_code == 200
    assert caching(answer) == {"private", "no-cache"}


def test_a_page_with_a_message_for_one_reader_is_theirs_alone(client: FreshClient) -> None:
    with client.session_transaction() as session:
        session["_flashes"] = [("message", "Your address is confirmed.")]
    answer = client.get("/en/rules")
    assert "Your address is confirmed." in answer.text
    assert caching(answer) & PRIVATE


def test_the_choice_of_one_browser_is_kept_for_no_other(client: FreshClient) -> None:
    answer = client.get("/en/appearance?theme=dark")
    assert "theme=dark" in answer.headers["Set-Cookie"]
    assert caching(answer) & PRIVATE


def test_pages_of_visitors_stay_free_to_be_kept(client: FreshClient) -> None:
    make_consultation(slug="seeds")
    for address in ("/en/", "/en/rules", "/en/consultations/seeds"):
        assert not caching(client.get(address)) & PRIVATE, address


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip;q=0", None),
        ("*;q=0", None),
        ("identity, br;q=0, gzip;q=0", None),
        ("gzip;q=0.5, br;q=0", "gzip"),
        ("gzip, br;q=0.5", "gzip"),
        ("gzip, deflate, br", "br"),
    ],
)
def test_no_page_is_compressed_in_a_way_that_its_reader_refuses(
    client: FreshClient, accepted: str, encoding: str | None
) -> None:
    for address in ("/en/help", asset("site.css")):
        answer = client.get(address, headers={"Accept-Encoding": accepted})
        assert answer.headers.get("Content-Encoding") == encoding, address


def test_long_headers_do_not_let_kept_pages_outgrow_their_room(
    client: FreshClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_consultation(slug="plan")
    kept = page_cache.Store[page_cache.State, page_cache.KeptResponse](300_000)
    monkeypatch.setattr(page_cache, "RESPONSES", kept)
    for n in range(9):
        languages = f"en;q=0.{n}, {'x' * 100_000}"
        client.get("/en/consultations/plan", headers={"Accept-Language": languages})
    assert 0 < len(kept._values) < 4
