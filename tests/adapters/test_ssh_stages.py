"""A change in stages: made ready, looked at, switched on, looked at; and taken back where it came up dangerous."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace

from controller.adapters.ssh.converge import converge
from controller.core.orders import Orders
from controller.core.problem import Cause
from controller.core.profile import Block, DeadMan, DeviceProfile, ProvenOn, ReadBack, Role, Ssh
from controller.core.readback import DeviceLook
from controller.ports import Outcome, Target
from simulator.deciding import Deciding
from tests.adapters.scripted_device import APS, HANG_UP, LOGIN, Script, Scripted
from tests.adapters.ssh_stage import pusher

PROFILE = DeviceProfile(
    name="box",
    title="Box",
    role=Role.AP,
    proven_on=ProvenOn.PAPER,
    sources=("made up",),
    ssh=Ssh(driver="generic", prompt=r"^box#$", errors=("% no",), settle_s=0.3),
    prepare=(Block(("make",)),),
    prepared=(ReadBack("show made", require={"there": "made", "isolation": "isolated"}),),
    offer=(Block(("on",)),),
    withdraw=(Block(("off",)),),
    read_back=(ReadBack("show air", rows=r"(?m)^air (?P<ssid>\S+)", require={"isolation": "isolated"}),),
    dead_man=DeadMan(("arm",), ("disarm",)),
    save=(Block(("save",)),),
)


class Box:
    """A device with one network. What it gets wrong is set by the test."""

    def __init__(self, made: bool = False) -> None:
        self.made = made
        self.isolated_when_off = self.isolated_when_on = True
        self.refuses: set[str] = set()
        self.drops_at = ""
        self.on = False

    def script(self) -> Script:
        return lambda line: f"{line}\r\n{self._answer(line)}box#"

    def _answer(self, line: str) -> str:
        if line in self.refuses:
            return "% no\r\n"
        match line:
            case "make":
                self.made = True
            case "on":
                self.on = True
            case "off":
                self.on = False
            case "show made" if self.made:
                return "made\r\n" + "isolated\r\n" * self.isolated_when_off
            case "show air" if self.on:
                return "air 00000JAPAN\r\n" + "isolated\r\n" * self.isolated_when_on
        return ""


@asynccontextmanager
async def at(box: Box, profile: DeviceProfile = PROFILE) -> AsyncIterator[tuple[Target, list[str]]]:
    device = Scripted(profile.name, "box#", box.script)
    async with device.device() as place:
        yield Target(place, profile, {}, APS), device.heard


async def opened(box: Box, profile: DeviceProfile = PROFILE) -> tuple[Outcome, list[str]]:
    """What came of it, and the changing lines the device heard."""
    async with at(box, profile) as (target, heard):
        with pusher(LOGIN) as ssh:
            outcome = await ssh.converge(target, Deciding(target))
    return outcome, changing(heard)


def changing(heard: Iterable[str]) -> list[str]:
    return [line for line in heard if line and not line.startswith("show")]


def cause_of(outcome: Outcome) -> Cause | None:
    return outcome.failure.cause if outcome.failure else None


async def test_a_device_that_was_prepared_in_peace_time_is_only_switched_on() -> None:
    outcome, heard = await opened(Box(made=True))

    assert outcome == Outcome(sent=1, saved=True)
    assert heard == ["arm", "on", "disarm", "save"]


async def test_one_that_was_not_is_made_ready_and_looked_at_before_it_is_switched_on() -> None:
    outcome, heard = await opened(Box())

    assert outcome == Outcome(sent=2, saved=True)
    assert heard == ["arm", "make", "on", "disarm", "save"]


async def test_a_network_that_cannot_be_made_safe_is_never_switched_on() -> None:
    box = Box()
    box.isolated_when_off = False

    outcome, heard = await opened(box)

    assert cause_of(outcome) is Cause.READ_BACK_DIFFERS
    assert heard == ["arm", "make", "disarm"]


async def test_a_network_that_came_up_without_isolation_is_taken_off_again_and_that_is_looked_at() -> None:
    box = Box(made=True)
    box.isolated_when_on = False

    outcome, heard = await opened(box)

    assert cause_of(outcome) is Cause.READ_BACK_DIFFERS
    assert heard == ["arm", "on", "off", "disarm"]
    assert not box.on


async def test_where_it_cannot_be_taken_back_the_device_is_left_to_do_it_itself() -> None:
    """The dead man stays armed: the device takes the change back without us."""
    box = Box(made=True)
    box.isolated_when_on, box.refuses = False, {"off"}

    outcome, heard = await opened(box)

    assert cause_of(outcome) is Cause.COMMAND_REJECTED
    assert "disarm" not in heard


async def test_what_people_can_use_is_kept_though_a_command_was_refused() -> None:
    box = Box(made=True)
    box.refuses = {"louder"}

    outcome, heard = await opened(box, replace(PROFILE, offer=(Block(("on", "louder")),)))

    assert cause_of(outcome) is Cause.COMMAND_REJECTED
    assert box.on
    assert heard == ["arm", "on", "louder", "disarm"]


async def test_what_a_refused_command_left_dangerous_is_taken_back_in_the_same_session() -> None:
    box = Box(made=True)
    box.isolated_when_on, box.refuses = False, {"louder"}

    outcome, heard = await opened(box, replace(PROFILE, offer=(Block(("on", "louder")),)))

    assert cause_of(outcome) is Cause.COMMAND_REJECTED
    assert heard == ["arm", "on", "louder", "off", "disarm"]


async def test_in_a_command_line_with_modes_it_is_looked_at_in_a_new_session() -> None:
    """Nobody knows in which mode a refused command left the first one, nor what would be committed by leaving it."""
    box = Box(made=True)
    box.isolated_when_on, box.refuses = False, {"louder"}
    modal = replace(PROFILE, offer=(Block(("on", "louder")),), ssh=replace(PROFILE.ssh, enter=("configure",)))

    outcome, heard = await opened(box, modal)

    assert cause_of(outcome) is Cause.COMMAND_REJECTED
    assert heard == ["arm", "configure", "on", "louder", "configure", "off", "disarm"]


async def test_a_dead_man_that_an_earlier_session_left_armed_is_disarmed_when_all_is_well() -> None:
    """It was cut off when everything was sent, and its timer would take back what is proven now."""
    box = Box(made=True)
    box.on = True

    outcome, heard = await opened(box)

    assert outcome == Outcome()
    assert heard == ["disarm"]


async def test_somebody_elses_dead_man_is_not_disarmed() -> None:
    class Taken(Box):
        def _answer(self, line: str) -> str:
            return "taken by mallory\r\n" if line == "arm" else super()._answer(line)

    asking = replace(PROFILE, dead_man=replace(PROFILE.dead_man, refused="taken by"))

    outcome, heard = await opened(Taken(made=True), asking)

    assert outcome == Outcome(sent=1, saved=True)
    assert heard == ["arm", "on", "save"]


async def test_a_dead_man_that_does_not_let_go_is_told() -> None:
    """The device may still take the change back."""
    asking = replace(PROFILE, dead_man=replace(PROFILE.dead_man, released="let go"))

    outcome, heard = await opened(Box(made=True), asking)

    assert cause_of(outcome) is Cause.PROMPT_NOT_UNDERSTOOD
    assert heard == ["arm", "on", "disarm"]


async def test_only_the_session_that_armed_a_dead_man_who_ends_with_it_disarms_it() -> None:
    box = Box(made=True)
    box.refuses = {"louder"}
    modal = replace(
        PROFILE,
        offer=(Block(("on", "louder")),),
        ssh=replace(PROFILE.ssh, enter=("configure",)),
        dead_man=replace(PROFILE.dead_man, ends_with_session=True),
    )

    _, heard = await opened(box, modal)

    assert heard == ["arm", "configure", "on", "louder"]


async def test_a_command_that_ends_the_session_is_followed_by_a_new_one() -> None:
    """airOS drops everybody while it saves."""

    class Dropping(Box):
        def script(self) -> Script:
            answer = super().script()
            return lambda line: HANG_UP if answer(line) and line == "on" else answer(line)

    dropping = replace(PROFILE, offer=(Block(("on",), drops=True),), ssh=replace(PROFILE.ssh, settle_s=5))
    async with at(box := Dropping(made=True), dropping) as (target, heard):
        with pusher(LOGIN) as ssh:
            outcome = await ssh.converge(target, Deciding(target))

    assert outcome == Outcome(sent=1, saved=True)
    assert box.on
    assert changing(heard) == ["arm", "on", "disarm", "save"]


async def test_a_rehearsal_tells_what_is_missing_and_changes_nothing() -> None:
    asking = replace(PROFILE, rehearse=(ReadBack("show privilege", require={"privilege": "15"}),))
    looks = []
    async with at(Box(), asking) as (target, heard):

        async def only_look(look: DeviceLook, _waited: bool) -> Orders:
            looks.append(look)
            return Orders()

        outcome = await converge(target, LOGIN, only_look, rehearse=True)

    assert outcome == Outcome()
    assert changing(heard) == []
    assert [(look.unprepared, look.unready) for look in looks] == [
        (frozenset({"there", "isolation"}), frozenset({"privilege"}))
    ]


async def test_what_an_earlier_session_could_not_save_is_saved_though_nothing_else_is_left_to_do() -> None:
    """Cut off between the proof and the save: a power cut would bring the network back that was closed, or lose it."""
    box = Box(made=True)
    box.on = True

    async def only_save(_look: DeviceLook, _waited: bool) -> Orders:
        return Orders(save=True)

    async with at(box) as (target, heard):
        outcome = await converge(target, LOGIN, only_save)

    assert outcome == Outcome(saved=True)
    assert changing(heard) == ["disarm", "save"]
