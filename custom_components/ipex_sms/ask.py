"""Asking: a text to one person, and what that person texts back."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError

from .account import account_unavailable
from .addressees import Addressee, AddressError
from .const import DOMAIN
from .messages.answers import find_answer
from .messages.escalation import Chain
from .messages.models import Channel, Message
from .messages.writer import LogClosedError
from .send import Dispatch, Outcome, announce_texted, send
from .sentences import find_reason_sentence


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of a question's text, the reply if there was one, and which of the offered answers that is."""

    outcome: Outcome
    reply: Message | None = None
    answer: str | None = field(default=None, repr=False)


def find_reply_senders(hass: HomeAssistant, addressee: Addressee) -> frozenset[str]:
    """Return the senders that a reply may come to. Raises sender_not_allowed if there is none.

    That is the number which asks; nobody can text back to instant SMS, but to any number of the account.
    """
    if addressee.sender.channel is Channel.NUMBER:
        return frozenset({addressee.sender.unique_id})
    numbers = addressee.account.directory.numbers.values()
    if not numbers:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key=AddressError.SENDER_NOT_ALLOWED,
            translation_placeholders={
                "sender": addressee.sender.title,
                "reason": find_reason_sentence(hass, "no_reply"),
            },
        )
    return frozenset(numbers)


async def ask(
    hass: HomeAssistant, addressee: Addressee, dispatch: Dispatch, answers: Sequence[str], wait: timedelta
) -> Asked:
    """Text a question when it is its turn, and wait for the reply from then on. Raises account_unavailable."""
    account = addressee.account
    try:
        async with account.questions.turn(addressee.phone, find_reply_senders(hass, addressee)) as question:
            deadline = hass.loop.time() + wait.total_seconds()
            (outcome,) = await send([addressee], dispatch)
            announce_texted(hass, [outcome])
            if outcome.message is None or outcome.is_failed:
                return Asked(outcome)
            reply = await question.wait_for_reply(outcome.message.message_id, deadline)
            failed = question.failures.get(outcome.message.message_id)
    except LogClosedError as error:
        raise account_unavailable(account.entry) from error
    if reply is not None:
        return Asked(outcome, reply, find_answer(reply.text, answers))
    return Asked(outcome if failed is None else replace(outcome, chain=Chain((failed,))))
