"""Pages: sentences taken along as XLIFF or Word, and brought back."""

import json
from typing import Final

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from forum.adapters.offline.reading import MAX_BYTES, read_returned
from forum.domain.languages import LANGUAGES
from forum.domain.policy import Action
from forum.domain.translation.desk.offline import ReturnedWork
from forum.errors import Invalid
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.services.access.gate import consultation_for
from forum.services.consultations.overview import read_overview
from forum.services.translation.desk.offline import (
    OfflinePlan,
    ReturnedSentence,
    gather_texts,
    plan_return,
    require_direction,
    store_return,
)
from forum.views.offline import PLACE, bp
from forum.views.offline.files import make_work, work_file
from forum.web.http.current_user import current_person, require_person
from forum.web.http.guards import takes_files
from forum.web.http.limits import limited_changes, limited_exports
from forum.web.http.query import text_arg
from forum.web.language import labels
from forum.web.language.form_errors import sentence
from forum.web.language.locale import language

MOST_KEYS: Final = 50
"""How many unknown keys a page lists."""

MOST_CHARACTERS: Final = 1_400_000
"""Of what a form brings back when it confirms."""


@bp.get(PLACE)
def show(slug: str) -> ResponseReturnValue:
    """Show what can be taken along, and the form for what comes back."""
    return _page(consultation_for(current_person(), slug, Action.TRANSLATE), {})


def _page(consultation: Consultation, errors: dict[str, str]) -> ResponseReturnValue:
    directions = [
        (f"{source}-{target}", f"{labels.LANGUAGE_NAMES[source]} → {labels.LANGUAGE_NAMES[target]}")
        for source in LANGUAGES
        for target in LANGUAGES
        if source != target
    ]
    page = render_template(
        "offline/show.html",
        consultation=consultation,
        overview=read_overview(consultation, language()),
        directions=directions,
        direction=text_arg("direction") or f"{consultation.language}-{_other(consultation)}",
        is_open_only=text_arg("sentences") != "all",
        errors=errors,
    )
    return page, 422 if errors else 200


def _other(consultation: Consultation) -> str:
    """Return the language of the page, or another one than the consultation's."""
    codes = [language(), *LANGUAGES]
    return next(code for code in codes if code != consultation.language)


@bp.get(f"{PLACE}.<any(xlf,docx):format>")
@limited_exports
def export(slug: str, format: str) -> ResponseReturnValue:
    """Send the sentences of one direction as a file."""
    consultation = consultation_for(current_person(), slug, Action.TRANSLATE)
    source, _sign, target = text_arg("direction").partition("-")
    is_open_only = text_arg("sentences") != "all"
    try:
        require_direction(source, target)
    except Invalid as error:
        return _page(consultation, {error.field: sentence(error)})
    texts = gather_texts(consultation, source, target, is_open_only=is_open_only)
    if not texts:
        return _page(consultation, {"direction": sentence("offline_nothing")})
    name = f"{consultation.slug}-{source}-{target}"
    response: Response = work_file(make_work(consultation, source, target, texts), format, name)
    return response


@bp.post(PLACE)
@takes_files
@limited_changes
def bring_back(slug: str) -> ResponseReturnValue:
    """Show what a file would change; store it once that was confirmed."""
    consultation = consultation_for(current_person(), slug, Action.TRANSLATE)
    try:
        if "confirmed" in request.form:
            return _store(consultation)
        file = request.files.get("file")
        content = file.stream.read(MAX_BYTES + 1) if file is not None and file.filename else b""
        if not content:
            raise Invalid("offline_missing", "file")
        plan = plan_return(consultation, read_returned(content))
    except Invalid as error:
        db.session.rollback()
        return _page(
            consultation_for(current_person(), slug, Action.TRANSLATE), {"file": sentence(error)}
        )
    return render_template(
        "offline/preview.html",
        consultation=consultation,
        overview=read_overview(consultation, language()),
        plan=plan,
        unknown=plan.unknown[:MOST_KEYS],
        source_name=labels.LANGUAGE_NAMES[plan.source],
        target_name=labels.LANGUAGE_NAMES[plan.target],
        table_text=_pack(plan),
    )


def _pack(plan: OfflinePlan) -> str:
    """Return what can be stored as text, for the form that confirms it."""

    def packed(sentences: list[ReturnedSentence]) -> str:
        rows = [(s.key, s.target, s.version) for s in sentences]
        return json.dumps([plan.source, plan.target, rows], ensure_ascii=False)

    whole = packed([*plan.changed, *plan.unchanged])
    text = whole if len(whole) <= MOST_CHARACTERS else packed(plan.changed)
    if len(text) > MOST_CHARACTERS:
        raise Invalid("offline_large", "file")
    return text


def _store(consultation: Consultation) -> ResponseReturnValue:
    returned, versions = _unpack(request.form.get("table", ""))
    stored, left = store_return(
        consultation,
        returned,
        by=require_person(),
        versions=versions,
        accept_unchanged=request.form.get("accept") == "yes",
    )
    db.session.commit()
    flash(ngettext("%(num)d sentence is stored.", "%(num)d sentences are stored.", stored), "info")
    if left:
        words = ngettext(
            "%(num)d sentence was left, because someone else has changed it meanwhile.",
            "%(num)d sentences were left, because someone else has changed them meanwhile.",
            left,
        )
        flash(words, "info")
    return redirect(url_for(".show", slug=consultation.slug))


def _unpack(packed: str) -> tuple[ReturnedWork, dict[str, str]]:
    try:
        source, target, rows = json.loads(packed)
        sentences = [(str(key), str(text), str(version)) for key, text, version in rows]
        "".join(part for row in sentences for part in row).encode()  # no halves of characters
    except (ValueError, TypeError, RecursionError):
        raise Invalid("offline_damaged", "file") from None
    returned = ReturnedWork(
        str(source), str(target), tuple((key, text) for key, text, _ in sentences)
    )
    return returned, {key: version for key, _, version in sentences}
