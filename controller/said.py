"""What people said of access points that cannot be asked: in memory for the loops, in the store for the next start."""

import asyncio
from collections.abc import Iterable, Sequence

from controller.core.audit import Act
from controller.core.state import DesiredState
from controller.core.word import Word, still_holding
from controller.ports import Store


class SaidWords:
    """Lives as long as the daemon. What is void is forgotten in the background, so that it never comes back to life."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._words: dict[str, Word] = {}
        self._is_loaded = False
        self._void: set[str] = set()
        self._forgetting: asyncio.Future[None] | None = None
        self._one_at_a_time = asyncio.Lock()

    def __contains__(self, ap: str) -> bool:
        return ap in self._words

    async def load(self, desired: DesiredState) -> tuple[Word, ...]:
        """Those kept by the daemon before that still hold; nothing after the first time."""
        if self._is_loaded:
            return ()
        self._is_loaded = True
        return self._take(await asyncio.to_thread(self._store.words), desired)

    async def keep(self, words: Sequence[Word], act: Act, desired: DesiredState) -> tuple[Word, ...]:
        """Writes new ones down; returns those that hold."""
        async with self._one_at_a_time:
            await asyncio.to_thread(self._store.keep_words, words, act)
            self._void -= {word.ap for word in words}
            return self._take(words, desired)

    def outdated(self, desired: DesiredState) -> frozenset[str]:
        """Access points whose word is from before the newest declaration."""
        return frozenset(self._words) - {word.ap for word in still_holding(self._words.values(), desired)}

    def void(self, aps: Iterable[str]) -> None:
        for ap in aps:
            del self._words[ap]
            self._void.add(ap)
        if self._void and (self._forgetting is None or self._forgetting.done()):
            self._forgetting = asyncio.ensure_future(self._forget())

    def _take(self, words: Iterable[Word], desired: DesiredState) -> tuple[Word, ...]:
        holding = still_holding(words, desired)
        self._words.update({word.ap: word for word in holding})
        return holding

    async def _forget(self) -> None:
        while self._void:
            async with self._one_at_a_time:
                void, self._void = self._void, set()
                await asyncio.to_thread(self._store.forget_words, void)
