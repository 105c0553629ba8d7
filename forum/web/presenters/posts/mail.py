"""Posts as plain text for mail, cut to a size that every mailbox takes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext as _
from flask_babel import ngettext

from forum.domain.characters import shorten
from forum.domain.html.plain import read_plainly
from forum.domain.html.read import one_line
from forum.services.texts.localised import LocalisedText
from forum.web.language import labels
from forum.web.presenters.posts.digest import DigestLine, DigestPart, DigestWords

MOST_BYTES: Final = 28_000
"""How long the text of a mail may be, in bytes; some 2,000 more are for its frame."""
WORDS_BYTES: Final = 9_000
"""How much of that the team's own words may take before a list, and as much again below it."""
LINE_BYTES: Final = 100
"""The most bytes of a line that says how many more there are, without its address."""
MOST_OF_QUESTION: Final = 160
"""The most characters of a question that head its answers."""


@dataclass(frozen=True)
class MailedPost:
    """The text parts of a post in a mail; `cut` says how much was left out, or is empty."""

    title: str
    title_note: str
    body: str
    digest: str
    ending: str
    cut: str

    @property
    def whole(self) -> str:
        """Return all parts as one text, for a preview."""
        parts = (self.title, self.body, self.digest, self.cut, self.ending)
        return "\n\n".join(filter(None, parts))


def make_mailed_post(
    title: LocalisedText,
    body: LocalisedText,
    ending: LocalisedText | None,
    digest: DigestWords | None,
) -> MailedPost:
    """Return a post for a mail of at most 30 kB, with the number of what was left out of its list.

    A machine translation of the team's words that nobody has checked stands below the original.
    """
    most = WORDS_BYTES if digest is not None else MOST_BYTES
    words = _cut_words(_team_words(body), most)
    last_words = "" if ending is None else _cut_words(_team_words(ending), WORDS_BYTES)
    room = MOST_BYTES - _size(words) - _size(last_words)
    listed, left_out = ("", 0) if digest is None else _list_within(digest, room)
    cut = ""
    if left_out:
        cut = ngettext(
            "%(num)d more contribution is listed on the page.",
            "%(num)d more contributions are listed on the page.",
            left_out,
        )
    note = f"({title.line_below})" if title.is_below else ""
    return MailedPost(title.plain, note, words, listed, last_words, cut)


def _size(text: str) -> int:
    return len(text.encode())


def _team_words(text: LocalisedText) -> str:
    """Return words of the team for a mail, with the label of their translation."""
    words = read_plainly(str(text.display_html))
    if text.is_below:
        below = read_plainly(str(text.translation))
        return f"{words}\n\n({labels.unseen_label(text.language)})\n\n{below}"
    if text.translation is None and text.is_foreign:
        return f"({labels.untranslated_label(text.language)})\n\n{words}"
    if text.is_translated:
        label = labels.translation_label(text.language, str(text.status))
        return f"({label})\n\n{words}"
    return words


def _cut_words(words: str, most: int) -> str:
    if _size(words) <= most:
        return words
    kept = words.encode()[:most].decode(errors="ignore").rpartition(" ")[0]
    return "{}…\n\n{}".format(kept, _("This text is longer; the page has all of it."))


def _list_within(digest: DigestWords, room: int) -> tuple[str, int]:
    """Return the list of a digest within `room` bytes, and how many entries were left out.

    Each question keeps its heading, and gets entries in turn.
    """
    frame = "\n\n".join(filter(None, (digest.headline, *_numbers(digest))))
    room -= _size(frame)
    parts: list[tuple[DigestPart, list[str]]] = []
    for part in digest.parts:
        if (size := _size(_heading(part)) + _size(part.address) + LINE_BYTES) <= room:
            parts.append((part, []))
            room -= size
    for n in range(max((len(part.lines) for part, _entries in parts), default=0)):
        for part, entries in parts:
            if n >= len(part.lines) or len(entries) < n:
                continue
            entry = _entry(part.lines[n])
            if (size := _size(entry) + 2) <= room:
                entries.append(entry)
                room -= size
    listed = sum(len(entries) for _part, entries in parts)
    left_out = sum(len(part.lines) for part in digest.parts) - listed
    blocks = [
        block
        for part, entries in parts
        for block in (_heading(part), *entries, _rest(part, len(entries)))
        if block
    ]
    return "\n\n".join([digest.headline, *blocks, *_numbers(digest)]), left_out


def _heading(part: DigestPart) -> str:
    if part.question is None:
        return f"== {part.heading} =="
    text = part.question
    below = ""
    if text.is_below:
        label = labels.unseen_label(text.language)
        below = f"\n{shorten(text.line_below, MOST_OF_QUESTION)} ({label})"
    return f"== {part.number}. {shorten(text.plain, MOST_OF_QUESTION)} =={below}"


def _rest(part: DigestPart, kept: int) -> str:
    if kept < len(part.lines):
        words = ngettext("%(num)d more:", "%(num)d more:", len(part.lines) - kept)
        return f"{words} {part.address}"
    return f"… {part.more}: {part.address}" if part.more else ""


def _entry(line: DigestLine) -> str:
    by = ", ".join(filter(None, (line.author, line.place)))
    note = f" ({line.note})" if line.note else ""
    return "\n".join((f"[{line.number}] {by}{note}", *_first_lines(line.opening), line.address))


def _first_lines(text: LocalisedText) -> Iterable[str]:
    """Yield the first lines for the reader; below a translation, its label and the original."""
    yield text.plain
    if not text.is_foreign:
        return
    if text.translation is None:
        yield f"({labels.untranslated_label(text.language)})"
        return
    label = labels.translation_label(text.language, str(text.status))
    yield f"({label}) {one_line(text.html)}"


def _numbers(digest: DigestWords) -> list[str]:
    facts = "\n".join(f"{fact.label}: {fact.words}" for fact in digest.facts)
    return [part for part in (facts, "\n".join(digest.gaps), digest.deadline) if part]
