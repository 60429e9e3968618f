"""Binary sensors of the account: trouble shows here, and only here."""

from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import STATE_OFF, STATE_ON, Platform
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ipex_sms.account import Account
from tests.accounts import ANNA, OFFICE
from tests.entities import find_entity_id, pass_time, read_state
from tests.gateway import Gateway


def connected(hass: HomeAssistant) -> str:
    return read_state(hass, Platform.BINARY_SENSOR, "account_connected").state


def webhook(hass: HomeAssistant) -> str:
    return read_state(hass, Platform.BINARY_SENSOR, "account_webhook").state


async def test_connected_follows_the_operator(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    assert connected(hass) == STATE_ON
    await gateway.refuse_connections()
    await pass_time(hass, freezer, timedelta(minutes=6))
    assert connected(hass) == STATE_OFF
    await gateway.accept_connections()
    await pass_time(hass, freezer, timedelta(minutes=16))
    assert connected(hass) == STATE_ON


async def test_set_up_without_the_operator_shows_no_connection(
    hass: HomeAssistant, account: Account, config_entry: MockConfigEntry, gateway: Gateway
) -> None:
    await gateway.refuse_connections()
    assert await hass.config_entries.async_reload(config_entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert connected(hass) == STATE_OFF


async def test_the_webhook_is_proven_once_the_history_confirms_what_it_brought(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, account: Account, gateway: Gateway
) -> None:
    assert webhook(hass) == STATE_OFF
    await gateway.receive_text(ANNA, OFFICE, "EVENING")
    assert webhook(hass) == STATE_OFF
    await pass_time(hass, freezer, timedelta(minutes=2))
    assert webhook(hass) == STATE_ON


async def test_a_proven_webhook_stays_proven_after_a_reload(
    hass: HomeAssistant,
    account: Account,
    config_entry: MockConfigEntry,
    gateway: Gateway,
    freezer: FrozenDateTimeFactory,
) -> None:
    await gateway.receive_text(ANNA, OFFICE, "EVENING")
    await pass_time(hass, freezer, timedelta(minutes=2))
    assert await hass.config_entries.async_reload(config_entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert webhook(hass) == STATE_ON


async def test_without_the_webhook_option_there_is_no_such_sensor(
    hass: HomeAssistant, account: Account, config_entry: MockConfigEntry
) -> None:
    assert find_entity_id(hass, Platform.BINARY_SENSOR, "account_webhook") is not None
    hass.config_entries.async_update_entry(config_entry, options={"webhook": "off"})
    await hass.async_block_till_done(wait_background_tasks=True)
    assert find_entity_id(hass, Platform.BINARY_SENSOR, "account_webhook") is None
    assert connected(hass) == STATE_ON
