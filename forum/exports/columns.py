"""The columns of tables of contributions, in order: the one list for CSV, XLSX and their guide.

A report has the heading of each column under its key, and what it means under `about_` and the key.
"""

from typing import Final

ABOUT: Final = (
    "number", "name", "organisation", "country", "capacity", "role", "date", "language", "parent",
)  # fmt: skip
MORE: Final = (
    "publication", "late", "edited", "signatures", "signatories", "files", "stakeholder", "region",
)  # fmt: skip
ANSWERS: Final = (*ABOUT, "question", "answer", "translation", "address", *MORE, "title")
CONTRIBUTIONS: Final = (*ABOUT, "title", "questions", "answer", "address", *MORE, "cite")
