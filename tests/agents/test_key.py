"""A key switch in an office, from its contact to the declaration in its name and back; and what staff are shown when
it stands otherwise than the town."""

from pathlib import Path

from controller.api.readable import board_json
from controller.cli.status import lines
from controller.core.board import Board
from controller.core.declaration import Wish
from controller.core.mqtt_report import Position
from controller.i18n import set_language
from controller.key_switches import KeySwitches
from tests.agents.boxes import OpenWrtBox, box
from tests.agents.observer import DEADLINE_S
from tests.mqtt.mosquitto import mosquitto
from tests.mqtt.stage import Life, Town, until
from tui.banner import banner_lines


def shown(board: Board) -> tuple[str, ...]:
    """What all three ways of looking say of keys, which is the same."""
    set_language("en")
    (told,) = {
        tuple(key.message.render() for key in board.keys if key.message.render() in place)
        for place in (
            "\n".join(str(line) if isinstance(line, str) else line.render() for line in lines(board, board.facilities)),
            board_json(board).decode(),
            " ".join(banner_lines(board, None, 400)),
        )
    }
    assert len(told) == len(board.keys)
    return told


async def turned(life: Life, made: OpenWrtBox, contact: str, position: Position) -> None:
    (made.folder / "gpio").write_text(f"{contact}\n")

    def is_seen() -> bool:
        stand = life.situation.keys.get("gym-1")
        return stand is not None and stand.position is position

    await until(is_seen, f"key at {position}", DEADLINE_S)


async def test_a_turned_key_declares_by_its_name_and_is_shown_when_it_stands_otherwise(tmp_path: Path) -> None:
    with mosquitto(tmp_path / "broker", ["gym-1"]) as broker, box("openwrt", broker) as made:
        assert isinstance(made, OpenWrtBox)
        (made.folder / "gpio").write_text("0\n")
        made.option("key_file", str(made.folder / "gpio"))
        place = Town(broker, tmp_path, {"gym-1": None})  # type: ignore[dict-item]  # it runs by itself
        async with place.controller() as life:
            keys = KeySwitches(life.situation, life.operations, life.situation._store, ["gym-1"])
            life.outbox.on_report.append(keys.take)
            made.start()
            await until(lambda: life.situation._store.key_turn("gym-1") == 0, "the key is known", DEADLINE_S)
            assert shown(life.situation.board()) == ()

            await turned(life, made, "1", Position.DISASTER)
            await until(lambda: made.is_open and life.is_proven("gym-1"), "open, and proven", DEADLINE_S)
            (declared,) = life.situation.declarations
            assert declared.declared_by == "key:gym-1"
            assert "key:gym-1" in {record.act.who for record in life.situation._store.audit(10)}
            assert shown(life.situation.board()) == ()

            by_hand = await life.operations.declare(Wish(reason="地震"), "sato")
            await turned(life, made, "0", Position.NORMAL)
            await until(lambda: life.situation._store.key_turn("gym-1") == 2, "seen to", DEADLINE_S)
            assert [one.number for one in life.situation.declarations if one.ended_at is None] == [by_hand.number]
            (told,) = shown(life.situation.board())
            assert "stands at normal, and No. 2 is open all the same" in told

            await turned(life, made, "1", Position.DISASTER)
            await until(lambda: life.situation._store.key_turn("gym-1") == 3, "seen to", DEADLINE_S)
            for one in life.situation.declarations:
                if one.ended_at is None:
                    await life.operations.end(one.number, "sato", "over")
            (told,) = shown(life.situation.board())
            assert "stands at disaster, and no declaration is open" in told
            await keys.close()


async def test_a_key_that_may_not_declare_says_so_and_a_drill_is_nothing_that_a_key_follows(tmp_path: Path) -> None:
    with mosquitto(tmp_path / "broker", ["gym-1"]) as broker, box("openwrt", broker) as made:
        assert isinstance(made, OpenWrtBox)
        (made.folder / "gpio").write_text("0\n")
        made.option("key_file", str(made.folder / "gpio"))
        place = Town(broker, tmp_path, {"gym-1": None})  # type: ignore[dict-item]
        async with place.controller() as life:
            keys = KeySwitches(life.situation, life.operations, life.situation._store, [])
            life.outbox.on_report.append(keys.take)
            made.start()
            await turned(life, made, "1", Position.DISASTER)
            (told,) = shown(life.situation.board())
            assert "may not declare" in told
            assert life.situation.declarations == ()
            await keys.close()


def test_bounce_and_a_cable_that_is_cut_are_no_turns_and_turns_outlive_the_power() -> None:
    with box("openwrt", None) as made:
        assert isinstance(made, OpenWrtBox)
        made.option("key_file", str(made.folder / "gpio"))
        made.option("key_disaster", "closed")
        contacts = {1: "open", 2: "open", 3: "closed", 4: "open", 5: "open", 6: "", 7: "", 8: "closed", 9: "closed"}
        looks = "".join(f"echo '{said}' >$FAKE_BOX/gpio; now={at}; keep_key\n" for at, said in contacts.items())
        assert made.say(looks + 'echo "$position $turns"') == "disaster 1"
        made.power_off()
        again = "rm $FAKE_BOX/gpio; now=1; keep_key; now=2; keep_key\n"
        assert made.say(again + 'echo "$position $turns"') == "disaster 1"
        off = "echo open >$FAKE_BOX/gpio; now=1; keep_key; now=2; keep_key\n"
        assert made.say(off + 'echo "$position $turns"') == "normal 2"
