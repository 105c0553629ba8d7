"""Forms are read as browsers write them, in a short time whatever is sent."""

import time
from io import BytesIO
from urllib.parse import parse_qsl, urlencode

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from forum.web.http.posted_form import MAX_FIELDS
from tests.support.clients import FreshClient

FORM = "application/x-www-form-urlencoded"
MAX_SECONDS = 0.3


def read(app: Flask, body: bytes) -> "MultiDict[str, str]":
    options = {"input_stream": BytesIO(body), "content_length": len(body), "content_type": FORM}
    with app.test_request_context("/en/sign-in", method="POST", **options) as context:
        return context.request.form


@pytest.mark.parametrize(
    "typed",
    [
        [("text", "We keep seeds & share 100% of them + more = all?")],
        [("a", "1"), ("a", "2"), ("b", "")],
        [("texte", "Où sont « les graines » ?\r\n\tIci.")],
        [("\u0301\u05d0", "\U0001f331%zz%4")],
    ],
)
def test_what_is_typed_arrives(app: Flask, typed: list[tuple[str, str]]) -> None:
    body = urlencode(typed)
    assert list(read(app, body.encode()).items(multi=True)) == typed
    assert typed == parse_qsl(body, keep_blank_values=True)


@pytest.mark.parametrize(
    ("body", "pairs"),
    [
        (b"a&=&b=c=d&&", [("a", ""), ("", ""), ("b", "c=d")]),
        (b"a=%&b=%4&c=%zz&d=%e9", [("a", "%"), ("b", "%4"), ("c", "%zz"), ("d", "\ufffd")]),
        (b"a=\xff\xfe&b=\xc3\xa9", [("a", "\ufffd\ufffd"), ("b", "é")]),
        (b"a=%C0%AF&b=%ED%A0%80", [("a", "\ufffd" * 2), ("b", "\ufffd" * 3)]),
    ],
)
def test_what_no_browser_writes_is_read_too(
    app: Flask, body: bytes, pairs: list[tuple[str, str]]
) -> None:
    assert list(read(app, body).items(multi=True)) == pairs


@pytest.mark.parametrize("more", ["", '; filename="seeds.pdf"'])
def test_a_part_without_a_name_belongs_to_no_form(client: FreshClient, more: str) -> None:
    parts = (f"form-data{more}", 'form-data; name="text"')
    body = "".join(
        f"--x\r\nContent-Disposition: {part}\r\n\r\nWe keep seeds.\r\n" for part in parts
    )
    answer = client.post(
        "/en/sign-in", data=f"{body}--x--\r\n", content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code == 422


@pytest.mark.parametrize("body", [b"a&" * 900_000, b"a=1&" * MAX_FIELDS, b"&" * 1_900_000])
def test_more_fields_than_any_page_writes_are_refused_unread(
    client: FreshClient, body: bytes
) -> None:
    assert client.post("/en/sign-in", data=body, content_type=FORM).status_code == 413


ESCAPES = (b"%ff", b"%", b"%4", b"%41", b"%CC%81", b"%41a")
HOSTILE = (*ESCAPES, b"+", b"a&", b"a=1&", b"&", b"=", b"\xff")


@pytest.mark.slow
@pytest.mark.parametrize("piece", HOSTILE)
def test_no_form_takes_long_to_be_read(client: FreshClient, piece: bytes) -> None:
    body = b"text=" + piece * (1_900_000 // len(piece))
    client.post("/en/sign-in", data=b"text=x", content_type=FORM)
    spent = []
    for _ in range(3):
        began = time.process_time()
        assert client.post("/en/sign-in", data=body, content_type=FORM).status_code in (400, 413)
        spent.append(time.process_time() - began)
    assert min(spent) < MAX_SECONDS
