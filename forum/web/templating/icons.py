"""Small line drawings beside words; a shape for each meaning, never alone."""

from typing import Final

from markupsafe import Markup

SHAPES: Final = {
    "open": '<circle cx="8" cy="8" r="6" fill="currentColor" stroke="none"/>',
    "closing": '<circle cx="8" cy="8" r="6"/><path d="M8 2a6 6 0 0 1 0 12z" fill="currentColor" '
    'stroke="none"/>',
    "upcoming": '<circle cx="8" cy="8" r="6"/><path d="M8 4.5V8l2.5 1.5"/>',
    "closed": '<path d="M2.5 2.5h11v11h-11z"/>',
    "summary": '<path d="M5 2H2v12h3M11 2h3v12h-3M5.5 6.5h5M5.5 9.5h3.5"/>',
    "translate": '<path d="M1.5 3.5h7M5 2v1.5M7 3.5C6.4 6.1 4.4 8.2 2 9M3 5.5c.8 1.6 2.4 3 4.3 '
    '3.6M7.5 14l3.2-8 3.3 8M8.6 11.3h4.3"/>',
    "reply": '<path d="M6.5 3.5 2 8l4.5 4.5M2 8h7c3 0 5 1.5 5 5"/>',
    "mail": '<path d="M1.5 3.5h13v9h-13zM1.5 4 8 9l6.5-5"/>',
    "down": '<path d="M8 2v8M4.5 6.8 8 10.3l3.5-3.5M2 13.5h12"/>',
    "search": '<circle cx="7" cy="7" r="4.5"/><path d="M10.3 10.3 14 14"/>',
    "file": '<path d="M3.5 1.5h6l3 3v10h-9zM9.5 1.5v3h3M5.5 8h5M5.5 11h5"/>',
    "check": '<path d="M2.5 8.5l4 4 7-8.5"/>',
    "cross": '<path d="M3.5 3.5l9 9M12.5 3.5l-9 9"/>',
    "back": '<path d="M6 2.5 2.5 6 6 9.5M2.5 6H9a4.2 4.2 0 0 1 0 8H6"/>',
    "warn": '<path d="M8 2 1.5 13.5h13zM8 6.5V10M8 11.7v.6"/>',
    "hide": '<path d="M1.5 8C3.2 5.3 5.4 4 8 4s4.8 1.3 6.5 4c-1.7 2.7-3.9 4-6.5 4S3.2 10.7 1.5 '
    '8zM3 13.5l10-11"/>',
    "info": '<circle cx="8" cy="8" r="6.5"/><path d="M8 7.3v4M8 4.5v.7"/>',
    "menu": '<path d="M2 4h12M2 8h12M2 12h12"/>',
    "bold": '<path d="M4.5 2.5H8.5a2.7 2.7 0 0 1 0 5.5H4.5zM4.5 8H9.2a2.8 2.8 0 0 1 0 '
    '5.5H4.5z" stroke-width="2"/>',
    "italic": '<path d="M6.5 2.5h5M4.5 13.5h5M9.5 2.5l-3 11"/>',
    "list": '<path d="M6 4h8M6 8h8M6 12h8M2 4h1M2 8h1M2 12h1"/>',
    "quote": '<path d="M2.5 9.5V7c0-2 1-3 3-3.5M2.5 7.5h3v4h-3zM9.5 9.5V7c0-2 1-3 3-3.5M9.5 '
    '7.5h3v4h-3z"/>',
    "link": '<path d="M7 9.5a2.5 2.5 0 0 0 3.5 0l3-3A2.5 2.5 0 0 0 10 3L9 4M9 6.5a2.5 2.5 0 0 '
    '0-3.5 0l-3 3A2.5 2.5 0 0 0 6 13l1-1"/>',
    "lock": '<path d="M3.5 7h9v7h-9zM5.5 7V4.7a2.5 2.5 0 0 1 5 0V7"/>',
}


def _drawn(name: str) -> Markup:
    return Markup(  # noqa: S704 - constants of this module
        '<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">'
        f"{SHAPES[name]}</svg>"
    )


ICONS: Final = {name: _drawn(name) for name in SHAPES} | {
    "translate": Markup(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="#i-translate"/></svg>'
    )
}
"""The drawing that stands beside every translation is written once a page, by `ONCE`."""

ONCE: Final = Markup(  # noqa: S704 - constants of this module
    '<svg class="visually-hidden" aria-hidden="true" focusable="false"><symbol id="i-translate" '
    f'viewBox="0 0 16 16">{SHAPES["translate"]}</symbol></svg>'
)


def icon(name: str) -> Markup:
    """Return the drawing called `name` as inline SVG, hidden from screen readers."""
    return ICONS[name]
