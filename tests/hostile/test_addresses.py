"""No page fails because of what stands behind its question mark, or in the headers of a request."""

from collections.abc import Iterator

import pytest
from flask import Flask, url_for

from forum.domain.policy import Role
from tests.builders import make_user
from tests.support.addresses import arguments, pages
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.content.secrets import Site, make_site
from tests.support.forms.garbage import GARBAGE, argument_names
from tests.support.needs import leave_to_slow
from tests.support.worlds import BuiltOnce

HEADERS = (
    "Accept-Language", "Accept", "Accept-Encoding", "Cookie", "Range", "If-Range", "If-None-Match",
    "If-Modified-Since", "Referer", "Origin", "User-Agent", "X-Request-Start", "X-Forwarded-For",
    "Content-Type", "Content-Length", "Authorization", "X-CSRFToken", "X-Requested-With",
    "Sec-Fetch-Site", "Host",
)  # fmt: skip

BROKEN = (
    "",
    "x" * 4_000,
    ",;=,;=" * 600,
    "en;q=9e999, es;q=-1, fr;q=NaN, *;q=.",
    "bytes=0-, 5-1, -9999999999999999999999, a-b",
    'W/"' + "a" * 500 + '", *, "',
    "http://[::1/",
    "t=99999999999999999999",
    "session=.eJx; language=%00; theme=../; zone=\xe9; remember_token=1|x; visit=[[",
    "Thu, 99 Foo 9999 99:99:99 GMT",
    "multipart/form-data; boundary=" + "x" * 500,
    "Basic \xff\xfe",
    "\xe9\xff",
)


@pytest.fixture
def site(built_once: BuiltOnce) -> Site:
    """Return a site with something of every kind."""
    return built_once(make_site)


@pytest.fixture
def root(app: Flask, site: Site) -> FreshClient:
    """Return somebody who may see everything."""
    client = make_client(app)
    sign_in(client, make_user("Root", role=Role.ADMINISTRATOR))
    return client


def asked(app: Flask, site: Site) -> Iterator[str]:
    """Yield an address of every page, exports excepted: they take long, and have few options."""
    with app.test_request_context():
        for rule in pages(app):
            if rule.endpoint != "exports.proceedings":
                yield url_for(rule.endpoint, **next(arguments(rule, site, ["en"])))  # type: ignore[arg-type]


@pytest.mark.slow
@pytest.mark.parametrize("kind", GARBAGE)
def test_no_page_fails_with_garbage_behind_its_question_mark(
    app: Flask, site: Site, root: FreshClient, kind: str
) -> None:
    query = dict.fromkeys(argument_names(), GARBAGE[kind])
    assert len(query) > 25
    assert {"after", "from", "q", "page", "next"} <= set(query)
    statuses = set()
    for address in asked(app, site):
        answer = root.get(address, query_string=query)
        assert answer.status_code < 500, address
        statuses.add(answer.status_code)
    assert 200 in statuses


@pytest.mark.parametrize(
    "header",
    leave_to_slow(HEADERS, quick=1),
)
def test_no_page_fails_with_a_broken_header(app: Flask, site: Site, header: str) -> None:
    client = make_client(app)
    slug = site.consultation.slug
    for value in BROKEN:
        for address in ("/", "/en/", f"/es/consultations/{slug}", f"/en/consultations/{slug}/1"):
            answer = client.get(address, headers={header: value})
            assert answer.status_code < 500, (address, value)
        answer = client.get("/static/css/site.css", headers={header: value})
        assert answer.status_code < 500, value
        form = {"email": "a@b.example", "password": "x", "next": value, "carried": value}
        for address in ("/en/sign-in", f"/en/consultations/{slug}/contributions/new"):
            answer = client.post(address, data=form, headers={header: value})
            assert answer.status_code < 500, (address, value)
