"""How a report names those who contributed, on one line."""

from collections.abc import Iterable, Iterator, Sequence

from forum.domain.contributions.content import Capacity
from forum.domain.exports.report import ReportContribution
from forum.domain.languages import BY_CODE
from forum.services.exports.proceedings import Contributor
from forum.web.language import labels
from forum.web.language.countries import country_names
from forum.web.language.locale import language


def byline(shown_name: str, organisation: str, countries: str, capacity: Capacity) -> str:
    """Return what follows a name; the organisation only if it is not the name itself."""
    rest = ("" if organisation == shown_name else organisation, country_names(countries))
    return ", ".join(filter(None, (*rest, capacity_words(capacity))))


def capacity_words(capacity: Capacity) -> str:
    """Return on whose behalf somebody speaks, or nothing for a person."""
    return "" if capacity is Capacity.PERSONAL else str(labels.CAPACITIES[capacity])


def contributor_lines(contributors: Sequence[Contributor]) -> Iterator[str]:
    """Yield each author once, with the numbers of what they wrote, by name.

    Who appears in the same way is one line, because readers cannot tell them apart.
    """
    numbers: dict[str, list[int]] = {}
    for one in contributors:
        name = labels.author_name(one.name, one.organisation, one.publication)
        rest = byline(name, one.organisation, one.countries, one.capacity)
        numbers.setdefault(", ".join(filter(None, (name, rest))), []).append(one.number)
    colon = BY_CODE[language()].colon
    for line in sorted(numbers, key=str.casefold):
        yield f"{line}{colon}{' '.join(f'[{n}]' for n in numbers[line])}"


def footnotes(contributions: Iterable[ReportContribution]) -> dict[int, str]:
    """Return for each contribution that is cited a note that says whose it is and where."""
    return {
        entry.number: ". ".join(
            (
                ", ".join(filter(None, (f"[{entry.number}] {entry.displayed_name}", entry.byline))),
                entry.address,
            )
        )
        for entry in contributions
        if not entry.stub
    }
