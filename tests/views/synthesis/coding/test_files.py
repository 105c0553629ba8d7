"""Codes leave and come back: as tables, as REFI-QDA, from research data; hostile files fail."""

import csv
import io
import json
from zipfile import ZipFile

import pytest
from flask import Flask
from lxml import etree

from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.domain.synthesis.excerpts import WordSpan
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.synthesis.code import Code, Coder, Coding
from forum.models.user import User
from forum.services.synthesis.coding.codings import code_answer, code_words, write_memo
from tests.builders import make_appointment, make_consultation, make_contribution, make_user
from tests.support.attacks.qda import CODEBOOK_SCHEMA, PROJECT_SCHEMA, hostile_files
from tests.support.clients import FreshClient, sign_in
from tests.support.needs import leave_to_slow
from tests.views.synthesis.coding.test_book import make_code

WORDS = "Grain 🌾 is *kept*.\n\nOthers buy, =1+1."


@pytest.fixture
def consultation(client: FreshClient) -> Consultation:
    return make_consultation(stage=Stage.CLOSED)


@pytest.fixture
def contribution(consultation: Consultation) -> Contribution:
    return make_contribution(
        consultation, WORDS, question=consultation.questions[0], publication="withheld"
    )


@pytest.fixture
def facilitator(client: FreshClient, consultation: Consultation) -> User:
    """Return the facilitator, who is signed in."""
    person = make_user("Rosa Ibáñez")
    make_appointment(consultation, Role.FACILITATOR, person)
    sign_in(client, person)
    return person


@pytest.fixture
def coded(contribution: Contribution, facilitator: User) -> list[Code]:
    """Code words, an answer and a contribution as a whole."""
    consultation = contribution.consultation
    codes = [make_code(consultation, "Own <seed>", facilitator)]
    codes.append(make_code(consultation, "=Money", facilitator, "Own <seed>"))
    code_words(contribution, 0, WordSpan(8, 15), codes, by=facilitator)
    code_answer(contribution, consultation.questions[0].id, codes[:1], by=facilitator)
    code_answer(contribution, None, codes[1:], by=facilitator)
    write_memo(consultation, codes[0], "Memo & more", by=facilitator, language="en")
    db.session.commit()
    return codes


def file_of(client: FreshClient, consultation: Consultation, name: str) -> bytes:
    response = client.get(f"/en/consultations/{consultation.slug}/codes/files/{name}")
    assert response.status_code == 200
    assert "attachment" in response.headers["Content-Disposition"]
    return response.data


def bring_in(
    client: FreshClient, consultation: Consultation, content: bytes, coder: str = ""
) -> tuple[str, str]:
    """Upload and confirm; return both pages."""
    address = f"/en/consultations/{consultation.slug}/codes/import"
    data = {"file": (io.BytesIO(content), "codes"), "coder": coder}
    preview = client.post(address, data=data, content_type="multipart/form-data")
    if preview.status_code != 200:
        return preview.text, ""
    tree = etree.HTML(preview.text)
    (plan,) = tree.xpath("//input[@name='table']/@value")
    return preview.text, client.post(address, data={"table": plan}, follow_redirects=True).text


def stored(coder: str) -> list[tuple[str, int | None, int, int]]:
    """Return what a coder from outside has coded: code, question, offsets or 0."""
    db.session.commit()
    db.session.expire_all()
    rows = (
        (
            coding.code.name,
            coding.question_id,
            coding.excerpt.start if coding.excerpt else 0,
            coding.excerpt.end if coding.excerpt else 0,
        )
        for coding in db.session.query(Coding).join(Coder, Coder.id == Coding.coder_id)
        if coding.coder.name == coder
    )
    return sorted(rows, key=lambda row: (row[0], row[1] is not None, row[2], row[3]))


def test_tables_are_for_spreadsheets_and_start_no_formula(
    client: FreshClient, consultation: Consultation, coded: list[Code]
) -> None:
    content = file_of(client, consultation, "codings.csv")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert {(r["contribution"], r["question"], r["coder"]) for r in rows} == {
        ("1", "1", "Rosa Ibáñez"),
        ("1", "", "Rosa Ibáñez"),
    }
    words = [r["words"] for r in rows if r["words"]]
    assert words == ["is kept", "is kept"]
    assert {r["code"] for r in rows} == {"Own <seed>", "'=Money"}
    book = file_of(client, consultation, "codes.csv").decode("utf-8-sig")
    assert "'=Money,Own <seed>," in book


def test_files_for_other_programs_are_valid_and_count_code_points(
    client: FreshClient, consultation: Consultation, contribution: Contribution, coded: list[Code]
) -> None:
    codebook = etree.fromstring(file_of(client, consultation, "codes.qdc"))
    CODEBOOK_SCHEMA().assertValid(codebook)
    with ZipFile(io.BytesIO(file_of(client, consultation, "project.qdpx"))) as package:
        project = etree.fromstring(package.read("project.qde"))
        PROJECT_SCHEMA().assertValid(project)
        (name,) = [n for n in package.namelist() if n.startswith("sources/")]
        text = package.read(name).decode()
    space = {"q": "urn:QDA-XML:project:1.0"}
    assert text.strip() == "Grain 🌾 is kept.\nOthers buy, =1+1."
    places = {
        text[int(s.get("startPosition")) : int(s.get("endPosition"))]
        for s in project.iterfind(".//q:PlainTextSelection", space)
    }
    assert places == {"is kept", text.strip()}
    (user,) = project.iterfind(".//q:User", space)
    assert user.get("name") == "Rosa Ibáñez"
    assert contribution.author.name not in etree.tostring(project, encoding="unicode")
    guids = [e.get("guid") for e in project.iter() if e.get("guid")]
    assert len(guids) == len(set(guids))


def test_a_project_comes_back_as_it_left_under_the_name_of_a_coder_from_outside(
    client: FreshClient, consultation: Consultation, contribution: Contribution, coded: list[Code]
) -> None:
    content = file_of(client, consultation, "project.qdpx")
    preview, page = bring_in(client, consultation, content, coder="University")
    assert "2 codes" in preview
    assert "4 codings: University" in preview
    assert "4 codings are stored." in page
    question = consultation.questions[0].id
    assert stored("University") == [
        ("=Money", None, 0, 0),
        ("=Money", None, 8, 15),
        ("Own <seed>", None, 8, 15),
        ("Own <seed>", question, 0, 0),
    ]
    assert db.session.query(Code).count() == 2
    assert "0 codings are stored." in bring_in(client, consultation, content, "University")[1]
    with ZipFile(io.BytesIO(content)) as package:
        project, text = package.read("project.qde"), package.read(package.namelist()[1])
        wide = _repacked(package, project, text)
    assert "4 codings are stored." in bring_in(client, consultation, wide, "In UTF-16")[1]
    assert stored("In UTF-16") == stored("University")


def _repacked(package: ZipFile, project: bytes, text: bytes) -> bytes:
    """Return the project as a program writes it that counts UTF-16."""
    root = etree.fromstring(project)
    for selection in root.iter("{urn:QDA-XML:project:1.0}PlainTextSelection"):
        for name in ("startPosition", "endPosition"):
            before = text.decode()[: int(selection.get(name))]
            selection.set(name, str(len(before.encode("utf-16-le")) // 2))
    out = io.BytesIO()
    with ZipFile(out, "w") as written:
        written.writestr("project.qde", etree.tostring(root))
        written.writestr(package.namelist()[1].replace("sources", "Sources"), text)
    return out.getvalue()


def test_a_code_book_comes_from_another_program(
    client: FreshClient, consultation: Consultation, facilitator: User
) -> None:
    content = (
        '<?xml version="1.0"?><CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes>'
        '<Code guid="{A}" name="Farm" isCodable="true" color="#00F"><Description>All &lt;b&gt;'
        '</Description><Code guid="B" name="Seed" isCodable="true"/></Code>'
        '<Code guid="C" name="seed" isCodable="true"/></Codes></CodeBook>'
    )
    assert "The code book is stored." in bring_in(client, consultation, content.encode())[1]
    codes = {code.name: code for code in db.session.query(Code)}
    assert set(codes) == {"Farm", "Seed", "seed (2)"}
    assert codes["Seed"].parent_id == codes["Farm"].id
    assert (codes["Farm"].colour, codes["Farm"].description) == ("blue", "All <b>")


def test_tables_of_codings_say_what_they_could_not_place(
    client: FreshClient, consultation: Consultation, contribution: Contribution, facilitator: User
) -> None:
    table = (
        "contribution;question;code;words\n1;1;Seed;is  kept\n1;1;Seed;\n1;2;Law;\n9;1;Seed;\n"
        "1;1;Law;never said\n1;;Whole;\n"
    )
    preview, page = bring_in(client, consultation, table.encode(), "Ministry")
    for lost in ("not among the published", "does not answer", "stand in no passage"):
        assert lost in preview
    assert "3 codings are stored." in page
    question = consultation.questions[0].id
    assert stored("Ministry") == [
        ("Seed", None, 8, 15),
        ("Seed", question, 0, 0),
        ("Whole", None, 0, 0),
    ]
    nobody, _ = bring_in(client, consultation, table.encode())
    assert "Say whose codes these are" in nobody


def test_research_data_gives_codes_to_the_questions_that_their_names_say(
    client: FreshClient, consultation: Consultation, contribution: Contribution, facilitator: User
) -> None:
    one = {"id": "1", "extra": {"codes_by_ministry": ["P1 Seed", "P2 Law", "Whole"], "x": 1}}
    document = {"contributions": [one, {"id": "gone", "extra": {"codes_by_ministry": ["P1 Seed"]}}]}
    preview, _ = bring_in(client, consultation, json.dumps(document).encode(), "Ministry")
    assert "1 for a text that is not among the published contributions" in preview
    question = consultation.questions[0].id
    assert stored("Ministry") == [
        ("P1 Seed", question, 0, 0),
        ("P2 Law", None, 0, 0),
        ("Whole", None, 0, 0),
    ]


def test_nobody_codes_in_the_name_of_a_colleague(
    client: FreshClient, consultation: Consultation, contribution: Contribution, facilitator: User
) -> None:
    colleague = make_user("Awa Sarr")
    make_appointment(consultation, Role.FACILITATOR, colleague)
    bring_in(client, consultation, b"contribution,code\n1,Seed\n", "Awa Sarr")
    (coder,) = db.session.query(Coder)
    assert (coder.name, coder.user_id) == ("Awa Sarr", None)
    bring_in(client, consultation, b"contribution,code\n1,Seed\n", "Rosa Ibáñez")
    assert {c.user_id for c in db.session.query(Coder)} == {None, facilitator.id}


@pytest.mark.parametrize("name", leave_to_slow(sorted(hostile_files()), quick=4))
def test_hostile_files_are_refused_with_a_sentence(
    app: Flask, client: FreshClient, consultation: Consultation, facilitator: User, name: str
) -> None:
    page, _ = bring_in(client, consultation, hostile_files()[name], "Ministry")
    assert 'class="error"' in page, name
    assert 'value="Ministry"' in page
    assert db.session.query(Code).count() == 0


@pytest.mark.parametrize(
    "plan",
    [
        *("", "[", "[]", "[[],[[1]]]", '[[["n","","","pink","",""]],[]]', "[" * 9_000),
        '[[],[["M","c",1,1,0,1]]]',
        '[[["c","","","blue","",""]],[["M","c","x",1,0,1,2]]]',
    ],
)
def test_a_plan_that_was_tampered_with_is_refused(
    client: FreshClient, consultation: Consultation, facilitator: User, plan: str
) -> None:
    address = f"/en/consultations/{consultation.slug}/codes/import"
    assert client.post(address, data={"table": plan}).status_code == 422
    assert db.session.query(Coding).count() == 0


def test_a_plan_reaches_no_other_consultation_and_no_other_words(
    client: FreshClient, consultation: Consultation, contribution: Contribution, facilitator: User
) -> None:
    other = make_contribution(make_consultation())
    rows = [
        ["M", "c", other.id, None, None, None, None],
        ["M", "c", contribution.id, 999_999, None, None, None],
        ["M", "c", contribution.id, None, 0, 5, 99_999],
        ["M", "c", contribution.id, None, 0, 5, 5],
        ["M", "c", contribution.id, None, 7, 0, 1],
    ]
    plan = json.dumps([[["c", "", "", "blue", "", ""]], rows])
    address = f"/en/consultations/{consultation.slug}/codes/import"
    assert client.post(address, data={"table": plan}).status_code == 302
    assert stored("M") == []
