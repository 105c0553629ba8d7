"""Gathering everything that readers may see of a consultation into a report."""

from collections.abc import Sequence

from sqlalchemy import select

from forum.domain.consultations.summaries import StatementKind, citations
from forum.domain.exports.report import (
    Report,
    ReportContribution,
    ReportDateChange,
    ReportPost,
    ReportQuestion,
    ReportSection,
    ReportStatement,
    ReportSummary,
)
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contribution import Contribution
from forum.models.post import Post
from forum.models.user import User
from forum.services.attachments.downloads import shown_files
from forum.services.consultations.overview import Overview, facts
from forum.services.contributions import cosignatures as signatures
from forum.services.discussion.entries import (
    COLUMNS,
    ContributionView,
    add_passages,
    number_parents,
    view_of_row,
)
from forum.services.discussion.listing import readable
from forum.services.exports.report_parts import Maker, ReportWords
from forum.services.synthesis.summaries import summary_of
from forum.services.texts.localised import LocalisedText, localise


def report(
    consultation: Consultation, *, words: ReportWords, by_question: bool, with_translations: bool
) -> Report:
    """Return everything said that readers may see, by a fixed number of statements."""
    said = facts(consultation, words.language)
    found, posts = entries_of(consultation, words.language), posts_of(consultation)
    texts = localise([i for p, _ in posts for i in (p.title_id, p.body_id)], words.language)
    shown = [entry for entry in found if not entry.is_stub]
    maker = Maker(
        words,
        with_translations,
        {q.id: q.number for q in said.questions},
        signatures.of([entry.id for entry in shown if entry.signatures]),
        shown_files([entry.id for entry in shown if entry.files]),
        {post.id: texts[post.title_id].plain for post, _ in posts},
    )
    return Report(
        language=words.language,
        title=maker.said(said.title),
        subtitle=words.subtitle,
        address=words.address(None),
        site=words.site,
        facts=words.facts,
        introduction=maker.maybe(said.introduction),
        background=maker.maybe(said.background),
        sections=tuple(
            ReportSection(
                maker.maybe(section.title),
                tuple(ReportQuestion(q.number, maker.said(q.text)) for q in section.questions),
            )
            for section in said.sections
        ),
        entries=_entries(maker, found),
        posts=_posts(posts, texts, maker),
        events=tuple(ReportDateChange(words.event(e), maker.maybe(e.reason)) for e in said.events),
        summary=_summary(consultation, maker),
        by_question=by_question,
        labels=words.labels,
        taking_part=_taking_part(said, words),
    )


def _entries(maker: Maker, found: Sequence[ContributionView]) -> tuple[ReportContribution, ...]:
    roots = {entry.id: entry.number for entry in found}
    return tuple(maker.entry(entry, roots) for entry in found)


def entries_of(consultation: Consultation, language: str) -> list[ContributionView]:
    """Return all that readers see, in the order of numbers, with whole texts; three statements."""
    rows = db.session.execute(
        readable(select(*COLUMNS))
        .where(Contribution.consultation_id == consultation.id)
        .order_by(Contribution.number)
    )
    found = [view_of_row(row) for row in rows]
    number_parents(found)
    add_passages(found, language, longest=None)
    return found


def posts_of(consultation: Consultation) -> list[tuple[Post, str]]:
    """Return all posts with their authors' names, the first first."""
    rows = db.session.execute(
        select(Post, User.name)
        .join(User, User.id == Post.author_id)
        .where(Post.consultation_id == consultation.id)
        .order_by(Post.published_at, Post.id)
    )
    return [(post, name) for post, name in rows]


def _posts(
    found: Sequence[tuple[Post, str]], texts: dict[int, LocalisedText], maker: Maker
) -> tuple[ReportPost, ...]:
    return tuple(
        ReportPost(
            kind=maker.words.post_kind(post.kind),
            author=name,
            label=post.label,
            date=maker.words.date(post.published_at),
            title=maker.said(texts[post.title_id]),
            body=maker.said(texts[post.body_id]),
        )
        for post, name in found
    )


def _summary(consultation: Consultation, maker: Maker) -> ReportSummary | None:
    summary = summary_of(consultation)
    if summary is None or summary.published_at is None:
        return None
    ids = [summary.title_id, summary.standfirst_id, *(s.text_id for s in summary.statements)]
    texts = localise(ids, maker.words.language)
    return ReportSummary(
        title=maker.said(texts[summary.title_id]),
        standfirst=maker.maybe(texts.get(summary.standfirst_id or 0)),
        byline=f"{summary.by.name}, {maker.words.date(summary.published_at)}",
        statements=tuple(
            ReportStatement(
                statement.kind is StatementKind.HEADING,
                maker.said(texts[statement.text_id]),
                citations(str(texts[statement.text_id].html)),
            )
            for statement in summary.statements
        ),
    )


def _taking_part(
    said: Overview, words: ReportWords
) -> tuple[tuple[str, tuple[tuple[str, int], ...]], ...]:
    tables = (
        (words.labels["country"], said.counts.get("country", {}), words.country),
        (words.labels["language"], said.counts.get("language", {}), words.language_name),
    )
    return tuple(
        (
            caption,
            tuple(sorted(((name(k), n) for k, n in counts.items()), key=lambda r: (-r[1], r[0]))),
        )
        for caption, counts, name in tables
        if counts
    )
