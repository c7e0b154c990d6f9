"""A context broker is told what changed, by the rules of NGSI-LD, and its token is nobody else's. The broker is ours:
no Orion, Scorpio or Stellio was met."""

import asyncio
import json
import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from controller.config import NGSI_CONTEXT
from controller.core.board import Board
from controller.core.public import PublicTown, public_town
from exporters.public.broker import (
    ENTITIES_MAX,
    EVERYTHING_S,
    PACE_S,
    RETRY_FIRST_S,
    RETRY_MOST_S,
    Broker,
    ContextPusher,
)
from exporters.public.ngsi import entities
from tests.exporters.ngsi_rules import broken_rules
from tests.exporters.public_town import ap, board, facility

DAY = timedelta(days=1)
TOKEN = "kagi-no-himitsu-123"
UPSERT, DELETE = "/ngsi-ld/v1/entityOperations/upsert", "/ngsi-ld/v1/entityOperations/delete"


@dataclass(frozen=True, slots=True)
class Request:
    path: str
    headers: dict[str, str]
    body: Any

    @property
    def ids(self) -> list[str]:
        return [one if isinstance(one, str) else one["id"].rsplit(":", 1)[-1] for one in self.body]


@dataclass(slots=True)
class OurBroker:
    """Takes everything, or answers what it is told to, one answer after the other."""

    requests: list[Request] = field(default_factory=list)
    answers: list[tuple[int, bytes]] = field(default_factory=list)
    url: str = ""


@contextmanager
def listening(context: ssl.SSLContext | None = None) -> Iterator[OurBroker]:
    """With TLS where a context is given."""
    broker = OurBroker()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            broker.requests.append(Request(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            status, answer = broker.answers.pop(0) if broker.answers else (204, b"")
            self.send_response(status)
            if status == 307:
                self.send_header("Location", f"{broker.url}/elsewhere")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    broker.url = f"{'https' if context else 'http'}://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield broker
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def broker() -> Iterator[OurBroker]:
    with listening() as one:
        yield one


@dataclass(slots=True)
class Stage:
    """The town as it is shown now, and the controller that tells the broker of it, round by round."""

    target: Broker
    shown: Board
    now_s: float = 0.0
    waits: list[float] = field(default_factory=list)
    mistakes: int = 0
    pusher: ContextPusher = field(init=False)

    def __post_init__(self) -> None:
        self.pusher = ContextPusher(self.target, self._town, self._note, lambda: self.now_s)

    async def _town(self) -> PublicTown:
        return public_town(self.shown)

    def _note(self) -> None:
        self.mistakes += 1

    async def rounds(self, count: int) -> None:
        left = count

        async def pause(wait_s: float) -> None:
            nonlocal left
            self.waits.append(wait_s)
            left -= 1
            if not left:
                raise asyncio.CancelledError

        with suppress(asyncio.CancelledError):
            await self.pusher.run(pause)


def place(id: str, clients: int = 20) -> Any:
    return facility(id, ap(f"{id}-ap", id, clients=clients))


@pytest.fixture
def stage(broker: OurBroker, tmp_path: Path) -> Stage:
    token = tmp_path / "token"
    token.write_text(f"{TOKEN}\n")
    return Stage(Broker(broker.url, NGSI_CONTEXT, token, tenant="midori"), board(place("hall"), place("gym")))


async def test_at_first_everything_is_told_by_the_rules(stage: Stage, broker: OurBroker) -> None:
    await stage.rounds(1)

    (request,) = broker.requests
    assert request.path == UPSERT
    assert broken_rules(request.body) == []
    assert [one["id"] for one in request.body] == [one["id"] for one in entities(public_town(stage.shown))]
    assert request.headers["content-type"] == "application/ld+json"
    assert "link" not in request.headers, "JSON-LD with a context of its own must not come with a Link header too"
    assert request.headers["authorization"] == f"Bearer {TOKEN}"
    assert request.headers["ngsild-tenant"] == "midori"


async def test_a_large_town_is_told_in_parts(broker: OurBroker) -> None:
    stage = Stage(Broker(broker.url, NGSI_CONTEXT), board(*(place(f"f{number}") for number in range(120))))
    await stage.rounds(1)

    assert [len(request.body) for request in broker.requests] == [ENTITIES_MAX, ENTITIES_MAX, 40]
    assert "authorization" not in broker.requests[0].headers


async def test_what_did_not_change_is_not_told_again(stage: Stage, broker: OurBroker) -> None:
    await stage.rounds(3)

    assert len(broker.requests) == 1
    assert stage.waits == [PACE_S] * 3


async def test_only_what_changed_is_told(stage: Stage, broker: OurBroker) -> None:
    await stage.rounds(1)
    stage.shown = board(place("hall", 25), place("gym"))
    await stage.rounds(1)

    assert broker.requests[1].ids == ["hall", "hall-ap"]
    assert broker.requests[1].body[0]["clientsConnected"]["value"] == 25


async def test_a_number_that_became_unknown_is_told_by_leaving_it_out(stage: Stage, broker: OurBroker) -> None:
    """An upsert without options replaces the whole entity (5.6.8)."""
    await stage.rounds(1)
    stage.shown = board(facility("hall", ap("hall-ap", "hall", clients=None)), place("gym"))
    await stage.rounds(1)

    assert broker.requests[1].path == UPSERT
    assert all("clientsConnected" not in entity for entity in broker.requests[1].body)


async def test_a_facility_that_is_gone_is_deleted(stage: Stage, broker: OurBroker) -> None:
    await stage.rounds(1)
    stage.shown = board(place("hall"))
    await stage.rounds(2)

    assert [request.path for request in broker.requests] == [UPSERT, DELETE]
    assert broker.requests[1].body == [
        "urn:ngsi-ld:WifiPointOfInterest:hinan:gym",
        "urn:ngsi-ld:AccessPoint:hinan:gym-ap",
    ]


async def test_a_facility_that_the_broker_has_lost_itself_is_gone_too(stage: Stage, broker: OurBroker) -> None:
    await stage.rounds(1)
    stage.shown = board(place("hall"))
    broker.answers.append((404, b""))
    await stage.rounds(2)

    assert stage.waits == [PACE_S] * 3
    assert len(broker.requests) == 2


async def test_everything_is_told_again_after_a_while_to_show_that_we_live(stage: Stage, broker: OurBroker) -> None:
    await stage.rounds(1)
    stage.now_s += EVERYTHING_S
    await stage.rounds(2)

    assert [len(request.body) for request in broker.requests] == [4, 4]


async def test_a_broker_that_fails_is_asked_ever_more_seldom_and_told_all_when_it_is_back(
    stage: Stage, broker: OurBroker, caplog: pytest.LogCaptureFixture
) -> None:
    broker.answers += [(503, b"")] * 7
    with caplog.at_level(logging.INFO):
        await stage.rounds(8)

    assert stage.waits == [RETRY_FIRST_S * 2**tries for tries in range(5)] + [RETRY_MOST_S] * 2 + [PACE_S]
    assert [record.levelname for record in caplog.records if record.name == "exporters.public.broker"] == [
        "WARNING",
        "INFO",
    ]
    assert broker.requests[-1].ids == broker.requests[0].ids


async def test_what_was_not_taken_of_a_batch_is_told_again_and_nothing_else(stage: Stage, broker: OurBroker) -> None:
    failed = "urn:ngsi-ld:AccessPoint:hinan:gym-ap"
    result = {"success": [], "errors": [{"entityId": failed, "error": {"type": "x", "title": "x"}}]}
    broker.answers.append((207, json.dumps(result).encode()))
    await stage.rounds(2)

    assert [len(request.body) for request in broker.requests] == [4, 1]
    assert broker.requests[1].body[0]["id"] == failed


@pytest.mark.parametrize("answer", [(207, b"<html>"), (207, b"{}"), (307, b""), (401, TOKEN.encode()), (400, b"{}")])
async def test_an_answer_that_is_no_yes_is_a_failure_and_tells_nobody_the_token(
    stage: Stage, broker: OurBroker, caplog: pytest.LogCaptureFixture, answer: tuple[int, bytes]
) -> None:
    broker.answers.append(answer)
    with caplog.at_level(logging.DEBUG):
        await stage.rounds(1)

    assert stage.waits == [RETRY_FIRST_S]
    assert [request.path for request in broker.requests] == [UPSERT], "a redirect would carry the token away"
    assert TOKEN not in caplog.text
    assert stage.mistakes == 0


@pytest.mark.parametrize("content", [b"", f"{TOKEN}\n{TOKEN}".encode(), f"{TOKEN}鍵".encode(), None])
async def test_a_token_file_that_is_no_token_is_told_without_its_content(
    stage: Stage, broker: OurBroker, caplog: pytest.LogCaptureFixture, content: bytes | None
) -> None:
    assert stage.target.token is not None
    if content is None:
        stage.target.token.unlink()
    else:
        stage.target.token.write_bytes(content)
    with caplog.at_level(logging.DEBUG):
        await stage.rounds(1)

    assert broker.requests == []
    assert stage.target.token.name in caplog.text
    assert TOKEN not in caplog.text


async def test_a_renewed_token_is_used_at_once(stage: Stage, broker: OurBroker) -> None:
    await stage.rounds(1)
    assert stage.target.token is not None
    stage.target.token.write_text("new-one")
    stage.shown = board(place("hall", 31), place("gym"))
    await stage.rounds(1)

    assert broker.requests[1].headers["authorization"] == "Bearer new-one"


async def test_a_broker_that_is_not_there_is_no_mistake_of_ours(stage: Stage, broker: OurBroker) -> None:
    stage.target = Broker("http://127.0.0.1:9", NGSI_CONTEXT)
    stage.__post_init__()
    await stage.rounds(1)

    assert (stage.waits, stage.mistakes) == ([RETRY_FIRST_S], 0)


async def test_a_broker_whose_certificate_nobody_vouches_for_gets_no_token(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    token = tmp_path / "token"
    token.write_text(TOKEN)
    certificate, context = self_signed(tmp_path)
    shown = board(place("hall"))
    with listening(context) as broker, caplog.at_level(logging.DEBUG):
        stranger = Stage(Broker(broker.url, NGSI_CONTEXT, token), shown)
        await stranger.rounds(1)
        assert broker.requests == []

        vouched_for = Stage(Broker(broker.url, NGSI_CONTEXT, token, certificate), shown)
        await vouched_for.rounds(1)

    assert (stranger.waits, vouched_for.waits) == ([RETRY_FIRST_S], [PACE_S])
    assert broker.requests[0].headers["authorization"] == f"Bearer {TOKEN}"
    assert TOKEN not in caplog.text


def self_signed(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for 127.0.0.1, and a server's side with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    address = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now - DAY, now + DAY)
    made = made.add_extension(address, critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    certificate, private = folder / "broker.pem", folder / "broker.key"
    certificate.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, private)
    return certificate, context
