"""Runs the imaginary town until it is told to stop: faults, folder, control socket, and people who come and go."""

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from pathlib import Path

from simulator.control import control_socket
from simulator.faults import Fault
from simulator.folder import write_folder
from simulator.midori import CONTROLLER
from simulator.town import Town

TICK_S = 1.0
"""People come and go by the second; anything finer nobody would see."""


async def run(
    folder: Path,
    faults: Mapping[Fault, int],
    control: Path | None,
    seed: int,
    stop: asyncio.Event,
    ready: Callable[[Town], None],
) -> None:
    """Returns when `stop` is set. `ready` is called once, when every device answers and the folder is written."""
    async with contextlib.AsyncExitStack() as stack:
        town = await stack.enter_async_context(Town(seed=seed))
        for device, fault in chosen(town, faults):
            await town.set_fault(device, fault)
        write_folder(town, folder)
        if control is not None:
            await stack.enter_async_context(control_socket(town, control))
        ready(town)
        while not stop.is_set():
            town.tick()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(TICK_S):
                    await stop.wait()


def chosen(town: Town, faults: Mapping[Fault, int]) -> list[tuple[str, Fault]]:
    """Which device gets which fault: one each, autonomous ones first, the controller only when nothing else is left.

    Raises ValueError when there are more faults than devices that can have them.
    """
    left = sorted(town.devices, key=lambda id: id == CONTROLLER)
    pairs: list[tuple[str, Fault]] = []
    for fault, count in sorted(faults.items(), key=lambda wanted: wanted[0] is not Fault.PAGER):  # the choosy one first
        devices = [id for id in left if town.devices[id].family.can_have(fault)][:count]
        if len(devices) < count:
            raise ValueError(f"{count} x {fault} is more than the town has devices left for it ({len(devices)})")
        left = [id for id in left if id not in devices]
        pairs += [(device, fault) for device in devices]
    return pairs
