"""HTML: one file for itself."""

from html.parser import HTMLParser

from forum.domain.exports.report import (
    ReportPassage,
    ReportText,
)
from tests.support.content.reports import entry, made, passage


class Checker(HTMLParser):
    """Collects what a self-contained page must not have, and its languages."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.languages: set[str] = set()
        self.sources: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags.append(tag)
        self.languages.add(values.get("lang") or "")
        self.sources += [v for v in (values.get("src"), values.get("srcset")) if v]
        if values.get("id"):
            self.ids.append(str(values["id"]))


def test_html_is_one_file_without_script_or_requests() -> None:
    page = made("html").decode()
    checker = Checker()
    checker.feed(page)
    assert "script" not in checker.tags
    assert "link" not in checker.tags
    assert checker.sources == []
    assert {"en", "es"} <= checker.languages
    assert len(checker.ids) == len(set(checker.ids))
    assert 'href="#c2">[2]</a>' in page
    assert (
        "<title>[1] &amp; [2]</title>"
        in made("html", title=ReportText("en", "[1] &amp; [2]")).decode()
    )
    assert "\x0b" not in page


FOOTNOTE = "<p>Deficiency fell by a third.[1]</p><p>[1] Ministry of Health, and [2].</p>"


def test_only_texts_of_the_team_cite() -> None:
    page = made("html", contributions=(entry(1, passage(FOOTNOTE, 1)), entry(2))).decode()
    assert "by a third.[1]</p><p>[1] Ministry of Health, and [2].</p>" in page
    assert 'Trust is gained <span class="citation"><a href="#c2">[2]</a></span>' in page
    assert 'See <span class="citation"><a href="#c2">[2]</a></span>' in page


def test_numbers_that_the_platform_wrote_lead_there_and_those_of_people_do_not() -> None:
    quote = ReportPassage(
        ReportText("en", "<p>Trust [1]</p>"), None, attribution="Quoted from [1], Ana [2]:"
    )
    of_post = ReportPassage(
        ReportText("en", "<p>x</p>"), None, attribution="Quoted from a note, Ana [2]:",
        is_of_post=True,
    )  # fmt: skip
    reply = entry(2, quote, of_post, parent=1, byline="Institute [1]", remarks=("Edited [1]",))
    page = made("html", contributions=(entry(1), reply), summary=None, posts=()).decode()
    link = '<span class="citation"><a href="#c1">[1]</a></span>'
    assert f"Institute [1], 2 November 2026, In reply to {link}, Edited [1]</p>" in page
    assert f"Quoted from {link}, Ana [2]:</p>" in page
    assert "Quoted from a note, Ana [2]:</p>" in page
    assert page.count('class="citation"') == 2


def test_texts_from_the_right_say_so() -> None:
    arabic = ReportPassage(ReportText("ar", "<p>المدارس</p>"), 1)
    page = made("html", contributions=(entry(1, arabic),)).decode()
    assert '<div class="said" lang="ar" dir="rtl"><p>المدارس</p></div>' in page
    assert "left" not in page.partition("</style>")[0]
