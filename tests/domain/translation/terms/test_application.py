"""Terms in translations are rendered as fixed, whatever an engine makes of them."""

from collections.abc import Sequence

import pytest

from forum.domain.translation.terms.application import (
    TermedSentence,
    TermRules,
    render_terms,
)
from forum.domain.translation.terms.entries import Gender, TermEntry, Wording

CONSULTATION = TermEntry(
    1,
    {
        "en": Wording("public consultation"),
        "es": Wording("consulta ciudadana", ("consulta popular",), Gender.FEMININE),
        "fr": Wording("consultation citoyenne", (), Gender.FEMININE),
    },
)
SYSTEM = TermEntry(
    2, {"en": Wording("alert"), "es": Wording("sistema de alerta", (), Gender.MASCULINE)}
)
DESK = TermEntry(3, {"en": Wording("Harvest Desk")}, keep_as_is=True)


class Engine:
    """An engine that knows a few texts and records what it was asked."""

    def __init__(self, known: dict[str, str]) -> None:
        self.known = known
        self.calls: list[list[str]] = []

    def __call__(self, texts: list[str]) -> list[str | None]:
        self.calls.append(texts)
        return [self.known.get(text) for text in texts]


def rendered(
    text: str,
    answer: str | None,
    engine: Engine | None = None,
    *,
    entries: Sequence[TermEntry] = (CONSULTATION, SYSTEM, DESK),
    target: str = "es",
) -> str | None:
    """Return an answer with its terms rendered as the glossary fixes them."""
    rules = TermRules(entries, source="en", target=target)
    sentence = TermedSentence(text, rules.find(text), answer)
    return render_terms([sentence], rules, engine or Engine({}))[0]


ALONE = {"public consultation": "consulta pública", "alert": "alarma", "alerts": "alarmas"}


def test_a_right_rendering_stays_and_the_engine_is_not_asked() -> None:
    engine = Engine(ALONE)
    for answer in ("Una consulta ciudadana.", "Las consultas ciudadanas.", "La consulta popular."):
        assert rendered("A public consultation.", answer, engine) == answer
    assert engine.calls == []


def test_the_engine_s_own_rendering_is_replaced_and_its_article_mended() -> None:
    engine = Engine(ALONE)
    assert rendered("The alert of the public consultation.",
                    "La alarma de la consulta pública.", engine) == (
        "El sistema de alerta de la consulta ciudadana."
    )  # fmt: skip
    assert len(engine.calls) == 1


def test_the_plural_of_a_term_is_rendered_by_the_plural() -> None:
    answer = rendered("We saw the alerts.", "Vimos las alarmas.", Engine(ALONE))
    assert answer == "Vimos los sistemas de alerta."


def test_each_occurrence_is_put_right() -> None:
    text = "A public consultation is no public consultation."
    answer = "Una consulta pública no es consulta ciudadana."
    assert rendered(text, answer, Engine(ALONE)) == (
        "Una consulta ciudadana no es consulta ciudadana."
    )


def test_the_beginning_of_a_sentence_has_a_capital() -> None:
    answer = rendered("Alert! Alerts?", "¡Alarma! ¿Alarmas?", Engine(ALONE))
    assert answer == "¡Sistema de alerta! ¿Sistemas de alerta?"


def test_what_is_not_found_is_translated_again_with_a_placeholder() -> None:
    engine = Engine({"We want a XQ2Z with XQ1Z.": "Queremos un XQ2Z con XQ1Z."})
    text = "We want a public consultation with XQ1Z."
    assert rendered(text, "Deseamos oír con XQ1Z.", engine) == (
        "Queremos una consulta ciudadana con XQ1Z."
    )


@pytest.mark.parametrize(
    "again", ["Queremos con XQ1Z.", "Queremos XQ2Z XQ2Z con XQ1Z.", "Queremos un XQ2Z.", None]
)
def test_an_answer_that_lost_a_placeholder_is_not_taken(again: str | None) -> None:
    engine = Engine({"We want a XQ2Z with XQ1Z.": again} if again else {})
    text, answer = "We want a public consultation with XQ1Z.", "Deseamos oír con XQ1Z."
    assert rendered(text, answer, engine) == answer


def test_atoms_are_never_a_part_of_a_rendering() -> None:
    engine = Engine({"public consultation": "XQ1Z", "Public consultation.": "XQ1Z."})
    text, answer = "A public consultation, XQ1Z.", "Algo, XQ1Z."
    assert rendered(text, answer, engine) == answer


def test_what_is_kept_as_it_is_stands_in_the_translation() -> None:
    engine = Engine({"Harvest Desk": "Escritorio de cosecha"})
    assert rendered("Ask the Harvest Desk.", "Pregunte al Escritorio de cosecha.", engine) == (
        "Pregunte al Harvest Desk."
    )


def test_capitals_of_a_heading_stay() -> None:
    answer = rendered("PUBLIC CONSULTATION 2026", "CONSULTA PÚBLICA 2026",
                      Engine({"PUBLIC CONSULTATION": "CONSULTA PÚBLICA"}))  # fmt: skip
    assert answer == "CONSULTA CIUDADANA 2026"


def test_a_breach_names_the_term_and_its_rendering() -> None:
    rules = TermRules([CONSULTATION, SYSTEM], source="en", target="es")
    text = "Public consultations and an alert; one more public consultation."
    breaches = rules.find_breaches(rules.find(text), "Consultas ciudadanas y una alarma.")
    assert [(breach.use.surface, breach.expected) for breach in breaches] == [
        ("alert", "sistema de alerta"),
        ("public consultation", "consulta ciudadana"),
    ]


def test_a_short_term_within_a_longer_one_is_not_taken_for_the_short_one() -> None:
    short = TermEntry(9, {"en": Wording("survey"), "es": Wording("consulta")})
    rules = TermRules([CONSULTATION, short], source="en", target="es")
    uses = rules.find("A survey and a public consultation.")
    assert rules.find_breaches(uses, "Una consulta y una consulta ciudadana.") == ()
    assert [b.use.surface for b in rules.find_breaches(uses, "Una consulta ciudadana.")] == [
        "survey"
    ]


def test_an_entry_without_a_rendering_in_the_language_asks_nothing() -> None:
    assert not TermRules([SYSTEM], source="en", target="fr")
    rules = TermRules([SYSTEM, CONSULTATION], source="en", target="fr")
    assert [use.surface for use in rules.find("alert, public consultation")] == [
        "public consultation"
    ]


def test_only_the_terms_of_a_sentence_are_in_its_fingerprint() -> None:
    def fingerprint(text: str, *entries: TermEntry) -> str:
        rules = TermRules(entries, source="en", target="es")
        return rules.fingerprint(rules.find(text))

    changed = TermEntry(2, {"en": Wording("alert"), "es": Wording("aviso")})
    text = "A public consultation."
    assert fingerprint("Nothing.", CONSULTATION) == ""
    assert fingerprint(text, CONSULTATION) == fingerprint(text, CONSULTATION, changed) != ""
    assert fingerprint("An alert.", SYSTEM) != fingerprint("An alert.", changed)


def test_several_sentences_are_put_right_by_two_calls() -> None:
    engine = Engine(ALONE)
    rules = TermRules([CONSULTATION, SYSTEM], source="en", target="es")
    sentences = [
        TermedSentence(text, rules.find(text), answer)
        for text, answer in (
            ("The public consultation.", "La consulta pública."),
            ("An alert.", "Una alarma."),
            ("The alert failed.", None),
            ("Nothing here.", "Nada aquí."),
            ("One alert more.", "Otra cosa."),
        )
    ]
    assert render_terms(sentences, rules, engine) == [
        "La consulta ciudadana.",
        "Un sistema de alerta.",
        None,
        "Nada aquí.",
        "Otra cosa.",
    ]
    assert len(engine.calls) == 2
