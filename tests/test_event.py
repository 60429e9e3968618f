"""Event entities: each message event is a state change of its own, with the message as attributes."""

from datetime import UTC, datetime, timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant, State, callback
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ipex_sms.account import Account
from custom_components.ipex_sms.stream import MESSAGE_KEYS
from tests.accounts import (
    ANNA,
    BORIS,
    OFFICE,
    STRANGER,
    TRUNK,
    WAREHOUSE,
    add_entry,
    instant_sender,
    number_sender,
    recipient,
)
from tests.automations import automate, texts_of
from tests.entities import find_entity_id, pass_time, read_state, send
from tests.gateway import Gateway

ELEVEN = datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.fixture
def config_entry(hass: HomeAssistant, gateway: Gateway, freezer: FrozenDateTimeFactory) -> MockConfigEntry:
    """Return an account with two numbers, instant SMS, and the recipient Anna; it is eleven o'clock in Prague."""
    freezer.move_to(ELEVEN)
    gateway.numbers = [OFFICE, WAREHOUSE]
    return add_entry(
        hass,
        gateway,
        [number_sender(), number_sender(WAREHOUSE, "Warehouse"), instant_sender(TRUNK), recipient("Anna", ANNA)],
    )


def message_event(hass: HomeAssistant, sender: str = "sender8999") -> State:
    return read_state(hass, Platform.EVENT, f"{sender}_message")


def delivery_event(hass: HomeAssistant, sender: str = "sender8999") -> State:
    return read_state(hass, Platform.EVENT, f"{sender}_delivery")


def state_trigger(entity_id: str) -> dict[str, Any]:
    return {"trigger": "state", "entity_id": entity_id, "not_from": STATE_UNAVAILABLE, "not_to": STATE_UNAVAILABLE}


def event_trigger(entity_id: str) -> dict[str, Any]:
    return {
        "trigger": "event.received",
        "target": {"entity_id": entity_id},
        "options": {"event_type": ["received"]},
    }


async def test_without_a_message_there_was_no_event(hass: HomeAssistant, account: Account) -> None:
    assert message_event(hass).state == STATE_UNKNOWN
    assert message_event(hass).attributes["event_types"] == ["received"]
    assert delivery_event(hass).state == STATE_UNKNOWN
    assert delivery_event(hass).attributes["event_types"] == ["delivered", "failed", "overdue"]


async def test_an_incoming_text_is_an_event_of_its_number_with_the_whole_message(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    await gateway.receive_text(ANNA, OFFICE, "EVENING")
    attributes = message_event(hass).attributes
    assert message_event(hass).state == "2026-11-22T10:00:00.000+00:00"
    assert attributes["event_type"] == "received"
    assert [key for key in attributes if key in MESSAGE_KEYS] == list(MESSAGE_KEYS)
    assert {key: attributes[key] for key in ("direction", "from", "to", "name", "text", "state", "source", "late")} == {
        "direction": "in",
        "from": ANNA,
        "to": OFFICE,
        "name": "Anna",
        "text": "EVENING",
        "state": "received",
        "source": "webhook",
        "late": False,
    }
    assert message_event(hass, "sender8111").state == STATE_UNKNOWN
    assert delivery_event(hass).state == STATE_UNKNOWN


async def test_a_repeated_webhook_is_no_second_event(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    message = await gateway.receive_text(ANNA, OFFICE, "EVENING")
    first = message_event(hass)
    freezer.tick(timedelta(seconds=5))
    assert await gateway.call_webhook(message) == 200
    assert message_event(hass) is first


async def test_the_event_entity_shows_a_message_before_the_bus_does(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    shown: list[str | None] = []
    hass.bus.async_listen(
        "ipex_sms_received", callback(lambda _: shown.append(message_event(hass).attributes.get("text")))
    )
    await gateway.receive_text(ANNA, OFFICE, "EVENING")
    await hass.async_block_till_done()
    assert shown == ["EVENING"]


@pytest.mark.parametrize(("word", "event_type"), [("DELIVERED", "delivered"), ("FAILED", "failed")])
async def test_a_report_is_a_delivery_event(
    hass: HomeAssistant, account: Account, gateway: Gateway, word: str, event_type: str
) -> None:
    sent = await send(account, ANNA, "The alarm went off")
    assert delivery_event(hass).state == STATE_UNKNOWN
    await gateway.report(gateway.messages[-1], word)
    attributes = delivery_event(hass).attributes
    assert attributes["event_type"] == event_type
    assert attributes["message_id"] == sent.message_id
    assert attributes["state"] == event_type
    assert message_event(hass).state == STATE_UNKNOWN


async def test_silence_is_an_overdue_event_and_a_report_after_it_a_delivered_one(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    await send(account, ANNA, "The alarm went off")
    await pass_time(hass, freezer, timedelta(minutes=10, seconds=1))
    assert delivery_event(hass).attributes["event_type"] == "overdue"
    assert delivery_event(hass).attributes["state"] == "sent"
    await gateway.report(gateway.messages[-1])
    assert delivery_event(hass).attributes["event_type"] == "delivered"


async def test_a_late_text_is_no_event(hass: HomeAssistant, account: Account, gateway: Gateway) -> None:
    await gateway.receive_text(ANNA, OFFICE, "OPEN THE GARAGE", created_at=ELEVEN - timedelta(minutes=11))
    assert message_event(hass).state == STATE_UNKNOWN


async def test_instant_sms_has_no_delivery_event(hass: HomeAssistant, account: Account) -> None:
    assert find_entity_id(hass, Platform.EVENT, "instant3444_message") is not None
    assert find_entity_id(hass, Platform.EVENT, "instant3444_delivery") is None


@pytest.mark.parametrize("key", ["message", "delivery"])
async def test_the_recorder_keeps_the_type_of_an_event_but_nothing_of_its_message(
    hass: HomeAssistant, account: Account, key: str
) -> None:
    info = read_state(hass, Platform.EVENT, f"sender8999_{key}").state_info
    assert info is not None
    assert set(MESSAGE_KEYS) <= info["unrecorded_attributes"]
    assert "event_type" not in info["unrecorded_attributes"]


async def test_events_stay_while_the_operator_is_away(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    await gateway.refuse_connections()
    await pass_time(hass, freezer, timedelta(minutes=6))
    assert not account.coordinator.connected
    assert message_event(hass).state == STATE_UNKNOWN


@pytest.mark.parametrize("make_trigger", [state_trigger, event_trigger])
async def test_an_automation_runs_on_the_very_first_text_and_on_each_of_several_at_once(
    hass: HomeAssistant, account: Account, gateway: Gateway, make_trigger: Any
) -> None:
    calls = await automate(hass, make_trigger(message_event(hass).entity_id))
    texts = ["one", "two", "three"]
    for text in texts:
        await gateway.receive_text(BORIS, OFFICE, text)
    await hass.async_block_till_done()
    assert texts_of(calls) == texts


@pytest.mark.parametrize("make_trigger", [state_trigger, event_trigger])
@pytest.mark.parametrize("had_an_event", [True, False])
async def test_an_automation_runs_on_the_first_text_after_a_reload(
    hass: HomeAssistant,
    account: Account,
    config_entry: MockConfigEntry,
    gateway: Gateway,
    freezer: FrozenDateTimeFactory,
    make_trigger: Any,
    *,
    had_an_event: bool,
) -> None:
    if had_an_event:
        await gateway.receive_text(STRANGER, OFFICE, "before")
    calls = await automate(hass, make_trigger(message_event(hass).entity_id))
    assert await hass.config_entries.async_reload(config_entry.entry_id)
    assert not calls
    freezer.tick(timedelta(minutes=1))
    await gateway.receive_text(ANNA, OFFICE, "after")
    await hass.async_block_till_done()
    assert texts_of(calls) == ["after"]


@pytest.mark.parametrize("make_trigger", [state_trigger, event_trigger])
async def test_an_automation_runs_on_a_text_that_came_while_the_account_was_unloaded(
    hass: HomeAssistant,
    account: Account,
    config_entry: MockConfigEntry,
    gateway: Gateway,
    freezer: FrozenDateTimeFactory,
    make_trigger: Any,
) -> None:
    entity_id = message_event(hass).entity_id
    calls = await automate(hass, make_trigger(entity_id))
    await hass.config_entries.async_unload(config_entry.entry_id)
    assert message_event(hass).state == STATE_UNAVAILABLE
    freezer.tick(timedelta(minutes=1))
    await gateway.receive_text(ANNA, OFFICE, "missed", call_webhook=False)
    assert await hass.config_entries.async_setup(config_entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert texts_of(calls) == ["missed"]


async def test_a_removed_account_takes_its_events_along(
    hass: HomeAssistant, account: Account, config_entry: MockConfigEntry
) -> None:
    entity_id = message_event(hass).entity_id
    await hass.config_entries.async_remove(config_entry.entry_id)
    assert hass.states.get(entity_id) is None
