"""What other programs get on top of the core's own fields: the computed numbers, and sentences in both languages."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from pydantic import JsonValue
from pydantic_core import to_json

from controller.api.import_view import ImportView
from controller.api.wire import BoardChange, adapter
from controller.core.board import Board, FacilityView
from controller.core.errand import Round
from controller.core.message import Message
from controller.core.plan import DevicePlan
from controller.core.problem import Problem
from controller.core.readiness import Readiness
from controller.core.records import ApStory
from controller.core.report import Report
from controller.core.visits import Visit
from controller.i18n import LANGUAGES, translator

COUNT: Mapping[str, JsonValue] = {"type": "integer"}
COUNT_OR_UNKNOWN: Mapping[str, JsonValue] = {"anyOf": [{"type": "integer"}, {"type": "null"}]}
SENTENCE: Mapping[str, JsonValue] = {"type": "string", "description": "The whole sentence in this language."}
BY_LANGUAGE: Mapping[str, JsonValue] = {"type": "object", "additionalProperties": dict(SENTENCE)}

ADDED: Mapping[str, Mapping[str, Mapping[str, JsonValue]]] = {
    "Board": {"clients": COUNT_OR_UNKNOWN},
    "FacilityView": {"asked": COUNT, "proven": COUNT, "heard": COUNT, "clients": COUNT_OR_UNKNOWN},
    "Problem": dict.fromkeys(LANGUAGES, SENTENCE),
    "Halt": dict.fromkeys(LANGUAGES, SENTENCE),
    "KeyNotice": dict.fromkeys(LANGUAGES, SENTENCE),
    "Substitution": dict.fromkeys(LANGUAGES, SENTENCE),
    "Message": dict.fromkeys(LANGUAGES, SENTENCE),
    "FacilityReadiness": {"is_ready": {"type": "boolean"}},
    "Visit": {
        "why": BY_LANGUAGE,
        "press": BY_LANGUAGE,
    },
}
"""Per schema in the OpenAPI description: the properties that are added here."""

Written = dict[str, Any]
"""A JSON object on its way out."""

log = logging.getLogger(__name__)

FACILITIES_A_TURN = 100
"""Written in one turn of the event loop: with four access points each, that takes 4 ms."""


class FacilityRows:
    """Facilities as JSON, written once for as long as they stay the same: a large town's board goes to many readers
    many times a second, and little of it changes."""

    def __init__(self) -> None:
        self._written: dict[str, tuple[FacilityView, bytes, int | None]] = {}

    def of(self, facilities: Iterable[FacilityView]) -> tuple[list[bytes], int | None]:
        """One JSON object each, and the clients of them all."""
        rows = [self._row(facility) for facility in facilities]
        known = [clients for _, _, clients in rows if clients is not None]
        return [row for _, row, _ in rows], sum(known) if known else None

    async def write(self, facilities: Iterable[FacilityView]) -> None:
        """Writes in turns what is to be asked for next, so that nobody waits for the whole of a large town."""
        for number, facility in enumerate(facilities):
            if number % FACILITIES_A_TURN == FACILITIES_A_TURN - 1:
                await asyncio.sleep(0)
            self._row(facility)

    def _row(self, facility: FacilityView) -> tuple[FacilityView, bytes, int | None]:
        row = self._written.get(facility.id)
        if row is None or row[0] is not facility:
            row = self._written[facility.id] = (facility, _facility_json(facility), facility.clients)
        return row


def board_json(board: Board, rows: FacilityRows | None = None) -> bytes:
    """`rows` has those of boards before."""
    facilities, clients = (rows or FacilityRows()).of(board.facilities)
    head: Written = adapter(Board).dump_python(replace(board, facilities=()), mode="json")
    return _with_facilities(head | {"clients": clients}, board, facilities)


def change_json(change: BoardChange, rows: FacilityRows | None = None) -> bytes:
    facilities, _ = (rows or FacilityRows()).of(change.facilities)
    head: Written = adapter(BoardChange).dump_python(replace(change, facilities=()), mode="json")
    return _with_facilities(head, change, facilities)


def _with_facilities(head: Written, of: Board | BoardChange, facilities: Iterable[bytes]) -> bytes:
    del head["facilities"]
    for row, halt in zip(head["halts"], of.halts, strict=True):
        row |= sentences(halt.message)
    for row, key in zip(head["keys"], of.keys, strict=True):
        row |= sentences(key.message)
    for row, finding in zip(head["findings"] or (), of.findings or (), strict=True):
        row["message"] |= sentences(finding.message)
        row["advice"] |= sentences(finding.advice)
    return to_json(head).removesuffix(b"}") + b',"facilities":[' + b",".join(facilities) + b"]}"


def _facility_json(facility: FacilityView) -> bytes:
    written: Written = adapter(FacilityView).dump_python(facility, mode="json")
    written |= {name: getattr(facility, name) for name in ADDED["FacilityView"]}
    for row, ap in zip(written["aps"], facility.aps, strict=True):
        _add_sentences(row, ap.problem)
        for told, one in zip(row["substituted"], ap.substituted, strict=True):
            told |= sentences(one.message)
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


def report_json(report: Report) -> bytes:
    written: Written = adapter(Report).dump_python(report, mode="json")
    for row, failure in zip(written["failures"], report.failures, strict=True):
        row["detail"] |= sentences(failure.detail)
    return to_json(written)


def story_json(story: ApStory) -> bytes:
    written: Written = adapter(ApStory).dump_python(story, mode="json")
    _add_sentences(written["now"], story.now.problem)
    for row, past in zip(written["problems"], story.problems, strict=True):
        row["detail"] |= sentences(past.detail)
    return to_json(written)


def readiness_json(readiness: Readiness) -> bytes:
    written: Written = adapter(Readiness).dump_python(readiness, mode="json")
    for row, facility in zip(written["facilities"], readiness.facilities, strict=True):
        row["is_ready"] = facility.is_ready
    for row, device in zip(written["devices"], readiness.devices, strict=True):
        if device.rehearsal is not None and device.rehearsal.detail is not None:
            row["rehearsal"]["detail"] |= sentences(device.rehearsal.detail)
    for row, warned in zip(written["warnings"], readiness.warnings, strict=True):
        row["message"] |= sentences(warned.message)
    return to_json(written)


def round_json(round: Round) -> bytes:
    written: Written = adapter(Round).dump_python(round, mode="json")
    for row, visited in zip(written["visited"], round.visited, strict=True):
        if visited.why is not None:
            row["why"] |= sentences(visited.why)
    return to_json(written)


def visits_json(visits: tuple[Visit, ...]) -> bytes:
    written: list[Written] = adapter(tuple[Visit, ...]).dump_python(visits, mode="json")
    for row, visit in zip(written, visits, strict=True):
        _add_sentences(row, visit.problem)
        row["why"] = sentences(visit.why)
        row["press"] = {language: visit.press(language, _translate(language)) for language in LANGUAGES}
    return to_json(written)


def sentences(message: Message) -> dict[str, str]:
    return {language: message.render(_translate(language)) for language in LANGUAGES}


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
