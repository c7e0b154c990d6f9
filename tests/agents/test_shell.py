"""What ships for access points is plain sh, in one place, complete, and written where it belongs."""

import subprocess
from pathlib import Path

import pytest

from controller.adapters.mqtt.agent_files import shipped_agents
from controller.adapters.mqtt.broker_setup import Wanted, set_up
from controller.cli.app import main
from tests.adapters.snmpd import program
from tests.mqtt.mosquitto import TOPICS

AGENTS = shipped_agents()
SCRIPTS = [*AGENTS.glob("*/*.sh"), AGENTS / "common/hinan-agent", AGENTS / "openwrt/30-hinan.ntp"]


def test_shellcheck_finds_nothing() -> None:
    line = [program("shellcheck"), "-s", "sh", "-x", "-P", str(AGENTS.parent), *map(str, SCRIPTS)]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.stdout == ""
    init = [program("shellcheck"), "-s", "dash", str(AGENTS / "openwrt/hinan.init")]
    assert subprocess.run(init, capture_output=True, text=True, check=False).stdout == ""


@pytest.mark.parametrize("shell", [["busybox", "ash"], ["/bin/sh"]], ids=lambda words: words[-1])
def test_every_shell_reads_it(shell: list[str]) -> None:
    for script in [*SCRIPTS, AGENTS / "openwrt/hinan.init"]:
        subprocess.run([*shell, "-n", str(script)], check=True)


@pytest.mark.parametrize("shell", [["busybox", "ash"], ["/bin/sh"]], ids=lambda words: words[-1])
@pytest.mark.parametrize(
    "topic",
    [
        r"a/desired\ncommand\t..\0057..\0057kept\t0\nb",
        r"a\nlost\t1\nb",
        r"a/desired\c",
        "a/ca.key",
        "$(touch${IFS}kept)",
        "`reboot`",
        "-n",
    ],
)
def test_a_broker_that_lies_can_put_no_other_word_into_the_pipe_of_events(
    shell: list[str], topic: str, tmp_path: Path
) -> None:
    """Their words name files that are removed, by root."""
    (tmp_path / "inbox").mkdir()
    script = f"run=$PWD; . {AGENTS / 'common/line.sh'}; hear 1 3>events"
    said = f"M 0 {topic} 7b7d\nM 0 hinan/v1/ap/gym-1/desired 7b7d\nM x a/desired 7b7d\n"

    subprocess.run([*shell, "-c", script], input=said, text=True, cwd=tmp_path, check=True)

    assert (tmp_path / "events").read_text() == "desired 1-1 0\nlost 1\n"
    assert [path.name for path in (tmp_path / "inbox").iterdir()] == ["1-1"]


def test_it_stays_small_enough_to_be_read_before_it_is_trusted() -> None:
    for system in ("openwrt", "hostapd"):
        shell = [AGENTS / "common/hinan-agent", *(AGENTS / "common").glob("*.sh"), AGENTS / system / "platform.sh"]
        assert sum(len(path.read_text().splitlines()) for path in shell) < 730


def test_no_address_of_a_client_can_leave_the_box() -> None:
    """The lists of stations go nowhere but into a counter."""
    for path in AGENTS.glob("*/platform.sh"):
        for line in path.read_text().splitlines():
            if "assoclist" in line or "station dump" in line:
                assert "| grep -c " in line


def test_the_command_line_lays_out_an_agent_with_what_it_needs_and_overwrites_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(tmp_path / "mqtt", Wanted("", ("broker.example",), 8884, TOPICS, ["gym-1"], signs=True))
    (tmp_path / "hinan.toml").write_text('town = "Midori"\n[mqtt]\nurl = "mqtts://broker.example:8884"\n')
    words = ["--lang", "en", "mqtt", "agent", "openwrt", "gym-1", "--to", str(tmp_path / "out")]
    words += ["--config", str(tmp_path / "hinan.toml"), "--folder", str(tmp_path / "mqtt")]

    assert main(words) == 0
    root = tmp_path / "out/gym-1"
    settings = (root / "etc/config/hinan").read_text()
    for option in ("ap 'gym-1'", "host 'broker.example'", "port '8884'", "root 'hinan/v1'"):
        assert f"option {option}" in settings
    assert (root / "etc/hinan/ap.key").stat().st_mode & 0o077 == 0
    assert (root / "etc/hinan/signing.pub").read_bytes() == (tmp_path / "mqtt/signing.pub").read_bytes()
    for runs in ("usr/sbin/hinan-agent", "etc/init.d/hinan-agent", "etc/hotplug.d/ntp/30-hinan"):
        assert (root / runs).stat().st_mode & 0o111
    assert {path.name for path in (root / "usr/lib/hinan").iterdir()} >= {"platform.sh", "look.awk", "json.awk"}
    assert "tar -C" in capsys.readouterr().out

    assert main(words) != 0
    words[words.index("gym-1")] = "hall-1"
    assert main(words) != 0
    assert "hinan mqtt setup hall-1" in capsys.readouterr().err
