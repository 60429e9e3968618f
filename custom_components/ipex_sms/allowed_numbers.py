"""Does the operator still allow the account's numbers? One that it took away neither sends nor receives."""

from datetime import datetime, timedelta
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later, async_track_time_interval

from .account import Account
from .api import IpexError
from .const import LOGGER
from .issues import clear_issues_of_others, clear_number_issue, raise_number_issue
from .messages.models import Channel
from .messages.phone import normalize_counterpart

# A start has more urgent things to ask; and numbers come and go by the hand of a person.
FIRST_LOOK: Final = timedelta(minutes=2)
INTERVAL: Final = timedelta(days=1)


@callback
def async_watch_numbers(hass: HomeAssistant, account: Account) -> CALLBACK_TYPE:
    """Ask soon and then once a day; a missing number is told until it is allowed again or is no sender any more."""
    clear_issues_of_others(hass, account.entry, {sender.number for sender in account.directory.senders})
    if not account.directory.numbers:
        return _do_nothing  # an account without a number may not be allowed to ask

    async def look(_: datetime) -> None:
        await _look(hass, account)

    stops = [async_call_later(hass, FIRST_LOOK, look), async_track_time_interval(hass, look, INTERVAL)]

    @callback
    def stop() -> None:
        for each in stops:
            each()

    return stop


async def _look(hass: HomeAssistant, account: Account) -> None:
    try:
        allowed = await account.client.allowed_numbers()
    except IpexError as error:
        LOGGER.debug("Which numbers are allowed could not be asked: %s", type(error).__name__)
        return
    if not allowed.is_understood:
        return  # whatever it says, it does not say that a number is missing
    numbers = {normalize_counterpart(number, account.region) for number in allowed.numbers}
    for sender in account.directory.senders:
        if sender.channel is not Channel.NUMBER:
            continue
        if sender.number in numbers:
            clear_number_issue(hass, account.entry, sender.number)
        else:
            raise_number_issue(hass, account.entry, sender.number, sender.title)


@callback
def _do_nothing() -> None:
    """Stop what was never begun."""
