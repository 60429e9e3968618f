"""Sensors: what waits, what was last, how much there was today."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import CONF_TOKEN, EntityCategory, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .account import Account, IpexConfigEntry
from .coordinator import AccountCoordinator
from .directory import Recipient, Sender
from .entity import (
    AccountEntity,
    RecipientEntity,
    SenderEntity,
    SummaryReader,
    async_add_to_subentry,
    make_unique_id,
    remove_entity,
)
from .messages.models import Channel, Message, State
from .messages.queries import SenderSummary
from .stream import UNRECORDED_KEYS

PARALLEL_UPDATES = 0

OUTGOING_STATES = [State.QUEUED, State.UNCONFIRMED, State.SENT, State.DELIVERED, State.FAILED]


@dataclass(frozen=True, kw_only=True)
class AccountSensorDescription(SensorEntityDescription):
    """A sensor of the account, and where it reads."""

    read: Callable[[AccountCoordinator], int | datetime | None]


@dataclass(frozen=True, kw_only=True)
class LastMessageDescription(SensorEntityDescription):
    """A sensor that shows one message of a sender, and where it reads."""

    find: Callable[[SenderSummary], Message | None]
    read: Callable[[Message], State | datetime]


@dataclass(frozen=True, kw_only=True)
class FigureDescription(SensorEntityDescription):
    """A figure of today, and where it reads."""

    state_class: SensorStateClass = SensorStateClass.TOTAL
    read: Callable[[SenderSummary], int]


LOGIN_EXPIRES = AccountSensorDescription(
    key="login_expires",
    translation_key="login_expires",
    device_class=SensorDeviceClass.TIMESTAMP,
    entity_category=EntityCategory.DIAGNOSTIC,
    read=lambda coordinator: coordinator.login_expires,
)
OUTBOX = AccountSensorDescription(
    key="outbox",
    translation_key="outbox",
    state_class=SensorStateClass.MEASUREMENT,
    read=lambda coordinator: coordinator.data.outbox,
)

LAST_RECEIVED = LastMessageDescription(
    key="last_received",
    translation_key="last_received",
    device_class=SensorDeviceClass.TIMESTAMP,
    find=lambda summary: summary.last_received,
    read=lambda message: message.created_at,
)
LAST_SENT = LastMessageDescription(
    key="last_sent",
    translation_key="last_sent",
    device_class=SensorDeviceClass.ENUM,
    options=[*OUTGOING_STATES],
    find=lambda summary: summary.last_sent,
    read=lambda message: message.state,
)

SENT = FigureDescription(key="sent_today", translation_key="sent_today", read=lambda today: today.sent)
RECEIVED = FigureDescription(key="received_today", translation_key="received_today", read=lambda today: today.received)
DELIVERED = FigureDescription(
    key="delivered_today", translation_key="delivered_today", read=lambda today: today.delivered
)
FAILED = FigureDescription(key="failed_today", translation_key="failed_today", read=lambda today: today.failed)
PARTS = FigureDescription(
    key="parts_today",
    translation_key="parts_today",
    # The bill is looked at once a month, and in the statistics.
    entity_registry_enabled_default=False,
    read=lambda today: today.parts,
)

# Instant SMS only goes out, and nobody reports whether it arrived.
LAST_BY_CHANNEL = {Channel.NUMBER: (LAST_RECEIVED, LAST_SENT), Channel.INSTANT: (LAST_SENT,)}
FIGURES_BY_CHANNEL = {
    Channel.NUMBER: (SENT, RECEIVED, DELIVERED, FAILED, PARTS),
    Channel.INSTANT: (SENT, FAILED, PARTS),
}

DELIVERY_STATE = SensorEntityDescription(
    key="delivery_state",
    translation_key="delivery_state",
    device_class=SensorDeviceClass.ENUM,
    options=[*OUTGOING_STATES],
)


async def async_setup_entry(
    hass: HomeAssistant, entry: IpexConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the sensors of the account, its senders and its recipients; only a pasted token's login ends."""
    account = entry.runtime_data
    descriptions = [OUTBOX]
    if CONF_TOKEN in entry.data:
        descriptions.append(LOGIN_EXPIRES)
    else:
        remove_entity(hass, Platform.SENSOR, make_unique_id(entry.entry_id, LOGIN_EXPIRES.key))
    async_add_entities(AccountSensor(account, description) for description in descriptions)
    for sender in account.directory.senders:
        entities = (
            *(LastMessageSensor(account, sender, last) for last in LAST_BY_CHANNEL[sender.channel]),
            *(FigureSensor(account, sender, figure) for figure in FIGURES_BY_CHANNEL[sender.channel]),
        )
        await async_add_to_subentry(async_add_entities, sender.subentry_id, entities)
    for recipient in account.directory.recipients:
        state = DeliveryStateSensor(account, recipient, DELIVERY_STATE)
        await async_add_to_subentry(async_add_entities, recipient.subentry_id, [state])


class AccountSensor(AccountEntity, SummaryReader, SensorEntity):
    """Something of the account as a whole."""

    entity_description: AccountSensorDescription

    def __init__(self, account: Account, description: AccountSensorDescription) -> None:
        """Read what the description says."""
        AccountEntity.__init__(self, account, description)
        CoordinatorEntity.__init__(self, account.coordinator)

    @property
    @override
    def shown(self) -> int | datetime | None:
        return self.native_value

    @property
    @override
    def native_value(self) -> int | datetime | None:
        return self.entity_description.read(self.coordinator)


class SenderSensor(SenderEntity, SummaryReader, SensorEntity):
    """Something of one sender."""

    def __init__(self, account: Account, sender: Sender, description: SensorEntityDescription) -> None:
        """Read the sender's part of the summary."""
        SenderEntity.__init__(self, account, sender, description)
        CoordinatorEntity.__init__(self, account.coordinator)

    @property
    def summary(self) -> SenderSummary:
        """Return the sender's last messages and today's figures."""
        return self.coordinator.data.senders[self.sender.unique_id]


class LastMessageSensor(SenderSensor):
    """One message of a sender: the last received, or the last sent."""

    _unrecorded_attributes = UNRECORDED_KEYS
    entity_description: LastMessageDescription

    @property
    @override
    def shown(self) -> Message | None:
        return self.entity_description.find(self.summary)

    @property
    @override
    def native_value(self) -> State | datetime | None:
        return None if self.shown is None else self.entity_description.read(self.shown)

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        return None if self.shown is None else self.account.stream.attributes(self.shown)


class FigureSensor(SenderSensor):
    """A figure of today, counted by the log: it starts at zero at local midnight."""

    entity_description: FigureDescription

    @property
    @override
    def shown(self) -> tuple[int, datetime]:
        return self.native_value, self.last_reset

    @property
    @override
    def native_value(self) -> int:
        return self.entity_description.read(self.summary)

    @property
    @override
    def last_reset(self) -> datetime:
        return self.coordinator.data.midnight


class DeliveryStateSensor(RecipientEntity, SummaryReader, SensorEntity):
    """What became of the last message to a recipient."""

    _unrecorded_attributes = UNRECORDED_KEYS

    def __init__(self, account: Account, recipient: Recipient, description: SensorEntityDescription) -> None:
        """Read the last message to the recipient's number."""
        RecipientEntity.__init__(self, account, recipient, description)
        CoordinatorEntity.__init__(self, account.coordinator)

    @property
    @override
    def shown(self) -> Message | None:
        return self.coordinator.data.recipients.get(self.recipient.phone)

    @property
    @override
    def native_value(self) -> State | None:
        return None if self.shown is None else self.shown.state

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        return None if self.shown is None else self.account.stream.attributes(self.shown)
