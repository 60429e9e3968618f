"""What people read, in every language: nothing is missing, and nothing is there that nobody can come to read."""

import ast
from collections.abc import Iterator
import inspect
import json
from pathlib import Path
import re
from typing import Any

from annotatedyaml import load_yaml_dict
from homeassistant.components.repairs import RepairsFlow
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.selector import validate_selector
import pytest

from custom_components.ipex_sms import issues, repairs
from custom_components.ipex_sms.addressees import AddressError
from custom_components.ipex_sms.config_flow import IpexConfigFlow
from custom_components.ipex_sms.messages.models import ChangeKind, SendError
from custom_components.ipex_sms.messages.queries import FIGURES
from custom_components.ipex_sms.options_flow import IpexOptionsFlow
from custom_components.ipex_sms.recipient_flow import RecipientFlow
from custom_components.ipex_sms.sender_flow import SenderFlow
from custom_components.ipex_sms.services import ASK_SCHEMA, GET_MESSAGES_SCHEMA, SEND_MESSAGE_SCHEMA
from custom_components.ipex_sms.trigger import TRIGGERS
from custom_components.ipex_sms.webhook_address import Reach

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


def test_all_four_languages_are_there() -> None:
    assert LANGUAGES == ["cs", "de", "en", "sk"]


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


def test_german_says_du_as_home_assistant_does() -> None:
    for path, text in flatten(read("de")):
        assert not re.search(r"(?<![.:!?\n] )(?<!^)\b(Sie|Ihnen|Ihre?[mnrs]?)\b", text), path


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_or_holds_an_address_markup_or_stray_space(language: str) -> None:
    for path, text in flatten(read(language)):
        assert text == text.strip() != "", path
        assert not re.search(r"https?:|<[a-z]|'{", text), path


def calls() -> Iterator[tuple[str, dict[str | int, ast.expr]]]:
    """Give every call in the code: the name of what is called, and its arguments by name and by place."""
    for path in INTEGRATION.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                given: dict[str | int, ast.expr] = dict(enumerate(node.args))
                given.update((each.arg, each.value) for each in node.keywords if each.arg)
                yield called, given


def constants(*expressions: ast.expr | None) -> set[str]:
    return {str(each.value) for each in expressions if isinstance(each, ast.Constant)}


def raised_keys() -> set[str]:
    """Return the key of every translated exception that the code names itself."""
    keys = set().union(
        *(constants(given.get("translation_key")) for _, given in calls() if "translation_domain" in given)
    )
    # A trigger refuses its options by a function of its own.
    return keys.union(*(constants(given[1]) for called, given in calls() if called == "_refuse"))


def test_every_exception_has_a_sentence_and_every_sentence_is_of_an_exception() -> None:
    words = {*SendError, *AddressError}
    reasons = {f"reason_{word}" for word in words}
    for called, given in calls():
        if called == "find_reason_sentence":
            reasons |= {f"reason_{reason}" for reason in constants(given[1])}
    logbook = {f"logbook_{kind}" for kind in ChangeKind}
    assert raised_keys() | words | reasons | logbook == read("en")["exceptions"].keys()


FLOWS = {
    "config": (IpexConfigFlow, read("en")["config"]),
    "sender": (SenderFlow, read("en")["config_subentries"]["sender"]),
    "recipient": (RecipientFlow, read("en")["config_subentries"]["recipient"]),
    "options": (IpexOptionsFlow, read("en")["options"]),
}
# Its form is `reauth_confirm`.
SHOWS_NOTHING = {"reauth"}
# What a flow says with words of other modules: those that log in and read fields; and Home Assistant itself,
# which took over the last three with 2026.10.
PARTS = {
    IpexConfigFlow: ("flow_login", "flow_fields", "flow_servers"),
    SenderFlow: ("flow_login", "flow_fields"),
    RecipientFlow: ("flow_fields",),
    IpexOptionsFlow: (),
}
SAID_BY_HOME_ASSISTANT = {
    "already_configured",
    "reauth_successful",
    "reconfigure_successful",
}


@pytest.mark.parametrize("name", FLOWS)
def test_every_step_has_words_and_all_words_are_of_a_step(name: str) -> None:
    flow, words = FLOWS[name]
    steps = {
        step.removeprefix("async_step_")
        for step, method in inspect.getmembers(flow, inspect.isfunction)
        if step.startswith("async_step_") and method.__module__.startswith("custom_components.")
    }
    assert steps - SHOWS_NOTHING == words["step"].keys()


def literals(*modules: str) -> set[str]:
    return {
        node.value
        for module in modules
        for node in ast.walk(ast.parse((INTEGRATION / f"{module}.py").read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


@pytest.mark.parametrize("name", FLOWS)
def test_no_flow_has_an_error_or_an_end_that_cannot_come(name: str) -> None:
    flow, words = FLOWS[name]
    said = literals(flow.__module__.rpartition(".")[2], *PARTS[flow]) | SAID_BY_HOME_ASSISTANT
    assert words.get("error", {}).keys() | words.get("abort", {}).keys() <= said


def test_every_issue_has_words_and_all_words_are_of_an_issue() -> None:
    kinds = {kind for name, kind in vars(issues).items() if name.startswith("ISSUE_")}
    assert kinds == read("en")["issues"].keys()


def test_every_repair_says_only_what_can_come() -> None:
    steps = {
        step.removeprefix("async_step_")
        for _, flow in inspect.getmembers(repairs, inspect.isclass)
        if issubclass(flow, RepairsFlow)
        for step, _ in inspect.getmembers(flow, inspect.isfunction)
        if step.startswith("async_step_")
    }
    said = literals("repairs")
    for issue in read("en")["issues"].values():
        words = issue.get("fix_flow", {})
        assert words.get("step", {}).keys() <= steps
        assert words.get("error", {}).keys() | words.get("abort", {}).keys() <= said


def test_every_choice_of_a_selector_can_be_offered() -> None:
    keys = set().union(*(constants(given.get("translation_key")) for _, given in calls()))
    yaml = (INTEGRATION / "services.yaml").read_text(encoding="utf-8")
    keys |= set(re.findall(r"translation_key: (\w+)", yaml))
    words = read("en")["selector"]
    assert words.keys() <= keys | {"webhook_reach", "statistic"}
    assert words["webhook_reach"]["options"].keys() == set(Reach)
    assert words["statistic"]["options"].keys() == set(FIGURES)


def test_every_entity_has_words_and_all_words_are_of_an_entity() -> None:
    keys: dict[str, set[str]] = {}
    for platform in read("en")["entity"]:
        tree = ast.parse((INTEGRATION / f"{platform}.py").read_text(encoding="utf-8"))
        given = (each for node in ast.walk(tree) if isinstance(node, ast.Call) for each in node.keywords)
        keys[platform] = set().union(*(constants(each.value) for each in given if each.arg == "translation_key"))
    assert keys == {platform: set(words) for platform, words in read("en")["entity"].items()}


def test_every_entity_has_an_icon_and_every_icon_is_of_an_entity() -> None:
    icons = json.loads((INTEGRATION / "icons.json").read_text(encoding="utf-8"))["entity"]
    words = read("en")["entity"]
    assert {platform: set(keys) for platform, keys in icons.items()} == {key: set(each) for key, each in words.items()}
    for platform, entities in icons.items():
        for key, icon in entities.items():
            assert icon.get("state", {}).keys() <= words[platform][key].get("state", {}).keys()
            for attribute, choice in icon.get("state_attributes", {}).items():
                assert choice["state"].keys() <= words[platform][key]["state_attributes"][attribute]["state"].keys()


ACTIONS = {"send_message": SEND_MESSAGE_SCHEMA, "ask": ASK_SCHEMA, "get_messages": GET_MESSAGES_SCHEMA}


def test_every_action_and_every_field_that_it_takes_is_offered_with_words_and_an_icon() -> None:
    icons = json.loads((INTEGRATION / "icons.json").read_text(encoding="utf-8"))["services"]
    actions = load_yaml_dict(str(INTEGRATION / "services.yaml"))
    words = read("en")["services"]
    assert actions.keys() == words.keys() == icons.keys() == ACTIONS.keys()
    for action, content in actions.items():
        assert {"name", "description"} <= words[action].keys()
        fields = dict(_list_fields(content["fields"]))
        taken = {str(key) for key in ACTIONS[action].schema} - {str(key) for key in cv.TARGET_SERVICE_FIELDS}
        assert fields.keys() == words[action]["fields"].keys() == taken
        assert all({"name", "description"} <= field.keys() for field in words[action]["fields"].values())
        sections = {name for name, field in content["fields"].items() if "fields" in field}
        assert sections == words[action]["sections"].keys() == icons[action]["sections"].keys()
        assert all({"name", "description"} <= section.keys() for section in words[action]["sections"].values())
        for field in fields.values():
            validate_selector(field["selector"])
            choices = field["selector"].get("select") or {}
            if "translation_key" in choices:
                assert set(choices["options"]) == read("en")["selector"][choices["translation_key"]]["options"].keys()


def test_every_trigger_has_names_descriptions_and_an_icon() -> None:
    icons = json.loads((INTEGRATION / "icons.json").read_text(encoding="utf-8"))["triggers"]
    triggers = load_yaml_dict(str(INTEGRATION / "triggers.yaml"))
    offered = {key: content for key, content in triggers.items() if not key.startswith(".")}
    words = read("en")["triggers"]
    assert offered.keys() == words.keys() == icons.keys() == TRIGGERS.keys()
    for trigger, content in offered.items():
        assert {"name", "description"} <= words[trigger].keys()
        assert content["fields"].keys() == words[trigger]["fields"].keys()
        assert all({"name", "description"} <= field.keys() for field in words[trigger]["fields"].values())


def _list_fields(fields: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, field in fields.items():
        if "fields" in field:
            yield from _list_fields(field["fields"])
        else:
            yield name, field
