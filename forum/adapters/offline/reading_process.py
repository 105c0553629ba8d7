"""Reads a file of translations from standard input and prints its sentences as JSON.

`forum.adapters.offline.reading` starts it as a process of its own with limits.
"""

import json
import sys
from collections.abc import Callable
from typing import Final

from forum.adapters.documents.sandbox import EXIT_DAMAGED, limit_process
from forum.adapters.documents.zip_packages import UnreadablePackage
from forum.adapters.offline.errors import DamagedFile, TooManySentences, UnknownFile
from forum.adapters.offline.reading import EXIT_KIND, EXIT_LARGE, MAX_OUTPUT, SECONDS
from forum.adapters.offline.word import read_word
from forum.adapters.offline.xliff import read_xliff
from forum.domain.translation.desk.offline import ReturnedWork
from forum.errors import Invalid

READERS: Final[dict[str, Callable[[bytes], ReturnedWork]]] = {
    "xliff": read_xliff,
    "docx": read_word,
}


def main() -> int:
    """Print the sentences of the file on standard input, and return the exit code."""
    limit_process(SECONDS, MAX_OUTPUT)
    try:
        work = READERS[sys.argv[1]](sys.stdin.buffer.read())
    except UnknownFile:
        return EXIT_KIND
    except TooManySentences:
        return EXIT_LARGE
    except (DamagedFile, UnreadablePackage, Invalid, MemoryError, RecursionError):
        return EXIT_DAMAGED
    answer = {"source": work.source, "target": work.target, "sentences": work.sentences}
    sys.stdout.buffer.write(json.dumps(answer).encode())
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
