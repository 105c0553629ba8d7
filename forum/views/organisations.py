"""Pages: completing names of organisations, and the registry for those who maintain it."""

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.errors import Invalid
from forum.extensions import db
from forum.models.organisation import Organisation
from forum.models.user import User
from forum.services.access.gate import require_creator
from forum.services.organisations import names, registry
from forum.web.http.current_user import require_person
from forum.web.http.limits import limited_changes, limited_completions
from forum.web.http.query import text_arg
from forum.web.language.form_errors import sentence

bp = Blueprint("organisations", __name__)

ENTRY = "/organisations/<id:number>"


@bp.get("/organisations/names")
@limited_completions
def complete() -> ResponseReturnValue:
    """Return names with a word that begins with the argument `begins`, to complete a form field."""
    require_person()
    found = names.complete_name(request.args.get("begins", "")[: names.NAME_LENGTH])
    response = jsonify({"names": found})
    response.headers["Cache-Control"] = "private, max-age=60"
    return response


def require_maintainer() -> User:
    """Return the signed-in person if they may maintain the registry.

    Raises NotSignedIn or NotAllowed.
    """
    user = require_person()
    require_creator(user)
    return user


@bp.get("/organisations")
def index() -> ResponseReturnValue:
    """List the registry, or the organisations that match `words`."""
    require_maintainer()
    words, unchecked = request.args.get("words", "").strip(), request.args.get("unchecked") == "yes"
    entries, next_after = registry.list_organisations(
        words=words, unchecked=unchecked, after=text_arg("after")
    )
    return render_template(
        "organisations/index.html",
        organisations=entries,
        words=words,
        unchecked=unchecked,
        next_after=next_after,
        after=text_arg("after"),
    )


@bp.get(ENTRY)
def show(number: int) -> ResponseReturnValue:
    """Show one organisation with its aliases and actions."""
    require_maintainer()
    return _page(registry.get_organisation(number))


def _page(
    entry: Organisation,
    *,
    errors: dict[str, str] | None = None,
    target: Organisation | None = None,
) -> ResponseReturnValue:
    page = render_template(
        "organisations/show.html",
        uses=registry.count_uses(entry),
        entry=entry,
        target=None if target is None else registry.count_uses(target),
        fields=request.form,
        errors=errors or {},
        similar=[
            other
            for other in names.find_similar(entry.name, for_registry=True)
            if other.id != entry.id
        ],
    )
    return page, 422 if errors else 200


def _page_with_error(entry_number: int, error: Invalid) -> ResponseReturnValue:
    db.session.rollback()
    why = {"taken": "organisation_taken", "missing": "organisation_missing"}.get(
        error.code, error.code
    )
    return _page(registry.get_organisation(entry_number), errors={error.field: sentence(why)})


@bp.post(f"{ENTRY}/check")
@limited_changes
def check(number: int) -> ResponseReturnValue:
    """Mark an organisation as checked."""
    registry.mark_checked(registry.get_organisation(number), by=require_maintainer())
    db.session.commit()
    flash(_("Checked. From now on, forms offer this name."), "info")
    return redirect(url_for(".show", number=number))


@bp.post(f"{ENTRY}/rename")
@limited_changes
def rename(number: int) -> ResponseReturnValue:
    """Change the name of an organisation; the old name becomes an alias."""
    maintainer = require_maintainer()
    try:
        registry.rename_organisation(
            registry.get_organisation(number), request.form.get("name", ""), by=maintainer
        )
    except Invalid as error:
        return _page_with_error(number, Invalid(error.code, "name"))
    db.session.commit()
    flash(_("Renamed. The new name replaces the old one everywhere."), "info")
    return redirect(url_for(".show", number=number))


@bp.post(f"{ENTRY}/aliases")
@limited_changes
def aliases(number: int) -> ResponseReturnValue:
    """Add or remove an alias."""
    maintainer, entry = require_maintainer(), registry.get_organisation(number)
    try:
        if key := request.form.get("remove"):
            registry.remove_alias(entry, key, by=maintainer)
        else:
            registry.add_alias(entry, request.form.get("alias", ""), by=maintainer)
    except Invalid as error:
        return _page_with_error(number, error)
    db.session.commit()
    flash(_("The list of aliases has been changed."), "info")
    return redirect(url_for(".show", number=number))


@bp.post(f"{ENTRY}/merge")
@limited_changes
def merge(number: int) -> ResponseReturnValue:
    """Merge this organisation into another one, after a confirmation."""
    maintainer, entry = require_maintainer(), registry.get_organisation(number)
    target = names.find_organisation(request.form.get("into", ""))
    if target is None or target.id == entry.id:
        error_key = "no_such_organisation" if target is None else "same_organisation"
        return _page(entry, errors={"into": sentence(error_key)})
    if request.form.get("confirmed") != "yes":
        return _page(entry, target=target)
    registry.merge_organisations(entry, target, by=maintainer)
    db.session.commit()
    flash(_("The two entries are now one."), "info")
    return redirect(url_for(".show", number=target.id))
