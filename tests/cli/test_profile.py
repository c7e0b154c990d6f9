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
    file, unverified, unrecorded = next(
        (row["name"], row["unverified"], row["unrecorded"]) for row in listed if row["unverified"]
    )

    ran = await alone("profile", "check", str(shipped() / f"{file}.toml"))

    told = [line.strip() for line in ran.out.splitlines() if line.startswith("    ")]
    assert told[: len(unverified)] == unverified
    assert [line.split(":")[0] for line in told[len(unverified) :]] == unrecorded


async def test_readings_that_no_recording_has_shown_right_are_told_and_those_that_one_has_are_not(alone: Hinan) -> None:
    ran = await alone("profile", "check", str(shipped() / "ubiquiti_unifi.toml"))

    assert "ssids: UBNT-UniFi-MIB::unifiVapEssId" in ran.out
    assert "clients_by_ssid" not in ran.out


async def test_an_attribute_that_nobody_reads_back_is_told(alone: Hinan, tmp_path: Path) -> None:
    text = (shipped() / "openwrt.toml").read_text(encoding="utf-8")
    (tmp_path / "openwrt.toml").write_text(text.replace("\nportal = ", "\n# portal = "), encoding="utf-8")

    assert "誰にも分からないこと" not in (await alone("profile", "check", str(shipped() / "openwrt.toml"))).out
    ran = await alone("profile", "check", str(tmp_path / "openwrt.toml"))

    assert (ran.code, "誰にも分からないこと: portal" in ran.out) == (0, True)


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
