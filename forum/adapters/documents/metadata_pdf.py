"""Removing authors from PDF files: they are written anew, with what can be reached from the pages.

It removes properties (Info, XMP), signatures, the names of commentators, layers' creators, small
pictures of pages, embedded files, and the metadata of pictures; and what is active: scripts,
actions that start or fetch something, and what plays.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

from forum.adapters.documents.picture_metadata import without_picture_metadata
from forum.adapters.documents.zip_packages import LockedPackage, UnreadablePackage

_AUTHOR_KEYS: Final = (
    "/Metadata", "/PieceInfo", "/Perms", "/DSS", "/SigFlags", "/SpiderInfo", "/Thumb",
    "/CreatorInfo", "/Author", "/Company", "/Manager", "/EmbeddedFiles", "/EF", "/RF", "/AF",
    "/Collection", "/Creator", "/Legal", "/IDS", "/URLS", "/Private", "/XFA", "/JS", "/JavaScript",
)  # fmt: skip
"""Entries that name somebody, or that hold a file, a form or a script which no page shows."""

_FOLDER: Final = re.compile(
    r"(?:file:|[A-Za-z]:[\\/]|\\\\|/(?:home|Users)/)[^\n]*[\\/]", re.IGNORECASE
)
"""The folder of a file on its owner's machine, as links and descriptions of pictures begin."""

_ANY_FOLDER: Final = re.compile(r".*[\\/]", re.DOTALL)
_ACTIVE_KEYS: Final = (
    "/AA", "/JS", "/JavaScript", "/XFA", "/RichMediaContent", "/RichMediaSettings", "/Movie",
    "/3DD", "/3DA", "/Ref", "/OPI", "/Sound",
)  # fmt: skip
"""Entries that run when a page is opened, or that hold what a page would play."""

_ACTIVE_ACTIONS: Final = frozenset(
    {
        "/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/Rendition",
        "/RichMediaExecute", "/Movie", "/Sound", "/GoTo3DView",
    }
)  # fmt: skip
"""Actions that run or fetch something; those that lead to a page or a web address stay."""

_PATH_KEYS: Final = ("/F", "/UF", "/DOS", "/Mac", "/Unix")
_WORDS: Final = ("/S", "/URI", "/Base", "/Alt", "/Type", "/Subtype", "/FT", *_PATH_KEYS)
"""Entries that are judged by their words, which may stand in an object of their own."""

_SIGNATURE_TYPES: Final = ("/Sig", "/DocTimeStamp")
_PICTURE_FILTERS: Final = ("/DCTDecode", "/DCT", "/JPXDecode")
_LINK: Final = re.compile(r"(?:https?|mailto|ftp|tel):|[^:]*\Z", re.IGNORECASE)
MARK: Final = b"%PDF-"


def pdf_without_authors(content: bytes) -> bytes:
    """Return a PDF rewritten without its authors and without what no page uses.

    Earlier versions that are hidden in the file are removed as well. A signed PDF loses its
    signatures: they name the signers, and would be broken. An encrypted PDF that everybody can open
    is decrypted; a slightly damaged one is repaired.

    Raises LockedPackage if it needs a password, and UnreadablePackage if it is damaged.
    """
    from pypdf import PdfReader  # heavy, and only in this process
    from pypdf.errors import DependencyError, PyPdfError  # the same

    # pypdf raises many kinds of errors for damaged files, and DependencyError for encrypted ones.
    errors = (PyPdfError, DependencyError, ArithmeticError, AssertionError, AttributeError,
              LookupError, OSError, RecursionError, TypeError, ValueError)  # fmt: skip
    content = content[max(0, content.find(MARK)) :]
    try:
        if not PdfReader(BytesIO(content)).is_encrypted:
            return _rewrite(content)
    except errors:
        pass
    repaired = _repair(content)
    try:
        return _rewrite(repaired)
    except errors:
        raise UnreadablePackage("pdf") from None


def _repair(content: bytes) -> bytes:
    """Return the PDF as a more tolerant reader saves it, without encryption."""
    import pypdfium2  # heavy, and only in this process

    output = BytesIO()
    try:
        document = pypdfium2.PdfDocument(content)
        document.save(output, flags=pypdfium2.raw.FPDF_REMOVE_SECURITY)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD:
            raise LockedPackage("pdf") from None
        raise UnreadablePackage("pdf") from None
    return output.getvalue()


def _rewrite(content: bytes) -> bytes:
    """Return the parts of a PDF that can be reached from its pages, without any author."""
    from pypdf import PdfWriter  # heavy, and only in this process

    writer = PdfWriter(clone_from=BytesIO(content))
    writer.metadata = None
    if not len(writer.pages):
        raise UnreadablePackage("pdf")
    for dictionary in _dictionaries(writer._objects):
        _remove_authors(dictionary)
    _remove_unreachable(writer)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def _dictionaries(objects: list[Any]) -> Iterator[Any]:
    """Yield every dictionary of a PDF, including those within others."""
    pending = list(objects)
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            yield value
            pending.extend(dict.values(value))
        elif isinstance(value, list):
            pending.extend(list.__iter__(value))


def _remove_unreachable(writer: Any) -> None:
    """Forget every object that cannot be reached from the root, so that it is not written."""
    from pypdf.generic import IndirectObject  # heavy, and only in this process

    reached: set[int] = set()
    pending: list[Any] = [writer.root_object.indirect_reference]
    while pending:
        value = pending.pop()
        if isinstance(value, IndirectObject):
            if value.idnum in reached:
                continue
            reached.add(value.idnum)
            value = value.get_object()
        if isinstance(value, dict):
            pending.extend(dict.values(value))
        elif isinstance(value, list):
            pending.extend(list.__iter__(value))
    writer._objects[:] = [
        stored if number in reached else None for number, stored in enumerate(writer._objects, 1)
    ]


def _remove_authors(dictionary: Any) -> None:
    """Remove from a dictionary the entries that name an author, signer or commentator."""
    for key in _AUTHOR_KEYS:
        dictionary.pop(key, None)
    _write_words_in_place(dictionary)
    _remove_active(dictionary)
    kind = dictionary.get("/Type")
    if kind in _SIGNATURE_TYPES or "/ByteRange" in dictionary:
        dictionary.clear()
    elif "/V" in dictionary and dictionary.get("/FT") == "/Sig":
        dictionary.pop("/V")
    elif kind == "/Thread":
        dictionary.pop("/I", None)
    for key in _PATH_KEYS:  # only names of files are words under these
        _remove_folder(dictionary, key, _ANY_FOLDER)
    for key in ("/URI", "/Base", "/Alt"):
        _remove_folder(dictionary, key, _FOLDER)
    if "/Rect" in dictionary and dictionary.get("/Subtype") != "/Widget":
        dictionary.pop("/T", None)
    if hasattr(dictionary, "_data"):
        _clean_picture(dictionary)


def _remove_active(dictionary: Any) -> None:
    """Remove from a dictionary what runs, plays or fetches something when a page is opened."""
    for key in _ACTIVE_KEYS:
        dictionary.pop(key, None)
    opening = dictionary.get("/OpenAction")
    if opening is not None and not isinstance(opening.get_object(), list):
        dictionary.pop("/OpenAction")
    action, address = dictionary.get("/S"), str(dictionary.get("/URI", ""))
    if action in _ACTIVE_ACTIONS or (action == "/URI" and not _LINK.match(address)):
        dictionary.clear()
    if "/Base" in dictionary and not _LINK.match(str(dictionary["/Base"])):
        dictionary.pop("/Base")  # before all addresses
    if hasattr(dictionary, "_data"):
        dictionary.pop("/F", None)  # the content of a stream that lies in another file


def _write_words_in_place(dictionary: Any) -> None:
    """Replace references to names and strings by these, so that what follows sees them."""
    for key in _WORDS:
        value = dictionary.get(key)
        if value is not None and isinstance(words := value.get_object(), (str, bytes)):
            dict.__setitem__(dictionary, key, words)


def _remove_folder(dictionary: Any, key: str, folder: re.Pattern[str]) -> None:
    """Remove the folder of a file on its owner's machine, which often has the owner's name."""
    from pypdf.generic import NameObject, TextStringObject  # heavy, and only in this process

    path = dictionary.get(key)
    if isinstance(path, (str, bytes)):
        text = path if isinstance(path, str) else path.decode("latin-1")
        if found := folder.match(text):
            dictionary[NameObject(key)] = TextStringObject(text[found.end() :])


def _clean_picture(stream: Any) -> None:
    """Remove the metadata of a picture that is stored as a file of its own."""
    from pypdf.filters import decode_stream_data  # heavy, and only in this process
    from pypdf.generic import NameObject  # the same

    filters = stream.get("/Filter")
    filters = filters.get_object() if filters is not None else []
    names = list(filters) if isinstance(filters, list) else [filters]
    if not names or names[-1] not in _PICTURE_FILTERS:
        return
    picture = stream._data if len(names) == 1 else decode_stream_data(stream)
    cleaned = without_picture_metadata(picture)
    if cleaned is None or cleaned == picture:
        return
    stream._data = cleaned
    parameters = stream.get("/DecodeParms")
    parameters = parameters.get_object() if parameters is not None else None
    if isinstance(parameters, list):
        stream[NameObject("/DecodeParms")] = parameters[-1]
    stream[NameObject("/Filter")] = NameObject(names[-1])
