"""Sending files as people do."""

from io import BytesIO
from uuid import uuid4

from sqlalchemy.orm import Session, scoped_session

from forum.domain.contributions.content import Appearance, Part
from forum.models.attachment import Attachment
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.user import User
from forum.services.attachments import uploads
from forum.services.contributions.submit import contribute
from tests.support.content import files

Database = scoped_session[Session]
PDF = files.pdf("The pots are buried in dry sand and the seeds stay alive for seven years there.")
PICTURE = files.picture()


def keep(
    author: User,
    consultation: Consultation,
    form_key: str,
    content: bytes = PICTURE,
    *,
    name: str = "pots.png",
    contribution: Contribution | None = None,
) -> Attachment:
    """Keep a file with a form."""
    return uploads.store_upload(
        author,
        consultation,
        form_key,
        name=name,
        stream=BytesIO(content),
        contribution=contribution,
    )


def send(author: User, consultation: Consultation, key: str) -> Contribution:
    """Send what is written in a form, with its files."""
    parts = [Part("We bury clay pots.", "en")]
    return contribute(author, consultation, parts, appearance=Appearance(name="A"), key=key)


def sent_with_file(author: User, consultation: Consultation, name: str = "a.png") -> Contribution:
    """Send a text with one file."""
    key = str(uuid4())
    keep(author, consultation, key, name=name)
    return send(author, consultation, key)
