"""Writes the running town down as the folder that the daemon reads: three lists and the credentials."""

import csv
import os
from collections.abc import Iterable, Mapping
from dataclasses import fields
from pathlib import Path

from controller.core.inventory import AccessPoint, Device, Facility
from simulator.town import CREDENTIAL, Town

OWNER_ONLY = 0o600
"""Passwords are for the account that the daemon runs under."""


def write_folder(town: Town, folder: Path) -> None:
    """Writes facilities.csv, devices.csv, access_points.csv and credentials.toml, replacing those of another run."""
    folder.mkdir(parents=True, exist_ok=True)
    paper = town.inventory
    _write_csv(folder / "facilities.csv", Facility, paper.facilities.values())
    _write_csv(folder / "devices.csv", Device, paper.devices.values())
    _write_csv(folder / "access_points.csv", AccessPoint, paper.access_points.values())
    _write_credentials(folder / "credentials.toml", town)


def _write_csv(path: Path, kind: type, things: Iterable[object]) -> None:
    names = [field.name for field in fields(kind)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows([_cell(getattr(thing, name)) for name in names] for thing in things)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return "; ".join(f"{name}={text}" for name, text in value.items())
    return str(value)


def _write_credentials(path: Path, town: Town) -> None:
    text = f"""# Credentials of an imaginary town. They are worth nothing once it is gone.

[credentials.{CREDENTIAL}]
username = "{town.secrets.username}"
password = "{town.secrets.password}"
enable   = ""

[snmp.{CREDENTIAL}]
community = "{town.secrets.community}"
"""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "w", encoding="utf-8") as file:
        file.write(text)
