"""Files of translators are opened in a process of its own."""

import pytest

from forum.adapters.offline.reading import MAX_BYTES, read_returned
from forum.errors import Invalid
from tests.adapters.offline.test_word import KEY, package, table
from tests.adapters.offline.test_xliff import document, segment


def test_both_kinds_are_read() -> None:
    assert read_returned(document(segment("Hola"))).sentences == ((KEY, "Hola"),)
    returned = read_returned(package(table((KEY, "Hello", "Hola 🌱"))))
    assert (returned.source, returned.target, returned.sentences) == (
        "en",
        "es",
        ((KEY, "Hola 🌱"),),
    )


BOMB = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%b">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]><x>&j;</x>"
)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (BOMB, "offline_kind"),
        (b"hello", "offline_kind"),
        (b"PK\x03\x04 nothing", "offline_damaged"),
        (package("<a/>"), "offline_kind"),
        (document(segment("a" * 30_000)), "offline_large"),
        (b"x" * (MAX_BYTES + 1), "offline_large"),
    ],
)
def test_each_refusal_has_its_reason(content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_returned(content)
    assert refusal.value.code == code
