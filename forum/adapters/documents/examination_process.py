"""Examines the file on standard input, and prints its type and the file to store.

`forum.adapters.documents.examination` starts it as a process of its own with limits:
`python -m … pdf < file`.
"""

import sys
from collections.abc import Callable
from typing import Final

from forum.adapters.documents.examination import CPU_SECONDS, MAX_OUTPUT, Container
from forum.adapters.documents.metadata_packages import package_without_authors
from forum.adapters.documents.metadata_pdf import pdf_without_authors
from forum.adapters.documents.package_types import package_kind
from forum.adapters.documents.pictures import redraw
from forum.adapters.documents.sandbox import (
    EXIT_DAMAGED,
    EXIT_LOCKED,
    EXIT_REFUSED,
    limit_process,
)
from forum.adapters.documents.zip_packages import LockedPackage, UnreadablePackage
from forum.domain.contributions.attachments import FileKind
from forum.errors import Invalid


def _examine_package(content: bytes) -> tuple[FileKind, bytes]:
    return package_kind(content), package_without_authors(content)


def _examine_pdf(content: bytes) -> tuple[FileKind, bytes]:
    return FileKind.PDF, pdf_without_authors(content)


EXAMINERS: Final[dict[Container, Callable[[bytes], tuple[FileKind, bytes]]]] = {
    Container.PICTURE: redraw,
    Container.PACKAGE: _examine_package,
    Container.PDF: _examine_pdf,
}


def main() -> int:
    """Print the type of the file on standard input and the clean file; return the exit code."""
    limit_process(CPU_SECONDS, MAX_OUTPUT)
    examiner = EXAMINERS[Container(sys.argv[1])]
    try:
        kind, cleaned = examiner(sys.stdin.buffer.read())
    except LockedPackage:
        return EXIT_LOCKED
    except UnreadablePackage:
        return EXIT_DAMAGED
    except MemoryError:
        return EXIT_REFUSED["file_bomb"]
    except Invalid as error:
        codes = {**EXIT_REFUSED, "file_locked": EXIT_LOCKED}
        return codes.get(error.code, EXIT_DAMAGED)
    sys.stdout.buffer.write(kind.value.encode() + b"\n" + cleaned)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
