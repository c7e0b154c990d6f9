"""What every answer and every request of the pages has to be like, so that other pages cannot use them."""

from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

COOKIE = "__Host-hinan"
"""By that name browsers insist on Secure, on no Domain and on the whole site (RFC 6265bis, 4.1.3.2)."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'{style}; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
"""Content Security Policy Level 3. Nothing is loaded from elsewhere: in a disaster there may be no elsewhere."""

STYLE_OF_THE_TERMINAL = " 'unsafe-inline'"
"""The terminal in the page writes its own style sheets. Scripts stay forbidden."""

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # with no-referrer browsers hide the Origin of forms, which we want to know
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

_OURS = Path(__file__).parent / "static"
_TERMINAL = Path(str(files("textual_serve"))) / "static"

STATIC = {
    "sign-in.css": (_OURS / "sign-in.css", "text/css"),
    "screen.css": (_OURS / "screen.css", "text/css"),
    "screen.js": (_OURS / "screen.js", "text/javascript"),
    "xterm.css": (_TERMINAL / "css" / "xterm.css", "text/css"),
    "textual.js": (_TERMINAL / "js" / "textual.js", "text/javascript"),
}
"""All that is served as a file; textual-serve's pictures and fonts are not."""


async def add_headers(_: web.Request, response: web.StreamResponse) -> None:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", POLICY.format(style=""))
    response.headers.pop("Server", None)


def page(html: str, status: int = 200, has_terminal: bool = False) -> web.Response:
    policy = POLICY.format(style=STYLE_OF_THE_TERMINAL if has_terminal else "")
    return web.Response(text=html, status=status, content_type="text/html", headers={"Content-Security-Policy": policy})


def comes_from_our_page(request: web.Request) -> bool:
    """By the Origin that browsers add and pages cannot change (RFC 6454, 7): cookies alone would also come with what
    another page on the same host sends."""
    origin = urlsplit(request.headers.get("Origin", ""))
    return bool(origin.netloc) and origin.netloc == request.host and (not request.secure or origin.scheme == "https")


def keep(response: web.StreamResponse, token: str) -> None:
    """Until the browser closes; how long it is good for, the server decides."""
    response.set_cookie(COOKIE, token, path="/", secure=True, httponly=True, samesite="Strict")


def forget(response: web.StreamResponse) -> None:
    response.del_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="Strict")


async def static(request: web.Request) -> web.StreamResponse:
    found = STATIC.get(request.match_info["name"])
    if found is None:
        raise web.HTTPNotFound
    path, kind = found
    # asked for anew every time, sent anew only after an update: half a megabyte is long on a telephone's line
    return web.FileResponse(path, headers={"Content-Type": f"{kind}; charset=utf-8", "Cache-Control": "no-cache"})
