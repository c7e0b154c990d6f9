"""Opens a session: netmiko's driver logs in, the pinned host key is checked first, and failures are told apart."""

import logging
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import paramiko
from netmiko import BaseConnection
from netmiko.exceptions import NetmikoAuthenticationException, NetmikoBaseException
from netmiko.ssh_dispatcher import CLASS_MAPPER

from controller.adapters.ssh.host_keys import CONNECT_TIMEOUT_S, Pinned, connect, unreachable
from controller.adapters.ssh.terminal import Terminal
from controller.core.message import Message
from controller.core.problem import Cause, DeviceProblem
from controller.core.profile import TIMEOUT_S
from controller.credentials import SshCredential
from controller.ports import Target

logging.getLogger("paramiko").setLevel(logging.CRITICAL)  # tells as errors what we tell as problems
logging.getLogger("netmiko").setLevel(logging.CRITICAL)  # its debug log holds what was sent


@contextmanager
def session(
    target: Target, credential: SshCredential, line_opened: Callable[[socket.socket], None]
) -> Iterator[Terminal]:
    """A command line on the device, at its first prompt, in privileged mode, with the pager off.

    `line_opened` gets the socket as soon as there is one: shutting it down ends the session from any thread.
    Raises DeviceProblem.
    """
    policy = Pinned(target.device.host_key)
    line = connect(target.device)
    line_opened(line)
    driver = _driver(target, credential, policy, line)
    try:
        _establish(driver, policy)
        yield _ready(driver, target, credential)
    except (paramiko.SSHException, OSError, EOFError, NetmikoBaseException) as reason:
        raise unreachable(reason) from reason
    finally:
        driver.paramiko_cleanup()
        line.close()


def _driver(target: Target, credential: SshCredential, policy: Pinned, line: socket.socket) -> BaseConnection:
    driver: BaseConnection = CLASS_MAPPER[target.profile.ssh.driver](
        host=target.device.address,
        port=target.device.ssh_port,
        username=credential.username,
        password=credential.password or None,
        use_keys=bool(credential.private_key),
        key_file=credential.private_key or None,
        allow_agent=False,
        auto_connect=False,
        sock=line,
        conn_timeout=CONNECT_TIMEOUT_S,
        auth_timeout=TIMEOUT_S,
        banner_timeout=TIMEOUT_S,
        read_timeout_override=TIMEOUT_S,
    )
    driver.key_policy = policy
    driver._modify_connection_params()  # what `auto_connect` would have called
    return driver


def _establish(driver: BaseConnection, policy: Pinned) -> None:
    """Logs in. netmiko tells a changed host key as a time-out and a drop as a refused login (measured), so the facts
    are asked instead of the exception's class."""
    try:
        driver.establish_connection()
    except NetmikoAuthenticationException as reason:
        if any(sign in str(reason) for sign in ("saw EOF", "transport shut down", "timeout", "No existing session")):
            raise unreachable(ConnectionResetError("the connection dropped during login")) from reason
        raise DeviceProblem(Cause.LOGIN_REFUSED, Message("login refused")) from None
    except (NetmikoBaseException, ValueError, paramiko.SSHException) as reason:
        if policy.refused:
            raise DeviceProblem(Cause.HOST_KEY_CHANGED, Message("{key}", {"key": policy.refused})) from None
        if isinstance(reason, ValueError):  # netmiko's login handlers raise it for a screen they do not know
            raise DeviceProblem(Cause.PROMPT_NOT_UNDERSTOOD, Message("{what}", {"what": str(reason)})) from reason
        raise unreachable(ConnectionError("the device ended the SSH login")) from reason


def _ready(driver: BaseConnection, target: Target, credential: SshCredential) -> Terminal:
    assert isinstance(driver.remote_conn, paramiko.Channel)
    ssh = target.profile.ssh
    terminal = Terminal(driver.remote_conn, ssh, driver.RETURN)
    has_read_prompt = type(driver).special_login_handler is not BaseConnection.special_login_handler
    terminal.first_prompt(TIMEOUT_S, knock=has_read_prompt)
    if credential.enable and terminal.prompt.endswith(">"):
        terminal.ask("enable", TIMEOUT_S, until=r"(?i)password:\s*$")
        terminal.ask(credential.enable, TIMEOUT_S, shown="enable")
        if terminal.prompt.endswith(">"):
            raise DeviceProblem(Cause.LOGIN_REFUSED, Message("the enable password was refused"))
    for line in ssh.login:
        terminal.ask(line, TIMEOUT_S)
    return terminal
