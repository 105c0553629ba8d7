"""Files are opened by a process that has started already: for each of them it splits in two.

To start Python and to import all that reads files takes longer than to read the files of tests.
What runs in the second process is the program of the product itself, with all its limits.
"""

import os
import signal
import socket
import struct
import subprocess
import sys
from contextlib import suppress
from select import select
from threading import Lock
from typing import Final

from forum.adapters.documents import examination, text
from forum.adapters.documents.sandbox import ReaderFailed, _run
from forum.adapters.imports import reading as imports
from forum.paths import PACKAGE

PROGRAMS: Final = (examination.MODULE, text.MODULE, imports.MODULE)
NUMBER: Final = struct.Struct("q")


def _send(door: socket.socket, number: int) -> None:
    door.sendall(NUMBER.pack(number))


def _receive(door: socket.socket) -> int:
    (number,) = NUMBER.unpack(door.recv(NUMBER.size, socket.MSG_WAITALL))
    return int(number)


class FileReaders:
    """Stands in for `forum.adapters.documents.sandbox._run`."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def _start(self) -> None:
        self._door, other = socket.socketpair()
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-s", "-m", __name__, str(other.fileno())],
            pass_fds=[other.fileno()],
            cwd="/",
            env={"PATH": os.defpath, "PYTHONPATH": str(PACKAGE.parent), "PYTHONUTF8": "1"},
        )
        other.close()

    def run(self, command: list[str], input_fd: int, output_fd: int, seconds: float) -> int:
        """Return the exit code of a program; others than those of the product are started."""
        if command[0] not in PROGRAMS:
            return _run(command, input_fd, output_fd, seconds)
        with self._lock:
            if self._process is None:
                self._start()
            socket.send_fds(self._door, [" ".join(command).encode()], [input_fd, output_fd])
            reader = _receive(self._door)
            is_done = bool(select([self._door], [], [], seconds)[0])
            if not is_done:
                with suppress(ProcessLookupError):
                    os.kill(reader, signal.SIGKILL)
            code = _receive(self._door)
        if not is_done:
            raise ReaderFailed(None)
        return code

    def stop(self) -> None:
        """End the process that waits for files."""
        if self._process is not None:
            self._door.close()
            self._process.wait()


def _read(command: list[str], fds: list[int]) -> None:
    """Become the program, and end as it does."""
    from forum.adapters.documents import examination_process, text_process
    from forum.adapters.imports import reading_process

    programs = {
        examination.MODULE: examination_process.main,
        text.MODULE: text_process.main,
        imports.MODULE: reading_process.main,
    }
    code = 1
    try:
        os.setsid()
        for of_program, fd in enumerate([*fds, os.open(os.devnull, os.O_WRONLY)]):
            os.dup2(fd, of_program)
        sys.argv = command
        code = programs[command[0]]()
    finally:
        os._exit(code)


def main() -> None:
    """Wait for files, and read one after the other."""
    from forum.adapters.documents import examination_process, text_process  # noqa: F401 - once
    from forum.adapters.imports import reading_process  # noqa: F401 - once

    door = socket.socket(fileno=int(sys.argv[1]))
    while True:
        command, fds, _flags, _address = socket.recv_fds(door, 1_000, 2)
        if not command:
            return
        reader = os.fork()
        if reader == 0:
            _read(command.decode().split(), fds)
        for fd in fds:
            os.close(fd)
        _send(door, reader)
        _pid, status = os.waitpid(reader, 0)
        _send(door, os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
