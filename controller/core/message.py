"""Sentences for people, kept apart from their values so that every reader gets them in their own language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Message:
    """An English sentence with `{named}` places; its text is also the key of the translation catalogue.

    Example: ``Message("Facility {name} is not in the inventory.", {"name": "gym"})``
    """

    text: str
    values: Mapping[str, str | int | float | Message] = field(default_factory=dict)

    def render(self, translate: Callable[[str], str] = str) -> str:
        """The sentence with its values; `translate` maps the English template to the reader's language."""
        values = {
            name: value.render(translate) if isinstance(value, Message) else value
            for name, value in self.values.items()
        }
        return translate(self.text).format_map(values)

    def __str__(self) -> str:
        return self.render()


class InputError(Exception):
    """Something a person gave us cannot be used. Carries one sentence per fault; nothing was changed.

    Each message names the place (file, row, column, key) and what to do.
    """

    def __init__(self, *messages: Message) -> None:
        super().__init__("\n".join(map(str, messages)))
        self.messages = messages


def mark(text: str) -> str:
    """Marks a text for the translation catalogue where it is only defined, and translated later."""
    return text
