"""Secrets are read from one file, again whenever it changes, and shown to nobody."""

import os
from pathlib import Path

import pytest

from controller.core.message import InputError
from controller.credentials import AuthProtocol, CredentialsFile, PrivProtocol, SnmpCredential
from controller.i18n import translator
from controller.weaknesses import weaknesses


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


V3 = {"user": "reader", "auth": "sha256", "auth_password": "signing", "priv": "aes128", "priv_password": "sealing"}


@pytest.mark.parametrize("priv", ["des", "aes128", "aes192", "aes256", "aes192c", "aes256c"])
def test_every_kind_of_privacy_can_be_named(tmp_path: Path, priv: str) -> None:
    secrets = CredentialsFile(written(tmp_path / "c.toml", snmp(**{**V3, "priv": priv})))

    assert secrets.snmp["b"].priv == priv


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "either a community (v2c) or a user (v3)"),
        ({"community": "c0mm", "user": "reader"}, "either a community (v2c) or a user (v3)"),
        ({"community": "c0mm", "auth": "sha", "auth_password": "signing"}, "go with a user (v3)"),
        ({"user": "r" * 33}, "at most 32 octets"),
        ({"user": "reader", "auth": "sha"}, "auth needs auth_password"),
        ({"user": "reader", "auth_password": "signing"}, "auth_password needs auth"),
        ({"user": "reader", "priv": "des", "priv_password": "sealing"}, "priv needs auth"),
        ({**V3, "priv_password": ""}, "priv needs priv_password"),
        ({**V3, "priv": "none"}, "priv_password needs priv"),
        ({**V3, "priv": "aes512"}, "aes256c"),
    ],
)
def test_half_of_an_snmp_user_is_refused_with_what_is_missing(tmp_path: Path, given: dict[str, str], said: str) -> None:
    with pytest.raises(InputError) as refused:
        CredentialsFile(written(tmp_path / "c.toml", snmp(**given)))

    assert "snmp.b" in str(refused.value)
    assert said in str(refused.value)
    assert not any(secret in str(refused.value) for secret in ("c0mm", "signing", "sealing"))


def test_what_is_wrong_with_an_snmp_user_is_said_in_japanese_too(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        CredentialsFile(written(tmp_path / "c.toml", snmp(user="reader", auth="sha")))

    assert "auth には auth_password が要ります" in refused.value.messages[0].render(translator("ja"))


@pytest.mark.parametrize(
    ("credential", "said"),
    [
        (SnmpCredential(community="c0mm"), ["in the clear"]),
        (SnmpCredential(user="reader"), ["not authenticated"]),
        (SnmpCredential("", "reader", AuthProtocol.MD5, "long-enough"), ["MD5"]),
        (SnmpCredential("", "reader", AuthProtocol.SHA, "long-enough", PrivProtocol.DES, "short"), ["DES", "fewer"]),
        (SnmpCredential("", "reader", AuthProtocol.SHA, "long-enough", PrivProtocol.AES128, "long-enough"), []),
    ],
)
def test_what_is_weak_about_a_credential_is_said_without_its_secret(
    credential: SnmpCredential, said: list[str]
) -> None:
    told = [str(weakness) for weakness in weaknesses(credential)]

    assert len(told) == len(said)
    assert all(word in sentence for word, sentence in zip(said, told, strict=True))
    assert not any(secret in sentence for sentence in told for secret in ("c0mm", "long-enough", "short"))


def snmp(**keys: str) -> str:
    return "[snmp.b]\n" + "".join(f'{key} = "{value}"\n' for key, value in keys.items())
