"""A glossary of twenty terms on parallel sentences, measured with an engine that ships."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from forum.adapters.translators.apertium.directions import translate_by_mode
from forum.adapters.translators.apertium.installations import find_installation
from forum.adapters.translators.settings import EngineSettings
from forum.domain.languages import LANGUAGES
from forum.domain.translation.terms.application import TermedSentence, TermRules, render_terms
from forum.domain.translation.terms.entries import Gender, TermEntry, Wording
from tests.support.needs import need

HERE = Path(__file__).parent
ROUTES = {
    ("en", "es"): ("eng-spa",),
    ("es", "en"): ("spa-eng",),
    ("fr", "es"): ("fr-es",),
    ("es", "fr"): ("es-fr",),
    ("en", "fr"): ("eng-spa", "es-fr"),
    ("fr", "en"): ("fr-es", "spa-eng"),
}
SETTINGS = EngineSettings()
LEAST_RENDERED = 0.99
MOST_LOST = 0.3


def rows(name: str) -> list[list[str]]:
    return [line.split("\t") for line in (HERE / name).read_text().splitlines()]


TERMS = [
    TermEntry(
        number,
        {
            language: Wording(text, gender=Gender(gender) if gender else None)
            for language, text, gender in zip(LANGUAGES, row[::2], row[1::2], strict=True)
        },
    )
    for number, row in enumerate(rows("glossary.tsv"))
]
SENTENCES = [dict(zip(LANGUAGES, row, strict=True)) for row in rows("parallel.tsv")]


def chrf(answers: Sequence[str], references: Sequence[str]) -> float:
    """Return chrF2 of translations, from 0 to 100 (Popović 2015)."""
    precisions, recalls = [], []
    for size in range(1, 7):
        ours = [_grams("".join(answer.split()), size) for answer in answers]
        theirs = [_grams("".join(reference.split()), size) for reference in references]
        same = sum((a & b).total() for a, b in zip(ours, theirs, strict=True))
        precisions.append(same / max(sum(grams.total() for grams in ours), 1))
        recalls.append(same / max(sum(grams.total() for grams in theirs), 1))
    precision, recall = sum(precisions) / 6, sum(recalls) / 6
    return 500 * precision * recall / (4 * precision + recall)


def translated(text: str, route: tuple[str, ...]) -> str:
    """Return what the modes of a route make of a sentence, one after the other."""
    answer = text
    for mode in route:
        answer = translate_by_mode(answer, mode, original=text, settings=SETTINGS, seconds=10.0)
    return answer


def _grams(text: str, size: int) -> Counter[str]:
    return Counter(text[start : start + size] for start in range(len(text) - size + 1))


@pytest.mark.parametrize(("source", "target"), ROUTES)
def test_a_translator_s_own_renderings_breach_nothing(source: str, target: str) -> None:
    rules = TermRules(TERMS, source=source, target=target)
    for sentence in SENTENCES:
        uses = rules.find(sentence[source])
        assert uses, sentence
        assert rules.find_breaches(uses, sentence[target]) == ()


@pytest.mark.parametrize(("source", "target"), ROUTES)
def test_terms_are_rendered_as_fixed_and_nothing_gets_worse(source: str, target: str) -> None:
    route = ROUTES[source, target]
    need(
        all(find_installation(mode, SETTINGS) for mode in route),
        "Apertium (apertium, apertium-eng-spa, apertium-fr-es)",
    )

    def translate(texts: list[str]) -> list[str]:
        return [translated(text, route) for text in texts]

    rules = TermRules(TERMS, source=source, target=target)
    texts = [sentence[source] for sentence in SENTENCES]
    references = [sentence[target] for sentence in SENTENCES]
    uses = [rules.find(text) for text in texts]
    plain = translate(texts)
    sentences = [TermedSentence(*row) for row in zip(texts, uses, plain, strict=True)]
    termed = [answer or "" for answer in render_terms(sentences, rules, translate)]

    def breaches(answers: list[str]) -> int:
        return sum(len(rules.find_breaches(*pair)) for pair in zip(uses, answers, strict=True))

    total = sum(map(len, uses))
    assert breaches(plain) > total / 2  # the engine itself says most of them otherwise
    assert 1 - breaches(termed) / total >= LEAST_RENDERED
    assert chrf(termed, references) >= chrf(plain, references) - MOST_LOST
