"""What an OpenWrt shell does with files and in the background: `cp`, `rm`, and a timer that outlives its session."""

import copy
import re
from dataclasses import dataclass

from simulator.dialects.family import Refused
from simulator.dialects.openwrt_uci import Config, File, Timer

WIRELESS = "/etc/config/wireless"

_SLEEPS = re.compile(r"sleep (\d+); (.+)")


def cp(config: Config, arguments: list[str], umask: int) -> str:
    """/etc/config/wireless to a copy, or a copy back."""
    match arguments:
        case [source, target] if source == WIRELESS:
            config.files[target] = File(copy.deepcopy(config.committed["wireless"]), 0o666 & ~umask)
            return ""
        case [source, target] if source in config.files and target == WIRELESS:
            config.committed["wireless"] = copy.deepcopy(config.files[source].content)
            return ""
    raise Refused(f"cp: can't stat '{arguments[0] if arguments else ''}': No such file or directory")


def rm(config: Config, arguments: list[str]) -> str:
    for path in arguments:
        if path != "-f" and config.files.pop(path, None) is None and "-f" not in arguments:
            raise Refused(f"rm: can't remove '{path}': No such file or directory")
    return ""


@dataclass(frozen=True, slots=True)
class _Options:
    letters: frozenset[str]
    pid_file: str
    command: list[str]


def start_stop_daemon(config: Config, arguments: list[str], now: float) -> str:
    """busybox's: `-S -b -m -p FILE -x /bin/sh -- -c 'sleep N; ...'` starts a timer, `-K -p FILE` ends it."""
    options = _options(arguments)
    is_running = options.pid_file in config.files
    if "-K" in options.letters:
        if not is_running:
            raise Refused("")
        config.timer = None
        return ""
    sleeps = _SLEEPS.fullmatch(options.command[-1]) if options.command[:-1] == ["-c"] else None
    if is_running or sleeps is None or not {"-S", "-b", "-m"} <= options.letters:
        raise Refused("/bin/sh is already running" if is_running else "Usage: start-stop-daemon [OPTIONS] [-S|-K] ...")
    config.files[options.pid_file] = File({}, 0o644)
    config.timer = Timer(now + int(sleeps[1]), sleeps[2])
    return ""


def _options(arguments: list[str]) -> _Options:
    own, command = arguments, list[str]()
    if "--" in arguments:
        at = arguments.index("--")
        own, command = arguments[:at], arguments[at + 1 :]
    pid_file = own[own.index("-p") + 1] if "-p" in own[:-1] else ""
    return _Options(frozenset(word for word in own if word.startswith("-")), pid_file, command)
