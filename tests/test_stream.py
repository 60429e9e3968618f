"""Each change is announced once, in order, to everyone, and never late by surprise."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState, Event, HomeAssistant, callback
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.ipex_sms.account import Account
from custom_components.ipex_sms.messages.models import Change
from custom_components.ipex_sms.messages.queries import MessageQuery
from custom_components.ipex_sms.stream import MESSAGE_KEYS, Stage
from tests.accounts import ANNA, OFFICE, STRANGER, carry_webhooks
from tests.gateway import Gateway

EVENT_ENTITY = "event.420_777_888_999_message"


def texts(events: list[Event[dict[str, Any]]]) -> list[str]:
    return [event.data["text"] for event in events]


async def test_a_change_is_told_to_the_entity_then_the_bus_then_actions_then_the_websocket(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    heard: list[str] = []

    def listen(stage: Stage) -> None:
        account.stream.subscribe(stage, lambda change: heard.append(f"{stage.name} {change.message.text}"))

    @callback
    def listen_on_bus(event: Event) -> None:
        heard.append(f"event {event.data['text']}")

    hass.bus.async_listen("ipex_sms_received", listen_on_bus)
    for stage in reversed(Stage):
        listen(stage)
    await gateway.receive_text(ANNA, OFFICE, "one")
    await gateway.receive_text(ANNA, OFFICE, "two")
    names = ["EVENT_ENTITY", "event", "BUS", "WAITING_ACTION", "WEBSOCKET"]
    assert heard == [f"{name} {words}" for words in ("one", "two") for name in names]


async def test_one_listeners_fault_keeps_nothing_from_the_others(
    hass: HomeAssistant, account: Account, gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    events = async_capture_events(hass, "ipex_sms_received")

    def fail(change: Change) -> None:
        raise ValueError

    unsubscribe = account.stream.subscribe(Stage.EVENT_ENTITY, fail)
    await gateway.receive_text(ANNA, OFFICE, "one")
    assert texts(events) == ["one"]
    assert "A listener failed" in caplog.text
    unsubscribe()
    caplog.clear()
    await gateway.receive_text(ANNA, OFFICE, "two")
    assert "A listener failed" not in caplog.text


async def test_a_message_carries_the_keys_of_the_contract_in_their_order(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    events = async_capture_events(hass, "ipex_sms_received")
    await gateway.receive_text("60030", OFFICE, "code")
    (event,) = events
    assert tuple(event.data) == (*MESSAGE_KEYS, "entry_id", "device_id")
    assert (event.data["from"], event.data["name"], event.data["reason"]) == ("60030", None, None)
    assert event.data["created_at"].endswith("+00:00")
    assert len(event.data["created_at"]) == len("2026-11-22T10:00:00.000+00:00")


async def test_what_came_more_than_ten_minutes_late_fires_no_entity(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    events = async_capture_events(hass, "ipex_sms_received")
    before = hass.states.get(EVENT_ENTITY)
    await gateway.receive_text(STRANGER, OFFICE, "open the garage", call_webhook=False)
    freezer.tick(timedelta(minutes=10, seconds=1))
    await account.coordinator.async_refresh()
    assert [event.data["late"] for event in events] == [True]
    assert hass.states.get(EVENT_ENTITY) == before
    (message,) = await account.log.run(lambda log: log.read(MessageQuery()))
    assert message.late
    assert await account.log.run(lambda log: log.facts.get("late_changes")) == 1


async def test_what_came_ten_minutes_late_is_not_late_yet(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    events = async_capture_events(hass, "ipex_sms_received")
    await gateway.receive_text(ANNA, OFFICE, "EVENING", call_webhook=False)
    freezer.tick(timedelta(minutes=9, seconds=59))
    await account.coordinator.async_refresh()
    assert [event.data["late"] for event in events] == [False]
    state = hass.states.get(EVENT_ENTITY)
    assert state is not None
    assert state.attributes["text"] == "EVENING"


async def test_what_is_found_while_home_assistant_starts_is_announced_in_order_once_it_has_started(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    gateway: Gateway,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    assert await hass.config_entries.async_setup(config_entry.entry_id)
    await hass.config_entries.async_unload(config_entry.entry_id)
    hass.set_state(CoreState.starting)
    events = async_capture_events(hass, "ipex_sms_received")
    await gateway.receive_text(ANNA, OFFICE, "missed", call_webhook=False)
    await hass.config_entries.async_setup(config_entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    await carry_webhooks(gateway, config_entry, hass_client_no_auth)
    await gateway.receive_text(ANNA, OFFICE, "just now")
    assert texts(events) == []
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await hass.async_block_till_done()
    assert texts(events) == ["missed", "just now"]
    assert [event.data["redelivered"] for event in events] == [False, False]


async def test_what_was_held_when_home_assistant_stopped_is_announced_at_the_next_start(
    hass: HomeAssistant, config_entry: MockConfigEntry, gateway: Gateway
) -> None:
    assert await hass.config_entries.async_setup(config_entry.entry_id)
    await hass.config_entries.async_unload(config_entry.entry_id)
    hass.set_state(CoreState.starting)
    events = async_capture_events(hass, "ipex_sms_received")
    await gateway.receive_text(ANNA, OFFICE, "missed", call_webhook=False)
    await hass.config_entries.async_setup(config_entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    await hass.config_entries.async_unload(config_entry.entry_id)
    hass.set_state(CoreState.running)
    for _ in range(2):
        await hass.config_entries.async_setup(config_entry.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)
        await hass.config_entries.async_unload(config_entry.entry_id)
    assert texts(events) == ["missed"]


async def test_the_first_import_announces_nothing(
    hass: HomeAssistant, config_entry: MockConfigEntry, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    await gateway.receive_text(ANNA, OFFICE, "long ago", call_webhook=False)
    freezer.tick(timedelta(days=40))
    await gateway.receive_text(ANNA, OFFICE, "lately", call_webhook=False)
    freezer.tick(5)
    events = async_capture_events(hass, "ipex_sms_received")
    assert await hass.config_entries.async_setup(config_entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    account: Account = config_entry.runtime_data
    stored = await account.log.run(lambda log: log.read(MessageQuery()))
    assert [message.text for message in stored] == ["lately", "long ago"]
    assert events == []
