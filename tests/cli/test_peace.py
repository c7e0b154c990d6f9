"""`hinan prepare`, `rehearse`, `readiness`, `visits`: what staff read about the nights to come, and on one of them."""

from dataclasses import replace

from controller.core.board import ApState
from controller.core.declaration import Wish
from controller.core.evidence import Evidence
from controller.core.profile import NO_SESSION, Block, ByHand, ReadBack
from tests.api.fakes_api import PROFILE, Running
from tests.cli.conftest import Hinan


async def is_by_hand(daemon: Running) -> None:
    """From now on people switch the whole town, and nothing in it answers."""
    daemon.air.silent |= set(daemon.situation.inventory.devices)
    daemon.situation.observed.clear()
    hand = replace(
        PROFILE,
        ssh=NO_SESSION,
        offer=(),
        withdraw=(),
        read_back=(),
        by_hand={"ja": ByHand("青いボタンを押す", "赤いボタンを押す")},
    )
    daemon.situation.site.profiles[PROFILE.name] = hand  # type: ignore[index]
    await daemon.situation.load()


async def test_a_town_is_ready_when_it_was_rehearsed_and_says_before_what_to_do(hinan: Hinan) -> None:
    before = await hinan("readiness", lang="en")
    rehearsed = await hinan("rehearse", "--json")
    after = await hinan("readiness", "第1避難所", lang="en")

    assert before.code == 1
    assert "試験町: readiness 0 of 100" in before.out
    assert "never rehearsed 9" in before.out
    assert "and 22 more): hinan rehearse\n" in before.out
    assert (rehearsed.code, rehearsed.document["ended_at"] is not None) == (0, True)
    assert {tuple(row["commands"]) for row in rehearsed.document["visited"]} == {("offer 00000JAPAN",)}
    assert after.code == 0
    assert "第1避難所    9        100" in after.out
    assert "第0避難所" not in after.out
    assert "The credential of the test's town is weak." in after.out


async def test_a_device_that_does_not_answer_fails_its_rehearsal_and_its_facility(
    hinan: Hinan, daemon: Running
) -> None:
    daemon.air.silent.add("shelter-2-ap-3")

    rehearsed = await hinan("rehearse", "--facility", "第2避難所")
    shown = await hinan("readiness", "shelter-2", "--json")
    read = await hinan("readiness", "shelter-2")

    assert rehearsed.code == shown.code == 1
    assert "開放できる 8台、失敗 1台、対象外 0台" in rehearsed.last_line
    (facility,) = shown.document["facilities"]
    assert (facility["score"], facility["is_ready"], facility["causes"]) == (88, False, {"unreachable": 1})
    assert "応答なし 1" in read.out
    assert "hinan rehearse shelter-2-ap-3" in read.out


async def test_a_real_opening_counts_as_a_rehearsal(hinan: Hinan, daemon: Running) -> None:
    await hinan("activate", "--reason", "地震", "--yes")
    await daemon.proofs.round()

    assert (await hinan("readiness", "--json")).document["score"] == 100


async def test_preparing_shows_the_exact_lines_and_leaves_out_what_has_nothing_to_prepare(
    hinan: Hinan, daemon: Running
) -> None:
    nothing = await hinan("prepare", "--all", "--yes", lang="en")
    prepares = replace(
        PROFILE,
        prepare=(Block(("prepare {ssid}",)),),
        prepared=(ReadBack("show", require={"profile": "."}),),
        save=(Block(("save",)),),
    )
    daemon.situation.site.profiles[PROFILE.name] = prepares  # type: ignore[index]
    await daemon.situation.load()
    shown = await hinan("prepare", "shelter-0-ap-0", "--dry-run", "--json")

    assert nothing.code == 0
    assert "shelter-0-ap-0: left out: its profile obedient has nothing to prepare" in nothing.out
    (plan,) = shown.document["plan"]
    assert plan["commands"] == ["prepare 00000JAPAN", "save"]
    assert not any(daemon.air.ssids.values())


async def test_preparing_needs_a_scope_and_a_person(hinan: Hinan) -> None:
    assert (await hinan("prepare")).code == 2
    assert (await hinan("prepare", "--all", "--facility", "shelter-0")).code == 2
    assert "--yes" in (await hinan("prepare", "--all")).err


async def test_nobody_has_to_go_anywhere_in_peace(hinan: Hinan) -> None:
    ran = await hinan("visits")

    assert (ran.code, ran.out) == (0, "人が行く先はありません。\n")


async def test_a_visit_says_what_to_press_and_a_persons_word_ends_it(hinan: Hinan, daemon: Running) -> None:
    await is_by_hand(daemon)
    await daemon.operations.declare(Wish(facilities=("shelter-0",), reason="地震"), "yamada")

    listed = await hinan("visits")
    status = await hinan("status")
    done = await hinan("visits", "done", "shelter-0-ap-0", "--open", "--by", "鈴木")
    left, after = await hinan("visits", "--json"), await hinan("status")

    assert listed.code == 1
    assert "1. 第0避難所 · shelter-0-ap-0（shelter-0-ap-0）: 手で切り替え" in listed.out
    assert "操作: 青いボタンを押す" in listed.out
    assert "hinan visits done shelter-0-ap-0 --open --by 名前" in listed.out
    assert "手で切り替え" in status.out
    assert done.code == 0
    assert len(left.document["visits"]) == 8
    assert "機器ではなく、人の確認によるもの(1台): shelter-0-ap-0" in after.out
    (vouched,) = (ap for ap in daemon.situation.board().aps if ap.evidence is Evidence.VOUCHED)
    assert (vouched.id, vouched.state, vouched.by_hand) == ("shelter-0-ap-0", ApState.PROVEN, True)
    assert [word.by for word in daemon.store.words()] == ["鈴木"]


async def test_a_word_where_nothing_is_asked_is_refused(hinan: Hinan) -> None:
    asked_nothing = await hinan("visits", "done", "shelter-0-ap-0", "--open")
    both = await hinan("visits", "done", "shelter-0-ap-0", "--open", "--closed")

    assert (asked_nothing.code, both.code) == (2, 2)
    assert "今は何も求められていません" in asked_nothing.err


async def test_what_people_switch_needs_no_host_key_and_waits_for_nobody(hinan: Hinan, daemon: Running) -> None:
    await is_by_hand(daemon)

    assert (await hinan("inventory", "pin", "--json")).document["keys"] == []
    assert "登録するホスト鍵はありません" in (await hinan("inventory", "pin", "shelter-0-ap-0")).err
    assert (await hinan("readiness")).code == 0
    opened = await hinan("activate", "--reason", "地震", "--facility", "shelter-0", "--yes", "--wait", "20")
    planned = await hinan("plan")

    assert opened.code == 1
    assert "手で切り替える機器" in opened.out
    assert "手で切り替える機器です。人が行く必要があります" in planned.out
    assert daemon.air.ssids["shelter-0-ap-0"] == set()


async def test_what_staff_say_of_a_facility_is_taken_down_and_opens_nothing(hinan: Hinan, daemon: Running) -> None:
    opened = await hinan("facility", "open", "第0避難所")
    noted = await hinan("facility", "note", "shelter-0", "北門から入る", "--json")

    assert "shelter-0: 開設" in opened.out
    assert {key: noted.document[key] for key in ("facility", "opening", "note")} == {
        "facility": "shelter-0",
        "opening": "open",
        "note": "北門から入る",
    }
    assert daemon.store.declarations() == ()
    assert "開設と記録された施設: 第0避難所" in (await hinan("status")).out
    assert (await hinan("facility", "close", "第9避難所")).code == 2


async def test_a_mark_can_be_taken_back(hinan: Hinan) -> None:
    await hinan("facility", "close", "shelter-1")

    assert "shelter-1: 不明" in (await hinan("facility", "unknown", "shelter-1")).out
