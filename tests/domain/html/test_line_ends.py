"""Line ends of a page width are taken out, those of the author stay."""

from forum.domain.html.line_ends import join_wrapped_lines
from forum.domain.html.render import to_safe_html

WRAPPED = """\
Summary of Opportunity and Risks
The project began by considering the advantages of a single common
medium. Advances in computing and mobility and in software and also
in services can foster the growth of the network to everyone, and to
everywhere. As it grows in scale and scope it advances creativity and
learning.
It is in the interest of everyone, then, to have a trusted, robust and
reliable network, where access is easy and where rights are respected.
How the Work Was Done
The project met four times in two years, and each time it invited the
people who had written before, so that nobody had to begin anew. It is
described here in full:
• Undue barriers to trade lead to the loss of the benefits of what is
called competition.
• Lack of harmony can lead to differences.
"""
VERSE = (
    "Roses are red,\nviolets are blue,\nsugar is sweet,\nand so are you.\nSo it is said,\nby few."
)
ADDRESSES = "\n".join(["Institute of Seeds", "12 Long Road", "Nairobi", "Kenya", "Tel. 1234", "x"])
PARAGRAPH = "Seeds are kept in clay pots from one year to the next, and nobody buys them here. " * 4


def test_paragraphs_are_whole_and_headings_stand_alone() -> None:
    html = to_safe_html(WRAPPED)
    assert "<br" not in html
    assert "<p>Summary of Opportunity and Risks</p>" in html
    assert "<p>How the Work Was Done</p>" in html
    assert "a single common medium. Advances in" in html
    assert "scope it advances creativity and learning.</p>" in html
    assert "<li>Undue barriers to trade lead to the loss of the benefits of what is called" in html


def test_only_white_space_differs() -> None:
    for text in (WRAPPED, VERSE, ADDRESSES, f"{WRAPPED}\n> quoted\n\n1. one\n2. two\n"):
        assert join_wrapped_lines(text).split() == text.split()


def test_lines_of_the_author_stay_as_typed() -> None:
    table = "| a | b |\n|---|---|\n" + "| one long cell of a table | and another one of it |\n" * 9
    for text in (VERSE, ADDRESSES, table, PARAGRAPH, "", "\n\n", "One line.\nAnother line."):
        assert join_wrapped_lines(text) == text


def test_paragraphs_on_single_lines_are_parted() -> None:
    text = "\n".join(["Where we stand", *[PARAGRAPH.strip()] * 6])
    assert to_safe_html(text).count("<p>") == 7
