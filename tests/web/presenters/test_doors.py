"""What a visitor is offered leads over signing in to the same place; nothing leads elsewhere."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from forum.domain.contributions.statuses import Moderation
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.models.consultation import Consultation
from tests.builders import (
    PASSWORD,
    make_appointment,
    make_consultation,
    make_contribution,
    make_post,
    make_summary,
    make_user,
)
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.content.letters import deliver
from tests.support.content.words import words

PAGES = (
    *("", "?by=date", "?by=whole", "?q=1", "?after=1", "/contributions/1", "/contributions/2"),
    *("/posts", "/posts/1", "/summary", "/search?q=seeds", "/exports", "/consent"),
    *("/contributions/1/versions", "/contributions/1/signatures"),
)


def filled(stage: Stage = Stage.OPEN) -> Consultation:
    """Return a consultation with something on every one of its pages."""
    consultation = make_consultation(stage=stage, moderation=Moderation.AFTER)
    root = make_contribution(consultation, question=consultation.questions[0])
    make_contribution(consultation, parent=root)
    make_post(consultation)
    facilitator = make_appointment(consultation, Role.FACILITATOR)
    if stage not in (Stage.SCHEDULED, Stage.ARCHIVED):
        make_summary(consultation, "All say so [1] [2].", by=facilitator)
    return consultation


def links(page: str, label: str) -> list[str]:
    """Return where the links with these words lead."""
    anchors = re.findall(r'<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', page, re.DOTALL)
    return [
        unescape(address)
        for address, inner in anchors
        if label in re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", inner))
    ]


def target(address: str) -> str:
    """Return where a link to the sign-in page leads after it."""
    parts = urlsplit(address)
    assert parts.path == "/en/sign-in"
    return parse_qs(parts.query)["next"][0]


@pytest.mark.parametrize("page", PAGES)
def test_the_button_to_write_is_on_every_page(client: FreshClient, page: str) -> None:
    consultation = filled()
    base = f"/en/consultations/{consultation.slug}"
    answer = client.get(base + page)
    assert answer.status_code == 200
    found = links(answer.text, "Write a contribution")
    assert found
    assert {target(link) for link in found} == {f"{base}/contribute"}
    sign_in(client, make_user())
    assert f"{base}/contribute" in links(client.get(base + page).text, "Write a contribution")


@pytest.mark.parametrize("page", ["", "?by=date", "/contributions/1", "/posts", "/search?q=seeds"])
@pytest.mark.parametrize(
    ("stage", "said"),
    [
        (Stage.SCHEDULED, "You can write from"),
        (Stage.CLOSED, "The consultation is closed and no longer accepts contributions."),
        (Stage.ARCHIVED, "everything remains readable, nothing can be added."),
    ],
)
def test_where_nobody_can_write_the_page_says_so(
    client: FreshClient, page: str, stage: Stage, said: str
) -> None:
    consultation = filled(stage)
    answer = client.get(f"/en/consultations/{consultation.slug}{page}")
    assert said in words(answer)
    assert not links(answer.text, "Write a contribution")
    assert not links(answer.text, "Answer this question")


@pytest.mark.parametrize(
    ("page", "label", "place"),
    [
        ("", "Reply [1]", "/contributions/1/reply"),
        ("", "Quote a passage [1]", "/contributions/1/reply#quote"),
        ("", "Report [1]", "/contributions/1/report"),
        ("", "Answer this question", "/contribute#q-{question}"),
        ("", "Answer question 2", "/contribute#q-{other}"),
        ("", "Invite a colleague: question 1", "/invite?q=1"),
        ("/contributions/2", "Reply [2]", "/contributions/2/reply"),
        ("/contributions/1", "Co-sign this text", "/contributions/1/sign"),
        ("/posts/1", "Reply to this note", "/posts/1/reply"),
        ("/posts", "Reply:", "/posts/1/reply"),
    ],
)
@pytest.mark.parametrize("way", ["sign-in", "register"])
def test_a_visitor_comes_back_to_the_same_place(
    app: Flask, client: FreshClient, page: str, label: str, place: str, way: str
) -> None:
    consultation = filled()
    one, other = consultation.questions
    base = f"/en/consultations/{consultation.slug}"
    expected = base + place.format(question=one.id, other=other.id)
    link = links(client.get(base + page).text, label)[0]
    assert target(link) == expected
    if way == "sign-in":
        user = make_user()
        answer = client.post(link, data={"email": user.email, "password": PASSWORD})
    else:
        details = {"name": "Nia New", "language": "en"}
        join = links(client.get(link).text, "Register")[-1]
        client.post(join, data={**details, "email": "nia@example.org", "rules": "yes"})
        mail = next(mail for mail in deliver(app) if mail.to == "nia@example.org")
        answer = client.post(mail.link("/confirm"), data={**details, "password": PASSWORD})
    assert (answer.status_code, answer.location) == (302, expected)
    assert client.get(expected.partition("#")[0]).status_code == 200


def test_who_is_signed_in_goes_straight_there(client: FreshClient) -> None:
    consultation = filled()
    base = f"/en/consultations/{consultation.slug}"
    sign_in(client, make_user())
    page = client.get(base).text
    assert "sign-in" not in page
    assert links(page, "Quote a passage [1]") == [f"{base}/contributions/1/reply#quote"]
    assert links(page, "Report [1]") == [f"{base}/contributions/1/report"]


@pytest.mark.parametrize("page", PAGES)
def test_the_pages_stay_free_of_sessions(client: FreshClient, page: str) -> None:
    consultation = filled()
    client.set_cookie("language", "en")
    address = f"/en/consultations/{consultation.slug}{page}"
    first = client.get(address)
    assert "Set-Cookie" not in first.headers
    if "ETag" in first.headers:
        again = make_client(client.application).get(
            address, headers={"If-None-Match": first.headers["ETag"]}
        )
        assert again.status_code == 304


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example/#quote", "/\\evil.example", "https://evil.example/en/#q-1"]
)
def test_no_anchor_leads_to_another_site(client: FreshClient, elsewhere: str) -> None:
    user = make_user()
    data = {"email": user.email, "password": PASSWORD, "next": elsewhere}
    answer = client.post("/en/sign-in", data=data)
    assert (answer.status_code, answer.location) == (302, "/en/")
