"""The pieces of a text as the checking page shows them, each with why it stands there."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from forum.domain.html.read import count_words, split_opening
from forum.domain.html.render import to_safe_html
from forum.domain.matching.pieces import MatchedPiece, PieceChoice, PieceUse, paragraphs
from forum.domain.matching.result import Reason
from forum.services.consultations.overview import QuestionView
from forum.views.contributions.matching import BoxMatching, choice_value


def reason_in_words(piece: MatchedPiece, number: int | None) -> str:
    """Return why a piece is where it is; `number` is the matched question's, or None."""
    if number is None:
        if piece.is_sure:
            return _("No question found in this part")
        return _("We are not sure which question this part answers")
    if not piece.is_sure and piece.reason is Reason.SEVERAL:
        return _("It stands below several questions. Does it answer question %(n)s?", n=number)
    if not piece.is_sure:
        return _("We are not sure: question %(n)s?", n=number)
    if not piece.quotes:
        return _("Follows from what you quote above: question %(n)s", n=number)
    sentences = {
        Reason.EXACT: _("You pasted the wording of question %(n)s", n=number),
        Reason.PART: _("You pasted a part of question %(n)s", n=number),
        Reason.REWORDED: _("Close to the wording of question %(n)s", n=number),
        Reason.NUMBER: _("You wrote the number of question %(n)s", n=number),
        Reason.ORDER: _("Asks something where question %(n)s would follow", n=number),
        Reason.SEVERAL: _("Stands below several questions, %(n)s among them", n=number),
    }
    return sentences.get(piece.reason, _("Matched with question %(n)s", n=number))


OPENING = 35
_PARAGRAPH = re.compile(r"<p>.*?(?=</p>)", re.DOTALL)
_TAG_OR_WORD = re.compile(r"<[^>]*>|[^\s<]+")
LABEL_LENGTH = 70


@dataclass(frozen=True)
class PieceView:
    """One piece: its number on the page, its field and choices, its words and why it stands there.

    `rest` is what the fold hides, `more` says how much that is.
    """

    number: int
    name: str
    box: str
    key: str
    chosen: str
    options: list[tuple[str, str]]
    why: str
    is_unsure: bool
    quotation: Markup | None
    opening: Markup
    rest: Markup | None
    more: str
    can_be_split: bool


def piece_views(cuts: Sequence[BoxMatching], questions: Sequence[QuestionView]) -> list[PieceView]:
    """Return all pieces of all boxes, numbered through."""
    found: list[PieceView] = []
    for cut in cuts:
        for place, piece in enumerate(cut.pieces):
            found.append(_shown(cut, piece, questions, (len(found) + 1, place == 0)))
    return found


def _shown(
    cut: BoxMatching,
    piece: MatchedPiece,
    questions: Sequence[QuestionView],
    place: tuple[int, bool],
) -> PieceView:
    number, is_first = place
    chosen = cut.chosen(piece)
    opening, rest, more = _folded(cut.text[piece.words_at : piece.end])
    numbers = {q.id: q.number for q in questions}
    return PieceView(
        number=number,
        name=cut.name(piece),
        box=cut.box,
        key=piece.key,
        chosen=choice_value(chosen),
        options=_options(piece, questions, None if is_first else number - 1, chosen),
        why=reason_in_words(piece, numbers.get(piece.question or 0)),
        is_unsure=chosen is None,
        quotation=_html(cut.text[piece.start : piece.words_at]) if piece.quotes else None,
        opening=opening,
        rest=rest,
        more=more,
        can_be_split=len(paragraphs(cut.text, piece)) > 1,
    )


def _html(source: str) -> Markup:
    return Markup(to_safe_html(source))  # noqa: S704 - made safe here


def _folded(source: str) -> tuple[Markup, Markup | None, str]:
    html = _html(source)
    if count_words(html) < 2.5 * OPENING:
        return html, None, ""
    at = split_opening(html, OPENING) or 0
    opening, rest = html[:at], html[at:]
    if not at:
        if not (at := _within_paragraph(html)):
            return html, None, ""
        opening = html[:at] + Markup("…</p>")
        rest = Markup("<p>…") + html[at:]
    more = ngettext("%(num)d more word", "%(num)d more words", count_words(rest))
    return opening, rest, more


def _within_paragraph(html: str) -> int:
    """Return where the first paragraph can be cut after a few words, outside all other marks."""
    found = _PARAGRAPH.match(html)
    words = depth = 0
    for part in _TAG_OR_WORD.finditer(html, 3, found.end() if found else 0):
        if part[0].startswith("</"):
            depth -= 1
        elif part[0].startswith("<"):
            depth += part[0] != "<br>"
        else:
            words += 1
        if words >= OPENING and not depth:
            return part.end()
    return 0


def _options(
    piece: MatchedPiece,
    questions: Sequence[QuestionView],
    before: int | None,
    chosen: PieceChoice | None,
) -> list[tuple[str, str]]:
    """Return what a piece may be, the questions first."""
    found = [] if chosen else [("", _("Choose a question"))]
    for q in questions:
        label = _("Question %(n)s: %(words)s", n=q.number, words=_shortened(q.text.plain))
        found.append((choice_value(PieceChoice(PieceUse.ANSWER, q.id)), label))
    if piece.quotes and piece.has_words:
        for q in questions:
            if q.id == piece.question or chosen == PieceChoice(PieceUse.OWN, q.id):
                label = _("Question %(n)s, and all of it is my own text", n=q.number)
                found.append((choice_value(PieceChoice(PieceUse.OWN, q.id)), label))
    found.append((choice_value(PieceChoice(PieceUse.GENERAL)), _("No question, general")))
    if before is not None:
        found.append(
            (choice_value(PieceChoice(PieceUse.BEFORE)), _("Belongs to part %(n)s", n=before))
        )
    if not (piece.quotes and piece.has_words) or (chosen and chosen.use is PieceUse.QUOTED):
        asked = chosen.question if chosen and chosen.use is PieceUse.QUOTED else piece.question
        label = _("A question that I quote, not an answer")
        found.append((choice_value(PieceChoice(PieceUse.QUOTED, asked)), label))
    return found


def _shortened(words: str) -> str:
    return words if len(words) <= LABEL_LENGTH else f"{words[: LABEL_LENGTH - 1].rstrip()}…"
