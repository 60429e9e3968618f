"""Diagnostics: enough to find a fault, nothing of a person."""

from datetime import timedelta
import json
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.diagnostics import get_diagnostics_for_config_entry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.ipex_sms.account import Account
from custom_components.ipex_sms.messages.schema import MIGRATIONS
from tests.accounts import (
    ANNA,
    OFFICE,
    STRANGER,
    TRUNK,
    WEBHOOK_ID,
    add_entry,
    instant_sender,
    number_sender,
    recipient,
    set_up,
)
from tests.entities import pass_time, send
from tests.gateway import Fault, Gateway

CLOUDHOOK = "https://hooks.example.com/6d1f"
SECRETS = {
    "number of a sender": OFFICE,
    "number of a trunk": TRUNK,
    "number of a recipient": ANNA,
    "number of a stranger": STRANGER,
    "name of a recipient": "Anna",
    "name of a sender": "Warehouse",
    "shortname": "Gardenia",
    "text that came": "EVENING",
    "text that went": "cellar",
    "e-mail": "delivery@",
    "webhook": WEBHOOK_ID,
    "cloudhook": CLOUDHOOK,
}


@pytest.fixture(autouse=True)
async def _diagnostics(hass: HomeAssistant) -> None:
    """Register the download, which is impossible once Home Assistant's HTTP server answers."""
    assert await async_setup_component(hass, "diagnostics", {})


@pytest.fixture
def config_entry(hass: HomeAssistant, gateway: Gateway) -> MockConfigEntry:
    """Return an account that has a value of every kind."""
    return add_entry(
        hass,
        gateway,
        [
            number_sender(OFFICE, "Warehouse"),
            instant_sender(TRUNK, shortname="Gardenia"),
            recipient("Anna", ANNA, always=True, sender=f"number:{OFFICE}"),
            recipient("Boris", "+420607608610", may_command=False),
        ],
        options={"confirm_webhook": False, "keep_days": 30},
        cloudhook_url=CLOUDHOOK,
    )


async def diagnose(hass: HomeAssistant, hass_client: ClientSessionGenerator, entry: MockConfigEntry) -> Any:
    return await get_diagnostics_for_config_entry(hass, hass_client, entry)


async def test_nothing_secret_and_nothing_personal_is_in_them(
    hass: HomeAssistant,
    account: Account,
    config_entry: MockConfigEntry,
    gateway: Gateway,
    hass_client: ClientSessionGenerator,
    freezer: FrozenDateTimeFactory,
) -> None:
    await gateway.receive_text(ANNA, OFFICE, "EVENING")
    await send(account, STRANGER, "Water in the cellar!")
    # A stranger who knows the address of the webhook may write anything anywhere.
    await gateway.call_webhook(await gateway.receive_text(STRANGER, OFFICE, "x"), state=STRANGER)
    body = {"id": "9", "from": STRANGER, "to": OFFICE, "text": "y", "direction": "IN", ANNA: "1", "anna@example.com": 1}
    assert await gateway.call_webhook_raw(json.dumps(body).encode()) == 200
    gateway.fail("/SMS", Fault.HTML_AFTER, method="GET")
    await pass_time(hass, freezer, timedelta(minutes=2))
    dump = json.dumps(await diagnose(hass, hass_client, config_entry), ensure_ascii=False)
    for secret in (*gateway.secrets(), gateway.username, gateway.subject, *SECRETS.values()):
        assert secret.removeprefix("+420") not in dump
    assert "anna@" not in dump


async def test_a_pasted_token_is_not_in_them(
    hass: HomeAssistant, gateway: Gateway, hass_client: ClientSessionGenerator
) -> None:
    token = gateway.new_token()
    entry = add_entry(hass, gateway, username=None, password=None, token=token)
    await set_up(hass, entry)
    found = await diagnose(hass, hass_client, entry)
    assert found["entry"]["data"]["token"] == "**REDACTED**"
    assert token not in json.dumps(found)
    assert found["connection"]["login_expires"] is not None


async def test_they_tell_what_helps_to_find_a_fault(
    hass: HomeAssistant,
    account: Account,
    config_entry: MockConfigEntry,
    gateway: Gateway,
    hass_client: ClientSessionGenerator,
    freezer: FrozenDateTimeFactory,
) -> None:
    await send(account, ANNA, "Water in the cellar!")
    await gateway.receive_text(ANNA, OFFICE, "EVENING")
    await pass_time(hass, freezer, timedelta(seconds=40))
    found = await diagnose(hass, hass_client, config_entry)
    assert found["entry"]["data"]["sms_url"] == gateway.url
    assert found["entry"]["options"] == {"confirm_webhook": False, "keep_days": 30}
    assert found["log"]["schema_version"] == len(MIGRATIONS)
    assert found["log"]["rows"] == {
        "messages": 2,
        "outbox": 0,
        "changes": 0,
        "unconfirmed": 0,
        "escalations": 0,
        "senders": 1,
        "changed_hours": 1,
    }
    assert found["log"]["bytes"].keys() == {"database", "write_ahead_log"}
    assert found["log"]["answered_after_ms"] >= 0
    assert found["operator"]["webhook_encodings"] == ["POST json"]
    assert found["operator"]["history_shapes"]
    assert found["connection"]["connected"] is True
    assert found["connection"]["last_error"] is None
    assert found["connection"]["poll_seconds"] == 30
    assert found["connection"]["history_read_at"] is not None
    assert found["activity"]["last_errors"] == {}
    assert found["activity"]["seconds"]["send"]["count"] == 1
    assert found["activity"]["seconds"]["history"]["count"] > 1
    assert found["activity"]["webhook_calls_by_status"] == {"200": 1}
    assert found["directory"] == {
        "senders": {"number": 1, "instant": 1},
        "recipients": {"count": 2, "with_own_sender": 1, "always": 1, "may_command": 1},
    }
    assert [each["channel"] for each in found["today"]["senders"]] == ["number", "instant"]
    assert found["today"]["senders"][0]["sent"] == 1


async def test_they_name_the_kind_of_the_last_error(
    hass: HomeAssistant,
    account: Account,
    config_entry: MockConfigEntry,
    gateway: Gateway,
    hass_client: ClientSessionGenerator,
    freezer: FrozenDateTimeFactory,
) -> None:
    gateway.fail("/SMS", Fault.SERVER_ERROR_AFTER, None, method="GET")
    await pass_time(hass, freezer, timedelta(minutes=6))
    connection = (await diagnose(hass, hass_client, config_entry))["connection"]
    assert connection["connected"] is False
    assert (connection["last_error"], connection["last_error_status"]) == ("UnknownOutcomeError", 502)


async def test_they_tell_the_last_error_of_each_kind_and_when_it_was(
    hass: HomeAssistant,
    account: Account,
    config_entry: MockConfigEntry,
    gateway: Gateway,
    hass_client: ClientSessionGenerator,
    freezer: FrozenDateTimeFactory,
) -> None:
    gateway.fail("/SMS", Fault.CLIENT_ERROR, method="POST", message="No credit for Anna.")
    await send(account, ANNA, "Water in the cellar!")
    gateway.fail("/SMS", Fault.SERVER_ERROR_AFTER, 1, method="GET")
    assert await gateway.call_webhook_raw(b"{") == 400
    await pass_time(hass, freezer, timedelta(minutes=6))
    gateway.expire_tokens(refresh=True)
    gateway.fail("/token", Fault.UNAUTHORIZED, None)
    await pass_time(hass, freezer, timedelta(minutes=6))
    found = (await diagnose(hass, hass_client, config_entry))["activity"]
    assert {occasion: (error["kind"], error["status"]) for occasion, error in found["last_errors"].items()} == {
        "history": ("UnknownOutcomeError", 502),
        "login": ("LoginRefusedError", 401),
        "send": ("RefusedError", 400),
        "webhook": ("MalformedWebhookError", None),
    }
    assert found["last_errors"]["login"]["met_at"] > found["last_errors"]["history"]["met_at"]
    assert "Anna" not in json.dumps(found)


async def test_calls_of_the_webhook_are_counted_by_their_answer_also_while_the_account_is_not_loaded(
    hass: HomeAssistant,
    account: Account,
    config_entry: MockConfigEntry,
    gateway: Gateway,
    hass_client: ClientSessionGenerator,
) -> None:
    await gateway.receive_text(ANNA, OFFICE, "EVENING")
    assert await gateway.call_webhook_raw(b"{") == 400
    assert await gateway.call_webhook_raw(b"x" * 70_000) == 413
    await hass.config_entries.async_unload(config_entry.entry_id)
    assert await gateway.call_webhook_raw(b"{}") == 503
    assert await hass.config_entries.async_setup(config_entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    found = (await diagnose(hass, hass_client, config_entry))["activity"]
    assert found["webhook_calls_by_status"] == {"200": 1, "400": 1, "413": 1, "503": 1}
