"""The reference, held against the code in every language: each name there is, and none that is not."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
import json
from pathlib import Path
import re
from typing import Any

from annotatedyaml import load_yaml_dict
from homeassistant.components.websocket_api.const import DOMAIN as WEBSOCKET_DOMAIN
from homeassistant.const import EntityCategory, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events
from pytest_homeassistant_custom_component.typing import WebSocketGenerator
import voluptuous as vol

from custom_components.ipex_sms import issues, services
from custom_components.ipex_sms.account import Account
from custom_components.ipex_sms.addressees import AddressError
from custom_components.ipex_sms.api.models import Direction
from custom_components.ipex_sms.const import DOMAIN
from custom_components.ipex_sms.event import DELIVERY, MESSAGE
from custom_components.ipex_sms.flow_login import CREDENTIALS_FIELDS, TOKEN_FIELDS
from custom_components.ipex_sms.flow_senders import DELIVERY_FIELDS
from custom_components.ipex_sms.flow_servers import OPERATOR_SERVERS
from custom_components.ipex_sms.legacy_notify import DATA_SCHEMA
from custom_components.ipex_sms.live import KIND_READ
from custom_components.ipex_sms.long_term_statistics import FIGURES_BY_CHANNEL
from custom_components.ipex_sms.messages.models import ChangeKind, SendError, Source, State
from custom_components.ipex_sms.messages.text import Encoding
from custom_components.ipex_sms.options_flow import SCHEMA as OPTIONS_SCHEMA
from custom_components.ipex_sms.stream import ATTR_FALLBACK_FOR, MESSAGE_KEYS
from custom_components.ipex_sms.trigger import DELIVERY_SCHEMA, RECEIVED_SCHEMA, TRIGGERS
from custom_components.ipex_sms.websocket import NOT_FOUND
from tests.accounts import ANNA, OFFICE, TRUNK, add_entry, instant_sender, number_sender, recipient, set_up
from tests.gateway import Gateway

ROOT = Path(__file__).parent.parent.parent
INTEGRATION = ROOT / "custom_components" / "ipex_sms"
PAGES = {"en": ROOT / "docs" / "reference.md", "cs": ROOT / "docs" / "cs" / "reference.md"}

# In the order of the page.
TABLES = (
    "send_message",
    "ask",
    "get_messages",
    "responses",
    "notify_data",
    "triggers",
    "trigger_options",
    "obstacles",
    "events",
    "message",
    "states",
    "entities",
    "statistics",
    "login",
    "options",
    "sender",
    "recipient",
    "text_errors",
    "call_errors",
    "trigger_errors",
    "account_errors",
    "repairs",
    "commands",
    "pushed",
    "system_health",
)
NUMBER = "+420 777 888 999"
ACTION_SCHEMAS = {
    services.SERVICE_SEND_MESSAGE: services.SEND_MESSAGE_SCHEMA,
    services.SERVICE_ASK: services.ASK_SCHEMA,
    services.SERVICE_GET_MESSAGES: services.GET_MESSAGES_SCHEMA,
}
TRIGGER_SCHEMAS = {name: RECEIVED_SCHEMA if name == "message_received" else DELIVERY_SCHEMA for name in TRIGGERS}


@dataclass(frozen=True)
class Words:
    """What a table says in one language where it holds no name of the code."""

    required: str
    diagnostic: str
    disabled: str
    devices: Mapping[str, str]


WORDS = {
    "en": Words(
        required="*required*",
        diagnostic="diagnostic",
        disabled="disabled at first",
        devices={"account": "account", "number": "number", "instant": "instant SMS", "recipient": "recipient"},
    ),
    "cs": Words(
        required="*povinné*",
        diagnostic="diagnostika",
        disabled="zpočátku zakázaná",
        devices={"account": "účet", "number": "číslo", "instant": "instantní SMS", "recipient": "příjemce"},
    ),
}


@dataclass(frozen=True)
class Table:
    """The rows of a table, without its head, and what stands between it and whatever is above it."""

    intro: str
    rows: Sequence[Sequence[str]]

    @property
    def names(self) -> list[str]:
        """Return the names of the code in the first column."""
        return [_bare(row[0]) for row in self.rows]

    def row(self, name: str) -> Sequence[str]:
        (found,) = (row for row in self.rows if _bare(row[0]) == name)
        return found

    def column(self, index: int) -> dict[str, str]:
        """Return the cells of a column by the name that each is about."""
        return {_bare(row[0]): row[index] for row in self.rows}


class Reference:
    """The page in one language, and the words of the integration in that language."""

    def __init__(self, language: str) -> None:
        tables = list(_read_tables(PAGES[language].read_text(encoding="utf-8")))
        self.tables = dict(zip(TABLES, tables, strict=True))
        self.words = WORDS[language]
        translations = (INTEGRATION / "translations" / f"{language}.json").read_text(encoding="utf-8")
        self.translations: dict[str, Any] = json.loads(translations)

    def __getitem__(self, name: str) -> Table:
        return self.tables[name]


@pytest.fixture(params=PAGES)
def page(request: pytest.FixtureRequest) -> Reference:
    return Reference(request.param)


def _read_tables(markdown: str) -> Iterator[Table]:
    intro, rows = list[str](), list[list[str]]()
    for line in [*markdown.splitlines(), ""]:
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip("|").split("|")])
            continue
        if rows:
            yield Table("\n".join(intro), rows[2:])
            intro, rows = [], []
        intro = [] if line.startswith("#") else [*intro, line]


def _bare(cell: str) -> str:
    (name,) = codes(cell)
    return name


def codes(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def names_of(fields: Mapping[str, Any]) -> dict[str, str]:
    return {key: field["name"] for key, field in fields.items()}


def write(value: object) -> str:
    """Return a default as the page writes it."""
    if isinstance(value, timedelta):
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return f"`{minutes // 60:02}:{minutes % 60:02}:{seconds:02}`"
    if value in (None, "", []):
        return ""
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def check_defaults(schema: Any, told: Mapping[str, str], required: str) -> None:
    """Hold the defaults of a schema, and what it demands, against what is told of its fields."""
    demanded = {field: "x" for field, cell in told.items() if cell == required}
    filled = {str(field): value for field, value in schema(demanded).items()}
    for field, cell in told.items():
        if field in demanded:
            with pytest.raises(vol.Invalid):
                schema({each: value for each, value in demanded.items() if each != field})
        else:
            assert write(filled.get(field)) == cell, field


def keys_of(schema: Any) -> set[str]:
    return {str(key) for key in schema.schema}


def returned(module: str, *functions: str) -> set[str]:
    """Return every text that functions of a module return."""
    tree = ast.parse((INTEGRATION / f"{module}.py").read_text(encoding="utf-8"))
    return {
        node.value
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef) and function.name in functions
        for statement in ast.walk(function)
        if isinstance(statement, ast.Return) and statement.value is not None
        for node in _list_results(statement.value)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def _list_results(expression: ast.expr) -> Iterator[ast.expr]:
    if isinstance(expression, ast.IfExp):
        yield from _list_results(expression.body)
        yield from _list_results(expression.orelse)
    else:
        yield expression


# Actions


@pytest.mark.parametrize("action", ACTION_SCHEMAS)
def test_every_field_of_an_action_is_told_with_its_name_and_default(page: Reference, action: str) -> None:
    table = page[action]
    assert table.column(1) == names_of(page.translations["services"][action]["fields"])
    assert set(table.names) == keys_of(ACTION_SCHEMAS[action]) - {str(key) for key in cv.TARGET_SERVICE_FIELDS}
    check_defaults(ACTION_SCHEMAS[action], table.column(3), page.words.required)


def test_every_action_is_told(page: Reference) -> None:
    assert load_yaml_dict(str(INTEGRATION / "services.yaml")).keys() == ACTION_SCHEMAS.keys()
    assert {_bare(row[0]) for row in page["responses"].rows} == ACTION_SCHEMAS.keys()


async def test_every_response_is_told(hass: HomeAssistant, account: Account, gateway: Gateway, page: Reference) -> None:
    sent = await respond(hass, "send_message", to=["Anna"], message="Rain 🌧", plain_text=True)
    question = hass.async_create_task(respond(hass, "ask", to="Anna", message="Close?", answers=["Yes"]))
    await gateway.wait_for_messages(2)
    await gateway.receive_text(ANNA, OFFICE, "yes")
    responses = {"send_message": sent, "ask": await question, "get_messages": await respond(hass, "get_messages")}
    given = {(action, key) for action, response in responses.items() for key in response}
    extra = {key for message in sent["messages"] for key in message if key not in MESSAGE_KEYS}
    given |= {("send_message", f"messages[].{key}") for key in extra}
    assert sorted((_bare(row[0]), _bare(row[1])) for row in page["responses"].rows) == sorted(given)


async def respond(hass: HomeAssistant, action: str, **data: Any) -> dict[str, Any]:
    response: Any = await hass.services.async_call(DOMAIN, action, data, blocking=True, return_response=True)
    answered: dict[str, Any] = response
    return answered


def test_the_data_of_the_older_services_are_told(page: Reference) -> None:
    assert set(page["notify_data"].names) == keys_of(DATA_SCHEMA)
    check_defaults(DATA_SCHEMA, page["notify_data"].column(2), page.words.required)


# Triggers


def test_every_trigger_is_told_with_its_name_and_the_entities_that_tell_of_it(page: Reference) -> None:
    table = page["triggers"]
    words = page.translations["triggers"]
    assert table.column(1) == {f"{DOMAIN}.{name}": words[name]["name"] for name in TRIGGERS}
    for name, cell in table.column(2).items():
        kind = name.removeprefix(f"{DOMAIN}.message_")
        tells = [entity.key for entity in (MESSAGE, DELIVERY) if kind in (entity.event_types or ())]
        assert codes(cell) == tells


def test_every_option_of_a_trigger_is_told_with_its_name_and_default(page: Reference) -> None:
    table = page["trigger_options"]
    told = {(trigger, option) for option, cell in table.column(2).items() for trigger in codes(cell)}
    target = {"target": {"entity_id": ["event.number_message"]}}
    for trigger, schema in TRIGGER_SCHEMAS.items():
        options = schema({**target, "options": {}})["options"]
        assert {option for name, option in told if name == trigger} == options.keys()
        words = page.translations["triggers"][trigger]["fields"]
        for option, default in options.items():
            assert (table.column(1)[option], table.column(4)[option]) == (words[option]["name"], write(default))
    assert {trigger for trigger, _ in told} == TRIGGERS.keys()


def test_every_reason_why_a_trigger_kept_silent_is_told(page: Reference) -> None:
    assert set(page["obstacles"].names) == returned("trigger", "_find_obstacle")


# Events, messages, states


def test_every_event_is_told(page: Reference) -> None:
    assert page["events"].names == [f"{DOMAIN}_{kind}" for kind in ChangeKind]


async def test_what_an_event_has_beside_a_message_is_told(
    hass: HomeAssistant, account: Account, gateway: Gateway, page: Reference
) -> None:
    events = async_capture_events(hass, "ipex_sms_received")
    await gateway.receive_text(ANNA, OFFICE, "EVENING")
    (event,) = events
    assert set(codes(page["events"].intro)) == event.data.keys() - set(MESSAGE_KEYS)


def test_every_key_of_a_message_is_told_with_its_name_and_its_values(page: Reference) -> None:
    table = page["message"]
    words = page.translations["entity"]["event"]["message"]["state_attributes"]
    names = {key: words[key]["name"] for key in MESSAGE_KEYS}
    assert list(table.column(1).items()) == [*names.items(), (ATTR_FALLBACK_FOR, "")]
    for key, values in {"direction": Direction, "encoding": Encoding, "source": Source}.items():
        assert set(codes(table.row(key)[2])) == set(values), key


def test_every_state_is_told_with_its_name(page: Reference) -> None:
    words = page.translations["entity"]["event"]["message"]["state_attributes"]["state"]["state"]
    assert page["states"].column(1) == {state: words[state] for state in State}


# Entities and statistics


@pytest.fixture
async def registered(hass: HomeAssistant, gateway: Gateway) -> list[er.RegistryEntry]:
    """Return the entities of an account with all there can be: a token, senders of both kinds, a recipient."""
    entry = add_entry(
        hass,
        gateway,
        [number_sender(OFFICE), instant_sender(TRUNK), recipient("Anna", ANNA)],
        username=None,
        password=None,
        token=gateway.new_token(),
    )
    await set_up(hass, entry)
    return er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)


# The kinds of devices, by the subentry that each is of.
OWNERS = {None: "account", "sender8999": "number", "instant3444": "instant", "recipient8609": "recipient"}


def key_of(entity: er.RegistryEntry) -> str:
    return entity.unique_id.removeprefix(f"{entity.config_subentry_id or entity.config_entry_id}_")


async def test_every_entity_is_told_with_all_that_shows(registered: list[er.RegistryEntry], page: Reference) -> None:
    table, words = page["entities"], page.translations["entity"]
    assert set(table.names) == {key_of(entity) for entity in registered}
    for row in table.rows:
        key = _bare(row[0])
        entities = [entity for entity in registered if key_of(entity) == key]
        _, name, kind, devices, state = row
        first = entities[0]
        assert name == (words[first.domain][key]["name"] if first.domain != Platform.NOTIFY else ""), key
        assert codes(kind) == [first.domain], key
        assert (page.words.diagnostic in kind) == (first.entity_category is EntityCategory.DIAGNOSTIC), key
        assert (page.words.disabled in kind) == (first.disabled_by is not None), key
        assert sorted(devices.split(", ")) == sorted(
            page.words.devices[OWNERS[each.config_subentry_id]] for each in entities
        ), key
        capabilities = first.capabilities or {}
        assert codes(state) == list(capabilities.get("event_types") or capabilities.get("options") or ()), key


def test_every_statistic_is_told_with_its_name(page: Reference) -> None:
    table = page["statistics"]
    words = page.translations["selector"]["statistic"]["options"]
    figures = dict.fromkeys(figure for figures in FIGURES_BY_CHANNEL.values() for figure in figures)
    assert table.column(1) == {f"_{each}": words[each].removeprefix("{sender}: ") for each in figures}
    for figure in figures:
        channels = [str(channel) for channel, counted in FIGURES_BY_CHANNEL.items() if figure in counted]
        assert table.row(f"_{figure}")[2] == ", ".join(page.words.devices[channel] for channel in channels)


# Settings


def test_every_field_of_the_login_is_told_with_its_name(page: Reference) -> None:
    steps = page.translations["config"]["step"]
    servers = steps["credentials"]["sections"]["servers"]["data"]
    words = steps["credentials"]["data"] | steps["token"]["data"] | servers
    fields = [str(field) for field in (*CREDENTIALS_FIELDS, *TOKEN_FIELDS, *OPERATOR_SERVERS)]
    assert page["login"].column(1) == {field: words[field] for field in fields}


def test_every_option_is_told_with_its_name_its_values_and_its_default(page: Reference) -> None:
    table = page["options"]
    assert set(table.names) == keys_of(OPTIONS_SCHEMA)
    assert table.column(1) == page.translations["options"]["step"]["init"]["data"]
    check_defaults(OPTIONS_SCHEMA, table.column(4), page.words.required)
    for option, cell in table.column(3).items():
        values: list[Any] = codes(cell)
        wrong: list[Any] = ["nonsense"]
        if values and values[0].isdigit():
            values = [int(value) for value in values]
            wrong = [values[0] - 1, values[-1] + 1]
        for value in values:
            assert OPTIONS_SCHEMA({option: value})[option] == value
        for value in wrong if values else ():
            with pytest.raises(vol.Invalid):
                OPTIONS_SCHEMA({option: value})


def test_every_field_of_a_sender_is_told_with_its_name(page: Reference) -> None:
    assert set(page["sender"].names) == {"name", *map(str, DELIVERY_FIELDS)}
    assert page["sender"].column(1) == page.translations["config_subentries"]["sender"]["step"]["reconfigure"]["data"]


async def test_every_field_of_a_recipient_is_told_with_its_name_and_default(
    hass: HomeAssistant, account: Account, page: Reference
) -> None:
    form = await hass.config_entries.subentries.async_init(
        (account.entry.entry_id, "recipient"), context={"source": "user"}
    )
    table, schema = page["recipient"], form["data_schema"]
    assert schema is not None
    assert table.column(1) == page.translations["config_subentries"]["recipient"]["step"]["user"]["data"]
    assert set(table.names) == keys_of(schema)

    def fill(typed: dict[str, Any]) -> dict[str, Any]:
        filled: dict[str, Any] = schema(typed)
        return filled | {"deliver_within": timedelta(**filled["deliver_within"])}

    check_defaults(fill, table.column(3), page.words.required)


# Errors and repairs


def test_every_error_is_told(page: Reference) -> None:
    sentences = {key for key in page.translations["exceptions"] if not key.startswith(("reason_", "logbook_"))}
    kinds = ("text_errors", "call_errors", "trigger_errors", "account_errors")
    told = [name for kind in kinds for name in page[kind].names]
    assert sorted(told) == sorted(sentences)
    assert set(page["text_errors"].names) == {*SendError, *AddressError}


def test_every_error_of_a_trigger_is_told_as_such(page: Reference) -> None:
    tree = ast.parse((INTEGRATION / "trigger.py").read_text(encoding="utf-8"))
    refused = {
        key.value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "_refuse"
        if isinstance(key := call.args[1], ast.Constant)
    }
    assert set(page["trigger_errors"].names) == refused - {AddressError.INVALID_NUMBER}


def test_every_repair_is_told_with_its_title(page: Reference) -> None:
    kinds = [kind for name, kind in vars(issues).items() if name.startswith("ISSUE_")]
    words = page.translations["issues"]
    assert page["repairs"].column(1) == {kind: words[kind]["title"].format(sender=NUMBER) for kind in kinds}


def test_what_system_information_shows_is_told_with_its_name(page: Reference) -> None:
    table = page["system_health"]
    assert table.column(1) == page.translations["system_health"]["info"]
    assert set(codes(table.row("webhook")[2])) == returned("system_health", "_find_mode")


# Websocket


async def test_every_command_is_told_with_its_fields(hass: HomeAssistant, account: Account, page: Reference) -> None:
    commands = {name: schema for name, (_, schema) in hass.data[WEBSOCKET_DOMAIN].items() if name.startswith(DOMAIN)}
    assert set(page["commands"].names) == commands.keys()
    for name, cell in page["commands"].column(1).items():
        fields = keys_of(commands[name]) if commands[name] else set()
        assert set(codes(cell)) == fields - {"id", "type"}, name


async def test_what_commands_answer_and_push_is_told(
    hass: HomeAssistant, account: Account, gateway: Gateway, hass_ws_client: WebSocketGenerator, page: Reference
) -> None:
    client = await hass_ws_client(hass)
    about = {"config_entry_id": "account", "counterpart": ANNA}
    answers: dict[str, Any] = {}
    pushed: list[dict[str, Any]] = []

    async def ask(command: str, **fields: Any) -> Any:
        await client.send_json_auto_id({"type": f"{DOMAIN}/{command}", **fields})
        while (said := await client.receive_json())["type"] != "result":
            pushed.append(said["event"])
        assert said["success"], said
        answers[f"{DOMAIN}/{command}"] = said["result"]
        return said["result"]

    await ask("subscribe")
    await ask("accounts")
    await gateway.receive_text(ANNA, OFFICE, "EVENING")
    await ask("threads")
    (message,) = (await ask("messages", **about))["messages"]
    await ask("mark_read", **about, message_id=message["message_id"])
    await ask("send", config_entry_id="account", to="Anna", message="Good evening")
    while len(pushed) < 4:
        pushed.append((await client.receive_json())["event"])
    told = page["commands"].column(2)
    for command, answer in answers.items():
        if answer is not None:
            assert set(codes(told[command])) == answer.keys(), command
    assert answers.keys() == set(page["commands"].names)
    assert {event["kind"] for event in pushed} == {"received", "read", "queued", "sent"}
    for event in pushed:
        assert set(codes(page["pushed"].row(event["kind"])[2])) == event.keys() - {"kind"}


async def test_that_an_account_went_is_told(
    hass: HomeAssistant,
    account: Account,
    config_entry: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    page: Reference,
) -> None:
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": f"{DOMAIN}/subscribe"})
    assert (await client.receive_json())["success"]
    assert await hass.config_entries.async_unload(config_entry.entry_id)
    event = (await client.receive_json())["event"]
    assert set(codes(page["pushed"].row(event.pop("kind"))[2])) == event.keys()


def test_every_kind_of_what_is_pushed_is_told(page: Reference) -> None:
    kinds = {*ChangeKind, State.QUEUED, State.UNCONFIRMED, KIND_READ, "account"}
    assert set(page["pushed"].names) == kinds


def test_what_is_not_found_is_told_as_such(page: Reference) -> None:
    assert set(codes(page["pushed"].intro)) == {*NOT_FOUND, "not_found"}
