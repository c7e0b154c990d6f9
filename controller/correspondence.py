"""What we and one access point have said to each other over MQTT."""

from dataclasses import dataclass, field
from datetime import datetime

from controller.core.mqtt_document import IssuedDocument
from controller.core.mqtt_report import ApReport, Hearing


@dataclass(slots=True)
class Correspondence:
    """With one access point, since our start."""

    issued: IssuedDocument | None = None
    published_at: datetime | None = None
    """When its newest document was handed to the broker first; None: not yet."""
    again_at: datetime | None = None
    tried_since: datetime | None = None
    """Since when its agent has had the newest document, or has been back: it is given time from then on."""
    hearing: Hearing = field(default_factory=Hearing)
    report: ApReport | None = None
    """The newest live one."""
    heard_at: datetime | None = None
    broker_holds: str = ""

    @property
    def is_taken_up(self) -> bool:
        return self.report is not None and self.issued is not None and self.report.pair == self.issued.pair


def changes_air(before: IssuedDocument | None, after: IssuedDocument) -> bool:
    """Whether it asks for something else than before, or is only told in other words."""
    if before is None:
        return bool(after.document.wlans or after.document.withdraw)
    more = set(after.document.withdraw) - set(before.document.withdraw)
    return before.document.wlans != after.document.wlans or bool(more)
