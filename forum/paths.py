"""Where the files beside the code lie, in a checkout and in an installed wheel."""

from pathlib import Path
from typing import Final

PACKAGE: Final = Path(__file__).parent
STATIC: Final = PACKAGE / "static"
DEMO: Final = PACKAGE / "demo"
CONSENT: Final = PACKAGE / "templates" / "consultations"
"""Where the default wordings of what authors agree to lie, a file for each language."""


def _beside(name: str) -> Path:
    """Return the folder `name` inside the installed package, or beside it in a checkout."""
    inside = PACKAGE / f"_{name}"
    return inside if inside.is_dir() else PACKAGE.parent / name


TRANSLATIONS: Final = _beside("translations")
MIGRATIONS: Final = _beside("migrations")
