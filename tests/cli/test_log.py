"""`hinan log`: who did what and why, and whether the record of it is whole."""

from dataclasses import replace

from tests.api.fakes_api import Running
from tests.cli.conftest import Hinan


async def test_the_newest_records_are_shown_oldest_first(hinan: Hinan) -> None:
    await hinan("activate", "--reason", "地震", "--yes")
    await hinan("end", "--reason", "解除", "--yes")

    ran = await hinan("log", "--last", "2")

    assert [line.split()[0] for line in ran.out.splitlines()][:2] == ["番号", "2"]
    assert "発動" in ran.out
    assert "解除" in ran.out
    assert ran.code == 0


async def test_an_altered_record_is_reported_even_when_it_is_not_among_those_shown(
    hinan: Hinan, daemon: Running
) -> None:
    for reason in ("一", "二", "三"):
        await hinan("activate", "--reason", reason, "--yes", "--no-wait")
    forged = daemon.store._audit[1]
    daemon.store._audit[1] = replace(forged, act=replace(forged.act, who="somebody else"))

    ran = await hinan("log", "--last", "1")

    assert ran.code == 1
    assert "記録の連鎖が 2 番で途切れています" in ran.err


async def test_json_tells_where_the_chain_breaks(hinan: Hinan, daemon: Running) -> None:
    await hinan("activate", "--reason", "地震", "--yes")
    del daemon.store._audit[0]

    ran = await hinan("log", "--json")

    assert ran.document["first_break"] == 2
    assert len(ran.document["records"]) == 1
