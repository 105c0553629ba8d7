"""Pages: the reading desk, and one text on it."""

from dataclasses import dataclass
from typing import Any

from flask import Response, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from forum.domain.policy import Action
from forum.models.consultation import Consultation
from forum.models.user import User
from forum.services.access.gate import consultation_for, readable_contribution
from forum.services.consultations.overview import Overview, read_outline
from forum.services.synthesis.desk import desk_version
from forum.services.synthesis.reading import DeskReader, list_readers
from forum.views.synthesis import bp
from forum.views.synthesis.desk.choice import DeskChoice, DeskList, read_choice
from forum.views.synthesis.desk.form import MarkForm
from forum.views.synthesis.desk.points import DeskPoints, read_points
from forum.views.synthesis.desk.sentences import PickedSentence, list_sentences
from forum.views.synthesis.desk.texts import STANCES, DeskArticle, DeskTexts
from forum.web.http.current_user import current_person, require_person
from forum.web.http.query import int_arg, text_arg
from forum.web.language.locale import language

WHOLE = "0-0"
"""The place at which the whole text begins."""


@dataclass(frozen=True)
class DeskAddresses:
    """The addresses of the desk, with the present choice."""

    consultation: Consultation
    choice: DeskChoice

    def address(self, number: int = 0, **arguments: object) -> str:
        """Return the address of the list, or of one text."""
        values: dict[str, Any] = {**self.choice.arguments, **arguments}
        if number:
            values["number"] = number
        endpoint = "synthesis.desk_text" if number else "synthesis.desk"
        return url_for(endpoint, slug=self.consultation.slug, **values)

    def action(self, name: str) -> str:
        """Return the address to which a form is sent."""
        values: dict[str, Any] = dict(self.choice.arguments)
        return url_for(f"synthesis.desk_{name}", slug=self.consultation.slug, **values)

    def next_part(self, article: DeskArticle) -> str:
        """Return the address of the part of a text that follows, or of the whole text."""
        place = WHOLE if article.is_cut else article.next_place
        return f"{self.address(article.number, part=place)}#c{article.number}"

    def source(self, article: DeskArticle) -> str:
        """Return an address at which the article is shown as it is here; empty for the list."""
        return self.address(article.number, part=article.place) if article.place else ""

    def picking(self, article: DeskArticle) -> str:
        """Return the address at which sentences of the article can be picked."""
        place = article.place or WHOLE
        return f"{self.address(article.number, part=place, pick=1)}#pick"


@dataclass
class ReadingDesk:
    """All that the page of the desk prints; `only` is the number of the text that is read alone."""

    at: DeskAddresses
    overview: Overview
    listed: DeskList
    points: DeskPoints
    articles: list[DeskArticle]
    only: int = 0
    before: int = 0
    after: int = 0
    form: MarkForm | None = None
    error: str = ""
    sentences: list[PickedSentence] | None = None

    @property
    def version(self) -> str:
        """Return the state of points and marks that this page shows."""
        return desk_version(self.at.consultation.id)

    @property
    def choice(self) -> DeskChoice:
        """Return what was chosen in the address."""
        return self.at.choice

    @property
    def go(self) -> str:
        """Return where one goes on after reading this page, as the form names it."""
        if self.only:
            return f"text-{self.after}" if self.after else ""
        return f"after-{self.after}" if self.after else ""

    @property
    def here(self) -> str:
        """Return this page, as its forms name it."""
        if self.only:
            return f"text-{self.only}"
        before, after = int_arg("before"), int_arg("after")
        return f"before-{before}" if before else f"after-{after or 0}"

    @property
    def unread_numbers(self) -> str:
        """Return the numbers of the texts on this page that this person has not read."""
        return " ".join(str(a.number) for a in self.articles if not a.is_read)

    @property
    def progress(self) -> str:
        """Return how much this person has read, and how much is marked and cited."""
        total = self.listed.total
        return " · ".join(
            (
                _(
                    "%(n)s of %(total)s texts read by you",
                    n=self.listed.count(self.listed.read_ids),
                    total=total,
                ),
                _("%(n)s with excerpts", n=self.listed.count(self.listed.marked_ids)),
                _("%(n)s cited in the summary", n=self.listed.count(self.listed.cited_ids)),
                ngettext("%(num)d point", "%(num)d points", len(self.points.points)),
            )
        )

    @property
    def found(self) -> str:
        """Return how many texts the filters let pass."""
        return ngettext("%(num)d text", "%(num)d texts", len(self.listed.numbers))


@bp.get("/consultations/<slug>/desk")
def desk(slug: str) -> ResponseReturnValue:
    """Show the texts that the filters let pass, a page at a time, with the points beside them."""
    consultation = consultation_for(current_person(), slug, Action.SUMMARISE)
    return _respond(make_list_page(consultation, require_person()))


@bp.get("/consultations/<slug>/desk/<id:number>")
def desk_text(slug: str, number: int) -> ResponseReturnValue:
    """Show one text, a part of a very long one, and its sentences to pick on request."""
    consultation = consultation_for(current_person(), slug, Action.SUMMARISE)
    readable_contribution(consultation, number)
    place = text_arg("part")
    page = make_text_page(consultation, require_person(), number, place=place)
    if "pick" in request.args:
        offer_sentences(page)
    return _respond(page)


@bp.get("/consultations/<slug>/desk/state")
def desk_state(slug: str) -> ResponseReturnValue:
    """Return the state of points and marks, and who else is at the desk; 304 where it is known."""
    consultation = consultation_for(current_person(), slug, Action.SUMMARISE)
    readers = list_readers(consultation, besides=require_person())
    state = {
        "version": desk_version(consultation.id),
        "people": describe_readers(readers),
        "places": {str(reader.number): reader.name for reader in readers if reader.number},
    }
    response = jsonify(state)
    response.add_etag()
    response.headers["Cache-Control"] = "private, no-cache"
    return response.make_conditional(request)


def make_list_page(consultation: Consultation, person: User) -> ReadingDesk:
    """Return the page of a list, after or before the number in the address."""
    choice, outline = read_choice(), read_outline(consultation, language())
    listed = DeskList(consultation, choice, person, outline)
    points = read_points(consultation, outline)
    before = int_arg("before")
    ids = listed.page_before(before) if before else listed.page_after(int_arg("after") or 0)
    texts = make_texts(consultation, outline, points, choice)
    articles = texts.read(ids, listed.read_ids)
    page = ReadingDesk(DeskAddresses(consultation, choice), outline, listed, points, articles)
    if articles:
        first, last = articles[0].number, articles[-1].number
        page.before = first if listed.neighbours(first)[0] else 0
        page.after = last if listed.neighbours(last)[1] else 0
    return page


def make_text_page(
    consultation: Consultation, person: User, number: int, *, place: str
) -> ReadingDesk:
    """Return the page of one text from a place on."""
    choice, outline = read_choice(), read_outline(consultation, language())
    listed = DeskList(consultation, choice, person, outline)
    points = read_points(consultation, outline)
    contribution = readable_contribution(consultation, number)
    texts = make_texts(consultation, outline, points, choice)
    articles = texts.read([contribution.id], listed.read_ids, place=place or WHOLE)
    at = DeskAddresses(consultation, choice)
    page = ReadingDesk(at, outline, listed, points, articles, only=number)
    page.before, page.after = listed.neighbours(number)
    return page


def make_texts(
    consultation: Consultation, outline: Overview, points: DeskPoints, choice: DeskChoice
) -> DeskTexts:
    """Return what makes the articles of a page."""
    return DeskTexts(consultation, points.points, outline.question_numbers, version=choice.version)


def offer_sentences(page: ReadingDesk, form: MarkForm | None = None) -> None:
    """Let the sentences of the only text of a page be picked, those of the form already are."""
    texts = make_texts(page.at.consultation, page.overview, page.points, page.choice)
    page.form = form or MarkForm(number=page.only)
    page.sentences = [
        sentence
        for article in page.articles
        for sentence in list_sentences(article, texts, picked=page.form.sentences)
    ]


def describe_readers(readers: list[DeskReader]) -> str:
    """Return who else is at the desk, and before which text."""
    if not readers:
        return ""
    names = ", ".join(f"{r.name} [{r.number}]" if r.number else r.name for r in readers)
    return _("Also at this desk now: %(names)s", names=names)


def print_page(page: ReadingDesk) -> str:
    """Return the page as HTML."""
    consultation = page.at.consultation
    readers = list_readers(consultation, besides=require_person())
    return render_template(
        "synthesis/desk/show.html",
        consultation=consultation,
        overview=page.overview,
        page=page,
        at=page.at,
        people=describe_readers(readers),
        stances=STANCES.items(),
    )


def _respond(page: ReadingDesk) -> Response:
    response = Response(print_page(page), mimetype="text/html")
    response.headers["Cache-Control"] = "private, no-cache"
    return response
