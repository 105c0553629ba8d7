"""Pages: the draft of the summary as its team reads and reviews it, and in each language."""

from dataclasses import dataclass
from typing import Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.domain.policy import Action
from forum.domain.synthesis.differences import Difference
from forum.domain.synthesis.summaries import ReviewStep
from forum.errors import NotFound
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.synthesis.summary import Summary, SummaryReview
from forum.services.access.gate import consultation_for
from forum.services.consultations.overview import read_overview
from forum.services.synthesis.summaries import find_summary
from forum.services.synthesis.summary import reviews
from forum.services.synthesis.summary.page import preview_draft
from forum.services.synthesis.summary.parallels import ParallelText, list_parallels
from forum.services.synthesis.summary.statements import find_statement
from forum.services.texts.localised import LocalisedText
from forum.views.synthesis import bp
from forum.web.http.current_user import current_person, require_person
from forum.web.http.query import posted_choice
from forum.web.language.form_errors import sentences
from forum.web.language.locale import language
from forum.web.presenters.charts.participation import make_charts
from forum.web.presenters.reports.summary import name_sections

MAX_COMMENT = 5_000

DIFFERENCES: Final = {
    Difference.MISSING: _l("no translation yet"),
    Difference.WAITING: _l("translation not accepted yet"),
    Difference.OUTDATED: _l("translation out of date"),
    Difference.CITATIONS: _l("other citations"),
    Difference.NUMBERS: _l("other numbers"),
    Difference.QUOTATIONS: _l("a quotation is not as in the original"),
}


@bp.get("/consultations/<slug>/summary/draft")
def draft(slug: str) -> ResponseReturnValue:
    """Show the draft as readers would see it, with the comments of the team."""
    consultation = consultation_for(current_person(), slug, Action.REVIEW)
    return _draft_page(consultation)


def _draft_page(consultation: Consultation, **values: object) -> str:
    summary = find_summary(consultation)
    overview = read_overview(consultation, language())
    view = preview_draft(summary, consultation, language()) if summary else None
    return render_template(
        "synthesis/draft.html",
        consultation=consultation,
        overview=overview,
        draft=summary,
        summary=view,
        sections=name_sections(view, overview) if view else [],
        charts=make_charts(overview.counts),
        comments=reviews.list_comments(summary) if summary else {},
        review=describe_review(summary) if summary else None,
        most=MAX_COMMENT,
        **{"comment_of": 0, "comment": "", "errors": {}, **values},
    )


def describe_review(summary: Summary) -> list[tuple[SummaryReview, bool]]:
    """Return the latest steps of the review, each with whether the draft has changed since."""
    steps = list(reviews.list_reviews(summary))[-5:]
    return [(step, step.at < summary.changed_at) for step in steps]


@bp.post("/consultations/<slug>/summary/draft/<id:statement_id>/comments")
def comment(slug: str, statement_id: int) -> ResponseReturnValue:
    """Store a comment on a statement."""
    consultation = consultation_for(current_person(), slug, Action.REVIEW)
    statement = find_statement(consultation, statement_id)
    words = request.form.get("comment", "").strip()
    if not words or len(words) > MAX_COMMENT:
        errors = sentences({f"comment-{statement_id}": "too_long" if words else "comment_empty"})
        values = {"comment_of": statement_id, "comment": words, "errors": errors}
        return _draft_page(consultation, **values), 422
    reviews.comment_on(consultation, statement, words, language(), by=require_person())
    db.session.commit()
    flash(_("Your comment is stored. Only the team sees it."), "info")
    return redirect(url_for(".draft", slug=slug, _anchor=f"statement-{statement_id}"))


@bp.post("/consultations/<slug>/summary/draft/comments/<id:comment_id>/resolve")
def resolve(slug: str, comment_id: int) -> ResponseReturnValue:
    """Note that a comment needs nothing more."""
    consultation = consultation_for(current_person(), slug, Action.REVIEW)
    stored = reviews.resolve_comment(consultation, comment_id, by=require_person())
    db.session.commit()
    flash(_("Resolved."), "info")
    return redirect(url_for(".draft", slug=slug, _anchor=f"statement-{stored.statement_id}"))


@bp.post("/consultations/<slug>/summary/draft/review")
def review(slug: str) -> ResponseReturnValue:
    """Ask the team for a review, or approve the draft."""
    consultation = consultation_for(current_person(), slug, Action.REVIEW)
    step = ReviewStep(posted_choice("step", *ReviewStep))
    reviews.add_review(consultation, step, by=require_person())
    db.session.commit()
    if step is ReviewStep.APPROVED:
        flash(_("You approved the draft as it is now."), "info")
    else:
        flash(_("Asked. The team sees it on the draft."), "info")
    return redirect(url_for(".draft", slug=slug))


@dataclass(frozen=True)
class ParallelVersion:
    """A text of the draft in one language, with what differs from the original, in words."""

    code: str
    text: LocalisedText
    notes: list[str]


def describe_parallel(row: ParallelText) -> tuple[int, list[ParallelVersion]]:
    """Return the number of a statement and its versions, as the page shows them."""
    return row.number, [
        ParallelVersion(code, text, [str(DIFFERENCES[each]) for each in row.differences[code]])
        for code, text in row.texts.items()
    ]


@bp.get("/consultations/<slug>/summary/languages")
def languages(slug: str) -> ResponseReturnValue:
    """Show each statement in the languages of the site, with what differs."""
    consultation = consultation_for(current_person(), slug, Action.REVIEW)
    summary = find_summary(consultation)
    if summary is None:
        raise NotFound
    rows = list_parallels(summary)
    is_brief = request.args.get("show") != "all"
    return render_template(
        "synthesis/languages.html",
        consultation=consultation,
        overview=read_overview(consultation, language()),
        rows=[describe_parallel(row) for row in rows if row.has_differences or not is_brief],
        total=len(rows),
        differing=sum(row.has_differences for row in rows),
        is_brief=is_brief,
    )
