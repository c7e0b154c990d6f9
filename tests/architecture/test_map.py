"""The code map is true: whoever adds a module says in ARCHITECTURE.md why it is there."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAP = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")

FOLDERS = ("controller", "device_profiles", "exporters", "simulator", "tests", "tui")
LINES_MAX = 300


def modules() -> list[str]:
    """Every module and package at the top of `controller`, its core and its adapters; every folder of the tree."""
    found = [f"{folder}/" for folder in FOLDERS]
    for place in ("controller", "controller/core", "controller/adapters", "exporters"):
        for path in sorted((ROOT / place).iterdir()):
            is_package = path.is_dir() and (path / "__init__.py").exists()
            if (path.suffix == ".py" and path.stem != "__init__") or is_package:
                found.append(path.stem)
    return found


@pytest.mark.parametrize("module", modules())
def test_every_module_is_on_the_map(module: str) -> None:
    assert module in MAP


@pytest.mark.parametrize("folder", [f for f in FOLDERS if f not in ("tests", "device_profiles")])
def test_no_file_is_longer_than_a_person_reads_at_once(folder: str) -> None:
    long = {str(path): lines for path in (ROOT / folder).rglob("*.py") if (lines := _lines(path)) > LINES_MAX}

    assert long == {}


@pytest.mark.parametrize("folder", [f for f in FOLDERS if f not in ("tests", "device_profiles")])
def test_every_module_says_in_one_sentence_why_to_open_it(folder: str) -> None:
    silent = [
        str(path)
        for path in (ROOT / folder).rglob("*.py")
        if not path.read_text(encoding="utf-8").lstrip().startswith(('"""', "#!")) and "versions" not in path.parts
    ]

    assert silent == []


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())
