"""Terms are found as whole words in any of their forms, the longest phrase first."""

import time

import pytest

from forum.domain.translation.terms.entries import Gender, GrammaticalNumber, TermEntry, Wording
from forum.domain.translation.terms.finder import TermIndex, phrases_of


def index(language: str, *wordings: str | Wording, keep_as_is: bool = False) -> TermIndex:
    """Return the index of a glossary with these wordings."""
    entries = [
        TermEntry(
            number, {language: w if isinstance(w, Wording) else Wording(w)}, keep_as_is=keep_as_is
        )
        for number, w in enumerate(wordings)
    ]
    return TermIndex(phrase for entry in entries for phrase in phrases_of(entry, language))


def surfaces(found: TermIndex, text: str) -> list[str]:
    return [use.surface for use in found.find(text)]


FORMS = [
    ("en", "public consultation", "Public consultations are held.", ["Public consultations"]),
    ("en", "policy", "Two policies and a policy.", ["policies", "policy"]),
    ("en", "child", "The children", ["children"]),
    ("en", "spokeswoman", "Three spokeswomen", ["spokeswomen"]),
    ("en", "code of conduct", "Codes of conduct", ["Codes of conduct"]),
    ("en", "decision-making", "Decision making and decision-making", 2),
    ("en", "universal access", "university access", []),
    ("en", "term", "Terminals, long-term, determine", []),
    ("en", "operation", "co-operation", []),
    ("en", "public consultation", "It is public. Consultation follows; public, consultation", []),
    ("en", "NGO", "NGOs and an NGO", ["NGOs", "NGO"]),
    ("en", "WHO", "who asks? The WHO.", ["WHO"]),
    ("en", "seed", "the farmer’s seed, the seed’s price", ["seed", "seed"]),
    ("en", "forum", "see @forum, #forum or forum_2", []),
    ("es", "consulta pública", "las consultas públicas", ["consultas públicas"]),
    ("es", "ciudadano", "Ciudadanas y ciudadanos", ["Ciudadanas", "ciudadanos"]),
    ("es", "trabajador agrícola", "las trabajadoras agrícolas", ["trabajadoras agrícolas"]),
    ("es", "joven", "los jóvenes", ["jóvenes"]),
    ("es", "rendición de cuentas", "las RENDICIONES DE CUENTAS", ["RENDICIONES DE CUENTAS"]),
    ("es", "luz", "las luces", ["luces"]),
    ("es", "caso", "una casa, dos casas", []),
    ("es", "país", "los países", ["países"]),
    ("es", "participacion ciudadana", "participacion ciudadana", ["participacion ciudadana"]),
    ("es", "participación ciudadana", "la participacion ciudadana", ["participacion ciudadana"]),
    ("fr", "consultation publique", "les consultations publiques", ["consultations publiques"]),
    ("fr", "canal", "des canaux, un canal", ["canaux", "canal"]),
    ("fr", "bureau régional", "nos bureaux régionaux", ["bureaux régionaux"]),
    ("fr", "citoyen", "l’avis des citoyennes", ["citoyennes"]),
    ("fr", "travailleur", "les travailleuses", ["travailleuses"]),
    ("fr", "accès", "l’accès à l’eau", ["accès"]),
    ("fr", "eau", "l'eau, beau", ["eau"]),
    ("fr", "marché", "il marche dans la rue", []),
    ("fr", "société civile", "la société\u00a0civile", ["société\u00a0civile"]),
    ("fr", "association d’usagers", "Une association d'usagers", ["association d'usagers"]),
]


@pytest.mark.parametrize(("language", "wording", "text", "expected"), FORMS)
def test_a_term_is_found_in_its_forms_and_in_no_other_word(
    language: str, wording: str, text: str, expected: list[str] | int
) -> None:
    found = surfaces(index(language, wording), text)
    assert found == expected if isinstance(expected, list) else len(found) == expected


def test_the_longest_phrase_is_found_and_nothing_within_it() -> None:
    found = index("en", "consultation", "public consultation", "public consultation period")
    text = "The public consultation period ends; a consultation; a public consultation."
    assert surfaces(found, text) == [
        "public consultation period",
        "consultation",
        "public consultation",
    ]


def test_a_longer_phrase_that_breaks_off_leaves_the_shorter_one() -> None:
    found = index("en", "public consultation period", "public consultation")
    assert surfaces(found, "a public consultation") == ["public consultation"]


def test_variants_are_found_and_are_the_same_term() -> None:
    found = index("es", Wording("consulta ciudadana", ("consulta popular",)))
    uses = found.find("Una consulta popular y dos consultas ciudadanas.")
    assert [(use.surface, use.entry.id, use.is_other_number) for use in uses] == [
        ("consulta popular", 0, False),
        ("consultas ciudadanas", 0, True),
    ]


def test_the_singular_of_a_plural_wording_is_found() -> None:
    wording = Wording("derechos humanos", number=GrammaticalNumber.PLURAL)
    uses = index("es", wording).find("Un derecho humano, los derechos humanos")
    assert [(use.surface, use.is_other_number) for use in uses] == [
        ("derecho humano", True),
        ("derechos humanos", False),
    ]


def test_people_of_both_genders_are_found_where_the_glossary_says_so() -> None:
    common = Wording("abogado", gender=Gender.COMMON)
    assert surfaces(index("es", common), "abogadas y abogados") == ["abogadas", "abogados"]


def test_what_is_kept_as_it_is_is_found_in_every_language_in_this_form_only() -> None:
    entry = TermEntry(1, {"en": Wording("Harvest Desk")}, keep_as_is=True)
    found = TermIndex(phrases_of(entry, "es"))
    assert surfaces(found, "La Harvest Desk y las Harvest Desks") == ["Harvest Desk"]


@pytest.mark.slow
def test_time_grows_with_the_length_of_the_text_and_not_with_the_glossary() -> None:
    words = [f"word{n} other{n}" for n in range(1_000)] + ["la la la la la la b"]
    found = index("es", *words)
    text = "la " * 20_000 + "word7 other7"
    started = time.perf_counter()
    assert surfaces(found, text) == ["word7 other7"]
    assert time.perf_counter() - started < 2
