"""Articles and other small words before a term, mended by its gender, number and first letter."""

import re
from collections.abc import Callable
from typing import Final

from forum.domain.translation.terms.entries import Gender, GrammaticalNumber

Mender = Callable[[str, str, Gender | None, GrammaticalNumber], str]
"""A function that returns what stands before a term, mended to fit it."""

_NEAR: Final = 30  # characters; longer than all that is mended

_ES_CLASSES: Final = (
    ("el", "la", "los", "las"),
    ("un", "una", "unos", "unas"),
    ("este", "esta", "estos", "estas"),
    ("ese", "esa", "esos", "esas"),
    ("aquel", "aquella", "aquellos", "aquellas"),
    ("nuestro", "nuestra", "nuestros", "nuestras"),
    ("otro", "otra", "otros", "otras"),
    ("algún", "alguna", "algunos", "algunas"),
    ("ningún", "ninguna", "ningunos", "ningunas"),
    ("dicho", "dicha", "dichos", "dichas"),
    ("mucho", "mucha", "muchos", "muchas"),
    ("todo", "toda", "todos", "todas"),
)
_FR_CLASSES: Final = (
    ("le", "la", "les", "les"),
    ("un", "une", "des", "des"),
    ("ce", "cette", "ces", "ces"),
    ("mon", "ma", "mes", "mes"),
    ("son", "sa", "ses", "ses"),
    ("notre", "notre", "nos", "nos"),
    ("votre", "votre", "vos", "vos"),
    ("leur", "leur", "leurs", "leurs"),
    ("tout", "toute", "tous", "toutes"),
    ("certain", "certaine", "certains", "certaines"),
)
_ES_BETWEEN: Final = (
    *(("primer", "primera"), ("primero", "primera"), ("segundo", "segunda")),
    *(("tercer", "tercera"), ("nuevo", "nueva"), ("último", "última"), ("próximo", "próxima")),
    *(("mismo", "misma"), ("único", "única"), ("propio", "propia"), ("pequeño", "pequeña")),
    *(("buen", "buena"), ("mal", "mala"), ("cierto", "cierta"), ("otro", "otra")),
    *(("antiguo", "antigua"), ("verdadero", "verdadera"), ("futuro", "futura")),
)
_FR_BETWEEN: Final = (
    *(("premier", "première"), ("second", "seconde"), ("nouveau", "nouvelle")),
    *(("dernier", "dernière"), ("prochain", "prochaine"), ("petit", "petite")),
    *(("grand", "grande"), ("bon", "bonne"), ("mauvais", "mauvaise"), ("seul", "seule")),
    *(("certain", "certaine"), ("vrai", "vraie"), ("ancien", "ancienne")),
)
"""Adjectives that stand between an article and its word, masculine and feminine."""

_ES: Final = {
    word: (row, column) for row in _ES_CLASSES for column, word in reversed(list(enumerate(row)))
}
_FR: Final = {
    **{
        word: (row, column)
        for row in _FR_CLASSES
        for column, word in reversed(list(enumerate(row)))
    },
    "cet": (_FR_CLASSES[2], 0),
}
_ES_BEFORE: Final = re.compile(
    rf"(?<!\w)(?:(?P<joined>del|al)|(?:(?P<preposition>de|a)\s+)?(?P<word>{'|'.join(_ES)}))"
    r"(?P<gap>[\s\u00a0]+)$",
    re.IGNORECASE,
)
_OWN_ARTICLE: Final = re.compile(r"(?:El|La|Los|Las) ")
_ES_STRESSED_A: Final = re.compile(
    r"(?:h?á|(?:agua|aula|acta|alma|arma|ave|ala|alba|habla|hambre|hacha|haba|asma|aspa|alza)\b)",
    re.IGNORECASE,
)
_FR_BEFORE: Final = re.compile(
    r"(?<!\w)(?:(?P<joined>du|aux?|des)|(?:(?P<preposition>de|à)\s+)?"
    rf"(?P<word>{'|'.join(w for w in _FR if w != 'des')}|l['’])|(?P<elided>(?:d|qu|n|s|j|m)['’])"
    r"|(?P<whole>de|que|ne|se|je|me))(?P<gap>[\s\u00a0]*)$",
    re.IGNORECASE,
)
_FR_VOWEL: Final = re.compile(r"[aeiouâàäéèêëîïôöûùüœæh]", re.IGNORECASE)
_FR_ASPIRATED: Final = re.compile(
    r"h(?:aut|andicap|asard|éros\b|alte|arc[eè]l|ausse|ors|uit|iérarch|aine|ameau|ache|ongr|olland"
    r"|onte|arnais|aricot|angar|av?re|all\b|and|eurt|isser|ouille|ublot|uer|urle|aie|anche)",
    re.IGNORECASE,
)
_FR_NO_ELISION: Final = re.compile(r"(?:onz|oui\b|ouistiti|uhlan|un\b$|unième)", re.IGNORECASE)
_EN_BEFORE: Final = re.compile(r"(?<!\w)(?P<word>an?)(?P<gap>[\s\u00a0]+)$", re.IGNORECASE)
_EN_VOWEL: Final = re.compile(
    r"(?!(?:uni(?!n|m)|use|usu|uti|ur[aeiou]|eu|ewe|one\b|once\b|ubiq|u(?:n|k|s)\b))[aeiou]"
    r"|(?:hour|honest|honou?r|heir)|(?-i:[FHLMNRSX](?=[A-Z]+\b|\b))",
    re.IGNORECASE,
)


def mend_before(
    before: str,
    phrase: str,
    language: str,
    *,
    gender: Gender | None,
    number: GrammaticalNumber,
) -> str:
    """Return the text before a term with the article at its end made to fit `phrase`."""
    if language not in _MENDERS or not phrase:
        return before
    cut = max(len(before) - _NEAR, 0)
    before, near = before[:cut], before[cut:]
    adjective = _LAST_WORD.search(near) if gender is not None else None
    if adjective is not None and language in _BETWEEN:
        right = _between(_BETWEEN[language], gender, number).get(adjective[1].casefold())
        if right is not None:
            phrase = _as_begun(right, adjective[1])
            near = near[: adjective.start()]
            rest = phrase + adjective[2]
            return before + _MENDERS[language](near, phrase, gender, number) + rest
    return before + _MENDERS[language](near, phrase, gender, number)


def _between(
    adjectives: tuple[tuple[str, str], ...], gender: Gender | None, number: GrammaticalNumber
) -> dict[str, str]:
    """Return by each form of the adjectives the one that fits."""
    forms: dict[str, str] = {}
    for masculine, feminine in adjectives:
        right = feminine if gender is Gender.FEMININE else masculine
        for form in (masculine, feminine):
            forms.setdefault(form, right)
            forms.setdefault(f"{form}s", right)
    if number is GrammaticalNumber.PLURAL:
        return {form: f"{right.removesuffix('s')}s" for form, right in forms.items()}
    return forms


def _column(column: int, gender: Gender | None, number: GrammaticalNumber) -> int:
    is_feminine = column % 2 == 1 if gender is None else gender is Gender.FEMININE
    return (2 if number is GrammaticalNumber.PLURAL else 0) + (1 if is_feminine else 0)


def _spanish(near: str, phrase: str, gender: Gender | None, number: GrammaticalNumber) -> str:
    match = _ES_BEFORE.search(near)
    if match is None:
        return near
    joined = (match["joined"] or "").casefold()
    preposition = {"del": "de", "al": "a"}.get(joined, match["preposition"] or "")
    word = match["word"] or "el"
    row, column = _ES[word.casefold()]
    column = _column(column, gender, number)
    if column == 1 and row[0] in ("el", "un", "algún", "ningún") and _ES_STRESSED_A.match(phrase):
        column = 0
    article = row[column]
    if _OWN_ARTICLE.match(phrase) and row is _ES_CLASSES[0]:  # de El Niño
        mended, gap = preposition, match["gap"] if preposition else ""
        return near[: match.start()] + _as_begun(mended, match[0]) + gap
    if preposition.casefold() in ("de", "a") and article == "el":
        mended = preposition + "l"
    else:
        mended = f"{preposition} {article}" if preposition else article
    return near[: match.start()] + _as_begun(mended, match[0]) + match["gap"]


def _french(near: str, phrase: str, gender: Gender | None, number: GrammaticalNumber) -> str:
    match = _FR_BEFORE.search(near)
    if match is None or (not match["gap"] and not match[0].endswith(("'", "’"))):
        return near
    is_elided = begins_with_vowel(phrase)
    start = near[: match.start()]
    if match["elided"] or match["whole"]:
        whole = (match["whole"] or match["elided"][:-1] + "e").casefold()
        mended = f"{whole[:-1]}’" if is_elided else f"{whole} "
        return start + _as_begun(mended, match[0])
    joined = (match["joined"] or "").casefold()
    preposition = {"du": "de", "des": "de", "au": "à", "aux": "à"}.get(
        joined, (match["preposition"] or "").casefold()
    )
    if joined == "des" and number is GrammaticalNumber.PLURAL:
        return near
    word = (match["word"] or "le").casefold().replace("’", "'")
    row, column = (_FR_CLASSES[0], 0) if word == "l'" else _FR[word]
    if word == "l'" and gender is None:
        mended = row[2] if number is GrammaticalNumber.PLURAL else "l’" if is_elided else "le"
    else:
        mended = _french_article(row, _column(column, gender, number), is_elided)
    if row is _FR_CLASSES[0]:
        mended = _contracted(preposition, mended)
    elif preposition:
        is_joined = preposition == "de" and begins_with_vowel(mended)
        mended = f"d’{mended}" if is_joined else f"{preposition} {mended}"
    gap = "" if mended.endswith("’") else match["gap"] or " "
    return start + _as_begun(mended, match[0]) + gap


def _french_article(row: tuple[str, str, str, str], column: int, is_elided: bool) -> str:
    article = row[column]
    if not is_elided or column > 1:
        return article
    if row is _FR_CLASSES[0]:
        return "l’"
    if article == "ce":
        return "cet"
    return row[0] if article in ("ma", "sa") else article


def _contracted(preposition: str, article: str) -> str:
    contractions = {"de le": "du", "de les": "des", "à le": "au", "à les": "aux"}
    mended = f"{preposition} {article}" if preposition else article
    return contractions.get(mended, mended)


def begins_with_vowel(phrase: str) -> bool:
    """Return whether a French word is said with a vowel first, so that "le" becomes "l’"."""
    is_vowel = _FR_VOWEL.match(phrase) is not None
    return is_vowel and not _FR_ASPIRATED.match(phrase) and not _FR_NO_ELISION.match(phrase)


def _english(near: str, phrase: str, gender: Gender | None, number: GrammaticalNumber) -> str:
    match = _EN_BEFORE.search(near)
    if match is None:
        return near
    mended = "an" if _EN_VOWEL.match(phrase) else "a"
    return near[: match.start()] + _as_begun(mended, match[0]) + match["gap"]


def _as_begun(words: str, model: str) -> str:
    """Return words with a capital first letter if `model` has one."""
    return words[:1].upper() + words[1:] if model[:1].isupper() else words


_LAST_WORD: Final = re.compile(r"([^\W\d_]{3,12})([\s\u00a0]+)$")
_BETWEEN: Final = {"es": _ES_BETWEEN, "fr": _FR_BETWEEN}
_MENDERS: Final[dict[str, Mender]] = {"es": _spanish, "fr": _french, "en": _english}
