"""Words that were quoted stay another's: after an edit of their source or of the reply, and when
the source is withdrawn or hidden, in every order."""

from collections.abc import Iterable

import pytest

from forum.domain.contributions.content import Appearance, Part, PassageKind
from forum.domain.contributions.statuses import Moderation, Status
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.services.contributions import submit, visibility
from forum.services.contributions.revise import find_revision_to_change, revise, withdraw
from forum.services.discussion import listing
from forum.services.discussion.contribution_views import (
    ContributionView,
    read_view_for_author,
    read_view_for_readers,
    read_views_for_moderators,
)
from forum.services.discussion.passages import QuoteSource
from forum.services.discussion.versions import compare_revisions
from forum.services.exports.proceedings import read_contributions
from forum.services.quotations import quoting
from forum.services.quotations.own_quotes import editable_sources
from tests.builders import (
    make_consultation,
    make_contribution,
    make_post,
    make_user,
    store_contribution,
)
from tests.support.statements import Statements
from tests.support.worlds import BuiltOnce

pytestmark = pytest.mark.usefixtures("db_session")

SAID = "We keep our seeds in the post office.\n\nNobody sells them, year after year."
LATER = "We keep our seeds in the town hall.\n\nNobody sells them, year after year."
QUOTE = "> We keep our seeds in the post office."
NEVER = "post office"


@pytest.fixture
def said(built_once: BuiltOnce) -> Contribution:
    return built_once(make_said)


def make_said() -> Contribution:
    """Store words that others quote."""
    return make_contribution(make_consultation(moderation=Moderation.AFTER), SAID)


@pytest.fixture
def consultation(said: Contribution) -> Consultation:
    return said.consultation


def answer(parent: Contribution, words: str) -> Contribution:
    """Reply as a person does: what is quoted is cut out."""
    author = make_user("Beto Quispe")
    reply = submit.contribute(
        author,
        parent.consultation,
        quoting.split_at_quotes(words, "en", quoting.list_quotable_sources(parent)),
        appearance=Appearance(author.name),
        parent=parent,
    )
    db.session.commit()
    return reply


def change(text: Contribution, words: str) -> None:
    """Send a new version, which is shown at once."""
    above = quoting.list_quotable_sources(text.parent) if text.parent else []
    parts = quoting.split_at_quotes(words, "en", above, contribution=text)
    revise(text, text.consultation, parts, by=text.author)
    db.session.commit()


def box(reply: Contribution) -> str:
    """Return what stands in the box of the form when its author changes it."""
    return "\n\n".join(editable_sources(reply, find_revision_to_change(reply).passages))


def take_away(said: Contribution, status: Status) -> None:
    if status is Status.WITHDRAWN:
        withdraw(said, said.consultation, by=said.author)
    else:
        visibility.record_decision(said, status, by=None, reason="It names a third person.")
        visibility.replace_with_stub(said.consultation, said)
    db.session.commit()


def passages(entry: ContributionView) -> list[tuple[str, str]]:
    return [(p.kind.value, p.text.plain) for p in entry.passages]


def quoted(entry: ContributionView) -> QuoteSource:
    return next(p.quote_source for p in entry.passages if p.quote_source is not None)


GONE = [Status.WITHDRAWN, Status.HIDDEN]


# --- the source is edited ---------------------------------------------------------------------


def test_words_quoted_before_their_source_was_edited_are_known(said: Contribution) -> None:
    change(said, LATER)
    (excerpt,) = quoting.split_at_quotes(QUOTE, "en", quoting.list_quotable_sources(said))
    assert (excerpt.kind, excerpt.quoted_contribution_id) == (PassageKind.QUOTE, said.id)


def test_words_that_readers_were_never_shown_are_not(consultation: Consultation) -> None:
    said = make_contribution(consultation, SAID)
    consultation.moderation = Moderation.BEFORE
    change(said, LATER)
    (words,) = quoting.split_at_quotes(
        "> in the town hall", "en", quoting.list_quotable_sources(said)
    )
    assert words.kind is PassageKind.WORDS


def test_what_is_said_now_comes_before_what_was_said_earlier(said: Contribution) -> None:
    middle = answer(said, "We keep ours under the floor.")
    change(middle, "We dig ours out.")
    change(said, "They keep ours under the floor.")
    (excerpt,) = quoting.split_at_quotes(
        "> ours under the floor", "en", quoting.list_quotable_sources(middle)
    )
    assert excerpt.quoted_contribution_id == said.id


@pytest.mark.usefixtures("any_database")
def test_readers_are_told_that_words_are_of_an_earlier_version(said: Contribution) -> None:
    reply = answer(said, f"{QUOTE}\n\nSo do we.")
    other = answer(said, "> Nobody sells them, year after year.\n\nHere they do.")
    assert not quoted(read_view_for_readers(reply, "en")).is_earlier
    change(said, LATER)
    assert quoted(read_view_for_readers(reply, "en")).is_earlier
    assert not quoted(read_view_for_readers(other, "en")).is_earlier
    assert passages(read_view_for_readers(reply, "en"))[0] == ("quote", QUOTE.removeprefix("> "))
    change(said, SAID)
    assert not quoted(read_view_for_readers(reply, "en")).is_earlier


def test_telling_so_costs_one_statement_however_many(
    said: Contribution, statements: Statements
) -> None:
    id_, costs = said.consultation_id, []
    change(said, LATER)
    for _ in range(2):
        for _ in range(3):
            answer(said, f"{QUOTE}\n\nSo do we.")
        db.session.expire_all()
        with statements.counted():
            listing.list_by_date(id_, "fr")
        costs.append(len(statements))
    assert costs == [4, 4]


# --- the source goes --------------------------------------------------------------------------


@pytest.mark.parametrize("status", GONE)
def test_words_of_an_earlier_version_go_with_their_source(
    said: Contribution, status: Status
) -> None:
    change(said, LATER)
    reply = answer(said, f"{QUOTE}\n\nSo do we.")
    take_away(said, status)
    assert passages(read_view_for_readers(reply, "en")) == [("quote", ""), ("words", "So do we.")]


@pytest.mark.parametrize("status", GONE)
def test_the_box_does_not_hand_out_words_that_are_gone_and_keeps_their_place(
    said: Contribution, status: Status
) -> None:
    reply = answer(said, f"Good morning.\n\n{QUOTE}\n\nSo do we.")
    assert box(reply) == f"Good morning.\n\n{QUOTE}\n\nSo do we."
    take_away(said, status)
    assert box(reply) == "Good morning.\n\n> [1] […]\n\nSo do we."
    change(reply, box(reply).replace("So do we", "We do, too"))
    shown = read_view_for_readers(reply, "en")
    assert passages(shown) == [
        ("words", "Good morning."),
        ("quote", ""),
        ("words", "We do, too."),
    ]
    assert not quoted(shown).is_readable
    assert NEVER not in str(compare_revisions(reply.id, 1, 2))
    (to_moderators,) = read_views_for_moderators([reply], "en")
    assert passages(to_moderators)[1] == ("quote", QUOTE.removeprefix("> "))


@pytest.mark.usefixtures("any_database")
@pytest.mark.parametrize("status", GONE)
def test_words_that_stood_in_the_box_before_they_went_do_not_come_back(
    said: Contribution, status: Status
) -> None:
    reply = answer(said, f"{QUOTE}\n\nSo do we.")
    typed = box(reply)
    take_away(said, status)
    change(reply, f"{typed} Indeed.\n\n> Nobody sells them, year after year.")
    assert passages(read_view_for_readers(reply, "en")) == [
        ("quote", ""),
        ("words", "So do we. Indeed."),
        ("quote", ""),
    ]


def test_words_come_back_with_their_source(said: Contribution) -> None:
    reply = answer(said, f"{QUOTE}\n\nSo do we.")
    take_away(said, Status.HIDDEN)
    change(reply, box(reply) + " Indeed.")
    visibility.record_decision(said, Status.PUBLISHED, by=None)
    visibility.restore_text(said.consultation, said)
    db.session.commit()
    assert passages(read_view_for_readers(reply, "en")) == [
        ("quote", "We keep our seeds in the post office."),
        ("words", "So do we. Indeed."),
    ]
    assert box(reply) == f"{QUOTE}\n\nSo do we. Indeed."


def test_each_mark_stands_for_its_own_words(said: Contribution) -> None:
    reply = answer(said, f"{QUOTE}\n\nOne.\n\n> Nobody sells them, year after year.\n\nTwo.")
    take_away(said, Status.HIDDEN)
    assert box(reply) == "> [1] […]\n\nOne.\n\n> [1] […] (2)\n\nTwo."
    for _ in range(2):  # a mark keeps its meaning in later versions
        change(reply, "Two.\n\n> [1] […] (2)")
        assert box(reply) == "Two.\n\n> [1] […] (2)"
    assert (
        find_revision_to_change(reply).passages[1].text.source
        == "Nobody sells them, year after year."
    )
    change(reply, "> [1] […]")
    assert (
        find_revision_to_change(reply).passages[0].text.source
        == "We keep our seeds in the post office."
    )


def test_a_mark_can_be_taken_out_and_nobody_else_can_use_it(said: Contribution) -> None:
    reply = answer(said, f"{QUOTE}\n\nSo do we.")
    take_away(said, Status.WITHDRAWN)
    change(reply, "So do we.")
    assert passages(read_view_for_readers(reply, "en")) == [("words", "So do we.")]
    other = answer(reply, "> [1] […]\n\nWhat was this?")
    assert passages(read_view_for_readers(other, "en")) == [("words", "[1] […] What was this?")]


def test_what_is_quoted_already_stays_so_wherever_it_is_from(
    consultation: Consultation, said: Contribution
) -> None:
    author = make_user("Beto Quispe")
    parts = [
        Part(
            "Words, and words", "fr", kind=PassageKind.QUOTE, quoted_contribution_id=said.id,
            quoted_position=0,
        ),
        Part("I think.", "en", consultation.questions[0].id),
    ]  # fmt: skip
    own = store_contribution(
        consultation, author, parts, appearance=Appearance(author.name), key="not-a-reply"
    )
    visibility.publish_contribution(consultation, own)
    db.session.commit()
    (excerpt,) = quoting.split_part(Part("> Words, and words", "en"), [], contribution=own)
    assert (excerpt.quoted_contribution_id, excerpt.quoted_position, excerpt.language) == (
        said.id,
        0,
        "fr",
    )
    question = consultation.questions[0].id
    found = quoting.split_part(
        Part("> Words, and words\n\nI think.", "en", question), [], contribution=own
    )
    assert [(p.kind.value, p.question_id) for p in found] == [
        ("quote", None),
        ("words", question),
    ]


def test_the_words_of_a_post_stay_in_the_box(consultation: Consultation) -> None:
    post = make_post(consultation, "Who has filled the empty chair?")
    author = make_user("Beto Quispe")
    reply = submit.contribute(
        author,
        consultation,
        quoting.split_at_quotes(
            "> the empty chair?\n\nWe.", "en", quoting.list_quotable_sources(post)
        ),
        appearance=Appearance(author.name),
        parent=post,
    )
    assert box(reply) == "> the empty chair?\n\nWe."
    (excerpt, _) = quoting.split_at_quotes(box(reply), "en", [], contribution=reply)
    assert excerpt.quoted_post_id == post.id


# --- who sees what ----------------------------------------------------------------------------


@pytest.mark.parametrize("status", GONE)
def test_who_quoted_them_does_not_read_them_either(said: Contribution, status: Status) -> None:
    reply = answer(said, f"{QUOTE}\n\nSo do we.")
    assert passages(read_view_for_author(reply, "en"))[0][1]
    take_away(said, status)
    assert passages(read_view_for_author(reply, "en")) == [("quote", ""), ("words", "So do we.")]


def test_they_stand_in_no_entry_of_a_report(said: Contribution) -> None:
    reply = answer(said, f"{QUOTE}\n\nSo do we.")
    take_away(said, Status.WITHDRAWN)
    change(reply, box(reply) + " Indeed.")
    found = read_contributions(said.consultation, "en")
    assert NEVER not in _all(p.text.html for entry in found for p in entry.passages)


def _all(words: Iterable[str]) -> str:
    return " ".join(words)
