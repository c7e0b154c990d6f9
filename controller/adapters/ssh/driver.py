"""What netmiko knows about a family: how its user names are written, what ends a line, and how its login goes on
after SSH has let us in (licence questions, a second login inside the session)."""

import logging
from typing import Any

from netmiko import BaseConnection
from netmiko.channel import Channel as NetmikoChannel
from netmiko.exceptions import NetmikoBaseException
from netmiko.ssh_dispatcher import CLASS_MAPPER

from controller.adapters.ssh.channel import Channel
from controller.adapters.ssh.greenlets import unblocked, waited
from controller.core.message import Message
from controller.core.problem import Cause, DeviceProblem
from controller.core.profile import TIMEOUT_S
from controller.credentials import SshCredential

_PRESENT: Any = object()
"""Stands for a connection where netmiko only asks whether there is one; it then uses its channel."""

NETMIKO_LOG = logging.getLogger("netmiko")
NETMIKO_LOG.setLevel(logging.CRITICAL)  # its debug log holds what was sent


class Driver:
    """One netmiko driver for one session."""

    def __init__(self, device_type: str, host: str, credential: SshCredential) -> None:
        self._driver: BaseConnection = CLASS_MAPPER[device_type](
            host=host,
            username=credential.username,
            password=credential.password or None,
            secret=credential.enable,
            auto_connect=False,
            read_timeout_override=TIMEOUT_S,
        )
        NETMIKO_LOG.removeFilter(self._driver._secrets_filter)  # it would stay for ever, and holds the password
        self._driver._modify_connection_params()  # what `auto_connect` would have called

    @property
    def username(self) -> str:
        return str(self._driver.username)

    @property
    def enter(self) -> bytes:
        return str(self._driver.RETURN).encode()

    @property
    def reads_the_prompt_away(self) -> bool:
        """Whether the family has a login of its own after SSH's; its handler then takes the first prompt."""
        return type(self._driver).special_login_handler is not BaseConnection.special_login_handler

    async def log_in(self, channel: Channel) -> None:
        """Raises DeviceProblem when a screen comes that the handler does not know."""
        if not self.reads_the_prompt_away:
            return
        self._driver.remote_conn = _PRESENT
        self._driver.channel = _Facade(channel)
        try:
            await unblocked(self._driver.special_login_handler)
        except (NetmikoBaseException, ValueError) as unknown:
            detail = Message("{what}", {"what": " ".join(str(unknown).split())[:120]})
            raise DeviceProblem(Cause.PROMPT_NOT_UNDERSTOOD, detail) from unknown
        finally:
            self._driver.remote_conn = None


class _Facade(NetmikoChannel):
    """Our channel as netmiko's handlers use one."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def write_channel(self, out_data: str) -> None:
        self._channel.send(out_data.encode())

    def read_buffer(self) -> str:
        return self.read_channel()

    def read_channel(self) -> str:
        """Waits for something instead of being asked a hundred times a second."""
        octets: Any = waited(self._channel.more(TIMEOUT_S))
        if not octets:
            raise ConnectionResetError("the connection dropped during login")
        return bytes(octets).decode(errors="replace")
