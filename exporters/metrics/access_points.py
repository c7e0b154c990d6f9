"""Access points as metrics: what is asked, what is proven and how, when it was heard. No number while it is unknown."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from prometheus_client.core import Metric

from controller.core.board import ApState, ApView
from controller.core.evidence import Evidence
from controller.core.state import Asked
from exporters.metrics.labels import Labels, ap_labels, gauge, labels_of

EVIDENCE_HELP = (
    "Best evidence of what is asked: 0 none, 1 a named person's word, 2 read back from the configuration, "
    "3 reported by the access point over MQTT, 4 seen on the radio"
)


def access_point_metrics(aps: Sequence[ApView]) -> Iterator[Metric]:
    yield gauge("hinan_ap_info", "Names of an access point, and the device that we talk to", aps, _named, lambda _: 1)
    yield gauge(
        "hinan_ap_up", "1 if it gave a sign of life lately; no series where nobody can ask it", aps, _labels, _up
    )
    yield gauge(
        "hinan_ap_desired_open",
        "1 if a declaration asks it to be open",
        aps,
        _labels,
        lambda ap: ap.asked is Asked.OPEN,
    )
    yield gauge(
        "hinan_ap_desired_back",
        "1 if it is to be proven back, because a declaration is over and not closed",
        aps,
        _labels,
        lambda ap: ap.asked is Asked.BACK,
    )
    yield gauge(
        "hinan_ap_proven",
        "1 if the device itself showed what is asked of it, or a named person did",
        aps,
        _labels,
        lambda ap: ap.state is ApState.PROVEN,
    )
    yield gauge("hinan_ap_evidence", EVIDENCE_HELP, aps, _labels, _evidence)
    yield gauge(
        "hinan_ap_substitutions",
        "Things on the air there otherwise than asked, such as a channel; no series where there are none",
        aps,
        _labels,
        lambda ap: len(ap.substituted) or None,
    )
    yield gauge(
        "hinan_ap_clients", "Devices joined; no series while that is unknown", aps, _labels, lambda ap: ap.clients
    )
    yield gauge(
        "hinan_ap_heard_timestamp_seconds",
        "Newest sign of life; no series before",
        aps,
        _labels,
        lambda ap: _at(ap.heard_at),
    )
    yield gauge(
        "hinan_ap_look_timestamp_seconds",
        "Newest look that tells what is on the air; no series when that is too old to be believed",
        aps,
        _labels,
        lambda ap: _at(ap.seen_at),
    )


def _labels(ap: ApView) -> Labels:
    return ap_labels(ap.facility, ap.id)


def _named(ap: ApView) -> Labels:
    return labels_of(("facility", ap.facility), ("ap", ap.id), ("name", ap.label), ("device", ap.device))


def _up(ap: ApView) -> float | None:
    is_hearsay = ap.state is ApState.BY_HAND or ap.evidence is Evidence.VOUCHED
    return None if is_hearsay and ap.clients is None else ap.state is not ApState.UNKNOWN


def _evidence(ap: ApView) -> float:
    return ap.evidence if ap.state is not ApState.UNKNOWN else Evidence.NONE


def _at(at: datetime | None) -> float | None:
    return None if at is None else at.timestamp()
