"""Binary sensors of the account: does the operator answer, does its webhook reach us."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import override

from homeassistant.components.binary_sensor import (  # type: ignore[attr-defined] # 2026.10 exports one implicitly
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .account import Account, IpexConfigEntry
from .coordinator import AccountCoordinator
from .entity import AccountEntity, SummaryReader, make_unique_id, remove_entity
from .webhook_address import uses_webhook

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class AccountBinarySensorDescription(BinarySensorEntityDescription):
    """A binary sensor of the account, and where it reads."""

    read: Callable[[AccountCoordinator], bool]


CONNECTED = AccountBinarySensorDescription(
    key="connected",
    translation_key="connected",
    device_class=BinarySensorDeviceClass.CONNECTIVITY,
    entity_category=EntityCategory.DIAGNOSTIC,
    read=lambda coordinator: coordinator.connected,
)
WEBHOOK = AccountBinarySensorDescription(
    key="webhook",
    translation_key="webhook",
    device_class=BinarySensorDeviceClass.CONNECTIVITY,
    entity_category=EntityCategory.DIAGNOSTIC,
    read=lambda coordinator: coordinator.webhook_proven,
)


async def async_setup_entry(
    hass: HomeAssistant, entry: IpexConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the account's binary sensors; without a webhook there is nothing to tell of one."""
    descriptions = [CONNECTED]
    if uses_webhook(entry):
        descriptions.append(WEBHOOK)
    else:
        remove_entity(hass, Platform.BINARY_SENSOR, make_unique_id(entry.entry_id, WEBHOOK.key))
    async_add_entities(AccountBinarySensor(entry.runtime_data, description) for description in descriptions)


class AccountBinarySensor(AccountEntity, SummaryReader, BinarySensorEntity):
    """How the account is doing."""

    entity_description: AccountBinarySensorDescription

    def __init__(self, account: Account, description: AccountBinarySensorDescription) -> None:
        """Read what the description says."""
        AccountEntity.__init__(self, account, description)
        CoordinatorEntity.__init__(self, account.coordinator)

    @property
    @override
    def shown(self) -> bool:
        return self.is_on

    @property
    @override
    def is_on(self) -> bool:
        return self.entity_description.read(self.coordinator)
