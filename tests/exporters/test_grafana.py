"""The dashboards that are checked in: made from their description, alike in both languages, and of Grafana's shape."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models.dashboard import Dashboard

from controller.core.problem import Cause
from exporters.grafana.parts import COLUMNS
from exporters.grafana.words import CAUSE
from exporters.grafana.write import files
from tests.exporters.dashboards import FILES, queries, read, shown_fields
from tests.exporters.small_board import exposed, samples, snapshot, with_everything
from tests.exporters.test_alerts import RECORDS, metrics_in

register_default_plugins()
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
every_dashboard = pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")


def test_what_is_checked_in_is_what_the_description_makes() -> None:
    made = files()

    assert sorted(made) == FILES
    assert [path for path, text in made.items() if path.read_text(encoding="utf-8") != text] == [], (
        "run python -m exporters.grafana.write"
    )


@every_dashboard
def test_grafanas_own_models_take_every_key(file: Path) -> None:
    """Read into grafana-foundation-sdk's classes and written again, nothing of it is lost: no key is made up."""
    ours = read(file)
    theirs = json.loads(JSONEncoder(sort_keys=True).encode(Dashboard.from_json(read(file))))

    assert lost(ours, theirs) == []


def lost(ours: Any, theirs: Any, at: str = "") -> list[str]:
    """Paths at which `theirs` has not what `ours` has."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return [each for key, value in ours.items() for each in lost(value, theirs.get(key), f"{at}/{key}")]
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        return [each for number, value in enumerate(ours) for each in lost(value, theirs[number], f"{at}/{number}")]
    return [] if ours == theirs else [f"{at}: {ours!r} became {theirs!r}"]


@every_dashboard
def test_panels_do_not_lie_upon_each_other(file: Path) -> None:
    taken: set[tuple[int, int]] = set()
    for panel in read(file)["panels"]:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= COLUMNS
        cells = {(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])}
        assert not taken & cells, panel["title"]
        taken |= cells


@every_dashboard
def test_titles_are_in_the_language_of_the_folder(file: Path) -> None:
    dashboard, is_japanese = read(file), file.parent.name == "ja"
    titles = [dashboard["title"], *(panel["title"] for panel in dashboard["panels"])]

    assert [title for title in titles if bool(JAPANESE.search(title)) != is_japanese and title != "API"] == []
    assert dashboard["uid"].endswith(f"-{file.parent.name}")


@pytest.mark.parametrize("name", sorted({file.name for file in FILES}))
def test_both_languages_ask_for_the_same(name: str) -> None:
    japanese, english = (read(file) for file in FILES if file.name == name)

    assert [asked.expression for asked in queries(japanese)] == [asked.expression for asked in queries(english)]


@every_dashboard
def test_dashboards_ask_for_nothing_that_is_not_exported(file: Path) -> None:
    exported = {sample.name for sample in samples(exposed(with_everything(snapshot())))}
    expressions = [asked.expression for asked in queries(read(file))]

    assert sorted(metrics_in(expressions) - exported) == []
    assert set(re.findall(r"\bhinan:[a-z0-9_:]+", " ".join(expressions))) <= set(RECORDS)


@every_dashboard
def test_what_is_shown_as_of_now_is_asked_for_as_of_now(file: Path) -> None:
    """Or the last value of a chart would stand there for hours after everything fell silent."""
    for panel in read(file)["panels"]:
        assert {target["instant"] for target in panel["targets"]} == {panel["type"] != "timeseries"}, panel["title"]


@every_dashboard
def test_a_map_or_table_refers_to_columns_that_it_has(file: Path) -> None:
    for panel in read(file)["panels"]:
        fields = shown_fields(panel)
        numbers = [f"Value #{target['refId']}" for target in panel["targets"]]
        assert {name for name in fields if name.startswith("Value")} <= set(numbers if len(numbers) > 1 else ["Value"])
        renamed = panel.get("transformations", [{}])[-1].get("options", {}).get("renameByName", {})
        titles = {renamed.get(name, name) for name in fields}
        assert {one["matcher"]["options"] for one in panel["fieldConfig"]["overrides"]} <= titles
        for layer in panel["options"].get("layers", ()):
            style, where = layer["config"]["style"], layer["location"]
            assert {style["color"]["field"], style["text"]["field"], where["latitude"], where["longitude"]} <= titles


@every_dashboard
def test_links_lead_to_dashboards_of_the_same_language_with_what_they_choose(file: Path) -> None:
    by_uid = {read(each)["uid"]: read(each) for each in FILES}
    for path, query in re.findall(r"/d/([\w-]+)\?([^\"]*)", file.read_text(encoding="utf-8")):
        leads_to = by_uid[path]
        known = {one["name"] for one in leads_to["templating"]["list"]}
        assert path.endswith(f"-{file.parent.name}")
        assert set(re.findall(r"var-(\w+)=", query)) <= known
    for twin in read(file)["links"]:
        assert twin["type"] == "dashboards" or twin["url"].removeprefix("/d/") in by_uid


def test_every_cause_has_its_word() -> None:
    assert set(CAUSE) == set(Cause)
