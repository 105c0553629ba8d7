"""For WSGI servers: `gunicorn wsgi:app`."""

from forum.app import create_app
from forum.web.http.arrival import SteadyStart

app = create_app()
app.wsgi_app = SteadyStart(app)  # type: ignore[method-assign]
