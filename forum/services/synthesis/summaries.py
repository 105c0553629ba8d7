"""A facilitator's summary: written as one text, stored as statements with citations."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from sqlalchemy import select

from forum import clock
from forum.domain.html.read import cited_numbers
from forum.domain.html.render import to_safe_html
from forum.domain.policy import Action
from forum.domain.synthesis.summaries import (
    DraftStatement,
    StatementKind,
    join_statements,
    split_statements,
)
from forum.errors import Invalid
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.synthesis.summary import Citation, Statement, Summary
from forum.models.translation import Text
from forum.models.user import User
from forum.services.access.gate import require
from forum.services.access.locking import lock, touch
from forum.services.texts.store import RenderedText, render_texts, store_text


def find_summary(consultation: Consultation) -> Summary | None:
    """Return the consultation's summary, published or not."""
    return db.session.scalar(select(Summary).where(Summary.consultation_id == consultation.id))


def find_published_summary(consultation: Consultation) -> Summary | None:
    """Return the consultation's summary if it is published."""
    summary = find_summary(consultation)
    return summary if summary is not None and summary.published_at is not None else None


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


@dataclass(frozen=True)
class RenderedSummary:
    """What is worked out from the words of a summary before anything is locked.

    `texts` are as they are stored, by their sources.
    """

    drafts: Sequence[DraftStatement]
    texts: Mapping[str, RenderedText]


def render_summary(title: str, standfirst: str, body: str) -> RenderedSummary:
    """Return the statements and the texts of a summary; do so before anything is locked."""
    drafts = split_statements(body)
    return RenderedSummary(drafts, render_texts((title, standfirst, *(d.source for d in drafts))))


def save_summary(
    consultation: Consultation,
    *,
    by: User,
    title: str,
    standfirst: str,
    body: str,
    language: str,
    rendered: RenderedSummary | None = None,
) -> Summary:
    """Store the facilitator's text; statements that did not change keep their translations.

    `rendered` is what `render_summary` made of it. Raises Invalid("empty") for a missing title or
    body.
    """
    rendered = render_summary(title, standfirst, body) if rendered is None else rendered
    lock(consultation)
    require(by, consultation, Action.SUMMARISE)
    for field, value in (("title", title), ("body", body)):
        if not value.strip():
            raise Invalid("empty", field)
    summary = find_summary(consultation)
    stored = _texts_by_source(summary, language)
    texts = _SummaryTexts(consultation, language, rendered.texts, stored)
    title_id = texts.store(title, summary.title if summary else None).id
    old = summary.standfirst if summary else None
    standfirst_id = texts.store(standfirst, old).id if standfirst.strip() else None
    if summary is None:
        summary = Summary(consultation_id=consultation.id)
        db.session.add(summary)
    summary.by_id, summary.language, summary.changed_at = by.id, language, clock.now()
    summary.title_id, summary.standfirst_id = title_id, standfirst_id
    _set_statements(summary, rendered.drafts, texts)
    touch(consultation.id)
    return summary


def _set_statements(
    summary: Summary, drafts: Sequence[DraftStatement], texts: "_SummaryTexts"
) -> None:
    citable_ids = find_citable_ids(texts.consultation, (n for draft in drafts for n in draft.cites))
    db.session.flush()
    old = [statement.text for statement in summary.statements]
    replaced = _pair_changed(old, [draft.source.strip() for draft in drafts])
    summary.statements = []
    db.session.flush()
    for position, draft in enumerate(drafts):
        summary.statements.append(
            Statement(
                position=position,
                kind=draft.kind,
                text_id=texts.store(draft.source, replaced.get(position)).id,
                citations=_make_citations(draft, citable_ids),
            )
        )
    db.session.flush()


def _pair_changed(old: Sequence[Text], sources: Sequence[str]) -> dict[int, Text]:
    """Return, by the places of changed statements, the texts that stood there before."""
    matcher = SequenceMatcher(a=[text.source for text in old], b=sources, autojunk=False)
    return {
        new: old[before]
        for kind, start, end, new_start, new_end in matcher.get_opcodes()
        if kind == "replace"
        for before, new in zip(range(start, end), range(new_start, new_end), strict=False)
    }


def _make_citations(draft: DraftStatement, citable_ids: dict[int, int]) -> list[Citation]:
    contribution_ids = (citable_ids[number] for number in draft.cites if number in citable_ids)
    return [Citation(contribution_id=id_, position=i) for i, id_ in enumerate(contribution_ids)]


def _texts_by_source(summary: Summary | None, language: str) -> dict[str, Text]:
    if summary is None or summary.language != language:
        return {}
    texts = [summary.title, summary.standfirst, *(s.text for s in summary.statements)]
    return {text.source: text for text in texts if text is not None}


@dataclass(frozen=True)
class _SummaryTexts:
    """The texts of a summary: `stored` from its earlier version, `rendered` for this one."""

    consultation: Consultation
    language: str
    rendered: Mapping[str, RenderedText]
    stored: Mapping[str, Text]

    def store(self, source: str, replaced: Text | None = None) -> Text:
        """Return the stored text, or store it in place of the one that is `replaced`."""
        source = source.strip()
        if source in self.stored:
            return self.stored[source]
        rendered = self.rendered.get(source)
        is_same_language = replaced is not None and replaced.language == self.language
        return store_text(
            self.consultation.id,
            source,
            self.language,
            rendered=rendered,
            replaces=replaced if is_same_language else None,
        )


def find_faults(
    consultation: Consultation, drafts: Sequence[DraftStatement]
) -> list[tuple[str, str]]:
    """Return the errors that prevent publication, as pairs of a kind and a text.

    The kinds are "uncited" for a statement without a citation, "broken" for a number that no
    readable contribution has, and "empty" for a text without statements.
    """
    citable_ids = find_citable_ids(consultation, (n for draft in drafts for n in draft.cites))
    errors = []
    for draft in drafts:
        if draft.kind is StatementKind.STATEMENT and not draft.cites:
            errors.append(("uncited", draft.source[:80]))
        errors += [("broken", f"[{number}]") for number in draft.cites if number not in citable_ids]
    if not any(draft.kind is StatementKind.STATEMENT for draft in drafts):
        errors.append(("empty", ""))
    return errors


def publish_summary(
    consultation: Consultation, *, by: User, drafts: Sequence[DraftStatement] | None = None
) -> Summary:
    """Publish the summary; raises Invalid("faults") if `find_faults` returns any, and ("empty").

    `drafts` are the statements that have just been stored, if the caller knows them.
    """
    require(by, consultation, Action.SUMMARISE)
    summary = find_summary(consultation)
    if summary is None:
        raise Invalid("empty", "body")
    drafts = split_statements(summary_source(summary)) if drafts is None else drafts
    if errors := find_faults(consultation, drafts):
        raise Invalid("faults", "body", faults=errors)
    summary.published_at = clock.now()
    touch(consultation.id)
    return summary


def unpublish_summary(consultation: Consultation, *, by: User) -> None:
    """Withdraw the summary from readers, so that it is a draft again."""
    require(by, consultation, Action.SUMMARISE)
    summary = find_summary(consultation)
    if summary is not None:
        summary.published_at = None
        touch(consultation.id)


def summary_source(summary: Summary) -> str:
    """Return the summary as Markdown, as the facilitator edits it."""
    return join_statements([(s.kind, s.text.source) for s in summary.statements])
