"""Redacting words, through the service: what readers see, what is purged, and undoing it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum import clock
from forum.domain.contributions.content import Part, PassageKind
from forum.domain.contributions.statuses import (
    DecisionTarget,
    Moderation,
    RevisionState,
    Rule,
    Status,
)
from forum.domain.policy import Role
from forum.domain.synthesis.excerpts import ExcerptState, WordSpan, text_content
from forum.domain.translation.units import sentence_key
from forum.errors import Invalid, NotAllowed, NotFound, VersionConflict
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.redaction import RedactedSpan, Redaction, WithheldText
from forum.models.contributions.revision import Passage
from forum.models.export import Export
from forum.models.job import Notice
from forum.models.search import SearchDocument
from forum.models.synthesis.point import Excerpt
from forum.models.translation import MemoryEntry, Segment, Text, Translation
from forum.models.user import User
from forum.services.contributions.redactions import RedactionWish
from forum.services.contributions.revise import read_latest_revision, revise
from forum.services.moderation import redactions
from forum.services.moderation.decisions import decide
from forum.services.quotations import quoting
from forum.services.synthesis.excerpts import mark
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_post,
    make_text,
    make_translation,
)
from tests.support.content.searching import index_all
from tests.support.tasks import follow_up_all

pytestmark = pytest.mark.usefixtures("db_session")

NAME = "Juan Pérez"
WORDS = (
    f"We asked **{NAME}** of [the bank](https://bank.example/perez). He has *our* seeds."
    f"\n\n{NAME} left."
)
BAR = "[redacted: personal data]"


def make() -> tuple[Consultation, User, Contribution]:
    consultation = make_consultation()
    moderator = make_appointment(consultation, Role.MODERATOR)
    return consultation, moderator, make_contribution(consultation, WORDS)


def redact(
    contribution: Contribution, *words: str, by: User, rule: Rule = Rule.PERSONAL
) -> Redaction:
    wish = RedactionWish({0: words})
    seen = contribution.redaction_version
    made = redactions.redact(contribution, wish, rule=rule, reason="Why.", by=by, seen=seen)
    db.session.commit()
    return made


def text_of(contribution: Contribution) -> Text:
    return contribution.revisions[-1].passages[0].text


def test_readers_see_a_bar_with_its_reason_and_undoing_restores_every_character() -> None:
    _, moderator, said = make()
    text = text_of(said)
    before = (text.source, text.html, text.words, text.cut)
    first = redact(said, NAME, by=moderator)
    assert text_content(text.html).strip() == (
        f"We asked {BAR} of the bank. He has our seeds.\n{BAR} left."
    )
    assert text.source == WORDS.replace(NAME, BAR)
    assert 'class="redaction" data-rule="personal" lang="en"' in text.html
    second = redact(said, "the bank", "he has", by=moderator, rule=Rule.ABUSE)
    assert "bank.example" not in text.html + text.source
    assert "[redacted: abuse or hate] our seeds" in text_content(text.html)
    redactions.undo(said, first.id, by=moderator)
    assert NAME in text.html
    assert "the bank" not in text.html
    assert redactions.undo(said, second.id, by=moderator)
    assert not redactions.undo(said, second.id, by=moderator)
    db.session.commit()
    assert (text.source, text.html, text.words, text.cut) == before
    assert not db.session.scalars(select(WithheldText)).all()
    assert not db.session.scalars(select(RedactedSpan)).all()


def test_a_redaction_needs_a_rule_words_that_are_there_and_the_state_that_was_seen() -> None:
    consultation, moderator, said = make()
    wish = RedactionWish({0: [NAME]})
    with pytest.raises(Invalid, match="rule_missing"):
        redactions.redact(said, wish, rule=Rule.UNCLEAR, by=moderator, seen=0)
    with pytest.raises(Invalid, match="redaction_empty"):
        redactions.redact(said, RedactionWish(), rule=Rule.ABUSE, by=moderator, seen=0)
    with pytest.raises(Invalid) as refused:
        redactions.redact(
            said, RedactionWish({0: ["Ana Ruiz"]}), rule=Rule.ABUSE, by=moderator, seen=0
        )
    assert (refused.value.code, refused.value.field) == ("not_found", "words-0")
    with pytest.raises(NotAllowed):
        redactions.redact(said, wish, rule=Rule.ABUSE, by=said.author, seen=0)
    redact(said, NAME, by=moderator)
    with pytest.raises(VersionConflict):
        redactions.redact(said, wish, rule=Rule.ABUSE, by=moderator, seen=0)
    other = make_contribution(consultation)
    with pytest.raises(NotFound):
        redactions.undo(other, db.session.scalars(select(Redaction.id)).one(), by=moderator)


def test_translations_the_memory_the_cache_and_the_index_lose_the_words(
    any_database: str,
) -> None:
    consultation, moderator, said = make()
    text = text_of(said)
    make_translation(text, "es", f"Preguntamos a {NAME}.")
    sentence = "Juan Pérez left."
    entry = MemoryEntry(
        consultation_id=consultation.id,
        source_language="en",
        language="es",
        key=sentence_key(sentence),
        source=sentence,
        target="Juan Pérez se fue.",
    )
    segments = [
        Segment(
            key=key, engine="e", source_language="en", language="es", source=s, target=s, text_id=t
        )
        for key, s, t in (("a", sentence, None), ("b", "We asked.", text.id), ("c", "Other.", None))
    ]
    db.session.add_all([entry, *segments])
    index_all()
    redact(said, NAME, by=moderator)
    for model in (Translation, MemoryEntry, SearchDocument):
        assert not db.session.scalars(select(model)).all()
    assert [segment.key for segment in db.session.scalars(select(Segment))] == ["c"]
    follow_up_all()
    assert db.session.scalars(select(SearchDocument)).all()


def test_other_versions_and_replies_that_quote_the_words_have_the_bar_too() -> None:
    consultation, moderator, said = make()
    revise(said, consultation, [Part(f"In short: {NAME} left us.", "en")], by=said.author)
    decide(said, Status.PUBLISHED, by=moderator, target=DecisionTarget.EDIT)
    above = quoting.list_quotable_sources(said)
    parts = quoting.split_at_quotes("> In short: Juan Pér\n\nI know him.", "en", above)
    assert parts[0].kind is PassageKind.QUOTE
    reply = make_contribution(consultation, "x", parent=said)
    quoted = reply.revisions[0].passages[0].text
    db.session.add(
        Passage(
            contribution_id=reply.id,
            revision=1,
            position=1,
            kind=PassageKind.QUOTE,
            quoted_contribution_id=said.id,
            quoted_position=0,
            text_id=make_text(consultation, "short: Juan Pér […] left", "en").id,
        )
    )
    post = make_post(consultation, f"They write “{NAME} left us” and Juan alone.")
    db.session.commit()
    made = redact(said, NAME, by=moderator)
    shown = [text_content(html).strip() for html in db.session.scalars(select(Text.html))]
    assert not [words for words in shown if "Pér" in words]
    assert f"short: {BAR} […] left" in shown
    assert f"They write “{BAR} left us” and Juan alone." in shown
    assert quoted.html.strip() == "<p>x</p>"
    redactions.undo(said, made.id, by=moderator)
    db.session.commit()
    shown = [text_content(html).strip() for html in db.session.scalars(select(Text.html))]
    assert "short: Juan Pér […] left" in shown
    assert "“Juan Pérez left us”" in post.body.html


def test_what_is_quoted_after_a_redaction_has_the_bar_too() -> None:
    consultation, moderator, said = make()
    before = clock.now() - timedelta(hours=1)
    made = redact(said, NAME, by=moderator)
    above = quoting.list_quotable_sources(said)
    typed = f"> We asked {NAME} of the bank.\n\nI know him."
    assert len(quoting.split_at_quotes(typed, "en", above)) == 1
    parts = quoting.split_at_quotes(typed, "en", above, begun_at=before)
    assert parts[0].kind is PassageKind.QUOTE
    assert NAME not in parts[0].source
    reply = make_contribution(consultation, "x", parent=said)
    revise(reply, consultation, parts, by=reply.author)
    quoted = read_latest_revision(reply).passages[0].text
    assert quoted.html.count('class="redaction"') == 1
    post = make_post(consultation, f"They write “{NAME} left.” and {NAME} stays.")
    assert post.body.html.count('class="redaction"') == 1
    redactions.undo(said, made.id, by=moderator)
    db.session.commit()
    assert post.body.source == f"They write “{NAME} left.” and {NAME} stays."


def test_excerpts_move_or_break_and_come_back() -> None:
    consultation, moderator, said = make()
    facilitator = make_appointment(consultation, Role.FACILITATOR)
    text = text_content(text_of(said).html)

    def marked(words: str) -> Excerpt:
        start = text.index(words)
        return mark(said, 0, WordSpan(start, start + len(words)), by=facilitator)

    before, over, after = marked("We asked"), marked("Juan Pérez of"), marked("our seeds")
    db.session.commit()
    places = [(e.start, e.end) for e in (before, over, after)]
    made = redact(said, NAME, by=moderator)
    shown = text_content(text_of(said).html)
    assert [e.state for e in (before, over, after)] == [
        ExcerptState.HELD,
        ExcerptState.BROKEN,
        ExcerptState.MOVED,
    ]
    assert shown[after.start : after.end] == "our seeds"
    assert after.moved_at is not None
    redactions.undo(said, made.id, by=moderator)
    db.session.commit()
    assert [(e.start, e.end) for e in (before, over, after)] == places
    assert over.state is ExcerptState.HELD


def test_a_change_waits_and_keeps_the_bar() -> None:
    consultation, moderator, said = make()
    consultation.moderation = Moderation.AFTER
    db.session.commit()
    redact(said, NAME, by=moderator)
    state = revise(said, consultation, [Part(f"I still mean {NAME}!", "en")], by=said.author)
    assert state is RevisionState.WAITING
    edit = read_latest_revision(said)
    assert text_content(edit.passages[0].text.html).strip() == f"I still mean {BAR}!"
    decide(said, Status.PUBLISHED, by=moderator, target=DecisionTarget.EDIT)
    (made,) = redactions.list_redactions([said.id])
    redactions.undo(said, made.id, by=moderator)
    db.session.commit()
    assert text_of(said).source == f"I still mean {NAME}!"


def test_the_author_is_told_in_both_directions() -> None:
    _, moderator, said = make()
    made = redact(said, NAME, by=moderator)
    redactions.undo(said, made.id, by=moderator)
    db.session.commit()
    kinds = [notice.kind for notice in db.session.scalars(select(Notice).order_by(Notice.id))]
    assert kinds[-2:] == ["contribution_redacted", "redaction_undone"]
    assert redactions.count_by_rule(said.consultation) == {}


def test_kept_files_are_deleted_also_where_a_new_one_is_being_made() -> None:
    consultation, moderator, said = make()
    choice = {"order": "question", "texts": "both", "document": "all", "filters": ""}
    for key, asked_at in (("ready", None), ("awaited", clock.now())):
        db.session.add(
            Export(
                consultation_id=consultation.id,
                format=key,
                language="en",
                file_key=key,
                made_at=clock.now(),
                asked_at=asked_at,
                **choice,
            )
        )
    db.session.commit()
    redact(said, NAME, by=moderator)
    db.session.expire_all()
    kept = db.session.execute(select(Export.format, Export.file_key)).all()
    assert [tuple(row) for row in kept] == [("awaited", None)]


def test_redactions_are_counted_by_rule() -> None:
    _, moderator, said = make()
    redact(said, NAME, by=moderator)
    redact(said, "our seeds", by=moderator, rule=Rule.RIGHTS)
    assert redactions.count_by_rule(said.consultation) == {Rule.PERSONAL: 1, Rule.RIGHTS: 1}
