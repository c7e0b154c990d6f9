"""Where the database is, as a person wrote it down, and how to name it without its password."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from controller.core.message import InputError, Message

NO_FILE = ("", ":memory:")
"""SQLite's names for a database that dies with the process."""


@dataclass(frozen=True, slots=True)
class Address:
    """A database address that was understood. Neither its `repr` nor its `name` shows a password."""

    url: URL = field(repr=False)
    """Of the kind `sqlite:////absolute/file` or `postgresql+psycopg://...`."""
    file: Path | None
    """The SQLite file, absolute and without symbolic links; None for PostgreSQL."""
    name: str
    """For people: the file, or user, host and database."""

    def refusal(self, error: Exception) -> InputError:
        """Why this database cannot be used, in the words of whoever refused it."""
        return InputError(
            Message(
                "{database} cannot be used as the database: {fault}. Nothing was changed. Correct the address, the "
                "folder or its permissions, or put back a backup.",
                {"database": self.name, "fault": self._without_secrets(error)},
            )
        )

    def _without_secrets(self, error: Exception) -> str:
        cause = getattr(error, "orig", None) or error
        text = (getattr(cause, "strerror", None) or str(cause) or type(cause).__name__).splitlines()[0]
        for secret in (self.url.password, self.url.query.get("password")):
            text = text.replace(secret, "***") if isinstance(secret, str) and secret else text
        return text


def parsed(url: str) -> Address:
    """Raises InputError, which does not repeat the address: a password may stand in it, at an unexpected place."""
    try:
        parts = make_url(url)
    except (ArgumentError, ValueError):
        raise _not_understood() from None
    match parts.get_backend_name():
        case "sqlite":
            return _in_file(parts)
        case "postgresql":
            # Rendered with *** for the password; one in the query would be shown, so the query goes.
            plain = parts.set(drivername="postgresql", query={})
            return Address(parts.set(drivername="postgresql+psycopg"), None, plain.render_as_string())
        case _:
            raise _not_understood()


@contextmanager
def refusing(address: Address) -> Iterator[None]:
    """Turns the database's and the system's own errors into InputError."""
    try:
        yield
    except ImportError:
        raise InputError(
            Message(
                "{database} needs the driver for PostgreSQL, which is not installed. Install it: "
                "pip install 'hinan-wifi[postgresql]'",
                {"database": address.name},
            )
        ) from None
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise address.refusal(error) from error


def beside(address: Address, suffix: str) -> Address:
    """The address of the SQLite file of the same name with `suffix` after it."""
    assert address.file is not None, "only a file has neighbours"
    file = address.file.with_name(address.file.name + suffix)
    return replace(address, url=address.url.set(database=str(file)), file=file, name=str(file))


def _in_file(parts: URL) -> Address:
    database = parts.database or ""
    if database in NO_FILE or database.startswith("file:"):
        raise _not_understood()
    file = Path(database).resolve()
    return Address(parts.set(database=str(file)), file, str(file))


def _not_understood() -> InputError:
    return InputError(
        Message(
            "The database address is not understood. Write sqlite:////var/lib/hinan/hinan.db (a file) or "
            "postgresql+psycopg://user:password@host/database"
        )
    )
