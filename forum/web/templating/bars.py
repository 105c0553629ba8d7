"""Words the bars of redacted words in the language of the page on which they are."""

from typing import Final

from flask import Flask, Response, request

from forum.domain.html.bars import BAR_CLASS, word_bars
from forum.web.language.locale import language

_MARK: Final = BAR_CLASS.encode()


def register(app: Flask) -> None:
    """Let readers get the reason in their own language, whatever the text is written in."""

    @app.after_request
    def word(response: Response) -> Response:
        is_part = response.mimetype == "application/json" and request.method == "POST"
        if not (response.mimetype == "text/html" or is_part) or response.is_streamed:
            return response
        if not response.direct_passthrough and _MARK in (body := response.get_data()):
            response.set_data(word_bars(body.decode(), language()))
        return response
