"""A device that lives and refuses to be read is never called dead: the poller, its reader and the findings together."""

import asyncio
from datetime import UTC, datetime

from controller.adapters.snmp.reader import SnmpReader
from controller.core.audit import Act
from controller.core.finding import LikelyCause
from controller.core.health import Signs, findings
from controller.core.inventory import AccessPoint, Device, Facility, inventory
from controller.core.problem import Cause
from controller.core.state import Patience
from controller.counters import Counters
from controller.credentials import AuthProtocol, PrivProtocol, SnmpCredential
from controller.polling.poller import Poller
from controller.situation import Site, Situation
from tests.adapters.snmp_agent import free_udp_port
from tests.adapters.test_snmp_usm_pysnmp import responder
from tests.api.fakes_api import PROFILE
from tests.fakes import FakeStore
from tests.patience import NEVER_S

RIGHT = SnmpCredential("", "reader", AuthProtocol.SHA, "signing-phrase", PrivProtocol.AES128, "sealing-phrase")
WRONG = SnmpCredential("", "reader", AuthProtocol.SHA, "another-phrase", PrivProtocol.AES128, "sealing-phrase")


def now() -> datetime:
    return datetime.now(UTC)


async def test_a_device_that_refuses_us_is_a_matter_of_setup_and_one_that_is_gone_is_not() -> None:
    store = FakeStore()
    situation = Situation(Site("試験町", {PROFILE.name: PROFILE}, {}, Patience()), store, now)
    reader = SnmpReader({"town": WRONG}, now)
    poller = Poller(situation, reader, Counters(now()), 1.0)
    async with responder([RIGHT]) as peer:
        ports = {"refuses": peer.address[1], "gone": free_udp_port()}
        town = inventory(
            [Facility(id, id) for id in ports],
            [Device(id, "127.0.0.1", PROFILE.name, "none", snmp="town", snmp_port=at) for id, at in ports.items()],
            [AccessPoint(id, id, id) for id in ports],
        )
        store.replace_inventory(town, Act(now(), "test", "import"))
        await situation.load()
        poller.start()
        try:
            async with asyncio.timeout(NEVER_S):
                while set(situation.unread) != set(ports):
                    await asyncio.sleep(0.05)
        finally:
            await poller.close()
            reader.close()

    assert situation.unread == {"refuses": Cause.READING_REFUSED, "gone": Cause.UNREACHABLE}
    signs = Signs(
        *(town, situation.observed, situation.problems, situation.answered_at, situation.unread),
        *(situation.site.patience, now()),
    )
    assert {ap: finding.cause for finding in findings(signs) for ap in finding.aps} == {
        "refuses": LikelyCause.SETUP,
        "gone": LikelyCause.UNKNOWN,
    }
