"""The home page: what waits for a person, where they take part, and all consultations."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from forum import clock
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.models.user import User
from forum.services.consultations.catalogue import Catalogue, ConsultationListing, read_catalogue
from forum.services.consultations.titles import read_titles
from forum.services.discussion.own import list_returned_texts
from forum.services.discussion.visits import read_news
from forum.services.moderation.waiting import list_waiting_queues
from forum.views.consultations import bp
from forum.views.consultations.tasks import (
    MOST_DRAFTS,
    Task,
    decision_task,
    draft_tasks,
    reply_task,
    returned_task,
    summary_task,
)
from forum.views.drafts.status import list_own_drafts
from forum.web.http.current_user import current_person
from forum.web.http.query import int_arg
from forum.web.http.robots import indexed
from forum.web.language.locale import language
from forum.web.presenters.news import NewsNote
from forum.web.presenters.own_times import OwnTimes, own_times
from forum.web.presenters.sharing import share_site
from forum.web.presenters.timeline import make_timeline

OWN_ROLES: Final = {
    Role.TRANSLATOR: _l("You correct translations"),
    Role.FACILITATOR: _l("You facilitate"),
    Role.MODERATOR: _l("You moderate"),
    Role.ORGANISER: _l("You organise it"),
    Role.ADMINISTRATOR: _l("You administer it"),
}


@dataclass
class HomePage:
    """What the home page shows to one person or to visitors.

    `notes` say what is new by consultation, `visited` are those with an earlier visit.
    """

    catalogue: Catalogue
    tasks: list[Task] = field(default_factory=list)
    has_more_drafts: bool = False
    notes: dict[int, NewsNote] = field(default_factory=dict)
    visited: set[int] = field(default_factory=set)
    times: OwnTimes | None = None

    def roles_on(self, listing: ConsultationListing) -> list[str]:
        """Return what the person does for a consultation, in words."""
        return [str(OWN_ROLES[role]) for role in dict.fromkeys(listing.roles)]


@bp.get("/")
@indexed
def home() -> ResponseReturnValue:
    """Show what waits for the person, then open, upcoming and closed consultations."""
    person, before = current_person(), int_arg("before")
    page = HomePage(read_catalogue(person, clock.now(), language(), before=before))
    if person is not None:
        _add_news(page, person)
        if before is None:
            _add_tasks(page, person)
    return render_template(
        "consultations/home.html",
        page=page,
        is_first=before is None,
        timeline_of=make_timeline,
        share=share_site(),
    )


def _add_news(page: HomePage, person: User) -> None:
    """Add what is new in the consultations of the page since the person's last visit to each."""
    consultations = {each.consultation.id: each.consultation for each in page.catalogue.listings}
    news = read_news(person, consultations)
    page.visited = set(news)
    page.notes = {
        id_: NewsNote(consultations[id_], each) for id_, each in news.items() if each.count
    }


def _add_tasks(page: HomePage, person: User) -> None:
    """Add what waits for the person: others wait for the first of it, for the last nobody does."""
    waiting, returned = list_waiting_queues(person), list_returned_texts(person)
    titles = {each.consultation.id: each.title for each in page.catalogue.listings}
    named = {each.consultation.id for each in waiting}
    named |= {each.contribution.consultation_id for each in returned}
    titles |= read_titles(named - set(titles), language())
    drafts = list_own_drafts()
    zones = [each.contribution.consultation.zone for each in returned]
    page.times = own_times([*zones, *(draft.consultation.zone for draft, *_ in drafts)])
    page.tasks = [
        *(decision_task(each, titles) for each in waiting),
        *(returned_task(each, titles, page.times) for each in returned),
        *_reply_tasks(page),
        *(summary_task(each) for each in page.catalogue.own if _is_to_be_summed_up(each)),
        *draft_tasks(drafts, page.times),
    ]
    page.has_more_drafts = len(drafts) > MOST_DRAFTS


def _reply_tasks(page: HomePage) -> Iterator[Task]:
    for listing in page.catalogue.listings:
        note = page.notes.get(listing.consultation.id)
        if note is not None and (task := reply_task(listing, note)) is not None:
            yield task


def _is_to_be_summed_up(listing: ConsultationListing) -> bool:
    """Return whether the person facilitated a consultation that has closed without summary."""
    is_closed = listing.consultation.stage() is Stage.CLOSED
    return is_closed and not listing.has_summary and Role.FACILITATOR in listing.roles
