"""How values of the core lie in columns, so that they come back the same from SQLite and from PostgreSQL."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any

from sqlalchemy import DateTime, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator

from controller.core.evidence import Source
from controller.core.message import Message
from controller.core.problem import Cause
from controller.core.records import CheckedLook, Verdict
from controller.core.state import SeenWlan


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


class Level(TypeDecorator[IntEnum]):
    """A member of a graded enumeration, as its number."""

    impl = Integer
    cache_ok = True

    def __init__(self, kind: type[IntEnum]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Any, _: Dialect) -> int:
        return int(value)

    def process_result_value(self, value: Any, _: Dialect) -> IntEnum:
        return self.kind(value)


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


def _looks_text(looks: Iterable[CheckedLook]) -> str:
    """`[[source, time, {attribute: verdict}], ...]`"""
    return json_text([[look.source, utc(look.at).isoformat(), dict(look.verdicts)] for look in looks])


def _looks(text: str) -> tuple[CheckedLook, ...]:
    return tuple(
        CheckedLook(
            Source(source), datetime.fromisoformat(at), {name: Verdict(verdict) for name, verdict in verdicts.items()}
        )
        for source, at, verdicts in json.loads(text)
    )


def _wlans_text(wlans: Mapping[str, Iterable[SeenWlan]]) -> str:
    """`{access point: [[SSID, [lacks], [has]], ...]}`"""
    return json_text(
        {ap: [[wlan.ssid, sorted(wlan.lacks), sorted(wlan.has)] for wlan in found] for ap, found in wlans.items()}
    )


def _wlans(text: str) -> Mapping[str, tuple[SeenWlan, ...]]:
    return {
        ap: tuple(SeenWlan(ssid, frozenset(lacks), frozenset(has)) for ssid, lacks, has in found)
        for ap, found in json.loads(text).items()
    }


def _or_null(write: Callable[[Any], str], read: Callable[[str], Any]) -> AsText:
    """As these two functions do, and `null` for None."""
    return AsText(
        lambda value: "null" if value is None else write(value), lambda text: None if text == "null" else read(text)
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


IDS = AsText(_ids_text, _ids)
IDS_OR_NULL = _or_null(_ids_text, _ids)
LINES = AsText(json_text, _lines)
CAUSE_OR_NULL = _or_null(str, Cause)
MESSAGE_OR_NULL = _or_null(_message_text, _message)
PAIRS = AsText(_pairs_text, json.loads)
MESSAGE = AsText(_message_text, _message)
LOOKS = AsText(_looks_text, _looks)
WLANS = AsText(_wlans_text, _wlans)
