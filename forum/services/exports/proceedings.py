"""Proceedings: all that readers may see of a consultation, gathered for the exports."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.post import Post
from forum.models.user import User
from forum.services.consultations.overview import Overview, read_overview
from forum.services.discussion.contribution_views import (
    COLUMNS,
    ContributionView,
    add_passages,
    make_view,
    set_parent_numbers,
)
from forum.services.discussion.posts import read_post_views
from forum.services.posts.reading import PostView
from forum.services.synthesis.summaries import find_edition
from forum.services.synthesis.summary.page import SummaryView, read_edition

PORTION: Final = 250
"""How many contributions are read at once."""


@dataclass(frozen=True)
class Proceedings:
    """A whole discussion for readers of one language.

    `contributions` have whole texts and the order of their numbers, and are read in portions as
    they are asked for; `numbers` are their numbers by id. `posts` begin with the first.
    """

    consultation: Consultation
    language: str
    overview: Overview
    contributions: Iterator[ContributionView]
    numbers: Mapping[int, int]
    posts: Sequence[PostView]
    summary: SummaryView | None


def gather_proceedings(consultation: Consultation, language: str) -> Proceedings:
    """Return the proceedings of a consultation."""
    posts = [post for post, _ in list_posts_with_authors(consultation)]
    edition = find_edition(consultation)
    return Proceedings(
        consultation=consultation,
        language=language,
        overview=read_overview(consultation, language),
        contributions=read_contributions(consultation, language),
        numbers=read_numbers(consultation),
        posts=read_post_views(posts, language),
        summary=None if edition is None else read_edition(edition, consultation, language),
    )


def read_contributions(consultation: Consultation, language: str) -> Iterator[ContributionView]:
    """Yield contributions and stubs that readers see, by number, with whole texts.

    A fixed number of statements reads each portion, so that not all are in memory at once.
    """
    after = 0
    while True:
        rows = db.session.execute(
            select(*COLUMNS, Contribution.stakeholder_type, Contribution.region)
            .where(
                Contribution.consultation_id == consultation.id,
                Contribution.has_appeared,
                Contribution.number > after,
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


def read_numbers(consultation: Consultation) -> dict[int, int]:
    """Return the numbers of all contributions and stubs that readers see, by id."""
    rows = db.session.execute(
        select(Contribution.id, Contribution.number).where(
            Contribution.consultation_id == consultation.id, Contribution.has_appeared
        )
    )
    return {id_: number or 0 for id_, number in rows}


def list_posts_with_authors(consultation: Consultation) -> list[tuple[Post, str]]:
    """Return all posts with their authors' names, the first first."""
    rows = db.session.execute(
        select(Post, User.name)
        .join(User, User.id == Post.author_id)
        .where(Post.consultation_id == consultation.id)
        .order_by(Post.published_at, Post.id)
    )
    return [(post, name) for post, name in rows]
