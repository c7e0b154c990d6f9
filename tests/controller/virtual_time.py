"""An event loop whose clock jumps to the next timer: an hour of waiting takes no time and is the same always."""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class _Jumping(selectors.DefaultSelector):
    """Where the loop would sleep, time passes at once."""

    loop: "VirtualLoop"

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0 if timeout is not None else None)
        if not ready and timeout:
            self.loop.pass_time(timeout)
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """Seconds begin at 1000."""

    def __init__(self) -> None:
        self._now_s = 1000.0
        selector = _Jumping()
        selector.loop = self
        super().__init__(selector)

    def time(self) -> float:
        return self._now_s

    def run_in_executor(self, executor: Any, func: Callable[..., T], *args: Any) -> "asyncio.Future[T]":  # type: ignore[override]
        """At once: while a true thread works, virtual time would run away."""
        done: asyncio.Future[T] = self.create_future()
        done.set_result(func(*args))
        return done

    def pass_time(self, seconds: float) -> None:
        self._now_s += seconds


def now_s() -> float:
    return asyncio.get_running_loop().time()


def run(story: Coroutine[Any, Any, T]) -> T:
    """Runs a story in virtual time."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(story)
