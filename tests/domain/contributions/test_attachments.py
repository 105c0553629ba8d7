"""Names of files, and texts that only point to one."""

import pytest

from forum.domain.contributions.attachments import (
    FileKind,
    belongs_to_revision,
    clean_file_name,
    needs_summary,
)


@pytest.mark.parametrize(
    ("sent", "kind", "kept"),
    [
        ("report.pdf", FileKind.PDF, "report.pdf"),
        ("Informe señales.PDF", FileKind.PDF, "Informe señales.pdf"),
        ("photo.JPG", FileKind.JPEG, "photo.jpg"),
        ("photo.jpeg", FileKind.JPEG, "photo.jpeg"),
        ("photo", FileKind.WEBP, "photo.webp"),
        ("invoice.exe", FileKind.PDF, "invoice.exe.pdf"),
        ("C:\\Users\\amina\\seeds.docx", FileKind.DOCX, "seeds.docx"),
        ("../../etc/passwd", FileKind.ODT, "passwd.odt"),
        ("a\r\nSet-Cookie: x=1.pdf", FileKind.PDF, "a Set-Cookie x=1.pdf"),
        ("annual\u202efdp.exe", FileKind.PDF, "annualfdp.exe.pdf"),
        ("e\u0301tude.pdf", FileKind.PDF, "étude.pdf"),
        ("", FileKind.PDF, "file.pdf"),
        ("...", FileKind.PNG, "file.png"),
        (".pdf", FileKind.PDF, "file.pdf"),
        ("x" * 400 + ".pdf", FileKind.PDF, "x" * 116 + ".pdf"),
    ],
)
def test_a_file_has_a_plain_name_with_the_ending_of_what_it_is(
    sent: str, kind: FileKind, kept: str
) -> None:
    assert clean_file_name(sent, kind) == kept


@pytest.mark.parametrize(
    ("revision", "since", "until", "is_shown"),
    [
        (None, 1, None, False),
        (1, None, None, False),
        (1, 1, None, True),
        (1, 2, None, False),
        (3, 2, None, True),
        (1, 1, 2, True),
        (2, 1, 2, False),
    ],
)
def test_a_file_belongs_to_the_revisions_between_its_coming_and_going(
    revision: int | None, since: int | None, until: int | None, is_shown: bool
) -> None:
    assert belongs_to_revision(revision, since, until) is is_shown


@pytest.mark.parametrize(
    "text",
    [
        "See attached.",
        "see attached file",
        "Please find attached our contribution.",
        "Dear moderator,\n\nPlease find attached the contribution of our organisation.\n\n"
        "Best regards,\nAmina Odhiambo\nLakeside Centre for Food Policy, Kisumu",
        "Attached",
        "Dear colleagues, I am attaching a PDF with our answers to all questions. Thank you!",
        "Our comments are in the attached document.",
        "See contribution-final.pdf",
        "Véase el documento adjunto.",
        "Ver adjunto",
        "Estimados colegas:\n\nAdjunto encontrarán nuestra contribución a la consulta.\n\n"
        "Saludos cordiales,\nMaría Pérez, Ministerio de Agricultura",
        "Se adjunta archivo.",
        "Adjuntamos nuestras respuestas en PDF.",
        "Voir pièce jointe.",
        "Veuillez trouver ci-joint notre contribution.",
        "Bonjour,\n\nVeuillez trouver ci‑joint le document de notre réseau.\n\nCordialement,\n"
        "Aïssatou Diallo",
        "cf. fichier joint",
    ],
)
def test_a_text_that_only_points_to_its_file_needs_a_summary(text: str) -> None:
    assert needs_summary(text, 1)


@pytest.mark.parametrize(
    "text",
    [
        "We support the second option.",
        "Yes.",
        "Farmers keep their own seeds; the attached table shows which ones.",
        "The attached study of 61 schools shows that buying nearby halved cooking time.",
        "Las comunidades conservan semillas nativas; el informe adjunto describe doce casos.",
        "Le mil résiste mieux à la sécheresse que le maïs; voir le rapport joint.",
        "Attached to the land, our people have always kept seeds of their own in clay pots.",
        "The documents of the ministry are hard to read for farmers who speak only Turkana.",
        "word " * 80 + "see attached",
    ],
)
def test_a_text_that_says_something_needs_none(text: str) -> None:
    assert not needs_summary(text, 1)


@pytest.mark.parametrize(("files", "asked"), [(0, False), (1, True)])
def test_no_words_at_all_need_a_summary_where_there_is_a_file(files: int, asked: bool) -> None:
    assert needs_summary("  \n", files) is asked
