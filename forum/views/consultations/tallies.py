"""What a discussion's page says of tallies: words that are put into the gaps of its frame."""

from collections.abc import Hashable
from typing import Final

from flask import render_template
from flask_babel import gettext as _
from flask_babel import ngettext

from forum.domain.languages import LANGUAGES
from forum.models.consultation import Consultation
from forum.services.consultations.overview import Overview, QuestionView
from forum.services.discussion.contribution_views import ContributionView
from forum.services.discussion.makings import read_latest_makings
from forum.views.consultations.discussion import DiscussionPage
from forum.web.http.page_cache import Store
from forum.web.language.locale import language
from forum.web.presenters.overview import (
    count_author_countries,
    count_texts,
    describe_other_languages,
)
from forum.web.presenters.timeline import make_timeline
from forum.web.presenters.translations import describe_makings

MAX_BYTES: Final = 4_000_000

WORDS: Final[Store[Hashable, dict[str, str | bytes]]] = Store(MAX_BYTES)
"""The words that this process keeps, by version and what the page shows."""


def read_tally_words(
    consultation: Consultation,
    overview: Overview,
    discussion: DiscussionPage,
    state: tuple[Hashable, ...],
) -> dict[str, str | bytes]:
    """Return what fills the gaps for tallies; while the version stays, it is made once."""
    key = (*state, consultation.version, discussion.shape)
    words = WORDS.get(key)
    if words is None:
        words = _make_words(consultation, overview, discussion)
        WORDS.put(key, words, sum(len(name) + 2 * len(each) for name, each in words.items()))
    return words


def _make_words(
    consultation: Consultation, overview: Overview, discussion: DiscussionPage
) -> dict[str, str | bytes]:
    words: dict[str, str | bytes] = {
        "languages": " ".join(describe_other_languages(overview)),
        "engines": _describe_engines(consultation, discussion),
        "comments": str(count_texts(overview)),
    }
    selection = discussion.selection
    if selection.is_first:
        words["timeline"] = _print_timeline(consultation, overview)
        words["so_far"] = _describe_counts(overview)
    for question in overview.questions:
        words |= _describe_answers(question, selection.answers.get(question.id, []))
    words["count0"] = ngettext(
        "%(num)d contribution that answers no question in particular",
        "%(num)d contributions that answer no question in particular",
        overview.general_contributions,
    )
    return words


def _describe_engines(consultation: Consultation, discussion: DiscussionPage) -> str:
    """Return which engines translated the list and when, as the line above it says once."""
    if discussion.selection.as_written:
        return ""
    sources = [code for code in discussion.other_languages if code in LANGUAGES]
    return describe_makings(read_latest_makings(consultation.id, sources, language()))


def _print_timeline(consultation: Consultation, overview: Overview) -> bytes:
    timeline = make_timeline(consultation, overview.counts, overview.extension)
    if timeline is None:
        return b""
    html = render_template("consultations/timeline.html", timeline=timeline, overview=overview)
    return html.encode()


def _describe_counts(overview: Overview) -> str:
    countries = count_author_countries(overview.counts)
    return ", ".join(
        (
            ngettext("%(num)d contribution", "%(num)d contributions", overview.contributions),
            ngettext("%(num)d reply", "%(num)d replies", overview.replies),
            ngettext("%(num)d country", "%(num)d countries", countries),
        )
    )


def _describe_answers(
    question: QuestionView, entries: list[ContributionView]
) -> dict[str, str | bytes]:
    """Return what is said of the answers to a question, of which `entries` are on the page."""
    label = ngettext("%(num)d answer", "%(num)d answers", question.answers)
    return {
        f"answers{question.number}": label if question.answers else _("No answer yet"),
        f"count{question.number}": str(question.answers),
        f"more{question.number}": ngettext(
            "%(num)d more answer to question %(n)s",
            "%(num)d more answers to question %(n)s",
            question.answers - len(entries),
            n=question.number,
        ),
    }
