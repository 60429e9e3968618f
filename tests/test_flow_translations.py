"""What the flows say, in every language."""

from collections.abc import Iterator
import json
from pathlib import Path
import re
from typing import Any

import pytest

TRANSLATIONS = Path(__file__).parent.parent / "custom_components/ipex_sms/translations"
LANGUAGES = sorted(path.stem for path in TRANSLATIONS.glob("*.json"))
FLOWS = ("config", "config_subentries", "options", "selector")


def read(language: str) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads((TRANSLATIONS / f"{language}.json").read_text(encoding="utf-8"))
    return {key: whole[key] for key in FLOWS}


def flatten(value: dict[str, Any] | str, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
        return
    for key, child in value.items():
        yield from flatten(child, f"{path}.{key}".removeprefix("."))


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))


def forms(value: Any) -> Iterator[dict[str, Any]]:
    """Give every object that names fields of a form."""
    if isinstance(value, dict):
        if "data" in value and "data_description" in value:
            yield value
        elif "data" in value:
            pytest.fail(f"a form describes none of its fields: {value}")
        for child in value.values():
            yield from forms(child)


def test_english_and_czech_are_there() -> None:
    assert {"en", "cs"} <= set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_all_that_english_says_with_the_same_placeholders(language: str) -> None:
    english = {path: placeholders(text) for path, text in flatten(read("en"))}
    assert {path: placeholders(text) for path, text in flatten(read(language))} == english


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_of_a_form_is_described(language: str) -> None:
    assert list(forms(read(language)))
    for form in forms(read(language)):
        assert form["data"].keys() == form["data_description"].keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_choice_of_a_menu_is_described(language: str) -> None:
    content = read(language)
    menus = [
        step
        for flow in (content["config"], *content["config_subentries"].values(), content["options"])
        for step in flow["step"].values()
        if "menu_options" in step
    ]
    assert menus
    for menu in menus:
        assert menu["menu_options"].keys() == menu["menu_option_descriptions"].keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_holds_an_address_markup_or_stray_space(language: str) -> None:
    for path, text in flatten(read(language)):
        assert text == text.strip(), path
        assert not re.search(r"https?:|<[a-z]|'{", text), path
