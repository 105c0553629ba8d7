"""Quoting on the pages: what the box, the check and the readers show of another's words."""

import re

import pytest

from forum.domain.contributions.statuses import Moderation, Status
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.user import User
from forum.services.accounts.tokens import mail_token
from forum.services.contributions.revise import withdraw
from forum.services.moderation.decisions import decide
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_translation,
    make_user,
)
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.content.searching import index_all
from tests.support.content.words import field, words
from tests.support.times import StillClock
from tests.support.worlds import BuiltOnce

SAID = "We keep our seeds in the post office.\n\nNobody sells them."
LATER = "We keep our seeds in the town hall.\n\nNobody sells them."
QUOTE = "> We keep our seeds in the post office."
NEVER = "post office"
SPANISH = "Trabajo con catorce escuelas.\n\nNadie las visita."
ENGLISH = "I work with fourteen schools.\n\nNobody visits."
HERE = "/en/consultations/seeds"
IN_ORIGINAL = "Quoted words are sent in the language in which they were written"


@pytest.fixture
def consultation(built_once: BuiltOnce) -> Consultation:
    return built_once(make_consultation, slug="seeds", moderation=Moderation.AFTER)


@pytest.fixture
def member(client: FreshClient, consultation: Consultation) -> User:
    """Return who replies, signed in."""
    member = make_user("Beto Quispe")
    sign_in(client, member)
    return member


def post(client: FreshClient, path: str, text: str, act: str = "send") -> str:
    """Send the form at an address with this text, and return the answer."""
    page = client.get(path)
    typed = {"key": field(page, "key"), "language": "en", "agreed": "yes", "consent": "1"}
    answer = client.post(path, data={**typed, "text": text, "act": act})
    assert answer.status_code == (302 if act == "send" else 200), words(answer)
    return answer.text if act != "send" else str(answer.location)


def reply(client: FreshClient, text: str) -> str:
    """Reply to the first contribution and return the address at which the reply is changed."""
    return f"{post(client, f'{HERE}/contributions/1/reply', text)}/edit"


def gone(said: Contribution, status: Status) -> None:
    if status is Status.WITHDRAWN:
        withdraw(said, said.consultation, by=said.author)
    else:
        moderator = make_appointment(said.consultation, Role.MODERATOR)
        decide(said, status, by=moderator, reason="It names a third person.")
    db.session.commit()


def key_of(edit: str) -> str:
    return edit.split("/")[-2]


@pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.HIDDEN])
def test_words_that_are_gone_come_back_on_no_page_when_the_reply_is_changed(
    client: FreshClient, consultation: Consultation, member: User, status: Status
) -> None:
    said = make_contribution(consultation, SAID)
    edit = reply(client, f"{QUOTE}\n\nSo do we.")
    assert field(client.get(edit), "text") == f"{QUOTE}\n\nSo do we."
    gone(said, status)
    form = client.get(edit)
    assert field(form, "text") == "> [1] […]\n\nSo do we."
    assert "A line with […] marks quoted words that are no longer shown" in words(form)
    check = post(client, edit, "> [1] […]\n\nWe do, too.", act="check")
    assert "The quoted words are no longer shown." in check
    post(client, edit, f"> [1] […]\n\nWe do, too.\n\n{QUOTE}")
    index_all()
    own = edit.removesuffix("/edit")
    key = key_of(edit)
    seen = [check, form.text, client.get(own).text, client.get(edit).text]
    visitor = make_client(client.application)
    seen.append(visitor.get(f"{own}/by-mail/{mail_token(member, key)}").text)
    for path in ("?by=date", "/contributions/2", "/contributions/2/versions", "/search?q=office"):
        seen.append(visitor.get(HERE + path).text)
    for kind in ("html", "json", "csv"):
        exported = visitor.get(f"{HERE}/proceedings.{kind}")
        assert "We do, too." in exported.text
        seen.append(exported.text)
    assert [page for page in seen if NEVER in page] == []


def test_who_reads_is_told_that_words_are_of_an_earlier_version(
    client: FreshClient, consultation: Consultation, member: User
) -> None:
    said = make_contribution(consultation, SAID, author=member)
    edit = reply(client, f"{QUOTE}\n\nSo do we.")
    post(client, f"/en/contributions/{said.key}/edit", LATER)
    page = client.get(f"{HERE}/contributions/2")
    line = re.search(
        r'<div class="quote"><p class="meta"><a href="([^"]+)">\[1\]</a> ([^<]+)', page.text
    )
    assert line is not None
    assert line[1] == f"{HERE}/contributions/1"
    assert line[2] == "Beto Quispe wrote in an earlier version:"
    exported = words(client.get(f"{HERE}/proceedings.html"))
    assert "Quoted from an earlier version of [1] , Beto Quispe:" in exported
    sign_in(client, make_appointment(consultation, Role.MODERATOR))
    item = client.get(f"{HERE}/moderation/{key_of(edit)}")
    assert "Quotes an earlier version of [1]" in words(item)


def test_who_quotes_a_translation_sends_what_its_author_wrote(
    client: FreshClient, consultation: Consultation, member: User
) -> None:
    said = make_contribution(consultation, SPANISH, language="es")
    make_translation(said.revisions[0].passages[0].text, "en", ENGLISH)
    path = f"{HERE}/contributions/1/reply"
    form = client.get(f"{path}?quote=2")
    typed = f"{field(form, 'text')}I agree."
    assert typed == "> Nobody visits.\n\nI agree."
    assert IN_ORIGINAL not in words(form)
    check = post(client, path, typed, act="check")
    assert re.search(r'lang="es">\s*<blockquote>\s*<p>Nadie las visita.</p>', check)
    assert IN_ORIGINAL in check
    edit = reply(client, typed)
    spanish = client.get("/es/consultations/seeds/contributions/2").text
    assert re.search(r"<blockquote>\s*<p>Nadie las visita.</p>", spanish)
    reply_ = db.session.query(Contribution).filter_by(number=2).one()
    make_translation(reply_.revisions[0].passages[0].text, "en", "Nobody visits.")
    english = client.get(f"{HERE}/contributions/2").text
    quoted = english[english.index('<div class="quote">') :]
    assert "Machine translation from Spanish" in quoted
    assert quoted.index("Nadie las visita.") < quoted.index("Nobody visits.")
    again = client.get(edit)
    assert field(again, "text") == "> Nadie las visita.\n\nI agree."
    assert IN_ORIGINAL in words(again)


def test_words_that_are_gone_stand_in_no_difference_to_another_version(
    client: FreshClient, consultation: Consultation, member: User
) -> None:
    said = make_contribution(consultation, SAID)
    edit = reply(client, f"{QUOTE}\n\nSo do we.")
    page = client.get(edit)
    old = {name: field(page, name) for name in ("key", "base", "version", "begun")}
    gone(said, Status.WITHDRAWN)
    post(client, edit, "> [1] […]\n\nWe do, too.")
    typed = {**old, "language": "en", "text": f"{QUOTE}\n\nWe never did.", "act": "check"}
    answer = client.post(edit, data=typed)
    assert "You sent another version of this text in the meantime." in words(answer)
    assert "We never did." in words(answer)
    box = field(answer, "text")
    assert NEVER not in answer.text.replace(box, "").replace(box.replace(">", "&gt;"), "")


def test_a_quoted_link_beside_few_words_of_ones_own_points_to_no_file(
    client: FreshClient, consultation: Consultation, member: User
) -> None:
    make_contribution(consultation, "See https://example.org/seeds for what we keep.")
    reply(client, "> See https://example.org/seeds for what we keep.\n\nI agree.")


@pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.HIDDEN])
def test_who_begins_afterwards_learns_no_word_of_it_by_trying_quotations(
    client: FreshClient,
    consultation: Consultation,
    member: User,
    time: StillClock,
    status: Status,
) -> None:
    said = make_contribution(consultation, SAID)
    make_contribution(consultation, "So do we.", parent=said)
    before = client.get(f"{HERE}/contributions/2/reply")
    time.tick(minutes=5)
    gone(said, status)
    time.tick(minutes=5)
    path = f"{HERE}/contributions/2/reply"
    after = client.get(path)
    shown = {}
    for name, page in (("before", before), ("after", after)):
        typed = {one: field(page, one) for one in ("key", "begun")}
        typed |= {"language": "en", "text": f"{QUOTE}\n\nWhere?", "act": "check"}
        shown[name] = "The quoted words are no longer shown." in words(
            client.post(path, data=typed)
        )
    assert shown == {"before": True, "after": False}
