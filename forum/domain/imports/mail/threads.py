"""Messages of a mailing list put together as threads of contributions."""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from forum.domain.characters import clean_line
from forum.domain.imports.mail.bodies import OwnWords, own_words
from forum.domain.imports.mail.messages import MailMessage
from forum.domain.imports.notes import NoteKind
from forum.domain.imports.sources.pieces import MAX_PIECES, SourcePiece, SourceReading
from forum.domain.matching.words import folded_words

MAX_NAME: Final = 80
_PREFIX: Final = re.compile(
    r"\s*(?:(?:re|fw|fwd|rv|tr|aw|wg|sv|vs|antw|resp|rép|rep|res|enc|i|r)\s*(?:\[\d{1,3}\])?\s*:"
    r"|\[[^\]\n]{1,60}\])\s*",
    re.IGNORECASE,
)
_FORWARD: Final = re.compile(
    r"\s*(?:\[[^\]\n]{1,60}\]\s*)?(?:fw|fwd|rv|tr|wg|enc)\s*:", re.IGNORECASE
)
"""The subject of a message that passes another one on."""

_FIRST: Final = 1_000
_FEW: Final = 12
_MAX_PREFIXES: Final = 12
_VIA: Final = re.compile(r"\s+(?:via|por|par)\s+.{1,100}$", re.IGNORECASE)
_LAST_FIRST: Final = re.compile(r"([^\s,]+(?: [^\s,]+)?), ([^,]+)")
_BRACKETS: Final = re.compile(r"\s*[(\[][^()\[\]]{0,100}[)\]]\s*$")


def plain_subject(subject: str) -> str:
    """Return a subject without "Re:", "RV:", "TR:" and the name of the list in brackets."""
    text = " ".join(subject[:500].split())
    for _ in range(_MAX_PREFIXES):
        match = _PREFIX.match(text)
        if match is None or match.end() >= len(text):
            break
        text = text[match.end() :]
    return clean_line(text)


def plain_name(name: str) -> str:
    """Return the name of a sender as people write it; an empty text if it is an address."""
    text = clean_line(name[:300].replace('"', " ").strip(" '"))
    text = _BRACKETS.sub("", _VIA.sub("", text)).strip(" '")
    if match := _LAST_FIRST.fullmatch(text):
        text = f"{match[2]} {match[1]}"
    return "" if "@" in text or not any(c.isalpha() for c in text) else text


def read_archive(messages: Iterable[MailMessage]) -> SourceReading:
    """Return the threads of an archive: a message replies to the one that it answers.

    It is found by what the message refers to, else by its subject. Left out are messages of
    programs, those that came twice, and those that only repeat others. No address is kept.
    """
    reading = SourceReading()
    told = _distinct(sorted(messages, key=_order), reading)
    bodies = _read_bodies(told)
    kept = [m for m in told if _words_of(bodies[m.id])]
    reading.left_out[NoteKind.QUOTED, ""] += len(told) - len(kept)
    _count_cuts(kept, bodies, reading)
    names = _names(kept)
    parents = _find_parents(told, {m.id for m in kept})
    titles: dict[str, str] = {}
    for message in kept[:MAX_PIECES]:
        parent = parents.get(message.id, "")
        title = plain_subject(message.subject)
        titles[message.id] = title
        is_new_title = not parent or _key(title) != _key(titles.get(parent, ""))
        name = names.get(message.address or message.name, "")
        reading.left_out[NoteKind.UNNAMED, ""] += not name
        reading.pieces.append(
            SourcePiece(
                source_id=_source_id(message.id),
                answers=((None, _words_of(bodies[message.id])),),
                author=name,
                date=message.date,
                title=title if is_new_title else "",
                reply_to=_source_id(parent) if parent else "",
            )
        )
    return reading


def _read_bodies(messages: Sequence[MailMessage]) -> dict[str, OwnWords]:
    """Return what each message says; what it forwards counts only if the archive has not got it."""
    ids = {message.id for message in messages}
    bodies = {
        message.id: own_words(
            message.body,
            passes_on=bool(_FORWARD.match(message.subject)) and ids.isdisjoint(message.references),
        )
        for message in messages
    }
    known = {_first_words(words.text) for words in bodies.values()} - {""}
    for name, words in bodies.items():
        if words.forwarded and _first_words(_without_head(words.forwarded)) in known:
            repeated = words.repeated + len(words.forwarded.splitlines())
            bodies[name] = replace(words, forwarded="", repeated=repeated)
    return bodies


def _without_head(message: str) -> str:
    """Return the words of a message that is passed on, without the lines that say whose it is."""
    head, _, words = message.partition("\n\n")
    return own_words(words or head).text


def _first_words(text: str) -> str:
    return " ".join(folded_words(text[:_FIRST])[:_FEW])


def _words_of(words: OwnWords) -> str:
    """Return what a message says, with what it passes on as a quotation."""
    quoted = [f"> {line}".rstrip() for line in words.forwarded.splitlines()]
    return "\n\n".join(filter(None, (words.text, "\n".join(quoted))))


def _order(message: MailMessage) -> tuple[bool, str]:
    return not message.date, message.date


def _distinct(messages: Sequence[MailMessage], reading: SourceReading) -> list[MailMessage]:
    """Return what people wrote, each message once."""
    ids: set[str] = set()
    contents: set[tuple[str, str, str]] = set()
    kept = []
    for message in messages:
        if message.is_automatic:
            reading.left_out[NoteKind.AUTOMATIC, ""] += 1
            continue
        content = (message.address, plain_subject(message.subject), message.body)
        if message.id in ids or content in contents:
            reading.left_out[NoteKind.DUPLICATE, ""] += 1
            continue
        ids.add(message.id)
        contents.add(content)
        kept.append(message)
    return kept


def _count_cuts(
    messages: Sequence[MailMessage], bodies: dict[str, OwnWords], reading: SourceReading
) -> None:
    for message in messages:
        words = bodies[message.id]
        reading.left_out[NoteKind.REPEATED, ""] += words.repeated
        reading.left_out[NoteKind.SIGNATURE_BLOCK, ""] += words.signature
        reading.left_out[NoteKind.ADDRESS, ""] += words.addresses
        if message.charset:
            reading.left_out[NoteKind.CHARSET, message.charset[:40]] += 1
        for name in message.attachments:
            reading.left_out[NoteKind.FILE, clean_line(name)[:MAX_NAME] or "—"] += 1


def _names(messages: Sequence[MailMessage]) -> dict[str, str]:
    """Return one name for each sender: the one with most words that occurs most often."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for message in messages:
        if name := plain_name(message.name):
            spellings[message.address or message.name][name] += 1
    return {
        sender: max(counts, key=lambda name: (len(name.split()) > 1, counts[name], len(name)))
        for sender, counts in spellings.items()
    }


def _find_parents(messages: Sequence[MailMessage], kept: set[str]) -> dict[str, str]:
    """Return the message that each kept one answers, by its references or its subject.

    What answers a message that was left out answers the one before that.
    """
    above: dict[str, str] = {}
    first_of: dict[str, str] = {}
    ids = {message.id for message in messages}
    seen: set[str] = set()
    for message in messages:
        key = _key(plain_subject(message.subject))
        known = [name for name in reversed(message.references) if name in ids]
        known = [name for name in known if name in seen]
        has_prefix = bool(_PREFIX.match(message.subject)) and not _is_only_list(message.subject)
        if known:
            above[message.id] = known[0]
        elif key and key in first_of and (has_prefix or message.references):
            above[message.id] = first_of[key]
        first_of.setdefault(key, message.id)
        seen.add(message.id)
    return {name: _nearest(name, above, kept) for name in above if name in kept}


def _is_only_list(subject: str) -> bool:
    """Return whether nothing but the name of a list stands before a subject."""
    text, names = subject.strip(), 0
    while (match := _PREFIX.match(text)) and match[0].strip().startswith("[") and names < 5:
        text, names = text[match.end() :], names + 1
    return not _PREFIX.match(text)


def _nearest(name: str, above: dict[str, str], kept: set[str]) -> str:
    parent = above.get(name, "")
    while parent and parent not in kept:
        parent = above.get(parent, "")
    return parent


def _key(subject: str) -> str:
    return " ".join(folded_words(subject))


def _source_id(message_id: str) -> str:
    """Return an id that does not show the address in the id of a message."""
    return "mail " + hashlib.sha256(message_id.encode()).hexdigest()[:40]
