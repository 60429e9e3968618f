"""An integration for Home Assistant that writes down at once what can be seen of IPEX SMS: no kill undoes that.

It runs inside Home Assistant, from a copy in its folder.
"""

from collections.abc import Mapping
from functools import partial
import json
import os
import time
from typing import Any

from homeassistant.const import EVENT_STATE_CHANGED, STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, ServiceCall, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType

DOMAIN = "chaos_witness"
CONFIG_SCHEMA = cv.empty_config_schema(DOMAIN)
FILE = "witness.jsonl"

_CHANGES = ("received", "sent", "delivered", "failed", "overdue")
_MESSAGE = ("message_id", "late", "redelivered")


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Write down bus events and fired event entities, and what automations note through the action."""
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
    file = await hass.async_add_executor_job(partial(os.open, hass.config.path(FILE), flags, 0o600))

    def write(door: str, change: str, message: Mapping[str, Any]) -> None:
        seen = {"at": time.time(), "door": door, "change": change, **{key: message[key] for key in _MESSAGE}}
        # One write of one line: it is all there, or not at all.
        os.write(file, json.dumps(seen).encode() + b"\n")

    @callback
    def hear(event: Event) -> None:
        write("bus", str(event.event_type).removeprefix("ipex_sms_"), event.data)

    @callback
    def watch(event: Event[EventStateChangedData]) -> None:
        old, new = event.data["old_state"], event.data["new_state"]
        if new is None or new.domain != "event" or old is None:
            return
        # As triggers do: what is there again after a start has not happened now.
        if old.state == STATE_UNAVAILABLE or new.state in (STATE_UNAVAILABLE, STATE_UNKNOWN) or old.state == new.state:
            return
        write("entity", new.attributes["event_type"], new.attributes)

    @callback
    def note(call: ServiceCall) -> None:
        write(call.data["door"], call.data["change"], call.data)

    for change in _CHANGES:
        hass.bus.async_listen(f"ipex_sms_{change}", hear)
    hass.bus.async_listen(EVENT_STATE_CHANGED, watch)
    hass.services.async_register(DOMAIN, "note", note)
    return True
