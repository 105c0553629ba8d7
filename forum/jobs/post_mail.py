"""The mail that brings a published post to those who follow: one text for each language."""

from collections.abc import Hashable
from functools import partial
from typing import Final

from forum import clock
from forum.domain.policy import Action
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.post import Post
from forum.models.user import User
from forum.services.access.gate import can
from forum.services.consultations.overview import read_overview
from forum.services.discussion.digest import read_digest
from forum.services.discussion.posts import read_post_views
from forum.services.notifications.followers import is_following, leaving_token
from forum.web.http.addresses import address
from forum.web.http.page_cache import Store
from forum.web.language.locale import use_language
from forum.web.presenters.posts.digest import word_digest
from forum.web.presenters.posts.mail import MailedPost, make_mailed_post

MAX_BYTES: Final = 1_000_000

_TEXTS: Final[Store[Hashable, MailedPost]] = Store(MAX_BYTES)
"""What this process keeps for the next recipients, by all that it depends on."""


def read_post_mail(args: dict[str, object], person: User) -> dict[str, object] | None:
    """Return the values for the mail, as readers see the post now.

    Returns None if the post is gone, or if the person may not read it or does not follow any more.
    """
    post = db.session.get(Post, args["post"])
    consultation = None if post is None else db.session.get(Consultation, post.consultation_id)
    if post is None or consultation is None or not can(person, Action.READ, consultation):
        return None
    if not is_following(person, consultation):
        return None
    return {
        "consultation": consultation,
        "overview": read_overview(consultation, person.language),
        "post": post,
        "mailed": _read_text(post, consultation, person.language),
        "token": leaving_token(person, consultation),
    }


def _read_text(post: Post, consultation: Consultation, language: str) -> MailedPost:
    minute = int(clock.now().timestamp()) // 60
    key = (consultation.uid, consultation.version, post.id, language, minute)
    text = _TEXTS.get(key)
    if text is None:
        text = make_post_text(post, consultation, language)
        _TEXTS.put(key, text, len(text.body) + len(text.digest) + len(text.ending))
    return text


def make_post_text(post: Post, consultation: Consultation, language: str) -> MailedPost:
    """Return the text of a post for readers of one language."""
    view = read_post_views([post], language)[0]
    digest = None
    with use_language(language):
        if view.digest is not None:
            digest = word_digest(
                read_digest(consultation, view.digest, language),
                consultation,
                read_overview(consultation, language),
                partial(address, language=language),
            )
        return make_mailed_post(view.title, view.body, view.ending, digest)
