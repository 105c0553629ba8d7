"""Plain text is shown as it was typed; only what was plainly meant as a mark is one."""

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from forum.domain.html.read import plain_text
from forum.domain.html.render import sanitise_html, to_safe_html


def shown(source: str) -> str:
    """Return the text that readers see, with the marks of lists."""
    return plain_text(to_safe_html(source), marks=True)


AS_TYPED = [
    "The area is 2*3*4 hectares; see 5*6*7.",
    "2**3**4 and (a)*(b)*(c) and f(x)*g(y)*h",
    "Fill in: __name__ and __date__ please, or _name_.",
    "\\\\server\\share and C:\\Users\\_docs_\\x and C:\\*.* and D:\\*.*",
    "Call + 34 600 123 456",
    "+ 34 600 123 456\n+ 34 600 987 654",
    "- 5 °C in winter",
    "- 5 °C in winter\n- 3 °C in spring",
    "+ 3 °C",
    "- slow\n- dear\n+ good\n+ cheap",
    "1986. A great year for farms.",
    "01. one\n02. two",
    "# of farms: 12",
    "# 5 in the list",
    "####",
    ">50 % of the farms",
    ">= 5 hens\n>= 7 goats",
    "Name: ____\n____________",
    "~~~~~~~~",
    "```\nnever closed",
    "Hawai`i and O`ahu",
    "``quoted'' and `tis the season, `twas",
    "&copy; &nbsp; AT&amp;T &#38;",
    "Ana <ana@example.org> wrote at <https://a.example/x>",
    "https://a.example/caf%C3%A9%20b*c*d_e_f",
    "[bad](<http://a b/x>)",
    "[x](javascript:alert(1)) and [y](page.html)",
    "* a footnote",
    "• one alone",
    "o lo uno\no lo otro",
    "\\*.txt and \\n and \\[x] and 50\\% ",
    "a \\\nb",
    "p*<0.05, ** p<0.01",
    "Price* without tax, costs** with it",
    "**/*.py and *.doc* and *.txt*",
    "[here]() and ![here]()",
    "Ask at 10:30 (+34 600), § 3. of snake_case_name #tag",
]


@pytest.mark.parametrize("text", AS_TYPED)
def test_what_is_no_mark_is_shown_as_typed(text: str) -> None:
    assert shown(text) == "\n".join(line.strip() for line in text.split("\n"))
    assert not re.search("<(?:em|strong|code|li|h5|hr|blockquote|pre)", to_safe_html(text))


MEANT = [
    ("**bold** and *italic* and ~~struck~~ and `code`",
     "<p><strong>bold</strong> and <em>italic</em> and <s>struck</s> and <code>code</code></p>"),
    ("**Note**then", "<p><strong>Note</strong>then</p>"),
    ("~~gone.~~Then", "<p><s>gone.</s>Then</p>"),
    ("\\*not\\* and \\*this*", "<p>*not\\* and *this*</p>"),
    ("\\[x](https://a.example)", None),
    ("\\# no heading\n\\> no quote", "<p># no heading<br>&gt; no quote</p>"),
    ("## Title ##", "<h5>Title</h5>"),
    ("# 1. Title", "<h5>1. Title</h5>"),
    ("- a\n- b\nThen", "<ul><li>a</li><li>b</li></ul><p>Then</p>"),
    ("> said\nmine", "<blockquote><p>said</p></blockquote><p>mine</p>"),
    ("> 50 % did\n> so", "<blockquote><p>50 % did<br>so</p></blockquote>"),
    ("```\na\n```", "<pre><code>a</code></pre>"),
    ("---", "<hr>"),
    ("|a|b|\n|-|-|\n||2|", "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td></td>"
     "<td>2</td></tr></tbody></table>"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "html"), MEANT)
def test_what_was_plainly_meant_is_a_mark(source: str, html: str | None) -> None:
    assert html is None or to_safe_html(source).replace("\n", "") == html
    assert "\\[" not in shown(source)


def test_an_address_with_blanks_is_a_link_where_it_can_be_one() -> None:
    html = to_safe_html("[the report](<https://example.org/my report (final).pdf>)")
    assert 'href="https://example.org/my%20report%20(final).pdf"' in html
    assert "href" not in to_safe_html("[bad](<http://a b/x>)")


# --- lists ----------------------------------------------------------------------------------

NUMBERED = [
    "1. a\n3. b\n7. c",
    "0. Preamble\n1. First\n2. Second",
    "2020. We began.\n2025. We ended.",
    "3. c\n2. b\n1. a",
    "4) fourth\n6) sixth",
    "1. a\n1. b\n1. c",
    "1. a\n2. b\n\n1. c\n2. d",
    "1. Scope\n   3. x\n   5. y\n2. Costs",
    "* (a) money\n* (b) time",
    "1. Scope\n   * 1.1. Schools\n   * 1.2. Farms\n2. Costs",
]


@pytest.mark.parametrize("source", NUMBERED)
def test_lists_keep_their_numbers(source: str) -> None:
    lines = [re.sub(r"^\s*(?:\* )?", "", line) for line in source.split("\n") if line]
    assert shown(source).split("\n") == lines
    html = to_safe_html(source)
    assert html.count("<li") == len(lines)
    assert sanitise_html(html) == html


def test_a_list_that_begins_anew_is_another_list() -> None:
    html = to_safe_html("1. a\n2. b\n\n1. c\n2. d").replace("\n", "")
    assert html == "<ol><li>a</li><li>b</li></ol><ol><li>c</li><li>d</li></ol>"


BULLETS = [
    ("\uf0fc\tone\n\uf0fc\ttwo", "<ul><li>one</li><li>two</li></ul>"),
    ("§\tone\n§\ttwo", "<ul><li>one</li><li>two</li></ul>"),
    ("•\tClay\no\tfrom the river\no\tdry\n•\tAsh",
     "<ul><li>Clay<ul><li>from the river</li><li>dry</li></ul></li><li>Ash</li></ul>"),
    ("\uf0b7\tone\n\uf0a7\tinner\n\uf0a7\tmore\n\uf0b7\ttwo",
     "<ul><li>one<ul><li>inner</li><li>more</li></ul></li><li>two</li></ul>"),
    ("● a\n● b\n\nAfter", "<ul><li>a</li><li>b</li></ul><p>After</p>"),
    ("➢ a\n➢ b\nAfter", "<ul><li>a</li><li>b</li></ul><p>After</p>"),
    ("▪ 5 hens\n▪ 6 goats", "<ul><li>5 hens</li><li>6 goats</li></ul>"),
    ("– one\n– two", "<ul><li>one</li><li>two</li></ul>"),
    ("We ask:\no Buy nearby\no Pay soon",
     "<p>We ask:</p><ul><li>Buy nearby</li><li>Pay soon</li></ul>"),
    ("> • a\n> • b", "<blockquote><ul><li>a</li><li>b</li></ul></blockquote>"),
    ("```\n• a\n• b\n```", "<pre><code>• a• b</code></pre>"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "html"), BULLETS)
def test_bullets_of_word_processors_make_lists(source: str, html: str) -> None:
    assert to_safe_html(source).replace("\n", "") == html


# --- lines broken at a margin ---------------------------------------------------------------

WRAPPED = """The Experts Meeting on Cyberspace Law was convened by the Director-General, in
conformity with a resolution that the Conference had adopted, in order to advise him on an
ethical and legal frame for cyberspace. It met twice. The first time it was well-
attended by members of the Government of
Brazil."""

KEPT = [
    "Caminante, son tus huellas\nel camino y nada más;\nCaminante, no hay camino,\nse hace camino.",
    "Two roads diverged in a yellow wood,\nAnd sorry I could not travel both\nAnd be one traveler",
    "Shall I compare thee to a summer’s day?\nThou art more lovely and more temperate:\nRough winds"
    " do shake the darling buds of May,",
    "the quiet field of maize that waits for rain\nand longs for hands that left it long ago\nit"
    " holds\nthe footsteps of the children in its furrows",
    "Ministry of Agriculture, Livestock and Fisheries of the Republic\nDepartment of School Meals\n"
    "12 Long Street\nNairobi",
    "Regards,\nAna Pérez\nSchool of farming",
    "School meals are the best way to help the children.\nFarmers should be paid more for their"
    " food.\nThe State should pay.",
    "maize, beans and groundnuts from the farmers of the valley\nmilk\neggs",
]


def test_lines_broken_at_a_margin_are_joined() -> None:
    html = to_safe_html(WRAPPED)
    assert html.count("<br>") <= 1
    assert "in conformity" in html
    assert "well-attended" in html
    listed = to_safe_html("\n".join(f"{n}. {WRAPPED}" for n in (1, 2)))
    assert listed.count("<li>") == 2
    assert listed.count("<br>") <= 2


@pytest.mark.parametrize("text", KEPT)
def test_lines_that_were_broken_on_purpose_stay(text: str) -> None:
    assert shown(text) == text


# --- whatever is typed ----------------------------------------------------------------------

SIGNS = st.sampled_from([
    *("*", "**", "_", "__", "~~", "`", "#", ">", "- ", "+ ", "* ", "1. ", "2) ", "1986. ", "\\"),
    *("&", "&amp;", "[", "](", ")", "|", "\n", "\n\n", " ", "\t", "<", ">", "• ", "– ", "°C"),
    *("50 %", "http://a.example/b", "!", "(", ":", "5", "-", "---"),
])  # fmt: skip
WORDS = st.from_regex(r"[a-zà-ö]{2,8}", fullmatch=True)
TYPED = st.lists(SIGNS | WORDS, max_size=40).map("".join)


@given(TYPED)
@example("1. ab\n- cd")
@example("• ab\n▪ cd\n• ef\ngh")
def test_the_words_of_what_is_typed_all_stand_in_order(source: str) -> None:
    words = re.findall(r"[a-zà-ö0-9]+", source)
    left = re.findall(r"[a-zà-ö0-9]+", shown(source))
    assert "".join(words) == "".join(left) or has_hidden_words(source)


def has_hidden_words(source: str) -> bool:
    """A link or the name after ``` may hide an address or a word, because it was meant so."""
    return "](" in source or "```" in source


SENTENCE = st.text(
    st.characters(categories=("L", "N", "Po", "Sc", "Zs"), exclude_characters="*`\\#&@:|.•‣·∙⁃"),
    max_size=80,
).filter(lambda text: text == unicodedata.normalize("NFC", text))


@given(SENTENCE)
def test_a_sentence_without_marks_is_shown_sign_for_sign(source: str) -> None:
    assert "".join(shown(source).split()) == "".join(source.split())


@given(st.lists(st.integers(0, 9999), min_size=2, max_size=8), st.sampled_from(".)"))
def test_any_numbers_of_a_list_are_kept(numbers: list[int], sign: str) -> None:
    source = "\n".join(f"{number}{sign} item" for number in numbers)
    assert shown(source) == source


def test_control_signs_are_removed() -> None:
    assert shown("a\x00b\x01\x02c\x1b[0m") == "abc[0m"
    assert sanitise_html("<p>a\x00\x01b</p>") == "<p>ab</p>"


def test_html_from_elsewhere_keeps_heights_and_styles() -> None:
    html = (
        "<p>10<sup>6</sup> CO<sub>2</sub> 1<sup>st</sup> <del>a</del> <b>b</b> <i class=x>c</i></p>"
    )
    assert sanitise_html(html) == (
        "<p>10⁶ CO₂ 1st <s>a</s> <strong>b</strong> <em>c</em></p>"
    )  # fmt: skip


def test_the_lines_of_a_page_without_empty_lines_are_paragraphs() -> None:
    line = (
        "The village keeps its seeds in clay pots, and whoever borrows some brings back more. " * 3
    )
    page = "\n".join(["How we keep seeds", *[line.strip()] * 8])
    assert to_safe_html(page).count("<p>") == 9
    verse = "\n".join(["In clay and sand they sleep, the seeds of next year"] * 40)
    assert to_safe_html(verse).count("<p>") == 1
    assert to_safe_html(f"- {page}\n- Nobody buys any.").count("<p>") == 0
