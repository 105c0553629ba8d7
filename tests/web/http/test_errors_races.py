"""Several people, or one with two hands, send the same form at the same moment."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from io import BytesIO
from threading import Barrier, BrokenBarrierError
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import Engine, event, func, select
from werkzeug.test import TestResponse

from forum.domain.contributions.attachments import MAX_FILES
from forum.domain.contributions.statuses import Status
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.attachment import Attachment
from forum.models.consultation import Appointment, Consultation
from forum.models.contributions.cosignature import CoSignature
from forum.models.contributions.decision import Decision
from forum.models.job import Notice
from forum.models.synthesis.summary import Edition, Summary
from forum.models.user import User
from forum.services.attachments import uploads
from tests.builders import make_appointment, make_consultation, make_contribution, make_user
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.content.files import picture
from tests.support.transactions import apart
from tests.views.contributions.test_cosign import FIELDS
from tests.views.organise.test_edit import typed

pytestmark = pytest.mark.usefixtures("any_database")

PATIENCE = 1.5
Post = Callable[[FreshClient], TestResponse]


@pytest.fixture
def meet(app: Flask) -> Iterator[Callable[[str, int], None]]:
    """Let those who insert into a table wait for each other, where the database lets them."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    listeners = []

    def meet_at(statement: str, number: int) -> None:
        barrier = Barrier(number)

        def wait(conn: object, cursor: object, sql: str, *more: object) -> None:
            if sql.startswith(statement) and not barrier.broken:
                with suppress(BrokenBarrierError):  # or the others wait for its lock
                    barrier.wait(PATIENCE)

        event.listen(Engine, "before_cursor_execute", wait)
        listeners.append(wait)

    yield meet_at
    for wait in listeners:
        event.remove(Engine, "before_cursor_execute", wait)


def at_once(app: Flask, users: Sequence[User | None], *posts: Post) -> list[TestResponse]:
    """Let each person send a form, all in the same moment; nobody is answered with a failure."""
    clients = []
    for user in users:
        clients.append(make_client(app))
        if user is not None:
            sign_in(clients[-1], user)
    db.session.commit()
    with ThreadPoolExecutor(len(clients)) as pool:
        answers = list(pool.map(lambda n: posts[n % len(posts)](clients[n]), range(len(clients))))
    db.session.expire_all()
    assert all(answer.status_code < 500 for answer in answers), [a.status for a in answers]
    return answers


def poster(address: str, **fields: object) -> Post:
    """Return a function that sends a form, without the session of the test."""
    return lambda client: apart(
        super(FreshClient, client).open, address, method="POST", data=fields
    )


def count(what: object) -> int:
    return db.session.scalar(select(func.count()).select_from(what)) or 0  # type: ignore[arg-type]


def statuses(answers: Sequence[TestResponse]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


@pytest.fixture
def consultation(app_context: object) -> Consultation:
    return make_consultation(slug="seeds")


@pytest.mark.slow
def test_one_person_is_appointed_twice(
    app: Flask, consultation: Consultation, meet: Callable[[str, int], None]
) -> None:
    root, new = make_user(role=Role.ADMINISTRATOR), make_user("Awa")
    appoint = poster(
        "/en/consultations/seeds/organise/appoint", email=new.email or "", role="moderator"
    )
    meet("INSERT INTO appointment", 2)
    answers = at_once(app, [root] * 4, appoint)
    assert statuses(answers) == {302: 4}
    assert count(Appointment) == 1


def test_two_organisers_dismiss_each_other(app: Flask, consultation: Consultation) -> None:
    first = make_appointment(consultation, Role.ORGANISER)
    second = make_appointment(consultation, Role.ORGANISER)
    seats = {s.user_id: str(s.id) for s in db.session.scalars(select(Appointment))}
    address = "/en/consultations/seeds/organise/dismiss"
    for_first = poster(address, seat=seats[second.id])
    for_second = poster(address, seat=seats[first.id])
    at_once(app, [first, second], for_first, for_second)
    assert count(Appointment) == 1


def test_two_consultations_of_one_slug(
    app: Flask, app_context: object, meet: Callable[[str, int], None]
) -> None:
    root = make_user(role=Role.ADMINISTRATOR)
    create = [poster("/en/consultations/new", **typed(slug="rain")) for _ in range(3)]
    meet("INSERT INTO consultation ", 2)
    answers = at_once(app, [root] * 3, *create)
    assert statuses(answers) == {302: 3}, answers[0].text
    slugs = db.session.scalars(select(Consultation.slug)).all()
    assert sorted(slugs) == ["rain", "rain-2", "rain-3"]


def test_one_form_of_a_consultation_is_sent_twice(
    app: Flask, app_context: object, meet: Callable[[str, int], None]
) -> None:
    root = make_user(role=Role.ADMINISTRATOR)
    create = poster("/en/consultations/new", **typed(slug="rain"))
    meet("INSERT INTO consultation ", 2)
    answers = at_once(app, [root] * 3, create)
    assert statuses(answers) == {302: 3}
    assert count(Consultation) == 1


def test_one_address_is_registered_twice(
    app: Flask, app_context: object, meet: Callable[[str, int], None]
) -> None:
    register = poster(
        "/en/register", email="awa@example.org", name="Awa", country="SN", rules="yes",
        agreed="yes", capacity="personal", language="en",
    )  # fmt: skip
    meet('INSERT INTO "user"', 2)
    answers = at_once(app, [None] * 4, register)
    assert len(statuses(answers)) == 1, [a.text for a in answers]
    assert count(User) == 1
    assert count(Notice) == 1


def test_eight_files_where_five_are_allowed(
    app: Flask, consultation: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, image, author = str(uuid4()), picture(), make_user()

    def upload(client: FreshClient) -> TestResponse:
        file = (BytesIO(image), "seeds.png")
        data = {"act": "attach", "key": key, "text": "See the files.", "language": "en"}
        data["file"] = file
        return apart(
            super(FreshClient, client).open,
            "/en/consultations/seeds/contribute",
            method="POST",
            data=data,
        )

    checked = uploads.check_file(BytesIO(image))  # the examination refuses many at once by itself
    monkeypatch.setattr("forum.services.attachments.uploads.check_file", lambda stream: checked)
    answers = at_once(app, [author] * 8, upload)
    assert statuses(answers) == {200: 5, 422: 3}
    assert count(Attachment) == MAX_FILES == 5


def test_one_text_is_cosigned_twice(app: Flask, consultation: Consultation) -> None:
    said = make_contribution(consultation)
    sign = poster(f"/en/consultations/seeds/contributions/{said.number}/sign", **FIELDS)
    answers = at_once(app, [make_user()] * 4, sign)
    assert statuses(answers) == {302: 4}, answers[0].text
    assert count(CoSignature) == 1
    db.session.refresh(said)
    assert said.signatures == 1


@pytest.mark.parametrize("status", [Status.PUBLISHED, Status.RETURNED])
def test_two_moderators_decide_on_one_text(
    app: Flask, consultation: Consultation, status: Status
) -> None:
    said = make_contribution(consultation, status=Status.PENDING)
    moderators = [make_appointment(consultation, Role.MODERATOR) for _ in range(3)]
    fields = {"status": status.value, f"reason-{status.value}": "Say which.", "seen": "pending.1"}
    fields[f"rule-{status.value}"] = "unclear"
    decide = poster(f"/en/consultations/seeds/moderation/{said.key}", **fields)
    at_once(app, moderators, decide)
    assert count(Decision) == 1
    db.session.refresh(said)
    assert (said.status, said.number) == (status, 1 if status is Status.PUBLISHED else None)


def test_one_summary_is_published_twice(app: Flask, consultation: Consultation) -> None:
    said = make_contribution(consultation)
    facilitator = make_appointment(consultation, Role.FACILITATOR)
    address = "/en/consultations/seeds/summary/edit"
    fields = {"title": "What was said", "language": "en"}
    saved = at_once(app, [facilitator] * 3, poster(address, **fields))
    assert statuses(saved) == {302: 3}, saved[0].text
    assert count(Summary) == 1
    body = f"They keep seeds [{said.number}]."
    added = {"section": "brief", "body": body, "language": "en"}
    assert statuses(at_once(app, [facilitator], poster(f"{address}/add", **added))) == {302: 1}
    publish = poster(f"{address}/publish", act="publish")
    assert statuses(at_once(app, [facilitator] * 3, publish)) == {302: 3}
    assert count(Edition) == 1
