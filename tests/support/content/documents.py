"""Documents and files of old discussions to import, and what is stored of them."""

from io import BytesIO
from typing import Any, Final

from docx import Document
from sqlalchemy import func, select

from forum.database import Base
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.services.imports import import_document


def words(text: str, **translations: str) -> dict[str, Any]:
    """Return a text with people's translations, as `forum/1` writes it."""
    return {
        "language": "en",
        "text": text,
        "translations": {
            language: {"text": version, "status": "reviewed", "engine": ""}
            for language, version in translations.items()
        },
    }


def said(id_: str, text: str = "We buy beans.", **fields: Any) -> dict[str, Any]:
    """Return a published contribution to the first question."""
    return {
        "id": id_,
        "author": "Awa Diandy",
        "organisation": "Atelier Baobab",
        "country": "SN",
        "date": "2026-11-10T09:00:00Z",
        "status": "published",
        "passages": [{"text": words(text), "question": 0}],
        **fields,
    }


def document(*contributions: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return a document with two questions that is open in the tests' present."""
    return {
        "schema": "forum/1",
        "uid": "6c5d1d37-9790-5734-879f-d4bd4e95c7e3",
        "slug": "school-meals",
        "zone": "Africa/Nairobi",
        "moderation": "before",
        "published_at": "2026-11-01T08:00:00Z",
        "opens_at": "2026-11-02T06:00:00Z",
        "closes_at": "2026-12-11T20:59:00Z",
        "organisers": ["Acacia Desk"],
        "title": words("School meals", es="Comedores escolares"),
        "introduction": words("Short cases, please."),
        "sections": [{"title": words("Buying"), "questions": [0, 1]}],
        "questions": [
            {"index": 0, "text": words("What changed?", fr="Qu’est-ce qui a changé ?")},
            {"index": 1, "text": words("What does it cost?")},
        ],
        "contributions": list(contributions),
        **changes,
    }


def load(*contributions: dict[str, Any], **changes: Any) -> Consultation:
    """Import such a document."""
    return import_document(document(*contributions, **changes), zone="UTC")


def rows() -> dict[str, int]:
    """Count the rows of every table."""
    tables = Base.metadata.sorted_tables
    return {t.name: db.session.scalar(select(func.count()).select_from(t)) or 0 for t in tables}


def stored(source_id: str) -> Contribution:
    """Return the contribution that had this id in the document."""
    query = select(Contribution).where(Contribution.source_id == source_id)
    return db.session.scalars(query).one()


# --- files of other kinds ---------------------------------------------------------------------

TABLE: Final = (
    "Number,Name,Organisation,Country,Date,Comment,Mood\n"
    "1,Amina Odhiambo,Green Fields,Kenya,2019-03-12,Women keep the seeds in our district.,good\n"
    "2,Luis Soto,,Chile,2019-03-14,En mi país las mujeres guardan las semillas.,bad\n"
).encode()

MAILS: Final = """\
From amina@seeds.example Mon Mar  3 10:00:00 2014
Message-ID: <1@seeds.example>
From: Amina Odhiambo <amina@seeds.example>
Subject: [Seeds] Who keeps seeds?
Date: Mon, 3 Mar 2014 10:00:00 +0300
Content-Type: text/plain; charset=utf-8

In our district women keep the seeds. Write to amina@seeds.example.
>From the first day on.

-- \nAmina, +254 700

From luis@seeds.example Tue Mar  4 10:00:00 2014
Message-ID: <2@seeds.example>
In-Reply-To: <1@seeds.example>
From: "Soto, Luis" <luis@seeds.example>
Subject: RE: [Seeds] Who keeps seeds?
Date: Tue, 4 Mar 2014 10:00:00 -0500
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

En mi pa=EDs tambi=E9n las mujeres guardan las semillas.

El lun., 3 mar. 2014 a las 10:00, Amina Odhiambo (<amina@seeds.example>) escribi=F3:
> In our district women keep the seeds.

From marie@seeds.example Wed Mar  5 10:00:00 2014
Message-ID: <3@seeds.example>
From: Marie Dupont via Seeds <list@seeds.example>
Subject: TR: Who keeps seeds?
Date: Wed, 5 Mar 2014 10:00:00 +0100
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=xx

--xx
Content-Type: text/html; charset=utf-8

<html><head><style>p{}</style></head><body><p>Chez nous, la <b>coopérative</b> les garde.</p>
<ul><li>maïs</li><li>mil</li></ul><div class="gmail_quote"><p>On Monday, Amina wrote:</p>
<blockquote>In our district</blockquote></div></body></html>
--xx
Content-Type: application/pdf; name="semences.pdf"
Content-Disposition: attachment; filename="semences.pdf"
Content-Transfer-Encoding: base64

JVBERi0=
--xx--

From MAILER-DAEMON Wed Mar  5 10:00:00 2014
From: MAILER-DAEMON@seeds.example
Subject: Undelivered Mail
Date: Wed, 5 Mar 2014 11:00:00 +0100

It bounced.
""".encode()


def proceedings() -> bytes:
    """Return proceedings with two topics, three contributions and a reply."""
    document = Document()
    document.add_paragraph("Food losses", "Title")
    document.add_heading("Introduction", 1)
    document.add_paragraph("We asked two things.")
    document.add_heading("Topic 1: Causes", 1)
    document.add_heading("1. Amina Odhiambo, Green Fields, Kenya", 2)
    document.add_paragraph("12 March 2019")
    words = document.add_paragraph("Stores are ")
    words.add_run("poor").bold = True
    document.add_paragraph("First", "List Bullet")
    document.add_heading("2. Luis Soto, Chile", 2)
    document.add_paragraph("Las carreteras están en mal estado.")
    document.add_heading("Reply to 1: Marie Dupont, INRAE, France", 3)
    document.add_paragraph("Je suis tout à fait d’accord avec vous, chère collègue.")
    document.add_heading("Topic 2: Remedies", 1)
    document.add_heading("3. Jane Doe, PhD, FAO, Italy", 2)
    document.add_paragraph("Better stores, and better roads to them.")
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def numbered_by_lists(*names: str) -> bytes:
    """Return proceedings whose headings are bold paragraphs that a list counts."""
    document = Document()
    for name in names:
        document.add_paragraph(style="List Number").add_run(name).bold = True
        document.add_paragraph(f"These are the words of {name.split(',')[0]}.")
    out = BytesIO()
    document.save(out)
    return out.getvalue()
