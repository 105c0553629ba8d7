"""The line above a quote in a contribution, with a link to its source."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from flask_babel import gettext as _
from markupsafe import Markup

from forum.services.discussion.passages import QuoteSource
from forum.web.language import labels

EDGE_WORDS: Final = 5


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """The source of a quote; `line` names its author, or says that it is no longer shown.

    `number` is 0 if the source is a post.
    """

    number: int
    address: str
    line: str
    is_readable: bool


def quote_line(source: QuoteSource, bases: tuple[str, str], html: Markup) -> QuoteLine:
    """Return the line above the quoted text `html`.

    `bases` are the addresses of contributions and of posts, without the number at the end.
    """
    if source.post_id is not None:
        line = _("%(name)s wrote, for the team:", name=source.name)
        address = f"{bases[1]}{source.post_id}#p{source.post_id}{_fragment(html)}"
        return QuoteLine(0, address, line, is_readable=True)
    address = f"{bases[0]}{source.number}"
    if not source.is_readable:
        return QuoteLine(
            source.number, address, _("The quoted words are no longer shown."), is_readable=False
        )
    name = labels.author_name(source.name, source.organisation, source.publication)
    if source.is_earlier:
        line = _("%(name)s wrote in an earlier version:", name=name)
        return QuoteLine(source.number, address, line, is_readable=True)
    anchor = f"c{source.number}" + ("" if source.position is None else f"-p{source.position}")
    line = _("%(name)s wrote:", name=name)
    return QuoteLine(source.number, f"{address}#{anchor}{_fragment(html)}", line, is_readable=True)


def _fragment(html: Markup) -> str:
    """Return a text fragment for the address, by which browsers scroll to these words.

    See https://wicg.github.io/scroll-to-text-fragment/.
    """
    words = html.striptags().split()
    if not words:
        return ""
    if len(words) <= 2 * EDGE_WORDS:
        return f":~:text={_escaped(words)}"
    return f":~:text={_escaped(words[:EDGE_WORDS])},{_escaped(words[-EDGE_WORDS:])}"


def _escaped(words: list[str]) -> str:
    return quote(" ".join(words), safe="").replace("-", "%2D")
