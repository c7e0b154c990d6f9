"""The inventory through the door: seen first, and taken only as it was seen."""

import httpx2
import pytest

from controller.api.client import Client
from controller.api.import_view import ChangedRow, Row, Table
from controller.core.message import InputError
from tests.api.fakes_api import Running

RENAMED = {"町.txt": "shelter-0 第0避難所\nshelter-1 公民館\nshelter-2 第2避難所\nschool 学校\n".encode()}


async def test_a_preview_shows_the_change_row_by_row_and_changes_nothing(daemon: Running, client: Client) -> None:
    before = daemon.store.inventory()

    view = await client.preview_inventory(RENAMED)

    assert view.added == (Row(Table.FACILITIES, "school", "学校"),)
    assert view.changed == (
        ChangedRow(Table.FACILITIES, "shelter-0", "area", "中央", "-"),
        ChangedRow(Table.FACILITIES, "shelter-1", "name", "第1避難所", "公民館"),
        ChangedRow(Table.FACILITIES, "shelter-1", "area", "中央", "-"),
        ChangedRow(Table.FACILITIES, "shelter-2", "area", "中央", "-"),
    )
    assert str(view.summary).startswith("Facilities: 1 added, 0 removed, 3 changed.")
    assert str(view.notes[0]) == "4 lines were read."
    assert daemon.store.inventory() is before


async def test_what_was_seen_is_what_is_imported(daemon: Running, client: Client) -> None:
    seen = await client.preview_inventory(RENAMED)

    assert await client.import_inventory(RENAMED, seen.fingerprint) == seen
    assert daemon.store.inventory().facilities["shelter-1"].name == "公民館"
    assert (await client.audit(1))[0].act.result == str(seen.summary)


async def test_an_import_is_refused_when_the_inventory_changed_since_it_was_seen(
    daemon: Running, client: Client
) -> None:
    seen = await client.preview_inventory(RENAMED)
    other = {"other.txt": b"shelter-0 a\nshelter-1 b\nshelter-2 c\n"}
    await client.import_inventory(other, (await client.preview_inventory(other)).fingerprint)

    with pytest.raises(InputError, match="the inventory has changed meanwhile"):
        await client.import_inventory(RENAMED, seen.fingerprint)

    assert daemon.store.inventory().facilities["shelter-1"].name == "b"


async def test_an_import_that_changes_nothing_writes_nothing(daemon: Running, client: Client) -> None:
    files = dict(RENAMED)
    await client.import_inventory(files, (await client.preview_inventory(files)).fingerprint)
    records = len(daemon.store.audit(100))

    again = await client.preview_inventory(files)
    await client.import_inventory(files, again.fingerprint)

    assert again.empty
    assert len(daemon.store.audit(100)) == records


async def test_faults_of_the_files_come_back_one_by_one(client: Client) -> None:
    doubled = {"f.txt": b"school a\nschool b\nSCHOOL c\n"}

    with pytest.raises(InputError) as refused:
        await client.preview_inventory(doubled)

    assert "'school' is used twice" in str(refused.value)
    assert len(refused.value.messages) > 2


async def test_an_export_comes_back_as_the_bytes_it_was(client: Client) -> None:
    assert await client.export_inventory("csv", "ja") == {
        "facilities-ja.csv": "shelter-0 第0避難所\nshelter-1 第1避難所\nshelter-2 第2避難所\n".encode()
    }
    with pytest.raises(InputError, match="the field form cannot be used"):
        await client.export_inventory("pdf", "ja")


@pytest.mark.parametrize("prober", ["blackbox", "snmp"])
async def test_other_exporters_are_told_every_device(daemon: Running, prober: str) -> None:
    transport = httpx2.AsyncHTTPTransport(uds=str(daemon.socket))
    async with httpx2.AsyncClient(transport=transport, base_url="http://hinan") as client:
        listed = (await client.get(f"/v1/sd/{prober}")).json()

    assert [group["labels"]["device"] for group in listed] == list(daemon.situation.inventory.devices)
