"""Inflected forms of the words of a term: plurals, singulars, and the genders of people.

Only forms of the same word are made, no stems: "university" is not a form of "universal".
"""

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Final

from forum.domain.translation.terms.entries import Gender, GrammaticalNumber, Wording

Plurals = Callable[[str], list[str]]
"""A function that returns the plurals of a word in small letters, the usual one first."""

_ENGLISH_IRREGULAR: Final = {
    **{"person": "people", "child": "children", "man": "men", "woman": "women", "foot": "feet"},
    **{"tooth": "teeth", "mouse": "mice", "medium": "media", "criterion": "criteria"},
    **{"phenomenon": "phenomena", "datum": "data", "life": "lives", "leaf": "leaves"},
    **{"knife": "knives", "wife": "wives", "half": "halves", "shelf": "shelves"},
    **{"loaf": "loaves", "wolf": "wolves", "calf": "calves", "analysis": "analyses"},
    **{"crisis": "crises", "basis": "bases", "thesis": "theses", "hypothesis": "hypotheses"},
}
_FRENCH_IRREGULAR: Final = {
    **{"œil": "yeux", "oeil": "yeux", "travail": "travaux", "bail": "baux", "corail": "coraux"},
    **{"vitrail": "vitraux", "bijou": "bijoux", "caillou": "cailloux", "chou": "choux"},
    **{"genou": "genoux", "hibou": "hiboux", "joujou": "joujoux", "pou": "poux"},
    **{"bleu": "bleus", "pneu": "pneus", "landau": "landaus", "bal": "bals"},
    **{"carnaval": "carnavals", "festival": "festivals", "récital": "récitals"},
}
_SPANISH_IRREGULAR: Final = {
    **{"régimen": "regímenes", "carácter": "caracteres", "espécimen": "especímenes"},
    **{"país": "países", "mes": "meses", "interés": "intereses", "ley": "leyes"},
}
_STRESS: Final = {"á": "a", "é": "e", "í": "i", "ó": "o", "ú": "u"}
_STRESSED: Final = {plain: accented for accented, plain in _STRESS.items()}
_SPANISH_STRESSED_END: Final = re.compile(r"([áéíóú])([ns])$")
_SPANISH_EN: Final = re.compile(r"^([^áéíóú]*)([aeiou])([^aeiouáéíóú]+)en$")

_PREPOSITIONS: Final = {
    language: frozenset(re.findall(r"\w+", words))
    for language, words in (
        ("en", "of for in on to at by with from and or"),
        ("es", "de del para por sobre en a al con sin entre contra y o e u"),
        ("fr", "de d du des pour par sur en à a au aux avec sans entre contre et ou"),
    )
}
_GENDERS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "es": (
        *(("dor", "dora"), ("tor", "tora"), ("sor", "sora"), ("ano", "ana"), ("ado", "ada")),
        *(("iño", "iña"), ("ario", "aria")),
    ),
    "fr": (
        *(("teur", "trice"), ("eur", "euse"), ("ien", "ienne"), ("yen", "yenne")),
        *(("ant", "ante"), ("ent", "ente"), ("ier", "ière"), ("é", "ée")),
    ),
}
"""Endings of people, masculine and feminine, that hardly any other words have."""

_AGREEING: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "es": (("o", "a"), ("or", "ora"), ("és", "esa"), ("án", "ana"), ("ol", "ola")),
    "fr": (
        *(("eux", "euse"), ("if", "ive"), ("er", "ère"), ("el", "elle"), ("en", "enne")),
        *(("on", "onne"), ("eau", "elle"), ("ic", "ique"), ("al", "ale"), ("é", "ée")),
        *(("t", "te"), ("d", "de"), ("s", "se"), ("i", "ie"), ("n", "ne"), ("r", "re")),
    ),
}
"""Endings of adjectives, which follow the gender of the word that they belong to."""

_SINGULAR_LOOKING_PLURAL: Final = {
    "en": re.compile(r"(?:ss|us|is)$|^(?:news|series|species|means)$"),
    "es": re.compile(r"(?:[^e]sis|ís|és|ás|ús|us)$|^(?:mes|tes|lunes|martes|jueves|crisis)$"),
    "fr": re.compile(
        r"(?:us|ès|oix|ieux|eux|rps|mps|ours|ays|ois|ras|as|vis|mis|ers|nds|ix|ux|ais|gs)$"
        r"|^(?:pays|temps|corps|avis|fonds|cas|tiers|permis|cours)$"
    ),
}
_FEMININE: Final = {
    "es": re.compile(r"(?:ción|sión|xión|dad|tad|tud|umbre|ez|sis|a)$"),
    "fr": re.compile(r"(?:tion|sion|té|ence|ance|ure|ette|ie|esse|ude|ise|ade|ée|elle|ique)$"),
}
_MASCULINE: Final = {
    "es": re.compile(r"(?:o|or|aje|ma|ista|al|én|án|ín|ón|er|el|il|ente|és|mbre|ete)$"),
    "fr": re.compile(r"(?:ment|age|isme|eau|oir|al|ail|eur|if|ier|at|et|is|us|ès|on|in|ain|ord)$"),
}


def forms_of(word: str, language: str, *, is_head: bool, wording: Wording) -> dict[str, bool]:
    """Return the forms of a word of a term in small letters, each with whether its number changed.

    The first word is the head; those after it agree with it in gender.
    """
    folded = word.casefold()
    endings = _GENDERS.get(language, ()) if is_head else _AGREEING.get(language, ())
    if is_head and wording.gender is Gender.COMMON:
        endings = (*endings, *_AGREEING.get(language, ()))
    forms: dict[str, bool] = {}
    for form in (folded, *_other_genders(folded, endings)):
        forms.setdefault(form, False)
        for plural in plurals_of(form, language):
            forms.setdefault(plural, True)
    if number_of(wording, language) is GrammaticalNumber.PLURAL:
        forms = dict.fromkeys(forms, False)
        for singular in _singulars_of(folded, language):
            for form in (singular, *_other_genders(singular, endings)):
                forms.setdefault(form, True)
                forms.update(dict.fromkeys(plurals_of(form, language), False))
    return forms


def _other_genders(word: str, endings: Iterable[tuple[str, str]]) -> list[str]:
    forms = []
    for masculine, feminine in endings:
        if word.endswith(feminine):
            forms.append(word.removesuffix(feminine) + masculine)
        if word.endswith(masculine):
            forms.append(word.removesuffix(masculine) + feminine)
    return [form for form in forms if len(form) > 2]


@cache
def plurals_of(word: str, language: str) -> list[str]:
    """Return the plurals of a word in small letters, the usual one first."""
    return _PLURALS[language](word) if language in _PLURALS and len(word) > 1 else []


def _english(word: str) -> list[str]:
    if word in _ENGLISH_IRREGULAR:
        return [_ENGLISH_IRREGULAR[word]]
    if word.endswith("man") and word not in {"human", "woman", "german"}:
        return [f"{word[:-2]}en"]
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return [f"{word}es"]
    if re.search(r"[^aeiou]y$", word):
        return [f"{word[:-1]}ies"]
    return [f"{word}s"]


def _spanish(word: str) -> list[str]:
    if word in _SPANISH_IRREGULAR:
        return [_SPANISH_IRREGULAR[word]]
    if word[-1] in "aeoáéóiu":
        return [f"{word}s"]
    if word[-1] in "íú":
        return [f"{word}es", f"{word}s"]
    if word.endswith("z"):
        return [f"{word[:-1]}ces"]
    if stressed := _SPANISH_STRESSED_END.search(word):
        return [f"{word[:-2]}{_STRESS[stressed[1]]}{stressed[2]}es"]
    if word[-1] in "sx":
        return [word]
    if unstressed := _SPANISH_EN.match(word):
        before, vowel, between = unstressed.groups()
        return [f"{before}{_STRESSED[vowel]}{between}enes"]
    return [f"{word}es"]


def _french(word: str) -> list[str]:
    if word in _FRENCH_IRREGULAR:
        return [_FRENCH_IRREGULAR[word]]
    if word[-1] in "sxz":
        return [word]
    if word.endswith(("au", "eu")):
        return [f"{word}x"]
    if word.endswith("al"):
        return [f"{word[:-2]}aux", f"{word}s"]
    return [f"{word}s"]


_PLURALS: Final[dict[str, Plurals]] = {"en": _english, "es": _spanish, "fr": _french}
_SINGULAR_ENDINGS: Final = {
    "en": (("ies", "y"), ("es", ""), ("s", "")),
    "es": (("iones", "ión"), ("ces", "z"), ("es", ""), ("s", "")),
    "fr": (("aux", "al"), ("aux", "au"), ("x", ""), ("s", "")),
}
_IRREGULAR: Final = {
    "en": {plural: word for word, plural in _ENGLISH_IRREGULAR.items()},
    "es": {plural: word for word, plural in _SPANISH_IRREGULAR.items()},
    "fr": {plural: word for word, plural in _FRENCH_IRREGULAR.items()},
}


def _singulars_of(word: str, language: str) -> list[str]:
    """Return the words of which a word is the plural."""
    candidates = [_IRREGULAR.get(language, {}).get(word, "")]
    for plural, singular in _SINGULAR_ENDINGS.get(language, ()):
        if word.endswith(plural):
            candidates.append(word.removesuffix(plural) + singular)
    return [form for form in candidates if len(form) > 1 and word in plurals_of(form, language)]


def head_of(text: str, language: str) -> str:
    """Return the word of a term that the others belong to: in English the last before an "of"."""
    words = re.findall(r"[^\W_]+", text)
    prepositions = _PREPOSITIONS.get(language, frozenset())
    phrase: list[str] = []
    for word in words:
        if word.casefold() in prepositions and phrase:
            break
        phrase.append(word)
    if not phrase:
        return text
    return phrase[-1 if language == "en" else 0]


def number_of(wording: Wording, language: str) -> GrammaticalNumber:
    """Return whether a wording is singular or plural, guessed by its head if nobody has said so."""
    if wording.number is not None:
        return wording.number
    head = head_of(wording.text, language).casefold()
    ends_plural = head.endswith(("s", "x") if language == "fr" else "s")
    if head in _IRREGULAR.get(language, {}):
        return GrammaticalNumber.PLURAL
    pattern = _SINGULAR_LOOKING_PLURAL.get(language)
    if not ends_plural or pattern is None or pattern.search(head):
        return GrammaticalNumber.SINGULAR
    return GrammaticalNumber.PLURAL


def gender_of(wording: Wording, language: str) -> Gender | None:
    """Return the gender of a wording, guessed by its head; None where that says nothing."""
    if wording.gender is not None:
        return Gender.MASCULINE if wording.gender is Gender.COMMON else wording.gender
    if language not in _FEMININE:
        return None
    head = head_of(wording.text, language).casefold()
    if number_of(wording, language) is GrammaticalNumber.PLURAL:
        head = next(iter(_singulars_of(head, language)), head)
    if _MASCULINE[language].search(head):
        return Gender.MASCULINE
    return Gender.FEMININE if _FEMININE[language].search(head) else None


def make_plural(text: str, language: str) -> str:
    """Return a phrase in the plural: in English its head, else all words before a preposition."""
    words = re.split(r"(\W+)", text)
    prepositions = _PREPOSITIONS.get(language, frozenset())
    stop = next(
        (i for i in range(2, len(words), 2) if words[i].casefold() in prepositions), len(words)
    )
    first = max((i for i in range(0, stop, 2) if words[i]), default=0) if language == "en" else 0
    for position in range(first, stop, 2):
        words[position] = _like(words[position], plurals_of(words[position].casefold(), language))
    return "".join(words)


def _like(word: str, plurals: list[str]) -> str:
    """Return the first of the plurals with the capitals of `word`; acronyms get only an s."""
    if not plurals:
        return word
    if word.isupper() and len(word) > 1:
        return word
    return plurals[0][:1].upper() + plurals[0][1:] if word[:1].isupper() else plurals[0]
