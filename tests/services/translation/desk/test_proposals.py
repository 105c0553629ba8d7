"""What other engines say for a sentence at the desk: asked for, bounded in time, and taken."""

import time

import pytest
from sqlalchemy import func, select

from forum.adapters.translators import ENGINES
from forum.adapters.translators.settings import EngineSettings
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.models.translation import EngineUse, MemoryEntry
from forum.services.translation.desk import proposals
from tests.services.translation.conftest import Engine
from tests.support.clients import FreshClient, sign_in
from tests.support.content.words import words
from tests.support.statements import Statements
from tests.views.translation.conftest import consultation, contribution, desk_of, row, spanish

__all__ = ["consultation", "contribution"]

pytestmark = pytest.mark.usefixtures("any_database")

SAID = {
    "First sentence here.": "Aquí la primera frase.",
    "Second one by XQ1Z.": "La segunda, de XQ1Z.",
}


class Other:
    """A second engine, which may say nothing of use, or take long."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.says = dict(SAID)
        self.seconds = 0.0

    def __call__(
        self, texts: list[str], source: str, target: str, settings: EngineSettings
    ) -> list[str]:
        """Translate."""
        self.asked += texts
        time.sleep(self.seconds)
        return [self.says.get(text, "") for text in texts]


@pytest.fixture
def other(monkeypatch: pytest.MonkeyPatch, client: FreshClient, engine: Engine) -> Other:
    """Return the second engine of the site's ladder."""
    other = Other()
    monkeypatch.setitem(ENGINES, "other", other)
    monkeypatch.setitem(client.application.config, "FORUM_TRANSLATOR", "test,other")
    return other


def test_another_engine_is_asked_on_request_and_once(
    client: FreshClient, contribution: Contribution, other: Other
) -> None:
    address = desk_of(contribution.consultation)
    assert f'value="ask:{row()}"' in client.get(address).text
    assert other.asked == []
    page = client.post(address, data={"act": f"ask:{row()}", f"text-{row(1)}": "Typed ⟨=1⟩"})
    assert page.status_code == 200
    assert "Aquí la primera frase." in words(page)
    assert "Typed ⟨=1⟩" in page.text
    assert other.asked == ["First sentence here."]
    again = client.get(address)
    assert "Aquí la primera frase." in words(again)
    assert f'value="ask:{row()}"' not in again.text
    assert other.asked == ["First sentence here."]
    assert db.session.scalar(
        select(func.sum(EngineUse.characters)).where(EngineUse.engine == "other")
    ) == len("First sentence here.")


def test_nothing_is_a_translation_until_a_person_takes_it(
    client: FreshClient, contribution: Contribution, other: Other
) -> None:
    address = desk_of(contribution.consultation)
    client.post(address, data={"act": f"ask:{row()}"})
    assert "Forst sintinci hiri." in spanish().html
    assert db.session.scalar(select(func.count(MemoryEntry.id))) == 0
    assert client.post(address, data={"act": f"use:{row()}:nobody"}).status_code == 404
    assert client.post(address, data={"act": f"use:{row()}:other"}).status_code == 302
    assert "Aquí la primera frase." in spanish().html
    assert (spanish().checked, spanish().sentences) == (1, 2)


def test_marks_whose_words_are_lost_are_asked_of_the_person(
    client: FreshClient, contribution: Contribution, other: Other
) -> None:
    address = desk_of(contribution.consultation)
    client.post(address, data={"act": f"ask:{row(1)}"})
    page = client.post(address, data={"act": f"use:{row(1)}:other"})
    assert page.status_code == 422
    assert "La segunda, de ⟨=1⟩." in page.text
    assert spanish().checked == 0


def test_an_answer_that_is_none_is_said_and_not_kept(
    client: FreshClient, contribution: Contribution, other: Other
) -> None:
    address = desk_of(contribution.consultation)
    other.says["First sentence here."] = "I am sorry, I cannot translate this."
    page = client.post(address, data={"act": f"ask:{row()}"})
    assert "No other engine has an acceptable translation just now." in words(page)
    assert "cannot translate this" not in page.text


def test_nobody_waits_for_long(
    client: FreshClient,
    contribution: Contribution,
    other: Other,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(proposals, "LONGEST", 0.3)
    other.seconds = 2.0  # it has an answer, which comes too late
    page = client.post(desk_of(contribution.consultation), data={"act": f"ask:{row()}"})
    assert "No other engine has an acceptable translation just now." in words(page)


def test_authors_ask_no_engine(
    client: FreshClient, contribution: Contribution, other: Other
) -> None:
    assert contribution.author is not None
    sign_in(client, contribution.author)
    address = f"/en/contributions/{contribution.key}/translations/es"
    assert "ask:" not in client.get(address).text
    client.post(address, data={"act": f"ask:{row()}"})
    assert other.asked == []


def test_what_was_said_is_read_by_one_statement(
    client: FreshClient, contribution: Contribution, other: Other, statements: Statements
) -> None:
    address = desk_of(contribution.consultation)
    client.get(address)
    with statements.counted():
        client.get(address)
    with_two = len(statements)
    client.application.config["FORUM_TRANSLATOR"] = "test"
    with statements.counted():
        client.get(address)
    assert with_two <= len(statements) + 1
