"""Writes families in Prometheus' formats, a piece at a time: byte for byte what prometheus-client writes in one go.

Prometheus text format 0.0.4 and OpenMetrics 1.0, without timestamps, exemplars and native histograms, which we have
none of. Labels that keep their text are not written anew.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum, auto
from functools import lru_cache
from itertools import islice

from prometheus_client.core import Metric
from prometheus_client.samples import Sample
from prometheus_client.utils import floatToGoString

from exporters.metrics.labels import Labels, escaped, text_of

SAMPLES_A_PIECE = 500
"""Made and written in one turn of the event loop, in a millisecond or two."""

END_OF_OPENMETRICS = "# EOF\n"

number_text = lru_cache(1 << 14)(floatToGoString)
"""Most values are 0, 1 and small counts."""


class Format(Enum):
    TEXT = auto()
    OPENMETRICS = auto()


def written(family: Metric, format: Format) -> Iterator[str]:
    yield _head_of_text(family) if format is Format.TEXT else _head_of_openmetrics(family)
    samples = iter(family.samples)
    while some := list(islice(samples, SAMPLES_A_PIECE)):
        yield "".join(_lines(some))


def _lines(samples: Iterable[Sample]) -> Iterator[str]:
    for name, labels, value, *_ in samples:
        text = labels.text if isinstance(labels, Labels) else text_of(labels)
        yield f"{name}{{{text}}} {number_text(value)}\n" if text else f"{name} {number_text(value)}\n"


NAME_SUFFIX: Mapping[str, str] = {"counter": "_total", "info": "_info"}
TYPE_IN_TEXT: Mapping[str, str] = {"info": "gauge"}


def _head_of_text(family: Metric) -> str:
    name = family.name + NAME_SUFFIX.get(family.type, "")
    help = family.documentation.replace("\\", r"\\").replace("\n", r"\n")
    return f"# HELP {name} {help}\n# TYPE {name} {TYPE_IN_TEXT.get(family.type, family.type)}\n"


def _head_of_openmetrics(family: Metric) -> str:
    return f"# HELP {family.name} {escaped(family.documentation)}\n# TYPE {family.name} {family.type}\n"
