"""Lets another program break and mend the town's devices while it runs: one line of JSON asks, one line answers."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

from simulator.faults import Fault
from simulator.town import Town

LINE_MAX = 4096
"""A request is a few words long."""

NO_SOCKETS = "This system has no Unix sockets, so a running town cannot be controlled from outside. Start it without."


@contextlib.asynccontextmanager
async def control_socket(town: Town, path: Path) -> AsyncIterator[None]:
    """Listens at `path`, for the owner alone. Raises OSError with a plain sentence where there are no Unix sockets."""
    if not hasattr(asyncio, "start_unix_server"):
        raise OSError(NO_SOCKETS)
    _remove(path)
    serving = _Serving(town)
    server = await asyncio.start_unix_server(serving.serve, path, limit=LINE_MAX)
    _owner_only(path)
    try:
        yield
    finally:
        server.close()
        serving.hang_up()
        await server.wait_closed()
        _remove(path)


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)


def _owner_only(path: Path) -> None:
    path.chmod(0o600)


async def ask(path: Path, request: Mapping[str, object]) -> dict[str, object]:
    """Sends one request to a running town: `{"fault": "dead", "device": "gym-1"}`, `{"list": true}`."""
    if not hasattr(asyncio, "open_unix_connection"):
        raise OSError(NO_SOCKETS)
    reader, writer = await asyncio.open_unix_connection(path)
    try:
        writer.write(json.dumps(request).encode() + b"\n")
        answer: dict[str, object] = json.loads(await reader.readline())
        return answer
    finally:
        writer.close()
        await writer.wait_closed()


class _Serving:
    """Answers until the other side closes."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._open: set[asyncio.StreamWriter] = set()

    def hang_up(self) -> None:
        for writer in self._open:
            writer.close()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        with contextlib.suppress(ConnectionError):
            while line := await _line(reader):
                answer = await self._answer(line)
                writer.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n")
                await writer.drain()
        self._open.discard(writer)
        writer.close()

    async def _answer(self, line: bytes) -> Mapping[str, object]:
        try:
            request = json.loads(line)
        except ValueError:
            return {"error": "not JSON"}
        if not isinstance(request, dict):
            return {"error": "not a JSON object"}
        if request.get("list"):
            return {"devices": {id: sorted(device.faults.active) for id, device in self._town.devices.items()}}
        device, fault = str(request.get("device")), request.get("fault")
        if device not in self._town.devices:
            return {"error": f"no such device: {device}"}
        if fault is None:
            await self._town.clear_fault(device)
        elif fault in set(Fault) and not self._town.devices[device].family.can_have(Fault(fault)):
            return {"error": f"{device} cannot have {fault}"}
        elif fault in set(Fault):
            await self._town.set_fault(device, Fault(fault))
        else:
            return {"error": f"no such fault: {fault}. Known: {', '.join(Fault)}"}
        return {"device": device, "faults": sorted(self._town.devices[device].faults.active)}


async def _line(reader: asyncio.StreamReader) -> bytes:
    """Empty at the end, and for a line beyond every measure."""
    try:
        return await reader.readline()
    except ValueError:
        return b""
