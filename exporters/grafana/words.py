"""Numbers and labels of the metrics as words and colours. No colour stands alone: each has its word."""

from collections.abc import Callable, Mapping

from controller.core.message import mark

Say = Callable[[str], str]
"""Puts a text into the language of the dashboard."""

GREY = "#8e8e8e"

Words = Mapping[str, tuple[str, str]]
"""Value -> word in the reader's language, and colour."""

MODE = {
    "0": (mark("Normal: nothing is declared"), "semi-dark-blue"),
    "1": (mark("DISASTER: Wi-Fi is being opened"), "red"),
    "2": (mark("CARRIER OUTAGE: Wi-Fi is being opened"), "dark-orange"),
    "3": (mark("DRILL. This is not real."), "purple"),
    "4": (mark("TEST. This is not real."), "purple"),
}

FACILITY = {
    "-1": (mark("No answer"), "purple"),
    "0": (mark("Nothing declared"), GREY),
    "1": (mark("Not open yet"), "red"),
    "2": (mark("Partly open"), "orange"),
    "3": (mark("All open"), "green"),
}

UP = {"0": (mark("No answer"), "purple"), "1": (mark("Answers"), "green")}

ASKED = {"0": (mark("Not asked"), GREY), "1": (mark("Asked"), "blue")}

PROVEN = {"0": (mark("Not proven"), "orange"), "1": (mark("Proven"), "green")}

EVIDENCE = {
    "0": (mark("None"), GREY),
    "1": (mark("A person's word"), "yellow"),
    "2": (mark("Read back"), "green"),
    "3": (mark("Reported over MQTT"), "green"),
    "4": (mark("Seen on the radio"), "green"),
}

CAUSE = {
    "unreachable": (mark("no answer"), "purple"),
    "login_refused": (mark("login refused"), "red"),
    "host_key_changed": (mark("host key changed"), "red"),
    "prompt_not_understood": (mark("answer not understood"), "red"),
    "command_rejected": (mark("command rejected"), "red"),
    "deadline_passed": (mark("took too long"), "orange"),
    "read_back_differs": (mark("did not take effect"), "orange"),
    "setup_incomplete": (mark("set-up incomplete"), "red"),
    "reading_refused": (mark("reading refused"), "yellow"),
}

KIND = {
    "disaster": (mark("disaster"), "red"),
    "outage": (mark("carrier outage"), "dark-orange"),
    "drill": (mark("drill"), "purple"),
    "test": (mark("test"), "purple"),
}

CONNECTED = {"0": (mark("Not connected"), "red"), "1": (mark("Connected"), "green")}


def said(words: Words, say: Say) -> Words:
    return {value: (say(word), color) for value, (word, color) in words.items()}
