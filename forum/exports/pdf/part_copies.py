"""The objects of one part of a PDF with the numbers that they have in the whole file.

Links within a document name their destinations; a link to another part has the address `forum:`
with the name of its destination.
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    PdfObject,
    StreamObject,
    TextStringObject,
)

from forum.exports.pdf.raw_objects import RawObjects

SCHEME: Final = "forum:"
"""The scheme of links to destinations in other parts."""

_OF_THE_WHOLE: Final = frozenset(
    {"/Catalog", "/Pages", "/Outlines", "/StructTreeRoot", "/ObjStm", "/XRef", "/Metadata"}
)
_PARENT_KEYS: Final = ("/StructParent", "/StructParents")


@dataclass
class Bookmark:
    """A bookmark with those below it."""

    title: PdfObject
    target: PdfObject
    inner: list["Bookmark"] = field(default_factory=list)


@dataclass(frozen=True)
class PartPlaces:
    """Where a part has its place: numbers that it begins after, and ids of what holds all parts.

    `prefix` makes the names of tags different from those of other parts.
    """

    first_id: int
    first_parent: int
    pages: int
    document: int
    prefix: bytes


def reference(id_: int) -> IndirectObject:
    """Return a reference to an object of the file that is written."""
    return IndirectObject(id_, 0, None)


class PartCopy:
    """A part whose objects are renumbered; the lists have the numbers in the whole file.

    `resources` are those of its pages, by their ids. `parents` are pairs of a key in the tree of
    parents and an element; `element_ids` pairs of a name and an element. Its first page is left out
    where it `skips_first`.
    """

    def __init__(
        self,
        content: bytes,
        places: PartPlaces,
        describe: Callable[[str], str],
        *,
        skips_first: bool,
    ) -> None:
        self._reader = reader = PdfReader(io.BytesIO(content))
        self._raw = RawObjects(content, reader.xref.get(0, {}))
        self._places = places
        self._describe = describe
        trailer: Any = reader.trailer
        root: Any = trailer["/Root"]
        tags: Any = root["/StructTreeRoot"]
        self.size = int(trailer["/Size"])
        self.roles: Any = tags.get("/RoleMap", {})
        pages = [self._id_of(page.indirect_reference) for page in reader.pages]
        self._left_out = set(pages[:1]) if skips_first else set()
        self._same = {
            root.raw_get("/Pages").idnum: places.pages,
            tags["/K"][0].idnum: places.document,
        }
        self.resources = {
            self._moved_id(id_): self._relocated(page["/Resources"])
            for id_, page in zip(pages, reader.pages, strict=True)
        }
        self.page_ids = [self._moved_id(id_) for id_ in pages if id_ not in self._left_out]
        self.bookmarks = list(self._read_bookmarks(root.get("/Outlines")))
        self._pages_of_names: dict[str, int] = {}
        self.names = dict(self._read_names(root.get("/Names", {}).get("/Dests")))
        self.parent_count = int(tags["/ParentTreeNextKey"])
        self.tag_ids = list(self._read_tags(tags["/K"][0].get_object()["/K"]))
        first_page: Any = reader.pages[0]
        skipped_keys = {int(first_page["/StructParents"])} if skips_first else set()
        self._extra: list[tuple[int, Any]] = []
        self.parents = list(self._read_parents(tags["/ParentTree"], skipped_keys))
        self.element_ids = [
            (places.prefix + _bytes_of(name), self._moved_id(element.idnum))
            for name, element in _pairs(tags.get("/IDTree"), "/Names")
        ]

    @property
    def name_pages(self) -> dict[str, int]:
        """Return the ids of pages by the names of the destinations that are on them."""
        return self._pages_of_names

    def objects(self) -> Iterator[tuple[int, Any]]:
        """Yield the objects of the part with their ids in the whole file; most are bytes."""
        ids = {*self._reader.xref.get(0, {}), *self._reader.xref_objStm}
        for id_ in sorted(ids - self._left_out - set(self._same)):
            raw = self._raw.moved(id_, self._moved_id)
            if raw is not None:
                yield self._moved_id(id_), raw
                continue
            value = self._reader.get_object(IndirectObject(id_, 0, self._reader))
            if value is not None and not self._is_of_the_whole(value):
                yield self._moved_id(id_), self._moved(value)
        yield from self._extra

    def _is_of_the_whole(self, value: Any) -> bool:
        """Return whether the whole file has one object of this kind, which it makes itself."""
        if not isinstance(value, DictionaryObject):
            return False
        is_bookmark = "/Title" in value and "/Parent" in value
        is_information = "/Creator" in value or "/CreationDate" in value
        return value.get("/Type") in _OF_THE_WHOLE or is_bookmark or is_information

    def _id_of(self, value: Any) -> int:
        return int(value.idnum)

    def _moved_id(self, id_: int) -> int:
        return self._same.get(id_, id_ + self._places.first_id)

    # --- objects ------------------------------------------------------------------------------

    def _moved(self, value: Any) -> Any:
        """Return a value with the numbers of the whole file."""
        if isinstance(value, IndirectObject):
            return reference(self._moved_id(value.idnum))
        if isinstance(value, ArrayObject):
            return ArrayObject(self._moved(inner) for inner in value)
        if not isinstance(value, DictionaryObject):
            return value
        if value.get("/Subtype") == "/Link":
            self._turn_link(value)
        for key in list(value):
            value[key] = self._moved_entry(value, key)
        return value

    def _relocated(self, value: Any) -> Any:
        """Return a copy of a value with the numbers of the whole file; the value stays."""
        if isinstance(value, IndirectObject):
            return reference(self._moved_id(value.idnum))
        if isinstance(value, ArrayObject):
            return ArrayObject(self._relocated(inner) for inner in value)
        if isinstance(value, DictionaryObject):
            entries = {key: self._relocated(value.raw_get(key)) for key in value}
            return DictionaryObject(entries)
        return value

    def _moved_entry(self, holder: DictionaryObject, key: str) -> Any:
        value = holder.raw_get(key)
        if key in _PARENT_KEYS:
            return NumberObject(int(value) + self._places.first_parent)
        if key == "/ID" and "/S" in holder:
            return ByteStringObject(self._places.prefix + _bytes_of(value))
        if key == "/Headers":
            names = (self._places.prefix + _bytes_of(name) for name in value)
            return ArrayObject(ByteStringObject(name) for name in names)
        is_data = isinstance(holder, StreamObject) and key == "/Length"
        return value if is_data else self._moved(value)

    def _turn_link(self, link: DictionaryObject) -> None:
        """Let a link to another part lead there."""
        address = str(link.get("/A", {}).get("/URI", ""))
        if address.startswith(SCHEME):
            name = address.removeprefix(SCHEME)
            del link["/A"]
            link[NameObject("/Dest")] = ByteStringObject(name.encode())
            link[NameObject("/Contents")] = TextStringObject(self._describe(name))

    # --- what the whole file lists ------------------------------------------------------------

    def _read_names(self, tree: Any) -> Iterator[tuple[str, int]]:
        for name, target in _pairs(tree, "/Names"):
            page = target.get_object()[0].idnum
            self._pages_of_names[str(name)] = self._moved_id(page)
            yield str(name), self._moved_id(target.idnum)

    def _read_bookmarks(self, item: Any) -> Iterator[Bookmark]:
        """Yield the bookmarks below one, or below the list of all."""
        child = item.get("/First") if item is not None else None
        while child is not None:
            target = self._moved(child.raw_get("/Dest"))
            yield Bookmark(child["/Title"], target, list(self._read_bookmarks(child)))
            child = child.get("/Next")

    def _read_tags(self, children: Any) -> Iterator[int]:
        """Yield the ids of the elements below the document, without those of a page left out.

        They are in the order of pages.
        """
        may_be_left_out = bool(self._left_out)
        for child in children:
            if may_be_left_out:
                element = child.get_object()
                page_id = element.raw_get("/Pg").idnum if "/Pg" in element else 0
                may_be_left_out = page_id in (0, *self._left_out)
                if page_id in self._left_out:
                    self._left_out.add(child.idnum)
                    continue
            yield self._moved_id(child.idnum)

    def _read_parents(self, tree: Any, skipped: set[int]) -> Iterator[tuple[int, int]]:
        for key, element in _pairs(tree, "/Nums"):
            if int(key) in skipped:
                if isinstance(element, IndirectObject):
                    self._left_out.add(element.idnum)
                continue
            if isinstance(element, IndirectObject):
                id_ = self._moved_id(element.idnum)
            else:
                id_ = self._places.first_id + self.size
                self.size += 1
                self._extra.append((id_, self._moved(element)))
            yield int(key) + self._places.first_parent, id_


def _pairs(tree: Any, key: str) -> Iterator[tuple[Any, Any]]:
    """Yield the pairs of a tree of names or numbers."""
    if tree is None:
        return
    node = tree.get_object()
    for kid in node.get("/Kids", ()):
        yield from _pairs(kid, key)
    flat = node.get(key, ())
    yield from zip(flat[::2], flat[1::2], strict=True)


def _bytes_of(name: Any) -> bytes:
    return bytes(name.original_bytes if isinstance(name, TextStringObject) else name)
