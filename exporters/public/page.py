"""The public status page: whole in each file, readable without scripts, from a disk as from a server."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from pathlib import Path

from controller.core.public import Certainty, PublicFacility, PublicTown, PublicWifi
from exporters.public.words import LANGUAGES, Words, filled, html, plain, words

OLD_AFTER_S = 600
"""Ten missed rounds: something is wrong with the controller or with the way to the page, and people must know."""

USABLE = (PublicWifi.OPEN, PublicWifi.PARTLY)

_STYLES: Mapping[str, str] = {
    "open": "yes",
    "partly": "part",
    "opening": "part",
    "closed": "no",
    "none": "no",
    "unknown": "unknown",
}


def pages(town: PublicTown) -> Mapping[str, str]:
    """File name -> HTML, one for each language. They lead to each other and nowhere else."""
    return {words(language)["file"]: _page(town, language) for language in LANGUAGES}


@cache
def _asset(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8").strip()


@cache
def _policy() -> str:
    """Nothing may be loaded, and no script runs but ours (Content Security Policy 3, hash sources)."""
    digest = base64.b64encode(hashlib.sha256(_asset("page.js").encode()).digest()).decode()
    rules = ("default-src 'none'", "style-src 'unsafe-inline'", f"script-src 'sha256-{digest}'", "base-uri 'none'")
    return "; ".join(rules)


def _page(town: PublicTown, language: str) -> str:
    say = words(language)
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="{say["lang"]}" class="{language}" data-at="{town.at.isoformat(timespec="seconds")}"'
            f' data-old-after="{OLD_AFTER_S}">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_policy()}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            f"<title>{escape(plain(say['title']))} - {escape(town.name)}</title>",
            f"<style>{_asset('page.css')}</style>",
            "</head>",
            "<body>",
            _header(town, language),
            '<main class="wide">',
            *_state(town, say),
            *_facilities(town, say),
            _advice(say),
            "</main>",
            _footer(town, say),
            f"<script>{_asset('page.js')}</script>",
            "</body>",
            "</html>",
            "",
        ]
    )


def _header(town: PublicTown, language: str) -> str:
    say = words(language)
    links = [_link(words(other), is_here=other == language) for other in LANGUAGES]
    return (
        f'<header><div class="wide"><nav>{"".join(links)}</nav>'
        f"<h1><small>{escape(town.name)}</small>{html(say['title'])}</h1>"
        f'<p class="lead">{html(say["lead"])}</p></div></header>'
    )


def _link(other: Words, is_here: bool) -> str:
    if is_here:
        return f'<span aria-current="page">{html(other["link"])}</span>'
    return f'<a href="{other["file"]}" lang="{other["lang"]}">{html(other["link"])}</a>'


def _state(town: PublicTown, say: Words) -> Sequence[str]:
    """When this was true, and whether it is serious."""
    at = html(say.time("at", town.at))
    found = [
        f'<p class="band stale" role="alert">{html(say["old"])} <a href="">{html(say["reload"])}</a></p>',
        f'<p class="time"><strong><time datetime="{town.at.isoformat(timespec="seconds")}">{at}</time></strong>'
        f"<span>{html(say['about_time'])}</span></p>",
    ]
    if town.is_exercise:
        found.insert(0, f'<p class="band exercise">{html(say["exercise"])}</p>')
    return found


def _facilities(town: PublicTown, say: Words) -> Sequence[str]:
    """Where the Wi-Fi can be used first; each group in the order of the inventory."""
    usable = [place for place in town.facilities if place.wifi in USABLE]
    others = [place for place in town.facilities if place.wifi not in USABLE]
    if not town.facilities:
        return [f'<p class="none">{html(say["no_facilities"])}</p>']
    found = [] if usable else [f'<p class="none">{html(say["closed_town"])}</p>']
    for head, places in (("open_head", usable), ("other_head", others)):
        if places:
            cards = "\n".join(_card(place, say) for place in places)
            found.append(f'<h2>{html(say[head])}<i>{len(places)}</i></h2>\n<ul class="places">\n{cards}\n</ul>')
    return found


def _card(place: PublicFacility, say: Words) -> str:
    opened = _pill(say.of("opening", place.opening), _STYLES[place.opening])
    if place.opening_at is not None:
        opened += f"<small>{_as_of(place, say)}</small>"
    wifi = _pill(say.of("wifi", place.wifi), _STYLES[place.wifi])
    if place.is_exercise:
        wifi += f' <small class="drill">{html(say["exercise_here"])}</small>'
    rows = [(say["wifi_word"], wifi), (say["opening_word"], opened)]
    if place.wifi in USABLE:
        rows.append((say["clients_word"], _number(place, say)))
    if place.capacity:
        rows.append((say["capacity_word"], escape(place.capacity)))
    listed = "".join(f"<dt>{html(name)}</dt><dd>{value}</dd>" for name, value in rows)
    reading = place.english if say["lang"] == "en" and place.english else place.kana
    kana = f'<p class="kana">{escape(reading)}</p>' if reading else ""
    where = f'<p class="where">{escape(place.address or place.area)}</p>'
    return f"<li>{kana}<h3>{escape(place.name)}</h3>{where}<dl>{listed}</dl></li>"


def _number(place: PublicFacility, say: Words) -> str:
    """Gives way to `unknown` where a script finds that the page is old."""
    now, then = html(say.count(place.clients)), html(say.of("count", Certainty.UNKNOWN))
    return f'<span class="now">{now}</span><span class="then">{then}</span>'


def _as_of(place: PublicFacility, say: Words) -> str:
    assert place.opening_at is not None
    return html(filled(say["as_of"], time=say.time("at_short", place.opening_at)))


def _pill(marked: str, style: str) -> str:
    return f'<span class="state {style}"><span>{html(marked)}</span></span>'


def _advice(say: Words) -> str:
    steps = "".join(f"<li>{html(step)}</li>" for step in say.steps)
    notice = "".join(f"<li>{html(line)}</li>" for line in say.notice)
    return (
        f'<section class="advice"><div><h2>{html(say["join_head"])}</h2><ol>{steps}</ol></div>'
        f'<div class="notice"><h2>{html(say["notice_head"])}</h2><ul>{notice}</ul></div></section>'
    )


def _footer(town: PublicTown, say: Words) -> str:
    lines = [html(say["phones"])]
    if any(place.clients.certainty is Certainty.FEW for place in town.facilities):
        lines.append(html(filled(say["few_note"], limit=str(town.hide_below))))
    return f'<footer class="wide">{"".join(f"<p>{line}</p>" for line in lines)}</footer>'
