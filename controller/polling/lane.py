"""A lane: devices that wait for their turn, and how many of them may be asked at once."""

import asyncio

from controller.polling.timetable import Timetable


class Lane:
    """What is slow in one lane takes no place in another."""

    def __init__(self, most: int) -> None:
        self.waiting = Timetable()
        self.out_of_turn = asyncio.Semaphore(most)
        """Looks that somebody asked for do not wait for those that are only due."""
        self.in_flight = 0
        self._most = most

    @property
    def has_room(self) -> bool:
        return self.in_flight < self._most
