"""The agent's side of SNMPv3, written plainly: seals whatever a test wants one to say, true or not."""

from dataclasses import dataclass

from controller.adapters.snmp.ber import (
    INTEGER,
    OBJECT_IDENTIFIER,
    OCTET_STRING,
    SEQUENCE,
    encoded,
    encoded_integer,
    oid,
)
from controller.adapters.snmp.user import User, user_of
from controller.credentials import AuthProtocol, PrivProtocol, SnmpCredential

NO_AUTH, AUTH, AUTH_PRIV = 0, 1, 3

RESPONSE, REPORT = 0xA2, 0xA8

UNSUPPORTED_LEVEL, NOT_IN_TIME_WINDOW, UNKNOWN_USER, UNKNOWN_ENGINE, WRONG_DIGEST, DECRYPTION = range(1, 7)
"""The counters of usmStats by their number in SNMP-USER-BASED-SM-MIB."""

CREDENTIALS = {
    NO_AUTH: SnmpCredential(user="reader"),
    AUTH: SnmpCredential(user="reader", auth=AuthProtocol.SHA, auth_password="signing-phrase"),
    AUTH_PRIV: SnmpCredential(
        user="reader",
        auth=AuthProtocol.SHA,
        auth_password="signing-phrase",
        priv=PrivProtocol.AES128,
        priv_password="sealing-phrase",
    ),
}
USERS = {level: user_of(credential) for level, credential in CREDENTIALS.items()}

ENGINE_ID = b"\x80\x00\x1f\x88\x04one"
REQUEST_ID = 0x12345678


def pdu(tag: int = RESPONSE, name: str = "1.3.6.1.2.1.1.3.0", value: int = 7, request_id: int = REQUEST_ID) -> bytes:
    """One variable."""
    bind = encoded(SEQUENCE, encoded(OBJECT_IDENTIFIER, oid(name)), encoded_integer(value))
    head = encoded_integer(request_id) + encoded_integer(0) + encoded_integer(0)
    return encoded(tag, head, encoded(SEQUENCE, bind))


@dataclass(slots=True)
class Authority:
    """An engine with one user."""

    user: User
    id: bytes = ENGINE_ID
    boots: int = 3
    time_s: int = 1000

    def answer(self, level: int, inner: bytes | None = None, **envelope: bytes) -> bytes:
        return self.sealed(level, self.scoped(pdu() if inner is None else inner), **envelope)

    def report(self, counter: int, level: int = NO_AUTH, **envelope: bytes) -> bytes:
        return self.answer(level, pdu(REPORT, f"1.3.6.1.6.3.15.1.1.{counter}.0"), **envelope)

    def scoped(self, inner: bytes, context: bytes = b"") -> bytes:
        return encoded(SEQUENCE, encoded(OCTET_STRING, self.id), encoded(OCTET_STRING, context), inner)

    def sealed(self, level: int, scoped: bytes, name: bytes | None = None, model: bytes = b"\x03") -> bytes:
        """The message around a scoped PDU, which may be anything."""
        salt = b""
        authentication, privacy = self.user.authentication(self.id), self.user.privacy(self.id)
        if level == AUTH_PRIV:
            assert privacy is not None
            sealed, salt = privacy.seal(scoped, self.boots, self.time_s)
            scoped = encoded(OCTET_STRING, sealed)
        digest = b"" if authentication is None or not level else authentication.blank
        message = self._message(level, scoped, name, model, digest, salt)
        if authentication is None or not level:
            return message
        return self._message(level, scoped, name, model, authentication.digest(message), salt)

    def _message(
        self, level: int, msg_data: bytes, name: bytes | None, model: bytes, digest: bytes, salt: bytes
    ) -> bytes:
        header = (
            *(encoded_integer(REQUEST_ID), encoded_integer(65507)),
            *(encoded(OCTET_STRING, bytes((level,))), encoded(INTEGER, model)),
        )
        parameters = (
            *(encoded(OCTET_STRING, self.id), encoded_integer(self.boots), encoded_integer(self.time_s)),
            encoded(OCTET_STRING, self.user.name if name is None else name),
            *(encoded(OCTET_STRING, digest), encoded(OCTET_STRING, salt)),
        )
        security = encoded(OCTET_STRING, encoded(SEQUENCE, *parameters))
        return encoded(SEQUENCE, encoded_integer(3), encoded(SEQUENCE, *header), security, msg_data)
