"""Pages: codes from other programs and from other people, looked at before they are stored."""

import json
from dataclasses import dataclass
from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from forum import database
from forum.adapters.qda.reading import MAX_BYTES, read_qda
from forum.domain.exports.formulas import unescape_formula
from forum.domain.synthesis.coding.codebook import (
    CodeColour,
    CodeDraft,
    clean_code,
    read_codes,
)
from forum.domain.synthesis.excerpts import WordSpan
from forum.errors import Invalid
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.services.synthesis.coding.importing import (
    CodingPlan,
    PlannedCoding,
    plan_project,
    plan_research,
    plan_table,
    store_plan,
)
from forum.views.synthesis.coding import PLACE, bp
from forum.views.synthesis.coding.frame import consultation_to_code, frame_values
from forum.web.http.current_user import require_person
from forum.web.http.guards import takes_files
from forum.web.http.limits import limited_changes
from forum.web.language.form_errors import sentence

MOST_CHARACTERS: Final = 1_400_000
"""Of a plan that a form brings back when it confirms."""

LOST: Final = {
    "contribution": _l("for a text that is not among the published contributions"),
    "code": _l("without a code"),
    "words": _l("for words that stand in no passage now"),
    "answer": _l("for a question that the contribution does not answer"),
    "source": _l("sources that are not text"),
}


@dataclass(frozen=True)
class LostLine:
    """How many codings a file has that are not brought in, and why."""

    count: int
    why: str


@bp.get(f"{PLACE}/import")
def upload(slug: str) -> ResponseReturnValue:
    """Show the form for a file of codes."""
    return _upload_page(consultation_to_code(slug), {})


def _upload_page(consultation: Consultation, errors: dict[str, str]) -> ResponseReturnValue:
    page = render_template(
        "synthesis/coding/import.html",
        **frame_values(consultation, "import"),
        coder=request.form.get("coder", ""),
        errors=errors,
    )
    return page, 422 if errors else 200


@bp.post(f"{PLACE}/import")
@takes_files
@limited_changes
def bring_in(slug: str) -> ResponseReturnValue:
    """Show what a file would bring; store it once that was confirmed."""
    if "table" not in request.form:
        database.end_writing()  # a file is opened and read for some seconds
    consultation = consultation_to_code(slug)
    try:
        if "table" in request.form:
            return _store(consultation)
        file = request.files.get("file")
        content = file.stream.read(MAX_BYTES + 1) if file is not None and file.filename else b""
        if not content:
            raise Invalid("codes_file", "file")
        plan = _read(consultation, content, request.form.get("coder", "").strip())
        packed = _pack(plan)
    except Invalid as error:
        db.session.rollback()
        database.end_writing()
        return _upload_page(consultation_to_code(slug), {error.field or "file": sentence(error)})
    return render_template(
        "synthesis/coding/preview.html",
        **frame_values(consultation, "import"),
        plan=plan,
        lost=[LostLine(count, str(LOST[why])) for why, count in plan.lost.items()],
        packed=packed,
    )


def _read(consultation: Consultation, content: bytes, coder: str) -> CodingPlan:
    """Plan what a file brings, whatever it is: REFI-QDA, JSON or CSV.

    Raises Invalid("coder_name") if nobody says whose codes they are.
    """
    start = content.lstrip(b"\xef\xbb\xbf \r\n\t")[:1]
    if content[:2] in (b"PK", b"\xff\xfe", b"\xfe\xff") or start == b"<":
        plan = plan_project(consultation, read_qda(content), coder=coder)
    elif start == b"{":
        plan = plan_research(consultation, content, coder=coder)
    elif b"contribution" in content.partition(b"\n")[0].lower():
        plan = plan_table(consultation, content, unescape_formula, coder=coder)
    else:
        plan = CodingPlan(codes=read_codes(content, unescape_formula))
    if not all(plan.coders):
        raise Invalid("coder_name", "coder")
    if not plan.codes:
        raise Invalid("codes_none", "file")
    return plan


def _pack(plan: CodingPlan) -> str:
    """Return a plan as text, for the form that confirms it. Raises Invalid("qda_large")."""
    codes = [
        [c.name, c.description, c.examples, c.colour.value, c.parent, c.uid] for c in plan.codes
    ]
    codings = [
        [
            *(c.coder, c.code, c.contribution_id, c.question_id, c.position),
            *((c.span.start, c.span.end) if c.span else (None, None)),
        ]
        for c in plan.codings
    ]
    packed = json.dumps([codes, codings], ensure_ascii=False, separators=(",", ":"))
    if len(packed) > MOST_CHARACTERS:
        raise Invalid("qda_large", "file")
    return packed


def _unpack(packed: str) -> CodingPlan:
    """Return the plan that a form brings back. Raises Invalid("qda_damaged")."""
    try:
        codes, codings = json.loads(packed)
        return CodingPlan(
            codes=[_draft(*row) for row in codes], codings=[_planned(*row) for row in codings]
        )
    except (ValueError, TypeError, RecursionError):
        raise Invalid("qda_damaged", "file") from None


def _draft(*cells: Any) -> CodeDraft:
    name, description, examples, colour, parent, uid = map(str, cells)
    return clean_code(CodeDraft(name, description, examples, CodeColour(colour), parent, uid))


def _planned(*cells: Any) -> PlannedCoding:
    coder, code, contribution_id, question_id, position, start, end = cells
    span = None if start is None else WordSpan(int(start), int(end))
    return PlannedCoding(
        coder=str(coder),
        code=str(code),
        contribution_id=int(contribution_id),
        question_id=None if question_id is None else int(question_id),
        position=None if position is None else int(position),
        span=span,
    )


def _store(consultation: Consultation) -> ResponseReturnValue:
    plan = _unpack(request.form.get("table", ""))
    added = store_plan(consultation, plan, by=require_person())
    db.session.commit()
    flash(
        ngettext("%(num)d coding is stored.", "%(num)d codings are stored.", added)
        if plan.codings
        else _("The code book is stored."),
        "info",
    )
    return redirect(url_for(".index", slug=consultation.slug))
