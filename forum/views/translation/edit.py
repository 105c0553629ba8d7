"""Pages: correcting a translation sentence by sentence, at the desk or as the author of a text."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.domain.consultations.text_kinds import TextKind
from forum.domain.languages import LANGUAGES
from forum.domain.policy import Action, Role
from forum.errors import NotFound, VersionConflict
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.services.access.gate import (
    consultation_for,
    own_contribution,
    readable_contribution,
    require,
    roles_on,
)
from forum.services.access.locking import lock
from forum.services.consultations.overview import read_overview
from forum.services.translation.desk import saving as desk_saving
from forum.services.translation.desk.item import DeskText, SentenceRow, read_item
from forum.services.translation.desk.proposals import ask_engines, read_proposals, request_of
from forum.services.translation.desk.reports import close_report
from forum.services.translation.desk.saving import SavedRows, find_row, typed_rows
from forum.services.translation.desk.texts import DeskItem
from forum.services.translation.engines import read_ladder
from forum.services.translation.memory import find_phrase
from forum.services.translation.terms.in_use import read_consultation_terms
from forum.views.translation import bp, words
from forum.views.translation.form import RowsForm
from forum.views.translation.page import DeskPage
from forum.web.http.current_user import current_person, require_person
from forum.web.http.limits import limited_decisions, limited_writes
from forum.web.http.query import int_arg, parse_int, text_arg
from forum.web.language import labels
from forum.web.language.locale import language

ITEM = "/consultations/<slug>/translations/<into>/<item>"
OWN = "/contributions/<key>/translations/<into>"


@dataclass
class Desk:
    """Who works on what: a translator on any part, or an author on a text of their own.

    `unanswered` is the row for which other engines were asked in vain.
    """

    consultation: Consultation
    item: DeskItem
    into: str
    address: str
    is_author: bool = False
    result: SavedRows = field(default_factory=SavedRows)
    unanswered: str = ""

    @property
    def author_name(self) -> str:
        """Return the author of a contribution as readers see it, or ""."""
        if self.item.kind is not TextKind.CONTRIBUTION:
            return ""
        said = readable_contribution(self.consultation, self.item.number)
        return labels.author_name(said.shown_name, said.shown_organisation, said.publication)

    def read(self) -> list[DeskText]:
        """Return the texts with their sentences."""
        return read_item(self.consultation, self.item, self.into)

    @property
    def may_serve_site(self) -> bool:
        """Return whether this person may change the memory of the whole site."""
        roles = roles_on(current_person(), self.consultation)
        return not self.is_author and bool(roles & {Role.TRANSLATOR, Role.ADMINISTRATOR})

    def may_take_back(self, row: SentenceRow) -> bool:
        """Return whether this person may take back what somebody wrote for a sentence."""
        return row.entry_can_go(self.is_author) and (not row.is_for_site or self.may_serve_site)


def find_desk(slug: str, into: str, item: str) -> Desk:
    """Return the desk of a translator; raises as the gate does."""
    consultation = consultation_for(current_person(), slug, Action.TRANSLATE)
    if into not in LANGUAGES:
        raise NotFound
    address = url_for(".edit", slug=slug, into=into, item=item)
    return Desk(consultation, DeskItem.read(item), into, address)


def _find_own_desk(key: str, into: str) -> Desk:
    """Return the desk of an author; raises as the gate does."""
    contribution = own_contribution(current_person(), key)
    require(current_person(), contribution.consultation, Action.CORRECT)
    if into not in LANGUAGES or contribution.number is None or not contribution.is_readable:
        raise NotFound
    item = DeskItem(TextKind.CONTRIBUTION, contribution.number)
    address = url_for(".edit_own", key=key, into=into)
    return Desk(contribution.consultation, item, into, address, is_author=True)


@bp.get(ITEM)
def edit(slug: str, into: str, item: str) -> ResponseReturnValue:
    """Show the original of a part beside its translation, a row for each sentence."""
    return _show(find_desk(slug, into, item))


@bp.post(ITEM, endpoint="save")
@limited_decisions
def save_rows(slug: str, into: str, item: str) -> ResponseReturnValue:
    """Save what was changed, and do what was pressed."""
    return _save(find_desk(slug, into, item))


@bp.get(OWN)
def edit_own(key: str, into: str) -> ResponseReturnValue:
    """Show one's own text as others read it, a row for each sentence."""
    return _show(_find_own_desk(key, into))


@bp.post(OWN, endpoint="save_own")
@limited_writes
def save_own_rows(key: str, into: str) -> ResponseReturnValue:
    """Save what an author corrected in the translation of their own text."""
    return _save(_find_own_desk(key, into))


def _show(desk: Desk, form: RowsForm | None = None) -> str:
    texts = desk.read()
    phrase = "" if desk.is_author else text_arg("find")
    page = _make_page(desk, texts, form)
    findings = []
    if phrase:
        findings = find_phrase(phrase, consultation_id=desk.consultation.id, language=desk.into)
    return render_template(
        "translation/edit.html",
        consultation=desk.consultation,
        overview=read_overview(desk.consultation, language()),
        desk=desk,
        page=page,
        words=words,
        phrase=phrase,
        findings=findings,
        form=form,
    )


def _make_page(desk: Desk, texts: Sequence[DeskText], form: RowsForm | None) -> DeskPage:
    terms = read_consultation_terms(desk.consultation.id, desk.into)
    page = DeskPage(
        texts,
        desk.result,
        terms,
        from_row=int_arg("from") or 1,
        open_row=_open_row(form),
        unanswered=desk.unanswered,
    )
    if not desk.is_author:
        ladder = read_ladder(current_app.config)
        page.proposals = read_proposals(page.rows, ladder, terms, target=desk.into)
    return page


def _open_row(form: RowsForm | None) -> str:
    return form.row if form is not None else request.args.get("row", "")


def _save(desk: Desk) -> ResponseReturnValue:
    form, person = RowsForm.read(request.form), require_person()
    if form.act == "ask" and not desk.is_author:
        return _ask(desk, form)
    lock(desk.consultation, with_team=False)
    texts = desk.read()
    if form.act == "use" and not desk.is_author:
        _put_proposal(desk, texts, form)
    desk.result = desk_saving.save_rows(
        desk.consultation,
        texts,
        form.targets,
        form.seen,
        by=person,
        is_for_site=form.is_for_site and desk.may_serve_site,
        is_by_author=desk.is_author,
    )
    is_done = _act(desk, form)
    db.session.commit()
    if not is_done or not desk.result.is_whole:
        return _show(desk, form), 409 if desk.result.conflicts else 422
    return redirect(_next_address(desk, form, texts))


def _put_proposal(desk: Desk, texts: Sequence[DeskText], form: RowsForm) -> None:
    """Let what another engine says stand in the box of a row, as if it had been typed there."""
    row = find_row(texts, form.row)
    terms = read_consultation_terms(desk.consultation.id, desk.into)
    proposals = read_proposals([row], read_ladder(current_app.config), terms, target=desk.into)
    words_of = {each.engine: each.words for each in proposals.of(row)}
    if form.engine not in words_of:
        raise NotFound
    form.targets[row.name] = words_of[form.engine]


def _ask(desk: Desk, form: RowsForm) -> ResponseReturnValue:
    """Show what the next engine says for a row; what was typed is kept and not saved."""
    texts = desk.read()
    row = find_row(texts, form.row)
    text = next(each.text for each in texts if row in each.rows)
    terms = read_consultation_terms(desk.consultation.id, desk.into)
    ladder = read_ladder(current_app.config)
    choices = read_proposals([row], ladder, terms, target=desk.into).following[row.name]
    desk.result.typed = typed_rows(texts, form.targets)
    if choices:
        sentence, ids = request_of(row, terms), (desk.consultation.id, text.id)
        db.session.commit()  # no transaction is open while the engine works
        is_answered = ask_engines(
            current_app._get_current_object(),  # type: ignore[attr-defined]
            sentence,
            choices,
            consultation_id=ids[0],
            text_id=ids[1],
            target=desk.into,
        )
        db.session.commit()
        desk.unanswered = "" if is_answered else form.row
    return _show(desk, form)


def _act(desk: Desk, form: RowsForm) -> bool:
    """Do what a button says besides saving, and say what was done; return whether it was."""
    person, consultation = require_person(), desk.consultation
    if form.act == "accept-all" and not desk.is_author:
        if not form.is_sure:
            flash(_("Tick the box to confirm that you have read the whole text."), "error")
            return False
        return _accept_all(desk, form)
    if form.act == "accept":
        return _accept(desk, form)
    if form.act == "adopt" and not desk.is_author:
        desk_saving.adopt_row(consultation, find_row(desk.read(), form.row), desk.into, by=person)
    elif form.act == "apart":
        if not desk_saving.take_apart(consultation, desk.read()):
            flash(_("A new translation is on its way. Come back in a minute."), "info")
    elif form.act == "undo":
        return _take_back(desk, form)
    elif form.act in ("take", "decline") and not desk.is_author:
        return _close(desk, form)
    elif desk.result.saved:
        flash(_("Saved."), "info")
    return True


def _accept_all(desk: Desk, form: RowsForm) -> bool:
    """Accept all sentences but those that lack codes, or that somebody else changed meanwhile."""
    texts, result = desk.read(), desk.result
    rows = [row for text in texts for row in text.rows]
    saved = {row.unit.key for row in rows if row.name in result.saved}
    for row in rows:
        if row.unit.key not in saved:
            desk_saving.note_lost_codes(row, result)
    for text in texts:
        text.rows = [
            row for row in text.rows if row.name not in result.typed and row.unit.key not in saved
        ]
    changed = desk_saving.accept_rows(desk.consultation, texts, form.seen, by=require_person())
    result.conflicts += changed
    if result.is_whole and not changed:
        flash(_("All sentences are accepted."), "info")
    return not changed


def _accept(desk: Desk, form: RowsForm) -> bool:
    """Accept one sentence as this person saw it."""
    if form.row in desk.result.typed or form.row in desk.result.saved:
        return True
    row = find_row(desk.read(), form.row)
    if form.seen.get(row.name, row.version) != row.version:
        desk.result.conflicts.append(row.name)
        return False
    if desk_saving.note_lost_codes(row, desk.result):
        return False
    desk_saving.accept_row(
        desk.consultation, row, desk.into, by=require_person(), is_by_author=desk.is_author
    )
    return True


def _take_back(desk: Desk, form: RowsForm) -> bool:
    row = find_row(desk.read(), form.row)
    if not desk.may_take_back(row):
        raise NotFound
    try:
        desk_saving.take_row_back(desk.consultation, row, by=require_person())
    except VersionConflict:
        desk.result.conflicts.append(row.name)
        return False
    flash(_("Taken back. The earlier words are there again."), "info")
    return True


def _close(desk: Desk, form: RowsForm) -> bool:
    """Accept or decline a reader's report, whose number is in the button."""
    is_accepted = form.act == "take"
    report_id = parse_int(form.row)
    close_report(desk.consultation, desk.read(), report_id, by=require_person(), accept=is_accepted)
    flash(_("The proposal is taken.") if is_accepted else _("The remark is closed."), "info")
    return True


def _next_address(desk: Desk, form: RowsForm, texts: Sequence[DeskText]) -> str:
    """Return the address of the row that comes after the one that was saved, or of the page."""
    names = [row.name for text in texts for row in text.rows]
    if form.row in names:
        following = names[names.index(form.row) + 1 :]
        is_staying = form.act in ("undo", "adopt")
        place = form.row if is_staying or not following else following[0]
        number = names.index(place) + 1
        return f"{desk.address}?from={DeskPage.first_of(number)}&row={place}#row-{place}"
    return desk.address
