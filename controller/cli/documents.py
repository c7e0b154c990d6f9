"""The daemon's own types as JSON documents, in the very form in which the API gives them.

Everything is imported late: pydantic takes longer to load than a whole `hinan --help`.
"""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from controller.core.audit import AuditRecord
from controller.core.board import Board
from controller.core.declaration import Declaration
from controller.core.inventory import FoundKey
from controller.core.message import Message
from controller.core.plan import DevicePlan

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


def keys_document(keys: Sequence[FoundKey]) -> Any:
    from controller.api.wire import adapter

    return adapter(tuple[FoundKey, ...]).dump_python(tuple(keys), mode="json")
