"""HTML: one file for itself."""

from html.parser import HTMLParser

from forum.domain.exports.report import (
    ReportText,
)
from tests.support.content.reports import made


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
