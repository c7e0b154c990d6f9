"""Carries out RouterOS script on a device's menus: `add`, `set`, `find`, `get`, `print`, `:if`, `:foreach`, `:put`."""

from collections.abc import Callable

from simulator.dialects.family import Refused
from simulator.dialects.routeros_config import Config, Item, checked
from simulator.dialects.routeros_syntax import Argument, Block, Command, Expression, Operation, Text, Variable

Value = str | list[str]
"""A text, or the ids that `find` found."""

Pages = Callable[[str], str | None]
"""Menus that are only read: path -> what `print` shows there."""


class Script:
    """One command line being carried out."""

    def __init__(self, config: Config, pages: Pages) -> None:
        self.config = config
        self.closes = False
        self._package = config.package
        self._pages = pages
        self._printed: list[str] = []
        self._variables: dict[str, Value] = {}
        self._menus: list[str] = []

    def run(self, block: Block) -> str:
        """What is printed. Raises Refused at the first command that fails; those before it stay done."""
        for command in block.commands:
            self._command(command)
        return "".join(f"{line}\n" for line in self._printed)

    def _command(self, command: Command) -> Value:
        if command.words[0].startswith(":"):
            return self._builtin(command)
        if command.words in (("quit",), ("exit",)):
            self.closes = True
            return ""
        *path, verb = command.words
        menu = "/" + "/".join(path) if path else (self._menus[-1] if self._menus else "")
        if verb == "print" and (page := self._pages(menu)) is not None:
            self._printed += page.splitlines()
            return ""
        if menu not in self._package.properties:
            raise _unknown(command)
        self._menus.append(menu)
        try:
            return self._menu_command(menu, verb, command)
        finally:
            self._menus.pop()

    def _menu_command(self, menu: str, verb: str, command: Command) -> Value:
        match verb:
            case "find":
                return self._find(menu, command.arguments)
            case "get":
                return self._get(menu, command.arguments)
            case "add":
                return self._add(menu, command.arguments)
            case "set":
                return self._set(menu, command.arguments)
            case "enable" | "disable":
                off = Argument("disabled", Text("yes" if verb == "disable" else "no"), command.column)
                return self._set(menu, (*command.arguments, off))
            case "remove":
                if not command.arguments:
                    raise Refused("missing value(s) of argument(s) numbers")
                for id in self._chosen(menu, command.arguments[0]):
                    del self.config.menus[menu][id]
                return ""
            case "print":
                return self._print(menu)
        raise Refused(f"bad command name {verb} (line 1 column {command.column + 1})")

    def _builtin(self, command: Command) -> Value:
        arguments = {argument.name: argument.value for argument in command.arguments}
        match command.words[0]:
            case ":put":
                self._printed.append(self._text(arguments.get("", Text(""))))
                return ""
            case ":len":
                value = self._value(arguments.get("", Text("")))
                return str(len(value))
            case ":if":
                chosen = "do" if self._text(arguments.get("", Text(""))) == "true" else "else"
                return self._body(arguments.get(chosen))
            case ":foreach":
                return self._foreach(command.arguments)
        raise Refused(f"bad command name {command.words[0][1:]} (line 1 column {command.column + 1})")

    def _foreach(self, arguments: tuple[Argument, ...]) -> Value:
        named = {argument.name: argument.value for argument in arguments}
        if not isinstance(named.get(""), Text) or "in" not in named:
            raise Refused(f"syntax error (line 1 column {arguments[0].column})" if arguments else "missing value(s)")
        name, items = self._text(named[""]), self._value(named["in"])
        for item in items if isinstance(items, list) else [items]:
            self._variables[name] = item
            self._body(named.get("do"))
        return ""

    def _body(self, body: Expression | None) -> Value:
        if isinstance(body, Block):
            for command in body.commands:
                self._command(command)
        return ""

    def _find(self, menu: str, arguments: tuple[Argument, ...]) -> list[str]:
        wanted = {argument.name: self._text(argument.value) for argument in arguments if argument.name}
        for argument in arguments:
            if argument.name:
                self._known(menu, argument)
        items = self.config.menus[menu]
        return [
            id
            for id, item in items.items()
            if all(
                self._plain(name, self.config.value(menu, item, name)) == self._plain(name, value)
                for name, value in wanted.items()
            )
        ]

    def _get(self, menu: str, arguments: tuple[Argument, ...]) -> str:
        if not arguments:
            raise Refused("missing value(s) of argument(s) number")
        ids = self._chosen(menu, arguments[0])
        if not ids:
            raise Refused("no such item")
        if len(ids) > 1:
            raise Refused("invalid internal item number")
        if len(arguments) < 2:
            return ""
        name = self._text(arguments[1].value)
        if name not in self._package.properties[menu]:
            raise Refused("input does not match any value of value-name")
        value = self.config.value(menu, self.config.menus[menu][ids[0]], name)
        return ("true" if value == "yes" else "false") if self._is_boolean(name) else value

    def _add(self, menu: str, arguments: tuple[Argument, ...]) -> str:
        item: Item = {"disabled": "yes" if menu == self._package.interfaces else "no"}
        item |= self._properties(menu, arguments)
        if "name" not in item:
            item["name"] = f"{menu.rsplit('/', 1)[1]}{len(self.config.menus[menu]) + 1}"
        if menu == self._package.interfaces and "master-interface" not in item:
            raise Refused("failure: master-interface not specified")
        if self.config.named(menu, item["name"]) is not None:
            raise Refused("failure: already have such name")
        return self.config.add(menu, item)

    def _set(self, menu: str, arguments: tuple[Argument, ...]) -> str:
        """An empty `[find ...]` changes nothing and is no mistake (seen on RouterOS 7.18)."""
        if not arguments or arguments[0].name:
            raise Refused("missing value(s) of argument(s) numbers")
        ids, changed = self._chosen(menu, arguments[0]), self._properties(menu, arguments[1:])
        for id in ids:
            self.config.menus[menu][id] |= changed
        return ""

    def _properties(self, menu: str, arguments: tuple[Argument, ...]) -> Item:
        item: Item = {}
        for argument in arguments:
            self._known(menu, argument)
            item[argument.name] = checked(self.config, menu, argument.name, self._text(argument.value))
        return item

    def _is_boolean(self, name: str) -> bool:
        return name.rpartition(".")[2] in self._package.booleans

    def _plain(self, name: str, value: str) -> str:
        return {"true": "yes", "yes": "yes"}.get(value, "no") if self._is_boolean(name) else value

    def _known(self, menu: str, argument: Argument) -> None:
        if not argument.name or argument.name not in self._package.properties[menu]:
            raise Refused(f"expected end of command (line 1 column {argument.column})")

    def _chosen(self, menu: str, argument: Argument) -> list[str]:
        """Ids from `[find ...]`, or from a name typed in its place."""
        value = self._value(argument.value)
        if isinstance(value, list):
            return value
        items = self.config.menus[menu]
        if value in items:
            return [value]
        found = [id for id, item in items.items() if item.get("name") == value]
        if not found:
            raise Refused("no such item")
        return found

    def _print(self, menu: str) -> str:
        """`print`, `print detail`: every value in force, inherited ones too (as since 7.15)."""
        self._printed.append("Flags: X - disabled")
        for number, item in enumerate(self.config.menus[menu].values()):
            flag = "X" if item["disabled"] == "yes" else " "
            shown = {
                name: self.config.value(menu, item, name)
                for name in sorted(self._package.properties[menu] - {"name", "disabled"})
            }
            values = " ".join(
                f'{name}="{value}"' if name not in self._package.references else f"{name}={value}"
                for name, value in shown.items()
                if value
            )
            self._printed.append(f'{number:>2} {flag} name="{item["name"]}" {values}')
        return ""

    def _text(self, expression: Expression) -> str:
        value = self._value(expression)
        return ";".join(value) if isinstance(value, list) else value

    def _value(self, expression: Expression) -> Value:
        match expression:
            case Text(value):
                return value
            case Variable(name):
                return self._variables.get(name, "")
            case Operation(operator, left, right):
                return _calculated(operator, self._text(left), self._text(right))
            case Block(commands):
                results: list[Value] = [self._command(command) for command in commands]
                return results[-1] if results else ""
            case Command():
                return self._command(expression)


def _unknown(command: Command) -> Refused:
    """For a path RouterOS 7.18 was seen to point at where its first step ends."""
    if len(command.words) > 1:
        return Refused(f"syntax error (line 1 column {command.column + 1 + len(command.words[0])})")
    return Refused(f"bad command name {command.words[0]} (line 1 column {command.column})")


def _calculated(operator: str, left: str, right: str) -> str:
    match operator:
        case ".":
            return left + right
        case "=":
            truth = left == right
        case "!=":
            truth = left != right
        case "<":
            truth = int(left or 0) < int(right or 0)
        case ">":
            truth = int(left or 0) > int(right or 0)
        case "and" | "&&":
            truth = left == right == "true"
        case _:
            truth = "true" in (left, right)
    return "true" if truth else "false"
