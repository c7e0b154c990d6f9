"""Where the broker is, who we are there, and how the line is sealed."""

import ssl
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path


@dataclass(frozen=True, slots=True)
class BrokerAddress:
    """`ca` None: without TLS, for a broker on this machine."""

    host: str
    port: int
    client_id: str
    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None

    @property
    def unguessable_client_id(self) -> str:
        """The same at every connection, so that the broker ends a half-dead one of ours at once; and made from the key,
        so that nobody else can end ours by using its name. Raises OSError when the key cannot be read."""
        if self.key is None:
            return self.client_id
        return f"{self.client_id}-{sha256(self.key.read_bytes()).hexdigest()[:16]}"


def tls_context(address: BrokerAddress) -> ssl.SSLContext:
    """Raises OSError or ssl.SSLError when a certificate file cannot be used."""
    context = ssl.create_default_context(cafile=address.ca)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if address.certificate is not None:
        context.load_cert_chain(address.certificate, address.key)
    return context
