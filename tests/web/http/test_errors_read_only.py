"""While PostgreSQL only reads, so do people: pages are there, and what is typed is given back."""

from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask

from forum.services.background import readiness
from tests.builders import make_consultation, make_contribution, make_user
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.content.words import words
from tests.support.servers.postgres import Cluster
from tests.support.servers.read_only import read_only
from tests.web.http.test_errors_away import LONG, TYPED, ask

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.parametrize("any_database", ["postgresql"], indirect=True),
]


def test_readers_read_and_writers_get_their_words_back(
    app: Flask,
    any_database: str,
    client: FreshClient,
    database_url: str,
    postgres_cluster: Cluster,
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    make_contribution(make_consultation(slug="seeds"), LONG)
    member, visitor = make_client(app), make_client(app)
    sign_in(member, make_user())
    here = "/en/consultations/seeds"
    with read_only(postgres_cluster, database_url):
        for reader in (visitor, member):
            for page in ("/en/", here, f"{here}/contributions/1", "/en/search?q=seeds"):
                assert ask(reader, "GET", page).status_code == 200, page
        assert not readiness.accepts_writing(Path(app.config["FORUM_DATA_DIR"]))
        data = TYPED | {"language": "en", "key": str(uuid4())}
        answer = ask(member, "POST", f"{here}/contribute", data=data)
        assert (answer.status_code, LONG in words(answer)) == (503, True)
    assert ask(member, "GET", here).status_code == 200
