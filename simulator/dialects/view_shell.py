"""What command lines with views have in common (H3C Comware, Huawei VRP): views, `quit`, `undo`, questions, carets."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from simulator.device import SimulatedDevice
from simulator.dialects.command_line import CommandLine
from simulator.dialects.family import C, Refused
from simulator.dialects.ios_grammar import Action, Rule, rules, understand

USER, SYSTEM = "user", "system"


@dataclass(frozen=True, slots=True)
class View:
    """Where in the tree of views a session is. `label` stands in the prompt behind the host name."""

    kind: str
    subject: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What the device asks instead of showing its prompt."""

    words: str
    yes: Callable[[], str]
    no: Callable[[], str]
    default: str = ""
    """What an empty line means; without one the question is put again."""
    changes: bool = True


class ViewShell(CommandLine[C]):
    """One session. The families add views and `display` commands."""

    unrecognized = "Unrecognized command"
    """How the family names a word it does not know; it points at it with a caret."""
    mark = " % "
    """What the family puts before its complaints."""
    save_words = ""
    saved_words = ""

    def __init__(self, device: SimulatedDevice) -> None:
        super().__init__(device)
        self.question: Question | None = None
        self._stack = [View(USER)]
        always: dict[str, Action] = {"quit": self._quit, "return": self._return, **self.displays()}
        user: dict[str, Action] = {"system-view": self._system, "save": self._save, **self.user()}
        self._rules: dict[str, tuple[Rule, ...]] = {USER: rules({**user, **always})}
        for kind, table in self.views().items():
            self._rules[kind] = rules({**table, **always})

    def displays(self) -> Mapping[str, Action]:
        """Commands of every view that only read."""
        raise NotImplementedError

    def user(self) -> Mapping[str, Action]:
        """The family's own commands of the user view."""
        raise NotImplementedError

    def views(self) -> Mapping[str, Mapping[str, Action]]:
        """View -> its commands. `system` must be one of them."""
        raise NotImplementedError

    @property
    def prompt(self) -> str:
        if self.question is not None:
            return self.question.words
        view = self._stack[-1]
        if view.kind == USER:
            return f"<{self.device.hostname}>"
        return f"[{self.device.hostname}{view.label}]"

    @property
    def view(self) -> View:
        return self._stack[-1]

    @property
    def subject(self) -> str:
        return self._stack[-1].subject

    def changes(self, line: str) -> bool:
        if self.question is not None:
            return self.question.changes
        return self.view.kind != USER or line.strip().lower().startswith("save")

    def execute(self, line: str) -> str:
        if self.question is not None:
            return self._answered(self.question, line.strip().lower())
        if not line.strip() or line.lstrip().startswith("#"):
            return ""
        try:
            rule, values = understand(line, self._rules[self.view.kind], len(self.prompt))
        except Refused as refused:
            raise self._in_our_words(refused.words, len(self.prompt) + len(line)) from None
        return rule.action(*values)

    def wrong(self, before: str) -> Refused:
        """The value behind these words of the line is none that the family takes."""
        return Refused(
            f"{' ' * (len(self.prompt) + len(before))}^\n{self.mark}Wrong parameter found at '^' position.\n"
        )

    def refused(self, words: str) -> Refused:
        return Refused(f"{self.mark}{words}\n")

    def enter(self, kind: str, subject: str, label: str) -> str:
        self._stack.append(View(kind, subject, label))
        return ""

    def ask(self, words: str, yes: Callable[[], str], no: Callable[[], str], default: str = "") -> str:
        self.question = Question(words, yes, no, default)
        return ""

    def welcome(self, words: str) -> None:
        """A question before the first prompt."""
        self.question = Question(words, lambda: "", self.leave, default="y", changes=False)

    def _answered(self, question: Question, typed: str) -> str:
        letter = (typed or question.default)[:1]
        if letter not in ("y", "n") or not letter:
            return ""
        self.question = None
        return question.yes() if letter == "y" else question.no()

    def _in_our_words(self, said: str, end: int) -> Refused:
        """The same complaint as IOS has, as this family words it: always with a caret, and `found at '^' position`."""
        kinds = {"Incomplete": "Incomplete command", "Ambiguous": "Ambiguous command"}
        kind = next((ours for theirs, ours in kinds.items() if theirs in said), self.unrecognized)
        column = said.index("^") if "Invalid" in said else end
        return Refused(f"{' ' * column}^\n{self.mark}{kind} found at '^' position.\n")

    def _system(self) -> str:
        return self.enter(SYSTEM, "", "") + self.system_words()

    def system_words(self) -> str:
        raise NotImplementedError

    def _quit(self) -> str:
        return self.leave() if self.view.kind == USER else self._up()

    def _up(self) -> str:
        self._stack.pop()
        return ""

    def _return(self) -> str:
        del self._stack[1:]
        return ""

    def _save(self) -> str:
        return "The current configuration will be written to the device.\n" + self.ask(
            self.save_words, self.save, lambda: ""
        )

    def save(self) -> str:
        return self.write(self.saved_words)

    def unpaged(self) -> str:
        return self.page(None)


def fields(pairs: Iterable[tuple[str, object]], width: int) -> str:
    """`Name      : value` lines, as both vendors print details."""
    return "".join(f"{name:<{width}}: {value}\n" for name, value in pairs)
