"""The words that a digest begins with: a proposal, which the facilitator changes at will."""

from flask import url_for
from flask_babel import gettext as _

from forum import clock
from forum.domain.consultations.posts import PostKind
from forum.models.consultation import Consultation
from forum.services.consultations.overview import read_overview
from forum.services.discussion.digest import read_digest
from forum.services.posts.planned import next_range
from forum.views.posts.form import PostForm
from forum.web.language import dates
from forum.web.language.locale import language
from forum.web.presenters.posts.digest import word_digest


def propose_digest(consultation: Consultation) -> PostForm:
    """Return the form of a digest of all that came after the last one."""
    numbers = next_range(consultation)
    digest = read_digest(consultation, numbers, language())
    words = word_digest(digest, consultation, read_overview(consultation, language()), url_for)
    opening = [
        _("Hello,"),
        _(
            "Since our last digest this has arrived: %(new)s. Below you find each text with its "
            "first lines, by question.",
            new=words.headline,
        )
        if digest.contributions or digest.replies
        else _("Since our last digest, nothing new has arrived."),
    ]
    if words.gaps:
        opening.append(_("Some voices are still missing. Do you know someone who should answer?"))
    ending = _("Thank you to everyone who has written. You can reply to each text on the page.")
    return PostForm(
        kind=PostKind.DIGEST,
        language=language(),
        title=_("Digest of %(date)s", date=dates.day(clock.now(), consultation.zone)),
        body="\n\n".join(opening),
        ending=ending,
        digest=numbers,
        by_mail=True,
    )
