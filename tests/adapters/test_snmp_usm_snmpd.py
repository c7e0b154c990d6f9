"""SNMPv3 between us and a real net-snmp agent: every kind of user it knows, its restarts, and its refusals."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from pathlib import Path

import pytest

from controller.adapters.snmp.ber import oid
from controller.adapters.snmp.endpoint import Endpoint
from controller.adapters.snmp.message import Refused
from controller.adapters.snmp.pdu import AUTHORIZATION_ERROR, Response, get
from controller.adapters.snmp.peer import Peer
from controller.adapters.snmp.user import user_of
from controller.adapters.snmp.usm import Usm
from controller.core.inventory import Device
from controller.credentials import AuthProtocol, PrivProtocol, SnmpCredential
from tests.adapters.snmpd import snmpd
from tests.patience import NEVER_S

SIGNING, SEALING, WRONG = "midori-auth-phrase", "midori-priv-phrase", "wrong-wrong-phrase"
DROPPED_AFTER_S = 10.0
"""An agent says nothing to what it cannot decrypt, so this is waited out."""

CONTACT = oid("1.3.6.1.2.1.1.4.0")

AUTHS = {
    AuthProtocol.MD5: "MD5",
    AuthProtocol.SHA: "SHA",
    AuthProtocol.SHA224: "SHA-224",
    AuthProtocol.SHA256: "SHA-256",
    AuthProtocol.SHA384: "SHA-384",
    AuthProtocol.SHA512: "SHA-512",
}
PRIVS = {
    PrivProtocol.DES: "DES",
    PrivProtocol.AES128: "AES",
    PrivProtocol.AES192: "AES-192",
    PrivProtocol.AES256: "AES-256",
    PrivProtocol.AES192_CISCO: "AES-192-C",
    PrivProtocol.AES256_CISCO: "AES-256-C",
}
"""As net-snmp names them."""


def credential(auth: AuthProtocol = AuthProtocol.NONE, priv: PrivProtocol = PrivProtocol.NONE) -> SnmpCredential:
    return SnmpCredential(
        user=f"u-{auth}-{priv}",
        auth=auth,
        auth_password="" if auth is AuthProtocol.NONE else SIGNING,
        priv=priv,
        priv_password="" if priv is PrivProtocol.NONE else SEALING,
    )


USERS = [
    credential(),
    *(credential(auth) for auth in AUTHS),
    *(credential(auth, priv) for auth in AUTHS for priv in PRIVS),
]


def lines(contact: str) -> Iterator[str]:
    """The agent's configuration for all of these users, each of whom may read at its own level only."""
    yield f"syscontact {contact}"
    for user in USERS:
        auth = f'{AUTHS[user.auth]} "{SIGNING}"' if user.auth in AUTHS else ""
        priv = f'{PRIVS[user.priv]} "{SEALING}"' if user.priv in PRIVS else ""
        yield f"createUser {user.user} {auth} {priv}"
        yield f"rouser {user.user} {'priv' if priv else 'auth' if auth else 'noauth'}"


@asynccontextmanager
async def agent(folder: Path, contact: str = "first", port: int = 0) -> AsyncIterator[Device]:
    async with snmpd(folder, "unused", SIGNING, SEALING, 0, port, "\n".join(lines(contact)) + "\n") as device:
        yield device


@pytest.fixture
async def endpoint() -> AsyncIterator[Endpoint]:
    """Sends nothing again because time has passed, so what is sent again was sent because something was learnt."""
    opened = Endpoint(timeout_s=NEVER_S, retries=0)
    yield opened
    opened.close()


async def contact(endpoint: Endpoint, device: Device, usm: Usm) -> bytes | str:
    """What the device says; why it does not."""
    reply = await endpoint.ask(Peer((device.address, device.snmp_port), False), usm, get([CONTACT]))
    if isinstance(reply, Response):
        value = reply.binds[0][1]
        return value if isinstance(value, bytes) else f"error {reply.error_status}"
    return str(reply.reason) if isinstance(reply, Refused) else f"{reply.reason}: {usm.why_silent}"


async def test_every_kind_of_user_is_read_across_restarts_without_a_lost_poll(
    tmp_path: Path, endpoint: Endpoint
) -> None:
    """Three agents at one address, one after the other: the first; itself after a restart, which it has counted; and
    another one, that does not know the first one's engine."""
    ours = [Usm(user_of(user)) for user in USERS]
    names = [user.user for user in USERS]
    port = 0
    for folder, said in (("one", "first"), ("one", "restarted"), ("two", "replaced")):
        async with agent(tmp_path / folder, said, port) as device:
            port = device.snmp_port
            for _ in range(2):
                read = await asyncio.gather(*(contact(endpoint, device, usm) for usm in ours))
                assert dict(zip(names, read, strict=True)) == dict.fromkeys(names, said.encode())


async def test_a_restart_that_the_agent_did_not_count_costs_no_poll(tmp_path: Path, endpoint: Endpoint) -> None:
    """Our clock goes on by an hour and its own does not: as if it had restarted without a memory."""
    passed_s = [0.0]
    loop = asyncio.get_running_loop()
    users = [credential(AuthProtocol.SHA), credential(AuthProtocol.SHA256, PrivProtocol.AES128)]
    ours = [Usm(user_of(user), lambda: loop.time() + passed_s[0]) for user in users]
    async with agent(tmp_path) as device:
        for hours in (0, 1, 2):
            passed_s[0] = hours * 3600.0
            assert [await contact(endpoint, device, usm) for usm in ours] == [b"first", b"first"]


async def test_every_refusal_says_what_is_wrong_and_no_secret(tmp_path: Path) -> None:
    sealed = credential(AuthProtocol.SHA, PrivProtocol.AES128)
    signed = credential(AuthProtocol.SHA)
    name = sealed.user
    digest = f"the authentication of the SNMPv3 user {name} is wrong: it has another password there, or not"
    dropped = f"drops what the SNMPv3 user {name} asks: most likely it has another privacy password there, or not"
    unread = "cannot decrypt what the SNMPv3 user u-sha-des asks: it has another privacy password there, or not aes128"
    wrong = {
        "does not know the SNMPv3 user stranger": replace(sealed, user="stranger"),
        f"{digest} sha": replace(sealed, auth_password=WRONG),
        f"{digest} sha512": replace(sealed, auth=AuthProtocol.SHA512),
        f"{dropped} aes128": replace(sealed, priv_password=WRONG),
        f"{dropped} aes256c": replace(sealed, priv=PrivProtocol.AES256_CISCO),
        unread: replace(sealed, user="u-sha-des"),
        "does not offer authPriv to the SNMPv3 user u-sha-none": replace(sealed, user=signed.user),
        "does not offer authNoPriv to the SNMPv3 user u-none-none": replace(signed, user="u-none-none"),
        f"error {AUTHORIZATION_ERROR}": replace(signed, user=name),
    }
    with closing(Endpoint(timeout_s=DROPPED_AFTER_S, retries=0)) as endpoint:
        async with agent(tmp_path) as device:
            told = await asyncio.gather(*(contact(endpoint, device, Usm(user_of(user))) for user in wrong.values()))

    for expected, said in zip(wrong, told, strict=True):
        assert expected in str(said)
        assert not any(secret in str(said) for secret in (SIGNING, SEALING, WRONG))
