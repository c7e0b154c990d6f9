"""Opens a session: netmiko's driver logs in, the pinned host key is checked first, and failures are told apart."""

import logging
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import paramiko
from netmiko import BaseConnection
from netmiko.exceptions import NetmikoAuthenticationException, NetmikoBaseException
from netmiko.ssh_dispatcher import CLASS_MAPPER
from paramiko.pkey import UnknownKeyType

from controller.adapters.ssh.host_keys import CONNECT_TIMEOUT_S, Pinned, connect, unreachable
from controller.adapters.ssh.terminal import Terminal
from controller.core.message import Message
from controller.core.problem import Cause, DeviceProblem
from controller.core.profile import TIMEOUT_S
from controller.credentials import SshCredential
from controller.ports import Target

logging.getLogger("paramiko").setLevel(logging.CRITICAL)  # tells as errors what we tell as problems
NETMIKO_LOG = logging.getLogger("netmiko")
NETMIKO_LOG.setLevel(logging.CRITICAL)  # its debug log holds what was sent

ENABLE_QUESTION = r"(?i:password:)\s*$"
"""Cisco IOS asks three times before it falls back to its unprivileged prompt."""


@contextmanager
def session(
    target: Target, credential: SshCredential, line_opened: Callable[[socket.socket], None]
) -> Iterator[Terminal]:
    """A command line on the device, at its first prompt, in privileged mode, with the pager off.

    `line_opened` gets the socket as soon as there is one: shutting it down ends the session from any thread.
    Raises DeviceProblem.
    """
    policy = Pinned(target.device.host_key)
    driver = _driver(target, credential, policy)
    line = connect(target.device)
    line_opened(line)
    driver.sock = line
    try:
        _establish(driver, policy)
        yield _ready(driver, target, credential)
    except (paramiko.SSHException, OSError, EOFError, NetmikoBaseException) as reason:
        raise unreachable(reason) from reason
    finally:
        driver.paramiko_cleanup()
        line.close()


def _driver(target: Target, credential: SshCredential, policy: Pinned) -> BaseConnection:
    driver: BaseConnection = CLASS_MAPPER[target.profile.ssh.driver](
        host=target.device.address,
        port=target.device.ssh_port,
        username=credential.username,
        password=credential.password or None,
        pkey=_private_key(credential.private_key) if credential.private_key else None,
        use_keys=False,  # or paramiko would also try whatever lies in ~/.ssh
        allow_agent=False,
        auto_connect=False,
        conn_timeout=CONNECT_TIMEOUT_S,
        auth_timeout=TIMEOUT_S,
        banner_timeout=TIMEOUT_S,
        read_timeout_override=TIMEOUT_S,
    )
    NETMIKO_LOG.removeFilter(driver._secrets_filter)  # it would stay for ever, and holds the password
    driver.key_policy = policy
    driver._modify_connection_params()  # what `auto_connect` would have called
    return driver


def _private_key(path: str) -> paramiko.PKey:
    """Raises DeviceProblem(SETUP_INCOMPLETE) when the file is not there, is no private key, or needs a passphrase."""
    try:
        return paramiko.PKey.from_path(path)
    except (OSError, ValueError, TypeError, paramiko.SSHException, UnknownKeyType) as reason:
        detail = Message("{file}: {what}", {"file": path, "what": getattr(reason, "strerror", "") or str(reason)})
        raise DeviceProblem(Cause.SETUP_INCOMPLETE, detail) from None


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
        _enable(terminal, credential.enable, f"(?:{ssh.prompt})|{ENABLE_QUESTION}")
    for line in ssh.login:
        terminal.ask(line, TIMEOUT_S)
    return terminal


def _enable(terminal: Terminal, password: str, asks_or_prompts: str) -> None:
    """A device that does not believe the password asks for it again, or falls back to its unprivileged prompt."""
    terminal.ask("enable", TIMEOUT_S, until=asks_or_prompts)
    if re.search(ENABLE_QUESTION, terminal.prompt):
        terminal.ask(password, TIMEOUT_S, until=asks_or_prompts, shown="enable")
    if terminal.prompt.endswith(">") or re.search(ENABLE_QUESTION, terminal.prompt):
        raise DeviceProblem(Cause.LOGIN_REFUSED, Message("the enable password was refused"))
