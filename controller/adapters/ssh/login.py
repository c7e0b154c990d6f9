"""Opens a session: the pinned host key is checked before a password is sent, and failures are told apart by facts."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncssh

from controller.adapters.ssh.channel import Channel
from controller.adapters.ssh.driver import Driver
from controller.adapters.ssh.host_keys import CIPHERS, CONNECT_TIMEOUT_S, HOST_KEYS, KEY_EXCHANGES, Pinned, unreachable
from controller.adapters.ssh.terminal import Terminal
from controller.core.message import Message
from controller.core.problem import Cause, DeviceProblem
from controller.core.profile import TIMEOUT_S
from controller.credentials import SshCredential
from controller.ports import Target

logging.getLogger("asyncssh").setLevel(logging.CRITICAL)  # tells as errors what we tell as problems

LOGIN_TIMEOUT_S = 2 * TIMEOUT_S
"""Key exchange and login; an old access point takes seconds for its RSA signature."""

COLUMNS, ROWS = 511, 1000
"""A terminal so wide that no device wraps a command, and so long that few page; netmiko asks for the same."""

ENABLE_QUESTION = r"(?i:password:)\s*$"
"""Cisco IOS asks three times before it falls back to its unprivileged prompt."""


@asynccontextmanager
async def session(target: Target, credential: SshCredential) -> AsyncIterator[Terminal]:
    """A command line on the device, at its first prompt, in privileged mode, with the pager off.

    Raises DeviceProblem. The transport is aborted at the end, however the block ends.
    """
    driver = Driver(target.profile.ssh.driver, target.device.address, credential)
    connection = await _connected(target, driver, credential)
    try:
        channel = Channel()
        await connection.create_session(lambda: channel, term_type="vt100", term_size=(COLUMNS, ROWS), encoding=None)
        yield await _ready(driver, channel, target, credential)
    except (asyncssh.Error, OSError) as reason:
        raise unreachable(reason) from reason
    finally:
        connection.abort()
        await connection.wait_closed()


async def _connected(target: Target, driver: Driver, credential: SshCredential) -> asyncssh.SSHClientConnection:
    policy = Pinned(target.device.host_key)
    try:
        async with asyncio.timeout(CONNECT_TIMEOUT_S):  # the library's own may swallow the deadline (cpython#86296)
            return await asyncssh.connect(
                target.device.address,
                target.device.ssh_port,
                username=driver.username,
                password=credential.password or None,
                client_keys=[_private_key(credential.private_key)] if credential.private_key else [],
                client_factory=lambda: policy,
                known_hosts=b"",
                config=None,  # nobody's ~/.ssh has a say here
                agent_path=None,
                login_timeout=LOGIN_TIMEOUT_S,
                kex_algs=KEY_EXCHANGES,
                server_host_key_algs=HOST_KEYS,
                encryption_algs=CIPHERS,
            )
    except asyncssh.HostKeyNotVerifiable as reason:
        if policy.refused:
            raise DeviceProblem(Cause.HOST_KEY_CHANGED, Message("{key}", {"key": policy.refused})) from None
        raise unreachable(reason) from reason
    except asyncssh.PermissionDenied:
        raise DeviceProblem(Cause.LOGIN_REFUSED, Message("login refused")) from None
    except (asyncssh.Error, OSError) as reason:
        raise unreachable(reason) from reason


def _private_key(path: str) -> asyncssh.SSHKey:
    """Raises DeviceProblem(SETUP_INCOMPLETE) when the file is not there, is no private key, or needs a passphrase."""
    try:
        return asyncssh.read_private_key(path)
    except (OSError, asyncssh.KeyImportError) as reason:
        detail = Message("{file}: {what}", {"file": path, "what": getattr(reason, "strerror", "") or str(reason)})
        raise DeviceProblem(Cause.SETUP_INCOMPLETE, detail) from None


async def _ready(driver: Driver, channel: Channel, target: Target, credential: SshCredential) -> Terminal:
    ssh = target.profile.ssh
    await driver.log_in(channel)
    secrets = {"username": credential.username, "password": credential.password}
    terminal = Terminal(channel, ssh, driver.enter, secrets)
    await terminal.first_prompt(TIMEOUT_S, knock=driver.reads_the_prompt_away)
    if credential.enable and terminal.prompt.endswith(">"):
        await _enable(terminal, credential.enable, f"(?:{ssh.prompt})|{ENABLE_QUESTION}")
    for line in ssh.login:
        await terminal.ask(line, TIMEOUT_S)
    return terminal


async def _enable(terminal: Terminal, password: str, asks_or_prompts: str) -> None:
    """A device that does not believe the password asks for it again, or falls back to its unprivileged prompt."""
    await terminal.ask("enable", TIMEOUT_S, until=asks_or_prompts)
    if re.search(ENABLE_QUESTION, terminal.prompt):
        await terminal.ask(password, TIMEOUT_S, until=asks_or_prompts, shown="enable")
    if terminal.prompt.endswith(">") or re.search(ENABLE_QUESTION, terminal.prompt):
        raise DeviceProblem(Cause.LOGIN_REFUSED, Message("the enable password was refused"))
