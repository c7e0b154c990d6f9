"""A real OpenSSH server as a child process on loopback, whose shell finds a small OpenWrt in its PATH."""

import asyncio
import getpass
import os
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import asyncssh

from controller.core.inventory import AccessPoint, Device
from controller.core.profile import DeadMan
from controller.credentials import SshCredential
from simulator.town import CREDENTIAL
from tests.adapters.snmpd import START_TIMEOUT_S, program
from tests.patience import NEVER_S
from tests.ports import free_port

CONFIG = """
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host_key
AuthorizedKeysFile {folder}/authorized_keys
PidFile none
UsePAM no
StrictModes no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
ForceCommand {folder}/shell
"""

SHELLS = {
    "dash": ("dash -i", "root@gym:~# "),
    "bash, which edits lines": ("bash --norc --noprofile -i", r"\u@gym:\w\$ "),
    "bash, which sets the window's title as /etc/profile of OpenWrt does": (
        "bash --norc --noprofile -i",
        r"\[\e]0;\u@\h: \w\a\]\u@gym:\w\$ ",
    ),
}

UCI = """#!/bin/sh
[ "$1" = -q ] && shift
case "$1" in
    set) echo "$2" >> "$STATE/staged" ;;
    commit) cp "$STATE/staged" "$STATE/committed" ;;
    revert) cp "$STATE/committed" "$STATE/staged" ;;
    show) grep "^$2[.=]" "$STATE/staged" ;;
    get) grep "^$2=" "$STATE/committed" | tail -n 1 | cut -d= -f2- | grep . ;;
    *) echo "Usage: uci [<options>] <command> [<arguments>]"; exit 1 ;;
esac
"""

WIFI = """#!/bin/sh
[ "$1" = reload ] || { echo "Usage: wifi [reload]"; exit 1; }
cp "$STATE/committed" "$STATE/live"
"""

IWINFO = """#!/bin/sh
option() { grep "^wireless.hinan_$radio.$1=" "$STATE/live" | tail -n 1 | cut -d= -f2-; }
network() {
    printf '%s ESSID: "%s"\\n          Access Point: 02:00:00:00:00:01\\n' "$1" "$2"
    printf '          Encryption: %s\\n\\n' "$3"
}
[ $# = 0 ] && network phy0-ap0 midori-school "WPA2 PSK (CCMP)"
for radio in radio0 radio1; do
    [ "$(option disabled)" = 0 ] || continue
    name=$(option ifname)
    case "$1" in "" | "$name") network "$name" "$(option ssid)" "$(option encryption)" ;; esac
done
"""


@dataclass(frozen=True)
class OpenWrt:
    """A device behind a real sshd, and the file of what its radios were told."""

    device: Device
    credential: SshCredential
    folder: Path

    @property
    def aps(self) -> tuple[AccessPoint, ...]:
        return (AccessPoint("gym-1", "gym", self.device.id),)

    @property
    def live(self) -> str:
        return (self.folder / "state" / "live").read_text()

    def at_home(self, dead_man: DeadMan) -> DeadMan:
        """The same lines, but with the files of this device and not of the machine that the tests run on."""

        def here(line: str) -> str:
            return line.replace("/etc/config/wireless", f"{self.folder}/state/committed").replace(
                "/var/run/", f"{self.folder}/state/"
            )

        return replace(dead_man, arm=tuple(map(here, dead_man.arm)), disarm=tuple(map(here, dead_man.disarm)))


@asynccontextmanager
async def sshd(folder: Path, shell: str = "dash", port: int = 0) -> AsyncIterator[OpenWrt]:
    """Listening from the first line to the last. One folder is one device, with its keys and its state."""
    server = program("sshd")
    _privilege_separation()
    _furnish(folder, *SHELLS[shell])
    key = asyncssh.read_private_key(folder / "host_key")
    port = port or free_port()
    (folder / "sshd_config").write_text(CONFIG.format(port=port, folder=folder))
    child = await asyncio.create_subprocess_exec(
        *(server, "-D", "-e", "-f", str(folder / "sshd_config")), stderr=asyncio.subprocess.PIPE
    )
    try:
        await asyncio.wait_for(_listening(child), START_TIMEOUT_S)
        device = Device(
            "gym-1", "127.0.0.1", "openwrt", CREDENTIAL, ssh_port=port, host_key=key.get_fingerprint("sha256")
        )
        yield OpenWrt(device, SshCredential(getpass.getuser(), private_key=str(folder / "user_key")), folder)
    finally:
        if child.returncode is None:
            child.terminate()
        await asyncio.wait_for(child.communicate(), START_TIMEOUT_S)


def until_there(path: Path) -> str:
    """What a device's shell does in place of `sleep 150`, so that the test says when the time is over. It ends with the
    test's patience."""
    return f"n=0; until [ -e {path} ] || [ $((n+=1)) -gt {NEVER_S:.0f} ]; do sleep 1; done"


def new_key(path: Path) -> asyncssh.SSHKey:
    key = asyncssh.generate_private_key("ssh-ed25519")
    key.write_private_key(path)
    path.chmod(stat.S_IRUSR | stat.S_IWUSR)
    return key


def _furnish(folder: Path, shell: str, prompt: str) -> None:
    state, programs = folder / "state", folder / "bin"
    if state.exists():
        return
    state.mkdir(parents=True)
    programs.mkdir()
    for name in ("staged", "committed", "live"):
        (state / name).touch()
    for name, text in {"uci": UCI, "wifi": WIFI, "iwinfo": IWINFO}.items():
        _script(programs / name, text)
    environment = f"PATH='{programs}':$PATH STATE='{state}' HOME='{folder}' PS1='{prompt}'"
    _script(folder / "shell", f'#!/bin/sh\ncd "{folder}"\nexec env {environment} {shell}\n')
    new_key(folder / "host_key")
    new_key(folder / "user_key").write_public_key(folder / "authorized_keys")


def _script(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)


def _privilege_separation() -> None:
    """Debian's sshd wants this folder when it runs as root; the system's service makes it at boot."""
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)


async def _listening(child: asyncio.subprocess.Process) -> None:
    assert child.stderr is not None
    said = b""
    async for line in child.stderr:
        said += line
        if line.startswith(b"Server listening"):
            return
    raise AssertionError(said.decode(errors="replace"))
