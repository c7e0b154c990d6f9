"""`hinan profile test`: runs a family's profile against its simulated dialect, with all that real devices do to us."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from controller.cli.completing import shipped_profiles
from controller.cli.exit_codes import ExitCode, refuse
from controller.cli.options import AsJson
from controller.cli.output import Output
from controller.core.message import Message, mark
from controller.core.profile import DeviceProfile

if TYPE_CHECKING:
    from simulator.conformance import Check

HELP = mark(
    "Test device profiles against simulated devices of their family: opening, proof, the way back, and every fault."
)


def trial(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]...", help=mark("Profiles by name."), autocompletion=shipped_profiles),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help=mark("All profiles that ship with hinan."))] = False,
    as_json: AsJson = False,
) -> None:
    """One profile after the other; each takes about ten seconds, most of it waiting for devices that hang."""
    from controller.adapters.profile_files import load_profiles, shipped
    from simulator.conformance import run

    out = Output(as_json)
    profiles = {name: profile for name, profile in load_profiles([shipped()]).items() if profile.has_session}
    results: dict[str, Sequence[Check]] = {}
    for name, profile in _chosen(profiles, names or (), everything).items():
        results[name] = run(profile)
        _tell(out, name, results[name])
    failed = [name for name, checks in results.items() if not all(check.passed for check in checks)]
    counts = {"passed": len(results) - len(failed), "failed": len(failed)}
    out.say(Message("{passed} families passed, {failed} failed", counts))
    if as_json:
        out.document_line({**counts, "families": {name: _document(checks) for name, checks in results.items()}})
    raise typer.Exit(ExitCode.INCOMPLETE if failed else ExitCode.COMPLETE)


def _chosen(
    profiles: Mapping[str, DeviceProfile], names: Sequence[str], everything: bool
) -> Mapping[str, DeviceProfile]:
    """Raises Stop for a name that no profile has, and when nothing is named."""
    unknown = [name for name in names if name not in profiles]
    if unknown or not (names or everything):
        raise refuse(
            Message(
                "Name one or more of these profiles, or --all: {known}. There is no profile {unknown}.",
                {"known": ", ".join(profiles), "unknown": ", ".join(unknown) or "-"},
            )
        )
    return profiles if everything else {name: profiles[name] for name in names}


def _tell(out: Output, name: str, checks: Sequence["Check"]) -> None:
    passed = sum(check.passed for check in checks)
    out.say(
        Message("{name}: {passed} of {total} checks passed", {"name": name, "passed": passed, "total": len(checks)})
    )
    for check in checks:
        if not check.passed:
            out.say(f"  - {check.name}: {check.detail}")


def _document(checks: Sequence["Check"]) -> list[dict[str, Any]]:
    return [{"check": check.name, "passed": check.passed, "detail": check.detail} for check in checks]
