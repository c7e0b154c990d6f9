"""The same work in four ways: log in to every device, send six configuration commands, verify, save.

Each engine loads its libraries first, and ours its push process, as the daemon does long before a disaster; the clock
runs from the first order to the last device.
"""

import asyncio
import re
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from benchmarks.fleet import FIRST_PORT

USER, PASSWORD = "bench", "bench"
COMMANDS = (
    "dot11 ssid 00000JAPAN",
    "vlan 700",
    "authentication open",
    "mbssid guest-mode",
    "interface Dot11Radio0",
    "ssid 00000JAPAN",
)
NOBODY = 1
"""A port that nobody listens on."""
VERIFY = "show running-config ssid 00000JAPAN"
PROVEN = "authentication open"
THREADS = 200
"""The best number for netmiko at 1,000 devices: fewer wait for latency, more for the interpreter lock (measured)."""


Run = tuple[int, float]
"""How many devices failed, and how many seconds it took."""


def ours(devices: int, host_key: str) -> Run:
    """Our push engine as the daemon uses it, push process included."""
    from controller.adapters.ssh.pusher import SshPusher
    from controller.core.commands import commands_for, parameters_of
    from controller.core.inventory import AccessPoint, Device
    from controller.core.orders import Orders
    from controller.core.plan import OfferWlan
    from controller.core.profile import Block, DeviceProfile, ProvenOn, ReadBack, Role, Ssh
    from controller.core.readback import DeviceLook
    from controller.core.state import offers
    from controller.core.wlan import DISASTER_SSID, DISASTER_WLAN
    from controller.credentials import SshCredential
    from controller.ports import Target

    profile = DeviceProfile(
        name="bench",
        title="the fleet",
        role=Role.AP,
        proven_on=ProvenOn.SIMULATOR,
        sources=("benchmarks/fleet/main.go",),
        ssh=Ssh(
            driver="cisco_ios",
            prompt=r"^[\w.-]+(\([\w-]+\))?[#>]\s*$",
            errors=("% Invalid input",),
            login=("terminal length 0",),
            enter=("configure terminal",),
            leave=("end",),
        ),
        offer=(Block(COMMANDS),),
        withdraw=(Block(("no dot11 ssid {ssid}",)),),
        read_back=(ReadBack(VERIFY, rows=r"(?m)^dot11 ssid (?P<ssid>\S+)$", require={"open": f"(?m)^ +{PROVEN}$"}),),
        save=(Block(("write memory",)),),
    )

    def target(number: int) -> Target:
        id = f"ap-{number}"
        device = Device(id, "127.0.0.1", "bench", "c", ssh_port=FIRST_PORT + number, host_key=host_key)
        return Target(device, profile, parameters_of(profile, device, {}), (AccessPoint(id, "f", id),))

    async def one(pusher: SshPusher, target: Target) -> bool:
        wanted = commands_for(
            profile, target.parameters, [OfferWlan(target.aps[0].id, DISASTER_WLAN)], target.aps, DISASTER_SSID
        )

        def decide(look: DeviceLook, _waited: bool) -> Orders:
            is_open = all(offers(wlans, DISASTER_SSID) for wlans in look.wlans.values())
            return Orders() if is_open else Orders(wanted)

        return (await pusher.converge(target, decide)).failure is not None

    async def all_of_them() -> Run:
        pusher = SshPusher({"c": SshCredential(USER, PASSWORD)})
        nobody = target(0)
        await one(pusher, replace(nobody, device=replace(nobody.device, ssh_port=NOBODY)))  # until it is loaded
        began = time.perf_counter()
        try:
            failures = sum(await asyncio.gather(*(one(pusher, target(number)) for number in range(devices))))
            return failures, time.perf_counter() - began
        finally:
            await pusher.close()

    return asyncio.run(all_of_them())


def asyncssh_floor(devices: int, host_key: str) -> Run:
    """The SSH library alone, with prompts known in advance and nothing else: as fast as Python gets here."""
    import asyncssh

    prompt = re.compile(r"ap-\d+(\([\w-]+\))?#")

    class Known(asyncssh.SSHClient):
        def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:
            return key.get_fingerprint() == host_key

    async def one(number: int) -> bool:
        async with asyncssh.connect(
            "127.0.0.1",
            FIRST_PORT + number,
            username=USER,
            password=PASSWORD,
            known_hosts=b"",
            client_factory=Known,
            config=None,
            client_keys=[],
            agent_path=None,
        ) as connection:
            shell = await connection.create_process(term_type="vt100")

            async def answer(command: str) -> str:
                shell.stdin.write(command + "\n")
                await shell.stdout.readuntil("\n")
                return str(await shell.stdout.readuntil(prompt))

            await shell.stdout.readuntil(prompt)
            for command in ("configure terminal", *COMMANDS, "end"):
                await answer(command)
            is_proven = PROVEN in await answer(VERIFY)
            await answer("write memory")
            return not is_proven

    async def all_of_them() -> Run:
        began = time.perf_counter()
        results = await asyncio.gather(*map(one, range(devices)), return_exceptions=True)
        return sum(result is not False for result in results), time.perf_counter() - began

    return asyncio.run(all_of_them())


def netmiko_threads(devices: int, _host_key: str) -> Run:
    """netmiko as in its documentation, one connection per thread."""
    from netmiko import ConnectHandler

    def one(number: int) -> bool:
        with ConnectHandler(**_netmiko(number)) as connection:
            connection.send_config_set(list(COMMANDS))
            is_proven = PROVEN in connection.send_command(VERIFY)
            connection.save_config()
            return not is_proven

    began = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as threads:
        failures = sum(_failed(future.result) for future in [threads.submit(one, number) for number in range(devices)])
    return failures, time.perf_counter() - began


def nornir_netmiko(devices: int, _host_key: str) -> Run:
    """nornir with its netmiko plugin and threaded runner."""
    from nornir.core import Nornir
    from nornir.core.inventory import ConnectionOptions, Defaults, Groups, Host, Hosts, Inventory
    from nornir.core.plugins.connections import ConnectionPluginRegister
    from nornir.core.task import Result, Task
    from nornir.plugins.runners import ThreadedRunner
    from nornir_netmiko.tasks import netmiko_save_config, netmiko_send_command, netmiko_send_config

    ConnectionPluginRegister.auto_register()
    hosts = Hosts()
    for number in range(devices):
        told = _netmiko(number)
        options = {"netmiko": ConnectionOptions(extras={"device_type": told["device_type"]})}
        hosts[f"ap-{number}"] = Host(
            f"ap-{number}",
            hostname="127.0.0.1",
            port=FIRST_PORT + number,
            username=USER,
            password=PASSWORD,
            platform="cisco_ios",
            connection_options=options,
        )

    def work(task: Task) -> Result:
        task.run(netmiko_send_config, config_commands=list(COMMANDS))
        shown = task.run(netmiko_send_command, command_string=VERIFY)
        task.run(netmiko_save_config)
        task.host.close_connections()
        return Result(task.host, failed=PROVEN not in shown[0].result)

    nornir = Nornir(Inventory(hosts, Groups(), Defaults()), runner=ThreadedRunner(THREADS))
    began = time.perf_counter()
    failures = sum(result.failed for result in nornir.run(work).values())
    return failures, time.perf_counter() - began


ENGINES: Mapping[str, Callable[[int, str], Run]] = {
    "ours": ours,
    "asyncssh": asyncssh_floor,
    "netmiko": netmiko_threads,
    "nornir": nornir_netmiko,
}


def _netmiko(number: int) -> dict[str, object]:
    return {
        "device_type": "cisco_ios",
        "host": "127.0.0.1",
        "port": FIRST_PORT + number,
        "username": USER,
        "password": PASSWORD,
    }


def _failed(result: Callable[[], bool]) -> bool:
    try:
        return result()
    except Exception:  # noqa: BLE001  a benchmark counts failures of any kind
        return True
