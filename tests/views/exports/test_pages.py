"""The page of exports, its choices, the summary alone, and the archive, as people take them."""

import csv
import hashlib
import io
import json
import re
from html.parser import HTMLParser
from pathlib import PurePosixPath
from urllib.parse import unquote
from zipfile import ZipFile

import docx
import pytest
from flask import Flask
from sqlalchemy import select

from forum.adapters.storage.store import configured_store
from forum.domain.contributions.content import Capacity, Publication
from forum.domain.contributions.statuses import Status
from forum.exports import FORMATS, SUMMARY_FORMATS
from forum.extensions import db
from forum.jobs.worker import run_worker
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.export import Export
from forum.services.exports import files
from tests.builders import (
    make_consultation,
    make_contribution,
    make_post,
    make_summary,
    make_user,
)
from tests.support.clients import FreshClient, sign_in
from tests.support.content.letters import deliver
from tests.support.content.words import words
from tests.support.forms.attachments import attached
from tests.support.worlds import BuiltOnce

HERE = "/en/consultations/seeds"


@pytest.fixture
def consultation(built_once: BuiltOnce) -> Consultation:
    """Return a consultation with people of several countries, languages and capacities."""

    def build() -> Consultation:
        made = make_consultation(slug="seeds")
        question = made.questions[0]
        first = make_contribution(made, "We mill grain.", question=question, name="Amina Odhiambo")
        attached(first, name='Bad: "name"?.pdf')
        make_contribution(
            made, "Molemos grano.", language="es", countries="MX GT", question=question,
            name="Rosa Paredes", capacity=Capacity.ORGANISATION, organisation="Molino",
        )  # fmt: skip
        make_contribution(made, "I agree with milling.", parent=first, countries="SN")
        make_contribution(made, "Hidden words.", status=Status.HIDDEN, countries="MX")
        make_contribution(made, "In my own name.", publication=Publication.WITHHELD, countries="NP")
        late = make_contribution(made, "Sorry, late.", countries="MX")
        late.late = True
        db.session.commit()
        return made

    return built_once(build)


def publish_summary(consultation: Consultation) -> None:
    body = "# Grain\n\nMost mill it themselves [1]."
    make_summary(consultation, body, title="What millers said")


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("proceedings.csv", "seeds-en.csv"),
        ("proceedings.contributions.csv", "seeds-contributions-en.csv"),
        ("proceedings.html?by=date&texts=original", "seeds-by-date-original-en.html"),
        ("proceedings.md?country=KE&texts=translation", "seeds-part-translation-en.md"),
    ],
)
@pytest.mark.usefixtures("consultation")
def test_files_with_other_content_have_other_names(
    client: FreshClient, address: str, name: str
) -> None:
    disposition = client.get(f"{HERE}/{address}").headers["Content-Disposition"]
    assert disposition == f'attachment; filename="{name}"'


def rows(client: FreshClient, query: str, format_: str = "csv") -> list[list[str]]:
    answer = client.get(f"{HERE}/proceedings.{format_}{query}")
    assert answer.status_code == 200, query
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))[1:]


@pytest.mark.usefixtures("consultation")
@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", "123456"), ("?question=1", "123"), ("?question=0", "56"), ("?country=MX", "26"),
        ("?written=es", "2"), ("?capacity=official", "2"), ("?capacity=personal", "1356"),
        ("?late=yes", "6"), ("?late=no", "1235"), ("?country=MX&late=no", "2"),
        ("?country=SN", "3"), ("?stakeholder=Cooperative", ""), ("?country=GT", "2"),
        ("?question=99", ""),
    ],
)  # fmt: skip
def test_filters_take_out_what_they_say_and_never_leave_a_stub(
    client: FreshClient, query: str, numbers: str
) -> None:
    found = [row[0] for row in rows(client, query, "contributions.csv")]
    assert "".join(found) == numbers
    if query:
        page = client.get(f"{HERE}/proceedings.html{query}").text
        assert set(re.findall(r'id="c(\d+)"', page)) == set(numbers)
        assert "<dt>Only</dt>" in page
        figures = re.findall(r"<dt>(?:Contributions|Replies)</dt>\s*<dd[^>]*>(\d+)", page)
        assert sum(map(int, figures)) == len(numbers)
        assert "Hidden by the moderator" not in page
        document = json.loads(client.get(f"{HERE}/proceedings.json{query}").data)
        assert [str(c["number"]) for c in document["contributions"]] == list(numbers)
        assert document["filters"]
        for entry in document["contributions"]:
            assert entry["reply_to"] in {None, *(c["id"] for c in document["contributions"])}


@pytest.mark.parametrize("format_", ["csv", "html", "json"])
def test_a_part_names_the_note_to_which_a_reply_is_and_leaves_out_its_words(
    client: FreshClient, consultation: Consultation, format_: str
) -> None:
    post = make_post(consultation, "Mill by Friday.", title="A word of welcome")
    make_contribution(consultation, "Gladly.", parent=post, countries="PE")
    answer = client.get(f"{HERE}/proceedings.{format_}?country=PE")
    assert answer.status_code == 200
    assert "Gladly." in answer.text
    assert ("A word of welcome" in answer.text) is (format_ != "json"), "JSON has notes or none"
    assert "Mill by Friday." not in answer.text


@pytest.mark.parametrize(("query", "has_summary"), [("", True), ("?country=MX", False)])
def test_a_part_as_json_has_no_summary(
    client: FreshClient, consultation: Consultation, query: str, has_summary: bool
) -> None:
    publish_summary(consultation)
    document = json.loads(client.get(f"{HERE}/proceedings.json{query}").data)
    assert (document["summary"] is not None) is has_summary


@pytest.mark.usefixtures("consultation")
@pytest.mark.parametrize(
    "query", ["?country=x", "?question=x", "?late=maybe", "?capacity=all", "?written=english"]
)
def test_a_filter_that_cannot_be_read_gives_no_file(client: FreshClient, query: str) -> None:
    assert client.get(f"{HERE}/proceedings.csv{query}").status_code == 404


def test_texts_come_as_originals_as_translations_or_both(
    client: FreshClient, consultation: Consultation
) -> None:
    spanish = db.session.query(Contribution).filter_by(number=2).one()
    from_spanish = client.get(f"{HERE}/proceedings.html?texts=both").text
    assert "Molemos grano." in from_spanish
    assert spanish.language == "es"
    original = rows(client, "?texts=original")
    assert [row[10:12] for row in original if row[0] == "2"] == [["Molemos grano.", ""]]


@pytest.mark.usefixtures("consultation")
def test_the_page_offers_what_there_is_and_keeps_what_was_chosen(client: FreshClient) -> None:
    page = client.get(f"{HERE}/exports?format=odt&country=MX&by=date").text
    for name in FORMATS:
        assert f'<option value="{name}"' in page
    assert '<option value="odt" selected>' in page
    assert '<option value="MX" selected>' in page
    assert "<details" in page
    assert "open>" in page
    answer = client.get(f"{HERE}/export?format=odt&country=MX&by=date&late=&question=")
    assert answer.location == f"{HERE}/proceedings.odt?by=date&country=MX"
    columns = words(client.get(f"{HERE}/exports/columns"))
    for name in ("Number", "Text", "How to cite", "The permanent address of the contribution."):
        assert name in columns


# --- the summary ------------------------------------------------------------------------------


def test_the_summary_alone_holds_the_summary_and_what_it_cites(
    client: FreshClient, consultation: Consultation
) -> None:
    for name in SUMMARY_FORMATS:
        assert client.get(f"{HERE}/summary.{name}").status_code == 404
    publish_summary(consultation)
    for name in ("csv", "json", "zip", "exe"):
        assert client.get(f"{HERE}/summary.{name}").status_code == 404
    page = client.get(f"{HERE}/summary").text
    assert f'href="{HERE}/summary.docx"' in page
    document = docx.Document(io.BytesIO(client.get(f"{HERE}/summary.docx").data))
    texts = [p.text for p in document.paragraphs]
    assert texts[0] == "What millers said"
    assert "We mill grain." in texts
    assert "Molemos grano." not in texts
    for name in SUMMARY_FORMATS:
        answer = client.get(f"{HERE}/summary.{name}")
        assert answer.status_code == 200
        assert "seeds-summary-en" in answer.headers["Content-Disposition"]
    text = client.get(f"{HERE}/summary.txt").text
    assert "- Amina Odhiambo, Kenya: [1]" in text
    assert "- Name withheld, Nepal: [5]" in text
    assert "Interim summary of an e-discussion, version 1, " in " ".join(text.split())
    assert "CC BY 4.0" in text
    whole = client.get(f"{HERE}/proceedings.txt").text
    assert "Molemos grano." in whole
    assert "Most mill it themselves [1]." in whole


# --- the archive ------------------------------------------------------------------------------


class Links(HTMLParser):
    """Collects what a page leads to, and its ids."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag != "script"
        values = dict(attrs)
        self.links += [v for v in (values.get("href"), values.get("src")) if v]
        self.ids += [values["id"]] if values.get("id") else []


def test_an_archive_opens_offline_and_proves_what_it_holds(
    client: FreshClient, consultation: Consultation
) -> None:
    publish_summary(consultation)
    archive = ZipFile(io.BytesIO(client.get(f"{HERE}/proceedings.zip").data))
    assert archive.testzip() is None
    held = {n.removeprefix("seeds/"): archive.read(n) for n in archive.namelist()}
    sums = dict(line.split("  ", 1)[::-1] for line in held["SHA256SUMS"].decode().splitlines())
    assert set(sums) == set(held) - {"SHA256SUMS"}
    assert all(hashlib.sha256(held[name]).hexdigest() == sum_ for name, sum_ in sums.items())
    manifest = json.loads(held["manifest.json"])
    assert {f["path"]: f["size"] for f in manifest["files"]} == {
        name: len(held[name]) for name in held if name not in ("SHA256SUMS", "manifest.json")
    }
    pages = {n: Links(c.decode()) for n, c in held.items() if n.endswith(".html")}
    for name, page in pages.items():
        for link in page.links:
            if "://" in link:
                continue
            target, _, anchor = unquote(link).partition("#")
            path = str(PurePosixPath(name).parent / target) if target else name
            path = re.sub(r"[^/.][^/]*/\.\./", "", path)
            assert path in held, (name, link)
            assert not anchor or anchor in pages[path].ids, (name, link)
    attached_ = [name for name in held if name.startswith("files/")]
    assert attached_ == ["files/1/Bad name.pdf"]
    assert held[attached_[0]].startswith(b"%PDF-")
    assert json.loads(held["data/discussion.json"])["slug"] == "seeds"
    for table in ("contributions", "answers", "columns"):
        assert held[f"data/{table}.csv"].startswith(b"\xef\xbb\xbf")
    assert b"Hidden words" not in b"".join(held.values())
    readme = held["README.txt"].decode()
    assert "open index.html in any browser" in readme
    assert "Creative Commons" in held["LICENCE.txt"].decode()


def test_an_archive_says_which_file_was_not_to_be_had(
    app: Flask, client: FreshClient, consultation: Consultation
) -> None:
    (key,) = [key for key, _at in configured_store(app.config).list_keys()]
    configured_store(app.config).erase(key)
    archive = ZipFile(io.BytesIO(client.get(f"{HERE}/proceedings.zip").data))
    readme = archive.read("seeds/README.txt").decode()
    assert "could not be read when the archive was made:\nfiles/1/" in readme


def test_an_archive_with_large_files_is_not_made_while_somebody_waits(
    client: FreshClient, consultation: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MOST_BYTES_AT_ONCE", 10)
    assert client.get(f"{HERE}/proceedings.zip").status_code == 303
    assert client.get(f"{HERE}/proceedings.epub").status_code == 200
    assert consultation.slug == "seeds"


# --- the mail ---------------------------------------------------------------------------------


def test_who_asks_for_it_gets_the_link_by_mail_once(
    app: Flask,
    client: FreshClient,
    consultation: Consultation,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(files, "MOST_WORDS_AT_ONCE", 0)
    run_worker(app, threads=1, once=True)
    deliver(app)
    page = f"{HERE}/exports/odt?country=MX"
    assert 'name="mail"' not in client.get(page).text
    client.post(page, data={"mail": "yes"})  # a visitor has no address
    reader = make_user("Sam Stranger")
    db.session.commit()
    sign_in(client, reader)
    client.post(page)  # wants no mail
    assert "Send the link to" in words(client.get(page))
    client.post(page, data={"mail": "yes"})
    assert "The link will be sent to" in words(client.get(page))
    run_worker(app, threads=1, once=True)
    (mail,) = deliver(app)
    assert mail.to == reader.email
    assert mail.subject.startswith("The file is ready: OpenDocument (ODT). ")
    answer = client.get(mail.link("/exports/odt"))
    assert "The file is ready" in words(answer)
    assert "country=MX" in mail.link("/exports/")
    client.post(page, data={"mail": "yes"})  # it is there
    run_worker(app, threads=1, once=True)
    assert deliver(app) == []


@pytest.mark.usefixtures("consultation")
def test_only_the_latest_files_of_a_consultation_are_kept(
    app: Flask, client: FreshClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MOST_WORDS_AT_ONCE", 0)
    monkeypatch.setattr(files, "MOST_KEPT", 2)
    run_worker(app, threads=1, once=True)
    for country in ("KE", "MX", "SN", "NP"):
        client.post(f"{HERE}/exports/txt?country={country}")
        run_worker(app, threads=1, once=True)
    db.session.rollback()
    kept = db.session.scalars(select(Export.filters)).all()
    assert sorted(kept) == ["country=NP", "country=SN"]
