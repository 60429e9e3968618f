"""Links lead somewhere, and the Czech pages say what the English ones say."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from homeassistant.util.yaml import parse_yaml
import pytest

from tests.docs.pages import CZECH, DOCS, FOR_DEVELOPERS, PAGES, ROOT, Page

ENGLISH = [Page(path) for path in sorted(DOCS.glob("*.md")) if path.name not in FOR_DEVELOPERS]
LEADS_OUT = ("http://", "https://", "mailto:")


def shape(value: Any) -> Any:
    """Return what an example is made of, whatever is said in it and whatever its parts are called."""
    match value:
        case dict() if all(isinstance(child, dict) for child in value.values()):
            return [shape(child) for child in value.values()]
        case dict():
            return {key: shape(child) for key, child in value.items()}
        case list():
            return [shape(child) for child in value]
        case _:
            return type(value).__name__.removeprefix("Node").removesuffix("Class")


def broken(page: Page) -> Iterator[str]:
    """Give the links of a page that lead nowhere."""
    for link in page.links:
        if link.startswith(LEADS_OUT):
            continue
        path, _, anchor = link.partition("#")
        target = (page.path.parent / path).resolve() if path else page.path
        is_there = target.exists() and target.is_relative_to(ROOT)
        if not is_there or (anchor and (target.suffix != ".md" or anchor not in Page(target).anchors)):
            yield link


def test_the_pages_are_found() -> None:
    names = {page.name for page in PAGES}
    assert {"README.md", "CONTRIBUTING.md", "frontend/README.md", "docs/send.md", "docs/cs/send.md"} <= names


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Page) -> None:
    assert not list(broken(page))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_heading_leaves_a_level_out(page: Page) -> None:
    levels = [level for level, _ in page.headings]
    assert levels.count(1) <= 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_page_for_people_is_there_in_both_languages() -> None:
    assert {page.path.name for page in ENGLISH} == {path.name for path in CZECH.glob("*.md")}


@pytest.mark.parametrize("page", ENGLISH, ids=lambda page: page.name)
def test_a_page_begins_with_a_link_to_the_other_language(page: Page) -> None:
    name = page.path.name
    assert page.text.startswith(f"[Česky](cs/{name})")
    assert Page(CZECH / name).text.startswith(f"[English](../{name})")


@pytest.mark.parametrize("page", ENGLISH, ids=lambda page: page.name)
def test_a_czech_page_says_what_the_english_one_says(page: Page) -> None:
    czech = Page(CZECH / page.path.name)
    assert [level for level, _ in czech.headings] == [level for level, _ in page.headings]
    assert czech.tables == page.tables
    assert [block.language for block in czech.blocks] == [block.language for block in page.blocks]
    for english_block, czech_block in zip(page.blocks, czech.blocks, strict=True):
        if english_block.language == "yaml":
            assert shape(parse_yaml(czech_block.body)) == shape(parse_yaml(english_block.body)), czech_block


@pytest.mark.parametrize("folder", [DOCS, CZECH], ids=["English", "Czech"])
def test_the_list_of_pages_is_whole(folder: Any) -> None:
    listed = {link for link in Page(folder / "README.md").links if "/" not in link}
    there = {path.name for path in folder.glob("*.md")} - {"README.md"}
    assert listed == there
