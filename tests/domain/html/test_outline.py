"""The outline of a text from its headings, from lines set as such, or from its paragraphs."""

from forum.domain.html.outline import read_outline
from forum.domain.html.read import count_words
from forum.domain.html.render import to_safe_html

PARAGRAPH = "Seeds are kept in clay pots from one year to the next, and nobody buys them here. " * 5


def outline(source: str) -> list[tuple[str, int]]:
    return [(entry.title, entry.level) for entry in read_outline(to_safe_html(source))]


def test_headings_make_the_outline_with_their_levels_and_words() -> None:
    source = f"# One *and* a half\n\n{PARAGRAPH}\n\n## Below\n\n{PARAGRAPH}\n\n# Two\n\n{PARAGRAPH}"
    assert outline(source) == [("One and a half", 1), ("Below", 2), ("Two", 1)]
    html = to_safe_html(source)
    entries = read_outline(html)
    assert sum(entry.words for entry in entries) == count_words(html)
    assert html[entries[1].start : entries[1].end] == "<h6>Below</h6>"


def test_lines_that_stand_alone_count_as_headings_where_there_are_no_others() -> None:
    titles = ["Where we began", "1. What we found", "**What comes next**"]
    source = "\n\n".join(part for title in titles for part in (title, PARAGRAPH))
    source = source.replace("1. What", "1.1 What")
    assert [title for title, _ in outline(source)] == [
        "Where we began",
        "1.1 What we found",
        "What comes next",
    ]


def test_heads_of_pages_and_telephone_numbers_are_no_headings() -> None:
    titles = ["Beginning", "The Report 5", "Middle", "The Report 7", "End", "The Report 9"]
    source = "\n\n".join(part for title in titles for part in (title, PARAGRAPH))
    source += f"\n\nTelephone 001 202 736 5818\n\n{PARAGRAPH}"
    assert [title for title, _ in outline(source)] == ["Beginning", "Middle", "End"]


def test_a_text_without_headings_is_cut_at_paragraphs() -> None:
    found = read_outline(to_safe_html("\n\n".join([PARAGRAPH] * 30)))
    assert len(found) > 1
    assert not any(entry.is_heading for entry in found)
    assert found[0].title == "Seeds are kept in clay pots from…"


def test_a_short_text_has_none() -> None:
    assert outline(PARAGRAPH) == []
    assert outline("") == []


def test_a_long_section_has_its_parts_below_its_heading() -> None:
    source = "\n\n".join(["# One", *[PARAGRAPH] * 30, "# Two", PARAGRAPH])
    found = outline(source)
    assert [level for _, level in found] == [1, 2, 2, 1]
    assert found[0][0] == "One"
    assert found[1][0].startswith("Seeds are kept in clay pots")
