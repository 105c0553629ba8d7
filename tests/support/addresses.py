"""Every address of the site, as a nosy reader would ask for it, and what an answer gives away."""

import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Final
from zipfile import ZipFile

from flask import Flask, url_for
from pypdf import PdfReader
from werkzeug.routing import AnyConverter, Rule
from werkzeug.test import TestResponse

from forum.domain.contributions.statuses import Status
from forum.domain.languages import LANGUAGES
from forum.web.presenters.reports import export
from tests.support.content.secrets import Site

EXCUSED: Final = {
    "health.healthz": "says ok; visited below",
    "health.readyz": "says how late work is; visited below",
    "outbox.mails": "the outbox of a developer's machine, off in production: mail to everybody",
    "accounts.confirm_email": "shows a form for a signed link, and nothing of a consultation",
    "accounts.reset_password": "shows a form for a signed link, and nothing of a consultation",
}
"""Routes that are not walked through, and why."""


def pages(app: Flask) -> list[Rule]:
    """Return what can be asked for, without what is excused."""
    return [
        rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and rule.endpoint not in EXCUSED
    ]


def choices(rule: Rule, name: str) -> list[str]:
    """Return what a variable of an address may be, where the route names it; else nothing."""
    converter = rule._converters.get(name)
    return sorted(converter.items) if isinstance(converter, AnyConverter) else []


def arguments(
    rule: Rule, site: Site, languages: Sequence[str] = LANGUAGES
) -> Iterator[dict[str, object]]:
    """Return values for the variables of an address: all that a nosy reader would try."""
    values: dict[str, list[object]] = {
        "slug": [site.consultation.slug, site.draft.slug],
        "key": [*(contribution.key for contribution in site.unseen), *site.draft_keys],
        "number": list(range(1, site.consultation.last_number + 2)),
        "post_id": list(site.post_ids),
        "item_id": list(site.item_ids),
        **site.ids,
        "format": sorted(export.FORMATS) or ["json"],
        "step": ["close"],
        "into": ["es"],
        "item": ["page", "1"],
        "file": list(site.file_keys),
        "name": ["seeds.odt"],
        "token": ["made-up"],
        "part": [1],
        "file_id": [1],
        "lang": list(languages),
    }
    for name in rule.arguments - {"lang"}:
        if chosen := choices(rule, name):
            values[name] = list(chosen)
    found: list[dict[str, object]] = [{}]
    for name in sorted(rule.arguments):
        assert name in values, f"{rule}: say in this test what to put for <{name}>"
        found = [{**one, name: value} for one in found for value in values[name]]
    if {"key", "file"} & rule.arguments:  # refused alike in every language
        found = [one for one in found if one["lang"] == languages[0]]
    yield from (one for one in found if one.get("slug") != site.draft.slug or is_first(one, values))


def is_first(one: dict[str, object], values: dict[str, list[object]]) -> bool:
    """Tell whether all but the consultation has its first value: enough where nothing answers."""
    return all(value == values[name][0] for name, value in one.items() if name != "slug")


SEARCHES: Final = (
    "q=original", "q=-everybody", "q=seeds&kind=reply", "author=secret", "order=number",
    "q=translation+OR+earlier", "country=KE&region=002&capacity=personal&language=en",
)  # fmt: skip
QUERIES: Final = {
    "consultations.consent": ["?version=1"],
    "organisations.complete": ["?begins=secret"],
    "consultations.home": ["?before=2147483647"],
    "consultations.show": [
        f"?{query}{written}"
        for query in ("by=date", "by=whole", "q=1", "q=0", "by=date&after=2")
        for written in ("", "&as=written")
    ],
    "contributions.show": ["?as=written", "?after=1", "?after=8"],
    "exports.choose": ["?format=json"],
    "exports.proceedings": ["?by=date&texts=original", "?texts=translation&question=1"],
    "exports.making": ["?document=summary", "?late=no&capacity=official"],
    "exports.index": ["?country=KE&late=yes&format=odt"],
    "contributions.versions": ["?to=1", "?from=1&to=3", "?to=99"],
    "moderation.queue": [f"?status={status}" for status in (*Status, "edits")],
    "posts.index": ["?before=2147483647"],
    "search.everywhere": [f"?{query}" for query in SEARCHES],
    "search.within": [f"?{query}" for query in SEARCHES],
}


def addresses(
    app: Flask, site: Site, languages: Sequence[str] = LANGUAGES
) -> Iterator[tuple[str, str]]:
    """Return (endpoint, address) of everything that is walked through, in these languages.

    What may stand after the question mark is tried in one of them, in which translations are
    shown beside originals.
    """
    with app.test_request_context():
        for rule in pages(app):
            for values in arguments(rule, site, languages):
                address = url_for(rule.endpoint, **values)  # type: ignore[arg-type]
                yield rule.endpoint, address
                if values.get("lang", languages[-1]) != languages[-1]:
                    continue
                for query in QUERIES.get(rule.endpoint, []):
                    yield rule.endpoint, address + query


def leaks(response: TestResponse, site: Site) -> set[str]:
    """Return the secrets in an answer: in its text, its headers, unpacked or printed."""
    body = response.data
    if body[:2] == b"PK":
        body += _unpacked(body)
    elif body[:5] == b"%PDF-":
        body = _printed(body)
    text = body.decode("utf-8", "replace") + str(response.headers)
    found = set(re.findall(r"secret\w+?\d+x", text))
    return found & set(site.hidden_words)


def _printed(body: bytes) -> bytes:
    document = PdfReader(BytesIO(body))
    pages_ = "".join(page.extract_text() for page in document.pages)
    return f"{pages_}{document.metadata}".encode()


def _unpacked(body: bytes) -> bytes:
    """Return all that is in an archive, and in the archives and PDF files within it."""
    with ZipFile(BytesIO(body)) as archive:
        return b"".join(
            _unpacked(inner) if inner[:2] == b"PK" else _printed(inner) + inner
            if inner[:5] == b"%PDF-" else name.encode() + inner
            for name in archive.namelist()
            if (inner := archive.read(name)) is not None
        )  # fmt: skip
