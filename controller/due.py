"""Which devices have something to do now: the plan has a step for them, or it is time to look."""

from datetime import datetime, timedelta

from controller.core.evidence import Source
from controller.core.state import NEVER_SEEN, Asked, Desired, DesiredState, fresh, is_heard
from controller.ports import Target
from controller.session import steps_of
from controller.situation import Situation

LOOK_AGAIN = timedelta(seconds=60)
"""A device whose networks are not known is logged into at most this often just to look."""

LOOK_DAILY = timedelta(hours=24)
"""A device that was ever opened is looked at once a day after that: nothing of ours may stay on the air unseen."""


def is_due(situation: Situation, target: Target, desired: DesiredState, tried_at: datetime | None) -> bool:
    """Whether a session should begin now. `tried_at`: when the newest one began."""
    if not target.profile.has_session:
        return False
    now = situation.clock()
    carried_until = situation.carried_until.get(target.device.id)
    if carried_until is not None and now < carried_until:
        return False  # its agent is at it
    problem = situation.problems.get(target.device.id)
    if problem is not None:
        epoch = max(desired[ap.id].epoch for ap in target.aps)
        if not problem.permits_try(now, epoch):
            return False
    if steps_of(situation, target, desired):
        return True
    if problem is None and tried_at is not None and now - tried_at < LOOK_AGAIN:
        return False
    return is_unsaved(situation, target, desired) or any(
        _is_unsure(situation, ap.id, desired[ap.id], now) for ap in target.aps
    )


def is_unsaved(situation: Situation, target: Target, desired: DesiredState) -> bool:
    """Whether a restart of the device could undo what it was told under a declaration that is not closed."""
    is_asked = any(desired[ap.id].asked is not Asked.NOTHING for ap in target.aps)
    return is_asked and target.device.id in situation.unsaved


def is_content(situation: Situation, target: Target, desired: DesiredState) -> bool:
    """Heard, and nothing is left to do or to find out."""
    now, patience = situation.clock(), situation.site.patience
    observed = situation.observed
    return (
        any(is_heard(observed.get(ap.id, NEVER_SEEN), now, patience) for ap in target.aps)
        and not steps_of(situation, target, desired)
        and not is_unsaved(situation, target, desired)
        and not any(_is_unsure(situation, ap.id, desired[ap.id], now) for ap in target.aps)
    )


def _is_unsure(situation: Situation, ap: str, desired: Desired, now: datetime) -> bool:
    observed = situation.observed.get(ap, NEVER_SEEN)
    patience = situation.site.patience
    # A person's word is enough for people; the device is asked all the same as soon as it can be.
    looks = [look for source, look in fresh(observed, now, patience).items() if source is not Source.PERSON]
    is_told = any(look.whole for look in looks) if desired.wlans else bool(looks)
    if desired.epoch == 0 or is_told:
        return False
    if desired.asked is not Asked.NOTHING:
        return True
    look = observed.looks.get(Source.CLI)
    return is_heard(observed, now, patience) and (look is None or now - look.at > LOOK_DAILY)
