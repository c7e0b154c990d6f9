"""`hinan mqtt setup | agent | check | revoke`: agents, and a broker that loses nothing and lets in only who has a
certificate."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from controller.cli.completing import access_points
from controller.cli.conversation import converse
from controller.cli.exit_codes import ExitCode, Stop
from controller.cli.options import AsJson
from controller.cli.output import Output
from controller.cli.where import SYSTEM_CONFIG
from controller.core.inventory import ID_PATTERN
from controller.core.message import InputError, Message, mark

if TYPE_CHECKING:
    from controller.api.client import Client
    from controller.config import MqttConfig

GROUP = mark("Access points that are told over MQTT: the broker, its certificates, and whether it can be trusted.")
SETUP = mark(
    "Write a configuration for mosquitto, a certificate authority, and a certificate for each access point. Run it "
    "again for new access points: what is there stays."
)
AGENT = mark(
    "Lay out the agent of one access point, with its settings and its certificate, ready to be copied onto it."
)
CHECK = mark("Try the running broker for what would lose messages or let intruders in.")
REVOKE = mark("Shut an access point's certificate out. The broker knows after a restart.")

FOLDER = Path("mqtt")


class System(StrEnum):
    """What an agent is shipped for."""

    OPENWRT = "openwrt"
    HOSTAPD = "hostapd"


Folder = Annotated[Path, typer.Option("--folder", metavar="DIR", help=mark("Where all of it lies."))]
ConfigFile = Annotated[Path, typer.Option("--config", metavar="FILE", help=mark("The daemon's configuration."))]


def setup(
    context: typer.Context,
    aps: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[AP]...",
            help=mark("Access point ids; none: all of the inventory."),
            autocompletion=access_points,
        ),
    ] = None,
    host: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help=mark("Name or address under which the broker is reached. May be repeated.")),
    ] = None,
    port: Annotated[int, typer.Option(min=1, max=65535, help=mark("Where the broker listens."))] = 8883,
    topic: Annotated[str, typer.Option(help=mark("What all topics begin with."))] = "hinan/v1",
    sign: Annotated[bool, typer.Option("--sign", help=mark("Make a key for signing documents, too."))] = False,
    folder: Folder = FOLDER,
    as_json: AsJson = False,
) -> None:
    from controller.adapters.mqtt.broker_setup import Wanted, set_up
    from controller.adapters.mqtt.topics import Topics

    if not host and not (folder / "broker.crt").exists():
        raise InputError(Message("Nothing was written. Say under which name the broker is reached: --host NAME"))
    chosen = tuple(aps or ()) or converse(context, _aps)
    if wrong := [ap for ap in chosen if not ID_PATTERN.fullmatch(ap)]:
        raise InputError(Message("{aps} is no access point id. Nothing was written.", {"aps": ", ".join(wrong)}))
    try:
        written = set_up(folder, Wanted("", tuple(host or ()), port, Topics(topic), chosen, sign))
    except (OSError, ValueError) as reason:
        raise InputError(
            Message("{folder} cannot be used: {reason}.", {"folder": str(folder), "reason": str(reason)})
        ) from reason
    out = Output(as_json)
    for path in written:
        out.say(str(path))
    out.say(
        Message(
            "{count} files written. Next: copy mosquitto.conf into /etc/mosquitto/conf.d and let mosquitto's account "
            "read broker.key (chown); set url under [mqtt] in hinan.toml; bring each access point its own certificate "
            "and key from {folder}, and ca.crt; then: hinan mqtt check. Keep ca.key where nobody else reaches it.",
            {"count": len(written), "folder": str(folder / "aps")},
        )
    )
    out.document({"written": [str(path) for path in written]})


def agent(
    system: Annotated[
        System, typer.Argument(metavar="SYSTEM", help=mark("openwrt, or hostapd for Linux with hostapd."))
    ],
    ap: Annotated[
        str, typer.Argument(metavar="AP", help=mark("Id of the access point."), autocompletion=access_points)
    ],
    to: Annotated[
        Path, typer.Option("--to", metavar="DIR", help=mark("Where the files go; each access point its own folder."))
    ] = Path("agents"),
    config: ConfigFile = SYSTEM_CONFIG,
    folder: Folder = FOLDER,
    as_json: AsJson = False,
) -> None:
    from controller.adapters.mqtt.agent_files import AgentSettings, lay_out

    settings, target = _broker_of(config), to / ap
    _, host, port = settings.parts
    if not ID_PATTERN.fullmatch(ap):
        raise InputError(Message("{aps} is no access point id. Nothing was written.", {"aps": ap}))
    try:
        written = lay_out(target, system, AgentSettings(ap, host, port, settings.topic), folder)
    except OSError as reason:
        raise InputError(
            Message(
                "The agent of {ap} was not written: {reason}. Certificates come from: hinan mqtt setup {ap}",
                {"ap": ap, "reason": str(reason)},
            )
        ) from reason
    out = Output(as_json)
    for path in written:
        out.say(str(path))
    out.say(
        Message(
            "{count} files written. Copy them onto the access point: tar -C {folder} -cf - . | ssh root@ADDRESS tar -C "
            "/ -xf - and start the service hinan-agent there. ap.key is this access point's identity: delete {folder} "
            "afterwards.",
            {"count": len(written), "folder": str(target)},
        )
    )
    out.document({"written": [str(path) for path in written]})


async def _aps(daemon: "Client") -> tuple[str, ...]:
    board = await daemon.board()
    return tuple(ap.id for ap in board.aps)


def _broker_of(config: Path) -> "MqttConfig":
    from controller.config import load_config

    settings = load_config(config).mqtt
    if not settings.url:
        raise InputError(Message("{file} names no broker: set url under [mqtt].", {"file": str(config)}))
    return settings


def check(config: ConfigFile = SYSTEM_CONFIG, as_json: AsJson = False) -> None:
    from controller.adapters.mqtt.probe import Probe
    from controller.adapters.mqtt.topics import CHECKER, Topics
    from controller.mqtt_line import broker_address

    settings = _broker_of(config)
    address = broker_address(settings, config.resolve().parent, CHECKER)
    out = Output(as_json)
    findings = Probe(address, Topics(settings.topic)).findings()
    out.document({"findings": [str(finding) for finding in findings]})
    if findings:
        raise Stop(ExitCode.REFUSED, *findings)
    out.say(
        Message(
            "Nothing was found. What cannot be tried from here: persistence false, so that a broker that comes "
            "back never hands out yesterday's documents."
        )
    )


def revoke(
    ap: Annotated[
        str, typer.Argument(metavar="AP", help=mark("Id of the access point."), autocompletion=access_points)
    ],
    folder: Folder = FOLDER,
    as_json: AsJson = False,
) -> None:
    from controller.adapters.mqtt import broker_setup

    try:
        broker_setup.revoke(folder, ap)
    except (OSError, ValueError) as reason:
        raise InputError(Message("{ap} was not shut out: {reason}.", {"ap": ap, "reason": str(reason)})) from reason
    out = Output(as_json)
    out.say(
        Message(
            "{ap} is on the list of {folder}. Now restart the broker (systemctl restart mosquitto): until then it is "
            "let in. For a new certificate: hinan mqtt setup {ap}",
            {"ap": ap, "folder": str(folder)},
        )
    )
    out.document({"revoked": ap})
