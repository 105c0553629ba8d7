"""An Apertium pipeline that keeps running: the programs of a mode file, flushed by NUL bytes."""

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
    """The running programs of one direction; each request and its answer end with a mark."""

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

    def translate(self, stream: str, seconds: float) -> str:
        """Return the output for `stream`; after any doubt about it the programs are killed.

        Raises Retryable: `time-out`, `died`, or `mixed-up` for an answer to another request.
        """
        self.used_at = time.monotonic()
        mark = f"[][{next(self._marks)}]"
        is_complete = False
        try:
            self._pipes[0].write(f"{stream}{mark}".encode() + b"\0")
            self._pipes[0].flush()
            answer = self._read(time.monotonic() + seconds)
            if not answer.endswith(mark):
                raise Retryable(ENGINE, "mixed-up")
            is_complete = True
        except (OSError, ValueError):
            raise Retryable(ENGINE, "died") from None
        finally:
            if not is_complete:
                self.close()
        self.used_at = time.monotonic()
        return answer.removesuffix(mark)

    def is_alive(self) -> bool:
        """Return whether all its programs run."""
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
        """Start one program, which reads the output of the one before."""
        name, *arguments = command
        input_pipe = self._pipes.pop() if len(self._pipes) > 1 else None
        try:
            program = subprocess.Popen(  # noqa: S603 - an installed mode file's
                [name, "-z", *arguments],
                stdin=input_pipe or subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "LC_ALL": "C.UTF-8"},
            )
        finally:
            if input_pipe:
                input_pipe.close()
        self._programs.append(program)
        self._pipes += [pipe for pipe in (program.stdin, program.stdout) if pipe]

    def _read(self, deadline: float) -> str:
        """Return the output up to the NUL byte that ends an answer."""
        output = self._pipes[-1]
        output_bytes = bytearray()
        while not output_bytes.endswith(b"\0"):
            ready, _, _ = select.select([output], [], [], max(deadline - time.monotonic(), 0))
            if not ready:
                raise Retryable(ENGINE, "time-out")
            chunk = output.read(65_536)
            if chunk == b"":
                raise Retryable(ENGINE, "died")
            output_bytes += chunk or b""
        return output_bytes[:-1].decode()


def _commands(mode: Path) -> list[list[str]]:
    """Return the programs of a mode with their arguments."""
    try:
        line = mode.read_text("utf-8").strip().splitlines()[-1]
    except (OSError, IndexError):
        raise Misconfigured(ENGINE, "no-such-mode") from None
    # -n: unknown words stay as they are, without a star
    line = line.replace("$1", "-n").replace("$2", "")
    return [shlex.split(part) for part in line.split("|")]
