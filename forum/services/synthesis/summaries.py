"""A facilitator's summary: written as one text, kept as statements that cite."""

from collections.abc import Iterable

from sqlalchemy import select

from forum import clock
from forum.domain.consultations.summaries import (
    DraftStatement,
    StatementKind,
    as_source,
    statements,
)
from forum.domain.policy import Action
from forum.errors import Invalid
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.summary import Citation, Statement, Summary
from forum.models.translation import Text
from forum.models.user import User
from forum.services.access.gate import require
from forum.services.access.locking import lock, touch
from forum.services.texts.store import write


def summary_of(consultation: Consultation) -> Summary | None:
    """Return the consultation's summary, published or not."""
    return db.session.scalar(select(Summary).where(Summary.consultation_id == consultation.id))


def published_summary(consultation: Consultation) -> Summary | None:
    """Return the consultation's summary where readers see it."""
    summary = summary_of(consultation)
    return summary if summary is not None and summary.published_at is not None else None


def citable(consultation: Consultation, numbers: Iterable[int]) -> dict[int, int]:
    """Return the ids of those contributions among `numbers` that readers can read."""
    rows = db.session.execute(
        select(Contribution.number, Contribution.id).where(
            Contribution.consultation_id == consultation.id,
            Contribution.is_readable,
            Contribution.number.in_(sorted(set(numbers))),
        )
    )
    return {number: contribution_id for number, contribution_id in rows if number is not None}


def summarise(
    consultation: Consultation,
    *,
    by: User,
    title: str,
    standfirst: str,
    body: str,
    language: str,
) -> Summary:
    """Keep the facilitator's text; statements whose words did not change keep translations.

    Raises Invalid("empty") for a missing title or body.
    """
    lock(consultation)
    require(by, consultation, Action.SUMMARISE)
    for field, value in (("title", title), ("body", body)):
        if not value.strip():
            raise Invalid("empty", field)
    drafts = statements(body)
    summary = summary_of(consultation)
    kept = _present_texts(summary, language)
    title_id = _text(kept, consultation, title.strip(), language).id
    standfirst_id = (
        _text(kept, consultation, standfirst.strip(), language).id if standfirst.strip() else None
    )
    if summary is None:
        summary = Summary(consultation_id=consultation.id)
        db.session.add(summary)
    summary.by_id, summary.language, summary.changed_at = by.id, language, clock.now()
    summary.title_id, summary.standfirst_id = title_id, standfirst_id
    _set_statements(summary, drafts, consultation, kept)
    touch(consultation.id)
    return summary


def _set_statements(
    summary: Summary,
    drafts: list[DraftStatement],
    consultation: Consultation,
    kept: dict[str, Text],
) -> None:
    known = citable(consultation, (n for draft in drafts for n in draft.cites))
    db.session.flush()
    summary.statements = []
    db.session.flush()
    for position, draft in enumerate(drafts):
        summary.statements.append(
            Statement(
                position=position,
                kind=draft.kind,
                text_id=_text(kept, consultation, draft.source, summary.language).id,
                citations=_citations(draft, known),
            )
        )
    db.session.flush()


def _citations(draft: DraftStatement, known: dict[int, int]) -> list[Citation]:
    cited = (known[number] for number in draft.cites if number in known)
    return [Citation(contribution_id=id_, position=i) for i, id_ in enumerate(cited)]


def _present_texts(summary: Summary | None, language: str) -> dict[str, Text]:
    if summary is None or summary.language != language:
        return {}
    texts = [summary.title, summary.standfirst, *(s.text for s in summary.statements)]
    return {text.source: text for text in texts if text is not None}


def _text(kept: dict[str, Text], consultation: Consultation, source: str, language: str) -> Text:
    return kept.get(source) or write(consultation.id, source, language)


def faults(consultation: Consultation, body: str) -> list[tuple[str, str]]:
    """Return what stands in the way of publishing, as (kind, words) pairs.

    Kinds: "uncited" for a statement that cites nobody, "broken" for a number that no published
    contribution has.
    """
    drafts = statements(body)
    known = citable(consultation, (n for draft in drafts for n in draft.cites))
    found = []
    for draft in drafts:
        if draft.kind is StatementKind.STATEMENT and not draft.cites:
            found.append(("uncited", draft.source[:80]))
        found += [("broken", f"[{number}]") for number in draft.cites if number not in known]
    if not any(draft.kind is StatementKind.STATEMENT for draft in drafts):
        found.append(("empty", ""))
    return found


def publish_summary(consultation: Consultation, *, by: User) -> Summary:
    """Let readers see the summary; raises Invalid("faults") while a statement cites nobody."""
    require(by, consultation, Action.SUMMARISE)
    summary = summary_of(consultation)
    if summary is None:
        raise Invalid("empty", "body")
    if found := faults(consultation, body_of(summary)):
        raise Invalid("faults", "body", faults=found)
    summary.published_at = clock.now()
    touch(consultation.id)
    return summary


def unpublish_summary(consultation: Consultation, *, by: User) -> None:
    """Take the summary back into preparation."""
    require(by, consultation, Action.SUMMARISE)
    summary = summary_of(consultation)
    if summary is not None:
        summary.published_at = None
        touch(consultation.id)


def body_of(summary: Summary) -> str:
    """Return the Markdown from which the statements were made."""
    return as_source([(s.kind, s.text.source) for s in summary.statements])
