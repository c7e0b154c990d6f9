"""A dry run in words: what would open where, who is told, who is known not to answer, and what stays untouched."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from controller.core.board import ApView, Board
from controller.core.declaration import DRILL_LASTS, Declaration, Wish
from controller.core.plan import DevicePlan, OfferWlan, WithdrawWlan
from controller.core.problem import SHORT
from controller.core.records import Direction
from controller.core.wlan import DISASTER_SSID
from controller.i18n import _
from tui import experience
from tui.experience import Experience
from tui.tally import by_facility, goes_back, stays_open
from tui.times import lasting
from tui.words import joined

Paragraphs = list[str]


def wish_in_words(board: Board, wish: Wish, plans: tuple[DevicePlan, ...], past: Experience | None) -> Paragraphs:
    """What a person reads before turning the key, a sentence a line."""
    plans = tuple(plan for plan in plans if not plan.by_hand)
    opened = {step.ap for plan in plans for step in plan.steps if isinstance(step, OfferWlan)}
    scope = [ap for ap in board.aps if not wish.facilities or ap.facility in wish.facilities]
    already = [ap for ap in scope if ap.id not in opened and not ap.by_hand]
    opening = [ap for ap in board.aps if ap.id in opened]
    return [
        *_opening(board, opening),
        *_unchanged(already),
        *_along(board, wish, opening),
        _told([plan for plan in plans if any(isinstance(step, OfferWlan) for step in plan.steps)]),
        experience.in_words(past, Direction.OPEN),
        *_silent(board, plans),
        *_by_hand(board, scope),
        *_left_over(plans),
        *_untouched(len(board.aps) - len({ap.id for ap in scope} | opened)),
        _how_it_ends(wish),
    ]


def end_in_words(board: Board, declaration: Declaration, past: Experience | None = None) -> Paragraphs:
    """What ending puts back, where, and what stays open all the same."""
    back, stays = goes_back(board, declaration), stays_open(board, declaration)
    silent = [ap for ap in back if ap.state is ap.state.UNKNOWN]
    lines = [_("No AP goes off the air.")]
    if back:
        off = _("{ssid} is taken off the air: {count} APs ({places})")
        lines = [off.format(ssid=DISASTER_SSID, count=len(back), places=_places(board, back))]
        lines += [experience.in_words(past, Direction.BACK)] if past is not None else []
    if stays:
        lines.append(_("Stays open under another declaration: {places}").format(places=_places(board, stays)))
    if silent:
        places = _("No answer now: {places}. Put back as soon as they answer; until then the board says: going back.")
        lines.append(places.format(places=_places(board, silent)))
    lines.append(_("The facilities' own Wi-Fi, other networks and users are not touched."))
    return lines


def _opening(board: Board, aps: list[ApView]) -> Iterable[str]:
    if not aps:
        yield _("No AP has to change: everything in scope is open already.")
        return
    counts = by_facility(board, aps)
    yield _("{ssid} opens to everybody without a password: {facilities} facilities, {count} APs ({places})").format(
        ssid=DISASTER_SSID, facilities=len(counts), count=len(aps), places=_places(board, aps)
    )


def _unchanged(aps: list[ApView]) -> Iterable[str]:
    if aps:
        yield _("Already open, nothing to do: {count} APs.").format(count=len(aps))


def _along(board: Board, wish: Wish, opening: list[ApView]) -> Iterable[str]:
    along = [ap for ap in opening if wish.facilities and ap.facility not in wish.facilities]
    if along:
        yield _("NOT CHOSEN but opens as well, because one switch serves both: {places}").format(
            places=_places(board, along)
        )


def _told(plans: list[DevicePlan]) -> str:
    return _("Instructions go to {devices} devices, {commands} commands in all (c shows them).").format(
        devices=len(plans), commands=sum(len(plan.commands) for plan in plans)
    )


def _silent(board: Board, plans: tuple[DevicePlan, ...]) -> Iterable[str]:
    places = {ap.id: f"{facility.name} {ap.label}" for facility in board.facilities for ap in facility.aps}
    silent = [_device(places, plan) for plan in plans if not plan.heard]
    troubled = [_device(places, plan) for plan in plans if plan.heard and plan.problem is not None]
    if silent:
        yield _("No answer now, {count} devices: {names}. They open as soon as they answer.").format(
            count=len(silent), names=joined(silent)
        )
    if troubled:
        yield _("Known trouble, {count} devices: {names}. They are tried once more.").format(
            count=len(troubled), names=joined(troubled)
        )


def _by_hand(board: Board, scope: Iterable[ApView]) -> Iterable[str]:
    aps = [ap for ap in scope if ap.by_hand]
    if aps:
        yield _(
            "Switched by hand, {count} APs ({places}): somebody has to go there; the list of visits says what to do."
        ).format(count=len(aps), places=_places(board, aps))


def _left_over(plans: tuple[DevicePlan, ...]) -> Iterable[str]:
    back = {step.ap for plan in plans for step in plan.steps if isinstance(step, WithdrawWlan)}
    if back:
        yield _("Besides, {count} APs are still going back from an earlier declaration.").format(count=len(back))


def _untouched(outside: int) -> Iterable[str]:
    yield _("The facilities' own Wi-Fi, other networks and users are not touched.")
    if outside:
        yield _("Nor are the {count} APs outside the chosen facilities.").format(count=outside)


def _how_it_ends(wish: Wish) -> str:
    if wish.kind.is_real:
        return _("It stays open until a person ends it.")
    lasts = DRILL_LASTS if wish.lasts_s is None else timedelta(seconds=wish.lasts_s)
    return _("Ends by itself after {time}.").format(time=lasting(lasts))


def _device(places: Mapping[str, str], plan: DevicePlan) -> str:
    """By the name staff know: where it hangs; a controller by its own name and how many hang on it."""
    name = _("{device}, {count} APs").format(device=plan.device, count=len(plan.aps))
    if len(plan.aps) == 1:
        name = places.get(plan.aps[0], plan.device)
    return f"{name}({_(SHORT[plan.problem.cause])})" if plan.problem is not None else name


def _places(board: Board, aps: Iterable[ApView]) -> str:
    return joined(
        [_("{name} {count}").format(name=name, count=count) for name, count in by_facility(board, aps).items()]
    )
