"""A program that translates by one of Mozilla's models, in a process of its own.

The library holds Python's lock while it works, is bound to one thread, and panics on some files and
texts; none of this may reach the process that asks. It reads texts that end with NUL bytes, and
answers in the same form; `[][7]` at the end of a text stands at the end of its answer too.
Arguments: the files of the model, both vocabularies and, where there is one, the short list.
"""

import gzip
import sys
from pathlib import Path
from typing import BinaryIO

UNUSABLE = 3


def read_file(path: str) -> bytes:
    """Return the content of a file, unpacked."""
    content = Path(path).read_bytes()
    return gzip.decompress(content) if path.endswith(".gz") else content


def read_text(stream: BinaryIO) -> bytes | None:
    """Return the next text without its NUL byte, or None where there is no more."""
    text = bytearray()
    while (byte := stream.read(1)) != b"\0":
        if not byte:
            return None
        text += byte
    return bytes(text)


def main(paths: list[str]) -> int:
    """Answer until the input ends; the exit status is UNUSABLE where the files are broken."""
    from fxtranslate import Translator  # heavy: only in this process

    try:
        translator = Translator(*map(read_file, paths))
        translator.translate("1")
    except BaseException:  # a panic is one
        return UNUSABLE
    output = sys.stdout.buffer
    while (text := read_text(sys.stdin.buffer)) is not None:
        words, bracket, mark = text.decode().rpartition("[][")
        answer = translator.translate(words) if words.strip() else words
        output.write(f"{answer}{bracket}{mark}".encode() + b"\0")
        output.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
