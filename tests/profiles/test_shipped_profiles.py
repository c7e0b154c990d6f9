"""Every profile that ships is complete, guards what is not ours, and knows its device's words. See */lines.toml."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from netmiko.ssh_dispatcher import CLASS_MAPPER

from controller.adapters.profile_files import load_profile, load_profiles, shipped
from controller.core.commands import (
    Command,
    UnsafeCommand,
    commands_for,
    parameters_of,
    prepare_commands,
    refuse_what_is_not_ours,
)
from controller.core.inventory import AccessPoint, Device
from controller.core.plan import OfferWlan, Step, WithdrawWlan
from controller.core.profile import DeviceProfile, ReadBack, Role
from controller.core.readback import questions
from controller.core.wlan import DISASTER_SSID, DISASTER_WLAN

Lines = Mapping[str, list[str]]

APS = (
    AccessPoint("gym-1", "gym", "device", group="tag-gym"),
    AccessPoint("hall-1", "hall", "device", group="tag-hall"),
)
OPEN: tuple[Step, ...] = tuple(OfferWlan(ap.id, DISASTER_WLAN) for ap in APS)
CLOSE: tuple[Step, ...] = tuple(WithdrawWlan(ap.id, DISASTER_SSID) for ap in APS)


@pytest.fixture(params=sorted(name for name, profile in load_profiles([shipped()]).items() if profile.has_session))
def profile(request: pytest.FixtureRequest) -> DeviceProfile:
    """Those that log in; what the others read is in test_readings_of_families.py."""
    return load_profile(shipped() / f"{request.param}.toml")


@pytest.fixture
def lines(profile: DeviceProfile) -> Lines:
    return tomllib.loads((Path(__file__).parent / profile.name / "lines.toml").read_text(encoding="utf-8"))


def sent(profile: DeviceProfile, steps: tuple[Step, ...], ssid: str = DISASTER_SSID, **ours: str) -> list[Command]:
    """With the profile's own parameters, except those that the inventory overrides; opening on a device that nobody has
    prepared."""
    parameters = parameters_of(profile, Device("device", "192.0.2.1", profile.name, "c", parameters=ours), {})
    opens = any(isinstance(step, OfferWlan) for step in steps)
    preparing = prepare_commands(profile, parameters, ssid) if opens else ()
    return [*preparing, *commands_for(profile, parameters, steps, APS, ssid)]


def unguarded(profile: DeviceProfile) -> DeviceProfile:
    return replace(profile, ssh=replace(profile.ssh, touches=()))


def is_refused(profile: DeviceProfile, line: str) -> bool:
    try:
        refuse_what_is_not_ours(profile, [Command(line, 1)], {DISASTER_SSID}, {"vlan": "700"})
    except UnsafeCommand:
        return True
    return False


def test_every_command_and_question_can_be_written_with_the_profiles_own_parameters(profile: DeviceProfile) -> None:
    parameters = parameters_of(profile, Device("device", "192.0.2.1", profile.name, "c"), {})
    asked = questions(profile, parameters, APS, DISASTER_SSID)
    written = [command.text for steps in (OPEN, CLOSE) for command in sent(profile, steps)]
    written += [question.text for question in asked]

    assert asked
    assert not [line for line in written if re.search(r"\{[a-z_]+\}", line)]
    assert not [line for line in written if "\n" in line]


def test_opening_names_our_network_and_closing_is_not_opening(profile: DeviceProfile) -> None:
    opening, closing = sent(profile, OPEN), sent(profile, CLOSE)

    assert any(DISASTER_SSID in command.text for command in opening)
    assert opening
    assert closing
    assert not {command.text for command in closing} >= {command.text for command in opening}


def test_every_command_that_names_a_network_is_stopped_when_it_is_another(profile: DeviceProfile) -> None:
    naming = [line.text for line in sent(unguarded(profile), OPEN + CLOSE, "midori-office") if "midori" in line.text]

    assert naming
    assert [line for line in naming if not is_refused(profile, line)] == []


def test_every_command_that_names_a_vlan_is_stopped_when_it_is_another(profile: DeviceProfile) -> None:
    if not any("{vlan}" in line for block in profile.changes for line in block.send):
        pytest.skip(f"{profile.name} carries guests by a network made in peace time")
    naming = [line.text for line in sent(unguarded(profile), OPEN + CLOSE, vlan="4001") if "4001" in line.text]

    assert naming
    assert [line for line in naming if not is_refused(profile, line)] == []


def test_commands_for_others_are_stopped_before_they_are_sent(profile: DeviceProfile, lines: Lines) -> None:
    assert [line for line in lines["not_ours"] if not is_refused(profile, line)] == []


def test_the_prompt_is_known_in_every_mode_and_nothing_else_is_taken_for_one(
    profile: DeviceProfile, lines: Lines
) -> None:
    prompt = re.compile(profile.ssh.prompt)

    assert [line for line in lines["prompts"] if not prompt.search(line)] == []
    assert [line for line in lines["no_prompts"] if prompt.search(line)] == []


def test_refusals_are_known_and_success_is_not_taken_for_one(profile: DeviceProfile, lines: Lines) -> None:
    """As controller.adapters.ssh.terminal judges an answer."""

    def refuses(answer: str) -> bool:
        found = any(re.search(pattern, answer) for pattern in profile.ssh.errors)
        return found or (profile.ssh.silent and bool(answer.strip()))

    assert [answer for answer in lines["refused"] if not refuses(answer)] == []
    assert [answer for answer in lines["accepted"] if refuses(answer)] == []


def test_the_login_is_one_that_netmiko_knows(profile: DeviceProfile) -> None:
    assert profile.ssh.driver in CLASS_MAPPER


def test_success_is_read_back_as_open_and_on_the_air(profile: DeviceProfile) -> None:
    """A profile without these would take an encrypted or missing network for an open one."""
    assert any(read_back.rows for read_back in profile.read_back)
    assert any("open" in read_back.require for read_back in profile.read_back)


def test_every_attribute_is_read_back_or_it_is_said_why_not(profile: DeviceProfile) -> None:
    assert profile.untold == ()


def test_a_controller_is_told_and_read_by_group_or_knows_no_groups_at_all(profile: DeviceProfile) -> None:
    by_group: list[ReadBack] = [read_back for read_back in profile.read_back if read_back.each == "groups"]
    has = {bool(parts) for parts in (by_group, profile.offer_group, profile.withdraw_group)}

    assert len(has) == 1
    assert has == {False} or profile.role is Role.CONTROLLER


def test_a_time_limit_is_shorter_than_the_deadline_of_the_whole_session(profile: DeviceProfile) -> None:
    limits = [*(block.timeout_s for block in profile.changes), *(look.timeout_s for look in profile.read_back)]

    assert max(*limits, profile.ssh.settle_s) < profile.ssh.deadline_s
