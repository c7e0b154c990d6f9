"""`uci` as OpenWrt's command line has it, on the configuration tree of one device."""

import re
from collections.abc import Callable, Iterator, Mapping

from simulator.dialects.family import Refused
from simulator.dialects.openwrt_uci import NOT_FOUND, Config, Section

USAGE = "Usage: uci [<options>] <command> [<arguments>]"

INVALID = "uci: Invalid argument"
"""For a name that uci does not take; `uci` prints its usage for a missing argument."""

_NAME = re.compile(r"[A-Za-z0-9_]+")


def uci(config: Config, arguments: list[str]) -> str:
    """What one `uci` command prints. Raises Refused with uci's words; with `-q` they are empty."""
    quiet = False
    while arguments and arguments[0].startswith("-"):
        quiet = quiet or arguments[0] == "-q"
        arguments = arguments[1:]
    try:
        return _command(config, arguments)
    except Refused as refused:
        raise Refused("" if quiet else refused.words) from None


def _command(config: Config, arguments: list[str]) -> str:
    match arguments:
        case [("get" | "set" | "add_list" | "del_list" | "delete") as command, argument]:
            return _WITH_ONE_ARGUMENT[command](config, argument)
        case ["add", package, kind]:
            return _add(config, package, kind)
        case ["commit", *packages] | ["revert", *packages] if len(packages) < 2:
            for package in packages or list(config.staged):
                (config.commit if arguments[0] == "commit" else config.revert)(package.partition(".")[0])
            return ""
        case ["show", *path] if len(path) < 2:
            return _show(config, path[0] if path else "")
        case ["changes", *_]:
            return _changes(config)
    raise Refused(USAGE)


def _get(config: Config, path: str) -> str:
    package, *rest = path.split(".", 2)
    if not rest:
        config.package(package)
        raise Refused(USAGE)
    _, _, section = config.section(f"{package}.{rest[0]}")
    if len(rest) == 1:
        return f"{section.kind}\n"
    if rest[1] not in section.options:
        raise Refused(NOT_FOUND)
    value = section.options[rest[1]]
    return f"{value if isinstance(value, str) else ' '.join(value)}\n"


def _set(config: Config, assignment: str) -> str:
    path, value = _assignment(assignment)
    package, name, *option = path.split(".", 2)
    if not option:
        if not _NAME.fullmatch(name) or not _NAME.fullmatch(value.replace("-", "_")):
            raise Refused(INVALID)
        config.package(package).setdefault(name, Section(value)).kind = value
        return ""
    if not _NAME.fullmatch(option[0]):
        raise Refused(INVALID)
    section = _section(config, package, name)
    if value:
        section.options[option[0]] = value
    else:
        section.options.pop(option[0], None)  # an empty value deletes the option
    return ""


def _section(config: Config, package: str, name: str) -> Section:
    """uci refuses an option of a section that does not exist with `Invalid argument`."""
    config.package(package)
    try:
        return config.section(f"{package}.{name}")[2]
    except Refused:
        raise Refused(INVALID) from None


def _add(config: Config, package: str, kind: str) -> str:
    sections = config.package(package)
    name = f"cfg{len(sections):02x}{sum(map(ord, kind)) % 65536:04x}"
    sections[name] = Section(kind, anonymous=True)
    return f"{name}\n"


def _add_list(config: Config, assignment: str) -> str:
    path, value = _assignment(assignment)
    package, name, *option = path.split(".", 2)
    if not option:
        raise Refused(INVALID)
    options = _section(config, package, name).options
    held = options.get(option[0], [])
    options[option[0]] = [*([held] if isinstance(held, str) else held), value]
    return ""


def _del_list(config: Config, assignment: str) -> str:
    path, value = _assignment(assignment)
    package, name, *option = path.split(".", 2)
    if not option:
        raise Refused(INVALID)
    options = _section(config, package, name).options
    held = options.get(option[0])
    if isinstance(held, list):
        options[option[0]] = [each for each in held if each != value]
    return ""


def _delete(config: Config, path: str) -> str:
    package, *rest = path.split(".", 2)
    if not rest:
        raise Refused(INVALID)
    package, name, section = config.section(f"{package}.{rest[0]}")
    if len(rest) == 1:
        del config.staged[package][name]
    elif section.options.pop(rest[1], None) is None:
        raise Refused(NOT_FOUND)
    return ""


def _assignment(text: str) -> tuple[str, str]:
    path, equals, value = text.partition("=")
    if not equals or "." not in path:
        raise Refused(USAGE if not equals else INVALID)
    return path, value


def _show(config: Config, path: str) -> str:
    if not path:
        return "".join(_show(config, package) for package in config.staged)
    package, *rest = path.split(".", 2)
    if not rest:
        return "".join(f"{line}\n" for name in config.package(package) for line in _lines(config, package, name))
    package, name, section = config.section(f"{package}.{rest[0]}")
    if len(rest) == 1:
        return "".join(f"{line}\n" for line in _lines(config, package, name))
    if rest[1] not in section.options:
        raise Refused(NOT_FOUND)
    return f"{package}.{name}.{rest[1]}={_quoted(section.options[rest[1]])}\n"


def _lines(config: Config, package: str, name: str) -> Iterator[str]:
    section = config.staged[package][name]
    yield f"{package}.{name}={section.kind}"
    yield from (f"{package}.{name}.{option}={_quoted(value)}" for option, value in section.options.items())


def _changes(config: Config) -> str:
    """What is staged and not committed, as assignments."""
    lines = []
    for package in config.staged:
        before = {}
        for name, section in config.committed[package].items():
            before[name] = section
        for name, section in config.staged[package].items():
            if name not in before:
                lines.append(f"{package}.{name}='{section.kind}'")
            held = before[name].options if name in before else {}
            changed = {option: value for option, value in section.options.items() if held.get(option) != value}
            lines += [f"{package}.{name}.{option}={_quoted(value)}" for option, value in changed.items()]
        lines += [f"-{package}.{name}" for name in before if name not in config.staged[package]]
    return "".join(f"{line}\n" for line in lines)


def _quoted(value: str | list[str]) -> str:
    return " ".join(f"'{each}'" for each in ([value] if isinstance(value, str) else value))


_WITH_ONE_ARGUMENT: Mapping[str, Callable[[Config, str], str]] = {
    "get": _get,
    "set": _set,
    "add_list": _add_list,
    "del_list": _del_list,
    "delete": _delete,
}
