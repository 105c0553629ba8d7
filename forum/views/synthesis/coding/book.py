"""Pages: the code book, and one code with all that has it."""

from dataclasses import dataclass
from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from forum import database
from forum.domain.synthesis.coding.codebook import CodeColour, CodeDraft
from forum.errors import Invalid, VersionConflict
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.synthesis.code import Code
from forum.services.synthesis.coding import codes as book
from forum.services.synthesis.coding.coders import list_coders
from forum.services.synthesis.coding.codings import delete_memo, write_memo
from forum.services.synthesis.coding.reading import find_coded_excerpt, list_places, memos_of_code
from forum.views.synthesis.coding import PLACE, bp
from forum.views.synthesis.coding.frame import (
    CodeChip,
    about_options,
    chip_of,
    coder_label,
    colour_options,
    consultation_to_code,
    frame_values,
    memo_lines,
    parent_options,
)
from forum.web.http.current_user import require_person
from forum.web.http.limits import limited_changes
from forum.web.http.query import (
    int_arg,
    int_field,
    normalise_newlines,
    posted_choice,
    text_arg,
)
from forum.web.language.form_errors import sentence
from forum.web.language.locale import language


@dataclass(frozen=True)
class CodeLine:
    """A code in the book, with its depth and how often it was given."""

    chip: CodeChip
    description: str
    depth: int
    times: int
    coders: int


@dataclass(frozen=True)
class PlaceLine:
    """Words or a whole answer that have a code, and who gave it."""

    number: int
    question_number: int | None
    words: str
    language: str
    coder: str


@bp.get(PLACE)
def index(slug: str) -> ResponseReturnValue:
    """List the codes, with a form for a new one."""
    return _book_page(consultation_to_code(slug), CodeDraft(""), {})


@bp.post(PLACE)
@limited_changes
def add(slug: str) -> ResponseReturnValue:
    """Add a code."""
    consultation, draft = consultation_to_code(slug), _posted_draft()
    try:
        book.add_code(consultation, draft, by=require_person(), language=language())
    except Invalid as error:
        db.session.rollback()
        return _book_page(consultation_to_code(slug), draft, {error.field: sentence(error)})
    db.session.commit()
    flash(_("Added to the code book."), "info")
    return redirect(url_for(".index", slug=slug))


def _posted_draft() -> CodeDraft:
    return CodeDraft(
        name=request.form.get("name", ""),
        description=normalise_newlines(request.form.get("description", "")),
        examples=normalise_newlines(request.form.get("examples", "")),
        colour=CodeColour(posted_choice("colour", "", *CodeColour) or CodeColour.GREY),
        parent=request.form.get("parent", ""),
    )


def _book_page(
    consultation: Consultation, draft: CodeDraft, errors: dict[str, str]
) -> ResponseReturnValue:
    codes = book.list_codes(consultation)
    depths, counts = book.depths_of(codes), book.count_codings(consultation)
    lines = [
        CodeLine(chip_of(code), code.description, depths[code.id], *counts.get(code.id, (0, 0)))
        for code in codes
    ]
    page = render_template(
        "synthesis/coding/book.html",
        **frame_values(consultation, "book"),
        lines=lines,
        draft=draft,
        colours=colour_options(),
        parents=parent_options(codes),
        errors=errors,
    )
    return page, 422 if errors else 200


@bp.get(f"{PLACE}/<id:number>")
def code(slug: str, number: int) -> ResponseReturnValue:
    """Show a code: what it means, what has it, and how to change it."""
    consultation = consultation_to_code(slug)
    found = book.find_code(consultation, number)
    return _code_page(consultation, found, _draft_of(consultation, found), {})


def _draft_of(consultation: Consultation, found: Code) -> CodeDraft:
    parent = book.find_code(consultation, found.parent_id) if found.parent_id else None
    return CodeDraft(
        name=found.name,
        description=found.description,
        examples=found.examples,
        colour=found.colour,
        parent=parent.name if parent else "",
    )


def _code_page(
    consultation: Consultation, found: Code, draft: CodeDraft, errors: dict[str, str]
) -> ResponseReturnValue:
    person = require_person()
    codes = book.list_codes(consultation)
    coders = {coder.id: coder for coder in list_coders(consultation)}
    after, shows_others = int_arg("after") or 0, text_arg("others") == "yes"
    own = next((c for c in coders.values() if c.user_id == person.id), None)
    places, following = list_places(found, own, of_all=shows_others, after=after)
    address = partial(
        url_for, ".code", slug=consultation.slug, number=found.id,
        others="yes" if shows_others else None,
    )  # fmt: skip
    page = render_template(
        "synthesis/coding/code.html",
        **frame_values(consultation, "book"),
        code=found,
        chip=chip_of(found),
        draft=draft,
        colours=colour_options(),
        parents=parent_options(codes, found),
        places=[
            PlaceLine(
                place.number,
                place.question_number,
                place.words,
                place.language,
                coder_label(coders.get(place.coder_id), person),
            )
            for place in places
        ],
        memos=memo_lines(consultation, memos_of_code(found), person),
        about=about_options(_("The code"), [(p.excerpt_id, p.words) for p in places]),
        shows_others=shows_others,
        first=address() if after else "",
        following=address(after=following) if following else "",
        errors=errors,
    )
    return page, 422 if errors else 200


@bp.post(f"{PLACE}/<id:number>")
@limited_changes
def change(slug: str, number: int) -> ResponseReturnValue:
    """Change a code, or let it stand before the one above it, after the one below, or beside."""
    consultation, draft = consultation_to_code(slug), _posted_draft()
    found, person = book.find_code(consultation, number), require_person()
    act = posted_choice("act", "", "up", "down")
    if act in ("up", "down"):
        book.move_code(consultation, found, up=act == "up", by=person)
        db.session.commit()
        return redirect(url_for(".index", slug=slug, _anchor=f"code-{number}"))
    try:
        book.change_code(consultation, found, draft, since=int_field("since"), by=person)
    except VersionConflict:
        return _again(slug, number, draft, {"name": sentence(Invalid("code_changed", "name"))})
    except Invalid as error:
        return _again(slug, number, draft, {error.field: sentence(error)})
    db.session.commit()
    flash(_("Changed."), "info")
    return redirect(url_for(".code", slug=slug, number=number))


def _again(slug: str, number: int, draft: CodeDraft, errors: dict[str, str]) -> ResponseReturnValue:
    """Show a form again with what was typed, while nothing is locked."""
    db.session.rollback()
    database.end_writing()
    consultation = consultation_to_code(slug)
    return _code_page(consultation, book.find_code(consultation, number), draft, errors)


@bp.post(f"{PLACE}/<id:number>/merge")
@limited_changes
def merge(slug: str, number: int) -> ResponseReturnValue:
    """Merge a code into another one."""
    consultation, person = consultation_to_code(slug), require_person()
    found = book.find_code(consultation, number)
    draft = _draft_of(consultation, found)
    wanted = request.form.get("into", "")
    into = next((c for c in book.list_codes(consultation) if c.name == wanted), None)
    try:
        if into is None:
            raise Invalid("code_merge", "into")
        if request.form.get("sure") != "yes":
            raise Invalid("unsure", "merge-sure")
        moved = book.merge_code(consultation, found, into, by=person)
    except Invalid as error:
        return _again(slug, number, draft, {error.field: sentence(error)})
    db.session.commit()
    flash(
        ngettext("Merged: %(num)d place was moved.", "Merged: %(num)d places were moved.", moved),
        "info",
    )
    return redirect(url_for(".code", slug=slug, number=into.id))


@bp.post(f"{PLACE}/<id:number>/delete")
@limited_changes
def delete(slug: str, number: int) -> ResponseReturnValue:
    """Delete a code, once that was confirmed."""
    consultation, person = consultation_to_code(slug), require_person()
    found = book.find_code(consultation, number)
    if request.form.get("sure") != "yes":
        errors = {"delete-sure": sentence(Invalid("unsure", "delete-sure"))}
        return _again(slug, number, _draft_of(consultation, found), errors)
    book.delete_code(consultation, found, by=person)
    db.session.commit()
    flash(_("The code and what was coded with it are deleted."), "info")
    return redirect(url_for(".index", slug=slug))


@bp.post(f"{PLACE}/<id:number>/memo")
@limited_changes
def note(slug: str, number: int) -> ResponseReturnValue:
    """Write a memo about a code."""
    consultation, person = consultation_to_code(slug), require_person()
    found = book.find_code(consultation, number)
    body = normalise_newlines(request.form.get("memo", ""))
    about = int_field("about")
    subject = find_coded_excerpt(about, code=found) if about else found
    try:
        write_memo(consultation, subject, body, by=person, language=language())
    except Invalid as error:
        draft = _draft_of(consultation, found)
        return _again(slug, number, draft, {error.field: sentence(error)})
    db.session.commit()
    return redirect(url_for(".code", slug=slug, number=number, _anchor="memos"))


@bp.post(f"{PLACE}/memos/<id:number>/remove")
@limited_changes
def remove_memo(slug: str, number: int) -> ResponseReturnValue:
    """Delete a memo of one's own."""
    consultation = consultation_to_code(slug)
    delete_memo(consultation, number, by=require_person())
    db.session.commit()
    flash(_("The memo is deleted."), "info")
    return redirect(url_for(".index", slug=slug))
