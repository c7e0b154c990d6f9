"""Durations as people write them: `2h`, `90m`, `1h30m`, `2時間`."""

import re

from controller.cli.exit_codes import refuse
from controller.core.message import Message

_PATTERN = re.compile(r"(?:(?P<h>\d+)(?:h|時間))?(?:(?P<m>\d+)(?:m|分))?(?:(?P<s>\d+)(?:s|秒))?")


def seconds(written: str) -> int:
    """Raises Stop for anything that is not a duration longer than nothing."""
    found = _PATTERN.fullmatch(written.strip())
    hours, minutes, rest = (int(number or 0) for number in found.groups()) if found else (0, 0, 0)
    total = hours * 3600 + minutes * 60 + rest
    if total == 0:
        raise refuse(
            Message("Nothing was changed: {written!r} is not a duration. Write 2h, 90m or 1h30m.", {"written": written})
        )
    return total
