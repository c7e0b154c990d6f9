"""SNMPv3 notifications of one credential, checked and answered by pysnmp on a socket that is not its own."""

from collections.abc import Callable
from typing import Any

from pyasn1.error import PyAsn1Error  # type: ignore[import-untyped]
from pysnmp.carrier.asyncio.dgram import udp
from pysnmp.carrier.base import AbstractTransportDispatcher
from pysnmp.entity import config
from pysnmp.entity.engine import SnmpEngine
from pysnmp.entity.rfc3413.ntfrcv import NotificationReceiver
from pysnmp.error import PySnmpError

from controller.adapters.traps.header import AUTHENTICATED, ENCRYPTED, UserHeader
from controller.adapters.traps.receiving import Peer
from controller.credentials import AuthProtocol, PrivProtocol, SnmpCredential

LEARNT_MAX = 1000
"""Engine ids of senders per engine. A row costs some 10 kB and is never freed by pysnmp, so after these many the engine
is made anew; senders that are still there are learnt again with their next trap."""

_AUTH = {
    AuthProtocol.NONE: config.USM_AUTH_NONE,
    AuthProtocol.MD5: config.USM_AUTH_HMAC96_MD5,
    AuthProtocol.SHA: config.USM_AUTH_HMAC96_SHA,
    AuthProtocol.SHA224: config.USM_AUTH_HMAC128_SHA224,
    AuthProtocol.SHA256: config.USM_AUTH_HMAC192_SHA256,
    AuthProtocol.SHA384: config.USM_AUTH_HMAC256_SHA384,
    AuthProtocol.SHA512: config.USM_AUTH_HMAC384_SHA512,
}
_PRIV = {
    PrivProtocol.NONE: config.USM_PRIV_NONE,
    PrivProtocol.DES: config.USM_PRIV_CBC56_DES,
    PrivProtocol.AES128: config.USM_PRIV_CFB128_AES,
    PrivProtocol.AES192: config.USM_PRIV_CFB192_AES_BLUMENTHAL,
    PrivProtocol.AES256: config.USM_PRIV_CFB256_AES_BLUMENTHAL,
    PrivProtocol.AES192_CISCO: config.USM_PRIV_CFB192_AES,
    PrivProtocol.AES256_CISCO: config.USM_PRIV_CFB256_AES,
}

Send = Callable[[bytes, Peer], None]


class UserEngine:
    """One per credential: two users of one name and different passwords would stop each other in a common engine."""

    def __init__(self, credential: SnmpCredential, send: Send) -> None:
        self.credential = credential
        self._send = send
        self._auth_key, self._priv_key = _master_keys(credential)
        has_auth, has_priv = credential.auth is not AuthProtocol.NONE, credential.priv is not PrivProtocol.NONE
        self._required = AUTHENTICATED * has_auth | ENCRYPTED * has_priv
        self._start_anew()

    def accepts(self, datagram: bytes, head: UserHeader, peer: Peer, now_s: float) -> bool:
        """Whether it is a notification of the credential's user, proven by its keys. Answers what asks for an answer.

        A trap's keys belong to the engine id of its sender (RFC 3414, 2.6), which is first known when the trap comes.
        """
        if head.user and self._required & ~head.flags:
            return False
        if head.user and not head.wants_answer and head.engine_id not in self._learnt:
            self._learn(head.engine_id)
        self._accepted = False
        self._dispatcher.handle_timer_tick(now_s)
        address = udp.UdpTransportAddress((str(peer[0]), int(peer[1])))
        self._dispatcher.peer = peer
        try:
            self._engine.message_dispatcher.receive_message(self._engine, udp.DOMAIN_NAME, address, datagram)
        except (PySnmpError, PyAsn1Error):
            return False
        return self._accepted

    def _start_anew(self) -> None:
        self._learnt: set[bytes] = set()
        self._accepted = False
        self._engine = SnmpEngine()
        self._dispatcher = _Answers(self._send)
        self._engine.register_transport_dispatcher(self._dispatcher)
        NotificationReceiver(self._engine, self._note_accepted)
        self._add_user(None)

    def _learn(self, engine_id: bytes) -> None:
        if len(self._learnt) >= LEARNT_MAX:
            self._start_anew()
        self._learnt.add(engine_id)
        self._add_user(engine_id)

    def _add_user(self, engine_id: bytes | None) -> None:
        config.add_v3_user(
            self._engine,
            self.credential.user,
            _AUTH[self.credential.auth],
            self._auth_key,
            _PRIV[self.credential.priv],
            self._priv_key,
            securityEngineId=engine_id,
            authKeyType=config.USM_KEY_TYPE_MASTER,
            privKeyType=config.USM_KEY_TYPE_MASTER,
        )

    def _note_accepted(self, *_notification: object) -> None:
        self._accepted = True


class _Answers(AbstractTransportDispatcher):  # type: ignore[misc]
    """Sends what the engine wants sent to whoever it is listening to."""

    def __init__(self, send: Send) -> None:
        super().__init__()
        self._send = send
        self.peer: Peer = ()

    def send_message(self, outgoingMessage: bytes, _domain: object, _address: object) -> None:
        self._send(bytes(outgoingMessage), self.peer)


def _master_keys(credential: SnmpCredential) -> tuple[Any, Any]:
    """Keys before they are localised (RFC 3414, A.2): hashing a megabyte once is enough."""
    auth, priv = _AUTH[credential.auth], _PRIV[credential.priv]
    auth_key = credential.auth_password and config.AUTH_SERVICES[auth].hash_passphrase(credential.auth_password)
    priv_key = credential.priv_password and config.PRIV_SERVICES[priv].hash_passphrase(auth, credential.priv_password)
    return auth_key or None, priv_key or None
