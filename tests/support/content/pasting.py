"""Ways in which people paste questions and answers: each makes a text and says what is in it."""

import random
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

QUOTED_ENDS = re.compile(r"[?.:]+$")


@dataclass(frozen=True)
class Answered:
    """A question as somebody quotes it, and the answer below it."""

    question: int
    quoted: tuple[str, ...]
    answer: str


@dataclass(frozen=True)
class Pasted:
    """A text to be matched and the answers that are in it."""

    text: str
    answers: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Way:
    """How questions are reworded and how the text is put together."""

    reword: Callable[[str, random.Random], str] = lambda words, _: words
    bullet: Callable[[int], str] = lambda number: "• "
    before: str = ""
    after: str = ""
    gap: str = "\n\n"
    whole: Callable[[str], str] = lambda text: text

    def paste(self, answered: Sequence[Answered], opening: str = "") -> Pasted:
        """Put a text together; the chance in it is always the same."""
        chance = random.Random(7)
        parts = [opening] if opening else []
        answers = []
        for each in answered:
            quoted = "\n".join(
                f"{self.bullet(each.question + 1)}{self.before}{self.reword(q, chance)}{self.after}"
                for q in each.quoted
            )
            parts.append(f"{quoted}{self.gap}{each.answer}")
            answers.append((each.question, plain(self.whole(each.answer))))
        return Pasted(self.whole("\n\n".join(parts)), tuple(answers))


def plain(text: str) -> str:
    """Return a text with single blanks only."""
    return " ".join(text.split())


def without_accents(text: str) -> str:
    """Return a text as typed on a keyboard without accents."""
    letters = unicodedata.normalize("NFD", text)
    return "".join(c for c in letters if not unicodedata.combining(c))


def with_rare_characters(text: str) -> str:
    """Return a text with no-break and zero-width blanks, soft hyphens and curly quotes."""
    text = text.replace(" de ", "\u00a0de ").replace(" the ", "\u00a0the\u202f")
    text = re.sub(r"(\w{4})(\w{4})", "\\1\u00ad\\2", text)
    return (
        text.replace("?", "\u202f?")
        .replace("'", "\u2019")
        .replace('"', "\u201c")
        .replace(". ", ".\u200b ")
    )


def without_a_word(text: str, chance: random.Random) -> str:
    """Leave one word out."""
    said = text.split()
    if len(said) > 3:
        del said[chance.randrange(1, len(said) - 1)]
    return " ".join(said)


def with_two_words_swapped(text: str, chance: random.Random) -> str:
    """Let two neighbours change places."""
    said = text.split()
    if len(said) > 3:
        n = chance.randrange(1, len(said) - 2)
        said[n], said[n + 1] = said[n + 1], said[n]
    return " ".join(said)


def with_typing_errors(text: str, chance: random.Random) -> str:
    """Misspell every fourth word."""
    said = text.split()
    for n in range(0, len(said), 4):
        word = said[n]
        if len(word) > 4:
            at = chance.randrange(1, len(word) - 2)
            said[n] = chance.choice(
                [
                    word[:at] + word[at + 1 :],
                    word[:at] + word[at] + word[at:],
                    word[:at] + word[at + 1] + word[at] + word[at + 2 :],
                ]
            )
    return " ".join(said)


def without_an_eighth(text: str, chance: random.Random) -> str:
    """Leave every eighth word out, and swap two."""
    said = text.split()
    kept = [word for n, word in enumerate(said) if n % 8 != 5]
    return with_two_words_swapped(" ".join(kept), chance)


def beginning(text: str) -> str:
    """Return the first half of a question with dots."""
    said = text.split()
    return " ".join(said[: max(5, (len(said) + 1) // 2)]).rstrip(",.") + "…"


def ending(text: str) -> str:
    """Return the second half of a question."""
    said = text.split()
    return " ".join(said[-max(5, (len(said) + 1) // 2) :])


def last_sentence(text: str) -> str:
    """Return the last sentence of a question."""
    return re.split(r"(?<=[.?!])\s+", text)[-1]


def unasked(text: str) -> str:
    """Return a question without its marks."""
    return re.sub(r"[¿?]", "", text).rstrip(".")


def wrapped(text: str) -> str:
    """Break lines at 60 characters, as mail programs do."""
    lines: list[str] = []
    for line in text.split("\n"):
        at, rest = 0, line
        while len(rest) > 60 and (at := rest.rfind(" ", 1, 60)) > 0:
            lines.append(rest[:at])
            rest = rest[at + 1 :]
        lines.append(rest)
    return "\n".join(lines)


def same(change: Callable[[str], str]) -> Callable[[str, random.Random], str]:
    """Return a change that leaves nothing to chance."""
    return lambda text, _: change(text)


def nothing(_: int) -> str:
    """Return no bullet."""
    return ""


WAYS: Final[dict[str, Way]] = {
    "as they stand": Way(),
    "no accents": Way(whole=without_accents),
    "rare characters": Way(whole=with_rare_characters),
    "lower case": Way(whole=str.lower),
    "questions in upper case": Way(reword=same(str.upper)),
    "decomposed accents": Way(whole=lambda text: unicodedata.normalize("NFD", text)),
    "hyphens for bullets": Way(bullet=lambda n: "- "),
    "stars for bullets": Way(bullet=lambda n: "* "),
    "no bullets": Way(bullet=nothing),
    "no bullets, no empty lines": Way(bullet=nothing, gap="\n"),
    "numbers 1.": Way(bullet=lambda n: f"{n}. "),
    "numbers 1)": Way(bullet=lambda n: f"{n}) "),
    "numbers (1)": Way(bullet=lambda n: f"({n}) "),
    "letters a)": Way(bullet=lambda n: f"{'abcdefgh'[n - 1]}) "),
    "Roman numbers": Way(bullet=lambda n: f"{['I', 'II', 'III', 'IV', 'V'][n - 1]}. "),
    "Q1:": Way(bullet=lambda n: f"Q{n}: "),
    "P1.-": Way(bullet=lambda n: f"P{n}.- "),
    "Question 1 -": Way(bullet=lambda n: f"Question {n} – "),
    "Pregunta 1 on a line": Way(bullet=lambda n: f"Pregunta {n}\n"),
    "bold": Way(bullet=nothing, before="**", after="**"),
    "bold in bullets": Way(bullet=lambda n: "- ", before="**", after="**"),
    "headings": Way(bullet=lambda n: "## "),
    "quotes >": Way(bullet=lambda n: "> "),
    "quotation marks": Way(bullet=nothing, before="“", after="”"),
    "Q and A": Way(bullet=lambda n: "Q: ", gap="\nA: "),
    "Respuesta:": Way(gap="\n\nRespuesta: "),
    "R/": Way(gap="\nR/ "),
    "answer on the same line": Way(gap=" "),
    "answer behind a colon": Way(reword=same(lambda t: QUOTED_ENDS.sub("", t)), gap=": "),
    "answer behind a dash": Way(gap=" – "),
    "no marks of questions": Way(reword=same(unasked)),
    "no marks, same line": Way(reword=same(unasked), gap=" "),
    "a word left out": Way(reword=without_a_word),
    "two words swapped": Way(reword=with_two_words_swapped),
    "typing errors": Way(reword=with_typing_errors),
    "every eighth word out": Way(reword=without_an_eighth),
    "first half": Way(reword=same(beginning)),
    "second half": Way(reword=same(ending)),
    "last sentence": Way(reword=same(last_sentence)),
    "wrapped lines": Way(whole=wrapped),
    "wrapped lines, no bullets": Way(bullet=nothing, whole=wrapped),
    "Windows line ends": Way(whole=lambda text: text.replace("\n", "\r\n")),
    "only Question 1:": Way(bullet=lambda n: f"Question {n}:", reword=same(lambda _: ""), gap="\n"),
    "only P1. on the line": Way(bullet=lambda n: f"P{n}.", reword=same(lambda _: ""), gap=" "),
    "only ## Pregunta 1": Way(bullet=lambda n: f"## Pregunta {n}", reword=same(lambda _: "")),
    "only 1.": Way(bullet=lambda n: f"{n}.", reword=same(lambda _: ""), gap=" "),
    "only 1)": Way(bullet=lambda n: f"{n})", reword=same(lambda _: ""), gap=" "),
}


def all_quoted_first(answered: Sequence[Answered], mark: str) -> Pasted:
    """Put the questions together in a block, and the answers below it by their numbers."""
    block = "\n".join(f"{each.question + 1}. {' '.join(each.quoted)}" for each in answered)
    below = [mark.format(each.question + 1) + each.answer for each in answered]
    answers = tuple((each.question, plain(each.answer)) for each in answered)
    return Pasted("\n\n".join([block, *below]), answers)


def whole(answered: Sequence[Answered], questions: Sequence[str]) -> list[Answered]:
    """Return the same with every question quoted once and whole."""
    return [replace(each, quoted=(questions[each.question],)) for each in answered]


def turned(answered: Sequence[Answered]) -> list[Answered]:
    """Return the last answer first."""
    return list(reversed(answered))
