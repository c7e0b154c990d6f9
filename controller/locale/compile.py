"""Makes ja/hinan.mo out of the .po files beside it: `python -m controller.locale.compile [--check]`.

`--check` writes nothing and fails on texts without Japanese, Japanese without a text, other places in the Japanese
than in the English, and a stale hinan.mo. Needs Babel; nothing else of the project does.
"""

import argparse
import ast
import re
import struct
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from string import Formatter

from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
SOURCES = ("controller", "tui", "exporters", "simulator")
KEYWORDS = ("_", "mark", "Message")
JAPANESE = Path(__file__).parent / "ja"
CATALOGUE = JAPANESE / "hinan.mo"

HEADER = "Content-Type: text/plain; charset=UTF-8\nLanguage: ja\n"
"""Fixed, so that the same .po files always give the same bytes: no dates, no version of Babel."""

MO_MAGIC = 0x950412DE
"""GNU gettext manual, 10.3: The Format of GNU MO Files."""


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--check", action="store_true", help="write nothing; fail when something is missing or stale")
    texts, doubled = translations(sorted(JAPANESE.glob("*.po")))
    if not options.parse_args().check:
        CATALOGUE.write_bytes(compiled(texts))
        return 0
    found = [*doubled, *faults(used(), texts, CATALOGUE.read_bytes() if CATALOGUE.exists() else b"")]
    print("\n".join(found), file=sys.stderr)
    return 1 if found else 0


def used() -> Mapping[str, str]:
    """English text -> where it stands, for every text of the sources."""
    found: dict[str, str] = {}
    for path in sorted(file for folder in SOURCES for file in (ROOT / folder).rglob("*.py")):
        for line, text in marked(path.read_text(encoding="utf-8")):
            found.setdefault(text, f"{path.relative_to(ROOT)}:{line}")
    return found


def marked(source: str) -> Iterable[tuple[int, str]]:
    """Line and text of every `_("...")`, `mark("...")` and `Message("...")`. Babel's extractor also takes the
    "text" of `Message(stored["text"])` for one."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=str(text)), *_rest]) if name in KEYWORDS:
                yield node.lineno, text


def translations(files: Iterable[Path]) -> tuple[Mapping[str, str], list[str]]:
    """English text -> Japanese over all files, and a fault for each text that two files translate differently."""
    texts: dict[str, str] = {}
    doubled: list[str] = []
    for path in files:
        with path.open("rb") as file:
            for message in read_po(file, locale="ja"):
                english, japanese = str(message.id), str(message.string)
                if not (english and japanese) or message.fuzzy:
                    continue
                if texts.setdefault(english, japanese) != japanese:
                    doubled.append(f"{path.name}: another Japanese than in another file: {english!r}")
    return texts, doubled


def faults(needed: Mapping[str, str], texts: Mapping[str, str], catalogue: bytes) -> list[str]:
    """One line per fault, ready to be acted on."""
    found = [
        f"{place}: no Japanese: {text!r}" for text, place in needed.items() if text not in texts and has_words(text)
    ]
    found += [f"no source uses this text: {text!r}" for text in texts if text not in needed]
    found += [f"places differ: {text!r} -> {texts[text]!r}" for text in texts if places(text) != places(texts[text])]
    if not found and compiled(texts) != catalogue:
        found.append(f"{CATALOGUE.relative_to(ROOT)} is stale: run python -m controller.locale.compile")
    return found


def has_words(text: str) -> bool:
    """`{key}` and `日本語` need no Japanese."""
    return bool(re.search("[A-Za-z]", re.sub(r"\{[^}]*\}", "", text)))


def places(text: str) -> frozenset[str]:
    """The names in `{name}`; how a place is formatted may differ. A text that is no template has none."""
    try:
        return frozenset(name for _text, name, _spec, _conversion in Formatter().parse(text) if name is not None)
    except ValueError:
        return frozenset()


def compiled(texts: Mapping[str, str]) -> bytes:
    """The binary catalogue: sorted, so that gettext may search it, and so that it is the same every time."""
    pairs = [(key.encode(), text.encode()) for key, text in sorted({**texts, "": HEADER}.items())]
    count, head = len(pairs), 7 * 4
    keys, values = head, head + 8 * count
    offset, index, content = values + 8 * count, [b"", b""], b""
    for column in (0, 1):
        for pair in pairs:
            index[column] += struct.pack("<II", len(pair[column]), offset + len(content))
            content += pair[column] + b"\0"
    return struct.pack("<7I", MO_MAGIC, 0, count, keys, values, 0, offset) + index[0] + index[1] + content


if __name__ == "__main__":
    sys.exit(main())
