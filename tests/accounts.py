"""Config entries as the flows make them, and the way of the double's webhooks into Home Assistant."""

from collections.abc import Mapping
from typing import Any

from aiohttp import ClientResponse
from homeassistant.config_entries import ConfigEntry, ConfigSubentryDataWithId
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.ipex_sms.const import DOMAIN
from tests.gateway import Gateway

OFFICE = "+420777888999"
TRUNK = "+420222333444"
ANNA = "+420607608609"
BORIS = "+420607608610"
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


def instant_sender(number: str = TRUNK, **changes: str) -> ConfigSubentryDataWithId:
    """Return instant SMS, billed to a trunk number."""
    return ConfigSubentryDataWithId(
        subentry_id=f"instant{number[-4:]}",
        subentry_type="sender",
        unique_id=f"instant:{number}",
        title="60030",
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


def build_entry(
    gateway: Gateway,
    subentries: list[ConfigSubentryDataWithId] | None = None,
    *,
    options: Mapping[str, Any] | None = None,
    **changes: Any,
) -> MockConfigEntry:
    """Return an account at the double; `changes` replace its data, or its entry_id, title and unique_id."""
    entry = {key: changes.pop(key) for key in ("entry_id", "title", "unique_id") if key in changes}
    data = {
        "username": gateway.username,
        "password": gateway.password,
        "sms_url": gateway.url,
        "auth_url": gateway.url,
        "instant_url": gateway.url,
        "webhook_id": WEBHOOK_ID,
        **changes,
    }
    return MockConfigEntry(
        domain=DOMAIN,
        **({"entry_id": "account", "title": gateway.username, "unique_id": "subject"} | entry),
        data={key: value for key, value in data.items() if value is not None},
        options=dict(options or {}),
        subentries_data=subentries or [number_sender(), recipient("Anna", ANNA), recipient("Boris", BORIS)],
    )


async def carry_webhooks(gateway: Gateway, entry: ConfigEntry, client: ClientSessionGenerator) -> None:
    """Let the double call the entry's webhook; in tests Home Assistant's server has no address of its own."""
    browser = await client()

    async def carry(method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> int:
        answer: ClientResponse = await browser.request(method, path, headers=headers, data=body)
        return answer.status

    gateway.webhook_url = f"http://127.0.0.1/api/webhook/{entry.data['webhook_id']}"
    gateway.webhook_transport = carry
