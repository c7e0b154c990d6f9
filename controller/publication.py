"""What the public may know at this moment, for everything that publishes."""

import asyncio

from controller.core.public import PublicTown, public_town
from controller.situation import Situation


async def public_now(situation: Situation, hide_below: int) -> PublicTown:
    """Numbers below `hide_below` are only called few. A large town is looked through beside the loops."""
    board = await situation.board_in_turns()
    return await asyncio.to_thread(public_town, board, situation.inventory, hide_below)
