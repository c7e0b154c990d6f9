"""`hinan help VERB` and `hinan man`: every help page, on the screen or as one manual page in roff (man(7))."""

import re
from collections.abc import Iterable, Iterator
from typing import Annotated, Any

import typer

from controller.cli.examples import EXAMPLES
from controller.cli.exit_codes import DONE, exit_codes, refuse
from controller.cli.help_page import TOKEN, codes_of, page, sections, synopsis, verb_of
from controller.core.message import Message, mark
from controller.i18n import _

HELP = mark("Show the help page of a command, or of all of hinan.")
MAN = mark(
    "Print the manual page hinan(1) with every command, in the language of --lang. To keep it: "
    "hinan man > /usr/local/share/man/ja/man1/hinan.1"
)

ENVIRONMENT = (
    ("HINAN_SOCKET", mark("The daemon's socket, unless --socket names it.")),
    ("HINAN_LANG", mark("Language: ja or en. Else the locale says it.")),
    ("NO_COLOR", mark("If set, the screen for staff has no colours.")),
)
FILES = (
    ("/etc/hinan/hinan.toml", mark("The daemon's configuration.")),
    ("/etc/hinan/credentials.toml", mark("Users and passwords of the devices; for the daemon's eyes only.")),
    ("/run/hinan/api.sock", mark("The daemon's socket.")),
)


def help_(
    context: typer.Context,
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[COMMAND]...", help=mark("A command, such as: inventory pin"))
    ] = None,
) -> None:
    found = context.find_root()
    for word in words or ():
        inner = getattr(found.command, "commands", {}).get(word)
        if inner is None:
            raise refuse(
                Message("There is no command {name}. `hinan --help` lists them.", {"name": " ".join(words or ())})
            )
        found = _below(found, word, inner)
    print(page(found.command, found))


def man(context: typer.Context) -> None:
    print("\n".join(roff(context.find_root())))


def roff(root: Any) -> Iterator[str]:
    """The page line by line. Without a date, so that the same program always gives the same page."""
    yield '.TH HINAN 1 "" "hinan-wifi" ""'
    yield from (".ad l", ".nh")
    yield from _headed(_("NAME"), f"hinan \\- {_prose(root.command.help)}")
    yield from _headed(_("SYNOPSIS"), _plain(synopsis(root.command, root)))
    yield from _listed(
        _("OPTIONS"), [row for heading, rows in sections(root.command, root) if heading == _("Options") for row in rows]
    )
    yield from _headed(_("COMMANDS"))
    for context in _verbs(root):
        yield from _verb(context)
    yield from _listed(_("EXIT STATUS"), [(str(int(code)), _(text)) for code, text in exit_codes()])
    yield from _listed(_("ENVIRONMENT"), [(name, _(text)) for name, text in ENVIRONMENT])
    yield from _listed(_("FILES"), [(name, _(text)) for name, text in FILES])


def _verbs(context: Any) -> Iterator[Any]:
    """Contexts of all verbs, each group before what is in it where it does something by itself."""
    for name, inner in context.command.commands.items():
        below = _below(context, name, inner)
        if verb_of(below) in EXAMPLES:
            yield below
        if hasattr(inner, "commands"):
            yield from _verbs(below)


def _below(context: Any, name: str, command: Any) -> Any:
    return type(context)(command, info_name=name, parent=context)


def _verb(context: Any) -> Iterator[str]:
    command = context.command
    yield f".SS {_plain(synopsis(command, context))}"
    for paragraph in (command.help or "").split("\n\n"):
        yield ".PP"
        yield _prose(paragraph)
    for heading, rows in sections(command, context):
        if heading != _("Commands"):
            yield from _terms(rows)
    for typed, what in EXAMPLES[verb_of(context)]:
        yield from (".PP", _prose(_(what)), ".RS 4", ".nf", _plain(typed), ".fi", ".RE")
    usual = {DONE, *(text for _code, text in exit_codes())}
    special = [(code, text) for code, text in codes_of(context) if text not in usual]
    for code, text in special:
        yield from (".PP", _prose(_("Exit code {code}: {meaning}").format(code=int(code), meaning=_(text))))


def _headed(heading: str, *lines: str) -> Iterator[str]:
    yield f".SH {_plain(heading)}"
    yield from lines


def _listed(heading: str, rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield from _headed(heading)
    yield from _terms(rows)


def _terms(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, text in rows:
        yield from (".TP", f"\\fB{_plain(name)}\\fR", _prose(text))


def _prose(text: str) -> str:
    """May be folded between any two Japanese letters: they have no blanks at which roff would fold them."""
    parts = [_plain(token) for token in TOKEN.findall(text)]
    return re.sub(r"\\:(\s+)\\:", r"\1", "\\:".join(parts)) if not text.isascii() else _plain(text)


def _plain(text: str) -> str:
    """As it stands: a backslash, a hyphen, and a dot or quote that begins a line mean something to roff."""
    kept = text.replace("\\", "\\e").replace("-", "\\-").replace("\n", " ")
    return f"\\&{kept}" if kept[:1] in (".", "'") else kept
