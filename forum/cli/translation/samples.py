"""Asking engines for a sample within a few seconds, and judging what they say."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Final

from forum.adapters.translators import ENGINES
from forum.adapters.translators.errors import TranslationError
from forum.domain.translation.quality import is_unchanged
from forum.services.translation.engines import EngineChoice, Ladder, directions

SAMPLES: Final = {
    "en": ("The two houses by the river are red, and nobody lives there.", "house"),
    "es": ("Las dos casas junto al río son rojas, y nadie vive allí.", "casa"),
    "fr": ("Les deux maisons au bord de la rivière sont rouges, et personne n’y vit.", "maison"),
}
"""By language a sentence, and the word in it that a translation into that language has."""
SECONDS: Final = 4.0

Sample = tuple[EngineChoice, str, str]


def list_samples(ladder: Ladder) -> list[Sample]:
    """Return for every engine the first direction in which it is asked."""
    first: dict[EngineChoice, Sample] = {}
    for source, target in directions():
        for choice in ladder.engines_for(source, target):
            first.setdefault(choice, (choice, source, target))
    return list(first.values())


def try_samples(samples: list[Sample]) -> list[tuple[Sample, str, str]]:
    """Return with each sample the answer and, unless that is good, what is wrong.

    All are asked at once, for a few seconds altogether.
    """
    if not samples:
        return []
    with ThreadPoolExecutor(len(samples)) as pool:
        return [
            (sample, *result)
            for sample, result in zip(samples, pool.map(_try, samples), strict=True)
        ]


def _try(sample: Sample) -> tuple[str, str]:
    choice, source, target = sample
    settings = replace(
        choice.settings,
        connect_timeout=min(choice.settings.connect_timeout, SECONDS),
        read_timeout=min(choice.settings.read_timeout, SECONDS),
        deadline=SECONDS,
    )
    text, _ = SAMPLES[source]
    try:
        answers = ENGINES[choice.engine]([text], source, target, settings)
    except TranslationError as error:
        return "", error.code
    answer = str(answers[0]) if len(answers) == 1 else ""
    return answer, judge(text, answer, target)


def judge(text: str, answer: str, target: str) -> str:
    """Return what is wrong with the translation of a sample, or "" if it is good."""
    if is_unchanged(text, answer):
        return "the sample comes back unchanged"
    if SAMPLES[target][1] not in answer.casefold():
        return f"the sample comes back as '{answer[:100]}'"
    return ""
