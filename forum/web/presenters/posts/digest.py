"""Digests in words: what is new by question, in numbers, and what is missing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from forum import clock
from forum.domain.countries import region_name
from forum.domain.lifecycle import Stage
from forum.domain.persons import PersonGender
from forum.models.consultation import Consultation
from forum.services.consultations.overview import Overview
from forum.services.discussion.digest import Digest, DigestCounts, DigestEntry, DigestGroup
from forum.services.texts.localised import LocalisedText
from forum.web.language import dates, labels
from forum.web.language.countries import country, country_names
from forum.web.language.locale import language
from forum.web.language.stakeholders import stakeholder_language, stakeholder_words

Address = Callable[..., str]
"""Returns the address of a page, like `url_for`; in mails the public one."""

FEWER: Final = _l("fewer than 5")
MOST_GROUPS: Final = 20
"""How many groups of one kind are named; all smaller ones are counted together."""


@dataclass(frozen=True)
class DigestLine:
    """A contribution in a digest: its number and address, who wrote it, and its first lines.

    `note` says what it replies to, if anything.
    """

    number: int
    address: str
    author: str
    place: str
    note: str
    opening: LocalisedText


@dataclass(frozen=True)
class DigestPart:
    """What is new under one heading: the number of a question with its text, or a heading alone.

    `more` says how many are not listed, with the address of all.
    """

    number: int | None
    question: LocalisedText | None
    heading: str
    lines: list[DigestLine]
    more: str
    address: str


@dataclass(frozen=True)
class DigestFact:
    """One line of numbers: what is counted, and the counts in words, in the language `lang`."""

    label: str
    words: str
    lang: str = ""


@dataclass(frozen=True)
class DigestWords:
    """A digest in the language of the reader; `gaps` are sentences, `deadline` may be empty."""

    headline: str
    parts: list[DigestPart]
    facts: list[DigestFact]
    gaps: list[str]
    deadline: str


def word_digest(
    digest: Digest, consultation: Consultation, overview: Overview, address: Address
) -> DigestWords:
    """Return a digest in words."""
    return DigestWords(
        headline=_headline(digest),
        parts=[_part(group, consultation, overview, address) for group in digest.groups],
        facts=_facts(digest.counts, consultation.language),
        gaps=_gaps(digest, overview),
        deadline=describe_time_left(consultation),
    )


def _headline(digest: Digest) -> str:
    contributions = ngettext(
        "%(num)d new contribution", "%(num)d new contributions", digest.contributions
    )
    if not digest.replies:
        return contributions
    replies = ngettext("%(num)d new reply", "%(num)d new replies", digest.replies)
    return f"{contributions}, {replies}"


def _part(
    group: DigestGroup, consultation: Consultation, overview: Overview, address: Address
) -> DigestPart:
    question = next((q for q in overview.questions if q.id == group.question_id), None)
    place = {"q": question.number} if question else {"by": "date"}
    heading = _("Replies") if group.is_replies else _("To no question in particular")
    return DigestPart(
        number=question.number if question else None,
        question=question.text if question else None,
        heading="" if question else heading,
        lines=[_line(entry, consultation, address) for entry in group.entries],
        more=ngettext("and %(num)d more", "and %(num)d more", group.more) if group.more else "",
        address=address("consultations.show", slug=consultation.slug, **place),
    )


def _line(entry: DigestEntry, consultation: Consultation, address: Address) -> DigestLine:
    view = entry.view
    number = view.number or 0
    author = labels.author_name(view.name, view.organisation, view.publication)
    organisation = view.organisation if view.organisation != author else ""
    places = country_names(view.countries)
    parent = view.parent_number
    return DigestLine(
        number=number,
        address=address("contributions.show", slug=consultation.slug, number=number),
        author=author,
        place=", ".join(filter(None, (organisation, places))),
        note=_("reply to [%(number)s]", number=parent) if parent else "",
        opening=entry.opening,
    )


def _facts(counts: DigestCounts, lang: str) -> list[DigestFact]:
    """Return the lines; kinds of stakeholder were written in `lang`.

    Their line is in one language: that of the page only if all of them are usual kinds.
    """
    is_usual = all(stakeholder_language(kind, "") for kind in counts.sectors[0])
    name = stakeholder_words if is_usual else str
    facts = [
        DigestFact(_("Countries"), _count_words(counts.countries, country)),
        DigestFact(
            _("Kinds of stakeholder"),
            _count_words(counts.sectors, name),
            "" if is_usual else lang,
        ),
        DigestFact(_("Languages"), _count_words(counts.languages, labels.language_name)),
        DigestFact(_("Gender, where given"), _gender_words(counts.genders)),
    ]
    return [fact for fact in facts if fact.words]


def _count_words(groups: tuple[dict[str, int], int], name: Callable[[str], str]) -> str:
    shown, others = groups
    ordered = sorted(shown.items(), key=lambda pair: (-pair[1], pair[0]))
    words = [f"{name(value)} {n}" for value, n in ordered[:MOST_GROUPS]]
    others += sum(n for _value, n in ordered[MOST_GROUPS:])
    if others and words:
        words.append(_("others %(num)s", num=others))
    return ", ".join(words)


def _gender_words(counts: dict[str, int | None]) -> str:
    """Return the numbers of people by gender; nothing if no group is large enough to be told."""
    told = {PersonGender(value): n for value, n in counts.items() if value}
    if not any(told.values()):
        return ""
    return ", ".join(
        f"{words} {FEWER if told[value] is None else told[value]}"
        for value, words in labels.GENDER_GROUPS.items()
        if value in told
    )


def _gaps(digest: Digest, overview: Overview) -> list[str]:
    gaps, sentences = digest.gaps, []
    if numbers := [str(q.number) for q in overview.questions if q.id in gaps.question_ids]:
        sentences.append(
            ngettext(
                "Nobody has answered question %(list)s yet.",
                "Nobody has answered questions %(list)s yet.",
                len(numbers),
                list=", ".join(numbers),
            )
        )
    if gaps.regions:
        names = (region_name(code, language()) for code in gaps.regions)
        sentences.append(_("Nobody has written yet from: %(list)s.", list=join_words(names)))
    if gaps.languages:
        names = (labels.language_name(code) for code in gaps.languages)
        sentences.append(_("Nobody has written yet in: %(list)s.", list=join_words(names)))
    return sentences


def join_words(words: Iterable[str]) -> str:
    """Return words as a list with commas."""
    return ", ".join(words)


def describe_time_left(consultation: Consultation) -> str:
    """Return until when people can write, and how long that is; nothing if it is not open."""
    now = clock.now()
    if consultation.stage(now) is not Stage.OPEN or consultation.closes_at is None:
        return ""
    return _(
        "%(time)s left: it is open until %(closing)s.",
        time=dates.time_left(consultation.closes_at - now),
        closing=dates.full_date_in_zone(consultation.closes_at, consultation.zone),
    )
