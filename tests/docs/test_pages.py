"""The pages lead to things that are there, and speak with one vocabulary."""

import re

import pytest

from controller.core.board import ApState
from controller.core.declaration import Kind
from controller.core.problem import Cause
from simulator.faults import Fault
from tests.docs.pages import ROOT, page, sections

PAGES = (
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "device_profiles/README.md",
    "docs/glossary.md",
    "docs/open-data.md",
    "docs/runbook.ja.md",
)

WORDS = (
    "facility",
    "device",
    "access point",
    "SSID",
    "client",
    "declaration",
    "desired state",
    "observation",
    "step",
    "plan",
    "reconciler",
    "poller",
    "device profile",
    "evidence",
    "problem",
)
"""The words of the design, of which the glossary must have every one."""

NUMBERS = (
    *("None", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"),
    *("Eleven", "Twelve", "Thirteen", "Fourteen", "Fifteen"),
)


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_to_something(name: str) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#\s]+)[^)]*\)", page(name))

    assert [link for link in links if not ((ROOT / name).parent / link).exists()] == []


@pytest.mark.parametrize("name", PAGES)
def test_every_link_within_a_page_leads_to_one_of_its_headings(name: str) -> None:
    text = page(name)
    anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in sections(text)}

    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= anchors


@pytest.mark.parametrize("word", WORDS)
def test_the_glossary_has_every_word_of_the_design(word: str) -> None:
    assert re.search(rf"^\| [^|]*\b{word}\b[^|]*\|", page("docs/glossary.md"), re.MULTILINE)


def test_the_glossary_has_every_kind_of_declaration_and_what_is_not_proven() -> None:
    glossary = page("docs/glossary.md")

    assert [kind for kind in Kind if kind not in glossary] == []
    assert [
        state for state in (ApState.PROVEN, ApState.PENDING, ApState.UNKNOWN, ApState.STRAY) if state not in glossary
    ] == []


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", page("Makefile"), re.MULTILINE))
    named = {target for name in PAGES for target in re.findall(r"`make ([a-z]+)`", page(name))}

    assert {"check", "messages"} <= named <= targets


def test_the_changelog_counts_causes_and_faults_as_the_code_does() -> None:
    changelog = page("CHANGELOG.md")

    assert f"**{NUMBERS[len(Cause)]} causes**" in changelog
    assert f"{NUMBERS[len(Fault)].lower()} faults" in changelog
