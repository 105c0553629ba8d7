"""Every word stands under its own `lang`, on every page and in every other surface."""

from collections import Counter
from io import BytesIO
from typing import Final

import pytest
from flask import Flask

from forum.domain.exports.choice import TextChoice
from forum.domain.exports.report import Report
from forum.domain.policy import Role
from forum.exports.docx import proceedings as docx
from forum.exports.html import single
from forum.exports.pdf.document import head_of, node_values
from forum.services.exports.proceedings import gather_proceedings
from forum.web.language.locale import use_language
from forum.web.presenters.reports.report import make_report
from tests.support.addresses import addresses
from tests.support.clients import make_client, sign_in
from tests.support.languages.marked import MarkedSite, make_marked_site, marked_interface
from tests.support.languages.spoken import MARKER, faults_in_docx, faults_in_feed, faults_in_html
from tests.support.needs import leave_to_slow
from tests.support.worlds import BuiltOnce


@pytest.fixture
def site(built_once: BuiltOnce) -> MarkedSite:
    """Return a consultation whose texts say in which language they are."""
    return built_once(make_marked_site)


PAGES_OF_A_KIND: Final = 4
FILES: Final = ("exports.proceedings", "exports.feed", "exports.question_feed")
READERS: Final = (
    ("visitor", "fr"),
    ("facilitator", "es"),
    ("visitor", "en"),
    ("author", "en"),
    ("organiser", "fr"),
    ("moderator", "en"),
)


@pytest.mark.parametrize(("reader", "language"), leave_to_slow(READERS, quick=1))
def test_every_word_of_a_page_stands_under_its_language(
    app: Flask, site: MarkedSite, reader: str, language: str
) -> None:
    client, markers = make_client(app), 0
    if reader != "visitor":
        sign_in(client, site.readers[reader])
    faults, seen = dict[str, list[str]](), Counter[str]()
    with marked_interface():
        for endpoint, address in addresses(app, site, [language]):
            if seen[endpoint] == PAGES_OF_A_KIND or endpoint in FILES:
                continue
            response = client.get(address)
            if response.mimetype == "text/html" and response.status_code == 200:
                seen[endpoint] += 1
                markers += len(MARKER.findall(response.text))
                if found := faults_in_html(response.text):
                    faults[address] = found
    assert markers > 1_000
    assert not faults, "\n".join(f"{address} {found}" for address, found in faults.items())


def report_in(app: Flask, site: MarkedSite, language: str, *, translated: bool = True) -> Report:
    with app.test_request_context(f"/{language}/"), use_language(language):
        proceedings = gather_proceedings(site.consultation, language)
        texts: TextChoice = "both" if translated else "original"
        return make_report(proceedings, by_question=translated, texts=texts)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("translated", [True, False])
def test_every_word_of_an_export_has_its_language(
    app: Flask, site: MarkedSite, language: str, translated: bool
) -> None:
    with marked_interface():
        report = report_in(app, site, language, translated=translated)
        page, document = BytesIO(), BytesIO()
        single.write(report, page, lambda done: None)
        docx.write(report, document, lambda done: None)
    text = page.getvalue().decode()
    assert len(MARKER.findall(text)) > 60
    assert faults_in_html(text) == []
    assert faults_in_docx(document.getvalue()) == []


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_every_word_of_a_feed_has_its_language(app: Flask, site: MarkedSite, language: str) -> None:
    here = f"/{language}/consultations/{site.consultation.slug}"
    with marked_interface():
        for address in (f"{here}/feed.atom", f"{here}/questions/1/feed.atom"):
            feed = make_client(app).get(address)
            assert len(MARKER.findall(feed.text)) > 5
            assert faults_in_feed(feed.data) == []


def test_a_page_in_two_languages_sets_each_part_of_a_line_apart(
    app: Flask, site: MarkedSite
) -> None:
    """A seat label in Spanish stands in an English line, in the page and for the printer."""
    label = next(a.label for a in site.consultation.appointments if a.role is Role.FACILITATOR)
    report = report_in(app, site, "en")
    values = [head_of(report)["facts"], list(node_values(report))]
    parts = [part for one in values for line in one for part in line["parts"]]
    assert {"text": label.words_in("en")[0], "language": "es"} in parts
