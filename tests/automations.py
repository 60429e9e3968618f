"""What the tests of events and triggers share: real automations, and what they do."""

from typing import Any

from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import async_mock_service


async def automate(hass: HomeAssistant, *triggers: dict[str, Any]) -> list[ServiceCall]:
    """Set up one automation for each trigger, named 0, 1, …; return the calls they are going to make."""
    calls: list[ServiceCall] = async_mock_service(hass, "test", "automated")
    automations = [
        {
            "id": str(number),
            "alias": f"Automation {number}",
            "triggers": trigger,
            "actions": {
                "action": "test.automated",
                "data": {"number": number, "text": "{{ trigger.to_state.attributes.text }}"},
            },
            "mode": "queued",
        }
        for number, trigger in enumerate(triggers)
    ]
    assert await async_setup_component(hass, "automation", {"automation": automations})
    await hass.async_block_till_done()
    return calls


def texts_of(calls: list[ServiceCall], number: int = 0) -> list[str]:
    """Return what an automation was run with."""
    return [call.data["text"] for call in calls if call.data["number"] == number]
