"""Dashboards read as Grafana reads them: their queries with variables put in, the choices of their variables, and
whether a table has the columns that it shows."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "exporters" / "grafana" / "dashboards"
FILES = sorted(FOLDER.rglob("*.json"))

QUERY_RESULT = re.compile(r"query_result\((.*)\)")


def read(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


@dataclass(frozen=True)
class Asked:
    """One query of one panel."""

    panel: str
    ref: str
    expression: str


def queries(dashboard: Mapping[str, Any]) -> Iterator[Asked]:
    for panel in dashboard["panels"]:
        for target in panel["targets"]:
            yield Asked(f"{dashboard['title']} / {panel['title']}", target["refId"], target["expr"])


def put_in(expression: str, chosen: Mapping[str, str]) -> str:
    """As Grafana's templating does with `$name` and `${name}`. What label_replace calls `$1` is no variable."""
    text = re.sub(r"\$\{?(\w+)\}?", lambda named: chosen.get(named[1], named[0]), expression)
    assert re.search(r"\$(?!1\b)", text) is None, text
    return text


def variables(dashboard: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [one for one in dashboard["templating"]["list"] if one["type"] == "query"]


def series_of(variable: Mapping[str, Any]) -> str:
    """The expression of a `query_result(...)`."""
    named = QUERY_RESULT.fullmatch(variable["query"]["query"])
    assert named is not None, variable
    return named[1]


def choices(variable: Mapping[str, Any], found: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """What people may choose: value -> text. Each series is a line, in Grafana's manner, that the regex is put to."""
    regex = re.compile(variable["regex"].strip("/").replace("(?<", "(?P<"))
    options: dict[str, str] = {}
    for series in found:
        labels = dict(series["metric"])
        name = labels.pop("__name__", "")
        told = ",".join(f'{label}="{value}"' for label, value in labels.items())
        line = f"{name}{{{told}}} {series['value'][1]}"
        if (match := regex.search(line)) is not None:
            options[match["value"]] = match["text"]
    return options


def shown_fields(panel: Mapping[str, Any]) -> list[str]:
    """The fields that a table or map keeps, by the names that Grafana gives them before they get titles."""
    return [
        name
        for step in panel.get("transformations", ())
        if step["id"] == "filterFieldsByName"
        for name in step["options"]["include"]["names"]
    ]
