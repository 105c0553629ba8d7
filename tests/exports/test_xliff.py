"""Work for translators as XLIFF: its structure, and that nothing is lost on the way and back."""

from io import BytesIO
from xml.etree.ElementTree import Element, fromstring

from hypothesis import given
from hypothesis import strategies as st

from forum.adapters.offline.word import read_word
from forum.adapters.offline.xliff import read_xliff
from forum.domain.translation.desk.offline import OfflineSentence, OfflineText, OfflineWork
from forum.exports import xliff
from forum.exports.docx import sentences

NAME = f"{{{xliff.XLIFF}}}"
KEY = "0123456789abcdef01234567"

# What each element may hold and must say, as the core of XLIFF 2.1 has it
CHILDREN = {
    "xliff": ["file"],
    "file": ["notes", "unit"],
    "unit": ["notes", "segment"],
    "notes": ["note"],
    "note": [],
    "segment": ["source", "target"],
    "source": ["ph", "pc"],
    "target": ["ph", "pc"],
    "pc": ["ph", "pc"],
    "ph": [],
}
REQUIRED = {
    "xliff": {"version", "srcLang", "trgLang"},
    "file": {"id"},
    "unit": {"id"},
    "ph": {"id"},
    "pc": {"id"},
}
ALLOWED = {
    "xliff": {"version", "srcLang", "trgLang", "{http://www.w3.org/XML/1998/namespace}space"},
    "file": {"id", "original", "canResegment"},
    "unit": {"id"},
    "note": {"category"},
    "segment": {"id", "state"},
    "ph": {"id", "canCopy", "canDelete", "disp"},
    "pc": {"id", "canCopy", "canDelete"},
}


def check(element: Element) -> None:
    """Fail unless an element and all in it are as the core of XLIFF 2.1 has them."""
    tag = element.tag.removeprefix(NAME)
    assert REQUIRED.get(tag, set()) <= set(element.keys()) <= ALLOWED.get(tag, set()), tag
    order = [child.tag.removeprefix(NAME) for child in element]
    assert set(order) <= set(CHILDREN[tag]), tag
    if tag in ("file", "unit", "segment"):
        assert order == sorted(order, key=CHILDREN[tag].index)
    if tag == "segment":
        assert order.count("source") == 1
        assert element.get("state") in ("initial", "translated", "reviewed", "final")
    if tag == "unit":
        codes = [e.get("id") for e in element.iterfind(f".//{NAME}source//*")]
        assert len(set(codes)) == len(codes)
    for child in element:
        check(child)


def work(*rows: OfflineSentence, name: str = "Contribution 12") -> OfflineWork:
    return OfflineWork("Seeds", "en", "es", (OfflineText(7, name, rows),))


def written(offline: OfflineWork) -> bytes:
    out = BytesIO()
    xliff.write(offline, out)
    return out.getvalue()


def as_word(offline: OfflineWork) -> bytes:
    out = BytesIO()
    sentences.write(offline, out, header=("English", "Spanish"), how="Write on the right.")
    return out.getvalue()


def test_the_structure_is_that_of_the_standard() -> None:
    coded = "We ⟨1⟩keep ⟨2⟩⟨=1⟩⟨/2⟩⟨/1⟩ & <b> [12]"
    offline = work(
        OfflineSentence(KEY, coded, coded, "translated", ("seed bank = semillero",)),
        OfflineSentence(KEY[::-1], "New.", "", "initial"),
        name='A "name" & more',
    )
    root = fromstring(written(offline))
    check(root)
    assert (root.get("version"), root.get("srcLang"), root.get("trgLang")) == ("2.1", "en", "es")
    place, term = (note.text for note in root.iter(f"{NAME}note"))
    assert (place, term) == ('A "name" & more', "seed bank = semillero")
    first, second = root.iter(f"{NAME}segment")
    assert second.find(f"{NAME}target") is None
    mark = first.find(f"{NAME}source/{NAME}pc")
    assert mark is not None
    assert mark.find(f"{NAME}pc/{NAME}ph") is not None


WORDS = st.text(
    st.characters(
        codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="⟨⟩\ufffe\uffff"
    ),
    min_size=1,
    max_size=12,
)


@st.composite
def coded_texts(draw: st.DrawFn) -> str:
    """Return coded text with atoms and nested marks."""
    numbers = iter(range(1, 50))

    def part(depth: int) -> str:
        kind = draw(st.integers(0, 3 if depth else 1))
        if kind == 0:
            return draw(WORDS)
        number = next(numbers)
        if kind == 1:
            return f"⟨={number}⟩"
        inner = "".join(part(depth - 1) for _ in range(draw(st.integers(1, 2))))
        return f"⟨{number}⟩{inner}⟨/{number}⟩"

    return "".join(part(2) for _ in range(draw(st.integers(1, 4))))


@given(coded_texts())
def test_coded_text_comes_back_from_xliff_unharmed(coded: str) -> None:
    content = written(work(OfflineSentence(KEY, coded, coded, "translated")))
    check(fromstring(content))
    returned = read_xliff(content)
    assert (returned.source, returned.target) == ("en", "es")
    assert returned.sentences == ((KEY, coded),)


def test_coded_text_comes_back_from_word_unharmed() -> None:
    texts = [
        "Plain words.",
        "⟨1⟩Bold ⟨=1⟩⟨/1⟩ & <tags> \u00ab\u00a0quoted\u00a0\u00bb",
        'Emoji 🌱, "quotes", ¿?',
        "=1+1",
    ]
    rows = [OfflineSentence(f"{n:024x}", text, text, "translated") for n, text in enumerate(texts)]
    returned = read_word(as_word(work(*rows)))
    assert (returned.source, returned.target) == ("en", "es")
    assert returned.sentences == tuple((row.key, row.target) for row in rows)
