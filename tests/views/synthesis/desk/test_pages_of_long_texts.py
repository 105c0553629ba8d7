"""The desk of a consultation with 187 long texts: pages stay small, and no word is lost."""

import json

import pytest
from sqlalchemy import select

from forum.domain.policy import Role
from forum.domain.synthesis.excerpts import text_content
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.models.translation import Text
from forum.services.imports import import_document
from tests.builders import make_appointment
from tests.support.clients import FreshClient, sign_in
from tests.support.needs import REAL_DATA
from tests.views.synthesis.desk.conftest import page_of

__test__ = REAL_DATA.is_dir()  # other people's words are not part of the product
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
MOST = 200_000
NAME = "netmundial-2014-principles-and-roadmap.json"


def stored_words(consultation: Consultation, number: int) -> str:
    """Return the author's words of a contribution, without blanks."""
    texts = db.session.scalars(
        select(Text.html)
        .join(Passage, Passage.text_id == Text.id)
        .join(Contribution, Contribution.id == Passage.contribution_id)
        .where(Contribution.consultation_id == consultation.id, Contribution.number == number)
        .where(Passage.kind == "words")
        .order_by(Passage.position)
    )
    return "".join("".join(map(text_content, texts)).split())


def test_no_page_is_large_and_no_word_is_lost(client: FreshClient) -> None:
    document = json.loads((REAL_DATA / NAME).read_text("utf-8"))
    consultation = import_document(document, zone="UTC")
    db.session.commit()
    sign_in(client, make_appointment(consultation, Role.FACILITATOR))
    desk = f"/en/consultations/{consultation.slug}/desk"
    address, numbers = desk, []
    while address:
        response = client.get(address)
        assert len(response.data) < MOST, address
        page = page_of(response)
        numbers += [int(article["data-text"]) for article in page.select("[data-text]")]
        ways_on = page.select('a[rel="next"]')
        address = ways_on[0]["href"] if ways_on else ""
    assert numbers == sorted(set(numbers))
    assert len(numbers) == len(document["contributions"])
    lengths = {number: len(stored_words(consultation, number)) for number in numbers}
    for number in sorted(numbers, key=lengths.__getitem__)[-5:]:
        address, words = f"{desk}/{number}?part=0-0&pick=1", ""
        while address:
            response = client.get(address)
            assert len(response.data) < MOST, address
            article = page_of(response).one("[data-text]")
            words += "".join(part.text for part in article.select("[data-position]"))
            ways_on = article.select("[data-whole]")
            address = ways_on[0]["href"] if ways_on else ""
        assert "".join(words.split()) == stored_words(consultation, number)
