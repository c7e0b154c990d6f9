"""Every text that people see has its Japanese, and the compiled catalogue is that of the sources."""

import gettext
import io

from controller.locale.compile import CATALOGUE, JAPANESE, compiled, faults, has_words, marked, translations, used


def test_no_text_is_without_japanese_and_no_japanese_without_text() -> None:
    texts, doubled = translations(sorted(JAPANESE.glob("*.po")))

    assert [*doubled, *faults(used(), texts, CATALOGUE.read_bytes())] == []


def test_the_compiled_catalogue_is_one_that_gettext_reads() -> None:
    catalogue = gettext.GNUTranslations(io.BytesIO(compiled({"b {x}": "ビー {x}", "a": "エー"})))

    assert [catalogue.gettext(text) for text in ("a", "b {x}", "c")] == ["エー", "ビー {x}", "c"]


def test_missing_unused_and_unlike_texts_are_each_reported() -> None:
    found = faults({"new {x}": "file.py:1", "kept {x}": "file.py:2"}, {"kept {x}": "{y}", "old": "古い"}, b"")

    assert found == [
        "file.py:1: no Japanese: 'new {x}'",
        "no source uses this text: 'old'",
        "places differ: 'kept {x}' -> '{y}'",
    ]


def test_a_stale_catalogue_is_reported() -> None:
    (found,) = faults({"a": "file.py:1"}, {"a": "エー"}, b"older")

    assert "stale" in found


def test_only_texts_given_in_the_call_itself_are_found() -> None:
    source = (
        'Message(stored["text"]); mark("one " "two"); _("three").format(); print("four"); Message("five", {"x": 1})'
    )

    assert {text for _line, text in marked(source)} == {"one two", "three", "five"}


def test_what_has_no_words_needs_no_japanese() -> None:
    assert [has_words(text) for text in ("{key}", "日本語", "{n} s")] == [False, False, True]
