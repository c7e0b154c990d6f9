"""How each recipe is doing under the newest declaration, and who may still be tried with it."""

import logging
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime

from controller.core.breaker import PROOF_HOLDS, Halt, Recipe, Trial, rejection_of
from controller.core.problem import DeviceProblem
from controller.core.state import Asked, DesiredState
from controller.counters import Counters
from controller.ports import Clock, Outcome, Target

log = logging.getLogger(__name__)


class Trials:
    """Lives as long as the daemon, and nothing of it longer: after a restart recipes are tried anew."""

    def __init__(self, clock: Clock, counters: Counters, show: Callable[[tuple[Halt, ...]], None]) -> None:
        self._clock = clock
        self._counters = counters
        self._show = show
        self._trials: dict[Recipe, Trial] = {}
        self._proven_at: dict[Recipe, datetime] = {}
        self._under_way: Counter[Recipe] = Counter()
        self._shown: tuple[Halt, ...] = ()

    def admits(self, recipe: Recipe, epoch: int) -> bool:
        """Whether one more device may be tried now. A declaration is a person's act: with it everything begins anew."""
        trial = self._trials.get(recipe)
        if trial is None or trial.epoch < epoch:
            now = self._clock()
            proven_at = self._proven_at.get(recipe)
            piloted = proven_at is not None and now - proven_at <= PROOF_HOLDS
            trial = self._trials[recipe] = Trial(epoch, now, piloted=piloted)
        return trial.admits(self._under_way[recipe], self._clock())

    def is_halted(self, recipe: Recipe) -> bool:
        trial = self._trials.get(recipe)
        return trial is not None and trial.halt is not None

    def begins(self, recipe: Recipe) -> None:
        self._under_way[recipe] += 1

    def ends(self, recipe: Recipe) -> None:
        self._under_way[recipe] -= 1

    def learn(self, recipe: Recipe, target: Target, began_at: datetime, outcome: Outcome) -> bool:
        """Takes in what came of a session. True: look at everybody again, others may go on now or have to wait."""
        trial = self._trials.get(recipe)
        if trial is None or began_at < trial.began_at:
            return False
        after = self._trials[recipe] = self._after(trial, recipe, target, outcome)
        return (after.proven, after.halt is None) != (trial.proven, trial.halt is None)

    def override(self, profile: str) -> tuple[Halt, ...]:
        """A person wants to go on with this profile until the next declaration. Returns what was stopped of it."""
        stopped = tuple(halt for halt in self._halts() if halt.profile == profile)
        for halt in stopped:
            recipe = Recipe(profile, halt.asked)
            self._trials[recipe] = self._trials[recipe].override()
            log.warning("a person lets profile %s go on (%s)", profile, halt.asked)
        self._tell()
        return stopped

    def count(self, waiting: Mapping[Recipe, int], wanted: Collection[Recipe]) -> None:
        """After a look at every device: how many wait per recipe, and which recipes are of use at all now."""
        for recipe in [recipe for recipe in self._trials if recipe not in wanted]:
            del self._trials[recipe]
        for recipe, trial in self._trials.items():
            if trial.halt is not None and trial.halt.waiting != waiting.get(recipe, 0):
                self._trials[recipe] = replace(trial, halt=replace(trial.halt, waiting=waiting.get(recipe, 0)))
        self._tell()

    def _after(self, trial: Trial, recipe: Recipe, target: Target, outcome: Outcome) -> Trial:
        now = self._clock()
        if outcome.failure is not None:
            return self._after_failure(trial, recipe, target, outcome.failure)
        if not outcome.sent:
            return trial  # there was nothing to do, which proves nothing
        self._proven_at[recipe] = now
        return trial if trial.proven else trial.succeeded()

    def _after_failure(self, trial: Trial, recipe: Recipe, target: Target, failure: DeviceProblem) -> Trial:
        rejection = rejection_of(failure, target.profile)
        if rejection is None:
            return trial
        return trial.refused_by(target.device.id, recipe, rejection, failure.detail, self._clock())

    def _halts(self) -> tuple[Halt, ...]:
        return tuple(trial.halt for _, trial in sorted(self._trials.items()) if trial.halt is not None)

    def _tell(self) -> None:
        """Staff see what is stopped as soon as it is known how many wait."""
        halts, shown = self._halts(), self._shown
        if halts == shown:
            return
        known = {(halt.profile, halt.asked) for halt in shown}
        for halt in halts:
            if (halt.profile, halt.asked) not in known:
                self._counters.halts[halt.profile] += 1
                log.error("%s", halt.message)
        for profile, asked in known - {(halt.profile, halt.asked) for halt in halts}:
            log.info("profile %s is no longer stopped (%s)", profile, asked)
        self._shown = halts
        self._show(halts)


def recipe_of(target: Target, desired: DesiredState) -> tuple[Recipe, int] | None:
    """What the device needs and under which declaration; None when nothing is asked of it."""
    wanted = [desired[ap.id] for ap in target.aps]
    asked = {one.asked for one in wanted}
    if asked <= {Asked.NOTHING}:
        return None
    aim = Asked.OPEN if Asked.OPEN in asked else Asked.BACK
    return Recipe(target.profile.name, aim), max(one.epoch for one in wanted)
