"""What is exported as data comes in again as it was, and no name is invented on the way."""

import json
from datetime import timedelta
from typing import Any

import pytest
from markupsafe import Markup
from sqlalchemy import delete, select

from forum import clock
from forum.domain.consultations.posts import PostKind
from forum.domain.contributions.content import Appearance, Capacity, Part, PassageKind, Publication
from forum.domain.contributions.statuses import Rule, Status
from forum.domain.html.bars import bar_html, bar_words
from forum.domain.policy import Role
from forum.errors import Invalid
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.translation import Text, Translation
from forum.services.consultations.counts import read_tallies, recount
from forum.services.contributions import cosignatures, visibility
from forum.services.contributions.redactions import RedactionWish
from forum.services.imports import import_document
from forum.services.moderation import redactions
from forum.services.organisations import names
from forum.services.posts.publish import list_posts as consultation_posts
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_post,
    make_user,
    store_contribution,
)
from tests.support.exports import make_document

pytestmark = pytest.mark.usefixtures("db_session")

CONTACT_BAR = bar_words("contact", "en")
SECRETS = ("Zuberi Hidden", "Quiet Network", "Yara Unsaid")


def filled() -> Consultation:
    """Store contributions that appear in every way, signed, late, edited and quoted."""
    consultation = make_consultation()
    said = make_contribution(
        consultation,
        "We keep seeds.",
        organisation="Acacia Desk",
        countries="KE UG",
        capacity=Capacity.ORGANISATION,
    )
    said.late, said.edited_at = True, clock.now() + timedelta(days=1)
    for name, way in ((SECRETS[0], Publication.WITHHELD), (SECRETS[2], Publication.ORGANISATION)):
        body = SECRETS[1] if way is Publication.WITHHELD else "Baobab Desk"
        make_contribution(
            consultation,
            f"Said {way}.",
            author=make_user(name),
            publication=way,
            organisation=body,
            organisation_id=names.find_or_add_organisation(body).id,
            countries="001",
        )
        appearance = Appearance(name, body, "SN", publication=way)
        cosignatures.sign(said, consultation, by=make_user(name), appearance=appearance)
    hidden = make_contribution(consultation, "Words that go.")
    for quoted in (said, hidden):
        reply(consultation, said, quoted)
    visibility.record_decision(hidden, Status.HIDDEN, by=None)
    visibility.replace_with_stub(consultation, hidden)
    answer(consultation)
    db.session.commit()
    return consultation


def answer(consultation: Consultation) -> None:
    """Store two posts, and a reply to the second that quotes it."""
    make_post(consultation)
    post = make_post(consultation, "Who keeps the register?", kind=PostKind.PROMPT)
    excerpt = Part(
        "> Who keeps the register?", "en", kind=PassageKind.QUOTE, quoted_post_id=post.id
    )
    made = store_contribution(
        consultation,
        make_user("Rosa"),
        [excerpt, Part("We do.", "en")],
        appearance=Appearance("Rosa"),
        key="reply-to-post",
        parent=post,
    )
    visibility.publish_contribution(consultation, made)


def reply(consultation: Consultation, parent: Contribution, quoted: Contribution) -> None:
    excerpt = Part(
        f"> words of {quoted.number}",
        "en",
        kind=PassageKind.QUOTE,
        quoted_contribution_id=quoted.id,
        quoted_position=0,
    )
    made = store_contribution(
        consultation,
        make_user("Rosa"),
        [excerpt, Part("I agree.", "en")],
        appearance=Appearance("Rosa"),
        key=f"reply-{quoted.number}",
        parent=parent,
    )
    visibility.publish_contribution(consultation, made)


def exported(consultation: Consultation) -> dict[str, Any]:
    written: dict[str, Any] = json.loads(json.dumps(make_document(consultation)))
    return written


def test_the_document_says_how_each_author_appears() -> None:
    consultation = filled()
    document = exported(consultation)
    assert [s for s in SECRETS if s in json.dumps(document)] == []
    first, withheld, by_body, stub, reply_, *_ = document["contributions"]
    assert (first["author"], first["organisation"]) == ("Amina Odhiambo", "Acacia Desk")
    assert (first["countries"], first["late"], first["publication"]) == (["KE", "UG"], True, "name")
    assert first["edited"].endswith("Z")
    assert [(s["name"], s["organisation"], s["publication"]) for s in first["signatures"]] == [
        ("", "", "withheld"),
        ("", "Baobab Desk", "organisation"),
    ]
    assert (withheld["author"], withheld["organisation"]) == ("", "")
    assert (by_body["author"], by_body["organisation"]) == ("", "Baobab Desk")
    assert (stub["status"], stub["passages"], stub["signatures"]) == ("hidden", [], [])
    assert reply_["passages"][0]["quoted_contribution"] == first["id"]


def test_words_of_somebody_whose_text_is_gone_go_from_the_document() -> None:
    document = exported(filled())
    *_, kept, emptied, _ = document["contributions"]
    assert [p["text"]["text"] for p in kept["passages"]] == ["> words of 1", "I agree."]
    assert [p["text"]["text"] for p in emptied["passages"]] == ["I agree."]


def test_a_reply_to_a_post_points_to_it_by_its_place_in_the_document() -> None:
    document = exported(filled())
    *others, said = document["contributions"]
    assert (said["post"], said["reply_to"]) == (1, None)
    assert said["passages"][0]["quoted_post"] == 1
    assert document["posts"][1]["text"]["text"] == "Who keeps the register?"
    assert {one["post"] for one in others} == {None}


@pytest.mark.parametrize("place", ["post", "quoted_post"])
@pytest.mark.parametrize("index", [2, -1])
def test_a_post_that_is_not_in_the_document_is_a_fault(place: str, index: int) -> None:
    document = exported(filled())
    *_, said = document["contributions"]
    (said if place == "post" else said["passages"][0])[place] = index
    document["uid"] = "00000000-0000-4000-8000-000000000002"
    with pytest.raises(Invalid):
        import_document(document, zone="UTC")


def test_news_of_a_post_that_is_there_already_hangs_below_it() -> None:
    consultation = filled()
    document = exported(consultation)
    *_, said = document["contributions"]
    said |= {"id": "later", "number": 90, "published": "2026-03-01T10:00:00Z"}
    import_document(document, zone="UTC")
    db.session.commit()
    posts = set(db.session.scalars(select(Contribution.post_id).where(Contribution.number == 90)))
    assert posts == {post.id for post in consultation_posts(consultation)[:1]}


def test_two_posts_of_one_second_are_told_apart() -> None:
    consultation = make_consultation()
    posts = [make_post(consultation, f"Note {n}.") for n in (1, 2)]
    make_contribution(consultation, "To the second.", parent=posts[1])
    document = exported(consultation)
    assert document["contributions"][0]["post"] == 1
    document["uid"], document["slug"] = "00000000-0000-4000-8000-000000000003", "elsewhere"
    again = import_document(document, zone="UTC")
    db.session.commit()
    assert import_document(document, zone="UTC") is again
    assert exported(again)["contributions"][0]["post"] == 1
    assert len(exported(again)["posts"]) == 2


@pytest.mark.usefixtures("any_database")
def test_a_document_comes_in_as_it_went_out() -> None:
    consultation = filled()
    before = exported(consultation)
    recount(consultation)
    counts = read_tallies(consultation.id)
    db.session.execute(delete(Contribution).where(Contribution.parent_id.is_not(None)))
    consultation.uid, consultation.slug = "00000000-0000-4000-8000-000000000001", "elsewhere"
    db.session.commit()
    again = import_document(before, zone="UTC")
    db.session.commit()
    after = exported(again)
    for document in (before, after):
        for contribution in document["contributions"]:
            contribution.pop("files")
    assert after["contributions"] == before["contributions"]
    # A document does not say which texts with one name are of one person
    assert {**read_tallies(again.id), "people": None} == {**counts, "people": None}


def test_a_redaction_comes_in_as_one_and_typed_words_like_it_do_not() -> None:
    consultation = make_consultation()
    moderator = make_appointment(consultation, Role.MODERATOR)
    call = make_contribution(consultation, "Call 555 0100 today.")
    make_contribution(consultation, f"They wrote {CONTACT_BAR} there.")
    wish = RedactionWish({0: ["555 0100"]})
    redactions.redact(call, wish, rule=Rule.CONTACT, by=moderator, seen=0)
    text = db.session.scalars(select(Text).where(Text.html.contains("<span"))).one()
    spanish = f"<p>Llame hoy al {bar_html('contact', 'es')}.</p>"
    db.session.add(
        Translation(text_id=text.id, language="es", source="", html=Markup(spanish), engine="off")
    )
    db.session.commit()
    document = exported(consultation)
    consultation.uid, consultation.slug = "00000000-0000-4000-8000-000000000001", "elsewhere"
    db.session.commit()
    again = import_document(document, zone="UTC")
    db.session.commit()
    htmls = db.session.scalars(select(Text.html).where(Text.consultation_id == again.id))
    pages = [html.strip() for html in htmls]
    assert f"<p>Call {bar_html('contact', 'en')} today.</p>" in pages
    assert f"<p>They wrote {CONTACT_BAR} there.</p>" in pages
    stored = db.session.scalars(select(Translation.html).where(Translation.text_id != text.id))
    assert spanish in [html.strip() for html in stored]
    assert exported(again)["contributions"] == document["contributions"]


def test_people_without_name_stay_apart_and_get_none() -> None:
    before = exported(filled())
    before["uid"] = "00000000-0000-4000-8000-000000000002"
    for contribution in before["contributions"]:
        contribution["id"] += "x"
    again = import_document(before, zone="UTC")
    db.session.commit()
    found = db.session.query(Contribution).filter_by(consultation_id=again.id, shown_name="")
    nameless = [c for c in found if c.publication is not Publication.NAME]
    assert len({c.author_id for c in nameless}) == len(nameless) == 2
    assert {c.author.name for c in nameless} == {""}
