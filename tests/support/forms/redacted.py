"""A site with words that a moderator redacted, after all was made of them that can be."""

from collections.abc import Callable, Collection

from forum.domain.contributions.content import Part, PassageKind
from forum.domain.contributions.statuses import DecisionTarget, Rule, Status
from forum.domain.policy import Role
from forum.domain.synthesis.excerpts import WordSpan
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.post import Post
from forum.models.user import User
from forum.services.contributions.redactions import RedactionWish
from forum.services.contributions.revise import read_latest_revision, revise
from forum.services.moderation import redactions
from forum.services.moderation.decisions import decide
from forum.services.quotations import quoting
from forum.services.synthesis.excerpts import mark
from tests.builders import make_appointment, make_contribution, make_post, make_translation
from tests.support.content.searching import index_all
from tests.support.content.secrets import Site, make_site, translated, with_files

NAME = "redacted"
"""What the secret words are called."""


def make_redacted_site() -> Site:
    """Return a site whose secrets are planted, some of them in words that were redacted.

    These were in every version, quoted, marked, translated and indexed, and in files.
    """
    site = make_site()
    moderator = make_appointment(site.consultation, Role.MODERATOR)
    facilitator = make_appointment(site.consultation, Role.FACILITATOR)
    said, post = _tell(site.consultation, facilitator, moderator, site.secret)
    translated(site, said, "es")
    with_files(site, said)
    index_all()
    _redact_all(said, site.file_keys[-2:], by=moderator)
    index_all()
    site.post_ids.append(post.id)
    site.redacted.append(said)
    return site


def _tell(
    consultation: Consultation, facilitator: User, moderator: User, secret: Callable[[str], str]
) -> tuple[Contribution, Post]:
    """Store a text with secret words in every version, and a reply and a note that quote them.

    A facilitator has marked words beside them, and a quote of them is translated.
    """
    name = secret(NAME)
    parts = [
        Part(f"What {name} said", "en", kind=PassageKind.TITLE),
        Part(f"Everybody knows **{name}** here.", "en", consultation.questions[0].id),
    ]
    said = make_contribution(consultation, f"First {name} came.")
    revise(said, consultation, parts, by=said.author)
    decide(said, Status.PUBLISHED, by=moderator, target=DecisionTarget.EDIT)
    mark(said, 1, WordSpan(0, 9), by=facilitator)
    above = quoting.list_quotable_sources(said)
    reply = make_contribution(consultation, "An answer to what was redacted.", parent=said)
    parts = quoting.split_at_quotes(f"> knows {name} here.\n\nI agree.", "en", above)
    revise(reply, consultation, parts, by=reply.author)
    decide(reply, Status.PUBLISHED, by=moderator, target=DecisionTarget.EDIT)
    quoted = read_latest_revision(reply).passages[0]
    assert quoted.kind is PassageKind.QUOTE
    make_translation(quoted.text, "es", secret(f"{NAME}es"))
    return said, make_post(consultation, f"They write “{name} here” [{said.number}].")


def _redact_all(said: Contribution, files: Collection[str], *, by: User) -> None:
    """Redact these words everywhere, and files of the text."""
    text = said.revisions[-1].passages[0].text.source
    name = next(word for word in text.split() if NAME in word)
    wish = RedactionWish({0: [name], 1: [name]}, files)
    redactions.redact(said, wish, rule=Rule.PERSONAL, by=by, seen=0)
    db.session.commit()
