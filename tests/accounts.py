"""Config entries as the flows make them, and the way of the double's webhooks into Home Assistant."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from aiohttp import ClientResponse
from homeassistant.config_entries import ConfigEntry, ConfigSubentry, ConfigSubentryDataWithId
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.ipex_sms.account import Account
from custom_components.ipex_sms.const import DOMAIN
from tests.gateway import Gateway

OFFICE = "+420777888999"
WAREHOUSE = "+420777888111"
TRUNK = "+420222333444"
ANNA = "+420607608609"
BORIS = "+420607608610"
CYRIL = "+420607608611"
STRANGER = "+420601602603"
WEBHOOK_ID = "a" * 64


def number_sender(number: str = OFFICE, title: str = "+420 777 888 999") -> ConfigSubentryDataWithId:
    """Return a number to send from."""
    return ConfigSubentryDataWithId(
        subentry_id=f"sender{number[-4:]}",
        subentry_type="sender",
        unique_id=f"number:{number}",
        title=title,
        data={"kind": "number", "number": number},
    )


def instant_sender(number: str = TRUNK, title: str = "60030", **changes: str) -> ConfigSubentryDataWithId:
    """Return instant SMS, billed to a trunk number."""
    return ConfigSubentryDataWithId(
        subentry_id=f"instant{number[-4:]}",
        subentry_type="sender",
        unique_id=f"instant:{number}",
        title=title,
        data={"kind": "instant", "number": number, "email": "delivery@example.com", **changes},
    )


def recipient(name: str, phone: str, **changes: Any) -> ConfigSubentryDataWithId:
    """Return a person with a phone."""
    return ConfigSubentryDataWithId(
        subentry_id=f"recipient{phone[-4:]}",
        subentry_type="recipient",
        unique_id=f"recipient:{phone}",
        title=name,
        data={"phone": phone, "deliver_within": 600, "always": False, "may_command": True, **changes},
    )


def add_entry(
    hass: HomeAssistant,
    gateway: Gateway,
    subentries: Sequence[ConfigSubentryDataWithId] | None = None,
    *,
    entry_id: str = "account",
    unique_id: str | None = None,
    title: str | None = None,
    options: Mapping[str, Any] | None = None,
    **changes: Any,
) -> MockConfigEntry:
    """Add an account at the double, not yet set up; `changes` replace its data, None leaves a key out."""
    is_first = entry_id == "account"
    data = {
        "username": gateway.username,
        "password": gateway.password,
        "sms_url": gateway.url,
        "auth_url": gateway.url,
        "instant_url": gateway.url,
        "webhook_id": WEBHOOK_ID if is_first else f"webhook of {entry_id}",
        **changes,
    }
    if subentries is None:
        subentries = [number_sender(), recipient("Anna", ANNA), recipient("Boris", BORIS)]
    entry = MockConfigEntry(
        domain=DOMAIN,
        entry_id=entry_id,
        title=title or gateway.username,
        unique_id=unique_id or (gateway.subject if is_first else entry_id),
        data={key: value for key, value in data.items() if value is not None},
        options=dict(options or {}),
        subentries_data=subentries,
    )
    entry.add_to_hass(hass)
    return entry


async def set_up(hass: HomeAssistant, entry: MockConfigEntry) -> Account:
    """Set an account up; the fixture `gateway` unloads it."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    account: Account = entry.runtime_data
    return account


async def add_subentry(hass: HomeAssistant, entry: ConfigEntry, subentry: ConfigSubentryDataWithId) -> None:
    """Add a sender or a recipient to an account at work, which is reloaded with it."""
    hass.config_entries.async_add_subentry(
        entry,
        ConfigSubentry(
            data=MappingProxyType(dict(subentry["data"])),
            subentry_id=subentry["subentry_id"],
            subentry_type=subentry["subentry_type"],
            title=subentry["title"],
            unique_id=subentry["unique_id"],
        ),
    )
    await hass.async_block_till_done(wait_background_tasks=True)


async def carry_webhooks(gateway: Gateway, entry: ConfigEntry, client: ClientSessionGenerator) -> None:
    """Let the double call the entry's webhook; in tests Home Assistant's server has no address of its own."""
    browser = await client()

    async def carry(method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> int:
        answer: ClientResponse = await browser.request(method, path, headers=headers, data=body)
        return answer.status

    gateway.webhook_url = f"http://127.0.0.1/api/webhook/{entry.data['webhook_id']}"
    gateway.webhook_transport = carry
