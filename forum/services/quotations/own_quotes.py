"""The quotes that a contribution already has, so that a new version keeps their sources."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from forum.domain.contributions.content import Part, PassageKind
from forum.domain.contributions.quotations import as_quote, fold_letters
from forum.domain.contributions.statuses import Visibility, visibility_of
from forum.domain.html.read import plain_text
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.models.translation import Text, Translation
from forum.services.texts.redacted import read_originals

_QuoteKey = tuple[int | None, int | None, str]


@dataclass(frozen=True, slots=True)
class StoredQuote:
    """A quote in some revision of a contribution, with its folded words in all languages.

    While readers may not see its source, `mark` stands for it in the text box of the form: nobody
    gets the words then, not even the author of the contribution that quotes them.
    """

    part: Part
    folded_texts: set[str]
    mark: str
    is_readable: bool

    @property
    def quotation(self) -> str:
        """Return the Markdown that stands for the quote in the text box."""
        return as_quote(self.part.source if self.is_readable else self.mark)


def list_stored_quotes(contribution: Contribution | None) -> list[StoredQuote]:
    """Return the quotes of all revisions of a contribution, the oldest first, each of them once.

    The order never changes, so that a mark always stands for the same words.
    """
    return [] if contribution is None else list(_read_quotes(contribution).values())


def _read_quotes(contribution: Contribution) -> dict[_QuoteKey, StoredQuote]:
    rows = db.session.execute(
        select(Passage, Text, Contribution.number, Contribution.status, Translation.html)
        .join(Text, Text.id == Passage.text_id)
        .outerjoin(Contribution, Contribution.id == Passage.quoted_contribution_id)
        .outerjoin(Translation, Translation.text_id == Text.id)
        .where(Passage.contribution_id == contribution.id, Passage.kind == PassageKind.QUOTE)
        .order_by(Passage.revision, Passage.position)
    )
    quotes: dict[_QuoteKey, StoredQuote] = {}
    counts: dict[int | None, int] = defaultdict(int)
    for passage, text, number, status, translation in rows:
        key = _quote_key(passage, text)
        if key not in quotes:
            counts[number] += 1
            is_post = passage.quoted_contribution_id is None
            quotes[key] = StoredQuote(
                part=_quote_part(passage, text),
                folded_texts={key[-1]},
                mark=_mark(number or 0, counts[number]),
                is_readable=is_post or visibility_of(status, number) is Visibility.WORDS,
            )
        quotes[key].folded_texts.add(fold_letters(plain_text(str(translation or ""))))
    return quotes


def _quote_key(passage: Passage, text: Text) -> _QuoteKey:
    """Return what is the same for a quote in several revisions: its source and its words."""
    return (
        passage.quoted_contribution_id,
        passage.quoted_post_id,
        fold_letters(plain_text(str(text.html))),
    )


def _mark(number: int, count: int) -> str:
    """Return the mark of the quote number `count` of contribution `number`."""
    return f"[{number}] […]" if count == 1 else f"[{number}] […] ({count})"


def _quote_part(passage: Passage, text: Text) -> Part:
    return Part(
        text.source,
        text.language,
        kind=PassageKind.QUOTE,
        quoted_contribution_id=passage.quoted_contribution_id,
        quoted_position=passage.quoted_position,
        quoted_post_id=passage.quoted_post_id,
    )


def find_quote(words: str, plain: str, quotes: Sequence[StoredQuote]) -> Part | None:
    """Return the quote that a quotation repeats, by its mark or with the same words, or None.

    `words` is the Markdown of the quotation without its marks, `plain` the same as plain text.
    """
    folded_words = fold_letters(plain)
    for quote in quotes:
        if words == quote.mark or (folded_words and folded_words in quote.folded_texts):
            return quote.part
    return None


def editable_sources(contribution: Contribution, passages: Sequence[Passage]) -> Iterator[str]:
    """Yield the Markdown of each passage as its author gets it in the text box of the form.

    The author's own words are all there, those too that are redacted.
    """
    quotes = _read_quotes(contribution)
    originals = read_originals(passage.text for passage in passages)
    for passage in passages:
        if passage.kind is PassageKind.QUOTE:
            yield quotes[_quote_key(passage, passage.text)].quotation
        else:
            yield originals[passage.text_id].source
