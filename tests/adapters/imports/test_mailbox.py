"""Archives of mail as programs and lists write them: whose words are whose, and none is lost."""

import base64
import quopri
from email.message import EmailMessage
from email.mime.application import MIMEApplication
from email.mime.base import MIMEBase
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from forum.adapters.imports.mailbox import read_mailbox
from forum.domain.imports.mail.threads import read_archive
from forum.domain.imports.notes import NoteKind
from forum.domain.imports.sources.pieces import SourceReading


def archive(*messages: bytes) -> SourceReading:
    """Return what is read in an archive of messages."""
    content = b"".join(b"From x Mon Mar  2 10:00:00 2009\n" + m + b"\n\n" for m in messages)
    return read_archive(read_mailbox(content))


def mail(body: bytes, *, subject: str = "Seeds", id_: str = "1", **headers: str) -> bytes:
    """Return a message as bytes, with headers whose names are written with "_" for "-"."""
    values = {
        "From": "Amina Odhiambo <amina@seeds.example>",
        "Subject": subject,
        "Date": "Mon, 2 Mar 2009 10:00:00 +0000",
        "Message-ID": f"<{id_}@seeds.example>",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    return "".join(f"{n}: {v}\n" for n, v in values.items()).encode() + b"\n" + body


def inner(name: str, text: str, *, id_: str, subject: str = "Fairs") -> EmailMessage:
    message = EmailMessage()
    message["From"] = f"{name} <{id_}@seeds.example>"
    message["Subject"] = subject
    message["Date"] = "Mon, 2 Mar 2009 09:00:00 +0000"
    message["Message-ID"] = f"<{id_}@seeds.example>"
    message.set_content(text)
    return message


def outer(part: MIMEBase, *, subject: str = "Seeds") -> bytes:
    part["From"], part["Subject"] = "Luis Soto <luis@seeds.example>", subject
    part["Date"], part["Message-ID"] = "Mon, 2 Mar 2009 12:00:00 +0000", "<outer@seeds.example>"
    return part.as_bytes()


def said(reading: SourceReading) -> list[tuple[str, str]]:
    return [(piece.author, piece.words) for piece in reading.pieces]


@pytest.mark.parametrize(
    ("kind", "coding", "body"),
    [
        ("text/plain; charset=iso-8859-1", "quoted-printable",
         quopri.encodestring("Las semillas de mañana.".encode("latin-1"))),
        ("text/plain; charset=windows-1252", "base64",
         base64.encodebytes("Las semillas de mañana.".encode("cp1252"))),
        ("text/plain; charset=utf-8; format=flowed", "8bit", "Las semillas \nde mañana.".encode()),
        ("text/plain; charset=utf-8; format=flowed; delsp=yes", "8bit",
         "Las semi \nllas de ma \nñana.".encode()),
        ("text/html; charset=utf-8", "8bit", b"<p>Las semillas de ma&ntilde;ana.</p>"),
        ("text/plain; charset=x-unknown", "8bit", "Las semillas de mañana.".encode("cp1252")),
    ],
)  # fmt: skip
def test_each_way_of_writing_bodies_is_read(kind: str, coding: str, body: bytes) -> None:
    reading = archive(mail(body, Content_Type=kind, Content_Transfer_Encoding=coding))
    assert said(reading) == [("Amina Odhiambo", "Las semillas de mañana.")]


def test_a_digest_in_parts_becomes_its_messages() -> None:
    digest = MIMEMultipart("digest")
    for message in (
        inner("Rosa Quispe", "We held twelve fairs.", id_="r"),
        inner("Tom Hill", "What did they cost?", id_="t", subject="Re: Fairs"),
    ):
        digest.attach(MIMEMessage(message))  # fmt: skip
    parts = MIMEMultipart("mixed")
    parts.attach(MIMEText("Today's Topics:\n\n 1. Fairs (Rosa Quispe)\n"))
    parts.attach(digest)
    reading = archive(outer(parts, subject="Seeds Digest, Vol 3, Issue 2"))
    assert said(reading) == [
        ("Rosa Quispe", "We held twelve fairs."), ("Tom Hill", "What did they cost?"),
    ]  # fmt: skip
    assert reading.pieces[1].reply_to == reading.pieces[0].source_id
    assert reading.left_out[NoteKind.AUTOMATIC, ""] == 1


DIGEST = f"""Today's Topics:

   1. Millet (Moussa Keita)

{"-" * 70}

Message: 1
Date: Tue, 3 Mar 2009 10:00:00 +0000
From: Moussa Keita <moussa@sahel.example>
Subject: [Seeds] Millet
Message-ID: <m1@sahel.example>
Content-Type: text/plain; charset="iso-8859-1"

Old millet ripens before the drought, así es.

{"-" * 30}

Message: 2
Date: Tue, 3 Mar 2009 12:00:00 +0000
From: Inês Silva <ines@terra.example>
Subject: Re: [Seeds] Millet

It is the same with beans.

{"-" * 30}

End of Seeds Digest, Vol 3, Issue 3
"""


def test_a_digest_in_plain_text_becomes_its_messages() -> None:
    subject = "Resumen de Seeds, Vol 3, Envío 3"
    reading = archive(mail(DIGEST.encode(), subject=subject, Content_Type="text/plain"))
    assert said(reading) == [
        ("Moussa Keita", "Old millet ripens before the drought, así es."),
        ("Inês Silva", "It is the same with beans."),
    ]
    assert reading.pieces[1].reply_to == reading.pieces[0].source_id


def test_an_answer_above_a_digest_is_its_author_s() -> None:
    body = f"I do not agree with Moussa.\n\n-----Original Message-----\nFrom: list\n\n{DIGEST}"
    reading = archive(mail(body.encode(), subject="Re: Seeds Digest, Vol 3, Issue 3"))
    assert said(reading) == [("Amina Odhiambo", "I do not agree with Moussa.")]


def test_an_attached_message_is_a_quotation_and_not_the_sender_s() -> None:
    parts = MIMEMultipart("mixed")
    parts.attach(MIMEText("I pass this on."))
    parts.attach(MIMEMessage(inner("Eva Outside", "Laws forbid it.", id_="e")))
    ((author, words),) = said(archive(outer(parts)))
    assert author == "Luis Soto"
    assert words.startswith("I pass this on.\n\n> From: Eva Outside […@…]\n> Date: ")
    assert words.endswith("> Laws forbid it.")
    assert "seeds.example" not in words


@pytest.mark.parametrize("subject", ["Fwd: Seed law", "[Seeds] RV: Seed law", "Seed law"])
def test_a_message_from_elsewhere_that_is_passed_on_stays(subject: str) -> None:
    marks = "-----Mensaje original-----" if "RV" in subject else "Begin forwarded message:"
    body = f"Read this.\n\n{marks}\nDe: Ministerio <m@gov.example>\nAsunto: Ley\n\nHay una ley.\n"
    ((_, words),) = said(archive(mail(body.encode(), subject=subject)))
    assert words == "Read this.\n\n> De: Ministerio […@…]\n> Asunto: Ley\n>\n> Hay una ley."


def test_a_message_of_the_archive_that_is_passed_on_is_cut() -> None:
    copy = "---------- Forwarded message ----------\nFrom: Amina\n\nWomen keep seeds at home.\n"
    reading = archive(
        mail(b"Women keep seeds at home.", id_="1"),
        mail(f"So says Amina.\n\n{copy}".encode(), id_="2", subject="Fwd: Seeds"),
    )
    assert [words for _, words in said(reading)] == ["Women keep seeds at home.", "So says Amina."]
    assert reading.left_out[NoteKind.REPEATED, ""] > 0


def test_files_in_letters_and_files_an_archive_took_out_are_named() -> None:
    uuencoded = b'See the table.\n\nbegin 644 table.txt\n.2&5L;&\\@=V]R;&0A"@``\n`\nend\n'
    scrubbed = (
        b"See the other.\n-------------- next part --------------\n"
        b"A non-text attachment was scrubbed...\nName: data.xls\nType: application/x\n"
        b"URL: <http://lists.example/att/attachment.xls>\n"
        b"-------------- next part --------------\nAnd this is still mine."
    )
    reading = archive(mail(uuencoded, id_="1"), mail(scrubbed, id_="2", subject="Other"))
    assert [words for _, words in said(reading)] == [
        "See the table.", "See the other.\n\nAnd this is still mine.",
    ]  # fmt: skip
    names = [detail for kind, detail in reading.left_out if kind is NoteKind.FILE]
    assert sorted(names) == ["data.xls", "table.txt"]


def test_signatures_of_openpgp_are_no_words() -> None:
    sealed = (
        b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA1\n\nThe state should pay.\n- - one\n"
        b"-----BEGIN PGP SIGNATURE-----\nVersion: GnuPG\n\niEYEAR\n-----END PGP SIGNATURE-----\n"
    )
    parts = MIMEMultipart("signed")
    parts.attach(MIMEText("I sign this."))
    parts.attach(MIMEApplication(b"-----BEGIN PGP SIGNATURE-----", "pgp-signature"))
    reading = archive(mail(sealed), outer(parts, subject="Other"))
    assert [words for _, words in said(reading)] == [
        "The state should pay.\n- one", "I sign this.",
    ]  # fmt: skip


def test_addresses_as_archives_on_the_web_write_them_are_masked() -> None:
    body = b"Write to rosa at\nandes.example or (rosa at andes.example). Look at google.com."
    hidden = mail(body, From="luis at seeds.example (luis at seeds.example)")
    (piece,) = archive(hidden).pieces
    assert piece.author == ""
    assert "andes" not in piece.words
    plain = mail(b"Look at google.com, write to rosa [at] andes.example.")
    ((_, words),) = said(archive(plain))
    assert words == "Look at google.com, write to […@…]."
