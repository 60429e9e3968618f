"""What the tests of repairs share: whether one is raised, and how a person goes through it."""

from typing import Any

from homeassistant.components.repairs import repairs_flow_manager
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component

from custom_components.ipex_sms.const import DOMAIN


def is_raised(hass: HomeAssistant, issue_id: str) -> bool:
    return ir.async_get(hass).async_get_issue(DOMAIN, issue_id) is not None


async def start_repair(hass: HomeAssistant, issue_id: str) -> Any:
    """Open a repair, and return what it shows."""
    assert await async_setup_component(hass, "repairs", {})
    repairs = repairs_flow_manager(hass)
    assert repairs is not None
    return await repairs.async_init(DOMAIN, data={"issue_id": issue_id})


async def continue_repair(hass: HomeAssistant, form: Any, typed: dict[str, Any]) -> Any:
    """Fill in what a repair shows."""
    repairs = repairs_flow_manager(hass)
    assert repairs is not None
    result = await repairs.async_configure(form["flow_id"], typed)
    await hass.async_block_till_done(wait_background_tasks=True)
    return result
