"""How the reader of this page reads translations: by the account, or by a cookie on request."""

from typing import Final

from flask import current_app, g, has_request_context, request, session
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from forum.domain.translation.reading import Reading, ReadingOrder, read_reading
from forum.models.consultation import Consultation
from forum.web.language.locale import YEAR, language

READING_COOKIE: Final = "reading"


def chosen_reading() -> Reading:
    """Return what the reader has chosen; members choose in their account, visitors by a cookie."""
    reading: Reading | None = g.get("reading")
    if reading is None:
        g.reading = reading = _read_choice()
    return reading


def _read_choice() -> Reading:
    if not has_request_context():
        return Reading()
    if "_user_id" in session and current_user.is_authenticated:
        return read_reading(current_user.reading)
    return read_reading(request.cookies.get(READING_COOKIE, ""))


def reading_on(consultation: Consultation | None = None) -> Reading:
    """Return how texts are shown on this page: as the reader chose, or else the organisers."""
    chosen = chosen_reading()
    order = chosen.order
    if order is None:
        is_reversed = bool(consultation) and consultation.originals_first  # type: ignore[union-attr]
        order = ReadingOrder.ORIGINAL if is_reversed else ReadingOrder.TRANSLATION
    return Reading(chosen.languages - {language()}, order)


def list_reading_orders() -> list[tuple[str, str]]:
    """Return what one can choose, by its stored form, in words."""
    return [
        ("", _("As the organisers of a consultation have chosen")),
        (ReadingOrder.TRANSLATION, _("Translations first, each with its original")),
        (ReadingOrder.ORIGINAL, _("Originals first, translations below them")),
        (ReadingOrder.SIDE, _("Both side by side, on a wide screen")),
    ]


def with_reading_cookie(response: Response, reading: Reading) -> Response:
    """Let a response keep what a visitor has chosen; an empty choice forgets it."""
    stored = str(reading)
    response.set_cookie(
        READING_COOKIE,
        stored,
        max_age=YEAR if stored else 0,
        samesite="Lax",
        httponly=True,
        secure=current_app.config["FORUM_PRODUCTION"],
    )
    return response
