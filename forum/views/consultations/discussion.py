"""The contributions on the page of a consultation, in the part and order of its address."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Final

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from forum.models.consultation import Consultation
from forum.services.consultations.overview import Overview, QuestionView
from forum.services.discussion.contribution_views import ContributionView
from forum.web.language.files import format_number
from forum.web.language.locale import language
from forum.web.presenters.overview import count_late_texts
from forum.web.templating.frames import gap

OF_THE_WHOLE: Final = ("timeline", "so_far", "languages", "engines", "comments")
"""The gaps for what is said of the tallies of all contributions."""
OF_A_QUESTION: Final = ("answers", "count", "more")
"""The same for each question: in the list of questions, beside it and in words, and below it."""


@dataclass
class DiscussionSelection:
    """What part of a discussion a page shows.

    `page` and `texts_before` come with the address, so that nothing is counted to number a page.
    With `is_inclusive` a list by date begins with the contribution `after` and not after it.
    """

    order: str
    after: int
    question: int | None
    as_written: bool
    page: int = 1
    texts_before: int = 0
    is_inclusive: bool = False
    entries: list[ContributionView] = field(default_factory=list)
    answers: dict[int | None, list[ContributionView]] = field(default_factory=dict)
    next_after: int | None = None

    @property
    def is_one_question(self) -> bool:
        """Return whether the page shows the answers to a single question."""
        return self.question is not None

    @property
    def is_first(self) -> bool:
        """Return whether the page begins with the consultation itself."""
        return self.after == 0 and not self.is_one_question and self.order == "question"

    @property
    def is_numbered(self) -> bool:
        """Return whether it is known how many texts stand before those of the page."""
        return self.page > 1 or not self.after


@dataclass(frozen=True)
class QuestionAnswers:
    """A guiding question, the gap for its answers, and where there are more.

    `has_answers` says whether it has any, on this page or on others.
    """

    question: QuestionView
    contents: str
    has_answers: bool
    more_address: str


@dataclass(frozen=True)
class GeneralAnswers:
    """The gap for what answers no question in particular, and where the rest of it is."""

    contents: str
    more_address: str


@lru_cache(maxsize=1024)
def _describe_position(language: str, numbers: tuple[int, int, int, int]) -> str:
    """Return a position in words, in the language of the page."""
    page, first, last, total = map(format_number, numbers)
    return _(
        "Page %(page)s: %(first)s to %(last)s of %(total)s",
        page=page,
        first=first,
        last=last,
        total=total,
    )


class DiscussionPage:
    """The frame of a discussion: what surrounds its contributions, and the other parts of it.

    What depends on the place in the list is a gap, filled by `places`; `shape` says which gaps
    there are and all else that the frame shows of the contributions.
    """

    def __init__(
        self,
        consultation: Consultation,
        overview: Overview,
        selection: DiscussionSelection,
    ) -> None:
        self._overview = overview
        self.selection = selection
        self._address = url_for("consultations.show", slug=consultation.slug)

    @property
    def shape(self) -> tuple[Hashable, ...]:
        """Return what the frame shows of the contributions, besides the version."""
        selection = self.selection
        part = (selection.order, selection.question, selection.as_written, selection.is_first)
        questions = [(q.question.id, q.has_answers, q.more_address) for q in self.questions]
        general = self.general and self.general.more_address
        counts = (self.late_texts, self.has_other_languages)
        return (
            *(*part, *counts, bool(selection.entries), *map(bool, self._places)),
            *(*questions, general, *map(bool, selection.answers.values())),
        )

    @cached_property
    def has_other_languages(self) -> bool:
        """Return whether some texts were written in another language than that of the page."""
        return bool(self.other_languages)

    @property
    def other_languages(self) -> list[str]:
        """Return the other languages in which texts were written."""
        return sorted(self._overview.counts.get("language", {}).keys() - {language()})

    @property
    def late_texts(self) -> int:
        """Return how many texts were sent after closing."""
        return count_late_texts(self._overview.counts)

    @property
    def tally_gaps(self) -> dict[str, Markup]:
        """Return the gaps for what is said of the tallies, by name."""
        numbers = (q.number for q in self._overview.questions)
        of_questions = (f"{name}{n}" for n in (0, *numbers) for name in OF_A_QUESTION)
        return {name: gap(name) for name in (*OF_THE_WHOLE, *of_questions)}

    @cached_property
    def _places(self) -> tuple[str, str, str]:
        return self._position, self._first_address, self._next_address

    @property
    def places(self) -> dict[str, str]:
        """Return what is put into the gaps for the place in the list."""
        return dict(zip(("position", "first", "next"), self._places, strict=True))

    @property
    def contents(self) -> str:
        """Return the gap for a list of contributions, or "" where there are none."""
        return gap("entries") if self.selection.entries else ""

    @property
    def position(self) -> str:
        """Return the gap for which texts the page shows, or ""."""
        return gap("position") if self._places[0] else ""

    @property
    def first_address(self) -> str:
        """Return the gap for the address of the first page, or "" on that page."""
        return gap("first") if self._places[1] else ""

    @property
    def next_address(self) -> str:
        """Return the gap for the address of the next page, or "" on the last one."""
        return gap("next") if self._places[2] else ""

    def address(self, order: str, *, question: int | None = None, after: int | None = None) -> str:
        """Return the address of a part of the discussion, in the languages shown here."""
        return self._part_address(
            order, is_written=self.selection.as_written, question=question, after=after
        )

    def _part_address(
        self,
        order: str,
        *,
        is_written: bool,
        question: int | None = None,
        after: int | None = None,
        **position: int | None,
    ) -> str:
        arguments = {
            "by": order,
            "as": "written" if is_written else None,
            "q": question,
            "after": after,
            **position,
        }
        query = "&".join(
            f"{name}={value}" for name, value in arguments.items() if value is not None
        )
        return f"{self._address}?{query}"

    @property
    def orders(self) -> list[tuple[str, str, str]]:
        """Return the possible orders: value in the address, label and address of each."""
        orders = (
            ("question", _("By question")),
            ("date", _("By date")),
            ("newest", _("Newest first")),
            ("whole", _("Full texts")),
        )
        return [(order, label, self.address(order)) for order, label in orders]

    @property
    def written_address(self) -> str:
        """Return the address of this part with every text as written."""
        return self._part_address(self.selection.order, is_written=True)

    @property
    def translated_address(self) -> str:
        """Return the address of this part with translations."""
        return self._part_address(self.selection.order, is_written=False)

    @property
    def _first_address(self) -> str:
        """Return the address of the first page of the list, or "" on that page."""
        selection = self.selection
        return self.address(selection.order, question=selection.question) if selection.after else ""

    @property
    def _next_address(self) -> str:
        """Return the address of the next page of the list, or "" on the last one."""
        selection = self.selection
        if not selection.next_after:
            return ""
        return self._part_address(
            selection.order,
            is_written=selection.as_written,
            question=selection.question,
            after=selection.next_after,
            page=selection.page + 1 if selection.is_numbered else None,
            before=self._last if selection.is_numbered else None,
        )

    @cached_property
    def _last(self) -> int:
        """Return how many texts the list has up to the end of this page, stubs left out."""
        return self.selection.texts_before + sum(not e.is_stub for e in self.selection.entries)

    @property
    def _total(self) -> int:
        """Return how many texts the whole list has, as was counted when they appeared."""
        selection, overview = self.selection, self._overview
        if selection.order in ("date", "newest"):
            return overview.contributions + overview.replies
        if selection.order == "whole":
            return overview.contributions
        if selection.question:
            return next(
                (q.answers for q in self.questions_asked if q.number == selection.question), 0
            )
        return overview.general_contributions

    @property
    def _position(self) -> str:
        """Return which texts of the list the page shows, in words; "" where all are on one page."""
        selection = self.selection
        first = selection.texts_before + 1
        is_all = not (selection.next_after or selection.after)
        if is_all or not selection.is_numbered or self._last < first:
            return ""
        numbers = (selection.page, first, self._last, max(self._total, self._last))
        return _describe_position(language(), numbers)

    @property
    def questions_asked(self) -> list[QuestionView]:
        """Return the guiding questions of the consultation."""
        return self._overview.questions

    @property
    def is_by_date(self) -> bool:
        """Return whether the page is a list by date, in either direction."""
        return self.selection.order in ("date", "newest")

    @cached_property
    def questions(self) -> list[QuestionAnswers]:
        """Return the guiding questions of this page with their answers."""
        selection = self.selection
        if selection.is_one_question:
            questions = [q for q in self.questions_asked if q.number == selection.question]
            return [
                self._make_question_answers(q, selection.entries, is_all=True) for q in questions
            ]
        return [
            self._make_question_answers(q, selection.answers.get(q.id, []), is_all=False)
            for q in self.questions_asked
        ]

    def _make_question_answers(
        self,
        question: QuestionView,
        entries: Sequence[ContributionView],
        *,
        is_all: bool,
    ) -> QuestionAnswers:
        """Return a question with its answers."""
        contents = gap(f"q{question.number}") if entries else ""
        more = 0 if is_all else self.count_more(question, entries)
        more_address = ""
        if more > 0 and entries:
            more_address = self.address(
                "question", question=question.number, after=entries[-1].number
            )
        return QuestionAnswers(question, contents, question.answers > 0, more_address)

    @staticmethod
    def count_more(question: QuestionView, entries: Sequence[ContributionView]) -> int:
        """Return how many answers to a question stand on other pages than these."""
        return question.answers - len(entries)

    @cached_property
    def general(self) -> GeneralAnswers | None:
        """Return what answers no question in particular, where this page shows it."""
        selection = self.selection
        if selection.is_one_question:
            if selection.question != 0:
                return None
            return GeneralAnswers(gap("q0") if selection.entries else "", "")
        entries = selection.answers.get(None, [])
        if not entries:
            return None
        more_address = ""
        if self._overview.general_contributions > len(entries):
            more_address = self.address("question", question=0, after=entries[-1].number)
        return GeneralAnswers(gap("q0"), more_address)
