"""The site's own files: small, compressed, kept for ever by browsers, and told apart by version."""

import gzip
import re
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Final

import brotli
import pytest

from forum.paths import STATIC
from forum.web.http import assets
from forum.web.http.headers import HEADERS
from tests.builders import make_consultation, make_contribution, make_user
from tests.support.clients import FreshClient, sign_in

MOST_BYTES: Final = 30_000
"""Of the joined style sheet, before it is compressed."""

SHEET = re.compile(r'<link rel="stylesheet" href="([^"]+)">')
SCRIPT = re.compile(r'<script type="module" src="([^"]+)"></script>')
IMPORT = re.compile(r'^import [^;]*? from "\./([^"]+)";$', re.M)
COMMENT = re.compile(r"/\*.*?\*/", re.S)

SHEETS = sorted((STATIC / "css").glob("*.css"))
SCRIPTS = sorted((STATIC / "js").glob("*.js"))

Findings = Iterator[str]


# --- what is sent -----------------------------------------------------------------------------


def test_the_style_sheet_of_visitors_is_small() -> None:
    assert len(assets.join_style_sheet("site.css")) < MOST_BYTES


def test_every_part_of_the_style_sheet_is_joined_once() -> None:
    assert sorted(chain(*assets.SHEETS.values())) == [path.stem for path in SHEETS]


def test_joining_keeps_every_rule_and_no_comment() -> None:
    source = "".join(path.read_text() for path in SHEETS)
    joined = b"".join(map(assets.join_style_sheet, assets.SHEETS)).decode()
    assert joined.count("{") == COMMENT.sub("", source).count("{")
    assert "/*" not in joined
    assert "\n" not in joined


def test_a_page_asks_for_one_style_sheet_and_that_of_a_member_for_two(client: FreshClient) -> None:
    make_contribution(make_consultation(slug="seeds"))
    pages = ("/en/", "/en/consultations/seeds", "/en/nothing", "/en/rules")
    for path in pages:
        assert SHEET.findall(client.get(path).text) == [assets.asset("site.css")]
    sign_in(client, make_user())
    for path in pages:
        assert SHEET.findall(client.get(path).text) == [*map(assets.asset, assets.SHEETS)]


@pytest.mark.parametrize("name", sorted(assets.assets()))
def test_a_file_is_whole_and_is_kept_for_a_year(client: FreshClient, name: str) -> None:
    ways = {
        "": ("", bytes),
        "gzip, deflate, br, zstd": ("br", brotli.decompress),
        "gzip": ("gzip", gzip.decompress),
        "br;q=0, gzip;q=0.5": ("gzip", gzip.decompress),
        "identity, br;q=0.5": ("", bytes),
    }
    for accepted, (encoding, opened) in ways.items():
        answer = client.get(assets.asset(name), headers={"Accept-Encoding": accepted})
        assert answer.headers.get("Content-Encoding", "") == encoding
        assert opened(answer.data) == assets.assets()[name].body
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert {key: answer.headers.get(key) for key in HEADERS} == HEADERS


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("site.css", "text/css; charset=utf-8"),
        ("js/site.js", "text/javascript; charset=utf-8"),
        ("icon.svg", "image/svg+xml; charset=utf-8"),
    ],
)
def test_a_file_says_what_it_is(client: FreshClient, name: str, media_type: str) -> None:
    head = client.head(assets.asset(name))
    assert (head.status_code, head.headers["Content-Type"]) == (200, media_type)
    assert (head.data, int(head.headers["Content-Length"]) > 0) == (b"", True)


def test_what_a_browser_has_is_not_sent_again(client: FreshClient) -> None:
    first = client.get(assets.asset("site.css"))
    again = client.get(assets.asset("site.css"), headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_page_of_another_version_gets_what_there_is_and_keeps_it_for_no_other(
    client: FreshClient,
) -> None:
    answer = client.get("/static/0123456789/site.css")
    assert answer.data == assets.join_style_sheet("site.css")
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "path", ["site.css", "css/base.css", "{}/css/base.css", "{}/nothing.css", "{}/../config.py"]
)
def test_nothing_else_is_sent(client: FreshClient, path: str) -> None:
    answer = client.get("/static/" + path.format(assets.fingerprint()))
    assert (answer.status_code, answer.mimetype) == (404, "text/html")


def test_files_are_only_read(client: FreshClient) -> None:
    assert client.post(assets.asset("site.css")).status_code in (404, 405)


def test_the_version_follows_from_the_files_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    before = assets.fingerprint()
    for made in (assets.assets, assets.fingerprint):
        made.cache_clear()
    assert assets.fingerprint() == before
    assert re.fullmatch(r"[0-9a-f]{10}", before)
    changed = {**assets.assets(), "icon.svg": assets.Asset(b"<svg/>", "image/svg+xml", {})}
    monkeypatch.setattr(assets, "assets", lambda: changed)
    assets.fingerprint.cache_clear()
    assert assets.fingerprint() != before
    assets.fingerprint.cache_clear()


def test_a_file_that_is_not_there_is_noticed_when_it_is_named() -> None:
    with pytest.raises(KeyError):
        assets.asset("js/nothing.js")


def test_every_script_that_a_page_or_a_script_names_is_there(client: FreshClient) -> None:
    found = SCRIPT.findall(client.get("/en/").text)
    assert found == [assets.asset("js/site.js")]
    names = {path.name for path in SCRIPTS}
    wanted = {name for path in SCRIPTS for name in IMPORT.findall(path.read_text())}
    assert wanted <= names
    templates = "".join(p.read_text() for p in (STATIC.parent / "templates").rglob("*.html"))
    entered = set(re.findall(r"asset\('js/([^']+)'\)", templates))
    assert wanted | entered == names


# --- how style sheets are written -------------------------------------------------------------


def rules_of(sheet: str) -> Iterator[tuple[str, str]]:
    """Yield selectors and declarations of every rule."""
    yield from re.findall(r"([^{};]+)\{([^{}]*)\}", COMMENT.sub("", sheet))


def sides_are_those_of_the_writing(sheet: str) -> Findings:
    """Arabic is read from the other side: left and right are the start and the end of a line."""
    sides = re.compile(
        r"(?<![\w-])(?:[a-z-]+-)?(?:left|right)(?:-[a-z-]+)?\s*:|:\s*(?:left|right)\b"
    )
    for selector, declarations in rules_of(sheet):
        for one in declarations.replace("float: left;", "", 1).split(";"):
            values = re.findall(r"calc\([^)]*\)|[^\s]+", one.partition(":")[2])
            is_uneven = len(values) == 4 and values[1] != values[3]
            if sides.search(one) or (is_uneven and re.match(r"\s*(margin|padding|inset)", one)):
                yield f"{selector.strip()}: {one.strip()}"


def colours_stand_among_the_tokens(sheet: str) -> Findings:
    for selector, declarations in rules_of(sheet):
        for name, value in re.findall(r"([\w-]+):([^;]+)", declarations):
            is_token = name.startswith("--")
            if not is_token and re.search(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl)a?\(", value):
                yield f"{selector.strip()}: {name}:{value}"


def nothing_is_declared_important(sheet: str) -> Findings:
    for selector, declarations in rules_of(sheet):
        if "!important" in declarations:
            yield selector.strip()


SHEET_RULES: dict[Callable[[str], Findings], tuple[str, str]] = {
    sides_are_those_of_the_writing: (
        ".a { margin-left: 1rem; } .b { padding: 0 1rem 0 0; }",
        ".a { margin-inline-start: 1rem; padding: 0 1rem; float: left; float: inline-start; }",
    ),
    colours_stand_among_the_tokens: (".a { color: #fff; }", ":root { --paper: #fff; }"),
    nothing_is_declared_important: (".a { margin: 0 !important; }", ".a { margin: 0; }"),
}
"""Each rule with a style sheet that breaks it and one that does not."""

each_rule = pytest.mark.parametrize("rule", SHEET_RULES)


@each_rule
def test_sheet(rule: Callable[[str], Findings]) -> None:
    found = [f"{p.name}: {one}" for p in SHEETS if p.stem != "print" for one in rule(p.read_text())]
    assert not found, "\n".join(found)


@each_rule
def test_the_rule_finds_what_breaks_it(rule: Callable[[str], Findings]) -> None:
    bad, good = SHEET_RULES[rule]
    assert list(rule(bad))
    assert not list(rule(good))


def test_dark_is_the_same_whether_the_device_or_the_reader_asks_for_it() -> None:
    rules = rules_of((STATIC / "css" / "tokens.css").read_text())
    asked = {selector.strip(): declarations.split() for selector, declarations in rules}
    assert asked[':root:not([data-theme="light"])'] == asked[':root[data-theme="dark"]']
