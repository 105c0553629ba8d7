"""The files of exports as responses: kept ones, and small ones made while their reader waits."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from threading import BoundedSemaphore
from typing import BinaryIO, Final

from flask import Response, abort, current_app, request
from werkzeug.wsgi import wrap_file

from forum import clock
from forum.adapters import export_process
from forum.adapters.export_process import ExportFailed, ExportsBusy
from forum.adapters.storage.errors import FileMissing, StorageError
from forum.adapters.storage.store import configured_store
from forum.adapters.working_folders import working_folder
from forum.domain.exports.choice import ExportChoice
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.services.exports import files
from forum.web.http.page_cache import Store

PATIENCE: Final = 3.0
"""Seconds for which a reader waits for another file to be made on this machine."""

SECONDS: Final = 20.0
MAX_BYTES: Final = 16_000_000
LARGEST: Final = 4_000_000
"""A file of more bytes is not kept in memory."""


@dataclass
class ReadyFile:
    """A file that can be sent; `scripts` are those of which it lacks letters.

    `is_latest` tells that nothing was added to the consultation since it was made.
    """

    stream: BinaryIO
    size: int
    mark: str
    made_at: datetime
    scripts: str
    is_latest: bool = True

    def close(self) -> None:
        """Give the file back unread."""
        self.stream.close()

    def response(self, content_type: str) -> Response:
        """Return the file, the wanted range of it, or status 304."""
        pieces: Iterable[bytes] = wrap_file(request.environ, self.stream)
        response = Response(pieces, content_type=content_type, direct_passthrough=True)
        response.call_on_close(self.stream.close)
        response.content_length = self.size
        response.set_etag(self.mark)
        response.last_modified = self.made_at
        response.make_conditional(request, accept_ranges=True, complete_length=self.size)
        return response


@dataclass(frozen=True)
class SmallFile:
    """A file that was made while somebody waited."""

    content: bytes
    made_at: datetime
    scripts: str


SmallFileKey = tuple[object, ...]

_PLACES: Final = BoundedSemaphore(2)
"""One makes a file, and one waits for that; others are led to the page of files being made."""

SMALL_FILES: Final[Store[SmallFileKey, SmallFile]] = Store(MAX_BYTES)
"""The files that this process keeps, by state and choice."""


def open_file(
    consultation: Consultation, choice: ExportChoice, *, earlier: bool
) -> ReadyFile | None:
    """Return the kept file of a choice; None if there is none that is still true.

    With `earlier`, one to which texts would be added today will do.
    """
    export = files.find_export(consultation, choice)
    is_latest = files.is_true(export, consultation)
    if export is None or not (is_latest or (earlier and files.is_servable(export, consultation))):
        return None
    key, made_at = export.file_key or "", export.made_at or clock.now()
    try:
        stream = configured_store(current_app.config).open(key)
    except FileMissing:
        return None
    except StorageError:
        abort(503)
    return ReadyFile(stream, export.size, key, made_at, export.scripts, is_latest)


def is_stored(consultation: Consultation, choice: ExportChoice) -> bool:
    """Return whether the kept file of a choice is in the store, where there should be one."""
    export = files.find_export(consultation, choice)
    if export is None or export.file_key is None:
        return True
    try:
        configured_store(current_app.config).open(export.file_key).close()
    except FileMissing:
        return False
    except StorageError:
        abort(503)
    return True


def make_at_once(consultation: Consultation, choice: ExportChoice) -> ReadyFile | None:
    """Return the file of a small consultation; None if it is not small, or cannot be made now.

    It is made in a process of its own, and kept in memory for the next reader.
    """
    state = files.state_of(consultation)
    key = (state, choice.simplified)
    small = SMALL_FILES.get(key)
    if small is None:
        if not files.is_small(consultation, choice):
            return None
        small = _make_in_turn(key, consultation.slug, choice.simplified)
        if small is None:
            return None
    size = len(small.content)
    chosen = hashlib.sha256(repr(choice.simplified).encode()).hexdigest()
    mark = f"{state[:24]}-{chosen[:24]}"
    return ReadyFile(BytesIO(small.content), size, mark, small.made_at, small.scripts)


def _make_in_turn(key: SmallFileKey, slug: str, choice: ExportChoice) -> SmallFile | None:
    """Make and keep a file, or take what somebody made just before; None if it is not one's turn.

    Who waits for a file here answers nobody else, so only a few may.
    """
    if not _PLACES.acquire(blocking=False):
        return None
    db.session.rollback()  # no transaction stays open while another process works
    try:
        with export_process.turn(Path(current_app.config["FORUM_DATA_DIR"]), PATIENCE):
            small = SMALL_FILES.get(key)
            if small is None:
                small = _make(slug, choice)
                if len(small.content) <= LARGEST:
                    SMALL_FILES.put(key, small, len(small.content))
            return small
    except ExportsBusy:
        return None
    except ExportFailed as error:
        current_app.logger.warning("no export at once: %s", error)
        return None
    finally:
        _PLACES.release()


def _make(slug: str, choice: ExportChoice) -> SmallFile:
    with working_folder(Path(current_app.config["FORUM_DATA_DIR"]), "export") as folder:
        path = folder / "export"
        scripts = export_process.make_file(
            current_app.config, slug, choice, path, told=lambda done, total: None, seconds=SECONDS
        )
        return SmallFile(path.read_bytes(), clock.now(), ", ".join(scripts))
