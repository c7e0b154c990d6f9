"""Secrets are read from one file, again whenever it changes, and shown to nobody."""

import os
from pathlib import Path

import pytest

from controller.core.message import InputError
from controller.credentials import CredentialsFile


def written(path: Path, text: str, mode: int = 0o600) -> Path:
    path.write_text(text)
    path.chmod(mode)
    os.utime(path, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns + len(text)))  # coarse clocks
    return path


def test_a_corrected_password_counts_without_a_restart(tmp_path: Path) -> None:
    path = written(tmp_path / "c.toml", '[credentials.a]\nusername = "u"\npassword = "old"\n')
    secrets = CredentialsFile(path)
    assert secrets.ssh["a"].password == "old"

    written(path, '[credentials.a]\nusername = "u"\npassword = "newer"\n')

    assert secrets.ssh["a"].password == "newer"


def test_a_file_that_is_wrong_in_mid_edit_changes_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = written(tmp_path / "c.toml", '[credentials.a]\nusername = "u"\npassword = "old"\n')
    secrets = CredentialsFile(path)

    written(path, '[credentials.a]\nusername = "u"\npassword = "half')

    assert secrets.ssh["a"].password == "old"
    assert "c.toml" in caplog.text
    assert "half" not in caplog.text


def test_no_secret_is_in_a_repr(tmp_path: Path) -> None:
    text = '[credentials.a]\nusername = "u"\npassword = "pa55"\nenable = "en4ble"\n[snmp.b]\ncommunity = "c0mm"\n'
    secrets = CredentialsFile(written(tmp_path / "c.toml", text))

    shown = repr(dict(secrets.ssh)) + repr(dict(secrets.snmp))

    assert not any(secret in shown for secret in ("pa55", "en4ble", "c0mm"))


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = written(tmp_path / "c.toml", "", mode)

    with pytest.raises(InputError, match="chmod 600"):
        CredentialsFile(path)


def test_a_fault_names_file_and_key_and_never_the_value(tmp_path: Path) -> None:
    path = written(tmp_path / "c.toml", '[credentials.a]\nusername = "u"\npasswort = "pa55"\n')

    with pytest.raises(InputError) as refused:
        CredentialsFile(path)

    assert "c.toml" in str(refused.value)
    assert "credentials.a.passwort" in str(refused.value)
    assert "pa55" not in str(refused.value)
