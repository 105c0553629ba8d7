"""Forms that could not be taken: what was typed, to be shown, and to be sent once more."""

import json
import re
from typing import Final
from urllib.parse import urlsplit

from flask import current_app, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from forum.services.drafts.store import Fields

NOT_CARRIED = frozenset({"csrf_token", "carried", "email", "remember"})
LONG: Final = 20
"""From so many characters on, what stands in any other field is given back, too."""

BOXES: Final = re.compile(
    r"(text|q|body|reason|note|title|standfirst|introduction|background)(-.*)?"
)
"""Fields in which people write freely: each word in them counts."""

NOT_WRITTEN: Final = frozenset(
    {"csrf_token", "key", "begun", "version", "writer", "base", "since", "seen"}
    | {"email", "organisation"}
)

NOT_KEPT: Final = frozenset(
    {"csrf_token", "act", "key", "version", "begun", "writer", "carried", "agreed", "consent"}
)
"""Fields of the form that are not what somebody typed."""

Pairs = list[tuple[str, str]]


def posted_fields(form: "MultiDict[str, str]") -> Fields:
    """Return what was typed and chosen, by the names of the fields."""
    found: Fields = {}
    for name, values in form.lists():
        if name not in NOT_KEPT and "password" not in name:
            words = [value.replace("\r\n", "\n") for value in values]
            found[name] = words[0] if len(words) == 1 else words
    return found


def posted() -> Pairs:
    """Return the fields of the form that was sent; none of one that was too large to be read."""
    try:
        if "carried" in request.form:
            return carried()[1]
        fields = list(request.form.items(multi=True))
    except RequestEntityTooLarge:
        return []
    return [(name, value) for name, value in fields if "password" not in name]


def what_was_typed() -> list[str]:
    """Return the texts of the form that was sent."""
    return [value for name, value in posted() if is_worth_keeping(name, value)]


def is_worth_keeping(name: str, value: str) -> bool:
    """Tell whether something typed is a text that its author would want back."""
    if "password" in name or name in NOT_WRITTEN:
        return False
    return len(value.strip()) >= (1 if BOXES.fullmatch(name) else LONG)


def packed() -> str:
    """Return the form and its address in one field, to be carried over signing in."""
    pairs = [(name, value) for name, value in posted() if name not in NOT_CARRIED]
    path = carried()[0] if "carried" in request.form else request.path
    return json.dumps([path, pairs], ensure_ascii=False)


def carried() -> tuple[str, Pairs]:
    """Return the address and the fields that were carried; empty where they make no form."""
    try:
        path, pairs = json.loads(request.form.get("carried", ""))
        found = [(str(name), str(value)) for name, value in pairs]
        whole = "".join([str(path), *map("".join, found)])
        whole.encode()  # halves of characters make no text
    except (ValueError, TypeError):
        return "", []
    return (path, found) if "\0" not in whole and _is_of_a_form(path) else ("", [])


def _is_of_a_form(path: object) -> bool:
    """Tell whether a form of this site is posted to this path."""
    if not isinstance(path, str) or not path.startswith("/"):
        return False
    try:
        current_app.url_map.bind("").match(path, method="POST")
    except HTTPException:
        return False
    return True


def as_form(pairs: Pairs) -> "MultiDict[str, str]":
    """Return carried fields as a form posts them."""
    return MultiDict(pairs)


def is_from_here() -> bool:
    """Tell whether this form was posted by a page of this site, as far as the browser says.

    What another site had posted is not offered to be sent once more.
    """
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    return not origin or urlsplit(origin).netloc == request.host
