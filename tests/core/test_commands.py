"""What is sent to a device: a value never breaks out of its word, and nothing that is not ours is touched."""

import re
import shlex
from collections.abc import Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.core.commands import (
    Command,
    Parameters,
    UnsafeCommand,
    commands_for,
    parameters_of,
    quote,
    refuse_what_is_not_ours,
    render,
    save_commands,
    unknown_parameters,
)
from controller.core.inventory import Device
from controller.core.plan import Step
from controller.core.profile import TIMEOUT_S, Block, DeviceProfile, Quoting
from controller.core.state import SeenWlan
from controller.core.wlan import DISASTER_SSID
from tests.core.profiles import aps, closed, controller, opened, profile, session

PLAIN = profile()
VALUES: Parameters = {"vlan": "700", "radios": ("r0", "r1")}

INJECTIONS = [
    "a; reboot",
    "$(reboot)",
    "`reboot`",
    "a && reboot",
    "a | sh",
    'a" reboot "',
    "a' reboot '",
    "a\\",
    "#a",
    "*",
]
CONTROLS = ["a\nreboot", "a\rreboot", "a\x00", "\x1b[A", "a\tb", "\x7f", "a\x85reboot", "\ud800"]

WORDS = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1)


OnAir = Mapping[str, set[SeenWlan]]
NOBODY_LOOKED: OnAir = MappingProxyType({})
OURS = SeenWlan(DISASTER_SSID)


def lines(
    profile: DeviceProfile, steps: tuple[Step, ...], groups: dict[str, str], on_air: Any = MappingProxyType({})
) -> list[str]:
    return [command.text for command in commands_for(profile, VALUES, steps, aps(**groups), DISASTER_SSID, on_air)]


@given(WORDS)
def test_in_a_shell_a_value_is_one_word_whatever_is_in_it(value: str) -> None:
    line = render("uci set wireless.x.ssid={ssid} y", {"ssid": value}, Quoting.SHELL)

    assert shlex.split(line) == ["uci", "set", f"wireless.x.ssid={value}", "y"]


@given(WORDS)
def test_in_routeros_a_value_is_one_string_whatever_is_in_it(value: str) -> None:
    """MikroTik manual, Scripting: inside quotes only a backslash escapes, and `$` begins a variable."""
    quoted = quote(value, Quoting.ROUTEROS)

    if quoted != value:
        body = re.fullmatch(r'"((?:[^"\\$]|\\.)*)"', quoted, re.DOTALL)
        assert body is not None
        assert re.sub(r"\\(.)", r"\1", body[1], flags=re.DOTALL) == value


@given(WORDS)
def test_a_command_line_without_quotes_takes_plain_letters_or_nothing(value: str) -> None:
    with suppress(UnsafeCommand):
        assert re.fullmatch(r"[A-Za-z0-9_./:@+-]+", quote(value, Quoting.NONE))


@given(WORDS)
def test_between_plain_double_quotes_nothing_ends_the_string(value: str) -> None:
    with suppress(UnsafeCommand):
        quoted = quote(value, Quoting.DOUBLE)
        assert quoted == value or re.fullmatch(r'"[^"\\]*"', quoted)


@pytest.mark.parametrize("value", INJECTIONS)
def test_an_injection_is_a_harmless_word_in_a_shell_and_refused_where_there_are_no_quotes(value: str) -> None:
    assert shlex.split(quote(value, Quoting.SHELL)) == [value]
    with pytest.raises(UnsafeCommand, match="use letters and digits"):
        quote(value, Quoting.NONE)


@pytest.mark.parametrize("quoting", Quoting)
@pytest.mark.parametrize("value", ["", *CONTROLS])
def test_nothing_and_control_characters_are_refused_everywhere(value: str, quoting: Quoting) -> None:
    """A new line is a second command in any command line."""
    with pytest.raises(UnsafeCommand, match="empty or has a control character"):
        quote(value, quoting)


@pytest.mark.parametrize("values", [{}, {"ssid": ("a", "b")}])
def test_a_template_whose_value_is_missing_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(UnsafeCommand, match=r"needs a value for \{ssid\}"):
        render("ssid {ssid}", values, Quoting.SHELL)


def test_a_value_that_looks_like_a_place_is_not_filled_again() -> None:
    assert render("{a} {b}", {"a": "{b}", "b": "x"}, Quoting.SHELL) == "'{b}' x"


def test_braces_of_the_command_line_itself_are_left_alone() -> None:
    assert render("do={/x add} name={a}", {"a": "y"}, Quoting.ROUTEROS) == "do={/x add} name=y"


def test_the_inventory_beats_the_site_and_the_site_beats_the_profile() -> None:
    device = Device("d", "a", "small", "c", parameters={"vlan": "30", "typo": "1"})
    common = {"vlan": "20", "radios": "r7  r8", "of another profile": "x"}

    assert parameters_of(PLAIN, device, common) == {"vlan": "30", "radios": ("r7", "r8")}
    assert parameters_of(PLAIN, Device("d", "a", "small", "c"), {}) == {"vlan": "700", "radios": ("r0", "r1")}
    assert unknown_parameters(PLAIN, device) == ("typo",)


def test_no_steps_are_no_commands_not_even_a_mode() -> None:
    assert lines(controller(), (), {"a": "g"}) == []


def test_an_access_point_gets_its_commands_between_enter_and_leave_each_with_its_time() -> None:
    slow = profile(ssh=session(enter=("in",), leave=("out",)), offer=(Block(("on {ssid}",), timeout_s=33),))

    assert commands_for(slow, VALUES, opened("a"), aps(a=""), DISASTER_SSID) == (
        Command("in", TIMEOUT_S),
        Command(f"on {DISASTER_SSID}", 33),
        Command("out", TIMEOUT_S),
    )
    assert lines(slow, closed("a"), {"a": ""}) == ["in", f"off {DISASTER_SSID}", "out"]


def test_a_block_for_each_radio_is_sent_radio_by_radio() -> None:
    each = profile(offer=(Block(("radio {each}", "ssid {ssid}"), each="radios"), Block(("commit",))))

    assert lines(each, opened("a"), {"a": ""}) == [
        *("radio r0", f"ssid {DISASTER_SSID}"),
        *("radio r1", f"ssid {DISASTER_SSID}"),
        "commit",
    ]


def test_each_over_something_that_is_no_list_is_refused() -> None:
    with pytest.raises(UnsafeCommand, match="list of values named 'vlan'"):
        lines(profile(offer=(Block(("x",), each="vlan"),)), opened("a"), {"a": ""})


GROUPS = {"a1": "hall", "a2": "hall", "b": "gym", "c": "office"}


def test_on_a_controller_the_network_is_made_once_and_every_group_gets_it_once() -> None:
    assert lines(controller(), opened("a1", "a2", "b"), GROUPS) == [
        *("configure", f"on {DISASTER_SSID} 700", "group gym on", "group hall on", "end")
    ]


def test_where_the_network_stands_already_only_groups_are_added() -> None:
    """Making it anew would drop the people who use it."""
    assert lines(controller(), opened("b"), GROUPS, on_air={"c": {SeenWlan(DISASTER_SSID)}}) == [
        "configure",
        "group gym on",
        "end",
    ]


def test_the_network_of_a_controller_is_switched_off_only_when_no_group_is_left() -> None:
    off = f"off {DISASTER_SSID}"

    everywhere = {ap: {OURS} for ap in GROUPS}
    in_the_hall: dict[str, set[SeenWlan]] = {ap: {OURS} if group == "hall" else set() for ap, group in GROUPS.items()}

    assert lines(controller(), closed("a1", "a2"), GROUPS, everywhere) == ["configure", "group hall off", "end"]
    assert lines(controller(), closed("a1", "a2"), GROUPS, in_the_hall) == ["configure", "group hall off", off, "end"]
    assert lines(controller(), closed("a1", "b", "c"), GROUPS, everywhere) == [
        *("configure", "group gym off", "group hall off", "group office off", off, "end")
    ]


def test_one_group_opens_while_another_closes_and_offers_come_first() -> None:
    assert lines(controller(), (*closed("a1", "b"), *opened("c")), GROUPS) == [
        *("configure", f"on {DISASTER_SSID} 700", "group office on", "group gym off", "group hall off", "end")
    ]


TOUCHES = (r"^ssid (?P<ssid>\S+)", r"vlan (?P<vlan>\S+)", r"^user (?P<user>\S+)")
GUARDED = profile(ssh=session(touches=TOUCHES, quoting=Quoting.NONE))


@pytest.mark.parametrize("line", [f"ssid {DISASTER_SSID}", "vlan 700", f"ssid {DISASTER_SSID} vlan 700", "show ssid x"])
def test_what_is_ours_may_be_touched(line: str) -> None:
    refuse_what_is_not_ours(GUARDED, [Command(line, 1)], {DISASTER_SSID}, VALUES)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("ssid midori-office", "ssid"),
        (f"ssid {DISASTER_SSID}2", "ssid"),
        ("vlan 1", "vlan"),
        ("vlan 700 vlan 10", "vlan"),
        ("user admin", "user"),
        (f"user {DISASTER_SSID}", "user"),
        (f"ssid {DISASTER_SSID} vlan 30", "vlan"),
    ],
)
def test_another_ssid_another_vlan_and_any_user_are_refused(line: str, kind: str) -> None:
    with pytest.raises(UnsafeCommand, match=f"would touch the {kind}"):
        refuse_what_is_not_ours(GUARDED, [Command("show", 1), Command(line, 1)], {DISASTER_SSID}, VALUES)


@pytest.mark.parametrize("line", ["ssid midori-office", "user admin"])
def test_a_profile_with_one_wrong_line_sends_none_at_all(line: str) -> None:
    touching = profile(ssh=session(touches=TOUCHES), offer=(Block(("on", line)),), save=(Block((line,)),))

    with pytest.raises(UnsafeCommand):
        lines(touching, opened("a"), {"a": ""})
    with pytest.raises(UnsafeCommand):
        save_commands(touching, VALUES)


def test_a_change_is_saved_by_the_profiles_own_lines() -> None:
    assert save_commands(profile(save=(Block(("write {vlan}",), timeout_s=30),)), VALUES) == (Command("write 700", 30),)
    assert save_commands(PLAIN, VALUES) == ()
