"""Silence is noticed: what expires or is overdue is so at its moment, also across restarts."""

from datetime import datetime, timedelta
import sqlite3
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.util import dt as dt_util

from .const import LOGGER
from .messages.message_log import MessageLog
from .messages.writer import LogClosedError, LogWriter
from .stream import MessageStream

AGAIN_AFTER: Final = timedelta(minutes=1)


class Deadlines:
    """Lets time pass in one account's log."""

    def __init__(self, hass: HomeAssistant, log: LogWriter, stream: MessageStream) -> None:
        """Do nothing until `watch`."""
        self._hass = hass
        self._log = log
        self._stream = stream
        self._cancel_timer: CALLBACK_TYPE | None = None
        self._is_stopped = False

    async def watch(self) -> None:
        """Come back at the next moment something expires or is overdue."""
        self.watch_for(await self._log.run(MessageLog.next_moment))

    @callback
    def watch_for(self, moment: datetime | None) -> None:
        """Come back at this moment, which the log named as the next one."""
        self._forget()
        if moment is not None and not self._is_stopped:
            self._wake_at(moment)

    @callback
    def stop(self) -> None:
        """Let the time that passes from here on be the next start's."""
        self._is_stopped = True
        self._forget()

    @callback
    def _wake_at(self, moment: datetime) -> None:
        self._forget()
        self._cancel_timer = async_track_point_in_utc_time(self._hass, self._pass_time, moment)

    @callback
    def _forget(self) -> None:
        if self._cancel_timer is not None:
            self._cancel_timer()
            self._cancel_timer = None

    async def _pass_time(self, _: datetime) -> None:
        self._cancel_timer = None
        now = dt_util.utcnow()
        try:
            await self._stream.settle(lambda log: log.pass_time(now))
            await self.watch()
        except LogClosedError:
            return
        except sqlite3.Error:
            LOGGER.exception("What expired or is overdue could not be noted; it is tried again")
            self._wake_at(now + AGAIN_AFTER)
