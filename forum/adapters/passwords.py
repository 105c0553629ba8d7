"""Password hashes: Argon2id at the least cost that OWASP recommends, unless configured."""

import unicodedata
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

COST: Final = (2, 19_456)


@cache
def _hasher(rounds: int, memory: int) -> PasswordHasher:
    return PasswordHasher(time_cost=rounds, memory_cost=memory, parallelism=1)


def _configured() -> PasswordHasher:
    """Return the hasher for `PASSWORD_COST`: how many rounds, and KiB of memory."""
    rounds, memory = current_app.config.get("PASSWORD_COST", COST)
    return _hasher(rounds, memory)


def _as_typed(password: str) -> str:
    """Return one form for what keyboards of different systems send for the same characters."""
    return unicodedata.normalize("NFKC", password)


def hash_password(password: str) -> str:
    """Return a salted hash that says how it was made."""
    return _configured().hash(_as_typed(password))


@cache
def _decoy(hasher: PasswordHasher) -> str:
    return hasher.hash("nobody has this password")


def matches(password: str, hashed: str | None) -> bool:
    """Tell whether `password` made this hash; None takes as long and never matches."""
    hasher = _configured()
    try:
        hasher.verify(hashed or _decoy(hasher), _as_typed(password))
    except (VerificationError, InvalidHashError):
        return False
    return hashed is not None


def is_outdated(hashed: str) -> bool:
    """Tell whether the hash was made at another cost than is configured now."""
    return _configured().check_needs_rehash(hashed)
