"""Finds and reads device profiles: those that ship with the project, and the site's own."""

from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path

from controller.core.message import InputError, Message
from controller.core.profile import DeviceProfile
from controller.strict_toml import checked, table_of


def shipped() -> Path:
    """The folder with the profiles that ship with the project."""
    return Path(str(files("device_profiles").joinpath("README.md"))).parent


def load_profile(path: Path) -> DeviceProfile:
    """One profile. Raises InputError with a message per fault, naming file and key."""
    from netmiko.ssh_dispatcher import platforms  # loads every driver, which `hinan --help` need not wait for

    profile = checked(path, table_of(path), DeviceProfile)
    if profile.has_session and profile.ssh.driver not in platforms:
        raise InputError(
            Message(
                "{file}: key ssh.driver: netmiko has no device type {name!r}. Use one of its names, or `generic`.",
                {"file": str(path), "name": profile.ssh.driver},
            )
        )
    if profile.name != path.stem:
        raise InputError(
            Message(
                "{file}: key name: it says {name!r}; it must be the file's own name, {stem!r}. Correct one of them.",
                {"file": str(path), "name": profile.name, "stem": path.stem},
            )
        )
    return profile


def load_profiles(folders: Sequence[Path]) -> Mapping[str, DeviceProfile]:
    """All profiles of these folders by name; a later folder's profile replaces an earlier one of the same name.

    Raises InputError with the faults of all files together.
    """
    found: dict[str, DeviceProfile] = {}
    faults: list[Message] = []
    for folder in folders:
        for path in sorted(folder.glob("*.toml")):
            try:
                found[path.stem] = load_profile(path)
            except InputError as wrong:
                faults.extend(wrong.messages)
    if faults:
        raise InputError(*faults)
    return found
