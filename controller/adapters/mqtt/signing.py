"""Ed25519 signatures on desired documents, in the form of signify and OpenWrt's usign."""

import base64
import binascii
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256, Hash
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from controller.core.message import InputError, Message

ALGORITHM = b"Ed"
"""signify(1): Ed25519, as the first two octets of every key and signature."""

NUMBER_OCTETS = 8
"""The key's number, which lets several keys be told apart."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What agents check signatures with."""

    key: Ed25519PublicKey

    @property
    def head(self) -> bytes:
        """What every signature by this key begins with: the algorithm, and a number made from the key itself."""
        digest = Hash(SHA256())
        digest.update(self.key.public_bytes_raw())
        return ALGORITHM + digest.finalize()[:NUMBER_OCTETS]

    @property
    def file(self) -> str:
        """As `usign -V -p` reads it."""
        raw = base64.b64encode(self.head + self.key.public_bytes_raw()).decode()
        return f"untrusted comment: hinan documents\n{raw}\n"

    def signed_line(self, payload: bytes) -> bytes | None:
        """The payload's first line, if the second is a good signature of it by this key."""
        line, _, signature = payload.partition(b"\n")
        try:
            raw = base64.b64decode(signature.strip(), validate=True)
            if not raw.startswith(self.head):
                return None
            self.key.verify(raw[len(self.head) :], line)
        except (InvalidSignature, binascii.Error):
            return None
        return line


@dataclass(frozen=True, slots=True)
class Signer:
    """What the controller signs with."""

    _key: Ed25519PrivateKey

    def __repr__(self) -> str:
        return "Signer(...)"

    @property
    def public(self) -> PublicKey:
        return PublicKey(self._key.public_key())

    def payload(self, line: str) -> bytes:
        """Document and signature, one line each."""
        octets = line.encode()
        return octets + b"\n" + base64.b64encode(self.public.head + self._key.sign(octets))


def load_signer(path: Path) -> Signer:
    """From a PEM file (PKCS #8). Raises InputError."""
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except OSError as reason:
        raise InputError(
            Message("{file} cannot be read: {reason}.", {"file": str(path), "reason": reason.strerror or str(reason)})
        ) from reason
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise InputError(Message("{file} holds no Ed25519 key. Write one with: hinan mqtt setup", {"file": str(path)}))
    return Signer(key)
