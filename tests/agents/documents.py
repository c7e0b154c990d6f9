"""Documents as a controller writes them, in the order that a test wants."""

from datetime import UTC, datetime, timedelta

from controller.core.mqtt_document import Document, DocumentWlan, IssuedDocument, Pair
from controller.core.wlan import DISASTER_SSID

EPOCH = 1_795_320_000
ISSUED = datetime(2026, 11, 22, 4, 12, tzinfo=UTC)


def opens(
    generation: int,
    radios: tuple[str, ...] = (),
    ends_in_s: float | None = None,
    network: str = "hinan",
    ap: str = "gym-1",
    ssid: str = DISASTER_SSID,
) -> str:
    ends_at = None if ends_in_s is None else datetime.now(UTC) + timedelta(seconds=ends_in_s)
    document = Document(ap, 17, ends_at, (DocumentWlan(ssid, network, radios),), ())
    return IssuedDocument(document, Pair(EPOCH, generation), ISSUED).text()


def closes(generation: int, ap: str = "gym-1") -> str:
    return IssuedDocument(Document(ap, 17, None, (), (DISASTER_SSID,)), Pair(EPOCH, generation), ISSUED).text()
