"""The client's end of the socket: HTTP out, core types back, and one sentence for every way it can fail."""

from collections.abc import AsyncGenerator, Mapping
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlencode

import httpx2
from pydantic import ValidationError
from pydantic_core import to_json

from controller.api import failures, on_behalf
from controller.api.event_stream import events_in
from controller.api.import_view import ImportView
from controller.api.wire import BoardChange, Files, adapter
from controller.core.board import Board

CONNECT_S = 5.0
"""A Unix socket answers at once or not at all; five seconds are for a machine that swaps."""

ANSWER_S = 120.0
"""Scanning the host keys of a large town, or reading its spreadsheets, takes this long at the very most."""

T = TypeVar("T")


class Connection:
    """Lives as long as its Client's `async with`."""

    def __init__(self, socket: Path, silence_s: float, person: str = "") -> None:
        self._socket = socket
        self._silence_s = silence_s
        self._http = httpx2.AsyncClient(
            # no TLS on a Unix socket, and loading the world's certificates for it takes 30 ms of the event loop
            transport=httpx2.AsyncHTTPTransport(uds=str(socket), verify=False),
            base_url="http://hinan/v1",  # the host's name has no meaning on a Unix socket
            timeout=httpx2.Timeout(ANSWER_S, connect=CONNECT_S),
            trust_env=False,
            headers={on_behalf.HEADER: on_behalf.written(person)} if person else {},
        )

    async def close(self) -> None:
        await self._http.aclose()

    async def get(self, path: str, kind: type[T]) -> T:
        return self._read(kind, await self._ask("GET", path))

    async def post(self, path: str, body: object, kind: type[T]) -> T:
        return self._read(kind, await self._ask("POST", path, to_json(body)))

    async def tell(self, path: str, body: object) -> None:
        """As `post`, where the answer says nothing but that it is done."""
        await self._ask("POST", path, to_json(body))

    async def get_files(self, wanted: Mapping[str, str]) -> Mapping[str, bytes]:
        return await self.get(f"/inventory?{urlencode(wanted)}", Files)

    async def post_files(self, path: str, files: Mapping[str, bytes], more: Mapping[str, str]) -> ImportView:
        body = {"files": adapter(Files).dump_python(dict(files), mode="json"), **more}
        return await self.post(path, body, ImportView)

    async def boards(self) -> AsyncGenerator[Board, None]:
        board: Board | None = None
        timeout = httpx2.Timeout(self._silence_s, connect=CONNECT_S)
        with failures.told(self._socket):
            async with self._http.stream("GET", "/events", timeout=timeout) as response:
                if response.is_error:
                    failures.refuse(response.status_code, await response.aread(), self._socket)
                async for name, data in events_in(response.aiter_bytes()):
                    if name == "board":
                        board = self._read(Board, data)
                    elif name == "change" and board is not None:
                        board = self._read(BoardChange, data).applied_to(board)
                    else:
                        continue
                    yield board
        raise failures.gone(self._socket)

    async def _ask(self, method: str, path: str, body: bytes = b"") -> bytes:
        headers = {"content-type": "application/json"} if body else {}
        with failures.told(self._socket):
            response = await self._http.request(method, path, content=body, headers=headers)
        if response.is_error:
            failures.refuse(response.status_code, response.content, self._socket)
        return response.content

    def _read(self, kind: type[T], content: bytes) -> T:
        try:
            return adapter(kind).validate_json(content)
        except ValidationError as strange:
            raise failures.not_understood(self._socket) from strange
