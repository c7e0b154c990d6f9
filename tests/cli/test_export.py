"""`hinan export`: what the town publishes, by hand; and published lists on their way in."""

import json
from pathlib import Path

import pytest

from controller.adapters.inventory_files.open_data.lists import lists
from controller.adapters.inventory_files.open_data.reading import FORMS
from controller.cli.export import List
from controller.cli.inventory_files import Format
from tests.api.fakes_api import Running
from tests.cli.conftest import Hinan


def test_the_lists_and_formats_are_those_that_there_are() -> None:
    assert set(List) == set(lists())
    assert tuple(Format) == FORMS


async def test_a_list_is_written_to_standard_output_or_into_a_new_file(hinan: Hinan, tmp_path: Path) -> None:
    shown = await hinan("export", "opendata", "shelters")
    written = await hinan("export", "opendata", "shelters", "-o", str(tmp_path / "a.csv"))
    again = await hinan("export", "opendata", "shelters", "-o", str(tmp_path / "a.csv"))

    assert (shown.code, written.code, again.code) == (0, 0, 2)
    assert shown.out == (tmp_path / "a.csv").read_text(encoding="utf-8") != ""
    assert "すでにあります" in again.err


async def test_geojson_and_entities_are_documents(hinan: Hinan) -> None:
    collection = (await hinan("export", "geojson")).document
    entities = (await hinan("export", "ngsi", "--hide-below", "0")).document

    assert len(collection["features"]) == 3
    assert {entity["type"] for entity in entities} == {"WifiPointOfInterest", "AccessPoint"}
    assert all(entity["@context"] for entity in entities)


async def test_the_page_is_written_and_renewed(hinan: Hinan, tmp_path: Path) -> None:
    folder = tmp_path / "www"
    first, second = [await hinan("export", "page", str(folder)) for _ in range(2)]

    assert (first.code, second.code) == (0, 0)
    assert {path.name for path in folder.iterdir()} == {"index.html", "easy.html", "en.html", "facilities.geojson"}
    assert json.loads((folder / "facilities.geojson").read_text(encoding="utf-8"))["自治体名"] == "試験町"


async def test_a_page_that_cannot_be_written_is_told(hinan: Hinan, tmp_path: Path) -> None:
    (tmp_path / "www").write_text("")
    ran = await hinan("export", "page", str(tmp_path / "www"))

    assert ran.code == 2
    assert "www" in ran.err


@pytest.mark.parametrize("arguments", [("export", "opendata", "parks"), ("inventory", "import", "x", "--format", "y")])
async def test_an_unknown_list_is_refused(hinan: Hinan, arguments: tuple[str, ...]) -> None:
    assert (await hinan(*arguments)).code == 2


async def test_the_format_reaches_whoever_reads_the_file(hinan: Hinan, daemon: Running, tmp_path: Path) -> None:
    file = tmp_path / "list.txt"
    file.write_text("shelter-0 新避難所\nshelter-1 b\nshelter-2 c\n", encoding="utf-8")
    ran = await hinan("inventory", "import", str(file), "--format", "shelters", "--yes")

    assert ran.code == 0
    assert daemon.situation.inventory.facilities["shelter-0"].name == "新避難所"
