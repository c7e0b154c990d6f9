"""The whole path on the whole town: declare, prove, end, prove the way back, with devices that fail on the way."""

from controller.core.board import ApState, Board
from controller.core.declaration import Kind, Wish
from controller.core.evidence import Evidence
from controller.core.problem import Cause
from controller.core.state import Asked
from controller.core.wlan import DISASTER_SSID
from simulator.faults import Fault
from simulator.town import Town
from tests.journeys.stage import Stage, all_proven, all_quiet, stage_with_daemon

FAULTY = {"gym-1": Fault.DEAD, "gym-2": Fault.REJECT, "class-1": Fault.LIE}
"""One of each family; the causes that must be told apart."""

WISH = Wish(reason="地震", ordered_by="総務課長")


async def test_every_access_point_opens_and_goes_back_with_evidence() -> None:
    async with stage_with_daemon(Town()) as play, play.client() as client:
        declared = await client.declare(WISH)
        board = await play.until(all_proven)

        assert {ap.evidence for ap in board.aps} <= {Evidence.READ_BACK, Evidence.ON_RADIO}
        assert play.open_aps() == set(play.town.inventory.access_points)

        await client.end(declared.number, "解除")
        await play.until(all_quiet)

        assert play.open_aps() == set()
        assert [record.act.what for record in await client.audit(10)] == ["import", "declare", "end", "close"]


async def test_three_faulty_devices_are_named_and_the_others_open() -> None:
    async with stage_with_daemon(Town()) as play, play.client() as client:
        for device, fault in FAULTY.items():
            await play.town.set_fault(device, fault)
        await client.declare(WISH)

        board = await play.until(_settled)

        assert {ap.device: ap.problem.cause for ap in board.aps if ap.problem} == {
            "gym-1": Cause.UNREACHABLE,
            "gym-2": Cause.COMMAND_REJECTED,
            "class-1": Cause.READ_BACK_DIFFERS,
        }
        assert play.open_aps() == set(play.town.inventory.access_points) - set(FAULTY)


async def test_a_device_that_comes_back_opens_without_anybody_asking() -> None:
    async with stage_with_daemon(Town.of(6)) as play, play.client() as client:
        late = next(iter(play.town.devices))
        await play.town.set_fault(late, Fault.DEAD)
        await client.declare(WISH)
        await play.until(lambda board: _proven(board) == 5)

        await play.town.clear_fault(late)

        await play.until(all_proven)
        assert late in play.open_aps()


async def test_a_device_that_sleeps_through_open_and_end_never_opens() -> None:
    async with stage_with_daemon(Town.of(6)) as play, play.client() as client:
        late = next(iter(play.town.devices))
        await play.town.set_fault(late, Fault.DEAD)
        declared = await client.declare(WISH)
        await play.until(lambda board: _proven(board) == 5)
        await client.end(declared.number, "解除")
        await play.until(lambda board: _proven(board) == 5 and not play.open_aps())

        await play.town.clear_fault(late)
        await play.until(all_quiet)

        assert not any(DISASTER_SSID in heard.line and "show" not in heard.line for heard in play.town.commands(late))


async def test_a_device_that_was_open_and_died_is_closed_when_it_wakes_after_the_end() -> None:
    """Its saved configuration still says open: it wakes up open, and must not stay so."""
    async with stage_with_daemon(Town.of(3)) as play, play.client() as client:
        declared = await client.declare(WISH)
        await play.until(all_proven)
        late = next(iter(play.town.devices))
        await play.town.set_fault(late, Fault.DEAD)
        await client.end(declared.number, "解除")
        await play.until(lambda board: _proven(board) == 2)

        await play.town.clear_fault(late)

        await play.until(all_quiet)
        assert play.open_aps() == set()


async def test_only_the_named_facility_opens() -> None:
    async with stage_with_daemon(Town()) as play, play.client() as client:
        await client.declare(Wish(kind=Kind.DRILL, facilities=("中央公民館",), reason="訓練"))
        hall = {ap.id for ap in play.town.inventory.aps_in("community-hall")}

        await play.until(lambda board: _proven(board) == len(hall))

        assert play.open_aps() == hall


async def test_opening_a_second_facility_of_a_controller_does_not_blink_the_first() -> None:
    async with stage_with_daemon(Town()) as play, play.client() as client:
        first, second = (
            {ap.id for ap in play.town.inventory.aps_in(place) if ap.device == "wlc-1"}
            for place in ("health-center", "welfare-center")
        )
        await client.declare(Wish(reason="停電", facilities=("health-center",)))
        await play.until(lambda board: first <= play.open_aps() and _all_asked_are_proven(board))
        assert not second & play.open_aps()
        told = len(play.town.commands("wlc-1"))

        await client.declare(Wish(reason="停電", facilities=("welfare-center",)))
        await play.until(lambda board: second <= play.open_aps() and _all_asked_are_proven(board))

        assert "shutdown" not in {heard.line.strip() for heard in play.town.commands("wlc-1")[told:]}

        await client.end(1, "解除")
        await play.until(lambda board: [d.number for d in board.declarations] == [2])

        assert play.open_aps() == {ap.id for ap in play.town.inventory.aps_in("welfare-center")}


async def test_the_facilities_own_networks_stay_as_they_were() -> None:
    async with stage_with_daemon(Town()) as play, play.client() as client:
        before = _own_networks(play)
        declared = await client.declare(WISH)
        await play.until(all_proven)
        during = _own_networks(play)
        await client.end(declared.number, "解除")
        await play.until(all_quiet)

        assert before == during == _own_networks(play)


def _own_networks(play: Stage) -> dict[str, set[str]]:
    return {ap: play.town.on_air(ap) - {DISASTER_SSID} for ap in play.town.inventory.access_points}


def _all_asked_are_proven(board: Board) -> bool:
    return all(ap.state is ApState.PROVEN for ap in board.aps if ap.asked is not Asked.NOTHING)


def _proven(board: Board) -> int:
    return sum(ap.state is ApState.PROVEN for ap in board.aps)


def _settled(board: Board) -> bool:
    return bool(board.aps) and all(ap.state is ApState.PROVEN or ap.problem is not None for ap in board.aps)
