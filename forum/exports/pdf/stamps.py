"""A page that is laid over all pages of a file that is joined of parts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
)

from forum.exports.pdf.part_copies import reference

_NAME: Final = "/Stamp"
_DRAWING: Final = b"/Artifact<</Type/Pagination/Subtype/Footer>>BDC\n/Stamp Do\nEMC\n"


@dataclass(frozen=True)
class Stamp:
    """The ids of what is laid over pages, and of the stream that draws it."""

    form: int
    drawing: int

    def put_on(self, page: Any, resources: DictionaryObject) -> None:
        """Lay the stamp over a page that has these resources."""
        forms = DictionaryObject(resources.get("/XObject", {}))
        forms[NameObject(_NAME)] = reference(self.form)
        resources[NameObject("/XObject")] = forms
        page[NameObject("/Resources")] = resources
        contents = page.raw_get("/Contents")
        streams = contents if isinstance(contents, ArrayObject) else [contents]
        page[NameObject("/Contents")] = ArrayObject([*streams, reference(self.drawing)])

    def objects(self, page: Any, new_id: Callable[[], int]) -> Iterator[tuple[int, Any]]:
        """Yield the stamp, which is drawn like a page, with its fonts, and what draws it."""
        form = DecodedStreamObject()
        form.set_data(page["/Contents"].get_data())
        copies: dict[int, tuple[int, Any]] = {}
        resources = _copied(page.raw_get("/Resources").get_object(), new_id, copies)
        values = {
            "/Type": NameObject("/XObject"),
            "/Subtype": NameObject("/Form"),
            "/BBox": page["/MediaBox"],
            "/Resources": resources,
        }
        form.update({NameObject(key): value for key, value in values.items()})
        yield from copies.values()
        yield self.form, form
        drawing = DecodedStreamObject()
        drawing.set_data(_DRAWING)
        yield self.drawing, drawing


def _copied(value: Any, new_id: Callable[[], int], copies: dict[int, tuple[int, Any]]) -> Any:
    """Return a value whose references lead to copies, which are added to `copies`."""
    if isinstance(value, IndirectObject):
        if value.idnum not in copies:
            id_ = new_id()
            copies[value.idnum] = (id_, None)
            copies[value.idnum] = (id_, _copied(value.get_object(), new_id, copies))
        return reference(copies[value.idnum][0])
    if isinstance(value, ArrayObject):
        return ArrayObject(_copied(inner, new_id, copies) for inner in value)
    if isinstance(value, DictionaryObject):
        for key in list(value):
            value[key] = _copied(value.raw_get(key), new_id, copies)
    return value
