"""Files in S3-compatible storage, reached with the extra `s3`."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

from forum.adapters.storage.errors import FileMissing, StorageError

SCHEME: Final = "s3"
CONNECT_SECONDS: Final = 5
READ_SECONDS: Final = 20
PAGE: Final = 1_000
_NOT_THERE: Final = frozenset({"404", "NoSuchKey", "NotFound"})


class StorageUrlError(Exception):
    """FORUM_STORAGE_URL is not what it has to be."""


@dataclass(frozen=True)
class S3Bucket:
    """Where in which server files lie; without `key`, the machine's own right to it is used."""

    endpoint: str
    name: str
    folder: str
    region: str
    key: str
    secret: str


def bucket(url: str) -> S3Bucket:
    """Return what `s3://key:secret@host:port/bucket/folder?region=…&tls=0` says.

    Raises StorageUrlError.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        raise StorageUrlError("FORUM_STORAGE_URL is no address") from None
    name, _, folder = parts.path.strip("/").partition("/")
    if parts.scheme != SCHEME or not host or not name:
        raise StorageUrlError("FORUM_STORAGE_URL is not s3://key:secret@host/bucket")
    asked = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    scheme = "http" if asked.get("tls") == "0" else "https"
    return S3Bucket(
        endpoint=f"{scheme}://{host}{port}",
        name=name,
        folder=f"{folder}/" if folder else "",
        region=asked.get("region", "us-east-1"),
        key=unquote(parts.username or ""),
        secret=unquote(parts.password or ""),
    )


def put(where: S3Bucket, key: str, content: bytes) -> None:
    """Store a file, for nobody but the site."""
    with _told():
        _client(where).put_object(
            Bucket=where.name,
            Key=where.folder + key,
            Body=content,
            ContentType="application/octet-stream",
        )


def read(where: S3Bucket, key: str) -> bytes:
    """Return a file; raises Missing."""
    with _told():
        found = _client(where).get_object(Bucket=where.name, Key=where.folder + key)
        content: bytes = found["Body"].read()
        return content


def erase(where: S3Bucket, key: str) -> None:
    """Remove a file, or do nothing where there is none."""
    with _told():
        _client(where).delete_object(Bucket=where.name, Key=where.folder + key)


def keys(where: S3Bucket) -> Iterator[tuple[str, datetime]]:
    """Return everything in the folder, with the instant of its keeping."""
    with _told():
        pages = _client(where).get_paginator("list_objects_v2")
        for page in pages.paginate(
            Bucket=where.name, Prefix=where.folder, PaginationConfig={"PageSize": PAGE}
        ):
            for entry in page.get("Contents", ()):
                yield entry["Key"].removeprefix(where.folder), entry["LastModified"]


@contextmanager
def _told() -> Iterator[None]:
    """Say in our own words what went wrong, and never with a key or a secret."""
    from botocore.exceptions import BotoCoreError, ClientError  # heavy: only with this store

    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if code in _NOT_THERE:
            raise FileMissing(code) from None
        raise StorageError(f"the storage answers {code}") from None
    except BotoCoreError as error:
        raise StorageError(f"the storage cannot be used: {type(error).__name__}") from None


@cache
def _client(where: S3Bucket) -> Any:
    import boto3  # heavy: only with this store
    from botocore.config import Config  # heavy: only with this store

    credentials = (
        {"aws_access_key_id": where.key, "aws_secret_access_key": where.secret} if where.key else {}
    )
    return boto3.session.Session().client(
        "s3",
        endpoint_url=where.endpoint,
        region_name=where.region,
        config=Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"total_max_attempts": 3, "mode": "standard"},
            s3={"addressing_style": "path"},
            # Checksums that only Amazon's own servers know would be refused by others.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
        **credentials,
    )
