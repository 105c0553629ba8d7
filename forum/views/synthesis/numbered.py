"""Paragraphs of a summary that begin with their number."""

from markupsafe import Markup

FIRST = Markup("<p>")


def numbered(html: Markup, number: int) -> Markup:
    """Return safe HTML whose first paragraph begins with `number`."""
    mark = Markup('<b class="paragraph-number">{}</b>').format(number)
    if html.startswith(FIRST):
        return FIRST + mark + html[len(FIRST) :]
    return mark + html
