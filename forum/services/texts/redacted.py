"""Texts with redacted words: what readers see of them, beside the original."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from markupsafe import Markup
from sqlalchemy import exists, select

from forum.database import insert_all
from forum.domain.contributions.content import OPENING_WORDS, PassageKind
from forum.domain.contributions.redactions import (
    LEAST_LETTERS,
    QUOTED_ALONE,
    VisibleWords,
    count_letters,
    find_quoted,
)
from forum.domain.html.bars import BarSpan, RedactedHtml, bar_words, merge_bars, redact_html
from forum.domain.html.plain import block_source
from forum.domain.html.read import (
    cited_numbers,
    count_words,
    split_opening,
    top_blocks,
)
from forum.domain.synthesis.excerpts import WordSpan, text_content
from forum.domain.synthesis.quotations import quotation_places
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.redaction import RedactedSpan, Redaction, WithheldText
from forum.models.contributions.revision import Passage
from forum.models.translation import Text

REDACTABLE: Final = (PassageKind.TITLE, PassageKind.WORDS)
"""Passages of which words can be redacted; quotes follow their sources."""

COLUMNS: Final = ("source", "html", "words", "cut")
"""What a text says: what readers see, and beside it the original."""

RedactedSource = tuple[str, Sequence[WordSpan]]
"""The visible text of an original, and which words of it are redacted."""


def read_originals(texts: Iterable[Text]) -> dict[int, Text | WithheldText]:
    """Return texts as they were written, with what is redacted, by id; one statement."""
    originals: dict[int, Text | WithheldText] = {text.id: text for text in texts}
    withheld = select(WithheldText).where(WithheldText.text_id.in_(sorted(originals)))
    return originals | {row.text_id: row for row in db.session.scalars(withheld)}


def store_spans(redaction: Redaction, spans: Mapping[Text, Sequence[WordSpan]]) -> None:
    """Store which words a redaction takes from texts, and their originals; flushes."""
    originals = read_originals(spans)
    for text in spans:
        if originals[text.id] is text:
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
    originals = read_originals(texts)
    return {
        text.id: redact_html(str(originals[text.id].html), bars.get(text.id, []), text.language)
        for text in texts
    }


def write_text(text: Text, bars: Sequence[BarSpan]) -> None:
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
    is_exact = str(original.html).count("<a ") == html.count("<a ")
    for bar in reversed(merge_bars(bars)):
        pattern = re.compile(r"\s+".join(map(re.escape, text[bar.start : bar.end].split())))
        before = len(pattern.findall(text[: bar.start]))
        places = list(pattern.finditer(source))
        is_exact &= "\n" not in text[bar.start : bar.end]
        is_exact &= before < len(places) == len(pattern.findall(text))
        if is_exact:
            place, words = places[before], bar_words(bar.rule, language)
            source = source[: place.start()] + words + source[place.end() :]
            text = text[: bar.start] + words + text[bar.end :]
    return source if is_exact else "\n\n".join(map(block_source, top_blocks(html)))


# --- what the team quotes ---------------------------------------------------------------------


def find_in_quotations(
    html: str, sources: Iterable[RedactedSource], words: Collection[str], *, is_cited: bool
) -> list[WordSpan]:
    """Return which words that the team quotes are redacted in their source."""
    least = LEAST_LETTERS if is_cited else QUOTED_ALONE
    places = quotation_places(html)
    text = text_content(html)
    found: list[WordSpan] = []
    for start, end in places:
        for source in sources:
            quoted = find_quoted(text[start:end], *source, least=least)
            found += [WordSpan(start + span.start, start + span.end) for span in quoted]
    if places:
        sought = [each for each in words if is_cited or count_letters(each) >= QUOTED_ALONE]
        spans = VisibleWords(html).find_all(sought) if sought else []
        found += [s for s in spans if any(a <= s.start and s.end <= b for a, b in places)]
    return found


def redact_quotations(text: Text) -> None:
    """Redact in a new text of the team what it quotes of words that are redacted by now.

    One statement, where it quotes anything.
    """
    html = str(text.html)
    if not quotation_places(html):
        return
    cited = cited_numbers(html)
    for (redaction, number), sources in _read_sources(text.consultation_id).items():
        words = {source[span.start : span.end] for source, spans in sources for span in spans}
        spans = find_in_quotations(html, sources, words, is_cited=number in cited)
        if spans:
            store_spans(redaction, {text: spans})
            write_text(text, read_bars([text.id])[text.id])


def _read_sources(consultation_id: int) -> dict[tuple[Redaction, int | None], list[RedactedSource]]:
    """Return what the redactions in force of a consultation take from contributions."""
    is_own = exists().where(
        Passage.text_id == RedactedSpan.text_id,
        Passage.contribution_id == Redaction.contribution_id,
        Passage.kind.in_(REDACTABLE),
    )
    rows = db.session.execute(
        select(Redaction, Contribution.number, RedactedSpan, WithheldText.html)
        .join(RedactedSpan, RedactedSpan.redaction_id == Redaction.id)
        .join(WithheldText, WithheldText.text_id == RedactedSpan.text_id)
        .join(Contribution, Contribution.id == Redaction.contribution_id)
        .where(
            Contribution.consultation_id == consultation_id, Redaction.undone_at.is_(None), is_own
        )
    )
    spans = defaultdict[tuple[Redaction, int | None], dict[str, list[WordSpan]]](dict)
    for redaction, number, span, html in rows:
        found = spans[redaction, number].setdefault(text_content(str(html)), [])
        found.append(WordSpan(span.start, span.end))
    return {key: list(found.items()) for key, found in spans.items()}
