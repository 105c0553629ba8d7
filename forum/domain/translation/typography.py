"""The typography of each language, set in the answers of every engine.

Blanks, marks and quotation marks; ¿ and ¡ in Spanish, no-break blanks in French and in numbers.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

NO_BREAK, NARROW = "\u00a0", "\u202f"
_BLANK = f"[ {NO_BREAK}{NARROW}]"

_BLANKS = re.compile(r"[ \t]{2,}|\t")
_BEFORE_MARK = re.compile(r"[ \t]+(?=[,.;:!?…)\]](?:\s|$|[.!?…»”\"')\]]))")
_AFTER_BRACKET = re.compile(r"(?<=[(\[¿¡])[ \t]+")
_ELISION = re.compile(r"\b(?i:([ldjmtsnc]|qu|jusqu|lorsqu|puisqu))(['’])[ \t]+(?=[^\W\d_])")
_FINAL = re.compile(r"[.!?:;…]+(?=[\"'»”’)\]\s]*$)")
_CLOSING = re.compile(r"[\"'»”’)\]\s]*$")

_ABBREVIATIONS: Final = "Sr|Sra|Srta|Sres|Sras|Dr|Dra|Prof|Mr|Ms|Mrs|núm|art|pág|p|ej|Ud|Uds|EE"
_NO_STOP = "|".join(rf"(?<=\b{word})\." for word in _ABBREVIATIONS.split("|"))
_CLAUSE = re.compile(rf"((?:[^.!?…]++|\.(?=\S|\s[a-zà-ÿ])|{_NO_STOP})+)([?!]++)?")
_LEAD = re.compile(r"[\s\"'«“(\[—–-]*+(?:[•·▪◦‣][\s]*+)?")
_WORDS = re.compile(r"[^\W_]")
_ASKING = (
    r"(?:(?:a|con|de|desde|en|hasta|para|por|según|sobre)\s++)?"
    r"(?:qué|quién(?:es)?|cómo|cuándo|dónde|cuál(?:es)?|cuánt[oa]s?)\b"
)
_ASKS = re.compile(_ASKING, re.IGNORECASE)
_QUESTION_START = re.compile(
    rf"(?:[,:;]\s++|\b(?:pero|entonces|así que)\s++)(?={_ASKING})", re.IGNORECASE
)
_OPENERS: Final = {"»": "«", "”": "“", ")": "(", "]": "["}

_FRENCH_HIGH_MARKS = re.compile(rf"(?<=[\w\"'’»”)\]%…]){_BLANK}*+([!?;]++)(?=[\s\"'’»”)\]]|$)")
_FRENCH_COLON = re.compile(rf"(?<=[\w\"'’»”)\]%]){_BLANK}*+:(?=\s|$)")
_FRENCH_OPENING = re.compile(rf"«{_BLANK}*+(?=\S)")
_FRENCH_CLOSING = re.compile(rf"(?<=\S){_BLANK}*+»")
_TIGHT_OPENING = re.compile(rf"«{_BLANK}++")
_TIGHT_CLOSING = re.compile(rf"(?<!{_BLANK}){_BLANK}++»")
_BEFORE_HIGH_MARKS = re.compile(rf"(?<!{_BLANK}){_BLANK}++(?=[!?;:](?:\s|$))")
_PERCENT = re.compile(rf"(?<=[0-9]){_BLANK}*+(?=[%‰])")

_QUOTES: Final = {"en": "“”", "es": "«»", "fr": "«»"}
_INNER_QUOTES: Final = {"en": "‘’", "es": "“”", "fr": "“”"}
_QUOTE = re.compile(r"[\"«»“”„]")
_THOUSANDS = rf"{_BLANK}[0-9]{{3}}"
_GROUPED = re.compile(rf"(?<![0-9.,])[0-9]{{1,3}}(?:{_THOUSANDS})+(?!{_THOUSANDS})(?![0-9])")
_NO_BREAK_PAIR = re.compile(rf"(?<!\S)(\S++)([{NO_BREAK}{NARROW}])(?=([^\s,.;:!?…»”\"')\]]++))")
_PAIR = re.compile(r"(?<!\S)(\S++) (?=([^\s,.;:!?…»”\"')\]]++))")


def set_typography(answer: str, text: str, *, target: str) -> str:
    """Return `answer`, a translation of the sentence `text`, with the typography of its language.

    No word changes. It takes time in proportion to the length.
    """
    answer = _set_blanks(answer)
    answer = _end_alike(answer, text)
    answer = _set_quotes(answer, target)
    answer = _PUNCTUATE.get(target, str)(answer)
    return _keep_together(answer, text)


def _set_blanks(answer: str) -> str:
    answer = _BLANKS.sub(" ", answer.strip(" \t\n"))
    answer = _AFTER_BRACKET.sub("", _BEFORE_MARK.sub("", answer))
    answer = _TIGHT_CLOSING.sub("»", _TIGHT_OPENING.sub("«", answer))
    return _ELISION.sub(r"\1\2", answer)


def _end_alike(answer: str, text: str) -> str:
    """Return an answer that ends with a full stop, a question or a cry where its text does."""
    final, own = _FINAL.search(text[-20:]), _FINAL.search(answer[-20:])
    mark = final[0] if final else ""
    if not own and mark in {".", "?", "!", "…", ":", ";"}:
        closing = _CLOSING.search(answer[-20:])
        place = len(answer) - (len(closing[0]) if closing else 0)
        # The mark stands after a bracket, and before or after a quotation mark as in the text
        place = place if final and final.end() < len(text[-20:]) else len(answer)
        return f"{answer[:place]}{mark}{answer[place:]}"
    if not own or own[0] != ".":
        return answer
    stop = len(answer) - len(answer[-20:]) + own.start()
    if mark in {"?", "!"}:
        return f"{answer[:stop]}{mark}{answer[stop + 1 :]}"
    if final or not _WORDS.search(text) or _is_abbreviation(answer, stop):
        return answer
    return f"{answer[:stop]}{answer[stop + 1 :]}"


def _is_abbreviation(answer: str, stop: int) -> bool:
    """Return whether a full stop belongs to a short word such as "etc." or "U.N."."""
    word = answer[max(stop - 6, 0) : stop].rpartition(" ")[2]
    return "." in word or word.lower() in {"etc", "ej", "al", "ss", "cía", "jr", "sr", "dr", "inc"}


def _set_quotes(answer: str, target: str) -> str:
    """Return an answer with the quotation marks of its language, if they are in pairs."""
    marks = _QUOTE.findall(answer)
    if target not in _QUOTES or not marks or len(marks) % 2:
        return answer
    levels = list(_levels(answer))
    if not levels or min(level for level, _ in levels) < 0:
        return answer
    replaced = iter(levels)

    def replace_mark(match: re.Match[str]) -> str:
        level, is_opening = next(replaced)
        pair = _QUOTES[target] if level % 2 == 0 else _INNER_QUOTES[target]
        return pair[0] if is_opening else pair[1]

    return _QUOTE.sub(replace_mark, answer)


def _levels(answer: str) -> Iterator[tuple[int, bool]]:
    """Yield how deep each quotation mark is, and whether it opens; -1 where they do not match."""
    depth = 0
    for match in _QUOTE.finditer(answer):
        mark = match[0]
        before = answer[match.start() - 1 : match.start()]
        opens = mark in "«„“" if mark != '"' else not before.strip() or before in "([¿¡«“—–-/'’"
        if opens:
            yield depth, True
            depth += 1
        else:
            depth -= 1
            yield depth, False
    if depth:
        yield -1, False


def _punctuate_spanish(answer: str) -> str:
    answer = _PERCENT.sub(NO_BREAK, answer)
    return _CLAUSE.sub(_mark_clause, answer) if "?" in answer or "!" in answer else answer


def _mark_clause(clause: re.Match[str]) -> str:
    words, marks = clause[1], clause[2]
    if not marks or not _WORDS.search(words):
        return clause[0]
    # "?!" closes what "¡¿" opens
    openings = {"?": "¿", "!": "¡"}
    missing = "".join(reversed([openings[mark] for mark in dict.fromkeys(marks)]))
    missing = "" if any(opening in words for opening in missing) else missing
    if not missing:
        return clause[0]
    place = _place_of_opening(words, "¿" in missing)
    return f"{words[:place]}{missing}{words[place:]}{marks}"


def _place_of_opening(words: str, is_question: bool) -> int:
    """Return where a question or cry begins: within open brackets, or at its question word."""
    start = _innermost_opening(words)
    lead = _LEAD.match(words, start)
    begin = lead.end() if lead else start
    if is_question and not _ASKS.match(words, begin):
        questions = [match.end() for match in _QUESTION_START.finditer(words, begin)]
        begin = questions[-1] if questions else begin
    return begin


def _innermost_opening(words: str) -> int:
    """Return the place after the last bracket or quotation mark that is still open."""
    open_places: list[tuple[str, int]] = []
    for place, character in enumerate(words):
        if character in "«“([":
            open_places.append((character, place + 1))
        elif character in _OPENERS and open_places and open_places[-1][0] == _OPENERS[character]:
            open_places.pop()
    return open_places[-1][1] if open_places else 0


def _punctuate_french(answer: str) -> str:
    answer = _without_spanish_marks(answer)
    answer = _FRENCH_HIGH_MARKS.sub(f"{NARROW}\\1", answer)
    answer = _FRENCH_COLON.sub(f"{NO_BREAK}:", answer)
    answer = _FRENCH_OPENING.sub(f"«{NO_BREAK}", answer)
    answer = _FRENCH_CLOSING.sub(f"{NO_BREAK}»", answer)
    return _PERCENT.sub(NO_BREAK, answer)


def _punctuate_english(answer: str) -> str:
    answer = _without_spanish_marks(answer)
    return _BEFORE_HIGH_MARKS.sub("", _PERCENT.sub("", answer))


def _without_spanish_marks(answer: str) -> str:
    return answer.replace("¿", "").replace("¡", "")


def _keep_together(answer: str, text: str) -> str:
    """Return an answer with the no-break blanks that its text has between the same words."""
    numbers = {_digits(match[0]): match[0] for match in _GROUPED.finditer(text)}

    def as_in_text(match: re.Match[str]) -> str:
        number = numbers.get(_digits(match[0]))
        return match[0] if number is None else number.replace(" ", NO_BREAK)

    answer = _GROUPED.sub(as_in_text, answer)
    pairs = {(match[1], match[3]): match[2] for match in _NO_BREAK_PAIR.finditer(text)}
    if not pairs:
        return answer
    return _PAIR.sub(lambda match: match[1] + pairs.get((match[1], match[2]), " "), answer)


def _digits(number: str) -> str:
    return re.sub(r"[^0-9]", "", number)


_PUNCTUATE: Final[dict[str, Callable[[str], str]]] = {
    "en": _punctuate_english,
    "es": _punctuate_spanish,
    "fr": _punctuate_french,
}
