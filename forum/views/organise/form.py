"""The form of a consultation: reading and checking what an organiser posts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from uuid import uuid4

from forum.domain.characters import clean_line, is_clean_line
from forum.domain.consultations.draft import (
    GRACE_PERIODS,
    ConsultationDraft,
    DraftQuestion,
    DraftSection,
    TextsByLanguage,
    slugify,
)
from forum.domain.contributions.statuses import Moderation
from forum.domain.languages import DEFAULT_LANGUAGE, LANGUAGES
from forum.errors import Invalid
from forum.views.organise.section_actions import without_empty
from forum.web.http.query import key_or_new, normalise_newlines, parse_int
from forum.web.language.date_fields import DateFields, date_fields_of, read_date_fields
from forum.web.language.locale import available_zones

ID_FIELD = re.compile(r"s(\d{1,3})(?:q(\d{1,3}))?-id")
PARTS = ("title", "introduction", "background")
MAX_TITLE = 300
MAX_TEXT = 100_000


@dataclass
class ConsultationForm:
    """The fields of the form; `errors` maps the id of a field to the key of a sentence."""

    draft: ConsultationDraft
    opens: DateFields
    closes: DateFields
    key: str = field(default_factory=lambda: str(uuid4()))
    errors: dict[str, str] = field(default_factory=dict)

    def texts(self) -> list[tuple[str, TextsByLanguage]]:
        """Return all texts, each with the id of its field."""
        texts = [(name, getattr(self.draft, name)) for name in PARTS]
        for s, section in enumerate(self.draft.sections):
            texts.append((f"s{s}", section.title))
            texts += [(f"s{s}q{q}", question.text) for q, question in enumerate(section.questions)]
        return texts

    @property
    def sections(self) -> list[tuple[DraftSection, list[tuple[int, DraftQuestion]]]]:
        """Return the sections with their questions, which are numbered through."""
        numbers = count(1)
        return [
            (section, [(next(numbers), question) for question in section.questions])
            for section in self.draft.sections
        ]

    def to_store(self) -> ConsultationDraft:
        """Return the draft without empty sections and questions."""
        draft = self.draft
        return ConsultationDraft(**{**vars(draft), "sections": without_empty(draft.sections)})


def empty(language: str, zone_name: str) -> ConsultationForm:
    """Return an empty form for a consultation in this language and time zone."""
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
        opens=DateFields(hour="09:00"),
        closes=DateFields(hour="23:59"),
    )


def of_draft(draft: ConsultationDraft) -> ConsultationForm:
    """Return the form of a stored consultation."""
    return ConsultationForm(
        draft,
        opens=date_fields_of(draft.opens_at, draft.zone),
        closes=date_fields_of(draft.closes_at, draft.zone),
    )


def read(values: Mapping[str, str]) -> ConsultationForm:
    """Return the posted form; invalid choices become the defaults."""
    former = _one_of(values.get("written-in", ""), LANGUAGES, DEFAULT_LANGUAGE)
    language = _one_of(values.get("language", ""), LANGUAGES, former)
    zone_name = values.get("zone", "")
    texts = {name: _versions(values, name, language, former) for name in PARTS}
    form = ConsultationForm(
        ConsultationDraft(
            language=language,
            zone=zone_name if zone_name in available_zones() else "UTC",
            moderation=Moderation(
                _one_of(values.get("moderation", ""), tuple(Moderation), Moderation.BEFORE)
            ),
            organisers=[n.strip() for n in values.get("organisers", "").splitlines() if n.strip()],
            sections=_sections(values, language, former),
            opens_at=None,
            closes_at=None,
            slug=values.get("slug", "").strip(),
            grace_minutes=_grace(values.get("grace", "")),
            translates_on_demand=values.get("translation", "") == "demand",
            originals_first=values.get("originals-first") == "yes",
            **texts,
        ),
        opens=read_date_fields(values, "opens"),
        closes=read_date_fields(values, "closes"),
        key=key_or_new(values.get("key", "")),
    )
    if not form.draft.sections:
        form.draft.sections = empty(language, "UTC").draft.sections
    _read_dates(form)
    return form


def _grace(minutes_field: str) -> int:
    """Return the grace period in minutes; 0 if it is invalid or longer than allowed."""
    minutes = parse_int(minutes_field) or 0
    return minutes if minutes <= GRACE_PERIODS[-1] else 0


def _one_of(value: str, choices: tuple[str, ...], default: str) -> str:
    return value if value in choices else default


def _versions(values: Mapping[str, str], name: str, language: str, former: str) -> TextsByLanguage:
    """Return the versions of a text by language; `former` is the language of the posted original.

    If the organiser now chooses another language for the original, and there is a version in that
    language, the version becomes the original and the former original a version.
    """
    versions = {code: _words(values, f"{name}-{code}") for code in LANGUAGES if code != former}
    original = _words(values, name)
    if language == former:
        return {language: original, **versions}
    version = versions.pop(language, "")
    if not version:
        return {language: original, **versions}
    return {language: version, former: original, **versions}


def _words(values: Mapping[str, str], name: str) -> str:
    return normalise_newlines(values.get(name, "")).strip()


def _sections(values: Mapping[str, str], language: str, former: str) -> list[DraftSection]:
    positions = sorted(
        (int(match[1]), -1 if match[2] is None else int(match[2]))
        for match in map(ID_FIELD.fullmatch, values)
        if match is not None
    )
    sections: dict[int, DraftSection] = {}
    for s, q in positions:
        name = f"s{s}" if q < 0 else f"s{s}q{q}"
        text = _versions(values, name, language, former)
        id_field = values.get(f"{name}-id", "")
        id_ = parse_int(id_field)
        if q < 0:
            sections[s] = DraftSection(title=text, id=id_)
        elif s in sections:
            sections[s].questions.append(DraftQuestion(text=text, id=id_))
    return list(sections.values())


def _read_dates(form: ConsultationForm) -> None:
    for name, value in (("opens", form.opens), ("closes", form.closes)):
        if not value.day:
            continue  # the empty form has an hour, but no day
        try:
            setattr(form.draft, f"{name}_at", value.instant(form.draft.zone))
        except Invalid as error:
            form.errors[f"{name}-hour" if error.code == "hour" else f"{name}-day"] = error.code


def check(form: ConsultationForm, *, now: datetime, is_public: bool, has_dates: bool) -> bool:
    """Return whether the form can be stored; adds to `form.errors`.

    `has_dates` is false if the dates can no longer be changed here, so the form has none.
    """
    draft, errors = form.draft, form.errors
    for name, versions in form.texts():
        is_short = name == "title" or (name[0] == "s" and "q" not in name)
        if is_short and not all(map(is_clean_line, versions.values())):
            errors[name] = "unseen"
            versions.update({code: clean_line(version) for code, version in versions.items()})
        elif any(len(v) > (MAX_TITLE if is_short else MAX_TEXT) for v in versions.values()):
            errors[name] = "too_long"
        elif not versions.get(draft.language) and any(versions.values()):
            errors[name] = "original_missing"
    if not all(map(is_clean_line, draft.organisers)):
        errors["organisers"] = "unseen"
    draft.organisers = list(filter(None, map(clean_line, draft.organisers)))
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
