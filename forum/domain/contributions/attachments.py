"""Rules for files that come with a contribution, and for texts that only point to a file."""

import re
import unicodedata
from enum import StrEnum
from typing import Final

from forum.domain.characters import clean_line, normalise

MAX_BYTES: Final = 10_000_000
MAX_FILES: Final = 5
MAX_FILES_A_DAY: Final = 40
MAX_BYTES_A_DAY: Final = 150_000_000
MAX_NAME: Final = 120
MAX_TEXT: Final = 1_000_000
"""How many characters of a file's text are stored for search and analysis."""


class FileKind(StrEnum):
    """The type of a file, derived from its content and never from its name."""

    PDF = "pdf"
    DOCX = "docx"
    ODT = "odt"
    PNG = "png"
    JPEG = "jpeg"
    WEBP = "webp"


class Extraction(StrEnum):
    """The state of the extraction of a file's text."""

    WAITING = "waiting"
    DONE = "done"
    NONE = "none"
    FAILED = "failed"


MEDIA_TYPES: Final = {
    FileKind.PDF: "application/pdf",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileKind.ODT: "application/vnd.oasis.opendocument.text",
    FileKind.PNG: "image/png",
    FileKind.JPEG: "image/jpeg",
    FileKind.WEBP: "image/webp",
}
IMAGE_KINDS: Final = frozenset({FileKind.PNG, FileKind.JPEG, FileKind.WEBP})
ENDINGS: Final = {kind: (f".{kind}",) for kind in FileKind} | {FileKind.JPEG: (".jpg", ".jpeg")}
ACCEPTED_ENDINGS: Final = ",".join(ending for endings in ENDINGS.values() for ending in endings)
"""The `accept` attribute of the file field; the server checks the content instead."""

_UNFIT_IN_NAMES: Final = re.compile(r'[\s/\\:*?"<>|]+')


def clean_file_name(name: str, kind: FileKind) -> str:
    """Return the name under which a file is stored: one line, no path, the ending of its type.

    Characters that only control the direction of writing are removed: they can hide an ending.
    """
    base = re.split(r"[/\\]", name)[-1]
    clean = _UNFIT_IN_NAMES.sub(" ", clean_line(base)).strip()
    stem, ending = clean, ENDINGS[kind][0]
    for known_ending in ENDINGS[kind]:
        if clean.lower().endswith(known_ending):
            stem, ending = clean[: -len(known_ending)], clean[-len(known_ending) :].lower()
    stem = stem.strip(" .")[: MAX_NAME - len(ending)].strip(" .")
    return (stem or "file") + ending


def belongs_to_revision(revision: int | None, since: int | None, until: int | None) -> bool:
    """Return whether a file belongs to a revision: the one with id `since` or a later one.

    Revisions from the one with id `until` on do not have it.
    """
    if revision is None or since is None or revision < since:
        return False
    return until is None or revision < until


LEAST_OWN_WORDS: Final = 5
"""With this many words of its own, a text is more than a pointer to a file."""

MAX_POINTER_WORDS: Final = 80
"""From this many words on, a text is more than a pointer to a file."""

MAX_POINTER_CHARACTERS: Final = 2_000
"""Beyond this many characters, too; longer texts are not analysed."""

_WORD: Final = re.compile(r"[^\W_]+")
_LINK: Final = re.compile(r"https?://\S+|\S+@\S+|\S+\.(?:pdf|docx?|odt|jpe?g|png|webp)\b", re.I)

_POINTER: Final = re.compile(
    r"\b(?:attach(?:ed|ment|ments|ing)?|enclosed|enclosure|annex(?:ed)?|appended|appendix"
    r"|files?|documents?|pdf|word|below"
    r"|adjunt[oa]s?|adjuntamos|adjunt(?:o|ar|ando)|anex[oa]s?|anexamos|archivos?|ficheros?"
    r"|documentos?|acompan(?:o|a|amos)"
    r"|joint(?:e|s|es)?|annexe?e?s?|fichiers?|attache(?:e|es|s)?)\b"
)
"""Words, without accents, with which people mention a file that they send."""

_CLOSING: Final = re.compile(
    r"\b(?:(?:best|kind|warm|with) (?:regards|wishes)|regards|sincerely|yours|thank you|thanks"
    r"|saludos|atentamente|cordialmente|gracias|cordialement|salutations|merci|bien a vous)\b"
)

_FILLER_WORDS: Final = frozenset(
    _WORD.findall("""
    a all also an and are as at be been by can comment comments complete contribution
    contributions could dear details details detailed do everyone everybody find for forward
    forwarding friends from full further given good have here herewith hello hereby hi i in
    information input inputs is it its kindly letter long longer madam make me moderator
    moderators morning more my note of on or our out page pages paper please position provide
    provided quick read refer report response responses reply see send sending sent share sharing
    sir sirs statement submission submit submitted submitting team text that the them these this
    those to uploaded us version view views we which will with you your answer answers question
    questions colleague colleagues afternoon

    al aporte aportes aportacion aportaciones buenas buenos carta colega colegas comentario
    comentarios comparto compartimos completa completo con consulta contribuciones contribucion de
    del detalle detalles dia dias el ella en encontrar encontrara encontraran encuentra encuentran
    envio enviamos envia es esta estan este estimada estimadas estimado estimados favor hola
    informe la las le les lo los mas me mi mis mensaje moderador moderadora nota nuestra nuestras
    nuestro nuestros para podran por posicion pregunta preguntas presente propuesta queridos
    respuesta respuestas revisar se ser siguiente sirvanse sirvase su sus tardes texto toda todas
    todo todos un una ver vease ver version y ya consulte consultar

    apporter au aux avec bonjour cette ceci cher chere cheres chers ci collegue collegues
    commentaire commentaires complete complet cf dans des document du elle en envoie envoyons est
    et ici il je joins joignons la le les lettre ma madame mes message messieurs moderateur mon
    monsieur nos notre nous par piece pieces plus pour priere presente presentes prie question
    questions rapport reponse reponses sa se ses sont sur texte tous tout toute toutes transmets
    transmettons trouver trouverez un une vers veuillez version voici voir vos votre vous consulter
    dessous jointes ou que qui
    """)
)


def only_points_to_a_file(text: str) -> bool:
    """Return whether a text says only that there is a file, as in "Please see attached"."""
    if len(text.strip()) > MAX_POINTER_CHARACTERS:
        return False
    plain = _plain(_LINK.sub(" file ", text.strip()))
    words = _WORD.findall(plain)
    if len(words) >= MAX_POINTER_WORDS or not _POINTER.search(plain):
        return False
    closing = _CLOSING.search(plain)
    before = (
        plain[: closing.start()] if closing and _POINTER.search(plain[: closing.start()]) else plain
    )
    own_words = {
        word
        for word in _WORD.findall(_POINTER.sub(" ", before))
        if word not in _FILLER_WORDS and len(word) > 1 and not word.isdigit()
    }
    return len(own_words) < LEAST_OWN_WORDS


def needs_summary(text: str, files: int) -> bool:
    """Return whether the author should be asked to summarise the files in two or three sentences.

    That is so where there are files and no text, or a text that only points to them.
    """
    if not text.strip():
        return files > 0
    return only_points_to_a_file(text)


def _plain(text: str) -> str:
    """Return text in lower case without accents."""
    parts = normalise("NFKD", text.casefold())
    return "".join(c for c in parts if not unicodedata.combining(c))
