"""What is done in peace pays in the night: prepared, rehearsed, opened with a flip; and what a person says on site."""

import asyncio
from collections.abc import Iterable

from controller.adapters.profile_files import load_profiles, shipped
from controller.api.client import Client
from controller.core.board import ApState, Board
from controller.core.commands import commands_for, parameters_of, prepare_commands, save_commands
from controller.core.declaration import Wish
from controller.core.errand import Errand, Result, Round
from controller.core.evidence import Evidence
from controller.core.plan import OfferWlan, Step, WithdrawWlan
from controller.core.problem import Cause
from controller.core.readiness import Lack
from controller.core.visits import Need
from controller.core.wlan import DISASTER_SSID, DISASTER_WLAN
from simulator.faults import Fault
from simulator.midori import places
from simulator.town import Town
from tests.journeys.stage import DEADLINE_S, Stage, all_proven, all_quiet, stage, stage_with_daemon

PROFILES = load_profiles([shipped()])
WISH = Wish(reason="地震")
FAMILIES = ("openwrt", "mikrotik_routeros", "mikrotik_wireless")


async def over(client: Client, errand: Errand, devices: Iterable[str] = ()) -> Round:
    """The round, once it is done."""
    await client.begin(errand, tuple(devices))
    async with asyncio.timeout(DEADLINE_S):
        while (now := await client.round(errand)).ended_at is None:
            await asyncio.sleep(0.1)
    return now


def results(round: Round) -> dict[str, Result]:
    return {visited.device: visited.result for visited in round.visited}


def lines_heard(play: Stage, device: str) -> list[str]:
    return [heard.line.strip() for heard in play.town.commands(device)]


def lines_of(play: Stage, device: str, step: str) -> set[str]:
    """What the profile sends to prepare, offer or withdraw, without entering, leaving and saving."""
    entry, aps = play.town.inventory.devices[device], play.town.inventory.aps_of(device)
    profile = PROFILES[entry.profile]
    parameters = parameters_of(profile, entry, {})
    steps: dict[str, list[Step]] = {
        "offer": [OfferWlan(ap.id, DISASTER_WLAN) for ap in aps],
        "withdraw": [WithdrawWlan(ap.id, DISASTER_SSID) for ap in aps],
    }
    commands = (
        prepare_commands(profile, parameters, DISASTER_SSID)
        if step == "prepare"
        else commands_for(profile, parameters, steps[step], aps, DISASTER_SSID)
    )
    around = {*profile.ssh.enter, *profile.ssh.leave, *(each.text for each in save_commands(profile, parameters))}
    return {command.text.strip() for command in commands} - around


async def test_a_prepared_and_rehearsed_town_opens_with_the_flips_alone_and_is_ready_again_afterwards() -> None:
    async with stage_with_daemon(Town(places(6), autonomous=FAMILIES)) as play, play.client() as client:
        devices = list(play.town.devices)
        assert {each.score for each in (await client.readiness()).facilities} == {0}

        prepared = await over(client, Errand.PREPARE, devices)
        assert set(results(prepared).values()) == {Result.DONE}, prepared
        assert play.open_aps() == set()
        assert set(results(await over(client, Errand.PREPARE, devices)).values()) == {Result.ALREADY}
        rehearsed = await over(client, Errand.REHEARSE)
        assert set(results(rehearsed).values()) == {Result.DONE}
        assert all(visited.is_good and visited.commands for visited in rehearsed.visited)
        assert (await client.readiness()).score == 100

        heard_before = {device: len(lines_heard(play, device)) for device in devices}
        declared = await client.declare(WISH)
        await play.until(all_proven)
        for device in devices:
            told = lines_heard(play, device)[heard_before[device] :]
            assert set(told) >= lines_of(play, device, "offer")
            assert set(told).isdisjoint(lines_of(play, device, "prepare") - lines_of(play, device, "offer"))
        left_out = await over(client, Errand.PREPARE, devices)
        assert set(results(left_out).values()) == {Result.LEFT_OUT}

        await client.end(declared.number, "解除")
        await play.until(all_quiet)
        assert set(results(await over(client, Errand.REHEARSE)).values()) == {Result.DONE}
        found = await client.readiness()
        assert (found.score, {device.lacks for device in found.devices}) == (100, {()})


async def test_a_device_whose_password_changed_drops_its_facility_with_the_cause_named() -> None:
    async with stage_with_daemon(Town(places(6), autonomous=FAMILIES)) as play, play.client() as client:
        await over(client, Errand.PREPARE, play.town.devices)
        changed = play.town.inventory.aps_in("town-hall")[0].device
        await play.town.set_fault(changed, Fault.REFUSE_LOGIN)

        rehearsed = await over(client, Errand.REHEARSE)

        assert [device for device, result in results(rehearsed).items() if result is Result.FAILED] == [changed]
        found = await client.readiness()
        assert {each.facility: each.score for each in found.facilities if not each.is_ready} == {"town-hall": 0}
        (facility,) = (each for each in found.facilities if not each.is_ready)
        assert (facility.lacks, facility.causes) == ({Lack.FAILED: 1}, {Cause.LOGIN_REFUSED: 1})


async def test_a_box_that_nobody_can_reach_is_opened_and_closed_by_a_persons_word_over_a_restart() -> None:
    async with stage(Town(places(2), autonomous=FAMILIES)) as play:
        _add_rows(play, "devices.csv", "box-1,,manual,,,22,161,,")
        _add_rows(play, "access_points.csv", "box-1,community-hall,box-1,和室,,")
        async with play.scene.daemon():
            await play.scene.bring_inventory()
            async with play.client() as client:
                declared = await client.declare(WISH)
                board = await play.until(lambda board: _proven(board) == 2)
                assert {ap.id: ap.state for ap in board.aps if ap.by_hand} == {"box-1": ApState.BY_HAND}
                (visit,) = await client.visits()
                assert (visit.ap, visit.need, visit.place, visit.contact) == (
                    "box-1",
                    Need.BY_HAND,
                    "中央公民館",
                    "事務室（内線 210）",
                )
                assert "00000JAPAN" in visit.press("ja", str)

                await client.vouch(["box-1"], True, "公民館の山田")
                await play.until(_is_vouched)
                assert await client.visits() == ()

        async with play.scene.daemon(), play.client() as client:
            await play.until(lambda board: _proven(board) == 3 and _is_vouched(board))
            await client.end(declared.number, "解除")
            await play.until(lambda board: _proven(board) == 2)
            assert [visit.ap for visit in await client.visits()] == ["box-1"]

            await client.vouch(["box-1"], False, "公民館の山田")

            await play.until(lambda board: not board.declarations)
            assert ("vouch", "box-1", "closed, seen by 公民館の山田") in [
                (record.act.what, record.act.subject, record.act.result) for record in await client.audit(5)
            ]


def _add_rows(play: Stage, table: str, *rows: str) -> None:
    path = play.scene.folder / table
    path.write_text(path.read_text("utf-8") + "".join(f"{row}\n" for row in rows), "utf-8")


def _is_vouched(board: Board) -> bool:
    return {ap.evidence for ap in board.aps if ap.id == "box-1" and ap.state is ApState.PROVEN} == {Evidence.VOUCHED}


def _proven(board: Board) -> int:
    return sum(ap.state is ApState.PROVEN for ap in board.aps)
