"""A radio that does not do as it is told is found by the agent's own look, and nothing dangerous stays on the air."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from controller.adapters.profile_files import load_profile, shipped
from tests.agents.boxes import HostapdBox, OpenWrtBox, box
from tests.agents.documents import EPOCH, closes, opens
from tests.agents.observer import DEADLINE_S, Observer
from tests.mqtt.mosquitto import TOPICS, mosquitto
from tests.mqtt.stage import until


@pytest.fixture
def openwrt() -> Iterator[OpenWrtBox]:
    with box("openwrt", None) as made:
        assert isinstance(made, OpenWrtBox)
        yield made


@pytest.fixture
def hostapd() -> Iterator[HostapdBox]:
    with box("hostapd", None) as made:
        assert isinstance(made, HostapdBox)
        yield made


@pytest.fixture(params=["openwrt", "hostapd"])
def either(request: pytest.FixtureRequest) -> Iterator[OpenWrtBox | HostapdBox]:
    with box(request.param, None) as made:
        yield made


@pytest.mark.parametrize("fault", ["isolation", "bridge"])
def test_a_network_that_comes_up_dangerous_is_taken_off_again(either: OpenWrtBox | HostapdBox, fault: str) -> None:
    either.fault(fault)
    assert either.obey(opens(2)) == f"rolled_back {EPOCH} 2 0 read_back_differs"
    assert not either.is_open

    either.mend(fault)
    assert either.obey() == f"applied {EPOCH} 2 0"
    assert either.is_open


def test_radios_that_stay_silent_are_said(either: OpenWrtBox | HostapdBox) -> None:
    either.fault("deaf")
    assert either.obey(opens(2)) == f"failed {EPOCH} 2 0 read_back_differs"


def test_without_the_guest_network_nothing_is_opened(either: OpenWrtBox | HostapdBox) -> None:
    assert either.obey(opens(2, network="elsewhere")) == f"failed {EPOCH} 2 0 no_network"
    assert either.obey(opens(3, network="; rm -rf /")) == f"failed {EPOCH} 3 0 no_network"
    assert not either.is_open


def test_radios_that_there_are_not_carry_nothing(either: OpenWrtBox | HostapdBox) -> None:
    assert either.obey(opens(2, ("radio7",))) == f"failed {EPOCH} 2 0 no_radio"
    assert not either.is_open


def test_a_document_that_cannot_be_stored_is_not_acted_on(either: OpenWrtBox | HostapdBox) -> None:
    (either.folder / "state/document.new").mkdir()
    assert either.obey(opens(2)) == "failed 0 0 0 storage"
    assert not either.is_open


def test_one_radio_that_is_down_is_a_substitution_and_all_are_an_error(openwrt: OpenWrtBox) -> None:
    openwrt.fault("down-radio1")
    assert openwrt.obey(opens(2)) == f"substituted {EPOCH} 2 0"
    assert openwrt.is_open

    openwrt.fault("down-radio0")
    openwrt.reload()
    assert openwrt.obey(opens(3)) == f"failed {EPOCH} 3 0 radio_down"


def test_a_radio_that_is_not_named_is_left_out_and_named_ones_are_kept(openwrt: OpenWrtBox) -> None:
    openwrt.obey(opens(2))
    openwrt.obey(opens(3, ("radio0",)))
    assert "hinan-radio1" not in (openwrt.folder / "air").read_text()
    assert openwrt.is_open


def test_configuration_that_is_refused_is_said_and_what_others_have_staged_stays_theirs(openwrt: OpenWrtBox) -> None:
    (openwrt.folder / "tmp/.uci").mkdir()
    (openwrt.folder / "tmp/.uci/wireless").write_text("default_radio0.ssid=half-done\n")
    openwrt.fault("config")
    assert openwrt.obey(opens(2)).startswith(f"failed {EPOCH} 2 0 config_refused")

    openwrt.mend("config")
    assert openwrt.obey() == f"applied {EPOCH} 2 0"
    written = (openwrt.folder / "config/wireless").read_text()
    assert "half-done" not in written
    assert "default_radio0.ssid=school" in written


def test_the_same_again_writes_nothing_and_disturbs_nobody(openwrt: OpenWrtBox) -> None:
    openwrt.obey(opens(2))
    reloads = len(openwrt.history)
    written = (openwrt.folder / "config/wireless").stat().st_mtime_ns
    assert openwrt.obey(opens(3)) == f"applied {EPOCH} 3 0"
    assert len(openwrt.history) == reloads
    assert (openwrt.folder / "config/wireless").stat().st_mtime_ns == written


def test_the_sections_are_those_of_the_command_line(openwrt: OpenWrtBox) -> None:
    """One network, whoever opens it: what device_profiles/openwrt.toml asks for is there."""
    openwrt.obey(opens(2))
    written = (openwrt.folder / "config/wireless").read_text()
    profile = load_profile(shipped() / "openwrt.toml")
    for group in profile.prepare:
        for line in group.send:
            if line.startswith("uci set ") and not line.endswith("disabled=1"):
                names = {"each": "radio1", "network": "hinan", "ssid": "00000JAPAN"}
                assert line.removeprefix("uci set wireless.").format(**names) + "\n" in written


async def test_a_channel_of_its_own_clients_and_a_network_that_went_away_are_reported(tmp_path: Path) -> None:
    with (
        mosquitto(tmp_path / "broker", ["gym-1"]) as broker,
        box("openwrt", broker) as made,
        Observer(broker) as seen,
    ):
        assert isinstance(made, OpenWrtBox)
        made.fault("channel-radio1", "149")
        stations = "".join(f"02:00:5E:00:53:{n:02X}  -53 dBm / -95 dBm (SNR 42)  20 ms ago\n" for n in range(14))
        (made.folder / "stations/hinan-radio0").write_text(stations)
        made.start()
        seen.publish(TOPICS.controller, '{"v":1,"state":"online","epoch":7,"report_every_s":1,"spread_s":0}')
        seen.publish(TOPICS.desired("gym-1"), opens(2))
        report = await seen.report("open", state="substituted", generation=2)
        why = "the radio chose it"
        assert report["substituted"] == [
            {"radio": "radio1", "what": "channel", "wanted": "36", "got": "149", "why": why}
        ]
        (radio0,) = (radio for radio in report["radios"] if radio["name"] == "radio0")
        assert [wlan["clients"] for wlan in radio0["wlans"] if wlan["ssid"] == "00000JAPAN"] == [14]
        assert not any(b"02:00:5E" in one.payload for one in seen.heard)

        air = made.folder / "air"
        air.write_text("".join(line for line in air.read_text().splitlines(True) if "JAPAN" not in line))
        await until(lambda: made.is_open, "brought back", DEADLINE_S)


@pytest.mark.parametrize("system", ["openwrt", "hostapd"])
def test_power_may_fail_before_any_step_and_no_older_order_is_ever_obeyed(system: str) -> None:
    """The whole way of an opening and of a closing, cut before each step in turn; then the box comes up again."""
    step, is_whole = 0, False
    with box(system, None) as made:
        while not is_whole:
            base = 10 * step
            orders = opens(base + 1, (made.radio,)), closes(base + 2)
            is_whole = len(made.obey_each(*orders, cut_before=step)) == 3
            made.power_off()
            made.radios_come_up()

            came_up, _, after = made.obey_each(closes(base + 2), orders[0])
            state, _, kept, *_ = came_up.split()
            before = ("applied", base - 8) if step else ("idle", 0)
            assert (state, int(kept)) in {before, ("applied", base + 1), ("applied", base + 2)}
            assert after == f"applied {EPOCH} {base + 2} 1"
            assert not made.is_open
            step += 1
    assert step > 8
