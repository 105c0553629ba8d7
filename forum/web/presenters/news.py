"""What is new on a page since the reader's last visit: in words, with addresses, and as marks."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from forum.models.consultation import Consultation
from forum.models.user import User
from forum.services.consultations.overview import Overview
from forum.services.discussion.contribution_views import ContributionView
from forum.services.discussion.visits import News, read_news
from forum.services.posts.reading import PostView
from forum.web.http.current_user import current_person
from forum.web.language import dates
from forum.web.language.locale import zone_name


@dataclass(frozen=True)
class NewsLink:
    """How much of one kind is new, in words, with the address of the first of it."""

    words: str
    address: str


class NewsNote:
    """What is new to a person in a consultation, in words and with addresses."""

    def __init__(self, consultation: Consultation, news: News) -> None:
        self._consultation = consultation
        self._news = news

    @property
    def headline(self) -> str:
        """Return how much is new, in words."""
        count = self._news.count
        if self._news.has_more(self._consultation):
            return _("More than %(num)d new", num=count)
        return ngettext("%(num)d new", "%(num)d new", count)

    @property
    def since(self) -> str:
        """Return when the last visit ended, in words."""
        return dates.moment(self._news.since, zone_name() or self._consultation.zone)

    @property
    def links(self) -> list[NewsLink]:
        """Return what is new by kind; each leads to the first of its kind."""
        news = self._news
        links = [link] if (link := self.reply_link) else []
        if (new := news.contributions).first is not None:
            words = ngettext("%(num)d contribution", "%(num)d contributions", new.count)
            links.append(NewsLink(words, self._address_in_list(new.first)))
        if (new := news.other_replies).first is not None:
            words = ngettext("%(num)d reply", "%(num)d replies", new.count)
            links.append(NewsLink(words, self._address_in_list(new.first)))
        if (new := news.posts).first is not None:
            words = ngettext("%(num)d note from the team", "%(num)d notes from the team", new.count)
            links.append(NewsLink(words, self._address_of_post(new.first)))
        return links

    @property
    def reply_link(self) -> NewsLink | None:
        """Return how many replies to the reader are new, with the first of them; None if none."""
        new = self._news.replies_to_me
        if new.first is None:
            return None
        words = ngettext("%(num)d reply to you", "%(num)d replies to you", new.count)
        return NewsLink(words, self._address_in_list(new.first))

    @property
    def first_address(self) -> str:
        """Return where the first new text stands, with what followed it in the order of dates."""
        if (number := self._news.first_number) is not None:
            return self._address_in_list(number)
        post_id = self._news.posts.first
        return "" if post_id is None else self._address_of_post(post_id)

    def _address_in_list(self, number: int) -> str:
        slug = self._consultation.slug
        page = url_for("consultations.show", slug=slug, by="date")
        return f"{page}&from={number}#c{number}"

    def _address_of_post(self, post_id: int) -> str:
        return url_for("posts.show", slug=self._consultation.slug, post_id=post_id)


class PageNews:
    """What is new to the signed-in reader of a page, and what the page reports of the visit.

    `number` and `post_id` are the latest that the page shows, 0 if it shows only a part.
    """

    def __init__(
        self, person: User, consultation: Consultation, *, number: int = 0, post_id: int = 0
    ) -> None:
        self.number = number
        self.post_id = post_id
        self._person_id = person.id
        self._news = read_news(person, [consultation.id]).get(consultation.id)
        is_note = self._news is not None and self._news.count
        self.note = NewsNote(consultation, self._news) if self._news and is_note else None

    def shape(self, posts: Iterable[PostView]) -> tuple[bool, ...]:
        """Return what the frame of a page with these posts shows of the visit."""
        new_posts = (self.is_new_post(post) for post in posts)
        state = (self.is_first_visit, self.is_due, self.note is not None, self.number > 0)
        return (*state, *new_posts)

    @property
    def is_first_visit(self) -> bool:
        """Return whether nothing is known of an earlier visit."""
        return self._news is None

    @property
    def is_due(self) -> bool:
        """Return whether the visit should be recorded as soon as the page is seen."""
        return self._news is None or self._news.is_outdated(self.number, self.post_id)

    def is_new(self, entry: ContributionView) -> bool:
        """Return whether a contribution of somebody else appeared since the last visit."""
        if self._news is None or entry.is_stub or entry.author_id == self._person_id:
            return False
        return (entry.number or 0) > self._news.number

    def is_new_post(self, post: PostView) -> bool:
        """Return whether a post of somebody else appeared since the last visit."""
        is_own = post.author_id == self._person_id
        return self._news is not None and not is_own and post.id > self._news.post_id


def read_page_news(
    consultation: Consultation, overview: Overview, *, shows_all: bool = False
) -> PageNews | None:
    """Return what is new to the reader of a page, by one statement; None for visitors.

    `shows_all` says that the page leads to all contributions and shows what is new among them.
    """
    person = current_person()
    if person is None:
        return None
    latest_post_id = max((post.id for post in overview.latest_posts), default=0)
    number = consultation.last_number if shows_all else 0
    return PageNews(person, consultation, number=number, post_id=latest_post_id if shows_all else 0)
