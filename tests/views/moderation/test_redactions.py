"""Pages: redacting words and files, as moderators and authors see them, without a script."""

from io import BytesIO

from flask import Flask
from sqlalchemy import select

from forum import clock
from forum.domain.contributions.redactions import REDACTION_RULES
from forum.domain.contributions.statuses import Rule, Status
from forum.domain.html.bars import BAR_WORDS
from forum.domain.languages import LANGUAGES
from forum.extensions import db
from forum.models.attachment import Attachment
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.redaction import Redaction
from forum.services.attachments import uploads
from tests.builders import make_contribution, make_post, make_user
from tests.support.clients import FreshClient, sign_in
from tests.support.content import files
from tests.support.content.letters import deliver
from tests.support.statements import Statements

WORDS = "We asked Juan Pérez of the bank. He has *our* seeds."
CHOICE = {"words-0": "Juan Pérez", "rule": "personal", "reason": "A third person.", "seen": "0"}


def page_of(said: Contribution) -> str:
    return f"/en/consultations/{said.consultation.slug}/moderation/{said.key}/redaction"


def undo(client: FreshClient, redaction: Redaction) -> str:
    """Press Undo, and return the page that comes."""
    address, fields = f"{page_of(redaction.contribution)}/undo", {"redaction": redaction.id}
    return client.post(address, data=fields, follow_redirects=True).text


def public_page(said: Contribution, language: str = "en") -> str:
    return f"/{language}/consultations/{said.consultation.slug}/contributions/{said.number}"


def test_words_are_previewed_redacted_and_shown_again_without_a_script(
    client: FreshClient, consultation: Consultation
) -> None:
    said = make_contribution(consultation, WORDS, author=make_user(language="es"))
    make_post(consultation, "They write “We asked Juan Pérez” and more.")
    page = client.get(page_of(said)).text
    assert "Juan Pérez" in page
    preview = client.post(page_of(said), data={**CHOICE, "act": "preview"}).text
    assert "[redacted: personal data]" in preview
    assert "1 other text quotes these words and gets the bar too." in preview
    assert not db.session.scalars(select(Redaction)).all()
    changed = client.post(page_of(said), data={**CHOICE, "act": "change"}).text
    assert "\nJuan Pérez</textarea>" in changed
    assert '<option value="personal" selected>' in changed
    done = client.post(page_of(said), data={**CHOICE, "act": "confirm"}, follow_redirects=True)
    assert "Redacted. Readers see a bar" in done.text
    assert "Juan Pérez</mark>" in done.text
    shown = client.get(public_page(said, "es")).text
    assert "Juan Pérez" not in shown
    assert 'data-rule="personal" lang="es">[suprimido: datos personales]</span>' in shown
    (redaction,) = db.session.scalars(select(Redaction)).all()
    for sentence in ("The redaction is undone", "already undone"):
        assert sentence in undo(client, redaction)
    assert "Juan Pérez" in client.get(public_page(said)).text


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    client: FreshClient, consultation: Consultation
) -> None:
    said = make_contribution(consultation, WORDS)
    for fields, sentence in (
        ({"words-0": " \n"}, "Give the words to redact, or choose a file."),
        ({"words-0": "", "file": "gone"}, "Give the words to redact, or choose a file."),
        ({"words-0": "Ana <b>Ruiz"}, "not in this part: “Ana &lt;b&gt;Ruiz”"),
        ({"rule": "unclear"}, "Choose a reason from the list."),
    ):
        for act in ("preview", "confirm"):
            answer = client.post(page_of(said), data={**CHOICE, **fields, "act": act})
            assert answer.status_code == 422
            assert sentence in answer.text
            assert "A third person." in answer.text
    assert not db.session.scalars(select(Redaction)).all()


def test_a_second_moderator_sees_what_the_first_has_done(
    client: FreshClient, consultation: Consultation
) -> None:
    said = make_contribution(consultation, WORDS)
    client.post(page_of(said), data={**CHOICE, "act": "confirm"})
    late = client.post(page_of(said), data={**CHOICE, "words-0": "the bank", "act": "confirm"})
    assert late.status_code == 409
    assert "Someone else was faster" in late.text
    assert "\nthe bank</textarea>" in late.text
    assert 'name="seen" value="1"' in late.text
    assert len(db.session.scalars(select(Redaction)).all()) == 1


def test_the_author_reads_why_and_what_stood_there(
    client: FreshClient, consultation: Consultation
) -> None:
    said = make_contribution(consultation, WORDS)
    queue = f"/en/consultations/{consultation.slug}/moderation?status=published"
    client.post(page_of(said), data={**CHOICE, "act": "confirm"})
    listed = client.get(queue).text
    assert "Redactions in force" in listed
    assert "1 passage redacted. Rule 2: names a private person" in listed
    sign_in(client, said.author)
    own = client.get(f"/en/contributions/{said.key}").text
    assert "1 passage redacted: <b>Rule 2: names a private person</b>" in " ".join(own.split())
    assert "Juan Pérez</mark>" in own
    assert "A third person." in own
    listed = " ".join(client.get("/en/contributions").text.split())
    assert "Redacted: Rule 2: names a private person" in listed
    form = client.get(f"/en/contributions/{said.key}/edit", follow_redirects=True).text
    assert "We asked Juan Pérez of the bank." in form
    assert client.get(page_of(said)).status_code == 403


def test_the_author_gets_a_mail_in_their_own_language(
    app: Flask, client: FreshClient, consultation: Consultation
) -> None:
    said = make_contribution(consultation, WORDS, author=make_user(language="es"))
    deliver(app)
    client.post(page_of(said), data={**CHOICE, "act": "confirm"})
    [mail] = deliver(app)
    assert mail.subject.startswith("Se han suprimido palabras de su contribución")
    assert "Norma 2: menciona a un particular" in mail.body
    assert "A third person." in mail.body
    assert "Juan" not in mail.body
    (redaction,) = db.session.scalars(select(Redaction)).all()
    undo(client, redaction)
    [mail] = deliver(app)
    assert mail.subject.startswith("Se muestran de nuevo palabras suprimidas")


def test_words_can_be_redacted_in_an_archive(
    client: FreshClient, consultation: Consultation
) -> None:
    said = make_contribution(consultation, WORDS)
    consultation.closes_at = consultation.archived_at = clock.now()
    db.session.commit()
    assert page_of(said) in client.get(public_page(said)).text
    assert client.get(page_of(said)).status_code == 200
    client.post(page_of(said), data={**CHOICE, "act": "confirm"})
    assert "Juan Pérez" not in client.get(public_page(said)).text


def test_a_file_is_redacted_as_a_whole_and_comes_back(
    client: FreshClient, consultation: Consultation
) -> None:
    said = make_contribution(consultation, WORDS, status=Status.PENDING)
    file = uploads.store_upload(
        said.author, consultation, said.key, name="Juan.png", stream=BytesIO(files.picture())
    )
    uploads.attach_files(said)
    db.session.commit()
    client.post(
        f"/en/consultations/{consultation.slug}/moderation/{said.key}",
        data={"status": "published", "seen": "pending.1"},
    )
    address = f"/en/consultations/{consultation.slug}/files/{file.key}/Juan.png"
    choice = {"file": file.key, "rule": "rights", "seen": "0"}
    assert "Juan.png" in client.post(page_of(said), data={**choice, "act": "preview"}).text
    client.post(page_of(said), data={**choice, "act": "confirm"})
    assert client.get(address).status_code == 200
    redaction = db.session.scalars(select(Redaction)).one()
    visitor = client.application.test_client()
    assert visitor.get(address).status_code == 404
    shown = visitor.get(public_page(said)).text
    assert "Juan.png" not in shown
    assert "File redacted: Rule 7" in shown
    assert said.files == 0
    undo(client, redaction)
    assert visitor.get(address).status_code == 200
    assert db.session.scalars(select(Attachment.redaction_id)).all() == [None]


def test_every_rule_has_the_words_of_its_bar_in_every_language() -> None:
    assert set(BAR_WORDS) == set(LANGUAGES)
    for words in BAR_WORDS.values():
        assert list(words) == [Rule(rule).value for rule in REDACTION_RULES]
        assert all(each.startswith("[") and each.endswith("]") for each in words.values())
        assert len(set(words.values())) == len(words)


def test_a_preview_costs_the_same_with_more_texts_that_might_quote(
    client: FreshClient, consultation: Consultation, statements: Statements
) -> None:
    said = make_contribution(consultation, WORDS)
    costs = []
    for posts in (2, 8):
        for n in range(posts):
            make_post(consultation, f"Note {posts}-{n}: they write “We asked Juan Pérez”.")
        client.post(page_of(said), data={**CHOICE, "act": "preview"})
        with statements.counted():
            preview = client.post(page_of(said), data={**CHOICE, "act": "preview"})
        assert "other texts quote these words" in preview.text
        costs.append(len(statements))
    assert costs[0] == costs[1]
