"""What readers come to most, told by what they leave in public: nobody's reading is recorded."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.models.synthesis.summary import PublishedCitation, Summary


def count_reactions() -> Any:
    """Return the number of reactions to a contribution, in a query that reads contributions.

    They are the replies below it, the co-signatures, the contributions that quote it, as readers
    see them, and the places at which a published summary cites it.
    """
    return Contribution.thread_size + Contribution.signatures + _count_quoting() + _count_citing()


def _count_quoting() -> Any:
    quoting = aliased(Contribution)
    return (
        select(func.count(quoting.id.distinct()))
        .join(Passage, Passage.contribution_id == quoting.id)
        .where(
            Passage.quoted_contribution_id == Contribution.id,
            Passage.revision == quoting.approved_revision,
            quoting.is_readable,
        )
        .correlate(Contribution)
        .scalar_subquery()
    )


def _count_citing() -> Any:
    return (
        select(func.count())
        .select_from(PublishedCitation)
        .join(Summary, Summary.id == PublishedCitation.summary_id)
        .where(
            PublishedCitation.contribution_id == Contribution.id,
            Summary.published_at.is_not(None),
        )
        .correlate(Contribution)
        .scalar_subquery()
    )
