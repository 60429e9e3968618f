"""An account's life: set up, reloaded, stopped with Home Assistant, and what stands in the way is said."""

from contextlib import closing
from datetime import timedelta
import logging
import sqlite3

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import CoreState, HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events

from custom_components.ipex_sms.account import Account, log_path
from custom_components.ipex_sms.outbox import OutgoingMessage
from tests.accounts import ANNA, OFFICE, WEBHOOK_ID
from tests.flows import PretendedCloud, cloud_fixture  # noqa: F401 - a fixture
from tests.gateway import Gateway


async def test_a_log_of_a_newer_version_is_left_alone_and_named(
    hass: HomeAssistant, config_entry: MockConfigEntry
) -> None:
    path = log_path(hass, config_entry)
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    await hass.config_entries.async_setup(config_entry.entry_id)
    assert config_entry.state is ConfigEntryState.SETUP_ERROR
    assert config_entry.error_reason_translation_key == "log_too_new"
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (99,)


async def test_a_log_that_is_no_database_is_named(hass: HomeAssistant, config_entry: MockConfigEntry) -> None:
    path = log_path(hass, config_entry)
    path.parent.mkdir()
    path.write_text("this is not a database, however long one looks at it")
    await hass.config_entries.async_setup(config_entry.entry_id)
    assert config_entry.state is ConfigEntryState.SETUP_ERROR
    assert config_entry.error_reason_translation_key == "log_unreadable"


async def test_a_stop_of_home_assistant_closes_the_log_and_what_comes_later_is_not_taken(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    events = async_capture_events(hass, "ipex_sms_received")
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await hass.async_block_till_done()
    assert not account.log.is_open
    await gateway.receive_text(ANNA, OFFICE, "EVENING")
    assert gateway.webhook_answers[-1] == 503
    assert events == []


async def test_a_reload_that_a_stop_overtakes_opens_no_log_and_complains_of_nothing(
    hass: HomeAssistant, account: Account, caplog: pytest.LogCaptureFixture
) -> None:
    hass.set_state(CoreState.stopping)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await hass.config_entries.async_reload(account.entry.entry_id)
    await hass.async_block_till_done()
    assert account.entry.error_reason_translation_key == "stopping"
    with closing(sqlite3.connect(log_path(hass, account.entry))) as connection:
        assert connection.execute("SELECT value FROM facts WHERE name = 'closed_cleanly'").fetchone() == ("true",)
    assert [record for record in caplog.records if record.levelno > logging.INFO] == []


async def test_nothing_above_info_is_logged_by_a_whole_life(
    hass: HomeAssistant, account: Account, gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    sender = account.directory.default_sender
    assert sender is not None
    await gateway.receive_text(ANNA, OFFICE, "EVENING")
    await account.outbox.submit([OutgoingMessage(sender, ANNA, "Water!", None, timedelta(minutes=1))])
    await hass.async_block_till_done(wait_background_tasks=True)
    await hass.config_entries.async_reload(account.entry.entry_id)
    await hass.config_entries.async_remove(account.entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    ours = [record for record in caplog.records if "ipex_sms" in record.name]
    assert [record.getMessage() for record in ours if record.levelno > logging.INFO] == []
    public = [record.getMessage() for record in caplog.records if record.levelno > logging.DEBUG and record in ours]
    assert not [line for line in public if ANNA in line or "Water" in line or "EVENING" in line]


async def test_removing_an_account_deletes_its_cloudhook(
    hass: HomeAssistant, config_entry: MockConfigEntry, cloud: PretendedCloud
) -> None:
    url = await cloud.async_get_or_create_cloudhook(hass, WEBHOOK_ID)
    hass.config_entries.async_update_entry(config_entry, data={**config_entry.data, "cloudhook_url": url})
    assert await hass.config_entries.async_setup(config_entry.entry_id)
    await hass.config_entries.async_reload(config_entry.entry_id)
    assert cloud.hooks
    await hass.config_entries.async_remove(config_entry.entry_id)
    await hass.async_block_till_done()
    assert not cloud.hooks
