"""Triggers: real automations run on the texts they name, on each once, and on no others."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
import shutil
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED, Platform
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.helpers import area_registry as ar
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import floor_registry as fr
from homeassistant.helpers import label_registry as lr
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_mock_service
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    MockHAClientWebSocket,
    WebSocketGenerator,
)

from custom_components.ipex_sms.account import Account, log_path
from custom_components.ipex_sms.const import DOMAIN
from custom_components.ipex_sms.stream import MESSAGE_KEYS
from tests.accounts import (
    ANNA,
    BORIS,
    CYRIL,
    OFFICE,
    STRANGER,
    WAREHOUSE,
    add_entry,
    carry_webhooks,
    number_sender,
    recipient,
)
from tests.automations import automate, texts_of
from tests.entities import pass_time, send
from tests.gateway import Gateway
from tests.sending import entity_of, second_account

__all__ = ["second_account"]

ELEVEN = datetime(2026, 11, 22, 10, tzinfo=UTC)
SUBENTRY = "sender8999"
MESSAGE = "event.420_777_888_999_message"
DELIVERY = "event.420_777_888_999_delivery"
TRIGGERS = {f"ipex_sms.message_{key}" for key in ("received", "delivered", "failed", "overdue")}


@pytest.fixture
async def config_entry(hass: HomeAssistant, gateway: Gateway, freezer: FrozenDateTimeFactory) -> MockConfigEntry:
    """Return an account with two numbers; Anna and Boris may give commands, Cyril may not."""
    freezer.move_to(ELEVEN)
    # The interface through which automations are saved has to be there before the server starts.
    assert await async_setup_component(hass, "config", {})
    assert await async_setup_component(hass, "websocket_api", {})
    gateway.numbers = [OFFICE, WAREHOUSE]
    return add_entry(
        hass,
        gateway,
        [
            number_sender(),
            number_sender(WAREHOUSE, "Warehouse"),
            recipient("Anna", ANNA),
            recipient("Boris", BORIS),
            recipient("Cyril", CYRIL, may_command=False),
        ],
    )


@pytest.fixture
def second_subentries() -> list[Any]:
    """Return whom the second account knows: Dana, whom the first one does not."""
    return [number_sender("+420777888222", "Shop"), recipient("Dana", STRANGER)]


def received(target: str | dict[str, Any] = MESSAGE, /, **options: Any) -> dict[str, Any]:
    """Return a trigger on texts that come in; `sender` stands for the option `from`."""
    if "sender" in options:
        options["from"] = options.pop("sender")
    target = {"entity_id": target} if isinstance(target, str) else target
    return {"trigger": "ipex_sms.message_received", "target": target} | ({"options": options} if options else {})


def became(kind: str, /, target: str = DELIVERY, **options: Any) -> dict[str, Any]:
    """Return a trigger on what became of texts that were sent."""
    return {"trigger": f"ipex_sms.message_{kind}", "target": {"entity_id": target}, "options": options}


async def text_in(hass: HomeAssistant, gateway: Gateway, *texts: tuple[str, str], to: str = OFFICE) -> None:
    for sender, text in texts:
        await gateway.receive_text(sender, to, text)
    await hass.async_block_till_done()


async def test_a_text_from_a_recipient_runs_every_automation_that_waits_for_it(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    calls = await automate(hass, received(), received())
    await text_in(hass, gateway, (ANNA, "EVENING"))
    assert [call.data for call in calls] == [{"number": number, "text": "EVENING"} for number in (0, 1)]


async def test_the_whole_message_is_in_the_trigger(hass: HomeAssistant, account: Account, gateway: Gateway) -> None:
    heard = async_mock_service(hass, "test", "heard")
    automation = {
        "triggers": received(),
        "actions": {
            "action": "test.heard",
            "data": {
                "entity_id": "{{ trigger.entity_id }}",
                "keys": "{{ trigger.to_state.attributes | join(' ') }}",
                "from": "From {{ trigger.to_state.attributes['from'] }}",
            },
        },
    }
    assert await async_setup_component(hass, "automation", {"automation": automation})
    await text_in(hass, gateway, (ANNA, "EVENING"))
    (call,) = heard
    assert call.data["entity_id"] == MESSAGE
    assert set(MESSAGE_KEYS) <= set(call.data["keys"].split())
    assert call.data["from"] == f"From {ANNA}"


async def test_several_texts_in_the_same_moment_run_it_once_each_in_their_order(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    calls = await automate(hass, received())
    texts = ["one", "two", "two again", "three"]
    await text_in(hass, gateway, *((ANNA, text) for text in texts))
    assert texts_of(calls) == texts


async def test_a_repeated_webhook_runs_nothing_again(hass: HomeAssistant, account: Account, gateway: Gateway) -> None:
    calls = await automate(hass, received())
    message = await gateway.receive_text(ANNA, OFFICE, "EVENING")
    assert await gateway.call_webhook(message) == 200
    await hass.async_block_till_done()
    assert texts_of(calls) == ["EVENING"]


async def test_what_polling_finds_runs_it_as_well(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    calls = await automate(hass, received())
    await gateway.receive_text(ANNA, OFFICE, "missed", call_webhook=False)
    await pass_time(hass, freezer, timedelta(minutes=5))
    assert texts_of(calls) == ["missed"]


async def test_a_late_text_runs_nothing(hass: HomeAssistant, account: Account, gateway: Gateway) -> None:
    calls = await automate(hass, received(anyone=True))
    await gateway.receive_text(ANNA, OFFICE, "OPEN THE GARAGE", created_at=ELEVEN - timedelta(minutes=11))
    await hass.async_block_till_done()
    assert not calls


@pytest.mark.parametrize("had_an_event", [True, False])
async def test_a_reload_runs_nothing_and_the_first_text_after_it_does(
    hass: HomeAssistant, account: Account, config_entry: MockConfigEntry, gateway: Gateway, *, had_an_event: bool
) -> None:
    if had_an_event:
        await text_in(hass, gateway, (ANNA, "before"))
    calls = await automate(hass, received())
    assert await hass.config_entries.async_reload(config_entry.entry_id)
    await hass.async_block_till_done()
    assert not calls
    await text_in(hass, gateway, (ANNA, "after"))
    assert texts_of(calls) == ["after"]


async def test_an_automation_that_is_read_before_the_account_is_set_up_waits_for_it(
    hass: HomeAssistant, config_entry: MockConfigEntry, gateway: Gateway, hass_client_no_auth: ClientSessionGenerator
) -> None:
    calls = await automate(hass, received(sender=["Anna"]))
    assert await hass.config_entries.async_setup(config_entry.entry_id)
    await hass.async_block_till_done()
    await carry_webhooks(gateway, config_entry, hass_client_no_auth)
    await text_in(hass, gateway, (ANNA, "EVENING"))
    assert texts_of(calls) == ["EVENING"]


# Who


@pytest.mark.parametrize(
    ("options", "heard"),
    [
        ({}, ["Anna", "Boris"]),
        ({"sender": []}, ["Anna", "Boris"]),
        ({"anyone": True}, ["Anna", "Boris", "Cyril", "stranger", "short", "shop"]),
        ({"sender": ["anna "]}, ["Anna"]),
        ({"sender": "BORIS"}, ["Boris"]),
        ({"sender": ["Cyril", "Anna"]}, ["Anna", "Cyril"]),
        ({"sender": ["Ann"]}, []),
        ({"sender": [420607608609]}, ["Anna"]),
        ({"sender": "607608609"}, ["Anna"]),
        ({"sender": ["+420 607 608 609", "00420607608610"]}, ["Anna", "Boris"]),
        ({"sender": [STRANGER]}, ["stranger"]),
        ({"sender": [60030]}, ["short"]),
        ({"sender": ["alza.cz"]}, ["shop"]),
    ],
)
async def test_only_texts_of_those_who_are_meant_run_it(
    hass: HomeAssistant, account: Account, gateway: Gateway, options: dict[str, Any], heard: list[str]
) -> None:
    calls = await automate(hass, received(**options))
    senders = {"Anna": ANNA, "Boris": BORIS, "Cyril": CYRIL, "stranger": STRANGER, "short": "60030", "shop": "Alza.cz"}
    await text_in(hass, gateway, *((number, name) for name, number in senders.items()))
    assert texts_of(calls) == heard


async def test_who_sends_under_the_name_of_anna_is_not_anna(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    calls = await automate(hass, received(sender=["Anna"]), received())
    await text_in(hass, gateway, ("Anna", "OPEN THE GARAGE"))
    assert not calls


async def test_who_may_command_one_account_commands_no_other(
    hass: HomeAssistant, account: Account, second_account: Account, gateway: Gateway
) -> None:
    calls = await automate(hass, received())
    await text_in(hass, gateway, (STRANGER, "as Dana, whom only the other account knows"))
    assert not calls


async def test_who_loses_the_right_to_command_runs_nothing_any_more(
    hass: HomeAssistant, account: Account, config_entry: MockConfigEntry, gateway: Gateway
) -> None:
    calls = await automate(hass, received())
    await text_in(hass, gateway, (ANNA, "while she may"))
    (subentry,) = (each for each in config_entry.subentries.values() if each.title == "Anna")
    hass.config_entries.async_update_subentry(config_entry, subentry, data={**subentry.data, "may_command": False})
    await hass.async_block_till_done()
    await text_in(hass, gateway, (ANNA, "when she may not"))
    assert texts_of(calls) == ["while she may"]


# What


@pytest.mark.parametrize(
    ("options", "heard"),
    [
        ({"contains": "vecer"}, ["Večer", "DOBRÝ VEČER!"]),
        ({"contains": "Večer"}, ["Večer", "DOBRÝ VEČER!"]),
        ({"contains": "dobry vecer"}, ["DOBRÝ VEČER!"]),
        ({"contains": ""}, ["Večer", "DOBRÝ VEČER!", " heating on\n", "heating off please"]),
        ({"matches": "^heating (on|off)$"}, [" heating on\n"]),
        ({"matches": "heating (on|off)"}, [" heating on\n", "heating off please"]),
        ({"matches": "(?i)večer"}, ["Večer", "DOBRÝ VEČER!"]),
        ({"contains": "PLEASE", "matches": "^heating"}, ["heating off please"]),
    ],
)
async def test_only_texts_that_say_what_is_meant_run_it(
    hass: HomeAssistant, account: Account, gateway: Gateway, options: dict[str, Any], heard: list[str]
) -> None:
    calls = await automate(hass, received(**options))
    texts = ["Večer", "DOBRÝ VEČER!", " heating on\n", "heating off please"]
    await text_in(hass, gateway, *((ANNA, text) for text in texts))
    assert [text.strip() for text in texts_of(calls)] == [text.strip() for text in heard]


async def test_a_pattern_that_takes_too_long_on_a_text_holds_nothing_up(
    hass: HomeAssistant, account: Account, gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    calls = await automate(hass, received(matches="(a+)+$"), received())
    endless = "a" * 60 + "!"
    await text_in(hass, gateway, (ANNA, endless), (ANNA, "a"))
    assert texts_of(calls, 0) == ["a"]
    assert texts_of(calls, 1) == [endless, "a"]
    assert "took too long" in caplog.text
    assert "(a+)+$" not in caplog.text


@pytest.mark.parametrize(("skip", "heard"), [(True, []), (False, ["EVENING"])])
async def test_what_may_have_run_it_before_a_crash_can_be_left_out(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    gateway: Gateway,
    hass_client_no_auth: ClientSessionGenerator,
    *,
    skip: bool,
    heard: list[str],
) -> None:
    hass.set_state(CoreState.starting)
    assert await hass.config_entries.async_setup(config_entry.entry_id)
    await hass.async_block_till_done()
    await carry_webhooks(gateway, config_entry, hass_client_no_auth)
    await gateway.receive_text(ANNA, OFFICE, "EVENING")
    left_by_the_crash = await hass.async_add_executor_job(_copy_log, log_path(hass, config_entry))
    await hass.config_entries.async_unload(config_entry.entry_id)
    await hass.async_add_executor_job(_restore_log, left_by_the_crash)
    calls = await automate(hass, received(skip_redelivered=skip), received())
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    assert await hass.config_entries.async_setup(config_entry.entry_id)
    await hass.async_block_till_done()
    assert texts_of(calls, 0) == heard
    assert texts_of(calls, 1) == ["EVENING"]


# What became of it


async def test_each_outcome_runs_the_automations_that_wait_for_it(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    calls = await automate(hass, became("delivered"), became("failed"), became("overdue"), received())
    for text in ("arrives", "does not arrive", "is not heard of"):
        await send(account, ANNA, text)
    await gateway.report(gateway.messages[0])
    await gateway.report(gateway.messages[1], "FAILED")
    await pass_time(hass, freezer, timedelta(minutes=10, seconds=1))
    assert [texts_of(calls, number) for number in range(4)] == [
        ["arrives"],
        ["does not arrive"],
        ["is not heard of"],
        [],
    ]
    await gateway.report(gateway.messages[2])
    await hass.async_block_till_done()
    assert texts_of(calls, 0) == ["arrives", "is not heard of"]


@pytest.mark.parametrize(
    ("people", "heard"),
    [
        ([], ["to Anna", "to Cyril", "to a number"]),
        (["Anna"], ["to Anna"]),
        ("cyril", ["to Cyril"]),
        ([420601602603, "607 608 609"], ["to Anna", "to a number"]),
        (["Boris"], []),
    ],
)
async def test_only_outcomes_of_texts_to_those_who_are_meant_run_it(
    hass: HomeAssistant, account: Account, gateway: Gateway, people: Any, heard: list[str]
) -> None:
    calls = await automate(hass, became("delivered", to=people))
    for number, text in ((ANNA, "to Anna"), (CYRIL, "to Cyril"), (STRANGER, "to a number")):
        await send(account, number, text)
    for message in gateway.messages:
        await gateway.report(message)
    await hass.async_block_till_done()
    assert texts_of(calls) == heard


# Where


@pytest.mark.parametrize("kind", ["entity_id", "device_id", "area_id", "floor_id", "label_id"])
async def test_a_target_is_an_entity_or_whatever_holds_it(
    hass: HomeAssistant, account: Account, gateway: Gateway, kind: str
) -> None:
    calls = await automate(hass, received({kind: [_place(hass)[kind]]}))
    await text_in(hass, gateway, (ANNA, "to the office"))
    await text_in(hass, gateway, (ANNA, "to the warehouse"), to=WAREHOUSE)
    assert texts_of(calls) == ["to the office"]


async def test_a_number_that_is_put_into_the_target_later_counts_from_then_on(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    place = _place(hass)
    calls = await automate(hass, received({"area_id": [place["area_id"]]}))
    await text_in(hass, gateway, (ANNA, "too early"), to=WAREHOUSE)
    warehouse = er.async_get(hass).async_get(entity_of(hass, "sender8111", "message", Platform.EVENT))
    assert warehouse is not None
    assert warehouse.device_id is not None
    dr.async_get(hass).async_update_device(warehouse.device_id, area_id=place["area_id"])
    await hass.async_block_till_done()
    await text_in(hass, gateway, (ANNA, "in time"), to=WAREHOUSE)
    assert texts_of(calls) == ["in time"]


async def test_a_renamed_entity_is_found_by_its_device_and_by_its_new_name(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    calls = await automate(hass, received({"device_id": [_place(hass)["device_id"]]}), received("event.new_name"))
    er.async_get(hass).async_update_entity(MESSAGE, new_entity_id="event.new_name")
    await hass.async_block_till_done()
    await text_in(hass, gateway, (ANNA, "EVENING"))
    assert [texts_of(calls, number) for number in range(2)] == [["EVENING"], ["EVENING"]]


async def test_events_of_other_integrations_are_no_targets(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    registry = er.async_get(hass)
    other = registry.async_get_or_create(
        "event", "other", "1", suggested_object_id="other", capabilities={"event_types": ["received"]}
    )
    label = lr.async_get(hass).async_create("Both")
    for entity_id in (other.entity_id, MESSAGE):
        registry.async_update_entity(entity_id, labels={label.label_id})
    calls = await automate(
        hass, received({"entity_id": [other.entity_id, MESSAGE]}), received({"label_id": label.label_id})
    )
    message = {"event_type": "received", "text": "not ours", "from": ANNA, "name": "Anna", "redelivered": False}
    hass.states.async_set(other.entity_id, "2026-11-22T09:00:00.000+00:00", message)
    hass.states.async_set(other.entity_id, "2026-11-22T10:00:00.000+00:00", message)
    await text_in(hass, gateway, (ANNA, "ours"))
    assert [texts_of(calls, number) for number in range(2)] == [["ours"], ["ours"]]


async def test_the_editor_offers_them_for_a_number_and_for_nothing_else(
    hass: HomeAssistant, account: Account, hass_ws_client: WebSocketGenerator
) -> None:
    client = await hass_ws_client(hass)
    assert await _offered(client, {"entity_id": [MESSAGE]}) >= TRIGGERS
    assert await _offered(client, {"device_id": [_place(hass)["device_id"]]}) >= TRIGGERS
    assert not TRIGGERS & await _offered(client, {"entity_id": [entity_of(hass, "recipient8609")]})


async def test_the_editor_gets_their_fields(hass: HomeAssistant, account: Account, hass_ws_client: Any) -> None:
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": "trigger_platforms/subscribe"})
    assert (await client.receive_json())["success"]
    offered: dict[str, Any] = {}
    while not offered.keys() >= TRIGGERS:
        offered |= (await client.receive_json())["event"]
    fields = {key: list(offered[key]["fields"]) for key in TRIGGERS}
    assert fields.pop("ipex_sms.message_received") == ["from", "anyone", "contains", "matches", "skip_redelivered"]
    assert set(map(tuple, fields.values())) == {("to",)}
    assert {tuple(offered[key]["target"]["entity"][0]["domain"]) for key in TRIGGERS} == {("event",)}


# What cannot be


@pytest.mark.parametrize(
    ("trigger", "english", "czech"),
    [
        (received(matches="(heating"), "is not a regular expression: missing )", "není regulární výraz"),
        (received(sender=["+420 12"]), "is not a valid phone number", "není platné telefonní číslo"),
        (received(sender=["607 608 60"]), "is not a valid phone number", "není platné telefonní číslo"),
        (received(sender=["Anna", " "]), "is not a valid phone number", "není platné telefonní číslo"),
        (became("failed", to=["607 608 60"]), "is not a valid phone number", "není platné telefonní číslo"),
        (received(sender=["Anna"], anyone=True), "not both", "ne obojí"),
        (received(DELIVERY), f"{DELIVERY} never tells", f"{DELIVERY} tuto událost nikdy"),
        (became("overdue", MESSAGE), f"{MESSAGE} never tells", f"{MESSAGE} tuto událost nikdy"),
        (received("notify.anna"), "notify.anna never tells", "notify.anna tuto událost nikdy"),
    ],
)
@pytest.mark.parametrize("language", ["en", "cs"])
async def test_what_cannot_be_is_told_when_the_automation_is_saved(
    hass: HomeAssistant,
    account: Account,
    hass_client: ClientSessionGenerator,
    trigger: dict[str, Any],
    english: str,
    czech: str,
    language: str,
) -> None:
    hass.config.language = language
    assert await async_setup_component(hass, "automation", {})
    client = await hass_client()
    saved = await client.post(
        "/api/config/automation/config/1", json={"alias": "Cannot be", "triggers": [trigger], "actions": []}
    )
    assert saved.status == 400
    assert (english if language == "en" else czech) in (await saved.json())["message"]


@pytest.mark.parametrize(
    "options", [{"unknown": 1}, {"contains": ["a"]}, {"anyone": "perhaps"}, {"matches": {}}, {"sender": [None]}]
)
async def test_what_is_of_the_wrong_kind_is_told_when_the_automation_is_saved(
    hass: HomeAssistant, account: Account, hass_client: ClientSessionGenerator, options: dict[str, Any]
) -> None:
    assert await async_setup_component(hass, "automation", {})
    client = await hass_client()
    automation = {"alias": "Cannot be", "triggers": [received(**options)], "actions": []}
    saved = await client.post("/api/config/automation/config/1", json=automation)
    assert saved.status == 400
    assert "options" in (await saved.json())["message"]


async def test_why_a_text_did_not_run_it_is_in_the_traces_without_the_text(
    hass: HomeAssistant, account: Account, gateway: Gateway, hass_ws_client: WebSocketGenerator
) -> None:
    await automate(
        hass, received(), received(sender="Boris"), received(contains="morning"), received(matches="^morning")
    )
    await text_in(hass, gateway, (STRANGER, "OPEN THE GARAGE"), (BORIS, "EVENING"))
    client = await hass_ws_client(hass)
    reasons = []
    for number in range(4):
        await client.send_json_auto_id({"type": "trace/list", "domain": "automation", "item_id": str(number)})
        for trace in (await client.receive_json())["result"]:
            if not trace.get("not_triggered"):
                continue
            await client.send_json_auto_id(
                {"type": "trace/get", "domain": "automation", "item_id": str(number), "run_id": trace["run_id"]}
            )
            content = (await client.receive_json())["result"]
            (step,) = content["trace"]["trigger/0"]
            reasons.append((number, step["result"]["reason"]))
            assert "GARAGE" not in str(content)
    expected = {(number, "sender_mismatch") for number in range(4)}
    assert set(reasons) == expected | {(2, "text_mismatch"), (3, "text_mismatch")}


def _place(hass: HomeAssistant) -> dict[str, str]:
    """Put the office's number on a floor, and its message entity under a label; return how each is called."""
    registry, devices = er.async_get(hass), dr.async_get(hass)
    floor = fr.async_get(hass).async_create("Ground floor")
    area = ar.async_get(hass).async_create("Office", floor_id=floor.floor_id)
    label = lr.async_get(hass).async_create("Commands")
    entity = registry.async_update_entity(MESSAGE, labels={label.label_id})
    assert entity.device_id is not None
    devices.async_update_device(entity.device_id, area_id=area.id)
    return {
        "entity_id": MESSAGE,
        "device_id": entity.device_id,
        "area_id": area.id,
        "floor_id": floor.floor_id,
        "label_id": label.label_id,
    }


async def _offered(client: MockHAClientWebSocket, target: dict[str, Any]) -> set[str]:
    await client.send_json_auto_id({"type": "get_triggers_for_target", "target": target})
    offered: list[str] = (await client.receive_json())["result"]
    return {each for each in offered if each.startswith(f"{DOMAIN}.")}


def _copy_log(path: Path) -> list[tuple[Path, Path]]:
    """Copy a log with all that belongs to it, as a power cut leaves it."""
    copies = []
    for original in path.parent.glob(f"{path.name}*"):
        copy = original.with_name(f"crashed-{original.name}")
        shutil.copy(original, copy)
        copies.append((original, copy))
    return copies


def _restore_log(copies: list[tuple[Path, Path]]) -> None:
    for original, copy in copies:
        shutil.copy(copy, original)
