"""What a person wrote in a message: without the words of others, signatures and addresses."""

import re
from dataclasses import dataclass
from typing import Final

MAX_SIGNATURE: Final = 15
"""The most lines of a signature that no mark begins."""

ADDRESS_MARK: Final = "[…@…]"

_WROTE: Final = re.compile(
    r"(?:on|el|le|am|em|op|il|den)\s.{4,300}?(?:wrote|writes|escribió|escribio|a\s+écrit|a\s+ecrit"
    r"|écrivait|schrieb.{0,80}|escreveu|ha\s+scritto|schreef.{0,80}|skrev.{0,80})\s*:",
    re.IGNORECASE | re.DOTALL,
)
_WROTE_BARE: Final = re.compile(
    r".{2,120}(?:wrote|escribió|escribio|a écrit|a ecrit)\s*:", re.IGNORECASE
)
_WROTE_LINES: Final = 4
_ORIGINAL: Final = re.compile(
    r"\W*(?:-{2,}|_{2,})?\s*(?:original message|mensaje original|message d['’]origine"
    r"|message original|forwarded message|mensaje reenviado|message transféré|message transfere"
    r"|begin forwarded message|inicio del mensaje reenviado|début du message transféré"
    r"|ursprüngliche nachricht|mensagem original)\s*:?\s*(?:-{2,}|_{2,})?\W*",
    re.IGNORECASE,
)
_FIELD: Final = re.compile(
    r"\s*\*{0,2}(from|sent|date|to|subject|cc|de|enviado(?: el)?|fecha|para|asunto|envoyé"
    r"|envoye|à|a|objet|expéditeur|von|gesendet|an|betreff)\s*:\*{0,2}\s",
    re.IGNORECASE,
)
_FROM: Final = frozenset({"from", "de", "von", "expéditeur"})
_FIELDS_LEAST: Final = 3
_FOOTER: Final = re.compile(r"_{20,}\s*|-{20,}\s*|={20,}\s*")
_FOOTER_WORDS: Final = re.compile(
    r"mailing list|unsubscribe|listinfo|you received this message because"
    r"|lista de (?:correo|distribución)|cancelar (?:la|su) suscripci|darse de baja"
    r"|recibió este mensaje porque|has recibido este mensaje|liste de diffusion|désabonner"
    r"|se désinscrire|vous recevez ce message|vous avez reçu ce message"
    r"|view this (?:discussion|message)"
    r"|dgroups|google groups|confidential|confidencial",
    re.IGNORECASE,
)
_DEVICE: Final = re.compile(
    r"\W*(?:sent from (?:my|mail|outlook|yahoo)|get outlook for|enviado (?:desde|de) mi"
    r"|obtener outlook|envoyé (?:de|depuis) mon|envoye (?:de|depuis) mon|provenance)\b.{0,80}",
    re.IGNORECASE,
)
_ADDRESS: Final = re.compile(
    r"<?(?:mailto:)?[\w.+%'*=-]{1,64}@(?:[\w-]{1,63}\.){1,8}[a-z]{2,24}(?![\w-])>?", re.IGNORECASE
)
_GAPS: Final = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class OwnWords:
    """What somebody wrote; `repeated` and `signature` count the lines that were cut."""

    text: str
    repeated: int = 0
    signature: int = 0
    addresses: int = 0


def own_words(body: str) -> OwnWords:
    """Return what the author of a message wrote.

    Cut are lines behind `>`, the line that says whose they are, all below the head of a message
    that is repeated whole, and signatures and footers of lists; email addresses are masked.
    """
    lines = [line.rstrip() for line in body.split("\n")]
    kept, repeated = _without_copies(lines)
    kept, signature = _without_signature(kept)
    text = _GAPS.sub("\n\n", "\n".join(kept)).strip()
    text, addresses = _ADDRESS.subn(ADDRESS_MARK, text)
    return OwnWords(text, repeated, signature, addresses)


def mask_addresses(text: str) -> str:
    """Return a text in which nobody can read an email address."""
    return _ADDRESS.sub(ADDRESS_MARK, text)


def _without_copies(lines: list[str]) -> tuple[list[str], int]:
    """Return the lines that repeat nobody, and how many do."""
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
            repeated += sum(1 for rest in lines[n:] if rest.strip())
            break
        else:
            kept.append(line)
            n += 1
    return kept, repeated


def _attribution(lines: list[str], n: int) -> int:
    """Return how many lines say whose words follow ("On Monday Amina wrote:"), or 0."""
    first = lines[n].strip()
    if not first or len(first) > 300:
        return 0
    for count in range(1, _WROTE_LINES + 1):
        text = "\n".join(lines[n : n + count]).strip()
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
    first = _FIELD.match(line)
    if first is None or first[1].lower() not in _FROM:
        return False
    head = [_FIELD.match(following) for following in lines[n : n + 8]]
    return len({match[1].lower() for match in head if match}) >= _FIELDS_LEAST


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
