"""E-mail addresses: the one form in which they are stored and compared."""

from typing import Final

import idna
from email_validator import EmailNotValidError, validate_email

from forum.domain.characters import normalise, without_invisible
from forum.errors import Invalid

_WIDE_SIGNS: Final = str.maketrans(
    {chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F)} | {"\N{SMALL COMMERCIAL AT}": "@"}
)
"""The signs of ASCII as East Asian keyboards write them."""

MAX_CHARACTERS: Final = 500
"""More than the 254 of RFC 5321, for blanks and characters that are taken out."""


def normal_address(typed: str) -> str:
    """Return the normal form of an address; raises Invalid("email") if it cannot be one.

    In small letters, composed (NFC), with a domain in its own script, and without blanks around it
    and characters that cannot be seen: whoever types it, it is the same.
    """
    if len(typed) > MAX_CHARACTERS:
        raise Invalid("email", "email")
    plain = without_invisible(typed).strip().translate(_WIDE_SIGNS).removesuffix(".")
    try:
        address = validate_email(plain, check_deliverability=False).normalized
    except EmailNotValidError:
        raise Invalid("email", "email") from None
    return normalise("NFC", address.lower())


def find_address(typed: str) -> str:
    """Return the normal form of an address, or an empty string if it cannot be one."""
    try:
        return normal_address(typed)
    except Invalid:
        return ""


def mail_server_address(address: str) -> str:
    """Return an address with its domain in ASCII, as mail servers know it (IDNA 2008).

    Raises Invalid("email") for a domain that cannot be written so.
    """
    local, at, domain = without_invisible(address).strip().rpartition("@")
    if domain.isascii():
        return local + at + domain
    try:
        return local + at + idna.encode(domain, uts46=True).decode()
    except idna.IDNAError:
        raise Invalid("email", "email") from None
