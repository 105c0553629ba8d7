"""The fonts for PDF files, and the letters that none of them has.

Typst brings fonts for Latin, Greek, Cyrillic and some more; others are found among the fonts of the
machine and in packages that declare a font family (the extra `fonts`).
"""

import re
from collections.abc import Iterable
from functools import cache
from importlib.metadata import entry_points
from importlib.util import find_spec
from typing import Any, Final

from forum.domain.exports.scripts import clusters, script_name, script_of

FONT_PACKAGES: Final = "fontpkg.family"
"""The group of entry points by which a package says that it has a font."""

NAMED_PACKAGES: Final = ("manimgx_fonts", "pylopdf_fonts_zh_cn")
"""Packages with fonts that do not say so: emoji and many scripts, and Chinese."""

UNSET: Final = "could not be displayed"

_PROBE_HEAD: Final = (
    '#set document(title: "x")\n#set text(font: ("Libertinus Serif", "New Computer Modern"))\n'
)
_PROBE_LINE: Final = re.compile(r"\.typ:(\d+):")


@cache
def all_fonts() -> Any:
    """Return the fonts of Typst, of the machine and of packages, found once for the process."""
    import typst  # heavy: loaded only when a PDF is made

    return typst.Fonts(font_paths=package_folders())


def package_folders() -> list[str]:
    """Return the folders of the installed packages with fonts."""
    folders: list[str] = []
    modules = [entry_point.module for entry_point in entry_points(group=FONT_PACKAGES)]
    for module in (*modules, *NAMED_PACKAGES):
        spec = find_spec(module)
        folders += list(spec.submodule_search_locations or ()) if spec is not None else []
    return folders


def unset_letters(texts: Iterable[str]) -> frozenset[str]:
    """Return the letters, with their marks, that no font has."""
    letters = {
        cluster
        for text in texts
        if not text.isascii()
        for cluster in clusters(text)
        if not cluster.isascii() and cluster[0].isprintable() and not cluster.isspace()
    }
    unset = _refused(sorted(letters))
    return unset | _refused(sorted({letter[0] for letter in unset if len(letter) > 1}))


def _refused(letters: list[str]) -> frozenset[str]:
    """Return those of the letters that Typst cannot set, each tried on a line of its own."""
    import typst  # heavy: loaded only when a PDF is made

    if not letters:
        return frozenset()
    lines = ("".join(f"\\u{{{ord(c):x}}}" for c in letter) for letter in letters)
    source = _PROBE_HEAD + "\n".join(f"#par[{line}]" for line in lines)
    compiler = typst.Compiler(source.encode(), font_paths=all_fonts())
    try:
        compiler.compile(format="pdf", pdf_standards=["ua-1"])
    except typst.TypstError as error:
        first_line = _PROBE_HEAD.count("\n") + 1
        parts = error.diagnostic.split("\nerror: ")
        numbers = (_PROBE_LINE.search(part) for part in parts if UNSET in part)
        return frozenset(letters[int(n[1]) - first_line] for n in numbers if n is not None)
    return frozenset()


class LetterGaps:
    """Letters that no font has, and marks where they are missing: their scripts in brackets."""

    def __init__(self, unset: frozenset[str], language: str) -> None:
        self.unset = unset
        codes = sorted({script_of(letter) for letter in unset})
        self.names = {code: script_name(code, language) for code in codes}
        alternatives = "|".join(map(re.escape, sorted(unset, key=len, reverse=True)))
        gap = r"(?:[^\w\[\]]*|[^\x00-\x7f]{1,3})"
        self._run = re.compile(rf"(?:{alternatives})(?:{gap}(?:{alternatives}))*")

    def mark(self, text: str) -> str:
        """Return a text in which `[Thai]` stands for each run of letters that are not there."""
        if not self.unset or text.isascii():
            return text
        return self._run.sub(self._mark_run, text)

    def _mark_run(self, run: re.Match[str]) -> str:
        letters = [letter for letter in clusters(run[0]) if letter in self.unset]
        if all(letter[0] not in self.unset for letter in letters):  # only marks above or below
            return "".join(c[0] if c in self.unset else c for c in clusters(run[0]))
        scripts = dict.fromkeys(self.names[script_of(letter)] for letter in letters)
        return f"[{', '.join(scripts)}]"
