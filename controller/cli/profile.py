"""`hinan profile check | list`: is a device profile sound, and how far is it proven? Needs no daemon."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from controller.cli.options import AsJson
from controller.cli.output import Output
from controller.cli.tables import laid_out
from controller.core.message import InputError, Message, mark
from controller.core.profile import DeviceProfile
from controller.i18n import _

CHECK = mark("Check device profiles: every fault by file and key, or what is not proven yet.")
LIST = mark("List the device profiles: those that ship with hinan, or those in the given folders.")


def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help=mark("Profiles (.toml)."))],
    as_json: AsJson = False,
) -> None:
    """The faults of all files are told together; one bad file does not hide another's."""
    out = Output(as_json)
    profiles, faults = _loaded(files)
    for path, profile in profiles.items():
        for line in verdict(path, profile):
            out.say(line)
    if faults:
        raise InputError(*faults)
    out.document({"profiles": [profile_document(profile) for profile in profiles.values()]})


def list_(
    folders: Annotated[
        list[Path] | None, typer.Argument(metavar="[DIR]...", help=mark("Folders with profiles."))
    ] = None,
    as_json: AsJson = False,
) -> None:
    from controller.adapters.profile_files import load_profiles, shipped

    out, profiles = Output(as_json), load_profiles(folders or [shipped()]).values()
    head = (_("Profile"), _("Proven on"), _("Unverified"), _("Title"))
    for line in laid_out(
        [head, *((p.name, p.proven_on, str(len(p.unverified)), p.title) for p in profiles)], right={2}
    ):
        out.say(line)
    out.document({"profiles": [profile_document(profile) for profile in profiles]})


def verdict(path: Path, profile: DeviceProfile) -> Iterable[str | Message]:
    yield Message("{path}: OK, proven on: {proven_on}", {"path": str(path), "proven_on": profile.proven_on})
    if profile.has_session and profile.untold:
        names = {"names": ", ".join(profile.untold)}
        yield Message("  Neither read back nor explained in cannot_read, so nobody will know: {names}", names)
    if profile.unverified:
        yield Message("  Commands that nobody has seen in a vendor document or on a device:")
        yield from (f"    {command}" for command in profile.unverified)
    if profile.unrecorded:
        yield Message("  Readings that no recording of a device has shown to be right:")
        yield from (f"    {name}: {profile.read[name].source}" for name in profile.unrecorded)


def profile_document(profile: DeviceProfile) -> dict[str, Any]:
    return {
        "name": profile.name,
        "title": profile.title,
        "proven_on": profile.proven_on,
        "unverified": list(profile.unverified),
        "unrecorded": list(profile.unrecorded),
        "untold": list(profile.untold) if profile.has_session else [],
    }


def _loaded(files: Iterable[Path]) -> tuple[dict[Path, DeviceProfile], list[Message]]:
    from controller.adapters.profile_files import load_profile  # pydantic takes long to load

    profiles: dict[Path, DeviceProfile] = {}
    faults: list[Message] = []
    for path in files:
        try:
            profiles[path] = load_profile(path)
        except InputError as wrong:
            faults.extend(wrong.messages)
    return profiles, faults
