"""The alerts: every one fires where it must, stays quiet where it must, and leads to a page that exists."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from controller.core.declaration import REVIEW_AFTER
from controller.core.problem import Cause
from controller.core.readiness import BELIEVED, UNPREPARED
from tests.docs.pages import page, sections
from tests.exporters.small_board import exposed, samples, snapshot, with_everything

ALERTS = Path(__file__).parents[2] / "exporters" / "alerts"
SPOKEN = ("summary", "description", "summary_en", "description_en")
SEVERITIES = ("critical", "warning", "info", "none")
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
COMPUTED = frozenset({"job", "instance", "alertname", "alertstate", "severity"})


def read(name: str) -> Any:
    return YAML(typ="safe").load(ALERTS / name)


def rules() -> list[dict[str, Any]]:
    return [rule for group in read("hinan.rules.yml")["groups"] for rule in group["rules"]]


RULES = [rule for rule in rules() if "alert" in rule]
RECORDS = [rule["record"] for rule in rules() if "record" in rule]
NAMES = sorted({rule["alert"] for rule in RULES})


def program(name: str, package: str) -> str:
    found = shutil.which(name)
    if found is None:
        assert os.environ.get("CI") != "true", f"{name} is not installed, and CI must not go without it"
        pytest.skip(f"{name} is not installed (apt install {package})")
    return found


def told_by(*words: str) -> str:
    """What a program says; its failure is the test's."""
    told = subprocess.run(words, cwd=ALERTS, capture_output=True, text=True)
    assert told.returncode == 0, told.stdout + told.stderr
    return told.stdout


def cases() -> Mapping[str, list[list[Any]]]:
    """By alert: the expected samples of each of its cases."""
    found: dict[str, list[list[Any]]] = {}
    for group in read("hinan.rules.test.yml")["tests"]:
        for case in group["promql_expr_test"]:
            if case["expr"] in RECORDS:
                continue
            named = re.fullmatch(r'ALERTS\{alertname="(\w+)", alertstate="firing"\}', case["expr"])
            assert named is not None, case["expr"]
            found.setdefault(named[1], []).append(case["exp_samples"])
    return found


def anchors(markdown: str) -> set[str]:
    """The anchors of its headings: small letters, no punctuation, hyphens for spaces."""
    return {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in sections(markdown)}


def metrics_in(expressions: Iterable[str]) -> set[str]:
    return set(re.findall(r"\bhinan_[a-z0-9_]+", " ".join(expressions)))


def test_promtool_runs_every_case() -> None:
    promtool = program("promtool", "prometheus")

    assert "SUCCESS" in told_by(promtool, "check", "rules", "hinan.rules.yml")
    assert "SUCCESS" in told_by(promtool, "test", "rules", "hinan.rules.test.yml")


def test_promtool_takes_the_example_configuration() -> None:
    assert "SUCCESS" in told_by(program("promtool", "prometheus"), "check", "config", "prometheus.example.yml")


@pytest.mark.parametrize("alert", NAMES)
def test_every_alert_has_a_case_in_which_it_fires_and_one_in_which_it_does_not(alert: str) -> None:
    fires = [bool(samples) for samples in cases()[alert]]

    assert True in fires
    assert False in fires or alert == "HinanWatchdog", "the watchdog is there to fire always"


def test_there_is_an_alert_for_every_cause_of_a_device_problem() -> None:
    expressions = " ".join(rule["expr"] for rule in RULES)

    assert [cause for cause in Cause if f'hinan_device_problem{{cause="{cause}"}}' not in expressions] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule['alert']}-{rule['labels']['severity']}")
def test_every_alert_says_what_happened_in_both_languages_and_where_to_read_on(rule: Mapping[str, Any]) -> None:
    said, severity = rule["annotations"], rule["labels"]["severity"]
    path, _, anchor = said["runbook_url"].partition("#")

    assert severity in SEVERITIES
    assert all(said[key].strip() for key in SPOKEN)
    assert [bool(JAPANESE.search(said[key])) for key in SPOKEN] == [True, True, False, False]
    assert anchor in anchors(page(path))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule['alert']}-{rule['labels']['severity']}")
def test_no_text_of_an_alert_has_a_gap_where_a_label_should_be(rule: Mapping[str, Any]) -> None:
    wanted = set(re.findall(r"\$labels\.(\w+)", " ".join(rule["annotations"].values())))
    firing = [case["labels"] for case in chain.from_iterable(cases()[rule["alert"]])]

    assert firing
    assert all(f'{label}="' in labels for labels in firing for label in wanted)


def test_the_rules_ask_for_nothing_that_is_not_exported() -> None:
    exported = {sample.name for sample in samples(exposed(with_everything(snapshot())))}
    expressions = [rule["expr"] for rule in rules()]

    assert sorted(metrics_in(expressions) - exported) == []
    assert set(re.findall(r"\bhinan:[a-z0-9_:]+", " ".join(expressions))) <= set(RECORDS)


def test_the_limits_in_the_rules_are_those_of_the_program() -> None:
    by_name = {rule["alert"]: rule["expr"] for rule in RULES}

    assert by_name["HinanOpenTooLong"].endswith(f"> {REVIEW_AFTER.total_seconds() / 3600:g} * 3600")
    assert f"< {UNPREPARED / 100:g})" in by_name["HinanReadinessLow"]
    assert f"> {BELIEVED.days + 1} * 86400" in by_name["HinanReadinessExpired"], (
        "a night after the score begins to fall"
    )


def test_amtool_takes_the_example_and_sends_each_alert_to_whom_it_concerns() -> None:
    amtool = program("amtool", "prometheus-alertmanager")
    file = "alertmanager.example.yml"
    assert "SUCCESS" in told_by(amtool, "check-config", file)

    def receiver(*labels: str) -> str:
        return told_by(amtool, "config", "routes", "test", f"--config.file={file}", *labels).strip()

    assert receiver("alertname=HinanWatchdog", "severity=none") == "watchdog"
    assert receiver("alertname=HinanNotProvenOpen", "severity=critical", "facility=gym") == "headquarters"
    assert receiver("alertname=HinanApDown", "severity=warning", "facility=gym") == "technicians"
    assert receiver("alertname=HinanDeviceReadingRefused", "severity=info") == "technicians"


def test_a_facility_that_is_down_silences_its_access_points_and_nothing_elsewhere() -> None:
    """Only names of alerts that exist, and only labels that both sides carry when they fire."""
    labels = {alert: [case["labels"] for case in chain.from_iterable(found)] for alert, found in cases().items()}
    for inhibit in read("alertmanager.example.yml")["inhibit_rules"]:
        source, target = (_alerts(inhibit[side]) for side in ("source_matchers", "target_matchers"))
        assert source, inhibit
        assert target, inhibit
        assert not source & target
        for alert in source | target:
            for needed in inhibit["equal"]:
                assert all(f'{needed}="' in fired for fired in labels[alert]), (alert, needed)


def _alerts(matchers: Iterable[str]) -> set[str]:
    """Those alerts that all matchers let through; a matcher names nothing that does not exist."""
    through = set(NAMES)
    for matcher in matchers:
        operator, pattern = re.fullmatch(r'alertname (=|=~|!=) "(.+)"', matcher).groups()  # type: ignore[union-attr]
        meant = {name for name in NAMES if re.fullmatch(pattern, name)}
        assert all(any(re.fullmatch(part, name) for name in NAMES) for part in pattern.split("|"))
        through = through - meant if operator == "!=" else through & meant
    return through
