"""From a password to the key for one agent: RFC 3414, A.2 (hashing a mebibyte), 2.6 (localising), and lengthening."""

import hashlib
from functools import lru_cache
from typing import Final

HASHED_OCTETS: Final = 1 << 20
"""RFC 3414, A.2: the password is repeated up to this length and hashed, so that each guess costs a millisecond."""


@lru_cache(maxsize=1024)
def master_key(algorithm: str, password: str) -> bytes:
    """Ku of RFC 3414, A.2, computed once per password and `hashlib` algorithm.

    The first time takes 1 to 3 ms, in which `hashlib` lets other threads run.
    """
    return _stretched(algorithm, password.encode())


def localised(algorithm: str, master: bytes, engine_id: bytes) -> bytes:
    """Kul of RFC 3414, 2.6: the user's key at one engine. From it nobody learns the key at another."""
    return hashlib.new(algorithm, master + engine_id + master).digest()


def lengthened_blumenthal(algorithm: str, key: bytes, octets: int) -> bytes:
    """A localised key of at least `octets`, for ciphers that want more than the hash gives:
    draft-blumenthal-aes-usm-04, 3.1.2.1. It appends the hash of what there is."""
    while len(key) < octets:
        key += hashlib.new(algorithm, key).digest()
    return key


def lengthened_reeder(algorithm: str, key: bytes, octets: int, engine_id: bytes) -> bytes:
    """A localised key of at least `octets` as Cisco and its followers make it: draft-reeder-snmpv3-usm-3desede-00, 2.1.

    The key so far is taken for a password anew. That is another 1 to 3 ms, and for each agent, for whose id is in it.
    """
    last = key
    while len(key) < octets:
        last = localised(algorithm, _stretched(algorithm, last), engine_id)
        key += last
    return key


def _stretched(algorithm: str, password: bytes) -> bytes:
    times = HASHED_OCTETS // len(password) + 1
    return hashlib.new(algorithm, (password * times)[:HASHED_OCTETS]).digest()
