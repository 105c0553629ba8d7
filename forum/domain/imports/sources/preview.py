"""What was recognised in a file, in figures and first lines, for people to look at."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final

from forum.domain.contributions.content import PassageKind
from forum.domain.html.plain import read_plainly
from forum.domain.html.read import first_words
from forum.domain.html.render import to_safe_html
from forum.domain.imports.notes import ImportNotes
from forum.domain.imports.records import GivenConsultation, GivenContribution

SAMPLES: Final = 12
FIRST_WORDS: Final = 36
LONGEST_BEGINNING: Final = 900
"""Characters of a source that are read for its first words."""

MAX_FAULTS: Final = 60
MAX_DETAILS: Final = 40
MAX_QUESTIONS: Final = 60
MAX_WORDS_OF_A_NOTE: Final = 120


@dataclass(frozen=True)
class SizeOfPeople:
    """How many people, bodies and countries there are."""

    authors: int
    organisations: int
    countries: int


def make_preview(record: GivenConsultation) -> dict[str, Any]:
    """Return the figures and first lines of a consultation as values of JSON, of limited size."""
    contributions = record.contributions
    dates = sorted(c.submitted_at for c in contributions if c.submitted_at)
    people = _count_people(contributions)
    is_reply = [c.reply_to is not None or c.post is not None for c in contributions]
    return {
        "uid": record.uid,
        "title": record.title.source,
        "language": record.language,
        "zone": record.zone,
        "organisers": list(record.organisers[:10]),
        "opens_at": _iso(record.opens_at),
        "closes_at": _iso(record.closes_at),
        "is_public": record.published_at is not None,
        "contributions": len(contributions),
        "replies": sum(is_reply),
        "authors": people.authors,
        "organisations": people.organisations,
        "countries": people.countries,
        "first": _iso(dates[0]) if dates else None,
        "last": _iso(dates[-1]) if dates else None,
        "undated": len(contributions) - len(dates),
        "posts": len(record.posts),
        "team": len(record.team),
        "has_summary": record.summary is not None,
        "background": _plain_beginning(record.background.source) if record.background else "",
        "questions": _count_answers(record),
        "unplaced": sum(not _questions_of(c) for c in contributions),
        "languages": Counter(c.language for c in contributions).most_common(20),
        "statuses": Counter(c.status.value for c in contributions).most_common(),
        "samples": [_sample(c) for c in _spread(contributions)],
    }


NoteCount = tuple[str, str, int]
"""Kind, detail and count of what was left out or changed."""


def merge_notes(read: Iterable[NoteCount], stored: Iterable[NoteCount]) -> list[NoteCount]:
    """Return what was left out when a file was read and when it was stored, each once."""
    counts = {(kind, detail): count for kind, detail, count in [*read, *stored]}
    return [(kind, detail, count) for (kind, detail), count in counts.items()]


def list_notes(notes: ImportNotes) -> list[NoteCount]:
    """Return kinds, details and counts of what was left out or changed; many details in one."""
    by_kind: dict[str, list[tuple[str, int]]] = {}
    for kind, detail, count in notes:
        by_kind.setdefault(kind.value, []).append((detail[:MAX_WORDS_OF_A_NOTE], count))
    listed = []
    for kind_name, details in by_kind.items():
        listed += [(kind_name, detail, count) for detail, count in details[:MAX_DETAILS]]
        rest = sum(count for _, count in details[MAX_DETAILS:])
        listed += [(kind_name, "…", rest)] if rest else []
    return listed


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None


def _count_people(contributions: Iterable[GivenContribution]) -> SizeOfPeople:
    authors, organisations, countries = set(), set(), set()
    for contribution in contributions:
        authors.add(contribution.author)
        organisations.add(contribution.author.organisation)
        countries.update(_codes(contribution.countries))
    return SizeOfPeople(len(authors), len(organisations - {""}), len(countries))


def _codes(countries: str) -> list[str]:
    codes = countries.split()
    return codes if all(len(code) <= 3 and code == code.upper() for code in codes) else [countries]


def _questions_of(contribution: GivenContribution) -> set[int]:
    return {
        passage.question
        for passage in contribution.passages
        if passage.question is not None and passage.kind is PassageKind.WORDS
    }


def _count_answers(record: GivenConsultation) -> list[tuple[str, int]]:
    counts = Counter(q for c in record.contributions for q in _questions_of(c))
    order = [index for section in record.sections for index in section.questions]
    return [
        (first_words(record.questions[index].source.split(), FIRST_WORDS), counts[index])
        for index in order[:MAX_QUESTIONS]
    ]


def _spread(contributions: tuple[GivenContribution, ...]) -> list[GivenContribution]:
    """Return some contributions: the first ones, and others from all over the file."""
    if len(contributions) <= SAMPLES:
        return list(contributions)
    half = SAMPLES // 2
    pace = max(1, (len(contributions) - half) // half)
    return [*contributions[:half], *islice(contributions[half + pace - 1 :: pace], half)]


def _sample(contribution: GivenContribution) -> dict[str, Any]:
    words = [p.wording.source for p in contribution.passages if p.kind is PassageKind.WORDS]
    title = next(
        (p.wording.source for p in contribution.passages if p.kind is PassageKind.TITLE), ""
    )
    return {
        "number": contribution.number,
        "author": contribution.author.name[:100],
        "organisation": contribution.author.organisation[:150],
        "countries": contribution.countries[:100],
        "date": _iso(contribution.submitted_at),
        "language": contribution.language,
        "questions": sorted(n + 1 for n in _questions_of(contribution)),
        "is_reply": contribution.reply_to is not None,
        "title": first_words(title.split(), FIRST_WORDS),
        "words": _plain_beginning("\n\n".join(words)),
    }


def _plain_beginning(source: str) -> str:
    """Return the first words of a text as readers will see it, without marks of Markdown."""
    words = read_plainly(to_safe_html(source[:LONGEST_BEGINNING])).split()
    return first_words(words, FIRST_WORDS)
