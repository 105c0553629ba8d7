"""Mends quotations in the organiser's response that their sources do not say."""

from collections.abc import Sequence

from forum.domain.synthesis.quotations import find_same, remove_marks, replace_quotation
from forum.models.synthesis.response import ResponseItem
from forum.models.translation import Text
from forum.services.synthesis.quoted import (
    ChangedQuotation,
    QuotingText,
    find_changed,
    read_cited,
)
from forum.services.synthesis.responses.writing import ResponseDraft


def mended_draft(item: ResponseItem, *, is_exact: bool) -> ResponseDraft:
    """Return an item with the words of its sources in place of quotations that they do not say.

    Or without the marks of these quotations. With `is_exact` those stay as they are for which no
    words are known.
    """
    cited = list(read_cited(c.contribution_id for c in item.citations).values())
    texts = [text for text in (item.subject, item.text) if text is not None]
    changed = find_changed({text.id: QuotingText(text.id, cited) for text in texts})
    mended = {text.id: _mended(text, changed.get(text.id, ()), is_exact=is_exact) for text in texts}
    return ResponseDraft(
        language=item.text.language,
        text=mended[item.text_id],
        subject=mended.get(item.subject_id or 0, ""),
        outcome=item.outcome,
        link=item.link,
        numbers=[c.contribution.number or 0 for c in item.citations],
        point_id=item.point_id,
        wording_id=item.subject_id,
    )


def _mended(text: Text, changed: Sequence[ChangedQuotation], *, is_exact: bool) -> str:
    source = text.source
    for each in changed:
        quotation = find_same(source, each.words)
        if quotation is None:
            continue
        if not is_exact:
            source = remove_marks(source, quotation)
        elif each.present:
            source = replace_quotation(source, quotation, each.present)
    return source
