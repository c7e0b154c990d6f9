"""FortiOS as WLAN controller: drafts that count at `next`, lists that `set` replaces, schedules, VDOMs, pages."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from controller.adapters.profile_files import load_profile, shipped
from controller.adapters.ssh.converge import converge
from controller.core.commands import parameters_of
from controller.core.orders import Orders
from controller.core.problem import Cause
from controller.core.readback import DeviceLook
from controller.core.wlan import DISASTER_SSID
from controller.credentials import SshCredential
from controller.ports import Outcome, Target
from simulator.deciding import Deciding
from simulator.midori import CONTROLLER, policy_tag
from simulator.town import Town
from tests.simulator.stand import Profile, Terminal, eventually, town_with

HEALTH, WELFARE = policy_tag("health-center"), policy_tag("welfare-center")

IN_VAPS = ["config wireless-controller vap"]
IN_RADIO = ["config wireless-controller wtp-profile", f"edit {HEALTH}", "config radio-1"]

MISTAKES = {
    "make coffee": ([], "Unknown action 1"),
    "show wireless-controller vap nobody": ([], "entry is not found in table"),
    "set ssid x": (IN_VAPS, "command parse error before 'set'"),
    "append vaps nobody": (IN_RADIO, "entry not found in datasource"),
    "set band 5": (IN_RADIO, "command parse error before 'band'"),
    "set vlanid 5000": ([*IN_VAPS, "edit everyday"], "value parse error before '5000'"),
    "edit tag-nobody": (["config wireless-controller wtp-profile"], "new entry 'tag-nobody' added"),
    "next": ([*IN_VAPS, "edit hinan"], "Attribute 'passphrase' MUST be set."),
}


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    async with town_with("fortinet_fortigate") as town:
        yield town


@pytest.fixture
async def terminal(town: Town) -> AsyncIterator[Terminal]:
    async with Terminal(town, CONTROLLER, Profile("fortinet_fortigate", (HEALTH,))) as terminal:
        yield terminal


async def asked(town: Town, open_at: set[str], rehearse: bool = False) -> tuple[Outcome, list[DeviceLook]]:
    device = town.inventory.devices[CONTROLLER]
    profile = load_profile(shipped() / "fortinet_fortigate.toml")
    profile = replace(profile, ssh=replace(profile.ssh, settle_s=0.5))
    target = Target(device, profile, parameters_of(profile, device, {}), town.inventory.aps_of(CONTROLLER))
    deciding = Deciding(target, open_at)

    async def decide(look: DeviceLook, waited: bool) -> Orders:
        orders = deciding(look, waited)
        return Orders() if rehearse else orders

    credential = SshCredential(town.secrets.username, town.secrets.password)
    return await converge(target, credential, decide, rehearse), deciding.looks


@pytest.mark.parametrize("line", MISTAKES)
async def test_a_mistake_is_named_in_fortios_words_and_understood(terminal: Terminal, line: str) -> None:
    entering, words = MISTAKES[line]
    for enter in entering:
        await terminal.send(enter)

    answer = await terminal.send(line)

    assert words in answer
    assert terminal.profile.is_error(answer)


async def test_what_was_set_counts_from_next_on_and_is_gone_with_the_session(town: Town, terminal: Terminal) -> None:
    await terminal.send_all(iter([*IN_VAPS, "edit everyday", "set ssid midori-other"]))
    assert town.devices[CONTROLLER].config.vaps["everyday"]["ssid"] == "midori-health"

    await terminal.send("next")
    assert town.devices[CONTROLLER].config.vaps["everyday"]["ssid"] == "midori-other"


async def test_set_replaces_the_list_and_append_and_unselect_do_not(terminal: Terminal) -> None:
    """Why the profile never says `set vaps`."""
    assert await terminal.send_all(terminal.profile.changes("offer")) == []
    listed = f"show wireless-controller wtp-profile {HEALTH}"
    assert (await terminal.send(listed)).count('set vaps "everyday" "hinan"') == 2

    await terminal.send_all(terminal.profile.changes("withdraw"))
    assert (await terminal.send(listed)).count('set vaps "everyday"\n') == 2

    await terminal.send_all(iter([*IN_RADIO, "set vaps hinan", "end", "next", "end"]))
    assert (await terminal.send(listed)).count('set vaps "hinan"\n') == 1


async def test_only_the_profile_of_one_facility_opens_that_facility_alone(town: Town, terminal: Terminal) -> None:
    assert await terminal.send_all(terminal.profile.changes("offer")) == []

    await eventually(lambda: DISASTER_SSID in town.on_air("health-1"))
    assert DISASTER_SSID not in town.on_air("welfare-2")


@pytest.mark.parametrize("by_itself", ["manual", "bridge"])
async def test_preparing_puts_nothing_on_the_air_whatever_profiles_take_up_by_themselves(
    town: Town, terminal: Terminal, by_itself: str
) -> None:
    for radio in town.devices[CONTROLLER].config.profiles[WELFARE].radios.values():
        radio.vap_all = by_itself
    before = {ap: town.bsses(ap) for ap in ("health-1", "welfare-2")}

    assert await terminal.send_all(line for line in terminal.profile.changes("prepare")) == []

    town.devices[CONTROLLER].follow()
    assert {ap: town.bsses(ap) for ap in before} == before


async def test_where_another_profile_would_take_it_up_by_itself_nothing_is_opened(town: Town) -> None:
    for radio in town.devices[CONTROLLER].config.profiles[WELFARE].radios.values():
        radio.vap_all = "bridge"

    outcome, looks = await asked(town, {"health-1", "health-2", "health-3"})

    assert outcome.failure is not None
    assert outcome.failure.cause is Cause.READ_BACK_DIFFERS
    assert "vap-all" in (looks[-1].unprepared or ())
    assert not [ap for ap in ("health-1", "welfare-2") if DISASTER_SSID in town.on_air(ap)]


async def test_a_box_that_takes_changes_back_by_itself_is_left_alone(town: Town) -> None:
    town.devices[CONTROLLER].config.cfg_save = "revert"

    outcome, looks = await asked(town, {"health-1", "health-2", "health-3"})

    assert outcome.failure is not None
    assert "cfg-save" in (looks[-1].unprepared or ())
    assert DISASTER_SSID not in town.on_air("health-1")


async def test_a_network_on_one_radio_of_a_group_is_named(town: Town, terminal: Terminal) -> None:
    await terminal.send_all(terminal.profile.changes("offer"))
    await terminal.send_all(iter([*IN_RADIO, "unselect vaps hinan", "end", "next", "end"]))

    (wanted,) = [block for line, block in terminal.profile.read_backs() if line.endswith(HEALTH)]
    answer = await terminal.send(f"show wireless-controller wtp-profile {HEALTH}")

    assert re.search(wanted["refuse"]["both radios"], answer)


async def test_a_group_that_nobody_has_set_up_is_refused_and_not_made(town: Town) -> None:
    config = town.devices[CONTROLLER].config
    await asked(town, {"health-1", "health-2", "health-3"})
    config.profiles["typing-mistake"] = config.profiles.pop(WELFARE)

    outcome, _ = await asked(town, {ap.id for ap in town.inventory.aps_of(CONTROLLER)})

    assert outcome.failure is not None
    assert outcome.failure.cause is Cause.COMMAND_REJECTED
    assert WELFARE not in config.profiles


async def test_rehearsing_outside_every_vdom_misses_the_privilege(town: Town) -> None:
    _, good = await asked(town, set(), rehearse=True)
    town.devices[CONTROLLER].config.multi_vdom = True
    _, bad = await asked(town, set(), rehearse=True)

    assert good[-1].unready == frozenset()
    assert "privilege" in (bad[-1].unready or ())


async def test_the_banner_that_wants_a_key_is_answered_and_no_answer_is_late_afterwards(town: Town) -> None:
    """The key counts at once, so that our Enter behind it brings one prompt too many."""
    town.devices[CONTROLLER].config.disclaimer = True

    outcome, _ = await asked(town, {ap.id for ap in town.inventory.aps_of(CONTROLLER)})

    assert outcome.failure is None
    assert DISASTER_SSID in town.on_air("health-1")


async def test_long_answers_are_paged_and_nothing_is_changed_to_avoid_it(town: Town) -> None:
    async with Terminal(town, CONTROLLER, Profile("fortinet_fortigate", (HEALTH,))) as terminal:
        terminal.type("show wireless-controller wtp-profile\n")
        assert "--More-- " in await terminal.until("--More-- $")

    outcome, _ = await asked(town, {ap.id for ap in town.inventory.aps_of(CONTROLLER)})

    assert outcome.failure is None
    assert not [heard.line for heard in town.commands(CONTROLLER) if "console" in heard.line]
