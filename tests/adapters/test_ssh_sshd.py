"""The same words between our sessions and a real OpenSSH server with a real shell, terminal and line editor."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from controller.adapters.ssh.host_keys import SshKeyScanner
from controller.core.orders import Orders
from controller.core.problem import Cause
from controller.core.readback import DeviceLook
from controller.core.wlan import DISASTER_SSID
from controller.ports import Outcome, Target
from simulator.deciding import Deciding
from tests.adapters.ssh_stage import nothing_to_do, pusher, target_of
from tests.adapters.sshd import SHELLS, OpenWrt, new_key, sshd, until_there
from tests.simulator.stand import eventually


def aim_at(place: OpenWrt, waits: str = "sleep 150") -> Target:
    """`waits`: what the device does before it takes a change back."""
    aim = target_of(place.device, place.aps, settle_s=0.0)
    dead_man = place.at_home(aim.profile.dead_man)
    dead_man = replace(dead_man, arm=tuple(line.replace("sleep 150", waits) for line in dead_man.arm))
    return replace(aim, profile=replace(aim.profile, dead_man=dead_man))


async def visit(place: OpenWrt, is_open: bool = True) -> tuple[Outcome, Deciding]:
    aim = aim_at(place)
    clerk = Deciding(aim, None if is_open else ())
    with pusher(place.credential) as ssh:
        return await ssh.converge(aim, clerk), clerk


def why(outcome: Outcome) -> Cause | None:
    return outcome.failure.cause if outcome.failure else None


@pytest.mark.parametrize("shell", SHELLS)
async def test_the_openwrt_profile_opens_reads_back_and_closes_over_openssh(tmp_path: Path, shell: str) -> None:
    async with sshd(tmp_path, shell) as place:
        opened, clerk = await visit(place)
        assert opened.failure is None
        assert {seen.ssid for seen in clerk.looks[-1].wlans["gym-1"]} == {"midori-school", DISASTER_SSID}
        assert f"wireless.hinan_radio1.ssid={DISASTER_SSID}" in place.live

        again, _ = await visit(place)
        assert again == Outcome(sent=0)

        closed, clerk = await visit(place, is_open=False)
        assert closed.failure is None
        assert {seen.ssid for seen in clerk.looks[-1].wlans["gym-1"]} == {"midori-school"}


class _CutOff(Exception):
    """Our end of the line is gone."""


@pytest.mark.parametrize("shell", ["dash", "bash, which edits lines"])
async def test_a_device_whose_session_was_cut_off_goes_back_by_itself(tmp_path: Path, shell: str) -> None:
    """The timer outlives the shell that started it, and its terminal."""
    async with sshd(tmp_path, shell) as place:
        is_over = tmp_path / "time-is-over"
        aim = aim_at(place, waits=until_there(is_over))
        clerk = Deciding(aim)
        opened = ""

        def decide(look: DeviceLook, waited: bool) -> Orders:
            nonlocal opened
            orders = clerk(look, waited)
            if DISASTER_SSID in place.live:
                opened = place.live
                raise _CutOff
            return orders

        with pusher(place.credential) as ssh, pytest.raises(_CutOff):
            await ssh.converge(aim, decide)
        is_over.touch()
        await eventually(lambda: place.live != opened)

        assert DISASTER_SSID not in place.live
        await eventually(lambda: not list((tmp_path / "state").glob("hinan.*")))


async def test_a_program_that_the_device_does_not_have_is_a_rejected_command(tmp_path: Path) -> None:
    async with sshd(tmp_path) as place:
        (tmp_path / "bin" / "uci").unlink()

        outcome, _ = await visit(place)

    assert why(outcome) is Cause.COMMAND_REJECTED
    assert outcome.sent == 1
    assert "not found" in str(outcome.failure)


async def test_a_radio_that_stays_closed_is_found_by_reading_back(tmp_path: Path) -> None:
    """Every command is accepted; the radios never hear of it."""
    async with sshd(tmp_path) as place:
        (tmp_path / "bin" / "wifi").write_text("#!/bin/sh\n")

        outcome, _ = await visit(place)

    assert why(outcome) is Cause.READ_BACK_DIFFERS


async def test_a_wrong_key_a_changed_host_key_and_a_server_that_is_gone_are_told_apart(tmp_path: Path) -> None:
    async with sshd(tmp_path / "old") as place:
        assert await SshKeyScanner().host_key(place.device) == place.device.host_key

        new_key(tmp_path / "old" / "user_key")
        refused, _ = await visit(place)

    async with sshd(tmp_path / "new", port=place.device.ssh_port) as impostor:
        changed, _ = await visit(replace(impostor, device=place.device))

    gone, _ = await visit(place)

    assert [why(outcome) for outcome in (refused, changed, gone)] == [
        Cause.LOGIN_REFUSED,
        Cause.HOST_KEY_CHANGED,
        Cause.UNREACHABLE,
    ]
    assert (tmp_path / "new" / "state" / "staged").read_text() == ""


async def test_a_program_that_asks_a_question_is_not_understood_and_quoted(tmp_path: Path) -> None:
    async with sshd(tmp_path) as place:
        (tmp_path / "bin" / "iwinfo").write_text("#!/bin/sh\necho Expired.\nprintf 'New password: '\nread answer\n")
        aim = target_of(place.device, place.aps)
        impatient = replace(aim.profile, read_back=(replace(aim.profile.read_back[0], timeout_s=2.0),))
        with pusher(place.credential) as ssh:
            outcome = await ssh.converge(replace(aim, profile=impatient), nothing_to_do)

    assert why(outcome) is Cause.PROMPT_NOT_UNDERSTOOD
    assert "New password:" in str(outcome.failure)


async def test_a_session_that_the_server_ends_in_the_middle_is_a_lost_connection(tmp_path: Path) -> None:
    async with sshd(tmp_path) as place:
        (tmp_path / "bin" / "iwinfo").write_text("#!/bin/sh\nkill -HUP $PPID\n")
        aim = target_of(place.device, place.aps)
        with pusher(place.credential) as ssh:
            outcome = await ssh.converge(aim, nothing_to_do)

    assert why(outcome) is Cause.UNREACHABLE
    assert "iwinfo" in str(outcome.failure)


async def test_a_key_of_the_user_who_runs_the_daemon_is_not_tried_instead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the credential that the inventory names may open a session."""
    async with sshd(tmp_path / "ap") as place:
        home = tmp_path / "home"
        (home / ".ssh").mkdir(parents=True)
        shutil.copy(tmp_path / "ap" / "user_key", home / ".ssh" / "id_ed25519")
        monkeypatch.setenv("HOME", str(home))
        new_key(tmp_path / "ap" / "user_key")

        outcome, _ = await visit(place)

    assert why(outcome) is Cause.LOGIN_REFUSED
