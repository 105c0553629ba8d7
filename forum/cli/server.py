"""`forum run` and `forum worker`."""

import gc
import logging
import os
import signal
import socket
from typing import Any, Final

import click
from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]
from gunicorn.arbiter import Arbiter  # type: ignore[import-untyped]

from forum.adapters.logs import keep_logs_private, log_what_ends_threads
from forum.cli.application import CommandError, open_application
from forum.cli.front import BufferingWorker
from forum.cli.supervisor import WorkerSupervisor
from forum.extensions import db
from forum.jobs.worker import THREADS, run_worker

STOP_TIMEOUT = 10
OPTIONS: Final = {
    "worker_class": BufferingWorker,
    "preload_app": True,
    "control_socket_disable": True,
    "graceful_timeout": STOP_TIMEOUT,
}
COLLECTION_THRESHOLDS = (20_000, 10, 20)
"""After how many new objects Python looks for circles, and how often among the older ones."""
log = logging.getLogger(__name__)

LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class Keeper(Arbiter):  # type: ignore[misc]
    """Gunicorn's first process, which also keeps the background work running."""

    supervisor: WorkerSupervisor | None

    def manage_workers(self) -> None:
        """Start what has ended; gunicorn calls this every second."""
        super().manage_workers()
        if self.supervisor and self.supervisor.ensure_running(self._close_listeners):
            log.error("The background work had ended. It is started again.")

    def _close_listeners(self) -> None:
        """Close the sockets in a forked process, which would keep the port busy."""
        for listener in self.LISTENERS:
            listener.sock.close()


class Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn as a library: the application is loaded once and shared by all processes."""

    def __init__(
        self, app: Flask, options: dict[str, Any], supervisor: WorkerSupervisor | None = None
    ) -> None:
        self._app = app
        self._options = options
        self._supervisor = supervisor
        super().__init__()

    def run(self) -> None:
        """Serve until a signal ends it."""
        keeper = Keeper(self)
        keeper.supervisor = self._supervisor
        keeper.run()

    def load_config(self) -> None:
        """Set the options that differ from gunicorn's defaults."""
        for name, value in {**OPTIONS, **self._options}.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Return the application, after excluding all present objects from garbage collection.

        Forked processes then share their memory, and no request pays for visiting them. A page
        makes about a thousand objects and hardly any circle: looking for these at each page, as
        Python does, takes a quarter of its time.
        """
        gc.collect()
        gc.freeze()
        gc.set_threshold(*COLLECTION_THRESHOLDS)
        return self._app


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=5000, show_default=True, type=click.IntRange(1, 65535))
def run(host: str, port: int) -> None:
    """Serve pages and do background work, until Ctrl-C."""
    address = f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{port}"  # noqa: S104
    _begin_logging()
    settings = {} if os.environ.get("FORUM_BASE_URL") else {"FORUM_BASE_URL": address}
    with open_application(settings) as app:
        threads, processes = (_read_number(app, name) for name in ("THREADS", "WORKERS"))
    _require_free_address(host, port)
    supervisor = WorkerSupervisor(lambda: _run_worker_process(app, os.getppid()))
    supervisor.start()
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    options = {
        "bind": bind,
        "workers": processes,
        "threads": threads,
        "loglevel": "warning",
        "proc_name": "forum",
        "post_fork": lambda arbiter, worker: _drop_connections(app),
        # Ctrl-C reaches all processes; only the first one handles it, and stops the others
        "post_worker_init": lambda worker: signal.signal(signal.SIGINT, signal.SIG_IGN),
        "when_ready": lambda arbiter: click.echo(f"Forum is at {address} (Ctrl-C stops it)."),
        "on_exit": lambda arbiter: supervisor.stop(STOP_TIMEOUT),
    }
    try:
        Server(app, options, supervisor).run()
    finally:
        supervisor.stop(STOP_TIMEOUT)


@click.command()
@click.option("--threads", default=THREADS, show_default=True, type=click.IntRange(1, 64))
@click.option("--once", is_flag=True, help="Stop when no job is due.")
def worker(threads: int, once: bool) -> None:
    """Do background work until Ctrl-C; jobs that run are finished first."""
    _begin_logging()
    with open_application() as app:
        pass
    run_worker(app, threads, once=once)


def _begin_logging() -> None:
    logging.basicConfig(format=LOG_FORMAT)
    logging.captureWarnings(capture=True)
    logging.getLogger("forum").setLevel(logging.INFO)
    keep_logs_private()
    log_what_ends_threads()


def _read_number(app: Flask, name: str) -> int:
    value = str(app.config[f"FORUM_{name}"])
    if not value.isdigit() or not 1 <= int(value) <= 256:
        raise CommandError(f"FORUM_{name} is not a whole number from 1 to 256.")
    return int(value)


def _require_free_address(host: str, port: int) -> None:
    """Raise CommandError if nothing can listen there; gunicorn would try five times."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise CommandError(
            f"Nothing can listen on {host}, port {port}: {error.strerror or error}. "
            "Choose another one: forum run --port 8000"
        ) from error


def _drop_connections(app: Flask) -> None:
    """Make a forked process open its own connections, without closing those of its parent."""
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose(close=False)


def _run_worker_process(app: Flask, parent: int) -> None:
    _drop_connections(app)
    run_worker(app, parent=parent)
