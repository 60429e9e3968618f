"""The five events on Home Assistant's bus."""

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from .account import Account
from .const import DOMAIN
from .messages.models import Change
from .stream import Stage


@callback
def async_fire_changes(hass: HomeAssistant, account: Account) -> CALLBACK_TYPE:
    """Fire an event for each change of an account; return what ends that."""
    entry_id = account.entry.entry_id

    @callback
    def fire(change: Change) -> None:
        message = account.stream.attributes(change.message)
        device_id = _find_device(hass, account, change.message.sender_id)
        hass.bus.async_fire(f"{DOMAIN}_{change.kind}", {**message, "entry_id": entry_id, "device_id": device_id})

    return account.stream.subscribe(Stage.BUS, fire)


def _find_device(hass: HomeAssistant, account: Account, sender_id: str) -> str | None:
    sender = account.directory.sender_by_id(sender_id)
    if sender is None:
        return None
    identifier = (DOMAIN, sender.subentry_id)
    device = dr.async_get(hass).async_get_device_by_identifier(identifier, account.entry.entry_id)
    return None if device is None else device.id
