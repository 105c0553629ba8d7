"""Forms of accounts, filled in."""

from werkzeug.test import TestResponse

from tests.support.clients import FreshClient

LINK_FORMS = ("/en/confirm", "/en/reset")


def is_signed_in(client: FreshClient) -> bool:
    """Tell whether somebody is signed in."""
    return client.get("/en/account").status_code == 200


def send_sign_in(client: FreshClient, email: str, password: str, **more: str) -> TestResponse:
    """Send the form of signing in."""
    return client.post("/en/sign-in", data={"email": email, "password": password, **more})
