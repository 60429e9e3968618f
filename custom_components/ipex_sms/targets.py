"""Targets of a call: entities, devices, areas, floors and labels, resolved to recipients in the caller's order."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from homeassistant.const import (
    ATTR_AREA_ID,
    ATTR_DEVICE_ID,
    ATTR_ENTITY_ID,
    ATTR_FLOOR_ID,
    ATTR_LABEL_ID,
    ENTITY_MATCH_ALL,
    Platform,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import group
from homeassistant.helpers.target import TargetSelection, async_extract_referenced_entity_ids

from .account import loaded_accounts
from .addressees import AddressError, RecipientReference, Unreachable
from .const import DOMAIN

type Target = RecipientReference | Unreachable

INDIRECT: Final = (ATTR_DEVICE_ID, ATTR_AREA_ID, ATTR_FLOOR_ID, ATTR_LABEL_ID)


def find_targets(hass: HomeAssistant, call: Mapping[str, Any]) -> list[Target]:
    """Return the recipients a call's target means; what is named itself and is no recipient is unreachable."""
    everything = async_extract_referenced_entity_ids(hass, TargetSelection(dict(call)))
    targeted = everything.referenced | everything.indirectly_referenced
    targets = list(_read_entities(hass, call, targeted))
    for kind in INDIRECT:
        for identifier in _list(call.get(kind)):
            selected = async_extract_referenced_entity_ids(hass, TargetSelection({kind: identifier}))
            # A newer Home Assistant's `exclude` takes entities out of what all of the target means.
            found = [_refer(hass, entity_id) for entity_id in sorted(selected.indirectly_referenced & targeted)]
            recipients = [target for target in found if isinstance(target, RecipientReference)]
            if kind == ATTR_DEVICE_ID and not recipients:
                targets.append(Unreachable(_name_device(hass, identifier), AddressError.UNKNOWN_RECIPIENT))
            targets.extend(recipients)
    return targets


def _read_entities(hass: HomeAssistant, call: Mapping[str, Any], targeted: Iterable[str]) -> Iterator[Target]:
    for entity_id in _list(call.get(ATTR_ENTITY_ID)):
        if entity_id == ENTITY_MATCH_ALL:
            for account in loaded_accounts(hass):
                for recipient in account.directory.recipients:
                    yield RecipientReference(account.entry.entry_id, recipient.subentry_id, recipient.name)
            continue
        yield from (_refer(hass, member) for member in group.expand_entity_ids(hass, [entity_id]) if member in targeted)


def _refer(hass: HomeAssistant, entity_id: str) -> Target:
    entity = er.async_get(hass).async_get(entity_id)
    if entity is None or entity.platform != DOMAIN or entity.domain != Platform.NOTIFY or not entity.config_entry_id:
        return Unreachable(entity_id, AddressError.UNKNOWN_RECIPIENT)
    return RecipientReference(entity.config_entry_id, entity.config_subentry_id, entity_id)


def _list(value: str | list[str] | None) -> list[str]:
    if value is None or value == "none":
        return []
    return [value] if isinstance(value, str) else value


def _name_device(hass: HomeAssistant, device_id: str) -> str:
    device = dr.async_get(hass).async_get(device_id)
    return device_id if device is None else device.name_by_user or device.name or device_id
