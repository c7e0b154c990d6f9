"""Why access points are silent, in people's words: one likely cause, one message, from what vanished when.

All that is seen from here is silence. What tells a power cut from a broken line or a broken box is who else fell
silent in the same moment and who did not, and what the device still answers to others than SNMP. Where that does not
tell, the cause is UNKNOWN: a wrong guess sends people to the wrong place.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TypeVar

from controller.core import health_words as words
from controller.core.evidence import Source
from controller.core.finding import Finding, LikelyCause, Scope
from controller.core.inventory import AccessPoint, Inventory
from controller.core.message import Message
from controller.core.problem import SHORT, Cause, Problem
from controller.core.state import NEVER_SEEN, ObservedState, Patience, is_heard

ANSWERED = frozenset(
    {
        Cause.LOGIN_REFUSED,
        Cause.HOST_KEY_CHANGED,
        Cause.PROMPT_NOT_UNDERSTOOD,
        Cause.COMMAND_REJECTED,
        Cause.READ_BACK_DIFFERS,
    }
)
"""A session that ended so has reached the device: it has power and a line."""

Aps = Sequence[AccessPoint]
T = TypeVar("T")


@dataclass(frozen=True)  # not slotted: what is asked often is computed once
class Signs:
    """All that is known of who answers."""

    town: Inventory
    observed: ObservedState
    problems: Mapping[str, Problem]
    """By device id: what sessions with it ended in."""
    answered_at: Mapping[str, datetime]
    """By device id: its newest answer over SNMP, also about access points that are down."""
    unread: Mapping[str, Cause]
    """By device id: why the newest look over SNMP found nothing."""
    patience: Patience
    now: datetime

    @property
    def at_once(self) -> timedelta:
        """Last answers that lie no further apart may have ended in one moment: nobody is asked all the time."""
        return self.patience.heard[Source.SNMP]

    @cached_property
    def listened_for(self) -> tuple[AccessPoint, ...]:
        """Without boxes that nobody can ask: their silence means nothing."""
        devices = self.town.devices
        return tuple(ap for ap in self.town.access_points.values() if devices[ap.device].can_be_read)

    @cached_property
    def silent(self) -> tuple[AccessPoint, ...]:
        return tuple(
            ap
            for ap in self.listened_for
            if not is_heard(self.observed.get(ap.id, NEVER_SEEN), self.now, self.patience)
        )

    @cached_property
    def dark(self) -> frozenset[str]:
        """Ids of the facilities in which nothing answers."""
        silent = {ap.id for ap in self.silent}
        return frozenset(
            {ap.facility for ap in self.silent} - {ap.facility for ap in self.listened_for if ap.id not in silent}
        )

    @cached_property
    def order(self) -> Mapping[str, int]:
        """Places of the access points in the inventory."""
        return {ap: place for place, ap in enumerate(self.town.access_points)}

    def heard_at(self, ap: AccessPoint) -> datetime | None:
        return self.observed.get(ap.id, NEVER_SEEN).heard_at

    def last_heard(self, aps: Iterable[AccessPoint]) -> datetime | None:
        return max((at for ap in aps if (at := self.heard_at(ap)) is not None), default=None)

    def was_heard_by_login_only(self, ap: AccessPoint) -> bool:
        """Whether its last sign of life came from a session when SNMP was already silent, or always was: then its
        silence now may only mean that nobody logs in."""
        observed, answered_at = self.observed.get(ap.id, NEVER_SEEN), self.answered_at.get(ap.device)
        if observed.heard_at is None or observed.heard_by is not Source.CLI:
            return False
        return answered_at is None or observed.heard_at - answered_at > self.at_once

    def answers(self, device: str) -> bool:
        """Whether the device itself does, whatever it says about its access points."""
        at = self.answered_at.get(device)
        return at is not None and self.now - at <= self.at_once

    @cached_property
    def last_heard_in(self) -> Mapping[str, datetime]:
        """By facility; absent where nothing was ever heard."""
        times = ((id, self.last_heard(self.town.aps_in(id))) for id in self.town.facilities)
        return {id: at for id, at in times if at is not None}

    def outlived(self, gone: Aps, facilities: Iterable[str]) -> bool:
        """Whether something in these facilities was heard so long after `gone` were that what befell them spared it.
        Before that it may have fallen silent with them and is only not missed yet."""
        last = self.last_heard(gone)
        other = max((self.last_heard_in[id] for id in facilities if id in self.last_heard_in), default=None)
        return last is not None and other is not None and other - last > self.at_once / 2

    def boxes(self, aps: Aps) -> int:
        """How many things must have failed by themselves if nothing common did."""
        return len({ap.id if self.answers(ap.device) else ap.device for ap in aps})


def findings(signs: Signs) -> tuple[Finding, ...]:
    """Every silent access point in exactly one finding, the widest first."""
    found: list[Finding] = []
    rest: Aps = signs.silent
    for explain in (_setup, _never_heard, _whole_town, _controllers, _facilities):
        for finding in explain(signs, rest):
            found.append(finding)
        explained = {ap for finding in found for ap in finding.aps}
        rest = [ap for ap in rest if ap.id not in explained]
    return tuple(sorted(found, key=lambda finding: (list(Scope).index(finding.scope), -len(finding.aps), finding.aps)))


def _setup(signs: Signs, silent: Aps) -> Iterator[Finding]:
    """The device is there, and only we cannot read it. One wrong credential is one finding."""
    for reason, aps in _grouped(silent, lambda ap: _refusal(signs, ap)).items():
        if reason is None:
            continue
        cause, credential = reason
        text = words.LOGIN_ONLY if cause is Cause.UNREACHABLE else words.SETUP
        scope = Scope.DEVICE if len({ap.device for ap in aps}) == 1 else _scope_of(aps)
        values: words.Values = {"why": Message(SHORT[cause]), "credential": credential}
        yield _finding(signs, LikelyCause.SETUP, scope, aps, text, values)


def _refusal(signs: Signs, ap: AccessPoint) -> tuple[Cause, str] | None:
    """What shows that the device is there, and the credential that does not do; None: nothing shows it."""
    device, heard_at = signs.town.devices[ap.device], signs.heard_at(ap)
    unread, problem = signs.unread.get(device.id), signs.problems.get(device.id)
    if unread is not None and unread is not Cause.UNREACHABLE:
        return unread, device.snmp_credential
    if signs.answers(device.id):
        return None
    if problem is not None and problem.cause in ANSWERED and (heard_at is None or problem.since > heard_at):
        return problem.cause, problem.credential
    return (Cause.UNREACHABLE, device.snmp_credential) if signs.was_heard_by_login_only(ap) else None


def _never_heard(signs: Signs, silent: Aps) -> Iterator[Finding]:
    """After a start, or a new inventory, nothing tells since when."""
    never = [ap for ap in silent if signs.heard_at(ap) is None]
    if never and len(never) == len(signs.listened_for):
        yield _finding(signs, LikelyCause.UNKNOWN, Scope.TOWN, never, words.TOWN_NEVER)
    elif never:
        yield _finding(signs, LikelyCause.UNKNOWN, _scope_of(never), never, words.NEVER)


def _whole_town(signs: Signs, silent: Aps) -> Iterator[Finding]:
    """Nothing answers at all, and what was left did so until one moment: what is common to all is our own end."""
    last = signs.last_heard(silent)
    if last is None or len(signs.silent) < len(signs.listened_for):
        return
    together = [ap for ap in silent if (at := signs.heard_at(ap)) is not None and last - at <= signs.at_once]
    if len({ap.facility for ap in together}) > 1:
        yield _finding(signs, LikelyCause.LINE, Scope.TOWN, together, words.TOWN_LINE)


def _controllers(signs: Signs, silent: Aps) -> Iterator[Finding]:
    """A controller that is silent with access points in several facilities."""
    for device, aps in _grouped(silent, lambda ap: ap.device).items():
        is_wide = len({ap.facility for ap in aps}) > 1
        if not is_wide or signs.answers(device) or len(aps) < len(signs.town.aps_of(device)):
            continue
        yield from (_controller(signs, together) for together in _moments(signs, aps, signs.heard_at))


def _controller(signs: Signs, aps: Aps) -> Finding:
    if signs.outlived(aps, signs.town.facilities):
        return _finding(signs, LikelyCause.LINE, Scope.DEVICE, aps, words.CONTROLLER)
    return _finding(signs, LikelyCause.UNKNOWN, Scope.DEVICE, aps, words.DEVICE_UNKNOWN)


def _facilities(signs: Signs, silent: Aps) -> Iterator[Finding]:
    """What fell silent in one moment inside each facility; facilities that went dark as a whole are compared."""
    dark: list[Aps] = []
    for facility, aps in _grouped(silent, lambda ap: ap.facility).items():
        for together in _moments(signs, aps, signs.heard_at):
            survived = signs.outlived(together, [facility])
            if facility in signs.dark and not survived:
                dark.append(together)
            else:
                yield _part_of_facility(signs, together, survived)
    for group in _moments(signs, dark, signs.last_heard):
        yield _dark(signs, group)


def _part_of_facility(signs: Signs, aps: Aps, survived: bool) -> Finding:
    if not survived:  # the others may be gone as well, and not be missed yet
        return _finding(signs, LikelyCause.UNKNOWN, Scope.FACILITY, aps, words.FACILITY_UNKNOWN)
    if signs.boxes(aps) > 1:
        return _finding(signs, LikelyCause.LINE, Scope.FACILITY, aps, words.SWITCH)
    if len(aps) > 1:
        return _controller(signs, aps)
    return _finding(signs, LikelyCause.AP, Scope.DEVICE, aps, words.AP_ALONE)


def _dark(signs: Signs, group: Sequence[Aps]) -> Finding:
    """One or more facilities, each of them dark since one moment."""
    aps = [ap for together in group for ap in together]
    places = {ap.facility for ap in aps}
    survived = signs.outlived(aps, signs.town.facilities.keys() - places)
    if len(group) > 1:
        is_power = survived and _are_whole_areas(signs, places)
        cause, text = (LikelyCause.POWER, words.AREA_POWER) if is_power else (LikelyCause.UNKNOWN, words.AREA_UNKNOWN)
        return _finding(signs, cause, _scope_of(aps), aps, text)
    if survived and signs.boxes(aps) > 1:
        return _finding(signs, LikelyCause.POWER, Scope.FACILITY, aps, words.FACILITY_POWER)
    return _finding(signs, LikelyCause.UNKNOWN, Scope.FACILITY, aps, words.FACILITY_UNKNOWN)


def _are_whole_areas(signs: Signs, places: Iterable[str]) -> bool:
    """Power fails by area; lines are each facility's own. A facility without an area tells nothing."""
    facilities = signs.town.facilities
    areas = {facilities[place].area for place in places}
    inhabited = {ap.facility for ap in signs.listened_for if facilities[ap.facility].area in areas}
    return "" not in areas and inhabited <= signs.dark


def _moments(signs: Signs, things: Iterable[T], last: Callable[[T], datetime | None]) -> Iterator[Sequence[T]]:
    """Those that fell silent in one moment, side by side; oldest first."""
    together: list[T] = []
    began = signs.now
    for at, thing in sorted(((last(thing) or signs.now, thing) for thing in things), key=lambda pair: pair[0]):
        if together and at - began > signs.at_once:
            yield together
            together = []
        began = began if together else at
        together.append(thing)
    if together:
        yield together


def _grouped(aps: Aps, key: Callable[[AccessPoint], T]) -> Mapping[T, Aps]:
    groups: dict[T, list[AccessPoint]] = {}
    for ap in aps:
        groups.setdefault(key(ap), []).append(ap)
    return groups


def _scope_of(aps: Aps) -> Scope:
    return Scope.FACILITY if len({ap.facility for ap in aps}) == 1 else Scope.FACILITIES


def _finding(
    signs: Signs,
    cause: LikelyCause,
    scope: Scope,
    aps: Aps,
    text: words.Text,
    values: words.Values | None = None,
) -> Finding:
    ordered = sorted(aps, key=lambda ap: signs.order[ap.id])
    facilities = [signs.town.facilities[id] for id in dict.fromkeys(ap.facility for ap in ordered)]
    about: words.Values = {
        "count": len(ordered),
        "all": sum(len(signs.town.aps_in(facility.id)) for facility in facilities),
        "places": words.listed([facility.name for facility in facilities]),
        "ap": ordered[0].label,
        "device": words.listed(sorted({ap.device for ap in ordered})),
        **(values or {}),
    }
    return Finding(
        cause=cause,
        scope=scope,
        facilities=tuple(facility.id for facility in facilities),
        aps=tuple(ap.id for ap in ordered),
        since=signs.last_heard(ordered),
        message=Message(text.message, about),
        advice=Message(text.advice, about),
    )
