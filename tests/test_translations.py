"""What people read, in every language."""

import ast
from collections.abc import Iterator
import json
from pathlib import Path
import re
from typing import Any

from annotatedyaml import load_yaml_dict
import pytest

from custom_components.ipex_sms.addressees import AddressError
from custom_components.ipex_sms.messages.models import SendError

TRANSLATIONS = Path(__file__).parent.parent / "custom_components/ipex_sms/translations"
LANGUAGES = sorted(path.stem for path in TRANSLATIONS.glob("*.json"))
INTEGRATION = TRANSLATIONS.parent


def read(language: str) -> dict[str, Any]:
    words: dict[str, Any] = json.loads((TRANSLATIONS / f"{language}.json").read_text(encoding="utf-8"))
    return words


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


def raised_keys() -> Iterator[str]:
    """Give the key of every translated exception in the code."""
    for path in INTEGRATION.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                arguments = {each.arg: each.value for each in node.keywords}
                key = arguments.get("translation_key")
                if "translation_domain" in arguments and isinstance(key, ast.Constant):
                    yield str(key.value)


def test_every_exception_has_a_sentence() -> None:
    words = read("en")["exceptions"]
    assert set(raised_keys()) <= words.keys()


def test_every_word_of_the_contract_has_a_sentence_and_a_reason() -> None:
    words = read("en")["exceptions"]
    for error in (*SendError, *AddressError):
        assert error in words
        assert f"reason_{error}" in words


def test_every_action_has_names_descriptions_and_an_icon() -> None:
    icons = json.loads((INTEGRATION / "icons.json").read_text(encoding="utf-8"))
    actions = load_yaml_dict(str(INTEGRATION / "services.yaml"))
    words = read("en")["services"]
    assert actions.keys() == words.keys() == icons["services"].keys()
    for action, content in actions.items():
        assert {"name", "description"} <= words[action].keys()
        fields = dict(_list_fields(content["fields"]))
        assert fields.keys() == words[action]["fields"].keys()
        assert all({"name", "description"} <= field.keys() for field in words[action]["fields"].values())


def _list_fields(fields: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, field in fields.items():
        if "fields" in field:
            yield from _list_fields(field["fields"])
        else:
            yield name, field
