"""Headers on every answer, forms that only the site itself can send, cookies that stay put."""

import re
from http.cookies import SimpleCookie
from uuid import uuid4

import pytest
from sqlalchemy import select

from forum.domain.policy import Role
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.web.http.assets import fingerprint
from forum.web.http.headers import HEADERS, POLICY
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_post,
    make_user,
)
from tests.support.addresses import choices
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.content.letters import deliver
from tests.support.content.words import words
from tests.support.sites import MakeApp
from tests.views.site.test_pages import ELSEWHERE

PATHS = (
    "/",
    "/en/",
    "/healthz",
    "/en/rules",
    "/en/nothing",
    "/en/contributions",
    "/en/sign-in",
    f"/static/{fingerprint()}/site.css",
    f"/static/{fingerprint()}/js/site.js",
    "/static/nothing.css",
    "/en/consultations/seeds",
    "/en/consultations/seeds/proceedings.json",
)


# --- headers ----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_the_headers(client: FreshClient, path: str) -> None:
    make_consultation(slug="seeds")
    for method in ("GET", "HEAD"):
        with client.open(path, method=method) as answer:
            assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def test_a_page_that_did_not_change_carries_them_too(client: FreshClient) -> None:
    make_consultation(slug="seeds")
    tag = client.get("/en/consultations/seeds").headers["ETag"]
    answer = client.get("/en/consultations/seeds", headers={"If-None-Match": tag})
    assert (answer.status_code, answer.headers["Content-Security-Policy"]) == (304, POLICY)


def test_a_failure_carries_them_too(make_app: MakeApp) -> None:
    app = make_app(PROPAGATE_EXCEPTIONS=False)

    @app.get("/fail")
    def fail() -> str:
        raise RuntimeError

    answer = make_client(app).get("/fail")
    assert (answer.status_code, answer.headers["X-Content-Type-Options"]) == (500, "nosniff")


def test_the_policy_allows_the_sites_own_files_and_nothing_inline() -> None:
    rules = dict(rule.split(" ", 1) for rule in POLICY.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["form-action"] == "'self'"
    assert rules["frame-ancestors"] == rules["base-uri"] == "'none'"
    assert "unsafe" not in POLICY
    assert "*" not in POLICY


def _without_data(page: str) -> str:
    """Leave out linked data, which browsers never run; the policy is about what they run."""
    return re.sub(r'<script type="application/ld\+json">[^<]*</script>', "", page)


def test_no_page_needs_what_the_policy_forbids(client: FreshClient) -> None:
    consultation = make_consultation(slug="seeds")
    make_contribution(consultation)
    moderator = make_appointment(consultation, Role.ORGANISER)
    sign_in(client, moderator)
    here = "/en/consultations/seeds"
    for path in ("", "/contributions/1", "/contribute", "/moderation", "/edit", "/posts/new"):
        page = client.get(here + path)
        assert page.status_code == 200
        assert not re.search(r"<[^>]+\s(style|on\w+)=", page.text)
        assert not re.search(r"<style|<script(?![^>]*\ssrc=\"/static/)", _without_data(page.text))


def test_only_in_production_https_is_demanded(make_app: MakeApp, client: FreshClient) -> None:
    name = "Strict-Transport-Security"
    make_consultation(slug="seeds")
    app = make_app(FORUM_PRODUCTION=True, FORUM_BASE_URL="https://localhost")
    production = make_client(app)
    for path in (*PATHS, *PATHS):  # the second time from what is kept
        assert name not in client.get(path).headers
        for method in ("GET", "HEAD"):
            assert production.open(path, method=method).headers[name] == "max-age=31536000", path
    visitor = make_client(app)
    tag = visitor.get("/en/consultations/seeds").headers["ETag"]
    unchanged = visitor.get("/en/consultations/seeds", headers={"If-None-Match": tag})
    assert (unchanged.status_code, name in unchanged.headers) == (304, True)


# --- hosts ------------------------------------------------------------------------------------

OWN = ("https://forum.example.org", "http://Forum.Example.ORG:8443", "https://www.example.org")
FOREIGN = ("https://evil.example", "https://forum.example.org.evil.example", "https://127.0.0.1")


def make_production(make_app: MakeApp, **settings: object) -> FreshClient:
    settings |= {"FORUM_BASE_URL": "https://forum.example.org", "FORUM_HOSTS": "www.example.org"}
    return make_client(make_app(FORUM_PRODUCTION=True, **settings))


@pytest.mark.parametrize("path", PATHS)
def test_only_the_sites_own_hosts_are_served(
    make_app: MakeApp, db_session: object, path: str
) -> None:
    client = make_production(make_app)
    make_consultation(slug="seeds")
    expected = {host: client.get(path, base_url=host).status_code for host in OWN}
    assert len({*expected.values()}) == 1
    for host in FOREIGN:
        answer = client.get(path, base_url=host)
        assert answer.status_code == (200 if path == "/healthz" else 400)
        if path != "/healthz":
            assert "This site is at https://forum.example.org." in words(answer)
            assert host.removeprefix("https://") + '"' not in answer.text
            assert answer.headers["Strict-Transport-Security"]


def test_a_host_means_the_same_in_capitals(make_app: MakeApp, db_session: object) -> None:
    answer = make_production(make_app).get("/en/", headers={"Host": "FORUM.Example.ORG"})
    assert answer.status_code == 200


@pytest.mark.parametrize("host", ["", "a b", "evil.example:99999", "[::1", "x" * 5000, "\xff"])
def test_no_host_is_too_odd(make_app: MakeApp, db_session: object, host: str) -> None:
    client = make_production(make_app)
    answer = client.get("/en/", headers={"Host": host})
    assert answer.status_code == 400
    assert client.post("/en/sign-in", headers={"Host": host}, data={"x": "y"}).status_code == 400


@pytest.mark.parametrize(
    ("proxies", "forwarded", "status"),
    [
        (1, "forum.example.org", 200),
        (1, "evil.example", 400),
        (0, "evil.example", 200),
        (0, "forum.example.org", 200),
    ],
)
def test_a_forwarded_host_counts_only_from_a_proxy(
    make_app: MakeApp, db_session: object, proxies: int, forwarded: str, status: int
) -> None:
    client = make_production(make_app, FORUM_TRUSTED_PROXIES=proxies)
    for path in ("/en/", f"/static/{fingerprint()}/site.css"):
        answer = client.get(
            path,
            base_url="https://forum.example.org",
            headers={"X-Forwarded-Host": forwarded},
        )
        assert answer.status_code == status
        assert "evil.example" not in answer.text


def test_no_mail_leads_to_the_host_of_a_request(make_app: MakeApp, db_session: object) -> None:
    app = make_app(FORUM_BASE_URL="https://forum.example.org")
    client = make_client(app)
    user = make_user()
    db.session.commit()
    headers = {"X-Forwarded-Host": "evil.example", "Host": "evil.example"}
    client.post("/en/reset", data={"email": user.email}, headers=headers)
    details = {"name": "Nia", "email": "nia@example.org", "language": "en", "rules": "yes"}
    client.post("/en/register", data=details, headers=headers)
    with app.app_context():
        mails = deliver(app)
    assert len(mails) == 2
    for mail in mails:
        assert "https://forum.example.org/en/" in mail.body
        assert "evil" not in mail.body


# --- forms ------------------------------------------------------------------------------------


def test_a_form_that_another_site_sends_is_refused_and_its_text_given_back(
    make_app: MakeApp, db_session: object
) -> None:
    client = make_client(make_app(WTF_CSRF_ENABLED=True))
    make_consultation(slug="seeds")
    sign_in(client, make_user())
    address = "/en/consultations/seeds/contribute"
    typed = {"text": "We keep our own seeds, always.", "language": "en", "key": str(uuid4())}
    typed |= {"agreed": "yes", "consent": "1"}
    for token in ({}, {"csrf_token": "made up"}):
        answer = client.post(address, data={**typed, **token, "act": "send"})
        assert answer.status_code == 400
        assert "This form has expired" in words(answer)
        assert typed["text"] in words(answer)
    assert db.session.scalars(select(Contribution)).all() == []
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(address).text)
    assert found is not None
    answer = client.post(address, data={**typed, "csrf_token": found[1], "act": "send"})
    assert answer.status_code == 302
    assert len(db.session.scalars(select(Contribution)).all()) == 1


def test_every_form_that_is_sent_carries_a_token(client: FreshClient) -> None:
    consultation = make_consultation(slug="seeds")
    organiser = make_appointment(consultation, Role.ORGANISER)
    said = make_contribution(consultation, author=organiser)
    sign_in(client, organiser)
    here = "/en/consultations/seeds"
    paths = ("", "/contribute", "/contributions/1/reply", "/edit", "/moderation", "/posts/new")
    for path in (*(here + p for p in paths), f"/en/contributions/{said.key}?confirm=withdraw"):
        page = client.get(path).text
        forms = re.findall(r'<form[^>]*method="post"[^>]*>.*?</form>', page, re.S)
        assert forms, path
        for form in forms:
            assert 'name="csrf_token"' in form, path


def test_every_address_that_changes_something_wants_a_token(
    make_app: MakeApp, db_session: object
) -> None:
    app = make_app(WTF_CSRF_ENABLED=True)
    consultation = make_consultation(slug="seeds")
    client = make_client(app)
    sign_in(client, make_appointment(consultation, Role.ORGANISER))
    values = {"lang": "en", "slug": "seeds", "key": "x", "number": 1, "token": "x", "id": 1}
    values |= {"format": "pdf", "into": "es", "item": "page"}
    values["post_id"] = make_post(consultation).id
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            with app.test_request_context():
                given = {
                    name: (choices(rule, name) or [values.get(name, 1)])[0]
                    for name in rule.arguments
                }
                address = app.url_for(rule.endpoint, **given)
            # Programs that read mail end it with one click, and prove themselves by the address
            by_mail = ("optional_mail.change", "refusal.confirm")
            expected = 404 if rule.endpoint in by_mail else 400
            assert client.post(address).status_code == expected, address


# --- cookies and ways back --------------------------------------------------------------------


def test_cookies_are_kept_from_scripts_and_other_sites(make_app: MakeApp) -> None:
    for is_production in (False, True):
        settings = {"FORUM_BASE_URL": "https://localhost", "SESSION_COOKIE_SECURE": is_production}
        app = make_app(FORUM_PRODUCTION=is_production, **settings)
        client = make_client(app)
        cookies: SimpleCookie = SimpleCookie()
        for path in (
            "/en/rules",
            "/en/sign-in",
            "/en/appearance?theme=dark",
            "/en/time-zone?zone=UTC",
        ):
            answer = client.get(
                path,
                base_url="https://localhost",
                headers={"Referer": "https://localhost/es/rules"},
            )
            for header in answer.headers.getlist("Set-Cookie"):
                cookies.load(header)
        assert set(cookies) >= {"language", "theme", "zone", "forum"}
        for cookie in cookies.values():
            assert cookie["samesite"] == "Lax"
            assert bool(cookie["secure"]) is is_production
        assert cookies["forum"]["httponly"]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_signing_in_leads_to_no_other_site(client: FreshClient, target: str) -> None:
    page = client.get("/en/sign-in", query_string={"next": target})
    assert page.status_code == 200
    actions = re.findall(r'action="([^"]*)"', page.text)
    assert all(action.startswith("/") and "evil" not in action for action in actions)
