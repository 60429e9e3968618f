"""Polling adapts without a knob, backs off on errors, and finds what nothing else brought."""

from datetime import timedelta
from pathlib import Path

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
)

from custom_components.ipex_sms.account import Account
from custom_components.ipex_sms.const import DOMAIN
from custom_components.ipex_sms.messages.message_log import MessageLog
from custom_components.ipex_sms.messages.queries import MessageQuery
from custom_components.ipex_sms.outbox import OutgoingMessage
from tests.accounts import ANNA, OFFICE, WAREHOUSE, add_entry, add_subentry, instant_sender, number_sender, set_up
from tests.entities import pass_time
from tests.gateway import Fault, Gateway, HistoryShape


def polls(gateway: Gateway) -> int:
    return len(gateway.requests_of("/SMS", "GET"))


def read_database(hass: HomeAssistant, account: Account) -> bytes:
    return Path(hass.config.path(".storage", f"{DOMAIN}.{account.entry.entry_id}.db")).read_bytes()


def state_of(entry: MockConfigEntry) -> ConfigEntryState:
    return entry.state


def is_connected(account: Account) -> bool:
    return account.coordinator.connected


async def prove_webhook(account: Account, gateway: Gateway) -> None:
    await gateway.receive_text(ANNA, OFFICE, "proof")
    await account.coordinator.async_refresh()


async def test_every_minute_while_the_webhook_is_unproven(account: Account) -> None:
    assert account.coordinator.update_interval == timedelta(seconds=60)


async def test_every_five_minutes_once_the_webhook_is_proven(account: Account, gateway: Gateway) -> None:
    await prove_webhook(account, gateway)
    assert account.coordinator.webhook_proven
    assert account.coordinator.update_interval == timedelta(minutes=5)


async def test_every_minute_while_the_webhook_is_off(hass: HomeAssistant, account: Account, gateway: Gateway) -> None:
    await prove_webhook(account, gateway)
    hass.config_entries.async_update_entry(account.entry, options={"webhook": "off"})
    await hass.async_block_till_done(wait_background_tasks=True)
    reloaded: Account = account.entry.runtime_data
    assert reloaded.coordinator.update_interval == timedelta(seconds=60)


async def test_every_half_minute_while_a_report_is_awaited(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    await prove_webhook(account, gateway)
    sender = account.directory.default_sender
    assert sender is not None
    await account.outbox.submit([OutgoingMessage(sender, ANNA, "Water!", timedelta(minutes=10), timedelta(hours=1))])
    await hass.async_block_till_done(wait_background_tasks=True)
    assert account.coordinator.update_interval == timedelta(seconds=30)
    await account.coordinator.async_refresh()
    assert account.coordinator.update_interval == timedelta(seconds=30)
    freezer.tick(timedelta(minutes=10, seconds=1))
    await account.coordinator.async_refresh()
    assert account.coordinator.update_interval == timedelta(minutes=5)


async def test_it_goes_on_by_itself(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    for _ in range(3):
        before = polls(gateway)
        await pass_time(hass, freezer, 62)
        assert polls(gateway) == before + 1


async def test_it_asks_back_to_the_last_moment_known_with_an_hour_of_overlap(
    account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    await account.coordinator.async_refresh()
    freezer.tick(timedelta(days=3))
    await account.coordinator.async_refresh()
    query = gateway.requests[-1].query
    freezer.tick(timedelta(days=-3, hours=-1))
    assert query["startTime"][:19] == f"{freezer.time_to_freeze:%Y-%m-%dT%H:%M:%S}"


async def test_errors_make_it_slower_and_an_answer_makes_it_fast_again(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    gateway.fail("/SMS", Fault.SERVER_ERROR_BEFORE, method="GET", times=None)
    await account.coordinator.async_refresh()
    assert not is_connected(account)
    asked = []
    for _ in range(40):
        before = polls(gateway)
        await pass_time(hass, freezer, 30)
        asked.append(polls(gateway) > before)
    assert asked[:10].count(True) >= 2
    assert asked[-25:].count(True) <= 2
    gateway.clear_faults()
    await account.coordinator.async_refresh()
    assert is_connected(account)
    assert account.coordinator.update_interval == timedelta(seconds=60)


async def test_a_wait_the_operator_asks_for_is_kept(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    gateway.fail("/SMS", Fault.TOO_MANY_REQUESTS, method="GET", retry_after=1800)
    await account.coordinator.async_refresh()
    before = polls(gateway)
    for _ in range(17):
        await pass_time(hass, freezer, 100)
    assert polls(gateway) == before
    await pass_time(hass, freezer, 200)
    assert polls(gateway) > before


async def test_a_refused_login_asks_for_a_new_one_and_tries_again_later(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    gateway.expire_tokens(refresh=True)
    password, gateway.password = gateway.password, "changed"
    await account.coordinator.async_refresh()
    assert [flow["context"]["source"] for flow in hass.config_entries.flow.async_progress()] == ["reauth"]
    gateway.password = password
    await pass_time(hass, freezer, timedelta(hours=1, seconds=2))
    assert account.coordinator.connected


@pytest.mark.parametrize("fault", [Fault.SERVER_ERROR_BEFORE, Fault.HTML_BEFORE, Fault.TOO_MANY_REQUESTS])
async def test_only_the_first_set_up_waits_for_the_operator(
    hass: HomeAssistant, config_entry: MockConfigEntry, gateway: Gateway, fault: Fault
) -> None:
    gateway.fail("/SMS", fault, times=None)
    await hass.config_entries.async_setup(config_entry.entry_id)
    assert state_of(config_entry) is ConfigEntryState.SETUP_RETRY
    gateway.clear_faults()
    await hass.config_entries.async_reload(config_entry.entry_id)
    assert state_of(config_entry) is ConfigEntryState.LOADED
    gateway.fail("/SMS", fault, times=None)
    await hass.config_entries.async_reload(config_entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert state_of(config_entry) is ConfigEntryState.LOADED
    assert not config_entry.runtime_data.coordinator.connected


async def test_only_the_first_set_up_fails_with_a_refused_login(
    hass: HomeAssistant, config_entry: MockConfigEntry, gateway: Gateway
) -> None:
    password, gateway.password = gateway.password, "changed"
    await hass.config_entries.async_setup(config_entry.entry_id)
    assert state_of(config_entry) is ConfigEntryState.SETUP_ERROR
    gateway.password = password
    await hass.config_entries.async_reload(config_entry.entry_id)
    gateway.password = "changed again"
    await hass.config_entries.async_reload(config_entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert state_of(config_entry) is ConfigEntryState.LOADED
    assert len(hass.config_entries.flow.async_progress()) == 1


async def test_an_expired_token_asks_for_another(
    hass: HomeAssistant, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    account = await set_up(hass, add_entry(hass, gateway, username=None, password=None, token=gateway.new_token()))
    assert account.coordinator.login_expires is not None
    freezer.move_to(account.coordinator.login_expires + timedelta(seconds=1))
    await account.coordinator.async_refresh()
    assert [flow["context"]["source"] for flow in hass.config_entries.flow.async_progress()] == ["reauth"]


async def test_rows_that_cannot_be_understood_are_skipped_counted_and_logged_once(
    hass: HomeAssistant, account: Account, gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    events = async_capture_events(hass, "ipex_sms_received")
    gateway.behaviour.unreadable_rows = 2
    await gateway.receive_text(ANNA, OFFICE, "EVENING", call_webhook=False)
    await account.coordinator.async_refresh()
    await account.coordinator.async_refresh()
    assert [event.data["text"] for event in events] == ["EVENING"]
    facts = await account.log.run(lambda log: log.facts.as_dict())
    assert facts["history_unreadable"] == 4
    assert caplog.text.count("cannot be understood") == 1


@pytest.mark.parametrize("shape", [HistoryShape.WRAPPED, HistoryShape.WRAPPED_WITH_TOTAL])
async def test_the_shape_of_the_history_is_learned(account: Account, gateway: Gateway, shape: HistoryShape) -> None:
    gateway.behaviour.history_shape = shape
    await gateway.receive_text(ANNA, OFFICE, "EVENING", call_webhook=False)
    await account.coordinator.async_refresh()
    shapes = await account.log.run(lambda log: log.facts.get("history_shapes"))
    assert isinstance(shapes, list)
    assert len(shapes) == 2
    assert all(ANNA not in str(shape) and "EVENING" not in str(shape) for shape in shapes)


async def test_the_past_of_a_number_added_later_is_imported_silently(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    gateway.numbers.append(WAREHOUSE)
    events = async_capture_events(hass, "ipex_sms_received")
    await gateway.receive_text(ANNA, WAREHOUSE, "before", call_webhook=False)
    freezer.tick(timedelta(days=2))
    await add_subentry(hass, account.entry, number_sender(WAREHOUSE, "Warehouse"))
    freezer.tick(5)
    await gateway.receive_text(ANNA, WAREHOUSE, "after", call_webhook=False)
    reloaded: Account = account.entry.runtime_data
    await reloaded.coordinator.async_refresh()
    assert [event.data["text"] for event in events] == ["after"]
    stored = await reloaded.log.run(lambda log: log.read(MessageQuery()))
    assert [message.text for message in stored] == ["after", "before"]


async def test_at_midnight_the_day_begins_and_old_texts_are_erased(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    await gateway.receive_text(ANNA, OFFICE, "EVENING")
    await account.coordinator.refresh_summary()
    assert account.coordinator.data.senders[f"number:{OFFICE}"].received == 1
    freezer.move_to(account.coordinator.data.midnight + timedelta(days=1, seconds=1))
    await pass_time(hass, freezer, 0)
    assert account.coordinator.data.senders[f"number:{OFFICE}"].received == 0
    assert account.coordinator.data.senders[f"number:{OFFICE}"].last_received is not None
    hass.config_entries.async_update_entry(account.entry, options={"keep_days": 7})
    await hass.async_block_till_done(wait_background_tasks=True)
    reloaded: Account = account.entry.runtime_data
    freezer.move_to(reloaded.coordinator.data.midnight + timedelta(days=9, seconds=1))
    await pass_time(hass, freezer, 0)
    assert reloaded.coordinator.data.senders[f"number:{OFFICE}"].last_received is None


async def test_an_account_without_a_number_asks_for_no_history(hass: HomeAssistant, gateway: Gateway) -> None:
    gateway.fail("/SMS", Fault.FORBIDDEN, times=None)
    entry = add_entry(hass, gateway, [instant_sender()])
    await set_up(hass, entry)
    assert polls(gateway) == 0
    gateway.password = "changed"
    gateway.expire_tokens(refresh=True)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert not is_connected(entry.runtime_data)


async def test_a_poll_moves_what_was_written_into_the_database_so_that_nothing_else_has_to_wake_up_for_it(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    await gateway.receive_text(ANNA, OFFICE, "The cellar is dry")
    assert b"The cellar is dry" not in read_database(hass, account)
    await account.coordinator.async_refresh()
    await account.log.run(MessageLog.count)
    assert b"The cellar is dry" in read_database(hass, account)
