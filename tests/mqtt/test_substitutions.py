"""An access point that opened on another channel than asked is open, and everybody can see what is different."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from controller.api.readable import board_json
from controller.cli import status
from controller.cli.output import in_words
from controller.core.board import ApState
from controller.i18n import language, set_language
from exporters.metrics.access_points import access_point_metrics
from tests.mqtt.mosquitto import Mosquitto, mosquitto
from tests.mqtt.stage import REAL, town, until
from tui import ap_row

SENTENCE = "radio1 は、チャンネル 149 ではなく 36 で送信しています（regulatory domain JP）。"


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    with mosquitto(tmp_path / "broker", ["gym-1", "gym-2"]) as running:
        yield running


@pytest.fixture(autouse=True)
def japanese() -> Iterator[None]:
    before = language()
    set_language("ja")
    yield
    set_language(before)


async def test_what_is_otherwise_is_told_to_staff_to_programs_and_to_prometheus(
    broker: Mosquitto, tmp_path: Path
) -> None:
    async with town(broker, tmp_path, ["gym-1", "gym-2"]) as place, place.controller() as life:
        await until(lambda: all(map(life.is_proven, place.aps)), "heard")
        agent = place.aps["gym-2"].agent
        assert agent is not None
        agent.substitutes = True
        declared = await life.operations.declare(REAL, "sato")
        await until(lambda: all(map(life.is_proven, place.aps)) and len(place.open_aps()) == 2, "proven open")

        board = life.situation.board()
        as_asked, otherwise = board.aps
        assert as_asked.state is otherwise.state is ApState.PROVEN
        assert as_asked.substituted == ()
        assert SENTENCE in "\n".join(map(in_words, status.lines(board, board.facilities)))
        assert [ap_row.ap_state(ap)[0] for ap in board.aps] == ["開放 確認済み", "開放 一部指示と違う"]
        assert SENTENCE in board_json(board).decode()
        (counted,) = (one for one in access_point_metrics(board.aps) if one.name == "hinan_ap_substitutions")
        assert [(dict(one.labels)["ap"], one.value) for one in counted.samples] == [("gym-2", 1)]

        await life.operations.end(declared.number, "sato", "over")
        await until(lambda: not life.situation.board().aps[1].substituted, "nothing is substituted any more")
