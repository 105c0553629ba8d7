"""Gives codes to words and to whole answers, and takes them back; memos beside them."""

from collections.abc import Sequence

from sqlalchemy import delete, select

from forum.domain.contributions.content import PassageKind
from forum.domain.policy import Action
from forum.domain.synthesis.coding.codebook import MAX_DESCRIPTION
from forum.domain.synthesis.excerpts import WordSpan
from forum.errors import Invalid, NotFound
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.models.synthesis.code import Code, Coder, Coding, Memo
from forum.models.synthesis.point import Excerpt
from forum.models.user import User
from forum.services.access.gate import require
from forum.services.access.locking import lock, lock_text
from forum.services.synthesis.coding.coders import person_as_coder
from forum.services.synthesis.excerpts import mark


def code_words(
    contribution: Contribution,
    position: int,
    span: WordSpan,
    codes: Sequence[Code],
    *,
    words: str | None = None,
    by: User,
) -> list[Coding]:
    """Give codes to words of a passage, as `by` codes them; raises as `mark` does."""
    excerpt = mark(contribution, position, span, words=words, by=by)
    coder = person_as_coder(contribution.consultation, by)
    return give(coder, contribution, codes, excerpt=excerpt)


def code_answer(
    contribution: Contribution, question_id: int | None, codes: Sequence[Code], *, by: User
) -> list[Coding]:
    """Give codes to all that a contribution says to a question, or outside the questions.

    Raises NotFound for what readers do not see, and Invalid("answer") if it says nothing there.
    """
    lock_text(contribution, contribution.consultation)
    require(by, contribution.consultation, Action.SUMMARISE)
    if not contribution.is_readable or contribution.approved_revision is None:
        raise NotFound
    if question_id is not None and question_id not in answered_questions(contribution):
        raise Invalid("answer", "answer")
    coder = person_as_coder(contribution.consultation, by)
    return give(coder, contribution, codes, question_id=question_id)


def answered_questions(contribution: Contribution) -> set[int | None]:
    """Return the questions to which a contribution says something, and None for the rest of it."""
    return set(
        db.session.scalars(
            select(Passage.question_id).where(
                Passage.contribution_id == contribution.id,
                Passage.revision == contribution.approved_revision,
                Passage.kind == PassageKind.WORDS,
            )
        )
    )


def give(
    coder: Coder,
    contribution: Contribution,
    codes: Sequence[Code],
    *,
    question_id: int | None = None,
    excerpt: Excerpt | None = None,
) -> list[Coding]:
    """Store codes for one place, where the coder has not given them; the caller has the lock."""
    excerpt_id = excerpt.id if excerpt is not None else None
    known = set(
        db.session.scalars(
            select(Coding.code_id).where(
                Coding.coder_id == coder.id,
                Coding.contribution_id == contribution.id,
                Coding.question_id.is_not_distinct_from(question_id),
                Coding.excerpt_id.is_not_distinct_from(excerpt_id),
            )
        )
    )
    given = [
        Coding(
            consultation_id=contribution.consultation_id,
            code_id=code.id,
            coder_id=coder.id,
            contribution_id=contribution.id,
            revision=contribution.approved_revision or contribution.latest_revision,
            question_id=question_id,
            excerpt_id=excerpt_id,
        )
        for code in dict.fromkeys(codes)
        if code.id not in known
    ]
    db.session.add_all(given)
    db.session.flush()
    return given


def take_back(consultation: Consultation, coding_id: int, *, by: User) -> Coding:
    """Delete a coding of one's own; raises NotFound for those of others."""
    lock(consultation)
    require(by, consultation, Action.SUMMARISE)
    coding = db.session.get(Coding, coding_id)
    if coding is None or coding.consultation_id != consultation.id:
        raise NotFound
    if coding.coder.user_id != by.id:
        raise NotFound
    db.session.delete(coding)
    db.session.flush()
    return coding


def forget_coder(consultation: Consultation, coder_id: int, *, by: User) -> int:
    """Delete a coder from outside with all codes given in that name; return how many they were.

    Raises NotFound for people of the team, whose codes are theirs.
    """
    lock(consultation)
    require(by, consultation, Action.SUMMARISE)
    coder = db.session.get(Coder, coder_id)
    if coder is None or coder.consultation_id != consultation.id or coder.user_id is not None:
        raise NotFound
    ids = db.session.scalars(select(Coding.id).where(Coding.coder_id == coder.id)).all()
    db.session.execute(delete(Coding).where(Coding.coder_id == coder.id))
    db.session.delete(coder)
    db.session.flush()
    return len(ids)


def write_memo(
    consultation: Consultation,
    about: Code | Contribution | Excerpt,
    body: str,
    *,
    by: User,
    language: str,
) -> Memo:
    """Store a memo about a code, a contribution or an excerpt.

    Raises Invalid with "memo_empty" or "too_long".
    """
    if not body.strip():
        raise Invalid("memo_empty", "memo")
    if len(body) > MAX_DESCRIPTION:
        raise Invalid("too_long", "memo")
    lock(consultation)
    require(by, consultation, Action.SUMMARISE)
    memo = Memo(
        consultation_id=consultation.id,
        code_id=about.id if isinstance(about, Code) else None,
        contribution_id=about.id if isinstance(about, Contribution) else None,
        excerpt_id=about.id if isinstance(about, Excerpt) else None,
        body=body.strip(),
        language=language,
        by_id=by.id,
    )
    db.session.add(memo)
    db.session.flush()
    return memo


def delete_memo(consultation: Consultation, memo_id: int, *, by: User) -> Memo:
    """Delete a memo of one's own; raises NotFound for those of others."""
    lock(consultation)
    require(by, consultation, Action.SUMMARISE)
    memo = db.session.get(Memo, memo_id)
    if memo is None or memo.consultation_id != consultation.id or memo.by_id != by.id:
        raise NotFound
    db.session.delete(memo)
    db.session.flush()
    return memo
