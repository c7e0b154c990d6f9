"""The topics of the contract."""

from dataclasses import dataclass

from controller.core.inventory import ID_PATTERN

CONTROLLER = "_controller"
"""The controller's name in its certificate, which no access point can have: see ID_PATTERN."""

CHECKER = "_check"
"""The name under which `hinan mqtt check` tries the broker: with the controller's it would throw the daemon off."""

TOWN = "_town"
"""The name under which other systems are told how the town stands: a connection has one will, and the controller's
other one is for access points."""


@dataclass(frozen=True, slots=True)
class Topics:
    """Everything lies below `root`, such as `hinan/v1`."""

    root: str

    def desired(self, ap: str) -> str:
        return f"{self.root}/ap/{ap}/desired"

    def command(self, ap: str) -> str:
        return f"{self.root}/ap/{ap}/command"

    def report(self, ap: str) -> str:
        return f"{self.root}/ap/{ap}/report"

    def status(self, ap: str) -> str:
        return f"{self.root}/ap/{ap}/status"

    @property
    def controller(self) -> str:
        return f"{self.root}/controller"

    @property
    def town(self) -> str:
        return f"{self.root}/town"

    def parted(self, topic: str) -> tuple[str, str] | None:
        """Access point and last level; None: not one of an access point's topics."""
        start = f"{self.root}/ap/"
        ap, _, leaf = topic.removeprefix(start).partition("/")
        return (ap, leaf) if topic.startswith(start) and ID_PATTERN.fullmatch(ap) else None
