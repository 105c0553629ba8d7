"""Redactions: takes words and files of a contribution from readers, and gives them back.

What stands in the row of a text is what readers see; the original lies in a row of `WithheldText`.
So whatever reads texts has the bars, and what was made of the words before is deleted here.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import joinedload

from forum import clock
from forum.domain.contributions.redactions import (
    VisibleWords,
    find_quoted,
    words_at,
)
from forum.domain.contributions.statuses import Rule
from forum.domain.html.read import cited_numbers
from forum.domain.synthesis.excerpts import WordSpan, text_content
from forum.errors import Invalid
from forum.extensions import db
from forum.models.attachment import Attachment
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.redaction import RedactedSpan, Redaction
from forum.models.contributions.revision import Passage
from forum.models.translation import Text
from forum.models.user import User
from forum.services.contributions.redacted_texts import FETCH, read_texts, show_texts
from forum.services.texts.redacted import (
    REDACTABLE,
    find_in_quotations,
    read_originals,
    read_states,
    store_spans,
)


@dataclass(frozen=True, slots=True)
class RedactionWish:
    """What is to be redacted: words by the position of their passage, and files by their keys."""

    passages: Mapping[int, Sequence[str]] = field(default_factory=dict)
    files: Collection[str] = ()


def redact(
    contribution: Contribution, wish: RedactionWish, *, rule: Rule, reason: str, by: User
) -> Redaction:
    """Redact words and files of a contribution in all its versions and wherever they are quoted.

    The caller holds the lock of the consultation. Raises Invalid("redaction_empty") for a wish of
    nothing, or of files that are not there, and Invalid("not_found", words=…) with the position as
    its field for words that stand nowhere in their passage.
    """
    spans, files = find_wished(contribution, wish)
    redaction = Redaction(
        contribution_id=contribution.id,
        rule=rule,
        reason=reason,
        by_id=by.id,
        at=clock.now(),
        passages=sum(map(len, spans.values())),
        files=len(files),
    )
    db.session.add(redaction)
    db.session.flush()
    for file in files:
        file.redaction_id = redaction.id
    texts = _spread(contribution, spans)
    before = read_states(list(texts))
    store_spans(redaction, texts)
    show_texts(contribution, list(texts), before)
    return redaction


def undo(redaction: Redaction, *, by: User) -> None:
    """Give back exactly what a redaction took; the caller holds the lock of the consultation."""
    redaction.undone_at, redaction.undone_by_id = clock.now(), by.id
    db.session.execute(
        update(Attachment)
        .where(Attachment.redaction_id == redaction.id)
        .values(redaction_id=None)
        .execution_options(synchronize_session="fetch")
    )
    of_redaction = RedactedSpan.redaction_id == redaction.id
    texts = read_texts(select(RedactedSpan.text_id).where(of_redaction))
    before = read_states(texts)
    db.session.execute(delete(RedactedSpan).where(of_redaction).execution_options(**FETCH))
    show_texts(redaction.contribution, texts, before)


# --- finding ----------------------------------------------------------------------------------


def find_wished(
    contribution: Contribution, wish: RedactionWish
) -> tuple[dict[int, list[WordSpan]], Sequence[Attachment]]:
    """Return where the wished words stand, as `find_spans` does, and the files that are there.

    Raises Invalid as `redact` does.
    """
    spans = find_spans(contribution, wish)
    files = _find_files(contribution, wish.files)
    if not spans and not files:
        raise Invalid("redaction_empty", "text")
    return spans, files


def find_spans(contribution: Contribution, wish: RedactionWish) -> dict[int, list[WordSpan]]:
    """Return where the wished words stand in the originals of passages, by position."""
    passages = {passage.position: passage for passage in read_redactable(contribution)}
    originals = read_originals(passage.text for passage in passages.values())
    found: dict[int, list[WordSpan]] = {}
    for position, wanted in wish.passages.items():
        passage = passages.get(position)
        visible = VisibleWords(originals[passage.text_id].html if passage else "")
        for words in wanted:
            spans = visible.find(words)
            if not spans:
                raise Invalid("not_found", f"words-{position}", words=words)
            found[position] = [*found.get(position, ()), *spans]
    return found


def read_redactable(contribution: Contribution) -> Sequence[Passage]:
    """Return the passages of which words can be redacted: those that readers see, or will see."""
    return db.session.scalars(
        select(Passage)
        .where(
            Passage.contribution_id == contribution.id,
            Passage.revision == (contribution.approved_revision or contribution.latest_revision),
            Passage.kind.in_(REDACTABLE),
        )
        .options(joinedload(Passage.text))
        .order_by(Passage.position)
    ).all()


def _find_files(contribution: Contribution, keys: Collection[str]) -> Sequence[Attachment]:
    return db.session.scalars(
        select(Attachment).where(
            Attachment.contribution_id == contribution.id,
            Attachment.key.in_(sorted(keys)),
            Attachment.redaction_id.is_(None),
        )
    ).all()


# --- other texts with these words -------------------------------------------------------------


def _spread(
    contribution: Contribution, spans: Mapping[int, Sequence[WordSpan]]
) -> dict[Text, list[WordSpan]]:
    """Return where marked words stand in all texts: other versions, quotes, and the team's."""
    marked = {
        passage.text: list(spans[passage.position])
        for passage in read_redactable(contribution)
        if passage.position in spans
    }
    if not marked:
        return {}
    own, quotes = _read_own_texts(contribution), _read_quotes(contribution)
    of_team = _read_team_texts(contribution.consultation_id)
    htmls = {id_: row.html for id_, row in read_originals([*own, *quotes, *of_team]).items()}
    sources = [(text_content(htmls[text.id]), found) for text, found in marked.items()]
    words = {w for text, found in marked.items() for w in words_at(htmls[text.id], found)}
    texts: dict[Text, list[WordSpan]] = defaultdict(list, marked)
    for text in own:
        if text not in marked:
            texts[text] += VisibleWords(htmls[text.id]).find_all(words)
    for text in quotes:
        html = htmls[text.id]
        quoted = [find_quoted(text_content(html), *source) for source in sources]
        texts[text] += [*chain(*quoted), *VisibleWords(html).find_all(words)]
    for text in of_team:
        html = htmls[text.id]
        is_cited = contribution.number in cited_numbers(str(html))
        texts[text] += find_in_quotations(str(html), sources, words, is_cited=is_cited)
    return {text: found for text, found in texts.items() if found}


def count_quoting(contribution: Contribution, wish: RedactionWish) -> int:
    """Return how many texts of others quote words of a wish, and would have bars too."""
    spread = _spread(contribution, find_spans(contribution, wish))
    own = {text.id for text in _read_own_texts(contribution)}
    return sum(text.id not in own for text in spread)


def _read_own_texts(contribution: Contribution) -> Sequence[Text]:
    """Return the texts of all versions of a contribution, without what it quotes."""
    is_own = (Passage.contribution_id == contribution.id, Passage.kind.in_(REDACTABLE))
    return read_texts(select(Passage.text_id).where(*is_own))


def _read_quotes(contribution: Contribution) -> Sequence[Text]:
    is_quote = Passage.quoted_contribution_id == contribution.id
    return read_texts(select(Passage.text_id).where(is_quote))


def _read_team_texts(consultation_id: int) -> Sequence[Text]:
    """Return the texts of a consultation that are no part of a contribution."""
    is_here = Text.consultation_id == consultation_id
    is_passage = exists().where(Passage.text_id == Text.id)
    return db.session.scalars(select(Text).where(is_here, ~is_passage).order_by(Text.id)).all()
