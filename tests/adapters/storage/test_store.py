"""Both stores do the same: a folder, and a server that speaks S3 over HTTP."""

import stat
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from forum.adapters.storage import s3 as storage_s3
from forum.adapters.storage.errors import FileMissing, StorageError
from forum.adapters.storage.s3 import S3Bucket, StorageUrlError
from forum.adapters.storage.store import FileStore, configured_store, local_store, new_key, s3_store
from tests.support.servers.buckets import bucket

KEY = "8b3f6f0e-91a4-4f6e-9d7e-0a4d7c1f2b3a"
TEXT = b"We keep seeds." * 10_000


@pytest.fixture(scope="module")
def s3_server() -> Iterator[str]:
    with bucket() as url:
        yield url


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    if request.param == "folder":
        return local_store(tmp_path / "files")
    folder = f"{tmp_path.name}-{new_key()[:8]}"
    return s3_store(f"{request.getfixturevalue('s3_server')}/{folder}?tls=0")


def test_what_is_put_can_be_read_and_is_gone_when_erased(store: FileStore) -> None:
    key = new_key()
    store.put(key, TEXT)
    assert store.read(key) == TEXT
    store.erase(key)
    with pytest.raises(FileMissing):
        store.read(key)


def test_putting_and_erasing_twice_does_no_harm(store: FileStore) -> None:
    key = new_key()
    store.put(key, b"one")
    store.put(key, b"two")
    assert store.read(key) == b"two"
    store.erase(key)
    store.erase(key)
    assert list(store.list_keys()) == []


def test_everything_kept_can_be_named_with_its_age(store: FileStore) -> None:
    keys = {new_key() for _ in range(5)}
    for key in keys:
        store.put(key, b"x")
    found = dict(store.list_keys())
    assert set(found) == keys
    for at in found.values():
        assert abs(datetime.now(UTC) - at) < timedelta(minutes=5)


def test_nothing_is_kept_before_the_first_file(store: FileStore) -> None:
    assert list(store.list_keys()) == []
    store.erase(new_key())


@pytest.mark.parametrize("key", ["", "../../etc/passwd", "a/b", "..", f"{KEY}\n", "x" * 36])
def test_only_our_own_keys_lead_to_files(store: FileStore, key: str) -> None:
    for use in (store.read, store.erase, lambda k: store.put(k, b"x")):
        with pytest.raises(StorageError):
            use(key)


def test_many_may_write_at_once(store: FileStore) -> None:
    keys = [new_key() for _ in range(8)]
    threads = [threading.Thread(target=store.put, args=(key, TEXT)) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(dict(store.list_keys())) == set(keys)


# --- the folder -------------------------------------------------------------------------------


def test_files_are_for_nobody_else_on_the_machine(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    key = new_key()
    local_store(folder).put(key, TEXT)
    path = folder / key[:2] / key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_file_half_written_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    store, key = local_store(tmp_path), new_key()
    with pytest.raises(StorageError):
        store.put(key, TEXT)
    with pytest.raises(FileMissing):
        store.read(key)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


# --- S3 ---------------------------------------------------------------------------------------


def test_sites_in_one_bucket_do_not_see_each_other(s3_server: str) -> None:
    ours, theirs = (s3_store(f"{s3_server}/{name}?tls=0") for name in ("ours", "theirs"))
    key = new_key()
    ours.put(key, TEXT)
    assert list(theirs.list_keys()) == []
    with pytest.raises(FileMissing):
        theirs.read(key)
    ours.erase(key)


def test_more_files_than_one_answer_names_are_all_named(
    s3_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage_s3, "PAGE_SIZE", 2)
    store = s3_store(f"{s3_server}/many?tls=0")
    for _ in range(5):
        store.put(new_key(), b"x")
    assert len(list(store.list_keys())) == 5


def test_a_bucket_that_is_not_there_is_told_without_secrets(s3_server: str) -> None:
    store = s3_store(s3_server.replace("forum-files", "other") + "?tls=0")
    with pytest.raises(StorageError, match="NoSuchBucket") as failed:
        store.put(new_key(), TEXT)
    assert "secret" not in str(failed.value)


def test_a_server_that_is_gone_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    with pytest.raises(StorageError, match="cannot be used"):
        s3_store("s3://key:secret@127.0.0.1:9/bucket?tls=0").put(new_key(), TEXT)


@pytest.mark.parametrize(
    ("url", "found"),
    [
        (
            "s3://key:se%2Fcret@s3.example.org/files?region=eu-west-1",
            S3Bucket("https://s3.example.org", "files", "", "eu-west-1", "key", "se/cret"),
        ),
        (
            "s3://10.0.0.5:9000/files/forum/one?tls=0",
            S3Bucket("http://10.0.0.5:9000", "files", "forum/one/", "us-east-1", "", ""),
        ),
    ],
)
def test_an_address_says_where_files_lie(url: str, found: S3Bucket) -> None:
    assert storage_s3.bucket_at(url) == found


def test_a_folder_can_be_copied_into_a_bucket_as_it_is(tmp_path: Path, s3_server: str) -> None:
    key = new_key()
    local_store(tmp_path).put(key, TEXT)
    url = f"{s3_server}/moved?tls=0"
    for path in tmp_path.rglob("*"):
        if path.is_file():
            name = path.relative_to(tmp_path).as_posix()
            storage_s3.put(storage_s3.bucket_at(url), name, path.read_bytes())
    assert s3_store(url).read(key) == TEXT


@pytest.mark.parametrize("url", ["s3://", "s3://host", "https://host/bucket", "s3://h:x/bucket"])
def test_an_address_that_says_too_little_is_refused(url: str) -> None:
    with pytest.raises(StorageUrlError):
        s3_store(url)


def test_the_setting_chooses_the_store(tmp_path: Path, s3_server: str) -> None:
    key = new_key()
    configured_store({"FORUM_STORAGE_URL": "", "FORUM_DATA_DIR": tmp_path}).put(key, TEXT)
    assert (tmp_path / "files" / key[:2] / key).read_bytes() == TEXT
    url = f"{s3_server}/chosen?tls=0"
    configured_store({"FORUM_STORAGE_URL": url, "FORUM_DATA_DIR": tmp_path}).put(key, TEXT)
    assert s3_store(url).read(key) == TEXT


def test_nobody_reads_from_the_bucket_without_the_key(s3_server: str) -> None:
    key = new_key()
    s3_store(f"{s3_server}/private?tls=0").put(key, TEXT)
    with pytest.raises(HTTPError, match="403"):
        urlopen(f"http://{s3_server.partition('@')[2]}/private/{key[:2]}/{key}")
