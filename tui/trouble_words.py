"""What is wrong and what to do about it, in whole sentences."""

from controller.core.finding import WORD, Finding
from controller.core.problem import Problem
from controller.i18n import _
from tui.times import clock, day_and_time


def finding_text(finding: Finding) -> str:
    """Why it is silent, as far as that can be told, and what to do."""
    return f"{_(WORD[finding.cause])}: {finding.message.render(_)} {finding.advice.render(_)}"


def problem_text(problem: Problem) -> str:
    """The whole sentence, since when, and what happens next."""
    since = _("Since {time}, tried {tries} times.").format(time=day_and_time(problem.since), tries=problem.tries)
    if problem.next_try is None:
        following = _("Not tried again by itself: press r when it is put right.")
    else:
        following = _("Next try: {time}.").format(time=clock(problem.next_try))
    return f"{problem.message.render(_)}\n{since}  {following}"
