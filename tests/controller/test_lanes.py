"""Limits hold whatever happens, and when places are scarce the most urgent goes first."""

import asyncio
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.core.inventory import AccessPoint, Device, Facility
from controller.core.profile import Role
from controller.lanes import Lanes, Limits, rank
from controller.ports import Target
from tests.core.profiles import profile

PLACES = {"school": Facility("school", "学校", capacity="810人"), "office": Facility("office", "役場")}


def target(id: str, facility: str = "office", address: str = "", role: Role = Role.AP, aps: int = 1) -> Target:
    device = Device(id, address or id, "small", "c")
    boxes = tuple(AccessPoint(f"{id}-{number}", facility, id) for number in range(aps))
    return Target(device, profile(role=role), {}, boxes)


class Town:
    """Sessions that last until they are let go, and who is inside."""

    def __init__(self, limits: Limits) -> None:
        self.lanes = Lanes(limits)
        self.inside: dict[str, asyncio.Event] = {}
        self.order: list[str] = []
        self.tasks: dict[str, asyncio.Task[None]] = {}

    async def come(self, *targets: Target) -> None:
        for one in targets:
            self.tasks[one.device.id] = asyncio.create_task(self._session(one))
            await settled()

    async def let_go(self, id: str) -> None:
        self.inside[id].set()
        await settled()

    async def everybody_leaves(self) -> None:
        while self.inside:
            await self.let_go(next(iter(self.inside)))

    async def _session(self, one: Target) -> None:
        async with self.lanes.place(one, rank(one, True, PLACES)):
            go = self.inside[one.device.id] = asyncio.Event()
            self.order.append(one.device.id)
            await go.wait()
            del self.inside[one.device.id]


async def settled() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


COMINGS = st.lists(
    st.tuples(st.sampled_from(["school", "office"]), st.integers(0, 3), st.sampled_from(["come", "leave", "call off"])),
    max_size=25,
)


@settings(max_examples=50)
@given(COMINGS, st.integers(1, 4), st.integers(1, 3))
def test_no_limit_is_ever_passed_and_no_place_is_lost(
    comings: list[tuple[str, int, str]], sessions: int, per_facility: int
) -> None:
    async def lives() -> None:
        town = Town(Limits(sessions, per_facility))
        known: dict[str, tuple[str, str]] = {}
        for number, (facility, address, what) in enumerate(comings):
            if what == "come":
                known[f"d{number}"] = (facility, f"192.0.2.{address}")
                await town.come(target(f"d{number}", facility, f"192.0.2.{address}"))
            elif what == "leave" and town.inside:
                await town.let_go(next(iter(town.inside)))
            elif town.tasks:
                id = list(town.tasks)[number % len(town.tasks)]
                town.tasks[id].cancel()
                await settled()
                town.inside.pop(id, None)
            inside = [known[id] for id in town.inside]
            assert len(inside) <= sessions
            assert all(count <= per_facility for count in Counter(facility for facility, _ in inside).values())
            assert all(count == 1 for count in Counter(address for _, address in inside).values())
        await town.everybody_leaves()
        assert all(task.done() for task in town.tasks.values())

    asyncio.run(lives())


async def test_controllers_go_before_access_points_and_shelters_before_offices() -> None:
    town = Town(Limits(sessions=1))
    await town.come(target("first"))
    await town.come(
        target("office-ap"),
        target("school-ap", "school"),
        target("small-wlc", role=Role.CONTROLLER, aps=2),
        target("large-wlc", role=Role.CONTROLLER, aps=40),
    )

    await town.everybody_leaves()

    assert town.order == ["first", "large-wlc", "small-wlc", "school-ap", "office-ap"]


async def test_opening_goes_before_going_back() -> None:
    one = target("any", "school")

    assert rank(one, True, PLACES) < rank(one, False, PLACES)


async def test_a_controller_takes_no_place_on_the_line_of_a_facility() -> None:
    town = Town(Limits(sessions_per_facility=1))

    await town.come(target("wlc", "school", role=Role.CONTROLLER), target("ap", "school"), target("other", "school"))

    assert town.order == ["wlc", "ap"]
    await town.everybody_leaves()


@pytest.mark.parametrize("wrong", [{"sessions": 0}, {"sessions_per_facility": 100_000}])
def test_a_limit_that_makes_no_sense_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="must be 1 to 1000"):
        Limits(**wrong)
