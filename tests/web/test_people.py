"""The file of those who may sign in: hashes only, for its owner only, and read anew when it changes."""

import os
from pathlib import Path

import pytest

from controller.core.message import InputError
from tui.web.people import NOBODY, PASSWORD_LETTERS_MIN, PeopleFile, is_password_of, plain_name, with_password

PASSWORD = "はれのちくもり 12時半"


@pytest.fixture
def file(tmp_path: Path) -> PeopleFile:
    return PeopleFile(tmp_path / "web-people.json")


def test_before_anybody_is_added_there_is_nobody(file: PeopleFile) -> None:
    assert file.people() == {}


def test_who_was_added_is_known_by_the_password_and_by_no_other(file: PeopleFile) -> None:
    file.keep(with_password("山田 花子", PASSWORD))

    known = PeopleFile(file.path).people()["山田 花子"]

    assert is_password_of(known, PASSWORD)
    assert not is_password_of(known, f"{PASSWORD} ")
    assert not is_password_of(NOBODY, "")


def test_the_file_and_the_texts_of_a_person_hold_no_password(file: PeopleFile) -> None:
    person = with_password("山田 花子", PASSWORD)
    file.keep(person)

    assert file.path.stat().st_mode & 0o777 == 0o600
    assert PASSWORD not in file.path.read_text(encoding="utf-8") + repr(person)
    assert person.hash not in repr(person)


def test_the_same_password_of_two_people_is_kept_differently() -> None:
    assert with_password("a", PASSWORD).hash != with_password("b", PASSWORD).hash


def test_a_change_by_another_program_counts_at_once(file: PeopleFile) -> None:
    file.keep(with_password("山田", PASSWORD))
    assert list(file.people()) == ["山田"]

    PeopleFile(file.path).remove("山田")

    assert file.people() == {}


@pytest.mark.parametrize("typed", ["山田 花子", " 山田　花子 ", "山田  花子"])
def test_a_name_is_the_same_however_a_phone_writes_its_blanks(typed: str) -> None:
    assert plain_name(typed) == "山田 花子"


def test_latin_letters_in_full_width_are_the_same_letters() -> None:
    assert plain_name("ｙａｍａｄａ") == "yamada"


@pytest.mark.parametrize("name", ["", " ", "key:gym-1", "hinan", "Hinan", "a\x1b[2Jb", "x" * 65])
def test_what_is_no_name_of_a_person_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="cannot be the name of a person"):
        with_password(name, PASSWORD)


@pytest.mark.parametrize("password", ["", "x" * (PASSWORD_LETTERS_MIN - 1), "x" * 257])
def test_a_password_that_is_too_short_or_endless_is_refused_and_not_repeated(password: str) -> None:
    with pytest.raises(InputError, match="must have 12 to 256 letters") as refused:
        with_password("山田", password)

    assert not password or password not in str(refused.value)


def test_a_file_that_others_can_read_is_refused(file: PeopleFile) -> None:
    file.keep(with_password("山田", PASSWORD))
    file.path.chmod(0o640)

    with pytest.raises(InputError, match="chmod 600"):
        PeopleFile(file.path).people()


@pytest.mark.parametrize("text", ["", "{}", '[{"name": "a"}]', '[{"name": "a", "salt": "", "hash": "", "role": "x"}]'])
def test_a_file_that_we_did_not_write_is_refused_without_its_content(file: PeopleFile, text: str) -> None:
    file.path.write_text(text)
    file.path.chmod(0o600)

    with pytest.raises(InputError, match="not as `hinan web user` writes it"):
        file.people()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_what_root_writes_belongs_to_the_account_of_the_folder(tmp_path: Path) -> None:
    os.chown(tmp_path, 65534, 65534)
    file = PeopleFile(tmp_path / "web-people.json")

    file.keep(with_password("山田", PASSWORD))

    assert file.path.stat().st_uid == 65534


def test_nobody_can_be_removed_who_is_not_there(file: PeopleFile) -> None:
    file.keep(with_password("山田", PASSWORD))

    with pytest.raises(InputError, match="Nothing was changed"):
        file.remove("田中")
    assert list(file.people()) == ["山田"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_root_gives_away_the_file_it_wrote_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder is the daemon's: whoever has that account may exchange files in it at any moment."""
    victim, folder = tmp_path / "shadow", tmp_path / "state"
    victim.touch()
    folder.mkdir()
    os.chown(folder, 65534, 65534)
    new = folder / ".web-people.json.new"

    def exchanged(_: int) -> None:
        new.unlink()
        new.symlink_to(victim)

    monkeypatch.setattr("tui.web.people.os.fsync", exchanged)
    PeopleFile(folder / "web-people.json").keep(with_password("田中", "umi to yama 1234"))

    assert victim.stat().st_uid == 0
