"""While a backup copies the files of the logs, they only grow: nothing in them is moved, and none is deleted."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final

from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import CALLBACK_TYPE, Event, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN

# A backup whose end is never told, because its maker crashed, say, must not hold the files for ever.
HOLD_AT_MOST: Final = timedelta(hours=1)

FILE_HOLD: HassKey[FileHold] = HassKey(f"{DOMAIN}_file_hold")


class FileHold:
    """Whether the files of all accounts are being copied; one for the installation."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Hold nothing yet."""
        self.is_active = False
        self._hass = hass
        self._postponed: list[Callable[[], Awaitable[None]]] = []
        self._cancel_timer: CALLBACK_TYPE | None = None
        # Who stops Home Assistant does not wait for a backup; what was to be deleted must not be forgotten.
        hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, self._catch_up)

    @callback
    def begin(self) -> None:
        """Hold the files from here on, until `end`, but no longer than an hour."""
        self._forget_timer()
        self.is_active = True
        self._cancel_timer = async_call_later(
            self._hass, HOLD_AT_MOST, HassJob(self.end, "ipex_sms file hold", cancel_on_shutdown=True)
        )

    async def end(self, _: datetime | None = None) -> None:
        """Hold nothing any more, and do what waited for that."""
        self._forget_timer()
        self.is_active = False
        await self._catch_up()

    async def wait_for_files(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do work that would take a file away: at once, or without anybody's waiting once no backup needs it."""
        if self.is_active:
            self._postponed.append(work)
        else:
            await work()

    async def _catch_up(self, _: Event | None = None) -> None:
        postponed, self._postponed = self._postponed, []
        for work in postponed:
            await work()

    @callback
    def _forget_timer(self) -> None:
        if self._cancel_timer is not None:
            self._cancel_timer()
            self._cancel_timer = None


@callback
def async_get_file_hold(hass: HomeAssistant) -> FileHold:
    """Return what knows whether a backup is being made."""
    if (hold := hass.data.get(FILE_HOLD)) is None:
        hold = hass.data[FILE_HOLD] = FileHold(hass)
    return hold
