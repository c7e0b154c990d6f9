"""Every answer that is not what was asked for, in one shape: `{"errors": [{text, values, en, ja}]}`."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from controller.api.auth import MayNotSpeakFor, NoIdentity
from controller.api.readable import errors_json
from controller.api.wire import Errors
from controller.core.message import InputError, Message

RESPONSES: Mapping[int | str, dict[str, Any]] = {
    403: {"model": Errors, "description": "The kernel does not say who asks, or says another name than the request."},
    422: {"model": Errors, "description": "What was asked cannot be done; nothing was changed."},
    500: {"model": Errors, "description": "A mistake in the program; the log has it."},
}


def answer(status: int, *sentences: Message) -> Response:
    return Response(errors_json(sentences), status, media_type="application/json")


def answer_faults_of(app: FastAPI) -> None:
    app.add_exception_handler(InputError, _input_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(NoIdentity, _no_identity)
    app.add_exception_handler(MayNotSpeakFor, _may_not_speak_for)
    app.add_exception_handler(HTTPException, _refused_by_framework)
    app.add_exception_handler(Exception, _mistake)


def _input_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, InputError)
    return answer(422, *error.messages)


def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return answer(422, *map(_said, error.errors()))


def _said(fault: Mapping[str, Any]) -> Message:
    """Says where and what, never the value: people paste passwords into wrong fields."""
    if fault["type"] == "json_invalid":
        return Message(
            "Nothing was changed: what was sent is not JSON ({what}). Correct it and send it again.",
            {"what": str(fault["ctx"]["error"])},
        )
    where = ".".join(str(part) for part in fault["loc"][1:]) or str(fault["loc"][0])
    return Message(
        "Nothing was changed: the field {field} cannot be used: {what}. Correct it and send it again; /openapi.json "
        "describes every field.",
        {"field": where, "what": str(fault["msg"])},
    )


def _no_identity(_: Request, __: Exception) -> Response:
    return answer(
        403,
        Message(
            "Nothing was changed: the daemon cannot tell who is asking. Acts are taken over its Unix socket only, "
            "where the kernel names the user."
        ),
    )


def _may_not_speak_for(_: Request, __: Exception) -> Response:
    return answer(
        403,
        Message(
            "Nothing was changed: only a program that runs under the daemon's own account, or as root, may act for a "
            "named person. Run `hinan web` under the account of the daemon."
        ),
    )


def _refused_by_framework(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code not in (404, 405):
        return answer(
            error.status_code,
            Message(
                "Nothing was changed: what was sent could not be read ({what}). Send JSON in UTF-8.",
                {"what": error.detail},
            ),
        )
    return answer(
        error.status_code,
        Message(
            "There is no {method} {path} ({what}). /openapi.json lists what can be asked.",
            {"method": request.method, "path": request.url.path, "what": error.detail},
        ),
    )


def _mistake(_: Request, __: Exception) -> Response:
    """The traceback goes to the log: Starlette raises the exception again after this answer, and uvicorn logs it."""
    return answer(
        500,
        Message(
            "The daemon could not answer because of a mistake in the program. Its log has the details "
            "(journalctl -u hinan). Look with `hinan status` and `hinan log` what was done before you try again."
        ),
    )
