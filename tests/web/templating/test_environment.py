"""What templates may name, and how often a part of a page is made."""

import pytest
from flask import Flask
from jinja2 import UndefinedError
from jinja2.environment import TemplateModule

from forum.domain.languages import BY_CODE
from tests.builders import make_consultation, make_contribution
from tests.support.clients import FreshClient


def render(app: Flask, source: str, **values: object) -> str:
    return app.jinja_env.from_string(source).render(values)


@pytest.mark.parametrize("source", ["{{ language.nmae }}", "{% if language.nmae %}{% endif %}"])
def test_what_an_object_lacks_fails_wherever_it_is_named(app: Flask, source: str) -> None:
    with pytest.raises(AttributeError, match="nmae"):
        render(app, source, language=BY_CODE["en"])


def test_a_variable_that_a_page_does_without_can_be_asked_for_but_not_printed(app: Flask) -> None:
    assert render(app, "{% if is_late %}late{% else %}in time{% endif %}") == "in time"
    with pytest.raises(UndefinedError, match="is_late"):
        render(app, "{{ is_late }}")


def test_a_key_that_a_dictionary_lacks_is_blank(app: Flask) -> None:
    assert render(app, "[{{ fields['title'] }}]", fields={}) == "[]"


def test_a_key_stands_in_brackets(app: Flask) -> None:
    assert render(app, "{{ fields['title'] }}", fields={"title": "Seeds"}) == "Seeds"
    with pytest.raises(AttributeError, match="title"):
        render(app, "{{ fields.title }}", fields={"title": "Seeds"})


def test_a_part_is_imported_once_for_a_page_and_anew_for_the_next(
    client: FreshClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    consultation = make_consultation(slug="seeds")
    make_contribution(consultation, "We keep our own.")
    made: list[str] = []
    make = TemplateModule.__init__

    def counted(self: TemplateModule, template: object, *values: object) -> None:
        made.append(str(getattr(template, "name", "")))
        make(self, template, *values)  # type: ignore[arg-type]

    monkeypatch.setattr(TemplateModule, "__init__", counted)
    for code in ("en", "es"):
        client.get(f"/{code}/consultations/seeds?by=date")  # the macros of cards are kept
        made.clear()
        page = client.get(f"/{code}/consultations/seeds").text
        assert made.count("_texts.html") == 1
        assert len(made) == len(set(made))
        assert ("permanent link" in page) is (code == "en")
        assert ("enlace permanente" in page) is (code == "es")
