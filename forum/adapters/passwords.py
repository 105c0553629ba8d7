"""Password hashes: Argon2id at the lowest cost that OWASP recommends, unless configured."""

import unicodedata
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

MAX_CHARACTERS: Final = 200
"""Nobody has a longer password; to normalise what is longer could take very long."""

COST: Final = (2, 19_456)


@cache
def _hasher(rounds: int, memory: int) -> PasswordHasher:
    return PasswordHasher(time_cost=rounds, memory_cost=memory, parallelism=1)


def _configured_hasher() -> PasswordHasher:
    """Return the hasher for `PASSWORD_COST`: the number of rounds, and KiB of memory."""
    rounds, memory = current_app.config.get("PASSWORD_COST", COST)
    return _hasher(rounds, memory)


def _normalise(password: str) -> str:
    """Return the same characters for what the keyboards of different systems send for them."""
    return unicodedata.normalize("NFKC", password)


def hash_password(password: str) -> str:
    """Return a salted hash that includes its algorithm and cost."""
    return _configured_hasher().hash(_normalise(password))


@cache
def _decoy_hash(hasher: PasswordHasher) -> str:
    return hasher.hash("nobody has this password")


def verify_password(password: str, hashed: str | None) -> bool:
    """Return whether `hashed` is a hash of `password`; None takes as long and never matches.

    A password of more than MAX_CHARACTERS is none, and takes as long as one of the first of them.
    """
    if len(password) > MAX_CHARACTERS:
        password, hashed = password[:MAX_CHARACTERS], None
    hasher = _configured_hasher()
    try:
        hasher.verify(hashed or _decoy_hash(hasher), _normalise(password))
    except (VerificationError, InvalidHashError):
        return False
    return hashed is not None


def is_hash_outdated(hashed: str) -> bool:
    """Return whether the hash has another cost than the configured one."""
    return _configured_hasher().check_needs_rehash(hashed)
