"""Frames: pages without what is personal and without what they list, kept until they change.

A frame is rendered with gaps and kept under all that it shows. Each request fills the gaps for its
reader: name, token, messages, the rest of the address, and what the page itself puts in.
"""

import re
import secrets
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final
from urllib.parse import urlencode

from flask import current_app, g, get_flashed_messages, render_template, request, session
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from forum import clock
from forum.models.consultation import Consultation
from forum.services.access import gate
from forum.services.texts.localised import LocalisedText
from forum.web.http.assets import fingerprint, theme
from forum.web.http.current_user import current_person
from forum.web.http.page_cache import Store
from forum.web.language.locale import language, zone_name
from forum.web.language.reading import chosen_reading

MAX_BYTES: Final = 16_000_000

_TOKEN: Final = secrets.token_hex(8)
"""Marks the gaps while a frame is rendered; no text can contain it."""
_GAP: Final = re.compile(f"{_TOKEN}-([a-z0-9_]+);")
_SETTINGS: Final = ("FORUM_SITE_NAME", "FORUM_BASE_URL", "FORUM_DEMO", "FORUM_TRANSLATOR")
"""The settings that pages show."""

_COLUMNS: Final = tuple(column.name for column in Consultation.__table__.columns)
_OF_CONTRIBUTIONS: Final = ("version", "last_number")
"""The columns that each publication changes; what depends on them is a gap in every frame."""
_row_of: Final = attrgetter(
    *(name for name in _COLUMNS if name not in ("organisers", *_OF_CONTRIBUTIONS))
)


@dataclass(frozen=True, slots=True)
class Frame:
    """The HTML of a page around its gaps, in UTF-8 as it is sent.

    `gaps` are the names of the gaps between the parts.
    """

    parts: tuple[bytes, ...]
    gaps: tuple[str, ...]

    def fill(self, values: Mapping[str, str | bytes]) -> bytes:
        """Return the page with its gaps filled by `values`, or by what is personal.

        Text is escaped; bytes are HTML.
        """
        page = [self.parts[0]]
        for name, part in zip(self.gaps, self.parts[1:], strict=True):
            value = values[name] if name in values else FILLERS[name]()
            page += [value if isinstance(value, bytes) else escape(value).encode(), part]
        return b"".join(page)


TOKEN_BYTES: Final = 1_000
_TOKENS: Final[Store[Hashable, str]] = Store(1_000_000)
"""Tokens by session; they are valid as long as it is."""

FRAMES: Final[Store[Hashable, Frame]] = Store(MAX_BYTES)
"""The frames that this process keeps."""


def gap(name: str) -> Markup:
    """Return the mark of a gap of the frame that is being rendered."""
    return Markup(f"{_TOKEN}-{name};")  # noqa: S704 - no text of anybody


def personal(name: str) -> Markup:
    """Return what only this reader gets, for templates; where a frame is rendered, its gap.

    The messages of a request are printed once, where they are asked for first.
    """
    gaps: set[str] | None = g.get("gaps_of_frame")
    if gaps is None:
        return escape(FILLERS[name]())
    if name == "messages" and name in gaps:
        return Markup()
    gaps.add(name)
    return gap(name)


def page_state(consultation: Consultation) -> tuple[Hashable, ...]:
    """Return all that a page of a consultation depends on besides contributions and their tallies.

    The version of its outline stands for its texts, posts and team, the roles for what is allowed.
    """
    now = clock.now()
    person = current_person()
    return (
        *_row_of(consultation),
        *consultation.organisers,
        consultation.stage(now),
        int(now.timestamp()) // 60,
        person is None,
        gate.roles_on(person, consultation),
        *(request.script_root, request.path, language(), zone_name(), theme(), fingerprint()),
        str(chosen_reading()),
        *(current_app.config[name] for name in _SETTINGS),
    )


def read_frame(key: Hashable, template: str, make_variables: Callable[[], dict[str, Any]]) -> Frame:
    """Return the frame that is kept under this key, or render and keep it."""
    frame = FRAMES.get(key)
    if frame is None:
        g.gaps_of_frame = set()
        try:
            html = render_template(template, **make_variables())
        finally:
            g.pop("gaps_of_frame")
        parts = _GAP.split(html)
        frame = Frame(tuple(part.encode() for part in parts[::2]), tuple(parts[1::2]))
        FRAMES.put(key, frame, len(html))
    return frame


def print_desk(consultation: Consultation, title: LocalisedText, here: str = "") -> Markup:
    """Return the bar of the team over the page `here`, for who belongs to it."""
    if not gate.is_on_team(current_person(), consultation):
        return Markup()
    context: dict[str, object] = {"consultation": consultation}
    layout: Any = current_app.jinja_env.get_template("_layout.html").make_module(context)
    return Markup(layout.deskbar(consultation, title, here))  # noqa: S704 - a template escapes


def _print_messages() -> Markup:
    """Return the messages of this request as HTML, to the first who asks."""
    if g.get("messages_taken"):
        return Markup()
    g.messages_taken = True
    messages = get_flashed_messages(with_categories=True)
    if not messages:
        return Markup()
    template = current_app.jinja_env.get_template("messages.html")
    return Markup(template.render(messages=messages))  # noqa: S704 - a template escapes


def _read_csrf_token() -> str:
    """Return the signed token of this session; signing it anew at each page would be wasted."""
    key = (current_app.secret_key, session.get("csrf_token"))
    token = _TOKENS.get(key) if key[1] else None
    if token is None:
        token = generate_csrf()
        _TOKENS.put((current_app.secret_key, session["csrf_token"]), token, TOKEN_BYTES)
    return token


def _query() -> str:
    """Return what the reader typed after the path of this page, with its question mark."""
    is_kept = request.method == "GET" and request.args
    return f"?{urlencode(list(request.args.items(multi=True)))}" if is_kept else ""


def _reader_name() -> str:
    person = current_person()
    return "" if person is None else person.name


FILLERS: Final[Mapping[str, Callable[[], str]]] = {
    "csrf_token": _read_csrf_token,
    "reader_name": _reader_name,
    "messages": _print_messages,
    "query": _query,
    "full_path": lambda: request.full_path,
}
"""What fills the gaps that pages have in common, by name."""
