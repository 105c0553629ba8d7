"""Files of old discussions are read in a process of its own; whatever they are, it ends."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.adapters.imports.reading import SourceContent, read_source
from forum.adapters.imports.reading_process import read_file
from forum.domain.imports.sources.choices import ImportChoices
from forum.domain.imports.sources.kinds import SourceKind
from forum.errors import Invalid
from tests.support.attacks.bombs import fifty_bombs
from tests.support.content import files
from tests.support.content.documents import (
    MAILS,
    TABLE,
    document,
    numbered_by_lists,
    proceedings,
    said,
)


def read(kind: SourceKind, content: bytes, **choices: object) -> SourceContent:
    return read_source(kind, "old-seeds.txt", content, ImportChoices.of_values(choices))


def test_proceedings_are_read() -> None:
    source = read(SourceKind.DOCX, proceedings())
    shown = source.preview
    assert (shown["title"], shown["contributions"], shown["replies"]) == ("Food losses", 4, 1)
    assert shown["questions"] == [["Causes", 3], ["Remedies", 1]]
    assert (shown["countries"], shown["undated"]) == (4, 3)
    assert dict(shown["languages"]) == {"en": 2, "es": 1, "fr": 1}
    assert shown["samples"][0]["words"] == "Stores are poor - First"
    first, _, reply, last = json.loads(source.document)["contributions"]
    assert (first["number"], first["date"]) == (1, "2019-03-12")
    assert first["passages"][0]["text"] == "Stores are **poor**\n\n- First"
    assert reply["reply_to"] == first["id"]
    assert (last["author"], last["organisation"]) == ("Jane Doe, PhD", "FAO")


def test_numbers_that_a_list_counts_are_kept() -> None:
    content = numbered_by_lists("Ana Gómez, Colombia", "Luis Soto, Red, Chile", "Rosa Díaz, Perú")
    samples = read(SourceKind.DOCX, content).preview["samples"]
    assert [(s["number"], s["author"]) for s in samples] == [
        (1, "Ana Gómez"), (2, "Luis Soto"), (3, "Rosa Díaz"),
    ]  # fmt: skip


def test_a_mail_archive_is_read() -> None:
    source = read(SourceKind.MBOX, MAILS, title="Seeds")
    shown = source.preview
    assert (shown["title"], shown["contributions"], shown["replies"]) == ("Seeds", 3, 2)
    words = [sample["words"] for sample in shown["samples"]]
    assert words[0].endswith("From the first day on.")
    assert words[1] == "En mi país también las mujeres guardan las semillas."
    assert words[2] == "Chez nous, la coopérative les garde. – maïs – mil"
    assert [s["author"] for s in shown["samples"]] == [
        "Amina Odhiambo", "Luis Soto", "Marie Dupont",
    ]  # fmt: skip
    kinds = {kind: count for kind, _, count in source.notes}
    assert (kinds["automatic"], kinds["file"], kinds["address"]) == (1, 1, 1)
    assert "seeds.example" not in source.document + json.dumps(shown) + json.dumps(source.notes)


def test_a_table_is_read_and_its_columns_are_told() -> None:
    source = read(SourceKind.CSV, TABLE)
    assert [column["role"] for column in source.columns] == [
        "number", "author", "organisation", "country", "date", "text", "nothing",
    ]  # fmt: skip
    assert (source.preview["first"], source.preview["last"]) == (
        "2019-03-12T00:00:00+00:00", "2019-03-14T00:00:00+00:00",
    )  # fmt: skip
    assert source.preview["title"] == "old seeds"
    again = read(SourceKind.CSV, TABLE, columns=["number", "author", *["nothing"] * 5])
    assert again.preview["contributions"] == 0


def test_our_own_json_stays_as_it_is() -> None:
    given_document = document(said("c1"), said("c2"))
    source = read(SourceKind.JSON, json.dumps(given_document).encode())
    assert json.loads(source.document) == given_document
    assert source.preview["is_public"]


@pytest.mark.parametrize(
    ("kind", "content", "code"),
    [
        (SourceKind.JSON, b"{", "json"),
        (SourceKind.JSON, b"\xff", "json_encoding"),
        (SourceKind.JSON, b"[" * 200_000, "json_encoding"),
        (SourceKind.JSON, b"[]", "json_object"),
        (SourceKind.JSON, b'{"schema": "else/2"}', "schema"),
        (SourceKind.JSON, b'{"schema": "forum/1"}', "missing"),
        (SourceKind.CSV, b"a,b\n", "rows_missing"),
        (SourceKind.DOCX, b"PK\x03\x04 nothing", "file_type"),
        (SourceKind.DOCX, files.odt(), "source_damaged"),
        (SourceKind.DOCX, files.pdf("Seeds."), "file_type"),
        (SourceKind.MBOX, b"\0\1\2", "mail_none"),
        (SourceKind.MBOX, b"From nobody\n\nnothing", "mail_none"),
    ],
)
def test_each_refusal_has_its_reason(kind: SourceKind, content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read(kind, content)
    assert refusal.value.code == code


@pytest.mark.slow
def test_hostile_files_get_a_reason() -> None:
    bombs = {name: content for name, content in fifty_bombs().items() if content[:2] == b"PK"}
    assert len(bombs) > 10
    for content in bombs.values():
        try:
            read(SourceKind.DOCX, content)
        except Invalid as refusal:
            assert refusal.code.startswith(("file_", "source_"))  # noqa: PT017


@settings(max_examples=30)
@given(
    st.sampled_from([SourceKind.CSV, SourceKind.MBOX, SourceKind.JSON]),
    st.binary(max_size=600)
    | st.builds(
        lambda parts: b"".join(parts),
        st.lists(
            st.sampled_from(
                [b"From a Mon 2014\n", b"From: a <a@b.co>\n", b"Subject: =?x?q?=FF?=\n", b"\n",
                 b"> x\n", b"Content-Type: multipart/mixed; boundary=b\n", b"--b\n", b"--b--\n",
                 b"words\n",
                 b"Content-Transfer-Encoding: base64\n", b"Content-Type: text/html; charset=zz\n",
                 b"<p>x<blockquote>", b"\xff\xfe", b"Date: never\n", b"Message-ID: <1>\n",
                 b"{}", b'"']
            ),
            max_size=20,
        ),
    ),
)  # fmt: skip
def test_wild_files_are_read_or_refused(kind: SourceKind, content: bytes) -> None:
    try:
        told = read_file(kind, "a", content, ImportChoices())
    except Invalid:
        return
    assert told["preview"]["contributions"] == len(told["document"].get("contributions", []))
