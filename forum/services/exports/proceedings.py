"""Proceedings: all that readers may see of a consultation, gathered for the exports."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import select

from forum.domain.contributions.content import Capacity, Publication
from forum.domain.exports.choice import NO_FILTERS, ExportFilters
from forum.domain.synthesis.figures import number_of
from forum.errors import NotFound
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.post import Post
from forum.models.user import User
from forum.services.consultations import consent, counts
from forum.services.consultations.overview import Overview, read_overview
from forum.services.discussion.contribution_views import (
    COLUMNS,
    ContributionView,
    add_passages,
    make_view,
    set_parent_numbers,
)
from forum.services.discussion.posts import read_post_views
from forum.services.exports.filters import filter_conditions
from forum.services.posts.reading import PostView
from forum.services.synthesis.summaries import find_edition
from forum.services.synthesis.summary.page import SummaryView, read_edition
from forum.services.texts.localised import LocalisedText

PORTION: Final = 250
"""How many contributions are read at once."""


@dataclass(frozen=True)
class Contributor:
    """The author of a contribution as readers see them."""

    number: int
    name: str
    organisation: str
    countries: str
    capacity: Capacity
    publication: Publication


@dataclass(frozen=True)
class Proceedings:
    """A whole discussion for readers of one language, or what its summary rests on.

    `contributions` have whole texts and the order of their numbers, and are read in portions as
    they are asked for; `numbers` are their numbers by id. `posts` begin with the first; what has
    `filters` names those to which contributions reply, and has none of their texts. What
    `is_of_summary` has no contributions, because the summary has the words that it cites, and has
    all `contributors` up to its day. `consent` is what authors agree to.
    """

    consultation: Consultation
    language: str
    overview: Overview
    contributions: Iterator[ContributionView]
    numbers: Mapping[int, int]
    posts: Sequence[PostView]
    summary: SummaryView | None
    consent: LocalisedText
    filters: ExportFilters = NO_FILTERS
    contributors: Sequence[Contributor] = ()
    is_of_summary: bool = False


def gather_proceedings(
    consultation: Consultation, language: str, filters: ExportFilters = NO_FILTERS
) -> Proceedings:
    """Return the proceedings of a consultation, with the contributions that filters let pass.

    Its figures are those of the contributions in it.
    """
    overview = read_overview(consultation, language)
    if filters:
        part = counts.count_some(consultation, *filter_conditions(consultation, filters))
        overview = replace(overview, counts=part)
    posts = [post for post, _ in list_posts_with_authors(consultation)]
    return Proceedings(
        consultation=consultation,
        language=language,
        overview=overview,
        contributions=read_contributions(consultation, language, filters),
        numbers=read_numbers(consultation),
        posts=read_post_views(posts, language),
        summary=None if filters else _read_summary(consultation, language),
        consent=consent.read_version(consultation, language).text,
        filters=filters,
    )


def gather_summary(consultation: Consultation, language: str) -> Proceedings:
    """Return what the document of a summary holds.

    Raises NotFound if no summary is published.
    """
    summary = _read_summary(consultation, language)
    if summary is None:
        raise NotFound
    return Proceedings(
        consultation=consultation,
        language=language,
        overview=read_overview(consultation, language),
        contributions=iter(()),
        numbers={},
        posts=(),
        summary=summary,
        consent=consent.read_version(consultation, language).text,
        contributors=_read_contributors(consultation, number_of(summary.figures, "last")),
        is_of_summary=True,
    )


def _read_summary(consultation: Consultation, language: str) -> SummaryView | None:
    edition = find_edition(consultation)
    return None if edition is None else read_edition(edition, consultation, language)


def read_contributions(
    consultation: Consultation,
    language: str,
    filters: ExportFilters = NO_FILTERS,
) -> Iterator[ContributionView]:
    """Yield contributions and stubs that readers see, by number, with whole texts.

    With filters, no stubs: a filter would tell what a hidden text was. A fixed number of statements
    reads each portion, so that not all are in memory at once.
    """
    conditions = filter_conditions(consultation, filters)
    after = 0
    while True:
        rows = db.session.execute(
            select(*COLUMNS, Contribution.stakeholder_type, Contribution.region)
            .where(
                Contribution.consultation_id == consultation.id,
                Contribution.has_appeared,
                Contribution.number > after,
                *conditions,
            )
            .order_by(Contribution.number)
            .limit(PORTION)
        )
        views = [_make_full_view(row) for row in rows]
        set_parent_numbers(views)
        add_passages(views, language, longest=None)
        yield from views
        if len(views) < PORTION:
            return
        after = views[-1].number


def _make_full_view(row: Sequence[Any]) -> ContributionView:
    view = make_view(row[:-2])
    view.stakeholder_type, view.region = row[-2:]
    return view


def read_numbers(consultation: Consultation, filters: ExportFilters = NO_FILTERS) -> dict[int, int]:
    """Return the numbers of all contributions and stubs that readers see, by id."""
    rows = db.session.execute(
        select(Contribution.id, Contribution.number).where(
            Contribution.consultation_id == consultation.id,
            Contribution.has_appeared,
            *filter_conditions(consultation, filters),
        )
    )
    return {id_: number or 0 for id_, number in rows}


def _read_contributors(consultation: Consultation, last: int) -> list[Contributor]:
    """Return who wrote the texts that readers see, up to the number `last`, by number."""
    columns: tuple[Any, ...] = (
        Contribution.number,
        Contribution.shown_name,
        Contribution.shown_organisation,
        Contribution.shown_countries,
        Contribution.capacity,
        Contribution.publication,
    )
    rows = db.session.execute(
        select(*columns)
        .where(
            Contribution.consultation_id == consultation.id,
            Contribution.has_appeared,
            Contribution.is_readable,
            Contribution.number <= last,
        )
        .order_by(Contribution.number)
    )
    return [Contributor(*row) for row in rows]


def list_posts_with_authors(consultation: Consultation) -> list[tuple[Post, str]]:
    """Return all posts with their authors' names, the first first."""
    rows = db.session.execute(
        select(Post, User.name)
        .join(User, User.id == Post.author_id)
        .where(Post.consultation_id == consultation.id)
        .order_by(Post.published_at, Post.id)
    )
    return [(post, name) for post, name in rows]
