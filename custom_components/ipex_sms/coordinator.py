"""Asking the operator's history: as often as the moment needs, and back to the last moment known."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import batched
from math import ceil
import sqlite3
from typing import Final, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryAuthFailed
from homeassistant.helpers.debounce import Debouncer
from homeassistant.helpers.event import async_call_later, async_track_time_change
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util import dt as dt_util

from .activity import Occasion, async_get_activity
from .api import HistoryWindow, IpexClient, IpexError, LoginExpiredError, LoginRefusedError, TokenAuthorization
from .const import CONF_KEEP_DAYS, DEFAULT_KEEP_DAYS, DOMAIN, LOGGER
from .directory import Directory
from .issues import ISSUE_LEAKED_ADDRESS, ISSUE_SILENT_WEBHOOK, clear_issue, raise_leak_issue, raise_silence_issue
from .messages.facts import Facts
from .messages.message_log import MessageLog
from .messages.models import Change, Source
from .messages.newcomers import PIECE
from .messages.observations import HistoryRead, Sighting, sight
from .messages.queries import Summary
from .messages.writer import LogClosedError, LogWriter
from .stream import MessageStream, Stage
from .webhook_address import uses_webhook

POLL_CALM: Final = timedelta(minutes=5)
POLL_AWAITING: Final = timedelta(seconds=30)
POLL_WITHOUT_WEBHOOK: Final = timedelta(seconds=60)
POLL_AFTER_REFUSED_LOGIN: Final = timedelta(hours=1)
LONGEST_BACKOFF: Final = timedelta(minutes=15)
REPORT_AWAITED: Final = timedelta(minutes=10)

# The operator keeps six months; rows may appear late.
RETENTION: Final = timedelta(days=183)
OVERLAP: Final = timedelta(hours=1)

# Seconds after which a message that must show up is looked for in the history.
LOOKUPS: Final = (0, 5, 15, 30)
SUMMARY_COOLDOWN: Final = 1.0


class AccountCoordinator(DataUpdateCoordinator[Summary]):
    """Polls the history into the stream, and keeps what the sensors show."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        client: IpexClient,
        directory: Directory,
        log: LogWriter,
        stream: MessageStream,
        region: str,
    ) -> None:
        """Prepare; nothing is asked yet."""
        super().__init__(
            hass, LOGGER, config_entry=entry, name="IPEX SMS history", update_interval=POLL_WITHOUT_WEBHOOK
        )
        self.webhook_proven = False
        self.read_at: datetime | None = None
        self._entry = entry
        self._client = client
        self._directory = directory
        self._log = log
        self._stream = stream
        self._region = region
        self._activity = async_get_activity(hass, entry.entry_id)
        self._failures = 0
        self._lookups: dict[int, CALLBACK_TYPE] = {}
        self._summarize_soon = Debouncer(
            hass, LOGGER, cooldown=SUMMARY_COOLDOWN, immediate=True, function=self.refresh_summary
        )

    @property
    def connected(self) -> bool:
        """Return whether the operator answers and the login works."""
        return self.last_update_success

    @property
    def login_expires(self) -> datetime | None:
        """Return when a pasted token ends; an e-mail and a password do not end."""
        authorization = self._client.authorization
        return authorization.expires_at if isinstance(authorization, TokenAuthorization) else None

    async def start(self, *, is_first: bool) -> None:
        """Begin to poll. Only an account's first set-up waits for the operator and raises when it does not answer."""
        if is_first:
            await self.async_config_entry_first_refresh()
        await self.refresh_summary()
        # Messages must be found even where a person has disabled every entity that listens.
        self._entry.async_on_unload(self.async_add_listener(_ignore))
        self._entry.async_on_unload(self._stream.subscribe(Stage.WEBSOCKET, self._note_change))
        self._entry.async_on_unload(async_track_time_change(self.hass, self._start_day, hour=0, minute=0, second=0))
        self._entry.async_on_unload(self._summarize_soon.async_shutdown)
        if not is_first:
            self._entry.async_create_background_task(self.hass, self.async_refresh(), "ipex_sms first poll")

    @callback
    def look_again(self, delays: Iterable[float] = LOOKUPS) -> None:
        """Ask the history again after a few delays (seconds), for a message that must show up there."""
        now = self.hass.loop.time()
        for delay in delays:
            self._look_at(ceil(now + delay), delay)

    async def refresh_summary(self) -> None:
        """Bring what the sensors show up to date with the log."""
        try:
            self.data = await self._summarize()
        except (LogClosedError, sqlite3.Error) as error:
            LOGGER.debug("The sensors show what was known before: %s", type(error).__name__)
            return
        self.async_update_listeners()

    @callback
    def refresh_summary_soon(self) -> None:
        """Bring the sensors up to date, at most once a second."""
        self._summarize_soon.async_schedule_call()

    @override
    async def async_shutdown(self) -> None:
        """Ask nothing more."""
        for cancel in self._lookups.values():
            cancel()
        self._lookups.clear()
        await super().async_shutdown()

    @override
    async def _async_update_data(self) -> Summary:
        try:
            with self._activity.timed(Occasion.HISTORY):
                return await self._poll()
        except LogClosedError:
            return self.data  # the account is stopping; the next start reads again
        except LoginExpiredError as error:
            self.update_interval = POLL_AFTER_REFUSED_LOGIN
            raise ConfigEntryAuthFailed(translation_domain=DOMAIN, translation_key="token_expired") from error
        except LoginRefusedError as error:
            self.update_interval = POLL_AFTER_REFUSED_LOGIN
            raise ConfigEntryAuthFailed(translation_domain=DOMAIN, translation_key="invalid_auth") from error
        except IpexError as error:
            raise UpdateFailed(
                translation_domain=DOMAIN,
                translation_key="cannot_connect",
                translation_placeholders={"error": error.reason or str(error)},
                retry_after=self._back_off(error),
            ) from error

    async def _poll(self) -> Summary:
        await self._read_history()
        self.read_at = dt_util.utcnow()
        self._failures = 0
        await self._choose_interval()
        await self._judge_webhook()
        summary = await self._summarize()
        # A quiet moment, most likely; and whoever is idle is not woken up for it.
        self._log.checkpoint()
        return summary

    @override
    def _async_refresh_finished(self) -> None:
        # Home Assistant asks no more after a refused login; but the operator may be the one who erred.
        if self.update_interval == POLL_AFTER_REFUSED_LOGIN and not self._shutdown_requested:
            self._schedule_refresh()

    async def _read_history(self) -> None:
        asked_at = dt_util.utcnow()
        if not self._directory.numbers:
            # Instant SMS has no history, and an account without a number may not be allowed to ask.
            await self._client.log_in()
            await self._stream.observe([HistoryRead((), asked_at, asked_at, is_last=True)])
            return
        read_until = await self._log.run(MessageLog.history_read_until)
        earliest = asked_at - RETENTION
        since = earliest if read_until is None else max(earliest, read_until - OVERLAP)
        is_complete = True
        async for window in self._client.history(since, asked_at):
            is_complete = is_complete and not window.unreadable
            is_last = window.end >= asked_at
            await self._observe(window, asked_at, since, is_last=is_last, is_complete=is_complete)

    async def _observe(
        self, window: HistoryWindow, asked_at: datetime, since: datetime, *, is_last: bool, is_complete: bool
    ) -> None:
        sightings = await self.hass.async_add_executor_job(
            lambda: [sight(record, Source.HISTORY, asked_at, self._region) for record in window.records]
        )
        if len(sightings) > PIECE:
            sightings = await self._import_past(sightings)

        def learn(facts: Facts) -> None:
            facts.add("history_shapes", [window.shape])
            facts.add("history_unknown_keys", {key for record in window.records for key in record.unknown_keys})
            facts.add("history_states", {record.raw_state for record in window.records if record.raw_state})
            if window.unreadable and not facts.get("history_unreadable"):
                LOGGER.info("The history has rows that cannot be understood; they are skipped")
            facts.count("history_unreadable", window.unreadable)

        read = HistoryRead(tuple(sightings), asked_at, since, is_last=is_last, is_complete=is_complete)
        await self._stream.observe([read], learn)

    async def _import_past(self, sightings: Sequence[Sighting]) -> list[Sighting]:
        """Write the silent past piece by piece, so that a webhook need not wait for all of it; return the rest."""
        rest: list[Sighting] = []
        for piece in batched(sightings, PIECE, strict=False):
            rest += await self._log.run(partial(MessageLog.import_past, sightings=piece))
        return rest

    async def _choose_interval(self) -> None:
        since = dt_util.utcnow() - REPORT_AWAITED
        self.webhook_proven, awaits = await self._log.run(
            lambda log: (log.is_webhook_proven(), log.awaits_report_since(since) or bool(log.outbox.looked_for()))
        )
        if awaits:
            self.update_interval = POLL_AWAITING
        elif self.webhook_proven and uses_webhook(self._entry):
            self.update_interval = POLL_CALM
        else:
            self.update_interval = POLL_WITHOUT_WEBHOOK

    async def _judge_webhook(self) -> None:
        now = dt_util.utcnow()
        count, is_silent = await self._log.run(lambda log: (log.suspicion.count(now), log.is_webhook_silent(now)))
        if count:
            raise_leak_issue(self.hass, self._entry, count)
        else:
            clear_issue(self.hass, self._entry, ISSUE_LEAKED_ADDRESS)
        if is_silent and uses_webhook(self._entry):
            raise_silence_issue(self.hass, self._entry)
        else:
            clear_issue(self.hass, self._entry, ISSUE_SILENT_WEBHOOK)

    def _back_off(self, error: IpexError) -> float:
        longest = LONGEST_BACKOFF.total_seconds()
        wait = min(longest, POLL_AWAITING.total_seconds() * (1 << self._failures))
        self._failures = min(self._failures + 1, 10)
        return max(wait, error.retry_after or 0.0)

    async def _summarize(self) -> Summary:
        midnight = dt_util.start_of_local_day()
        senders = [sender.unique_id for sender in self._directory.senders]
        phones = [recipient.phone for recipient in self._directory.recipients]
        return await self._log.run(lambda log: log.summarize(midnight, senders, phones))

    @callback
    def _look_at(self, moment: int, delay: float) -> None:
        # One look a second is enough, however many messages ask for it.
        async def look(_: datetime) -> None:
            self._lookups.pop(moment, None)
            await self.async_refresh()

        if moment not in self._lookups and not self._shutdown_requested:
            self._lookups[moment] = async_call_later(self.hass, delay, look)

    async def _start_day(self, now: datetime) -> None:
        keep_days = int(self._entry.options.get(CONF_KEEP_DAYS, DEFAULT_KEEP_DAYS))
        while await self._log.run(lambda log: log.purge(now, keep_days)):
            pass
        await self.refresh_summary()

    @callback
    def _note_change(self, change: Change) -> None:
        self.refresh_summary_soon()
        awaits_report = change.message.ours and not change.message.is_settled
        if awaits_report and self.update_interval and self.update_interval > POLL_AWAITING:
            self.update_interval = POLL_AWAITING
            self._schedule_refresh()


@callback
def _ignore() -> None:
    """Keep the coordinator polling."""
