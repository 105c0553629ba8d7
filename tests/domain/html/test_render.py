"""Safe HTML: what may come out of people's text, and that no word of it is lost."""

import re
from random import Random

import pytest
from bleach._vendor import html5lib  # type: ignore[import-not-found]
from hypothesis import example, given
from hypothesis import strategies as st

from forum.domain.html.read import (
    count_words,
    link_citations,
    plain_text,
    split_opening,
)
from forum.domain.html.render import sanitise_html, to_safe_html

TAGS = {
    *("p", "br", "hr", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code", "em"),
    *("strong", "s", "a", "table", "thead", "tbody", "tr", "th", "td"),
}


def faults(html: str) -> list[str]:
    """What in `html`, read as a browser reads it, is not on the list of what is allowed."""
    found: list[str] = []
    good: object
    for element in html5lib.parseFragment(html, namespaceHTMLElements=False).iter():
        if element.tag == "DOCUMENT_FRAGMENT":
            continue
        if element.tag not in TAGS:
            found.append(element.tag)
        for name, value in element.attrib.items():
            if (element.tag, name) == ("a", "href"):
                good = re.match(r"(https?://|mailto:)\S", value, re.IGNORECASE)
            elif (element.tag, name) == ("a", "rel"):
                good = value == "nofollow noopener ugc"
            else:
                good = (element.tag, name) == ("ol", "start") and value.isdigit()
            if not good:
                found.append(f"{element.tag} {name}={value}")
    return found


def read(html: str) -> str:
    """The words a browser would show."""
    return "".join(html5lib.parseFragment(html).itertext())


# --- what comes out -------------------------------------------------------------------------

RENDERED = [
    ("plain", "<p>plain</p>"),
    ("one\ntwo", "<p>one<br>two</p>"),
    ("one\r\ntwo\x0bthree", "<p>one<br>two<br>three</p>"),
    ("  • one\n  • two\nthree", "<ul><li>one</li><li>two</li></ul><p>three</p>"),
    ("a • b\n•c", "<p>a • b<br>•c</p>"),
    ("    indented", "<p>indented</p>"),
    ("*a* **b** ~~c~~ `d`", "<p><em>a</em> <strong>b</strong> <s>c</s> <code>d</code></p>"),
    ("# a\n### b\n## c", "<h5>a</h5><h6>b</h6><h6>c</h6>"),
    ("### a\n# b\n## c", "<h5>a</h5><h5>b</h5><h6>c</h6>"),
    ("Regards\nAna\n--", "<p>Regards<br>Ana<br>--</p>"),
    ("> said", "<blockquote><p>said</p></blockquote>"),
    ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
    ("3. a\n4. b", '<ol start="3"><li>a</li><li>b</li></ol>'),
    ("```\na < b\n```", "<pre><code>a &lt; b</code></pre>"),
    ("```py title here\na\n```", "<pre><code>py title herea</code></pre>"),
    ("<b>bold</b>", "<p>&lt;b&gt;bold&lt;/b&gt;</p>"),
    ("a\x00b\x07c", "<p>abc</p>"),
    ("development.It is", "<p>development.It is</p>"),
    ("[12]: a note", "<p>[12]: a note</p>"),
    ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
    ("[x](/relative)", "<p>[x](/relative)</p>"),
    ("![](javascript:alert(1))", "<p>![](javascript:alert(1))</p>"),
    ("|a|b|\n|-|-|\n|1|2|3|", "<p>|a|b|<br>|-|-|<br>|1|2|3|</p>"),
]


@pytest.mark.parametrize(("source", "html"), RENDERED)
def test_markdown_becomes_html(source: str, html: str) -> None:
    assert to_safe_html(source).replace("\n", "") == html


LINKED = [
    ("see https://a.org/b?c=1&d=2.", "https://a.org/b?c=1&d=2", "https://a.org/b?c=1&d=2"),
    ("www.fao.org", "http://www.fao.org", "www.fao.org"),
    ("ana@example.org", "mailto:ana@example.org", "ana@example.org"),
    ("[words](https://a.org)", "https://a.org", "words"),
    ("![a map](https://a.org/m.png)", "https://a.org/m.png", "a map"),
    ("![](https://a.org/m.png)", "https://a.org/m.png", "https://a.org/m.png"),
    ("[![a map](https://a.org/m.png)](https://b.org)", "https://b.org", "a map"),
]


@pytest.mark.parametrize(("source", "address", "words"), LINKED)
def test_addresses_and_pictures_become_links(source: str, address: str, words: str) -> None:
    links = list(html5lib.parseFragment(to_safe_html(source)).iter("*"))
    links = [element for element in links if element.tag.endswith("}a")]
    assert [(a.get("href"), "".join(a.itertext())) for a in links] == [(address, words)]
    assert [a.get("rel") for a in links] == ["nofollow noopener ugc"]


def test_the_title_of_a_link_or_picture_is_shown() -> None:
    assert "(the title)" in read(to_safe_html('[a](https://b.org "the title")'))
    assert "(the title)" in read(to_safe_html('![a](https://b.org "the title")'))


def test_a_table_is_kept() -> None:
    html = to_safe_html("| a | b |\n|---|--:|\n| 1 | 2 |")
    assert plain_text(html) == "a\tb\n1\t2"
    assert "<th>a</th>" in html
    assert faults(html) == []


# --- what must not come out -----------------------------------------------------------------

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](&#106;avascript:alert(1))",
    "[a](java\tscript:alert(1))",
    "[a](\x01javascript:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](vbscript:x)",
    "<javascript:alert(1)>",
    "<https://a.org/\"onmouseover='alert(1)'>",
    '[a](https://a.org/"onmouseover="alert(1))',
    '[a](https://a.org "x\\" onmouseover=\\"alert(1)")',
    '![a](https://a.org "x\\" onerror=\\"alert(1)")',
    '![" onerror="alert(1)](https://a.org)',
    '```"><script>alert(1)</script>\n```',
    "`</code><script>alert(1)</script>`",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "| <script> | b |\n|-|-|\n| 1 | <img src=x onerror=y> |",
    "<a href='javascript:x'>a</a>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<style>@import 'https://a.org'</style>",
    "<math><mtext></p><img src=x onerror=alert(1)>",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_survives(attack: str) -> None:
    assert faults(to_safe_html(attack)) == []
    assert faults(sanitise_html(attack)) == []


# --- whatever is sent -----------------------------------------------------------------------

MARKS = st.sampled_from(
    [
        *("#", "*", "**", "_", "~~", "`", "```", "[", "](", ")", "![", ">", "- ", "1. ", "|", "-"),
        *("\n", "\n\n", "    ", "\t", " ", "<", "<a href=", "</p>", "<!--", "&", "&lt;", "&#0;"),
        *(
            "https://a.org",
            "javascript:x",
            "a@b.org",
            '"',
            "'",
            "\\",
            "word",
            "•",
            "\x00",
            "\u0338",
        ),
    ]
)
MARKDOWN = st.lists(MARKS | st.text(max_size=4), max_size=40).map("".join)
HTML = st.lists(
    st.sampled_from(
        [
            *("<p>", "</p>", "<a href='https://a.org'>", "</a>", "<table>", "<tr>", "<td>", "<li>"),
            *("</table>", "<em>", "</em>", "<strong>", "<pre>", "\n", "<svg>", "<math>", "<style>"),
            *(
                "<script>",
                "</script>",
                "<!--",
                "-->",
                "<h5>",
                "<ol start=3>",
                "<br>",
                "text",
                "&lt;",
            ),
            *(
                "<a href='javascript:x'>",
                "<img src=x onerror=y>",
                "<",
                ">",
                '"',
                "<select>",
                "<hr>",
            ),
        ]
    )
    | st.text(max_size=4),
    max_size=25,
).map("".join)


@given(MARKDOWN)
def test_any_markdown_is_safe_and_stays_as_it_is(source: str) -> None:
    html = to_safe_html(source)
    assert faults(html) == []
    assert sanitise_html(html) == html


@given(HTML)
@example("<a href='https://a.org'><table><a href='https://b.org'>")
def test_any_html_is_made_safe_once_and_for_all(html: str) -> None:
    safe = sanitise_html(html)
    assert faults(safe) == []
    assert sanitise_html(safe) == safe


@given(st.lists(st.from_regex(r"[a-z]{3,8}[.,;]?", fullmatch=True), max_size=30), st.randoms())
def test_no_word_is_lost_between_marks(words: list[str], random: Random) -> None:
    marks = [" ", "\n", "\n\n", " *", "* ", " _", "\n> ", "\n- ", "\n# ", "\n    ", " <b> ", "\n| "]
    source = "".join(random.choice(marks) + word for word in words)
    shown = read(to_safe_html(source))
    assert all(word in shown for word in words)


HOSTILE = [
    *(">" * 100_000, "> " * 50_000, "[" * 100_000, "![" * 50_000, "*" * 100_000, "*a" * 50_000),
    *("*a **b " * 14_000, "- " * 50_000, "`a" * 50_000, "<" * 100_000, "&#1" * 33_000),
    *(
        "http://" * 14_000,
        "a@" * 50_000,
        "a." * 50_000,
        "[a](" * 25_000,
        "~~a" * 33_000,
        "\\" * 99_999,
    ),
    *(
        "a\n" * 50_000,
        "- **a**\n" * 12_500,
        "```\n" * 25_000,
        "|a|b|\n|-|-|\n" + "|a|b|\n" * 16_000,
    ),
    *("a|b\n-|-\n" * 12_500, "|a" * 9_000 + "\n" + "|-" * 9_000 + "\n" + "|a|\n" * 15_000),
]


@pytest.mark.slow
@pytest.mark.timeout(120)
@pytest.mark.parametrize("source", HOSTILE, ids=lambda source: repr(source[:10]))
def test_the_longest_hostile_text_takes_seconds_and_not_minutes(source: str) -> None:
    to_safe_html(source[:100_000])


def test_what_is_nested_too_deep_is_still_read() -> None:
    assert "deepest" in read(to_safe_html("> " * 500 + "deepest"))
    assert "deepest" in read(to_safe_html("- " * 500 + "deepest"))
    assert "deepest" in read(to_safe_html("*a **b " * 500 + "deepest" + "** b* " * 500))


# --- what is read from it -------------------------------------------------------------------


def test_the_text_has_a_line_for_each_block() -> None:
    html = to_safe_html("# A\none\ntwo\n\n- x & y\n- z\n\n```\np\n  q\n```")
    assert plain_text(html) == "A\none\ntwo\nx & y\nz\np\nq"


def test_words_are_what_stands_between_blanks() -> None:
    assert count_words(to_safe_html("**One** two-three l'eau, - 4 !\n\n- five")) == 5
    assert count_words("") == 0


def paragraphs(*lengths: int) -> str:
    return "".join(f"<p>{'word ' * length}</p>\n" for length in lengths)


SPLITS = [
    ((100,), 100, None),
    ((60, 60, 60, 60), 100, None),
    ((60, 60, 60, 60, 60), 100, 2),
    ((100, 100, 100), 100, 1),
    ((500, 10), 100, 0),
    ((399,), 100, None),
    ((399, 1), 100, 1),
]


@pytest.mark.parametrize(("lengths", "words", "blocks"), SPLITS)
def test_the_opening_of_a_long_text_is_cut_between_blocks(
    lengths: tuple[int, ...], words: int, blocks: int | None
) -> None:
    html = paragraphs(*lengths)
    at = split_opening(html, words)
    assert at == (None if blocks is None else len(paragraphs(*lengths[:blocks]).rstrip()))


def test_an_opening_ends_neither_in_a_list_nor_after_a_heading() -> None:
    items = "<ul>\n" + "<li>word word</li>\n" * 40 + "</ul>"
    html = f"<h5>{'word ' * 20}</h5>{items}<p>end {'word ' * 30}</p>"
    assert split_opening(html, 20) == html.index("<p>")


CITATIONS = [
    ("<p>a [12] b [3]</p>", "<p>a {12} b [3]</p>"),
    ("<p>[12][12]</p>", "<p>{12}{12}</p>"),
    ('<p><a href="https://a.org/[12]">x [12]</a> [12]</p>', None),
    ("<p><code>[12]</code></p><pre><code>[12]</code></pre>", None),
    ("<p>[ 12 ] [x] [] [1234567890]</p>", None),
]


@pytest.mark.parametrize(("html", "linked"), CITATIONS)
def test_citations_become_links(html: str, linked: str | None) -> None:
    link = '<span class="citation"><a href="/c?a=1&amp;b=2">[12]</a></span>'
    expected = (linked or html.replace(" [12]</p>", " {12}</p>")).replace("{12}", link)
    assert link_citations(html, {12: "/c?a=1&b=2"}.get) == expected


@pytest.mark.parametrize(
    ("html", "safe"),
    [
        ("a <b", "a &lt;b"),
        ("<b>x</b> <i", "<strong>x</strong> &lt;i"),
        ("<p <p <p>x</p>", "&lt;p &lt;p <p>x</p>"),
        ('<p title="a<b">it\'s</p>', "<p>it's</p>"),
        (
            f'<a href="https://x.example/" {"b " * 3_000}>x</a>',
            '<a rel="nofollow noopener ugc">x</a>',
        ),
    ],
)
def test_tags_that_never_end_are_text_and_endless_ones_say_nothing(html: str, safe: str) -> None:
    assert sanitise_html(html) == safe
