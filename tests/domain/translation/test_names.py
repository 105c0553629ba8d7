"""Names of people, organisations and places are found, and come back as they were written."""

import pytest

from forum.domain.translation.exchange import prepare
from forum.domain.translation.gate.refusal import Refusal
from forum.domain.translation.names import find_names, find_wrong_places, index_names, protect
from forum.domain.translation.units import SentenceRequest

INDEX = index_names(
    ["Kofi Guerra", "Ana María Rojo", "Jean Le Blanc", "ana"], ["Norec", "Ministry of Health"]
)
FOUND = [
    ("Mr. Kofi War and Ms Young agree with Mr War's plan.", ["Kofi War", "Young", "War"]),
    ("Madam President, Mr President Blanco spoke.", ["Blanco"]),
    ("Le M. Roi et Mme Reine, M. le Président.", ["Roi", "Reine"]),
    ("El Sr. Kofi Guerra y la Sra. Blanco, del Perú", ["Kofi Guerra", "Blanco"]),
    ("La ministra Rojo y el Dr. J. de la Cruz Iglesias.", ["Rojo", "J. de la Cruz Iglesias"]),
    ("Señor Presidente, señora Directora General", []),
    ("Kofi Guerra says; Guerra is right, as Rojo knows.", ["Kofi Guerra", "Guerra", "Rojo"]),
    ("Guerra y paz, o la Guerra Mundial", []),
    ("Vivo en La Paz y leo El País.", ["La Paz", "El País"]),
    ("La Asamblea General decidió.", []),
    ("I met Norec of the Ministry of Health.", ["Norec", "Ministry of Health"]),
    ("D’après Mme D’Arcy-Roi et Pr Le Blanc", ["D’Arcy-Roi", "Le Blanc"]),
    ("MR. WAR said no", ["WAR"]),
    ("ana said that the war goes on", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "names"), FOUND)
def test_names_are_found(text: str, names: list[str]) -> None:
    places = find_names(text, INDEX)
    assert [text[start:end] for start, end in places] == names
    protected = protect(text, places)
    assert not any(name in protected.text for name in names)
    assert protected.restore(protected.text) == text


def test_placeholders_of_names_follow_those_of_the_sentence() -> None:
    protected = protect("XQ3Z and Mr War", find_names("XQ3Z and Mr War", INDEX))
    assert protected.text == "XQ3Z and Mr XQ4Z"
    assert protected.restore("XQ4Z y XQ3Z") == "War y XQ3Z"


WRONG = [
    (
        "en",
        "es",
        "We work in Turkey and in La Paz.",
        "Trabajamos en pavo y en La Paz.",
        ["Turquía"],
    ),
    ("es", "en", "Vivo en La Paz y en la India.", "I live in The Peace and in India.", ["La Paz"]),
    ("es", "fr", "Viajé a Costa de Marfil.", "J’ai voyagé en Côte d'Ivoire.", []),
    ("fr", "en", "Nous venons du Tchad.", "We come from Chad.", []),
    ("fr", "es", "Elle vit à Londres.", "Vive en Londrinas.", ["Londres"]),
]


@pytest.mark.parametrize(("source", "target", "text", "answer", "names"), WRONG)
def test_places_that_an_answer_calls_otherwise(
    source: str, target: str, text: str, answer: str, names: list[str]
) -> None:
    wrong = find_wrong_places(text, answer, source=source, target=target)
    assert list(wrong.values()) == names


def test_an_engine_gets_no_name_and_its_answer_is_taken_with_it() -> None:
    request = SentenceRequest("Is Mr Kofi Guerra right, XQ1Z?", "en")
    exchange = prepare(request, INDEX)
    assert exchange.sent == "Is Mr XQ2Z right, XQ1Z?"
    assert exchange.take("Tiene el Sr. xq 2z razón, XQ1Z?", target="es") == (
        "¿Tiene el Sr. Kofi Guerra razón, XQ1Z?"
    )
    assert exchange.take("¿Tiene el Sr. razón, XQ1Z?", target="es") == Refusal.ATOMS
    assert exchange.take(None, target="es") == Refusal.NOT_TEXT


def test_a_country_that_an_engine_mistook_is_sent_as_a_name() -> None:
    request = SentenceRequest("Mr Guerra lives in Turkey.", "en")
    again = prepare(request, INDEX).repeat("El Sr. Guerra vive en pavo.", target="es")
    assert again is not None
    assert again.sent == "Mr XQ1Z lives in XQ2Z."
    assert again.take("El Sr. XQ1Z vive en XQ2Z.", target="es") == "El Sr. Guerra vive en Turquía."
    assert prepare(request, INDEX).repeat("Vive en Turquía.", target="es") is None


def test_a_quotation_in_another_language_stays_as_it_is() -> None:
    request = SentenceRequest("The minister told us: “Estamos con XQ1Z y ustedes”.", "en")
    exchange = prepare(request, INDEX, language_of=lambda text: "es" if "Estamos" in text else "en")
    assert exchange.sent == "The minister told us: “XQ2Z”."
    assert exchange.take("El ministro nos dijo: «XQ2Z».", target="es") == (
        "El ministro nos dijo: «Estamos con XQ1Z y ustedes»."
    )
