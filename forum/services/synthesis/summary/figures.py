"""The figures of an edition: who had taken part when it was published."""

from collections import defaultdict

from sqlalchemy import func, select

from forum.domain.synthesis.figures import keep_figures
from forum.extensions import db
from forum.models.consultation import Consultation, Tally
from forum.models.contributions.contribution import Contribution
from forum.models.synthesis.summary import Edition, Summary
from forum.services.synthesis.summary.records import StatementRecord, records_of


def count_figures(
    consultation: Consultation, records: list[StatementRecord]
) -> dict[str, dict[str, int]]:
    """Return the figures of now, with how many contributions these statements cite."""
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for kind, value, n in db.session.execute(
        select(Tally.kind, Tally.value, Tally.n).where(
            Tally.consultation_id == consultation.id, Tally.n > 0
        )
    ):
        counts[kind][value] = n
    return keep_figures(counts, cited=_count_cited(records), last=consultation.last_number)


def _count_cited(records: list[StatementRecord]) -> int:
    """Return how many contributions are cited that readers see, replies left out."""
    ids = {citation.contribution for record in records for citation in record.citations}
    count = db.session.scalar(
        select(func.count()).where(
            Contribution.id.in_(sorted(ids)),
            Contribution.is_readable,
            Contribution.parent_id.is_(None),
        )
    )
    return count or 0


def add_missing_figures(consultation: Consultation) -> None:
    """Give the figures of now to editions that came from elsewhere without any."""
    for edition in db.session.scalars(
        select(Edition)
        .join(Summary, Summary.id == Edition.summary_id)
        .where(Summary.consultation_id == consultation.id)
    ):
        if not edition.figures:
            edition.figures = count_figures(consultation, records_of(edition))
