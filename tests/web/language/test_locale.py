"""The language of pages: from the address, remembered, negotiated, and said on every fragment."""

import re

import pytest

from forum.domain.contributions.content import LONG_WORDS
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.translation import Text, TranslationStatus
from tests.builders import make_consultation, make_contribution, make_translation, make_user
from tests.support.clients import FreshClient, sign_in
from tests.support.content.words import words


def text_of(contribution: Contribution) -> Text:
    return contribution.revisions[0].passages[0].text


def address(consultation: Consultation, language: str = "en") -> str:
    return f"/{language}/consultations/{consultation.slug}"


def article(page: str, number: int) -> str:
    """Return the HTML of one contribution."""
    found = re.search(rf'<article class="entry[^"]*" id="c{number}".*?</article>', page, re.S)
    assert found is not None
    return found[0]


# --- which language ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "month"), [("en", "December"), ("es", "diciembre"), ("fr", "décembre")]
)
def test_the_address_says_the_language(client: FreshClient, language: str, month: str) -> None:
    page = client.get(address(make_consultation(), language))
    assert f'<html lang="{language}"' in page.text
    assert f"7 {month} 2026" in words(page).replace(" de ", " ")


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("fr-CA,fr;q=0.9,en;q=0.1", "fr"),
        ("de, es;q=0.4, en;q=0.3", "es"),
        ("de", "en"),
        ("es-MX,en-US;q=0.7", "es"),
        ("fr-CA,en;q=0.5", "fr"),
        ("gn,es-BO;q=0.8,en;q=0.7", "es"),
        ("ES_mx", "es"),
        ("fr;q=.9,en;q=.5", "fr"),
        ("qu , es-PE ; q = .8 , en;q=0.7", "es"),
        ("q=1.0;es,EN-gb", "en"),
        ("zh-Hant, pt-BR;q=0.9, es-419;q=0.8", "es"),
        ("fr;q=0.5,en;q=0.500", "fr"),
        ("en;q=0.5,fr-CA;q=0.9,es;q=0.7", "fr"),
        ("en;q=0,fr;q=0.1", "fr"),
        ("es;q=0", "en"),
        ("en;q=0,*", "es"),
        ("en;q=0, *;q=0.1, es;q=0", "fr"),
        ("de,*;q=0.5,fr;q=0.1", "en"),
        ("*;q=0", "en"),
        ("fr;q=many", "en"),
        ("fr;q=-1,es;q=0.2", "es"),
        (";=,fr;;q==1,,\x7f", "fr"),
        ("x" * 5000, "en"),
        ("*", "en"),
        ("", "en"),
        ("q=;;;,,", "en"),
    ],
)
def test_the_front_door_leads_to_the_language_of_the_browser(
    client: FreshClient, asked: str, language: str
) -> None:
    answer = client.get("/", headers={"Accept-Language": asked})
    assert (answer.status_code, answer.location) == (302, f"/{language}/")
    assert "Accept-Language" in answer.headers["Vary"]


def test_a_chosen_language_is_remembered(client: FreshClient) -> None:
    client.get("/es/rules")
    assert client.get("/", headers={"Accept-Language": "fr"}).location == "/fr/"
    client.get("/es/rules", headers={"Referer": "http://localhost/en/rules"})
    assert client.get("/", headers={"Accept-Language": "fr"}).location == "/es/"
    client.get("/fr/", headers={"Referer": "http://localhost/es/rules"})
    assert client.get("/").location == "/fr/"


def test_a_remembered_language_that_is_none_counts_for_nothing(client: FreshClient) -> None:
    client.set_cookie("language", "tlh")
    assert client.get("/", headers={"Accept-Language": "fr"}).location == "/fr/"


def test_a_person_is_met_in_their_own_language(client: FreshClient) -> None:
    sign_in(client, make_user(language="fr"))
    assert client.get("/", headers={"Accept-Language": "es"}).location == "/fr/"


@pytest.mark.parametrize("path", ["/de/", "/xx/consultations/a"])
def test_an_unknown_language_is_not_found(client: FreshClient, path: str) -> None:
    assert client.get(path).status_code == 404


# --- the same page in other languages ---------------------------------------------------------


def test_every_page_leads_to_itself_in_the_other_languages(client: FreshClient) -> None:
    consultation = make_consultation()
    page = client.get(address(consultation) + "?by=date&after=3&as=written")
    for code in ("en", "es", "fr"):
        wanted = f'href="{address(consultation, code)}?by=date&amp;after=3&amp;as=written"'
        assert f'<a {wanted} lang="{code}" dir="ltr" hreflang="{code}"' in page.text
    head = client.get(address(consultation)).text
    for code in ("en", "es", "fr"):
        assert re.search(rf'<link rel="alternate" hreflang="{code}" href="[^"]+/{code}/', head)


@pytest.mark.parametrize(
    "query",
    [
        "_external=1&_scheme=javascript",
        "_scheme=javascript",
        "_method=PUT",
        "_anchor=x",
        "endpoint=health.index",
        "slug=other&lang=fr&number=abc&key=x",
        "lang=",
        "a=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "%01=%01&%ff=%fe",
        "a=1&a=2",
        "=&&&=",
    ],
)
@pytest.mark.parametrize("page", ["", "/contributions/1", "/posts"])
def test_nothing_after_the_question_mark_breaks_or_bends_the_links(
    client: FreshClient, query: str, page: str
) -> None:
    consultation = make_consultation()
    make_contribution(consultation)
    answer = client.get(f"{address(consultation)}{page}?{query}")
    assert answer.status_code == 200
    assert "javascript:" not in answer.text
    assert "<script>alert" not in answer.text
    links = re.findall(r'<a href="([^"]*)" lang="(\w\w)"', answer.text)
    assert [code for _, code in links] == ["en", "es", "fr"]
    for link, code in links:
        assert link.startswith(f"{address(consultation, code)}{page}")


# --- fragments --------------------------------------------------------------------------------


def test_a_translated_text_is_marked_as_such_with_its_original_beside_it(
    client: FreshClient,
) -> None:
    consultation = make_consultation()
    said = make_contribution(consultation, "Guardamos *semillas*.", language="es")
    make_translation(text_of(said), "en", "We keep *seeds*.")
    html = article(client.get(address(consultation)).text, 1)
    assert "<span>From Spanish.</span>" in html
    whole = client.get(f"{address(consultation)}/contributions/1").text
    assert "<span>Machine translation from Spanish.</span>" in whole
    original = re.search(r'<div class="text" lang="es">\s*(.*?)\s*</div>', html, re.S)
    assert original is not None
    assert original[1] == "<p>Guardamos <em>semillas</em>.</p>"
    assert re.search(
        r'<div class="text translated" data-label="Machine translation">\s*<p>We keep', html
    )
    assert '<abbr class="language" title="Spanish">ES</abbr>' in html


@pytest.mark.parametrize(
    ("status", "label"),
    [
        (TranslationStatus.EDITED, "Translation by a person, from Spanish"),
        (TranslationStatus.REVIEWED, "Reviewed translation from Spanish"),
    ],
)
def test_a_translation_by_a_person_is_not_called_a_machines(
    client: FreshClient, status: TranslationStatus, label: str
) -> None:
    consultation = make_consultation()
    said = make_contribution(consultation, "Guardamos semillas.", language="es")
    make_translation(text_of(said), "en", "We keep seeds.", status=status)
    html = article(client.get(address(consultation)).text, 1)
    assert label in html
    assert "Machine" not in html


def test_without_translation_the_original_stands_there_and_says_so(client: FreshClient) -> None:
    consultation = make_consultation()
    make_contribution(consultation, "Guardamos semillas.", language="es")
    html = article(client.get(address(consultation)).text, 1)
    assert "No machine translation here; the original in Spanish is shown." in html
    assert re.search(r'<div class="text"[^>]* lang="es">\s*<p>Guardamos', html)
    own = article(client.get(address(consultation, "es")).text, 1)
    assert 'lang="es"' not in own


def test_everything_can_be_read_as_written(client: FreshClient) -> None:
    consultation = make_consultation()
    said = make_contribution(consultation, "Guardamos semillas.", language="es")
    make_translation(text_of(said), "en", "We keep seeds.")
    for page in ("?as=written", "?by=date&as=written", "/contributions/1?as=written"):
        html = article(client.get(address(consultation) + page).text, 1)
        assert "We keep seeds" not in html
        assert re.search(r'<div class="text"[^>]* lang="es">\s*<p>Guardamos', html)


def test_titles_and_questions_say_their_language(client: FreshClient) -> None:
    consultation = make_consultation("Seeds for dry lands")
    question, edited = consultation.questions[0].text, TranslationStatus.EDITED
    make_translation(question, "fr", "Que savez-vous ?", status=edited)
    page = client.get(address(consultation, "fr")).text
    assert '<h1><span lang="en">Seeds for dry lands</span></h1>' in page
    assert "Que savez-vous\u00a0?</h3>" in page
    assert '<span lang="en">What do you know about seed 2?</span>' in page


@pytest.mark.parametrize(
    ("language", "colon"), [("en", ": "), ("es", ": "), ("fr", "\N{NO-BREAK SPACE}: ")]
)
def test_a_colon_stands_as_the_language_sets_it(
    client: FreshClient, language: str, colon: str
) -> None:
    consultation = make_consultation("Seeds for dry lands")
    title = re.search(
        r"<title>(.*?)</title>", client.get(f"{address(consultation, language)}/posts").text
    )
    assert title is not None
    assert re.search(rf"[^\s]{colon}Seeds for dry lands", title[1])


def test_of_a_very_long_text_the_list_shows_the_opening_and_leads_to_the_whole(
    client: FreshClient,
) -> None:
    consultation = make_consultation()
    paragraphs = [f"Párrafo {n} " + "palabra " * 100 for n in range(LONG_WORDS // 100 + 1)]
    said = make_contribution(consultation, "\n\n".join(paragraphs), language="es")
    make_translation(text_of(said), "en", "\n\n".join(paragraphs).replace("palabra", "word"))
    listed = article(client.get(address(consultation)).text, 1)
    assert "Párrafo" in listed
    assert "Párrafo 15" not in listed
    assert f'<a href="{address(consultation)}/contributions/1">Read in full</a>' in listed
    assert "Párrafo 15" in client.get(address(consultation) + "/contributions/1").text
