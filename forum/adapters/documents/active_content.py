"""What runs, or fetches something from elsewhere, when an Office or OpenDocument file is opened.

Links that a reader follows stay. Attached templates, remote pictures and objects, fields that fetch
or start something (DDE) and macros that events start are blanked; the result that a field shows
stays. What cannot be found by its text is found by a parser afterwards, and refused.
"""

import html
import re
from collections.abc import Callable
from typing import Final
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from forum.adapters.documents.zip_packages import UnreadablePackage
from forum.errors import Invalid

NOWHERE: Final = "about:blank"
_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_LINK: Final = re.compile(r"(?:https?|mailto|ftp|tel):", re.IGNORECASE)
_ELSEWHERE: Final = re.compile(r"[\s\x00-\x1f]*(?:[a-z][\w+.-]*:|[\\/]{2})", re.IGNORECASE)

_ACTIVE_FIELD: Final = re.compile(
    r"[\s\\\"]*(?:DDE|DDEAUTO|LINK|INCLUDE|INCLUDETEXT|INCLUDEPICTURE|IMPORT|DATABASE|RD|MACROBUTTON)"
    r"(?![A-Za-z])",
    re.IGNORECASE,
)
"""Fields of Word that fetch a file or start a program."""

_FIELD_TOKEN: Final = re.compile(
    r"""<(?:[\w.-]+:)?fldChar\s[^<>]*?fldCharType\s*=\s*["'](?P<mark>\w+)["'][^<>]*>"""
    r"""|<(?:[\w.-]+:)?(?:i|delI)nstrText(?:\s[^<>]*)?>(?P<words>[^<]*)(?=<)"""
    r"""|<(?:[\w.-]+:)?fldSimple\s[^<>]*?instr\s*=\s*(?P<simple>"[^"<>]*"|'[^'<>]*')"""
)
_INSTRUCTIONS: Final = frozenset({"instrText", "delInstrText"})
"""Elements with the words of an instruction; the second ones are back once a change is rejected."""

_NAME_OF_A_FIELD: Final = ("DDE ", (0, 0))
"""Stands for a name that another field writes: it can be any, so the worst is supposed."""

_DDE: Final = re.compile(
    r"""(\s(?:ddeService|ddeTopic|office:dde-(?:application|topic|item))\s*=\s*)"""
    r"""(?:"[^"<>]*"|'[^'<>]*')"""
)
_DDE_NAMES: Final = frozenset(
    {"ddeService", "ddeTopic", "dde-application", "dde-topic", "dde-item"}
)
_MAIL_MERGE: Final = re.compile(
    r"""(<(?:[\w.-]+:)?(?:connectString|query|udl)\s[^<>]*?\bval\s*=\s*)"""
    r"""(?:"[^"<>]*"|'[^'<>]*')"""
)
_MAIL_MERGE_NAMES: Final = frozenset({"connectString", "query", "udl"})
"""The database of a form letter, which Word asks when it opens the document."""

_VML_PICTURES: Final = frozenset({"imagedata", "fill", "stroke"})
_VML_PICTURE: Final = re.compile(r"<(?:[\w.-]+:)?(?:imagedata|fill|stroke)\s[^<>]*>")
_VML_SOURCES: Final = frozenset({"src", "href", "althref"})
_VML_SOURCE: Final = re.compile(
    r"""(\s(?:[\w.-]+:)?(?:src|href|althref)\s*=\s*)("[^"<>]*"|'[^'<>]*')"""
)
"""The addresses of pictures in drawings of the older kind (VML), beside their relations."""

_HREF: Final = re.compile(
    r"""<(?P<tag>[\w.-]+:[\w.-]+)\s[^<>]*?xlink:href\s*=\s*(?P<href>"[^"<>]*"|'[^'<>]*')"""
)
_ANCHORS: Final = frozenset({"text:a", "draw:a"})
_DOCUMENT_TYPE: Final = re.compile(r"""<!DOCTYPE(?:[^<>\[\]"']|"[^"]*+"|'[^']*+')*>""")
"""A document type without declarations of its own: it names a file, which programs may fetch."""

_ELEMENT: Final = re.compile(r"<[^?!]")

_HINTS: Final = (b"nstr", b"dde", b"href", b"src", b"Relationship", b"mailMerge", b"<!DOCTYPE")
"""One of these stands in every part that could hold something active; names are never escaped."""

_OTHER_PROGRAMS: Final = (".htm", ".html", ".mht", ".mhtml", ".hta", ".js", ".vbs", ".exe", ".swf")


_PROGRAM_RELATIONS: Final = ("/control", "/vbaproject", "/wordvbadata", "/activexcontrolbinary")
_ADDITION_RELATIONS: Final = ("/extensibility", "/webextensiontaskpanes")
"""Additions to the window of Word, which a document brings; nothing in its text refers to them."""

_FOREIGN_RELATIONS: Final = (
    *("/oleobject", "/package", "/afchunk", "/attachedtoolbars", "/webextension"),
    *_ADDITION_RELATIONS,
)
_ACTIVE_PICTURE: Final = re.compile(
    r"<(?:[\w.-]+:)?(?:script|foreignObject|iframe|embed|object)\b|\son\w+\s*=|<!ENTITY|@import|<\?xml-s"
    r"""|href\s*=\s*["']?\s*(?!["'#\s]|data:image/)|url\(\s*["']?\s*(?!["'#\s]|data:image/)""",
    re.IGNORECASE,
)
"""What a drawing (SVG) needs to run or fetch something."""


def is_active_picture(part: bytes) -> bool:
    """Return whether a drawing (SVG) inside a document could run or fetch something."""
    text = html.unescape(part.replace(b"\0", b"").decode("latin-1"))
    return _ACTIVE_PICTURE.search(text) is not None


def is_of_another_program(name: str) -> bool:
    """Return whether a part is a page or a program that could fetch or run something."""
    return name.lower().endswith(_OTHER_PROGRAMS)


class _Fields:
    """The fields of a text in Word: the places of their instructions, and the words of each."""

    def __init__(self) -> None:
        self.active: list[tuple[int, int]] = []
        self._open: list[list[tuple[str, tuple[int, int]]]] = [[]]

    def mark(self, kind: str) -> None:
        """Begin a field, or end the innermost one."""
        if kind == "begin":
            self._suppose_name()
            self._open.append([])
        elif kind == "end":
            self._judge(self._open.pop() if len(self._open) > 1 else [])

    def add(self, words: str, place: tuple[int, int] = (0, 0)) -> None:
        """Add a piece of the instruction of the innermost field."""
        self._open[-1].append((words, place))

    def finish(self) -> None:
        """Judge the fields that are never ended."""
        while self._open:
            self._judge(self._open.pop())

    def _suppose_name(self) -> None:
        """Suppose the worst of a field that begins with another field in place of its name."""
        if len(self._open) > 1 and not any(words.strip() for words, _place in self._open[-1]):
            self._open[-1].append(_NAME_OF_A_FIELD)

    def _judge(self, pieces: list[tuple[str, tuple[int, int]]]) -> None:
        typed = [piece for piece in pieces if piece is not _NAME_OF_A_FIELD]
        if not any(words.strip() for words, _place in typed):
            return
        if _ACTIVE_FIELD.match("".join(words for words, _place in pieces)):
            self.active += [place for _words, place in typed]


def without_document_type(text: str) -> str:
    """Return the XML of a part without its document type; one with declarations stays.

    Office files have none, and old OpenDocument files one that says nothing.
    """
    at = text.find("<!DOCTYPE")
    if at < 0 or _ELEMENT.search(text, 0, at):  # else the words may be somebody's
        return text
    found = _DOCUMENT_TYPE.match(text, at)
    return text[:at] + text[found.end() :] if found else text


def without_active_text(text: str) -> str:
    """Return the XML of a part with the instructions of active fields, and DDE, blanked."""
    text = without_document_type(text)
    fields, simple = _Fields(), []
    for token in _FIELD_TOKEN.finditer(text):
        if token["mark"]:
            fields.mark(token["mark"])
        elif token["simple"]:
            if _ACTIVE_FIELD.match(html.unescape(token["simple"][1:-1])):
                simple.append((token.start("simple") + 1, token.end("simple") - 1))
        else:
            fields.add(html.unescape(token["words"]), token.span("words"))
    fields.finish()
    text = _blank(text, fields.active + simple)
    text = _VML_PICTURE.sub(lambda tag: _VML_SOURCE.sub(_without_remote_source, tag[0]), text)
    return _MAIL_MERGE.sub(r'\1""', _DDE.sub(r'\1""', text))


def _without_remote_source(attribute: re.Match[str]) -> str:
    is_remote = _is_remote(html.unescape(attribute[2][1:-1]), is_link=False)
    return f'{attribute[1]}""' if is_remote else attribute[0]


def _blank(text: str, places: list[tuple[int, int]]) -> str:
    pieces, position = [], 0
    for start, end in sorted(places):
        pieces.append(text[position:start])
        position = end
    return "".join([*pieces, text[position:]])


def without_remote_parts(text: str) -> str:
    """Return the XML of an OpenDocument part without what lies elsewhere; links of readers stay."""
    text, places = without_document_type(text), []
    for match in _HREF.finditer(text):
        target = html.unescape(match["href"][1:-1])
        if _is_remote(target, is_link=match["tag"] in _ANCHORS):
            places.append((match.start("href") + 1, match.end("href") - 1))
    return _DDE.sub(r'\1""', _blank(text, places))


def _is_remote(target: str, *, is_link: bool) -> bool:
    if is_link and _LINK.match(target):
        return False
    return _ELSEWHERE.match(target) is not None


def without_remote_relations(part: bytes) -> bytes:
    """Return the relations of a part of an Office file; what is fetched from elsewhere is not.

    Raises Invalid("file_macros") where a program is named, and UnreadablePackage.
    """
    all_relations = _read_relations(part)
    relations = [each for each in all_relations if not _is_of_kind(each, _ADDITION_RELATIONS)]
    is_changed = len(relations) < len(all_relations)
    for relation in relations:
        if _is_of_kind(relation, _PROGRAM_RELATIONS):
            raise Invalid("file_macros", "file")
        is_link = relation.get("Type", "").endswith("/hyperlink")
        if _is_remote(relation.get("Target", ""), is_link=is_link):
            relation |= {"Target": NOWHERE, "TargetMode": "External"}
            is_changed = True
    if not is_changed:
        return part
    tags = (
        "<Relationship "
        + " ".join(f"{name}={quoteattr(value)}" for name, value in relation.items())
        + "/>"
        for relation in relations
    )
    return f'<Relationships xmlns="{_RELATIONS}">{"".join(tags)}</Relationships>'.encode()


def foreign_targets(part: bytes) -> list[str]:
    """Return the targets of a part's relations that are files of other programs, as written."""
    return [
        relation.get("Target", "")
        for relation in _read_relations(part)
        if _is_of_kind(relation, _FOREIGN_RELATIONS)
    ]


def _read_relations(part: bytes) -> list[dict[str, str]]:
    relations: list[dict[str, str]] = []

    def add(name: str, attributes: dict[str, str]) -> None:
        if _local(name) == "Relationship":
            relations.append(attributes)

    _parse(part, start=add)
    return relations


def _is_of_kind(relation: dict[str, str], kinds: tuple[str, ...]) -> bool:
    return relation.get("Type", "").lower().endswith(kinds)


def refuse_active(part: bytes, *, is_opendocument: bool) -> None:
    """Raise Invalid("file_active") for a part of XML in which something active is left.

    So is a document type, which may declare or fetch anything.

    Raises UnreadablePackage for one that is damaged.
    """
    plain = part.replace(b"\0", b"")
    if not any(hint in plain for hint in _HINTS):
        return
    fields, instruction = _Fields(), [False]

    def start(name: str, attributes: dict[str, str]) -> None:
        tag = _local(name)
        instruction[0] = tag in _INSTRUCTIONS
        names = {_local(key): value for key, value in attributes.items()}
        if tag == "fldChar":
            fields.mark(names.get("fldCharType", ""))
        elif tag == "fldSimple" and _ACTIVE_FIELD.match(names.get("instr", "")):
            raise Invalid("file_active", "file")
        if tag in _MAIL_MERGE_NAMES and names.get("val"):
            raise Invalid("file_active", "file")
        if tag in _VML_PICTURES and any(
            _local(key) in _VML_SOURCES and _is_remote(value, is_link=False)
            for key, value in attributes.items()
        ):
            raise Invalid("file_active", "file")
        if tag == "Relationship":  # of a whole document in one part
            is_link = names.get("Type", "").endswith("/hyperlink")
            if _is_remote(names.get("Target", ""), is_link=is_link):
                raise Invalid("file_active", "file")
        is_remote = is_opendocument and _is_remote(names.get("href", ""), is_link=tag == "a")
        if is_remote or any(names.get(key) for key in _DDE_NAMES):
            raise Invalid("file_active", "file")

    def text(words: str) -> None:
        if instruction[0]:
            fields.add(words)

    def end(name: str) -> None:
        instruction[0] = False

    _parse(part, start=start, text=text, end=end, is_typed=_refuse_type)
    fields.finish()
    if fields.active:
        raise Invalid("file_active", "file")


def _refuse_type(*_declaration: object) -> None:
    raise Invalid("file_active", "file")


def _local(name: str) -> str:
    """Return a name without its prefix."""
    return name.rpartition(":")[2]


def _parse(
    part: bytes,
    *,
    start: Callable[[str, dict[str, str]], None],
    text: Callable[[str], None] | None = None,
    end: Callable[[str], None] | None = None,
    is_typed: Callable[..., None] | None = None,
) -> None:
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = is_typed
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.CharacterDataHandler = text
    parser.EndElementHandler = end
    try:
        parser.Parse(part, True)
    except (expat.ExpatError, ValueError):
        raise UnreadablePackage("part") from None
