"""Somebody who learned the webhook's address is noticed, and locked out by one click."""

from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.repairs import repairs_flow_manager
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import async_capture_events
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.ipex_sms.account import Account
from custom_components.ipex_sms.const import DOMAIN
from tests.accounts import ANNA, OFFICE, WEBHOOK_ID
from tests.gateway import Gateway

ISSUE = "leaked_address_account"


async def forge(gateway: Gateway) -> None:
    """Call the webhook as somebody does who is not the operator."""
    forged = await gateway.receive_text(ANNA, OFFICE, "open the garage", call_webhook=False)
    forged.hidden = True
    await gateway.call_webhook(forged)


async def poll_for_an_hour(freezer: FrozenDateTimeFactory, account: Account) -> None:
    for _ in range(4):
        freezer.tick(timedelta(minutes=20))
        await account.coordinator.async_refresh()


async def test_a_forged_text_is_announced_as_unconfirmed_and_raises_a_repair_after_an_hour(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, account: Account, gateway: Gateway
) -> None:
    events = async_capture_events(hass, "ipex_sms_received")
    await forge(gateway)
    assert [event.data["confirmed"] for event in events] == [False]
    await account.coordinator.async_refresh()
    assert ir.async_get(hass).async_get_issue(DOMAIN, ISSUE) is None
    await poll_for_an_hour(freezer, account)
    assert ir.async_get(hass).async_get_issue(DOMAIN, ISSUE) is not None


async def test_what_the_operator_knows_raises_none(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, account: Account, gateway: Gateway
) -> None:
    await gateway.receive_text(ANNA, OFFICE, "EVENING")
    await poll_for_an_hour(freezer, account)
    assert ir.async_get(hass).async_get_issue(DOMAIN, ISSUE) is None


async def test_the_repair_changes_the_address_and_the_old_one_stops_at_once(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    account: Account,
    gateway: Gateway,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    assert await async_setup_component(hass, "repairs", {})
    await forge(gateway)
    await poll_for_an_hour(freezer, account)
    repairs = repairs_flow_manager(hass)
    assert repairs is not None
    form = await repairs.async_init(DOMAIN, data={"issue_id": ISSUE})
    assert form["type"] is FlowResultType.FORM
    placeholders = form["description_placeholders"]
    assert placeholders is not None
    assert placeholders["count"] == "1"
    assert WEBHOOK_ID not in placeholders["webhook_url"]
    result = await repairs.async_configure(form["flow_id"], {})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done(wait_background_tasks=True)
    events = async_capture_events(hass, "ipex_sms_received")
    await forge(gateway)
    assert events == []
    assert account.entry.data["webhook_id"] in placeholders["webhook_url"]
    await account.entry.runtime_data.coordinator.async_refresh()
    assert ir.async_get(hass).async_get_issue(DOMAIN, ISSUE) is None
