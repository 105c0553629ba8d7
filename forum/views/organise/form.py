"""What an organiser types into the page of a consultation, read and checked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from uuid import UUID, uuid4

from forum.domain.consultations.draft import (
    GRACES,
    ConsultationDraft,
    DraftQuestion,
    DraftSection,
    Versions,
    slugify,
)
from forum.domain.contributions.statuses import Moderation
from forum.domain.languages import DEFAULT, LANGUAGES
from forum.errors import Invalid
from forum.views.organise.arranging import without_empty
from forum.web.language.date_fields import Typed, as_typed, typed
from forum.web.language.locale import available_zones

PLACE = re.compile(r"s(\d{1,3})(?:q(\d{1,3}))?-id")
PARTS = ("title", "introduction", "background")
MAX_TITLE = 300
MAX_TEXT = 100_000


@dataclass
class ConsultationForm:
    """The fields of the page; `errors` maps the id of a field to the key of a sentence."""

    draft: ConsultationDraft
    opens: Typed
    closes: Typed
    key: str = field(default_factory=lambda: str(uuid4()))
    errors: dict[str, str] = field(default_factory=dict)

    def texts(self) -> list[tuple[str, Versions]]:
        """Return all texts with the ids of their fields."""
        found = [(name, getattr(self.draft, name)) for name in PARTS]
        for s, section in enumerate(self.draft.sections):
            found.append((f"s{s}", section.title))
            found += [(f"s{s}q{q}", asked.text) for q, asked in enumerate(section.questions)]
        return found

    @property
    def sections(self) -> list[tuple[DraftSection, list[tuple[int, DraftQuestion]]]]:
        """Return the sections with their questions, which are numbered through."""
        numbers = count(1)
        return [
            (section, [(next(numbers), asked) for asked in section.questions])
            for section in self.draft.sections
        ]

    def to_store(self) -> ConsultationDraft:
        """Return the draft without what was left empty."""
        draft = self.draft
        return ConsultationDraft(**{**vars(draft), "sections": without_empty(draft.sections)})


def fresh(language: str, zone_name: str) -> ConsultationForm:
    """Return an empty form in the language of the page."""
    return ConsultationForm(
        ConsultationDraft(
            language=language,
            zone=zone_name,
            moderation=Moderation.BEFORE,
            title={},
            introduction={},
            background={},
            organisers=[],
            sections=[DraftSection(title={}, questions=[DraftQuestion(text={}) for _ in range(3)])],
            opens_at=None,
            closes_at=None,
        ),
        opens=Typed(hour="09:00"),
        closes=Typed(hour="23:59"),
    )


def shown(draft: ConsultationDraft) -> ConsultationForm:
    """Return the form of a stored consultation."""
    return ConsultationForm(
        draft, as_typed(draft.opens_at, draft.zone), as_typed(draft.closes_at, draft.zone)
    )


def read(values: Mapping[str, str]) -> ConsultationForm:
    """Return what was typed; unknown choices become the defaults."""
    before = _one_of(values.get("written-in", ""), LANGUAGES, DEFAULT)
    language = _one_of(values.get("language", ""), LANGUAGES, before)
    zone_name = values.get("zone", "")
    texts = {name: _versions(values, name, language, before) for name in PARTS}
    form = ConsultationForm(
        ConsultationDraft(
            language=language,
            zone=zone_name if zone_name in available_zones() else "UTC",
            moderation=Moderation(
                _one_of(values.get("moderation", ""), tuple(Moderation), Moderation.BEFORE)
            ),
            organisers=[n.strip() for n in values.get("organisers", "").splitlines() if n.strip()],
            sections=_sections(values, language, before),
            opens_at=None,
            closes_at=None,
            slug=values.get("slug", "").strip(),
            grace_minutes=_grace(values.get("grace", "")),
            **texts,
        ),
        typed(values, "opens"),
        typed(values, "closes"),
        _key(values.get("key", "")),
    )
    if not form.draft.sections:
        form.draft.sections = fresh(language, "UTC").draft.sections
    _read_dates(form)
    return form


def _grace(typed: str) -> int:
    """Return the minutes that were chosen, none where it is not one of what a page can show."""
    minutes = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 0
    return minutes if minutes <= GRACES[-1] else 0


def _one_of(value: str, choices: tuple[str, ...], otherwise: str) -> str:
    return value if value in choices else otherwise


def _key(value: str) -> str:
    try:
        return str(UUID(value))
    except ValueError:
        return str(uuid4())


def _versions(values: Mapping[str, str], name: str, language: str, before: str) -> Versions:
    """Return a text in all languages; `before` is the original's language when it was typed.

    Where the organiser then says that the original is in another language, and has typed a
    version in that one, the two change places.
    """
    found = {code: _words(values, f"{name}-{code}") for code in LANGUAGES if code != before}
    main = _words(values, name)
    if language == before:
        return {language: main, **found}
    version = found.pop(language, "")
    return {language: version, before: main, **found} if version else {language: main, **found}


def _words(values: Mapping[str, str], name: str) -> str:
    return values.get(name, "").replace("\r\n", "\n").replace("\r", "\n").strip()


def _sections(values: Mapping[str, str], language: str, before: str) -> list[DraftSection]:
    places = sorted(
        (int(found[1]), -1 if found[2] is None else int(found[2]))
        for found in map(PLACE.fullmatch, values)
        if found is not None
    )
    sections: dict[int, DraftSection] = {}
    for s, q in places:
        name = f"s{s}" if q < 0 else f"s{s}q{q}"
        text = _versions(values, name, language, before)
        number = values.get(f"{name}-id", "")
        known = int(number) if number.isascii() and number.isdigit() else None
        if q < 0:
            sections[s] = DraftSection(title=text, id=known)
        elif s in sections:
            sections[s].questions.append(DraftQuestion(text=text, id=known))
    return list(sections.values())


def _read_dates(form: ConsultationForm) -> None:
    for name, value in (("opens", form.opens), ("closes", form.closes)):
        if not value.day:
            continue  # an hour alone is what the empty form proposes
        try:
            setattr(form.draft, f"{name}_at", value.instant(form.draft.zone))
        except Invalid as error:
            form.errors[f"{name}-hour" if error.why == "hour" else f"{name}-day"] = error.why


def check(form: ConsultationForm, *, now: datetime, is_public: bool, has_dates: bool) -> bool:
    """Note what stands in the way of storing; `has_dates` tells whether the form shows them."""
    draft, errors = form.draft, form.errors
    for name, versions in form.texts():
        is_short = name == "title" or (name[0] == "s" and "q" not in name)
        if any(len(v) > (MAX_TITLE if is_short else MAX_TEXT) for v in versions.values()):
            errors[name] = "too_long"
        elif not versions.get(draft.language) and any(versions.values()):
            errors[name] = "original_missing"
    if not draft.title.get(draft.language) and "title" not in errors:
        errors["title"] = "title_missing"
    if not any(q.text.get(draft.language) for q in draft.questions):
        errors.setdefault("s0q0" if draft.sections[0].questions else "s0", "question_missing")
    if draft.slug and slugify(draft.slug) != draft.slug:
        errors["slug"] = "slug"
    if has_dates:
        _check_dates(form, now, is_public)
    return not errors


def _check_dates(form: ConsultationForm, now: datetime, is_public: bool) -> None:
    opens_at, closes_at = form.draft.opens_at, form.draft.closes_at
    if is_public and opens_at is None:
        form.errors.setdefault("opens-day", "opening_missing")
    if closes_at is None:
        return
    if opens_at is not None and closes_at <= opens_at:
        form.errors.setdefault("closes-day", "closes_before_opening")
    elif closes_at <= now:
        form.errors.setdefault("closes-day", "closing_passed")
