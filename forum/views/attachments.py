"""Downloads of attached files."""

from io import BytesIO
from typing import Final

from flask import Blueprint, Response, abort, current_app, send_file
from flask.typing import ResponseReturnValue

from forum.adapters.storage.errors import FileMissing, StorageError
from forum.adapters.storage.store import configured_store
from forum.domain.contributions.attachments import IMAGE_KINDS, MEDIA_TYPES
from forum.domain.policy import Action
from forum.errors import NotFound
from forum.models.attachment import Attachment
from forum.services.access.gate import consultation_for
from forum.services.attachments.downloads import file_for
from forum.web.http.current_user import current_person

bp = Blueprint("attachments", __name__)

POLICY: Final = "default-src 'none'; sandbox"


@bp.get("/consultations/<slug>/files/<file>/<name>")
def download(slug: str, file: str, name: str) -> ResponseReturnValue:
    """Send a file to people who may read it."""
    consultation = consultation_for(current_person(), slug, Action.READ)
    served = file_for(current_person(), consultation, file)
    if served.file.name != name:
        raise NotFound
    response = _file_response(served.file)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "no-cache" if served.is_public else "private, no-store"
    return response


def _file_response(attachment: Attachment) -> Response:
    """Return the file, the requested range of it, or status 304."""
    try:
        content = configured_store(current_app.config).read(attachment.key)
    except FileMissing:
        raise NotFound from None
    except StorageError:
        abort(503)
    return send_file(
        BytesIO(content),
        mimetype=MEDIA_TYPES[attachment.kind],
        as_attachment=attachment.kind not in IMAGE_KINDS,
        download_name=attachment.name,
        etag=attachment.sha256,
    )
