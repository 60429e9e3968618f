"""Websocket commands: conversations for the dashboard card, each user's as far as the user may see them."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial, wraps
import re
from typing import Any, Final

from homeassistant.components.websocket_api import async_register_command
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.components.websocket_api.const import ERR_NOT_FOUND, AsyncWebSocketCommandHandler
from homeassistant.components.websocket_api.decorators import async_response, websocket_command
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, Unauthorized
import voluptuous as vol

from .account import Account, account_unavailable, async_read_log
from .addressees import AddressError, find_addressees
from .const import CONF_PLAIN_TEXT, DOMAIN
from .conversations import View, find_counterpart
from .directory import Directory
from .live import FEED, Subscription, async_setup_feed
from .messages.facts import JsonValue
from .messages.message_log import MessageLog
from .messages.models import Message
from .messages.threads import MARKED_AT_ONCE, NEWEST, Page, PageQuery, Place, Thread, ThreadQuery
from .permissions import Caller
from .send import Dispatch, announce_texted, check_text, make_storable, raise_failures, send
from .sentences import find_sentence

type Command = Callable[[HomeAssistant, Caller, dict[str, Any]], Awaitable[Mapping[str, Any]]]

DEFAULT_LIMIT: Final = 50
LARGEST_LIMIT: Final = 200
# A search that finds little ends its page after so many pieces of the log; the cursor tells where to go on.
MOST_PIECES: Final = 20

# The one code for what is not there; whatever else is wrong has the contract's word as its code.
NOT_FOUND: Final = frozenset({"account_not_found", "thread_not_found", "message_not_found"})
PLACE: Final = re.compile(r"(-?\d{1,16})_(-?\d{1,16})", re.ASCII)


def _read_text(value: object) -> str:
    """Return a text as the log can hold it; numbers may be given as such."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise vol.Invalid("this is no text")
    return make_storable(str(value)).strip()


def _read_place(value: object) -> Place:
    """Return what a cursor of `_write_place` means."""
    found = PLACE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise vol.Invalid("this is no cursor")
    return Place(int(found[1]), int(found[2]))


def _read_cursor(value: object) -> tuple[Place, str]:
    """Return what a cursor in the list of threads means: a place, and the account it is in."""
    written, separator, entry_id = value.partition(":") if isinstance(value, str) else ("", "", "")
    if not separator:
        raise vol.Invalid("this is no cursor")
    return _read_place(written), entry_id


def _write_place(place: Place | None) -> str | None:
    return None if place is None else f"{place.created_at}_{place.position}"


LIMIT: Final = vol.All(int, vol.Range(min=1, max=LARGEST_LIMIT))


@callback
def async_setup_websocket(hass: HomeAssistant) -> None:
    """Register the commands."""
    async_setup_feed(hass)
    for command in (_accounts, _threads, _messages, _subscribe, _send, _mark_read):
        async_register_command(hass, command)


def _answered(command: Command) -> AsyncWebSocketCommandHandler:
    """Let a command answer with what it returns, or with its error in words of the contract and of people."""

    @wraps(command)
    async def answer(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
        try:
            _check_active(connection)
            result = await command(hass, Caller(hass, connection.user), msg)
        except HomeAssistantError as error:
            # Not left to Home Assistant: it would log the error, and with that names and numbers.
            _send_error(hass, connection, msg["id"], error)
        else:
            connection.send_result(msg["id"], result)

    return answer


@callback
def _check_active(connection: ActiveConnection) -> None:
    if not connection.user.is_active:
        raise Unauthorized


@callback
def _send_error(hass: HomeAssistant, connection: ActiveConnection, command_id: int, error: HomeAssistantError) -> None:
    if isinstance(error, Unauthorized):
        error = HomeAssistantError(translation_domain=DOMAIN, translation_key="unauthorized")
    key = error.translation_key or AddressError.ACCOUNT_UNAVAILABLE
    placeholders = error.translation_placeholders or {}
    connection.send_error(
        command_id,
        ERR_NOT_FOUND if key in NOT_FOUND else key,
        find_sentence(hass, key, **placeholders),
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders=placeholders,
    )


@websocket_command({"type": "ipex_sms/accounts"})
@async_response
@_answered
async def _accounts(hass: HomeAssistant, caller: Caller, msg: dict[str, Any]) -> Mapping[str, Any]:
    """Return the accounts the user may see something of, also those that are not at work."""
    entries = hass.config_entries.async_entries(DOMAIN)
    seen = [(entry, directory) for entry in entries if caller.may_look_into(directory := Directory.of(entry))]
    return {"accounts": [_describe_account(caller, entry, directory) for entry, directory in seen]}


def _describe_account(caller: Caller, entry: ConfigEntry, directory: Directory) -> dict[str, JsonValue]:
    return {
        "config_entry_id": entry.entry_id,
        "title": entry.title,
        "available": entry.state is ConfigEntryState.LOADED,
        "senders": [
            {"number": sender.number, "title": sender.title, "channel": sender.channel}
            for sender in directory.senders
            if caller.may_read(sender)
        ],
        "recipients": [
            {
                "name": recipient.name,
                "phone": recipient.phone,
                "may_send": directory.default_sender is not None and caller.may_text(recipient),
            }
            for recipient in directory.recipients
            if caller.may_know(recipient)
        ],
        "plain_text": entry.options.get(CONF_PLAIN_TEXT, False),
    }


@websocket_command(
    {
        vol.Required("type"): "ipex_sms/threads",
        vol.Optional("config_entry_id"): str,
        vol.Optional("search", default=""): _read_text,
        vol.Optional("limit", default=DEFAULT_LIMIT): LIMIT,
        vol.Optional("cursor"): vol.Maybe(_read_cursor),
    }
)
@async_response
@_answered
async def _threads(hass: HomeAssistant, caller: Caller, msg: dict[str, Any]) -> Mapping[str, Any]:
    """Return conversations of one account or of all, newest first."""
    place, last_entry_id = msg.get("cursor") or (NEWEST, "")
    limit, found, is_more = msg["limit"], list[tuple[Place, str, View, Thread]](), False
    for view in _list_views(hass, caller, msg):
        # Where two accounts have a message at the same place, the greater id of an entry comes first.
        is_level = view.entry_id < last_entry_id
        query = ThreadQuery(
            names=view.names,
            people=view.people,
            sender_ids=view.sender_ids,
            search=msg["search"],
            limit=limit,
            after=place._replace(position=place.position + is_level),
        )
        page = await async_read_log(view.account, partial(_find_threads, query))
        found += [(thread.place, view.entry_id, view, thread) for thread in page.items]
        is_more = is_more or page.after is not None
    found.sort(key=lambda each: each[:2], reverse=True)
    is_more = is_more or len(found) > limit
    del found[limit:]
    cursor = f"{_write_place(found[-1][0])}:{found[-1][1]}" if is_more else None
    return {"threads": [view.describe(thread) for _, _, view, thread in found], "cursor": cursor}


@websocket_command(
    {
        vol.Required("type"): "ipex_sms/messages",
        vol.Required("config_entry_id"): str,
        vol.Required("counterpart"): _read_text,
        vol.Optional("search", default=""): _read_text,
        vol.Optional("limit", default=DEFAULT_LIMIT): LIMIT,
        vol.Optional("cursor"): vol.Maybe(_read_place),
    }
)
@async_response
@_answered
async def _messages(hass: HomeAssistant, caller: Caller, msg: dict[str, Any]) -> Mapping[str, Any]:
    """Return messages of one conversation, newest first, and the conversation itself."""
    view = _open_view(hass, caller, msg["config_entry_id"])
    counterpart = find_counterpart(view.account, msg["counterpart"])
    thread = await _read_thread(view, counterpart)
    found, after = list[Message](), msg.get("cursor") or NEWEST
    for _ in range(MOST_PIECES):
        query = PageQuery(counterpart, view.sender_ids, msg["search"], msg["limit"] - len(found), after)
        page = await async_read_log(view.account, partial(_read_page, query))
        found += page.items
        if page.after is None or len(found) == msg["limit"]:
            break
        after = page.after
    return {
        "messages": [view.account.stream.attributes(message) for message in found],
        "cursor": _write_place(page.after),
        "thread": view.describe(thread),
    }


@websocket_command(
    {
        vol.Required("type"): "ipex_sms/subscribe",
        vol.Optional("config_entry_id"): str,
        vol.Optional("counterpart"): _read_text,
    }
)
@callback
def _subscribe(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Push what happens in the conversations the user may see, for as long as the connection lasts."""
    try:
        _check_active(connection)
        _check_looking(hass, Caller(hass, connection.user), msg)
    except HomeAssistantError as error:
        _send_error(hass, connection, msg["id"], error)
        return
    criteria: dict[str, Any] = {key: msg[key] for key in ("config_entry_id", "counterpart") if key in msg}
    connection.subscriptions[msg["id"]] = hass.data[FEED].subscribe(Subscription(connection, msg["id"], criteria))
    connection.send_result(msg["id"])


@websocket_command(
    {
        vol.Required("type"): "ipex_sms/send",
        vol.Required("config_entry_id"): str,
        vol.Required("to"): _read_text,
        vol.Required("message"): str,
        vol.Optional("plain_text"): bool,
        vol.Optional("from"): _read_text,
    }
)
@async_response
@_answered
async def _send(hass: HomeAssistant, caller: Caller, msg: dict[str, Any]) -> Mapping[str, Any]:
    """Text somebody, and return the message as it is once the operator answered, or after ten seconds."""
    entry_id, text, sender = msg["config_entry_id"], msg["message"], msg.get("from")
    account = _open_account(hass, entry_id)
    check_text(text)
    addressed = find_addressees(hass, [msg["to"]], sender, entry_id)
    caller.check_texting(addressed)
    outcomes = await send(addressed, Dispatch(text=text, plain_text=msg.get("plain_text")))
    announce_texted(hass, outcomes)
    # What was not even queued is an error of the command; whatever became of the others is told with the message.
    raise_failures(hass, [outcome for outcome in outcomes if outcome.message is None], sender)
    ((message, outcome),) = [(each.message, each) for each in outcomes if each.message is not None]
    shown = account.stream.attributes(message)
    return {"message": shown, "error": outcome.error, "lost_characters": [*outcome.lost]}


@websocket_command(
    {
        vol.Required("type"): "ipex_sms/mark_read",
        vol.Required("config_entry_id"): str,
        vol.Required("counterpart"): _read_text,
        vol.Required("message_id"): _read_text,
    }
)
@async_response
@_answered
async def _mark_read(hass: HomeAssistant, caller: Caller, msg: dict[str, Any]) -> Mapping[str, Any]:
    """Mark what came in up to a message as read, for the whole household."""
    view = _open_view(hass, caller, msg["config_entry_id"])
    counterpart, message_id = find_counterpart(view.account, msg["counterpart"]), msg["message_id"]

    def mark(log: MessageLog) -> int | None:
        return log.threads.mark_read(counterpart, message_id, view.sender_ids)

    is_any = False
    # A piece at a time, so that a webhook need not wait for all of it.
    while (marked := await async_read_log(view.account, mark)) == MARKED_AT_ONCE:
        is_any = True
    if marked is None:
        raise HomeAssistantError(translation_domain=DOMAIN, translation_key="message_not_found")
    if is_any or marked:
        hass.data[FEED].note_read(view.account, counterpart)
    return {"thread": view.describe(await _read_thread(view, counterpart))}


def _account_not_found() -> HomeAssistantError:
    return HomeAssistantError(translation_domain=DOMAIN, translation_key="account_not_found")


def _open_account(hass: HomeAssistant, entry_id: str) -> Account:
    """Return an account that is at work. Raises account_not_found and account_unavailable."""
    entry = hass.config_entries.async_get_entry(entry_id)
    if entry is None or entry.domain != DOMAIN:
        raise _account_not_found()
    if entry.state is not ConfigEntryState.LOADED:
        raise account_unavailable(entry)
    account: Account = entry.runtime_data
    return account


def _open_view(hass: HomeAssistant, caller: Caller, entry_id: str) -> View:
    """Return what the user may see of an account. Raises Unauthorized if that is nothing, and as `_open_account`."""
    account = _open_account(hass, entry_id)
    if not caller.may_look_into(account.directory):
        raise Unauthorized
    return View.of(account, caller)


def _list_views(hass: HomeAssistant, caller: Caller, msg: Mapping[str, Any]) -> list[View]:
    if "config_entry_id" in msg:
        return [_open_view(hass, caller, msg["config_entry_id"])]
    _check_looking(hass, caller, msg)
    entries = hass.config_entries.async_loaded_entries(DOMAIN)
    accounts: list[Account] = [entry.runtime_data for entry in entries]
    return [View.of(account, caller) for account in accounts if caller.may_look_into(account.directory)]


def _check_looking(hass: HomeAssistant, caller: Caller, msg: Mapping[str, Any]) -> None:
    """Refuse whoever may see nothing at all, whether or not an account is at work."""
    entries = hass.config_entries.async_entries(DOMAIN)
    if "config_entry_id" in msg:
        entries = [entry for entry in entries if entry.entry_id == msg["config_entry_id"]]
        if not entries:
            raise _account_not_found()
    if not caller.may_all and not any(caller.may_look_into(Directory.of(entry)) for entry in entries):
        raise Unauthorized


def _find_threads(query: ThreadQuery, log: MessageLog) -> Page[Thread]:
    return log.threads.find(query)


def _read_page(query: PageQuery, log: MessageLog) -> Page[Message]:
    return log.threads.page(query)


async def _read_thread(view: View, counterpart: str) -> Thread:
    """Return a thread. Raises thread_not_found, also where the user may not know that there is one."""
    thread = await async_read_log(view.account, lambda log: log.threads.read(counterpart, view.sender_ids))
    if not view.may_see(thread):
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="thread_not_found",
            translation_placeholders={"counterpart": counterpart},
        )
    return thread
