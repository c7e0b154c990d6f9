"""How values of the core lie in columns, so that they come back the same from SQLite and from PostgreSQL."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator

from controller.core.message import Message


def utc(time: datetime) -> datetime:
    """Raises ValueError for a time without its zone: nobody could say later when it was."""
    if time.tzinfo is None:
        raise ValueError(f"{time} has no time zone")
    return time.astimezone(UTC)


class UtcTime(TypeDecorator[datetime]):
    """Aware UTC. SQLite forgets the zone, and PostgreSQL answers in the session's."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _: Dialect) -> datetime | None:
        return None if value is None else utc(value)

    def process_result_value(self, value: datetime | None, _: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else utc(value)


class AsText(TypeDecorator[Any]):
    """A value that is never None, by the function that writes it and the one that reads it."""

    impl = Text
    cache_ok = True

    def __init__(self, write: Callable[[Any], str], read: Callable[[str], Any]) -> None:
        super().__init__()
        self.write = write
        self.read = read

    def process_bind_param(self, value: Any, _: Dialect) -> str:
        return self.write(value)

    def process_result_value(self, value: Any, _: Dialect) -> Any:
        return self.read(value)


def json_text(value: object) -> str:
    """The same for equal values, and text that both databases take whatever a device may have answered.

    NUL and half surrogates, which PostgreSQL and UTF-8 refuse, become JSON escapes.
    """
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return text.encode("utf-8", "backslashreplace").decode()


def _ids_text(ids: frozenset[str]) -> str:
    return json_text(sorted(ids))


def _ids(text: str) -> frozenset[str]:
    return frozenset(json.loads(text))


def _pairs_text(pairs: Mapping[str, str]) -> str:
    return json_text(dict(pairs))


def _message_text(message: Message) -> str:
    return json_text(_as_object(message))


def _message(text: str) -> Message:
    return _from_object(json.loads(text))


def _as_object(message: Message) -> dict[str, object]:
    """`{"text": ..., "values": {...}}`; an object among the values is again a message."""
    values = {
        name: _as_object(value) if isinstance(value, Message) else value for name, value in message.values.items()
    }
    return {"text": message.text, "values": values}


def _from_object(stored: Mapping[str, Any]) -> Message:
    values = stored["values"].items()
    return Message(
        stored["text"],
        {name: _from_object(value) if isinstance(value, dict) else value for name, value in values},
    )


IDS = AsText(_ids_text, _ids)
PAIRS = AsText(_pairs_text, json.loads)
MESSAGE = AsText(_message_text, _message)
