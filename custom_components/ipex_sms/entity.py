"""What all entities share: whose they are, which device shows them, and where they read."""

import asyncio
from collections.abc import Iterable
from typing import override

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity import Entity, EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .account import Account, IpexConfigEntry
from .const import DOMAIN, MANUFACTURER
from .coordinator import AccountCoordinator
from .directory import Recipient, Sender
from .messages.models import Channel

NOTHING = object()
MODEL_BY_CHANNEL = {Channel.NUMBER: "SMS Chat", Channel.INSTANT: "Instant SMS"}


@callback
def register_account_device(hass: HomeAssistant, account: Account) -> None:
    """Register the account's device; those of its senders and recipients refer to it, so it must be there first."""
    dr.async_get(hass).async_get_or_create(
        config_entry_id=account.entry.entry_id,
        entry_type=DeviceEntryType.SERVICE,
        identifiers={(DOMAIN, account.entry.entry_id)},
        manufacturer=MANUFACTURER,
        name=account.entry.title,
    )


@callback
def remove_entity(hass: HomeAssistant, platform: Platform, unique_id: str) -> None:
    """Remove an entity that an earlier configuration had; one that was never there is no error."""
    registry = er.async_get(hass)
    if entity_id := registry.async_get_entity_id(platform, DOMAIN, unique_id):
        registry.async_remove(entity_id)


async def async_add_to_subentry(
    async_add_entities: AddConfigEntryEntitiesCallback, subentry_id: str, entities: Iterable[Entity]
) -> None:
    """Add what shows one sender or recipient.

    Home Assistant adds them at once; whoever else waits for the event loop has a turn before the next of five hundred.
    """
    async_add_entities(entities, config_subentry_id=subentry_id)
    await asyncio.sleep(0)


class IpexEntity(Entity):
    """An entity of one account; available as long as the account is loaded."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(self, account: Account, description: EntityDescription, owner_id: str) -> None:
        """Belong to `owner_id`: the id of the account's entry, or of a sender's or recipient's subentry."""
        self.account = account
        self.entity_description = description
        self._attr_unique_id = make_unique_id(owner_id, description.key)

    def _describe_device(self, subentry_id: str, name: str, model: str | None = None) -> DeviceInfo:
        entry: IpexConfigEntry = self.account.entry
        account_device_id = dr.async_get_device_id_by_identifier(
            self.account.coordinator.hass, (DOMAIN, entry.entry_id), config_entry_id=entry.entry_id
        )
        return DeviceInfo(
            entry_type=DeviceEntryType.SERVICE,
            identifiers={(DOMAIN, subentry_id)},
            manufacturer=MANUFACTURER,
            model=model,
            name=name,
            via_device_id=account_device_id,
        )


class AccountEntity(IpexEntity):
    """An entity of the account itself."""

    def __init__(self, account: Account, description: EntityDescription) -> None:
        """Belong to the account's device."""
        super().__init__(account, description, account.entry.entry_id)
        self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, account.entry.entry_id)})


class SenderEntity(IpexEntity):
    """An entity of a sender."""

    def __init__(self, account: Account, sender: Sender, description: EntityDescription) -> None:
        """Belong to the sender's device."""
        super().__init__(account, description, sender.subentry_id)
        self.sender = sender
        self._attr_device_info = self._describe_device(
            sender.subentry_id, sender.title, MODEL_BY_CHANNEL[sender.channel]
        )


class RecipientEntity(IpexEntity):
    """An entity of a recipient."""

    def __init__(self, account: Account, recipient: Recipient, description: EntityDescription) -> None:
        """Belong to the recipient's device."""
        super().__init__(account, description, recipient.subentry_id)
        self.recipient = recipient
        self._attr_device_info = self._describe_device(recipient.subentry_id, recipient.name)


class SummaryReader(CoordinatorEntity[AccountCoordinator]):
    """Mixed into entities that show what the coordinator knows; trouble shows in `connected`, not in each of them."""

    _written: object = NOTHING

    @property
    def shown(self) -> object:
        """Return what the state and its attributes are made of."""
        raise NotImplementedError

    @property
    @override
    def available(self) -> bool:
        """Return that what the log holds can be read, whatever the operator does."""
        return True

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        # A message concerns one recipient: the states of the five hundred others need not be worked out again.
        if (shown := self.shown) != self._written:
            self._written = shown
            super()._handle_coordinator_update()


def make_unique_id(owner_id: str, key: str) -> str:
    """Return the unique id of an entity."""
    return f"{owner_id}_{key}"
