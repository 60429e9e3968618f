"""IPEX SMS: text messages through IPEX (VoIPEX)."""

import sqlite3

from homeassistant.const import CONF_WEBHOOK_ID, EVENT_HOMEASSISTANT_STOP, Platform
from homeassistant.core import Event, HomeAssistant
from homeassistant.exceptions import ConfigEntryError, ConfigEntryNotReady
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType

from . import webhook
from .account import Account, IpexConfigEntry, async_open_account, log_path
from .activity import async_forget_activity
from .allowed_numbers import async_watch_numbers
from .bus_events import async_fire_changes
from .card_resource import async_announce_card, async_serve_card, async_withdraw_card
from .cloudhook import async_delete_cloudhook
from .const import CONF_CLOUDHOOK_URL, DOMAIN
from .entity import register_account_device
from .file_hold import async_get_file_hold
from .issues import clear_all_issues
from .live import async_follow_account
from .long_term_statistics import async_clear_statistics, async_keep_statistics
from .messages.message_log import MessageLog
from .messages.schema import LogTooNewError
from .services import async_setup_services
from .webhook_address import async_watch_reach
from .websocket import async_setup_websocket

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)

PLATFORMS = [Platform.BINARY_SENSOR, Platform.EVENT, Platform.NOTIFY, Platform.SENSOR]


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register actions and commands, serve the card, and answer at the address of every account."""
    async_setup_services(hass)
    async_setup_websocket(hass)
    for entry in hass.config_entries.async_entries(DOMAIN):
        webhook.async_register(hass, entry)
    await async_serve_card(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: IpexConfigEntry) -> bool:
    """Start an account. With a log on disk that succeeds without the operator: reception outlives the login."""
    webhook.async_register(hass, entry)
    await async_announce_card(hass)
    if hass.is_stopping:  # a stop overtook a reload: a log that is opened now would not be closed in order
        raise ConfigEntryNotReady(translation_domain=DOMAIN, translation_key="stopping")
    try:
        account = await async_open_account(hass, entry)
    except LogTooNewError as error:
        raise ConfigEntryError(translation_domain=DOMAIN, translation_key="log_too_new") from error
    except sqlite3.Error as error:
        raise ConfigEntryError(
            translation_domain=DOMAIN, translation_key="log_unreadable", translation_placeholders={"error": str(error)}
        ) from error
    entry.runtime_data = account
    try:
        await _start(hass, entry, account)
    except BaseException:  # a cancelled set-up, too, must not leave the log open
        await account.close()
        raise
    return True


async def async_unload_entry(hass: HomeAssistant, entry: IpexConfigEntry) -> bool:
    """Stop an account; its webhook answers 503 until it is back."""
    if not await hass.config_entries.async_unload_platforms(entry, PLATFORMS):
        return False
    await entry.runtime_data.close()
    return True


async def async_remove_entry(hass: HomeAssistant, entry: IpexConfigEntry) -> None:
    """Delete what an account kept: its address, its cloudhook and its log."""
    webhook.async_unregister(hass, entry)
    clear_all_issues(hass, entry)
    async_forget_activity(hass, entry.entry_id)
    async_clear_statistics(hass, entry)
    if not hass.config_entries.async_entries(DOMAIN):
        await async_withdraw_card(hass)
    if CONF_CLOUDHOOK_URL in entry.data:
        await async_delete_cloudhook(hass, entry.data[CONF_WEBHOOK_ID])

    async def delete_log() -> None:
        await hass.async_add_executor_job(_delete_log, hass, entry)

    await async_get_file_hold(hass).wait_for_files(delete_log)


async def _start(hass: HomeAssistant, entry: IpexConfigEntry, account: Account) -> None:
    is_first = not await account.log.run(MessageLog.was_read)
    await account.coordinator.start(is_first=is_first)
    register_account_device(hass, account)
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    entry.async_on_unload(async_fire_changes(hass, account))
    entry.async_on_unload(async_follow_account(hass, account))
    entry.async_on_unload(async_watch_reach(hass, entry))
    entry.async_on_unload(async_watch_numbers(hass, account))
    entry.async_on_unload(entry.add_update_listener(_async_reload))

    async def close(_: Event) -> None:
        await account.close()

    # Not `once`: an account may be unloaded after that event, and its listener must still be there to be removed.
    entry.async_on_unload(hass.bus.async_listen(EVENT_HOMEASSISTANT_STOP, close))
    await account.outbox.start()
    account.stream.start()
    async_keep_statistics(hass, account)


async def _async_reload(hass: HomeAssistant, entry: IpexConfigEntry) -> None:
    """Start anew with changed options, logins, senders or recipients."""
    await hass.config_entries.async_reload(entry.entry_id)


def _delete_log(hass: HomeAssistant, entry: IpexConfigEntry) -> None:
    path = log_path(hass, entry)
    for suffix in ("", "-wal", "-shm"):
        path.with_name(f"{path.name}{suffix}").unlink(missing_ok=True)
