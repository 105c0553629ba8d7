"""The desk: the work list, rows that are saved, accepted and taken back, and several editors."""

import re

import pytest
from werkzeug.test import TestResponse

from forum.domain.contributions.statuses import Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.translation import TranslationStatus
from forum.services.translation.units import delete_units
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_post,
    make_translation,
    make_user,
)
from tests.services.translation.conftest import Engine, translated
from tests.support.clients import FreshClient, sign_in
from tests.support.content.words import words
from tests.support.needs import SLOW_ON_POSTGRESQL
from tests.support.statements import Statements
from tests.views.translation.conftest import SOURCE, desk_of, row, spanish, text_of

pytestmark = [SLOW_ON_POSTGRESQL, pytest.mark.usefixtures("any_database")]


def seen_of(page: TestResponse) -> dict[str, str]:
    """Return the versions of rows that a page carries, as its form sends them."""
    return dict(re.findall(r'name="(seen-[^"]*)" value="([^"]*)"', page.text))


def save(
    client: FreshClient, consultation: Consultation, page: TestResponse, **fields: str
) -> TestResponse:
    """Send the form of a page with what was typed."""
    return client.post(desk_of(consultation), data={**seen_of(page), "act": "save", **fields})


# --- who and what -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.TRANSLATOR, 200),
        (Role.FACILITATOR, 200),
        (Role.ORGANISER, 200),
        (Role.MODERATOR, 403),
    ],
)
def test_who_works_at_the_desk(
    client: FreshClient, contribution: Contribution, role: Role, status: int
) -> None:
    consultation = contribution.consultation
    sign_in(client, make_appointment(consultation, role))
    for address in (f"/en/consultations/{consultation.slug}/translations", desk_of(consultation)):
        assert client.get(address).status_code == status


def test_others_do_not(client: FreshClient, contribution: Contribution) -> None:
    sign_in(client, make_user())
    assert client.get(desk_of(contribution.consultation)).status_code == 403
    posted = client.post(desk_of(contribution.consultation), data={"act": "save"})
    assert posted.status_code == 403


@pytest.mark.parametrize("item", ["99", "post-99", "nothing", "summary", "01", "post-x"])
def test_what_is_not_there_is_not_found(
    client: FreshClient, consultation: Consultation, item: str
) -> None:
    assert client.get(desk_of(consultation, item)).status_code == 404


def test_what_readers_do_not_see_is_not_at_the_desk(
    client: FreshClient, engine: Engine, consultation: Consultation
) -> None:
    make_contribution(consultation, SOURCE, status=Status.HIDDEN)
    translated(text_of(SOURCE))
    assert client.get(desk_of(consultation)).status_code == 404
    listed = client.get(f"/en/consultations/{consultation.slug}/translations?into=es&show=all")
    assert "[1]" not in words(listed)


# --- the work list ----------------------------------------------------------------------------


def test_the_list_begins_with_what_everybody_reads(
    client: FreshClient, contribution: Contribution
) -> None:
    consultation = contribution.consultation
    make_post(consultation, title="Week one")
    make_contribution(consultation, "Another text.", parent=contribution)
    page = client.get(f"/en/consultations/{consultation.slug}/translations?into=es&show=all")
    names = re.findall(r'translations/es/([^"]+)"', page.text)
    assert names[0] == "page"
    assert names[1] == "questions"
    assert names[2].startswith("post-")
    assert names[3:] == ["1", "2"]  # the first has a reply
    assert "Week one" in words(page)
    assert "no translation yet" in words(page)
    doubtful = client.get(
        f"/en/consultations/{consultation.slug}/translations?into=es&show=machine&order=doubts"
    )
    assert re.findall(r'translations/es/([^"]+)"', doubtful.text) == ["1"]


def test_nothing_is_translated_into_its_own_language(
    client: FreshClient, contribution: Contribution
) -> None:
    address = f"/en/consultations/{contribution.consultation.slug}/translations?into=en&show=all"
    assert "translations/en/" not in client.get(address).text


def test_the_pages_of_the_list_follow_one_another(
    client: FreshClient, consultation: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forum.services.translation.desk.worklist.PAGE", 2)
    for number in range(5):
        make_contribution(consultation, f"Text {number}.")
    for order in ("newest", "doubts"):
        address = f"/en/consultations/{consultation.slug}/translations"
        query, found = f"into=es&show=all&order={order}", []
        while query:
            page = client.get(f"{address}?{query}")
            found += re.findall(r'translations/es/([0-9]+)"', page.text)
            following = re.search(r'class="button secondary" href="[^?]*\?([^"]*)"', page.text)
            query = following[1].replace("&amp;", "&") if following else ""
        assert found == ["5", "4", "3", "2", "1"]


def test_both_pages_cost_the_same_at_any_size(
    client: FreshClient, contribution: Contribution, statements: Statements
) -> None:
    consultation = contribution.consultation
    counts = []
    for size in (1, 12):
        for number in range(size):
            source = " ".join(f"Sentence {n} of {number}." for n in range(size))
            make_contribution(consultation, source)
            translated(text_of(source))
        client.get(desk_of(consultation))  # the overview is kept from now on
        with statements.counted():
            client.get(f"/en/consultations/{consultation.slug}/translations?into=es&show=all")
        counts.append(len(statements))
        with statements.counted():
            client.get(desk_of(consultation, consultation.last_number))
        counts.append(len(statements))
        db.session.expire_all()
    assert counts[:2] == counts[2:]


# --- rows -------------------------------------------------------------------------------------


def test_a_row_is_corrected_and_readers_see_it(
    client: FreshClient, contribution: Contribution
) -> None:
    consultation = contribution.consultation
    page = client.get(desk_of(consultation))
    assert "0 of 2 sentences checked" in words(page)
    name = row()
    answer = save(
        client, consultation, page, **{f"text-{name}": "Primera  frase.\r\n", "act": f"save:{name}"}
    )
    assert answer.status_code == 302
    assert answer.location.endswith(f"row={row(1)}#row-{row(1)}")
    page = client.get(desk_of(consultation))
    assert "1 of 2 sentences checked" in words(page)
    assert "The machine said: Forst sintinci hiri." in words(page)
    readers = client.get(f"/es/consultations/{consultation.slug}/contributions/1")
    assert "Primera frase." in words(readers)


def test_codes_that_are_lost_are_named_and_what_was_typed_stays(
    client: FreshClient, contribution: Contribution
) -> None:
    consultation = contribution.consultation
    page = client.get(desk_of(consultation))
    answer = save(
        client,
        consultation,
        page,
        **{f"text-{row()}": "Primera frase.", f"text-{row(1)}": "La segunda, por ⟨=1⟩ ⟨=1⟩."},
    )
    assert answer.status_code == 422
    assert "Sentence 2: each fixed part must be there once" in words(answer)
    assert "⟨1⟩, ⟨/1⟩, ⟨=1⟩" in words(answer)
    assert "La segunda, por ⟨=1⟩ ⟨=1⟩." in answer.text
    assert spanish().checked == 1, "the row that was right is saved"


def test_two_people_do_not_overwrite_each_other(
    client: FreshClient, contribution: Contribution
) -> None:
    consultation = contribution.consultation
    first, second = client.get(desk_of(consultation)), client.get(desk_of(consultation))
    save(client, consultation, first, **{f"text-{row()}": "La primera."})
    other = save(
        client, consultation, second, **{f"text-{row()}": "Frase una.", f"text-{row(1)}": "x"}
    )
    assert other.status_code == 409
    assert "someone else has changed it" in words(other)
    assert "La primera." in other.text
    assert "Frase una." in other.text
    assert "La primera." in spanish().html
    again = save(client, consultation, other, **{f"text-{row()}": "Frase una."})
    assert again.status_code == 302
    assert "Frase una." in spanish().html


def test_who_left_a_row_alone_takes_nothing_from_the_other(
    client: FreshClient, contribution: Contribution
) -> None:
    consultation = contribution.consultation
    second = client.get(desk_of(consultation))
    save(client, consultation, second, **{f"text-{row()}": "La primera."})
    second_text = "La ⟨1⟩segunda⟨/1⟩, por ⟨=1⟩."
    answer = save(
        client,
        consultation,
        second,
        **{f"text-{row()}": "Forst sintinci hiri.", f"text-{row(1)}": second_text},
    )
    assert answer.status_code == 302
    assert spanish().html.strip() == "<p>La primera. La <strong>segunda</strong>, por [3].</p>"
    assert spanish().status is TranslationStatus.REVIEWED


def test_all_are_accepted_after_a_confirmation(
    client: FreshClient, contribution: Contribution
) -> None:
    consultation = contribution.consultation
    page = client.get(desk_of(consultation))
    assert save(client, consultation, page, act="accept-all").status_code == 422
    assert spanish().status is TranslationStatus.MACHINE
    assert save(client, consultation, page, act="accept-all", sure="yes").status_code == 302
    assert spanish().status is TranslationStatus.REVIEWED
    listed = client.get(f"/en/consultations/{consultation.slug}/translations?into=es&show=reviewed")
    assert 'translations/es/1"' in listed.text


def test_one_is_accepted_and_taken_back(client: FreshClient, contribution: Contribution) -> None:
    consultation = contribution.consultation
    page = client.get(desk_of(consultation))
    save(client, consultation, page, act=f"accept:{row()}")
    assert (spanish().checked, spanish().status) == (1, TranslationStatus.EDITED)
    page = client.get(desk_of(consultation))
    save(client, consultation, page, act=f"undo:{row()}")
    assert (spanish().checked, spanish().status) == (0, TranslationStatus.MACHINE)


def test_only_translators_and_administrators_serve_the_whole_site(
    client: FreshClient, engine: Engine, contribution: Contribution
) -> None:
    other = make_consultation()
    make_contribution(other, SOURCE)
    translated(text_of(SOURCE))
    there = text_of(SOURCE).id
    consultation = contribution.consultation
    sign_in(client, make_appointment(consultation, Role.FACILITATOR))
    first = client.get(desk_of(other))
    assert first.status_code == 403
    own = db.session.get_one(Contribution, contribution.id)
    page = client.get(desk_of(own.consultation))
    assert "for_site" not in page.text
    name = re.findall(r'data-row="([^"]*)"', page.text)[0]
    save(client, own.consultation, page, **{f"text-{name}": "La primera.", "for_site": "yes"})
    assert "La primera." not in spanish().html
    assert there


def test_the_memory_is_searched(client: FreshClient, contribution: Contribution) -> None:
    consultation = contribution.consultation
    page = client.get(desk_of(consultation))
    save(client, consultation, page, **{f"text-{row()}": "Primera frase."})
    found = client.get(desk_of(consultation), query_string={"find": "sentence"})
    assert "First sentence here. Primera frase." in words(found)
    assert "Nobody has translated these words yet." in words(
        client.get(desk_of(consultation), query_string={"find": "zebra"})
    )


def test_a_typed_version_stays_as_it_is(
    client: FreshClient, engine: Engine, consultation: Consultation
) -> None:
    make_contribution(consultation, SOURCE)
    typed = TranslationStatus.EDITED
    make_translation(text_of(SOURCE), "es", "Lo que dice **una** persona.", status=typed)
    page = client.get(desk_of(consultation))
    assert "A person typed this translation as a whole." in words(page)
    assert "data-row" not in page.text


def test_the_desk_is_closed_in_the_archive(client: FreshClient) -> None:
    archived = make_consultation(stage=Stage.ARCHIVED)
    sign_in(client, make_appointment(archived, Role.TRANSLATOR))
    assert client.get(f"/en/consultations/{archived.slug}/translations").status_code == 403


def test_a_machine_translation_without_sentences_is_taken_apart(
    client: FreshClient, contribution: Contribution
) -> None:
    consultation, translation = contribution.consultation, spanish()
    delete_units(translation.id)
    translation.sentences = translation.checked = 0
    db.session.commit()
    page = client.get(desk_of(consultation))
    assert "Work on it sentence by sentence" in words(page)
    assert client.post(desk_of(consultation), data={"act": "apart"}).status_code == 302
    assert "0 of 2 sentences checked" in words(client.get(desk_of(consultation)))
    assert spanish().sentences == 2
