"""No form fails because of what is typed into it, and none works on more than it takes."""

import time
from collections.abc import Iterator, Sequence
from urllib.parse import quote

import pytest
from flask import Flask, url_for

from forum.domain.policy import Role
from forum.web.http.posted_form import has_too_much
from tests.builders import make_user
from tests.support.addresses import arguments
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.content.secrets import Site, make_site
from tests.support.content.words import words
from tests.support.forms.garbage import ACTS, GARBAGE, field_names
from tests.support.needs import leave_to_slow
from tests.support.worlds import BuiltOnce

NEVER_POSTED = {"accounts.logout"}
"""Signing out would end the walk."""

QUICK = {"nothing", "a huge number", "a carried list", "emoji"}
"""So many kinds are tried each time, once in each form, and all of them in every way at last."""

MAX_SECONDS = 0.3


@pytest.fixture
def site(built_once: BuiltOnce) -> Site:
    """Return a site with something of every kind."""
    return built_once(make_site)


def forms(app: Flask, site: Site) -> Iterator[str]:
    """Yield an address of every form."""
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if "POST" not in (rule.methods or ()) or rule.endpoint in NEVER_POSTED:
                continue
            values = next(arguments(rule, site, ["en"]))
            if "key" in rule.arguments and rule.endpoint.startswith("drafts."):
                values["key"] = site.draft_keys[0]
            yield url_for(rule.endpoint, **values)  # type: ignore[arg-type]


def clients(app: Flask, site: Site) -> Iterator[FreshClient]:
    """Yield a visitor, an author, and somebody who may do everything."""
    root = make_user("Root", role=Role.ADMINISTRATOR)
    for person in (None, site.unseen[0].author, root):
        client = make_client(app)
        if person is not None:
            sign_in(client, person)
        yield client


def post_garbage(
    client: FreshClient, addresses: Sequence[str], value: str, acts: Sequence[str]
) -> set[int]:
    """Post a value in every field of every form; return the statuses of the answers."""
    fields = dict.fromkeys(field_names(), value)
    assert len(fields) > 50
    statuses = set()
    for address in addresses:
        for act in acts:
            answer = client.post(address, data={**fields, "act": act})
            assert answer.status_code < 500, (address, act)
            statuses.add(answer.status_code)
    return statuses


@pytest.mark.parametrize("kind", leave_to_slow(sorted(QUICK), quick=1))
def test_no_form_fails_with_garbage(app: Flask, site: Site, kind: str) -> None:
    *_others, root = clients(app, site)
    asked = list(forms(app, site))
    assert len(asked) > 35
    act = ACTS[sorted(QUICK).index(kind)]
    statuses = post_garbage(root, asked, GARBAGE[kind], [act])
    assert statuses & {302, 422}


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", GARBAGE)
def test_no_form_fails_with_any_garbage_from_anybody(app: Flask, site: Site, kind: str) -> None:
    statuses = set()
    for client in clients(app, site):
        asked = list(forms(app, site))
        statuses |= post_garbage(client, asked, GARBAGE[kind], [GARBAGE[kind], *ACTS[::3]])
    assert 302 in statuses
    assert statuses & {400, 401, 403, 404, 422}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--x",
        b"--x\r\n\r\nno name\r\n--x--",
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="\xff\x00.pdf"\r\n\r\n%PDF',
        b'--x\r\nContent-Disposition: form-data; name="text"\r\n'
        b"Content-Type: text/plain; charset=utf-7\r\n\r\n+AGA-\r\n--x--",
        b'--x\r\nContent-Disposition: form-data; name="act"\r\n\r\n\xc3\x28\r\n--x--',
        b"--x\r\n" + b"A: b\r\n" * 2_000 + b"\r\n--x--",
        b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n" * 1_500 + b"--x--",
    ],
    ids=lambda body: repr(body[:24]),
)
@pytest.mark.parametrize(
    "kind",
    leave_to_slow(["multipart/form-data; boundary=x", "multipart/form-data", "a/b"], quick=1),
)
def test_no_form_fails_with_a_damaged_body(app: Flask, site: Site, kind: str, body: bytes) -> None:
    *_others, root = clients(app, site)
    for address in [at for at in forms(app, site) if "files" in at or "contributions/" in at]:
        answer = root.post(address, data=body, content_type=kind)
        assert answer.status_code < 500, address


URLENCODED = "application/x-www-form-urlencoded"
HOSTILE = {
    "marks": "\u0301\u0316", "Hebrew marks": "\u0591\u05b0", "stops": ".", "slashes": "://",
    "turns": "\u2066", "blanks": " ", "lines": "\n", "tags": "<a ",
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", HOSTILE)
def test_600_kilobytes_in_a_field_are_refused_at_once(app: Flask, site: Site, name: str) -> None:
    """Everything that a form takes is shorter: no field of 600 kB reaches a view."""
    text = (HOSTILE[name] * 600_000)[:600_000]
    client = make_client(app)
    sign_in(client, make_user("Root", role=Role.ADMINISTRATOR))
    spent = {}
    escaped = quote(text)
    for address in forms(app, site):
        for field in ("text", "q-1", "password", "name", "email", "reason", "title", "carried"):
            body = f"{field}={escaped}".encode()
            for _ in range(3):  # the best of a few tries counts
                began = time.process_time()
                answer = client.post(address, data=body, content_type=URLENCODED)
                spent[address, field] = time.process_time() - began
                if spent[address, field] < MAX_SECONDS:
                    break
            assert answer.status_code < 500, (address, field)
            if field != "carried":
                assert answer.status_code == 413, (address, field)
    slow = {at: seconds for at, seconds in spent.items() if seconds > MAX_SECONDS}
    assert not slow


@pytest.mark.parametrize(
    ("field", "longest"),
    [("password", 2_000), ("text", 300_000), ("q-7", 300_000), ("reason", 20_000), ("x", 2_000)],
)
def test_every_field_has_a_longest_value(field: str, longest: int) -> None:
    assert not has_too_much([(field, "x" * longest)])
    assert has_too_much([(field, "x" * (longest + 1))])


def test_a_form_has_no_more_fields_than_any_page_writes() -> None:
    assert not has_too_much([("a", "b")] * 2_000)
    assert has_too_much([("a", "b")] * 2_001)
    assert has_too_much([("a" * 2_001, "b")])


def test_a_form_of_many_texts_has_no_more_markup_than_is_soon_rendered(
    client: FreshClient,
) -> None:
    """Ten texts of lists took as long as ten such texts take; now nothing of them is read."""
    sign_in(client, make_user("Root", role=Role.ADMINISTRATOR))
    texts = {f"s0q{n}": "- a\n" * 2_000 for n in range(10)} | {"act": "preview", "title": "Seeds"}
    refused = client.post("/en/consultations/new", data=texts)
    assert refused.status_code == 413
    assert "lists, tables, links or marks" in words(refused)
    assert refused.text.count("- a") >= 10
    few = dict(list(texts.items())[8:])
    assert client.post("/en/consultations/new", data=few).status_code != 413


def test_what_is_too_long_is_shown_again_but_for_passwords(client: FreshClient) -> None:
    answer = client.post(
        "/en/sign-in",
        data={"text": "My seeds.", "password": "secret" * 400, "email": "a@b.example"},
    )
    assert answer.status_code == 413
    assert "My seeds." in answer.text
    assert "secretsecret" not in answer.text
