"""Programs that keep running and translate: one after the other, flushed by NUL bytes.

Each direction of Apertium is such a pipeline, and so is each model of `bergamot_program.py`.
"""

import atexit
import contextlib
import os
import select
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path
from types import MappingProxyType
from typing import IO, Final, NamedTuple

from forum.adapters.translators.errors import Misconfigured, Retryable

IDLE = 600.0  # seconds until an unused pipeline is stopped; it needs about 50 to 600 MB
STEP = 15.0  # seconds between checks for idle pipelines
START = 60.0  # seconds in which a pipeline may load its files; on a busy machine that takes long
TIME_OUT: Final = "time-out"
UNUSABLE: Final = 3
"""The exit status of a program that can never work, because its files are broken."""


class Programs(NamedTuple):
    """Programs with their arguments, and variables of the environment that they need."""

    commands: list[list[str]]
    environment: Mapping[str, str] = MappingProxyType({})


_pipelines: dict[Path, "Pipeline"] = {}
_registry_lock = threading.Lock()
os.register_at_fork(after_in_child=_pipelines.clear)  # a child must not share its parent's pipes


class Pipeline:
    """The running programs of one direction; each request and its answer end with a mark.

    A first request that is given up while they load their files does not end them: whoever asks
    next waits for its answer and drops it. Otherwise a slow machine would start anew for ever.
    """

    def __init__(self, engine: str, programs: Programs) -> None:
        self.lock = threading.Lock()
        self.used_at = time.monotonic()
        self._engine = engine
        self._loads_until = self.used_at + START
        self._marks = count(1)
        self._awaited_mark = ""
        self._output = bytearray()
        self._programs: list[subprocess.Popen[bytes]] = []
        self._pipes: list[IO[bytes]] = []
        try:
            for command in programs.commands:
                self._start(command, programs.environment)
        except OSError:
            self.close()
            raise Misconfigured(engine, "not-installed") from None
        os.set_blocking(self._pipes[-1].fileno(), False)

    def translate(self, stream: str, seconds: float) -> str:
        """Return the output for `stream`; after any doubt about it the programs are killed.

        Raises Retryable: `time-out`, `died`, or `mixed-up` for an answer to another request.
        """
        self.used_at = time.monotonic()
        until = self.used_at + seconds
        is_usable = False
        try:
            if self._awaited_mark:
                self._receive(until)
            self._send(stream)
            answer = self._receive(until)
            is_usable = True
        except Retryable as error:
            is_usable = error.code == TIME_OUT and time.monotonic() < self._loads_until
            raise
        except (OSError, ValueError):
            raise self._death() from None
        finally:
            if not is_usable:
                self.close()
        self.used_at = time.monotonic()
        return answer

    def _send(self, stream: str) -> None:
        self._awaited_mark = f"[][{next(self._marks)}]"
        self._pipes[0].write(f"{stream}{self._awaited_mark}".encode() + b"\0")
        self._pipes[0].flush()

    def _receive(self, until: float) -> str:
        """Return the answer to the request that was sent last."""
        answer, mark = self._read(until), self._awaited_mark
        if not answer.endswith(mark):
            raise Retryable(self._engine, "mixed-up")
        self._awaited_mark = ""
        self._loads_until = 0.0
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

    def _start(self, command: list[str], environment: Mapping[str, str]) -> None:
        """Start one program, which reads the output of the one before."""
        input_pipe = self._pipes.pop() if len(self._pipes) > 1 else None
        try:
            program = subprocess.Popen(  # noqa: S603 - of an installed mode file, or our own
                command,
                stdin=input_pipe or subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, **environment, "LC_ALL": "C.UTF-8"},
            )
        finally:
            if input_pipe:
                input_pipe.close()
        self._programs.append(program)
        self._pipes += [pipe for pipe in (program.stdin, program.stdout) if pipe]

    def _read(self, deadline: float) -> str:
        """Return the output up to the NUL byte that ends an answer."""
        output = self._pipes[-1]
        while not self._output.endswith(b"\0"):
            ready, _, _ = select.select([output], [], [], max(deadline - time.monotonic(), 0))
            if not ready:
                raise Retryable(self._engine, TIME_OUT)
            chunk = output.read(65_536)
            if chunk == b"":
                raise self._death()
            self._output += chunk or b""
        answer = self._output[:-1].decode()
        self._output.clear()
        return answer

    def _death(self) -> Retryable | Misconfigured:
        """Return the error for programs that have ended, or will within the second."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            if self._programs[-1].wait(1) == UNUSABLE:
                return Misconfigured(self._engine, "broken-files")
        return Retryable(self._engine, "died")


def ask_pipeline(
    engine: str, place: Path, programs: Callable[[], Programs], *, stream: str, seconds: float
) -> str:
    """Return what the pipeline of `place` makes of a text; one that has died is started again."""
    for _ in range(2):
        pipeline = _pipeline(engine, place, programs)
        until = time.monotonic() + seconds
        if not pipeline.lock.acquire(timeout=max(seconds, 0)):
            raise Retryable(engine, TIME_OUT)
        try:
            if pipeline.is_alive():
                return pipeline.translate(stream, max(until - time.monotonic(), 0))
            pipeline.close()
        finally:
            pipeline.lock.release()
    raise Retryable(engine, "died")


def stop_pipelines() -> None:
    """Stop all pipelines; the next request starts those that it needs."""
    with _registry_lock:
        stopped = list(_pipelines.values())
        _pipelines.clear()
    for pipeline in stopped:
        with pipeline.lock:
            pipeline.close()


atexit.register(stop_pipelines)


def _pipeline(engine: str, place: Path, programs: Callable[[], Programs]) -> Pipeline:
    """Return the running pipeline of a direction, and start it if necessary."""
    with _registry_lock:
        pipeline = _pipelines.get(place)
        if pipeline is not None and not pipeline.is_alive():
            pipeline.close()
            pipeline = None
        if pipeline is None:
            pipeline = _pipelines[place] = Pipeline(engine, programs())
            if len(_pipelines) == 1:
                threading.Thread(target=_stop_idle_pipelines, daemon=True).start()
        return pipeline


def _stop_idle_pipelines() -> None:
    """Stop pipelines that were not used for `IDLE` seconds, until none runs."""
    while _pipelines:
        time.sleep(STEP)
        with _registry_lock:
            idle_since = time.monotonic() - IDLE
            idle = [
                place for place, pipeline in _pipelines.items() if pipeline.used_at < idle_since
            ]
            stopped = [_pipelines.pop(place) for place in idle]
        for pipeline in stopped:
            with pipeline.lock:
                pipeline.close()
