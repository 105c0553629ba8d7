"""Pages: one import: looking at it, confirming, discarding, showing and undoing it."""

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.domain.imports.sources.choices import ImportChoices
from forum.domain.imports.sources.states import ImportState
from forum.domain.policy import Action
from forum.errors import Invalid, NotAllowed
from forum.extensions import db
from forum.models.imports import Import
from forum.services.access.gate import can
from forum.services.imports.remembered import store
from forum.services.imports.remembered.later_acts import find_later_acts
from forum.services.imports.remembered.undo import ask_to_undo
from forum.views.imports import ONE, bp
from forum.views.imports.form import ENCODINGS, needs_reading, posted_choices
from forum.views.imports.page_view import describe_acts, make_import_view, role_options
from forum.web.http.current_user import current_person, require_person
from forum.web.http.limits import limited_changes
from forum.web.language.date_fields import zone_choices
from forum.web.language.imports import describe_fault
from forum.web.language.locale import zone_name

REFRESH_AFTER = "3"
"""Seconds after which a browser without script asks again how far an import is."""


@bp.get(ONE)
def show(key: str) -> ResponseReturnValue:
    """Show how far an import is, and what was recognised in its file."""
    return _page(store.own_import(current_person(), key))


def _page(row: Import, *, error: Invalid | None = None, acts: tuple[str, ...] = ()) -> str:
    existing = store.find_existing(row.uid) if row.state is ImportState.READY else None
    return render_template(
        "imports/show.html",
        view=make_import_view(row, zone_name()),
        existing=existing,
        may_add=existing is None or can(current_person(), Action.EDIT, existing),
        errors={error.field: describe_fault(error)} if error else {},
        acts=acts,
        roles=role_options(),
        zones=[(name, name) for name in zone_choices()],
        encodings=[(name, name.upper()) for name in ENCODINGS],
        refresh_after=REFRESH_AFTER,
    )


def _back(row_key: str) -> ResponseReturnValue:
    return redirect(url_for("imports.show", key=row_key), 303)


def _too_late(key: str) -> ResponseReturnValue:
    db.session.rollback()
    flash(_("This has changed since the page was loaded. Look at it again."), "info")
    return _back(key)


@bp.post(ONE)
@limited_changes
def choose(key: str) -> ResponseReturnValue:
    """Read a file again with what was chosen, or bring it in if nothing has changed."""
    row = store.own_import(current_person(), key)
    before = ImportChoices.of_values(row.choices)
    try:
        choices = posted_choices(row).checked()
        if needs_reading(before, choices) or request.form.get("act") != "store":
            store.change_choices(row, choices)
            if request.form.get("act") == "store":
                flash(_("You changed something. Look at the result, then bring it in."), "info")
        else:
            row.choices = choices.as_values()
            store.confirm(row, by=require_person())
    except Invalid as error:
        return _show_again(key, error)
    except NotAllowed as refusal:
        if refusal.code != "import_state":
            raise
        return _too_late(key)
    db.session.commit()
    return _back(key)


def _show_again(key: str, error: Invalid) -> ResponseReturnValue:
    """Show the form with what is wrong, and with what was typed."""
    db.session.rollback()
    row = store.own_import(current_person(), key)
    row.choices = posted_choices(row).as_values()
    with db.session.no_autoflush:
        page = make_response(_page(row, error=error), 422)
    db.session.rollback()
    return page


@bp.post(f"{ONE}/discard")
@limited_changes
def discard(key: str) -> ResponseReturnValue:
    """Forget a file that was not brought in."""
    row = store.own_import(current_person(), key)
    try:
        store.discard(row)
    except NotAllowed:
        return _too_late(key)
    db.session.commit()
    flash(_("The file has been discarded. Nothing was stored."), "info")
    return redirect(url_for("imports.index"), 303)


@bp.post(f"{ONE}/publish")
@limited_changes
def publish(key: str) -> ResponseReturnValue:
    """Let everyone see what was brought in for the team."""
    row = store.own_import(current_person(), key)
    try:
        store.show_to_everyone(row, by=require_person())
    except Invalid as error:
        return _show_again(key, error)
    except NotAllowed as refusal:
        if refusal.code != "import_state":
            raise
        return _too_late(key)
    db.session.commit()
    flash(_("Everyone can read it now."), "info")
    return _back(key)


@bp.post(f"{ONE}/undo")
@limited_changes
def undo(key: str) -> ResponseReturnValue:
    """Take away what an import brought; if people have worked with it, ask first."""
    row = store.own_import(current_person(), key)
    anyway = request.form.get("confirmed") == "yes"
    try:
        ask_to_undo(row, by=require_person(), anyway=anyway)
    except Invalid as error:
        db.session.rollback()
        row = store.own_import(current_person(), key)
        acts = tuple(describe_acts(find_later_acts(row)))
        return _page(row, error=error, acts=acts), 422
    except NotAllowed as refusal:
        if refusal.code != "import_state":
            raise
        return _too_late(key)
    db.session.commit()
    return _back(key)
