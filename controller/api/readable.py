"""What other programs get on top of the core's own fields: the computed numbers, and sentences in both languages."""

import logging
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from pydantic import JsonValue
from pydantic_core import to_json

from controller.api.import_view import ImportView
from controller.api.wire import BoardChange, adapter
from controller.core.board import Board, FacilityView
from controller.core.message import Message
from controller.core.plan import DevicePlan
from controller.core.problem import Problem
from controller.i18n import LANGUAGES, translator

COUNT: Mapping[str, JsonValue] = {"type": "integer"}
COUNT_OR_UNKNOWN: Mapping[str, JsonValue] = {"anyOf": [{"type": "integer"}, {"type": "null"}]}
SENTENCE: Mapping[str, JsonValue] = {"type": "string", "description": "The whole sentence in this language."}

ADDED: Mapping[str, Mapping[str, Mapping[str, JsonValue]]] = {
    "Board": {"clients": COUNT_OR_UNKNOWN},
    "FacilityView": {"asked": COUNT, "proven": COUNT, "heard": COUNT, "clients": COUNT_OR_UNKNOWN},
    "Problem": dict.fromkeys(LANGUAGES, SENTENCE),
    "Message": dict.fromkeys(LANGUAGES, SENTENCE),
}
"""Per schema in the OpenAPI description: the properties that are added here."""

Written = dict[str, Any]
"""A JSON object on its way out."""

log = logging.getLogger(__name__)


def board_json(board: Board) -> bytes:
    written: Written = adapter(Board).dump_python(board, mode="json")
    written["clients"] = board.clients
    _add_to_facilities(written, board.facilities)
    return to_json(written)


def change_json(change: BoardChange) -> bytes:
    written: Written = adapter(BoardChange).dump_python(change, mode="json")
    _add_to_facilities(written, change.facilities)
    return to_json(written)


def plan_json(plans: tuple[DevicePlan, ...]) -> bytes:
    written: list[Written] = adapter(tuple[DevicePlan, ...]).dump_python(plans, mode="json")
    for row, plan in zip(written, plans, strict=True):
        _add_sentences(row, plan.problem)
    return to_json(written)


def import_json(view: ImportView) -> bytes:
    written: Written = adapter(ImportView).dump_python(view, mode="json")
    written["summary"] |= sentences(view.summary)
    for name, messages in (("repairs", view.repairs), ("notes", view.notes)):
        for row, message in zip(written[name], messages, strict=True):
            row |= sentences(message)
    return to_json(written)


def errors_json(messages: Iterable[Message]) -> bytes:
    write = adapter(Message).dump_python
    return to_json({"errors": [write(message, mode="json") | sentences(message) for message in messages]})


def sentences(message: Message) -> dict[str, str]:
    return {language: message.render(_translate(language)) for language in LANGUAGES}


def _add_to_facilities(written: Written, facilities: Iterable[FacilityView]) -> None:
    for row, facility in zip(written["facilities"], facilities, strict=True):
        row |= {name: getattr(facility, name) for name in ADDED["FacilityView"]}
        for ap_row, ap in zip(row["aps"], facility.aps, strict=True):
            _add_sentences(ap_row, ap.problem)


def _add_sentences(row: Written, problem: Problem | None) -> None:
    if problem is not None:
        row["problem"] |= sentences(problem.message)


@cache
def _translate(language: str) -> Callable[[str], str]:
    try:
        return translator(language)
    except FileNotFoundError:  # run from a checkout before `make messages`: an English answer beats none
        log.warning("the catalogue for %s is not compiled (make messages); its sentences stay English", language)
        return str
