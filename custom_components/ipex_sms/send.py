"""Sending: texts go to everybody who can be texted, and the caller learns what became of each."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
import sqlite3
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.util.signal_type import SignalTypeFormat
from homeassistant.util.ulid import ulid_now

from .account import Account
from .addressees import Addressed, Addressee, AddressError, Fallback, OtherSender, Unreachable
from .api.models import Direction
from .const import CONF_PLAIN_TEXT, DEFAULT_DELIVER_WITHIN, DEFAULT_EXPIRES_AFTER, DOMAIN
from .messages.escalation import Chain
from .messages.facts import JsonValue
from .messages.guard import HourlyLimitError
from .messages.models import Channel, Message, SendError, State
from .messages.outbox_queue import Escalation, FallbackStep
from .messages.plain_text import PlainText, write_plainly
from .messages.writer import LogClosedError
from .outbox import OutgoingMessage
from .sentences import find_reason_sentence
from .stream import MESSAGE_KEYS

ANSWER_WITHIN: Final = 10.0
"""Seconds a call waits for the operator's answer; what is still being tried then is `queued`."""

SIGNAL_TEXTED: SignalTypeFormat[()] = SignalTypeFormat("ipex_sms_texted_{}")
"""Sent when a recipient (by subentry id) was texted through another door than the recipient's own entity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """What to send, and how long to wait.

    `deliver_within` None means the recipient's own, `plain_text` None what the account's options say.
    What is `critical` passes the hourly limit. Should a text fail or be overdue, the next of `fallbacks` is turned to.
    """

    text: str = field(repr=False)
    expires_after: timedelta = DEFAULT_EXPIRES_AFTER
    deliver_within: timedelta | None = None
    critical: bool = False
    plain_text: bool | None = None
    wait_for_delivery: timedelta | None = None
    fallbacks: Sequence[Fallback] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the text to one of those a call was to; without a chain it was never queued."""

    addressed: Addressed
    chain: Chain | None = None
    problem: AddressError = AddressError.ACCOUNT_UNAVAILABLE
    lost: tuple[str, ...] = ()
    """The characters that plain text cannot keep."""

    @property
    def message(self) -> Message | None:
        """Return the text itself, not what stood in for it."""
        return None if self.chain is None else self.chain.messages[0]

    @property
    def error(self) -> str | None:
        """Return the contract's word for what went wrong."""
        if self.message is not None:
            return _find_error(self.message)
        if isinstance(self.addressed, Unreachable):
            return self.addressed.error
        return self.problem

    @property
    def is_failed(self) -> bool:
        """Return whether surely neither the text nor what stood in for it arrives."""
        return self.chain is None or self.chain.is_failed


def check_text(text: str) -> None:
    """Refuse a text without a visible character. Raises empty_text."""
    if not text.strip():
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="empty_text")


def join_title(title: str | None, message: str) -> str:
    """Return a text whose first line is the title."""
    return "\n".join(line for line in (title, message) if line)


async def send(addressed: Sequence[Addressed], dispatch: Dispatch) -> list[Outcome]:
    """Queue a text to everybody who can be texted, wait for the answers, and return all outcomes in order."""
    by_account: dict[str, list[Addressee]] = {}
    addressed, call = _add_stand_in(addressed, dispatch.fallbacks), ulid_now()
    for each in addressed:
        if isinstance(each, Addressee):
            by_account.setdefault(each.account.entry.entry_id, []).append(each)
    # Everything is durable before anything is waited for.
    queued: list[tuple[Account, list[Message]]] = []
    problems: dict[str, AddressError] = {}
    for addressees in by_account.values():
        account, messages = addressees[0].account, list[Message]()
        # Whoever must be texted in any case is, whatever the limit says of the others.
        for group in _part(addressees, dispatch):
            try:
                messages += await _queue(account, group, dispatch, call)
            except HourlyLimitError:
                problems |= dict.fromkeys((addressee.phone for addressee in group), AddressError.HOURLY_LIMIT)
        queued.append((account, messages))
    waited = await asyncio.gather(*(_wait(account, messages, dispatch) for account, messages in queued))
    reached = {phone: chain for chains in waited for phone, chain in chains.items()}
    return [_conclude(each, reached, problems, dispatch) for each in addressed]


@callback
def announce_texted(hass: HomeAssistant, outcomes: Iterable[Outcome]) -> None:
    """Let the recipients' notify entities note that they were used."""
    for outcome in outcomes:
        addressed = outcome.addressed
        if not outcome.is_failed and isinstance(addressed, Addressee) and addressed.recipient is not None:
            async_dispatcher_send(hass, SIGNAL_TEXTED.format(addressed.recipient.subentry_id))


def describe(hass: HomeAssistant, outcome: Outcome, text: str) -> list[dict[str, JsonValue]]:
    """Return one outcome as a response shows it: the keys of a message, and `error`; then what stood in for it.

    `lost_characters` is there when plain text could not keep all.
    """
    addressed = outcome.addressed
    if isinstance(addressed, Addressee) and outcome.chain is not None:
        stream = addressed.account.stream
        extra: dict[str, JsonValue] = {"lost_characters": [*outcome.lost]} if outcome.lost else {}
        return [
            {**stream.attributes(message), "error": _find_error(message), **extra} for message in outcome.chain.messages
        ]
    known: dict[str, JsonValue] = {
        "direction": Direction.OUT,
        "to": addressed.label,
        "text": text,
        "state": State.FAILED,
        "reason": find_reason_sentence(hass, outcome.error or ""),
    }
    if isinstance(addressed, Addressee):
        recipient = addressed.recipient
        name = None if recipient is None else recipient.name
        known |= {"from": addressed.sender.number, "to": addressed.phone, "name": name}
    return [{**dict.fromkeys(MESSAGE_KEYS), **known, "error": outcome.error}]


def raise_failures(hass: HomeAssistant, outcomes: Iterable[Outcome], sender: str | None = None) -> None:
    """Raise one translated error that names everybody whose text failed; nobody failed, nothing is raised."""
    failures = [outcome for outcome in outcomes if outcome.is_failed]
    if not failures:
        return
    is_mistake = all(isinstance(outcome.addressed, Unreachable) for outcome in failures)
    error_type = ServiceValidationError if is_mistake else HomeAssistantError
    if len(failures) == 1:
        failure = failures[0]
        raise error_type(
            translation_domain=DOMAIN,
            translation_key=failure.error or AddressError.ACCOUNT_UNAVAILABLE,
            translation_placeholders=_fill(hass, failure, sender),
        )
    problems = "; ".join(f"{outcome.addressed.label}: {_find_reason(hass, outcome)}" for outcome in failures)
    raise error_type(
        translation_domain=DOMAIN,
        translation_key="several_failed",
        translation_placeholders={"count": str(len(failures)), "problems": problems},
    )


def _find_error(message: Message) -> SendError | None:
    return message.error or (SendError.DELIVERY_FAILED if message.state is State.FAILED else None)


def _conclude(
    addressed: Addressed, reached: Mapping[str, Chain], problems: Mapping[str, AddressError], dispatch: Dispatch
) -> Outcome:
    if not isinstance(addressed, Addressee):
        return Outcome(addressed)
    problem = problems.get(addressed.phone, AddressError.ACCOUNT_UNAVAILABLE)
    return Outcome(addressed, reached.get(addressed.phone), problem, _write(addressed.account, dispatch).lost)


def _part(addressees: Sequence[Addressee], dispatch: Dispatch) -> list[list[Addressee]]:
    """Return those who pass the hourly limit, and the others: each group is queued as a whole or not at all."""
    groups: dict[bool, list[Addressee]] = {}
    for addressee in addressees:
        groups.setdefault(_passes_guard(addressee, dispatch), []).append(addressee)
    return list(groups.values())


def _passes_guard(addressee: Addressee, dispatch: Dispatch) -> bool:
    return dispatch.critical or (addressee.recipient is not None and addressee.recipient.always)


async def _queue(account: Account, addressees: Sequence[Addressee], dispatch: Dispatch, call: str) -> list[Message]:
    messages = [
        OutgoingMessage(
            sender=addressee.sender,
            recipient=addressee.phone,
            text=_write(account, dispatch).text,
            deliver_within=_choose_deadline(addressee, dispatch),
            expires_after=dispatch.expires_after,
            passes_guard=_passes_guard(addressee, dispatch),
            escalation=Escalation(call, tuple(_plan(addressee, dispatch))) if dispatch.fallbacks else None,
        )
        for addressee in addressees
    ]
    try:
        return await account.outbox.submit(messages)
    except LogClosedError, sqlite3.Error:
        return []  # the account is stopping or its disk is full: those of the other accounts are texted all the same


def _plan(addressee: Addressee, dispatch: Dispatch) -> Iterator[FallbackStep]:
    """Yield who is next in line for one addressee; all texts of a line go through the account of its first."""
    account = addressee.account
    for fallback in dispatch.fallbacks:
        match fallback:
            case OtherSender():
                sender, receiver = account.directory.find_sender(fallback.name, account.region), addressee
            case Addressee():
                sender = fallback.sender if fallback.account is account else addressee.sender
                receiver = fallback
            case _:
                continue
        if sender is not None:
            yield FallbackStep(
                sender_id=sender.unique_id,
                sender=sender.number,
                recipient=receiver.phone,
                deliver_within=_choose_deadline(receiver, dispatch) if sender.channel is Channel.NUMBER else None,
                expires_after=dispatch.expires_after,
            )


def _add_stand_in(addressed: Sequence[Addressed], fallbacks: Sequence[Fallback]) -> list[Addressed]:
    """Return those addressed, and in place of whom nobody can text the first in line who is not texted anyway.

    A fallback that nobody can text is told of like any other addressee.
    """
    mistaken = [each for each in fallbacks if isinstance(each, Unreachable)]
    texted = {each.phone for each in addressed if isinstance(each, Addressee)}
    able = [each for each in fallbacks if isinstance(each, Addressee) and each.phone not in texted]
    needs_one = any(isinstance(each, Unreachable) for each in addressed)
    return [*addressed, *(able[:1] if needs_one else ()), *mistaken]


async def _wait(account: Account, queued: Sequence[Message], dispatch: Dispatch) -> dict[str, Chain]:
    known = {message.message_id: Chain((message,)) for message in queued}
    try:
        if dispatch.wait_for_delivery is None:
            known |= await account.outbox.wait_until_handed_over(known, ANSWER_WITHIN)
        else:
            known |= await account.outbox.wait_until_final(known, dispatch.wait_for_delivery.total_seconds())
    except LogClosedError, sqlite3.Error:
        pass  # the account stopped meanwhile; what is queued is durable, and goes on at its next start
    return {chain.messages[0].recipient: chain for chain in known.values()}


def _write(account: Account, dispatch: Dispatch) -> PlainText:
    text, is_plain = make_storable(dispatch.text), dispatch.plain_text
    if is_plain is None:
        is_plain = account.entry.options.get(CONF_PLAIN_TEXT, False)
    return write_plainly(text) if is_plain else PlainText(text)


def make_storable(text: str) -> str:
    """Return a text without halves of surrogate pairs, which neither the log nor the operator can be given."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _choose_deadline(addressee: Addressee, dispatch: Dispatch) -> timedelta:
    if dispatch.deliver_within is not None:
        return dispatch.deliver_within
    return DEFAULT_DELIVER_WITHIN if addressee.recipient is None else addressee.recipient.deliver_within


def _fill(hass: HomeAssistant, failure: Outcome, sender: str | None) -> dict[str, str]:
    addressed = failure.addressed
    filled = {"recipient": addressed.label, "reason": _find_reason(hass, failure), "sender": sender or ""}
    if isinstance(addressed, Addressee):
        filled |= {"sender": addressed.sender.title, "account": addressed.account.entry.title}
    else:
        filled["account"] = addressed.label
    return filled


def _find_reason(hass: HomeAssistant, failure: Outcome) -> str:
    if failure.message is not None and failure.message.reason:
        return failure.message.reason
    return find_reason_sentence(hass, failure.error or "")
