"""Who may sign in from a browser: a file of names and password hashes, written by `hinan web user`."""

import json
import os
import secrets
import unicodedata
from base64 import b64decode, b64encode
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import scrypt
from hmac import compare_digest
from pathlib import Path
from typing import ClassVar

from pydantic import TypeAdapter, ValidationError

from controller.api.on_behalf import LETTERS_MAX, is_name
from controller.core.message import InputError, Message

PASSWORD_LETTERS_MIN = 12
"""Wrong ones are slowed down, not locked out, so that guessing must be hopeless at any speed that is left."""

PASSWORD_LETTERS_MAX = 256
"""Hashing what a stranger sends must not take for ever."""

COST, BLOCK, LANES = 2**15, 8, 3
"""scrypt's N, r and p (RFC 7914, 2): 32 MB and about 0.3 s. OWASP Password Storage Cheat Sheet, scrypt."""

MEMORY_BYTES = 64 << 20
"""What OpenSSL may take for it: 128 * r * (N + p) and a little."""

SALT_BYTES, HASH_BYTES = 16, 32


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may sign in. A new password is a new `salt`, by which older sessions are known."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}
    name: str
    salt: str
    hash: str = field(repr=False)


NOBODY = Person("", b64encode(bytes(SALT_BYTES)).decode(), b64encode(bytes(HASH_BYTES)).decode())
"""Stands for a name that is not known: its password is checked as long as any other, and is never right."""

_LIST: TypeAdapter[tuple[Person, ...]] = TypeAdapter(tuple[Person, ...])


def plain_name(typed: str) -> str:
    """As it is kept: phones add spaces, and Japanese keyboards write Latin letters in full width."""
    return " ".join(unicodedata.normalize("NFKC", typed).split())


def with_password(name: str, password: str) -> Person:
    """Raises InputError when the name or the password will not do."""
    name = plain_name(name)
    if not is_name(name):
        raise InputError(
            Message(
                "{name} cannot be the name of a person: it must have 1 to {limit} letters, no colon, and not be hinan. "
                "Nothing was changed.",
                {"name": name or "-", "limit": LETTERS_MAX},
            )
        )
    if not PASSWORD_LETTERS_MIN <= len(password) <= PASSWORD_LETTERS_MAX:
        raise InputError(
            Message(
                "The password must have {least} to {most} letters: several words are easier to remember and to type "
                "than signs. Nothing was changed.",
                {"least": PASSWORD_LETTERS_MIN, "most": PASSWORD_LETTERS_MAX},
            )
        )
    salt = secrets.token_bytes(SALT_BYTES)
    return Person(name, b64encode(salt).decode(), b64encode(_hash(password, salt)).decode())


def is_password_of(person: Person, password: str) -> bool:
    """Takes about 0.3 s of a core, so it belongs in a worker thread."""
    given = _hash(password[:PASSWORD_LETTERS_MAX], b64decode(person.salt))
    return compare_digest(given, b64decode(person.hash)) and person is not NOBODY


def _hash(password: str, salt: bytes) -> bytes:
    """NFC: the same letters typed on a phone and on a PC are the same bytes (RFC 8265, 4.2)."""
    letters = unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
    return scrypt(letters, salt=salt, n=COST, r=BLOCK, p=LANES, maxmem=MEMORY_BYTES, dklen=HASH_BYTES)


class PeopleFile:
    """The file, read anew whenever it was changed: who is taken off it is out at once, without a restart."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read_at: tuple[int, int] | None = None
        self._known: Mapping[str, Person] = {}

    def people(self) -> Mapping[str, Person]:
        """By name; none while there is no file. Raises InputError when the file is not as we write it, or others may
        read it."""
        try:
            now = self.path.stat()
        except FileNotFoundError:
            return {}
        except OSError as reason:
            raise self._unusable(reason.strerror or str(reason)) from reason
        stamp = (now.st_mtime_ns, now.st_ino)
        if stamp != self._read_at:
            if now.st_mode & 0o077:
                raise self._unusable(Message("other users of this machine can read it. Run: chmod 600"))
            self._known = {person.name: person for person in self._read()}
            self._read_at = stamp
        return self._known

    def keep(self, person: Person) -> None:
        self._write({**self.people(), person.name: person})

    def remove(self, name: str) -> None:
        """Raises InputError when nobody is called so."""
        people = dict(self.people())
        if people.pop(plain_name(name), None) is None:
            raise InputError(
                Message(
                    "{name} is not among the people who may sign in: {names}. Nothing was changed.",
                    {"name": name, "names": ", ".join(people) or "-"},
                )
            )
        self._write(people)

    def _read(self) -> tuple[Person, ...]:
        try:
            return _LIST.validate_json(self.path.read_bytes())
        except OSError as reason:
            raise self._unusable(reason.strerror or str(reason)) from reason
        except ValidationError:
            raise self._unusable(Message("it is not as `hinan web user` writes it")) from None  # it holds hashes

    def _write(self, people: Mapping[str, Person]) -> None:
        """Replaced as a whole, so that a power cut leaves the old file or the new one."""
        new = self.path.with_name(f".{self.path.name}.new")
        rows = [{"name": each.name, "salt": each.salt, "hash": each.hash} for each in people.values()]
        try:
            with suppress(FileNotFoundError):
                new.unlink()
            with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
                json.dump(rows, file, ensure_ascii=False, indent=1)
                file.flush()
                os.fsync(file.fileno())
                self._give_to_its_reader(file.fileno())
            new.replace(self.path)
        except OSError as reason:
            raise self._unusable(reason.strerror or str(reason)) from reason

    def _give_to_its_reader(self, new: int) -> None:
        """Root writes the file for the daemon's account: as it was owned before, else as its folder is. By descriptor:
        under the name that account might have put another file by now, and would be given that."""
        if os.geteuid() == 0:
            before = (self.path if self.path.exists() else self.path.parent).stat()
            os.fchown(new, before.st_uid, before.st_gid)

    def _unusable(self, why: str | Message) -> InputError:
        return InputError(Message("{file} cannot be used: {reason}.", {"file": str(self.path), "reason": why}))
