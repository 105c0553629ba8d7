"""What pages say of themselves to programs: previews, linked data, other languages, robots."""

import json
import re
from typing import Any
from xml.etree import ElementTree

import pytest
from flask import Flask

from forum.domain.contributions.content import Publication
from forum.domain.contributions.statuses import Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.models.consultation import Consultation
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_post,
    make_user,
)
from tests.support.clients import FreshClient, make_client, sign_in

BASE = "http://127.0.0.1:5000"
NAMESPACES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
}


def linked_data(page: str) -> dict[str, Any]:
    sources = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert len(sources) == 1
    facts = json.loads(sources[0])
    assert facts["@context"] == "https://schema.org"
    return facts


def meta(page: str) -> dict[str, str]:
    found = re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)"', page)
    return dict(found)


def address(consultation: Consultation, tail: str = "", language: str = "en") -> str:
    return f"/{language}/consultations/{consultation.slug}{tail}"


def test_a_consultation_describes_itself(client: FreshClient) -> None:
    consultation = make_consultation("Seeds & soil", organisers=["Baobab Institute"])
    make_contribution(consultation)
    page = client.get(address(consultation, language="es")).text
    here = BASE + address(consultation, language="es")
    facts = linked_data(page)
    assert facts["@type"] == "DiscussionForumPosting"
    assert facts["headline"] == "Seeds & soil"
    assert facts["author"] == [{"@type": "Organization", "name": "Baobab Institute"}]
    assert (facts["url"], facts["commentCount"]) == (here, 1)
    told = meta(page)
    assert told["og:url"] == here
    assert told["og:locale"] == "es_ES"
    assert told["og:description"] == told["description"] == "We ask everybody who sows."
    assert told["twitter:card"] == "summary_large_image"
    picture = told["og:image"].removeprefix(BASE)
    assert client.get(picture).data.startswith(b"\x89PNG")
    assert f'<link rel="canonical" href="{here}">' in page
    for code in ("en", "es", "fr"):
        other = BASE + address(consultation, language=code)
        assert f'<link rel="alternate" hreflang="{code}" href="{other}">' in page
    default = BASE + address(consultation)
    assert f'<link rel="alternate" hreflang="x-default" href="{default}">' in page
    assert 'rel="alternate" type="application/atom+xml"' in page


def test_a_contribution_describes_itself_and_its_replies(client: FreshClient) -> None:
    consultation = make_consultation()
    root = make_contribution(
        consultation, "Rain </script><b>helps</b> & more.", author=make_user("Vera Villar")
    )
    make_contribution(consultation, "Wind, too.", parent=root, author=make_user("Rolf Reader"))
    hidden = make_contribution(consultation, "Gone.", parent=root, status=Status.HIDDEN)
    page = client.get(address(consultation, "/contributions/1")).text
    facts = linked_data(page)
    assert facts["author"] == {"@type": "Person", "name": "Vera Villar"}
    assert "helps" in facts["text"]
    assert facts["isPartOf"]["@id"] == BASE + address(consultation)
    assert [one["author"]["name"] for one in facts["comment"]] == ["Rolf Reader"]
    assert facts["comment"][0]["url"] == BASE + address(consultation, "/contributions/2")
    stub = client.get(address(consultation, f"/contributions/{hidden.number}")).text
    assert "ld+json" not in stub
    assert meta(stub)["robots"] == "noindex"
    assert "Hidden by the moderator" in meta(stub)["description"]


@pytest.mark.parametrize("way", [Publication.WITHHELD, Publication.ORGANISATION])
def test_linked_data_names_nobody_who_is_not_named(client: FreshClient, way: Publication) -> None:
    consultation = make_consultation()
    make_contribution(
        consultation,
        author=make_user("Vera Villar"),
        publication=way,
        organisation="Villar Farms",
    )
    page = client.get(address(consultation, "/contributions/1")).text
    assert "Vera" not in page
    author = linked_data(page)["author"]
    if way is Publication.WITHHELD:
        assert author == {"@type": "Person", "name": "Name withheld"}
        assert "Villar" not in page
    else:
        assert author == {"@type": "Organization", "name": "Villar Farms"}


def test_a_draft_says_nothing_of_itself(client: FreshClient) -> None:
    draft = make_consultation(stage=Stage.DRAFT)
    sign_in(client, make_appointment(draft, Role.ORGANISER))
    answer = client.get(address(draft))
    assert answer.status_code == 200
    assert "og:" not in answer.text
    assert "ld+json" not in answer.text
    assert answer.headers["X-Robots-Tag"] == "noindex"


@pytest.mark.usefixtures("app_context")
def test_only_public_pages_may_be_listed(app: Flask) -> None:
    consultation = make_consultation()
    make_contribution(consultation)
    make_post(consultation)
    client = make_client(app)
    listed = ("", "/contributions/1", "/posts", "/posts/1", "/who-took-part", "/consent")
    for tail in listed:
        page = client.get(address(consultation, tail))
        assert "X-Robots-Tag" not in page.headers, tail
        assert 'rel="canonical"' in page.text, tail
    for page in ("/en/", "/en/rules", "/en/help", "/en/contact"):
        assert "X-Robots-Tag" not in client.get(page).headers, page
    private = ("/search?q=seeds", "/contributions/1/versions", "/exports", "/nothing", "/summary")
    for tail in private:
        assert client.get(address(consultation, tail)).headers["X-Robots-Tag"] == "noindex", tail
    for page in ("/en/sign-in", "/en/register", "/en/contributions", "/en/time-zone"):
        assert client.get(page).headers["X-Robots-Tag"] == "noindex", page
    sign_in(client, make_user())
    for page in ("/en/contributions", "/en/account", address(consultation)):
        assert client.get(page).headers["X-Robots-Tag"] == "noindex", page


def matches(pattern: str, path: str) -> bool:
    return re.match(re.escape(pattern).replace(r"\*", ".*").replace(r"\$", "$"), path) is not None


def test_robots_keep_out_of_what_is_not_listed_only(client: FreshClient) -> None:
    consultation = make_consultation()
    make_contribution(consultation)
    answer = client.get("/robots.txt")
    assert answer.mimetype == "text/plain"
    assert f"Sitemap: {BASE}/sitemap.xml" in answer.text
    patterns = re.findall(r"^Disallow: (.+)$", answer.text, re.MULTILINE)
    for tail in ("", "/contributions/1", "/posts/1", "/summary", "/who-took-part", "/feed.atom"):
        for code in ("en", "es", "fr"):
            path = address(consultation, tail, code)
            assert not [one for one in patterns if matches(one, path)], path
    private = ("/contribute", "/contributions/1/reply", "/contributions/1/report", "/moderation")
    for tail in (*private, "/proceedings.pdf", "/search", "/posts/1/reply", "/invite"):
        assert [one for one in patterns if matches(one, address(consultation, tail))], tail
    for path in ("/en/account", "/es/contributions", "/fr/sign-in", "/en/search"):
        assert [one for one in patterns if matches(one, path)], path


def test_the_sitemap_lists_what_everybody_may_read(client: FreshClient) -> None:
    consultation, draft = make_consultation(), make_consultation(stage=Stage.DRAFT)
    make_contribution(consultation)
    make_contribution(consultation, status=Status.HIDDEN)
    make_contribution(consultation, status=Status.PENDING)
    make_post(consultation)
    index = client.get("/sitemap.xml")
    assert index.mimetype == "application/xml"
    parts = [
        e.text or "" for e in ElementTree.fromstring(index.data).iterfind(".//s:loc", NAMESPACES)
    ]
    assert parts == [f"{BASE}/sitemap/site.xml", f"{BASE}/sitemap/{consultation.slug}/1.xml"]
    found: list[str] = []
    for part in parts:
        root = ElementTree.fromstring(client.get(part.removeprefix(BASE)).data)
        for url in root.iterfind("s:url", NAMESPACES):
            found.append(url.findtext("s:loc", "", NAMESPACES))
            codes = [link.get("hreflang") for link in url.iterfind("x:link", NAMESPACES)]
            assert codes == ["en", "es", "fr"]
    for page in found:
        answer = client.get(page.removeprefix(BASE))
        assert answer.status_code == 200, page
        assert "X-Robots-Tag" not in answer.headers, page
    for tail in ("", "/contributions/1", "/posts/1", "/who-took-part"):
        assert BASE + address(consultation, tail) in found
    assert not [page for page in found if page.endswith(("/contributions/2", "/summary"))]
    assert client.get(f"/sitemap/{draft.slug}/1.xml").status_code == 404
    assert client.get(f"/sitemap/{consultation.slug}/2.xml").status_code == 404
