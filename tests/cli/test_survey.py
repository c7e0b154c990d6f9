"""`hinan inventory detect` and `hinan read`: what devices say of themselves, told so that a person can act on it."""

from dataclasses import replace

from controller.core.detection import Introduction
from tests.api.fakes_api import KUMO, Running
from tests.cli.conftest import Hinan


async def test_every_device_is_named_beside_what_the_inventory_says(hinan: Hinan, daemon: Running) -> None:
    ran = await hinan("inventory", "detect", "--json")

    assert ran.code == 0
    assert len(ran.document["devices"]) == 27
    assert {(row["profile"], tuple(row["candidates"])) for row in ran.document["devices"]} == {
        ("obedient", ("obedient",))
    }


async def test_a_device_that_is_of_another_family_than_the_inventory_says_is_shouted(
    hinan: Hinan, daemon: Running
) -> None:
    known = daemon.situation.site.profiles["obedient"]
    other = replace(known, name="other", match=replace(known.match, sys_object_id=(f"{KUMO}.7",)))
    daemon.situation.site.profiles["other"] = other  # type: ignore[index]

    ran = await hinan("inventory", "detect", "shelter-0-ap-0")

    assert ran.code == 1
    assert "台帳では obedient です。どちらかを直してください" in ran.out


async def test_strangers_and_silent_devices_are_told_apart(hinan: Hinan, daemon: Running) -> None:
    daemon.air.silent.add("shelter-0-ap-0")
    address = daemon.situation.inventory.devices["shelter-0-ap-1"].address
    daemon.air.strangers[address] = Introduction("1.3.6.1.4.1.9.1.1", "A switch")

    ran = await hinan("inventory", "detect", "shelter-0-ap-0", "shelter-0-ap-1")

    assert ran.code == 1
    assert "応答なし" in ran.out
    assert "合うプロファイルがありません（sysObjectID 1.3.6.1.4.1.9.1.1、sysDescr A switch）" in ran.out


async def test_a_device_outside_the_inventory_is_asked_by_its_address(hinan: Hinan) -> None:
    ran = await hinan("inventory", "detect", "--address", "198.51.100.7", "--credential", "town", "--json")

    (row,) = ran.document["devices"]
    assert (ran.code, row["address"], row["candidates"]) == (0, "198.51.100.7", ["obedient"])


async def test_an_address_without_a_credential_asks_nobody(hinan: Hinan) -> None:
    ran = await hinan("inventory", "detect", "--address", "198.51.100.7")

    assert ran.code == 2
    assert "--credential" in ran.err


async def test_what_is_read_stands_beside_its_source_and_a_row_keeps_its_index(hinan: Hinan) -> None:
    ran = await hinan("read", "shelter-0-ap-0")

    assert ran.code == 0
    assert "KUMO-MIB::kumoBssClients" in ran.out
    assert [line.split() for line in ran.out.splitlines() if "town" in line] == [["town", "3", "1"], ["town", "4", "2"]]
    assert "この機器にはありません" in ran.out, "the processor"


async def test_programs_get_numbers_by_name_and_the_rows_behind_them(hinan: Hinan) -> None:
    values = (await hinan("read", "shelter-0-ap-0", "--json")).document["values"]

    assert values["clients_by_ssid"]["value"] == {"town": 7, "00000JAPAN": 20}
    assert [row["index"] for row in values["clients_by_ssid"]["rows"]] == [[1], [2], [3]]
    assert (values["cpu_percent"]["value"], values["cpu_percent"]["source"]) == (None, "KUMO-MIB::kumoCpu")


async def test_a_name_that_nobody_has_and_a_silent_device_are_refused_in_words(hinan: Hinan, daemon: Running) -> None:
    daemon.air.silent.add("shelter-0-ap-0")

    assert "shelter-9" in (await hinan("read", "shelter-9")).err
    assert "を読み取れません" in (await hinan("read", "shelter-0-ap-0")).err
