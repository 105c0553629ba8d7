"""Page: the notice that authors agree to, written by the organisers."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.domain.languages import LANGUAGES
from forum.domain.policy import Action
from forum.errors import Invalid
from forum.extensions import db
from forum.models.consent import ConsentVersion
from forum.models.consultation import Consultation
from forum.services.access.gate import consultation_for
from forum.services.consultations import consent as consents
from forum.services.consultations.overview import overview_of
from forum.views.organise import DESK, bp
from forum.web.http.current_user import person
from forum.web.http.limits import limited_changes
from forum.web.http.query import as_text
from forum.web.language import labels
from forum.web.language.form_errors import sentence
from forum.web.language.locale import language


@bp.get(f"{DESK}/consent")
def consent(slug: str) -> ResponseReturnValue:
    """Show the present wording in each language, to be changed."""
    consultation = consultation_for(person(), slug, Action.EDIT)
    now = consents.present(consultation)
    return _page(consultation, _present(now))


@bp.post(f"{DESK}/consent")
@limited_changes
def reword_consent(slug: str) -> ResponseReturnValue:
    """Store a new version; the earlier ones stay."""
    consultation = consultation_for(person(), slug, Action.EDIT)
    given = {code: as_text(request.form.get(f"text-{code}", "")) for code in LANGUAGES}
    before = consents.present(consultation)
    if (same := _left_behind(_present(before), given)) and request.form.get("same") != "yes":
        names = ", ".join(labels.language_name(code) for code in same)
        why = _("Only some of the languages were changed. As before: %(names)s.", names=names)
        return _page(consultation, given, errors={"same": why})
    try:
        now = consents.reword(consultation, given)
    except Invalid as error:
        db.session.rollback()
        why = "consent_empty" if error.why == "empty" else error.why
        return _page(consultation, given, errors={f"text-{error.field}": sentence(why)})
    is_new = before is None or now.number != before.number
    db.session.commit()
    flash(
        _("Saved as version %(n)s. Earlier versions stay readable.", n=now.number)
        if is_new
        else _("Nothing was changed."),
        "info",
    )
    return redirect(url_for("consultations.consent", slug=slug))


def _present(now: ConsentVersion | None) -> dict[str, str]:
    """Return the wording that holds, by language."""
    return dict(consents.default_wordings()) if now is None else consents.sources(now, LANGUAGES)


def _left_behind(before: dict[str, str], given: dict[str, str]) -> list[str]:
    """Return the languages whose words are as before where those of another were changed."""
    is_same = {code: words.strip() == before[code].strip() for code, words in given.items()}
    if all(is_same.values()):
        return []
    return [code for code, same in is_same.items() if same and given[code].strip()]


def _page(
    consultation: Consultation, given: dict[str, str], *, errors: dict[str, str] | None = None
) -> ResponseReturnValue:
    own = consultation.language if consultation.language in LANGUAGES else LANGUAGES[0]
    page = render_template(
        "organise/consent.html",
        consultation=consultation,
        facts=overview_of(consultation, language()),
        given=given,
        own=own,
        codes=[own, *(code for code in LANGUAGES if code != own)],
        now=consents.present(consultation),
        errors=errors or {},
    )
    return page, 422 if errors else 200
