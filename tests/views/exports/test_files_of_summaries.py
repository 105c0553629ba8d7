"""The file of a summary: charts of its day, the words cited, one citation, the same everywhere."""

import html
import io
import re
from xml.etree import ElementTree
from zipfile import ZipFile

import docx
import pytest
from pypdf import PdfReader

from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.exports import SUMMARY_FORMATS
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.translation import TranslationStatus
from forum.services.synthesis.summary.editions import publish_summary
from forum.services.synthesis.summary.statements import cite_words
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_summary,
    make_translation,
    make_user,
)
from tests.support.clients import FreshClient
from tests.support.needs import leave_to_slow
from tests.support.worlds import BuiltOnce

SEED = "Guardamos las semillas en casa. Nadie las vende aquí.\n\nQuetzal."


@pytest.fixture
def consultation(built_once: BuiltOnce) -> Consultation:
    """Return a consultation whose summary cites an excerpt, a whole text, and cites in a title."""
    return built_once(make_summed_up)


def make_summed_up() -> Consultation:
    """Store it."""
    made = make_consultation(stage=Stage.CLOSED, slug="seeds")
    facilitator = make_appointment(made, Role.FACILITATOR, make_user("Rosa Ibáñez"))
    said = make_contribution(made, SEED, language="es", author=make_user("Ana Ruiz"))
    text = said.revisions[0].passages[0].text
    translated = "We keep the seed at home. Nobody sells it here.\n\nQuetzal."
    make_translation(text, "en", translated, status=TranslationStatus.REVIEWED)
    make_contribution(made, "We sell it. " * 60, author=make_user("Linh Tran"), countries="VN")
    make_contribution(made, "Nobody cites this: zanzibar.", author=make_user("Kofi Boateng"))
    body = "## Where it is kept [1] [2]\n\nSeed is kept.\n\nIt is sold [2]."
    summary = make_summary(made, body, by=facilitator, title="Who keeps seed?", is_published=False)
    cite_words(made, summary.statements[1], 1, "Nadie las vende aquí.", by=facilitator)
    publish_summary(made, by=facilitator)
    db.session.commit()
    return made


def words_of(content: bytes, format_: str) -> str:
    """Return all words of a file without blanks."""
    if format_ == "docx":
        document = docx.Document(io.BytesIO(content))
        found = "".join(text.text or "" for text in document.element.xpath("//w:t"))
    elif format_ == "pdf":
        found = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    elif format_ in ("odt", "epub"):
        found = ""
        with ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                if name.endswith((".xhtml", "content.xml")):
                    found += "".join(ElementTree.fromstring(archive.read(name)).itertext())
    else:
        found = content.decode()
        found = re.sub(r"<[^>]+>", "", found) if format_ in ("html", "md") else found
        found = re.sub(r"\]\([^)]*\)", "]", html.unescape(found).replace("\\", ""))
    return re.sub(r"\s+", "", found)


def take(client: FreshClient, format_: str, language: str = "en", query: str = "") -> bytes:
    answer = client.get(f"/{language}/consultations/seeds/summary.{format_}{query}")
    assert answer.status_code == 200
    return answer.data


@pytest.mark.parametrize("language", leave_to_slow(["fr", "en", "es"], quick=1))
def test_the_citation_is_the_same_on_the_page_and_in_every_format(
    client: FreshClient, consultation: Consultation, language: str
) -> None:
    page = client.get(f"/{language}/consultations/{consultation.slug}/summary/versions/1").text
    block = page.partition('<h2 id="cite">')[2].partition("</p>")[0].partition("<p>")[2]
    cited = re.sub(r"\s+", "", html.unescape(re.sub(r"<[^>]+>", "", block)))
    assert cited.startswith("RosaIbáñez(2026).")
    assert f"/{language}/consultations/seeds/summary/versions/1" in cited
    assert "Whokeepsseed?" in cited
    assert "?." not in cited
    for format_ in SUMMARY_FORMATS:
        assert cited in words_of(take(client, format_, language), format_), format_


@pytest.mark.parametrize("format_", SUMMARY_FORMATS)
def test_the_annex_has_the_words_cited_and_no_others(
    client: FreshClient, consultation: Consultation, format_: str
) -> None:
    both = words_of(take(client, format_), format_)
    assert "Nadielasvendeaquí." in both
    assert "Nobodysellsithere." in both
    assert f"/en/consultations/{consultation.slug}/contributions/1" in both
    for absent in ("Quetzal", "zanzibar", "Wesellit." * 30):
        assert absent not in both
    assert "Wesellit." * 3 in both  # the first words of what is cited as a whole
    original = words_of(take(client, format_, query="?texts=original"), format_)
    assert "Nobodysellsithere." not in original
    translated = words_of(take(client, format_, query="?texts=translation"), format_)
    assert "Nadielasvendeaquí." not in translated


@pytest.mark.parametrize("format_", SUMMARY_FORMATS)
def test_no_title_has_citations(
    client: FreshClient, consultation: Consultation, format_: str
) -> None:
    found = words_of(take(client, format_), format_)
    assert "Whereitiskept" in found
    assert "Whereitiskept[1]" not in found
    assert "Itissold[2]" in found.replace("[[2]]", "[2]"), consultation.slug


@pytest.mark.parametrize("format_", SUMMARY_FORMATS)
def test_who_took_part_is_as_at_the_day_of_the_edition(
    client: FreshClient, consultation: Consultation, format_: str
) -> None:
    for _ in range(3):
        make_contribution(consultation, "Later.", countries="PE")
    db.session.commit()
    found = words_of(take(client, format_), format_)
    assert "Vietnam1" in found.replace("|", "")
    assert "Peru" not in found
    assert found.count("Whotookpart") == {"txt": 1, "md": 1, "epub": 3}.get(format_, 2)


def test_an_earlier_version_shows_the_figures_of_its_day(
    client: FreshClient, consultation: Consultation
) -> None:
    make_contribution(consultation, "Later.", countries="PE", author=make_user("Late Comer"))
    facilitator = next(s.user for s in consultation.appointments if s.role is Role.FACILITATOR)
    make_summary(consultation, "All of it [4].", by=facilitator, title="Again")
    old, new = (
        client.get(f"/en/consultations/seeds/summary/versions/{number}").text for number in (1, 2)
    )
    for absent in ("Peru", "Late Comer", "summary.docx"):
        assert absent not in old.partition("<main")[2].partition("</main>")[0]
    assert "2 of 3 contributions." in old
    assert "3 contributions" in old
    for present in ("Peru", "Late Comer", "summary.docx", "3 of 4 contributions."):
        assert present in new
