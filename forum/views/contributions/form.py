"""What a person types into the contribution form, checked and kept."""

from dataclasses import dataclass, field
from uuid import uuid4

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from forum.domain.contributions.attachments import needs_summary
from forum.domain.contributions.content import MAX_CHARACTERS, Part, PassageKind
from forum.domain.contributions.quotations import own_words
from forum.domain.languages import LANGUAGES
from forum.domain.matching.pieces import PieceChoice, PieceUse, digest
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.models.user import User
from forum.services.contributions.identity import last_appearance, stated_appearance
from forum.services.contributions.revise import revision_to_change
from forum.services.quotations.own_quotes import box_texts
from forum.services.texts import detection
from forum.views.contributions.identity import IdentityFields, identity_of, read_identity
from forum.views.contributions.matching import (
    BoxMatching,
    Wordings,
    choice_value,
    is_worth_asking,
    match_box,
    take_choices,
)
from forum.web.http.query import as_int, as_key, as_text

FREE = "text"
MAX_CARRIED = 500


@dataclass
class ContributionForm:
    """The fields of the page; `answers` is by question id, `text` answers none of them.

    `cuts` are the boxes whose text is matched with the questions, once `match` has been called.
    `given` is all that was posted.
    """

    answers: dict[int, str] = field(default_factory=dict)
    text: str = ""
    language: str = ""
    identity: IdentityFields = field(default_factory=IdentityFields)
    key: str = field(default_factory=lambda: str(uuid4()))
    version: int = 0
    mode: str = "questions"
    given: MultiDict[str, str] = field(default_factory=MultiDict)
    errors: dict[str, str] = field(default_factory=dict)
    cuts: dict[str, BoxMatching] = field(default_factory=dict)
    guessed: bool = False
    doubted: str = ""

    @property
    def everything(self) -> str:
        """Return all that was typed, for detection and for counting."""
        return "\n\n".join(t for t in (*self.answers.values(), self.text) if t.strip())

    @property
    def boxes(self) -> list[tuple[str, str, int | None]]:
        """Return the boxes that hold words, in the order of the page, each with its question."""
        found: list[tuple[str, str, int | None]] = [
            (f"q-{question}", text, question)
            for question, text in self.answers.items()
            if text.strip()
        ]
        if self.text.strip():
            found.append((FREE, self.text, None))
        return found

    @property
    def carried(self) -> list[tuple[str, str]]:
        """Return what was chosen on the checking page, to be kept while the text is changed."""
        return [
            (name, value)
            for name, value in self.given.items(multi=True)
            if name.startswith(("part-", "split-"))
        ][:MAX_CARRIED]

    @property
    def splits(self) -> list[tuple[str, str]]:
        """Return where the author wished the text to be cut further."""
        return [(name, value) for name, value in self.carried if name.startswith("split-")]

    def match(self, wordings: Wordings) -> None:
        """Cut each box that quotes questions, and the one text, into what answers what."""
        self.cuts = {}
        questions = frozenset(wordings)
        for box, text, own in self.boxes:
            cut = match_box(box, text, wordings, own=own)
            is_the_text = box == FREE and self.mode == "text" and bool(questions)
            if is_the_text or is_worth_asking(cut):
                take_choices(cut, self.given, questions)
                self.cuts[box] = cut

    @property
    def is_settled(self) -> bool:
        """Tell whether the author has confirmed what every piece answers."""
        return all(cut.is_settled for cut in self.cuts.values())

    def unsure(self) -> dict[str, str]:
        """Return a sentence for each piece that waits for its author's choice, by its field."""
        pieces = [(cut, piece) for cut in self.cuts.values() for piece in cut.pieces]
        return {
            cut.name(piece): _("Choose what part %(n)s answers.", n=number)
            for number, (cut, piece) in enumerate(pieces, 1)
            if cut.chosen(piece) is None
        }

    def parts(self) -> list[Part]:
        """Return the passages in the order of the page."""
        found: list[Part] = []
        for box, text, own in self.boxes:
            if box in self.cuts:
                found += self.cuts[box].parts(self.language)
            else:
                found.append(Part(text, self.language, own))
        return found

    def check(self, files: int = 0, *, is_final: bool = False) -> bool:
        """Fill in the language where it can be told, note errors, tell whether there are none.

        A language that its author has seen on the checking page is not doubted again. A text that
        only points to one of the `files` asks for a short summary.
        """
        self.errors = {}
        text = self.everything
        if needs_summary(own_words(text), files):
            self.errors[self._first_box] = _(
                "Say in two or three sentences what your file shows. Many people read without "
                "opening files."
            )
        elif not text.strip():
            self.errors[FREE] = _("Write an answer to at least one question.")
        elif len(text) > MAX_CHARACTERS:
            self.errors[FREE] = _(
                "Your text has %(n)s characters; the limit is %(limit)s. Shorten it or send it "
                "in two contributions.",
                n=len(text),
                limit=MAX_CHARACTERS,
            )
        elif not is_final or self.language not in LANGUAGES:
            self._tell_language(text)
        self.errors |= self.identity.faults()
        return not self.errors

    @property
    def _first_box(self) -> str:
        return self.boxes[0][0] if self.boxes else FREE

    def _tell_language(self, text: str) -> None:
        guess = detection.guess(text)
        if self.language in LANGUAGES:
            if guess.is_certain and guess.language != self.language:
                self.doubted = guess.language or ""
            return
        if guess.is_sure and guess.language:
            self.language, self.guessed = guess.language, True
        else:
            self.errors["language"] = _("In which language did you write?")


def read_form(values: MultiDict[str, str], consultation: Consultation) -> ContributionForm:
    """Return what was typed; unknown choices become the defaults."""
    form = ContributionForm(given=values, identity=read_identity(values))
    form.answers = {q.id: _text(values, f"q-{q.id}") for q in consultation.questions}
    form.text = _text(values, FREE)
    form.language = values.get("language", "") if values.get("language") in LANGUAGES else ""
    form.mode = "text" if values.get("mode") == "text" else "questions"
    form.key = as_key(values.get("key", ""))
    form.version = as_int(values.get("version", "")) or 0
    return form


def empty_form(person: User) -> ContributionForm:
    """Return an empty form that already knows who writes."""
    return ContributionForm(identity=identity_of(last_appearance(person)))


def form_of_contribution(contribution: Contribution) -> ContributionForm:
    """Return the form with the version of a text from which its author goes on."""
    form = ContributionForm(
        identity=identity_of(stated_appearance(contribution, contribution.author)),
        language=contribution.language,
    )
    passages = list(revision_to_change(contribution).passages)
    while passages and _fills_a_box(passages[0], form):
        passage = passages.pop(0)
        form.answers[passage.question_id or 0] = passage.text.source
    if any(p.question_id is not None for p in passages):
        form.mode = "text"
        form.given = _remembered_choices(passages)
    form.text = "\n\n".join(box_texts(contribution, passages))
    return form


def _fills_a_box(passage: Passage, form: ContributionForm) -> bool:
    asked = passage.question_id
    return passage.kind is PassageKind.WORDS and asked is not None and asked not in form.answers


def _remembered_choices(passages: list[Passage]) -> MultiDict[str, str]:
    """Return the fields that say again what each piece of a matched text answers."""
    found: MultiDict[str, str] = MultiDict()
    heading = ""
    for passage in passages:
        words = f"{heading} {passage.text.source}"
        if passage.kind is PassageKind.QUESTION:
            heading = words
            choice = PieceChoice(PieceUse.QUOTED, passage.question_id)
        elif passage.question_id is None:
            heading, choice = "", PieceChoice(PieceUse.GENERAL)
        else:
            heading, choice = "", PieceChoice(PieceUse.ANSWER, passage.question_id)
        found[f"part-{FREE}-{digest(words)}"] = choice_value(choice)
    return found


def _text(values: MultiDict[str, str], name: str) -> str:
    return as_text(values.get(name, ""))
