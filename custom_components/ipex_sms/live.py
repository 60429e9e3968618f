"""Live conversations: what happens is pushed to the websocket's subscribers, each as its user may see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
import sqlite3
from typing import Any, Final

from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
    ConfigEntryState,
)
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.util.hass_dict import HassKey

from .account import Account
from .const import DOMAIN, LOGGER
from .conversations import View, is_about
from .directory import Directory
from .messages.facts import JsonValue
from .messages.models import Change, Message
from .messages.threads import Thread
from .messages.writer import LogClosedError
from .permissions import Caller
from .stream import Stage

FEED: HassKey[Feed] = HassKey(f"{DOMAIN}_feed")
KIND_READ: Final = "read"
# Of more than that, while an account's log is closed, the oldest is forgotten.
MOST_WAITING: Final = 1000


@dataclass(frozen=True, slots=True, eq=False)
class Subscription:
    """One subscriber: a command of a connection, and what it is about (`config_entry_id`, `counterpart`)."""

    connection: ActiveConnection = field(repr=False)
    command_id: int
    criteria: Mapping[str, Any] = field(repr=False)

    def caller(self, hass: HomeAssistant) -> Caller:
        """Return the user behind the connection, with the rights of this moment."""
        return Caller(hass, self.connection.user)


@dataclass(frozen=True, slots=True)
class _News:
    """Something that happened in a thread; that it was read is not about one message."""

    kind: str
    counterpart: str = field(repr=False)
    sender_id: str | None = None
    shown: dict[str, JsonValue] = field(default_factory=dict, repr=False)


class Feed:
    """Passes the news of all accounts on, in their order; for as long as Home Assistant runs."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Nobody has subscribed yet."""
        self._hass = hass
        self._subscriptions: dict[Subscription, None] = {}
        self._accounts: dict[str, Account] = {}
        self._waiting: dict[str, list[_News]] = {}
        self._passing_on: set[str] = set()
        self._loaded: set[str] = set()
        async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._note_entry)

    @callback
    def subscribe(self, subscription: Subscription) -> CALLBACK_TYPE:
        """Push news to a subscriber from here on; return what ends that."""
        self._subscriptions[subscription] = None

        @callback
        def unsubscribe() -> None:
            self._subscriptions.pop(subscription, None)

        return unsubscribe

    @callback
    def follow(self, account: Account) -> CALLBACK_TYPE:
        """Pass on what an account announces, and what it shows beside that; return what ends that."""
        entry_id = account.entry.entry_id
        self._accounts[entry_id] = account

        @callback
        def note_change(change: Change) -> None:
            self._note(account, change.kind, change.message)

        @callback
        def note_step(message: Message) -> None:
            self._note(account, message.state, message)

        leave = account.stream.subscribe(Stage.WEBSOCKET, note_change), account.stream.watch(note_step)
        self._pass_on_soon(entry_id)

        @callback
        def unfollow() -> None:
            for each in leave:
                each()

        return unfollow

    @callback
    def note_read(self, account: Account, counterpart: str) -> None:
        """Tell that messages of a thread were read."""
        self._add(account, _News(KIND_READ, counterpart))

    @callback
    def _note(self, account: Account, kind: str, message: Message) -> None:
        if self._subscriptions:
            shown = account.stream.attributes(message)
            self._add(account, _News(kind, message.counterpart, message.sender_id, shown))

    @callback
    def _add(self, account: Account, news: _News) -> None:
        entry_id = account.entry.entry_id
        waiting = self._waiting.setdefault(entry_id, [])
        waiting.append(news)
        del waiting[:-MOST_WAITING]
        self._pass_on_soon(entry_id)

    @callback
    def _pass_on_soon(self, entry_id: str) -> None:
        if self._waiting.get(entry_id) and entry_id not in self._passing_on:
            self._passing_on.add(entry_id)
            self._hass.async_create_background_task(self._pass_on(entry_id), "ipex_sms live conversations")

    async def _pass_on(self, entry_id: str) -> None:
        """Pass on what waits, with each thread as it is then; while the log is closed it waits for the next start."""
        try:
            while self._waiting.get(entry_id) and (account := self._accounts.get(entry_id)) is not None:
                batch, self._waiting[entry_id] = self._waiting[entry_id], []
                try:
                    await self._push(account, batch)
                except LogClosedError:
                    self._waiting.setdefault(entry_id, [])[:0] = batch
                    if self._accounts.get(entry_id) is account:
                        return
        except sqlite3.Error:
            LOGGER.exception("What happened in a conversation could not be shown live")
        finally:
            self._passing_on.discard(entry_id)

    async def _push(self, account: Account, batch: Sequence[_News]) -> None:
        self._drop_inactive()
        views = {each: View.of(account, each.caller(self._hass)) for each in self._subscriptions}
        pushed = [
            (news, subscription, view)
            for news in batch
            for subscription, view in views.items()
            if is_about(account, subscription.criteria, news.counterpart)
            and (news.sender_id is None or view.may_read(news.sender_id))
        ]
        if not pushed:
            return
        wanted = {(news.counterpart, view.sender_ids) for news, _, view in pushed}
        threads = await account.log.run(lambda log: {each: log.threads.read(*each) for each in wanted})
        for news, subscription, view in pushed:
            self._send(subscription, news, view, threads[news.counterpart, view.sender_ids])

    @callback
    def _send(self, subscription: Subscription, news: _News, view: View, thread: Thread) -> None:
        if subscription not in self._subscriptions or not view.may_see(thread):
            return
        event: dict[str, JsonValue] = {"kind": news.kind}
        if news.sender_id is not None:
            event["message"] = news.shown
        subscription.connection.send_event(subscription.command_id, {**event, "thread": view.describe(thread)})

    @callback
    def _note_entry(self, change: ConfigEntryChange, entry: ConfigEntry) -> None:
        """Tell whether an account is there, when that changes."""
        if entry.domain != DOMAIN:
            return
        entry_id = entry.entry_id
        if change is ConfigEntryChange.REMOVED:
            self._accounts.pop(entry_id, None)
            self._waiting.pop(entry_id, None)
        is_loaded = entry.state is ConfigEntryState.LOADED and change is not ConfigEntryChange.REMOVED
        if is_loaded == (entry_id in self._loaded):
            return
        (self._loaded.add if is_loaded else self._loaded.discard)(entry_id)
        self._drop_inactive()
        directory = Directory.of(entry)
        for each in self._subscriptions:
            if each.criteria.get("config_entry_id", entry_id) == entry_id and each.caller(self._hass).may_look_into(
                directory
            ):
                event = {"kind": "account", "config_entry_id": entry_id, "available": is_loaded}
                each.connection.send_event(each.command_id, event)

    @callback
    def _drop_inactive(self) -> None:
        """End the subscriptions of users who may no longer log in; those who lost a token lost the connection."""
        for each in [each for each in self._subscriptions if not each.connection.user.is_active]:
            each.connection.subscriptions.pop(each.command_id, None)
            del self._subscriptions[each]


@callback
def async_setup_feed(hass: HomeAssistant) -> None:
    """Prepare the feed, once."""
    hass.data[FEED] = Feed(hass)


@callback
def async_follow_account(hass: HomeAssistant, account: Account) -> CALLBACK_TYPE:
    """Let subscribers hear of an account; return what ends that."""
    return hass.data[FEED].follow(account)
