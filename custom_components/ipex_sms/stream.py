"""One stream: whatever a source observed goes through the log, and what it changed is announced once, in order."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from enum import IntEnum
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.start import async_at_started
from homeassistant.util import dt as dt_util

from .const import LOGGER
from .directory import Directory
from .messages.facts import Facts, JsonValue
from .messages.message_log import Call, MessageLog
from .messages.models import Change, Message
from .messages.observations import Observation
from .messages.writer import LogWriter
from .sentences import find_reason_sentence

type ChangeListener = Callable[[Change], None]
type MessageListener = Callable[[Message], None]

MESSAGE_KEYS: Final = (
    "message_id",
    "operator_id",
    "direction",
    "from",
    "to",
    "name",
    "text",
    "state",
    "created_at",
    "updated_at",
    "parts",
    "encoding",
    "source",
    "late",
    "confirmed",
    "redelivered",
    "reason",
)
ATTR_FALLBACK_FOR: Final = "fallback_for"
# What only the moment needs: texts and numbers do not belong into the recorder's database.
UNRECORDED_KEYS: Final = frozenset({*MESSAGE_KEYS, ATTR_FALLBACK_FOR})


class Stage(IntEnum):
    """Who hears of one change, in this order, before the next change is announced."""

    EVENT_ENTITY = 0
    BUS = 1
    WAITING_ACTION = 2
    WEBSOCKET = 3


class MessageStream:
    """The conversation of the sources with the log, and of the log with the listeners, for one account."""

    def __init__(self, hass: HomeAssistant, directory: Directory, log: LogWriter) -> None:
        """Announce nothing until `start`."""
        self._hass = hass
        self._directory = directory
        self._log = log
        self._listeners: dict[Stage, list[ChangeListener]] = {stage: [] for stage in Stage}
        self._watchers: list[MessageListener] = []
        self._held: list[Change] = []
        self._last_shown: tuple[Message, dict[str, JsonValue]] | None = None
        self._is_announcing = False
        self._cancel_start: CALLBACK_TYPE | None = None

    def hold(self, changes: Iterable[Change]) -> None:
        """Keep what an earlier run did not announce until it can be."""
        self._held.extend(changes)

    def start(self) -> None:
        """Announce what is held, once Home Assistant has started and its automations listen."""

        @callback
        def announce_held(_: HomeAssistant) -> None:
            self._is_announcing = True
            held, self._held = self._held, []
            self._announce(held)

        self._cancel_start = async_at_started(self._hass, announce_held)

    def stop(self) -> None:
        """Announce nothing more; what comes now stays in the log for the next start."""
        self._is_announcing = False
        if self._cancel_start is not None:
            self._cancel_start()

    async def observe(self, observations: Sequence[Observation], learn: Callable[[Facts], None] | None = None) -> None:
        """Take what a source saw; when this returns it is durable, and what it changed has been announced.

        `learn` notes, in the same transaction, what the observations tell about the operator. Raises LogClosedError.
        """

        def record(log: MessageLog) -> list[Change]:
            if learn is not None:
                learn(log.facts)
            return log.record(observations)

        await self.settle(record)

    async def receive(self, call: Call) -> None:
        """Take what a call of the webhook shows; when this returns it is durable, and announced.

        Raises LogClosedError.
        """
        await self.settle(call)

    async def settle(self, work: Callable[[MessageLog], list[Change]]) -> None:
        """Do work on the log and announce what it changed, also when whoever asked has hung up meanwhile."""
        await self._log.run(work, then=self._announce)

    @callback
    def _announce(self, changes: Sequence[Change]) -> None:
        """Tell every listener of changes, and note in the log that they were told."""
        if not self._is_announcing:
            self._held.extend(changes)
        elif changes:
            self._log.note_announced([self._announce_one(change, dt_util.utcnow()) for change in changes])

    @callback
    def subscribe(self, stage: Stage, listener: ChangeListener) -> CALLBACK_TYPE:
        """Call a listener with every change announced; return what ends that."""
        self._listeners[stage].append(listener)

        @callback
        def unsubscribe() -> None:
            self._listeners[stage].remove(listener)

        return unsubscribe

    @callback
    def watch(self, watcher: MessageListener) -> CALLBACK_TYPE:
        """Call a watcher with every message that was queued or is unconfirmed now; return what ends that.

        Those steps are no changes: they are shown while somebody looks, and announced to nobody.
        """
        self._watchers.append(watcher)

        @callback
        def unwatch() -> None:
            self._watchers.remove(watcher)

        return unwatch

    @callback
    def show(self, messages: Iterable[Message]) -> None:
        """Show messages that took a step which is no change."""
        for message in messages:
            for watcher in list(self._watchers):
                watcher(message)

    def attributes(self, message: Message) -> dict[str, JsonValue]:
        """Return a message as it is shown everywhere: the keys of the contract, in their order.

        One that stands in for another says so, by that one's id, in `fallback_for`.
        """
        # Several listeners in turn show the same one.
        if self._last_shown is None or self._last_shown[0] is not message:
            self._last_shown = message, self._show(message)
        return dict(self._last_shown[1])

    def _show(self, message: Message) -> dict[str, JsonValue]:
        values = (
            message.message_id,
            message.operator_id,
            message.direction,
            message.sender,
            message.recipient,
            self._directory.name_of(message.counterpart),
            message.text,
            message.state,
            format_time(message.created_at),
            format_time(message.updated_at),
            message.parts,
            message.encoding,
            message.source,
            message.late,
            message.confirmed,
            message.redelivered,
            self._find_reason(message),
        )
        attributes: dict[str, JsonValue] = dict(zip(MESSAGE_KEYS, values, strict=True))
        if message.fallback_for is not None:
            attributes[ATTR_FALLBACK_FOR] = message.fallback_for
        return attributes

    def _announce_one(self, change: Change, now: datetime) -> Change:
        judged = change.judged_at(now)
        if judged.message.late:
            LOGGER.info("A message came late: announced as %s, marked late", judged.kind)
        for stage, listeners in self._listeners.items():
            if stage is Stage.EVENT_ENTITY and judged.message.late:
                continue  # no automation may act on it by surprise
            for listener in list(listeners):
                try:
                    listener(judged)
                except Exception:  # noqa: BLE001 - one listener's fault must not keep the change from the others
                    LOGGER.exception("A listener failed on a change %s", judged.kind)
        return judged

    def _find_reason(self, message: Message) -> str | None:
        if message.reason is not None or message.error is None:
            return message.reason
        return find_reason_sentence(self._hass, message.error)


def format_time(moment: datetime) -> str:
    """Return a moment as all messages show it, such as `2026-11-22T10:00:00.000+00:00`."""
    return dt_util.as_utc(moment).isoformat(timespec="milliseconds")
