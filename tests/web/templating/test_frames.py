"""Frames: a page in a kept frame is the page made without one, after whatever it shows changed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from flask.ctx import AppContext

from forum import clock
from forum.domain.consultations.posts import PostDraft, PostKind
from forum.domain.contributions.statuses import Moderation, Status
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.user import User
from forum.services.consultations import schedule
from forum.services.moderation.decisions import decide
from forum.services.posts.publish import publish_post
from forum.web.http import page_cache
from forum.web.templating.cards import CARDS
from forum.web.templating.frames import FRAMES, MAX_BYTES
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_user,
)
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.needs import leave_to_slow
from tests.support.statements import Statements
from tests.support.times import StillClock

PARTS = (
    *("", "?by=date", "?by=whole", "?q=1", "?by=date&as=written&after=2"),
    *("/contributions/1", "/contributions/2", "/contributions/1?after=2"),
)


@dataclass
class Scene:
    """A consultation, its moderator and a member."""

    app: Flask
    time: StillClock
    consultation: Consultation
    moderator: User
    member: User
    said: Contribution
    readers: dict[str, FreshClient]


@pytest.fixture
def scene(app: Flask, app_context: AppContext, time: StillClock) -> Scene:
    """Return an open consultation with answers, and clients of three kinds of readers."""
    consultation = make_consultation(questions=2)
    moderator = make_appointment(consultation, Role.MODERATOR)
    member = make_user("Kwame Mensah")
    said = make_contribution(consultation, question=consultation.questions[0])
    make_contribution(consultation, "And I.", parent=said)
    make_contribution(consultation, "We sell them.", question=consultation.questions[1])
    readers = {name: make_client(app) for name in ("visitor", "member", "moderator")}
    sign_in(readers["member"], member)
    sign_in(readers["moderator"], moderator)
    return Scene(app, time, consultation, moderator, member, said, readers)


@pytest.fixture(autouse=True)
def pages_are_made_anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep no pages, so that frames alone are tested."""
    monkeypatch.setattr(page_cache, "is_enabled", False)
    _forget()
    yield
    _forget()


def _forget() -> None:
    CARDS.clear()
    FRAMES.clear()


def _read_all(scene: Scene, share: int = 1) -> dict[tuple[str, str, str], str]:
    """Return pages by reader, language and part: all, or a share in which any two of them meet.

    The token of a session stays the same.
    """
    slug = scene.consultation.slug
    return {
        (name, language, part): client.get(f"/{language}/consultations/{slug}{part}").text
        for r, (name, client) in enumerate(scene.readers.items())
        for m, language in enumerate(("en", "es"))
        for n, part in enumerate(PARTS)
        if (r + m + n) % share == 0
    }


def _extend(scene: Scene) -> None:
    closes_at = scene.consultation.closes_at
    assert closes_at is not None
    schedule.extend(
        scene.consultation,
        closes_at + timedelta(days=3),
        by=scene.moderator,
        reason="Many asked for it.",
        language="en",
    )


def _post(scene: Scene) -> None:
    publish_post(
        scene.consultation,
        PostDraft(PostKind.WELCOME, "Welcome", "Welcome to this discussion.", "en"),
        by=scene.moderator,
        key=str(uuid4()),
    )


def _pass_a_day(scene: Scene) -> None:
    scene.time.tick(days=1)


def _pass_closing(scene: Scene) -> None:
    assert scene.consultation.closes_at is not None
    left = scene.consultation.closes_at - clock.now()
    scene.time.tick(seconds=left.total_seconds() + 1)


def _hide(scene: Scene) -> None:
    decide(scene.said, Status.HIDDEN, by=scene.moderator, reason="It names a third person.")


def _set_cookie(name: str, value: str) -> Callable[[Scene], None]:
    def choose(scene: Scene) -> None:
        for client in scene.readers.values():
            client.set_cookie(name, value)

    return choose


def _configure(name: str, value: str) -> Callable[[Scene], None]:
    def configure(scene: Scene) -> None:
        scene.app.config[name] = value

    return configure


def _appoint(scene: Scene) -> None:
    make_appointment(scene.consultation, Role.FACILITATOR, scene.member)


def _rename(scene: Scene) -> None:
    scene.member.name = "Ama Mensah"


def _change_moderation(scene: Scene) -> None:
    scene.consultation.moderation = Moderation.AFTER


def _change_zone(scene: Scene) -> None:
    scene.consultation.zone = "America/Bogota"


CHANGES: tuple[tuple[Callable[[Scene], object], str, str], ...] = (
    (_extend, "visitor", "Many asked for it."),
    (_post, "visitor", "Latest from the team"),
    (
        lambda scene: make_contribution(scene.consultation, "New."),
        "visitor",
        "3 contributions, 1 reply",
    ),
    (_hide, "visitor", "Hidden by the moderator"),
    (_set_cookie("theme", "dark"), "visitor", 'data-theme="dark"'),
    (_set_cookie("zone", "Asia/Kathmandu"), "visitor", "your time zone"),
    (_configure("FORUM_SITE_NAME", "Agora of Seeds"), "visitor", "Agora of Seeds"),
    (_configure("FORUM_BASE_URL", "https://agora.example"), "visitor", "https://agora.example/en"),
    (_change_zone, "visitor", "in Bogot"),
    (_change_moderation, "visitor", ""),
    (_rename, "member", "Ama Mensah"),
    (_appoint, "member", 'aria-label="Desks"'),
    (_pass_a_day, "visitor", ""),
    (_pass_closing, "visitor", "The consultation is closed and no longer accepts contributions."),
)


@pytest.fixture
def settings(scene: Scene) -> Iterator[None]:
    """Set the settings of the site back at the end."""
    names = ("FORUM_SITE_NAME", "FORUM_BASE_URL")
    before = {name: scene.app.config[name] for name in names}
    yield
    scene.app.config.update(before)


@pytest.mark.slow
@pytest.mark.parametrize("share", leave_to_slow([2, 1], quick=1))
def test_a_kept_frame_depends_on_all_that_it_shows(
    scene: Scene, settings: None, share: int
) -> None:
    before = _read_all(scene, share)
    for change, reader, words in CHANGES:
        change(scene)
        db.session.commit()
        warm = _read_all(scene, share)
        _forget()
        cold = _read_all(scene, share)
        for place, page in cold.items():
            assert warm[place] == page, (change, place)
        seen = (reader, "en", "" if (reader, "en", "") in cold else PARTS[1])
        assert words in cold[seen], change
        if words:
            assert cold[seen] != before[seen], change
        before = cold


def test_a_frame_is_shared_and_holds_nothing_of_a_person(scene: Scene) -> None:
    other = make_client(scene.app)
    sign_in(other, make_user("Lucía Fernández"))
    address = f"/en/consultations/{scene.consultation.slug}?by=date"
    own = scene.readers["member"].get(address).text
    kept = len(FRAMES._values)
    others = other.get(address).text
    assert len(FRAMES._values) == kept
    assert "Kwame Mensah" in own
    assert "Kwame Mensah" not in others
    assert "Lucía Fernández" in others
    tokens = [page.split('name="csrf_token" value="')[1].split('"')[0] for page in (own, others)]
    assert tokens[0] != tokens[1]
    for frame, _size in FRAMES._values.values():
        html = b"".join(frame.parts).decode()
        assert not [text for text in ("Kwame", "Lucía", *tokens) if text in html]
        assert "We keep" not in html


def test_a_post_is_new_to_those_alone_who_have_not_seen_it(scene: Scene) -> None:
    address = f"/en/consultations/{scene.consultation.slug}"
    seen = scene.readers["member"]
    unseen = make_client(scene.app)
    sign_in(unseen, make_user("Lucía Fernández"))
    visit = {"number": 1, "next": address}
    for client in (seen, unseen):
        client.post(f"{address}/visit", data={**visit, "post": 0, "act": "read"})
    _post(scene)
    db.session.commit()
    seen.post(f"{address}/visit", data={**visit, "post": 1_000, "act": "read"})
    for client in (unseen, seen, unseen, seen):
        client.get(address)  # a message is printed, then frames are shared
    is_marked = [
        'class="unread"'
        in client.get(address).text.split("Latest from the team")[1].split("</h")[1]
        for client in (unseen, seen)
    ]
    assert is_marked == [True, False]


def test_what_the_address_says_stays_with_its_reader(scene: Scene) -> None:
    address = f"/en/consultations/{scene.consultation.slug}?by=date"
    member = scene.readers["member"]
    plain, traced = member.get(address).text, member.get(f"{address}&from=1&x=%22%3E%3Cb").text
    assert f'href="/es/consultations/{scene.consultation.slug}?by=date"' in plain
    assert "by=date&amp;from=1&amp;x=%22%3E%3Cb" in traced
    assert 'x="><b' not in traced
    assert "x=%22" not in member.get(address).text


def test_a_message_is_printed_once_and_kept_in_no_frame(scene: Scene) -> None:
    address = f"/en/consultations/{scene.consultation.slug}"
    member = scene.readers["member"]
    member.get(address)
    member.post(f"{address}/visit", data={"number": 1, "post": 0, "act": "read", "next": address})
    pages = [client.get(address).text for client in (member, member, scene.readers["visitor"])]
    assert [page.count("Marked as read.") for page in pages] == [1, 0, 0]


def test_a_page_in_a_kept_frame_reads_places_alone(scene: Scene, statements: Statements) -> None:
    address = f"/en/consultations/{scene.consultation.slug}?by=date"
    for name, most in (("visitor", 3), ("member", 5)):
        scene.readers[name].get(address)
        with statements.counted():
            scene.readers[name].get(address)
        assert len(statements) <= most, list(statements)


def test_frames_take_bounded_memory(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FRAMES, "_max_bytes", 200_000)
    _read_all(scene)
    assert FRAMES._values
    assert FRAMES._size <= 200_000 < MAX_BYTES
