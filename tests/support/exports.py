"""Exports made by the process of the tests, which is quicker."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import select

from forum.adapters.export_process import Told
from forum.domain.exports.choice import ExportChoice
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.services.exports.interchange import CONTRIBUTIONS, make_document_in_portions
from forum.services.exports.proceedings import read_numbers
from forum.services.exports.stored_texts import Document
from forum.web.presenters.reports.export import write_export


def make_document(consultation: Consultation) -> Document:
    """Return all that readers may see, as the file for other sites has it."""
    frame, contributions = make_document_in_portions(consultation)
    return {**frame, CONTRIBUTIONS: list(contributions)}


def make_here(
    config: Mapping[str, Any],
    slug: str,
    choice: ExportChoice,
    path: Path,
    *,
    told: Told,
    seconds: float = 0,
) -> tuple[str, ...]:
    """Do what `forum.adapters.export_process.make_file` does, in this process."""
    consultation = db.session.scalars(select(Consultation).where(Consultation.slug == slug)).one()
    total = len(read_numbers(consultation))
    with current_app.test_request_context(base_url=config["FORUM_BASE_URL"]), path.open("wb") as f:
        scripts = write_export(consultation, choice, f)
    db.session.rollback()  # what is told may be written down
    told(total, total)
    return scripts
