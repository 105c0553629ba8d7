"""What an engine answers is a translation, or it is refused: nonsense of every kind."""

import re
from itertools import permutations

import pytest
from babel.messages.pofile import read_po

from forum.adapters.language_detection import detect_answer
from forum.domain.translation.gate.refusal import Refusal, find_refusal
from forum.domain.translation.placeholders import ATOM, placeholder
from tests.support.modules import ROOT

TEXT = "We believe that the cooperation between countries must be improved in 2030."
GOOD = "Creemos que la cooperación entre los países debe mejorar en 2030."
NONSENSE: list[tuple[object, Refusal]] = [
    (None, Refusal.NOT_TEXT),
    (["Creemos"], Refusal.NOT_TEXT),
    ({"translatedText": GOOD}, Refusal.NOT_TEXT),
    ("", Refusal.EMPTY),
    (" \u00a0\n", Refusal.EMPTY),
    ("Sí.", Refusal.LENGTH),
    ("Creemos que la cooperación entre los", Refusal.LENGTH),
    (GOOD * 9, Refusal.LENGTH),
    ("a" * 2_600_000, Refusal.LENGTH),
    ("<html><body><h1>502 Bad Gateway</h1><p>nginx, in 2030</p></body></html>", Refusal.MARKUP),
    ('{"translatedText": "Creemos que la cooperación debe mejorar en 2030."}', Refusal.MARKUP),
    (GOOD.replace("que", "que &#39;"), Refusal.MARKUP),
    ("Creemos que la cooperaciÃ³n entre los paÃ­ses debe mejorar en 2030.", Refusal.DAMAGED),
    (
        "Creemos que la cooperaci\ufffdn entre los pa\ufffdses debe mejorar en 2030.",
        Refusal.DAMAGED,
    ),
    (f"<target>{GOOD}</target>", Refusal.MARKUP),
    (GOOD.replace("países", "<em>países</em>"), Refusal.MARKUP),
    (GOOD.replace("cooperación", "<unk>"), Refusal.MARKUP),
    (f"**{GOOD}**", Refusal.MARKUP),
    (f"# {GOOD}", Refusal.MARKUP),
    (f'"{GOOD}"', Refusal.MARKUP),
    (f"{GOOD}\nY mucho más.", Refusal.MARKUP),
    (GOOD.replace("cooperación", "{{text}}"), Refusal.MARKUP),
    (GOOD.replace(" ", "_"), Refusal.DAMAGED),
    (GOOD.replace(" ", "+"), Refusal.DAMAGED),
    (GOOD.replace(" ", ""), Refusal.DAMAGED),
    (GOOD.replace(" ", " \u2581"), Refusal.DAMAGED),
    (GOOD.replace("mos", "@@ mos"), Refusal.DAMAGED),
    (f"\u202e{GOOD}", Refusal.MARKUP),
    (f"Spanish: {GOOD}", Refusal.EXCUSE),
    (f"{GOOD} (Nota del traductor: es ambiguo.)", Refusal.EXCUSE),
    (f"{GOOD} Note: I kept the formal tone.", Refusal.EXCUSE),
    (GOOD.replace("debe mejorar en 2030.", "en 2030..."), Refusal.LENGTH),
    (GOOD.replace(".", "?"), Refusal.QUESTION),
    ("MYMEMORY WARNING: YOU USED ALL AVAILABLE FREE TRANSLATIONS FOR 2030.", Refusal.EXCUSE),
    ("Too many requests: please try again in 2030 seconds or upgrade to Pro.", Refusal.EXCUSE),
    ("I'm sorry, but I cannot translate this text, which is about 2030.", Refusal.EXCUSE),
    ("As an AI language model, I must not speak of countries in 2030.", Refusal.EXCUSE),
    ("Lo siento, pero no puedo ayudar con esta petición de 2030.", Refusal.EXCUSE),
    ("Je suis désolé, mais je ne peux pas traduire ce texte de 2030.", Refusal.EXCUSE),
    ("Aquí está la traducción: Creemos que la cooperación debe mejorar en 2030.", Refusal.EXCUSE),
    ("Creemos que debe mejorar en 2030. Translated with DeepL (free version)", Refusal.EXCUSE),
    (f"{GOOD} www.example.com", Refusal.ATOMS),
    (f"{GOOD} @ana", Refusal.ATOMS),
    (f"{GOOD} \U0001f44d", Refusal.ATOMS),
    (f"{GOOD} [12]", Refusal.ATOMS),
    (GOOD.replace("2030", "XQ1Z"), Refusal.ATOMS),
    (GOOD.replace("2030", "2003"), Refusal.NUMBERS),
    (GOOD.replace(" en 2030", ""), Refusal.NUMBERS),
    (GOOD.replace("2030", "mayo de 2030"), Refusal.DATES),
    ("Creemos que que que que la cooperación debe mejorar en 2030.", Refusal.LOOP),
    (
        "La cooperación de la cooperación de la cooperación de la cooperación de la 2030.",
        Refusal.LOOP,
    ),
    ("Creemooooooooooos que la cooperación debe mejorar en 2030.", Refusal.LOOP),
    (TEXT, Refusal.UNTRANSLATED),
    (TEXT.replace("between countries", "entre países"), Refusal.UNTRANSLATED),
    (
        "We think that our states should get on better with one another until 2030.",
        Refusal.LANGUAGE,
    ),
    ("Wir meinen, dass die Zusammenarbeit der Länder 2030 besser werden muss.", Refusal.LANGUAGE),
    ("Acreditamos que a cooperação entre os países deve ser melhorada até 2030.", Refusal.LANGUAGE),
    ("Мы считаем, что сотрудничество между странами должно улучшиться в 2030.", Refusal.LANGUAGE),
]


def refusal(text: str, answer: object, source: str = "en", target: str = "es") -> Refusal | None:
    return find_refusal(text, answer, source=source, target=target, language_of=detect_answer)


def test_a_translation_is_taken() -> None:
    assert refusal(TEXT, GOOD) is None
    assert refusal(GOOD, TEXT, "es", "en") is None


@pytest.mark.parametrize(("answer", "reason"), NONSENSE)
def test_nonsense_is_refused(answer: object, reason: Refusal) -> None:
    assert refusal(TEXT, answer) == reason


@pytest.mark.parametrize("answer", [f"{GOOD} {GOOD}", f"{GOOD} / {GOOD}"])
def test_what_is_said_twice_is_refused(answer: str) -> None:
    without = {"text": TEXT.replace(" in 2030", ""), "answer": answer.replace(" en 2030", "")}
    assert refusal(**without) in {Refusal.LENGTH, Refusal.LOOP}


def test_half_a_sentence_is_refused() -> None:
    text = "The two committees met in Lima, and people said that the river is no longer clean."
    for half in (
        "Los dos comités se reunieron en Lima.",
        "Los dos comités se reunieron en Lima, y la",
    ):
        assert refusal(text, half) == Refusal.LENGTH


TAKEN = [
    ("en", "es", "Note: bring water.", "Nota: traigan agua."),
    ("en", "fr", "French: 3 classes", "Français : 3 classes"),
    ("en", "es", "‘Everything is well’", "«Todo está bien»"),
    ("en", "es", "He said no...", "Dijo que no…"),
    ("en", "es", "No, no!", "¡No, no!"),
    ("en", "es", "Yes.", "Por supuesto que sí."),
    ("en", "es", "OK", "De acuerdo"),
    ("es", "en", "Universidad Nacional de Colombia", "Universidad Nacional de Colombia"),
    ("en", "es", "I'm sorry, but I cannot attend.", "Lo siento, pero no puedo asistir."),
    ("es", "fr", "Lamentablemente no podemos ir.", "Malheureusement, nous ne pouvons pas y aller."),
    ("en", "fr", "Access denied to women is bad.", "L’accès refusé aux femmes scandalise."),
    ("en", "es", "Here is the translation of XQ1Z.", "Aquí está la traducción de XQ1Z."),
    ("en", "es", "XQ1Z and XQ22Z", "xq22z y XQ1Z"),
    ("en", "es", "The XQ1Z agrees with all of us here.",
     "XQ1Z está de acuerdo con quienes estamos."),
    ("en", "es", "XQ1Z’s farmers want more water this year.",
     "quienes cultivan en XQ1Z quieren más agua este año."),
    ("en", "fr", "We met XQ1Z, XQ2Z and XQ3Z.", "Nous avons rencontré XQ1Z, XQ2Z et XQ3Z."),
    ("en", "es", "No, no, no, no!", "¡No, no, no, no!"),
    ("en", "fr", "Mr Ana Wiśniewska agrees.", "Mme Ana Wiśniewska est d’accord."),
    ("en", "es", "The minister quoted “liberté, égalité, fraternité” for a long time.",
     "El ministro citó «liberté, égalité, fraternité» durante largo rato."),
    ("en", "es", "if a < b & c", "si a < b & c"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "target", "text", "answer"), TAKEN)
def test_what_is_unusual_is_taken(source: str, target: str, text: str, answer: str) -> None:
    assert refusal(text, answer, source, target) is None


LOST = [("see XQ1Z and XQ2Z", answer) for answer in ("vea XQ1Z", "XQ1Z y XQ1Z", "vea xyz y cosas")]


@pytest.mark.parametrize(("text", "answer"), LOST)
def test_an_atom_that_is_lost_or_doubled_is_refused(text: str, answer: str) -> None:
    assert refusal(text, answer) == Refusal.ATOMS


def human_translations() -> list[dict[str, str]]:
    """Return the sentences of the interface as people wrote them in each language."""
    catalogues = {}
    for language in ("es", "fr"):
        path = ROOT / "translations" / language / "LC_MESSAGES" / "messages.po"
        with path.open("rb") as file:
            catalogues[language] = {
                str(message.id): re.sub(r"%\(\w+\)s", "Ana", str(message.string))
                for message in read_po(file)
                if message.id
            }
    return [
        {
            "en": re.sub(r"%\(\w+\)s", "Ana", text),
            "es": catalogues["es"][text],
            "fr": catalogues["fr"][text],
        }
        for text in catalogues["es"]
        if len(text.split()) > 4 and "(" not in text[:1]
    ]


def with_placeholders(row: dict[str, str]) -> dict[str, str]:
    """Return the sentences of a row with the same placeholders for the same atoms."""
    numbers: dict[str, int] = {}

    def replace_atom(match: re.Match[str]) -> str:
        return placeholder(numbers.setdefault(match[0], len(numbers) + 1))

    return {language: ATOM.sub(replace_atom, text) for language, text in row.items()}


@pytest.mark.slow
def test_hardly_any_human_translation_is_refused() -> None:
    refused, count = [], 0
    for row in human_translations():
        texts = with_placeholders(row)
        for source, target in permutations(texts, 2):
            count += 1
            reason = refusal(texts[source], texts[target], source, target)
            if reason:
                refused.append((reason, texts[source], texts[target]))
    assert count > 4_000
    assert len(refused) < count / 500, refused
