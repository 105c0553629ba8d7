"""The default notice says what the law and the practice of public institutions ask for."""

import pytest

from forum.domain.html.read import plain_text
from forum.domain.html.render import to_safe_html
from forum.domain.languages import LANGUAGES
from forum.services.consultations.consent import default_language, default_wordings

SAYS = {
    "en": ("published", "machine", "CC BY 4.0", "withdraw", "moderators", "email", "kept",
           "files"),
    "es": ("publica", "automática", "CC BY 4.0", "Retirada", "moderación", "correo", "conserva",
           "archivos"),
    "fr": ("publié", "automatique", "CC BY 4.0", "Retrait", "modérat", "électronique", "conserv",
           "fichiers"),
}  # fmt: skip


def test_there_is_a_default_in_every_language_of_the_platform() -> None:
    assert set(default_wordings()) == set(LANGUAGES) == set(SAYS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_default_says_what_becomes_of_a_text(language: str) -> None:
    words = plain_text(to_safe_html(default_wordings()[language]))
    assert [part for part in SAYS[language] if part not in words] == []
    assert to_safe_html(default_wordings()[language]).count("<li>") == 8


def test_a_language_without_a_default_gets_the_english_one() -> None:
    assert default_language("pt") == "en"
    assert default_language("fr") == "fr"
