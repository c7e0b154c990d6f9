"""The words of the pages around the screen; the sign-in page speaks Japanese, and English below it."""

from collections.abc import Callable
from html import escape

from controller.core.message import Message, mark
from controller.i18n import translator

SIGN_IN = mark("Sign in")
NAME = mark("Name")
PASSWORD = mark("Password")
RECORDED = mark("What you do here is recorded under your name.")
NO_ACCOUNT = mark("No name here yet, or the password forgotten? Call whoever looks after this system.")
ELSEWHERE = Message("Signing in did not come from this page. Open the page again and sign in there.")
TOO_MANY = Message("Too many attempts from here at the same time. Wait half a minute, then try again.")
SIGNED_IN_AS = mark("Signed in as {name}")
SIGN_OUT = mark("Sign out")
LEFT = mark("This screen is closed. The daemon keeps working.")
LOST = mark("The connection was lost. Trying again by itself. What is open stays open.")
ENDED = mark("You are signed out. What is open stays open.")
TAKEN_OVER = mark("This screen was closed because you opened others. The newest go on.")
FULL = mark("All screens are in use. Close one somewhere else, or use the terminal (hinan tui).")
AGAIN = mark("Open again")
LARGER = mark("Larger letters")
SMALLER = mark("Smaller letters")
KEYBOARD = mark("Keyboard")
SPACE = mark("Space")
NO_SCRIPT = mark("The screen needs JavaScript. Allow it for this page.")

_JA, _EN = translator("ja"), translator("en")


def wrong(wait_s: float) -> Message:
    if wait_s:
        return Message(
            "The name or the password is wrong. The next attempt takes {seconds} seconds until it is answered; nobody "
            "is locked out.",
            {"seconds": round(wait_s)},
        )
    return Message("The name or the password is wrong. Try again.")


def both(text: str | Message) -> str:
    """As HTML: Japanese, and English in an element of its own."""
    message = text if isinstance(text, Message) else Message(text)
    return f'{_words(message, _JA)} <span class="en" lang="en">{_words(message, _EN)}</span>'


def _words(message: Message, translate: Callable[[str], str]) -> str:
    return escape(message.render(translate))
