"""The shipped agent's reader of documents takes and refuses what the controller's own does, for the same reason."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from controller.adapters.mqtt.agent_files import shipped_agents
from controller.adapters.mqtt.payloads import Refused, desired_of
from controller.adapters.mqtt.signing import load_signer
from controller.core.mqtt_document import IssuedDocument
from tests.agents.boxes import box
from tests.agents.documents import EPOCH, opens
from tests.mqtt.mosquitto import mosquitto

COMMON = shipped_agents() / "common"
AWKS = [words for words in (["busybox", "awk"], ["mawk"], ["gawk"], ["original-awk"]) if shutil.which(words[0])]

GOOD: dict[str, Any] = json.loads(opens(5, ("radio0", "radio1")))


def changed(path: str, value: object) -> bytes:
    fields = json.loads(json.dumps(GOOD))
    *inner, last = path.split(".")
    at = fields
    for key in inner:
        at = at[int(key)] if isinstance(at, list) else at[key]
    if isinstance(at, list):
        at[int(last)] = value
    else:
        at[last] = value
    return json.dumps(fields, ensure_ascii=False).encode()


WRONG: tuple[object, ...] = (
    None,
    True,
    False,
    -1,
    0,
    1,
    1.5,
    10**15,
    10**16,
    "",
    "x",
    "x" * 65,
    "避" * 64,
    [],
    ["x"] * 9,
    {},
    [[]],
    [None],
)
PATHS = (
    "v", "ap", "epoch", "generation", "issued_at", "declaration", "ends_at", "wlans", "withdraw", "unknown", "wlans.0",
    "wlans.0.ssid", "wlans.0.security", "wlans.0.isolation", "wlans.0.network", "wlans.0.radios", "wlans.0.radios.1",
)  # fmt: skip
TIMES = (
    "2026-11-22T04:12:00Z", "2026-02-29T04:12:00Z", "2028-02-29T04:12:00Z", "2026-11-31T00:00:00Z",
    "0000-01-01T00:00:00Z", "2026-11-22T24:00:00Z", "2026-11-22T04:60:00Z", "2026-11-22T04:12:60Z",
    "2026-11-22 04:12:00Z", "2026-11-22T04:12:00",
)  # fmt: skip
LINE = opens(5).encode()
TEXTS = (
    b"", b" ", b"\n", b"null", b"[]", b"{}", b"{", b'"', b"tru", b"01", b'{"v":1,}', b'{"v":2}',
    b'{"v":2,', b'{"v":true}',
    LINE, LINE + b"\n", LINE + b"\nsignature", b" " + LINE, LINE + b" x", LINE[:-1], LINE.replace(b":", b" : "),
    LINE.replace(b'"v":1', b'"v":1,"x":"\\ud83d\\ude00"'), LINE.replace(b'"v":1', b'"v":1,"x":"\\ud83d"'),
    LINE.replace(b'"v":1', b'"v":1,"x":"\\x"'), LINE.replace(b'"v":1', b'"v":1,"x":"\xff"'),
    LINE.replace(b'"v":1', b'"v":1,"x":"\xed\xa0\x80"'), LINE.replace(b'"v":1', b'"v":1,"x":"\xc0\xaf"'),
    LINE.replace(b'"v":1', b'"v":1,"x":"\x00"'), LINE.replace(b'"v":1', b'"v":1,"x":"\t"'),
    LINE.replace(b'"v":1', '"v":1,"x.ap":"避難所"'.encode()), LINE.replace(b'"v":1', b'"v":1,"x":-0.5e+7'),
    LINE.replace(b'"v":1', b'"v":1,"x":1.'), LINE.replace(b'"v":1', b'"v":1,"x":{"v":2}'),
    LINE.replace(b"}", b"," + b" " * (4096 - len(LINE)) + b'"x":0}', 1)[:4200],
    LINE + b" " * (4096 - len(LINE)), LINE + b" " * (4097 - len(LINE)), b"x" * 9000, LINE.replace(b"gym-1", b"gym-2"),
)  # fmt: skip
CORPUS = (
    *TEXTS,
    *(changed(path, value) for path in PATHS for value in WRONG),
    *(changed(path, value) for path in ("issued_at", "ends_at") for value in TIMES),
    *(LINE[:cut] for cut in range(1, len(LINE), 23)),
)


def expected(payload: bytes) -> str:
    """What the agent should print of it, from the controller's own check."""
    line = payload.partition(b"\n")[0]
    try:
        document = desired_of("gym-1", line)
    except Refused as refused:
        return f"refused {refused.reason}"
    return _told(document)


def _told(issued: IssuedDocument) -> str:
    document = issued.document
    ends = "-" if document.ends_at is None else document.ends_at.strftime("%Y%m%d%H%M%S")
    ours = [wlan for wlan in document.wlans if wlan.ssid == "00000JAPAN"]
    closes = "00000JAPAN" in document.withdraw
    goal = "close" if closes else "open" if ours else "leave"
    network = _plain(ours[0].network) if ours else "-"
    radios = ",".join(map(_plain, ours[0].radios)) if ours else ""
    foreign = int(bool(({wlan.ssid for wlan in document.wlans} | set(document.withdraw)) - {"00000JAPAN"}))
    return f"ok {issued.pair.epoch} {issued.pair.generation} {ends} {goal} {network} {radios or '-'} {foreign}"


def _plain(name: str) -> str:
    return name if name.isascii() and name.replace("_", "a").replace(".", "a").replace("-", "a").isalnum() else "?"


@pytest.mark.parametrize("awk", AWKS, ids=lambda words: words[0])
def test_every_awk_reads_documents_as_the_controller_does(awk: list[str], tmp_path: Path) -> None:
    assert ["busybox", "awk"] in AWKS
    lines = [
        f"echo {payload.hex()} | {' '.join(awk)} -f {COMMON}/json.awk -f {COMMON}/message.awk "
        "-v kind=desired -v ap=gym-1 -v form=hex\n"
        for payload in CORPUS
    ]
    (tmp_path / "read.sh").write_text("export LC_ALL=C\n" + "".join(lines))
    done = subprocess.run(["/bin/sh", str(tmp_path / "read.sh")], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    read = done.stdout.splitlines()
    assert len(read) == len(CORPUS)
    unlike = [(p[:300], got, want) for p, got in zip(CORPUS, read, strict=True) if got != (want := expected(p))]
    assert unlike == []


def test_a_key_that_is_there_twice_or_nesting_without_end_is_refused() -> None:
    """Where readers of JSON differ, an agent is strict: nobody may read two things out of one document."""
    with box("openwrt", None) as made:
        twice = opens(5).replace('"withdraw":[]', '"withdraw":[],"withdraw":["00000JAPAN"]')
        deep = opens(6).replace('"v":1', '"v":1,"x":' + "[" * 1900 + "]" * 1900)
        made.obey(twice, deep)
        assert made.obey() == "idle 0 0 0"
        assert not made.is_open


@pytest.mark.parametrize("verifier", ["openssl", "signify-openbsd"])
def test_every_verifier_takes_good_signatures_alone_and_none_takes_nothing(verifier: str, tmp_path: Path) -> None:
    with mosquitto(tmp_path / "broker", ["gym-1"], signs=True) as broker, box("openwrt", broker) as made:
        signer = load_signer(broker.folder / "signing.key")
        (made.folder / "bin/usign").unlink()
        good, other = signer.payload(opens(5)).decode(), signer.payload(opens(6)).decode()
        assert made.obey(good) == "idle 0 0 0", "without a verifier nothing is believed"

        (made.folder / "bin" / verifier).symlink_to(shutil.which(verifier) or pytest.skip(f"{verifier} is missing"))
        assert made.obey(opens(5), opens(5) + other[other.index("\n") :], opens(5) + "\nUldR") == "idle 0 0 0"
        assert made.obey(good) == f"applied {EPOCH} 5 0"
