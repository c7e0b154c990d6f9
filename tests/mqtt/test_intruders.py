"""Whoever has an access point's certificate, or none, changes nothing beyond that access point, and it is counted."""

import asyncio
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from controller.adapters.mqtt.signing import load_signer
from controller.core.mqtt_document import Document, DocumentWlan, IssuedDocument, Pair
from controller.core.wlan import DISASTER_SSID
from simulator.agent import SimulatedAgent
from tests.mqtt.mosquitto import TOPICS, Mosquitto, mosquitto
from tests.mqtt.stage import REAL, Life, now, town, until

APS = ("gym-1", "gym-2")


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    with mosquitto(tmp_path / "broker", [*APS, "intruder"], signs=True) as running:
        yield running


def forged(ap: str, generation: int = 10**9) -> str:
    document = Document(ap, 1, None, (DocumentWlan(DISASTER_SSID, "hinan"),), ())
    return IssuedDocument(document, Pair(int(now().timestamp()) + 60, generation), now()).text()


def seen_of(life: Life, ap: str) -> object:
    """Which networks, and from which start of the access point."""
    report = life.outbox.correspondences[ap].report
    assert report is not None
    return {source: look.wlans for source, look in life.situation.observed[ap].looks.items()}, report.boot


async def test_an_access_points_certificate_speaks_and_hears_for_itself_only(broker: Mosquitto, tmp_path: Path) -> None:
    async with town(broker, tmp_path, APS) as place, place.controller() as life:
        await until(lambda: all(map(life.is_proven, APS)), "all heard")
        heard = life.outbox.correspondences["gym-1"].report
        address = broker.address("intruder")
        files = ("--cafile", str(address.ca), "--cert", str(address.certificate), "--key", str(address.key))
        words = ["mosquitto_sub", "-p", str(broker.port), "-h", "127.0.0.1", *files, "-t", "#", "-v"]
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as listening:  # noqa: ASYNC220
            agent = SimulatedAgent("gym-1")
            agent.on_air.add(DISASTER_SSID)
            for topic, payload in (
                (TOPICS.desired("gym-1"), forged("gym-1")),
                (TOPICS.report("gym-1"), agent.report().decode()),
                (TOPICS.status("gym-1"), agent.word("lost").decode()),
                (TOPICS.controller, '{"v":1,"state":"lost","epoch":1,"report_every_s":300,"spread_s":300}'),
            ):
                broker.client("intruder", "pub", "-r", "-q", "1", "-t", topic, "-m", payload)
            await life.operations.declare(REAL, "sato")
            await place.all_open()
            await until(lambda: all(map(life.is_proven, APS)), "all proven")
            listening.terminate()
            overheard = listening.communicate()[0]

        assert [line for line in overheard.splitlines() if not line.startswith(TOPICS.controller)] == []
        after = life.outbox.correspondences["gym-1"].report
        assert heard is not None
        assert after is not None
        assert after.boot == heard.boot
        assert all(box.agent is not None and box.agent.history == [True] for box in place.aps.values())
        assert life.counters.mqtt_connected


async def test_nobody_gets_in_without_a_certificate(broker: Mosquitto) -> None:
    words = ["mosquitto_pub", "-p", str(broker.port), "-h", "127.0.0.1", "--cafile", str(broker.folder / "ca.crt")]
    knock = await asyncio.to_thread(subprocess.run, [*words, "-t", "x", "-m", "x"], capture_output=True, check=False)
    assert knock.returncode != 0


async def test_what_breaks_the_contract_is_counted_and_changes_nothing(broker: Mosquitto, tmp_path: Path) -> None:
    async with town(broker, tmp_path, APS) as place, place.controller() as life:
        await until(lambda: all(map(life.is_proven, APS)), "all heard")
        agent = place.aps["gym-2"].agent
        assert agent is not None
        good = json.loads(agent.report())
        spoilt: dict[str, dict[str, object] | str] = {
            "refused: malformed": "{",
            "refused: version": {**good, "v": 2},
            "refused: foreign": {**good, "ap": "gym-1"},
            "refused: oversized": {**good, "padding": "x" * 5000},
            "replayed": {**good, "sequence": 1},
            "from the future": {**good, "sequence": 10**9, "epoch": 99_999_999_999},
        }
        before = seen_of(life, "gym-1")
        for payload in spoilt.values():
            text = payload if isinstance(payload, str) else json.dumps(payload)
            said = broker.client("gym-2", "pub", "-q", "1", "-t", TOPICS.report("gym-2"), "-m", text)
            assert said.returncode == 0

        await until(lambda: all(life.counters.mqtt[name] >= 1 for name in spoilt), f"counted: {life.counters.mqtt}")
        assert seen_of(life, "gym-1") == before, "of its own reports one more may have come, of nobody else's"
        assert place.open_aps() == set()


async def test_an_agent_with_a_public_key_obeys_signed_documents_of_its_own_only(broker: Mosquitto) -> None:
    signer = load_signer(broker.folder / "signing.key")
    other = signer.payload(forged("gym-2"))
    good = signer.payload(forged("gym-1"))
    agent = SimulatedAgent("gym-1", public_key=signer.public)

    unsigned = forged("gym-1").encode()
    for payload in (unsigned, unsigned + b"\n" + good.partition(b"\n")[2][:-8] + b"AAAAAAA=", other, b"", b"\n"):
        agent.take_desired(payload)
    assert not agent.is_open
    assert agent.refused == {"signature": 2, "foreign": 1, "malformed": 2}

    assert agent.take_desired(good)
    assert agent.is_open
