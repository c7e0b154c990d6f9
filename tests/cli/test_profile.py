"""`hinan profile`: faults by file and key, and an honest word on what is proven. No daemon is asked."""

from pathlib import Path

import pytest

from controller.adapters.profile_files import shipped
from tests.cli.conftest import Hinan

PROFILES = sorted(shipped().glob("*.toml"))


@pytest.mark.parametrize("file", PROFILES, ids=lambda file: file.stem)
async def test_the_profiles_that_ship_are_sound(alone: Hinan, file: Path) -> None:
    ran = await alone("profile", "check", str(file), "--json")

    assert (ran.code, ran.document["profiles"][0]["name"]) == (0, file.stem)


async def test_unverified_commands_stand_one_per_line(alone: Hinan) -> None:
    listed = (await alone("profile", "list", "--json")).document["profiles"]
    file, unverified = next((row["name"], row["unverified"]) for row in listed if row["unverified"])

    ran = await alone("profile", "check", str(shipped() / f"{file}.toml"))

    assert [line.strip() for line in ran.out.splitlines() if line.startswith("    ")] == unverified


async def test_a_fault_names_the_file_and_the_key_and_ends_with_two(alone: Hinan, tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text(PROFILES[0].read_text(encoding="utf-8") + "\n[nonsense]\nx = 1\n", encoding="utf-8")

    ran = await alone("profile", "check", str(bad))

    assert ran.code == 2
    assert "bad.toml: キー nonsense" in ran.err


async def test_the_faults_of_all_files_are_told_at_once(alone: Hinan, tmp_path: Path) -> None:
    for name in ("one.toml", "two.toml"):
        (tmp_path / name).write_text("= no toml", encoding="utf-8")

    ran = await alone("profile", "check", str(tmp_path / "one.toml"), str(tmp_path / "two.toml"), str(PROFILES[0]))

    assert "one.toml" in ran.err
    assert "two.toml" in ran.err
    assert PROFILES[0].name in ran.out
