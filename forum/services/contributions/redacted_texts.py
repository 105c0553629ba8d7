"""Writes what redactions leave of texts, and deletes what was made of the words before."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from markupsafe import Markup
from sqlalchemy import and_, delete, exists, or_, select

from forum.database import batches, insert_all
from forum.domain.contributions.content import OPENING_WORDS, PassageKind
from forum.domain.contributions.redactions import find_all, words_at
from forum.domain.html.bars import (
    BarSpan,
    RedactedHtml,
    bar_words,
    redact_html,
)
from forum.domain.html.plain import block_source
from forum.domain.html.read import count_words, plain_text, split_opening, top_blocks
from forum.domain.html.render import to_safe_html
from forum.domain.synthesis.excerpts import WordSpan, text_content
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
from forum.services.texts.store import request_missing_translations

REDACTABLE: Final = (PassageKind.TITLE, PassageKind.WORDS)
"""Passages of which words can be redacted; quotes follow their sources."""

COLUMNS: Final = ("source", "html", "words", "cut")
"""What a text says: what readers see, and beside it the original."""

SENTENCES_AT_ONCE: Final = 200
FETCH: Final = {"synchronize_session": "fetch"}


def original_of(text: Text) -> Text | WithheldText:
    """Return a text as it was written, with what is redacted."""
    return db.session.get(WithheldText, text.id) or text


def store_spans(redaction: Redaction, spans: Mapping[Text, Sequence[WordSpan]]) -> None:
    """Store which words a redaction takes from texts, and their originals; flushes."""
    for text in spans:
        if original_of(text) is text:
            values = {name: getattr(text, name) for name in COLUMNS}
            db.session.add(WithheldText(text_id=text.id, **values))
    db.session.flush()
    rows = [
        {"redaction_id": redaction.id, "text_id": text.id, "start": start, "end": end}
        for text, found in spans.items()
        for start, end in {span.start: span.end for span in sorted(found, key=_length)}.items()
    ]
    if rows:
        db.session.execute(insert_all(RedactedSpan), rows)


def _length(span: WordSpan) -> int:
    return span.end - span.start


def read_bars(text_ids: Iterable[int]) -> dict[int, list[BarSpan]]:
    """Return what is redacted in the originals of texts, by the ids of these."""
    rows = db.session.execute(
        select(RedactedSpan.text_id, RedactedSpan.start, RedactedSpan.end, Redaction.rule)
        .join(Redaction, Redaction.id == RedactedSpan.redaction_id)
        .where(RedactedSpan.text_id.in_(sorted(text_ids)))
        .order_by(RedactedSpan.text_id, RedactedSpan.start)
    )
    bars: dict[int, list[BarSpan]] = {}
    for text_id, start, end, rule in rows:
        bars.setdefault(text_id, []).append(BarSpan(start, end, rule.value))
    return bars


def read_states(texts: Sequence[Text]) -> dict[int, RedactedHtml]:
    """Return texts as readers see them now, with the places of their bars, by id."""
    bars = read_bars(text.id for text in texts)
    return {
        text.id: redact_html(str(original_of(text).html), bars.get(text.id, []), text.language)
        for text in texts
    }


def show_texts(
    contribution: Contribution, texts: Sequence[Text], before: Mapping[int, RedactedHtml]
) -> None:
    """Let readers see what the redactions leave of a contribution and of texts that quote it.

    What was made of the words before goes: translations, the search index, kept pages and files.
    `before` is what they saw. The caller holds the lock of the consultation.
    """
    bars = read_bars(text.id for text in texts)
    for text in texts:
        _write(text, bars.get(text.id, []))
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


def _write(text: Text, bars: Sequence[BarSpan]) -> None:
    """Let a text say what bars leave of its original; without any, the original."""
    withheld = db.session.get_one(WithheldText, text.id)
    if bars:
        html = redact_html(str(withheld.html), bars, text.language).html
        text.html = Markup(html)  # noqa: S704 - safe HTML with bars
        text.source = _redacted_source(withheld, bars, html, text.language)
        text.words, text.cut = count_words(html), split_opening(html, OPENING_WORDS)
    else:
        for name in COLUMNS:
            setattr(text, name, getattr(withheld, name))
        db.session.delete(withheld)
    db.session.flush()


def _redacted_source(
    original: WithheldText, bars: Sequence[BarSpan], html: str, language: str
) -> str:
    """Return the Markdown of a redacted text, as it was typed where that holds no redacted word.

    Elsewhere, as where the address of a link says them, it is the words without their styles.
    """
    source, text = original.source, text_content(str(original.html))
    for bar in sorted(bars, key=lambda bar: -bar.start):
        pattern = re.compile(r"\s+".join(map(re.escape, text[bar.start : bar.end].split())))
        before = len(pattern.findall(text[: bar.start]))
        places = list(pattern.finditer(source))
        if len(places) > before and len(places) == len(pattern.findall(text)):
            place, words = places[before], bar_words(bar.rule, language)
            source = source[: place.start()] + words + source[place.end() :]
            text = text[: bar.start] + words + text[bar.end :]
    has_all_links = str(original.html).count("<a ") == html.count("<a ")
    if has_all_links and plain_text(to_safe_html(source)) == plain_text(html):
        return source
    return "\n\n".join(block_source(block) for block in top_blocks(html))


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
    texts = {text.id: text for text in _read_texts(text_ids)}
    changed: dict[int, dict[tuple[int, int], tuple[RedactedHtml, RedactedHtml]]] = {}
    for passage in db.session.scalars(select(Passage).where(Passage.text_id.in_(text_ids))):
        text = texts[passage.text_id]
        original = str(original_of(text).html)
        after = redact_html(original, bars.get(text.id, []), text.language)
        places = changed.setdefault(passage.contribution_id, {})
        places[passage.revision, passage.position] = (before[text.id], after)
    for contribution_id, places in changed.items():
        follow_bars(contribution_id, places)


def _read_texts(ids: Sequence[int]) -> Sequence[Text]:
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
    texts = _read_texts(db.session.scalars(new).all())
    for redaction, words in _read_redacted_words(contribution).items():
        found = {text: find_all(original_of(text).html, words) for text in texts}
        store_spans(redaction, {text: spans for text, spans in found.items() if spans})
    bars = read_bars(text.id for text in texts)
    for text in texts:
        if text.id in bars:
            _write(text, bars[text.id])


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
