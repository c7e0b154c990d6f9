"""What people may ask of the daemon, asked over its real socket."""

import getpass
import os
import pwd

import pytest

from controller.api.client import Client
from controller.core.board import ApState, Board
from controller.core.declaration import Kind, Wish
from controller.core.facility_mark import Opening
from controller.core.message import InputError, Message
from controller.core.plan import OfferWlan
from controller.core.problem import Cause, Problem
from controller.core.wlan import DISASTER_SSID, DISASTER_WLAN
from tests.api.fakes_api import Running, now

ME = pwd.getpwuid(os.getuid()).pw_name


async def until_proven(client: Client) -> Board:
    async for board in client.boards():
        if all(ap.state is ApState.PROVEN for ap in board.aps):
            return board
    raise AssertionError("the stream ended")


async def test_a_declaration_is_on_the_store_with_the_name_the_kernel_gives(daemon: Running, client: Client) -> None:
    declared = await client.declare(Wish(Kind.DISASTER, (), "震度6弱", ordered_by="町長"))

    assert daemon.store.declarations() == (declared,)
    assert (declared.declared_by, declared.ordered_by, declared.reason) == (ME, "町長", "震度6弱")
    assert [(record.act.who, record.act.what) for record in daemon.store.audit(1)] == [(ME, "declare")]


async def test_after_a_declaration_the_board_shows_every_access_point_proven(client: Client) -> None:
    await client.declare(Wish(reason="地震"))

    board = await until_proven(client)

    assert [facility.proven for facility in board.facilities] == [9, 9, 9]
    assert board.clients == 54


async def test_a_wrong_facility_name_gives_one_clear_sentence_and_changes_nothing(
    daemon: Running, client: Client
) -> None:
    with pytest.raises(InputError) as refused:
        await client.declare(Wish(facilities=("第9避難所",), reason="地震"))

    (message,) = refused.value.messages
    assert message.values["name"] == "第9避難所"
    assert "There is no facility '第9避難所'. Nothing was changed." in str(message)
    assert daemon.store.declarations() == ()


async def test_ending_and_signing_off_carry_their_reason_into_the_audit(daemon: Running, client: Client) -> None:
    declared = await client.declare(Wish(Kind.OUTAGE, ("第0避難所",), "停電"))
    daemon.air.silent.add("shelter-0-ap-0")

    ended = await client.end(declared.number, "復電")
    signed = await client.sign_off(declared.number, ["shelter-0-ap-0"], "現地で電源断を確認")

    assert (ended.ended_by, signed.signed_off) == (ME, frozenset({"shelter-0-ap-0"}))
    assert [(record.act.what, record.act.why) for record in await client.audit(2)] == [
        ("end", "復電"),
        ("sign-off", "現地で電源断を確認"),
    ]
    assert await client.declarations() == daemon.store.declarations()


async def test_what_staff_say_of_a_facility_is_on_the_board_and_in_the_audit_and_opens_nothing(
    daemon: Running, client: Client
) -> None:
    await client.mark_facility("第0避難所", Opening.OPEN)
    said = await client.mark_facility("shelter-0", note=" 北門から入る ")

    assert (said.opening, said.note, said.by) == (Opening.OPEN, "北門から入る", ME)
    board = await client.board()
    assert [facility.mark for facility in board.facilities] == [said, None, None]
    assert board.declarations == ()
    assert [(record.act.what, record.act.subject, record.act.result) for record in await client.audit(2)] == [
        ("mark", "shelter-0", "open"),
        ("mark", "shelter-0", "open"),
    ]
    with pytest.raises(InputError, match="There is no facility '第9避難所'"):
        await client.mark_facility("第9避難所", Opening.CLOSED)


async def test_opening_a_facility_does_not_mark_it(client: Client) -> None:
    await client.declare(Wish(reason="地震"))

    board = await until_proven(client)

    assert {facility.mark for facility in board.facilities} == {None}


async def test_ending_twice_is_refused_with_the_sentence_of_the_daemon(client: Client) -> None:
    declared = await client.declare(Wish(reason="地震"))
    await client.end(declared.number, "")

    with pytest.raises(InputError, match="was ended already, by"):
        await client.end(declared.number, "")


async def test_a_dry_run_says_the_commands_and_sends_none(daemon: Running, client: Client) -> None:
    plans = await client.plan(Wish(facilities=("shelter-1",), reason="訓練"))

    assert {plan.commands for plan in plans} == {(f"offer {DISASTER_SSID}",)}
    assert plans[0].steps == (OfferWlan(plans[0].device, DISASTER_WLAN),)
    assert len(plans) == 9
    assert not any(daemon.air.ssids.values())
    assert await client.plan(None) == ()


async def test_retrying_is_written_down_and_wakes_the_device(daemon: Running, client: Client) -> None:
    waiting = Problem(
        "shelter-0-ap-0", "192.0.2.0", "obedient", "town", Cause.LOGIN_REFUSED, Message("no"), now(), epoch=1
    )
    await client.declare(Wish(reason="地震"))
    await daemon.situation.set_problem("shelter-0-ap-0", waiting)

    await client.retry([])

    assert (await client.audit(1))[0].act.subject == "shelter-0-ap-0"
    await until_proven(client)


async def test_host_keys_are_shown_before_they_are_pinned(daemon: Running, client: Client) -> None:
    daemon.air.silent.add("shelter-0-ap-1")
    shown = {key.device: key for key in await client.scan_keys(["shelter-0-ap-0", "shelter-0-ap-1"])}

    await client.pin_keys({"shelter-0-ap-0": shown["shelter-0-ap-0"].found})

    assert shown["shelter-0-ap-1"].found == ""
    assert daemon.store.inventory().devices["shelter-0-ap-0"].host_key == "SHA256:" + "k" * 43
    assert (await client.audit(1))[0].act.who == getpass.getuser()


async def test_a_profile_that_is_not_stopped_cannot_be_resumed(client: Client) -> None:
    with pytest.raises(InputError, match="'openwrt' is not stopped"):
        await client.resume("openwrt", "")
