"""Coverage in words: tables of what is cited by groups, and what the numbers say of languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from babel.numbers import format_percent
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from forum.domain.countries import region_name
from forum.domain.persons import PersonGender
from forum.domain.synthesis.coverage import (
    NO_QUESTION,
    REPLIES,
    UNLISTED,
    CitationComparison,
    CoverageKind,
    Share,
    Verdict,
)
from forum.models.consultation import Consultation
from forum.services.consultations.kept_outlines import read_once
from forum.services.consultations.overview import Overview
from forum.services.synthesis.coverage.counting import Coverage, read_coverage
from forum.web.language import labels
from forum.web.language.countries import country
from forum.web.language.locale import language
from forum.web.language.stakeholders import stakeholder_words

TITLES: Final = {
    CoverageKind.QUESTION: _l("Questions"),
    CoverageKind.LANGUAGE: _l("Languages"),
    CoverageKind.COUNTRY: _l("Countries"),
    CoverageKind.REGION: _l("Regions"),
    CoverageKind.SECTOR: _l("Kinds of stakeholder"),
    CoverageKind.GENDER: _l("Gender, where given"),
}
VERDICTS: Final = {
    Verdict.SELDOM: _l("Cited less often than chance explains"),
    Verdict.ALIKE: _l("No clear difference"),
    Verdict.TOO_FEW: _l("Too few to tell"),
}
DRAWS: Final = 1_000
"""Chances are told as so many of this number of draws."""


@dataclass(frozen=True)
class CoverageRowWords:
    """A row of a table; `value` names the group in addresses, None where it has no list.

    `heading_language` is set where the name is somebody's own words.
    """

    name: str
    share: Share
    value: str | None = None
    heading_language: str = ""

    @property
    def percent(self) -> str:
        """Return the cited part; "" of nothing."""
        return _percent(self.share) if self.share.received else ""


@dataclass(frozen=True)
class CoverageTable:
    """The groups of one kind."""

    kind: CoverageKind
    title: str
    rows: list[CoverageRowWords]


@dataclass(frozen=True)
class LanguageStatement:
    """What the numbers say of one language, in words; `is_seldom` if it is cited too seldom.

    Where there are too few, nothing is said of chance.
    """

    name: str
    verdict: str
    numbers: str
    chance: str
    is_seldom: bool


def _percent(share: Share) -> str:
    return str(format_percent(share.cited / max(1, share.received), locale=language()))


def make_tables(
    coverage: Coverage, overview: Overview, *kinds: CoverageKind
) -> list[CoverageTable]:
    """Return the tables of these kinds, those without any group left out."""
    tables = []
    for kind in kinds:
        shares = coverage.kinds[kind]
        rows = (
            _question_rows(shares.groups, overview)
            if kind is CoverageKind.QUESTION
            else [
                CoverageRowWords(_name(kind, value), share, None if kind in UNLISTED else value)
                for value, share in sorted(
                    shares.groups.items(), key=lambda each: (-each[1].received, each[0])
                )
            ]
        )
        if shares.others.received:
            name = _("Others, combined") if rows else _("All groups, combined")
            rows.append(CoverageRowWords(name, shares.others))
        if rows:
            tables.append(CoverageTable(kind, str(TITLES[kind]), rows))
    return tables


def _question_rows(groups: Mapping[str, Share], overview: Overview) -> list[CoverageRowWords]:
    rows = [
        CoverageRowWords(
            f"{question.number}. {question.text.plain}",
            groups.get(str(question.id), Share()),
            str(question.id),
            question.text.display_language,
        )
        for question in overview.questions
    ]
    for value, name in ((NO_QUESTION, _("No particular question")), (REPLIES, _("Replies"))):
        if value in groups:
            rows.append(CoverageRowWords(name, groups[value], value))
    return rows


def _name(kind: CoverageKind, value: str) -> str:
    """Return what a group is called; unknown sectors and regions stand as they were given."""
    if kind is CoverageKind.LANGUAGE:
        return labels.language_name(value).capitalize()
    if kind is CoverageKind.COUNTRY:
        return country(value)
    if kind is CoverageKind.SECTOR:
        return stakeholder_words(value)
    if kind is CoverageKind.GENDER:
        return str(labels.GENDER_GROUPS[PersonGender(value)])
    return region_name(value, language()) if kind is CoverageKind.REGION else value


def describe_languages(coverage: Coverage) -> list[LanguageStatement]:
    """Return what the numbers say of each language, those cited too seldom first.

    Nothing, where all was written in one language, or all or nothing is cited: there is nothing to
    compare.
    """
    if coverage.whole.cited in (0, coverage.whole.received):
        return []
    statements = [
        _describe(labels.language_name(code).capitalize(), comparison)
        for code, comparison in coverage.languages.items()
        if code and comparison.others.received
    ]
    return sorted(statements, key=lambda each: (not each.is_seldom, each.name))


@dataclass(frozen=True)
class PublicCoverage:
    """What readers see of the coverage by the published summary."""

    sentence: str
    languages: list[LanguageStatement]
    tables: list[CoverageTable]


def describe_public_coverage(
    consultation: Consultation, overview: Overview, last: int | None
) -> PublicCoverage:
    """Return the coverage for readers: texts up to the number `last`, countries and the like."""
    key = ("coverage", consultation.uid, consultation.version, "")
    coverage = read_once(key, lambda: read_coverage(consultation, only_published=True, last=last))
    countries, cited_countries = coverage.countries
    questions = [
        coverage.kinds[CoverageKind.QUESTION].groups.get(str(question.id), Share())
        for question in overview.questions
    ]
    sentence = _(
        "The summary cites %(cited)s of %(received)s texts (%(percent)s), from "
        "%(some_countries)s of %(countries)s countries, and answers to %(some_questions)s of "
        "%(questions)s questions.",
        cited=coverage.whole.cited,
        received=coverage.whole.received,
        percent=_percent(coverage.whole),
        some_countries=cited_countries,
        countries=countries,
        some_questions=sum(share.cited > 0 for share in questions),
        questions=len(questions),
    )
    kinds = (CoverageKind.QUESTION, CoverageKind.LANGUAGE, CoverageKind.REGION)
    tables = make_tables(coverage, overview, *kinds)
    return PublicCoverage(sentence, describe_languages(coverage), tables)


def _describe(name: str, comparison: CitationComparison) -> LanguageStatement:
    group, others = comparison.group, comparison.others
    numbers = _(
        "%(cited)s of %(received)s texts are cited (%(percent)s), "
        "of all others %(others_cited)s of %(others)s (%(others_percent)s).",
        cited=group.cited,
        received=group.received,
        percent=_percent(group),
        others_cited=others.cited,
        others=others.received,
        others_percent=_percent(others),
    )
    return LanguageStatement(
        name=name,
        verdict=str(VERDICTS[comparison.verdict]),
        numbers=numbers,
        chance="" if comparison.verdict is Verdict.TOO_FEW else _describe_chance(comparison.chance),
        is_seldom=comparison.verdict is Verdict.SELDOM,
    )


def _describe_chance(chance: float) -> str:
    draws = round(chance * DRAWS)
    if not draws:
        return _("A draw at random would cite so few in fewer than 1 of 1,000 cases.")
    return ngettext(
        "A draw at random would cite so few, or fewer, in %(num)d of 1,000 cases.",
        "A draw at random would cite so few, or fewer, in %(num)d of 1,000 cases.",
        draws,
    )
