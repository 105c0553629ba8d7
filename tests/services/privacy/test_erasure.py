"""An erased person has gone from every table; until then everything can be taken back."""

from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import inspect, select
from sqlalchemy.engine import Row

from forum import clock
from forum.database import Base, table_of
from forum.domain.consultations.invitees import InvitationList, read_invitation_list
from forum.domain.contributions.content import Appearance, Part, PassageKind
from forum.domain.contributions.statuses import Status
from forum.domain.persons import PersonGender
from forum.domain.policy import Role
from forum.domain.privacy.erasure import NAMELESS, TIME_TO_REOPEN, ErasureChoice
from forum.errors import Invalid
from forum.extensions import db
from forum.jobs.privacy import sweep_privacy
from forum.models.consultation import Consultation, GuidingQuestion
from forum.models.consultations.invitee import MailRefusal
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.cosignature import CoSignature
from forum.models.contributions.flag import Flag
from forum.models.export import Export, ExportWish
from forum.models.job import Job
from forum.models.privacy.requests import AccountErasure, PrivacyRecord
from forum.models.references import references_to
from forum.models.synthesis.code import Coder
from forum.models.translation import MemoryEntry
from forum.models.user import User
from forum.models.visit import Visit
from forum.services.background.notices import notify
from forum.services.consultations import counts
from forum.services.contributions import cosignatures
from forum.services.contributions.revise import withdraw
from forum.services.drafts import store as drafts
from forum.services.drafts.store import WritingPlace
from forum.services.inquiries import threads
from forum.services.notifications import followers, invitees
from forum.services.notifications.invitations import Invitation, invite
from forum.services.privacy.data_files import ask_for_file
from forum.services.privacy.erasure import close_account, erase_person, reopen_account
from forum.services.privacy.personal_columns import (
    KEPT_ACCOUNT_COLUMNS,
    PERSONAL_COLUMNS,
    Fate,
    list_columns,
    name_of,
)
from tests.builders import (
    PASSWORD,
    make_appointment,
    make_consultation,
    make_contribution,
    make_post,
    make_user,
    reach,
    store_contribution,
)
from tests.support.content.uploads import keep, sent_with_file
from tests.support.tasks import do, work
from tests.support.times import StillClock

pytestmark = pytest.mark.usefixtures("db_session")

NAME, BODY, ADDRESS = "Zuleika Quisling", "Quartzfield Institute", "zuleika@quartzfield.example"
OF_THE_PERSON = (NAME, BODY, ADDRESS, "zuleika")
PUBLISHED, UNSEEN, ASKED = "A published xylograph.", "An unseen yataghan.", "A private zeugma."


def test_the_table_has_every_column_that_refers_to_a_person() -> None:
    columns = [column for column, _ending in references_to(table_of(User))]
    assert {name_of(column) for column in columns} == set(PERSONAL_COLUMNS)
    unlike = [
        name_of(column)
        for column, personal in list_columns()
        if (personal.fate is Fate.FORGETS) != bool(column.nullable)
        and name_of(column) != "memory_entry.author_id"
    ]
    assert unlike == []  # what can forget a person does, and nothing else can


def person_with_everything() -> tuple[User, Consultation]:
    """Return somebody who has done what people do, and a little work for a team."""
    person = make_user(
        NAME,
        email=ADDRESS,
        organisation=BODY,
        country="KE",
        gender=PersonGender.WOMAN,
        zone="Africa/Nairobi",
        reading="es",
    )
    consultation = make_consultation()
    question = db.session.scalars(select(GuidingQuestion)).first()
    shown = {"author": person, "organisation": BODY}
    said = make_contribution(consultation, PUBLISHED, question=question, **shown)
    make_contribution(consultation, UNSEEN, status=Status.PENDING, **shown)
    make_contribution(consultation, UNSEEN, status=Status.REJECTED, **shown)
    other = make_contribution(consultation, "Somebody else wrote this.")
    quoting(said, consultation)
    appearance = Appearance(NAME, BODY)
    cosignatures.sign(other, consultation, by=person, appearance=appearance)
    db.session.add(
        Flag(
            consultation_id=consultation.id,
            contribution_id=other.id,
            by_id=person.id,
            reason=f"{NAME} minds",
            language="en",
        )
    )
    place = WritingPlace(consultation)
    drafts.save_draft(person, place, str(uuid4()), {"text": UNSEEN}, base_version=0)
    keep(person, consultation, str(uuid4()), name="zuleika.png")
    followers.follow(person, consultation, is_wanted=True)
    facilitator = make_appointment(consultation, Role.FACILITATOR)
    inquiry = threads.ask(said, ASKED, "en", by=facilitator, key=str(uuid4()))
    threads.answer(inquiry, ASKED, "en", by=person, key=str(uuid4()))
    organiser = make_appointment(consultation, Role.ORGANISER)
    listed: InvitationList = read_invitation_list(f"email,name\n{ADDRESS},{NAME}")
    invitees.add_invitees(consultation, listed, by=organiser)
    invite(person, consultation, Invitation("a@colleague.example", "en"))
    notify(person, "export_ready", "ready", title=NAME, address="x")
    make_post(consultation, author=person)
    make_appointment(consultation, Role.TRANSLATOR, person)
    export = Export(
        consultation_id=consultation.id,
        format="pdf",
        language="en",
        order="date",
        texts="all",
        document="proceedings",
        filters="",
    )
    db.session.add(export)
    db.session.flush()
    db.session.add_all(
        [
            ExportWish(export_id=export.id, user_id=person.id),
            Coder(consultation_id=consultation.id, user_id=person.id),
            Visit(
                user_id=person.id,
                consultation_id=consultation.id,
                ended_at=clock.now(),
                seen_at=clock.now(),
                number_before=0,
                number_seen=1,
                post_before=0,
                post_seen=0,
            ),
            MemoryEntry(
                consultation_id=consultation.id,
                source_language="en",
                language="es",
                key="k",
                source="Seed",
                target="Semilla",
                by_id=person.id,
            ),
        ]
    )
    invitees.refuse(invitees.hash_of_address(ADDRESS))
    ask_for_file(person, by=person)
    db.session.commit()
    return person, consultation


def quoting(said: Contribution, consultation: Consultation) -> Contribution:
    """Store a reply of somebody else that quotes a contribution."""
    words = Part(
        PUBLISHED, "en", kind=PassageKind.QUOTE, quoted_contribution_id=said.id, quoted_position=0
    )
    other = make_user("Other Author")
    reply = store_contribution(
        consultation,
        other,
        [words, Part("I agree.", "en")],
        appearance=Appearance(other.name),
        key=str(uuid4()),
        parent=said,
    )
    reach(reply, Status.PUBLISHED, other)
    db.session.commit()
    return reply


def all_values() -> list[tuple[str, str]]:
    """Return every value of the database as text, with the table in which it is."""
    rows: list[tuple[str, Row[tuple[object, ...]]]] = [
        (name, row)
        for name in inspect(db.engine).get_table_names()
        for row in db.session.execute(db.text(f'SELECT * FROM "{name}"'))
    ]
    return [(name, str(value)) for name, row in rows for value in row]


def where(*words: str) -> set[tuple[str, str]]:
    """Return where the database has one of these words, in whatever column."""
    return {
        (table, word)
        for table, value in all_values()
        for word in words
        if word.lower() in value.lower()
    }


@pytest.mark.parametrize("choice", list(ErasureChoice))
def test_nothing_in_the_database_leads_to_an_erased_person(
    choice: ErasureChoice, app: Flask, time: StillClock
) -> None:
    person, consultation = person_with_everything()
    work(app)
    assert len({table for table, _word in where(*OF_THE_PERSON)}) > 6
    close_account(person, choice, by=person)
    work(app)
    time.tick(TIME_TO_REOPEN)
    work(app)
    work(app)
    # the same words that somebody typed elsewhere are not the person's, so the log is asked too
    assert where(*OF_THE_PERSON, UNSEEN[:-1], ASKED[:-1]) == set()
    found = {table for table, _word in where("xylograph")}
    if choice is ErasureChoice.WITHDRAW:
        assert found == set()
        statuses = db.session.scalars(select(Contribution.status)).all()
        assert statuses.count(Status.WITHDRAWN) == 1
    else:
        assert {"text", "passage"} - found == {"passage"}
        shown = db.session.execute(
            select(Contribution.shown_name, Contribution.publication).where(
                Contribution.author_id == person.id
            )
        ).all()
        assert [tuple(row) for row in shown] == [("", "withheld")]
    assert counts_are_right(consultation)
    assert db.session.get(MailRefusal, invitees.hash_of_address(ADDRESS)) is not None
    for column, personal in list_columns():
        rows = db.session.scalars(select(column).where(column == person.id)).all()
        assert not rows or personal.fate is Fate.STAYS, name_of(column)
    assert db.session.scalars(select(Job.id).where(Job.kind == "invite")).all() == []
    steps = db.session.execute(select(PrivacyRecord.step, PrivacyRecord.subject_id)).all()
    assert [tuple(row) for row in steps] == [("file", None), ("closed", None), ("erased", None)]


def counts_are_right(consultation: Consultation) -> bool:
    """Return whether what pages count is what a new count comes to."""
    tallies = sorted(
        db.session.execute(db.text("SELECT kind, value, n FROM tally WHERE n > 0")).all()
    )
    counts.recount(consultation)
    db.session.flush()
    return tallies == sorted(
        db.session.execute(db.text("SELECT kind, value, n FROM tally WHERE n > 0")).all()
    )


def test_the_row_of_an_account_says_nothing_afterwards() -> None:
    person, _consultation = person_with_everything()
    names = [c.key for c in inspect(User).column_attrs if c.key not in KEPT_ACCOUNT_COLUMNS]
    before = {name: getattr(person, name) for name in names}
    erase_person(person)
    db.session.commit()
    db.session.refresh(person)
    kept = {n for n in names if before[n] not in (None, "") and getattr(person, n) == before[n]}
    assert kept == {"language", "role", "created_at"}  # as in every erased row; time stands still
    assert (person.name, person.active, person.language) == (NAMELESS, False, "en")


@pytest.mark.usefixtures("any_database")
@pytest.mark.parametrize("choice", list(ErasureChoice))
def test_until_then_everything_can_be_taken_back(choice: ErasureChoice, time: StillClock) -> None:
    person, consultation = person_with_everything()
    before = public_state(consultation)
    close_account(person, choice, by=person)
    db.session.commit()
    assert not person.active
    assert public_state(consultation) != before
    time.tick(TIME_TO_REOPEN / 2)
    do(sweep_privacy)
    reopen_account(person)
    db.session.commit()
    assert public_state(consultation) == before
    assert person.active
    assert db.session.get(AccountErasure, person.id) is None


def public_state(consultation: Consultation) -> list[object]:
    """Return what decides how readers see what was written and signed."""
    texts = db.session.execute(
        select(
            Contribution.id,
            Contribution.status,
            Contribution.shown_name,
            Contribution.shown_organisation,
            Contribution.publication,
            Contribution.signatures,
        ).order_by(Contribution.id)
    )
    signatures = db.session.execute(
        select(CoSignature.id, CoSignature.shown_name, CoSignature.withdrawn_at)
    )
    tallies = db.session.execute(
        db.text("SELECT kind, value, n FROM tally WHERE n > 0 ORDER BY kind, value")
    )
    return [*map(tuple, texts), *map(tuple, signatures), *map(tuple, tallies)]


def test_files_of_a_withdrawn_text_wait_as_long_as_the_account(
    app: Flask, time: StillClock
) -> None:
    author, consultation = make_user(), make_consultation()
    sent_with_file(author, consultation, "dry-sand.png")
    db.session.commit()
    close_account(author, ErasureChoice.WITHDRAW, by=author)
    time.tick(days=2)
    work(app)
    assert where("dry-sand.png") != set()
    time.tick(TIME_TO_REOPEN)
    work(app)
    assert where("dry-sand.png") == set()


def test_who_is_needed_is_told_what_to_do() -> None:
    administrator = make_user(role=Role.ADMINISTRATOR)
    with pytest.raises(Invalid, match="last_administrator"):
        close_account(administrator, ErasureChoice.NAMELESS, by=administrator)
    make_user(role=Role.ADMINISTRATOR)
    consultation = make_consultation("Seeds for dry lands")
    make_appointment(consultation, Role.MODERATOR, administrator)
    with pytest.raises(Invalid) as error:
        close_account(administrator, ErasureChoice.NAMELESS, by=administrator)
    assert error.value.code == "last_of_team"
    assert error.value.values["titles"] == "Seeds for dry lands"
    make_appointment(consultation, Role.MODERATOR)
    close_account(administrator, ErasureChoice.NAMELESS, by=administrator)
    assert not administrator.active


def test_an_account_that_was_opened_at_the_last_moment_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    person = make_user("Amina Odhiambo")
    close_account(person, ErasureChoice.WITHDRAW, by=person)
    reopen_account(person)
    db.session.commit()
    found = [person.id]
    monkeypatch.setattr("forum.services.privacy.erasure.list_due_ids", lambda limit: found)
    do(sweep_privacy)
    db.session.expire_all()
    assert (person.name, person.active) == ("Amina Odhiambo", True)


def test_a_text_withdrawn_before_is_not_shown_again(time: StillClock) -> None:
    author, consultation = make_user(password=PASSWORD), make_consultation()
    said = make_contribution(consultation, author=author)
    withdraw(said, consultation, by=author)
    close_account(author, ErasureChoice.WITHDRAW, by=author)
    reopen_account(author)
    assert said.status is Status.WITHDRAWN


def test_every_table_is_known() -> None:
    """The search over all tables would miss one that is not created."""
    assert set(inspect(db.engine).get_table_names()) >= {
        t.name for t in Base.metadata.sorted_tables
    }
