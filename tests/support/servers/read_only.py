"""A PostgreSQL database in which nothing can be stored for a while, as on a standby."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from forum.extensions import db
from tests.support.servers.postgres import Cluster

SETTING = "default_transaction_read_only"


@contextmanager
def read_only(cluster: Cluster, url: str) -> Iterator[None]:
    """Let the database of this test refuse to store in this block; all connect to it anew."""
    name = urlsplit(url).path[1:]
    db.session.commit()
    db.session.remove()
    cluster.run(f'ALTER DATABASE "{name}" SET {SETTING} = on')
    db.engine.dispose()
    try:
        yield
    finally:
        db.session.remove()
        cluster.run(f'ALTER DATABASE "{name}" RESET {SETTING}')
        db.engine.dispose()
