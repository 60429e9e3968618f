"""The life of an account: older and newer versions, reloads, what is removed, and what the operator takes away."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
import sqlite3

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.ipex_sms.account import Account, log_path
from custom_components.ipex_sms.const import DOMAIN
from custom_components.ipex_sms.messages.schema import MIGRATIONS
from tests.accounts import (
    ANNA,
    BORIS,
    OFFICE,
    WAREHOUSE,
    add_entry,
    carry_webhooks,
    instant_sender,
    number_sender,
    recipient,
    set_up,
)
from tests.entities import pass_time
from tests.gateway import Fault, Gateway, NumbersShape
from tests.repairs import is_raised
from tests.sending import ask_to_send, get_messages, send_message, texts

MISSING = f"number_missing_{OFFICE}_account"
REFUSED = f"sender_refused_{OFFICE}_account"
A_DAY = timedelta(days=1, minutes=1)


def files_of(path: Path) -> list[str]:
    return sorted(each.name for each in path.parent.glob(f"{path.name}*"))


# Versions


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS)))
async def test_a_log_of_an_older_version_is_brought_up_to_date_and_keeps_its_messages(
    hass: HomeAssistant, config_entry: MockConfigEntry, version: int
) -> None:
    path = log_path(hass, config_entry)
    path.parent.mkdir()
    now = int(datetime.now(UTC).timestamp() * 1000)
    with closing(sqlite3.connect(path)) as connection:
        for script in MIGRATIONS[:version]:
            connection.executescript(script)
        connection.execute(f"PRAGMA user_version = {version}")
        connection.execute(
            "INSERT INTO messages (message_id, direction, operator_id, sender_id, sender, recipient, counterpart, text,"
            " fingerprint, state, created_at, updated_at, parts, encoding, source, seen_by, ours, hidden, silent, late,"
            " confirmed) VALUES ('m01', 'in', '7', ?, ?, ?, ?, 'kept', 1, 'received', ?, ?, 1, 'gsm7', 'history', 2, 0,"
            " 0, 1, 0, 1)",
            (f"number:{OFFICE}", ANNA, OFFICE, ANNA, now, now),
        )
        connection.commit()
    assert await hass.config_entries.async_setup(config_entry.entry_id)
    assert [(each["message_id"], each["text"]) for each in await get_messages(hass)] == [("m01", "kept")]
    await hass.config_entries.async_unload(config_entry.entry_id)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)


async def test_an_account_of_a_newer_version_is_refused_and_loses_nothing_meanwhile(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    gateway: Gateway,
    hass_client_no_auth: ClientSessionGenerator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    hass.config_entries.async_update_entry(config_entry, version=2)
    assert not await hass.config_entries.async_setup(config_entry.entry_id)
    assert config_entry.state is ConfigEntryState.MIGRATION_ERROR
    assert "has version 2 which is higher than the current version 1" in caplog.text
    assert not files_of(log_path(hass, config_entry))
    await carry_webhooks(gateway, config_entry, hass_client_no_auth)
    await gateway.receive_text(ANNA, OFFICE, "EVENING")
    assert gateway.webhook_answers[-1] == 503


async def test_an_account_with_smaller_additions_of_a_newer_version_is_loaded(
    hass: HomeAssistant, config_entry: MockConfigEntry
) -> None:
    hass.config_entries.async_update_entry(config_entry, minor_version=7)
    assert await hass.config_entries.async_setup(config_entry.entry_id)
    assert config_entry.minor_version == 7


# Reloading and removing


async def test_a_message_that_comes_during_a_reload_is_announced_once(
    hass: HomeAssistant, account: Account, config_entry: MockConfigEntry, gateway: Gateway
) -> None:
    events = async_capture_events(hass, "ipex_sms_received")
    await hass.config_entries.async_unload(config_entry.entry_id)
    await gateway.receive_text(ANNA, OFFICE, "EVENING")
    assert gateway.webhook_answers[-1] == 503
    assert await hass.config_entries.async_setup(config_entry.entry_id)
    await config_entry.runtime_data.coordinator.async_refresh()
    await hass.config_entries.async_reload(config_entry.entry_id)
    await config_entry.runtime_data.coordinator.async_refresh()
    await hass.async_block_till_done(wait_background_tasks=True)
    assert [event.data["text"] for event in events] == ["EVENING"]


async def test_a_removed_account_leaves_nothing_behind(
    hass: HomeAssistant, account: Account, config_entry: MockConfigEntry, gateway: Gateway
) -> None:
    path = log_path(hass, config_entry)
    await send_message(hass, to=["Anna"])
    assert path.exists()
    await hass.config_entries.async_remove(config_entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert files_of(path) == []
    assert not dr.async_entries_for_config_entry(dr.async_get(hass), "account")
    assert not er.async_entries_for_config_entry(er.async_get(hass), "account")
    assert not hass.services.has_service("notify", "ipex_sms")
    await gateway.receive_text(ANNA, OFFICE, "EVENING")
    assert gateway.webhook_answers[-1] == 200  # nobody listens: Home Assistant says so to every stranger


async def test_one_account_is_removed_and_the_other_goes_on(
    hass: HomeAssistant, account: Account, config_entry: MockConfigEntry, gateway: Gateway
) -> None:
    gateway.numbers = [OFFICE, WAREHOUSE]
    other = add_entry(
        hass,
        gateway,
        [number_sender(WAREHOUSE, "Warehouse"), recipient("Boris", BORIS)],
        entry_id="second",
    )
    await set_up(hass, other)
    await hass.config_entries.async_remove(config_entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    await send_message(hass, to=["Boris"])
    assert texts(gateway) == [(WAREHOUSE, BORIS, "Water!")]
    assert log_path(hass, other).exists()


async def test_a_recipient_whose_sender_was_removed_is_texted_from_the_first_number(
    hass: HomeAssistant, gateway: Gateway
) -> None:
    gateway.numbers = [OFFICE, WAREHOUSE]
    entry = add_entry(
        hass,
        gateway,
        [
            number_sender(),
            number_sender(WAREHOUSE, "Warehouse"),
            recipient("Anna", ANNA, sender=f"number:{WAREHOUSE}"),
        ],
    )
    await set_up(hass, entry)
    await send_message(hass, to=["Anna"])
    hass.config_entries.async_remove_subentry(entry, "sender8111")
    await hass.async_block_till_done(wait_background_tasks=True)
    await send_message(hass, to=["Anna"])
    assert [sender for sender, _, _ in texts(gateway)] == [WAREHOUSE, OFFICE]


async def test_an_account_whose_last_sender_was_removed_says_what_is_missing(
    hass: HomeAssistant, account: Account, config_entry: MockConfigEntry, gateway: Gateway
) -> None:
    hass.config_entries.async_remove_subentry(config_entry, "sender8999")
    await hass.async_block_till_done(wait_background_tasks=True)
    with pytest.raises(ServiceValidationError) as raised:
        await send_message(hass, to=["Anna"])
    assert raised.value.translation_key == "no_sender"
    assert not gateway.messages


# Numbers that the operator takes away


async def test_a_number_that_is_no_longer_allowed_is_told_until_it_is_again(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, account: Account, gateway: Gateway
) -> None:
    await pass_time(hass, freezer, timedelta(minutes=3))
    assert not is_raised(hass, MISSING)
    gateway.numbers = [WAREHOUSE]
    await pass_time(hass, freezer, A_DAY)
    issue = ir.async_get(hass).async_get_issue(DOMAIN, MISSING)
    assert issue is not None
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["sender"] == "+420 777 888 999"
    gateway.numbers = []
    await pass_time(hass, freezer, A_DAY)
    assert is_raised(hass, MISSING)
    gateway.numbers = [OFFICE]
    await pass_time(hass, freezer, A_DAY)
    assert not is_raised(hass, MISSING)


@pytest.mark.parametrize("trouble", ["away", "forbidden", "unreadable"])
async def test_an_operator_that_does_not_say_which_numbers_are_allowed_takes_none_away(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, account: Account, gateway: Gateway, trouble: str
) -> None:
    gateway.numbers = [WAREHOUSE]
    if trouble == "away":
        await gateway.refuse_connections()
    elif trouble == "forbidden":
        gateway.fail("/SMS/allowed-numbers", Fault.FORBIDDEN, times=None)
    else:
        gateway.behaviour.numbers_shape = NumbersShape.UNREADABLE
    await pass_time(hass, freezer, timedelta(minutes=3))
    assert not is_raised(hass, MISSING)


async def test_what_was_told_of_a_number_goes_with_its_sender(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    account: Account,
    config_entry: MockConfigEntry,
    gateway: Gateway,
) -> None:
    gateway.fail("/SMS", Fault.FORBIDDEN, method="POST")
    await ask_to_send(hass, to=["Anna"])
    gateway.numbers = [WAREHOUSE]
    await pass_time(hass, freezer, timedelta(minutes=3))
    assert is_raised(hass, MISSING)
    assert is_raised(hass, REFUSED)
    await hass.config_entries.async_reload(config_entry.entry_id)
    assert is_raised(hass, MISSING)
    hass.config_entries.async_remove_subentry(config_entry, "sender8999")
    await hass.async_block_till_done(wait_background_tasks=True)
    assert not is_raised(hass, MISSING)
    assert not is_raised(hass, REFUSED)


async def test_an_account_with_instant_sms_only_is_not_asked_for_its_numbers(
    hass: HomeAssistant, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    await set_up(hass, add_entry(hass, gateway, [instant_sender(), recipient("Anna", ANNA)]))
    await pass_time(hass, freezer, A_DAY)
    assert "/SMS/allowed-numbers" not in [request.path for request in gateway.requests]
