"""What is weak about an SNMP credential: it works, and people should know what it does not protect."""

from collections.abc import Iterator
from typing import Final

from controller.core.message import Message
from controller.credentials import AuthProtocol, PrivProtocol, SnmpCredential

PASSWORD_LETTERS_MIN: Final = 8
"""RFC 3414, 11.2. Shorter ones are tried out in hours from one recorded message."""


def weaknesses(credential: SnmpCredential) -> tuple[Message, ...]:
    """One sentence for each, worst first; none for SNMPv3 with SHA and AES. They hold no secret."""
    return tuple(_v2c() if credential.community else _v3(credential))


def _v2c() -> Iterator[Message]:
    yield Message(
        "SNMP v2c sends its community in the clear: whoever sees the line can read the device with it, and can forge "
        "what it answers. Better is an SNMPv3 user with auth and priv, where the device offers it."
    )


def _v3(credential: SnmpCredential) -> Iterator[Message]:
    user = {"user": credential.user}
    if credential.auth is AuthProtocol.NONE:
        yield Message(
            "The SNMPv3 user {user} is not authenticated: anybody can read the device by this name, and can forge what "
            "it answers. Give it auth and priv.",
            user,
        )
    if credential.auth is AuthProtocol.MD5:
        yield Message(
            "The SNMPv3 user {user} is authenticated with MD5, which is old and weak. Use sha256, or sha where the "
            "device knows nothing newer.",
            user,
        )
    if credential.priv is PrivProtocol.DES:
        yield Message(
            "What the SNMPv3 user {user} reads is encrypted with DES, whose keys can be tried out. Use aes128.", user
        )
    given = (credential.auth_password, credential.priv_password)
    if any(0 < len(password) < PASSWORD_LETTERS_MIN for password in given):
        yield Message(
            "A password of the SNMPv3 user {user} has fewer than {least} letters and can be tried out. Many devices "
            "refuse such ones anyway. Use a longer one.",
            {**user, "least": PASSWORD_LETTERS_MIN},
        )
