"""What stands over the words that a contribution quotes, and where it leads."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from flask_babel import gettext as _
from markupsafe import Markup

from forum.services.discussion.passages import QuoteSource
from forum.web.language import labels

ENDS: Final = 5


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """Where quoted words come from; `line` says whose they are, or that they are gone.

    A post has no number: 0.
    """

    number: int
    address: str
    line: str
    is_shown: bool


def quoting(source: QuoteSource, bases: tuple[str, str], html: Markup) -> QuoteLine:
    """Return where the quoted words `html` come from.

    `bases` are the addresses of contributions and of posts, up to the number.
    """
    if source.post_id is not None:
        line = _("%(name)s wrote, for the team:", name=source.name)
        address = f"{bases[1]}{source.post_id}#p{source.post_id}{_fragment(html)}"
        return QuoteLine(0, address, line, is_shown=True)
    address = f"{bases[0]}{source.number}"
    if not source.is_shown:
        return QuoteLine(
            source.number, address, _("The quoted words are no longer shown."), is_shown=False
        )
    name = labels.author_name(source.name, source.organisation, source.publication)
    if source.is_earlier:
        line = _("%(name)s wrote in an earlier version:", name=name)
        return QuoteLine(source.number, address, line, is_shown=True)
    anchor = f"c{source.number}" + ("" if source.position is None else f"-p{source.position}")
    line = _("%(name)s wrote:", name=name)
    return QuoteLine(source.number, f"{address}#{anchor}{_fragment(html)}", line, is_shown=True)


def _fragment(html: Markup) -> str:
    """Return what makes browsers scroll to these words; those that cannot go to the passage.

    See https://wicg.github.io/scroll-to-text-fragment/.
    """
    words = html.striptags().split()
    if not words:
        return ""
    if len(words) <= 2 * ENDS:
        return f":~:text={_escaped(words)}"
    return f":~:text={_escaped(words[:ENDS])},{_escaped(words[-ENDS:])}"


def _escaped(words: list[str]) -> str:
    return quote(" ".join(words), safe="").replace("-", "%2D")
