"""What is wrong with access points that only MQTT can reach: their agents are silent, or say that they could not."""

from dataclasses import replace
from datetime import datetime, timedelta

from controller.core.evidence import Source
from controller.core.message import Message
from controller.core.problem import Cause, DeviceProblem, Problem
from controller.core.state import NEVER_SEEN, Asked, is_heard
from controller.correspondence import Correspondence
from controller.outbox import BROUGHT_ABOUT_WITHIN, Outbox
from controller.ports import Target
from controller.session import problem_of
from controller.situation import Situation

LOOKED_AT_AGAIN = timedelta(seconds=5)
"""The next patrol sees whether it is still so."""

SILENT = Message("no report over MQTT")


async def note_agent_problems(situation: Situation, outbox: Outbox) -> None:
    """The periodic round. Devices with a command line have their problems from their sessions. Problems that are over
    are taken away by the reconciler's sweep as everybody's are."""
    now = situation.clock()
    for ap, target in tuple(situation.over_mqtt.items()):
        if target.profile.has_session or situation.desired()[ap].asked is Asked.NOTHING:
            continue
        failure = _failure(situation, target, outbox.correspondences.get(ap), now)
        before = situation.problems.get(target.device.id)
        if failure is None or (
            before is not None and before.cause is failure.cause and before.detail == failure.detail
        ):
            continue
        await situation.set_problem(target.device.id, _problem(situation, target, failure, now))


def _failure(situation: Situation, target: Target, known: Correspondence | None, now: datetime) -> DeviceProblem | None:
    seen = situation.observed.get(target.aps[0].id, NEVER_SEEN)
    if not is_heard(seen, now, situation.site.patience):
        began = situation.carried_until.get(target.device.id)
        return DeviceProblem(Cause.UNREACHABLE, SILENT) if began is None or now >= began else None
    report = None if known is None or not known.is_taken_up else known.report
    if report is not None and report.state.went_wrong:
        what = {"error": report.error or str(report.state), "detail": report.detail}
        return DeviceProblem(Cause.READ_BACK_DIFFERS, Message("its agent says {error} {detail}", what))
    late = known is not None and known.tried_since is not None and now - known.tried_since > BROUGHT_ABOUT_WITHIN
    if report is None and late and seen.heard_by is Source.MQTT:
        return DeviceProblem(Cause.DEADLINE_PASSED, Message("its agent reports, and has not taken up the newest order"))
    return None


def _problem(situation: Situation, target: Target, failure: DeviceProblem, now: datetime) -> Problem:
    epoch = situation.desired()[target.aps[0].id].epoch
    return replace(problem_of(target, failure, now), epoch=epoch, next_try=now + LOOKED_AT_AGAIN)
