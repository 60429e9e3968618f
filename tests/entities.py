"""What the tests of entities share: where an entity is, and how a text gets out or time goes by."""

from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.ipex_sms.account import Account
from custom_components.ipex_sms.const import DOMAIN
from custom_components.ipex_sms.messages.models import Message
from custom_components.ipex_sms.outbox import OutgoingMessage


def find_entity_id(hass: HomeAssistant, platform: Platform, unique_id: str) -> str | None:
    return er.async_get(hass).async_get_entity_id(platform, DOMAIN, unique_id)


def read_state(hass: HomeAssistant, platform: Platform, unique_id: str) -> State:
    """Return the state of an entity that must be there."""
    entity_id = find_entity_id(hass, platform, unique_id)
    assert entity_id is not None, f"no {platform} {unique_id}"
    state = hass.states.get(entity_id)
    assert state is not None
    return state


async def send(account: Account, recipient: str, text: str, *, sender: int = 0, wait: float = 5) -> Message:
    """Send a text from the n-th sender; return it as the operator answered, or as it is after `wait` seconds."""
    (message,) = await account.outbox.submit(
        [
            OutgoingMessage(
                sender=account.directory.senders[sender],
                recipient=recipient,
                text=text,
                deliver_within=timedelta(minutes=10),
                expires_after=timedelta(hours=1),
            )
        ]
    )
    answered = await account.outbox.wait_until_handed_over([message.message_id], wait)
    return answered[message.message_id].messages[0]


async def pass_time(hass: HomeAssistant, freezer: FrozenDateTimeFactory, *steps: timedelta | float) -> None:
    """Let time go by in steps, of seconds if they are numbers, and everything happen that each makes due."""
    for step in steps:
        freezer.tick(step)
        async_fire_time_changed(hass)
        await hass.async_block_till_done(wait_background_tasks=True)
