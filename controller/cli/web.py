"""`hinan web`: the screen for staff in a browser, and who may sign in there."""

import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from controller.cli.asking import need_consent, need_person_or_yes
from controller.cli.conversation import socket_of
from controller.cli.options import AsJson, Yes
from controller.cli.output import Output, in_words
from controller.cli.where import SYSTEM_CONFIG
from controller.core.message import InputError, Message, mark

if TYPE_CHECKING:
    from tui.web.people import PeopleFile

HELP = mark(
    "Serve the screen for staff to browsers, with a sign-in of its own. Off until listen is set under [web] in "
    "hinan.toml. Run it under the account of the daemon."
)
USER = mark("Who may sign in from a browser. Changes count at once, without a restart.")
ADD = mark("Let somebody sign in, or give them a new password. It is asked for, or read from standard input.")
LIST = mark("List the names of those who may sign in.")
REMOVE = mark("Let somebody sign in no more. Their open screens are closed within seconds.")

ConfigFile = Annotated[Path, typer.Option("--config", metavar="FILE", help=mark("The daemon's configuration."))]
Name = Annotated[str, typer.Argument(metavar="NAME", help=mark("The person's name, as the records shall show it."))]


def web(context: typer.Context, config: ConfigFile = SYSTEM_CONFIG) -> None:
    if context.invoked_subcommand is not None:
        return
    from controller.config import load_config
    from tui.web.server import run  # loads an HTTP server

    run(load_config(config), config.resolve().parent, socket_of(context))


def add(name: Name, config: ConfigFile = SYSTEM_CONFIG, as_json: AsJson = False) -> None:
    from tui.web.people import plain_name, with_password

    people = _people(config)
    name = plain_name(name)
    is_new = name not in people.people()
    person = with_password(name, _password(Output(as_json)))
    people.keep(person)
    out = Output(as_json)
    done = Message("{name} may sign in from now on.", {"name": person.name})
    if not is_new:
        done = Message("{name} has a new password, and is signed out everywhere.", {"name": person.name})
    out.say(done)
    out.document({"name": person.name, "new": is_new})


def list_(config: ConfigFile = SYSTEM_CONFIG, as_json: AsJson = False) -> None:
    names = sorted(_people(config).people())
    out = Output(as_json)
    for name in names:
        out.say(name)
    if not names:
        out.say(Message("Nobody may sign in yet: hinan web user add NAME"))
    out.document({"people": names})


def remove(name: Name, config: ConfigFile = SYSTEM_CONFIG, yes: Yes = False, as_json: AsJson = False) -> None:
    out, people = Output(as_json), _people(config)
    if not yes:
        need_person_or_yes()
        need_consent(out, Message("Shall {name} sign in no more? (yes/no)", {"name": name}))
    people.remove(name)
    out.say(Message("{name} may sign in no more.", {"name": name}))
    out.document({"name": name})


def _people(config: Path) -> "PeopleFile":
    from controller.config import load_config
    from tui.web.server import people_file

    return people_file(load_config(config), config.resolve().parent)


def _password(out: Output) -> str:
    """Twice from a person; one line from a program."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    try:
        first = getpass.getpass(f"{in_words(Message('New password:'))} ", out.people)
        second = getpass.getpass(f"{in_words(Message('The same again:'))} ", out.people)
    except (KeyboardInterrupt, EOFError):
        raise InputError(Message("Stopped. Nothing was changed.")) from None
    if first != second:
        raise InputError(Message("The two passwords differ. Nothing was changed."))
    return first
