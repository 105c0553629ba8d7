"""Translation of safe HTML, sentence by sentence.

Inline tags are removed, the plain sentence is translated, and the tags are put back around the
translations of the words that they were around. Atoms are replaced by words such as XQ1Z meanwhile.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from forum.domain.translation.inline import split_runs
from forum.domain.translation.placeholders import LETTER, PLACEHOLDER, placeholder
from forum.domain.translation.quality import Doubt, find_doubts
from forum.domain.translation.sentences import Sentence, split_run
from forum.domain.translation.tags import (
    BREAK,
    TaggedSentence,
    phrases_to_translate,
    project_tags,
    render_sentence,
)

Translate = Callable[[list[str]], list[str]]
LanguageOf = Callable[[str], str | None]

_BLANKS = re.compile(r"[ \t\r\n\f]+")  # not the no-break blanks of French


@dataclass(frozen=True, slots=True)
class TranslatedHtml:
    """Translated HTML, not yet sanitised, with its doubts and its number of sentences."""

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
    """Translate safe HTML; its blocks, links, atoms and line breaks stay.

    `translate` is called at most twice, with sentences and then with phrases, each text once. A
    sentence for which `language_of` returns the target language stays as it is.
    """

    def is_unchanged(text: str) -> bool:
        words = PLACEHOLDER.sub(" ", text)
        if not LETTER.search(words):
            return True
        return language_of is not None and language_of(words) == target

    parts = [
        _unchanged_html(part) if isinstance(part, Sentence) and is_unchanged(part.text) else part
        for run in split_runs(html)
        for part in split_run(run, source)
    ]
    sentences = [part for part in parts if isinstance(part, Sentence)]
    translations: dict[str, str] = {}
    _translate_missing(translate, (s.text for s in sentences), translations)
    phrases = [text for s in sentences for text in _texts_of_second_round(s, translations)]
    _translate_missing(translate, phrases, translations)
    all_doubts: set[Doubt] = set()
    html_parts: list[str] = []
    for part in parts:
        if isinstance(part, str):
            html_parts.append(part)
            continue
        answer = _translation_of(part, translations)
        tagged = project_tags(part.text, part.spans, answer, translations.get)
        all_doubts |= find_doubts(part.text, answer, source=source, target=target)
        all_doubts |= {Doubt.LINK} if tagged.moved_links else set()
        all_doubts |= {Doubt.EMPHASIS} if tagged.lost_styles else set()
        html_parts.append(render_sentence(_with_breaks(tagged, part), part.atoms))
    return TranslatedHtml("".join(html_parts), frozenset(all_doubts), len(sentences))


def _translate_missing(
    translate: Translate, texts: Iterable[str], translations: dict[str, str]
) -> None:
    """Add the translations of texts that have none yet; for an empty answer, the text itself."""
    missing = [text for text in dict.fromkeys(texts) if text not in translations]
    if missing:
        for text, answer in zip(missing, translate(missing), strict=True):
            translations[text] = _BLANKS.sub(" ", answer).strip() or text


def _texts_of_second_round(sentence: Sentence, translations: dict[str, str]) -> Iterator[str]:
    """Yield the texts that must be translated after the sentence itself."""
    if not _keeps_atoms(sentence, translations[sentence.text]):
        yield from (
            part.strip() for part in PLACEHOLDER.split(sentence.text)[::2] if _has_letters(part)
        )
    yield from phrases_to_translate(sentence.text, sentence.spans)


def _translation_of(sentence: Sentence, translations: dict[str, str]) -> str:
    """Return the translation of a sentence, made of its parts if an atom is lost or doubled."""
    answer = translations[sentence.text]
    if _keeps_atoms(sentence, answer):
        return answer

    def translate_part(text: str) -> str:
        core = text.strip()
        return text.replace(core, translations[core], 1) if _has_letters(text) else text

    parts = PLACEHOLDER.split(sentence.text)
    parts[::2] = map(translate_part, parts[::2])
    parts[1::2] = (placeholder(int(number)) for number in parts[1::2])
    return "".join(parts)


def _keeps_atoms(sentence: Sentence, answer: str) -> bool:
    return Counter(PLACEHOLDER.findall(sentence.text)) == Counter(PLACEHOLDER.findall(answer))


def _has_letters(text: str) -> bool:
    return LETTER.search(text) is not None


def _unchanged_html(sentence: Sentence) -> str:
    """Return a sentence as HTML without translating it."""
    tagged = TaggedSentence(sentence.text, sentence.spans)
    return render_sentence(_with_breaks(tagged, sentence), sentence.atoms)


def _with_breaks(tagged: TaggedSentence, sentence: Sentence) -> TaggedSentence:
    """Put the line breaks into a sentence, at the blanks nearest to their old positions."""
    text = tagged.text
    for position in sentence.breaks:
        expected = position * len(text) / len(sentence.text)
        blanks = [i for i, character in enumerate(text) if character == " "]
        if blanks:
            nearest = min(blanks, key=lambda i: abs(i - expected))
            text = f"{text[:nearest]}{BREAK}{text[nearest + 1 :]}"
    return replace(tagged, text=text)
