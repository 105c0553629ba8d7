"""Why a piece of a text is matched to a question, in words."""

from flask_babel import gettext as _

from forum.domain.matching.pieces import MatchedPiece
from forum.domain.matching.result import Reason


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
