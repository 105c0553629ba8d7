"""Joins tagged PDF files into one, writing each part at once, so that little memory is needed.

The parts come from Typst. Page numbers, bookmarks, links and tags hold across all of them.
"""

import io
from collections.abc import Callable, Sequence
from typing import Any, BinaryIO, Final

from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DecodedStreamObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NullObject,
    NumberObject,
    PdfObject,
)

from forum.exports.pdf.part_copies import Bookmark, PartCopy, PartPlaces, reference
from forum.exports.pdf.stamps import Stamp

_LEAF: Final = 200
"""The number of pages, names or numbers in one leaf of a tree."""


class JoinedPdf:
    """A PDF file that is being written part by part.

    `describe` returns what a screen reader says of a link to a named destination. `pages` are the
    numbers of pages, the first 1, by the names of destinations in the parts so far.
    """

    def __init__(self, file: BinaryIO, describe: Callable[[str], str]) -> None:
        self.pages: dict[str, int] = {}
        self.page_count = 0
        self._file = file
        self._describe = describe
        self._offsets: dict[int, int] = {}
        self._last = 0
        self._pages_root, self._document, self._tags_root = (self._new_id() for _ in range(3))
        self._stamp = Stamp(self._new_id(), self._new_id())
        self._kids: list[list[int]] = []
        self._tags: list[list[int]] = []
        self._names: dict[str, int] = {}
        self._parents: list[tuple[int, int]] = []
        self._next_parent = 0
        self._ids: list[tuple[bytes, int]] = []
        self._roles = DictionaryObject()
        self._bookmarks: list[Bookmark] = []
        self._catalog = DictionaryObject()
        self._information: PdfObject = NullObject()
        self._file.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    def add(self, content: bytes, *, context: int = 0, first_page: int) -> int:
        """Add a part, whose first page has this number, and return the number of its pages.

        Under its first headings, `context` in number, it continues what the parts before began;
        they stand on a page of their own, which is left out.
        """
        copy = self._copy(content, len(self._kids), skips_first=context > 0)
        self._names |= copy.names
        number_by_id = {id_: first_page + n for n, id_ in enumerate(copy.page_ids)}
        self.pages |= {name: number_by_id[page] for name, page in copy.name_pages.items()}
        _append_bookmarks(self._bookmarks, copy.bookmarks, context)
        return len(copy.page_ids)

    def add_front(self, content: bytes) -> None:
        """Add the first pages; title, language and claims of the file are theirs."""
        reader = PdfReader(io.BytesIO(content))
        self._copy(content, 0)
        root: Any = reader.trailer["/Root"]
        for key in ("/Lang", "/MarkInfo", "/ViewerPreferences"):
            self._catalog[NameObject(key)] = root[key]
        metadata = root["/Metadata"].get_data()
        before, tag, rest = metadata.partition(b"<xmpTPg:NPages>")
        after = rest.partition(b"<")[2]
        if tag:
            metadata = before + tag + str(self.page_count).encode() + b"<" + after
        stream = DecodedStreamObject()
        stream.set_data(metadata)
        stream[NameObject("/Type")] = NameObject("/Metadata")
        stream[NameObject("/Subtype")] = NameObject("/XML")
        self._catalog[NameObject("/Metadata")] = self._put(stream)
        self._information = self._put(reader.trailer["/Info"].get_object())

    def add_overlay(self, content: bytes) -> None:
        """Lay the page of a file over all pages, as a mark that is not read aloud."""
        page = PdfReader(io.BytesIO(content)).pages[0]
        for id_, value in self._stamp.objects(page, self._new_id):
            self._put_at(id_, value)

    def _places(self) -> PartPlaces:
        return PartPlaces(
            first_id=self._last,
            first_parent=self._next_parent,
            pages=self._pages_root,
            document=self._document,
            prefix=f"{len(self._kids)}-".encode(),
        )

    def _copy(self, content: bytes, position: int, *, skips_first: bool = False) -> PartCopy:
        """Write the objects of a part, which comes at this position among the parts."""
        copy = PartCopy(content, self._places(), self._describe, skips_first=skips_first)
        self._last += copy.size
        for id_, value in copy.objects():
            if id_ in copy.resources:
                self._stamp.put_on(value, copy.resources[id_])
            self._put_at(id_, value)
        self._kids.insert(position, copy.page_ids)
        self._tags.insert(position, copy.tag_ids)
        self._parents += copy.parents
        self._next_parent += copy.parent_count
        self._ids += copy.element_ids
        self._roles.update(copy.roles)
        self.page_count += len(copy.page_ids)
        return copy

    def close(self) -> None:
        """Write what holds the parts together."""
        catalog = self._catalog
        catalog[NameObject("/Type")] = NameObject("/Catalog")
        catalog[NameObject("/Pages")] = self._put_pages()
        catalog[NameObject("/StructTreeRoot")] = self._put_tags()
        if self._names:
            dests = self._put_tree("/Names", _pairs_by_name(self._names))
            catalog[NameObject("/Names")] = DictionaryObject({NameObject("/Dests"): dests})
        if self._bookmarks:
            catalog[NameObject("/Outlines")] = self._put_bookmarks()
        root = self._put(catalog)
        start, size = self._file.tell(), self._last + 1
        self._file.write(f"xref\n0 {size}\n0000000000 65535 f \n".encode())
        for id_ in range(1, size):
            offset = self._offsets.get(id_)
            line = f"{offset:010} 00000 n \n" if offset is not None else "0000000000 65535 f \n"
            self._file.write(line.encode())
        trailer = DictionaryObject(
            {
                NameObject("/Size"): NumberObject(size),
                NameObject("/Root"): root,
                NameObject("/Info"): self._information,
            }
        )
        self._file.write(b"trailer\n")
        trailer.write_to_stream(self._file)
        self._file.write(f"\nstartxref\n{start}\n%%EOF\n".encode())

    # --- objects ------------------------------------------------------------------------------

    def _new_id(self) -> int:
        self._last += 1
        return self._last

    def _put_at(self, id_: int, value: Any) -> IndirectObject:
        """Write an object under its id and return a reference to it."""
        self._offsets[id_] = self._file.tell()
        self._file.write(b"%d 0 obj\n" % id_)
        if isinstance(value, bytes):
            self._file.write(value)
        else:
            value.write_to_stream(self._file)
        self._file.write(b"\nendobj\n")
        return reference(id_)

    def _put(self, value: Any) -> IndirectObject:
        return self._put_at(self._new_id(), value)

    # --- what holds the parts together --------------------------------------------------------

    def _put_pages(self) -> IndirectObject:
        ids = [id_ for kids in self._kids for id_ in kids]
        pages = _typed("/Pages", {"/Kids": _references(ids), "/Count": NumberObject(len(ids))})
        return self._put_at(self._pages_root, pages)

    def _put_tags(self) -> IndirectObject:
        children = [id_ for ids in self._tags for id_ in ids]
        document = _typed(
            "/StructElem",
            {
                "/S": NameObject("/Document"),
                "/P": reference(self._tags_root),
                "/K": _references(children),
            },
        )
        self._put_at(self._document, document)
        pairs = [(NumberObject(key), reference(id_)) for key, id_ in sorted(self._parents)]
        root = _typed(
            "/StructTreeRoot",
            {
                "/RoleMap": self._roles,
                "/K": _references([self._document]),
                "/ParentTree": self._put_tree("/Nums", pairs),
                "/ParentTreeNextKey": NumberObject(self._next_parent),
            },
        )
        if self._ids:
            ids = [(ByteStringObject(key), reference(id_)) for key, id_ in sorted(self._ids)]
            root[NameObject("/IDTree")] = self._put_tree("/Names", ids)
        return self._put_at(self._tags_root, root)

    def _put_tree(self, key: str, pairs: Sequence[tuple[Any, PdfObject]]) -> IndirectObject:
        """Write sorted pairs as a tree of names or of numbers, with one level of leaves."""
        leaves = []
        for start in range(0, len(pairs), _LEAF):
            chunk = pairs[start : start + _LEAF]
            limits = ArrayObject([chunk[0][0], chunk[-1][0]])
            flat = ArrayObject([value for pair in chunk for value in pair])
            leaf = {NameObject(key): flat, NameObject("/Limits"): limits}
            leaves.append(self._put(DictionaryObject(leaf)))
        return self._put(DictionaryObject({NameObject("/Kids"): ArrayObject(leaves)}))

    def _put_bookmarks(self) -> IndirectObject:
        root = self._new_id()
        first, last = self._put_level(self._bookmarks, root)
        values = {"/First": first, "/Last": last, "/Count": NumberObject(len(self._bookmarks))}
        return self._put_at(root, _typed("/Outlines", values))

    def _put_level(
        self, bookmarks: Sequence[Bookmark], parent: int
    ) -> tuple[IndirectObject, IndirectObject]:
        """Write the bookmarks below one, and return references to the first and the last."""
        ids = [self._new_id() for _ in bookmarks]
        for n, (id_, bookmark) in enumerate(zip(ids, bookmarks, strict=True)):
            item = DictionaryObject(
                {
                    NameObject("/Title"): bookmark.title,
                    NameObject("/Parent"): reference(parent),
                    NameObject("/Dest"): bookmark.target,
                }
            )
            if n > 0:
                item[NameObject("/Prev")] = reference(ids[n - 1])
            if n + 1 < len(ids):
                item[NameObject("/Next")] = reference(ids[n + 1])
            if bookmark.inner:
                first, last = self._put_level(bookmark.inner, id_)
                item[NameObject("/First")], item[NameObject("/Last")] = first, last
                item[NameObject("/Count")] = NumberObject(-len(bookmark.inner))
            self._put_at(id_, item)
        return reference(ids[0]), reference(ids[-1])


def _append_bookmarks(bookmarks: list[Bookmark], further: list[Bookmark], context: int) -> None:
    """Append the bookmarks of a part, of which the first ones on each level are there already."""
    if context and bookmarks and further:
        _append_bookmarks(bookmarks[-1].inner, further[0].inner, context - 1)
        further = further[1:]
    bookmarks += further


def _pairs_by_name(ids: dict[str, int]) -> list[tuple[Any, PdfObject]]:
    pairs = ((name.encode(), id_) for name, id_ in ids.items())
    return [(ByteStringObject(name), reference(id_)) for name, id_ in sorted(pairs)]


def _typed(kind: str, values: dict[str, PdfObject]) -> DictionaryObject:
    named = {NameObject(key): value for key, value in values.items()}
    return DictionaryObject({NameObject("/Type"): NameObject(kind), **named})


def _references(ids: Sequence[int]) -> ArrayObject:
    return ArrayObject(reference(id_) for id_ in ids)
