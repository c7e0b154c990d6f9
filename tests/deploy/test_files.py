"""What is installed around the controller: units that systemd takes and confines, containers that keep others out."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from controller.cli.where import SYSTEM_CONFIG, SYSTEM_SOCKET
from controller.config import load_config

ROOT = Path(__file__).parents[2]
SYSTEMD, COMPOSE = ROOT / "deploy" / "systemd", ROOT / "deploy" / "compose"
ALERTS = ROOT / "exporters" / "alerts"

EXPOSURE_MAX = 2.0
"""Of 10, as systemd-analyze counts. Names of staff need their user namespace, devices need the network: not 0."""


def program(name: str, package: str) -> str:
    found = shutil.which(name)
    if found is None:
        assert os.environ.get("CI") != "true", f"{name} is not installed, and CI must not go without it"
        pytest.skip(f"{name} is not installed (apt install {package})")
    return found


def told_by(*words: str) -> str:
    told = subprocess.run(words, capture_output=True, text=True)
    assert told.returncode == 0, told.stdout + told.stderr
    return told.stdout + told.stderr


def read(path: Path) -> Any:
    return YAML(typ="safe").load(path)


def services() -> dict[str, Any]:
    found: dict[str, Any] = read(COMPOSE / "compose.yaml")["services"]
    return found


def test_systemd_has_no_complaint_about_the_units(tmp_path: Path) -> None:
    systemd_analyze = program("systemd-analyze", "systemd")
    for unit in ("hinan.service", "hinan.socket", "hinan-web.service"):
        text = (SYSTEMD / unit).read_text(encoding="utf-8").replace("/opt/hinan/bin/hinan", "/bin/true")
        (tmp_path / unit).write_text(text, encoding="utf-8")

    assert told_by(systemd_analyze, "verify", *map(str, sorted(tmp_path.iterdir()))).strip() == ""


@pytest.mark.parametrize("unit", ["hinan.service", "hinan-web.service"])
def test_the_service_is_confined(unit: str) -> None:
    told = told_by(program("systemd-analyze", "systemd"), "security", "--offline=yes", str(SYSTEMD / unit))

    exposure = re.search(rf"Overall exposure level for {re.escape(unit)}: ([0-9.]+)", told)
    assert exposure is not None, told
    assert float(exposure[1]) < EXPOSURE_MAX


def test_the_units_name_the_places_that_the_program_knows() -> None:
    service, socket = ((SYSTEMD / name).read_text(encoding="utf-8") for name in ("hinan.service", "hinan.socket"))

    assert f"ListenStream={SYSTEM_SOCKET}\n" in socket
    assert f"--config={SYSTEM_CONFIG}\n" in service
    assert "SocketMode=0660\n" in socket
    assert not re.search("^PrivateUsers", service, re.MULTILINE), "or the audit has nobody's name"


def test_images_are_pinned_and_ports_are_for_this_machine() -> None:
    for name, service in services().items():
        assert re.fullmatch(r"[\w/-]+:v?\d+\.\d+\.\d+", service["image"]), name
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ())), name
        assert service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"], name
    networks = read(COMPOSE / "compose.yaml")["networks"]
    for name, service in services().items():
        is_reachable = any(not networks[network].get("internal") for network in service["networks"])
        assert is_reachable or not service.get("ports"), f"{name}: a port of an internal network is never published"


def test_files_that_are_mounted_are_there_and_secrets_are_files() -> None:
    whole = read(COMPOSE / "compose.yaml")
    for service in whole["services"].values():
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            assert (COMPOSE / source).exists() if source.startswith(".") else source in whole["volumes"]
        assert set(service.get("secrets", ())) <= set(whole["secrets"])
        assert set(service["networks"]) <= set(whole["networks"])
    assert all(secret["file"].startswith("./secrets/") for secret in whole["secrets"].values())
    assert (COMPOSE / ".gitignore").read_text() == "/secrets/\n"
    assert "password" not in "".join(f"{key}{value}" for key, value in whole["services"]["controller"].items())


def test_the_controllers_container_runs_as_nobody_special_and_says_when_it_is_ill() -> None:
    steps = (COMPOSE / "Dockerfile").read_text(encoding="utf-8")

    assert re.search(r"^USER hinan$", steps, re.MULTILINE)
    assert "HEALTHCHECK" in steps
    assert set(re.findall(r"^FROM (\S+)", steps, re.MULTILINE)) == {"python:3.13-slim-bookworm"}


def test_the_controller_takes_its_configuration() -> None:
    config = load_config(COMPOSE / "hinan.toml")

    secrets = read(COMPOSE / "compose.yaml")["secrets"]
    assert config.credentials.parent == Path("/run/secrets")
    assert config.credentials.name in secrets


def test_prometheus_and_alertmanager_take_theirs(tmp_path: Path) -> None:
    for file in (COMPOSE / "prometheus.yml", ALERTS / "hinan.rules.yml"):
        shutil.copy(file, tmp_path)

    assert "SUCCESS" in told_by(program("promtool", "prometheus"), "check", "config", str(tmp_path / "prometheus.yml"))
    amtool = program("amtool", "prometheus-alertmanager")
    assert "SUCCESS" in told_by(amtool, "check-config", str(COMPOSE / "alertmanager.yml"))
    assert read(COMPOSE / "alertmanager.yml") == read(ALERTS / "alertmanager.example.yml")


def test_grafana_finds_its_dashboards_where_they_are_mounted() -> None:
    mounts = dict(volume.split(":")[:2] for volume in services()["grafana"]["volumes"])
    providers = read(ROOT / "exporters/grafana/provisioning/dashboards/hinan.yaml")["providers"]
    folder = ROOT / "exporters/grafana/dashboards"

    at = mounts["../../exporters/grafana/dashboards"]
    assert {provider["options"]["path"] for provider in providers} == {f"{at}/{one.name}" for one in folder.iterdir()}
    home = services()["grafana"]["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]
    assert (folder / Path(home).relative_to(at)).exists()
