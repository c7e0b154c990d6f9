"""How much a request may carry, checked before a byte of it is read."""

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from controller.api.faults import answer
from controller.core.message import Message

BODY_BYTES_MAX = 1 << 20
"""Signing off 20,000 access points by id takes about 0.5 MB."""

IMPORT_BYTES_MAX = 32 << 20
"""An inventory of 10,000 access points is about 2 MB as CSV; spreadsheets carry pictures and base64 adds a third."""

IMPORT_PATHS = ("/v1/inventory/preview", "/v1/inventory/import")


class LimitsBody:
    """ASGI middleware. Relies on Content-Length, which h11 enforces; a body of unknown length is refused."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            request = Request(scope)
            limit = IMPORT_BYTES_MAX if request.url.path in IMPORT_PATHS else BODY_BYTES_MAX
            if "transfer-encoding" in request.headers:
                refusal = answer(411, Message("Nothing was changed: send the body with a Content-Length."))
                await refusal(scope, receive, send)
                return
            if int(request.headers.get("content-length", "0")) > limit:
                refusal = answer(
                    413,
                    Message(
                        "Nothing was changed: what was sent is larger than {limit} MB. Leave out what is no inventory, "
                        "such as pictures and other sheets.",
                        {"limit": limit >> 20},
                    ),
                )
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)
