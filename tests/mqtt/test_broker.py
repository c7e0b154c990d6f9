"""`hinan mqtt check` finds nothing wrong with what `hinan mqtt setup` writes, and each thing that is left out."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from controller.adapters.mqtt import probe
from controller.adapters.mqtt.broker_setup import Wanted, set_up
from controller.adapters.mqtt.probe import Probe
from controller.adapters.mqtt.topics import CHECKER
from tests.mqtt.mosquitto import TOPICS, Mosquitto, mosquitto


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    with mosquitto(tmp_path / "broker", ["gym-1"]) as running:
        yield running


def found(broker: Mosquitto) -> set[str]:
    return {finding.text for finding in Probe(broker.address(CHECKER), TOPICS).findings()}


def test_a_broker_as_set_up_passes(broker: Mosquitto) -> None:
    assert found(broker) == set()


@pytest.mark.parametrize(
    ("line", "other", "expected"),
    [
        ("max_queued_messages 0\nmax_inflight_messages 0\n", "", probe.DROPS),
        ("require_certificate true\nuse_identity_as_username true", "require_certificate false", probe.ANYBODY),
        ("max_packet_size 8192", "", probe.ANY_SIZE),
        ("max_packet_size 8192", "max_packet_size 4000", probe.TOO_SMALL),
    ],
)
def test_each_line_that_is_missing_is_found(broker: Mosquitto, line: str, other: str, expected: str) -> None:
    configuration = broker.folder / "mosquitto.conf"
    text = configuration.read_text()
    assert line in text
    text = text.replace(line, other)
    if expected == probe.ANYBODY:
        text = text.replace("allow_anonymous false", "allow_anonymous true").replace("acl_file", "# acl_file")
    configuration.write_text(text)
    broker.kill()
    broker.start()

    assert expected in found(broker)


def test_a_broker_without_an_access_list_is_found_and_one_that_is_gone(broker: Mosquitto) -> None:
    configuration = broker.folder / "mosquitto.conf"
    configuration.write_text(configuration.read_text().replace("acl_file", "# acl_file"))
    broker.kill()
    assert found(broker) == {probe.NOT_REACHED}

    broker.start()
    assert probe.NO_ACCESS_LIST in found(broker)


def test_a_second_set_up_adds_what_is_new_and_overwrites_nothing(broker: Mosquitto) -> None:
    before = {path: path.read_bytes() for path in broker.folder.rglob("*") if path.is_file()}
    wanted = Wanted("みどり町", ("127.0.0.1",), broker.port, TOPICS, ["gym-1", "gym-2"])

    assert {path.name for path in set_up(broker.folder, wanted)} == {"gym-2.crt", "gym-2.key"}
    assert set_up(broker.folder, wanted) == ()
    after = {path: path.read_bytes() for path in before}
    assert {path for path in before if before[path] != after[path]} <= {broker.folder / "mosquitto.log"}
    assert all((path.stat().st_mode & 0o077) == 0 for path in broker.folder.rglob("*.key"))
