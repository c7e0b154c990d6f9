"""TOML files that people write, read into dataclasses; every fault is named by file and key, none is let through."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from controller.core.message import InputError, Message

T = TypeVar("T")


def read_strictly(path: Path, kind: type[T]) -> T:
    """The file as a `kind`. Raises InputError with one message per fault."""
    return checked(path, table_of(path), kind)


def table_of(path: Path) -> Mapping[str, object]:
    """The file's plain content. Raises InputError when it cannot be read or is not TOML."""
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except OSError as reason:
        raise InputError(
            Message("{file} cannot be read: {reason}.", {"file": str(path), "reason": reason.strerror or str(reason)})
        ) from reason
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as reason:
        raise InputError(
            Message(
                "{file} is not a TOML file: {reason}. Correct that place.", {"file": str(path), "reason": str(reason)}
            )
        ) from reason


def checked(path: Path, table: Mapping[str, object], kind: type[T]) -> T:
    """The table as a `kind`; `path` only names it in the faults. Values never appear in faults: they may be secret."""
    try:
        return TypeAdapter(kind).validate_python(table)
    except ValidationError as faults:
        raise InputError(
            *(
                Message(
                    "{file}: key {key}: {fault}. Correct or remove it.",
                    {"file": str(path), "key": ".".join(map(str, fault["loc"])) or "-", "fault": _said(fault)},
                )
                for fault in faults.errors(include_input=False, include_url=False)
            )
        ) from None  # the original names the values


def _said(fault: ErrorDetails) -> str | Message:
    """What is wrong: our own sentence where a dataclass has raised one, which can be translated, or pydantic's."""
    raised = fault.get("ctx", {}).get("error")
    if isinstance(raised, ValueError) and raised.args and isinstance(raised.args[0], Message):
        return raised.args[0]
    return fault["msg"]
