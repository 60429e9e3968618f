"""Every example of the documentation is run: on a real Home Assistant, with the double of the operator.

What an example is, is read from its shape: automations, actions to call, configuration, a card, what an action returns.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import timedelta
import re
import shutil
from typing import Any, Final, cast

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components import automation
from homeassistant.components.trace.const import DATA_TRACE
from homeassistant.config import async_process_component_and_handle_errors
from homeassistant.config_entries import ConfigSubentryDataWithId
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.loader import async_get_integration
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import parse_yaml
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.ipex_sms.account import Account
from custom_components.ipex_sms.const import DOMAIN
from custom_components.ipex_sms.messages.phone import InvalidNumberError, normalize
from tests.accounts import (
    ANNA,
    BORIS,
    CYRIL,
    OFFICE,
    add_entry,
    carry_webhooks,
    instant_sender,
    number_sender,
    recipient,
    set_up,
)
from tests.docs.pages import CZECH, DOCS, PAGES, ROOT
from tests.entities import pass_time
from tests.gateway import Channel, Direction, Gateway
from tests.sending import ask_to_send

PEOPLE: Final = {"Anna": ANNA, "Boris": BORIS, "Cyril": CYRIL}
BLUEPRINTS = ROOT / "blueprints" / "automation"
SENDS = re.compile(r"ipex_sms\.(send_message|ask)|notify\.(send_message|ipex_sms\w*)")
# What somebody texts to be found by the regular expressions of the examples.
SAYS: Final = {
    "(?i)^garage my-code-word$": "Garage my-code-word",
    "(?i)^garaz moje-heslo$": "Garaz moje-heslo",
    r"(?i)^locked\??$": "Locked?",
    r"(?i)^zam[cč]eno\??$": "Zamčeno?",
}
SERVICES: Final[dict[str, Any]] = cast(
    "dict[str, Any]", parse_yaml((ROOT / "custom_components" / DOMAIN / "services.yaml").read_text(encoding="utf-8"))
)
CARD = re.compile(r"^  readonly (\w+)\??:", re.MULTILINE)
OURS = re.compile(r"^(event\..+|notify\..+|(binary_)?sensor\.(420_777|60030|anna|boris|api_example_com).*)$")


@dataclass(frozen=True, slots=True)
class Example:
    """One example, and the language that Home Assistant speaks in it."""

    name: str
    language: str
    content: Any = field(repr=False)

    @property
    def kind(self) -> str:
        """Return what is to be done with it."""
        match self.content:
            case [{"triggers": _} | {"use_blueprint": _}, *_] | {"triggers": _} | {"use_blueprint": _}:
                return "automations"
            case [*_] | {"action": _}:
                return "actions"
            case {"type": _}:
                return "card"
            case {"messages": _}:
                return "response"
            case _:
                return "configuration"


def find_examples() -> Iterator[Example]:
    """Give every example of the README and the pages."""
    for page in PAGES:
        if page.name == "README.md" or page.path.is_relative_to(DOCS):
            language = "cs" if page.path.is_relative_to(CZECH) else "en"
            for block in page.blocks:
                if block.language == "yaml":
                    yield Example(f"{page.name}:{block.line}", language, parse_yaml(block.body))


EXAMPLES = list(find_examples())


def of_kind(*kinds: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("example", [each for each in EXAMPLES if each.kind in kinds], ids=lambda e: e.name)


def find(content: Any, wanted: str) -> Iterator[Any]:
    """Give what stands under a key, anywhere in an example."""
    match content:
        case dict():
            for key, child in content.items():
                if key == wanted:
                    yield child
                yield from find(child, wanted)
        case list():
            for child in content:
                yield from find(child, wanted)


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@pytest.fixture
def config_entry(hass: HomeAssistant, gateway: Gateway) -> MockConfigEntry:
    """Return the account of the examples: a number, instant SMS, and three people."""
    people = [recipient(name, phone) for name, phone in PEOPLE.items()]
    instant = {**instant_sender(), "title": "60030 · +420 222 333 444"}  # as the flow names it
    return add_entry(hass, gateway, [number_sender(), cast("ConfigSubentryDataWithId", instant), *people])


@pytest.fixture
async def account(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    gateway: Gateway,
    hass_client_no_auth: ClientSessionGenerator,
    example: Example,
) -> Account:
    """Set the account up in the language of the example: the names of entities follow it."""
    hass.config.language = example.language
    account = await set_up(hass, config_entry)
    await carry_webhooks(gateway, config_entry, hass_client_no_auth)
    return account


@pytest.fixture(autouse=True)
async def _no_complaint_about_the_example(caplog: pytest.LogCaptureFixture) -> AsyncIterator[None]:
    yield
    said = [record.getMessage() for record in caplog.get_records("call")]
    assert not [each for each in said if "Template variable" in each or "Error rendering" in each]


async def furnish(hass: HomeAssistant, example: Example) -> None:
    """Load the real integrations whose actions an example calls; see that every entity of ours it names is one."""
    used = [(BLUEPRINTS / each["path"]).read_text(encoding="utf-8") for each in find(example.content, "use_blueprint")]
    actions = ["persistent_notification.create", *find([example.content, *map(parse_yaml, used)], "action")]
    for domain in {str(action).partition(".")[0] for action in actions} - {DOMAIN}:
        assert await async_setup_component(hass, domain, {}), domain
    registry = er.async_get(hass)
    for each in find(example.content, "entity_id"):
        for entity_id in as_list(each):
            assert not OURS.match(entity_id) or registry.async_get(entity_id) is not None, entity_id


@asynccontextmanager
async def people(gateway: Gateway, example: Example, *, arrives: bool | None) -> AsyncIterator[None]:
    """Let texts reach those they are for, who answer what they are asked; or let them fail; None: nothing is heard."""
    asked = [*find(example.content, "answers")]
    answer = asked[0][0] if asked else "Yes"
    is_question = f"{DOMAIN}.ask" in [*find(example.content, "action")]
    reported = 0

    async def live() -> None:
        nonlocal reported
        while True:
            await gateway.wait_for_messages(reported + 1)
            message = gateway.messages[reported]
            reported += 1
            is_text = message.direction is Direction.OUT and message.channel is Channel.NUMBER
            if is_text and arrives is not None:
                await gateway.report(message, "DELIVERED" if arrives else "FAILED")
                if is_question and arrives:
                    # An answer that is made anew each time stands in the question.
                    code = re.search(r"\d{5}", message.text) if "{{" in answer else None
                    await gateway.receive_text(message.to, message.from_, code[0] if code else answer)

    task = asyncio.create_task(live())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def number_of(person: str) -> str:
    """Return the number of somebody who is named in an example, or what stands for one."""
    try:
        return PEOPLE.get(person) or normalize(person, "CZ")
    except InvalidNumberError:
        return person


def name_happening(trigger: dict[str, Any]) -> str:
    """Return what a trigger waits for; an event on the bus comes with the same as a trigger of ours."""
    kind = str(trigger["trigger"])
    return trigger["event_type"].replace(f"{DOMAIN}_", f"{DOMAIN}.message_") if kind == "event" else kind


async def set_off(
    hass: HomeAssistant, gateway: Gateway, freezer: FrozenDateTimeFactory, trigger: dict[str, Any]
) -> None:
    """Let that happen which a trigger waits for."""
    kind = name_happening(trigger)
    options = {name: value for name, value in trigger.get("options", {}).items() if value}
    if kind == "state":
        entity_id = as_list(trigger["entity_id"])[0]
        hass.states.async_set(entity_id, trigger.get("from", "off"))
        await hass.async_block_till_done()
        hass.states.async_set(entity_id, trigger.get("to", "on"))
    elif kind == f"{DOMAIN}.message_received":
        text = SAYS[options["matches"]] if "matches" in options else options.get("contains", "Hello")
        await gateway.receive_text(number_of(as_list(options.get("from", "Anna"))[0]), OFFICE, text)
    elif kind == f"{DOMAIN}.message_overdue":
        await ask_to_send(hass, to=as_list(options.get("to", "Anna")), deliver_within={"seconds": 10})
        await pass_time(hass, freezer, timedelta(seconds=11))
    elif kind in (f"{DOMAIN}.message_delivered", f"{DOMAIN}.message_failed"):
        await ask_to_send(hass, to=as_list(options.get("to", "Anna")), wait_for_delivery=True)
    else:
        pytest.fail(f"teach the test what sets off {kind}")
    await hass.async_block_till_done()


def read_runs(hass: HomeAssistant, key: str) -> list[dict[str, Any]]:
    """Return the traces of an automation's runs."""
    bucket = hass.data[DATA_TRACE].get(key)
    return [] if bucket is None else [trace.as_extended_dict() for trace in bucket.runs.values()]


def test_there_are_examples_of_every_kind() -> None:
    assert {each.kind for each in EXAMPLES} == {"automations", "actions", "card", "configuration", "response"}
    assert {each.name.partition(":")[0] for each in EXAMPLES} >= {"README.md", "docs/send.md", "docs/cs/receive.md"}


@of_kind("automations")
async def test_an_automation_runs_on_what_it_waits_for(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, account: Account, gateway: Gateway, example: Example
) -> None:
    await furnish(hass, example)
    await hass.async_add_executor_job(shutil.copytree, BLUEPRINTS, hass.config.path("blueprints", "automation"))
    shown = as_list(example.content)
    configs = [{"alias": f"Example {i}", "id": str(i), **each} for i, each in enumerate(shown)]
    for config in configs:
        config["trace"] = {**config.get("trace", {}), "stored_traces": 10}  # an example may switch its traces off
    for config in configs:
        if "use_blueprint" not in config:
            config.setdefault("actions", [{"action": "persistent_notification.create", "data": {"message": "Done"}}])
    assert await async_setup_component(hass, "automation", {"automation": configs})
    await hass.async_block_till_done()
    entities = {entity.unique_id: entity for entity in hass.data[automation.DATA_COMPONENT].entities}
    assert entities.keys() == {config["id"] for config in configs}
    for unique_id, entity in entities.items():
        assert isinstance(entity, automation.AutomationEntity)  # one that could not be read is of another class
        for count, trigger in enumerate(as_list((entity.raw_config or {})["triggers"]), start=1):
            kind = name_happening(trigger)
            arrives = {f"{DOMAIN}.message_failed": False, f"{DOMAIN}.message_overdue": None}.get(kind, True)
            async with people(gateway, example, arrives=arrives):
                await set_off(hass, gateway, freezer, trigger)
                await hass.async_block_till_done()
            runs = read_runs(hass, f"automation.{unique_id}")
            assert len(runs) >= count, f"{trigger} set off nothing"
            assert all(run["script_execution"] == "finished" and "error" not in run for run in runs), runs


@of_kind("actions")
@pytest.mark.parametrize("arrives", [True, False], ids=["arrives", "fails"])
async def test_actions_do_what_they_say(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    account: Account,
    gateway: Gateway,
    example: Example,
    arrives: bool,  # noqa: FBT001 - a parameter of pytest
) -> None:
    await furnish(hass, example)
    script = {"script": {"example": {"sequence": as_list(example.content)}}}
    assert await async_setup_component(hass, "script", script)
    assert hass.services.has_service("script", "example")
    async with people(gateway, example, arrives=arrives):
        with nullcontext() if arrives else suppress(HomeAssistantError):
            await hass.services.async_call("script", "example", blocking=True)
        await hass.async_block_till_done()
    assert bool(gateway.messages) == any(SENDS.match(action) for action in find(example.content, "action"))


def test_what_is_pasted_into_the_tools_names_a_target() -> None:
    # That page refuses an action that takes a target and shows none, even where other fields say who is meant.
    targeted = {f"{DOMAIN}.{name}" for name, action in SERVICES.items() if "target" in action}
    pasted = [each.content for each in EXAMPLES if isinstance(each.content, dict) and "action" in each.content]
    assert {content["action"] for content in pasted} & targeted
    assert all("target" in content for content in pasted if content["action"] in targeted)


@of_kind("configuration")
async def test_configuration_is_valid(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, account: Account, gateway: Gateway, example: Example
) -> None:
    await furnish(hass, example)
    for domain in example.content:
        integration = await async_get_integration(hass, domain)
        await async_process_component_and_handle_errors(hass, example.content, integration, raise_on_failure=True)
    if "alert" in example.content:
        (alert,) = example.content["alert"].values()
        assert await async_setup_component(hass, "alert", example.content)
        assert all(hass.services.has_service("notify", each) for each in alert["notifiers"])
        hass.states.async_set(alert["entity_id"], alert.get("state", "on"))
        await gateway.wait_for_messages(1)
        hass.states.async_set(alert["entity_id"], "idle")
        await hass.async_block_till_done()


@of_kind("card")
async def test_a_card_has_only_keys_that_it_knows(hass: HomeAssistant, account: Account, example: Example) -> None:
    known = (ROOT / "frontend" / "src" / "config.ts").read_text(encoding="utf-8")
    interface = known[known.index("interface CardConfig") : known.index("export const CARD")]
    cards = [example.content, *(card for each in find(example.content, "cards") for card in each)]
    for card in cards:
        if card["type"] == "custom:ipex-sms-card":
            assert card.keys() <= {*CARD.findall(interface)}
    named = [each for key in ("entity", "entities") for found in find(example.content, key) for each in as_list(found)]
    for each in named:
        entity_id = each["entity"] if isinstance(each, dict) else each
        if str(entity_id).startswith(f"{DOMAIN}:"):
            assert re.fullmatch(r"ipex_sms:420777888999_(sent|received|delivered|failed|parts)", entity_id)
        else:
            assert er.async_get(hass).async_get(str(entity_id)) is not None, entity_id


@of_kind("response")
async def test_a_response_is_shown_as_it_is(
    hass: HomeAssistant, account: Account, gateway: Gateway, example: Example
) -> None:
    async with people(gateway, example, arrives=True):
        (real,) = await ask_to_send(hass, to=["Anna"], message="Ve sklepě je voda.", wait_for_delivery=True)
    for shown in example.content["messages"]:
        assert list(shown) == list(real)
        assert [value is None for value in shown.values()] == [value is None for value in real.values()]
        assert {key: shown[key] for key in ("to", "name", "state", "parts", "source")} == {
            key: real[key] for key in ("to", "name", "state", "parts", "source")
        }
