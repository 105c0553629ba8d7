"""The file of a backup: a tar with a manifest, a copy of the database and the attached files."""

import gzip
import hashlib
import io
import json
import lzma
import os
import re
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Final

from forum.adapters.backups.errors import BackupError

VERSION: Final = 1
MANIFEST: Final = "manifest.json"
DATABASE: Final = "database"
FILES: Final = "files"
DIGESTS: Final = "sha256.json"
_FILE: Final = re.compile(r"files/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
PARTS: Final = (MANIFEST, DATABASE, DIGESTS)
DAMAGES: Final = (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile, lzma.LZMAError)
CHUNK: Final = 1 << 20
MAX_TEXT: Final = 100_000_000


@dataclass(frozen=True)
class Manifest:
    """What a backup holds: the kind and the migration of its database, and when it was made.

    `has_files` is false where files lie in another storage, which has backups of its own.
    """

    database: str
    revision: str
    made_at: str
    has_files: bool
    version: int = VERSION


@dataclass
class ArchiveWriter:
    """Adds members to a backup; their digests are written at the end."""

    tar: tarfile.TarFile
    digests: dict[str, str] = field(default_factory=dict)

    def add_file(self, key: str, content: bytes) -> None:
        """Add an attached file."""
        self._add(f"{FILES}/{key}", io.BytesIO(content), len(content))

    def add_database(self, path: Path) -> None:
        """Add the copy of the database."""
        with path.open("rb") as stream:
            self._add(DATABASE, stream, path.stat().st_size)

    def add_text(self, name: str, value: object) -> None:
        """Add a small member as JSON."""
        content = json.dumps(value, indent=1).encode()
        self._add(name, io.BytesIO(content), len(content))

    def _add(self, name: str, stream: IO[bytes], size: int) -> None:
        self.digests[name] = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
        stream.seek(0)
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        self.tar.addfile(member, stream)


@contextmanager
def writing_archive(path: Path, manifest: Manifest) -> Iterator[ArchiveWriter]:
    """Write a backup beside `path` and rename it, so that it is whole or does not exist."""
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    try:
        part.touch(mode=0o600)
        mode = "w:gz" if path.name.endswith(("gz", "tgz")) else "w"
        with tarfile.open(part, mode, format=tarfile.PAX_FORMAT) as tar:  # type: ignore[call-overload]
            archive = ArchiveWriter(tar)
            archive.add_text(MANIFEST, asdict(manifest))
            yield archive
            archive.add_text(DIGESTS, dict(archive.digests))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def read_archive(path: Path, database: Path) -> Manifest:
    """Return the manifest of a whole and unchanged backup, and write its database to `database`.

    Raises BackupError, before anything else is written, for a damaged file and for any member that
    no backup has: no path, no link and no device of an archive ever reaches the disk.
    """
    digests: dict[str, str] = {}
    texts: dict[str, bytes] = {}
    with _damage_named(path):
        for name, stream in _members(path):
            if name in (MANIFEST, DIGESTS):
                texts[name] = stream.read(MAX_TEXT)
                digests[name] = hashlib.sha256(texts[name]).hexdigest()
            else:
                digests[name] = _copy(stream, database if name == DATABASE else None)
    digests.pop(DIGESTS, None)
    if DATABASE not in digests or _read_json(texts, DIGESTS, path) != digests:
        raise BackupError(f"{path} is damaged or not whole. Nothing was changed.")
    return _read_manifest(_read_json(texts, MANIFEST, path), path)


def restore_files(path: Path, put: Callable[[str, bytes], None]) -> int:
    """Store the attached files of a backup that `read_archive` has checked; return their number."""
    number = 0
    with _damage_named(path):
        for name, stream in _members(path):
            if match := _FILE.fullmatch(name):
                put(match[1], stream.read())
                number += 1
    return number


def _members(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Yield name and content of all members; raises BackupError for one that no backup has."""
    seen: set[str] = set()
    with tarfile.open(path, "r:*") as tar:
        for member in tar:
            is_known = member.name in PARTS or _FILE.fullmatch(member.name)
            stream = tar.extractfile(member) if member.isreg() and is_known else None
            if stream is None or member.name in seen:
                raise BackupError(
                    f"{path} holds what no backup holds: {member.name!a}. Nothing was changed."
                )
            seen.add(member.name)
            yield member.name, stream


@contextmanager
def _damage_named(path: Path) -> Iterator[None]:
    """Turn what tarfile and its decompressors raise for damaged files into a BackupError."""
    try:
        yield
    except DAMAGES as error:
        raise BackupError(
            f"{path} is damaged, or not a backup of Forum. Nothing was changed."
        ) from error


def _copy(stream: IO[bytes], target: Path | None) -> str:
    """Return the digest of a member, and write it to `target`: only the database has one."""
    digest = hashlib.sha256()
    with (target or Path(os.devnull)).open("wb") as file:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest()


def _read_json(texts: dict[str, bytes], name: str, path: Path) -> object:
    try:
        return json.loads(texts.get(name, b""))
    except (ValueError, RecursionError):
        raise BackupError(f"{path} is damaged, or not a backup of Forum.") from None


def _read_manifest(values: object, path: Path) -> Manifest:
    try:
        manifest = Manifest(**values)  # type: ignore[arg-type]
    except TypeError:
        raise BackupError(f"{path} is not a backup of Forum.") from None
    if not all(isinstance(getattr(manifest, name), str) for name in ("database", "revision")):
        raise BackupError(f"{path} is not a backup of Forum.")
    if manifest.version != VERSION:
        raise BackupError(f"{path} was made by another version of Forum.")
    return manifest
