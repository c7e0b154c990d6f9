"""Where text goes: sentences for people, and exactly one document for programs."""

import json
import sys
import unicodedata
from dataclasses import dataclass
from typing import Any, TextIO

from controller.core.message import Message
from controller.i18n import _


@dataclass(frozen=True, slots=True)
class Output:
    """With `as_json` standard output belongs to the document, and people read standard error."""

    as_json: bool = False

    @property
    def people(self) -> TextIO:
        return sys.stderr if self.as_json else sys.stdout

    def say(self, text: Message | str = "") -> None:
        print(in_words(text), file=self.people, flush=True)

    def warn(self, text: Message) -> None:
        print(in_words(text), file=sys.stderr, flush=True)

    def document(self, content: Any) -> None:
        """Prints the one document, if programs asked for it."""
        if self.as_json:
            print(json.dumps(content, ensure_ascii=False, indent=2), flush=True)

    def document_line(self, content: Any) -> None:
        """One line of a stream of documents (JSON lines)."""
        print(json.dumps(content, ensure_ascii=False), flush=True)


def in_words(text: Message | str) -> str:
    """In the reader's language, on as many lines as we meant."""
    return printable(text.render(_) if isinstance(text, Message) else text)


def printable(text: str) -> str:
    """Without control characters: devices are quoted in our sentences, and a banner must not steer a terminal."""
    return "".join(letter if letter == "\n" or unicodedata.category(letter) != "Cc" else "?" for letter in text)
