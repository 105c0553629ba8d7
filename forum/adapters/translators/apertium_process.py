"""Apertium pipelines kept running: the programs of a .mode file, flushed by NUL bytes."""

import contextlib
import os
import select
import shlex
import subprocess
import threading
import time
from itertools import count
from pathlib import Path
from typing import IO

from forum.adapters.translators.errors import Misconfigured, Retryable

ENGINE = "apertium"


class ApertiumProcess:
    """The running programs of one direction; each request and its answer carry a mark."""

    def __init__(self, mode: Path) -> None:
        self.lock = threading.Lock()
        self.used_at = time.monotonic()
        self._marks = count(1)
        self._programs: list[subprocess.Popen[bytes]] = []
        self._pipes: list[IO[bytes]] = []
        try:
            for command in _commands(mode):
                self._start(command)
        except OSError:
            self.close()
            raise Misconfigured(ENGINE, "not-installed") from None
        os.set_blocking(self._pipes[-1].fileno(), False)

    def ask(self, stream: str, seconds: float) -> str:
        """Return what comes out for `stream`; on any doubt the programs are killed.

        Raises Retryable: `time-out`, `died`, or `mixed-up` where the answer is another's.
        """
        self.used_at = time.monotonic()
        mark = f"[][{next(self._marks)}]"
        is_good = False
        try:
            self._pipes[0].write(f"{stream}{mark}".encode() + b"\0")
            self._pipes[0].flush()
            answer = self._read(time.monotonic() + seconds)
            if not answer.endswith(mark):
                raise Retryable(ENGINE, "mixed-up")
            is_good = True
        except (OSError, ValueError):
            raise Retryable(ENGINE, "died") from None
        finally:
            if not is_good:
                self.close()
        self.used_at = time.monotonic()
        return answer.removesuffix(mark)

    def is_alive(self) -> bool:
        """Tell whether all its programs run."""
        return all(program.poll() is None for program in self._programs)

    def close(self) -> None:
        """Kill the programs and wait for their end."""
        for program in self._programs:
            program.kill()
        for pipe in self._pipes:
            with contextlib.suppress(OSError):
                pipe.close()
        for program in self._programs:
            program.wait()

    def _start(self, command: list[str]) -> None:
        """Start one program; it reads what the one before writes."""
        name, *arguments = command
        before = self._pipes.pop() if len(self._pipes) > 1 else None
        try:
            program = subprocess.Popen(  # noqa: S603 - an installed mode file's
                [name, "-z", *arguments],
                stdin=before or subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "LC_ALL": "C.UTF-8"},
            )
        finally:
            if before:
                before.close()
        self._programs.append(program)
        self._pipes += [pipe for pipe in (program.stdin, program.stdout) if pipe]

    def _read(self, until: float) -> str:
        """Read up to the NUL byte that ends an answer."""
        output = self._pipes[-1]
        held = bytearray()
        while not held.endswith(b"\0"):
            ready, _, _ = select.select([output], [], [], max(until - time.monotonic(), 0))
            if not ready:
                raise Retryable(ENGINE, "time-out")
            part = output.read(65_536)
            if part == b"":
                raise Retryable(ENGINE, "died")
            held += part or b""
        return held[:-1].decode()


def _commands(mode: Path) -> list[list[str]]:
    """Return the programs of a mode with their arguments."""
    try:
        line = mode.read_text("utf-8").strip().splitlines()[-1]
    except (OSError, IndexError):
        raise Misconfigured(ENGINE, "no-such-mode") from None
    # -n: words that it does not know come out as they are, without a star
    line = line.replace("$1", "-n").replace("$2", "")
    return [shlex.split(part) for part in line.split("|")]
