"""The second login that some families ask for inside the SSH session: `User:`, `Password:`."""

from collections.abc import Callable

Admits = Callable[[str, str], bool]
"""Whether this user name and password are right."""

ATTEMPTS_MAX = 3


class SessionLogin:
    """States: asking for the name, asking for the password, through. Without questions it is through at once."""

    def __init__(self, questions: tuple[str, str] | None, admits: Admits) -> None:
        self._questions = questions
        self._admits = admits
        self._username: str | None = None
        self._attempts = 0

    @property
    def question(self) -> str:
        """What is asked now; empty when through."""
        if self._questions is None:
            return ""
        return self._questions[0] if self._username is None else self._questions[1]

    @property
    def is_secret(self) -> bool:
        """What is typed now must not be shown."""
        return self._questions is not None and self._username is not None

    @property
    def has_failed(self) -> bool:
        return self._attempts >= ATTEMPTS_MAX

    def answer(self, line: str) -> None:
        if self._username is None:
            self._username = line
        elif self._admits(self._username, line):
            self._questions = None
        else:
            self._username = None
            self._attempts += 1
