"""Objects of a PDF that are copied as bytes: only what needs nothing but other numbers."""

import pytest

from forum.exports.pdf.raw_objects import RawObjects


def moved(body: bytes) -> bytes | None:
    start = b"%PDF-1.7\n"
    content = start + b"7 0 obj\n" + body + b"\nendobj\n8 0 obj\n[7 0 R]\nendobj\n"
    offsets = {7: len(start), 8: content.index(b"8 0 obj")}
    return RawObjects(content, offsets).moved(7, lambda id_: id_ + 100)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"[3 0 R/XYZ 72.5 10 0]", b"[103 0 R/XYZ 72.5 10 0]"),
        (
            b"<</Type/StructElem/S/P/P 2 0 R/K[4 15 0 R 5]/Pg 28 0 R>>",
            b"<</Type/StructElem/S/P/P 102 0 R/K[4 115 0 R 5]/Pg 128 0 R>>",
        ),
        (
            b"<</Type/StructElem/S/H1/P 2 0 R/T(See 3 0 R \\( 4 0 R)/K[2]>>",
            b"<</Type/StructElem/S/H1/P 102 0 R/T(See 3 0 R \\( 4 0 R)/K[2]>>",
        ),
        (
            b"<</Length 9 0 R>>\nstream\n3 0 R endobj\n\nendstream",
            b"<</Length 109 0 R>>\nstream\n3 0 R endobj\n\nendstream",
        ),
    ],
)
def test_numbers_move_and_words_stay(body: bytes, expected: bytes) -> None:
    assert moved(body) == expected


@pytest.mark.parametrize(
    "body",
    [
        b"<</Type/Page/Parent 1 0 R>>",
        b"<</Type/Annot/Subtype/Link/StructParent 0>>",
        b"<</Type/StructElem/S/TH/ID(U1x0y0)/P 2 0 R>>",
        b"<</Type/StructElem/S/TD/A[<</O/Table/Headers[(U1x0y0)]>>]/P 2 0 R>>",
        b"<</Type/StructElem/S/H1/P 2 0 R/T(a (3 0 R) b 4 0 R)>>",
        b"<</Length 3/Type/XObject/StructParents 2>>\nstream\nabc\nendstream",
        b"<</Length 3/Type/Metadata/Subtype/XML>>\nstream\nabc\nendstream",
        b"<</Parent 4 0 R/Title(Why)/Dest 5 0 R>>",
        b"null",
    ],
)
def test_all_else_has_to_be_read(body: bytes) -> None:
    assert moved(body) is None


def test_an_object_that_is_not_where_it_should_be_has_to_be_read() -> None:
    raw = RawObjects(b"%PDF-1.7\n7 0 obj\n[1 0 R]\nendobj\n", {7: 3, 8: 9})
    assert raw.moved(7, int) is None
    assert raw.moved(8, int) is None
    assert raw.moved(9, int) is None
