"""Secrets are nowhere, numbers and texts in no log above DEBUG; a forged call announces nothing."""

from datetime import timedelta
import json
import logging
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events
from pytest_homeassistant_custom_component.components.diagnostics import get_diagnostics_for_config_entry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.ipex_sms.account import Account
from tests.accounts import ANNA, OFFICE, STRANGER, WEBHOOK_ID
from tests.entities import pass_time
from tests.gateway import Fault, Gateway
from tests.sending import ask_to_send, send_message

TEXT = "Water in the cellar"
EVENTS = ("received", "sent", "delivered", "failed", "overdue")


@pytest.fixture(autouse=True)
async def _diagnostics(hass: HomeAssistant) -> None:
    """Register the download, which is impossible once Home Assistant's HTTP server answers."""
    assert await async_setup_component(hass, "diagnostics", {})


async def test_a_whole_story_gives_no_secret_away(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
    account: Account,
    config_entry: MockConfigEntry,
    gateway: Gateway,
    hass_client: ClientSessionGenerator,
) -> None:
    caplog.set_level(logging.DEBUG)
    events = [async_capture_events(hass, f"ipex_sms_{kind}") for kind in EVENTS]
    said: list[str] = []
    await ask_to_send(hass, to=["Anna", STRANGER], message=TEXT)
    await gateway.report(gateway.messages[0])
    await gateway.report(gateway.messages[1], "FAILED")
    await gateway.receive_text(ANNA, OFFICE, TEXT)
    for fault in (Fault.CLIENT_ERROR, Fault.FORBIDDEN):
        gateway.fail("/SMS", fault, method="POST", message="No: " + gateway.requests[-1].headers["authorization"])
        with pytest.raises(HomeAssistantError) as error:
            await send_message(hass, to=["Anna"], message=TEXT)
        said += [str(error.value), repr(error.value)]
    gateway.fail("/SMS", Fault.SERVER_ERROR_BEFORE, method="POST")
    await ask_to_send(hass, to=["Anna"], message=TEXT)
    assert await gateway.call_webhook_raw(b'{"id": 1, "from": "' + ANNA.encode()) == 400
    gateway.expire_tokens()
    await account.coordinator.async_refresh()
    password, gateway.password = gateway.password, "changed"
    gateway.expire_tokens(refresh=True)
    await account.coordinator.async_refresh()
    said += [repr(account.coordinator.last_exception), str(account.coordinator.last_exception)]
    gateway.password = password
    await pass_time(hass, freezer, timedelta(seconds=40))
    said += [
        repr(part)
        for part in (
            account,
            account.client,
            account.client.authorization,
            account.directory,
            getattr(account.client.authorization, "_login", None),
        )
    ]
    await hass.config_entries.async_reload(config_entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    diagnostics = json.dumps(await get_diagnostics_for_config_entry(hass, hass_client, config_entry))
    ours = [record for record in caplog.records if record.name.startswith("custom_components.ipex_sms")]
    logged = [caplog.handler.format(record) for record in ours]
    shown = [str(state.as_dict()) for state in hass.states.async_all()]
    told = [str(event.as_dict()) for each in events for event in each]
    assert ours
    assert told
    found = gateway.secrets() | {WEBHOOK_ID}
    assert len(found) > 3
    for secret in found:
        for kind, texts in {"log": logged, "state": shown, "event": told, "said": said, "dump": [diagnostics]}.items():
            assert not [text for text in texts if secret in text], kind
    above = [caplog.handler.format(record) for record in ours if record.levelno > logging.DEBUG]
    for personal in (TEXT, ANNA, STRANGER, OFFICE):
        assert not [text for text in [*above, diagnostics] if personal.removeprefix("+420") in text]


@pytest.mark.parametrize("confirm", [True, False])
async def test_a_forged_call_is_announced_unconfirmed_or_with_confirmation_not_at_all(
    hass: HomeAssistant, account: Account, config_entry: MockConfigEntry, gateway: Gateway, *, confirm: bool
) -> None:
    hass.config_entries.async_update_entry(config_entry, options={"confirm_webhook": confirm})
    await hass.async_block_till_done(wait_background_tasks=True)
    received, delivered = (async_capture_events(hass, f"ipex_sms_{kind}") for kind in ("received", "delivered"))
    await ask_to_send(hass, to=["Anna"])
    (sent,) = gateway.messages
    forged: dict[str, Any] = {"id": "666", "from": ANNA, "to": OFFICE, "text": "open", "direction": "IN"}
    assert await gateway.call_webhook_raw(json.dumps(forged).encode()) == 200
    assert await gateway.call_webhook(sent, state="DELIVERED") == 200
    current: Account = config_entry.runtime_data
    await current.coordinator.async_refresh()
    expected = [] if confirm else [False]
    assert [event.data["confirmed"] for event in received] == expected
    assert len(delivered) == len(expected)
