"""Somebody who learned the webhook's address is noticed, and locked out by one click."""

from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from pytest_homeassistant_custom_component.common import async_capture_events
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.ipex_sms.account import Account
from tests.accounts import ANNA, OFFICE, WEBHOOK_ID
from tests.gateway import Gateway
from tests.repairs import continue_repair, is_raised, start_repair

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
    assert not is_raised(hass, ISSUE)
    await poll_for_an_hour(freezer, account)
    assert is_raised(hass, ISSUE)


async def test_what_the_operator_knows_raises_none(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, account: Account, gateway: Gateway
) -> None:
    await gateway.receive_text(ANNA, OFFICE, "EVENING")
    await poll_for_an_hour(freezer, account)
    assert not is_raised(hass, ISSUE)


async def test_the_repair_changes_the_address_and_the_old_one_stops_at_once(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    account: Account,
    gateway: Gateway,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    await forge(gateway)
    await poll_for_an_hour(freezer, account)
    form = await start_repair(hass, ISSUE)
    assert form["type"] is FlowResultType.FORM
    placeholders = form["description_placeholders"]
    assert placeholders["count"] == "1"
    assert WEBHOOK_ID not in placeholders["webhook_url"]
    assert (await continue_repair(hass, form, {}))["type"] is FlowResultType.CREATE_ENTRY
    events = async_capture_events(hass, "ipex_sms_received")
    await forge(gateway)
    assert events == []
    assert account.entry.data["webhook_id"] in placeholders["webhook_url"]
    await account.entry.runtime_data.coordinator.async_refresh()
    assert not is_raised(hass, ISSUE)
