"""A certificate authority for one town: its broker, its controller, and every access point that is told over MQTT."""

import os
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

NOT_BEFORE = datetime(1970, 1, 1, tzinfo=UTC)
"""A box without a clock wakes up in 1970, and must be able to connect."""

NOT_AFTER = datetime(2049, 12, 31, 23, 59, 59, tzinfo=UTC)
"""The last that every TLS library reads (RFC 5280, 4.1.2.5). A box is shut out by the revocation list, not by time."""

OWNER_ONLY = 0o600


@dataclass(frozen=True, slots=True)
class Authority:
    """Made once by `create`; afterwards found again in its folder."""

    certificate: x509.Certificate
    key: EllipticCurvePrivateKey

    def issue(self, name: str, hosts: Collection[str] = ()) -> tuple[bytes, bytes]:
        """Certificate and key in PEM. With `hosts`, names or addresses, it is a server's, else a client's."""
        key = generate_private_key(SECP256R1())
        usage = ExtendedKeyUsageOID.SERVER_AUTH if hosts else ExtendedKeyUsageOID.CLIENT_AUTH
        builder = (
            _builder(name, self.certificate.subject, key)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        )
        if hosts:
            builder = builder.add_extension(x509.SubjectAlternativeName(list(map(_host, hosts))), critical=False)
        return builder.sign(self.key, SHA256()).public_bytes(Encoding.PEM), pem_of(key)

    def revocation_list(self, serials: Collection[int]) -> bytes:
        """In PEM. It is not replaced by time either."""
        builder = x509.CertificateRevocationListBuilder().issuer_name(self.certificate.subject)
        builder = builder.last_update(NOT_BEFORE).next_update(NOT_AFTER)
        for serial in sorted(serials):
            revoked = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(datetime.now(UTC))
            builder = builder.add_revoked_certificate(revoked.build())
        return builder.sign(self.key, SHA256()).public_bytes(Encoding.PEM)


def create(town: str) -> Authority:
    key = generate_private_key(SECP256R1())
    name = f"hinan {town}"[:64]
    builder = (
        _builder(name, None, key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_signs_certificates(), critical=True)
    )
    return Authority(builder.sign(key, SHA256()), key)


def load(certificate: Path, key: Path) -> Authority:
    """Raises OSError or ValueError."""
    found = load_pem_private_key(key.read_bytes(), password=None)
    if not isinstance(found, EllipticCurvePrivateKey):
        raise ValueError(f"{key} is not the authority's key")
    return Authority(x509.load_pem_x509_certificate(certificate.read_bytes()), found)


def revoked_serials(revocation_list: Path) -> frozenset[int]:
    """Raises OSError or ValueError."""
    found = x509.load_pem_x509_crl(revocation_list.read_bytes())
    return frozenset(revoked.serial_number for revoked in found)


def serial_of(certificate: Path) -> int:
    """Raises OSError or ValueError."""
    return x509.load_pem_x509_certificate(certificate.read_bytes()).serial_number


def pem_of(key: EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def write_new(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Raises FileExistsError: nothing is ever overwritten."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)


def _builder(name: str, issuer: x509.Name | None, key: EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer or subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOT_BEFORE)
        .not_valid_after(NOT_AFTER)
    )


def _signs_certificates() -> x509.KeyUsage:
    unused = {"content_commitment", "key_encipherment", "data_encipherment", "key_agreement"}
    return x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
        **dict.fromkeys(unused, False),
    )


def _host(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)
