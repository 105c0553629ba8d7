"""What authors agree to: the present wording, all earlier ones, and who agreed to which."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Final, NamedTuple

from markupsafe import Markup
from sqlalchemy import select

from forum import clock
from forum.domain.html.render import to_safe_html
from forum.domain.languages import DEFAULT, LANGUAGES
from forum.errors import Invalid, NotFound
from forum.extensions import db
from forum.models.consent import ConsentVersion
from forum.models.consultation import Consultation
from forum.models.translation import Text, TranslationStatus
from forum.paths import CONSENT
from forum.services.access.locking import lock, touch
from forum.services.texts.localised import LocalisedText, localise
from forum.services.texts.store import ask_translation, translate_by_hand, write

MAX_CHARACTERS: Final = 20_000
FIRST: Final = 1
"""The number of the default wording, which holds until an organiser writes another."""


@cache
def default_wordings() -> dict[str, str]:
    """Return the default wording by language, as Markdown, in the languages that have one."""
    files = {code: CONSENT / f"consent.{code}.md" for code in LANGUAGES}
    return {code: file.read_text("utf-8") for code, file in files.items() if file.exists()}


def default_language(language: str) -> str:
    """Return the language in which a reader of `language` gets the default wording."""
    return language if language in default_wordings() else DEFAULT


class ConsentView(NamedTuple):
    """One wording on its own page; `made_at` is None for the default that nobody has stored."""

    number: int
    text: LocalisedText
    made_at: datetime | None


def present(consultation: Consultation) -> ConsentVersion | None:
    """Return the version that holds now, or None where nobody has agreed to the default yet."""
    return db.session.scalar(
        select(ConsentVersion)
        .where(ConsentVersion.consultation_id == consultation.id)
        .order_by(ConsentVersion.number.desc())
        .limit(1)
    )


def in_force(consultation: Consultation) -> int:
    """Return the number of the version that holds now."""
    consent = present(consultation)
    return FIRST if consent is None else consent.number


def versions(consultation: Consultation) -> Sequence[ConsentVersion]:
    """Return all versions, the present one first."""
    return db.session.scalars(
        select(ConsentVersion)
        .where(ConsentVersion.consultation_id == consultation.id)
        .order_by(ConsentVersion.number.desc())
    ).all()


def version(consultation: Consultation, language: str, number: int | None = None) -> ConsentView:
    """Return one version as a reader of `language` gets it, by default the present one.

    Raises NotFound for a number that there never was.
    """
    consent = present(consultation) if number is None else _numbered(consultation, number)
    if consent is not None:
        text = localise([consent.text_id], language)[consent.text_id]
        return ConsentView(consent.number, text, consent.created_at)
    if number not in (None, FIRST):
        raise NotFound
    code = default_language(language)
    html = _default_html(code)
    return ConsentView(FIRST, LocalisedText(wanted=code, language=code, html=html), None)


@cache
def _default_html(language: str) -> Markup:
    return Markup(to_safe_html(default_wordings()[language]))  # noqa: S704 - made safe here


def _numbered(consultation: Consultation, number: int) -> ConsentVersion | None:
    return db.session.scalar(
        select(ConsentVersion).where(
            ConsentVersion.consultation_id == consultation.id, ConsentVersion.number == number
        )
    )


def agree(consultation: Consultation, number: int) -> ConsentVersion:
    """Return the version that somebody has read and agreed to, to be kept with what they send.

    The default wording is stored when it is agreed to for the first time. An earlier version
    stays what was agreed to, though a newer one has come since. Raises Invalid("consent").
    """
    found = _numbered(consultation, number)
    if found is not None:
        return found
    if number != FIRST:
        raise Invalid("consent", "consent")
    lock(consultation)
    return _numbered(consultation, FIRST) or _store_default(consultation)


def _store_default(consultation: Consultation) -> ConsentVersion:
    wordings, language = default_wordings(), default_language(consultation.language)
    text = write(consultation.id, wordings[language], language, translate=False)
    for code, words in wordings.items():
        if code != language:
            translate_by_hand(text, code, words, by_id=None, status=TranslationStatus.REVIEWED)
    return _add(consultation, FIRST, text)


def _add(consultation: Consultation, number: int, text: Text) -> ConsentVersion:
    consent = ConsentVersion(
        consultation_id=consultation.id,
        number=number,
        text_id=text.id,
        text=text,
        created_at=clock.now(),
    )
    db.session.add(consent)
    db.session.flush()  # what is sent refers to its id
    return consent


def reword(consultation: Consultation, wordings: Mapping[str, str]) -> ConsentVersion:
    """Store a new version and return it; the earlier ones stay.

    `wordings` are by language; the consultation's own must be there, of the others those that are
    empty are translated by machine. Raises Invalid("empty") or ("too_long") with the language as
    its field. What changes nothing makes no new version.
    """
    lock(consultation)
    own = consultation.language if consultation.language in wordings else next(iter(wordings))
    given = {code: words.strip() for code, words in wordings.items()}
    if not given[own]:
        raise Invalid("empty", own)
    for code, words in given.items():
        if len(words) > MAX_CHARACTERS:
            raise Invalid("too_long", code, limit=MAX_CHARACTERS)
    now = present(consultation) or _store_default(consultation)
    if sources(now, list(given)) == given:
        return now
    text = write(consultation.id, given[own], own, translate=False)
    for code, words in given.items():
        if code != own and words:
            translate_by_hand(text, code, words, by_id=None, status=TranslationStatus.REVIEWED)
        elif code != own:
            ask_translation(text, code)
    touch(consultation.id)
    return _add(consultation, now.number + 1, text)


def sources(consent: ConsentVersion, languages: Sequence[str]) -> dict[str, str]:
    """Return the Markdown of a version by language; nothing where a machine translated."""
    written = {t.language: t.source for t in consent.text.translations}
    written[consent.text.language] = consent.text.source
    return {code: written.get(code, "").strip() for code in languages}
