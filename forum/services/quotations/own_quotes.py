"""What one's own text quotes already, so that a change of it keeps whose words they are."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from forum.domain.contributions.content import Part, PassageKind
from forum.domain.contributions.quotations import as_quote, folded
from forum.domain.contributions.statuses import Visibility, visibility
from forum.domain.html.read import plain_text
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.models.translation import Text, Translation

_Key = tuple[int | None, int | None, str]


@dataclass(frozen=True, slots=True)
class KeptQuote:
    """An excerpt in some version of a text, with its folded words in all languages.

    `mark` stands for it in the box of the form, in a quotation of its own, while readers may not
    see its source: its words are handed to nobody then, not even to who quoted them.
    """

    part: Part
    words: set[str]
    mark: str
    is_shown: bool

    @property
    def quotation(self) -> str:
        """Return what stands for it in the box."""
        return as_quote(self.part.source if self.is_shown else self.mark)


def quotes_in(own: Contribution | None) -> list[KeptQuote]:
    """Return the excerpts of all versions of a text, the oldest first and each once.

    So a mark names the same words for ever.
    """
    return [] if own is None else list(_by_key(own).values())


def _by_key(own: Contribution) -> dict[_Key, KeptQuote]:
    rows = db.session.execute(
        select(Passage, Text, Contribution.number, Contribution.status, Translation.html)
        .join(Text, Text.id == Passage.text_id)
        .outerjoin(Contribution, Contribution.id == Passage.quoted_contribution_id)
        .outerjoin(Translation, Translation.text_id == Text.id)
        .where(Passage.contribution_id == own.id, Passage.kind == PassageKind.QUOTE)
        .order_by(Passage.revision, Passage.position)
    )
    found: dict[_Key, KeptQuote] = {}
    counts: dict[int | None, int] = defaultdict(int)
    for passage, text, number, status, translated in rows:
        key = _key(passage, text)
        if key not in found:
            counts[number] += 1
            is_post = passage.quoted_contribution_id is None
            is_shown = is_post or visibility(status, number) is Visibility.WORDS
            mark = _mark(number or 0, counts[number])
            found[key] = KeptQuote(_part(passage, text), {key[-1]}, mark, is_shown)
        found[key].words.add(folded(plain_text(str(translated or ""))))
    return found


def _key(passage: Passage, text: Text) -> _Key:
    """Return by what the same excerpt is known in several versions: its source and its words."""
    return (
        passage.quoted_contribution_id,
        passage.quoted_post_id,
        folded(plain_text(str(text.html))),
    )


def _mark(number: int, count: int) -> str:
    return f"[{number}] […]" if count == 1 else f"[{number}] […] ({count})"


def _part(passage: Passage, text: Text) -> Part:
    return Part(
        text.source,
        text.language,
        kind=PassageKind.QUOTE,
        quoted_contribution_id=passage.quoted_contribution_id,
        quoted_position=passage.quoted_position,
        quoted_post_id=passage.quoted_post_id,
    )


def find_quote(words: str, plain: str, excerpts: Sequence[KeptQuote]) -> Part | None:
    """Return the excerpt that a quotation repeats, by its mark or with unchanged words."""
    wanted = folded(plain)
    for one in excerpts:
        if words == one.mark or (wanted and wanted in one.words):
            return one.part
    return None


def box_texts(own: Contribution, passages: Sequence[Passage]) -> Iterator[str]:
    """Yield what stands for passages of one's text in the box in which it is changed."""
    quoted = _by_key(own)
    for passage in passages:
        if passage.kind is PassageKind.QUOTE:
            yield quoted[_key(passage, passage.text)].quotation
        else:
            yield passage.text.source
