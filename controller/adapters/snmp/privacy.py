"""The cipher around a PDU: AES in CFB mode (RFC 3826) and DES in CBC mode (RFC 3414, 8)."""

import os
import struct
from typing import Final, Protocol

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC, ECB

from controller.adapters.snmp.ber import BerError

SALT_OCTETS: Final = 8
"""msgPrivacyParameters of both ciphers."""

AES_BLOCK: Final = 16
DES_BLOCK: Final = 8
DES_KEY_OCTETS: Final = 16
"""RFC 3414, 8.1.1.1: eight for the cipher, and eight that the salts are mixed with."""

_TWO_NUMBERS: Final = struct.Struct(">II")


class Privacy(Protocol):
    """One localised key at work, in one thread. `boots` and `time_s` are those in the message (RFC 3414, 2.2.1)."""

    def seal(self, plain: bytes, boots: int, time_s: int) -> tuple[bytes, bytes]:
        """What nobody else can read, and its salt. No salt comes twice."""

    def open(self, sealed: bytes, salt: bytes, boots: int, time_s: int) -> bytes:
        """What was sealed, perhaps with padding behind it. Raises BerError when nothing can have been."""


class AesPrivacy:
    """AES with a key of 16, 24 or 32 octets.

    Making a cipher object takes three times as long as the work itself, and the library cannot start CFB anew with
    another vector. But CFB's key stream is what other modes, which run on, give for the right input: reading, it is
    each sealed block enciphered (ECB); writing, it is the chain of CBC that is fed the vector, then the plain blocks.
    """

    __slots__ = ("_blocks", "_chain", "_chained", "_salt")

    def __init__(self, key: bytes) -> None:
        self._blocks = Cipher(AES(key), ECB()).encryptor()  # noqa: S305  never used on plain text
        self._chain = Cipher(AES(key), CBC(bytes(AES_BLOCK))).encryptor()
        self._chained = 0
        """The chain's last block: it mixes this into the next message's first, so we take it out beforehand."""
        self._salt = int.from_bytes(os.urandom(SALT_OCTETS))

    def seal(self, plain: bytes, boots: int, time_s: int) -> tuple[bytes, bytes]:
        """See Privacy. RFC 3826, 3.1.2.1: the salt counts on from a random number."""
        self._salt = salt = (self._salt + 1) & 0xFFFF_FFFF_FFFF_FFFF
        first = (boots << 96 | time_s << 64 | salt) ^ self._chained
        whole = (len(plain) - 1) // AES_BLOCK * AES_BLOCK
        stream = self._chain.update(first.to_bytes(AES_BLOCK) + plain[:whole])
        self._chained = int.from_bytes(stream[whole:])
        return _mixed(plain, stream), salt.to_bytes(SALT_OCTETS)

    def open(self, sealed: bytes, salt: bytes, boots: int, time_s: int) -> bytes:
        """See Privacy."""
        if not sealed or len(salt) != SALT_OCTETS:
            raise BerError("nothing is sealed, or its salt is not of eight octets")
        whole = (len(sealed) - 1) // AES_BLOCK * AES_BLOCK
        vector = _TWO_NUMBERS.pack(boots, time_s) + salt
        return _mixed(sealed, self._blocks.update(vector + sealed[:whole]))


class DesPrivacy:
    """DES, as triple DES with one key three times: the library has it no other way."""

    __slots__ = ("_cipher", "_mixed_in", "_salt")

    def __init__(self, key: bytes) -> None:
        self._cipher = TripleDES(key[:DES_BLOCK] * 3)
        self._mixed_in = int.from_bytes(key[DES_BLOCK:DES_KEY_OCTETS])
        self._salt = int.from_bytes(os.urandom(4))

    def seal(self, plain: bytes, boots: int, time_s: int) -> tuple[bytes, bytes]:  # noqa: ARG002
        """See Privacy. RFC 3414, 8.1.1.1: the salt is the engine's boots and a count on from a random number."""
        self._salt = (self._salt + 1) & 0xFFFF_FFFF
        salt = _TWO_NUMBERS.pack(boots, self._salt)
        padded = plain + bytes(-len(plain) % DES_BLOCK)
        return Cipher(self._cipher, CBC(self._vector(salt))).encryptor().update(padded), salt

    def open(self, sealed: bytes, salt: bytes, boots: int, time_s: int) -> bytes:  # noqa: ARG002
        """See Privacy."""
        if not sealed or len(sealed) % DES_BLOCK or len(salt) != SALT_OCTETS:
            raise BerError("what is sealed does not fill its blocks, or its salt is not of eight octets")
        return Cipher(self._cipher, CBC(self._vector(salt))).decryptor().update(sealed)

    def _vector(self, salt: bytes) -> bytes:
        return (int.from_bytes(salt) ^ self._mixed_in).to_bytes(DES_BLOCK)


def _mixed(octets: bytes, stream: bytes) -> bytes:
    """Exclusive or, with as much of the stream as there are octets."""
    length = len(octets)
    return (int.from_bytes(octets) ^ int.from_bytes(stream[:length])).to_bytes(length)
