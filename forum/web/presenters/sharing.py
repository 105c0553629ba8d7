"""What a page says of itself to programs: previews of links, search engines, readers of feeds."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from flask import current_app
from flask_babel import gettext as _
from markupsafe import Markup

from forum.domain.characters import shorten
from forum.domain.contributions.content import Publication
from forum.domain.languages import BY_CODE, DEFAULT_LANGUAGE, LANGUAGES
from forum.domain.lifecycle import Stage
from forum.models.consultation import Consultation
from forum.services.consultations.overview import Overview, QuestionView
from forum.services.discussion.contribution_views import ContributionView
from forum.services.posts.reading import PostView
from forum.services.texts.localised import LocalisedText
from forum.web.http.addresses import address
from forum.web.http.assets import asset
from forum.web.language.labels import author_name
from forum.web.language.locale import language
from forum.web.presenters.contribution import ContributionCard

MAX_DESCRIPTION: Final = 200
MAX_TEXT: Final = 5_000
"""The most characters of a text that search engines are given; they read the rest on the page."""
MAX_COMMENTS: Final = 10
SCHEMA: Final = "https://schema.org"
Facts = dict[str, Any]


@dataclass(frozen=True)
class SharedPage:
    """A page for programs; `title_language` and `description_language` are those of its words.

    `alternates` are the addresses by language, `feeds` have a title, its language and an address,
    and `linked_data` is an element that is data and never run.
    """

    title: str
    description: str
    title_language: str
    description_language: str
    address: str
    alternates: dict[str, str]
    kind: str = "website"
    is_indexed: bool = True
    feeds: list[tuple[str, str, str]] = field(default_factory=list)
    linked_data: Markup = field(default_factory=Markup)

    @property
    def default_address(self) -> str:
        """Return the address for readers of any other language."""
        return self.alternates[DEFAULT_LANGUAGE]

    @property
    def locale(self) -> str:
        """Return the language as previews of links name it, such as `es_ES`."""
        return _locale_name(language())

    @property
    def other_locales(self) -> list[str]:
        """Return the other languages in the same form."""
        return [_locale_name(code) for code in self.alternates if code != language()]

    @property
    def picture(self) -> str:
        """Return the public address of the picture of the site."""
        return public_address(asset("preview.png"))


def public_address(path: str) -> str:
    """Return the public address of a path of this site."""
    return f"{current_app.config['FORUM_BASE_URL'].rstrip('/')}{path}"


def _locale_name(code: str) -> str:
    return BY_CODE[code].region.replace("-", "_")


def _alternates(endpoint: str, **values: object) -> dict[str, str]:
    return {code: address(endpoint, code, **values) for code in LANGUAGES}


def _embed(facts: Facts) -> Markup:
    """Return linked data as an element; `<` is written as JSON can, so that nothing ends it."""
    source = json.dumps({"@context": SCHEMA, **facts}, ensure_ascii=False)
    for sign, code in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        source = source.replace(sign, code)
    return Markup(f'<script type="application/ld+json">{source}</script>')  # noqa: S704


def share_site() -> SharedPage:
    """Return what the home page says of itself."""
    name = current_app.config["FORUM_SITE_NAME"]
    alternates = _alternates("consultations.home")
    facts = {"@type": "WebSite", "name": name, "url": alternates[language()]}
    facts["inLanguage"] = list(LANGUAGES)
    description = _(
        "Public institutions ask, for a set time. Anyone who knows an answer may write it, in "
        "English, Spanish or French."
    )
    return SharedPage(
        name,
        description,
        language(),
        language(),
        alternates[language()],
        alternates,
        linked_data=_embed(facts),
    )


def share_plain(endpoint: str, title: str) -> SharedPage:
    """Return what a page of the site itself says."""
    alternates = _alternates(endpoint)
    name = current_app.config["FORUM_SITE_NAME"]
    description, code = f"{title} – {name}", language()
    return SharedPage(title, description, code, code, alternates[code], alternates)


def share_consultation(
    consultation: Consultation, overview: Overview, *, comments: str
) -> SharedPage | None:
    """Return what a consultation says of itself; None for a draft.

    `comments` is the number of texts in it, or the gap for it.
    """
    if consultation.stage() is Stage.DRAFT:
        return None
    introduction = overview.introduction or overview.title
    text = introduction.plain
    alternates = _alternates("consultations.show", slug=consultation.slug)
    facts = {
        "@type": "DiscussionForumPosting",
        "@id": alternates[language()],
        "url": alternates[language()],
        "headline": overview.title.plain,
        "text": shorten(text, MAX_TEXT),
        "inLanguage": overview.title.display_language,
        "author": _organisations(consultation.organisers),
        "datePublished": _iso(consultation.published_at),
        "commentCount": comments,
        "isPartOf": _site_facts(),
    }
    return SharedPage(
        overview.title.plain,
        shorten(text, MAX_DESCRIPTION),
        overview.title.display_language,
        introduction.display_language,
        alternates[language()],
        alternates,
        feeds=_feeds(consultation, overview.title, overview.questions),
        linked_data=_embed(facts).replace(f'"{comments}"', comments),
    )


def share_page_of(
    consultation: Consultation, overview: Overview, title: str, endpoint: str, **values: object
) -> SharedPage | None:
    """Return what another page of a consultation says of itself; None in a draft."""
    if consultation.stage() is Stage.DRAFT:
        return None
    alternates = _alternates(endpoint, slug=consultation.slug, **values)
    introduction = overview.introduction or overview.title
    return SharedPage(
        f"{title} – {overview.title.plain}",
        shorten(introduction.plain, MAX_DESCRIPTION),
        language(),
        introduction.display_language,
        alternates[language()],
        alternates,
        feeds=_feeds(consultation, overview.title, []),
    )


def share_post(consultation: Consultation, overview: Overview, post: PostView) -> SharedPage | None:
    """Return what a note of the team says of itself; None in a draft."""
    if consultation.stage() is Stage.DRAFT:
        return None
    alternates = _alternates("posts.show", slug=consultation.slug, post_id=post.id)
    facts = {
        "@type": "DiscussionForumPosting",
        "@id": alternates[language()],
        "url": alternates[language()],
        "headline": post.title.plain,
        "text": shorten(post.body.plain, MAX_TEXT),
        "inLanguage": post.body.display_language,
        "author": {"@type": "Person", "name": post.author},
        "datePublished": _iso(post.published_at),
        "commentCount": post.replies,
        "isPartOf": _consultation_facts(consultation, overview),
    }
    return SharedPage(
        post.title.plain,
        shorten(post.body.plain, MAX_DESCRIPTION),
        post.title.display_language,
        post.body.display_language,
        alternates[language()],
        alternates,
        kind="article",
        feeds=_feeds(consultation, overview.title, []),
        linked_data=_embed(facts),
    )


def share_contribution(
    consultation: Consultation, overview: Overview, card: ContributionCard
) -> SharedPage | None:
    """Return what a contribution says of itself; a stub says no more than readers see."""
    if consultation.stage() is Stage.DRAFT:
        return None
    entry = card.entry
    values = {"slug": consultation.slug, "number": entry.number}
    alternates = _alternates("contributions.show", **values)
    feeds = _feeds(consultation, overview.title, [])
    label = f"[{entry.number}]"
    if card.stub:
        return SharedPage(
            f"{label} {overview.title.plain}",
            card.stub,
            overview.title.display_language,
            language(),
            alternates[language()],
            alternates,
            is_indexed=False,
            feeds=feeds,
        )
    facts = _contribution_facts(entry, alternates[language()])
    facts["isPartOf"] = _consultation_facts(consultation, overview)
    if replies := [one for one in card.replies if not one.stub][:MAX_COMMENTS]:
        facts["comment"] = [_comment_facts(reply) for reply in replies]
    return SharedPage(
        f"{label} {card.name}: {entry.title.plain if entry.title else overview.title.plain}",
        shorten(_words_of(entry), MAX_DESCRIPTION),
        (entry.title or overview.title).display_language,
        facts["inLanguage"],
        alternates[language()],
        alternates,
        kind="article",
        feeds=feeds,
        linked_data=_embed(facts),
    )


def _words_of(entry: ContributionView) -> str:
    return " ".join(text.plain for text in entry.own_words)


def _contribution_facts(entry: ContributionView, page: str) -> Facts:
    texts = entry.own_words
    facts: Facts = {
        "@type": "DiscussionForumPosting",
        "@id": page,
        "url": page,
        "identifier": str(entry.number),
        "headline": entry.title.plain if entry.title else shorten(_words_of(entry), 110),
        "text": shorten(_words_of(entry), MAX_TEXT),
        "inLanguage": texts[0].display_language if texts else entry.language,
        "author": _author(entry),
        "datePublished": _iso(entry.submitted_at),
        "commentCount": entry.thread_size,
    }
    if entry.edited_at is not None:
        facts["dateModified"] = _iso(entry.edited_at)
    return facts


def _comment_facts(card: ContributionCard) -> Facts:
    facts = _contribution_facts(card.entry, public_address(card.address))
    return {**facts, "@type": "Comment", "text": shorten(facts["text"], MAX_DESCRIPTION)}


def _author(entry: ContributionView) -> Facts:
    """Return the author as readers see them: person, organisation, or neither."""
    name = author_name(entry.name, entry.organisation, entry.publication)
    kind = "Organization" if entry.publication is Publication.ORGANISATION else "Person"
    facts: Facts = {"@type": kind, "name": name}
    if entry.name and entry.organisation:
        facts["affiliation"] = {"@type": "Organization", "name": entry.organisation}
    return facts


def _organisations(names: Sequence[str]) -> list[Facts]:
    shown = list(names) or [current_app.config["FORUM_SITE_NAME"]]
    return [{"@type": "Organization", "name": name} for name in shown]


def _site_facts() -> Facts:
    name = current_app.config["FORUM_SITE_NAME"]
    return {"@type": "WebSite", "name": name, "url": address("consultations.home", language())}


def _consultation_facts(consultation: Consultation, overview: Overview) -> Facts:
    page = address("consultations.show", language(), slug=consultation.slug)
    return {"@type": "DiscussionForumPosting", "@id": page, "headline": overview.title.plain}


def _feeds(
    consultation: Consultation, title: LocalisedText, questions: Sequence[QuestionView]
) -> list[tuple[str, str, str]]:
    slug, code = consultation.slug, language()
    feeds = [(title.plain, title.display_language, address("exports.feed", code, slug=slug))]
    return feeds + [
        (
            _("Question %(n)s: %(title)s", n=one.number, title=title.plain),
            code,
            address("exports.question_feed", code, slug=slug, number=one.number),
        )
        for one in questions
    ]


def _iso(instant: datetime | None) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ") if instant else ""
