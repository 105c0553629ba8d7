"""Quoting others: whose words they are, in which language, and that they go with their source."""

from collections.abc import Sequence

import pytest
from markupsafe import Markup

from forum.domain.contributions.content import Appearance, Part, PassageKind, Publication
from forum.domain.contributions.statuses import Status
from forum.domain.html.render import to_safe_html
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.services.contributions import visibility
from forum.services.discussion import listing
from forum.services.discussion.contribution_views import (
    read_view_for_readers,
    read_views_for_moderators,
)
from forum.services.discussion.passages import PassageView
from forum.services.discussion.threads import read_thread
from forum.services.quotations import quoting
from tests.builders import (
    make_consultation,
    make_contribution,
    make_translation,
    make_user,
    store_contribution,
)
from tests.support.statements import Statements

pytestmark = pytest.mark.usefixtures("db_session")

SAID = (
    "We keep our *own* seeds in clay pots.\n\n"
    "“Nobody sells them”, my father said: year after year…\n\n"
    "- Millet\n- Sorghum, which needs little water"
)


def put(
    consultation: Consultation, parts: list[Part], parent: Contribution | None = None
) -> Contribution:
    """Store and publish a contribution of these parts."""
    author = make_user("Beto Quispe")
    said = store_contribution(
        consultation,
        author,
        parts,
        appearance=Appearance(author.name),
        key=f"{consultation.id}-{consultation.last_number}",
        parent=parent,
    )
    visibility.publish_contribution(consultation, said)
    db.session.commit()
    return said


def answer(parent: Contribution, words: str, language: str = "en") -> Contribution:
    """Reply as a person does: what is quoted is cut out."""
    parts = quoting.split_at_quotes(words, language, quoting.list_quotable_sources(parent))
    return put(parent.consultation, parts, parent)


def cut(parent: Contribution, words: str, language: str = "en") -> list[tuple[str, int | None]]:
    """Return the words of each part, and the number of what it quotes."""
    numbers = {c.id: c.number for c in quoting.list_quotable_sources(parent)}
    return [
        (part.source, numbers.get(part.quoted_contribution_id or 0))
        for part in quoting.split_at_quotes(words, language, quoting.list_quotable_sources(parent))
    ]


# --- whose words they are ---------------------------------------------------------------------


@pytest.mark.usefixtures("any_database")
@pytest.mark.parametrize(
    "quotation",
    [
        "> We keep our own seeds in clay pots.",
        "> we keep our OWN seeds\u00a0in\n> clay pots",
        "   > We keep our own seeds in clay pots.",
        ">our *own* seeds in clay",
        '> "Nobody sells them", my father said: year after year...',
        "> in clay pots.\n>\n> “Nobody sells them”",
        "> Millet\n> Sorghum",
        "> We keep […] year after year",
    ],
)
def test_quoted_words_of_what_is_answered_become_an_excerpt(quotation: str) -> None:
    said = make_contribution(make_consultation(), SAID)
    ours, own = quoting.split_at_quotes(
        f"{quotation}\n\nSo do we.", "en", quoting.list_quotable_sources(said)
    )
    assert (ours.kind, ours.quoted_contribution_id, ours.quoted_position) == (
        PassageKind.QUOTE,
        said.id,
        0,
    )
    assert ">" not in ours.source
    assert own == Part("So do we.", "en")


@pytest.mark.parametrize(
    "words",
    [
        "> Our neighbours sell their seeds in pots.",
        "> seeds",
        ">",
        "```\n> We keep our own seeds in clay pots.\n```",
        "No quotation at all.",
        "",
    ],
)
def test_other_quotations_stay_the_authors_own_words(words: str) -> None:
    said = make_contribution(make_consultation(), SAID)
    assert quoting.split_at_quotes(words, "en", quoting.list_quotable_sources(said)) == [
        Part(words, "en")
    ]


def test_several_quotations_are_cut_out_where_they_stand() -> None:
    said = make_contribution(make_consultation(), SAID)
    found = cut(
        said,
        "Good morning.\n> We keep our own seeds\nSo do we.\n\n> As they say: words, and words\n\n"
        "> Sorghum, which needs little water\n",
    )
    assert found == [
        ("Good morning.", None),
        ("We keep our own seeds", 1),
        ("So do we.\n\n> As they say: words, and words", None),
        ("Sorghum, which needs little water", 1),
    ]


def test_words_from_further_up_are_known_and_the_nearest_comes_first() -> None:
    root = make_contribution(make_consultation(), SAID)
    middle = make_contribution(root.consultation, "Clay breaks, I would say.", parent=root)
    last = answer(
        middle, "> Nobody sells them, my father said\n\nMine said: clay breaks, I would say."
    )
    assert cut(last, "> We keep our own seeds in clay") == [("We keep our own seeds in clay", 1)]
    assert cut(last, "> Clay breaks, I would say.") == [("Clay breaks, I would say.", 3)]
    # What the reply quotes itself is not its author's: it is quoted from where it stands.
    assert cut(last, "> Nobody sells them") == [("Nobody sells them", 1)]


def test_a_passage_is_named_by_its_place() -> None:
    consultation = make_consultation(questions=2)
    one, two = (q.id for q in consultation.questions)
    said = put(consultation, [Part("On the first one.", "en", one), Part(SAID, "en", two)])
    (excerpt,) = quoting.split_at_quotes(
        "> Nobody sells them", "en", quoting.list_quotable_sources(said)
    )
    assert (excerpt.quoted_contribution_id, excerpt.quoted_position) == (said.id, 1)


def test_the_language_of_a_reply_is_that_of_its_authors_own_words() -> None:
    said = make_contribution(make_consultation(), SAID)
    reply = answer(said, "> We keep our own seeds in clay pots.\n\nNous aussi.", "fr")
    assert reply.language == "fr"
    assert [p.text.language for p in reply.revisions[0].passages] == ["en", "fr"]


# --- what can be quoted -----------------------------------------------------------------------


def test_a_contribution_is_quoted_by_paragraph_in_the_language_of_its_reader() -> None:
    said = make_contribution(make_consultation(), "Uno, *dos*.\n\nTres:\n\n- a\n- b", language="es")
    found = quoting.list_quotable_paragraphs(read_view_for_readers(said, "en").own_words)
    assert [(p.number, p.quotation, p.language) for p in found] == [
        (1, "> Uno, dos.", "es"),
        (2, "> Tres:", "es"),
        (3, "> - a\n> - b", "es"),
    ]
    make_translation(said.revisions[0].passages[0].text, "en", "One, *two*.\n\nThree.")
    assert quoting.quote_paragraph(said, 1, "en") == "> One, two."
    assert quoting.quote_paragraph(said, 3, "en") == ""
    assert quoting.quote_paragraph(said, 3, "es") == "> - a\n> - b"


def test_a_paragraph_that_was_asked_for_goes_below_what_is_written() -> None:
    said = make_contribution(make_consultation(), SAID)
    quoted = quoting.add_quote("I think so.", said, 1, "en")
    assert quoted == "I think so.\n\n> We keep our own seeds in clay pots.\n\n"
    for unknown in (0, 99):
        assert quoting.add_quote("I think so.", said, unknown, "en") == "I think so."


@pytest.mark.parametrize("number", [1, 2, 3])
def test_every_paragraph_that_is_offered_is_known_when_it_comes_back(number: int) -> None:
    said = make_contribution(make_consultation(), SAID)
    (part,) = quoting.split_at_quotes(
        quoting.quote_paragraph(said, number, "en"), "en", quoting.list_quotable_sources(said)
    )
    assert part.kind is PassageKind.QUOTE


def test_what_a_reply_quotes_cannot_be_quoted_from_it() -> None:
    said = make_contribution(make_consultation(), SAID)
    reply = answer(said, "> We keep our own seeds in clay pots.\n\nSo do we.")
    assert [
        p.quotation
        for p in quoting.list_quotable_paragraphs(read_view_for_readers(reply, "en").own_words)
    ] == ["> So do we."]


# --- what readers see -------------------------------------------------------------------------


def excerpt_in(passages: Sequence[PassageView]) -> PassageView:
    return next(p for p in passages if p.kind is PassageKind.QUOTE)


def test_readers_see_whose_words_are_quoted() -> None:
    consultation = make_consultation()
    said = make_contribution(
        consultation, SAID, publication=Publication.ORGANISATION, organisation="Seed Bank"
    )
    answer(said, "> We keep our own seeds in clay pots.\n\nSo do we.")
    _, entry = listing.list_by_date(consultation.id, "en")[0]
    quoted = excerpt_in(entry.passages).quote_source
    assert quoted is not None
    assert (quoted.number, quoted.name, quoted.organisation, quoted.position) == (
        1,
        "",
        "Seed Bank",
        0,
    )


@pytest.mark.parametrize("status", [Status.HIDDEN, Status.WITHDRAWN])
def test_quoted_words_go_when_their_source_goes_and_moderators_still_see_them(
    status: Status,
) -> None:
    consultation = make_consultation()
    said = make_contribution(consultation, SAID)
    reply = answer(said, "> We keep our own seeds in clay pots.\n\nSo do we.")
    text = next(p.text for p in reply.revisions[0].passages if p.quoted_contribution_id)
    make_translation(text, "fr", "Nous gardons nos semences.")
    visibility.record_decision(said, status, by=None, reason="It names a third person.")
    db.session.commit()
    shown = [
        *(listing.list_by_date(consultation.id, language)[0][1] for language in ("en", "fr")),
        listing.list_with_replies(consultation.id, "fr")[0][0].replies[0],
        read_thread(reply, "fr").entry,
        read_view_for_readers(reply, "fr"),
    ]
    for entry in shown:
        passage = excerpt_in(entry.passages)
        assert (passage.text.html, passage.text.translation, passage.text.words) == ("", None, 0)
        assert passage.quote_source is not None
        assert (passage.quote_source.name, passage.quote_source.is_readable) == ("", False)
        assert entry.passages[-1].text.html
    (entry,) = read_views_for_moderators([reply], "fr")
    passage = excerpt_in(entry.passages)
    assert passage.text.plain == "Nous gardons nos semences."
    assert passage.quote_source is not None
    assert not passage.quote_source.is_readable


@pytest.mark.usefixtures("any_database")
def test_words_hidden_while_somebody_quoted_them_do_not_come_back_as_the_authors_own() -> None:
    root = make_contribution(make_consultation(), SAID)
    middle = make_contribution(root.consultation, "I agree.", parent=root)
    visibility.record_decision(root, Status.HIDDEN, by=None, reason="It names a third person.")
    db.session.commit()
    reply = answer(middle, "> Nobody sells them, my father said\n\nMine too.")
    entry = read_view_for_readers(reply, "en")
    assert [p.text.plain for p in entry.passages] == ["", "Mine too."]


# --- cost -------------------------------------------------------------------------------------


def test_reading_excerpts_costs_one_statement_however_many(statements: Statements) -> None:
    consultation = make_consultation()
    said = make_contribution(consultation, SAID)
    id_, costs = consultation.id, []
    for _ in range(2):
        for _ in range(4):
            answer(said, "> We keep our own seeds in clay pots.\n\nSo do we.")
        with statements.counted():
            listing.list_by_date(id_, "fr")
        costs.append(len(statements))
    assert costs == [3, 3]


def test_a_reply_without_quotation_reads_nothing(statements: Statements) -> None:
    said = make_contribution(make_consultation(), SAID)
    quotable = quoting.list_quotable_sources(said)
    with statements.counted():
        quoting.split_at_quotes("I agree.", "en", quotable)
    assert len(statements) == 0


def test_the_button_to_quote_keeps_the_numbers_of_a_list() -> None:
    consultation = make_consultation()
    parent = put(consultation, [Part("3. Millet is best.\n7. Sorghum needs little.", "en")])
    quotation = quoting.quote_paragraph(parent, 1, "en")
    assert quotation == "> 3. Millet is best.\n> 7. Sorghum needs little."
    assert cut(parent, quotation) == [("3. Millet is best.\n7. Sorghum needs little.", 1)]


def test_no_more_quotations_are_looked_up_than_a_reply_may_have(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = make_contribution(make_consultation(), SAID)
    asked: list[str] = []

    def render(words: str) -> Markup:
        asked.append(words)
        return to_safe_html(words)

    monkeypatch.setattr(quoting, "to_safe_html", render)
    words = "> a\n\nNo.\n\n" * 3_000
    (own,) = quoting.split_at_quotes(words, "en", quoting.list_quotable_sources(said))
    assert own.source.strip() == words.strip()
    assert len(asked) == quoting.MAX_QUOTES
