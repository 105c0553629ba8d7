"""The contribution form: its fields, their checks, and the passages that they become."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from uuid import uuid4

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from forum.adapters import language_detection
from forum.domain.contributions.attachments import needs_summary
from forum.domain.contributions.content import MAX_CHARACTERS, Part, PassageKind
from forum.domain.contributions.markup import MOST_IN_CONTRIBUTION, measure_markup
from forum.domain.contributions.quotations import own_words
from forum.domain.languages import LANGUAGES
from forum.domain.matching.comparison import WordBudget
from forum.domain.matching.pieces import PieceChoice, PieceUse, hash_words
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.models.user import User
from forum.services.contributions.identity import read_stated_appearance
from forum.services.contributions.revise import read_passages_to_change
from forum.services.drafts.store import TEXT_FIELD, question_field
from forum.services.quotations.own_quotes import editable_sources
from forum.services.texts.redacted import read_originals
from forum.views.contributions.identity import (
    IdentityFields,
    identity_from,
    make_identity,
    read_identity,
)
from forum.views.contributions.matching import (
    CHOICE_PREFIX,
    SPLIT_PREFIX,
    BoxMatching,
    Wordings,
    apply_choices,
    choice_field,
    choice_value,
    match_box,
    quotes_other_questions,
)
from forum.web.http.query import key_or_new, parse_int, visible_text

MAX_CHOICE_FIELDS = 500


@dataclass
class ContributionForm:
    """The fields of the form; `answers` is by question id, `text` answers no question or many.

    `mode` is "questions" (a box for each question) or "text" (one box). `posted` holds all posted
    values. `match` fills `matchings`, by box, with the texts that are matched with the questions.
    `detected_language` is empty unless the author chose another language than the detected one.
    """

    answers: dict[int, str] = field(default_factory=dict)
    text: str = ""
    language: str = ""
    identity: IdentityFields = field(default_factory=IdentityFields)
    key: str = field(default_factory=lambda: str(uuid4()))
    version: int = 0
    mode: str = "questions"
    posted: MultiDict[str, str] = field(default_factory=MultiDict)
    errors: dict[str, str] = field(default_factory=dict)
    matchings: dict[str, BoxMatching] = field(default_factory=dict)
    is_language_detected: bool = False
    detected_language: str = ""

    @property
    def whole_text(self) -> str:
        """Return all answers and the text as one, to count it and to detect its language."""
        return "\n\n".join(text for text in (*self.answers.values(), self.text) if text.strip())

    @property
    def boxes(self) -> list[tuple[str, str, int | None]]:
        """Return (field name, text, question id) of each box that is not blank, in page order."""
        boxes: list[tuple[str, str, int | None]] = [
            (question_field(question_id), text, question_id)
            for question_id, text in self.answers.items()
            if text.strip()
        ]
        if self.text.strip():
            boxes.append((TEXT_FIELD, self.text, None))
        return boxes

    @property
    def choice_fields(self) -> list[tuple[str, str]]:
        """Return the fields with choices about pieces, to carry them while the text is changed."""
        return [
            (name, value)
            for name, value in self.posted.items(multi=True)
            if name.startswith((CHOICE_PREFIX, SPLIT_PREFIX))
        ][:MAX_CHOICE_FIELDS]

    @property
    def split_fields(self) -> list[tuple[str, str]]:
        """Return the fields that name the pieces that the author has split."""
        return [
            (name, value) for name, value in self.choice_fields if name.startswith(SPLIT_PREFIX)
        ]

    @property
    def checked_fields(self) -> list[tuple[str, str]]:
        """Return what the checking page keeps besides the texts: splits, and who writes."""
        return self.split_fields + self.identity.posted_fields

    def match(self, wordings: Wordings) -> None:
        """Match the one text, and each box that quotes other questions, with the questions."""
        self.matchings = {}
        question_ids, budget = frozenset(wordings), WordBudget()
        for box, text, question_id in self.boxes:
            matching = match_box(box, text, wordings, box_question=question_id, budget=budget)
            is_one_text = box == TEXT_FIELD and self.mode == "text" and bool(question_ids)
            if is_one_text or quotes_other_questions(matching):
                apply_choices(matching, self.posted, question_ids)
                self.matchings[box] = matching

    @property
    def is_settled(self) -> bool:
        """Return whether the author has confirmed what every piece answers."""
        return all(matching.is_settled for matching in self.matchings.values())

    def find_missing_choices(self) -> dict[str, str]:
        """Return a sentence for each piece without a choice, by the name of its field."""
        pieces = [
            (matching, piece) for matching in self.matchings.values() for piece in matching.pieces
        ]
        return {
            matching.field_name(piece): _("Choose what part %(n)s answers.", n=number)
            for number, (matching, piece) in enumerate(pieces, 1)
            if matching.choice_of(piece) is None
        }

    def parts(self) -> list[Part]:
        """Return the passages in the order of the page."""
        parts: list[Part] = []
        for box, text, question_id in self.boxes:
            if box in self.matchings:
                parts += self.matchings[box].parts(self.language)
            else:
                parts.append(Part(text, self.language, question_id))
        return parts

    def check(self, count_files: Callable[[], int], *, is_final: bool = False) -> bool:
        """Set the errors and a detected language; return whether there are no errors.

        If `is_final`, the author has confirmed the language on the checking page, and it is not
        doubted again. A text that only refers to its files, which `count_files` counts, must have
        a short summary.
        """
        self.errors = {}
        text = self.whole_text
        if fault := _find_excess(text):
            self.errors[TEXT_FIELD] = fault
            return False
        words = own_words(text)
        if needs_summary(words, 1) and needs_summary(words, count_files()):
            self.errors[self._first_box] = _(
                "Say in two or three sentences what your file shows. Many people read without "
                "opening files."
            )
        elif not text.strip():
            self.errors[TEXT_FIELD] = _("Write an answer to at least one question.")
        elif not is_final or self.language not in LANGUAGES:
            self._detect_language(text)
        self.errors |= self.identity.find_errors()
        return not self.errors

    @property
    def _first_box(self) -> str:
        return self.boxes[0][0] if self.boxes else TEXT_FIELD

    def _detect_language(self, text: str) -> None:
        guess = language_detection.detect_language(text)
        if self.language in LANGUAGES:
            if guess.is_certain and guess.language != self.language:
                self.detected_language = guess.language or ""
            return
        if guess.is_sure and guess.language:
            self.language, self.is_language_detected = guess.language, True
        else:
            self.errors["language"] = _("In which language did you write?")


def _find_excess(text: str) -> str:
    """Return what a text has too much of for one contribution, as a sentence; empty if nothing."""
    if len(text) > MAX_CHARACTERS:
        return _(
            "Your text has %(n)s characters; the limit is %(limit)s. Shorten it or send it "
            "in two contributions.",
            n=len(text),
            limit=MAX_CHARACTERS,
        )
    if measure_markup([text]) > MOST_IN_CONTRIBUTION:
        return _(
            "Your text has more lines, lists, tables, links or marks such as ** than one "
            "contribution can hold. Shorten it or send it in two contributions."
        )
    return ""


def read_form(values: MultiDict[str, str], question_ids: Iterable[int]) -> ContributionForm:
    """Read a posted form with a field for each of these questions; unknown values are ignored."""
    form = ContributionForm(posted=values, identity=read_identity(values))
    form.answers = {id_: visible_text(values.get(question_field(id_), "")) for id_ in question_ids}
    form.text = visible_text(values.get(TEXT_FIELD, ""))
    form.language = values.get("language", "") if values.get("language") in LANGUAGES else ""
    form.mode = "text" if values.get("mode") == "text" else "questions"
    form.key = key_or_new(values.get("key", ""))
    form.version = parse_int(values.get("version", "")) or 0
    return form


def make_empty_form(author: User) -> ContributionForm:
    """Return a form without text, filled in with the author's latest appearance."""
    return ContributionForm(identity=make_identity(author))


def make_edit_form(contribution: Contribution) -> ContributionForm:
    """Return the form with the revision of a contribution from which its author continues."""
    form = ContributionForm(
        identity=identity_from(read_stated_appearance(contribution, contribution.author)),
        language=contribution.language,
    )
    passages = read_passages_to_change(contribution)
    originals = read_originals(passage.text for passage in passages)
    sources = {text_id: original.source for text_id, original in originals.items()}
    while passages and _fills_question_box(passages[0], form):
        passage = passages.pop(0)
        form.answers[passage.question_id or 0] = sources[passage.text_id]
    is_reply = contribution.parent_id or contribution.post_id
    is_one_text = bool(passages) and not form.answers and not is_reply
    if is_one_text or any(p.question_id is not None for p in passages):
        form.mode = "text"
        form.posted = _choice_fields(passages, sources)
    form.text = "\n\n".join(editable_sources(contribution, passages))
    return form


def _fills_question_box(passage: Passage, form: ContributionForm) -> bool:
    """Return whether a passage is the first answer to its question."""
    if passage.kind is not PassageKind.WORDS or passage.question_id is None:
        return False
    return passage.question_id not in form.answers


def _choice_fields(passages: list[Passage], sources: Mapping[int, str]) -> MultiDict[str, str]:
    """Return the fields that repeat the choices for the pieces of a text that was matched."""
    fields: MultiDict[str, str] = MultiDict()
    heading = ""
    for passage in passages:
        words = f"{heading} {sources[passage.text_id]}"
        if passage.kind is PassageKind.QUESTION:
            heading = words
            choice = PieceChoice(PieceUse.QUOTED, passage.question_id)
        elif passage.question_id is None:
            heading, choice = "", PieceChoice(PieceUse.GENERAL)
        else:
            heading, choice = "", PieceChoice(PieceUse.ANSWER, passage.question_id)
        fields[choice_field(TEXT_FIELD, hash_words(words))] = choice_value(choice)
    return fields
