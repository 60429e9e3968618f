"""The logbook: who was texted or has texted, and when; never what."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from homeassistant.components.logbook.const import LOGBOOK_ENTRY_ICON, LOGBOOK_ENTRY_MESSAGE, LOGBOOK_ENTRY_NAME
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from .const import DOMAIN
from .messages.models import ChangeKind
from .sentences import find_sentence

type Describe = Callable[[Event], dict[str, str]]

ICONS: Final = {
    ChangeKind.RECEIVED: "mdi:message-arrow-left",
    ChangeKind.SENT: "mdi:message-arrow-right",
    ChangeKind.DELIVERED: "mdi:check-all",
    ChangeKind.FAILED: "mdi:message-alert",
    ChangeKind.OVERDUE: "mdi:clock-alert",
}


@callback
def async_describe_events(hass: HomeAssistant, async_describe_event: Callable[[str, str, Describe], None]) -> None:
    """Describe the five events on the bus."""
    for kind in ChangeKind:
        async_describe_event(DOMAIN, f"{DOMAIN}_{kind}", _describe_as(hass, kind))


def _describe_as(hass: HomeAssistant, kind: ChangeKind) -> Describe:
    counterpart = "from" if kind is ChangeKind.RECEIVED else "to"

    def describe(event: Event) -> dict[str, str]:
        who = event.data.get("name") or event.data.get(counterpart) or ""
        return {
            LOGBOOK_ENTRY_NAME: _name_sender(hass, event.data),
            LOGBOOK_ENTRY_MESSAGE: find_sentence(hass, f"logbook_{kind}", who=who),
            LOGBOOK_ENTRY_ICON: ICONS[kind],
        }

    return describe


def _name_sender(hass: HomeAssistant, message: Mapping[str, Any]) -> str:
    device = dr.async_get(hass).async_get(message.get(ATTR_DEVICE_ID) or "")
    return (device and (device.name_by_user or device.name)) or "IPEX SMS"
