"""A feed as it is made of contributions and of posts, in the language of the page."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from markupsafe import Markup

from forum.domain.exports.feed import Feed, FeedItem, feed_id
from forum.domain.languages import LANGUAGES, lang_attributes
from forum.models.consultation import Consultation
from forum.services.consultations.overview import Overview, QuestionView
from forum.services.discussion.contribution_views import ContributionView
from forum.services.discussion.feed import list_latest, read_change_dates
from forum.services.discussion.posts import read_post_page
from forum.services.posts.reading import PostView
from forum.web.http.addresses import address
from forum.web.language.labels import author_name
from forum.web.language.locale import language
from forum.web.presenters.contribution import ContributionPresenter


class FeedMaker:
    """Makes the feed of a consultation, or of one of its questions."""

    def __init__(
        self, consultation: Consultation, overview: Overview, question: QuestionView | None
    ) -> None:
        self._consultation = consultation
        self._overview = overview
        self._question = question
        self._language = language()
        self._presenter = ContributionPresenter(consultation, overview.question_numbers)

    def make(self) -> Feed:
        """Return the feed, the latest first, as readers may see it now."""
        question, title = self._question, self._overview.title
        entries = list_latest(
            self._consultation.id, self._language, question_id=question.id if question else None
        )
        changed_at = read_change_dates(entries) if entries else {}
        items = [self._contribution_item(entry, changed_at[entry.id]) for entry in entries]
        if question is None:
            posts, _next = read_post_page(self._consultation, self._language)
            items += [self._post_item(post) for post in posts]
        items.sort(key=lambda item: item.published_at, reverse=True)
        subtitle = question.text if question else self._overview.introduction
        return Feed(
            id=feed_id(self._consultation.uid, "feed", question.id if question else 0),
            title=_("Question %(n)s: %(title)s", n=question.number, title=title.plain)
            if question
            else title.plain,
            subtitle=subtitle.plain if subtitle else "",
            language=self._language,
            title_language=self._language if question else title.display_language,
            subtitle_language=subtitle.display_language if subtitle else self._language,
            address=self._feed_address(self._language),
            page=self._page_address(),
            updated_at=max(
                (item.updated_at for item in items), default=self._consultation.created_at
            ),
            others={code: self._feed_address(code) for code in LANGUAGES if code != self._language},
            items=items,
        )

    def _feed_address(self, code: str) -> str:
        slug = self._consultation.slug
        if self._question is None:
            return address("exports.feed", code, slug=slug)
        return address("exports.question_feed", code, slug=slug, number=self._question.number)

    def _page_address(self) -> str:
        values = {} if self._question is None else {"q": self._question.number}
        slug = self._consultation.slug
        return address("consultations.show", self._language, slug=slug, **values)

    def _contribution_address(self, number: int) -> str:
        slug = self._consultation.slug
        return address("contributions.show", self._language, slug=slug, number=number)

    def _contribution_item(self, entry: ContributionView, changed_at: datetime) -> FeedItem:
        card = self._presenter.card(entry, whole=True)
        is_reply = entry.parent_number is not None
        label = _("Reply [%(n)s]", n=entry.number) if is_reply else f"[{entry.number}]"
        words = "" if card.stub else (entry.title.plain if entry.title else card.opening)
        reply_to = None
        if entry.parent_number is not None:
            reply_to = (
                feed_id(self._consultation.uid, "contribution", entry.parent_number),
                self._contribution_address(entry.parent_number),
            )
        parts = [(p.text.display_language, p.text.display_html) for p in entry.passages]
        return FeedItem(
            id=feed_id(self._consultation.uid, "contribution", entry.number),
            title=f"{label} {card.stub or f'{card.name}: {words}'}",
            language=parts[0][0] if parts else self._language,
            address=self._contribution_address(entry.number),
            author=_("Not shown")
            if card.stub
            else author_name(entry.name, entry.organisation, entry.publication),
            published_at=entry.submitted_at,
            updated_at=changed_at,
            html=_join_html(parts) if not card.stub else Markup("<p>{}</p>").format(card.stub),
            reply_to=reply_to,
        )

    def _post_item(self, post: PostView) -> FeedItem:
        slug = self._consultation.slug
        return FeedItem(
            id=feed_id(self._consultation.uid, "post", post.id),
            title=post.title.plain,
            language=post.body.display_language,
            address=address("posts.show", self._language, slug=slug, post_id=post.id),
            author=post.author,
            published_at=post.published_at,
            updated_at=post.published_at,
            html=_join_html([(post.body.display_language, post.body.display_html)]),
        )


def _join_html(parts: Sequence[tuple[str, Markup]]) -> str:
    """Return passages one below the other, each with its language."""
    return "".join(f"<div{lang_attributes(code, '')}>{html}</div>" for code, html in parts if html)
