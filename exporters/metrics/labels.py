"""Labels that keep their text: an access point's are written many times in every scrape, and hardly ever change."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TypeVar

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.samples import Sample

KEPT = 1 << 16
"""Label sets that are kept: those of 10,000 access points with four radios and more."""

T = TypeVar("T")


class Labels(dict[str, str]):
    """Like any dictionary of labels, with `text` as every format of Prometheus writes it between the braces."""

    __slots__ = ("text",)

    def __init__(self, labels: Mapping[str, str]) -> None:
        super().__init__(labels)
        self.text = text_of(labels)


def text_of(labels: Mapping[str, str]) -> str:
    """Sorted by name, as prometheus-client does."""
    return ",".join(f'{name}="{escaped(value)}"' for name, value in sorted(labels.items()))


def escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")


@lru_cache(KEPT)
def labels_of(*pairs: tuple[str, str]) -> Labels:
    return Labels(dict(pairs))


@lru_cache(KEPT)
def ap_labels(facility: str, ap: str) -> Labels:
    """Ids only, which are ASCII; names are in the info metrics."""
    return Labels({"facility": facility, "ap": ap})


class MadeAnew(list[Sample]):
    """Samples that are made while they are written, and gone at once: ten thousand of each family would keep the
    garbage collector busy, and everybody else waiting until they are made."""

    def __init__(self, make: Callable[[], Iterator[Sample]]) -> None:
        super().__init__()
        self._make = make

    def __iter__(self) -> Iterator[Sample]:
        return self._make()


def gauge(
    name: str, help: str, rows: Sequence[T], labels: Callable[[T], Labels], value: Callable[[T], float | None]
) -> Metric:
    """One series a row; none where the value is not known."""
    return gauge_of(
        name,
        help,
        lambda: (Sample(name, labels(row), told) for row in rows if (told := value(row)) is not None),
    )


def gauge_of(name: str, help: str, make: Callable[[], Iterator[Sample]]) -> Metric:
    family = GaugeMetricFamily(name, help)
    family.samples = MadeAnew(make)
    return family
