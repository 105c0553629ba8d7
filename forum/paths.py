"""Paths of the files that are not code, in a checkout and in an installed wheel."""

from pathlib import Path
from typing import Final

PACKAGE: Final = Path(__file__).parent
STATIC: Final = PACKAGE / "static"
DEMO: Final = PACKAGE / "demo"
CONSENT_TEXTS: Final = PACKAGE / "templates" / "consultations"
"""Folder of the default consent texts, one file for each language."""


def _folder(name: str) -> Path:
    """Return the folder `name` inside the installed package, or beside it in a checkout."""
    inside = PACKAGE / f"_{name}"
    return inside if inside.is_dir() else PACKAGE.parent / name


TRANSLATIONS: Final = _folder("translations")
MIGRATIONS: Final = _folder("migrations")
