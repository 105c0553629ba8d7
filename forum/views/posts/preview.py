"""A post that is not published yet, as readers and recipients of the mail will see it."""

from dataclasses import dataclass
from functools import partial

from flask import url_for

from forum import clock
from forum.models.consultation import Consultation
from forum.services.consultations.overview import Overview
from forum.services.discussion.digest import read_digest
from forum.services.posts.publish import find_label
from forum.services.posts.reading import PostView
from forum.views.posts.form import PostForm
from forum.web.http.addresses import address
from forum.web.http.current_user import require_person
from forum.web.language.files import format_size
from forum.web.language.locale import language
from forum.web.presenters.posts.digest import DigestWords, word_digest
from forum.web.presenters.posts.mail import MailedPost, make_mailed_post
from forum.web.presenters.previews import preview_text


@dataclass(frozen=True)
class PostPreview:
    """A post with the list of a digest, and its text in the mail with the size of that."""

    post: PostView
    digest: DigestWords | None
    mailed: MailedPost
    mail_size: str


def preview_post(
    consultation: Consultation, overview: Overview, form: PostForm
) -> PostPreview | None:
    """Return the post as readers of the page's language will see it; None if a field is missing."""
    if form.kind is None:
        return None
    author = require_person()
    title = preview_text({form.language: form.title}, form.language, language())
    body = preview_text({form.language: form.body}, form.language, language())
    if title is None or body is None:
        return None
    post = PostView(
        id=0,
        kind=form.kind,
        author=author.name,
        organisation=author.organisation,
        label=find_label(consultation, author),
        published_at=clock.now(),
        title=title,
        body=body,
        ending=preview_text({form.language: form.ending}, form.language, language()),
        digest=form.digest,
    )
    on_page = in_mail = None
    if form.digest is not None:
        digest = read_digest(consultation, form.digest, language())
        on_page = word_digest(digest, consultation, overview, url_for)
        public = partial(address, language=language())
        in_mail = word_digest(digest, consultation, overview, public)
    mailed = make_mailed_post(title, body, post.ending, in_mail)
    size = sum(len(part.encode()) for part in (mailed.body, mailed.digest, mailed.ending))
    return PostPreview(post, on_page, mailed, format_size(size))
