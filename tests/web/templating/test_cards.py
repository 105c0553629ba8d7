"""Cards: a page joined from kept cards is the page made without any, after whatever happened."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import uuid4

import pytest
from flask import Flask
from flask.ctx import AppContext

from forum.domain.contributions.attachments import FileKind
from forum.domain.contributions.content import Appearance, Part, PassageKind
from forum.domain.contributions.statuses import DecisionTarget, Status
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.attachment import Attachment
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.user import User
from forum.services.accounts.accounts import PersonalDetails, change_details
from forum.services.attachments import extraction, uploads
from forum.services.consultations import schedule
from forum.services.contributions import cosignatures, revise, visibility, withdrawals
from forum.services.moderation.decisions import decide
from forum.services.organisations import registry
from forum.services.organisations.names import find_or_add_organisation
from forum.services.translation import machine
from forum.services.translation.machine import EngineAnswer
from forum.web.http import page_cache
from forum.web.templating.cards import CARDS
from forum.web.templating.frames import FRAMES
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_post,
    make_user,
    store_contribution,
)
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.needs import leave_to_slow
from tests.support.statements import Statements

PARTS = ("", "?by=date", "?by=newest", "?by=whole", "?q=1", "?q=0", "?by=date&as=written")
THREADS = ("/contributions/1", "/contributions/3", "/contributions/1?as=written", "/posts/{post}")
TOKEN = re.compile(r'name="csrf_token" value="[^"]*"')


@dataclass
class Scene:
    """A consultation in which everything stands that a card can show."""

    consultation: Consultation
    moderator: User
    author: User
    facilitator: User
    said: Contribution
    spanish: Contribution
    quoting: Contribution
    of_post: Contribution
    file: Attachment


def _quote(scene_consultation: Consultation, words: str, **source: int) -> list[Part]:
    return [Part(words, "en", kind=PassageKind.QUOTE, **source), Part("I agree.", "en")]  # type: ignore[arg-type]


def _put(consultation: Consultation, parts: list[Part], parent: object) -> Contribution:
    author = make_user("Quoting Person")
    said = store_contribution(
        consultation,
        author,
        parts,
        appearance=Appearance(author.name),
        key=str(uuid4()),
        parent=parent,  # type: ignore[arg-type]
    )
    visibility.publish_contribution(consultation, said)
    db.session.commit()
    return said


@pytest.fixture
def scene(app_context: AppContext) -> Scene:
    """Return a consultation with answers, replies, quotes, a file, and a text in Spanish."""
    consultation = make_consultation(questions=2)
    moderator = make_appointment(consultation, Role.MODERATOR)
    facilitator = make_appointment(consultation, Role.FACILITATOR)
    author = make_user("Amina Odhiambo")
    question = consultation.questions[0]
    said = make_contribution(
        consultation,
        "We keep *our own* seeds.",
        author=author,
        question=question,
        organisation="Norad Exchange",
        organisation_id=find_or_add_organisation("Norad Exchange").id,
    )
    spanish = make_contribution(
        consultation, "Guardamos **nuestras** semillas.", language="es", question=question
    )
    quoting = _put(
        consultation,
        _quote(
            consultation,
            "We keep *our own* seeds.",
            quoted_contribution_id=said.id,
            quoted_position=0,
        ),
        said,
    )
    post = make_post(consultation, author=facilitator)
    of_post = _put(
        consultation,
        _quote(consultation, "Welcome to **this** discussion.", quoted_post_id=post.id),
        post,
    )
    file = Attachment(
        key=str(uuid4()),
        consultation_id=consultation.id,
        user_id=author.id,
        form_key=said.key,
        contribution_id=said.id,
        name="seeds.pdf",
        kind=FileKind.PDF,
        size=2_000,
        sha256="0" * 64,
        since_revision=1,
    )
    db.session.add(file)
    db.session.flush()
    uploads.recount_files(said)
    db.session.commit()
    return Scene(
        consultation, moderator, author, facilitator, said, spanish, quoting, of_post, file
    )


def _translate(scene: Scene) -> None:
    passage = scene.spanish.revisions[0].passages[0]
    request = machine.find_request(passage.text, "en")
    assert request is not None
    machine.store_answer(request, EngineAnswer(html="<p>We keep our seeds.</p>"))


def _edit(scene: Scene) -> None:
    revise.revise(scene.said, scene.consultation, [Part("We sell seeds.", "en")], by=scene.author)


def _approve_edit(scene: Scene) -> None:
    decide(scene.said, Status.PUBLISHED, by=scene.moderator, target=DecisionTarget.EDIT)


def _hide(scene: Scene) -> None:
    decide(scene.said, Status.HIDDEN, by=scene.moderator, reason="It names a third person.")


def _show_again(scene: Scene) -> None:
    decide(scene.said, Status.PUBLISHED, by=scene.moderator)


def _sign(scene: Scene) -> None:
    entry = find_or_add_organisation("Seed Bank")
    appearance = Appearance("Signer", organisation="Seed Bank", organisation_id=entry.id)
    cosignatures.sign(
        scene.spanish, scene.consultation, by=make_user("Signer"), appearance=appearance
    )


def _rename(old: str, new: str) -> Callable[[Scene], None]:
    def rename(scene: Scene) -> None:
        keeper = make_user(role=Role.ADMINISTRATOR)
        registry.rename_organisation(find_or_add_organisation(old), new, by=keeper)

    return rename


def _remove_signature(scene: Scene) -> None:
    signature = cosignatures.list_signatories([scene.spanish.id])[scene.spanish.id][0]
    cosignatures.remove_signature(
        scene.spanish, scene.consultation, signature.id, by=scene.moderator
    )


def _read_file(scene: Scene) -> None:
    extracted = extraction.make_extracted_text("We keep our own seeds in the dry lands.")
    extraction.store_extracted_text(scene.file.id, extracted)


def _rename_facilitator(scene: Scene) -> None:
    change_details(scene.facilitator, PersonalDetails("Renamed Facilitator"))


def _withdraw(scene: Scene) -> None:
    revise.withdraw(scene.said, scene.consultation, by=scene.author)


def _undo_withdrawal(scene: Scene) -> None:
    withdrawals.undo_withdrawal(scene.said, scene.consultation, by=scene.author)


def _reply(scene: Scene) -> None:
    make_contribution(scene.consultation, "And I.", parent=scene.said)


def _close(scene: Scene) -> None:
    schedule.close_now(
        scene.consultation, by=scene.moderator, reason="All was said.", language="en"
    )


ACTIONS: tuple[tuple[Callable[[Scene], None], str], ...] = (
    (_translate, "We keep our seeds."),
    (_sign, "Seed Bank"),
    (_rename("Seed Bank", "Bank of Seeds"), "Bank of Seeds"),
    (_remove_signature, ""),
    (_read_file, ""),
    (_rename("Norad Exchange", "Norec"), "Norec"),
    (_edit, ""),
    (_approve_edit, "We sell seeds."),
    (_rename_facilitator, "Renamed Facilitator"),
    (_hide, "Hidden by the moderator"),
    (_show_again, "We sell seeds."),
    (_withdraw, "Withdrawn by its author"),
    (_undo_withdrawal, "We sell seeds."),
    (_reply, "And I."),
    (_close, ""),
)


@pytest.fixture
def readers(app: Flask, scene: Scene) -> dict[str, FreshClient]:
    """Return a visitor, a member, the author and a moderator."""
    people = {"visitor": None, "member": make_user(), "author": scene.author}
    clients = {}
    for name, person in {**people, "moderator": scene.moderator}.items():
        clients[name] = make_client(app)
        if person is not None:
            sign_in(clients[name], person)
    return clients


@pytest.fixture(autouse=True)
def pages_are_made_anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep no pages, so that cards alone are tested."""
    monkeypatch.setattr(page_cache, "is_enabled", False)
    CARDS.clear()
    yield
    CARDS.clear()


def _read_all(
    readers: dict[str, FreshClient], scene: Scene, share: int = 1, turn: int = 0
) -> dict[tuple[str, str, str], str]:
    """Return pages by reader, language and part: all, or a share, another one at each turn."""
    slug, post = scene.consultation.slug, scene.of_post.post_id
    return {
        (name, language, part): TOKEN.sub(
            "", client.get(f"/{language}/consultations/{slug}{part.format(post=post)}").text
        )
        for r, (name, client) in enumerate(readers.items())
        for m, language in enumerate(("en", "es"))
        for n, part in enumerate((*PARTS, *THREADS))
        if (r + 2 * m + n + turn) % share == 0
    }


@pytest.mark.parametrize("share", leave_to_slow([24, 8, 1], quick=1))
def test_pages_of_kept_cards_are_those_made_without_them(
    readers: dict[str, FreshClient], scene: Scene, share: int
) -> None:
    _read_all(readers, scene, share)
    for turn, (act, words) in enumerate(ACTIONS):
        act(scene)
        db.session.commit()
        warm = _read_all(readers, scene, share, turn)
        CARDS.clear()
        FRAMES.clear()
        cold = _read_all(readers, scene, share, turn)
        for place, page in cold.items():
            assert warm[place] == page, (act, place)
        first = f"/en/consultations/{scene.consultation.slug}"
        assert words in readers["visitor"].get(first).text, act


def test_signs_that_fill_gaps_stand_in_texts_as_typed(client: FreshClient) -> None:
    consultation = make_consultation()
    make_contribution(consultation, "50 % of 100 %(h)b, %(n)s and %%d.", name="Amina %(t)b")
    page = client.get(f"/en/consultations/{consultation.slug}?by=date").text
    assert "50 % of 100 %(h)b, %(n)s and %%d." in page
    assert "Amina %(t)b" in page


def test_a_hidden_text_stands_in_no_page_of_kept_cards(
    readers: dict[str, FreshClient], scene: Scene
) -> None:
    before = _read_all(readers, scene)
    assert "our own" in before["visitor", "en", ""]
    _hide(scene)
    db.session.commit()
    assert not [place for place, page in _read_all(readers, scene).items() if "our own" in page]


def test_what_is_new_is_marked_on_the_cards_that_others_share(
    app: Flask, readers: dict[str, FreshClient], scene: Scene
) -> None:
    page = f"/en/consultations/{scene.consultation.slug}"
    member = readers["member"]
    member.post(f"{page}/visit", data={"number": 1, "post": 0, "act": "read", "next": page})
    assert 'class="unread"' in member.get(page).text
    assert 'class="unread"' not in readers["visitor"].get(page).text


@pytest.mark.parametrize("part", PARTS)
def test_a_page_of_kept_cards_reads_no_texts(
    readers: dict[str, FreshClient], scene: Scene, statements: Statements, part: str
) -> None:
    address = f"/en/consultations/{scene.consultation.slug}{part}"
    for name, most in (("visitor", 3), ("member", 5)):
        readers[name].get(address)
        with statements.counted():
            readers[name].get(address)
        assert len(statements) <= most
        assert not [sql for sql in statements if "FROM passage" in sql or "text.html" in sql]


def test_one_change_makes_one_card_anew(
    readers: dict[str, FreshClient], scene: Scene, statements: Statements
) -> None:
    address = f"/en/consultations/{scene.consultation.slug}?by=date"
    readers["visitor"].get(address)
    make_contribution(scene.consultation, "And I.")
    with statements.counted():
        readers["visitor"].get(address)
    (passages,) = [sql for sql in statements if "FROM passage" in sql]
    assert passages.count("passage.contribution_id IN (?)") == 1


@pytest.mark.parametrize("part", THREADS)
def test_a_thread_of_kept_cards_reads_no_texts_of_contributions(
    readers: dict[str, FreshClient], scene: Scene, statements: Statements, part: str
) -> None:
    path = part.format(post=scene.of_post.post_id)
    address = f"/en/consultations/{scene.consultation.slug}{path}"
    readers["visitor"].get(address)
    with statements.counted():
        readers["visitor"].get(address)
    assert not [sql for sql in statements if "FROM passage" in sql]


def test_replies_stand_in_groups_with_ways_past_them(
    readers: dict[str, FreshClient], scene: Scene
) -> None:
    first = make_contribution(scene.consultation, "And I.", parent=scene.said)
    make_contribution(scene.consultation, "So do we.", parent=first)
    last = make_contribution(scene.consultation, "Not I.", parent=scene.said)
    page = readers["visitor"].get(
        f"/en/consultations/{scene.consultation.slug}/contributions/{scene.said.number}"
    )
    assert f'aria-label="Replies to contribution {scene.said.number}"' in page.text
    assert f'aria-label="Replies to contribution {first.number}"' in page.text
    assert f'href="#c{last.number}">Skip the replies to [{first.number}]<' in page.text
    assert page.text.count('class="thread"') == page.text.count('role="group"') == 2
