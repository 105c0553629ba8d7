"""Translation of safe HTML, sentence by sentence.

Inline tags are removed, the plain sentence is translated, and the tags are put back around the
translations of the words that they were around. Atoms are replaced by words such as XQ1Z meanwhile.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from forum.domain.translation import codes
from forum.domain.translation.gate.language import LanguageOf
from forum.domain.translation.inline import split_runs
from forum.domain.translation.placeholders import (
    LETTER,
    PLACEHOLDER,
    placeholder,
    without_quotations,
)
from forum.domain.translation.quality import Doubt, find_doubts
from forum.domain.translation.sentences import Sentence, split_run
from forum.domain.translation.tags import (
    BREAK,
    TaggedSentence,
    phrases_to_translate,
    project_tags,
    render_sentence,
)
from forum.domain.translation.units import Origin, SentenceAnswer, SentenceRequest, Unit

Translate = Callable[[list[SentenceRequest]], Sequence[SentenceAnswer | None]]

_BLANKS = re.compile(r"[ \t\r\n\f]+")  # not the no-break blanks of French


@dataclass(frozen=True, slots=True)
class TranslatedHtml:
    """Translated HTML, not yet sanitised, with its units in the order of their sentences."""

    html: str
    units: tuple[Unit, ...]

    @property
    def doubts(self) -> frozenset[Doubt]:
        """Return all doubts of its units."""
        return frozenset().union(*(unit.doubts for unit in self.units))


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
    sentence for which `language_of` returns another language is translated from that one, or
    stays as it is if it is the target; so does one for which `translate` returns None.
    """
    parts = [
        _in_own_language(part, language_of) if isinstance(part, Sentence) else part
        for part in _split(html, source)
    ]
    sentences = [part for part in parts if isinstance(part, Sentence)]
    is_kept = {id(sentence) for sentence in sentences if sentence.language == target}
    answers = _Answers(translate)
    foreign = [sentence for sentence in sentences if id(sentence) not in is_kept]
    answers.ask(SentenceRequest(sentence.text, sentence.language) for sentence in foreign)
    answers.ask(request for sentence in foreign for request in _second_round(sentence, answers))
    html_parts: list[str] = []
    units: list[Unit] = []
    for part in parts:
        if isinstance(part, str):
            html_parts.append(part)
            continue
        unit, tagged = (
            _unchanged(part, Origin.SAME)
            if id(part) in is_kept
            else _translated(part, answers, target)
        )
        units.append(unit)
        html_parts.append(render_sentence(_with_breaks(tagged, part), part.atoms))
    return TranslatedHtml("".join(html_parts), tuple(units))


def assemble_html(html: str, *, source: str, targets: Sequence[str]) -> str:
    """Return safe HTML with each sentence replaced by its coded target, in order; not sanitised.

    The targets are those of the units that `translate_html` returned for the same HTML.
    """
    coded = iter(targets)
    return "".join(
        part
        if isinstance(part, str)
        else render_sentence(_with_breaks(codes.decode(next(coded), part.spans), part), part.atoms)
        for part in _split(html, source)
    )


def fit_targets(html: str, *, source: str, targets: Mapping[int, str]) -> dict[int, str]:
    """Return coded targets, by the positions of their sentences, with the marks of this HTML.

    They come from sentences with the same words and perhaps other marks; those that are lacking
    are put round the words that they are round in the original, if these are found.
    """
    fitted = dict(targets)
    sentences = list_sentences(html, source=source)
    for position, target in targets.items():
        sentence = sentences[position]
        tagged = codes.decode(target, sentence.spans)
        if len(tagged.spans) < len(sentence.spans):
            tagged = project_tags(sentence.text, sentence.spans, tagged.text, lambda _: None)
        fitted[position] = codes.encode(tagged.text, tagged.spans)
    return fitted


def list_sentences(html: str, *, source: str) -> list[Sentence]:
    """Return the sentences of safe HTML, in the order of the units."""
    return [part for part in _split(html, source) if isinstance(part, Sentence)]


def _in_own_language(sentence: Sentence, language_of: LanguageOf | None) -> Sentence:
    """Return a sentence with the language of its own words; what it quotes does not count."""
    words = PLACEHOLDER.sub(" ", without_quotations(sentence.text))
    language = language_of(words) if language_of else None
    return replace(sentence, language=language) if language else sentence


def _split(html: str, language: str) -> Iterator[Sentence | str]:
    """Yield the sentences of safe HTML that have words, and the HTML between them."""
    for run in split_runs(html):
        for part in split_run(run, language):
            if isinstance(part, Sentence) and not _has_letters(PLACEHOLDER.sub(" ", part.text)):
                tagged = TaggedSentence(part.text, part.spans)
                yield render_sentence(_with_breaks(tagged, part), part.atoms)
            else:
                yield part


class _Answers:
    """The answers to sentences and phrases; each is asked for once."""

    def __init__(self, translate: Translate) -> None:
        self._translate = translate
        self._answers: dict[SentenceRequest, SentenceAnswer | None] = {}

    def ask(self, requests: Iterable[SentenceRequest]) -> None:
        """Ask for those that were not asked for yet; an answer without words is none."""
        missing = [request for request in dict.fromkeys(requests) if request not in self._answers]
        if not missing:
            return
        for request, answer in zip(missing, self._translate(missing), strict=True):
            text = _BLANKS.sub(" ", answer.text).strip() if answer else ""
            self._answers[request] = replace(answer, text=text) if answer and text else None

    def get(self, text: str, language: str) -> SentenceAnswer | None:
        """Return the answer to a text that was asked for, or None if there is none."""
        return self._answers.get(SentenceRequest(text, language))

    def text(self, text: str, language: str) -> str | None:
        """Return the plain text of an answer, or None if there is none."""
        answer = self.get(text, language)
        return None if answer is None else codes.plain(answer.text)


def _second_round(sentence: Sentence, answers: _Answers) -> Iterator[SentenceRequest]:
    """Yield the texts that must be translated after the sentence itself."""
    answer = answers.text(sentence.text, sentence.language)
    if answer is None:
        return
    texts = list(phrases_to_translate(sentence.text, sentence.spans))
    if not _keeps_atoms(sentence, answer):
        texts += _parts(sentence)
    for text in texts:
        yield SentenceRequest(text, sentence.language)


def _parts(sentence: Sentence) -> list[str]:
    """Return the words between the atoms of a sentence."""
    return list(filter(_has_letters, map(str.strip, PLACEHOLDER.split(sentence.text)[::2])))


def _translated(sentence: Sentence, answers: _Answers, target: str) -> tuple[Unit, TaggedSentence]:
    """Return the unit of a sentence, and the sentence in the other language."""
    answer = _answer_to(sentence, answers)
    if answer is None:
        return _unchanged(sentence, Origin.ORIGINAL)
    tagged = codes.decode(answer.text, sentence.spans)
    text = tagged.text
    doubts: frozenset[Doubt] = answer.doubts
    if answer.origin is not Origin.PERSON or len(tagged.spans) < len(sentence.spans):
        tagged = project_tags(
            sentence.text,
            sentence.spans,
            text,
            lambda phrase: answers.text(phrase, sentence.language),
        )
    if answer.origin is not Origin.PERSON:
        doubts |= find_doubts(sentence.text, text, source=sentence.language, target=target)
        doubts |= {Doubt.LINK} if tagged.moved_links else set()
        doubts |= {Doubt.EMPHASIS} if tagged.lost_styles else set()
    unit = Unit(
        language=sentence.language,
        source=codes.encode(sentence.text, sentence.spans),
        target=codes.encode(tagged.text, tagged.spans),
        origin=answer.origin,
        engine=answer.engine,
        doubts=doubts,
    )
    return unit, tagged


def _unchanged(sentence: Sentence, origin: Origin) -> tuple[Unit, TaggedSentence]:
    coded = codes.encode(sentence.text, sentence.spans)
    doubts = frozenset({Doubt.UNTRANSLATED} if origin is Origin.ORIGINAL else ())
    unit = Unit(
        language=sentence.language, source=coded, target=coded, origin=origin, doubts=doubts
    )
    return unit, TaggedSentence(sentence.text, sentence.spans)


def _answer_to(sentence: Sentence, answers: _Answers) -> SentenceAnswer | None:
    """Return the answer to a sentence, made of its parts if an atom is lost or doubled.

    None if there is none, or if a part has no translation.
    """
    answer = answers.get(sentence.text, sentence.language)
    if answer is None or _keeps_atoms(sentence, codes.plain(answer.text)):
        return answer
    parts = PLACEHOLDER.split(sentence.text)
    parts[1::2] = (placeholder(int(number)) for number in parts[1::2])
    for i in range(0, len(parts), 2):
        core = parts[i].strip()
        if _has_letters(core):
            translation = answers.text(core, sentence.language)
            if translation is None:
                return None
            parts[i] = parts[i].replace(core, translation, 1)
    return replace(answer, text="".join(parts))


def _keeps_atoms(sentence: Sentence, answer: str) -> bool:
    return Counter(PLACEHOLDER.findall(sentence.text)) == Counter(PLACEHOLDER.findall(answer))


def _has_letters(text: str) -> bool:
    return LETTER.search(text) is not None


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
