"""The consent of authors: the default wording, and the versions of a consultation."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Final, NamedTuple

from markupsafe import Markup
from sqlalchemy import BindParameter, Select, func, select, union_all

from forum import clock
from forum.domain.html.render import to_safe_html
from forum.domain.languages import DEFAULT_LANGUAGE, LANGUAGES
from forum.errors import Invalid, NotFound
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.consultations.consent import ConsentVersion
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.cosignature import CoSignature
from forum.models.translation import Text, TranslationStatus
from forum.models.user import User
from forum.paths import CONSENT_TEXTS
from forum.services.access.locking import lock, touch
from forum.services.consultations.kept_outlines import read_once
from forum.services.texts.localised import LocalisedText, localise
from forum.services.texts.store import request_translation, store_human_translation, store_text

MAX_CHARACTERS: Final = 20_000
DEFAULT_NUMBER: Final = 1
"""The number of the default wording, which is in force until an organiser writes another."""


@cache
def default_wordings() -> dict[str, str]:
    """Return the default wordings by language, as Markdown; a language may have none."""
    files = {code: CONSENT_TEXTS / f"consent.{code}.md" for code in LANGUAGES}
    return {code: file.read_text("utf-8") for code, file in files.items() if file.exists()}


def default_language(language: str) -> str:
    """Return the language in which a reader of `language` gets the default wording."""
    return language if language in default_wordings() else DEFAULT_LANGUAGE


class ConsentView(NamedTuple):
    """One version for a reader; `made_at` is None for the default wording before it is stored."""

    number: int
    text: LocalisedText
    made_at: datetime | None


def find_current_version(consultation: Consultation) -> ConsentVersion | None:
    """Return the version in force, or None if the default is and nobody has agreed to it yet."""
    return db.session.scalar(
        select(ConsentVersion)
        .where(ConsentVersion.consultation_id == consultation.id)
        .order_by(ConsentVersion.number.desc())
        .limit(1)
    )


def current_number(consultation: Consultation) -> int:
    """Return the number of the version in force, read once for each version of the outline."""
    key = ("consent", consultation.uid, consultation.outline_version, "")
    return read_once(key, lambda: _read_current_number(consultation))


def _read_current_number(consultation: Consultation) -> int:
    number = db.session.scalar(
        select(func.max(ConsentVersion.number)).where(
            ConsentVersion.consultation_id == consultation.id
        )
    )
    return number or DEFAULT_NUMBER


def list_versions(consultation: Consultation) -> Sequence[ConsentVersion]:
    """Return all stored versions, the latest first."""
    return db.session.scalars(
        select(ConsentVersion)
        .where(ConsentVersion.consultation_id == consultation.id)
        .order_by(ConsentVersion.number.desc())
    ).all()


def read_version(
    consultation: Consultation, language: str, number: int | None = None
) -> ConsentView:
    """Return one version as a reader of `language` gets it, by default the one in force.

    Raises NotFound for an unknown number.
    """
    consent = (
        find_current_version(consultation)
        if number is None
        else _find_version(consultation, number)
    )
    if consent is not None:
        text = localise([consent.text_id], language)[consent.text_id]
        return ConsentView(consent.number, text, consent.created_at)
    if number not in (None, DEFAULT_NUMBER):
        raise NotFound
    code = default_language(language)
    html = _default_html(code)
    return ConsentView(
        DEFAULT_NUMBER, LocalisedText(reader_language=code, language=code, html=html), None
    )


@cache
def _default_html(language: str) -> Markup:
    return Markup(to_safe_html(default_wordings()[language]))  # noqa: S704 - made safe here


def _find_version(consultation: Consultation, number: int) -> ConsentVersion | None:
    return db.session.scalar(
        select(ConsentVersion).where(
            ConsentVersion.consultation_id == consultation.id, ConsentVersion.number == number
        )
    )


def find_agreement(user: User, consultation: Consultation, number: int) -> datetime | None:
    """Return when a person last agreed to this version, by a text or a signature; None if never."""
    own_texts = select(Contribution.submitted_at.label("at"), Contribution.consent_version_id)
    signatures = select(CoSignature.signed_at, CoSignature.consent_version_id)
    agreements = union_all(
        own_texts.where(Contribution.author_id == user.id),
        signatures.where(CoSignature.user_id == user.id, CoSignature.withdrawn_at.is_(None)),
    ).subquery()
    at: datetime | None = db.session.scalar(
        select(func.max(agreements.c.at))
        .join(ConsentVersion, ConsentVersion.id == agreements.c.consent_version_id)
        .where(ConsentVersion.consultation_id == consultation.id, ConsentVersion.number == number)
    )
    return at


def version_id(consultation_id: BindParameter[int], number: BindParameter[int]) -> Select[int]:
    """Return the query for the id of a stored version."""
    return select(ConsentVersion.id).where(
        ConsentVersion.consultation_id == consultation_id, ConsentVersion.number == number
    )


def accept_version(consultation: Consultation, number: int) -> ConsentVersion:
    """Return the version that an author has read and agreed to, to be stored with their text.

    The default wording is stored when somebody agrees to it for the first time. The version need
    not be the latest: one that was replaced while the author wrote is accepted too. Raises
    Invalid("consent") for an unknown number.
    """
    consent = _find_version(consultation, number)
    if consent is not None:
        return consent
    if number != DEFAULT_NUMBER:
        raise Invalid("consent", "consent")
    lock(consultation)
    return _find_version(consultation, DEFAULT_NUMBER) or _store_default(consultation)


def _store_default(consultation: Consultation) -> ConsentVersion:
    wordings, language = default_wordings(), default_language(consultation.language)
    text = store_text(consultation.id, wordings[language], language, translate=False)
    for code, source in wordings.items():
        if code != language:
            store_human_translation(
                text, code, source, by_id=None, status=TranslationStatus.REVIEWED
            )
    return _insert_version(consultation, DEFAULT_NUMBER, text)


def _insert_version(consultation: Consultation, number: int, text: Text) -> ConsentVersion:
    consent = ConsentVersion(
        consultation_id=consultation.id,
        number=number,
        text_id=text.id,
        text=text,
        created_at=clock.now(),
    )
    db.session.add(consent)
    db.session.flush()  # the author's text refers to its id
    return consent


def add_version(consultation: Consultation, wordings: Mapping[str, str]) -> ConsentVersion:
    """Store a new version and return it; the earlier ones stay.

    `wordings` holds Markdown by language; that in the consultation's language must not be empty,
    others that are empty are translated by machine. If nothing has changed, the present version
    is returned. Raises Invalid("empty") or ("too_long") with the language as its field.
    """
    lock(consultation)
    original = consultation.language if consultation.language in wordings else next(iter(wordings))
    sources_by_language = {code: source.strip() for code, source in wordings.items()}
    if not sources_by_language[original]:
        raise Invalid("empty", original)
    for code, source in sources_by_language.items():
        if len(source) > MAX_CHARACTERS:
            raise Invalid("too_long", code, limit=MAX_CHARACTERS)
    current = find_current_version(consultation) or _store_default(consultation)
    if read_sources(current, list(sources_by_language)) == sources_by_language:
        return current
    text = store_text(
        consultation.id,
        sources_by_language[original],
        original,
        translate=False,
        replaces=current.text,
    )
    for code, source in sources_by_language.items():
        if code != original and source:
            store_human_translation(
                text, code, source, by_id=None, status=TranslationStatus.REVIEWED
            )
        elif code != original:
            request_translation(text, code)
    touch(consultation.id)
    return _insert_version(consultation, current.number + 1, text)


def read_sources(consent: ConsentVersion, languages: Sequence[str]) -> dict[str, str]:
    """Return the Markdown of a version by language; empty where a machine translated."""
    sources_by_language = {t.language: t.source for t in consent.text.translations}
    sources_by_language[consent.text.language] = consent.text.source
    return {code: sources_by_language.get(code, "").strip() for code in languages}
