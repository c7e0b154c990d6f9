"""A configuration that is wrong says which file and key, and starts nothing."""

from datetime import time
from pathlib import Path

import pytest

from controller.config import load_config
from controller.core.message import InputError


def test_a_town_name_is_enough(tmp_path: Path) -> None:
    path = tmp_path / "hinan.toml"
    path.write_text('town = "みどり町"\n', encoding="utf-8")

    assert load_config(path).database == "sqlite:///hinan.db"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "town"),
        ('town = "x"\nmetrcs = "a"', "metrcs"),
        ('town = "x"\npoll_s = 0', "poll_s"),
        ('town = "x"\nmetrics = "9464"', "metrics"),
        ('town = "x"\npoll_s = "often"', "poll_s"),
        ('town = "x"\nhistory_days = 0', "history_days"),
        ('town = "x"\nrehearse_at = "25:00"', "rehearse_at"),
        ("town = ", "TOML"),
    ],
)
def test_a_fault_is_named_by_file_and_key(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "hinan.toml"
    path.write_text(text)

    with pytest.raises(InputError) as refused:
        load_config(path)

    assert "hinan.toml" in str(refused.value)
    assert said in str(refused.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.toml"):
        load_config(tmp_path / "nowhere.toml")


@pytest.mark.parametrize(("written", "begins"), [('rehearse_at = "13:05"', time(13, 5)), ('rehearse_at = ""', None)])
def test_the_nightly_rehearsal_has_its_time_or_is_off(tmp_path: Path, written: str, begins: time | None) -> None:
    path = tmp_path / "hinan.toml"
    path.write_text(f'town = "x"\n{written}')

    assert load_config(path).night == begins
