"""XLIFF as programs give it back, and as nobody should send it."""

import pytest

from forum.adapters.offline.errors import DamagedFile, TooManySentences, UnknownFile
from forum.adapters.offline.xliff import read_xliff

KEY = "0123456789abcdef01234567"
HEAD = '<?xml version="1.0"?><xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.1"'


def document(content: str, head: str = HEAD) -> bytes:
    return (
        f'{head} srcLang="en-GB" trgLang="es"><file id="t1"><unit id="u1-{KEY}">{content}</unit>'
        "</file></xliff>"
    ).encode()


def segment(target: str) -> str:
    return f"<segment><source>Source</source><target>{target}</target></segment>"


RETURNED = [
    (segment("Hola"), "Hola"),
    (segment('A<ph id="a1"/> <pc id="m2">b</pc>'), "A⟨=1⟩ ⟨2⟩b⟨/2⟩"),
    (segment('<sc id="m2"/>b<ec startRef="m2"/>'), "⟨2⟩b⟨/2⟩"),
    (segment('<mrk id="x" type="comment">a <ph id="a1"/></mrk> b'), "a ⟨=1⟩ b"),
    (segment("Uno. ") + segment("Dos."), "Uno. Dos."),
    (segment("Uno.") + "<ignorable><source> </source><target> </target></ignorable>"
     + segment("Dos."), "Uno. Dos."),
    (segment('x<ph id="new"/>'), "x⟨=999999999⟩"),
    ('<m:x xmlns:m="urn:a">noise</m:x>' + segment("&lt;b&gt; &amp; ñ"), "<b> & ñ"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "expected"), RETURNED)
def test_what_programs_make_of_a_unit_is_understood(content: str, expected: str) -> None:
    returned = read_xliff(document(content))
    assert (returned.source, returned.target) == ("en", "es")
    assert returned.sentences == ((KEY, expected),)


def test_a_unit_without_a_translation_brings_nothing() -> None:
    assert read_xliff(document("<segment><source>a</source></segment>")).sentences == ()


HOSTILE = [
    b"",
    b"not XML at all",
    b"<html><body>x</body></html>",
    b'<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"></xliff>',
    b'<?xml version="1.0"?><!DOCTYPE xliff [<!ENTITY a "b">]>' + document(segment("&a;"), "<xliff"),
    b'<!DOCTYPE xliff SYSTEM "file:///etc/passwd">' + document(segment("a"), "<xliff"),
    b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>',
    document(segment("<mrk id='a'>" * 100 + "</mrk>" * 100)),
    b'<?xml version="1.0" encoding="nonsense"?>' + document(segment("a"), "<xliff"),
    b"\x00\x01\x02",
]


@pytest.mark.parametrize("content", HOSTILE)
def test_what_is_no_sound_xliff_is_refused(content: bytes) -> None:
    with pytest.raises(UnknownFile):
        read_xliff(content)


@pytest.mark.parametrize("content", [document(segment("a"))[:-10], document(segment("&unknown;"))])
def test_what_begins_as_xliff_and_cannot_be_read_is_damaged(content: bytes) -> None:
    with pytest.raises(DamagedFile):
        read_xliff(content)


def test_a_translation_without_end_is_refused() -> None:
    with pytest.raises(TooManySentences):
        read_xliff(document(segment("a" * 20_001)))
