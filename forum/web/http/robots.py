"""What search engines may list: pages that say so, as a visitor gets them, and nothing else."""

from flask import Flask, Response, current_app, request, session

from forum.web.http.limits import View

HEADER = "X-Robots-Tag"


def indexed(view: View) -> View:
    """Mark a view as one whose page search engines may list."""
    view.is_indexed = True  # type: ignore[attr-defined]
    return view


def register(app: Flask) -> None:
    """Tell search engines not to list any other page, nor what only one person sees."""

    @app.after_request
    def keep_out(response: Response) -> Response:
        view = current_app.view_functions.get(request.endpoint or "")
        is_public = getattr(view, "is_indexed", False) and response.status_code in (200, 304)
        if session or not is_public:
            response.headers.setdefault(HEADER, "noindex")
        return response
