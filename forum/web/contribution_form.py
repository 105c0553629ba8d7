"""What a person types into the contribution form, checked and kept."""

from dataclasses import dataclass, field
from uuid import UUID, uuid4

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from forum.domain.contributions import MAX_CHARACTERS, Appearance, Capacity, Part, PassageKind
from forum.domain.countries import CODES
from forum.domain.languages import LANGUAGES
from forum.models.consultation import Consultation
from forum.models.contribution import Contribution
from forum.models.user import User
from forum.services import languages

FREE = "text"


@dataclass
class ContributionForm:
    """The fields of the page; `answers` is by question id, `text` answers none of them."""

    answers: dict[int, str] = field(default_factory=dict)
    text: str = ""
    language: str = ""
    capacity: Capacity = Capacity.PERSONAL
    organisation: str = ""
    country: str = ""
    key: str = field(default_factory=lambda: str(uuid4()))
    mode: str = "questions"
    errors: dict[str, str] = field(default_factory=dict)
    guessed: bool = False
    doubted: str = ""

    @property
    def everything(self) -> str:
        """Return all that was typed, for detection and for counting."""
        return "\n\n".join(t for t in (*self.answers.values(), self.text) if t.strip())

    def parts(self) -> list[Part]:
        """Return the passages in the order of the page."""
        found = [Part(t, self.language, q) for q, t in self.answers.items() if t.strip()]
        if self.text.strip():
            found.append(Part(self.text, self.language))
        return found

    def appearance(self, person: User, label: str) -> Appearance:
        """Return how the author is shown."""
        return Appearance(
            name=person.name,
            organisation=self.organisation,
            countries=self.country,
            capacity=self.capacity,
            label=label,
        )

    def check(self, *, is_final: bool = False) -> bool:
        """Fill in the language where it can be told, note errors, tell whether there are none.

        A language that its author has seen on the checking page is not doubted again.
        """
        self.errors = {}
        text = self.everything
        if not text.strip():
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
        if self.capacity is Capacity.ORGANISATION and not self.organisation:
            self.errors["organisation"] = _("Name the organisation for which you write.")
        return not self.errors

    def _tell_language(self, text: str) -> None:
        guess = languages.guess(text)
        if self.language in LANGUAGES:
            if guess.is_certain and guess.language != self.language:
                self.doubted = guess.language or ""
            return
        if guess.is_sure and guess.language:
            self.language, self.guessed = guess.language, True
        else:
            self.errors["language"] = _("In which language did you write?")


def read(values: MultiDict[str, str], consultation: Consultation) -> ContributionForm:
    """Return what was typed; unknown choices become the defaults."""
    form = ContributionForm()
    form.answers = {q.id: _text(values, f"q-{q.id}") for q in consultation.questions}
    form.text = _text(values, FREE)
    form.language = values.get("language", "") if values.get("language") in LANGUAGES else ""
    if values.get("capacity") in set(Capacity):
        form.capacity = Capacity(values["capacity"])
    form.organisation = values.get("organisation", "").strip()[:300]
    form.country = values.get("country", "") if values.get("country") in CODES else ""
    form.mode = "text" if values.get("mode") == "text" else "questions"
    form.key = _key(values.get("key", ""))
    return form


def fresh(person: User) -> ContributionForm:
    """Return an empty form that already knows who writes."""
    return ContributionForm(organisation=person.organisation, country=person.country)


def again(contribution: Contribution) -> ContributionForm:
    """Return the form with the latest version of a text, to be changed and sent again."""
    form = ContributionForm(
        organisation=contribution.shown_organisation,
        country=contribution.shown_countries,
        capacity=contribution.capacity,
        language=contribution.language,
    )
    latest = next(r for r in contribution.revisions if r.number == contribution.latest_revision)
    loose = []
    for passage in latest.passages:
        asked = passage.question_id
        if passage.kind is PassageKind.WORDS and asked is not None and asked not in form.answers:
            form.answers[asked] = passage.text.source
        else:
            loose.append(passage.text.source)
    form.text = "\n\n".join(loose)
    return form


def _text(values: MultiDict[str, str], name: str) -> str:
    return values.get(name, "").replace("\r\n", "\n").replace("\r", "\n")


def _key(value: str) -> str:
    try:
        return str(UUID(value))
    except ValueError:
        return str(uuid4())
