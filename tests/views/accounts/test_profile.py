"""One's own details."""

import pytest

from forum.domain.policy import Role
from forum.extensions import db
from tests.builders import make_user
from tests.support.clients import FreshClient, sign_in


def test_a_person_changes_what_they_said_of_themselves(client: FreshClient) -> None:
    user = make_user("Amina", role=Role.MODERATOR)
    sign_in(client, user)
    data = {
        "name": "Amina Wekesa",
        "organisation": "Institute",
        "country": "KE",
        "language": "fr",
        "zone": "Africa/Nairobi",
    }
    answer = client.post("/en/account", data={**data, "role": "administrator", "email": "x@y.org"})
    assert (answer.status_code, answer.location) == (302, "/fr/account")
    page = client.get("/fr/account").text
    assert '<option value="Africa/Nairobi" selected>' in page
    db.session.refresh(user)
    stored = {name: getattr(user, name) for name in data}
    assert stored == data
    assert (user.role, user.email == "x@y.org") == (Role.MODERATOR, False)
    refused = client.post("/fr/account", data={**data, "zone": "Mars/Base", "name": " "})
    assert refused.status_code == 422
    assert 'href="#zone"' in refused.text
    assert 'href="#name"' in refused.text


@pytest.mark.parametrize(
    ("path", "door"),
    [
        ("/en/account", "/en/sign-in?next=/en/account"),
        ("/en/account/password", "/en/sign-in"),  # there is no page to come back to
    ],
)
def test_visitors_have_no_page_of_their_own(client: FreshClient, path: str, door: str) -> None:
    answer = client.post(path, data={"name": "x"})
    assert (answer.status_code, answer.location) == (302, door)
