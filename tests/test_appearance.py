"""Who does not wish to be named is named nowhere: every page, file and mail is looked through.

Moderators, and the authors themselves, see who wrote.
"""

import logging
from io import BytesIO
from uuid import uuid4

import pytest
from flask import Flask

from forum.domain.consultations.seat_labels import label_in
from forum.domain.contributions.content import Appearance, Part, PassageKind, Publication
from forum.domain.contributions.statuses import Moderation
from forum.domain.languages import LANGUAGES
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution, ReplyTarget
from forum.models.job import Notice
from forum.models.user import User
from forum.services.attachments import uploads
from forum.services.contributions import cosignatures
from forum.services.contributions.submit import contribute
from forum.services.organisations import names as organisations
from tests.builders import make_appointment, make_consultation, make_post, make_summary, make_user
from tests.support.addresses import addresses, leaks
from tests.support.clients import make_client, sign_in
from tests.support.content import files
from tests.support.content.letters import deliver
from tests.support.content.secrets import Site
from tests.support.needs import leave_to_slow
from tests.support.tasks import follow_up_all
from tests.support.worlds import BuiltOnce

WAYS = (Publication.WITHHELD, Publication.ORGANISATION)


def speak(site: Site, way: Publication, parent: ReplyTarget | None = None) -> Contribution:
    """Contribute as one of the team who is not to be named, or only as a body.

    What is to be kept is secret: the label of the seat too, which would tell who it is.
    """
    author = make_user(site.secret("name"), organisation=site.secret("profile"))
    body = site.secret("body") if way is Publication.WITHHELD else "Baobab Desk"
    entry = organisations.find_or_add_organisation(body)
    parts = [Part(f"What {way.value} says. " * 8, "en")]
    if isinstance(parent, Contribution):
        quote = Part(
            "> What it says.",
            "en",
            kind=PassageKind.QUOTE,
            quoted_contribution_id=parent.id,
            quoted_position=0,
        )
        parts.insert(0, quote)
    key = str(uuid4())
    kept = uploads.store_upload(
        author,
        site.consultation,
        key,
        name="seeds.docx",
        stream=BytesIO(files.word("What it says.", author=site.secret("maker"))),
    )
    site.file_keys.append(kept.key)
    return contribute(
        author,
        site.consultation,
        parts,
        parent=parent,
        key=key,
        appearance=Appearance(
            author.name,
            body,
            "KE UG",
            publication=way,
            organisation_id=entry.id,
            label=label_in("en", site.secret("label")),
        ),
    )


def cite(consultation: Consultation, facilitator: User) -> None:
    """Publish a summary that cites everybody."""
    numbers = " ".join(f"[{n}]" for n in range(1, consultation.last_number + 1))
    make_summary(consultation, f"# All of them\n\nThey say so {numbers}.", by=facilitator)


@pytest.fixture
def site(built_once: BuiltOnce) -> Site:
    """Return a site on which everybody who is not to be named does everything."""
    return built_once(make_site)


def make_site() -> Site:
    """Let them do it."""
    consultation = make_consultation("Seeds for dry lands", moderation=Moderation.AFTER)
    found = Site(consultation, make_consultation(stage=Stage.DRAFT), make_user("Sam Stranger"))
    note = make_post(consultation)
    found.post_ids.append(note.id)
    for way in WAYS:
        root = speak(found, way)
        for below in WAYS:
            speak(found, below, root)
        speak(found, way, note)
        signer = make_user(found.secret("signer"))
        body = found.secret("signed") if way is Publication.WITHHELD else "Baobab Desk"
        appearance = Appearance(signer.name, body, "SN", publication=way)
        cosignatures.sign(root, consultation, by=signer, appearance=appearance)
        found.unseen.append(root)
    cite(consultation, make_appointment(consultation, Role.FACILITATOR))
    db.session.commit()
    return found


def seat(site: Site, role: Role) -> User:
    return next(a.user for a in site.consultation.appointments if a.role is role)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("reader", "language"),
    leave_to_slow([("visitor", "en"), ("facilitator", "es")], quick=1),
)
def test_no_page_and_no_file_names_them(
    app: Flask, site: Site, reader: str, language: str, caplog: pytest.LogCaptureFixture
) -> None:
    client = make_client(app)
    if reader == "facilitator":
        sign_in(client, seat(site, Role.FACILITATOR))
    seen = 0
    with caplog.at_level(logging.INFO):
        for _, address in addresses(app, site, [language]):
            response = client.get(address)
            assert not leaks(response, site), address
            seen += b"Baobab Desk" in response.data
    assert seen > 20  # what may be seen is there
    assert not [record for record in caplog.records if "secret" in record.getMessage()]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("query", ["begins=secret", "begins=Baob"])
def test_completion_does_not_name_them(app: Flask, site: Site, language: str, query: str) -> None:
    client = make_client(app)
    sign_in(client, site.stranger)
    response = client.get(f"/{language}/organisations/names?{query}")
    assert not leaks(response, site)
    assert (b"Baobab Desk" in response.data) is query.endswith("Baob")


def test_their_files_can_be_had_without_their_makers(app: Flask, site: Site) -> None:
    slug = site.consultation.slug
    for key in site.file_keys:
        response = make_client(app).get(f"/en/consultations/{slug}/files/{key}/seeds.docx")
        assert response.status_code == 200
        assert not leaks(response, site)


def test_no_mail_to_others_names_them(app: Flask, site: Site) -> None:
    follow_up_all()
    kinds = {notice.kind for notice in db.session.query(Notice)}
    assert {"contribution_signed", "post_answered", "reply_received"} <= kinds
    names = {user.email: user.name for user in db.session.query(User)}
    for mail in deliver(app):
        text = f"{mail.subject} {mail.body} {mail.headers}".replace(names[mail.to], "")
        assert not [secret for secret in site.hidden_words if secret in text], mail.subject


def test_moderators_see_who_wrote(app: Flask, site: Site) -> None:
    client = make_client(app)
    sign_in(client, make_appointment(site.consultation, Role.MODERATOR))
    for contribution in site.unseen:
        slug = site.consultation.slug
        page = client.get(f"/en/consultations/{slug}/moderation/{contribution.key}")
        assert contribution.author.name in page.get_data(as_text=True)
        signed = client.get(
            f"/en/consultations/{slug}/contributions/{contribution.number}/signatures"
        )
        assert any("signer" in secret for secret in leaks(signed, site))
    withheld = site.unseen[0]
    page = client.get(f"/en/consultations/{slug}/moderation/{withheld.key}")
    assert any("body" in secret for secret in leaks(page, site))


def test_authors_see_themselves(app: Flask, site: Site) -> None:
    client = make_client(app)
    for contribution in site.unseen:
        sign_in(client, contribution.author)
        page = client.get(f"/en/contributions/{contribution.key}")
        assert contribution.author.name in page.get_data(as_text=True)
