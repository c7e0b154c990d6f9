"""The daemon's own types as JSON documents, in the very form in which the API gives them.

Everything is imported late: pydantic takes longer to load than a whole `hinan --help`.
"""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from controller.core.audit import AuditRecord
from controller.core.board import Board
from controller.core.declaration import Declaration
from controller.core.errand import Round
from controller.core.history import HistoryPoint
from controller.core.inventory import FoundKey
from controller.core.message import Message
from controller.core.plan import DevicePlan
from controller.core.readiness import Readiness
from controller.core.records import ProofRecord
from controller.core.report import Report
from controller.core.visits import Visit

if TYPE_CHECKING:
    from controller.api.import_view import ImportView


def board_document(board: Board) -> Any:
    from controller.api.readable import board_json

    return json.loads(board_json(board))


def plan_document(plans: tuple[DevicePlan, ...]) -> Any:
    from controller.api.readable import plan_json

    return json.loads(plan_json(plans))


def import_document(view: "ImportView") -> Any:
    from controller.api.readable import import_json

    return json.loads(import_json(view))


def errors_document(messages: Sequence[Message]) -> Any:
    from controller.api.readable import errors_json

    return json.loads(errors_json(messages))


def declaration_document(declaration: Declaration) -> Any:
    from controller.api.wire import adapter

    return adapter(Declaration).dump_python(declaration, mode="json")


def records_document(records: Sequence[AuditRecord]) -> Any:
    from controller.api.wire import adapter

    return adapter(tuple[AuditRecord, ...]).dump_python(tuple(records), mode="json")


def proofs_document(proofs: Sequence[ProofRecord]) -> Any:
    from controller.api.wire import adapter

    return adapter(tuple[ProofRecord, ...]).dump_python(tuple(proofs), mode="json")


def points_document(points: Sequence[HistoryPoint]) -> Any:
    from controller.api.wire import adapter

    return adapter(tuple[HistoryPoint, ...]).dump_python(tuple(points), mode="json")


def report_document(report: Report) -> Any:
    from controller.api.readable import report_json

    return json.loads(report_json(report))


def keys_document(keys: Sequence[FoundKey]) -> Any:
    from controller.api.wire import adapter

    return adapter(tuple[FoundKey, ...]).dump_python(tuple(keys), mode="json")


def readiness_document(readiness: Readiness) -> Any:
    from controller.api.readable import readiness_json

    return json.loads(readiness_json(readiness))


def round_document(round: Round) -> Any:
    from controller.api.readable import round_json

    return json.loads(round_json(round))


def visits_document(visits: tuple[Visit, ...]) -> Any:
    from controller.api.readable import visits_json

    return json.loads(visits_json(visits))
