"""The pieces of a matched text as the checking page shows them, each with its reason."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from forum.domain.characters import shorten
from forum.domain.html.read import count_words, split_opening
from forum.domain.html.render import to_safe_html
from forum.domain.matching.pieces import MatchedPiece, PieceChoice, PieceUse, paragraph_bounds
from forum.domain.matching.result import Reason
from forum.services.consultations.overview import QuestionView
from forum.views.contributions.matching import BoxMatching, choice_value


def explain_match(piece: MatchedPiece, number: int | None) -> str:
    """Return in words why a piece was matched with question `number`, or with none."""
    if number is None:
        if piece.is_sure:
            return _("No question found in this part")
        return _("We are not sure which question this part answers")
    if not piece.is_sure and piece.reason is Reason.SEVERAL:
        return _("It is below several questions. Does it answer question %(n)s?", n=number)
    if not piece.is_sure:
        return _("We are not sure: question %(n)s?", n=number)
    if not piece.has_quote:
        return _("Follows from what you quote above: question %(n)s", n=number)
    sentences = {
        Reason.EXACT: _("You pasted the wording of question %(n)s", n=number),
        Reason.PART: _("You pasted part of question %(n)s", n=number),
        Reason.REWORDED: _("Close to the wording of question %(n)s", n=number),
        Reason.NUMBER: _("You wrote the number of question %(n)s", n=number),
        Reason.ORDER: _("Asks something where question %(n)s would come next", n=number),
        Reason.SEVERAL: _("Below several questions, %(n)s among them", n=number),
    }
    return sentences.get(piece.reason, _("Matched with question %(n)s", n=number))


OPENING_WORDS = 35
_PARAGRAPH = re.compile(r"<p>.*?(?=</p>)", re.DOTALL)
_TAG_OR_WORD = re.compile(r"<[^>]*>|[^\s<]+")
LABEL_LENGTH = 70


@dataclass(frozen=True)
class PieceView:
    """One piece on the page: its number, the field with its options, its text and the reason.

    `rest` is the HTML below the fold, and `rest_length` says in words how long it is.
    """

    number: int
    field_name: str
    box: str
    key: str
    selected_value: str
    options: list[tuple[str, str]]
    reason: str
    is_unsure: bool
    quotation: Markup | None
    opening: Markup
    rest: Markup | None
    rest_length: str
    can_be_split: bool


def make_piece_views(
    matchings: Sequence[BoxMatching], questions: Sequence[QuestionView]
) -> list[PieceView]:
    """Return the pieces of all boxes, numbered from 1 across the boxes."""
    views: list[PieceView] = []
    for matching in matchings:
        for position, piece in enumerate(matching.pieces):
            number = len(views) + 1
            previous = number - 1 if position else None
            views.append(_make_view(matching, piece, questions, number=number, previous=previous))
    return views


def _make_view(
    matching: BoxMatching,
    piece: MatchedPiece,
    questions: Sequence[QuestionView],
    *,
    number: int,
    previous: int | None,
) -> PieceView:
    """Return the view of a piece; `previous` is the number of the piece before it in its box."""
    choice = matching.choice_of(piece)
    opening, rest, rest_length = _fold(matching.text[piece.words_at : piece.end])
    number_by_id = {q.id: q.number for q in questions}
    return PieceView(
        number=number,
        field_name=matching.field_name(piece),
        box=matching.box,
        key=piece.key,
        selected_value=choice_value(choice),
        options=_list_options(piece, questions, previous, choice),
        reason=explain_match(piece, number_by_id.get(piece.question or 0)),
        is_unsure=choice is None,
        quotation=_render(matching.text[piece.start : piece.words_at]) if piece.has_quote else None,
        opening=opening,
        rest=rest,
        rest_length=rest_length,
        can_be_split=len(paragraph_bounds(matching.text, piece)) > 1,
    )


def _render(source: str) -> Markup:
    return Markup(to_safe_html(source))  # noqa: S704 - made safe here


def _fold(source: str) -> tuple[Markup, Markup | None, str]:
    """Return the opening of a text, the HTML below the fold, and the length of that in words.

    A short text, or one that cannot be cut, is all opening.
    """
    html = _render(source)
    if count_words(html) < 2.5 * OPENING_WORDS:
        return html, None, ""
    at = split_opening(html, OPENING_WORDS) or 0
    opening, rest = html[:at], html[at:]
    if not at:
        if not (at := _find_cut_in_paragraph(html)):
            return html, None, ""
        opening = html[:at] + Markup("…</p>")
        rest = Markup("<p>…") + html[at:]
    rest_length = ngettext("%(num)d more word", "%(num)d more words", count_words(rest))
    return opening, rest, rest_length


def _find_cut_in_paragraph(html: str) -> int:
    """Return where the first paragraph can be cut after its opening, or 0 if nowhere.

    The cut lies outside all other marks, such as bold words and links.
    """
    paragraph = _PARAGRAPH.match(html)
    words = depth = 0
    for token in _TAG_OR_WORD.finditer(html, len("<p>"), paragraph.end() if paragraph else 0):
        if token[0].startswith("</"):
            depth -= 1
        elif token[0].startswith("<"):
            depth += token[0] != "<br>"
        else:
            words += 1
        if words >= OPENING_WORDS and not depth:
            return token.end()
    return 0


def _list_options(
    piece: MatchedPiece,
    questions: Sequence[QuestionView],
    previous: int | None,
    choice: PieceChoice | None,
) -> list[tuple[str, str]]:
    """Return the (value, label) pairs of the options for a piece, the questions first."""
    options = [] if choice else [("", _("Choose a question"))]
    for q in questions:
        label = _(
            "Question %(n)s: %(words)s", n=q.number, words=shorten(q.text.plain, LABEL_LENGTH)
        )
        options.append((choice_value(PieceChoice(PieceUse.ANSWER, q.id)), label))
    if piece.has_quote and piece.has_words:
        for q in questions:
            if q.id == piece.question or choice == PieceChoice(PieceUse.OWN, q.id):
                label = _("Question %(n)s, and all of it is my own text", n=q.number)
                options.append((choice_value(PieceChoice(PieceUse.OWN, q.id)), label))
    options.append((choice_value(PieceChoice(PieceUse.GENERAL)), _("No question, general")))
    if previous is not None:
        options.append(
            (choice_value(PieceChoice(PieceUse.BEFORE)), _("Belongs to part %(n)s", n=previous))
        )
    if not (piece.has_quote and piece.has_words) or (choice and choice.use is PieceUse.QUOTED):
        question = choice.question if choice and choice.use is PieceUse.QUOTED else piece.question
        label = _("A question I quote, not an answer")
        options.append((choice_value(PieceChoice(PieceUse.QUOTED, question)), label))
    return options
