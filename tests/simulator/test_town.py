"""The town as a whole: it starts fast, hangs together, is written down, is steered from outside, leaves no trace."""

import asyncio
import csv
import stat
import tomllib
from pathlib import Path

import pytest

from controller.core.wlan import is_look_alike
from simulator import control
from simulator.faults import Fault
from simulator.folder import write_folder
from simulator.midori import CONTROLLER
from simulator.run import chosen, run
from simulator.town import Town
from tests.simulator.stand import Snmp, Terminal, eventually


async def test_twenty_seven_devices_start_and_all_answer() -> None:
    async with Town.of(27) as town:
        async with Snmp(town) as snmp:
            names = await asyncio.gather(*(snmp.get(device, "1.3.6.1.2.1.1.5.0") for device in town.devices))
        assert names == list(town.devices)


async def test_nothing_is_left_behind(town: Town) -> None:
    before = asyncio.all_tasks()
    async with Town.of(3) as other, Snmp(other) as snmp:
        await snmp.get("ap-001", "1.3.6.1.2.1.1.5.0")
        async with Terminal(other, "ap-001"):
            pass
        ports = [device.ssh_port for device in other.inventory.devices.values()]

    await eventually(lambda: asyncio.all_tasks() == before)
    for port in ports:
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", port)


async def test_the_town_has_six_facilities_and_twenty_seven_access_points_on_twenty_two_devices(town: Town) -> None:
    paper = town.inventory
    families = [device.profile for device in paper.devices.values()]

    assert (len(paper.facilities), len(paper.access_points), len(paper.devices)) == (6, 27, 22)
    assert {family: families.count(family) for family in families} == {
        "cisco_ios_ap": 7,
        "mikrotik_routeros": 7,
        "openwrt": 7,
        "cisco_iosxe_wlc": 1,
    }
    assert all(paper.aps_in(facility) for facility in paper.facilities)
    behind = paper.aps_of(CONTROLLER)
    assert len({ap.facility for ap in behind}) == len({ap.group for ap in behind}) == 2


async def test_every_access_point_offers_its_everyday_network_and_nothing_like_the_disaster_one(town: Town) -> None:
    for ap in town.inventory.access_points:
        (ssid,) = town.on_air(ap)
        assert not is_look_alike(ssid)


async def test_a_device_remembers_every_line_it_was_told_and_when(town: Town) -> None:
    async with Terminal(town, "class-1") as terminal:
        await terminal.send("uci get wireless.radio0")
        await terminal.send("hostname")

    heard = town.commands("class-1")
    assert [each.line for each in heard] == ["uci get wireless.radio0", "hostname"]
    assert heard[0].at_s <= heard[1].at_s <= town.clock()
    assert town.commands("class-2") == ()


async def test_snmp_is_silent_for_another_community(town: Town, snmp: Snmp) -> None:
    assert await snmp.is_silent("gym-1", community="public")


async def test_snmp_walks_in_order_to_the_end(town: Town, snmp: Snmp) -> None:
    oids, oid = [], "1.3"
    while oid not in oids:
        oids.append(oid)
        oid, _ = await snmp.next("gym-2", oid)

    numbers = [tuple(map(int, each.split("."))) for each in oids]
    assert len(oids) > 8
    assert numbers == sorted(numbers)


async def test_the_folder_holds_the_town_as_the_daemon_reads_it(town: Town, tmp_path: Path) -> None:
    folder = tmp_path / "town"
    write_folder(town, folder)
    write_folder(town, folder)

    with (folder / "devices.csv").open(encoding="utf-8", newline="") as file:
        devices = {row["id"]: row for row in csv.DictReader(file)}
    with (folder / "access_points.csv").open(encoding="utf-8", newline="") as file:
        aps = {row["id"]: row for row in csv.DictReader(file)}
    with (folder / "facilities.csv").open(encoding="utf-8", newline="") as file:
        facilities = {row["id"]: row for row in csv.DictReader(file)}
    credentials = tomllib.loads((folder / "credentials.toml").read_text("utf-8"))

    assert devices["gym-1"]["host_key"] == town.inventory.devices["gym-1"].host_key
    assert devices["gym-1"]["host_key"].startswith("SHA256:")
    assert devices["gym-1"]["parameters"] == ""
    assert aps["gym-1"]["name"] == "体育館 北側"
    assert aps["health-1"]["name_on_device"] == "AP-HEALTH-1"
    assert facilities["community-hall"]["capacity"] == "240人"
    assert credentials["credentials"]["midori"]["password"] == town.secrets.password
    assert credentials["snmp"]["midori"]["community"] == town.secrets.community
    assert stat.S_IMODE((folder / "credentials.toml").stat().st_mode) == 0o600


async def test_faults_are_set_listed_and_cleared_from_outside(town: Town, tmp_path: Path) -> None:
    path = tmp_path / "control"
    async with control.control_socket(town, path):
        assert await control.ask(path, {"fault": "dead", "device": "gym-1"}) == {"device": "gym-1", "faults": ["dead"]}
        assert not town.devices["gym-1"].alive
        listed = await control.ask(path, {"list": True})
        assert listed["devices"] == {id: ["dead"] if id == "gym-1" else [] for id in town.devices}
        assert await control.ask(path, {"fault": None, "device": "gym-1"}) == {"device": "gym-1", "faults": []}
        assert town.devices["gym-1"].alive
    assert not path.exists()


@pytest.mark.parametrize(
    "request_", [{"fault": "dead", "device": "nowhere"}, {"fault": "sulk", "device": "gym-1"}, {}, {"device": None}]
)
async def test_a_request_that_makes_no_sense_is_answered_with_an_error(
    town: Town, tmp_path: Path, request_: dict[str, object]
) -> None:
    async with control.control_socket(town, tmp_path / "control"):
        assert "error" in await control.ask(tmp_path / "control", request_)


async def test_faults_go_to_autonomous_devices_first_one_each(town: Town) -> None:
    given = chosen(town, {Fault.DEAD: 2, Fault.LIE: 19})

    assert len({device for device, _ in given}) == 21
    assert CONTROLLER not in {device for device, _ in given}
    assert dict(chosen(town, {Fault.DEAD: 22}))[CONTROLLER] is Fault.DEAD
    with pytest.raises(ValueError, match="more than"):
        chosen(town, {Fault.DEAD: 23})


async def test_a_running_town_is_written_down_when_it_is_ready_and_stops_when_told(tmp_path: Path) -> None:
    stop, towns = asyncio.Event(), list[Town]()
    running = asyncio.create_task(
        run(tmp_path / "town", {Fault.REFUSE_LOGIN: 1}, tmp_path / "control", 7, stop, towns.append)
    )

    await eventually(lambda: bool(towns))
    assert (tmp_path / "town" / "devices.csv").exists()
    assert sum(Fault.REFUSE_LOGIN in device.faults for device in towns[0].devices.values()) == 1
    await eventually(lambda: sum(towns[0].clients(ap) for ap in towns[0].inventory.access_points) > 0)
    listed = await control.ask(tmp_path / "control", {"list": True})
    assert set(listed["devices"]) == set(towns[0].devices)  # type: ignore[call-overload]

    stop.set()
    await running
