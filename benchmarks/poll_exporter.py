"""snmp_exporter as a peer: asked over HTTP for the same scalars and rows; only the exporter's own CPU time counts."""

import http.client
import os
import re
import shutil
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.poll_agents import COLUMN, COMMUNITY, REPETITIONS, ROWS, SCALARS, Counted, Missing, address, own_number

LISTENS = "127.0.0.1:19116"
THREADS = 10
STARTED_WITHIN_S = 20.0
ROW = re.compile(r'^rows\{row="(\d+)"\} (\S+)$', re.MULTILINE)


def config() -> str:
    scalars = "\n".join(
        f"  - {{name: scalar{number}, oid: {oid[:-2]}, type: {'DisplayString' if number <= 6 else 'gauge'}, help: h}}"
        for number, oid in enumerate(SCALARS, start=1)
    )
    return f"""bench:
  walk: [{COLUMN}]
  get: [{", ".join(SCALARS)}]
  metrics:
{scalars}
  - name: rows
    oid: {COLUMN}
    type: gauge
    help: h
    indexes: [{{labelname: row, type: gauge}}]
  version: 2
  max_repetitions: {REPETITIONS}
  retries: 1
  timeout: 1s
  auth: {{community: {COMMUNITY}}}
"""


def measured(port: int, count: int, polls: int) -> dict[str, float]:
    """Raises Missing."""
    program = shutil.which("prometheus-snmp-exporter")
    if program is None:
        raise Missing("snmp_exporter is missing: apt install prometheus-snmp-exporter")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "snmp.yml")
        file.write_text(config())
        words = [program, f"--config.file={file}", f"--web.listen-address={LISTENS}", "--log.level=error"]
        process = subprocess.Popen(words)
        try:
            _wait_until_it_listens()
            counted = Counted()
            bad = _round(port, range(count), count, counted)
            before, began = _cpu_s(process.pid), time.monotonic()
            bad += _round(port, range(polls), count, counted)
            cpu_s = _cpu_s(process.pid) - before
            return {"polls": polls, "bad": bad, "cpu_s": cpu_s, "wall_s": time.monotonic() - began, "rss_kb": 0}
        finally:
            process.terminate()
            process.wait()


def _round(port: int, polls: range, count: int, counted: Counted) -> int:
    def work(share: range) -> int:
        link = http.client.HTTPConnection(LISTENS, timeout=10)
        return sum(not _is_right(link, port, poll % count, counted) for poll in share)

    with ThreadPoolExecutor(THREADS) as threads:
        return sum(threads.map(work, (polls[start::THREADS] for start in range(THREADS))))


def _is_right(link: http.client.HTTPConnection, port: int, number: int, counted: Counted) -> bool:
    link.request("GET", f"/snmp?module=bench&target={address(number)}:{port}")
    text = link.getresponse().read().decode()
    rows = {int(row): int(float(value)) for row, value in ROW.findall(text)}
    own = re.search(r"^scalar12 (\S+)$", text, re.MULTILINE)
    if own is None or float(own[1]) != own_number(number) or sorted(rows) != list(ROWS):
        return False
    return counted.is_right(number, rows.values())


def _wait_until_it_listens() -> None:
    until = time.monotonic() + STARTED_WITHIN_S
    while True:
        try:
            http.client.HTTPConnection(LISTENS, timeout=1).connect()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
