"""Files of codes: for spreadsheets, and for other programs."""

import csv
from collections.abc import Sequence
from io import BytesIO, TextIOWrapper

from flask import Response
from flask.typing import ResponseReturnValue

from forum import clock
from forum.domain.exports.formulas import escape_formula
from forum.domain.synthesis.coding.codebook import HEADER
from forum.exports import refi
from forum.models.consultation import Consultation
from forum.services.consultations.overview import read_overview
from forum.services.synthesis.coding import exchange
from forum.services.synthesis.coding.codes import list_codes
from forum.views.synthesis.coding import PLACE, bp
from forum.views.synthesis.coding.frame import consultation_to_code
from forum.web.http.limits import limited_exports
from forum.web.language.locale import language


@bp.get(f"{PLACE}/files/<any('codes.csv','codings.csv','codes.qdc','project.qdpx'):name>")
@limited_exports
def file(slug: str, name: str) -> ResponseReturnValue:
    """Send the code book or the codings as a file."""
    consultation = consultation_to_code(slug)
    out = BytesIO()
    content_type = "text/csv; charset=utf-8"
    if name == "codes.csv":
        _write_table(out, HEADER, _code_rows(consultation))
    elif name == "codings.csv":
        _write_table(out, exchange.CODINGS_HEADER, list(exchange.coding_rows(consultation)))
    elif name == "codes.qdc":
        refi.write_codebook(exchange.code_drafts(list_codes(consultation)), out)
        content_type = refi.CODEBOOK_TYPE
    else:
        title = read_overview(consultation, language()).title.plain
        project = exchange.gather_project(consultation, title)
        refi.write_project(project, out, at=clock.now())
        content_type = refi.PROJECT_TYPE
    response = Response(out.getvalue(), content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{slug}-{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _code_rows(consultation: Consultation) -> list[list[str | int]]:
    drafts = exchange.code_drafts(list_codes(consultation))
    return [[d.name, d.parent, d.description, d.examples, d.colour.value] for d in drafts]


def _write_table(out: BytesIO, header: Sequence[str], rows: Sequence[Sequence[str | int]]) -> None:
    """Write a CSV table that spreadsheet programs recognise as UTF-8, without formulas."""
    text = TextIOWrapper(out, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([escape_formula(cell) for cell in row] for row in rows)
    text.flush()
    text.detach()
