"""Decides for one device as the reconciler does, without a daemon: for trials of profiles and for tests."""

from collections.abc import Collection, Iterator

from controller.core.orders import Orders, Subject, dangerous, next_orders, roll_back
from controller.core.plan import OfferWlan, Step, WithdrawWlan
from controller.core.readback import DeviceLook
from controller.core.state import offers, shows
from controller.core.wlan import DISASTER_SSID, DISASTER_WLAN
from controller.ports import Target


class Deciding:
    """controller.ports.Decide while these access points should be open and all others of the device closed."""

    def __init__(self, target: Target, open_at: Collection[str] | None = None) -> None:
        """`open_at`: ids; None: all."""
        self._subject = Subject(target.profile, target.parameters, target.aps)
        self._open_at = {ap.id for ap in target.aps} if open_at is None else open_at
        self._taken_back: tuple[WithdrawWlan, ...] = ()
        self.looks: list[DeviceLook] = []
        """Every look so far, oldest first."""

    def __call__(self, look: DeviceLook, waited: bool) -> Orders:
        self.looks.append(look)
        if waited:
            self._taken_back = dangerous(look)
        if waited or self._taken_back:
            return roll_back(self._subject, self._taken_back, look)
        return next_orders(self._subject, tuple(self._steps(look)), look)

    def _steps(self, look: DeviceLook) -> Iterator[Step]:
        for ap, wlans in look.wlans.items():
            if ap in self._open_at and not offers(wlans, DISASTER_SSID):
                yield OfferWlan(ap, DISASTER_WLAN)
            if ap not in self._open_at and shows(wlans, DISASTER_SSID):
                yield WithdrawWlan(ap, DISASTER_SSID)
