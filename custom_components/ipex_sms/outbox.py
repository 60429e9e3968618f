"""The outbox: every accepted message is handed to the operator, once, or the reason why not is known."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
import sqlite3
from typing import Final, Self

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.util import dt as dt_util

from .activity import Occasion, async_get_activity
from .api import IpexClient, LoginRefusedError, NotSentError, RefusedError, SendAnswer, UnknownOutcomeError
from .const import CONF_HOURLY_LIMIT, DEFAULT_HOURLY_LIMIT, LOGGER
from .coordinator import LOOKUPS, AccountCoordinator
from .deadlines import Deadlines
from .directory import Directory, Sender
from .issues import ISSUE_HOURLY_LIMIT, clear_issue, clear_sender_issue, raise_limit_issue, raise_sender_issue
from .messages.escalation import Chain, Escalated
from .messages.facts import Facts
from .messages.guard import HourlyLimitError
from .messages.message_log import MessageLog
from .messages.models import Change, ChangeKind, Channel, Message, SendError, State
from .messages.observations import Answer
from .messages.outbox_queue import Escalation, NewMessage, OutboxEntry
from .messages.writer import LogClosedError, LogWriter
from .stream import MessageStream, Stage
from .waiting import Waiters

MOST_AT_ONCE: Final = 10
FIRST_RETRY: Final = timedelta(seconds=5)
LONGEST_RETRY: Final = timedelta(minutes=5)
STOP_WITHIN: Final = 10.0


@dataclass(frozen=True, slots=True)
class _Agenda:
    """What the log says is to be done: what waits to be sent at `now`, and when time brings a change next.

    `escalated` tells for which messages that did not arrive somebody else was put in line just now, and
    `escalation_waits_until`, until when at the latest such a message waits for what the history tells.
    """

    now: datetime
    escalated: Escalated
    waiting: Sequence[OutboxEntry]
    next_moment: datetime | None
    escalation_waits_until: datetime | None

    @classmethod
    def read(cls, log: MessageLog, now: datetime) -> Self:
        escalated = log.escalate(now)
        return cls(now, escalated, log.outbox.waiting(now), log.next_moment(), log.escalations.waits_until(now))


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """A text to one number (E.164), from one sender of the account."""

    sender: Sender
    recipient: str = field(repr=False)
    text: str = field(repr=False)
    deliver_within: timedelta | None
    expires_after: timedelta
    passes_guard: bool = False
    escalation: Escalation | None = None


class Outbox:
    """Hands the messages of one account to the operator."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        client: IpexClient,
        directory: Directory,
        log: LogWriter,
        stream: MessageStream,
        coordinator: AccountCoordinator,
        deadlines: Deadlines,
    ) -> None:
        """Send nothing until `start`."""
        self._deadlines = deadlines
        self._hass = hass
        self._entry = entry
        self._client = client
        self._directory = directory
        self._log = log
        self._stream = stream
        self._coordinator = coordinator
        self._activity = async_get_activity(hass, entry.entry_id)
        self._attempts: dict[str, asyncio.Task[None]] = {}
        self._busy_recipients: set[str] = set()
        # What became of requests, where the disk refused to take it: nobody else knows, and it is noted once it can be.
        self._unnoted: list[Callable[[], Awaitable[object]]] = []
        self._waiters = Waiters(hass, log)
        # Whether something is due that has to wait until a recipient or one of the requests at once is free.
        self._is_more_due = False
        self._cancel_wake: CALLBACK_TYPE | None = None
        self._is_running = False
        # For the next in line is texted only once it is known whether a lost run, after a restored backup, did so.
        self._waits_for_history = False
        self._login_refused_at: datetime | None = None

    async def start(self) -> None:
        """Begin to send what waits, and to look for what an earlier run may have sent."""
        self._is_running = True
        self._entry.async_on_unload(self._stream.subscribe(Stage.WAITING_ACTION, self._note_change))
        self._entry.async_on_unload(self._coordinator.async_add_listener(self._continue))
        if await self._log.run(
            lambda log: log.outbox.looked_for() or log.escalations.waits_until(dt_util.utcnow()) is not None
        ):
            # The last one a little after the last second that counts, so that this read counts too.
            self._coordinator.look_again((*LOOKUPS[:-1], LOOKUPS[-1] + 1))
        await self._send_due()

    async def stop(self) -> None:
        """Start no request any more, and wait a moment for those under way."""
        self._is_running = False
        self._cancel_timer()
        self._waiters.stop()
        attempts = list(self._attempts.values())
        if attempts:
            _, unfinished = await asyncio.wait(attempts, timeout=STOP_WITHIN)
            for attempt in unfinished:
                attempt.cancel()
            await asyncio.gather(*unfinished, return_exceptions=True)

    async def submit(self, messages: Sequence[OutgoingMessage]) -> list[Message]:
        """Accept messages, all or none; when this returns they are durable and on their way.

        Raises HourlyLimitError (none was accepted; a repair tells of it) and LogClosedError.
        """
        now = dt_util.utcnow()
        limit = int(self._entry.options.get(CONF_HOURLY_LIMIT, DEFAULT_HOURLY_LIMIT))
        new = [
            NewMessage(
                sender_id=message.sender.unique_id,
                sender=message.sender.number,
                recipient=message.recipient,
                text=message.text,
                deliver_within=message.deliver_within if message.sender.channel is Channel.NUMBER else None,
                expires_after=message.expires_after,
                passes_guard=message.passes_guard,
                escalation=message.escalation,
            )
            for message in messages
        ]
        try:
            queued, agenda = await self._log.run(lambda log: (log.queue(new, now, limit), _Agenda.read(log, now)))
        except HourlyLimitError:
            raise_limit_issue(self._hass, self._entry, limit)
            raise
        if not all(message.passes_guard for message in messages):
            clear_issue(self._hass, self._entry, ISSUE_HOURLY_LIMIT)
        self._coordinator.refresh_summary_soon()
        self._stream.show(queued)
        self._follow(agenda)
        return queued

    async def wait_until_handed_over(self, message_ids: Collection[str], timeout: float) -> dict[str, Chain]:  # noqa: ASYNC109 - returns what was reached
        """Return messages, and what stood in for them, once the operator answered, or after `timeout` seconds."""
        return await self._waiters.wait(message_ids, timeout, lambda chain: chain.is_handed_over)

    async def wait_until_final(self, message_ids: Collection[str], timeout: float) -> dict[str, Chain]:  # noqa: ASYNC109 - returns what was reached
        """Return messages, and what stood in for them, once they can get no further, or after `timeout` seconds."""
        return await self._waiters.wait(message_ids, timeout, lambda chain: chain.is_settled)

    @callback
    def _note_change(self, change: Change) -> None:
        self._waiters.note_change(change)
        if self._is_running and change.message.ours and change.kind in (ChangeKind.FAILED, ChangeKind.OVERDUE):
            # Somebody else may be next in line.
            self._entry.async_create_background_task(self._hass, self._send_due(), "ipex_sms escalation")

    @callback
    def _continue(self) -> None:
        """Go on after a read of the history: the login may work again, or a message turned out not to be sent."""
        read_at, refused_at = self._coordinator.read_at, self._login_refused_at
        if refused_at is not None and read_at is not None and read_at > refused_at:
            self._login_refused_at = None
        if self._coordinator.data.outbox or self._waits_for_history:
            self._entry.async_create_background_task(self._hass, self._send_due(), "ipex_sms outbox")

    async def _send_due(self, _: datetime | None = None) -> None:
        """Start an attempt for whatever is due, and come back when the next one is."""
        self._cancel_timer()
        now = dt_util.utcnow()
        try:
            while self._unnoted:
                await self._note(self._unnoted.pop(0))
            agenda = await self._log.run(lambda log: _Agenda.read(log, now))
        except LogClosedError:
            return
        except sqlite3.Error:
            LOGGER.exception("The outbox could not be read or written; it is tried again")
            self._send_due_at(dt_util.utcnow() + LONGEST_RETRY)
            return
        self._follow(agenda)

    @callback
    def _follow(self, agenda: _Agenda) -> None:
        self._deadlines.watch_for(agenda.next_moment)
        self._waits_for_history = agenda.escalation_waits_until is not None
        if agenda.escalated.count:
            LOGGER.warning("Messages that did not arrive: %s; the next in line is texted", agenda.escalated.count)
            self._stream.show(agenda.escalated.queued)
            self._coordinator.refresh_summary_soon()
            self._waiters.look_all_again()
        if not self._is_running or self._login_refused_at is not None:
            return
        waiting = [entry for entry in agenda.waiting if entry.message_id not in self._attempts]
        due = [entry for entry in waiting if entry.deliver_after <= agenda.now]
        later = [entry.deliver_after for entry in waiting if entry.deliver_after > agenda.now]
        self._is_more_due = False
        for entry in due:
            if not self._may_attempt(entry):
                self._is_more_due = True
            else:
                self._busy_recipients.add(entry.recipient)
                self._attempts[entry.message_id] = self._entry.async_create_background_task(
                    self._hass, self._attempt(entry), "ipex_sms send"
                )
        if agenda.escalation_waits_until is not None:
            later.append(agenda.escalation_waits_until)
        if later:
            self._send_due_at(min(later))

    @callback
    def _send_due_at(self, moment: datetime) -> None:
        self._cancel_timer()
        self._cancel_wake = async_track_point_in_utc_time(self._hass, self._send_due, moment)

    def _may_attempt(self, entry: OutboxEntry) -> bool:
        # One request at a time to one person: their texts arrive in the order they were written.
        return self._is_running and entry.recipient not in self._busy_recipients and len(self._attempts) < MOST_AT_ONCE

    async def _attempt(self, entry: OutboxEntry) -> None:
        try:
            await self._request(entry)
        except LogClosedError:
            LOGGER.debug("The log was closed while a message was being sent; the next start looks for it")
            return
        except Exception:  # noqa: BLE001 - a full disk, say: the log could not be written, so try again a little later
            LOGGER.exception("A message could not be handed over, or what became of it could not be noted")
            self._send_due_at(dt_util.utcnow() + LONGEST_RETRY)
            return
        finally:
            self._attempts.pop(entry.message_id, None)
            self._busy_recipients.discard(entry.recipient)
            self._waiters.look_again(entry.fallback_for or entry.message_id)
            self._coordinator.refresh_summary_soon()
        if self._is_more_due:
            await self._send_due()

    async def _request(self, entry: OutboxEntry) -> None:
        sender = self._directory.sender_by_id(entry.sender_id)
        if sender is None:
            error = SendError.SENDER_NOT_ALLOWED
            await self._finish(Answer(entry.message_id, State.FAILED, dt_util.utcnow(), error=error))
            return
        requested_at = dt_util.utcnow()
        if not await self._log.run(lambda log: log.outbox.begin_request(entry.message_id, requested_at)):
            return
        try:
            with self._activity.timed(Occasion.SEND):
                answer = await self._send(sender, entry)
        except NotSentError as error:
            wait = max(_find_backoff(entry.attempts), timedelta(seconds=error.retry_after or 0))
            LOGGER.debug("A message did not leave (%s); it is tried again in %s", error, wait)
            await self._postpone(entry, wait)
        except LoginRefusedError as error:
            LOGGER.debug("The login was refused (%s); messages wait for a new one", error)
            self._login_refused_at = dt_util.utcnow()
            self._entry.async_start_reauth(self._hass)
            await self._postpone(entry, timedelta(0))
        except RefusedError as error:
            is_sender = error.status == HTTPStatus.FORBIDDEN
            if is_sender:
                raise_sender_issue(self._hass, self._entry, sender.number, sender.title)
            await self._finish(
                Answer(
                    entry.message_id,
                    State.FAILED,
                    dt_util.utcnow(),
                    operator_id=error.operator_id,
                    error=SendError.SENDER_NOT_ALLOWED if is_sender else SendError.REFUSED,
                    reason=error.reason,
                )
            )
        except UnknownOutcomeError as error:
            LOGGER.info("Whether a message went out is unknown (%s)", error)
            await self._finish(Answer(entry.message_id, State.UNCONFIRMED, dt_util.utcnow()))
            self._look_for(sender)
            await self._show_unconfirmed(entry.message_id)
        else:
            clear_sender_issue(self._hass, self._entry, sender.number)
            await self._finish(
                Answer(entry.message_id, State.SENT, dt_util.utcnow(), operator_id=answer.operator_id),
                lambda facts: facts.add(f"answer_shapes_{sender.channel}", [answer.shape]),
            )
            if answer.operator_id is None:
                self._look_for(sender)

    async def _send(self, sender: Sender, entry: OutboxEntry) -> SendAnswer:
        if sender.channel is Channel.NUMBER:
            return await self._client.send(sender=sender.number, recipient=entry.recipient, text=entry.text)
        return await self._client.send_instant(
            sender=sender.number,
            recipient=entry.recipient,
            text=entry.text,
            email=sender.email or "",
            shortname=sender.shortname,
        )

    async def _finish(self, answer: Answer, learn: Callable[[Facts], None] | None = None) -> None:
        await self._note(lambda: self._stream.observe([answer], learn))

    async def _note(self, note: Callable[[], Awaitable[object]]) -> None:
        """Note what became of a request, now or with the next look at the outbox. Raises sqlite3.Error."""
        try:
            await note()
        except sqlite3.Error:
            self._unnoted.append(note)
            raise

    async def _show_unconfirmed(self, message_id: str) -> None:
        chains = await self._log.run(lambda log: log.escalations.read([message_id]))
        message = chains[message_id].messages[0]
        if message.state is State.UNCONFIRMED:  # else something told more of it before the answer came
            self._stream.show([message])

    async def _postpone(self, entry: OutboxEntry, wait: timedelta) -> None:
        again_at = dt_util.utcnow() + wait
        await self._note(lambda: self._log.run(lambda log: log.outbox.postpone(entry.message_id, again_at)))
        self._is_more_due = True

    def _look_for(self, sender: Sender) -> None:
        if sender.channel is Channel.NUMBER:
            # A little after the last second that counts, so that this read counts too.
            self._coordinator.look_again((5, 15, 31))

    @callback
    def _cancel_timer(self) -> None:
        if self._cancel_wake is not None:
            self._cancel_wake()
            self._cancel_wake = None


def _find_backoff(attempts: int) -> timedelta:
    return min(FIRST_RETRY * (1 << min(attempts, 10)), LONGEST_RETRY)
