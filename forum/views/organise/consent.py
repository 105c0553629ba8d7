"""Page: writing the consent text, to which authors agree."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum import database
from forum.domain.languages import LANGUAGES
from forum.domain.policy import Action
from forum.errors import Invalid
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.consultations.consent import ConsentVersion
from forum.services.access.gate import consultation_for
from forum.services.consultations import consent as consents
from forum.services.consultations.overview import read_overview
from forum.services.texts.store import render_ahead
from forum.views.organise import DESK, bp
from forum.web.http.current_user import current_person
from forum.web.http.guards import reading_ended
from forum.web.http.limits import limited_changes
from forum.web.http.query import normalise_newlines
from forum.web.language import labels
from forum.web.language.form_errors import sentence
from forum.web.language.locale import language


@bp.get(f"{DESK}/consent")
def consent(slug: str) -> ResponseReturnValue:
    """Show the form with the current consent text in each language."""
    consultation = consultation_for(current_person(), slug, Action.EDIT)
    current = consents.find_current_version(consultation)
    return _page(consultation, _texts_by_language(current))


@bp.post(f"{DESK}/consent")
@limited_changes
def reword_consent(slug: str) -> ResponseReturnValue:
    """Store a new version of the consent text; earlier versions stay."""
    database.end_writing()  # until the words have been read and rendered
    consultation = consultation_for(current_person(), slug, Action.EDIT)
    texts = {code: normalise_newlines(request.form.get(f"text-{code}", "")) for code in LANGUAGES}
    former = consents.find_current_version(consultation)
    unchanged = _unchanged_languages(_texts_by_language(former), texts)
    if unchanged and request.form.get("same") != "yes":
        names = ", ".join(labels.language_name(code) for code in unchanged)
        why = _("Only some of the languages were changed. As before: %(names)s.", names=names)
        return _page(consultation, texts, errors={"same": why})
    render_ahead(text for text in texts.values() if len(text) <= consents.MAX_CHARACTERS)
    with reading_ended():
        db.session.commit()
    try:
        current = consents.add_version(consultation, texts)
    except Invalid as error:
        db.session.rollback()
        why = "consent_empty" if error.code == "empty" else error.code
        return _page(consultation, texts, errors={f"text-{error.field}": sentence(why)})
    is_new = former is None or current.number != former.number
    db.session.commit()
    flash(
        _("Saved as version %(n)s. Earlier versions remain readable.", n=current.number)
        if is_new
        else _("Nothing was changed."),
        "info",
    )
    return redirect(url_for("consultations.consent", slug=slug))


def _texts_by_language(version: ConsentVersion | None) -> dict[str, str]:
    """Return the texts of a version by language, or the default texts."""
    if version is None:
        return dict(consents.default_wordings())
    return consents.read_sources(version, LANGUAGES)


def _unchanged_languages(former: dict[str, str], texts: dict[str, str]) -> list[str]:
    """Return the languages with an unchanged text if the text in another language changed."""
    unchanged_by_language = {
        code: text.strip() == former[code].strip() for code, text in texts.items()
    }
    if all(unchanged_by_language.values()):
        return []
    return [
        code
        for code, is_unchanged in unchanged_by_language.items()
        if is_unchanged and texts[code].strip()
    ]


def _page(
    consultation: Consultation, texts: dict[str, str], *, errors: dict[str, str] | None = None
) -> ResponseReturnValue:
    original_language = (
        consultation.language if consultation.language in LANGUAGES else LANGUAGES[0]
    )
    page = render_template(
        "organise/consent.html",
        consultation=consultation,
        overview=read_overview(consultation, language()),
        consent_texts=texts,
        original_language=original_language,
        codes=[
            original_language,
            *(code for code in LANGUAGES if code != original_language),
        ],
        current_version=consents.find_current_version(consultation),
        errors=errors or {},
    )
    return page, 422 if errors else 200
