"""Everything a person may ask of the daemon. Each act is checked, written down with its audit record, and done."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from difflib import get_close_matches

from controller.core.audit import Act, AuditRecord
from controller.core.board import covered
from controller.core.declaration import DRILL_LASTS, Declaration, Wish
from controller.core.facility_mark import FacilityMark, Opening
from controller.core.inventory import FoundKey, Inventory
from controller.core.message import InputError, Message
from controller.core.plan import DevicePlan
from controller.core.problem import DeviceProblem
from controller.core.visits import Visit, visits
from controller.core.word import Word, not_asked
from controller.dry_run import dry_run
from controller.ports import KeyScanner, Store
from controller.reconciler import Reconciler
from controller.situation import Situation


class Operations:
    """The acts behind the api. `who` is always the person's name as the kernel gave it."""

    def __init__(self, situation: Situation, store: Store, reconciler: Reconciler, keys: KeyScanner) -> None:
        self._situation = situation
        self._store = store
        self._reconciler = reconciler
        self._keys = keys

    async def declare(self, wish: Wish, who: str) -> Declaration:
        """Opens. When this returns, the declaration is on disk and every device in its scope is being seen to.

        Raises InputError for a facility that does not exist, a missing reason, or an end for a real declaration.
        """
        declaration = self._declaration(wish, who)
        act = Act(declaration.declared_at, who, "declare", why=wish.reason, result=_scope(declaration))
        kept = await asyncio.to_thread(self._store.declare, declaration, act)
        await self._situation.load_declarations()
        self._reconciler.wake_all()
        return kept

    async def end(self, number: int, who: str, why: str) -> Declaration:
        """Asks for the way back. Raises InputError when there is no such declaration or it has ended already."""
        async with self._situation.acting:
            ended = await self._end(self._find(number), who, why)
        self._reconciler.wake_all()
        return ended

    async def _end(self, declaration: Declaration, who: str, why: str) -> Declaration:
        number = declaration.number
        if declaration.ended_at is not None:
            raise InputError(
                Message(
                    "Declaration {number} was ended already, by {who}. Nothing more to do.",
                    {"number": number, "who": declaration.ended_by},
                )
            )
        now = self._situation.clock()
        ended = replace(declaration, ended_at=now, ended_by=who)
        await self._change(ended, Act(now, who, "end", str(number), why, "ended"))
        return ended

    async def sign_off(self, number: int, aps: Sequence[str], who: str, why: str) -> Declaration:
        """A named person takes responsibility for access points that could not be proven back."""
        async with self._situation.acting:
            return await self._sign_off(self._find(number), aps, who, why)

    async def _sign_off(self, declaration: Declaration, aps: Sequence[str], who: str, why: str) -> Declaration:
        number = declaration.number
        known = {ap.id for ap in covered(declaration, self._situation.inventory)}
        if declaration.ended_at is None or not why or not aps or set(aps) - known:
            raise InputError(
                Message(
                    "Nothing was signed off. Signing off needs an ended declaration, a reason, and access points that "
                    "it covers; {aps} of declaration {number} is not that.",
                    {"aps": ", ".join(aps) or "-", "number": number},
                )
            )
        now = self._situation.clock()
        signed = replace(declaration, signed_off=declaration.signed_off | set(aps))
        await self._change(signed, Act(now, who, "sign-off", str(number), why, ", ".join(sorted(aps))))
        return signed

    async def retry(self, devices: Sequence[str], who: str) -> None:
        """Tries devices again that wait for a person, at once. None named: all that have a problem."""
        chosen = tuple(devices) or tuple(self._situation.problems)
        self._check_devices(chosen)
        act = Act(self._situation.clock(), who, "retry", ", ".join(chosen))
        await asyncio.to_thread(self._store.write, act)
        self._reconciler.retry(chosen)

    async def resume(self, profile: str, who: str, why: str) -> None:
        """Goes on with a profile that was stopped because devices refused it alike, until the next declaration."""
        stopped = [halt for halt in self._situation.halts if halt.profile == profile]
        if not stopped:
            others = ", ".join(sorted({halt.profile for halt in self._situation.halts}))
            raise InputError(
                Message(
                    "Profile {name!r} is not stopped. Nothing was done. Stopped now: {others}.",
                    {"name": profile, "others": others or "-"},
                )
            )
        waiting = sum(halt.waiting for halt in stopped)
        act = Act(self._situation.clock(), who, "resume", profile, why, f"{waiting} devices waited")
        await asyncio.to_thread(self._store.write, act)
        self._reconciler.resume(profile)

    async def replace_inventory(self, town: Inventory, who: str, summary: str) -> None:
        """Takes a whole new inventory, or nothing of it."""
        act = Act(self._situation.clock(), who, "import", result=summary)
        await asyncio.to_thread(self._store.replace_inventory, town, act)
        await self._situation.load()
        self._reconciler.look_around()
        self._reconciler.retry(tuple(self._situation.problems))

    async def scan_keys(self, devices: Sequence[str]) -> tuple[FoundKey, ...]:
        """The host keys that devices show now (none named: all), without logging in and without keeping them."""
        targets = self._situation.targets
        chosen = tuple(devices) or tuple(id for id, target in targets.items() if target.profile.has_session)
        self._check_devices(chosen)
        if by_hand := [device for device in chosen if not targets[device].profile.has_session]:
            raise InputError(
                Message(
                    "{device} is switched by hand: nobody logs into it, so there is no host key to pin. Nothing was "
                    "done.",
                    {"device": ", ".join(by_hand)},
                )
            )
        return tuple(await asyncio.gather(*map(self._scan_key, chosen)))

    async def pin_keys(self, keys: Mapping[str, str], who: str) -> None:
        """Pins host keys (device id -> key) that a person has looked at."""
        self._check_devices(keys)
        for device, key in keys.items():
            act = Act(self._situation.clock(), who, "pin", device, result=key)
            await asyncio.to_thread(self._store.pin_host_key, device, key, act)
        await self._situation.load()
        self._reconciler.retry(tuple(keys))

    def visits(self) -> tuple[Visit, ...]:
        """Where somebody has to go now, the most pressing first."""
        return visits(self._situation.known(), self._situation.board(), self._situation.site.profiles)

    async def vouch(self, aps: Sequence[str], is_open: bool, by: str, who: str) -> None:
        """Takes down what a named person saw at access points. `who` tells us; `by` was there, if it was another."""
        desired, now = self._situation.desired(), self._situation.clock()
        visited = {visit.ap for visit in self.visits()}
        strange = [ap for ap in not_asked(aps, desired) if ap not in visited]
        if not aps or strange:
            raise InputError(
                Message(
                    "Nothing was taken down: of {aps} nothing is asked now. `hinan visits` lists where somebody has to "
                    "go.",
                    {"aps": ", ".join(strange) if aps else "-"},
                )
            )
        words = [Word(ap, now, by or who, is_open, desired[ap].epoch) for ap in dict.fromkeys(aps)]
        result = f"{'open' if is_open else 'closed'}, seen by {by or who}"
        await self._situation.take_words(words, Act(now, who, "vouch", ", ".join(aps), result=result))
        self._reconciler.look_at({self._situation.inventory.access_points[ap].device for ap in aps})

    async def mark_facility(self, written: str, opening: Opening | None, note: str | None, who: str) -> FacilityMark:
        """Takes down what staff say of a facility, by id or name; what is None stays as it was. Its Wi-Fi does not
        follow, and neither does this follow its Wi-Fi."""
        facility, now = self._facility(written), self._situation.clock()
        before = self._situation.marks.get(facility, FacilityMark(facility, Opening.UNKNOWN, "", now, who))
        opening = before.opening if opening is None else opening
        said = FacilityMark(facility, opening, before.note if note is None else note.strip(), now, who)
        await asyncio.to_thread(
            self._store.keep_facility_mark, said, Act(now, who, "mark", facility, said.note, said.opening)
        )
        self._situation.marks[facility] = said
        self._situation.note_change()
        return said

    async def audit(self, last: int) -> Sequence[AuditRecord]:
        return await asyncio.to_thread(self._store.audit, last)

    def plan(self, wish: Wish | None) -> tuple[DevicePlan, ...]:
        """Dry run: per device the exact commands, for what is declared now or as if `wish` were declared too."""
        situation = self._situation
        declarations = situation.declarations
        if wish is not None:
            declarations += (self._declaration(wish, "-"),)
        return dry_run(situation, declarations)

    def _declaration(self, wish: Wish, who: str) -> Declaration:
        if not wish.reason.strip():
            raise InputError(Message("Nothing was declared: say why it is opened (--reason)."))
        if wish.kind.is_real and wish.lasts_s is not None:
            raise InputError(
                Message("Nothing was declared: a real declaration never ends by itself, a person ends it.")
            )
        now = self._situation.clock()
        lasts = DRILL_LASTS if wish.lasts_s is None else timedelta(seconds=wish.lasts_s)
        return Declaration(
            number=1 + max((d.number for d in self._situation.declarations), default=0),
            kind=wish.kind,
            reason=wish.reason.strip(),
            ordered_by=wish.ordered_by.strip() or who,
            declared_by=who,
            declared_at=now,
            facilities=frozenset(map(self._facility, wish.facilities)),
            ends_at=None if wish.kind.is_real else now + lasts,
        )

    def _facility(self, written: str) -> str:
        facilities = self._situation.inventory.facilities
        if written in facilities:
            return written
        named = [facility.id for facility in facilities.values() if facility.name == written]
        if len(named) == 1:
            return named[0]
        close = get_close_matches(written, [*facilities, *(f.name for f in facilities.values())], 3, 0.3)
        raise InputError(
            Message(
                "There is no facility {name!r}. Nothing was changed. Close names: {close}. `hinan status` lists all.",
                {"name": written, "close": ", ".join(close) or "-"},
            )
        )

    def _find(self, number: int) -> Declaration:
        for declaration in self._situation.declarations:
            if declaration.number == number:
                return declaration
        raise InputError(
            Message("There is no declaration {number}. `hinan status` shows those that are open.", {"number": number})
        )

    def _check_devices(self, devices: Iterable[str]) -> None:
        unknown = [device for device in devices if device not in self._situation.inventory.devices]
        if unknown:
            raise InputError(
                Message("There is no device {name!r} in the inventory. Nothing was done.", {"name": ", ".join(unknown)})
            )

    async def _change(self, declaration: Declaration, act: Act) -> None:
        await asyncio.to_thread(self._store.change_declaration, declaration, act)
        await self._situation.load_declarations()

    async def _scan_key(self, device: str) -> FoundKey:
        entry = self._situation.inventory.devices[device]
        try:
            found = await self._keys.host_key(entry)
        except DeviceProblem:
            found = ""
        return FoundKey(device, entry.address, entry.host_key, found)


def _scope(declaration: Declaration) -> str:
    return ", ".join(sorted(declaration.facilities)) or "*"
