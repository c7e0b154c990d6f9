"""Writes what a mosquitto needs to carry our documents: configuration, access list, authority and certificates."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from controller.adapters.mqtt.authority import (
    OWNER_ONLY,
    Authority,
    create,
    load,
    pem_of,
    revoked_serials,
    serial_of,
    write_new,
)
from controller.adapters.mqtt.signing import load_signer
from controller.adapters.mqtt.topics import CHECKER, CONTROLLER, TOWN, Topics

_Write = Callable[..., None]

CONFIGURATION = """# Written by `hinan mqtt setup`. Why each line: docs/mqtt-contract.md. Try it: hinan mqtt check

listener {port}{bind}
cafile {folder}/ca.crt
certfile {folder}/broker.crt
keyfile {folder}/broker.key
crlfile {folder}/revoked.crl
tls_version tlsv1.2
require_certificate true
use_identity_as_username true
allow_anonymous false
acl_file {folder}/acl

persistence false
max_queued_messages 0
max_inflight_messages 0
max_packet_size 8192
set_tcp_nodelay true
"""

ACCESS_LIST = """# Written by `hinan mqtt setup`. %u is the name in the certificate: the access point's id.

user {controller}
topic readwrite {root}/#
topic read $SYS/#

user {checker}
topic readwrite {root}/check/#

user {town}
topic write {root}/town

pattern read {root}/ap/%u/desired
pattern read {root}/ap/%u/command
pattern read {root}/controller
pattern read {root}/town
pattern write {root}/ap/%u/report
pattern readwrite {root}/ap/%u/status
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be set up."""

    town: str
    hosts: tuple[str, ...]
    """Names or addresses under which access points and the controller reach the broker."""
    port: int
    topics: Topics
    aps: Collection[str]
    signs: bool = False
    bind: str = ""
    """Empty: on every address."""


def set_up(folder: Path, wanted: Wanted) -> tuple[Path, ...]:
    """Writes what is missing, and leaves what is there: a second run adds new access points. Returns what was written.

    Raises OSError or ValueError when what is there cannot be read.
    """
    folder = folder.resolve()
    written: list[Path] = []

    def write(name: str, content: bytes, mode: int = 0o644) -> None:
        write_new(folder / name, content, mode)
        written.append(folder / name)

    authority = _authority(folder, wanted.town, write)
    bind = f" {wanted.bind}" if wanted.bind else ""
    texts = {
        "mosquitto.conf": CONFIGURATION.format(port=wanted.port, bind=bind, folder=folder),
        "acl": ACCESS_LIST.format(controller=CONTROLLER, checker=CHECKER, town=TOWN, root=wanted.topics.root),
    }
    for name, text in texts.items():
        if not (folder / name).exists():
            write(name, text.encode())
    if not (folder / "revoked.crl").exists():
        write("revoked.crl", authority.revocation_list(()))
    _issue(folder, authority, "broker", wanted.hosts, write)
    for name in (CONTROLLER, CHECKER, TOWN, *(f"aps/{ap}" for ap in wanted.aps)):
        _issue(folder, authority, name, (), write)
    if wanted.signs and not (folder / "signing.key").exists():
        key = Ed25519PrivateKey.generate()
        write("signing.key", key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), OWNER_ONLY)
        write("signing.pub", load_signer(folder / "signing.key").public.file.encode())
    return tuple(written)


def revoke(folder: Path, ap: str) -> None:
    """Puts the access point's certificate on the revocation list, and its files aside, so that a new one can be
    written. The broker knows after a restart. Raises OSError or ValueError."""
    authority = load(folder / "ca.crt", folder / "ca.key")
    certificate, key = folder / "aps" / f"{ap}.crt", folder / "aps" / f"{ap}.key"
    serial = serial_of(certificate)
    listed = revoked_serials(folder / "revoked.crl") | {serial}
    fresh = folder / "revoked.crl.new"
    fresh.write_bytes(authority.revocation_list(listed))
    fresh.replace(folder / "revoked.crl")
    for path in (certificate, key):
        path.rename(path.with_name(f"{path.name}.revoked-{serial:x}"))


def _authority(folder: Path, town: str, write: _Write) -> Authority:
    certificate, key = folder / "ca.crt", folder / "ca.key"
    if certificate.exists() or key.exists():
        return load(certificate, key)
    made = create(town)
    write("ca.key", pem_of(made.key), OWNER_ONLY)
    write("ca.crt", made.certificate.public_bytes(Encoding.PEM))
    return made


def _issue(folder: Path, authority: Authority, name: str, hosts: Collection[str], write: _Write) -> None:
    if (folder / f"{name}.crt").exists():
        return
    certificate, key = authority.issue(name.removeprefix("aps/"), hosts)
    write(f"{name}.key", key, OWNER_ONLY)
    write(f"{name}.crt", certificate)
