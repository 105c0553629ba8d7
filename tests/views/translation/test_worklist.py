"""The order of the work list: what readers react to most, then what is most doubtful."""

import re

import pytest

from forum.domain.consultations.text_kinds import TextKind
from forum.domain.contributions.content import PassageKind
from forum.domain.contributions.statuses import Status
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.translation import Translation, TranslationStatus
from tests.builders import make_contribution, make_summary, make_translation
from tests.services.translation.conftest import translated
from tests.support.clients import FreshClient
from tests.support.content.words import words
from tests.support.needs import SLOW_ON_POSTGRESQL
from tests.views.translation.conftest import text_of

pytestmark = [SLOW_ON_POSTGRESQL, pytest.mark.usefixtures("any_database")]


def quote(quoted: Contribution, *, status: Status = Status.PUBLISHED) -> None:
    """Store a contribution that quotes another one."""
    quoting = make_contribution(quoted.consultation, "Their words.", status=status)
    passage = quoting.revisions[0].passages[0]
    passage.kind, passage.quoted_contribution_id = PassageKind.QUOTE, quoted.id
    db.session.commit()


def walk(client: FreshClient, query: str) -> tuple[list[str], list[str]]:
    """Return the contributions of all pages of the list, and the headings above them."""
    found, groups = [], []
    while query:
        page = client.get(f"/en/consultations/seeds/translations?{query}")
        found += re.findall(r'translations/es/([0-9]+)"', page.text)
        groups += re.findall(r'rowgroup" colspan="3">([^<]*)<', page.text)
        following = re.search(r'class="button secondary" href="[^?]*\?([^"]*)"', page.text)
        query = following[1].replace("&amp;", "&") if following else ""
    return found, groups


def test_what_readers_react_to_most_comes_before_the_rest(
    client: FreshClient, contribution: Contribution, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forum.services.translation.desk.worklist.PAGE", 2)
    consultation = contribution.consultation
    consultation.slug = "seeds"
    quoted, signed, cited, doubtful, newest = (
        make_contribution(consultation, f"Text {name}.") for name in "abcde"
    )
    for text in ("Text d.", "Text e."):
        translated(text_of(text))
    db.session.query(Translation).filter_by(text_id=text_of("Text d.").id).update({"doubtful": 1})
    reply = make_contribution(consultation, "A reply.", parent=contribution)
    make_contribution(consultation, "Another.", parent=reply)
    make_contribution(consultation, "Held.", parent=contribution, status=Status.PENDING)
    quote(contribution)
    quote(quoted)
    quote(cited, status=Status.PENDING)
    quote(cited, status=Status.HIDDEN)
    signed.signatures = 2
    make_summary(consultation, f"First [{cited.number}].\n\nSecond [{cited.number}].")
    db.session.commit()
    found, groups = walk(client, "into=es&show=all&part=contribution")
    assert found[0] == str(contribution.number)
    assert set(found[1:3]) == {str(cited.number), str(signed.number)}
    assert set(found[3:5]) == {str(quoted.number), str(reply.number)}
    assert found[5] == str(doubtful.number)
    assert found.index(str(newest.number)) > 5
    assert len(set(found)) == len(found)
    assert groups[0] == "Then what readers react to most"
    assert "Then the most doubtful" in groups
    assert groups[-1] == "Then the others, the newest first"
    page = words(client.get("/en/consultations/seeds/translations?into=es&show=all"))
    assert "3 reactions" in page
    assert "Nobody’s reading is recorded." in page
    by_date = words(client.get("/en/consultations/seeds/translations?into=es&order=newest"))
    assert "then the newest contributions" in by_date
    assert "Nobody’s reading" not in by_date


@pytest.mark.parametrize("place", ["x", "1-2", "1-2-x", "1-2-3-4"])
def test_a_place_that_is_none_shows_the_first_page(
    client: FreshClient, contribution: Contribution, place: str
) -> None:
    address = f"/en/consultations/{contribution.consultation.slug}/translations"
    assert 'translations/es/1"' in client.get(f"{address}?into=es&after={place}").text


def test_a_part_of_which_only_whole_texts_are_by_people_counts_no_sentences(
    client: FreshClient, consultation: Consultation, engine: object
) -> None:
    translated(consultation.texts[TextKind.INTRODUCTION].text)
    make_translation(
        consultation.texts[TextKind.TITLE].text, "es", "Un título", status=TranslationStatus.EDITED
    )
    db.session.commit()
    page = client.get(f"/en/consultations/{consultation.slug}/translations?into=es&show=all").text
    assert "checked in part" in page
    assert "0 of" not in page


def test_the_list_leads_to_the_files_for_other_programs(
    client: FreshClient, consultation: Consultation
) -> None:
    page = client.get(f"/en/consultations/{consultation.slug}/translations").text
    assert f"/en/consultations/{consultation.slug}/translations/offline" in page
