"""Notify entities: each recipient can be texted from anything that notifies."""

from typing import override

from homeassistant.components.notify import (  # type: ignore[attr-defined]  # NotifyEntityFeature moved in 2026.10
    NotifyEntity,
    NotifyEntityDescription,
    NotifyEntityFeature,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account import Account, IpexConfigEntry
from .addressees import RecipientReference, find_addressees
from .directory import Recipient
from .entity import RecipientEntity, async_add_to_subentry
from .legacy_notify import async_offer_services
from .send import SIGNAL_TEXTED, Dispatch, check_text, join_title, raise_failures, send

PARALLEL_UPDATES = 0

NOTIFY = NotifyEntityDescription(key="notify", name=None)


async def async_setup_entry(
    hass: HomeAssistant, entry: IpexConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add a notify entity for each recipient, and the older services."""
    account = entry.runtime_data
    for recipient in account.directory.recipients:
        entities = [RecipientNotify(account, recipient, NOTIFY)]
        await async_add_to_subentry(async_add_entities, recipient.subentry_id, entities)
    entry.async_on_unload(await async_offer_services(hass, account))


class RecipientNotify(RecipientEntity, NotifyEntity):
    """Texts one person."""

    _attr_supported_features = NotifyEntityFeature.TITLE
    entity_description: NotifyEntityDescription

    def __init__(self, account: Account, recipient: Recipient, description: NotifyEntityDescription) -> None:
        """Belong to the recipient."""
        super().__init__(account, recipient, description)
        self._chosen = RecipientReference(account.entry.entry_id, recipient.subentry_id, recipient.name)

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        signal = SIGNAL_TEXTED.format(self.recipient.subentry_id)
        self.async_on_remove(async_dispatcher_connect(self.hass, signal, self._async_record_notification))

    @override
    async def async_send_message(self, message: str, title: str | None = None) -> None:
        text = join_title(title, message)
        check_text(text)
        # Home Assistant has checked that the caller may control this entity.
        outcomes = await send(find_addressees(self.hass, [self._chosen]), Dispatch(text=text))
        raise_failures(self.hass, outcomes)
