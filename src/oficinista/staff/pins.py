"""PINs: kept as argon2id, tried a few times, then locked for a while."""

from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

DIGITS_MIN = 6
TRIES_MAX = 5
LOCKED_FOR = timedelta(minutes=10)

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""OWASP's first choice for argon2id: 19 MiB, two passes, one lane; some 30 ms here."""


def hash_pin(pin: str) -> str:
    """What is kept of a PIN."""
    return _HASHER.hash(pin)


def is_right(pin_hash: str | None, pin: str) -> bool:
    """Whether a PIN is the one whose hash was kept. Someone without a PIN is never right."""
    if pin_hash is None:
        return False
    try:
        return _HASHER.verify(pin_hash, pin)
    except (VerifyMismatchError, InvalidHashError):
        return False
