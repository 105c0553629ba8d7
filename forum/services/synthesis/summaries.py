"""The summary of a consultation: finding it, beginning it, and what it cites."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, select, union

from forum import clock
from forum.domain.html.read import cited_numbers
from forum.domain.html.render import to_safe_html
from forum.domain.policy import Action
from forum.errors import Invalid, NotFound
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.synthesis.summary import Citation, Edition, PublishedCitation, Statement, Summary
from forum.models.translation import Text
from forum.models.user import User
from forum.services.access.gate import require
from forum.services.access.locking import lock
from forum.services.texts.store import store_text


def find_summary(consultation: Consultation) -> Summary | None:
    """Return the consultation's summary as its team writes it, published or not."""
    return db.session.scalar(select(Summary).where(Summary.consultation_id == consultation.id))


def find_edition(consultation: Consultation, number: int | None = None) -> Edition | None:
    """Return what readers see of the summary: an edition, by default the latest, or None.

    There is none while the summary is not published, or was taken back.
    """
    query = (
        select(Edition)
        .join(Summary, Summary.id == Edition.summary_id)
        .where(Summary.consultation_id == consultation.id, Summary.published_at.is_not(None))
        .order_by(Edition.number.desc())
        .limit(1)
    )
    return db.session.scalar(query if number is None else query.where(Edition.number == number))


def list_editions(consultation: Consultation) -> Sequence[Edition]:
    """Return the editions that readers can read, the latest first."""
    return db.session.scalars(
        select(Edition)
        .join(Summary, Summary.id == Edition.summary_id)
        .where(Summary.consultation_id == consultation.id, Summary.published_at.is_not(None))
        .order_by(Edition.number.desc())
    ).all()


def select_cited_ids(consultation: Consultation, *, only_published: bool = False) -> Select[int]:
    """Return the query for what the summary cites: published, or in its draft as well."""
    published = (
        select(PublishedCitation.contribution_id)
        .join(Summary, Summary.id == PublishedCitation.summary_id)
        .where(Summary.consultation_id == consultation.id, Summary.published_at.is_not(None))
    )
    if only_published:
        return published
    drafted = (
        select(Citation.contribution_id)
        .join(Statement, Statement.id == Citation.statement_id)
        .join(Summary, Summary.id == Statement.summary_id)
        .where(Summary.consultation_id == consultation.id)
    )
    return select(union(drafted, published).subquery().c.contribution_id)


def cited_contribution_ids(consultation: Consultation) -> set[int]:
    """Return the contributions that the draft or the published edition cites."""
    return set(db.session.scalars(select_cited_ids(consultation)))


def list_published_text_ids(consultation: Consultation) -> set[int]:
    """Return the ids of the texts that readers see in the summary."""
    edition = find_edition(consultation)
    if edition is None:
        return set()
    ids = {statement["text_id"] for statement in edition.statements}
    return {*ids, *filter(None, (edition.title_id, edition.standfirst_id))}


def find_citable_ids(consultation: Consultation, numbers: Iterable[int]) -> dict[int, int]:
    """Return, by number, the ids of those contributions among `numbers` that readers can read."""
    rows = db.session.execute(
        select(Contribution.number, Contribution.id).where(
            Contribution.consultation_id == consultation.id,
            Contribution.is_readable,
            Contribution.number.in_(sorted(set(numbers))),
        )
    )
    return {number: contribution_id for number, contribution_id in rows if number is not None}


def find_missing_citations(consultation: Consultation, source: str) -> list[int]:
    """Return the numbers that a text of the team cites and no readable contribution has."""
    numbers = cited_numbers(to_safe_html(source))
    citable_ids = find_citable_ids(consultation, numbers) if numbers else {}
    return [number for number in numbers if number not in citable_ids]


def save_heading(
    consultation: Consultation,
    *,
    by: User,
    title: str,
    standfirst: str,
    language: str,
    version: int | None = None,
) -> Summary:
    """Store title and lead of the summary, and begin it if there is none.

    Raises Invalid("empty") without a title, and Invalid("newer") if it no longer has `version`.
    """
    lock(consultation)
    require(by, consultation, Action.SUMMARISE)
    title, standfirst = title.strip(), standfirst.strip()
    if not title:
        raise Invalid("empty", "title")
    summary = find_summary(consultation)
    if summary is None:
        summary = Summary(consultation_id=consultation.id, by_id=by.id, language=language)
        summary.title = store_text(consultation.id, title, language)
        summary.standfirst = _store_lead(summary, standfirst, language, None)
        db.session.add(summary)
        db.session.flush()  # statements need its id
        return summary
    if version is not None and version != summary.version:
        raise Invalid("newer", "version")
    summary.title = restate(summary.title, title, language)
    summary.standfirst = _store_lead(summary, standfirst, language, summary.standfirst)
    summary.language = language
    summary.version += 1
    note_change(summary, by=by)
    return summary


def _store_lead(summary: Summary, lead: str, language: str, before: Text | None) -> Text | None:
    if not lead:
        return None
    if before is None:
        return store_text(summary.consultation_id, lead, language)
    return restate(before, lead, language)


def restate(text: Text, source: str, language: str) -> Text:
    """Return the stored text with these words, which takes the place of `text` if they differ."""
    source = source.strip()
    if (text.source, text.language) == (source, language):
        return text
    replaced = text if text.language == language else None
    return store_text(text.consultation_id, source, language, replaces=replaced)


def note_change(summary: Summary, *, by: User) -> None:
    """Remember who changed the draft, and when."""
    summary.by_id, summary.changed_at = by.id, clock.now()
    db.session.flush()


def require_summary(consultation: Consultation) -> Summary:
    """Return the consultation's summary, published or not; raises NotFound."""
    summary = find_summary(consultation)
    if summary is None:
        raise NotFound
    return summary
