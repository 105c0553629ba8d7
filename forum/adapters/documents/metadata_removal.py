"""Removes the authors from the document on standard input, and prints the document.

`forum.adapters.documents.metadata` starts it as a process of its own with limits:
`python -m … pdf < file`.
"""

import sys
from collections.abc import Callable
from typing import Final

from forum.adapters.documents.metadata import CPU_SECONDS, MAX_OUTPUT
from forum.adapters.documents.metadata_packages import package_without_authors
from forum.adapters.documents.metadata_pdf import pdf_without_authors
from forum.adapters.documents.sandbox import (
    EXIT_DAMAGED,
    EXIT_LOCKED,
    EXIT_MACROS,
    limit_process,
)
from forum.adapters.documents.zip_packages import LockedPackage, UnreadablePackage
from forum.domain.contributions.attachments import FileKind
from forum.errors import Invalid

CLEANERS: Final[dict[FileKind, Callable[[bytes], bytes]]] = {
    FileKind.PDF: pdf_without_authors,
    FileKind.DOCX: package_without_authors,
    FileKind.ODT: package_without_authors,
}


def main() -> int:
    """Print the document on standard input without its authors, and return the exit code."""
    limit_process(CPU_SECONDS, MAX_OUTPUT)
    clean = CLEANERS[FileKind(sys.argv[1])]
    try:
        cleaned = clean(sys.stdin.buffer.read())
    except LockedPackage:
        return EXIT_LOCKED
    except UnreadablePackage:
        return EXIT_DAMAGED
    except Invalid as error:
        return EXIT_MACROS if error.code == "file_macros" else EXIT_DAMAGED
    sys.stdout.buffer.write(cleaned)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
