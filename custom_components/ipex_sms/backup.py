"""Backups: whatever copies the files of the logs meanwhile, and in whatever order, its copy is whole."""

import asyncio
from typing import Final

from homeassistant.core import HomeAssistant

from .account import loaded_accounts
from .const import LOGGER
from .file_hold import async_get_file_hold
from .messages.writer import LogWriter

# Of a log that is too busy for that long, the write-ahead log is copied as it is.
EMPTY_WITHIN: Final = 10.0


async def async_pre_backup(hass: HomeAssistant) -> None:
    """Put what was committed into the databases themselves, and let them be until the backup is made."""
    async_get_file_hold(hass).begin()
    await asyncio.gather(*(_empty_wal(account.log) for account in loaded_accounts(hass)))


async def async_post_backup(hass: HomeAssistant) -> None:
    """Let the logs work on as usual."""
    try:
        await async_get_file_hold(hass).end()
    except OSError:
        LOGGER.exception("What was to be deleted after the backup could not be")


async def _empty_wal(log: LogWriter) -> None:
    try:
        is_empty = await log.empty_wal(EMPTY_WITHIN)
    except Exception:  # noqa: BLE001 - whatever it is, a backup of all the rest must not fail for it
        LOGGER.exception("A message log could not be prepared for the backup")
    else:
        if not is_empty:
            LOGGER.debug("A message log was too busy to be prepared for the backup")
