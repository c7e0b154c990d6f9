"""The two pages: signing in, and the frame around the screen. Nothing on them comes from anywhere else."""

from collections.abc import Mapping
from html import escape
from string import Template

from controller.core.message import Message
from controller.i18n import _, language
from tui.web import texts
from tui.web.close_codes import CloseCode

HEAD = """<!DOCTYPE html>
<html lang="$language">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">
<meta name="robots" content="noindex">
<title>$title</title>
<link rel="icon" href="data:,">
"""

SIGN_IN = Template(
    HEAD
    + """<link rel="stylesheet" href="/static/sign-in.css">
</head>
<body>
<main>
<h1>避難所 Wi-Fi</h1>
<p class="town">$town</p>
$fault
<form method="post" action="/sign-in">
<label for="name">$name</label>
<input id="name" name="name" value="$typed" required autofocus maxlength="64" autocomplete="username"
 autocapitalize="none" autocorrect="off" spellcheck="false">
<label for="password">$password</label>
<input id="password" name="password" type="password" required maxlength="256" autocomplete="current-password">
<button>$sign_in</button>
</form>
<p class="hint">$recorded</p>
<p class="hint">$no_account</p>
</main>
</body>
</html>
"""
)

SCREEN = Template(
    HEAD
    + """<link rel="stylesheet" href="/static/xterm.css">
<link rel="stylesheet" href="/static/screen.css">
<script src="/static/screen.js" defer></script>
</head>
<body$sentences>
<header>
<span class="town">$town</span>
<span class="who">$who</span>
<button type="button" class="size" data-step="-1" aria-label="$smaller">A-</button>
<button type="button" class="size" data-step="1" aria-label="$larger">A+</button>
<form method="post" action="/sign-out"><button id="sign-out">$sign_out</button></form>
</header>
<div id="terminal" class="textual-terminal"></div>
<div id="closed" role="alert" hidden>
<p></p>
<button type="button" id="again">$again</button>
</div>
<nav>
<div>$moves<button type="button" id="keyboard">$keyboard</button></div>
<div>$digits</div>
</nav>
<noscript><p>$no_script</p></noscript>
</body>
</html>
"""
)

ESCAPE, ENTER, UP, DOWN, TAB = "\x1b", "\r", "\x1b[A", "\x1b[B", "\t"
"""What a terminal sends for these keys (ECMA-48; xterm's control sequences)."""


def sign_in(town: str, typed: str = "", fault: Message | None = None) -> str:
    told = f'<p class="fault" role="alert">{texts.both(fault)}</p>' if fault is not None else ""
    words = {
        "name": texts.both(texts.NAME),
        "password": texts.both(texts.PASSWORD),
        "sign_in": texts.both(texts.SIGN_IN),
        "recorded": texts.both(texts.RECORDED),
        "no_account": texts.both(texts.NO_ACCOUNT),
    }
    return SIGN_IN.substitute(
        words, language="ja", title=f"避難所 Wi-Fi {escape(town)}", town=escape(town), typed=escape(typed), fault=told
    )


def screen(town: str, name: str) -> str:
    words = {
        "who": _(texts.SIGNED_IN_AS).format(name=name),
        "sign_out": _(texts.SIGN_OUT),
        "again": _(texts.AGAIN),
        "smaller": _(texts.SMALLER),
        "larger": _(texts.LARGER),
        "keyboard": _(texts.KEYBOARD),
        "no_script": _(texts.NO_SCRIPT),
    }
    moves = {"Esc": ESCAPE, "↑": UP, "↓": DOWN, "Tab": TAB, _(texts.SPACE): " ", "Enter": ENTER}
    return SCREEN.substitute(
        {name: escape(word) for name, word in words.items()},
        language=language(),
        title=f"避難所 Wi-Fi {escape(town)}",
        town=escape(town),
        moves=_keys(moves),
        digits=_keys({digit: digit for digit in "1234567890"}),
        sentences=_sentences(),
    )


def _keys(keys: Mapping[str, str]) -> str:
    return "".join(
        f'<button type="button" class="key" data-key="{escape(sent)}">{escape(word)}</button>'
        for word, sent in keys.items()
    )


def _sentences() -> str:
    """Why the screen is closed, by the code that the socket was closed with; else the connection was lost."""
    told = {
        CloseCode.LEFT: texts.LEFT,
        CloseCode.SIGNED_OUT: texts.ENDED,
        CloseCode.TAKEN_OVER: texts.TAKEN_OVER,
        CloseCode.FULL: texts.FULL,
    }
    said = "".join(f' data-closed-{code:d}="{escape(_(text))}"' for code, text in told.items())
    return f'{said} data-lost="{escape(_(texts.LOST))}"'
