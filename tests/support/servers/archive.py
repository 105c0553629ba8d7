"""A stand-in for the archive of a Debian system: `apt-get` and `dpkg-deb` that do as told."""

import stat
from dataclasses import dataclass
from pathlib import Path

import pytest

_APT_GET = """\
#!/bin/sh
printf '%s\\n' "$@" > "{folder}/calls/$(ls "{folder}/calls" | wc -l)"
lists=own
for word in "$@"; do
    case $word in
        Dir::cache=*) cache=${{word#Dir::cache=}} ;;
        Dir::State::lists=*) lists=system ;;
        update) [ ! -e "{folder}/broken-source" ] || exit 100; touch "{folder}/updated"; exit 0 ;;
    esac
done
[ ! -e "{folder}/installed" ] || exit 0
if [ -e "{folder}/no-archive" ] || {{ [ -e "{folder}/old-lists" ] && [ $lists = system ]; }}; then
    echo "W: ignored" >&2
    echo "E: Unable to fetch some archives" >&2
    exit 100
fi
touch "$cache/archives/apertium_1_all.deb"
"""
_DPKG_DEB = """\
#!/bin/sh
if [ -e "{folder}/broken-archive" ]; then
    echo "dpkg-deb: error: not an archive" >&2
    exit 2
fi
cp -R "{folder}/content/." "$3"
"""
_PROGRAM = """\
#!/bin/sh
[ ! -e "{folder}/foreign-programs" ] || exit 126
[ "$1" = -z ] && [ -r "$2" ] || exit 1
case ":$LD_LIBRARY_PATH:" in *"/usr/lib/here:"*) exec cat ;; esac
exit 127
"""
"""It passes on what it reads, if its file and its library are found."""


@dataclass(frozen=True)
class Archive:
    """An archive with one package, whose directions leave each text as it is."""

    folder: Path

    @classmethod
    def make(cls, folder: Path, patch: pytest.MonkeyPatch) -> "Archive":
        """Make the archive, with its programs before all others, and no Apertium of the system."""
        archive = cls(folder)
        (folder / "calls").mkdir(parents=True)
        data = folder / "content/usr/share/apertium"
        for mode in ("es-pt", "pt-es", "fr-es", "es-fr", "eng-spa", "spa-eng"):
            line = f"lt-proc '/usr/share/apertium/{mode}.bin' $1 | lt-proc /usr/share/apertium/x\n"
            _write(data / "modes" / f"{mode}.mode", line)
            _write(data / f"{mode}.bin", "")
        _write(data / "x", "")
        _write(folder / "content/usr/lib/here/libapertium.so.3", "")
        _write_program(folder / "content/usr/bin/lt-proc", _PROGRAM.format(folder=folder))
        for name, words in (("apt-get", _APT_GET), ("dpkg-deb", _DPKG_DEB)):
            _write_program(folder / "bin" / name, words.format(folder=folder))
        for name in ("sh", "cat", "cp", "ls", "wc", "touch"):
            archive.install_program(name, like=name)
        patch.setenv("PATH", str(folder / "bin"))
        return archive

    def set(self, state: str) -> None:
        """Let the archive be in a state that its programs know."""
        (self.folder / state).touch()

    def install_program(self, name: str, like: str = "cat") -> None:
        """Let the system have a program."""
        places = (Path(folder, like) for folder in ("/usr/bin", "/bin", "/usr/local/bin"))
        original = next(path for path in places if path.exists())
        (self.folder / "bin" / name).symlink_to(original)

    @property
    def calls(self) -> list[list[str]]:
        """The arguments of each call of `apt-get`, in order."""
        files = sorted((self.folder / "calls").iterdir(), key=lambda path: int(path.name))
        return [file.read_text().splitlines() for file in files]


def _write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)


def _write_program(path: Path, content: str) -> None:
    _write(path, content)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
