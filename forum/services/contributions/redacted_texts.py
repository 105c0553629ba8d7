"""What follows when words are redacted, or shown again; and redactions in new versions."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Select, and_, delete, exists, or_, select

from forum.database import batches
from forum.domain.contributions.redactions import VisibleWords, words_at
from forum.domain.html.bars import (
    BarSpan,
    RedactedHtml,
    redact_html,
)
from forum.domain.synthesis.excerpts import WordSpan
from forum.domain.synthesis.proposals.kinds import ProposalState
from forum.domain.translation.translate_html import list_sentences
from forum.domain.translation.units import sentence_key
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.redaction import RedactedSpan, Redaction, WithheldText
from forum.models.contributions.revision import Passage
from forum.models.synthesis.proposal import MachineProposal, ModelAnswer, ProposedPassage
from forum.models.translation import MemoryEntry, Segment, Text, Translation
from forum.services.access.locking import renew_cards, touch
from forum.services.attachments import uploads
from forum.services.contributions import near_copies
from forum.services.contributions.follow_up import request_follow_up
from forum.services.search import index as search_index
from forum.services.synthesis.anchoring import follow_bars
from forum.services.texts.redacted import (
    REDACTABLE,
    read_bars,
    read_originals,
    store_spans,
    write_text,
)
from forum.services.texts.store import request_missing_translations

SENTENCES_AT_ONCE: Final = 200
FETCH: Final = {"synchronize_session": "fetch"}


def show_texts(
    contribution: Contribution, texts: Sequence[Text], before: Mapping[int, RedactedHtml]
) -> None:
    """Let readers see what the redactions leave of a contribution and of texts that quote it.

    What was made of the words before goes: translations, the search index, kept pages and files.
    `before` is what they saw. The caller holds the lock of the consultation.
    """
    bars = read_bars(text.id for text in texts)
    for text in texts:
        write_text(text, bars.get(text.id, []))
        _purge_translations(text, before[text.id].html)
    ids = [text.id for text in texts]
    _purge_proposals(contribution.consultation_id, ids)
    _follow_excerpts(ids, before, bars)
    uploads.recount_files(contribution)
    contribution.redaction_version += 1
    touch(contribution.consultation_id)
    renew_cards([contribution.id])
    for each in dict.fromkeys([contribution, *_read_quoting(ids)]):
        search_index.delete_documents(each.id)
        near_copies.delete_fingerprints(each)
        request_follow_up(each)
    request_missing_translations([text for text in texts if _is_shown(text)])


# --- what was made of the words before --------------------------------------------------------


def _purge_translations(text: Text, html: str) -> None:
    """Delete all translations of a text, and what is remembered of the sentences that changed."""
    of_text = Translation.text_id == text.id
    db.session.execute(delete(Translation).where(of_text).execution_options(**FETCH))
    db.session.expire(text, ["translations"])
    after = {each.text for each in list_sentences(str(text.html), source=text.language)}
    gone = {each.text for each in list_sentences(html, source=text.language)} - after
    db.session.execute(delete(Segment).where(Segment.text_id == text.id).execution_options(**FETCH))
    for batch in batches(sorted(gone), SENTENCES_AT_ONCE):
        keys = [sentence_key(sentence) for sentence in batch]
        is_here = or_(
            MemoryEntry.consultation_id == text.consultation_id,
            MemoryEntry.consultation_id.is_(None),
        )
        entries = delete(MemoryEntry).where(MemoryEntry.key.in_(keys), is_here)
        db.session.execute(entries.execution_options(**FETCH))
        segments = delete(Segment).where(Segment.source.in_(batch))
        db.session.execute(segments.execution_options(**FETCH))


def _purge_proposals(consultation_id: int, text_ids: Sequence[int]) -> None:
    """Delete what a machine proposes from texts, and what a text model answered to them."""
    resting = (
        select(ProposedPassage.proposal_id)
        .join(
            Passage,
            and_(
                Passage.contribution_id == ProposedPassage.contribution_id,
                Passage.revision == ProposedPassage.revision,
                Passage.position == ProposedPassage.position,
            ),
        )
        .where(Passage.text_id.in_(text_ids))
    )
    is_open = MachineProposal.state == ProposalState.PROPOSED
    for statement in (
        delete(MachineProposal).where(MachineProposal.id.in_(resting), is_open),
        delete(ModelAnswer).where(ModelAnswer.consultation_id == consultation_id),
    ):
        db.session.execute(statement.execution_options(**FETCH))


def _follow_excerpts(
    text_ids: Sequence[int],
    before: Mapping[int, RedactedHtml],
    bars: Mapping[int, Sequence[BarSpan]],
) -> None:
    texts = {text.id: text for text in read_texts(text_ids)}
    originals = read_originals(texts.values())
    changed: dict[int, dict[tuple[int, int], tuple[RedactedHtml, RedactedHtml]]] = {}
    for passage in db.session.scalars(select(Passage).where(Passage.text_id.in_(text_ids))):
        text = texts[passage.text_id]
        original = str(originals[text.id].html)
        after = redact_html(original, bars.get(text.id, []), text.language)
        places = changed.setdefault(passage.contribution_id, {})
        places[passage.revision, passage.position] = (before[text.id], after)
    for contribution_id, places in changed.items():
        follow_bars(contribution_id, places)


def read_texts(ids: Sequence[int] | Select[Any]) -> Sequence[Text]:
    """Return the texts with these ids, in their order."""
    return db.session.scalars(select(Text).where(Text.id.in_(ids)).order_by(Text.id)).all()


def _read_quoting(text_ids: Sequence[int]) -> Sequence[Contribution]:
    """Return the contributions of which these texts are a part."""
    ids = select(Passage.contribution_id).where(Passage.text_id.in_(text_ids))
    return db.session.scalars(select(Contribution).where(Contribution.id.in_(ids))).all()


def _is_shown(text: Text) -> bool:
    """Return whether readers see a text, so that it is to be translated."""
    is_approved = Passage.revision == Contribution.approved_revision
    passages = (
        select(and_(Contribution.is_readable, is_approved))
        .select_from(Passage)
        .join(Contribution, Contribution.id == Passage.contribution_id)
    )
    found = db.session.scalars(passages.where(Passage.text_id == text.id)).all()
    return any(found) or not found


# --- new versions -----------------------------------------------------------------------------


def has_redactions(contribution: Contribution) -> bool:
    """Return whether words or files of a contribution are redacted now."""
    if not contribution.redaction_version:
        return False
    is_in_force = and_(Redaction.contribution_id == contribution.id, Redaction.undone_at.is_(None))
    return bool(db.session.scalar(select(exists().where(is_in_force))))


def redact_revision(contribution: Contribution, number: int) -> None:
    """Redact in a new version what is redacted in the others, wherever it stands there."""
    of_revision = (Passage.contribution_id == contribution.id, Passage.revision == number)
    new = select(Passage.text_id).where(*of_revision, Passage.kind.in_(REDACTABLE))
    texts = read_texts(new)
    originals = read_originals(texts)
    visible = [(text, VisibleWords(originals[text.id].html)) for text in texts]
    for redaction, words in _read_redacted_words(contribution).items():
        found = {text: seen.find_all(words) for text, seen in visible}
        store_spans(redaction, {text: spans for text, spans in found.items() if spans})
    bars = read_bars(text.id for text in texts)
    for text in texts:
        if text.id in bars:
            write_text(text, bars[text.id])


def _read_redacted_words(contribution: Contribution) -> dict[Redaction, set[str]]:
    """Return what the redactions in force take from a contribution's own words."""
    own = select(Passage.text_id).where(
        Passage.contribution_id == contribution.id, Passage.kind.in_(REDACTABLE)
    )
    rows = db.session.execute(
        select(Redaction, RedactedSpan, WithheldText.html)
        .join(RedactedSpan, RedactedSpan.redaction_id == Redaction.id)
        .join(WithheldText, WithheldText.text_id == RedactedSpan.text_id)
        .where(
            Redaction.contribution_id == contribution.id,
            Redaction.undone_at.is_(None),
            RedactedSpan.text_id.in_(own),
        )
    )
    words: dict[Redaction, set[str]] = {}
    for redaction, span, html in rows:
        found = words.setdefault(redaction, set())
        found.update(words_at(html, [WordSpan(span.start, span.end)]))
    return words
