"""Drafts of replies to what is gone meanwhile."""

from io import BytesIO

import pytest

from forum.domain.contributions.statuses import Status
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.user import User
from forum.services.attachments import uploads
from forum.services.contributions.revise import withdraw
from forum.services.moderation.decisions import decide
from tests.builders import (
    make_contribution,
    make_user,
)
from tests.support.clients import FreshClient
from tests.support.content import files
from tests.support.content.words import field, words
from tests.support.forms.contributions import LONG, stored
from tests.support.forms.drafts import kept, typed


@pytest.mark.usefixtures("me")
@pytest.mark.parametrize("text", [LONG, "Yes."])
@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (Status.WITHDRAWN, "was withdrawn by its author and no longer accepts replies."),
        (Status.HIDDEN, "is no longer shown and no longer accepts replies."),
    ],
)
def test_a_reply_is_kept_where_what_it_answers_is_gone_meanwhile(
    client: FreshClient, consultation: Consultation, status: Status, sentence: str, text: str
) -> None:
    above = make_contribution(consultation, "Words that nobody may read now.")
    address = f"/en/consultations/seeds/contributions/{above.number}/reply"
    form = typed(consultation, key=field(client.get(address), "key"), text=text)
    place = f"consultation=seeds&parent={above.number}"
    data = {"key": form["key"], "text": text, "version": "0"}
    assert client.post(f"/en/drafts/{form['key']}?{place}", data=data).get_json()["version"] == 1
    go_away(above, status)
    told = client.post(f"/en/drafts/{form['key']}?{place}", data={**data, "version": "1"})
    assert (told.get_json()["state"], sentence in told.get_json()["sentence"]) == ("closed", True)
    for act in ("send", "check", "save", "quote-1"):
        answer = client.post(address, data={**form, "act": act, "version": version_of_draft()})
        assert answer.status_code == 409
        assert f"[{above.number}] {sentence}" in words(answer)
        assert "It is kept as a draft and was not sent." in words(answer)
        assert f"Text 1 {text}" in words(answer)
    page = client.get(f"{address}?draft={form['key']}", follow_redirects=True)
    assert sentence in words(page)
    assert text in page.text
    for seen in (told, answer, page):
        assert "nobody may read" not in seen.text
    assert (len(kept()), len(stored())) == (1, 1)


def test_a_file_chosen_for_such_a_reply_is_kept_with_its_draft(
    client: FreshClient, consultation: Consultation, me: User
) -> None:
    above = make_contribution(consultation)
    address = f"/en/consultations/seeds/contributions/{above.number}/reply"
    form = typed(consultation, key=field(client.get(address), "key"), text=LONG)
    go_away(above, Status.HIDDEN)
    assert client.get(address).status_code == 409
    for act in ("check", "attach"):
        chosen = {**form, "act": act, "file": (BytesIO(files.odt()), f"{act}.odt")}
        assert client.post(address, data=chosen).status_code == 409
        form["version"] = version_of_draft()
    kept_files = uploads.list_form_files(me, form["key"], None)
    assert [file.name for file in kept_files] == ["check.odt", "attach.odt"]


def test_a_file_chosen_when_the_draft_is_saved_is_kept(
    client: FreshClient, consultation: Consultation, me: User
) -> None:
    address = "/en/consultations/seeds/contribute"
    form = typed(consultation, key=field(client.get(address), "key"), text=LONG)
    chosen = {**form, "act": "save", "file": (BytesIO(files.odt()), "seeds.odt")}
    saved = client.post(address, data=chosen)
    assert "seeds.odt" in client.get(saved.location).text


@pytest.mark.usefixtures("me", "consultation")
def test_a_reply_to_what_never_was_is_no_page(client: FreshClient) -> None:
    address = "/en/consultations/seeds/contributions/99/reply"
    assert client.post(address, data={"text": LONG}).status_code == 404
    assert (client.get(address).status_code, kept()) == (404, [])


def go_away(said: Contribution, status: Status) -> None:
    """Let readers see a stub in place of this text from now on."""
    if status is Status.HIDDEN:
        decide(said, status, by=make_user(role=Role.ADMINISTRATOR), reason="Names.")
    else:
        withdraw(said, said.consultation, by=said.author)
    db.session.commit()


def version_of_draft() -> str:
    """Return the version of the one draft that is kept."""
    [draft] = kept()
    return str(draft.version)
