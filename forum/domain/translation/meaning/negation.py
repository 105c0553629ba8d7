"""Negations of a sentence, clause by clause, in English, Spanish and French.

What counts is the meaning, not the words: "nadie dijo nada", "personne n'a rien dit" and "nobody
said anything" are one negation each.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

_CLAUSE_END = re.compile(r"[,;:.!?…()«»“”\"—–]+")
_TOKEN = re.compile(r"[nN]['’](?=\w)|\w+(?:['’]t\b)?|-\w+")


@dataclass(frozen=True, slots=True)
class Negations:
    """How often a clause is negated, and how many words could say the same without a negator."""

    strong: int = 0
    weak: int = 0


# Phrases with a negator that deny nothing; they become one word that is none
_IDIOMS: Final = {
    "en": r"no (?:doubt|matter|wonder|less|sooner|[0-9]+)\b|not (?:least|to mention)\b"
    r"|n(?:one|ever) ?the ?less|notwithstanding|nothing (?:less|short) (?:than|of)"
    r"|without (?:a )?doubt|(?:whether )?or not\b|without prejudice"
    r"|if not\b(?= (?:all|most|more|the))|as long as (?:\w+ ){0,4}not\b"
    r"|no(?:body| one)(?: else)? but\b",
    "es": r"sin (?:embargo|duda|lugar a dudas|perjuicio)|no obstante|nada (?:más|menos) que"
    r"|ni más ni menos|(?:más|mejor|peor|menos) que (?:nunca|nada|nadie)|o no\b|a no ser que"
    r"|antes que nada|hasta que no\b|no bien\b|mientras (?:\w+ ){0,4}no\b|nadie más que\b",
    "fr": r"sans (?:doute|cesse|conteste|préjudice)|(?:plus|moins|mieux|pire) que jamais|à jamais"
    r"|si jamais|n['’]importe|pas à pas|de pas\b|(?:un|le|ce|des|les|leurs|ses|nos|chaque|quelques"
    r"|deux|au|du|premiers?|grands?|petits?|faux) pas\b|ou (?:non|pas)\b|si ce n['’]est|non plus\b"
    r"|(?:quelque|tout) personne|(?:comme|ou) personne\b(?! n(?:e\b|['’]))|rien que\b"
    r"|non loin|personne d['’]autre que\b"
    r"|tant qu(?:e |['’])(?:\w+ ){0,4}n(?:e |['’])\w+ pas\b"
    r"|(?:plus|moins|autre(?:ment)?) qu(?:e |['’])\w+ (?:ne\b|n['’])",
}
# Words that deny without a negator; a translation may have them in its place
_WEAK: Final = {
    "en": r"un(?!der|til|i[aotvqfs]|less|anim|cle)\w{4,}|unless"
    r"|(?:im|ir|il)(?:possib|relev|regular|legal|perfect|proper|balanc|respons|partial|matur)\w*"
    r"|in(?:capab|visib|adequ|suffic|access|correct|equal|justic|secur|abil|effect|effic|complet"
    r"|consist|direct|depend|different|formal|activ|accura|definite|toler|valid)\w*"
    r"|dis(?:agree|connect|continu|honest|like|regard|appear|abilit|trust|order)\w*|non\w*"
    r"|lack\w*|fail\w*|except\w*|hardly|scarcely|barely|rarely|seldom|refus\w+|prevent\w*"
    r"|offline|outside|gone|wrong|empty|avoid\w*|absen\w+|few|little|instead|missing|nor|mis\w{4,}|\w+less",
    "es": r"(?:im|in|ir|i)(?=pos|cap|vis|sufic|justi|acces|segur|comple|efica|efici|esta|depend"
    r"|util|út|regul|leg|perfec|respons|necesari|adecu|correct|formal|difer|usual|defin|deb|cumpl"
    r"|voluntar|mposib)\w+|des(?!de\b|pués|arroll|tin|tac|cri|e[ao])\w{4,}|falt\w+|care[cz]\w+"
    r"|sino|salvo|excepto|apenas|neg(?:ar|ó|ado|ativa)\w*|evit\w+|imp(?:id|ed)\w+|ausen\w+"
    r"|lugar|poc[oa]s?|rechaz\w+|raras?|ni|fuera|vací[oa]s?|pendientes?",
    "fr": r"(?:im|in|ir|il)(?=pos|cap|vis|suff|just|acces|séc|comp|eff|dép|util|rég|lég|parf"
    r"|respons|adéq|correct|form|diff|usit|déf|du|connu|nombr|cess|prév"
    r"|chang|dés|tact|lis)\w+|hors|vides?"
    r"|dé(?:s\w{5,}|faut|pourvu\w*|connect\w+)|manqu\w+|absen\w+|sauf|hormis|except\w+"
    r"|refus\w+|empêch\w+|évit\w+|faute|peu|lieu|rejet\w*|peine|rarement|non|ni|mal\w*|dénu\w+",
}


def _word_set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_ENGLISH: Final = _word_set("no not never nobody nothing none nowhere cannot neither without nope")
_SPANISH_CONCORD: Final = _word_set(
    "nunca jamás nadie nada ningún ninguno ninguna ningunos ningunas tampoco"
)
_SPANISH_LINKS: Final = _word_set(
    "y e o u pero sino porque aunque si cuando mientras pues donde como"
)
_FRENCH_SECOND: Final = _word_set(
    "pas jamais rien aucun aucune aucuns aucunes nul nulle guère nullement aucunement"
)
_FRENCH_LINKS: Final = _word_set(
    "et ou mais car que qu qui si lorsque lorsqu quand où dont puisque puisqu tandis comme"
)
_FRENCH_ALONE: Final = re.compile(
    r"(?:peu[xt]|peuvent|pouv\w+|saur\w+|os(?:e|ent|ons|ait|aient)|cess\w+)$"
)
_DETERMINERS: Final = _word_set(
    "une la cette chaque toute autre première d de en par l tierce seule deuxième certaine"
)
"""Before "personne", they make it a noun."""

_IDIOM_PATTERNS: Final = {
    language: re.compile(rf"\b(?:{idioms})", re.IGNORECASE) for language, idioms in _IDIOMS.items()
}
_WEAK_PATTERNS: Final = {
    language: re.compile(rf"(?:{words})$") for language, words in _WEAK.items()
}


def is_negation_kept(text: str, answer: str, *, source: str, target: str) -> bool:
    """Return whether a translation denies what its text denies, and nothing else.

    A negation may become a word such as "without", "impossible" or "lack" that the text lacks.
    """
    if source not in _COUNTERS or target not in _COUNTERS:
        return True
    clauses, others = read_negations(text, source), read_negations(answer, target)
    if not _balances(_total(clauses), _total(others)):
        return False
    denied = [clause for clause in clauses if clause.strong]
    if len(clauses) != len(others) or len(denied) in (0, len(clauses)):
        return True
    # With as many clauses on both sides, each negation stands in its own
    return all(map(_balances, clauses, others)) or not _is_moved(clauses, others)


def read_negations(text: str, language: str) -> list[Negations]:
    """Return the negations of each clause of a text."""
    marked = _IDIOM_PATTERNS[language].sub("idiom", text)
    clauses = []
    before = False
    for part in _CLAUSE_END.split(marked):
        words = [word.lower().replace("’", "'") for word in _TOKEN.findall(part)]
        if not words:
            continue
        strong = _COUNTERS[language](words, before)
        before = before or strong > 0
        weak = sum(_WEAK_PATTERNS[language].match(word) is not None for word in words)
        clauses.append(Negations(strong, weak))
    return clauses


def _total(clauses: list[Negations]) -> Negations:
    return Negations(sum(c.strong for c in clauses), sum(c.weak for c in clauses))


def _balances(one: Negations, other: Negations) -> bool:
    lost, gained = one.strong - other.strong, other.weak - one.weak
    return lost <= max(gained, 0) if lost > 0 else -lost <= max(-gained, 0)


def _is_moved(clauses: list[Negations], others: list[Negations]) -> bool:
    """Return whether a negation stands in another clause, not only in a part of it."""
    offset = 0
    for one, other in zip_longest(clauses, others, fillvalue=Negations()):
        offset += one.strong - other.strong
        if abs(offset) > 1:
            return True
    return any(
        one.strong > 0 and other.strong == 0 for one, other in zip(clauses, others, strict=False)
    )


def _count_english(words: list[str], before: bool) -> int:
    """Count the negators; "nor" goes on with one before, and "neither … nor" is one."""
    count = 0
    for word in words:
        if word in _ENGLISH or word.endswith("n't") or (word == "nor" and not (count or before)):
            count += 1
    return count


def _count_spanish(words: list[str], before: bool) -> int:
    """Count each "no" and "sin", and other negators where none stands before them."""
    count = 0
    is_denied = False
    for word in words:
        if word in {"no", "sin"}:
            count += 1
            is_denied = True
        elif word in _SPANISH_LINKS:
            is_denied = False
        elif not is_denied and word in _SPANISH_CONCORD:
            count += 1
            is_denied = True
        elif word == "ni" and not (count or before):
            count += 1
    return count


def _count_french(words: list[str], before: bool) -> int:
    """Count each verb with "ne" and another negator, and negators without "ne"."""
    count = 0
    part: list[str] = []
    for word in [*words, ""]:
        if word and word not in _FRENCH_LINKS:
            part.append(word)
            continue
        is_only = word in {"que", "qu"}  # as in "ne … que", which denies nothing
        count += _count_french_part(part, is_only, before or count > 0)
        part = []
    return count


def _count_french_part(words: list[str], is_only: bool, before: bool) -> int:
    ne_places = [place for place, word in enumerate(words) if word in {"ne", "n'"}]
    negators = {
        word for place, word in enumerate(words) if _is_french_negator(words, place, ne_places)
    }
    without = words.count("sans")
    if ne_places and negators and not (is_only and negators == {"plus"}):
        return len(ne_places) + without
    if ne_places and not is_only:
        following = [words[place + 1] for place in ne_places if place + 1 < len(words)]
        return sum(map(bool, map(_FRENCH_ALONE.match, following))) + without
    if without or (ne_places and is_only):
        return without + ("pas" in negators)
    return int(bool(negators) or ("ni" in words and not before))


def _is_french_negator(words: list[str], place: int, ne_places: list[int]) -> bool:
    word = words[place]
    if word == "personne":
        return not (place and words[place - 1] in _DETERMINERS) and (bool(ne_places) or place == 0)
    if word in {"plus", "ni", "point"}:
        return any(ne < place for ne in ne_places) or (word == "ni" and bool(ne_places))
    if word == "non":
        return place == len(words) - 1
    return word in _FRENCH_SECOND


_Count = Callable[[list[str], bool], int]
_COUNTERS: Final[dict[str, _Count]] = {
    "en": _count_english,
    "es": _count_spanish,
    "fr": _count_french,
}
