"""The public folder is renewed on change and every minute, and its readers never see half a file."""

import stat
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest

from controller.core.board import Board
from controller.core.public import PublicTown, public_town
from exporters.public.folder import renew
from exporters.public.publishing import GEOJSON, RENEW_EVERY, PublicFolder
from tests.exporters.public_town import AT, ap, board, facility

NAMES = {"index.html", "easy.html", "en.html", GEOJSON}


class Publisher:
    """A folder, and the town as it is shown now."""

    def __init__(self, folder: Path) -> None:
        self.path = folder
        self.later = timedelta(0)
        self.shown: Board = board(facility("hall", ap("a", "hall", clients=20)))
        self.folder = PublicFolder(folder, self.town)

    async def town(self) -> PublicTown:
        from dataclasses import replace

        return public_town(replace(self.shown, at=AT + self.later))

    async def renewed(self) -> bool:
        before = self._written()
        await self.folder.renew()
        return self._written() != before

    def _written(self) -> dict[str, tuple[int, bytes]]:
        if not self.path.is_dir():
            return {}
        return {path.name: (path.stat().st_ino, path.read_bytes()) for path in self.path.iterdir()}


@pytest.fixture
def publisher(tmp_path: Path) -> Publisher:
    return Publisher(tmp_path / "www" / "wifi")


async def test_the_folder_is_made_and_everybody_may_read_it(publisher: Publisher) -> None:
    assert await publisher.renewed()

    assert {path.name for path in publisher.path.iterdir()} == NAMES
    assert {stat.S_IMODE(path.stat().st_mode) for path in publisher.path.iterdir()} == {0o644}


async def test_it_is_renewed_when_people_would_read_something_else_and_every_minute(publisher: Publisher) -> None:
    assert await publisher.renewed()
    publisher.later += timedelta(seconds=5)
    assert not await publisher.renewed()
    publisher.shown = board(facility("hall", ap("a", "hall", clients=25)))
    assert await publisher.renewed()
    publisher.later += RENEW_EVERY - timedelta(seconds=1)
    assert not await publisher.renewed()
    publisher.later += timedelta(seconds=1)
    assert await publisher.renewed()


async def test_a_clock_that_was_set_back_stops_nothing(publisher: Publisher) -> None:
    assert await publisher.renewed()
    publisher.later = timedelta(hours=-3)

    assert await publisher.renewed()


async def test_a_folder_that_cannot_be_written_is_told_once_and_tried_again(
    publisher: Publisher, caplog: pytest.LogCaptureFixture
) -> None:
    publisher.path.parent.mkdir()
    publisher.path.write_text("a file, where the folder should be")
    await publisher.folder.renew()
    await publisher.folder.renew()
    assert len(caplog.records) == 1
    assert str(publisher.path) in caplog.text

    publisher.path.unlink()
    assert await publisher.renewed()


def test_a_reader_sees_the_old_file_or_the_new_one_and_nothing_between(tmp_path: Path) -> None:
    versions = [letter.encode() * 200_000 for letter in "ab"]
    renew(tmp_path, {"index.html": versions[0]})
    torn, stop = list[int](), Event()

    def read() -> None:
        while not stop.is_set():
            content = (tmp_path / "index.html").read_bytes()
            if content not in versions:
                torn.append(len(content))

    reader = Thread(target=read)
    reader.start()
    for number in range(200):
        renew(tmp_path, {"index.html": versions[number % 2]})
    stop.set()
    reader.join()

    assert torn == []
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]


def test_a_file_that_cannot_be_replaced_stays_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    (tmp_path / "index.html").mkdir()

    with pytest.raises(OSError, match="directory"):
        renew(tmp_path, {"index.html": b"x"})
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]
