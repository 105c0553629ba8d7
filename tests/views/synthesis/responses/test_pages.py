"""How the contributions were used: the public page, and writing it."""

import pytest

from forum.domain.contributions.statuses import Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.domain.synthesis.responses import ResponseOutcome
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.synthesis.response import ResponseItem
from forum.models.translation import TranslationStatus
from forum.models.user import User
from forum.services.moderation.decisions import decide
from forum.services.synthesis.responses import writing
from forum.services.synthesis.summary.editions import publish_summary
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_translation,
    make_user,
    save_summary,
)
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.statements import Statements
from tests.support.worlds import BuiltOnce


@pytest.fixture
def consultation(built_once: BuiltOnce) -> Consultation:
    """Return a closed consultation with three contributions."""
    return built_once(make_closed)


def make_closed() -> Consultation:
    """Store it."""
    consultation = make_consultation(stage=Stage.CLOSED, organisers=["Seed Office"])
    for name in ("Amina Wekesa", "Linh Tran", "Awa Sarr"):
        make_contribution(consultation, author=make_user(name))
    return consultation


@pytest.fixture
def organiser(client: FreshClient, consultation: Consultation) -> User:
    """Return the organiser, who is signed in."""
    person = make_user("Ruth Otieno")
    make_appointment(consultation, Role.ORGANISER, person)
    sign_in(client, person)
    return person


def page_of(consultation: Consultation, more: str = "") -> str:
    return f"/en/consultations/{consultation.slug}/how-it-was-used{more}"


def form(**fields: str) -> dict[str, str]:
    typed = {
        "language": "en",
        "title": "Lend seeds.",
        "outcome": "partly",
        "text": "We lend *some* [2].",
        "link": "https://seeds.example/decision",
        "numbers": "1",
        "version": "0",
        "act": "save",
    }
    return {**typed, **fields}


def items() -> list[ResponseItem]:
    db.session.commit()
    db.session.expire_all()
    return list(db.session.query(ResponseItem).order_by(ResponseItem.position))


def keep(consultation: Consultation, by: User, *texts: str, is_published: bool = True) -> None:
    for text in texts:
        draft = writing.ResponseDraft(
            language="en",
            text=text,
            subject=f"Point: {text}",
            outcome=ResponseOutcome.ACCEPTED,
            numbers=(1,),
        )
        writing.save_item(consultation, draft, by=by)
    general = writing.ResponseDraft(language="en", text="We *read* all of it.")
    writing.save_item(consultation, general, by=by)
    if is_published:
        writing.publish_response(consultation, by=by)
    db.session.commit()


# --- reading ----------------------------------------------------------------------------------


def test_the_organiser_responds_and_everybody_reads_it(
    client: FreshClient, consultation: Consultation, organiser: User
) -> None:
    assert client.post(page_of(consultation, "/new"), data=form()).status_code == 302
    general = form(to="all", text="Thank you, *all*.", numbers="", link="")
    assert client.post(page_of(consultation, "/new"), data=general).status_code == 302
    visitor = make_client(client.application)
    assert visitor.get(page_of(consultation)).status_code == 404
    assert "Only organisers see this page." in client.get(page_of(consultation)).text
    answer = client.post(page_of(consultation, "/edit"), data={"act": "publish"})
    assert answer.location.endswith(page_of(consultation))
    page = visitor.get(page_of(consultation)).text
    address = f"/en/consultations/{consultation.slug}/contributions"
    for words in (
        "Partly accepted",
        "<p>Lend seeds.</p>",
        "We lend <em>some</em>",
        f'href="{address}/2">[2]</a>',
        "https://seeds.example/decision",
        "Amina Wekesa, Kenya",
        "Thank you, <em>all</em>.",
        "Seed Office",
    ):
        assert words in page, words
    home = visitor.get(f"/en/consultations/{consultation.slug}").text
    assert "Thank you, <em>all</em>." in home
    assert f'href="{page_of(consultation)}"' in home


def test_each_language_has_what_a_person_accepted(
    client: FreshClient, consultation: Consultation, organiser: User
) -> None:
    keep(consultation, organiser, "So it is.")
    [general, item] = items()
    assert item.subject is not None
    make_translation(general.text, "es", "Lo leímos.", status=TranslationStatus.REVIEWED)
    make_translation(item.text, "es", "Pues sí.")  # by a machine, seen by nobody yet
    page = make_client(client.application).get(page_of(consultation).replace("/en/", "/es/")).text
    assert "Lo leímos." in page
    assert 'lang="en"><p>So it is.</p>' in page
    assert page.index("So it is.") < page.index("Pues sí.")
    assert "no revisada" in page or "sin revisar" in page
    assert "Aceptad" in page


def test_a_hidden_contribution_keeps_only_its_number(
    client: FreshClient, consultation: Consultation, organiser: User
) -> None:
    keep(consultation, organiser, "So it is.")
    first = items()[1].citations[0].contribution
    decide(first, Status.HIDDEN, by=make_appointment(consultation, Role.MODERATOR), reason="It.")
    db.session.commit()
    page = make_client(client.application).get(page_of(consultation)).text
    assert "Amina Wekesa" not in page
    assert "<b>[1]</b>" in page


def test_what_is_added_later_is_a_draft_until_it_is_published(
    client: FreshClient, consultation: Consultation, organiser: User
) -> None:
    keep(consultation, organiser, "So it is.")
    client.post(page_of(consultation, "/new"), data=form(title="Another."))
    visitor = make_client(client.application)
    assert "Another." not in visitor.get(page_of(consultation)).text
    assert "draft, not published" in client.get(page_of(consultation, "/edit")).text
    report = f"/en/consultations/{consultation.slug}/translations/es/response/report"
    member = make_client(client.application)
    sign_in(member, make_user())
    assert member.get(report).status_code == 404  # drafts are read by no way round
    client.post(page_of(consultation, "/edit"), data={"act": "publish"})
    assert "Another." in visitor.get(page_of(consultation)).text
    assert member.get(report).status_code == 200
    client.post(page_of(consultation, "/edit"), data={"act": "unpublish"})
    assert visitor.get(page_of(consultation)).status_code == 404
    assert "We <em>read</em>" not in visitor.get(f"/en/consultations/{consultation.slug}").text


def test_pages_cost_the_same_with_more_replies(
    client: FreshClient, consultation: Consultation, organiser: User, statements: Statements
) -> None:
    keep(consultation, organiser, "One.")
    by, costs = organiser, []
    for size in (1, 12):
        for number in range(size):
            contribution = make_contribution(consultation)
            draft = writing.ResponseDraft(
                language="en",
                text=f"{size} {number}",
                subject=f"Point {size} {number}",
                outcome=ResponseOutcome.CONSIDERED,
                numbers=(contribution.number or 0,),
            )
            writing.save_item(consultation, draft, by=by)
        writing.publish_response(consultation, by=by)
        db.session.commit()
        cost = []
        for address in (page_of(consultation), page_of(consultation, "/edit")):
            client.get(address)
            with statements.counted():
                assert client.get(address).status_code == 200
            cost.append(len(statements))
        costs.append(cost)
    assert costs[0] == costs[1], statements


# --- writing ----------------------------------------------------------------------------------


def test_who_may_write(client: FreshClient, consultation: Consultation) -> None:
    address = page_of(consultation, "/new")
    assert "/en/sign-in" in client.get(address).location
    answer = client.post(address, data=form())
    assert answer.status_code == 401
    assert "We lend *some*" in answer.text
    for role in (Role.FACILITATOR, Role.MODERATOR, Role.TRANSLATOR):
        sign_in(client, make_appointment(consultation, role))
        for more in ("/edit", "/new"):
            assert client.get(page_of(consultation, more)).status_code == 403
        assert client.post(address, data=form()).status_code == 403


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("title", "", "Write the point to which you reply."),
        ("outcome", "perhaps", "Choose what has become of the point."),
        ("text", " ", "Write the reply."),
        ("link", "javascript:alert(1)", "Write the whole address of the page, with https"),
        ("numbers", "one", "Write numbers of contributions"),
        ("numbers", "1, 99", "No published contribution has these numbers: 99."),
        ("language", "xx", "Say in which language this is written."),
    ],
)
def test_wrong_fields_are_named_and_everything_typed_stays(
    client: FreshClient,
    consultation: Consultation,
    organiser: User,
    field: str,
    value: str,
    words: str,
) -> None:
    answer = client.post(page_of(consultation, "/new"), data=form(**{field: value}))
    assert answer.status_code == 422
    assert words in answer.text
    assert "We lend *some* [2]." in answer.text or field == "text"
    assert not items()


def test_a_number_in_the_words_must_be_one_that_readers_find(
    client: FreshClient, consultation: Consultation, organiser: User
) -> None:
    answer = client.post(page_of(consultation, "/new"), data=form(text="As said [77]."))
    assert answer.status_code == 422
    assert "No published contribution has these numbers: 77." in answer.text
    assert not items()


def test_a_preview_stores_nothing(
    client: FreshClient, consultation: Consultation, organiser: User
) -> None:
    answer = client.post(page_of(consultation, "/new"), data=form(act="preview"))
    assert "We lend <em>some</em>" in answer.text
    assert "As readers will see it" in answer.text
    assert not items()


def test_a_statement_of_the_summary_is_answered_with_what_it_cites(
    client: FreshClient, consultation: Consultation, organiser: User
) -> None:
    facilitator = make_appointment(consultation, Role.FACILITATOR)
    words = {"title": "Seeds", "standfirst": "", "body": "Seeds are lent [3][1].", "language": "en"}
    save_summary(consultation, by=facilitator, **words)
    publish_summary(consultation, by=facilitator)
    db.session.commit()
    page = client.get(page_of(consultation, "/edit")).text
    address = page_of(consultation, "/new?statement=1")
    assert f'href="{address}"' in page
    offered = client.get(address).text
    assert "Seeds are lent [3][1].</textarea>" in offered
    assert 'value="1, 3"' in offered
    assert client.get(page_of(consultation, "/new?statement=999")).status_code == 404


def test_a_reply_is_changed_moved_and_removed(
    client: FreshClient, consultation: Consultation, organiser: User
) -> None:
    keep(consultation, organiser, "One.", "Two.", is_published=False)
    [_general, one, two] = items()
    address = page_of(consultation, f"/{two.id}")
    assert "Two.</textarea>" in client.get(address).text
    client.post(address, data={"act": "up"})
    assert [item.id for item in items()][1:] == [two.id, one.id]
    changed = form(text="Three.", version="1")
    assert client.post(address, data=changed).status_code == 302
    newer = client.post(address, data=form(text="Four.", version="1"))
    assert newer.status_code == 409
    assert "Someone else has changed this reply" in newer.text
    assert "Four.</textarea>" in newer.text
    assert "Three." in newer.text
    assert 'name="version" value="2"' in newer.text
    client.post(address, data={"act": "remove"})
    assert [item.id for item in items()][1:] == [one.id]


def test_the_page_says_when_organisers_are_reminded(
    client: FreshClient, consultation: Consultation, organiser: User
) -> None:
    page = client.get(page_of(consultation, "/edit")).text
    assert "twelve weeks after closing, organisers are reminded once by email, on" in page
