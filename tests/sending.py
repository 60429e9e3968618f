"""What the tests of the doors to send through share: calls, requests, and a second account."""

from typing import Any

from homeassistant.config_entries import ConfigSubentryDataWithId
from homeassistant.const import Platform
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest

from custom_components.ipex_sms.account import Account
from custom_components.ipex_sms.const import DOMAIN
from tests.accounts import CYRIL, WAREHOUSE, add_entry, number_sender, recipient, set_up
from tests.gateway import Gateway


def entity_of(hass: HomeAssistant, subentry_id: str, key: str = "notify", platform: str = Platform.NOTIFY) -> str:
    """Return an entity of a recipient or a sender."""
    entity_id = er.async_get(hass).async_get_entity_id(platform, DOMAIN, f"{subentry_id}_{key}")
    assert entity_id is not None
    return entity_id


async def send_message(hass: HomeAssistant, context: Context | None = None, /, **data: Any) -> None:
    """Call the action as an automation does that asks for no response."""
    await hass.services.async_call(
        DOMAIN, "send_message", {"message": "Water!", **data}, blocking=True, context=context
    )


async def ask_to_send(hass: HomeAssistant, context: Context | None = None, /, **data: Any) -> list[dict[str, Any]]:
    """Call the action and return the messages of its response."""
    response: Any = await hass.services.async_call(
        DOMAIN,
        "send_message",
        {"message": "Water!", **data},
        blocking=True,
        context=context,
        return_response=True,
    )
    assert list(response) == ["messages"]
    messages: list[dict[str, Any]] = response["messages"]
    return messages


async def get_messages(hass: HomeAssistant, context: Context | None = None, /, **data: Any) -> list[dict[str, Any]]:
    """Return what the log holds."""
    response: Any = await hass.services.async_call(
        DOMAIN, "get_messages", data, blocking=True, context=context, return_response=True
    )
    messages: list[dict[str, Any]] = response["messages"]
    return messages


def texts(gateway: Gateway) -> list[tuple[str, str, str]]:
    """Return what the operator was given: from, to, text."""
    return [(message.from_, message.to, message.text) for message in gateway.messages]


def texted(gateway: Gateway) -> set[str]:
    """Return who was texted."""
    return {message.to for message in gateway.messages}


@pytest.fixture
def second_subentries() -> list[ConfigSubentryDataWithId]:
    """Return whom the second account knows: another Anna, and Cyril."""
    return [
        number_sender(WAREHOUSE, "Warehouse"),
        recipient("anna", "+420607608612"),
        recipient("Cyril", CYRIL),
    ]


@pytest.fixture
async def second_account(
    hass: HomeAssistant,
    account: Account,
    gateway: Gateway,
    second_subentries: list[ConfigSubentryDataWithId],
) -> Account:
    """Set up a second account of the same customer, with another number."""
    gateway.numbers = [*gateway.numbers, WAREHOUSE]
    return await set_up(hass, add_entry(hass, gateway, second_subentries, entry_id="second", title="Warehouse account"))
