"""What is pasted from word processors and web pages: its words with their structure, no more.

Each file of `pastes` holds what such a program puts into the clipboard, and beside it stands what
the box shall hold.
"""

import re
from pathlib import Path

import pytest
from flask.ctx import AppContext
from playwright.sync_api import Locator, Page, expect

from forum.domain.contributions.statuses import Moderation
from forum.domain.html.render import to_safe_html
from tests.builders import make_consultation, make_user
from tests.support.browser.journeys import remember, submit
from tests.support.needs import leave_to_slow

PASTES = sorted((Path(__file__).parent / "pastes").glob("*.html"))
PASTE = """
(box, [html, plain]) => {
  const held = new DataTransfer();
  if (html) held.setData("text/html", html);
  held.setData("text/plain", plain);
  box.focus();
  const event = new ClipboardEvent("paste", {clipboardData: held, bubbles: true, cancelable: true});
  return box.dispatchEvent(event);
}
"""


@pytest.fixture
def box(page_360: Page, app_context: AppContext) -> Locator:
    """Return the box for one text, on a telephone."""
    make_consultation(slug="seeds", moderation=Moderation.AFTER)
    remember(page_360.context, make_user())
    page_360.goto("/en/consultations/seeds/contribute?mode=text")
    return page_360.locator("#text")


def paste(box: Locator, html: str, plain: str = "as plain text") -> bool:
    """Paste into a box; return whether that was left to the browser."""
    return bool(box.evaluate(PASTE, [html, plain]))


@pytest.mark.parametrize("path", leave_to_slow(PASTES, quick=3), ids=lambda path: path.stem)
def test_a_paste_keeps_its_structure_and_nothing_else(box: Locator, path: Path) -> None:
    assert not paste(box, path.read_text())
    kept = path.with_suffix(".md").read_text()
    expect(box).to_have_value(kept.rstrip("\n"))
    html = to_safe_html(kept)
    assert re.search(r"<(?:li|strong|em|s|table)\b", html) or "¹" in html
    assert_clean(html)
    for address in re.findall(r'href="([^"]*)"', html):
        assert re.match(r"https?://|mailto:", address)


def assert_clean(html: str) -> None:
    """Nothing is left of how the program wrote it, nor of what it did not show."""
    html = re.sub(r' class="(?:marked|bracketed)"', "", html)
    assert not re.search(r"<(?:span|font|style|img|o:p|script)|style=|class=|mso|\*\*", html)
    for gone in ("A remark of a reviewer", "Not to be seen", "alert(1)"):
        assert gone not in html


@pytest.mark.slow
def test_a_paste_is_published_with_its_structure(box: Locator) -> None:
    paste(box, PASTES[0].with_stem("word").read_text())
    page = box.page
    page.locator("#language input[value=en]").check()
    submit(page, "check")
    for choice in page.locator(".match select").all():
        choice.select_option("general")
    page.locator("#agreed").check()
    submit(page, "send")
    expect(page).to_have_url(re.compile("/en/contributions/"))
    page.goto("/en/consultations/seeds/contributions/1")
    text = page.locator("article .text").first
    assert text.locator("li").count() >= 2
    assert text.locator("strong, em").count() >= 1
    assert_clean(text.inner_html())
    for link in text.locator("a").all():
        assert re.match(r"https?://|mailto:", link.get_attribute("href") or "")


def test_a_paste_can_be_undone_and_goes_where_the_cursor_is(box: Locator) -> None:
    box.fill("Before. After.")
    box.evaluate("box => box.setSelectionRange(8, 8)")
    paste(box, "<p>The <b>middle</b>.</p>")
    expect(box).to_have_value("Before. The **middle**.After.")
    box.press("Control+z")
    expect(box).to_have_value("Before. After.")


@pytest.mark.slow
def test_plain_text_is_left_to_the_browser(box: Locator) -> None:
    assert paste(box, "", "1.\u00a0As *it* stands")
    assert paste(box, "<p>The same words</p>", "The same words")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p><b>Note:</b>then</p>", "**Note**:then"),
        ("<p>a<b> b </b>c</p>", "a **b** c"),
        ("<p><b>a</b> <b>b</b></p>", "**a b**"),
        ("<p><b><i>both</i></b></p>", "***both***"),
        ("<p>one<br>two<br><br>three</p>", "one\ntwo\n\nthree"),
        ("<p>7&nbsp;years</p><p></p><p>on</p>", "7\u00a0years\n\non"),
        ("<ol start=4><li>d<ul><li>e</li></ul></li></ol>", "4. d\n   - e"),
        ("<ul><li><p>a</p><p>b</p></li><li>c</li></ul>", "- a\n\n  b\n- c"),
        ("<p>snake_case and _this_ and 2*3*4</p>", "snake_case and _this_ and 2*3*4"),
        ("<p>https://x.example/a_b_c*d &amp;copy; ok</p>", "https://x.example/a_b_c*d &copy; ok"),
        ("<p><a href='data:text/html,x'>x</a> <a href=' https://a.example '>a</a></p>",
         "x [a](https://a.example)"),
        ("<table><tr><td><p>One cell</p><p>only</p></td></tr></table>", "One cell\n\nonly"),
        ("<blockquote>said<blockquote>before</blockquote></blockquote>", "> said\n>\n> > before"),
        ("<ol style='list-style-type:lower-greek'><li>a<li>b</ol>", "* α. a\n* β. b"),
        ("<ol style='list-style-type:decimal-leading-zero'><li>a<li>b</ol>", "* 01. a\n* 02. b"),
        ("<ol style='list-style:none'><li>Article 1. a<li>Article 2. b</ol>",
         "- Article 1. a\n- Article 2. b"),
        ("<p>Say <q>so</q>, note <a href='#fnref1'>↩</a></p>", "Say “so”, note"),
        ("<div>one<div>two</div>three</div>", "one\n\ntwo\n\nthree"),
        ("<p>Say style = it</p><p><b>so</b></p>", "Say style = it\n\n**so**"),
        ("<p onclick='alert(1)'>x<script>alert(1)</script><b>y</b></p>", "x**y**"),
    ],
)  # fmt: skip
def test_marks_are_set_where_they_work(box: Locator, html: str, expected: str) -> None:
    paste(box, html)
    expect(box).to_have_value(expected)


@pytest.mark.slow
def test_a_long_paste_takes_no_time(box: Locator) -> None:
    html = (
        "<p>We keep <b>seeds</b> in clay pots, and <a href='https://a.example'>lend</a> them.</p>"
    )
    paste(box, html * 1_200)
    assert len(box.input_value()) > 80_000
