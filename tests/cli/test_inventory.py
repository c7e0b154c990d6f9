"""`hinan inventory`: looked at before it is taken, and never written over anything."""

from pathlib import Path

import pytest

from controller.cli.exit_codes import Stop
from controller.cli.inventory_files import read_all
from tests.api.fakes_api import Running
from tests.cli.conftest import Hinan

TOWN = "shelter-0 第0避難所\nshelter-1 新しい名前\nshelter-2 第2避難所\nshelter-9 増設\n"


@pytest.fixture
def town_file(tmp_path: Path) -> Path:
    file = tmp_path / "facilities.txt"
    file.write_text(TOWN, encoding="utf-8")
    return file


async def test_an_import_shows_every_change_and_takes_it(hinan: Hinan, daemon: Running, town_file: Path) -> None:
    ran = await hinan("inventory", "import", str(town_file), "--yes")

    assert ran.code == 0
    assert "+ shelter-9  増設" in ran.out
    assert "第1避難所 から 新しい名前 に変更します。" in ran.out
    assert daemon.situation.inventory.facilities["shelter-9"].name == "増設"


async def test_without_yes_and_without_a_terminal_nothing_is_taken(
    hinan: Hinan, daemon: Running, town_file: Path
) -> None:
    ran = await hinan("inventory", "import", str(town_file))

    assert ran.code == 2
    assert "shelter-9" not in daemon.situation.inventory.facilities


async def test_an_import_that_changes_nothing_asks_nothing(hinan: Hinan, town_file: Path) -> None:
    await hinan("inventory", "import", str(town_file), "--yes")

    ran = await hinan("inventory", "import", str(town_file), "--json")

    assert (ran.code, ran.document["imported"]) == (0, False)
    assert "台帳に変更はありません。" in ran.err


async def test_a_file_that_is_not_there_is_named(hinan: Hinan, tmp_path: Path) -> None:
    ran = await hinan("inventory", "import", str(tmp_path / "none.csv"), "--yes")

    assert ran.code == 2
    assert "none.csv を読めません" in ran.err


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    paths = [tmp_path / "a" / "x.csv", tmp_path / "b" / "x.csv"]
    for path in paths:
        path.parent.mkdir()
        path.write_bytes(b"")

    with pytest.raises(Stop, match=r"x\.csv"):
        read_all(paths)


async def test_an_export_never_overwrites(hinan: Hinan, tmp_path: Path) -> None:
    first = await hinan("inventory", "export", str(tmp_path / "out"), "--json")
    second = await hinan("inventory", "export", str(tmp_path / "out"))

    assert first.document["files"] == [str(file) for file in sorted((tmp_path / "out").iterdir())]
    assert second.code == 2
    assert "すでにあります" in second.err


async def test_the_list_has_a_line_per_access_point(hinan: Hinan) -> None:
    ran = await hinan("inventory", "list")

    assert len(ran.out.splitlines()) == 28


async def test_found_keys_are_shown_beside_the_pinned_ones_and_pinned(hinan: Hinan, daemon: Running) -> None:
    ran = await hinan("inventory", "pin", "shelter-0-ap-0", "--yes")

    assert ran.code == 0
    assert "新規" in ran.out
    assert daemon.situation.inventory.devices["shelter-0-ap-0"].host_key.startswith("SHA256:")


async def test_a_key_that_is_pinned_already_is_left_alone(hinan: Hinan) -> None:
    await hinan("inventory", "pin", "shelter-0-ap-0", "--yes")

    ran = await hinan("inventory", "pin", "shelter-0-ap-0", "--json")

    assert (ran.code, ran.document["pinned"]) == (0, [])


async def test_a_silent_device_keeps_pinning_incomplete(hinan: Hinan, daemon: Running) -> None:
    daemon.air.silent.add("shelter-0-ap-1")

    ran = await hinan("inventory", "pin", "shelter-0-ap-0", "shelter-0-ap-1", "--yes", "--json")

    assert (ran.code, ran.document["pinned"]) == (1, ["shelter-0-ap-0"])


async def test_retry_names_what_it_tries(hinan: Hinan) -> None:
    ran = await hinan("retry", "shelter-0-ap-0", "--json")

    assert (ran.code, ran.document) == (0, {"retried": ["shelter-0-ap-0"]})
