"""Things to test with: each is stored and committed, and says only what a test cares about.

They need an application context (the fixtures `client`, `db_session` or `app_context`).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import select

from forum import clock
from forum.adapters.passwords import hash_password
from forum.domain.consultations.posts import PostKind
from forum.domain.consultations.seat_labels import label_in
from forum.domain.contributions.content import OPENING_WORDS, Appearance, Part
from forum.domain.contributions.statuses import Moderation, Status
from forum.domain.html.read import count_words, split_opening
from forum.domain.html.render import to_safe_html
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.domain.synthesis.summaries import SummaryPart, split_statements
from forum.extensions import db
from forum.models.consultation import (
    Appointment,
    Consultation,
    ConsultationPart,
    ConsultationText,
    GuidingQuestion,
    Section,
)
from forum.models.contributions.contribution import Contribution, ReplyTarget
from forum.models.contributions.decision import Decision
from forum.models.post import Post
from forum.models.synthesis.summary import Summary
from forum.models.translation import Text, Translation, TranslationStatus
from forum.models.user import User
from forum.services.access.locking import lock, touch
from forum.services.consultations import counts
from forum.services.contributions import submit, visibility
from forum.services.synthesis.summaries import save_heading
from forum.services.synthesis.summary.editions import publish_summary
from forum.services.synthesis.summary.statements import (
    add_statements,
    remove_statement,
    reword,
)
from forum.services.texts import store as texts
from forum.services.translation import machine
from forum.services.translation.engines import Translator
from tests.support.worlds import NUMBERS

PASSWORD = "correct horse battery"

DATES: dict[Stage, tuple[int | None, int, int, int | None]] = {
    Stage.DRAFT: (None, 7, 28, None),
    Stage.SCHEDULED: (-1, 7, 28, None),
    Stage.OPEN: (-8, -7, 14, None),
    Stage.CLOSED: (-29, -28, -7, None),
    Stage.ARCHIVED: (-90, -89, -60, -30),
}
"""Days from now to publication, opening, closing and archiving."""

_numbers = NUMBERS


def make_user(
    name: str = "Amina Odhiambo", *, role: Role = Role.PARTICIPANT, **fields: Any
) -> User:
    """Store a person with a confirmed address whose password is PASSWORD."""
    user = _user(name, role=role, **fields)
    db.session.commit()
    return user


def _user(name: str = "Amina Odhiambo", **fields: Any) -> User:
    """Return a person who is stored together with what they do."""
    values = {
        "email": f"person{next(_numbers)}@example.org",
        "password": hash_password(PASSWORD),
        "confirmed_at": clock.now(),
        "rules_accepted_at": clock.now(),
        **fields,
    }
    user = User(name=name, **values)
    db.session.add(user)
    db.session.flush()
    return user


def make_consultation(
    title: str = "Seeds for dry lands",
    *,
    stage: Stage = Stage.OPEN,
    questions: int = 2,
    moderation: Moderation = Moderation.BEFORE,
    **fields: Any,
) -> Consultation:
    """Store a consultation at `stage` with one section of guiding questions."""
    days = (None if day is None else clock.now() + timedelta(days=day) for day in DATES[stage])
    dates = dict(zip(("published_at", "opens_at", "closes_at", "archived_at"), days, strict=True))
    values = {"slug": f"seeds-{next(_numbers)}", **dates, **fields}
    consultation = Consultation(moderation=moderation, **values)
    db.session.add(consultation)
    db.session.flush()
    for part, words in (
        (ConsultationPart.TITLE, title),
        (ConsultationPart.INTRODUCTION, "We ask *everybody* who sows."),
    ):
        consultation.texts[part] = ConsultationText(part=part, text=_text(consultation, words))
    section = Section(consultation_id=consultation.id, position=0)
    db.session.add(section)
    db.session.flush()
    for number in range(1, questions + 1):
        question = GuidingQuestion(
            consultation_id=consultation.id, section_id=section.id, number=number
        )
        question.text = _text(consultation, f"What do you know about seed {number}?")
        db.session.add(question)
    db.session.commit()
    return consultation


def _text(consultation: Consultation, words: str) -> Text:
    """Return words that are stored together with what they are part of."""
    html, count, cut = _rendered(words)
    language = consultation.language
    return Text(
        consultation_id=consultation.id,
        language=language,
        source=words,
        html=html,
        words=count,
        cut=cut,
    )


@cache
def _rendered(words: str) -> tuple[str, int, int | None]:
    """Render the same few words only once, as `texts.write` does for each text."""
    html = to_safe_html(words)
    return html, count_words(html), split_opening(html, OPENING_WORDS)


def make_text(consultation: Consultation, source: str, language: str = "") -> Text:
    """Store words without asking for their translations."""
    return texts.store_text(
        consultation.id, source, language or consultation.language, translate=False
    )


def make_translation(
    text: Text,
    language: str,
    words: str,
    *,
    status: TranslationStatus = TranslationStatus.MACHINE,
    engine: str = "apertium",
) -> Translation:
    """Store a translation as an engine, or a person, would have made it."""
    translation = texts.store_human_translation(text, language, words, by_id=None, status=status)
    if status is TranslationStatus.MACHINE:
        translation.engine, translation.source, translation.accepted_at = engine, "", None
    db.session.commit()
    return translation


def translate_text(text: Text, language: str, by: Translator) -> Translation | None:
    """Translate a text by an engine, as a job does in three steps; None if that fails."""
    request = machine.find_request(text, language)
    return request and machine.store_answer(request, machine.run_engine(request, by))


def make_appointment(
    consultation: Consultation, role: Role, user: User | None = None, *, label: str = ""
) -> User:
    """Give a person a seat on the team and return the person."""
    user = user or make_user(name=f"{role.value.capitalize()} {next(_numbers)}")
    db.session.add(
        Appointment(
            consultation_id=consultation.id,
            user_id=user.id,
            role=role,
            label=label_in("en", label or role.value.capitalize()),
        )
    )
    db.session.commit()
    db.session.refresh(consultation)
    return user


def make_contribution(
    consultation: Consultation,
    words: str = "We keep *our own* seeds.",
    *,
    author: User | None = None,
    status: Status = Status.PUBLISHED,
    parent: ReplyTarget | None = None,
    question: GuidingQuestion | None = None,
    language: str = "en",
    **appearance: Any,
) -> Contribution:
    """Store a contribution that reached `status` in the way in which contributions reach it."""
    author = author or _user()
    lock(consultation)
    contribution = store_contribution(
        consultation,
        author,
        [Part(words, language, question.id if question else None)],
        appearance=Appearance(**{"name": author.name, "countries": "KE", **appearance}),
        key=f"key-{next(_numbers)}",
        parent=parent,
    )
    reach(contribution, status, author)
    db.session.commit()
    return contribution


def store_contribution(
    consultation: Consultation,
    author: User,
    parts: list[Part],
    *,
    appearance: Appearance,
    key: str,
    parent: ReplyTarget | None = None,
    at: datetime | None = None,
) -> Contribution:
    """Store a pending contribution with its first revision; flushes, for its id."""
    contribution = submit.make_contribution(
        consultation, author, parts, appearance=appearance, key=key, parent=parent, at=at
    )
    db.session.add(contribution)
    submit.add_revision(contribution, 1, parts)
    return contribution


def reach(contribution: Contribution, status: Status, by: User) -> None:
    """Take the steps that lead a pending contribution to `status`."""
    consultation = contribution.consultation
    if status in (Status.PUBLISHED, Status.HIDDEN):
        visibility.record_decision(contribution, Status.PUBLISHED, by=by)
        visibility.publish_contribution(consultation, contribution)
    if status is Status.HIDDEN:
        counts.remove(consultation, contribution)
    if status not in (Status.PENDING, Status.PUBLISHED):
        visibility.record_decision(contribution, status, by=by, reason="It names a third person.")


def decisions_of(contribution: Contribution) -> Sequence[Decision]:
    """Return the steps of moderation on a contribution, the first first."""
    return db.session.scalars(
        select(Decision).where(Decision.contribution_id == contribution.id).order_by(Decision.id)
    ).all()


def make_post(
    consultation: Consultation,
    body: str = "Welcome to **this** discussion.",
    *,
    author: User | None = None,
    kind: PostKind = PostKind.WELCOME,
    title: str = "Welcome",
    label: str = "Facilitator",
) -> Post:
    """Store a signed message of the team."""
    post = Post(
        consultation_id=consultation.id,
        kind=kind,
        author_id=(author or make_appointment(consultation, Role.FACILITATOR)).id,
        label=label_in("en", label),
        key=f"key-{next(_numbers)}",
        title_id=make_text(consultation, title).id,
        body_id=make_text(consultation, body).id,
    )
    db.session.add(post)
    touch(consultation.id)
    db.session.commit()
    return post


def make_summary(
    consultation: Consultation,
    body: str = "Seeds are kept [1].",
    *,
    by: User | None = None,
    title: str = "What was said",
    standfirst: str = "",
    language: str = "en",
    part: SummaryPart = SummaryPart.OUTSIDE,
    is_published: bool = True,
) -> Summary:
    """Store a summary whose statements stand in one section, and publish it."""
    by = by or make_appointment(consultation, Role.FACILITATOR)
    summary = save_heading(
        consultation, by=by, title=title, standfirst=standfirst, language=language
    )
    if body:
        add_statements(consultation, (part, None), body, language, by=by)
    if is_published:
        publish_summary(consultation, by=by)
    db.session.commit()
    return summary


def save_summary(
    consultation: Consultation,
    *,
    by: User,
    title: str,
    standfirst: str,
    body: str,
    language: str,
) -> Summary:
    """Store a draft of these paragraphs, each in the place of the one that stood there before."""
    summary = save_heading(
        consultation, by=by, title=title, standfirst=standfirst, language=language
    )
    db.session.expire(summary, ["statements"])
    before = list(summary.statements)
    if not before:
        add_statements(consultation, (SummaryPart.OUTSIDE, None), body, language, by=by)
        return summary
    blocks = [draft.source for draft in split_statements(body)]
    for statement, source in zip(before, blocks, strict=False):
        reword(consultation, statement, source, language, by=by)
    for statement in before[len(blocks) :]:
        remove_statement(consultation, statement, by=by)
    if added := "\n\n".join(blocks[len(before) :]):
        add_statements(consultation, (SummaryPart.OUTSIDE, None), added, language, by=by)
    db.session.expire(summary, ["statements"])
    return summary
