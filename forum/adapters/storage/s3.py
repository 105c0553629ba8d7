"""Storing files in S3-compatible storage; needs the extra `s3`."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, BinaryIO, Final
from urllib.parse import parse_qs, unquote, urlsplit

from forum.adapters.storage.errors import FileMissing, StorageError

SCHEME: Final = "s3"
CONNECT_SECONDS: Final = 5
READ_SECONDS: Final = 20
PAGE_SIZE: Final = 1_000
_MISSING_CODES: Final = frozenset({"404", "NoSuchKey", "NotFound"})


class StorageUrlError(Exception):
    """FORUM_STORAGE_URL has not the required form."""


@dataclass(frozen=True)
class S3Bucket:
    """A folder of a bucket on a server; without `key` the machine's own credentials are used."""

    endpoint: str
    name: str
    folder: str
    region: str
    key: str
    secret: str


def bucket_at(url: str) -> S3Bucket:
    """Return the bucket at `s3://key:secret@host:port/bucket/folder?region=…&tls=0`.

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
    options = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    scheme = "http" if options.get("tls") == "0" else "https"
    return S3Bucket(
        endpoint=f"{scheme}://{host}{port}",
        name=name,
        folder=f"{folder}/" if folder else "",
        region=options.get("region", "us-east-1"),
        key=unquote(parts.username or ""),
        secret=unquote(parts.password or ""),
    )


def put(bucket: S3Bucket, key: str, content: bytes | BinaryIO) -> None:
    """Store a file that only the site can read."""
    with _translated_errors():
        _client(bucket).put_object(
            Bucket=bucket.name,
            Key=bucket.folder + key,
            Body=content,
            ContentType="application/octet-stream",
        )


def read(bucket: S3Bucket, key: str) -> bytes:
    """Return the content of a file; raises FileMissing."""
    with _translated_errors():
        response = _client(bucket).get_object(Bucket=bucket.name, Key=bucket.folder + key)
        content: bytes = response["Body"].read()
        return content


def open_file(bucket: S3Bucket, key: str) -> BinaryIO:
    """Return a file to be read in pieces; raises FileMissing."""
    with _translated_errors():
        response = _client(bucket).get_object(Bucket=bucket.name, Key=bucket.folder + key)
        content: BinaryIO = response["Body"]
        return content


def erase(bucket: S3Bucket, key: str) -> None:
    """Remove a file; a missing file is no error."""
    with _translated_errors():
        _client(bucket).delete_object(Bucket=bucket.name, Key=bucket.folder + key)


def list_keys(bucket: S3Bucket) -> Iterator[tuple[str, datetime]]:
    """Yield the keys in the folder with the instant at which each was stored."""
    with _translated_errors():
        pages = _client(bucket).get_paginator("list_objects_v2")
        for page in pages.paginate(
            Bucket=bucket.name, Prefix=bucket.folder, PaginationConfig={"PageSize": PAGE_SIZE}
        ):
            for entry in page.get("Contents", ()):
                yield entry["Key"].removeprefix(bucket.folder), entry["LastModified"]


@contextmanager
def _translated_errors() -> Iterator[None]:
    """Replace errors of the library by errors without any key, secret or address."""
    from botocore.exceptions import BotoCoreError, ClientError  # heavy: only with this store

    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if code in _MISSING_CODES:
            raise FileMissing(code) from None
        raise StorageError(f"the storage answers {code}") from None
    except BotoCoreError as error:
        raise StorageError(f"the storage cannot be used: {type(error).__name__}") from None


@cache
def _client(bucket: S3Bucket) -> Any:
    import boto3  # heavy: only with this store
    from botocore.config import Config  # heavy: only with this store

    credentials = (
        {"aws_access_key_id": bucket.key, "aws_secret_access_key": bucket.secret}
        if bucket.key
        else {}
    )
    return boto3.session.Session().client(
        "s3",
        endpoint_url=bucket.endpoint,
        region_name=bucket.region,
        config=Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"total_max_attempts": 3, "mode": "standard"},
            s3={"addressing_style": "path"},
            # Other servers than Amazon's refuse some checksums.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
        **credentials,
    )
