"""Undoing an import says all that people have done since with what it brought."""

from dataclasses import fields

from sqlalchemy import select

from forum import clock
from forum.database import table_of
from forum.domain.contributions.statuses import Rule
from forum.domain.policy import Role
from forum.domain.synthesis.coding.codebook import CodeDraft
from forum.domain.synthesis.excerpts import WordSpan
from forum.domain.synthesis.omissions import OmissionReason
from forum.domain.synthesis.responses import ResponseOutcome
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.redaction import WithheldText
from forum.models.post import Post
from forum.models.references import references_to
from forum.models.synthesis.omission import Omission
from forum.models.synthesis.point import Excerpt
from forum.models.synthesis.summary import Statement, Summary
from forum.services.contributions.redactions import RedactionWish
from forum.services.imports.remembered.later_acts import ACTS, LaterActs, find_later_acts
from forum.services.moderation import redactions
from forum.services.synthesis import points
from forum.services.synthesis.coding import codes, codings
from forum.services.synthesis.excerpts import mark
from forum.services.synthesis.responses.writing import ResponseDraft, save_item
from forum.services.synthesis.summary.editions import publish_summary
from forum.views.imports.page_view import describe_acts
from tests.builders import make_appointment, make_summary
from tests.services.imports.remembered.test_undo import bring, take_away
from tests.support.content.documents import document, said


def test_every_column_that_refers_to_what_an_import_brings_is_listed() -> None:
    models = (Contribution, Post, Excerpt, Summary, Statement)
    columns = {
        f"{column.table.name}.{column.name}"
        for model in models
        for column, _ending in references_to(table_of(model))
    }
    assert set(ACTS) == columns
    assert set(ACTS.values()) - {""} <= {field.name for field in fields(LaterActs)}


def test_all_that_a_team_did_with_imported_texts_is_counted(app_context: object) -> None:
    old = document(said("c0", "We sow peas."))
    bring(old)
    row = bring({**old, "contributions": [*old["contributions"], said("c1", "We buy beans.")]})
    assert not row.is_new
    assert not find_later_acts(row)
    consultation = db.session.scalars(select(Consultation)).one()
    beans = db.session.scalars(select(Contribution).where(Contribution.source_id == "c1")).one()
    by = make_appointment(consultation, Role.FACILITATOR)
    organiser = make_appointment(consultation, Role.ORGANISER)
    excerpt = mark(beans, 0, WordSpan(0, 6), by=by)
    for title in ("Buying", "Beans"):
        point = points.note_point(consultation, title, "en", by=by)
        points.attach(point, excerpt, by=by)
    make_summary(consultation, f"Bought [{beans.number}].", by=by, is_published=False)
    publish_summary(consultation, by=by)
    code = codes.add_code(consultation, CodeDraft("Buying"), by=by)
    coder = codings.code_words(beans, 0, WordSpan(0, 6), [code], by=by)
    assert len(coder) == 1
    codings.write_memo(consultation, excerpt, "Why?", by=by, language="en")
    codings.write_memo(consultation, beans, "Who?", by=by, language="en")
    reason = OmissionReason.OUTSIDE
    db.session.add(Omission(contribution_id=beans.id, reason=reason, language="en", by_id=by.id))
    draft = ResponseDraft(
        language="en",
        text="Yes.",
        subject="Beans?",
        outcome=ResponseOutcome.ACCEPTED,
        numbers=(beans.number or 0,),
    )
    consultation.closes_at = clock.now()
    save_item(consultation, draft, by=organiser)
    moderator = make_appointment(consultation, Role.MODERATOR)
    wish = RedactionWish({0: ["beans"]})
    redactions.redact(beans, wish, rule=Rule.ADVERTISING, by=moderator, seen=0)
    db.session.commit()
    acts = find_later_acts(row)
    assert acts == LaterActs(
        citations=1,
        published=1,
        responses=1,
        excerpts=1,
        codes=1,
        memos=2,
        omissions=1,
        points=2,
        redactions=1,
    )
    take_away(row, anyway=True)
    assert db.session.scalars(select(WithheldText)).all() == []
    assert db.session.scalars(select(Excerpt)).all() == []


def test_each_act_has_its_words(app_context: object) -> None:
    names = [field.name for field in fields(LaterActs)]
    assert len(set(describe_acts(LaterActs(**dict.fromkeys(names, 2))))) == len(names)
