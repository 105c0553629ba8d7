"""Messages of a list become threads, each once, and no address is kept."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.domain.imports.mail.messages import MailMessage
from forum.domain.imports.mail.threads import plain_name, plain_subject, read_archive
from forum.domain.imports.notes import NoteKind


def message(id_: str, subject: str = "Who keeps seeds?", **fields: Any) -> MailMessage:
    values: dict[str, Any] = {
        "references": (), "name": "Amina Odhiambo", "address": "amina@seeds.example",
        "date": f"2014-03-03T10:0{len(id_)}:00+00:00", "body": f"Women keep them, says {id_}.",
    }  # fmt: skip
    return MailMessage(id=id_, subject=subject, **{**values, **fields})


def test_threads_follow_references_and_subjects() -> None:
    reading = read_archive(
        [
            message("a"),
            message("bb", "RE: Who keeps seeds?", references=("a",)),
            message("ccc", "RV: [Seeds] Re: who keeps seeds?"),
            message("dddd", "Another matter"),
            message("eeeee", "Who keeps seeds?", date="2015-01-01T00:00:00+00:00"),
        ]
    )
    first, second, third, fourth, fifth = reading.pieces
    assert (first.title, first.reply_to) == ("Who keeps seeds?", "")
    assert second.reply_to == third.reply_to == first.source_id
    assert (second.title, fourth.title) == ("", "Another matter")
    assert fifth.reply_to == ""


def test_what_answers_a_message_that_is_left_out_answers_the_one_above() -> None:
    reading = read_archive(
        [
            message("a"),
            message("bb", "Re: Who keeps seeds?", references=("a",), body="> Women keep them."),
            message("ccc", "Re: Who keeps seeds?", references=("bb",)),
        ]
    )
    assert [piece.reply_to for piece in reading.pieces] == ["", reading.pieces[0].source_id]
    assert reading.left_out[NoteKind.QUOTED, ""] == 1


def test_doubles_and_programs_are_left_out_and_files_named() -> None:
    reading = read_archive(
        [
            message("a", attachments=("seeds.pdf", "b.doc")),
            message("a"),
            message("bb", body="Women keep them, says a."),
            message("ccc", is_automatic=True),
        ]
    )
    assert len(reading.pieces) == 1
    assert reading.left_out[NoteKind.DUPLICATE, ""] == 2
    assert reading.left_out[NoteKind.AUTOMATIC, ""] == 1
    assert reading.left_out[NoteKind.FILE, "seeds.pdf"] == 1


def test_one_sender_has_one_name_and_nobody_an_address() -> None:
    reading = read_archive(
        [
            message("a", name="amina"),
            message("bb", name="Odhiambo, Amina"),
            message("ccc", name="luis@seeds.example", address="luis@seeds.example"),
            message("dddd", name="", address="rosa@seeds.example"),
        ]
    )
    assert [piece.author for piece in reading.pieces] == [
        "Amina Odhiambo",
        "Amina Odhiambo",
        "",
        "",
    ]
    assert "seeds.example" not in repr(reading)
    assert reading.left_out[NoteKind.UNNAMED, ""] == 2


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ('"Pérez, José"', "José Pérez"), ("Marie Dupont via Seeds", "Marie Dupont"),
        ("'Jane Doe' via Group", "Jane Doe"), ("J. Doe (FAO)", "J. Doe"), ("a@b.example", ""),
        ("", ""), ("123", ""), ("Amina", "Amina"),
    ],
)  # fmt: skip
def test_names_are_written_as_people_write_them(name: str, plain: str) -> None:
    assert plain_name(name) == plain


def test_a_subject_that_is_only_a_prefix_stays() -> None:
    assert plain_subject("Re: [List] FW: Seeds") == "Seeds"
    assert plain_subject("Re:") == "Re:"


IDS = st.sampled_from("abcdef")
MESSAGES = st.builds(
    message,
    IDS,
    st.sampled_from(["Seeds", "Re: Seeds", "[L] Seeds", "Re:", ""]),
    references=st.lists(IDS, max_size=3).map(tuple),
    body=st.sampled_from(["Words.", "> Quoted.", "", "Other words."]),
    date=st.sampled_from(["", "2014-03-03T10:00:00+00:00", "2014-03-04T10:00:00+00:00"]),
)


@given(st.lists(MESSAGES, max_size=12))
def test_no_archive_makes_a_circle(messages: list[MailMessage]) -> None:
    reading = read_archive(messages)
    parents = {piece.source_id: piece.reply_to for piece in reading.pieces}
    assert len(parents) == len(reading.pieces)
    for name in parents:
        chain, node = set(), name
        while node:
            assert node not in chain
            chain.add(node)
            node = parents[node]
