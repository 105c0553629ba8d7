"""Reading the safe HTML of `forum.domain.html.render`: tags, text, words and citations."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape, unescape

# Both sanitisers write attribute values in double quotes: a tag ends at the first `>` outside them.
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:[^>"]++|"[^"]*+")*)>')
_ELABORATE = ("<pre", "<td", "<th", "\t", "&#", "\x01", "\x02")
_AROUND_TAB = re.compile(r" *\t *")
_QUOTATION = re.compile(r"<blockquote>.*(?:</blockquote>|$)", re.DOTALL)
_WORD = re.compile(r"[^\W_]\S*+")  # from its first letter or digit on
_BLANKS = re.compile(r"[^\S\u00a0\u202f]+")  # at which a line may break
_ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')
BULLET = "•"
BRACKETED, MARKED = "bracketed", "marked"
"""The classes of lists: `<ol class="bracketed">` is numbered 1), and the items of
`<ul class="marked">` begin with marks of their own."""
_MARK, _AFTER_MARK = "\x01", "\x02"  # never in safe HTML
_TEXT_OF_ITEM = re.compile(f"{_AFTER_MARK}\\s*+(?!{_MARK})")
_NO_MARKS = re.compile(f"[{_MARK}{_AFTER_MARK}]")
CITATION = re.compile(r"\[([0-9]{1,9})\]")
"""A contribution that is cited by its number, as [12]."""

_CITATION_AFTER_BLANKS = re.compile(r"(?<![ \t\xa0])[ \t\xa0]*+\[[0-9]{1,9}\]")

LONG_WORD = 10
"""Most texts have so many characters of HTML for each of their first words, or fewer."""

VOID = frozenset({"br", "hr"})
CELLS = frozenset({"td", "th"})
BLOCKS = frozenset(
    {"p", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "hr"}
    | {"table", "thead", "tbody", "tr"}
    | CELLS
)


@dataclass(slots=True)
class ListMarks:
    """The marks of a list that is being read: its next number, or None for bullets."""

    number: int | None
    sign: str

    @classmethod
    def of(cls, tag: str, attributes: Mapping[str, str | None]) -> "ListMarks":
        """Return the marks of a list by its tag."""
        css_class = attributes.get("class")
        if tag == "ol":
            return cls(int(attributes.get("start") or 1), ")" if css_class == BRACKETED else ".")
        return cls(None, "" if css_class == MARKED else BULLET)

    def jump(self, value: str | None) -> None:
        """Go on with the number that an item has."""
        if value and self.number is not None:
            self.number = int(value)

    def take(self) -> tuple[int | None, str]:
        """Return the number of the next item, None for a bullet, and its mark."""
        number = self.number
        if number is None:
            return None, self.sign
        self.number = number + 1
        return number, f"{number}{self.sign}"


@dataclass(frozen=True, slots=True)
class HtmlToken:
    """One tag (`name` set) or one stretch of text (`name` empty) of safe HTML."""

    source: str
    start: int
    name: str = ""
    closing: bool = False

    @property
    def end(self) -> int:
        """The offset just after this token."""
        return self.start + len(self.source)

    @property
    def text(self) -> str:
        """The characters that a reader sees, entities resolved; empty for a tag."""
        return "" if self.name else unescape(self.source)

    @property
    def attributes(self) -> dict[str, str | None]:
        """The attributes of a tag."""
        return {name: unescape(value) for name, value in _ATTRIBUTE.findall(self.source)}


def tokenise(html: str) -> Iterator[HtmlToken]:
    """Yield the tags and texts of safe HTML; their sources joined are `html`."""
    at = 0
    for tag in _TAG.finditer(html):
        if tag.start() > at:
            yield HtmlToken(html[at : tag.start()], at)
        yield HtmlToken(tag[0], tag.start(), tag[2], bool(tag[1]))
        at = tag.end()
    if at < len(html):
        yield HtmlToken(html[at:], at)


def plain_text(html: str, *, marks: bool = False) -> str:
    """Return the text of safe HTML: a line for each block and line break, a tab between cells.

    With `marks`, the items of lists begin with their numbers or bullets.
    """
    if not marks and not any(sign in html for sign in _ELABORATE):
        return _plain_text_of_paragraphs(html)
    parts: list[str] = []
    is_pre = False
    list_marks = _item_marks(html) if marks else iter(())
    for token in tokenise(html):
        if token.name == "pre":
            is_pre = not token.closing
        if marks and token.name == "li" and not token.closing:
            parts.append(f"\n{_MARK}{next(list_marks)}{_AFTER_MARK}")
        elif token.name in CELLS:
            parts.append("\t" if token.closing else "")
        elif token.name in BLOCKS or token.name in VOID:
            parts.append("\n")
        else:
            parts.append(token.text if is_pre else token.text.replace("\n", " "))
    text = _NO_MARKS.sub("", _TEXT_OF_ITEM.sub("", "".join(parts)))
    lines = (_AROUND_TAB.sub("\t", line.strip()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _plain_text_of_paragraphs(html: str) -> str:
    """Return the text of safe HTML without preformatted text and tables; three times as fast."""
    text = unescape(_TAG.sub(_break_line, html.replace("\n", " ")))
    return "\n".join(stripped for line in text.split("\n") if (stripped := line.strip()))


def _break_line(tag: re.Match[str]) -> str:
    return "\n" if tag[2] in BLOCKS or tag[2] in VOID else ""


def _item_marks(html: str) -> Iterator[str]:
    """Yield the mark of each item of a list in reading order, and a blank after it."""
    lists: list[ListMarks] = []
    for token in tokenise(html):
        if token.name in {"ol", "ul"}:
            if token.closing:
                del lists[-1:]
            else:
                lists.append(ListMarks.of(token.name, token.attributes))
        elif token.name == "li" and not token.closing:
            if lists:
                lists[-1].jump(token.attributes.get("value"))
            mark = lists[-1].take()[1] if lists else BULLET
            yield f"{mark} " if mark else ""


def one_line(html: str) -> str:
    """Return the words without marks in one line."""
    return unescape(fold_blanks(_TAG.sub("", str(html))))


def fold_blanks(text: str) -> str:
    """Return a text in one line; blanks at which no line may break stay as they are."""
    return _BLANKS.sub(" ", text).strip(" ")


def opening_words(html: str, words: int) -> str:
    """Return the first `words` words of safe HTML, which may be cut anywhere, as one line.

    Words of others in a quotation are left out, unless there are no others.
    """
    whole_tags = html if html.rfind("<") < html.rfind(">") else html[: html.rfind("<")]
    own = _QUOTATION.sub(" ", whole_tags)
    found = (plain_text(own) or plain_text(whole_tags or html)).split()
    return first_words(found, words)


def first_words(words: Sequence[str], most: int) -> str:
    """Return at most `most` words as one line, with an ellipsis in place of what follows."""
    beginning = " ".join(words[:most])
    return beginning.rstrip(" ,;:.…") + "…" if len(words) > most else beginning


def first_words_of(html: str, most: int) -> str:
    """Return at most `most` words of safe HTML as `first_words` does, reading no more than needed.

    Text beside a tag belongs to the same word.
    """
    end = html.find(" ", most * LONG_WORD)
    for part in (html[:end], html) if end > 0 else (html,):
        text = _TAG.sub("", part)
        words = unescape(text).split(None, most)
        if len(words) > most and "<" not in text:  # else a tag was cut
            break
    return first_words(words, most)


def count_words(html: str) -> int:
    """Return the number of words of safe HTML, counted as a word processor does."""
    return len(_WORD.findall(plain_text(html)))


def split_opening(html: str, words: int) -> int | None:
    """Return where to cut `html` so that at least `words` words come first, or None to show all.

    The cut lies between top-level blocks, never just after a heading. It is 0 when the first
    block alone is more than four times as long, and None when the whole is under two and a half
    times as long.
    """
    if count_words(html) < 2.5 * words:
        return None
    count = start = 0
    for end in _top_block_ends(html):
        count += count_words(html[start:end])
        if start == 0 and count > 4 * words:
            return 0
        if count >= words and not html.endswith(("</h5>", "</h6>"), start, end):
            return end if html[end:].strip() else None
        start = end
    return None


def block_spans(html: str) -> list[tuple[int, int]]:
    """Return where each block that stands in no other begins and ends, without blanks."""
    spans, start = [], 0
    for end in _top_block_ends(html):
        block = html[start:end]
        if block.strip():
            first = start + len(block) - len(block.lstrip())
            spans.append((first, first + len(block.strip())))
        start = end
    return spans


def top_blocks(html: str) -> list[str]:
    """Return the blocks of safe HTML that stand in no other block, such as paragraphs and lists."""
    return [html[start:end] for start, end in block_spans(html)]


def link_citations(html: str, url: Callable[[int], str | None]) -> str:
    """Return safe HTML with each citation `[12]` as a link to `url(12)`, or as text for None."""

    def link(citation: re.Match[str]) -> str:
        address = url(int(citation[1]))
        if address is None:
            return citation[0]
        return f'<span class="citation"><a href="{escape(address)}">{citation[0]}</a></span>'

    return "".join(
        CITATION.sub(link, token.source) if is_citable else token.source
        for token, is_citable in _tokens_with_citability(html)
    )


def remove_citations(html: str) -> str:
    """Return safe HTML without its citations `[12]`, and without the blanks before them."""
    return "".join(
        _CITATION_AFTER_BLANKS.sub("", token.source) if is_citable else token.source
        for token, is_citable in _tokens_with_citability(html)
    )


def cited_numbers(html: str) -> list[int]:
    """Return the numbers that safe HTML cites, each once, in order."""
    numbers = (
        int(citation[1])
        for token, is_citable in _tokens_with_citability(html)
        if is_citable
        for citation in CITATION.finditer(token.source)
    )
    return list(dict.fromkeys(numbers))


def _tokens_with_citability(html: str) -> Iterator[tuple[HtmlToken, bool]]:
    """Yield each token, and whether citations in it count: text outside links and code."""
    depth = 0
    for token in tokenise(html):
        if token.name in {"a", "code", "pre"}:
            depth += -1 if token.closing else 1
        yield token, not token.name and depth <= 0


def _top_block_ends(html: str) -> Iterator[int]:
    depth = 0
    for token in tokenise(html):
        if token.name in BLOCKS:
            if token.name not in VOID:
                depth += -1 if token.closing else 1
            if depth == 0:
                yield token.end
    yield len(html)
