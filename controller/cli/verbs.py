"""The list of verbs, and the global options before them."""

import os
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from controller.cli import (
    activate,
    completing,
    demo,
    detect,
    end,
    errands,
    export,
    facility,
    history,
    inventory,
    log,
    manual,
    mqtt,
    paper,
    pin,
    plan,
    profile,
    profile_trial,
    proof,
    read,
    readiness,
    report,
    serve,
    sign_off,
    simulate,
    status,
    visits,
    watch,
    web,
)
from controller.cli.conversation import Settings
from controller.cli.where import default_socket
from controller.cli.words import Verb, Verbs, in_readers_language
from controller.core.message import mark

HELP = mark("Open a town's public Wi-Fi to everybody when disaster strikes, and prove that it did.")
INVENTORY = mark("The town on paper: facilities, devices, access points.")
PRINT = mark("The operator's card, posters and lists on A4, as PDF files.")
PROFILE = mark("Device profiles: how device families are read and changed.")


class Language(StrEnum):
    JA = "ja"
    EN = "en"


def _version(is_wanted: bool) -> None:
    if is_wanted:
        from importlib.metadata import version  # reads files

        print(version("hinan-wifi"))
        raise typer.Exit


Socket = Annotated[
    Path | None,
    typer.Option(
        metavar="PATH", help=mark("The daemon's socket. Else HINAN_SOCKET, your own daemon's, or the machine's.")
    ),
]
Lang = Annotated[Language | None, typer.Option(help=mark("Language; else HINAN_LANG or the locale."))]
Version = Annotated[bool, typer.Option("--version", is_eager=True, callback=_version, help=mark("Show the version."))]


def settings(context: typer.Context, socket: Socket = None, lang: Lang = None, version: Version = False) -> None:  # noqa: ARG001
    """`lang` was read before typer was asked, and `version` by its callback."""
    context.obj = Settings(socket or default_socket(os.environ))


def _group(text: str) -> typer.Typer:
    return typer.Typer(cls=Verbs, help=text, no_args_is_help=True, rich_markup_mode=None)


def command() -> Any:
    """Everything, as one command with its help in the reader's language."""
    found: Any = typer.main.get_command(_app())
    for option in found.params:
        if option.name == "install_completion":
            option.callback = completing.install
    return in_readers_language(found)


def _app() -> typer.Typer:
    app = _group(HELP)
    app.callback()(settings)
    for name, verb, text in VERBS:
        app.command(name, cls=Verb, help=text)(verb)
    for name, text, verbs in GROUPS:
        group = _group(text)
        for inner, verb, verb_text in verbs:
            group.command(inner, cls=Verb, help=verb_text)(verb)
        app.add_typer(group, name=name)
    app.add_typer(_visits(), name="visits")
    app.add_typer(_web(), name="web")
    return app


def _visits() -> typer.Typer:
    """A group that does something without a verb behind it: in a hurry people want the list."""
    group = typer.Typer(cls=Verbs, help=visits.HELP, invoke_without_command=True, rich_markup_mode=None)
    group.callback()(visits.visits)
    group.command("done", cls=Verb, help=visits.DONE)(visits.done)
    return group


def _web() -> typer.Typer:
    """Serves without a verb behind it, as `serve` does."""
    group = typer.Typer(cls=Verbs, help=web.HELP, invoke_without_command=True, rich_markup_mode=None)
    group.callback()(web.web)
    people = _group(web.USER)
    for name, verb, text in (
        ("add", web.add, web.ADD),
        ("list", web.list_, web.LIST),
        ("remove", web.remove, web.REMOVE),
    ):
        people.command(name, cls=Verb, help=text)(verb)
    group.add_typer(people, name="user")
    return group


VERBS: Sequence[tuple[str, Any, str]] = (
    ("activate", activate.activate, activate.HELP),
    ("end", end.end, end.HELP),
    ("status", status.status, status.HELP),
    ("watch", watch.watch, watch.HELP),
    ("plan", plan.plan, plan.HELP),
    ("retry", sign_off.retry, sign_off.RETRY),
    ("resume", sign_off.resume, sign_off.RESUME),
    ("sign-off", sign_off.sign_off, sign_off.SIGN_OFF),
    ("readiness", readiness.readiness, readiness.HELP),
    ("rehearse", errands.rehearse, errands.REHEARSE),
    ("prepare", errands.prepare, errands.PREPARE),
    ("log", log.log, log.HELP),
    ("history", history.history, history.HELP),
    ("proof", proof.proof, proof.HELP),
    ("report", report.report, report.HELP),
    ("read", read.read, read.HELP),
    ("serve", serve.serve, serve.SERVE),
    ("tui", serve.tui, serve.TUI),
    ("demo", demo.demo, demo.HELP),
    ("simulate", simulate.simulate, simulate.HELP),
    ("help", manual.help_, manual.HELP),
    ("man", manual.man, manual.MAN),
)
"""In the order of the help: what staff need in the first minute comes first."""

GROUPS: Sequence[tuple[str, str, Sequence[tuple[str, Any, str]]]] = (
    (
        "facility",
        facility.GROUP,
        (
            ("open", facility.open_, facility.OPEN),
            ("close", facility.close, facility.CLOSE),
            ("unknown", facility.unknown, facility.UNKNOWN),
            ("note", facility.note, facility.NOTE),
        ),
    ),
    (
        "mqtt",
        mqtt.GROUP,
        (
            ("setup", mqtt.setup, mqtt.SETUP),
            ("agent", mqtt.agent, mqtt.AGENT),
            ("check", mqtt.check, mqtt.CHECK),
            ("revoke", mqtt.revoke, mqtt.REVOKE),
        ),
    ),
    (
        "inventory",
        INVENTORY,
        (
            ("import", inventory.import_, inventory.IMPORT),
            ("export", inventory.export, inventory.EXPORT),
            ("list", inventory.list_, inventory.LIST),
            ("pin", pin.pin, pin.HELP),
            ("detect", detect.detect, detect.HELP),
        ),
    ),
    (
        "export",
        export.GROUP,
        (
            ("opendata", export.opendata, export.OPENDATA),
            ("geojson", export.geojson, export.GEOJSON),
            ("ngsi", export.ngsi, export.NGSI),
            ("page", export.page, export.PAGE),
        ),
    ),
    (
        "print",
        PRINT,
        (
            ("card", paper.card, paper.CARD),
            ("poster", paper.poster, paper.POSTER),
            ("list", paper.list_, paper.LIST),
        ),
    ),
    (
        "profile",
        PROFILE,
        (
            ("check", profile.check, profile.CHECK),
            ("list", profile.list_, profile.LIST),
            ("test", profile_trial.trial, profile_trial.HELP),
        ),
    ),
)
