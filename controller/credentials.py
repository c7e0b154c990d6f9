"""Reads the file of secrets. Nothing else in the project holds one for longer than a login."""

import logging
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import ClassVar, TypeVar

from controller.core.message import InputError, Message, mark
from controller.strict_toml import read_strictly

STRICT = {"extra": "forbid"}

T = TypeVar("T")

log = logging.getLogger(__name__)


class AuthProtocol(StrEnum):
    """SNMPv3 authentication, RFC 3414 and RFC 7860."""

    NONE = "none"
    MD5 = "md5"
    SHA = "sha"
    SHA224 = "sha224"
    SHA256 = "sha256"
    SHA384 = "sha384"
    SHA512 = "sha512"


class PrivProtocol(StrEnum):
    """SNMPv3 privacy, RFC 3414 and RFC 3826.

    The longer AES keys never became a standard, and two drafts differ where the authentication's hash is shorter than
    the key (MD5, SHA, and SHA224 for 256 bits): `aes192` and `aes256` are draft-blumenthal-aes-usm-04, as net-snmp's
    AES-192; `aes192c` and `aes256c` lengthen the key as draft-reeder-snmpv3-usm-3desede-00, as Cisco does and
    net-snmp's AES-192-C.
    """

    NONE = "none"
    DES = "des"
    AES128 = "aes128"
    AES192 = "aes192"
    AES256 = "aes256"
    AES192_CISCO = "aes192c"
    AES256_CISCO = "aes256c"


USER_OCTETS_MAX = 32
"""RFC 3414, usmUserName."""


@dataclass(frozen=True, slots=True)
class SshCredential:
    """How to log in. `repr` shows no secret."""

    __pydantic_config__: ClassVar = STRICT
    username: str
    password: str = field(default="", repr=False)
    enable: str = field(default="", repr=False)
    """For devices that ask a second password for the privileged mode."""
    private_key: str = ""
    """Path of an OpenSSH private key; then `password` may be empty."""


@dataclass(frozen=True, slots=True)
class SnmpCredential:
    """How to read: a v2c community, or a v3 user. `repr` shows no secret."""

    __pydantic_config__: ClassVar = STRICT
    community: str = field(default="", repr=False)
    user: str = ""
    auth: AuthProtocol = AuthProtocol.NONE
    auth_password: str = field(default="", repr=False)
    priv: PrivProtocol = PrivProtocol.NONE
    priv_password: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        for wrong, sentence in self._rules():
            if wrong:
                raise ValueError(Message(sentence))

    def _rules(self) -> Iterator[tuple[bool, str]]:
        """What is wrong when it is true, and how it is said."""
        auth, priv = self.auth is not AuthProtocol.NONE, self.priv is not PrivProtocol.NONE
        v3_keys = auth or priv or bool(self.auth_password) or bool(self.priv_password)
        yield bool(self.community) == bool(self.user), mark("give either a community (v2c) or a user (v3)")
        yield bool(self.community) and v3_keys, mark("auth and priv go with a user (v3), not with a community (v2c)")
        yield len(self.user.encode()) > USER_OCTETS_MAX, mark("a user name of SNMPv3 has at most 32 octets")
        yield auth and not self.auth_password, mark("auth needs auth_password")
        yield bool(self.auth_password) and not auth, mark("auth_password needs auth: md5, sha, sha224 to sha512")
        yield priv and not self.priv_password, mark("priv needs priv_password")
        yield bool(self.priv_password) and not priv, mark("priv_password needs priv: des, aes128, aes192 or aes256")
        yield priv and not auth, mark("priv needs auth: SNMPv3 encrypts nothing that it does not authenticate")


@dataclass(frozen=True, slots=True)
class Credentials:
    """All secrets of the town by name."""

    __pydantic_config__: ClassVar = STRICT
    credentials: Mapping[str, SshCredential] = field(default_factory=dict)
    snmp: Mapping[str, SnmpCredential] = field(default_factory=dict)


def load_credentials(path: Path) -> Credentials:
    """The file's secrets. Raises InputError when it is wrong, or readable for anybody but its owner."""
    found = read_strictly(path, Credentials)
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise InputError(
            Message(
                "{file} holds passwords and other users of this machine can read it. Nothing was started. "
                "Run: chmod 600 {file}",
                {"file": str(path)},
            )
        )
    return found


class CredentialsFile:
    """The file's secrets as they are now: a corrected password counts for the next login, without a restart."""

    def __init__(self, path: Path) -> None:
        """Raises InputError when the file is wrong now."""
        self._path = path
        self._changed_at = path.stat().st_mtime_ns if path.exists() else 0
        self._known = load_credentials(path)

    @property
    def ssh(self) -> Mapping[str, SshCredential]:
        return _Live(lambda: self._newest().credentials)

    @property
    def snmp(self) -> Mapping[str, SnmpCredential]:
        return _Live(lambda: self._newest().snmp)

    def _newest(self) -> Credentials:
        """Read again after a change. A file that is wrong in mid-edit changes nothing; the log says what is wrong."""
        try:
            changed_at = self._path.stat().st_mtime_ns
            if changed_at != self._changed_at:
                self._changed_at = changed_at
                self._known = load_credentials(self._path)
                log.info("%s was changed and read again", self._path)
        except (OSError, InputError) as wrong:
            log.error("the credentials from before are used on: %s", wrong)
        return self._known


class _Live(Mapping[str, T]):
    """A mapping that is looked up anew at every access."""

    def __init__(self, current: Callable[[], Mapping[str, T]]) -> None:
        self._current = current

    def __getitem__(self, name: str) -> T:
        return self._current()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._current())

    def __len__(self) -> int:
        return len(self._current())
