"""Inventory files on the disk of whoever types: read whole, and never written over anything."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from controller.cli.exit_codes import ExitCode, Stop, refuse
from controller.core.message import Message, mark


class Format(StrEnum):
    """What is imported."""

    AUTO = "auto"
    TABLES = "tables"
    WIFI = "wifi"
    SHELTERS = "shelters"
    GSI_SHELTERS = "gsi-shelters"
    GSI_EMERGENCY = "gsi-emergency"


class Form(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"


def read_all(paths: Sequence[Path]) -> Mapping[str, bytes]:
    """File name -> content. Raises Stop for a file that cannot be read, and for two files of one name."""
    content: dict[str, bytes] = {}
    for path in paths:
        if path.name in content:
            raise refuse(Message("Two files are called {name!r}. Rename one of them.", {"name": path.name}))
        try:
            content[path.name] = path.read_bytes()
        except OSError as failure:
            raise refuse(_cannot(mark("Cannot read {path}: {why}. Nothing was changed."), path, failure)) from failure
    return content


def write_all(folder: Path, files: Mapping[str, bytes]) -> Sequence[Path]:
    """Writes all files, or none if one of them is there already. Names from the daemon lead nowhere but `folder`."""
    paths = {folder / Path(name).name: content for name, content in files.items()}
    for path in paths:
        if path.exists():
            raise refuse(
                Message("{path} exists already. Nothing was written; choose another folder.", {"path": str(path)})
            )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, content in paths.items():
            path.write_bytes(content)
    except OSError as failure:
        raise Stop(ExitCode.REFUSED, _cannot(mark("Cannot write {path}: {why}."), folder, failure)) from failure
    return list(paths)


def _cannot(text: str, path: Path, failure: OSError) -> Message:
    return Message(text, {"path": str(path), "why": failure.strerror or str(failure)})
