"""What a person wrote in a message: without the words of others, signatures and addresses."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

MAX_SIGNATURE: Final = 15
"""The most lines of a signature that no mark begins."""

ADDRESS_MARK: Final = "[…@…]"
FORWARDED_MARK: Final = "---------- Forwarded message ----------"

_WROTE: Final = re.compile(
    r"(?:on|el|le|am|em|op|il|den)\s.{4,300}?(?:wrote|writes|escribió|escribio|a\s+écrit|a\s+ecrit"
    r"|écrivait|schrieb.{0,80}|escreveu|ha\s+scritto|schreef.{0,80}|skrev.{0,80})\s*:",
    re.IGNORECASE | re.DOTALL,
)
_WROTE_BARE: Final = re.compile(
    r".{2,120}(?:wrote|escribió|escribio|a écrit|a ecrit)\s*:", re.IGNORECASE
)
_WROTE_LINES: Final = 4
_DATED: Final = re.compile(r"\d{4}[/-]\d{1,2}[/-]\d{1,2},?\s.{2,120}<[^<>]{3,120}>", re.DOTALL)
"""Whose words follow, as some programs say it without a verb."""

_FORWARDED: Final = re.compile(
    r"(?:begin )?forwarded message|(?:inicio del )?mensaje reenviado"
    r"|(?:début du )?message (?:transféré|transfere|réexpédié)|mensagem encaminhada",
    re.IGNORECASE,
)
_ORIGINAL: Final = re.compile(
    r"\W*(?:-{2,}|_{2,})?\s*(?:original message|mensaje original|message d['’]origine"
    r"|message original|ursprüngliche nachricht|mensagem original|"
    + _FORWARDED.pattern
    + r")\s*:?\s*(?:-{2,}|_{2,})?\W*",
    re.IGNORECASE,
)
_FIELD: Final = re.compile(
    r"\s*\*{0,2}(from|sent|date|to|subject|cc|de|enviado(?: el)?|fecha|para|asunto|envoyé"
    r"|envoye|à|a|objet|expéditeur|von|gesendet|an|betreff)\s*:\*{0,2}\s",
    re.IGNORECASE,
)
_FROM: Final = frozenset({"from", "de", "von", "expéditeur"})
_FIELDS_LEAST: Final = 3
_FOOTER: Final = re.compile(
    r"_{20,}\s*|-{20,}\s*|={20,}\s*"
    r"|\W*(?:yahoo! (?:groups|grupos|groupes)|enlaces de yahoo!).{0,40}",
    re.IGNORECASE,
)
_FOOTER_WORDS: Final = re.compile(
    r"mailing list|unsubscribe|listinfo|you received this message because"
    r"|lista de (?:correo|distribución)|cancelar (?:la|su) suscripci|darse de baja"
    r"|recibió este mensaje porque|has recibido este mensaje|liste de diffusion|désabonner"
    r"|se désinscrire|vous recevez ce message|vous avez reçu ce message"
    r"|view this (?:discussion|message)"
    r"|dgroups|google groups|yahoo!|hotmail|windows live|virus|confidential|confidencial",
    re.IGNORECASE,
)
_DEVICE: Final = re.compile(
    r"\W*(?:sent from (?:my|mail|outlook|yahoo)|get outlook for|enviado (?:desde|de) mi"
    r"|obtener outlook|envoyé (?:de|depuis) mon|envoye (?:de|depuis) mon|provenance)\b.{0,80}",
    re.IGNORECASE,
)
_ADDRESS: Final = re.compile(
    r"<?(?:mailto:)?[\w.+%'*=-]{1,64}(?:@| ?[\[({](?:@|at|arroba|arobase)[\])}] ?)"
    r"(?:[\w-]{1,63}\.){1,8}[a-z]{2,24}(?![\w-])>?",
    re.IGNORECASE,
)
_SIGNED: Final = "-----BEGIN PGP SIGNED MESSAGE-----"
_ARMOUR: Final = re.compile(
    r"-----BEGIN PGP (?!SIGNED)[A-Z ]{3,40}-----.*?(?:-----END PGP [A-Z ]{3,40}-----|\Z)", re.DOTALL
)
"""A signature, a key or a coded text."""

_SIGNED_HEAD: Final = re.compile(
    re.escape(_SIGNED) + r"[ \t]*\n(?:[A-Z][\w-]{1,20}: [^\n]{0,80}\n)*"
)
_GAPS: Final = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class OwnWords:
    """What somebody wrote; `repeated` and `signature` count the lines that were cut.

    `forwarded` is a message that was passed on whole, with its head; none of it is in `text`.
    """

    text: str
    forwarded: str = ""
    repeated: int = 0
    signature: int = 0
    addresses: int = 0


def own_words(body: str, *, passes_on: bool = False) -> OwnWords:
    """Return what the author of a message wrote.

    Cut are lines behind `>`, the line that says whose they are, all below the head of a message
    that is repeated whole, signatures and footers of lists, and what programs wrote to seal the
    message; email addresses are masked. A message that is repeated whole is forwarded if the line
    above it says so, or the message `passes_on` what it repeats.
    """
    lines = [line.rstrip() for line in _unsealed(body).split("\n")]
    kept, repeated, copy = _without_copies(lines)
    forwarded = ""
    if copy and (passes_on or _FORWARDED.search(copy[0])):
        forwarded = _as_forwarded(copy)
    else:
        repeated += sum(1 for line in copy if line.strip())
    kept, signature = _without_signature(kept)
    text, addresses = _masked("\n".join(kept))
    forwarded, more = _masked(forwarded)
    return OwnWords(text, forwarded, repeated, signature, addresses + more)


def _masked(text: str) -> tuple[str, int]:
    return _ADDRESS.subn(ADDRESS_MARK, _GAPS.sub("\n\n", text).strip())


def _unsealed(body: str) -> str:
    """Return a text without signatures, keys and marks of OpenPGP."""
    if "-----BEGIN PGP " not in body:
        return body
    text = _ARMOUR.sub("", body)
    if _SIGNED not in text:
        return text
    before, _, signed = _SIGNED_HEAD.sub(_SIGNED, text).partition(_SIGNED)
    return before + re.sub(r"^- ", "", signed, flags=re.MULTILINE)


def _as_forwarded(copy: Sequence[str]) -> str:
    """Return a message that is passed on, from its head to its last line before a signature."""
    lines = copy[1:] if _ORIGINAL.fullmatch(copy[0].strip()) else list(copy)
    kept, _ = _without_signature(list(lines))
    return "\n".join(kept).strip()


def mask_addresses(text: str) -> str:
    """Return a text in which nobody can read an email address."""
    return _ADDRESS.sub(ADDRESS_MARK, text)


def _without_copies(lines: list[str]) -> tuple[list[str], int, list[str]]:
    """Return the lines that repeat nobody, how many do, and a message that is repeated whole."""
    kept: list[str] = []
    n = repeated = 0
    while n < len(lines):
        line = lines[n]
        if line.lstrip().startswith((">", "|>")):
            repeated += bool(line.strip("> |"))
            n += 1
        elif length := _attribution(lines, n):
            repeated += length
            n += length
        elif _begins_copy(lines, n):
            return kept, repeated, lines[n:]
        else:
            kept.append(line)
            n += 1
    return kept, repeated, []


def _attribution(lines: list[str], n: int) -> int:
    """Return how many lines say whose words follow ("On Monday Amina wrote:"), or 0."""
    first = lines[n].strip()
    if not first or len(first) > 300:
        return 0
    for count in range(1, _WROTE_LINES + 1):
        text = "\n".join(lines[n : n + count]).strip()
        if count < 3 and _DATED.fullmatch(text) and _quotes_follow(lines, n + count):
            return count
        if not text.endswith(":"):
            continue
        is_attribution = _WROTE.fullmatch(text) or (count == 1 and _WROTE_BARE.fullmatch(text))
        return count if is_attribution and _quotes_follow(lines, n + count) else 0
    return 0


def _quotes_follow(lines: list[str], n: int) -> bool:
    """Return whether quoted words follow, or nothing: then a program has cut them."""
    following = next((line.strip() for line in lines[n : n + 4] if line.strip()), "")
    return not following or following.startswith((">", "|>"))


def _begins_copy(lines: list[str], n: int) -> bool:
    """Return whether here begins a message that is repeated with its head, to the end."""
    line = lines[n]
    if len(line) < 120 and _ORIGINAL.fullmatch(line.strip()) and line.strip():
        return True
    if _FIELD.match(line) is None:
        return False
    head = [_FIELD.match(following) for following in lines[n : n + 8]]
    names = {match[1].lower() for match in head if match}
    return len(names) >= _FIELDS_LEAST and bool(names & _FROM)


def _without_signature(lines: list[str]) -> tuple[list[str], int]:
    """Return the lines above the signature and the footer of a list, and how many were cut."""
    end = len(lines)
    for n, line in enumerate(lines):
        is_mark = line in ("--", "-- ", "—") or line.strip() == "--"
        is_footer = bool(_FOOTER.fullmatch(line)) and _is_footer(lines, n)
        if (is_mark and _is_short(lines[n:])) or is_footer:
            end = n
            break
    kept = lines[:end]
    while kept and (not kept[-1].strip() or _DEVICE.fullmatch(kept[-1])):
        kept.pop()
    return kept, sum(1 for line in lines[len(kept) :] if line.strip())


def _is_short(lines: list[str]) -> bool:
    """Return whether so few lines follow that they are a signature, or a footer stands in them."""
    told = [line for line in lines if line.strip()]
    has_footer = any(_FOOTER.fullmatch(line) for line in told[:MAX_SIGNATURE])
    return len(told) <= MAX_SIGNATURE or has_footer


def _is_footer(lines: list[str], n: int) -> bool:
    following = "\n".join(lines[n + 1 : n + 12])[:3_000]
    return _FOOTER_WORDS.search(following) is not None
