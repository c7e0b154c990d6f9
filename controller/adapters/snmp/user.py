"""An SNMPv3 user as the credentials file describes one: who we are to every agent, before we know which."""

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from controller.adapters.snmp.authentication import KINDS, Authentication, DigestKind
from controller.adapters.snmp.keys import lengthened_blumenthal, lengthened_reeder, localised, master_key
from controller.adapters.snmp.privacy import DES_KEY_OCTETS, AesPrivacy, DesPrivacy, Privacy
from controller.credentials import AuthProtocol, PrivProtocol, SnmpCredential

KEY_OCTETS: Final[Mapping[PrivProtocol, int]] = {
    PrivProtocol.DES: DES_KEY_OCTETS,
    PrivProtocol.AES128: 16,
    PrivProtocol.AES192: 24,
    PrivProtocol.AES256: 32,
    PrivProtocol.AES192_CISCO: 24,
    PrivProtocol.AES256_CISCO: 32,
}

_REEDER: Final = frozenset({PrivProtocol.AES192_CISCO, PrivProtocol.AES256_CISCO})


@dataclass(frozen=True, slots=True)
class User:
    """A name with its two master keys (RFC 3414, 2.6), which are as secret as the passwords; `repr` shows neither."""

    name: bytes
    auth: AuthProtocol
    priv: PrivProtocol
    auth_master: bytes = field(repr=False)
    priv_master: bytes = field(repr=False)

    @property
    def takes_long(self) -> bool:
        """Whether `privacy` takes 2 to 3 ms, for each engine anew: too long for the event loop."""
        return self.priv in _REEDER and hashlib.new(KINDS[self.auth].algorithm).digest_size < KEY_OCTETS[self.priv]

    def authentication(self, engine_id: bytes) -> Authentication | None:
        """How this user signs at an engine; None without authentication."""
        if self.auth is AuthProtocol.NONE:
            return None
        kind = KINDS[self.auth]
        return Authentication(kind, localised(kind.algorithm, self.auth_master, engine_id))

    def privacy(self, engine_id: bytes) -> Privacy | None:
        """How this user seals at an engine; None without privacy. The hash of the authentication makes its key."""
        if self.priv is PrivProtocol.NONE:
            return None
        kind, octets = KINDS[self.auth], KEY_OCTETS[self.priv]
        key = localised(kind.algorithm, self.priv_master, engine_id)
        if self.priv in _REEDER:
            key = lengthened_reeder(kind.algorithm, key, octets, engine_id)
        else:
            key = lengthened_blumenthal(kind.algorithm, key, octets)
        return DesPrivacy(key) if self.priv is PrivProtocol.DES else AesPrivacy(key[:octets])


def user_of(credential: SnmpCredential) -> User:
    """The user of a v3 credential. Hashes up to two mebibytes (1 to 6 ms) when its passwords are new."""
    kind = KINDS.get(credential.auth)
    return User(
        credential.user.encode(),
        credential.auth,
        credential.priv,
        _master(kind, credential.auth_password),
        _master(kind, credential.priv_password),
    )


def _master(kind: DigestKind | None, password: str) -> bytes:
    return master_key(kind.algorithm, password) if kind and password else b""


class Users:
    """The users of all v3 credentials, each made once and off the event loop, however many devices ask at once."""

    def __init__(self, make: Callable[[SnmpCredential], User] = user_of) -> None:
        self._make = make
        self._users: dict[SnmpCredential, User] = {}
        self._making = asyncio.Lock()

    async def of(self, credential: SnmpCredential) -> User:
        """The user of a v3 credential."""
        if credential not in self._users:
            async with self._making:
                if credential not in self._users:
                    self._users[credential] = await asyncio.to_thread(self._make, credential)
        return self._users[credential]
