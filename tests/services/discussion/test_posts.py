"""Replying to a post of the team: where replies stand, what they quote, and who is told."""

import pytest
from sqlalchemy import select

from forum.domain.contributions.content import Appearance, Part, PassageKind
from forum.domain.contributions.statuses import Status
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.job import Notice
from forum.models.post import Post
from forum.models.translation import TranslationStatus
from forum.services.contributions import submit, visibility
from forum.services.contributions.submit import contribute
from forum.services.discussion import contribution_views, listing
from forum.services.discussion.posts import read_post_discussion, read_post_page
from forum.services.discussion.threads import read_thread
from forum.services.discussion.versions import compare_revisions
from forum.services.moderation.decisions import decide
from forum.services.quotations import quoting
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_post,
    make_translation,
    make_user,
    store_contribution,
)
from tests.support.statements import Statements
from tests.support.tasks import follow_up_all

pytestmark = pytest.mark.usefixtures("db_session")

BODY = "Two of you describe the empty chair.\n\nWho has filled it, and *how*?"


def asked(consultation: Consultation) -> Post:
    """Return a prompt of a facilitator who can be told by mail."""
    facilitator = make_user("Rosa Ibáñez", email="rosa@example.org")
    make_appointment(consultation, Role.FACILITATOR, facilitator)
    return make_post(consultation, BODY, author=facilitator, title="The empty chair")


def reply(post: Post, words: str = "We have.", status: Status = Status.PUBLISHED) -> Contribution:
    """Answer a post as a person does: what is quoted is cut out."""
    consultation = db.session.get_one(Consultation, post.consultation_id)
    said = store_contribution(
        consultation,
        make_user("Beto Quispe"),
        quoting.split_at_quotes(words, "en", quoting.list_quotable_sources(post)),
        appearance=Appearance("Beto Quispe"),
        key=f"reply-{consultation.last_number}-{status}",
        parent=post,
    )
    if status is not Status.PENDING:
        visibility.record_decision(said, Status.PUBLISHED, by=None)
        visibility.publish_contribution(consultation, said)
    if status is Status.HIDDEN:
        visibility.record_decision(said, Status.HIDDEN, by=None, reason="It names a third person.")
        visibility.replace_with_stub(consultation, said)
    db.session.commit()
    return said


# --- where they stand -------------------------------------------------------------------------


@pytest.mark.usefixtures("any_database")
def test_a_reply_to_a_post_heads_a_thread_of_its_own_and_stands_in_every_list() -> None:
    consultation = make_consultation()
    post = asked(consultation)
    said = reply(post)
    below = make_contribution(consultation, "So have we.", parent=said)
    shown = read_post_discussion(post, "en")
    assert [entry.number for entry in shown.replies] == [said.number]
    assert [entry.number for entry in shown.replies[0].replies] == [below.number]
    assert (shown.post.replies, shown.next_after) == (1, None)
    (everywhere,), _ = listing.list_with_replies(consultation.id, "en")
    assert (everywhere.number, everywhere.post_id) == (said.number, post.id)
    (general,), _ = listing.list_answers(consultation.id, None, "en")
    assert general.number == said.number
    assert read_thread(below, "en").post_id == read_thread(said, "en").post_id == post.id


@pytest.mark.parametrize(
    ("status", "counted", "listed", "is_stub"),
    [
        (Status.PENDING, 0, 0, False),
        (Status.PUBLISHED, 1, 1, False),
        (Status.HIDDEN, 0, 1, True),
    ],
)
def test_readers_see_replies_that_appeared(
    status: Status, counted: int, listed: int, is_stub: bool
) -> None:
    post = asked(make_consultation())
    reply(post, status=status)
    shown = read_post_discussion(post, "en")
    assert (shown.post.replies, len(shown.replies)) == (counted, listed)
    assert [entry.is_stub for entry in shown.replies] == [is_stub] * listed


def test_replies_stand_below_their_own_post_only() -> None:
    consultation = make_consultation()
    first, second = asked(consultation), make_post(consultation)
    said = reply(first)
    assert [entry.id for entry in read_post_discussion(first, "en").replies] == [said.id]
    assert read_post_discussion(second, "en").replies == []
    assert [p.replies for p in read_post_page(consultation, "en")[0]] == [0, 1]


def test_many_replies_come_a_page_at_a_time_at_a_fixed_cost(statements: Statements) -> None:
    consultation = make_consultation()
    post = asked(consultation)
    costs = []
    for size in (3, listing.PAGE + 3):
        while consultation.last_number < size:
            reply(post)
        db.session.refresh(post)
        with statements.counted():
            shown = read_post_discussion(post, "en")
        costs.append(len(statements))
    assert costs[0] == costs[1]
    assert len(shown.replies) == listing.PAGE
    rest = read_post_discussion(post, "en", after=shown.next_after or 0)
    assert len(rest.replies) == 3
    assert rest.next_after is None


# --- what they quote --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "quotation",
    [
        "> Who has filled it, and how?",
        "> the empty chair.\n>\n> Who has filled it",
        "> ¿Quién la ha ocupado?",
    ],
)
def test_quoted_words_of_a_post_become_an_excerpt_that_leads_to_it(
    quotation: str,
) -> None:
    post = asked(make_consultation())
    make_translation(post.body, "es", "¿Quién la ha ocupado?")
    said = reply(post, f"{quotation}\n\nWe have.")
    excerpt, own = contribution_views.read_view_for_readers(said, "en").passages
    assert (excerpt.kind, own.kind) == (PassageKind.QUOTE, PassageKind.WORDS)
    assert excerpt.text.language == "en"  # as it was written
    assert excerpt.quote_source is not None
    assert (excerpt.quote_source.post_id, excerpt.quote_source.name) == (post.id, "Rosa Ibáñez")
    assert excerpt.quote_source.is_readable


def test_a_reply_further_down_can_quote_the_post_that_began_it() -> None:
    consultation = make_consultation()
    said = reply(asked(consultation))
    deep = make_contribution(consultation, "So have we.", parent=said)
    ours, theirs = quoting.split_at_quotes(
        "> Who has filled it, and how?\n\n> We have. No.", "en", quoting.list_quotable_sources(deep)
    )
    assert (ours.quoted_post_id, ours.quoted_contribution_id) == (said.post_id, None)
    assert theirs.kind is PassageKind.WORDS


def test_the_words_of_a_post_stay_in_what_differs_between_versions() -> None:
    post = asked(make_consultation())
    said = reply(post, "> Who has filled it, and how?\n\nWe have.")
    parts = quoting.split_at_quotes(
        "> Who has filled it, and how?\n\nWe have not.", "en", quoting.list_quotable_sources(post)
    )
    submit.add_revision(said, 2, parts)
    said.latest_revision = 2
    db.session.commit()
    changed = str(compare_revisions(said.id, 1, 2))
    assert "Who has filled it" in changed
    assert "no longer" not in changed


def test_a_post_is_quoted_by_paragraph_in_the_language_of_the_reader() -> None:
    post = asked(make_consultation())
    make_translation(
        post.body, "fr", "La chaise vide.\n\nQui l’a occupée ?", status=TranslationStatus.EDITED
    )
    assert quoting.quote_paragraph(post, 2, "fr") == "> Qui l’a occupée ?"
    assert quoting.quote_paragraph(post, 2, "en") == "> Who has filled it, and how?"
    assert quoting.quote_paragraph(post, 3, "en") == ""


# --- who may, and who is told -----------------------------------------------------------------


def told() -> list[tuple[str, str | None]]:
    follow_up_all()
    rows = db.session.scalars(select(Notice).where(Notice.kind == "post_answered"))
    return [(notice.kind, notice.user.email) for notice in rows]


def test_the_author_of_the_post_is_told_once_when_the_reply_appears() -> None:
    consultation = make_consultation()
    post = asked(consultation)
    moderator = make_appointment(consultation, Role.MODERATOR)
    said = contribute(
        make_user("Beto", email="beto@example.org"),
        consultation,
        [Part("We have.", "en")],
        appearance=Appearance("Beto"),
        parent=post,
    )
    assert told() == []
    decide(said, Status.PUBLISHED, by=moderator)
    decide(said, Status.HIDDEN, by=moderator, reason="A name.")
    decide(said, Status.PUBLISHED, by=moderator)
    assert told() == [("post_answered", "rosa@example.org")]


def test_who_answers_their_own_post_is_told_nothing() -> None:
    consultation = make_consultation()
    post = asked(consultation)
    said = contribute(
        post.author,
        consultation,
        [Part("Another thought.", "en")],
        appearance=Appearance("Rosa Ibáñez"),
        parent=post,
    )
    assert said.status is Status.PUBLISHED
    assert told() == []
