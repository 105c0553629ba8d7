"""Safe HTML cut into sentences for translation, and put together again.

Inline tags are taken out, the bare sentence is translated, and the tags are found again by the
translations of the words they were on. What must not change stands as XQ1Z meanwhile.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from forum.domain.translation.inline import runs
from forum.domain.translation.placeholders import LETTER, PLACEHOLDER, placeholder
from forum.domain.translation.quality import Doubt, doubts
from forum.domain.translation.sentences import Sentence, cut
from forum.domain.translation.tags import BREAK, TaggedSentence, phrases, project, render

Translate = Callable[[list[str]], list[str]]
LanguageOf = Callable[[str], str | None]

_BLANKS = re.compile(r"[ \t\r\n\f]+")  # not the no-break blanks of French


@dataclass(frozen=True, slots=True)
class TranslatedHtml:
    """Translated HTML, not yet sanitised; what may be wrong with it; how many sentences it has."""

    html: str
    doubts: frozenset[Doubt]
    sentences: int


def translate_html(
    html: str,
    *,
    source: str,
    target: str,
    translate: Translate,
    language_of: LanguageOf | None = None,
) -> TranslatedHtml:
    """Translate safe HTML, keeping its blocks, links, atoms and line breaks.

    `translate` is called at most twice, with sentences and then with phrases, each text once. A
    sentence that `language_of` says is in the target language already stays as it is.
    """

    def stays(text: str) -> bool:
        bare = PLACEHOLDER.sub(" ", text)
        if not LETTER.search(bare):
            return True
        return language_of is not None and language_of(bare) == target

    parts = [
        _source(part) if isinstance(part, Sentence) and stays(part.text) else part
        for piece in runs(html)
        for part in cut(piece, source)
    ]
    units = [part for part in parts if isinstance(part, Sentence)]
    said: dict[str, str] = {}
    _ask(translate, (unit.text for unit in units), said)
    _ask(translate, (text for unit in units for text in _second(unit, said)), said)
    found: set[Doubt] = set()
    out: list[str] = []
    for part in parts:
        if isinstance(part, str):
            out.append(part)
            continue
        answer = _answer(part, said)
        marked = project(part.text, part.spans, answer, said.get)
        found |= doubts(part.text, answer, source=source, target=target)
        found |= {Doubt.LINK} if marked.moved_links else set()
        found |= {Doubt.EMPHASIS} if marked.lost_styles else set()
        out.append(render(_broken(marked, part), part.atoms))
    return TranslatedHtml("".join(out), frozenset(found), len(units))


def _ask(translate: Translate, texts: Iterable[str], said: dict[str, str]) -> None:
    """Have the texts translated that are not yet; an empty answer counts as none."""
    needed = [text for text in dict.fromkeys(texts) if text not in said]
    if needed:
        for text, answer in zip(needed, translate(needed), strict=True):
            said[text] = _BLANKS.sub(" ", answer).strip() or text


def _second(unit: Sentence, said: dict[str, str]) -> Iterator[str]:
    """Yield what else must be translated once the sentence is."""
    if not _keeps_atoms(unit, said[unit.text]):
        yield from (part.strip() for part in PLACEHOLDER.split(unit.text)[::2] if _worded(part))
    yield from phrases(unit.text, unit.spans)


def _answer(unit: Sentence, said: dict[str, str]) -> str:
    """Return the translation of a sentence, from its pieces if an atom got lost or doubled."""
    answer = said[unit.text]
    if _keeps_atoms(unit, answer):
        return answer

    def piece(text: str) -> str:
        core = text.strip()
        return text.replace(core, said[core], 1) if _worded(text) else text

    parts = PLACEHOLDER.split(unit.text)
    parts[::2] = map(piece, parts[::2])
    parts[1::2] = (placeholder(int(number)) for number in parts[1::2])
    return "".join(parts)


def _keeps_atoms(unit: Sentence, answer: str) -> bool:
    return Counter(PLACEHOLDER.findall(unit.text)) == Counter(PLACEHOLDER.findall(answer))


def _worded(text: str) -> bool:
    return LETTER.search(text) is not None


def _source(unit: Sentence) -> str:
    """Write a sentence as it was."""
    marked = TaggedSentence(unit.text, unit.spans)
    return render(_broken(marked, unit), unit.atoms)


def _broken(marked: TaggedSentence, unit: Sentence) -> TaggedSentence:
    """Put line breaks into a sentence, at the blanks nearest to where they were."""
    text = marked.text
    for at in unit.breaks:
        wish = at * len(text) / len(unit.text)
        blanks = [i for i, character in enumerate(text) if character == " "]
        if blanks:
            place = min(blanks, key=lambda i: abs(i - wish))
            text = f"{text[:place]}{BREAK}{text[place + 1 :]}"
    return replace(marked, text=text)
