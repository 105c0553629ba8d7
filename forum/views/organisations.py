"""Pages: names of organisations to choose from, and the registry for those who keep it."""

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.errors import Invalid
from forum.extensions import db
from forum.models.organisation import Organisation
from forum.models.user import User
from forum.services.access.gate import require_creator
from forum.services.organisations import names as organisations
from forum.services.organisations import registry
from forum.web.http.current_user import signed_in
from forum.web.http.limits import limited_changes, limited_completions
from forum.web.http.query import text_arg
from forum.web.language.form_errors import sentence

bp = Blueprint("organisations", __name__)

ONE = "/organisations/<id:number>"


@bp.get("/organisations/names")
@limited_completions
def complete() -> ResponseReturnValue:
    """Return names of which a word begins as `begins` does, for a form that completes them."""
    signed_in()
    names = organisations.complete(request.args.get("begins", "")[: organisations.NAME_LENGTH])
    response = jsonify({"names": names})
    response.headers["Cache-Control"] = "private, max-age=60"
    return response


def keeper() -> User:
    """Return who keeps the registry; raises NotSignedIn or NotAllowed."""
    me = signed_in()
    require_creator(me)
    return me


@bp.get("/organisations")
def index() -> ResponseReturnValue:
    """List the registry, or what of it holds the words that are searched for."""
    keeper()
    words, unchecked = request.args.get("words", "").strip(), request.args.get("unchecked") == "yes"
    found, next_after = registry.listed(words=words, unchecked=unchecked, after=text_arg("after"))
    return render_template(
        "organisations/index.html",
        found=found,
        words=words,
        unchecked=unchecked,
        next_after=next_after,
        after=text_arg("after"),
    )


@bp.get(ONE)
def show(number: int) -> ResponseReturnValue:
    """Show one entry with its aliases and what can be done with it."""
    keeper()
    return _page(registry.organisation(number))


def _page(
    entry: Organisation,
    *,
    errors: dict[str, str] | None = None,
    into: Organisation | None = None,
) -> ResponseReturnValue:
    page = render_template(
        "organisations/show.html",
        uses=registry.uses(entry),
        entry=entry,
        into=None if into is None else registry.uses(into),
        typed=request.form,
        errors=errors or {},
        alike=[
            other
            for other in organisations.resembling(entry.name, to_keepers=True)
            if other.id != entry.id
        ],
    )
    return page, 422 if errors else 200


def _refused(entry_number: int, error: Invalid) -> ResponseReturnValue:
    db.session.rollback()
    why = {"taken": "organisation_taken", "missing": "organisation_missing"}.get(
        error.why, error.why
    )
    return _page(registry.organisation(entry_number), errors={error.field: sentence(why)})


@bp.post(f"{ONE}/check")
@limited_changes
def check(number: int) -> ResponseReturnValue:
    """Mark an entry as checked."""
    registry.check(registry.organisation(number), by=keeper())
    db.session.commit()
    flash(_("Checked. The form offers this name from now on."), "info")
    return redirect(url_for(".show", number=number))


@bp.post(f"{ONE}/rename")
@limited_changes
def rename(number: int) -> ResponseReturnValue:
    """Change the name of an entry; the old one stays as an alias."""
    me = keeper()
    try:
        registry.rename(registry.organisation(number), request.form.get("name", ""), by=me)
    except Invalid as error:
        return _refused(number, Invalid(error.why, "name"))
    db.session.commit()
    flash(_("Renamed. The new name stands wherever the old one stood."), "info")
    return redirect(url_for(".show", number=number))


@bp.post(f"{ONE}/aliases")
@limited_changes
def aliases(number: int) -> ResponseReturnValue:
    """Add an alias, or take one away."""
    me, entry = keeper(), registry.organisation(number)
    try:
        if key := request.form.get("remove"):
            registry.remove_alias(entry, key, by=me)
        else:
            registry.add_alias(entry, request.form.get("alias", ""), by=me)
    except Invalid as error:
        return _refused(number, error)
    db.session.commit()
    flash(_("The list of aliases is changed."), "info")
    return redirect(url_for(".show", number=number))


@bp.post(f"{ONE}/merge")
@limited_changes
def merge(number: int) -> ResponseReturnValue:
    """Make this entry part of another one, after a confirmation."""
    me, entry = keeper(), registry.organisation(number)
    into = organisations.resolve(request.form.get("into", ""))
    if into is None or into.id == entry.id:
        fault = "no_such_organisation" if into is None else "same_organisation"
        return _page(entry, errors={"into": sentence(fault)})
    if request.form.get("confirmed") != "yes":
        return _page(entry, into=into)
    registry.merge(entry, into, by=me)
    db.session.commit()
    flash(_("The two entries are one now."), "info")
    return redirect(url_for(".show", number=into.id))
