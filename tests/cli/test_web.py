"""`hinan web`: off by default, no open door without TLS, and people by name."""

import io
from pathlib import Path

import pytest

from controller.cli.app import main
from controller.config import load_config
from controller.core.message import InputError

PASSWORD = "hana to midori 8"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "hinan.toml"
    path.write_text('town = "みどり町"\n', encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def _cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a hash must cost is tested elsewhere; here it would only be waited for."""
    monkeypatch.setattr("tui.web.people.COST", 16)


def hinan(config: Path, *words: str) -> int:
    return main(["--lang", "en", f"--socket={config.parent / 'api.sock'}", "web", *words, f"--config={config}"])


def add(config: Path, monkeypatch: pytest.MonkeyPatch, name: str, password: str) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    return hinan(config, "user", "add", name)


def test_nothing_listens_unless_it_is_configured(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert hinan(config) == 2
    assert "switched off. Set listen, certificate and key under [web]" in capsys.readouterr().err


@pytest.mark.parametrize("address", ["0.0.0.0:8443", "192.0.2.1:8443", "[::]:8443", "hall.example:8443"])
def test_without_a_certificate_only_this_machine_may_ask(
    config: Path, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    config.write_text(f'town = "x"\n[web]\nlisten = "{address}"\n')

    assert hinan(config) == 2
    assert "Set certificate and key, or listen on 127.0.0.1" in capsys.readouterr().err


@pytest.mark.parametrize("address", ["127.0.0.1:8080", "[::1]:8080", "localhost:8080"])
def test_on_this_machine_it_may_go_without(config: Path, address: str) -> None:
    config.write_text(f'town = "x"\n[web]\nlisten = "{address}"\n')

    assert load_config(config).web.address[1] == 8080


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('listen = "8443"', "ADDRESS:PORT"),
        ('listen = "0.0.0.0:99999"', "ADDRESS:PORT"),
        ('listen = "0.0.0.0:1"\ncertificate = "a"', "go together"),
        ("lisn = 1", "web.lisn"),
        ("screens = 0", "web.screens"),
    ],
)
def test_a_wrong_section_is_named(config: Path, lines: str, said: str) -> None:
    config.write_text(f'town = "x"\n[web]\n{lines}\n')

    with pytest.raises(InputError, match=said):
        load_config(config)


def test_a_certificate_that_cannot_be_read_is_named(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config.write_text('town = "x"\n[web]\nlisten = "0.0.0.0:8443"\ncertificate = "web.crt"\nkey = "web.key"\n')

    assert hinan(config) == 2
    assert "web.crt cannot be used with the key" in capsys.readouterr().err


def test_people_are_added_listed_and_removed(
    config: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert add(config, monkeypatch, "山田　花子", PASSWORD) == 0
    assert add(config, monkeypatch, "田中", PASSWORD) == 0
    assert add(config, monkeypatch, "田中", f"{PASSWORD} new") == 0
    assert "new password" in capsys.readouterr().out

    assert hinan(config, "user", "list") == 0
    assert capsys.readouterr().out.splitlines() == ["山田 花子", "田中"]

    assert hinan(config, "user", "remove", "田中", "--yes") == 0
    assert hinan(config, "user", "remove", "田中", "--yes") == 2
    assert "not among the people who may sign in: 山田 花子" in capsys.readouterr().err


def test_nobody_is_removed_without_a_yes(
    config: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    add(config, monkeypatch, "田中", PASSWORD)
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))

    assert hinan(config, "user", "remove", "田中") == 2
    assert "Add --yes" in capsys.readouterr().err
    hinan(config, "user", "list")
    assert "田中" in capsys.readouterr().out


def test_a_short_password_is_refused(
    config: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert add(config, monkeypatch, "田中", "tanaka") == 2
    assert "12 to 256 letters" in capsys.readouterr().err
    assert not (config.parent / "web-people.json").exists()
