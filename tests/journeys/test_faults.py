"""Three hundred devices, every tenth of them faulty in one way or another: who is well is proven, who is not is named,
and when it is over nothing is left behind."""

import os
import random
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import cycle
from pathlib import Path

from controller.core.board import ApState, Board
from controller.core.declaration import Wish
from controller.core.problem import Cause
from simulator.faults import Fault
from simulator.midori import places
from simulator.town import Town
from tests.journeys.stage import DEADLINE_S, stage
from tests.journeys.test_kill import happens

DEVICES, EVERY = 300, 10

SEED = 7
"""Of the choice of the faulty ones."""

NAMED: Mapping[Fault, Cause | None] = {
    Fault.DEAD: Cause.UNREACHABLE,
    Fault.REFUSE_LOGIN: Cause.LOGIN_REFUSED,
    Fault.CHANGED_HOST_KEY: Cause.HOST_KEY_CHANGED,
    Fault.HANG: Cause.DEADLINE_PASSED,
    Fault.DROP: Cause.UNREACHABLE,
    Fault.REJECT: Cause.COMMAND_REJECTED,
    Fault.LIE: Cause.READ_BACK_DIFFERS,
    Fault.HALF: Cause.READ_BACK_DIFFERS,
    Fault.NO_ISOLATION: Cause.READ_BACK_DIFFERS,
    Fault.NO_VLAN: Cause.READ_BACK_DIFFERS,
    Fault.SLOW: None,
    Fault.PAGER: None,
    Fault.NO_ECHO: None,
}
"""What is told of each fault; None: nothing, it opens all the same."""

SLOW_S = 0.1

THREADS_MAX = 2 * ((os.cpu_count() or 1) + 4) + 4
"""Python's thread pools grow to the number of cores plus four, and stay; sessions have no threads of their own."""

AUTONOMOUS = ("cisco_ios_ap", "mikrotik_routeros", "openwrt", "comware_fat_ap", "aerohive_hiveos", "mikrotik_wireless")


def town() -> Town:
    """Six families. Without SNMP: what is proven here, the command lines prove, and the simulated agents of 300 devices
    would take most of this process's time."""
    return Town(places(DEVICES), autonomous=AUTONOMOUS, settle_s=0.2, snmp=False)


def chosen(town: Town) -> Iterator[tuple[str, Fault]]:
    """Every tenth device and its fault: all classes, the families at random."""
    devices = list(town.devices)
    faults = cycle(Fault)
    for device in random.Random(SEED).sample(devices, DEVICES // EVERY):
        family = town.devices[device].family
        yield device, next(fault for fault in faults if family.can_have(fault))


def threads(process: int) -> int:
    return len(os.listdir(f"/proc/{process}/task"))


def open_files(process: int) -> Counter[str]:
    """Files, pipes and sockets, by kind."""
    kinds = Counter[str]()
    for number in os.listdir(f"/proc/{process}/fd"):
        try:
            kinds[os.readlink(f"/proc/{process}/fd/{number}").partition(":[")[0]] += 1
        except FileNotFoundError:  # closed while we looked
            continue
    return kinds


def children(process: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


async def test_every_healthy_device_is_proven_every_faulty_one_named_and_nothing_is_left_behind() -> None:
    async with stage(town()) as play, play.scene.daemon() as daemon, play.client() as client:
        await play.scene.bring_inventory()
        await client.declarations()  # this connection stays open until the end
        await happens(lambda: any(open_files(child)["socket"] for child in children(daemon.pid)))  # it is up
        processes = [daemon.pid, *children(daemon.pid)]
        before = [open_files(process) for process in processes]

        faults = dict(chosen(play.town))
        for device, fault in faults.items():
            await play.town.set_fault(device, fault, delay_s=SLOW_S)
        declared = await client.declare(Wish(reason="地震"))
        named = {device: NAMED[fault] for device, fault in faults.items() if NAMED[fault]}

        board = await play.until(lambda board: _told(board) == named and _rest_is_proven(board, named), DEADLINE_S * 2)

        assert len(faults) == DEVICES // EVERY
        assert set(faults.values()) == set(Fault)
        assert play.open_aps() >= {ap.id for ap in board.aps} - named.keys()
        for device, fault in faults.items():
            if fault in (Fault.NO_ISOLATION, Fault.NO_VLAN):
                assert device not in play.open_aps(), "nobody may use a network that is not as it must be"

        for device in faults:
            await play.town.clear_fault(device)
        await client.end(declared.number, "解除")
        await client.retry(list(named))
        await play.until(_is_closed, DEADLINE_S * 2)
        await happens(lambda: play.town.sessions == 0)
        await happens(lambda: [open_files(process) for process in processes] == before)
        assert max(threads(process) for process in processes) <= THREADS_MAX


def _is_closed(board: Board) -> bool:
    """A declaration goes when all that it covered is proven back."""
    return bool(board.aps) and not board.declarations


def _told(board: Board) -> Mapping[str, Cause]:
    return {ap.device: ap.problem.cause for ap in board.aps if ap.problem}


def _rest_is_proven(board: Board, named: Mapping[str, object]) -> bool:
    return bool(board.aps) and all(ap.state is ApState.PROVEN for ap in board.aps if ap.device not in named)
