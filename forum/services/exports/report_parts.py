"""Parts of a report as its readers see them: words with translations, contributions, signatures."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from forum.domain.consultations.posts import PostKind
from forum.domain.contributions.content import Capacity, PassageKind, Publication
from forum.domain.contributions.statuses import Status
from forum.domain.exports.report import (
    ReportContribution,
    ReportFile,
    ReportPassage,
    ReportSignatory,
    ReportText,
)
from forum.services.attachments.downloads import AttachedFile
from forum.services.consultations.overview import DateChangeView
from forum.services.contributions.cosignatures import CoSignatory
from forum.services.discussion.entries import ContributionView
from forum.services.discussion.passages import PassageView, QuoteSource
from forum.services.texts.localised import LocalisedText


@dataclass(frozen=True)
class ReportWords:
    """The service's words in the language of the export, and how it says values."""

    language: str
    site: str
    subtitle: str
    labels: dict[str, str]
    facts: tuple[tuple[str, str], ...]
    translated: Callable[[str, str], str]
    not_yet: Callable[[str], str]
    date: Callable[[datetime], str]
    country: Callable[[str], str]
    capacity: Callable[[Capacity], str]
    appearance: Callable[[Publication], str]
    shown_as: Callable[[str, str, Publication], str]
    remarks: Callable[[ContributionView], tuple[str, ...]]
    quoted: Callable[[QuoteSource], str]
    post: Callable[[str], str]
    size: Callable[[int], str]
    stub: Callable[[Status], str]
    post_kind: Callable[[PostKind], str]
    event: Callable[[DateChangeView], str]
    language_name: Callable[[str], str]
    address: Callable[[int | None], str]


@dataclass(frozen=True)
class Maker:
    """Makes parts of a report: with words of the service, who signed what, and which files came.

    `posts` are the titles of posts by their ids.
    """

    words: ReportWords
    with_translations: bool
    numbers: dict[int, int]
    signed: dict[int, list[CoSignatory]]
    files: dict[int, list[AttachedFile]]
    posts: dict[int, str]

    def said(self, text: LocalisedText) -> ReportText:
        """Return words as the export shows them."""
        if not self.with_translations or not text.is_foreign:
            return ReportText(text.language, str(text.html))
        if text.translation is None or text.status is None:
            return ReportText(
                text.language, str(text.html), label=self.words.not_yet(text.language)
            )
        return ReportText(
            text.language,
            str(text.html),
            str(text.translation),
            text.wanted,
            self.words.translated(text.language, text.status),
        )

    def maybe(self, text: LocalisedText | None) -> ReportText | None:
        """Return words, or None for none."""
        return None if text is None else self.said(text)

    def entry(self, entry: ContributionView, roots: dict[int, int]) -> ReportContribution:
        """Return one contribution; a stub without words."""
        words = self.words
        bare = ReportContribution(
            number=entry.number,
            name="",
            byline="",
            organisation="",
            country="",
            capacity="",
            label="",
            language=words.language_name(entry.language),
            submitted_at=None,
            date="",
            address=words.address(entry.number),
            parent=entry.parent_number,
            post=words.post(self.posts[entry.post_id]) if entry.post_id else "",
            root=roots.get(entry.root_id or 0),
            title=self.maybe(entry.title),
            passages=tuple(self.passage(p) for p in entry.body),
        )
        if entry.is_stub:
            return replace(bare, stub=words.stub(entry.status))
        return replace(self.signed_by(bare, entry), **self.marks(entry))

    def signed_by(self, bare: ReportContribution, entry: ContributionView) -> ReportContribution:
        """Return the contribution with its author, as the author wishes to appear."""
        words = self.words
        who = words.shown_as(entry.name, entry.organisation, entry.publication)
        return replace(
            bare,
            name=entry.name,
            who=who,
            byline=self.byline(who, entry.organisation, entry.countries, entry.capacity),
            organisation=entry.organisation,
            country=words.country(entry.countries),
            capacity=words.capacity(entry.capacity),
            publication=words.appearance(entry.publication),
            label=entry.label,
            submitted_at=entry.submitted_at if entry.dated else None,
            date=words.date(entry.submitted_at) if entry.dated else "",
        )

    def marks(self, entry: ContributionView) -> dict[str, Any]:
        """Return what else there is to say of a contribution, who signed it, and its files."""
        return {
            "is_late": entry.late,
            "edited_at": entry.edited_at,
            "remarks": self.words.remarks(entry),
            "signatories": tuple(map(self.signatory, self.signed.get(entry.id, ()))),
            "files": tuple(
                ReportFile(file.name, self.words.size(file.size))
                for file in self.files.get(entry.id, ())
            ),
        }

    def passage(self, passage: PassageView) -> ReportPassage:
        """Return a passage; one that quotes somebody says whom."""
        return ReportPassage(
            self.said(passage.text),
            self.numbers.get(passage.question_id or 0),
            passage.kind is PassageKind.QUESTION,
            "" if passage.quoted is None else self.words.quoted(passage.quoted),
        )

    def signatory(self, signature: CoSignatory) -> ReportSignatory:
        """Return a co-signatory as readers see them."""
        who = self.words.shown_as(signature.name, signature.organisation, signature.publication)
        return ReportSignatory(
            who,
            self.byline(who, signature.organisation, signature.countries, signature.capacity),
            self.words.labels["before_edit"] if signature.before_edit else "",
        )

    def byline(self, who: str, organisation: str, countries: str, capacity: Capacity) -> str:
        """Return what stands behind a name; an organisation in the place of a name not again."""
        rest = ("" if organisation == who else organisation, self.words.country(countries))
        return ", ".join(filter(None, (*rest, self.words.capacity(capacity))))
