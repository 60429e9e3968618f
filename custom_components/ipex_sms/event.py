"""Event entities: an SMS came in, and what became of one that was sent."""

from typing import override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account import Account, IpexConfigEntry
from .directory import Sender
from .entity import SenderEntity, async_add_to_subentry
from .messages.models import Change, ChangeKind, Channel
from .stream import UNRECORDED_KEYS, Stage

PARALLEL_UPDATES = 0

MESSAGE = EventEntityDescription(key="message", translation_key="message", event_types=[ChangeKind.RECEIVED])
DELIVERY = EventEntityDescription(
    key="delivery",
    translation_key="delivery",
    event_types=[ChangeKind.DELIVERED, ChangeKind.FAILED, ChangeKind.OVERDUE],
)


async def async_setup_entry(
    hass: HomeAssistant, entry: IpexConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the event entities of each sender; instant SMS has no delivery reports."""
    account = entry.runtime_data
    for sender in account.directory.senders:
        descriptions = [MESSAGE, DELIVERY] if sender.channel is Channel.NUMBER else [MESSAGE]
        entities = [SenderEvent(account, sender, description) for description in descriptions]
        await async_add_to_subentry(async_add_entities, sender.subentry_id, entities)


class SenderEvent(SenderEntity, EventEntity):
    """What happened to the messages of one sender."""

    # The recorder keeps the kind of event and its time, but no text and no number.
    _unrecorded_attributes = UNRECORDED_KEYS
    entity_description: EventEntityDescription

    def __init__(self, account: Account, sender: Sender, description: EventEntityDescription) -> None:
        """Fire the events that the description names."""
        super().__init__(account, sender, description)
        self._attr_event_types = list(description.event_types or ())

    @override
    async def async_added_to_hass(self) -> None:
        # Home Assistant writes the state as soon as this returns, without a pause in between: the state is always
        # there before the first event, and triggers, which ignore changes from `unavailable`, see that one as well.
        await super().async_added_to_hass()
        self.async_on_remove(self.account.stream.subscribe(Stage.EVENT_ENTITY, self._handle_change))

    @callback
    def _handle_change(self, change: Change) -> None:
        if change.message.sender_id != self.sender.unique_id or change.kind not in self.event_types:
            return
        self._trigger_event(change.kind, self.account.stream.attributes(change.message))
        self.async_write_ha_state()
