"""Access points that run the shipped agent: every file as it is laid out for a device, on a box that is imagined below
the shell. The OpenWrt one has the programs of a stock image and no others; the Linux one has a real hostapd."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path

import pytest

from controller.adapters.mqtt.agent_files import AgentSettings, lay_out
from controller.core.wlan import DISASTER_SSID
from tests.adapters.snmpd import program
from tests.mqtt.mosquitto import TOPICS, Mosquitto

FAKES = Path(__file__).parent / "fakes"
STARTS_WITHIN_S = 60.0

APPLETS = """sh awk cat chmod cp date grep kill ln ls mkdir mkfifo mktemp mv printf readlink rm sed sha256sum
    sleep sync tail touch tr"""
"""The agent has these of busybox, and no others. OpenWrt builds them all (package/utils/busybox/Config-defaults.in)."""

WIRELESS = """radio0=wifi-device
radio0.channel=6
radio1=wifi-device
radio1.channel=36
default_radio0=wifi-iface
default_radio0.device=radio0
default_radio0.mode=ap
default_radio0.network=lan
default_radio0.ssid=school
default_radio0.encryption=psk2
default_radio0.ifname=phy0-ap0
"""
NETWORK = "lan=interface\nlan.device=br-lan\nhinan=interface\nhinan.device=br-hinan\n"

STEP = """#!/bin/sh
# One step that a power cut may come before: at the last of the countdown everything here is gone at once.
[ -e "$FAKE_BOX/countdown" ] || exit 0
read -r left <"$FAKE_BOX/countdown"
[ "$left" -gt 0 ] || kill -9 0
echo $((left - 1)) >"$FAKE_BOX/countdown"
"""

DATE = """#!/bin/sh
# The clock of the box, which a test may put forward.
[ -e "$FAKE_BOX/later" ] || exec {real} "$@"
read -r later <"$FAKE_BOX/later"
now=$({real} +%s)
exec {real} -d "@$((now + later))" "$@"
"""


class Box(ABC):
    """One access point. What is on the air outlives the agent, as on a real one; a power cut ends both."""

    system: str

    def __init__(self, folder: Path, broker: Mosquitto | None, ap: str = "gym-1", host: str = "127.0.0.1") -> None:
        self.folder = folder
        self.ap = ap
        self._process: subprocess.Popen[bytes] | None = None
        self.hurry = {"FIRST_CONNECTION_WITHIN_S": "0", "AGAIN_WITHIN_S": "0", "TRY_AGAIN_S": "1", "PULSE_S": "0.2"}
        settings = AgentSettings(ap, host, broker.port if broker else 1, TOPICS.root)
        files = broker.folder if broker else self._no_certificates()
        lay_out(folder / "root", self.system, settings, files)
        for name in ("faults", "stations", "run", "sys/class", "state", "bin", "tmp"):
            (folder / name).mkdir(parents=True)
        self._script("step", STEP)
        self._script("bin/mv", f'#!/bin/sh\n"$FAKE_BOX/step"\nexec {self._real("mv")} "$@"\n')
        self._script("bin/logger", '#!/bin/sh\nshift 2\necho "$*" >>"$FAKE_BOX/agent.log"\n')
        # What it would write out survives a `kill` anyway, and it takes seconds while others write.
        self._script("bin/sync", '#!/bin/sh\nexec "$FAKE_BOX/step"\n')
        self._script("bin/date", DATE.format(real=self._real("date")))
        for fake in (FAKES / self.system).iterdir():
            shutil.copy(fake, folder / "bin" / fake.name)

    def _no_certificates(self) -> Path:
        place = self.folder / "no-broker"
        (place / "aps").mkdir(parents=True)
        for name in ("ca.crt", f"aps/{self.ap}.crt", f"aps/{self.ap}.key"):
            (place / name).write_text("none\n")
        return place

    def _script(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text)
        (self.folder / name).chmod(0o755)

    @abstractmethod
    def _real(self, name: str) -> str: ...

    @property
    @abstractmethod
    def shell(self) -> list[str]: ...

    @property
    @abstractmethod
    def path(self) -> str: ...

    @property
    @abstractmethod
    def is_open(self) -> bool: ...

    @property
    def library(self) -> Path:
        return self.folder / "root/usr/lib/hinan"

    @property
    def environment(self) -> dict[str, str]:
        root = self.folder / "root"
        return {
            "PATH": self.path, "FAKE_BOX": str(self.folder), "HINAN_LIB": str(self.library), **self.hurry,
            "HINAN_RUN": str(self.folder / "tmp/hinan"), "HINAN_SYS": str(self.folder / "sys"),
            "HINAN_ETC": str(root / "etc/hinan"), "HINAN_STATE": str(self.folder / "state"),
            "HINAN_HOSTAPD": str(self.folder / "run"),
        }  # fmt: skip

    def start(self, *words: str) -> None:
        """The agent alone."""
        with (self.folder / "agent.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*self.shell, str(self.folder / "root/usr/sbin/hinan-agent"), *words],
                env=self.environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def stop(self) -> None:
        """In order."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            self._kill_all(self._process)
            self._process = None

    def kill(self) -> None:
        """The agent and all that it had started, at once."""
        if self._process is not None:
            self._kill_all(self._process)
            self._process.wait()
            self._process = None

    @staticmethod
    def _kill_all(process: subprocess.Popen[bytes]) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)

    def power_off(self) -> None:
        """Memory is empty afterwards, and nothing is on the air."""
        self.kill()
        shutil.rmtree(self.folder / "tmp")
        (self.folder / "tmp").mkdir()

    @abstractmethod
    def power_on(self) -> None:
        """The radios come up with what is in their configuration, and the agent."""

    def fault(self, name: str, text: str = "") -> None:
        (self.folder / "faults" / name).write_text(text)

    def mend(self, name: str) -> None:
        (self.folder / "faults" / name).unlink()

    @property
    def log(self) -> str:
        return (self.folder / "agent.log").read_text()

    def obey(self, *payloads: str) -> str:
        """The agent's own code, without a line: takes these in one after the other. Returns what the last has come to:
        state, epoch, generation, how many were refused as older, and the error."""
        return self.obey_each(*payloads)[-1]

    def obey_each(self, *payloads: str, cut_before: int | None = None) -> list[str]:
        """The same after the start and after each. With `cut_before`, the power fails before this step (0: the first),
        unless there are fewer."""
        lines = (
            "act\n"
            'say_all() { echo "$duty $epoch $generation $older $error"; }\nsay_all\n'
            'for hex in "$@"; do echo "$hex" >"$run/inbox/1"; take_desired 1; say_all; done\n'
        )
        if cut_before is not None:
            (self.folder / "countdown").write_text(f"{cut_before}\n")
        said = self.say(lines, *(one.encode().hex() for one in payloads))
        (self.folder / "countdown").unlink(missing_ok=True)
        return [line.strip() for line in said.splitlines()]

    def say(self, lines: str, *words: str) -> str:
        """What these lines print after the agent's own functions and its start."""
        agent = (self.library.parents[1] / "sbin/hinan-agent").read_text()
        alone, found, _ = agent.partition("\nsettings\nbegin\n")
        assert found
        script = self.folder / "say.sh"
        script.write_text(f"{alone}\nsettings\nbegin\n{lines}\n")
        done = subprocess.run(
            [*self.shell, str(script), *words],
            env={**self.environment, "SETTLES_S": "0"}, capture_output=True, text=True, start_new_session=True,
            check=False,
        )  # fmt: skip
        return done.stdout.strip()


class OpenWrtBox(Box):
    system = "openwrt"
    radio = "radio0"

    def __init__(self, folder: Path, broker: Mosquitto | None, ap: str = "gym-1") -> None:
        super().__init__(folder, broker, ap)
        (folder / "config").mkdir()
        (folder / "config/wireless").write_text(WIRELESS)
        (folder / "config/network").write_text(NETWORK)
        written = (folder / "root/etc/config/hinan").read_text()
        options = (line.split(None, 2) for line in written.splitlines() if line.startswith("\toption"))
        (folder / "config/hinan").write_text(
            "agent=agent\n" + "".join(f"agent.{name}={value.strip(chr(39))}\n" for _, name, value in options)
        )
        for name in APPLETS.split():
            if not (folder / "bin" / name).exists():
                (folder / "bin" / name).symlink_to(self._busybox)
        for name in ("mosquitto_sub", "mosquitto_pub"):
            (folder / "bin" / name).symlink_to(program(name))
        if broker is not None and (broker.folder / "signing.pub").exists():
            # OpenWrt's usign is not packaged elsewhere; signify, which it comes from, takes the same words and files.
            (folder / "bin/usign").symlink_to(program("signify-openbsd"))
        (folder / "air").write_text("")
        self.reload()

    _busybox = shutil.which("busybox") or ""

    def _real(self, name: str) -> str:
        return f"{self._busybox} {name}"

    @property
    def shell(self) -> list[str]:
        return [self._busybox, "ash"]

    @property
    def path(self) -> str:
        return str(self.folder / "bin")

    @property
    def is_open(self) -> bool:
        return any(line.endswith(f" {DISASTER_SSID}") for line in (self.folder / "air").read_text().splitlines())

    def option(self, name: str, value: str) -> None:
        with (self.folder / "config/hinan").open("a") as settings:
            settings.write(f"agent.{name}={value}\n")

    def reload(self) -> None:
        subprocess.run([str(self.folder / "bin/wifi"), "reload"], env=self.environment, check=True)

    def power_off(self) -> None:
        super().power_off()
        (self.folder / "air").write_text("")

    def power_on(self) -> None:
        self.start("boot")
        assert self._process is not None
        self._process.wait()
        self.radios_come_up()
        self.start()

    def radios_come_up(self) -> None:
        self.reload()

    @property
    def history(self) -> list[str]:
        """`open` or `closed` at each reload."""
        return (self.folder / "history").read_text().split()


OFFICE = """
interface=office0
driver=none
ctrl_interface={run}
ssid=midori-office
wpa=2
wpa_passphrase=kawa-no-mizu-7
wpa_key_mgmt=WPA-PSK
rsn_pairwise=CCMP
"""


class HostapdBox(Box):
    system = "hostapd"
    radio = "phy0"

    def __init__(self, folder: Path, broker: Mosquitto | None, ap: str = "gym-1") -> None:
        super().__init__(folder, broker, ap)
        self._hostapd: subprocess.Popen[bytes] | None = None
        for radio in ("phy0", "phy1"):
            (folder / "sys/class/ieee80211" / radio).mkdir(parents=True)
        (folder / "sys/class/net/hinan/bridge").mkdir(parents=True)
        (folder / "etc").symlink_to(folder / "root/etc/hinan")
        (folder / "office.conf").write_text(OFFICE.format(run=folder / "run"))
        self.option("hostapd_run", str(folder / "run"))
        self.option("driver", "none")
        self.start_hostapd()

    def _real(self, name: str) -> str:
        return shutil.which(name) or name

    @property
    def shell(self) -> list[str]:
        return ["/bin/sh"]

    @property
    def path(self) -> str:
        return f"{self.folder / 'bin'}:{os.environ['PATH']}:/usr/sbin:/sbin"

    @property
    def environment(self) -> dict[str, str]:
        return {**super().environment, "REAL_HOSTAPD_CLI": program("hostapd_cli")}

    @property
    def is_open(self) -> bool:
        return any((self.folder / "run").glob("hinan-*"))

    def option(self, name: str, value: str) -> None:
        with (self.folder / "etc/agent.conf").open("a") as settings:
            settings.write(f"{name}='{value}'\n")

    def start_hostapd(self) -> None:
        run = self.folder / "run"
        line = [program("hostapd"), "-g", str(run / "global"), str(self.folder / "office.conf")]
        self._hostapd = subprocess.Popen(line, stdout=subprocess.DEVNULL)
        give_up = time.monotonic() + STARTS_WITHIN_S
        while not (run / "global").exists() or not (run / "office0").exists():
            assert time.monotonic() < give_up
            time.sleep(0.02)

    def end_hostapd(self) -> None:
        if self._hostapd is not None:
            self._hostapd.terminate()
            self._hostapd.wait()
            self._hostapd = None

    def power_off(self) -> None:
        super().power_off()
        self.end_hostapd()
        shutil.rmtree(self.folder / "run", ignore_errors=True)
        (self.folder / "run").mkdir()
        for mark in self.folder.glob("isolated-*"):
            mark.unlink()

    def power_on(self) -> None:
        self.radios_come_up()
        self.start()

    def radios_come_up(self) -> None:
        self.start_hostapd()


@contextlib.contextmanager
def box(system: str, broker: Mosquitto | None) -> Iterator[OpenWrtBox | HostapdBox]:
    """Not below pytest's folder: the paths of sockets are short."""
    for name in ("busybox", "mosquitto_sub"):
        if shutil.which(name) is None:
            if os.environ.get("CI"):
                raise AssertionError(f"CI must have {name}")
            pytest.skip(f"{name} is not installed")
    with tempfile.TemporaryDirectory(prefix="hinan-") as name:
        place = Path(name) / "b"
        made = OpenWrtBox(place, broker) if system == "openwrt" else HostapdBox(place, broker)
        try:
            yield made
        finally:
            made.kill()
            if isinstance(made, HostapdBox):
                made.end_hostapd()
