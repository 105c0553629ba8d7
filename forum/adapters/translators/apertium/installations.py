"""Where Apertium is: installed by the system, or its packages unpacked into a folder."""

import os
import shlex
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from forum.adapters.translators.settings import MODES, EngineSettings

PROGRAM: Final = "lt-proc"
"""The program that every direction needs."""
_DATA: Final = f"{Path(MODES).parent}/"


@dataclass(frozen=True, slots=True)
class Installation:
    """The folder of Apertium's directions; `root` is that of packages which are only unpacked.

    The programs of such packages, their libraries and the files that they name are found there.
    """

    modes: Path
    root: Path | None = None

    def has(self, mode: str) -> bool:
        """Return whether a direction and the programs are there."""
        if not self.file_of(mode).is_file():
            return False
        return shutil.which(PROGRAM, path=self._search_path()) is not None

    def file_of(self, mode: str) -> Path:
        """Return the file of a direction, there or not."""
        return self.modes / f"{mode}.mode"

    def read_line(self, mode: str) -> str:
        """Return the programs of a direction as it names them; raises OSError or IndexError."""
        return self.file_of(mode).read_text("utf-8").strip().splitlines()[-1]

    def split(self, command: str) -> list[str]:
        """Return a program of a direction and its arguments, with its files where they lie."""
        words = shlex.split(command)
        if self.root is None:
            return words
        return [f"{self.root}{word}" if word.startswith(_DATA) else word for word in words]

    def environment(self) -> Mapping[str, str]:
        """Return the variables by which programs and their libraries are found."""
        if self.root is None:
            return {}
        folders = sorted({str(library.parent) for library in self.root.rglob("lib*.so.*")})
        inherited = os.environ.get("LD_LIBRARY_PATH")
        libraries = os.pathsep.join([*folders, *([inherited] if inherited else [])])
        return {"PATH": self._search_path(), "LD_LIBRARY_PATH": libraries}

    def _search_path(self) -> str:
        """Return the folders of programs."""
        path = os.environ.get("PATH", os.defpath)
        return path if self.root is None else f"{self.root / 'usr/bin'}{os.pathsep}{path}"


def unpacked(folder: Path) -> Installation:
    """Return the installation of packages that were unpacked into a folder."""
    return Installation(folder / MODES.removeprefix("/"), folder)


def find_installation(mode: str, settings: EngineSettings) -> Installation | None:
    """Return where a direction is, first by the system and then unpacked; None where nowhere."""
    places = [Installation(Path(settings.modes))]
    if settings.packages:
        places.append(unpacked(Path(settings.packages)))
    return next((place for place in places if place.has(mode)), None)
