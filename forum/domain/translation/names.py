"""Names in a sentence, which no engine may translate: people, organisations and places."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from babel import Locale
from babel.core import get_global

from forum.domain.countries import COUNTRY_CODES
from forum.domain.translation.alike import Place
from forum.domain.translation.placeholders import PLACEHOLDER, placeholder

_TITLES: Final = (
    "Mr Mrs Ms Mx Miss Messrs Sir Dame Lady Lord Rev Hon Professor Doctor Ambassador Minister "
    "Senator Judge Justice Mayor President Governor Captain Commissioner Chief Sister Brother "
    "MR MRS MS DR SR SRA MME Sr Sra Srta Sres Sras Srtas D Dña Don Doña Dr Dra Prof Profa Lic Ing "
    "Mtro Mtra Excmo Excma señor señora señorita doctor doctora profesor profesora ministro "
    "ministra senador senadora alcalde alcaldesa embajador embajadora presidente presidenta "
    "diputado diputada gobernador gobernadora juez jueza padre compañero compañera M MM Mme Mmes "
    "Mlle Mlles Mgr Me Pr Dre monsieur madame mademoiselle docteur docteure professeur "
    "professeure maître ministre sénateur sénatrice maire ambassadeur ambassadrice président "
    "présidente député députée gouverneur gouverneure minister senator ambassador professor mayor "
    "president Señor Señora Señorita Doctora Profesor Profesora Ministro Ministra Senador Senadora "
    "Embajador Embajadora Presidente Presidenta Monsieur Madame Mademoiselle Docteur Professeur "
    "Professeure Maître Ministre Sénateur Sénatrice Ambassadeur Ambassadrice Président Présidente"
)
_ROLES: Final = (
    "Chair Chairman Chairperson Chairwoman Secretary Secretario Secretaria Secrétaire Speaker "
    "Director Directora Directeur Directrice General Général Moderator Moderador Moderadora "
    "Modérateur Modératrice Facilitator Facilitador Facilitadora Facilitateur Facilitatrice "
    "Rapporteur Relator Relatora Representative Representante Représentant Représentante Delegate "
    "Delegado Delegada Délégué Déléguée Alcalde Alcaldesa Maire Juez Jueza Juge Vice Deputy "
    "Honoris Honorary Prime Foreign Public The El La Los Las Le Les And Et"
)
_NO_NAMES: Final = frozenset(f"{_TITLES} {_ROLES}".split())
_PARTICLES: Final = (
    "de la|de las|de los|del|de|da|das|do|dos|di|du|des|van der|van|von|der|den|el|al|bin|ibn|ben"
)
_CAPITAL: Final = r"[A-ZÀ-ÖØ-Þ\u0100-\u017d]"
_NAME_WORD: Final = (
    rf"(?:{_CAPITAL}\.(?=[ \u00a0])"
    rf"|(?:[DdLO]['’])?{_CAPITAL}[^\W_]*+(?:['’](?!s\b)[^\W_]++|-[^\W_]++)*)"
)
_NAME: Final = rf"{_NAME_WORD}(?:[ \u00a0](?:(?:{_PARTICLES})[ \u00a0])?{_NAME_WORD}){{0,5}}"
_ANY_TITLE: Final = "|".join(sorted(_TITLES.split(), key=len, reverse=True))
_TITLED = re.compile(rf"(?<![\w.])(?:{_ANY_TITLE})\.?[ \u00a0]({_NAME})")
_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_ARTICLE_NAME = re.compile(
    rf"(?<=[a-zà-ÿ,] )(?:La|El|Los|Las|Le|Les) {_NAME_WORD}(?: {_NAME_WORD})?"
)
_LEAST_LETTERS = 3  # of one word of a name that stands alone


@dataclass(frozen=True, slots=True)
class NameIndex:
    """Names as tuples of words, by their first word, and the words of people's names."""

    by_first_word: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Protected:
    """A sentence with placeholders for the names in it, what stands behind each, and where."""

    text: str
    names: Mapping[str, str]
    places: tuple[Place, ...]

    def restore(self, answer: str) -> str:
        """Return a translation of `text` with the names in their places."""
        return PLACEHOLDER.sub(lambda match: self.names.get(match[1], match[0]), answer)


def index_names(people: Iterable[str], others: Iterable[str] = ()) -> NameIndex:
    """Return an index of names; of people's names each word counts, of others only the whole."""
    by_first_word: dict[str, set[tuple[str, ...]]] = {}
    words: set[str] = set()
    for name in people:
        parts = tuple(_TOKEN.findall(name))
        if len(parts) > 1 and parts[0][:1].isupper():
            by_first_word.setdefault(parts[0], set()).add(parts)
            words |= {part for part in parts if len(part) >= _LEAST_LETTERS and part[0].isupper()}
    for name in others:
        parts = tuple(_TOKEN.findall(name))
        if parts and parts[0][:1].isupper():
            by_first_word.setdefault(parts[0], set()).add(parts)
    longest_first = {
        word: tuple(sorted(names, key=len, reverse=True)) for word, names in by_first_word.items()
    }
    return NameIndex(longest_first, frozenset(words))


def find_names(text: str, index: NameIndex) -> list[Place]:
    """Return the places of names in a sentence: those after titles, and those of the index."""
    places = [*_titled_names(text), *(match.span() for match in _ARTICLE_NAME.finditer(text))]
    places += _indexed_names(text, index)
    return without_overlaps(places)


def without_overlaps(places: Iterable[Place]) -> list[Place]:
    """Return places in their order, of those that overlap the first and longest."""
    chosen: list[Place] = []
    for start, end in sorted(places, key=lambda place: (place[0], -place[1])):
        if not chosen or start >= chosen[-1][1]:
            chosen.append((start, end))
    return chosen


def protect(
    text: str, places: Sequence[Place], kept: Mapping[Place, str] | None = None
) -> Protected:
    """Return a sentence with placeholders at some places; `kept` has other words for them."""
    number = 1 + max((int(found) for found in PLACEHOLDER.findall(text)), default=0)
    names: dict[str, str] = {}
    parts: list[str] = []
    written_to = 0
    for start, end in places:
        parts += (text[written_to:start], placeholder(number))
        names[str(number)] = (kept or {}).get((start, end), text[start:end])
        number += 1
        written_to = end
    return Protected("".join([*parts, text[written_to:]]), names, tuple(places))


def _titled_names(text: str) -> Iterator[Place]:
    for match in _TITLED.finditer(text):
        words = list(re.finditer(r"[^ \u00a0]+", match[1]))
        while words and words[0][0].rstrip(".") in _NO_NAMES:
            del words[0]
        end = next((n for n, word in enumerate(words) if word[0].rstrip(".") in _NO_NAMES), None)
        words = words[:end]
        if words and words[0][0][0].isupper():
            yield match.start(1) + words[0].start(), match.start(1) + words[-1].end()


def _indexed_names(text: str, index: NameIndex) -> Iterator[Place]:
    if not index.by_first_word:
        return
    tokens = list(_TOKEN.finditer(text))
    words = [_without_possessive(token[0]) for token in tokens]
    after = 0
    for number, word in enumerate(words):
        if number < after or not word[0].isupper():
            continue
        length = _length_of_name(words, number, index)
        if length > 1 or (length and _stands_within(text, tokens[number].start())):
            last = tokens[number + length - 1]
            yield tokens[number].start(), last.start() + len(words[number + length - 1])
            after = number + length
        elif word in index.words and _stands_within(text, tokens[number].start()):
            neighbours = words[max(number - 1, 0) : number] + words[number + 1 : number + 2]
            if not any(other[0].isupper() and other not in index.words for other in neighbours):
                yield tokens[number].start(), tokens[number].start() + len(word)


def _length_of_name(words: list[str], number: int, index: NameIndex) -> int:
    for name in index.by_first_word.get(words[number], ()):
        if tuple(words[number : number + len(name)]) == name:
            return len(name)
    return 0


def _without_possessive(word: str) -> str:
    return re.sub(r"['’]s$", "", word)


def _stands_within(text: str, start: int) -> bool:
    """Return whether a word stands within a sentence, where a capital letter means something."""
    before = text[max(start - 2, 0) : start]
    return (
        len(before) == 2 and before[1] in " \u00a0'’" and (before[0].isalpha() or before[0] in ",;")
    )


# --- places ------------------------------------------------------------------------------------

_OTHER_NAMES: Final = {
    "en": "TR=Turkey|CI=Ivory Coast|CZ=Czech Republic|MM=Burma|MM=Myanmar|CV=Cabo Verde"
    "|SZ=Swaziland|MK=Macedonia|US=United States of America|US=United States|GB=United Kingdom"
    "|VN=Viet Nam|LA=Lao|CD=Democratic Republic of the Congo|CG=Congo|NL=Netherlands"
    "|TL=East Timor",
    "es": "CI=Costa de Marfil|CZ=República Checa|MM=Birmania|MM=Myanmar|SZ=Suazilandia"
    "|US=Estados Unidos|MK=Macedonia|VN=Viet Nam|CD=República Democrática del Congo|CG=Congo"
    "|CV=Cabo Verde|KE=Kenya|NL=Holanda|RW=Ruanda|BW=Botswana|ZW=Zimbabwe|BD=Bangladesh"
    "|TR=Türkiye|QA=Qatar",
    "fr": "CZ=République tchèque|MM=Birmanie|MM=Myanmar|SZ=Swaziland|US=États-Unis d’Amérique"
    "|SY=Syrie|MK=Macédoine|VN=Viet Nam|CD=République démocratique du Congo|CG=Congo|CV=Cabo Verde"
    "|NL=Hollande|TR=Türkiye|CI=Côte d'Ivoire|GB=Grande-Bretagne|US=États-Unis",
}
_ALSO_WORDS: Final = frozenset(
    ["RE", "Easter", "Nome", "Center", "Knox", "Monaco", "Reunion", "Chagos", "Maldives", "Nassau"]
)
_CONTINENTS: Final = ("Africa", "America", "Asia", "Europe")


@cache
def _place_names(language: str) -> Mapping[str, tuple[str, ...]]:
    """Return the names of countries and of large cities in a language, the usual one first."""
    locale = Locale.parse(language)
    names = {
        code: [str(locale.territories[code])]
        for code in COUNTRY_CODES - _ALSO_WORDS
        if code in locale.territories
    }
    for zone in get_global("zone_territories"):
        parts = zone.split("/")
        if len(parts) == 2 and parts[0] in _CONTINENTS and parts[1] not in _ALSO_WORDS:
            city = locale.time_zones.get(zone, {}).get("city") or parts[1].replace("_", " ")
            names[zone] = [str(city)]
    for pair in filter(None, _OTHER_NAMES.get(language, "").split("|")):
        code, _, name = pair.partition("=")
        names[code].append(name)
    return {code: tuple(dict.fromkeys(found)) for code, found in names.items()}


@cache
def _place_index(language: str) -> tuple[NameIndex, Mapping[tuple[str, ...], str]]:
    codes = {
        tuple(_TOKEN.findall(name)): code
        for code, names in _place_names(language).items()
        for name in names
    }
    index = index_names((), (name for names in _place_names(language).values() for name in names))
    return index, codes


def find_wrong_places(text: str, answer: str, *, source: str, target: str) -> dict[Place, str]:
    """Return where a sentence names countries and cities whose names `answer` lacks.

    With each goes its name in the language of the answer.
    """
    index, codes = _place_index(source)
    folded = answer.casefold().replace("’", "'")
    wrong: dict[Place, str] = {}
    for start, end in _indexed_names(text, index):
        code = codes.get(tuple(_TOKEN.findall(text[start:end])))
        names = _place_names(target).get(code or "", ())
        if names and not any(name.casefold().replace("’", "'") in folded for name in names):
            wrong[start, end] = names[0]
    return wrong
