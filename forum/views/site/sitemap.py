"""For search engines: what they may ask for, and a list of all public pages in all languages."""

from collections.abc import Iterable, Iterator
from typing import Final
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from forum import clock
from forum.domain.languages import DEFAULT_LANGUAGE, LANGUAGES
from forum.domain.policy import Action
from forum.errors import NotFound
from forum.models.consultation import Consultation
from forum.services.access.gate import consultation_for
from forum.services.consultations import sitemap
from forum.web.http.addresses import address

bp = Blueprint("sitemap", __name__)

SITEMAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML: Final = "http://www.w3.org/1999/xhtml"
STANDING_PAGES: Final = ("help", "contact", "rules", "privacy", "accessibility")
DISALLOWED: Final = (
    *("/account", "/sign-in", "/register", "/confirm", "/reset", "/mail-sent", "/contributions"),
    *("/drafts", "/search", "/appearance", "/time-zone", "/organisations", "/organise"),
    *(f"/consultations/*/{name}" for name in ("search", "export", "proceedings.", "contribute")),
    *(f"/consultations/*/{name}" for name in ("moderation", "organise", "invite")),
    *(f"/consultations/*/{name}" for name in ("posts/*/reply", "contributions/*/")),
)
"""Below each language, where nothing lies that search engines should list: forms, people's own
pages, the desks, and files that are long in the making.
"""

Target = tuple[str, dict[str, object]]

register_namespace("xhtml", XHTML)


@bp.get("/robots.txt")
def robots() -> ResponseReturnValue:
    """Say what search engines should leave alone, and where the list of pages is."""
    paths = [f"/{code}{path}" for code in LANGUAGES for path in DISALLOWED]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in paths)]
    lines += ["", f"Sitemap: {address('sitemap.index', DEFAULT_LANGUAGE)}", ""]
    return Response("\n".join(lines), content_type="text/plain; charset=utf-8")


@bp.get("/sitemap.xml")
def index() -> ResponseReturnValue:
    """List the parts: one for the site, and one or more for each public consultation."""
    root = Element("sitemapindex", {"xmlns": SITEMAP})
    places: list[Target] = [("sitemap.site", {})]
    for consultation in sitemap.list_public_consultations(clock.now()):
        places += [
            ("sitemap.consultation", {"slug": consultation.slug, "part": part})
            for part in range(1, sitemap.count_parts(consultation) + 1)
        ]
    for endpoint, values in places:
        location = address(endpoint, DEFAULT_LANGUAGE, **values)
        SubElement(SubElement(root, "sitemap"), "loc").text = location
    return _respond(root)


@bp.get("/sitemap/site.xml")
def site() -> ResponseReturnValue:
    """List the pages of the site itself."""
    names = ("consultations.home", *(f"site.{name}" for name in STANDING_PAGES))
    return _respond(_list_pages((name, {}) for name in names))


@bp.get("/sitemap/<slug>/<id:part>.xml")
def consultation(slug: str, part: int) -> ResponseReturnValue:
    """List the pages of a consultation that everybody may read."""
    found = consultation_for(None, slug, Action.READ)
    if not 1 <= part <= sitemap.count_parts(found):
        raise NotFound
    return _respond(_list_pages(_iter_targets(found, part)))


def _iter_targets(found: Consultation, part: int) -> Iterator[Target]:
    slug = found.slug
    if part == 1:
        yield "consultations.show", {"slug": slug}
        yield "consultations.participation", {"slug": slug}
        yield "consultations.consent", {"slug": slug}
        if sitemap.has_published_summary(found):
            yield "synthesis.show", {"slug": slug}
        for post_id in sitemap.list_post_ids(found):
            yield "posts.show", {"slug": slug, "post_id": post_id}
    for number in sitemap.list_readable_numbers(found, part):
        yield "contributions.show", {"slug": slug, "number": number}


def _list_pages(targets: Iterable[Target]) -> Element:
    """Return the document with each page in each language, and its other languages."""
    root = Element("urlset", {"xmlns": SITEMAP})
    for endpoint, values in targets:
        addresses = {code: address(endpoint, code, **values) for code in LANGUAGES}
        for location in addresses.values():
            page = SubElement(root, "url")
            SubElement(page, "loc").text = location
            for code, other in addresses.items():
                SubElement(
                    page,
                    f"{{{XHTML}}}link",
                    {"rel": "alternate", "hreflang": code, "href": other},
                )
    return root


def _respond(root: Element) -> Response:
    body = tostring(root, encoding="utf-8", xml_declaration=True)
    response = Response(body, content_type="application/xml; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
