"""Texts with files."""

from io import BytesIO
from urllib.parse import quote

from forum.extensions import db
from forum.models.attachment import Attachment
from forum.models.contributions.contribution import Contribution
from forum.services.attachments import uploads
from tests.support.content import files

PDF = files.pdf("We bury clay pots in dry sand.")
PICTURE = files.picture()
KEY = "2f1c6f0e-91a4-4f6e-9d7e-0a4d7c1f2b3a"


def attached(
    contribution: Contribution, content: bytes = PDF, name: str = "Señales.pdf"
) -> Attachment:
    """Store a file with the latest revision of a contribution."""
    kept = uploads.store_upload(
        contribution.author,
        contribution.consultation,
        contribution.key,
        name=name,
        stream=BytesIO(content),
    )
    uploads.attach_files(contribution)
    db.session.commit()
    return kept


def address(kept: Attachment, slug: str = "seeds") -> str:
    """Return the address of a file."""
    return f"/en/consultations/{slug}/files/{kept.key}/{quote(kept.name)}"
