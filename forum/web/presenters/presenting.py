"""Contributions made ready for the template: every word, address and fold decided beforehand.

A page shows up to fifty of them, so what is the same for all is worked out once per page.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from forum import clock
from forum.domain.contributions.content import Capacity, PassageKind
from forum.domain.contributions.statuses import Status
from forum.models.consultation import Consultation
from forum.services.contributions.cosignatures import Signature
from forum.services.discussion.entries import Entry
from forum.services.discussion.passages import PassageEntry, Quoted
from forum.web.language import dates
from forum.web.language import labels as wording
from forum.web.language.countries import countries_named
from forum.web.language.locale import language
from forum.web.presenters.quotation import Quoting, quoting
from forum.web.presenters.shown import Piece, Shown
from forum.web.presenters.texts import TextPresenter


class Presenter:
    """Makes the entries of one page ready; knows the page's language and consultation."""

    def __init__(
        self, consultation: Consultation, numbers: dict[int, int], *, as_written: bool = False
    ) -> None:
        self.consultation = consultation
        self.numbers = numbers
        self.as_written = as_written
        self.language = language()
        self.year = clock.now().year
        self.base = url_for("contributions.show", slug=consultation.slug, number=0)[:-1]
        self.posts = url_for("posts.show", slug=consultation.slug, post_id=0)[:-1]
        self.page = url_for("consultations.show", slug=consultation.slug)
        self._answers: dict[tuple[tuple[int, ...], bool], str] = {}
        self._texts = TextPresenter(as_written=as_written)
        self._countries: dict[str, str] = {"": ""}
        self._marks: dict[str, Markup] = {}

    @cached_property
    def capacities(self) -> dict[Capacity, str]:
        """Return the words for capacities that the byline names."""
        named = (Capacity.ORGANISATION, Capacity.GROUP)
        return {capacity: str(wording.CAPACITIES[capacity]) for capacity in named}

    def shown(
        self,
        entry: Entry,
        *,
        anchor: str = "",
        only: int | None = None,
        whole: bool = False,
        reveal: bool = False,
    ) -> Shown:
        """Return an entry ready to print, with its replies.

        `only` narrows it to the passages that answer one question; `whole` folds nothing;
        `reveal` shows its author or a moderator what readers do not see.
        """
        answered = [self.numbers[q] for q in entry.question_ids if q in self.numbers]
        ready = Shown(
            entry=entry,
            anchor=anchor or f"c{entry.number}",
            address=f"{self.base}{entry.number}",
            mark=self._mark(entry.language),
            name=entry.name or self._unnamed(entry),
            byline=self._byline(entry),
            iso=f"{entry.submitted_at.isoformat()[:19]}Z",
            when=self._when(entry),
            parent_address=f"{self.base}{entry.parent_number}" if entry.parent_number else "",
            post_address=f"{self.posts}{entry.post_id}" if entry.post_id else "",
            answered=self._answered(tuple(answered), is_part=only is not None),
            is_part_of_more=only is not None and len(answered) > 1,
            has_title=only is None,
            stub=self._stub(entry) if entry.is_stub and not reveal else "",
        )
        if not ready.stub:
            several = len(answered) > 1 and only is None and not entry.has_quotations
            body = entry.body if only is None else entry.answers_to(only)
            ready.pieces = [self._piece(p, ready, whole=whole, several=several) for p in body]
            if entry.edited_at is not None or entry.signers or entry.late or entry.attachments:
                self._put_marks(ready, entry)
        ready.replies = [self.shown(reply) for reply in entry.replies]
        ready.more_replies = self._more_replies(entry)
        return ready

    def list(self, entries: Iterable[Entry]) -> list[Shown]:
        """Return entries ready to print."""
        return [self.shown(entry) for entry in entries]

    def _answered(self, numbers: tuple[int, ...], *, is_part: bool) -> str:
        """Return which questions a contribution answers, in words; nothing where that is plain."""
        if not numbers or (is_part and len(numbers) == 1):
            return ""
        key = (numbers, is_part)
        if key not in self._answers:
            named = ", ".join(map(str, numbers))
            self._answers[key] = (
                _("Part of a contribution on questions %(list)s", list=named)
                if is_part
                else ngettext(
                    "Answers question %(list)s",
                    "Answers questions %(list)s",
                    len(numbers),
                    list=named,
                )
            )
        return self._answers[key]

    def _more_replies(self, entry: Entry) -> str:
        if entry.goes_on:
            return ngettext(
                "Continue this thread (%(num)d reply)",
                "Continue this thread (%(num)d replies)",
                entry.thread_size,
            )
        if not entry.more_replies:
            return ""
        return ngettext(
            "%(num)d more reply to [%(n)s]",
            "%(num)d more replies to [%(n)s]",
            entry.more_replies,
            n=entry.number,
        )

    def _piece(self, passage: PassageEntry, of: Shown, *, whole: bool, several: bool) -> Piece:
        number = self.numbers.get(passage.question_id or 0) if several else None
        text, words = passage.text, None
        if text.html:
            words = self._texts.words(text, of.address, whole=whole)
        source = passage.quoted
        return Piece(
            words,
            self._id(passage, of) if whole else "",
            passage.kind is PassageKind.QUOTATION,
            number,
            f"{self.page}?q={number}" if number else "",
            self._quoting(source, words.opening if words else Markup()) if source else None,
        )

    def _quoting(self, source: Quoted, html: Markup) -> Quoting:
        return quoting(source, (self.base, self.posts), html)

    def _id(self, passage: PassageEntry, of: Shown) -> Markup:
        """Return the attribute by which a passage can be linked to: its place in the text."""
        return Markup(' id="{}-p{}"').format(of.anchor, of.entry.passages.index(passage))

    def _unnamed(self, entry: Entry) -> str:
        return wording.author_name("", entry.organisation, entry.publication)

    def _put_marks(self, ready: Shown, entry: Entry) -> None:
        """Say when a text was last changed and who else signed it."""
        ready.is_marked = True
        if entry.edited_at is not None:
            day = dates.day(entry.edited_at, self.consultation.zone)
            ready.edited = _("Edited on %(date)s", date=day)
        if entry.signers:
            ready.signed = ngettext(
                "Co-signed by %(num)d", "Co-signed by %(num)d", len(entry.signers)
            )
            ready.signed_before = _before_edit(entry.signers)
            ready.signers = [self._signer(signature) for signature in entry.signers]

    def _signer(self, one: Signature) -> str:
        name = wording.author_name(one.name, one.organisation, one.publication)
        organisation = one.organisation if one.organisation != name else ""
        before = _("before the text was edited") if one.before_edit else ""
        return ", ".join(filter(None, (name, organisation, countries_named(one.countries), before)))

    def _mark(self, code: str) -> Markup:
        if code not in self._marks:
            self._marks[code] = Markup('<abbr class="language" title="{}">{}</abbr>').format(
                wording.language_name(code), code.upper()
            )
        return self._marks[code]

    def _byline(self, entry: Entry) -> str:
        if entry.countries not in self._countries:
            self._countries[entry.countries] = countries_named(entry.countries)
        parts = (
            entry.organisation if entry.name else "",
            self._countries[entry.countries],
            self.capacities.get(entry.capacity, ""),
        )
        return ", ".join(filter(None, parts))

    def _when(self, entry: Entry) -> str:
        if not entry.dated:
            return ""
        in_words = dates.moment if entry.submitted_at.year == self.year else dates.day
        return in_words(entry.submitted_at, self.consultation.zone)

    def _stub(self, entry: Entry) -> str:
        if entry.status is Status.WITHDRAWN:
            return _("Withdrawn by its author. The replies remain.")
        return _("Hidden by the moderator. The replies remain.")


def _before_edit(signers: Sequence[Signature]) -> str:
    """Return how many of those who signed a text did so before it was changed, or nothing."""
    before = sum(signature.before_edit for signature in signers)
    if not before:
        return ""
    if before == len(signers):
        return _("before the text was edited")
    return ngettext(
        "%(num)d of them before the text was edited",
        "%(num)d of them before the text was edited",
        before,
    )
