"""The same words between our SNMPv3 and pysnmp's, in every combination that pysnmp has too, in both directions."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any

from pysnmp.carrier.asyncio.dgram import udp
from pysnmp.entity import config
from pysnmp.entity.engine import SnmpEngine
from pysnmp.entity.rfc3413 import cmdrsp, context

from controller.adapters.snmp.ber import oid
from controller.adapters.snmp.endpoint import Endpoint, Reply
from controller.adapters.snmp.pdu import Response, get, get_bulk
from controller.adapters.snmp.peer import Peer
from controller.adapters.snmp.user import user_of
from controller.adapters.snmp.usm import Usm
from controller.credentials import AuthProtocol, PrivProtocol, SnmpCredential
from tests.adapters.snmp_agent import free_udp_port
from tests.patience import NEVER_S

AUTHS = {
    AuthProtocol.MD5: config.USM_AUTH_HMAC96_MD5,
    AuthProtocol.SHA: config.USM_AUTH_HMAC96_SHA,
    AuthProtocol.SHA224: config.USM_AUTH_HMAC128_SHA224,
    AuthProtocol.SHA256: config.USM_AUTH_HMAC192_SHA256,
    AuthProtocol.SHA384: config.USM_AUTH_HMAC256_SHA384,
    AuthProtocol.SHA512: config.USM_AUTH_HMAC384_SHA512,
}
PRIVS = {
    PrivProtocol.DES: config.USM_PRIV_CBC56_DES,
    PrivProtocol.AES128: config.USM_PRIV_CFB128_AES,
    PrivProtocol.AES192: config.USM_PRIV_CFB192_AES_BLUMENTHAL,
    PrivProtocol.AES256: config.USM_PRIV_CFB256_AES_BLUMENTHAL,
    PrivProtocol.AES192_CISCO: config.USM_PRIV_CFB192_AES,
    PrivProtocol.AES256_CISCO: config.USM_PRIV_CFB256_AES,
}
SYSTEM = oid("1.3.6.1.2.1.1")
DESCRIPTION = oid("1.3.6.1.2.1.1.1.0")


def users() -> Iterator[SnmpCredential]:
    yield SnmpCredential(user="nobody")
    for auth in AUTHS:
        yield SnmpCredential(user=str(auth), auth=auth, auth_password="signing-phrase")
        for priv in PRIVS:
            yield SnmpCredential("", f"{auth}-{priv}", auth, "signing-phrase", priv, "sealing-phrase")


def level(user: SnmpCredential) -> str:
    if user.auth is AuthProtocol.NONE:
        return "noAuthNoPriv"
    return "authNoPriv" if user.priv is PrivProtocol.NONE else "authPriv"


@asynccontextmanager
async def responder(known: list[SnmpCredential]) -> AsyncIterator[Peer]:
    """pysnmp's own command responder, which opens what we seal and seals what we open."""
    engine, port = SnmpEngine(), free_udp_port()
    config.add_transport(engine, udp.DOMAIN_NAME, udp.UdpTransport().open_server_mode(("127.0.0.1", port)))
    for user in known:
        auth = AUTHS.get(user.auth, config.USM_AUTH_NONE), user.auth_password or None
        priv = PRIVS.get(user.priv, config.USM_PRIV_NONE), user.priv_password or None
        config.add_v3_user(engine, user.user, *auth, *priv)
        config.add_vacm_user(engine, 3, user.user, level(user), (1, 3, 6, 1, 2, 1))
    held = context.SnmpContext(engine)
    cmdrsp.GetCommandResponder(engine, held)
    cmdrsp.BulkCommandResponder(engine, held)
    try:
        yield Peer(("127.0.0.1", port), is_ipv6=False)
    finally:
        engine.close_dispatcher()
        await asyncio.sleep(0)


async def test_pysnmp_understands_us_and_we_understand_pysnmp() -> None:
    known = list(users())
    endpoint = Endpoint(timeout_s=NEVER_S, retries=0)  # pysnmp takes milliseconds for each, and they all come at once

    async def read(peer: Peer, user: SnmpCredential) -> list[Reply]:
        usm = Usm(user_of(user))
        return [await endpoint.ask(peer, usm, request) for request in (get([DESCRIPTION]), get_bulk([SYSTEM], 4))]

    async with responder(known) as peer:
        found = await asyncio.gather(*(read(peer, user) for user in known))
    endpoint.close()

    for user, replies in zip(known, found, strict=True):
        one, several = replies
        assert isinstance(one, Response), (user, one)
        assert isinstance(several, Response), (user, several)
        assert one.binds == several.binds[:1]
        described = one.binds[0][1]
        assert isinstance(described, bytes)
        assert described.startswith(b"PySNMP engine")
        assert len(several.binds) == 4


LONG_S = 1.5
"""Longer than a request is kept open."""


class SlowThreads(ThreadPoolExecutor):
    """Takes its time, as threads do that make the keys for a whole town."""

    made = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        def later() -> Any:
            time.sleep(LONG_S)
            return fn(*args, **kwargs)

        self.made += 1
        return super().submit(later)


async def test_keys_that_take_long_are_made_in_threads_and_their_time_is_held_against_nobody() -> None:
    cisco, quick = (
        SnmpCredential("", name, AuthProtocol.SHA, "signing-phrase", priv, "sealing-phrase")
        for name, priv in (("cisco", PrivProtocol.AES256_CISCO), ("quick", PrivProtocol.AES128))
    )
    endpoint, request = Endpoint(timeout_s=0.4, retries=1), get([DESCRIPTION])
    with SlowThreads() as threads:
        async with responder([cisco, quick]) as peer:
            other = await endpoint.ask(peer, Usm(user_of(quick), threads=threads), request)
            usm = Usm(user_of(cisco), threads=threads)
            found = await asyncio.gather(*(endpoint.ask(peer, usm, request) for _ in range(3)))
    endpoint.close()

    assert {type(reply) for reply in (other, *found)} == {Response}
    assert threads.made == 1
