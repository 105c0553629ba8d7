"""Mail to authors: one at each change of state, with a link that works on any phone."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.domain.contributions.content import Appearance, Part, Publication
from forum.domain.contributions.statuses import (
    DecisionTarget,
    Moderation,
    RevisionState,
    Rule,
    Status,
)
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.job import Notice
from forum.models.user import User
from forum.services.contributions.cosignatures import sign, take_back_signature
from forum.services.contributions.redactions import RedactionWish
from forum.services.contributions.revise import revise, take_back_edit, withdraw
from forum.services.contributions.submit import contribute
from forum.services.contributions.withdrawals import undo_withdrawal
from forum.services.moderation import redactions
from forum.services.moderation.decisions import decide
from forum.services.notifications.contribution_mail import KINDS
from tests.builders import make_appointment, make_consultation, make_contribution, make_user
from tests.support.clients import FreshClient, make_client
from tests.support.content.letters import Received, deliver
from tests.support.needs import leave_to_slow
from tests.support.tasks import follow_up_all
from tests.support.times import StillClock
from tests.support.worlds import BuiltOnce

WHY = "Say which seeds you mean."
BASE = "https://forum.example.org"


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app(FORUM_BASE_URL=BASE)


@pytest.fixture
def phone(app: Flask, client: FreshClient) -> FreshClient:
    """Return a client on which nobody is signed in."""
    return make_client(app)


@pytest.fixture
def consultation(built_once: BuiltOnce) -> Consultation:
    return built_once(make_consultation, "Seeds for dry lands", slug="seeds", zone="Africa/Nairobi")


@pytest.fixture
def moderator(consultation: Consultation) -> User:
    return make_appointment(consultation, Role.MODERATOR, make_user("Mo", email=None))


def write(
    consultation: Consultation,
    author: User,
    words: str = "We keep seeds.",
    *,
    parent: Contribution | None = None,
    publication: Publication = Publication.NAME,
) -> Contribution:
    shown = Appearance(author.name, publication=publication)
    said = contribute(author, consultation, [Part(words, "en")], appearance=shown, parent=parent)
    db.session.commit()
    return said


def whole_life(
    consultation: Consultation, moderator: User, author: User, said: Contribution
) -> None:
    """Let everything happen to one text that its author is told of."""
    new = [Part("Other words.", "en")]
    decide(said, Status.RETURNED, rule=Rule.UNCLEAR, reason=WHY, by=moderator)
    revise(said, consultation, new, by=author)
    decide(said, Status.REJECTED, rule=Rule.ABUSE, reason=WHY, by=moderator)
    decide(said, Status.PUBLISHED, by=moderator)
    for status in (Status.RETURNED, Status.REJECTED, Status.PUBLISHED):
        revise(said, consultation, new, by=author)
        decide(
            said, status, rule=Rule.UNCLEAR, reason=WHY, by=moderator, target=DecisionTarget.EDIT
        )
    revise(said, consultation, new, by=author)
    take_back_edit(said, consultation, by=author)
    make_contribution(consultation, "Yes.", parent=said)
    name = "Wanjiru Kamau"
    sign(said, consultation, by=make_user(name, email=None), appearance=Appearance(name))
    decide(said, Status.HIDDEN, rule=Rule.PERSONAL, reason=WHY, by=moderator)
    decide(said, Status.PUBLISHED, by=moderator)
    wish = RedactionWish({0: ["Other"]})
    made = redactions.redact(said, wish, rule=Rule.PERSONAL, reason=WHY, by=moderator, seen=0)
    redactions.undo(said, made.id, by=moderator)


# --- every kind -------------------------------------------------------------------------------


@pytest.mark.parametrize("language", leave_to_slow(["es", "en", "fr"], quick=1))
def test_every_change_of_state_is_told_by_one_mail_with_a_link_that_works(
    app: Flask, phone: FreshClient, consultation: Consultation, moderator: User, language: str
) -> None:
    author = make_user("Zoë <b>", language=language, email="zoe@example.org")
    said = write(consultation, author)
    whole_life(consultation, moderator, author, said)
    follow_up_all()
    kinds = set(db.session.scalars(select(Notice.kind).where(Notice.user_id == author.id)))
    mails = deliver(app)
    for link in {mail.link("/by-mail/") for mail in mails}:
        assert "Other words." in phone.get(link).text
    withdraw(said, consultation, by=author)
    undo_withdrawal(said, consultation, by=author)
    withdraw(said, consultation, by=author)
    mails += deliver(app)
    assert {*kinds, "contribution_withdrawn", "withdrawal_undone"} == KINDS
    assert {mail.to for mail in mails} == {"zoe@example.org"}
    assert len({mail.headers["Message-ID"] for mail in mails}) == len(mails) == 22
    for mail in mails:
        check(mail, phone, language)


def check(mail: Received, phone: FreshClient, language: str) -> None:
    """Read a mail as its reader does."""
    assert "\n" not in mail.subject
    assert "Seeds for dry lands" in mail.subject
    assert "Zoë <b>" in mail.body
    assert mail.body.count("\n") < 60
    assert "\n\n\n" not in mail.body
    assert mail.headers["Content-Language"] == language
    links = re.findall(r"https?://\S+", mail.body)
    assert all(link.startswith(f"{BASE}/{language}/") for link in links)
    page = phone.get(mail.link("/by-mail/"))
    assert page.status_code == 200, mail.body
    assert "Other words." not in page.text  # it is withdrawn by then
    assert not re.search(r"\{[{%]|None|Undefined", mail.body)


# --- receipts ---------------------------------------------------------------------------------


def test_a_receipt_says_what_happens_next_and_until_when(
    app: Flask, consultation: Consultation
) -> None:
    author = make_user()
    write(consultation, author)
    [mail] = deliver(app)
    assert mail.subject == "Received: Seeds for dry lands"
    assert "A moderator reads it, usually within 24 hours." in mail.body
    assert "You can change it until Monday 7 December 2026, 12:00 (Nairobi)." in mail.body


@pytest.mark.parametrize("is_edit", [False, True])
def test_a_mail_says_until_when_what_is_returned_can_be_sent_again(
    app: Flask, consultation: Consultation, moderator: User, time: StillClock, *, is_edit: bool
) -> None:
    said = write(consultation, make_user())
    if is_edit:
        decide(said, Status.PUBLISHED, by=moderator)
        revise(said, consultation, [Part("Other words.", "en")], by=said.author)
    deliver(app)
    assert consultation.closes_at is not None
    time.go_to(consultation.closes_at)
    target = DecisionTarget.EDIT if is_edit else DecisionTarget.TEXT
    decide(said, Status.RETURNED, rule=Rule.UNCLEAR, reason=WHY, by=moderator, target=target)
    [mail] = deliver(app)
    assert "You can do so until Monday 14 December 2026, 12:00 (Nairobi)." in mail.body


def test_where_nobody_reads_first_the_receipt_says_that_it_is_published(app: Flask) -> None:
    with app.app_context():
        consultation = make_consultation(moderation=Moderation.AFTER)
        write(consultation, make_user())
        [mail] = deliver(app)
        assert mail.subject.startswith("Your contribution is published")
        assert "Its number is [1]." in mail.body


def test_a_late_text_is_acknowledged_as_late(app: Flask, time: StillClock) -> None:
    with app.app_context():
        consultation = make_consultation(grace_minutes=30)
        begun_at = time.now
        time.go_to(consultation.closes_at or time.now)
        time.tick(minutes=5)
        author = make_user()
        contribute(
            author,
            consultation,
            [Part("Just in time.", "en")],
            appearance=Appearance(author.name),
            begun_at=begun_at,
        )
        [mail] = deliver(app)
        assert "It arrived after closing" in mail.body
        assert "You can change it until" not in mail.body


def test_sending_the_same_twice_is_acknowledged_once(
    app: Flask, consultation: Consultation
) -> None:
    author = make_user()
    for _ in range(2):
        contribute(
            author,
            consultation,
            [Part("Twice.", "en")],
            appearance=Appearance(author.name),
            key="0e0e0e0e-0000-4000-8000-000000000000",
        )
    assert len(deliver(app)) == 1


# --- replies ----------------------------------------------------------------------------------


def test_a_reply_is_told_when_it_appears_and_not_before(
    app: Flask, consultation: Consultation, moderator: User
) -> None:
    author = make_user(email="author@example.org")
    said = make_contribution(consultation, author=author)
    reply = write(consultation, make_user("Wanjiru Kamau", email=None), "No.", parent=said)
    assert deliver(app) == []
    decide(reply, Status.PUBLISHED, by=moderator)
    [mail] = deliver(app)
    assert mail.to == "author@example.org"
    assert "Wanjiru Kamau has replied to your contribution [1]" in mail.body
    assert mail.link("/contributions/2") == "/en/consultations/seeds/contributions/2"
    decide(reply, Status.HIDDEN, by=moderator, reason=WHY)
    decide(reply, Status.PUBLISHED, by=moderator)
    assert deliver(app) == []


def test_people_who_answer_themselves_are_not_told(app: Flask, consultation: Consultation) -> None:
    author = make_user()
    said = make_contribution(consultation, author=author)
    make_contribution(consultation, "And more.", author=author, parent=said)
    assert deliver(app) == []


def test_a_reply_that_is_gone_before_the_mail_is_sent_is_not_told(
    app: Flask, consultation: Consultation, moderator: User
) -> None:
    said = make_contribution(consultation, author=make_user())
    reply = make_contribution(consultation, author=make_user(email=None), parent=said)
    decide(reply, Status.HIDDEN, by=moderator, reason=WHY)
    assert deliver(app) == []
    [notice] = db.session.scalars(select(Notice))
    assert (notice.sent_at is not None, notice.args) == (True, {})


def test_a_signature_is_told_as_its_owner_appears_when_the_mail_is_sent(
    app: Flask, consultation: Consultation
) -> None:
    said = make_contribution(consultation, author=make_user())
    signer = make_user("Hidden Hand", email=None)
    sign(said, consultation, by=signer, appearance=Appearance("Hidden Hand"))
    take_back_signature(said, consultation, by=signer)
    withheld = Appearance("Hidden Hand", publication=Publication.WITHHELD)
    sign(said, consultation, by=signer, appearance=withheld)
    [mail] = deliver(app)
    assert "Hidden Hand" not in mail.body + mail.subject
    assert "Someone has co-signed" in mail.body


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_who_signed_a_text_is_told_when_its_words_change(
    app: Flask, consultation: Consultation, moderator: User, time: StillClock, language: str
) -> None:
    said = make_contribution(
        consultation,
        author=make_user("Hidden Hand", email=None),
        publication=Publication.WITHHELD,
    )
    signer = make_user("Zoë <b>", language=language, email="zoe@example.org")
    sign(said, consultation, by=signer, appearance=Appearance(signer.name))
    time.tick(hours=1)
    edit(said, moderator)
    [mail] = deliver(app)
    assert (mail.to, mail.headers["Content-Language"]) == ("zoe@example.org", language)
    assert "Seeds for dry lands" in mail.subject
    assert "Hidden Hand" not in mail.body + mail.subject
    base = f"/{language}/consultations/seeds/contributions/{said.number}"
    assert mail.link("/versions") == f"{base}/versions"
    assert mail.link("/sign") == f"{base}/sign"


def edit(said: Contribution, moderator: User) -> None:
    revise(said, said.consultation, [Part("The opposite of it.", "en")], by=said.author)
    decide(said, Status.PUBLISHED, by=moderator, target=DecisionTarget.EDIT)


def sign_back(said: Contribution, signer: User) -> None:
    take_back_signature(said, said.consultation, by=signer)


def sign_anew(said: Contribution, signer: User) -> None:
    take_back_signature(said, said.consultation, by=signer)
    sign(said, said.consultation, by=signer, appearance=Appearance(signer.name))


def end(said: Contribution, signer: User) -> None:
    withdraw(said, said.consultation, by=said.author)


@pytest.mark.parametrize("meanwhile", [sign_back, sign_anew, end])
def test_of_a_change_nobody_is_told_who_no_longer_needs_to_know(
    app: Flask,
    consultation: Consultation,
    moderator: User,
    time: StillClock,
    meanwhile: Callable[[Contribution, User], None],
) -> None:
    said = make_contribution(consultation, author=make_user(email=None))
    signer = make_user()
    sign(said, consultation, by=signer, appearance=Appearance(signer.name))
    time.tick(hours=1)
    edit(said, moderator)
    time.tick(minutes=1)
    meanwhile(said, signer)
    assert deliver(app) == []


def test_a_signature_that_was_taken_back_before_the_mail_is_sent_is_not_told(
    app: Flask, consultation: Consultation
) -> None:
    said = make_contribution(consultation, author=make_user())
    signer = make_user(email=None)
    sign(said, consultation, by=signer, appearance=Appearance("Sam Achieng"))
    take_back_signature(said, consultation, by=signer)
    assert deliver(app) == []


def test_a_withheld_name_is_in_no_mail(app: Flask, consultation: Consultation) -> None:
    said = make_contribution(consultation, author=make_user())
    make_contribution(
        consultation,
        author=make_user("Hidden Hand", email=None),
        parent=said,
        publication=Publication.WITHHELD,
    )
    [mail] = deliver(app)
    assert "Hidden Hand" not in mail.body + mail.subject
    assert "Someone has replied" in mail.body


# --- who gets none ----------------------------------------------------------------------------


@pytest.mark.parametrize("account", [{"email": None, "password": None}, {"active": False}])
def test_who_cannot_be_reached_gets_none(
    app: Flask, consultation: Consultation, moderator: User, account: dict[str, Any]
) -> None:
    author = make_user("Silent", **account)
    said = make_contribution(consultation, author=author, status=Status.PENDING)
    whole_life(consultation, moderator, author, said)
    assert deliver(app) == []
    assert db.session.scalars(select(Notice)).all() == []


def test_no_token_lies_in_the_database(app: Flask, consultation: Consultation) -> None:
    write(consultation, make_user())
    follow_up_all()
    [notice] = db.session.scalars(select(Notice))
    assert "token" not in notice.args
    assert RevisionState.WAITING.value not in notice.args.values()
