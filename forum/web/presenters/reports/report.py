"""Turns the proceedings that services gathered into a report, in the language of the export."""

from dataclasses import replace
from datetime import datetime
from operator import itemgetter
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import gettext as _

from forum import clock
from forum.domain.contributions.content import PassageKind
from forum.domain.contributions.statuses import Status
from forum.domain.exports.choice import TextChoice
from forum.domain.exports.report import (
    Report,
    ReportContribution,
    ReportDateChange,
    ReportFact,
    ReportFile,
    ReportPassage,
    ReportPost,
    ReportQuestion,
    ReportSection,
    ReportSignatory,
    ReportText,
    Words,
)
from forum.domain.small_groups import Counts
from forum.domain.synthesis.figures import Figures, keep_figures
from forum.services.consultations.overview import DateChangeView, SectionView
from forum.services.contributions.cosignatures import CoSignatory
from forum.services.discussion.contribution_views import ContributionView
from forum.services.discussion.passages import PassageView, QuoteSource
from forum.services.exports.proceedings import Proceedings
from forum.services.posts.reading import PostView
from forum.services.texts.localised import LocalisedText
from forum.web.http.addresses import address
from forum.web.language import dates, files, labels
from forum.web.language.countries import country_names, region_names
from forum.web.language.stakeholders import stakeholder_words
from forum.web.presenters.charts.participation import make_charts
from forum.web.presenters.reports.authors import (
    byline,
    capacity_words,
    contributor_lines,
    footnotes,
)
from forum.web.presenters.reports.charts import report_chart
from forum.web.presenters.reports.citations import cite_contribution, line_text
from forum.web.presenters.reports.labels import label_words, report_labels, title_page
from forum.web.presenters.reports.summary_report import SummaryReporter
from forum.web.presenters.reports.terms import Terms
from forum.web.presenters.reports.texts import report_text, report_title


def make_report(proceedings: Proceedings, *, by_question: bool, texts: TextChoice) -> Report:
    """Return the report; call it inside `web.language.locale.use_language`."""
    return ReportPresenter(proceedings, texts).build(by_question=by_question)


class ReportPresenter:
    """Makes the parts of one report, with originals, translations or both."""

    def __init__(self, proceedings: Proceedings, texts: TextChoice) -> None:
        consultation, language = proceedings.consultation, proceedings.language
        slug = consultation.slug
        self.proceedings = proceedings
        self.texts = texts
        self.zone = consultation.zone
        self.page = address("consultations.show", language, slug=slug)
        self.contributions = address("contributions.show", language, slug=slug, number=0)[:-1]
        self.labels = report_labels(proceedings.overview)
        self.numbers = proceedings.overview.question_numbers
        self.posts = {post.id: post.title for post in proceedings.posts}

    def build(self, *, by_question: bool) -> Report:
        """Return the whole report, ordered by question or by date."""
        proceedings, overview = self.proceedings, self.proceedings.overview
        site, summary = current_app.config["FORUM_SITE_NAME"], proceedings.summary
        reporter = self._summary_reporter()
        is_summary = proceedings.is_of_summary and summary is not None
        contributions = self._contributions(reporter, by_question=by_question)
        terms = Terms.of(proceedings, self.page, site)
        return Report(
            language=proceedings.language,
            title=report_title(
                summary.title if summary and is_summary else overview.title, self.texts
            ),
            subtitle=terms.subtitle,
            address=terms.address,
            site=site,
            facts=(*self._facts(), *terms.facts),
            introduction=self.optional(overview.introduction),
            background=self.optional(overview.background),
            sections=tuple(map(self._section, overview.sections)),
            contributions=contributions,
            posts=() if proceedings.filters else tuple(map(self.post, proceedings.posts)),
            date_changes=tuple(map(self.date_change, overview.date_changes)),
            summary=reporter.summary() if reporter else None,
            by_question=by_question,
            labels=self.labels,
            participation=tuple(map(report_chart, make_charts(self._counts))),
            zone=self.zone,
            organised_by=", ".join(proceedings.consultation.organisers),
            organisers_language=proceedings.consultation.language,
            document="summary" if is_summary else "proceedings",
            contributors=tuple(contributor_lines(proceedings.contributors)),
            notes=footnotes(contributions) if is_summary else {},
            made_at=self.local(clock.now()),
            licence=terms.licence,
            citation=terms.citation,
        )

    def _contributions(
        self, reporter: SummaryReporter | None, *, by_question: bool
    ) -> tuple[ReportContribution, ...]:
        """Return all contributions, or those that the summary cites."""
        if self.proceedings.is_of_summary and reporter is not None:
            return reporter.cited()
        return self.contributions_in_order(by_question=by_question)

    @property
    def _counts(self) -> Counts:
        """Return the figures of who took part: those of the edition, or of now."""
        proceedings = self.proceedings
        if proceedings.is_of_summary and proceedings.summary is not None:
            return proceedings.summary.figures
        return proceedings.overview.counts

    def _facts(self) -> tuple[ReportFact, ...]:
        proceedings, at = self.proceedings, clock.now()
        figures: Figures = keep_figures(proceedings.overview.counts, cited=0, last=0)
        summary = proceedings.summary
        if proceedings.is_of_summary and summary is not None:
            figures, at = summary.figures, summary.published_at or at
        return title_page(proceedings.consultation, proceedings.overview, figures, at)

    def _summary_reporter(self) -> SummaryReporter | None:
        proceedings = self.proceedings
        if proceedings.summary is None:
            return None
        return SummaryReporter(
            proceedings.summary, proceedings.consultation, proceedings.overview, self.texts
        )

    def _section(self, section: SectionView) -> ReportSection:
        questions = (ReportQuestion(q.number, self.text(q.text)) for q in section.questions)
        return ReportSection(self.optional(section.title), tuple(questions))

    def contributions_in_order(self, *, by_question: bool) -> tuple[ReportContribution, ...]:
        """Return the contributions by number, or by date and then by number."""
        dated = [
            (view.submitted_at, view.number, self.contribution(view))
            for view in self.proceedings.contributions
        ]
        if not by_question:
            dated.sort(key=itemgetter(0, 1))
        return tuple(contribution for _at, _number, contribution in dated)

    def text(self, text: LocalisedText) -> ReportText:
        """Return a text for the report, with its translation if wanted."""
        return report_text(text, self.texts)

    def optional(self, text: LocalisedText | None) -> ReportText | None:
        """Return a text for the report, or None."""
        return None if text is None else self.text(text)

    def date(self, at: datetime) -> str:
        """Return an instant in the zone of the consultation."""
        return dates.full_date(at, self.zone)

    def local(self, at: datetime) -> datetime:
        """Return the same instant with the clock of the consultation."""
        return at.astimezone(ZoneInfo(self.zone))

    def contribution(self, view: ContributionView) -> ReportContribution:
        """Return a contribution; a stub has no text."""
        without_author = ReportContribution(
            number=view.number,
            name="",
            byline="",
            organisation="",
            country="",
            capacity="",
            label=None,
            language=labels.language_name(view.language),
            submitted_at=None,
            date="",
            address=f"{self.contributions}{view.number}",
            parent=view.parent_number,
            post=self._answered_post(view),
            root=self.proceedings.numbers.get(view.root_id or 0),
            title=self.optional(view.title),
            passages=tuple(map(self.passage, view.body)),
        )
        if view.is_stub:
            return replace(without_author, stub=_stub_text(view.status))
        return self._with_author(without_author, view)

    def _answered_post(self, view: ContributionView) -> tuple[Words, ...]:
        """Return that a reply is to a note of the team, with its title in its own language."""
        if view.post_id is None:
            return ()
        before, _mark, after = _("a note from the team: %(title)s", title="\0").partition("\0")
        title = self.posts[view.post_id]
        return Words(before), Words(title.plain, title.display_language), Words(after)

    def _with_author(
        self, without_author: ReportContribution, view: ContributionView
    ) -> ReportContribution:
        """Return the contribution with its author, remarks, co-signatories and files."""
        shown_name = labels.author_name(view.name, view.organisation, view.publication)
        return replace(
            without_author,
            name=view.name,
            displayed_name=shown_name,
            byline=byline(shown_name, view.organisation, view.countries, view.capacity),
            organisation=view.organisation,
            country=country_names(view.countries),
            capacity=capacity_words(view.capacity),
            publication=str(labels.PUBLICATIONS[view.publication]),
            label=label_words(view.label),
            submitted_at=self.local(view.submitted_at) if view.dated else None,
            date=self.date(view.submitted_at) if view.dated else "",
            citation=line_text(
                cite_contribution(
                    view,
                    shown_name,
                    self.proceedings.consultation,
                    self.proceedings.overview.title,
                )
            ),
            is_late=view.late,
            edited_at=None if view.edited_at is None else self.local(view.edited_at),
            remarks=self._remarks(view),
            signatories=tuple(map(self.signatory, view.cosignatories)),
            files=tuple(
                ReportFile(f.name, files.format_size(f.size), f.key) for f in view.attachments
            ),
            stakeholder_type=stakeholder_words(view.stakeholder_type),
            region=view.region or region_names(view.countries),
        )

    def _remarks(self, view: ContributionView) -> tuple[str, ...]:
        late = _("Received after closing") if view.late else ""
        edited = ""
        if view.edited_at is not None:
            edited = _("Edited on %(day)s", day=self.date(view.edited_at))
        return tuple(filter(None, (late, edited)))

    def passage(self, passage: PassageView) -> ReportPassage:
        """Return a passage; a quote names its source."""
        return ReportPassage(
            self.text(passage.text),
            self.numbers.get(passage.question_id or 0),
            passage.kind is PassageKind.QUESTION,
            "" if passage.quote_source is None else _quote_label(passage.quote_source),
            passage.quote_source is not None and passage.quote_source.post_id is not None,
        )

    def signatory(self, signatory: CoSignatory) -> ReportSignatory:
        """Return a co-signatory as readers see them."""
        shown_name = labels.author_name(
            signatory.name, signatory.organisation, signatory.publication
        )
        return ReportSignatory(
            shown_name,
            byline(shown_name, signatory.organisation, signatory.countries, signatory.capacity),
            self.labels["before_edit"] if signatory.before_edit else "",
        )

    def post(self, post: PostView) -> ReportPost:
        """Return a post of the team."""
        return ReportPost(
            kind=str(labels.POST_KINDS[post.kind]),
            author=post.author,
            label=label_words(post.label),
            date=self.date(post.published_at),
            title=report_title(post.title, self.texts),
            body=self.text(post.body),
            ending=self.optional(post.ending),
        )

    def date_change(self, change: DateChangeView) -> ReportDateChange:
        """Return one change of dates."""
        parts = [self.date(change.at), str(labels.DATE_CHANGES[change.kind]), change.by]
        if change.before and change.after:
            before, after = self.date(change.before), self.date(change.after)
            parts.append(_("from %(before)s to %(after)s", before=before, after=after))
        return ReportDateChange(", ".join(filter(None, parts)), self.optional(change.reason))


def _quote_label(source: QuoteSource) -> str:
    if source.post_id is not None:
        return _("Quoted from a note from the team, %(who)s:", who=source.name)
    if not source.is_readable:
        return _("Quoted from [%(n)s]. These words are no longer shown.", n=source.number)
    who = labels.author_name(source.name, source.organisation, source.publication)
    if source.is_earlier:
        return _("Quoted from an earlier version of [%(n)s], %(who)s:", n=source.number, who=who)
    return _("Quoted from [%(n)s], %(who)s:", n=source.number, who=who)


def _stub_text(status: Status) -> str:
    if status is Status.WITHDRAWN:
        return _("Withdrawn by its author.")
    return _("Hidden by the moderator.")
