"""Publishing the answer to a private question, as its author wishes."""

from dataclasses import replace
from datetime import datetime

from forum.domain.contributions.content import Appearance, Part
from forum.domain.policy import Action
from forum.errors import NotAllowed, NotFound
from forum.extensions import db
from forum.models.consultations.consent import ConsentVersion
from forum.models.contributions.contribution import Contribution
from forum.models.inquiry import InquiryMessage
from forum.models.user import User
from forum.services.access.gate import require
from forum.services.access.locking import lock_text
from forum.services.contributions.submit import contribute
from forum.services.texts.store import RenderedText


def publish_answer(message: InquiryMessage, *, by: User, at: datetime) -> Contribution:
    """Send an answer as a reply of its author to the own contribution, once.

    It is moderated like any other text, appears as the contribution does, and stands under the
    same consent. Raises NotFound for anybody but its author, NotAllowed("inquiry") if readers no
    longer see the contribution, and as the gate does.
    """
    inquiry, text = message.inquiry, message.text
    contribution, consultation = inquiry.contribution, inquiry.consultation
    if not message.is_answer or contribution.author_id != by.id:
        raise NotFound
    lock_text(contribution, consultation, with_team=False)
    db.session.flush()  # what this transaction has stored of it stays
    db.session.refresh(message)
    if message.contribution is not None:
        return message.contribution
    require(by, consultation, Action.ANSWER, at=at)
    if not contribution.is_readable:
        raise NotAllowed("inquiry")
    addition = contribute(
        by,
        consultation,
        [Part(text.source, text.language)],
        appearance=replace(
            Appearance.from_row(contribution, name=by.name),
            stakeholder_type=contribution.stakeholder_type,
            region=contribution.region,
        ),
        key=message.key,
        parent=contribution,
        at=at,
        consent=_find_consent(contribution),
        rendered={text.source: RenderedText(text.source, str(text.html), text.words, text.cut)},
        action=Action.ANSWER,
    )
    message.contribution_id = addition.id
    return addition


def _find_consent(contribution: Contribution) -> int | None:
    """Return the number of the version that the author agreed to with the contribution, if any."""
    if contribution.consent_version_id is None:
        return None
    return db.session.get_one(ConsentVersion, contribution.consent_version_id).number
