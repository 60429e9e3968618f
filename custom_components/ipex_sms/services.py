"""Actions: send a message, ask somebody, and read the message log."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util
import voluptuous as vol

from .account import Account, async_read_log
from .addressees import Addressee, AddressError, choose_accounts, find_addressees, find_fallbacks
from .api.models import Direction
from .ask import ask, find_reply_senders
from .const import DEFAULT_EXPIRES_AFTER, DOMAIN, LEAST_DELIVER_WITHIN, MOST_DELIVER_WITHIN
from .messages.answers import are_distinct
from .messages.message_log import MessageLog
from .messages.models import Message
from .messages.phone import normalize_counterpart
from .messages.queries import MessageQuery
from .permissions import Caller
from .send import Dispatch, Outcome, announce_texted, check_text, describe, make_storable, raise_failures, send
from .targets import find_targets

SERVICE_SEND_MESSAGE: Final = "send_message"
SERVICE_ASK: Final = "ask"
SERVICE_GET_MESSAGES: Final = "get_messages"

ATTR_TO: Final = "to"
ATTR_MESSAGE: Final = "message"
ATTR_FROM: Final = "from"
ATTR_CONFIG_ENTRY_ID: Final = "config_entry_id"
ATTR_WAIT_FOR_DELIVERY: Final = "wait_for_delivery"
ATTR_TIMEOUT: Final = "timeout"
ATTR_EXPIRES_AFTER: Final = "expires_after"
ATTR_DELIVER_WITHIN: Final = "deliver_within"
ATTR_CRITICAL: Final = "critical"
ATTR_FALLBACK: Final = "fallback"
ATTR_PLAIN_TEXT: Final = "plain_text"
ATTR_ANSWERS: Final = "answers"
ATTR_ANSWER: Final = "answer"
ATTR_REPLY: Final = "reply"
ATTR_WITH: Final = "with"
ATTR_DIRECTION: Final = "direction"
ATTR_SINCE: Final = "since"
ATTR_UNTIL: Final = "until"
ATTR_LIMIT: Final = "limit"
ATTR_MESSAGES: Final = "messages"

DEFAULT_TIMEOUT: Final = timedelta(minutes=2)
LONGEST_TIMEOUT: Final = timedelta(hours=1)
DEFAULT_REPLY_WITHIN: Final = timedelta(minutes=5)
LEAST_REPLY_WITHIN: Final = timedelta(seconds=10)
MOST_REPLY_WITHIN: Final = timedelta(hours=24)
TELL_WITHIN: Final = timedelta(seconds=1)
DEFAULT_LIMIT: Final = 50
LARGEST_LIMIT: Final = 500


def _write_down(value: object) -> str:
    """Return one of those named as text, whatever a template made of it; what is wrong is one person's error."""
    return "" if value is None else str(value)


def _read_answer(value: object) -> str:
    """Return an answer as text; YAML takes an unquoted yes or no for something else, and nobody would notice."""
    if isinstance(value, bool):
        raise vol.Invalid("put answers such as yes, no, on and off in quotation marks")
    return cv.string(value)


def _check_answers(answers: list[str]) -> list[str]:
    """Refuse answers that a reply could not be told apart by."""
    if not are_distinct(answers):
        raise vol.Invalid("each answer needs letters or digits, or a symbol, that no other one has")
    return answers


def _read_period(value: object) -> timedelta:
    """Return a period; one that no clock can count is as wrong as one that is none."""
    try:
        return cv.positive_time_period(value)
    except (OverflowError, TypeError) as error:
        raise vol.Invalid("this is no period that can be waited for") from error


def _read_time(value: object) -> datetime:
    """Return a moment in UTC; without a zone it is a local one."""
    try:
        # Home Assistant's parser, written in C, ends the whole process at half a surrogate pair.
        return dt_util.as_utc(cv.datetime(value.encode().decode() if isinstance(value, str) else value))
    except (UnicodeEncodeError, OverflowError) as error:
        raise vol.Invalid("this is no time") from error


def _read_count(value: object) -> int:
    """Return a whole number; infinity is none."""
    try:
        count: int = vol.Coerce(int)(value)
    except OverflowError as error:
        raise vol.Invalid("this is no whole number") from error
    return count


EXPIRES_AFTER = vol.All(_read_period, vol.Range(min=timedelta(minutes=1), max=timedelta(hours=24)))
TEXT_FIELDS: Final = {
    **cv.TARGET_SERVICE_FIELDS,
    vol.Optional(ATTR_TO, default=list): vol.All(cv.ensure_list, [_write_down]),
    vol.Required(ATTR_MESSAGE): cv.string,
    vol.Optional(ATTR_FROM): cv.string,
    vol.Optional(ATTR_CONFIG_ENTRY_ID): cv.string,
    vol.Optional(ATTR_CRITICAL, default=False): cv.boolean,
    vol.Optional(ATTR_PLAIN_TEXT): cv.boolean,
}
SEND_MESSAGE_SCHEMA = vol.Schema(
    {
        **TEXT_FIELDS,
        vol.Optional(ATTR_WAIT_FOR_DELIVERY, default=False): cv.boolean,
        vol.Optional(ATTR_TIMEOUT, default=DEFAULT_TIMEOUT): vol.All(_read_period, vol.Range(max=LONGEST_TIMEOUT)),
        vol.Optional(ATTR_EXPIRES_AFTER, default=DEFAULT_EXPIRES_AFTER): EXPIRES_AFTER,
        vol.Optional(ATTR_DELIVER_WITHIN): vol.All(
            _read_period, vol.Range(min=LEAST_DELIVER_WITHIN, max=MOST_DELIVER_WITHIN)
        ),
        vol.Optional(ATTR_FALLBACK, default=list): vol.All(cv.ensure_list, [_write_down]),
    }
)
ASK_SCHEMA = vol.Schema(
    {
        **TEXT_FIELDS,
        vol.Optional(ATTR_ANSWERS, default=list): vol.All(cv.ensure_list, [_read_answer], _check_answers),
        vol.Optional(ATTR_TIMEOUT, default=DEFAULT_REPLY_WITHIN): vol.All(
            _read_period, vol.Range(min=LEAST_REPLY_WITHIN, max=MOST_REPLY_WITHIN)
        ),
        vol.Optional(ATTR_EXPIRES_AFTER): EXPIRES_AFTER,
    }
)
GET_MESSAGES_SCHEMA = vol.Schema(
    {
        vol.Optional(ATTR_WITH): cv.string,
        vol.Optional(ATTR_DIRECTION): vol.Coerce(Direction),
        vol.Optional(ATTR_SINCE): _read_time,
        vol.Optional(ATTR_UNTIL): _read_time,
        vol.Optional(ATTR_LIMIT, default=DEFAULT_LIMIT): vol.All(_read_count, vol.Range(min=1, max=LARGEST_LIMIT)),
        vol.Optional(ATTR_CONFIG_ENTRY_ID): cv.string,
    }
)


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions."""
    hass.services.async_register(
        DOMAIN,
        SERVICE_SEND_MESSAGE,
        _send_message,
        schema=SEND_MESSAGE_SCHEMA,
        supports_response=SupportsResponse.OPTIONAL,
    )
    hass.services.async_register(
        DOMAIN,
        SERVICE_ASK,
        _ask,
        schema=ASK_SCHEMA,
        supports_response=SupportsResponse.ONLY,
    )
    hass.services.async_register(
        DOMAIN,
        SERVICE_GET_MESSAGES,
        _get_messages,
        schema=GET_MESSAGES_SCHEMA,
        supports_response=SupportsResponse.ONLY,
    )


async def _send_message(call: ServiceCall) -> ServiceResponse:
    hass, data = call.hass, call.data
    text, sender = data[ATTR_MESSAGE], data.get(ATTR_FROM)
    check_text(text)
    caller = await Caller.of(hass, call.context)
    given = [*find_targets(hass, data), *data[ATTR_TO]]
    addressed = find_addressees(hass, given, sender, data.get(ATTR_CONFIG_ENTRY_ID))
    fallbacks = find_fallbacks(hass, data[ATTR_FALLBACK], addressed, sender, data.get(ATTR_CONFIG_ENTRY_ID))
    caller.check_texting([*addressed, *fallbacks])
    dispatch = Dispatch(
        text=text,
        expires_after=data[ATTR_EXPIRES_AFTER],
        deliver_within=data.get(ATTR_DELIVER_WITHIN),
        critical=data[ATTR_CRITICAL],
        plain_text=data.get(ATTR_PLAIN_TEXT),
        wait_for_delivery=data[ATTR_TIMEOUT] if data[ATTR_WAIT_FOR_DELIVERY] else None,
        fallbacks=fallbacks,
    )
    outcomes = await send(addressed, dispatch)
    announce_texted(hass, outcomes)
    if not call.return_response:
        raise_failures(hass, outcomes, sender)
        return None
    return {ATTR_MESSAGES: [message for outcome in outcomes for message in describe(hass, outcome, text)]}


async def _ask(call: ServiceCall) -> ServiceResponse:
    hass, data = call.hass, call.data
    check_text(data[ATTR_MESSAGE])
    caller = await Caller.of(hass, call.context)
    given, sender = [*find_targets(hass, data), *data[ATTR_TO]], data.get(ATTR_FROM)
    addressed = find_addressees(hass, given, sender, data.get(ATTR_CONFIG_ENTRY_ID))
    if len(addressed) > 1:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="one_recipient",
            translation_placeholders={"count": str(len(addressed))},
        )
    caller.check_texting(addressed)
    raise_failures(hass, [Outcome(each) for each in addressed if not isinstance(each, Addressee)], sender)
    (addressee,) = [each for each in addressed if isinstance(each, Addressee)]
    for sender_id in find_reply_senders(hass, addressee):
        caller.check_reading(addressee.account.directory.sender_by_id(sender_id))
    timeout = data[ATTR_TIMEOUT]
    dispatch = Dispatch(
        text=data[ATTR_MESSAGE],
        # Nobody waits for the answer to a question that goes out later; the caller is still there to learn of it.
        expires_after=data.get(ATTR_EXPIRES_AFTER, timeout - TELL_WITHIN),
        critical=data[ATTR_CRITICAL],
        plain_text=data.get(ATTR_PLAIN_TEXT),
    )
    asked = await ask(hass, addressee, dispatch, data[ATTR_ANSWERS], timeout)
    if asked.reply is None:
        raise_failures(hass, [asked.outcome], sender)
        return {ATTR_REPLY: None, ATTR_ANSWER: None}
    return {ATTR_REPLY: addressee.account.stream.attributes(asked.reply), ATTR_ANSWER: asked.answer}


async def _get_messages(call: ServiceCall) -> ServiceResponse:
    hass, data = call.hass, call.data
    caller = await Caller.of(hass, call.context)
    accounts = choose_accounts(hass, data.get(ATTR_CONFIG_ENTRY_ID))
    counterpart = _find_counterpart(accounts, make_storable(data[ATTR_WITH]), caller) if ATTR_WITH in data else None
    visible = _choose_senders(accounts, caller)
    found: list[tuple[Account, Message]] = []
    for account in accounts:
        query = MessageQuery(
            counterpart=counterpart,
            direction=data.get(ATTR_DIRECTION),
            since=data.get(ATTR_SINCE),
            until=data.get(ATTR_UNTIL),
            limit=data[ATTR_LIMIT],
            sender_ids=visible.get(account.entry.entry_id),
        )
        messages = await async_read_log(account, partial(MessageLog.read, query=query))
        found += [(account, message) for message in messages]
    # Within an account the log has the order; the sort keeps it where moments are equal.
    found.sort(key=lambda pair: pair[1].created_at, reverse=True)
    return {ATTR_MESSAGES: [account.stream.attributes(message) for account, message in found[: data[ATTR_LIMIT]]]}


def _find_counterpart(accounts: Sequence[Account], number_or_name: str, caller: Caller) -> str:
    wanted = number_or_name.strip()
    named = {recipient.phone for account in accounts for recipient in account.directory.recipients_named(wanted)}
    if len(named) > 1:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key=AddressError.AMBIGUOUS_RECIPIENT,
            translation_placeholders={"recipient": wanted},
        )
    if named:
        return named.pop()
    # Short numbers and names such as `Alza.cz` are senders too.
    counterpart = normalize_counterpart(wanted, accounts[0].region)
    if all(account.directory.recipient_by_phone(counterpart) is None for account in accounts):
        caller.check_numbers()
    return counterpart


def _choose_senders(accounts: Sequence[Account], caller: Caller) -> dict[str, frozenset[str]]:
    """Return, by entry id, the senders whose messages the caller may see; nothing where that is every message."""
    if caller.may_all:
        return {}
    visible = {
        account.entry.entry_id: frozenset(
            sender.unique_id for sender in account.directory.senders if caller.may_read(sender)
        )
        for account in accounts
    }
    if not any(visible.values()):
        caller.check_reading(next((sender for account in accounts for sender in account.directory.senders), None))
    return visible
