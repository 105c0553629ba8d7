"""Posted forms that were not accepted: their texts, to be shown and to be sent again."""

import json
import re
from binascii import a2b_qp
from collections.abc import Iterable, Mapping
from typing import IO, Any, Final
from urllib.parse import unquote_to_bytes

from flask import Request, current_app, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from forum.domain.contributions.markup import MOST_IN_FORM, measure_markup
from forum.domain.split_addresses import split_address
from forum.services.drafts.store import MAX_DRAFT_CHARACTERS, FormFields
from forum.web.http.query import normalise_newlines

NOT_CARRIED = frozenset({"csrf_token", "carried", "email", "remember"})
MIN_LENGTH: Final = 20
"""Number of characters from which the value of any other field is worth saving, too."""

TEXT_FIELDS: Final = re.compile(
    r"(text|q|body|reason|note|title|standfirst|introduction|background)(-.*)?"
)
"""Names of fields in which people write: any text in them is worth saving."""

NEVER_TEXTS: Final = frozenset(
    {"csrf_token", "key", "begun", "version", "writer", "base", "since", "seen"}
    | {"email", "organisation"}
)

NOT_IN_DRAFTS: Final = frozenset(
    {"csrf_token", "act", "key", "version", "begun", "writer", "carried", "agreed", "consent"}
)
"""Fields that are not part of a draft."""

NEVER_RENDERED: Final = frozenset({"carried", "table"})
"""Fields of forms and files that are read before anything of them is shown."""

MAX_FIELDS: Final = 2_000
MAX_OTHER: Final = 2_000
_MAX_LENGTHS: Final = (
    (re.compile(r"carried"), 1_500_000),
    (re.compile(r"table"), 1_500_000),
    (
        re.compile(
            r"(text|q|body|marked|standfirst|introduction|background|s\d+q\d+)(-.*)?", re.DOTALL
        ),
        MAX_DRAFT_CHARACTERS,
    ),
    (
        re.compile(
            r"(title|reason|note|memo|description|examples|numbers|organisers|s\d+)(-.*)?",
            re.DOTALL,
        ),
        20_000,
    ),
)
"""Longest values by the name of the field, in characters: no form takes more, and most take less.

Nothing else may look at what is longer. A form of another page that is carried over signing in is
as long as a form may be; all other fields have up to MAX_OTHER characters.
"""

Pairs = list[tuple[str, str]]

_BROKEN: Final = re.compile(rb"%(?![0-9A-Fa-f]{2})")
"""The sign of an escape without the byte that it stands for; no browser sends one."""

_MAX_BESIDE_BROKEN: Final = 100_000
"""Escapes that are read in a form in which one is broken: that takes thirty times as long."""


class _FormParser(FormDataParser):
    """Reads forms in a time that depends little on what is in them; the library's takes seconds."""

    def _parse_urlencoded(
        self, stream: IO[bytes], mimetype: str, length: int | None, options: Mapping[str, str]
    ) -> tuple[Any, ...]:
        """Read the fields of a form; raises RequestEntityTooLarge for more than any page writes."""
        body = stream.read()
        if body.count(b"&") >= MAX_FIELDS:
            raise RequestEntityTooLarge
        if body.count(b"%") > _MAX_BESIDE_BROKEN and _BROKEN.search(body):
            raise RequestEntityTooLarge
        pairs = [piece.partition(b"=")[::2] for piece in body.split(b"&") if piece]
        form = self.cls((_decode(name), _decode(value)) for name, value in pairs)
        return stream, form, self.cls()

    def _parse_multipart(
        self, stream: IO[bytes], mimetype: str, length: int | None, options: dict[str, str]
    ) -> tuple[Any, ...]:
        """Read the fields and files of a form; what has no name has an empty one."""
        parts: tuple[Any, ...] = super()._parse_multipart(stream, mimetype, length, options)
        stream, form, files = parts
        return stream, self._all_named(form), self._all_named(files)

    def _all_named(self, parts: Any) -> Any:
        return self.cls((name or "", value) for name, value in parts.items(multi=True))


def _decode(part: bytes) -> str:
    """Return a name or a value as it was typed, as browsers decode it (URL Standard, 5.1)."""
    part = part.replace(b"+", b" ")
    if _BROKEN.search(part):
        part = unquote_to_bytes(part)
    elif b"%" in part:  # then it is quoted-printable with another sign, which is read by C
        part = a2b_qp(part.replace(b"=", b"=3D").replace(b"%", b"="))
    return part.decode("utf-8", "replace")


class FormRequest(Request):
    """A request whose form is read by `_FormParser`."""

    form_data_parser_class = _FormParser


def has_too_much(pairs: Iterable[tuple[str, str]]) -> bool:
    """Return whether there are more fields, or one is longer, than any form takes.

    The time that it takes depends on the number of fields and not on their lengths.
    """
    return any(
        count > MAX_FIELDS
        or len(name) > MAX_OTHER
        or (len(value) > MAX_OTHER and len(value) > _most(name))
        for count, (name, value) in enumerate(pairs, 1)
    )


def has_too_much_markup(pairs: Iterable[tuple[str, str]]) -> bool:
    """Return whether to render what was typed into a form would take longer than anybody waits."""
    typed = (value for name, value in pairs if name not in NEVER_RENDERED)
    return measure_markup(typed) > MOST_IN_FORM


def _most(name: str) -> int:
    limits = (limit for pattern, limit in _MAX_LENGTHS if pattern.fullmatch(name))
    return next(limits, MAX_OTHER)


def posted_fields(form: "MultiDict[str, str]") -> FormFields:
    """Return the fields that a draft stores, by name; a list for a field with several values."""
    fields: FormFields = {}
    for name, values in form.lists():
        if name not in NOT_IN_DRAFTS and "password" not in name:
            texts = [normalise_newlines(value) for value in values]
            fields[name] = texts[0] if len(texts) == 1 else texts
    return fields


def posted_pairs() -> Pairs:
    """Return names and values of the posted form without passwords; none if it is too large.

    The form may be one that was carried over signing in.
    """
    try:
        if "carried" in request.form:
            return carried_form()[1]
        fields = list(request.form.items(multi=True))
    except RequestEntityTooLarge:
        return []
    return [(name, value) for name, value in fields if "password" not in name]


def pairs_to_resend() -> Pairs:
    """Return what the form is sent with once more: as it came, but for passwords and its token."""
    try:
        fields = list(request.form.items(multi=True))
    except RequestEntityTooLarge:
        return []
    return [(n, v) for n, v in fields if "password" not in n and n != "csrf_token"]


def what_is_not_kept() -> frozenset[str]:
    """Return which of "files" and "password" stood in the form, and must be given once more."""
    try:
        has_files = any(file.filename for file in request.files.values())
        has_password = any("password" in name for name in request.form)
    except RequestEntityTooLarge:
        return frozenset()
    kinds = {"files": has_files, "password": has_password}
    return frozenset(kind for kind, is_there in kinds.items() if is_there)


def posted_texts() -> list[str]:
    """Return the texts of the posted form."""
    return [value for name, value in posted_pairs() if is_worth_saving(name, value)]


def is_worth_saving(name: str, value: str) -> bool:
    """Return whether a field holds a text that its author would want back."""
    if "password" in name or name in NEVER_TEXTS:
        return False
    return len(value.strip()) >= (1 if TEXT_FIELDS.fullmatch(name) else MIN_LENGTH)


def pack_form() -> str:
    """Return the address and the fields of the form as JSON, to be carried over signing in."""
    pairs = [(name, value) for name, value in posted_pairs() if name not in NOT_CARRIED]
    path = carried_form()[0] if "carried" in request.form else request.path
    return json.dumps([path, pairs], ensure_ascii=False)


def carried_form() -> tuple[str, Pairs]:
    """Return address and fields of a form that was carried; empty if they are no valid form."""
    try:
        path, pairs = json.loads(request.form.get("carried", ""))
        fields = [(str(name), str(value)) for name, value in pairs]
        all_text = "".join([str(path), *map("".join, fields)])
        all_text.encode()  # raises UnicodeEncodeError, a ValueError, for lone surrogates
    except (ValueError, TypeError, RecursionError):
        return "", []
    if has_too_much(fields):
        return "", []
    return (path, fields) if "\0" not in all_text and _is_form_address(path) else ("", [])


def _is_form_address(path: object) -> bool:
    """Return whether a form of this site is posted to this path."""
    if not isinstance(path, str) or not path.startswith("/"):
        return False
    try:
        current_app.url_map.bind("").match(path, method="POST")
    except HTTPException:
        return False
    return True


def to_multidict(pairs: Pairs) -> "MultiDict[str, str]":
    """Return carried fields as a MultiDict, like `request.form`."""
    return MultiDict(pairs)


def is_same_origin() -> bool:
    """Return whether a page of this site posted this form, according to the browser's headers.

    A form that another site posted must not be offered to be sent again.
    """
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    return not origin or split_address(origin).netloc == request.host
