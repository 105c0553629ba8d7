"""Builds the package: the folders beside the code go into it, with compiled catalogues.

Everything else is declared in setup.cfg; `forum/paths.py` finds both layouts.
"""

import shutil
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from setuptools import setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).parent


class BuildForum(build_py):  # type: ignore[misc]
    """Copies `migrations/` and compiles `translations/` into the package."""

    def run(self) -> None:
        """Build the package; an editable one finds both folders beside it instead."""
        super().run()
        if self.editable_mode:
            return
        package = Path(self.build_lib) / "forum"
        for name in ("_migrations", "_translations"):
            shutil.rmtree(package / name, ignore_errors=True)
        shutil.copytree(
            HERE / "migrations",
            package / "_migrations",
            ignore=shutil.ignore_patterns("__pycache__", "*.py[co]"),
        )
        for catalogue in HERE.glob("translations/*/LC_MESSAGES/*.po"):
            compiled = package / "_translations" / catalogue.relative_to(HERE / "translations")
            compiled.parent.mkdir(parents=True, exist_ok=True)
            with catalogue.open("rb") as source, compiled.with_suffix(".mo").open("wb") as target:
                write_mo(target, read_po(source))


setup(cmdclass={"build_py": BuildForum})
