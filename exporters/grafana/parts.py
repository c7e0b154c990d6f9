"""What dashboards are made of: queries, panels and variables as the JSON that Grafana 11 loads.

Numbers of now are asked for as of now and never taken from the past of a chart: what is not known must not show the
last value that was.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Any

Json = dict[str, Any]

Config = Sequence[tuple[str, Any]]
"""Properties of a field: `unit`, `mappings`, `links`, `custom.width`."""

DATASOURCE: Json = {"type": "prometheus", "uid": "${datasource}"}

COLUMNS = 24
"""Width of a Grafana dashboard."""

TOWN = 'instance="$town"'
"""Selects the controller of one town: somebody may watch several with one Prometheus."""

JOIN = "on (job, instance, facility)"
JOIN_AP = "on (job, instance, facility, ap)"


@dataclass(frozen=True, slots=True)
class Query:
    expr: str
    legend: str = "__auto"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: a label, or the number of a query, which Grafana names `Value #A`, and `Value` where there
    is one query only."""

    field: str
    title: str
    config: Config = ()


@dataclass(frozen=True, slots=True)
class Look:
    """How numbers are shown."""

    unit: str = "none"
    decimals: int | None = None
    steps: Sequence[tuple[float | None, str]] = ((None, "text"),)
    """From which value on which colour; None: from the smallest."""
    words: Mapping[str, tuple[str, str]] | None = None
    """Value -> word and colour."""
    nothing: str = "-"
    """Shown where there is no value."""
    max: float | None = None


PLAIN = Look()


def stat(title: str, queries: Sequence[Query], look: Look = PLAIN, *, text: str = "auto", fills: bool = True) -> Json:
    """A number, or the word for it, as of now. `text`: `auto`, `name`, `value` or `value_and_name`."""
    options: Json = {
        "reduceOptions": {"values": False, "calcs": ["lastNotNull"], "fields": ""},
        "orientation": "auto",
        "textMode": text,
        "colorMode": "background" if fills else "value",
        "graphMode": "none",
        "justifyMode": "center",
    }
    return _panel("stat", title, _now(queries), look, options)


def chart(title: str, queries: Sequence[Query], look: Look = PLAIN, *, stacks: bool = False) -> Json:
    """Lines over time, with a gap wherever nothing was known."""
    custom: Json = {
        "drawStyle": "line",
        "lineInterpolation": "stepAfter",
        "fillOpacity": 30 if stacks else 8,
        "showPoints": "never",
        "spanNulls": False,
        "stacking": {"mode": "normal" if stacks else "none", "group": "A"},
    }
    options: Json = {
        "legend": {"displayMode": "list", "placement": "bottom", "showLegend": True, "calcs": []},
        "tooltip": {"mode": "multi", "sort": "desc"},
    }
    panel = _panel("timeseries", title, _over_time(queries), look, options)
    panel["fieldConfig"]["defaults"].update(custom=custom, min=0, color={"mode": "palette-classic"})
    return panel


def table(title: str, queries: Sequence[Query], columns: Sequence[Column], look: Look = PLAIN) -> Json:
    """One row for what the queries have in common, as of now. Columns that are not named are left out."""
    options: Json = {
        "showHeader": True,
        "cellHeight": "sm",
        "footer": {"show": False, "reducer": ["sum"], "fields": ""},
    }
    panel = _panel("table", title, _now(queries, "table"), look, options)
    panel["transformations"] = [_transformation("merge", {}), *_only(columns)]
    panel["fieldConfig"]["overrides"] = _overrides(columns)
    return panel


def geomap(title: str, queries: Sequence[Query], columns: Sequence[Column], layers: Json) -> Json:
    """Points on a map. The queries must have the labels `latitude` and `longitude`, which become numbers here."""
    panel = _panel("geomap", title, _now(queries, "table"), PLAIN, layers)
    conversions = [{"targetField": name, "destinationType": "number"} for name in ("latitude", "longitude")]
    panel["transformations"] = [
        _transformation("merge", {}),
        _transformation("convertFieldType", {"conversions": conversions, "fields": {}}),
        *_only((*columns, Column("latitude", "latitude"), Column("longitude", "longitude"))),
    ]
    panel["fieldConfig"]["overrides"] = _overrides(columns)
    return panel


def words(mapping: Mapping[str, tuple[str, str]]) -> list[Json]:
    """Grafana's value mappings."""
    shown = {
        value: {"text": word, "color": color, "index": index}
        for index, (value, (word, color)) in enumerate(mapping.items())
    }
    return [{"type": "value", "options": shown}]


def worded(mapping: Mapping[str, tuple[str, str]]) -> Config:
    """A column of words instead of numbers or labels."""
    return (("mappings", words(mapping)), ("custom.cellOptions", {"type": "color-text"}))


def linked(title: str, url: str) -> Config:
    return (("links", [{"title": title, "url": url, "targetBlank": False}]),)


def hidden() -> Config:
    """There for the links of others."""
    return (("custom.hidden", True),)


def variable(name: str, label: str, series: str, value: str, *, text: str = "name") -> Json:
    """People choose by the label `text`, queries get the label `value` of these series. Labels come sorted, and ours
    are such that the value's stands before the text's."""
    return {
        "type": "query",
        "name": name,
        "label": label,
        "datasource": DATASOURCE,
        "query": {"query": f"query_result({series})", "refId": name},
        "regex": f'/\\b{value}="(?<value>[^"]+)".*\\b{text}="(?<text>[^"]+)"/',
        "refresh": 2,
        "sort": 1,
        "multi": False,
        "includeAll": False,
        "hide": 0,
    }


def datasource_variable() -> Json:
    return {
        "type": "datasource",
        "name": "datasource",
        "query": "prometheus",
        "refresh": 1,
        "hide": 2,
        "multi": False,
        "includeAll": False,
    }


def laid_out(panels: Iterable[tuple[Json, int, int]]) -> list[Json]:
    """Panels with their width and height, from left to right, a new line where one does not fit any more."""
    placed: list[Json] = []
    x = y = line = 0
    for number, (panel, width, height) in enumerate(panels, start=1):
        if x + width > COLUMNS:
            x, y, line = 0, y + line, 0
        placed.append({"id": number, **panel, "gridPos": {"x": x, "y": y, "w": width, "h": height}})
        x, line = x + width, max(line, height)
    return placed


def _panel(kind: str, title: str, targets: list[Json], look: Look, options: Json) -> Json:
    defaults: Json = {
        "unit": look.unit,
        "noValue": look.nothing,
        "color": {"mode": "thresholds"},
        "thresholds": {
            "mode": "absolute",
            "steps": [{"value": value, "color": color} for value, color in look.steps],
        },
        "mappings": words(look.words) if look.words else [],
        "links": [],
    }
    defaults |= {key: value for key, value in (("decimals", look.decimals), ("max", look.max)) if value is not None}
    return {
        "type": kind,
        "title": title,
        "datasource": DATASOURCE,
        "targets": targets,
        "fieldConfig": {"defaults": defaults, "overrides": []},
        "options": options,
    }


def _now(queries: Sequence[Query], format: str = "time_series") -> list[Json]:
    return [_target(ref, query, format, instant=True) for ref, query in zip(ascii_uppercase, queries, strict=False)]


def _over_time(queries: Sequence[Query]) -> list[Json]:
    return [
        _target(ref, query, "time_series", instant=False) for ref, query in zip(ascii_uppercase, queries, strict=False)
    ]


def _target(ref: str, query: Query, format: str, *, instant: bool) -> Json:
    return {
        "refId": ref,
        "datasource": DATASOURCE,
        "expr": query.expr,
        "legendFormat": query.legend,
        "format": format,
        "instant": instant,
        "range": not instant,
        "editorMode": "code",
    }


def _transformation(id: str, options: Json) -> Json:
    return {"id": id, "options": options}


def _only(columns: Sequence[Column]) -> list[Json]:
    """These columns in this order, under their titles."""
    return [
        _transformation("filterFieldsByName", {"include": {"names": [column.field for column in columns]}}),
        _transformation(
            "organize",
            {
                "excludeByName": {},
                "indexByName": {column.field: index for index, column in enumerate(columns)},
                "renameByName": {column.field: column.title for column in columns if column.title != column.field},
            },
        ),
    ]


def _overrides(columns: Sequence[Column]) -> list[Json]:
    return [
        {
            "matcher": {"id": "byName", "options": column.title},
            "properties": [{"id": id, "value": value} for id, value in column.config],
        }
        for column in columns
        if column.config
    ]
