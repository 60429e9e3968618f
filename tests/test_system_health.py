"""System health: what is shown of all accounts, without a secret."""

from datetime import timedelta
import json
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, get_system_health_info

from custom_components.ipex_sms.account import Account
from custom_components.ipex_sms.const import DOMAIN
from custom_components.ipex_sms.system_health import async_get_info
from tests.accounts import ANNA, OFFICE, WEBHOOK_ID, add_entry, set_up
from tests.entities import pass_time, send
from tests.gateway import Fault, Gateway
from tests.sending import second_account, second_subentries
from tests.test_translations import read

__all__ = ["second_account", "second_subentries"]


@pytest.fixture
def config_entry(hass: HomeAssistant, freezer: FrozenDateTimeFactory, config_entry: MockConfigEntry) -> MockConfigEntry:
    """Return the account, in a Home Assistant whose time stands still."""
    return config_entry


async def find_info(hass: HomeAssistant) -> dict[str, Any]:
    """Return what Home Assistant shows."""
    assert await async_setup_component(hass, "system_health", {})
    found: dict[str, Any] = await get_system_health_info(hass, DOMAIN)
    return {key: await value if hasattr(value, "__await__") else value for key, value in found.items()}


async def test_all_is_well(hass: HomeAssistant, account: Account, gateway: Gateway) -> None:
    await send(account, ANNA, "Water!")
    assert await find_info(hass) == {
        "accounts_loaded": "1/1",
        "can_reach_sms": "ok",
        "can_reach_login": "ok",
        "can_reach_instant": "ok",
        "login_works": True,
        "webhook": "none",
        "webhook_last_call": None,
        "outbox": 0,
        "messages": 1,
    }


async def test_the_webhook_is_shown_as_it_is_reached_and_when_it_was_called(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    hass.config.external_url = hass.config.internal_url = "https://home.example.com"
    await gateway.receive_text(ANNA, OFFICE, "EVENING")
    info = await find_info(hass)
    assert info["webhook"] == "external"
    assert info["webhook_last_call"] is not None
    hass.config_entries.async_update_entry(
        account.entry, data={**account.entry.data, "cloudhook_url": "https://hooks.example.com/x"}
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    assert (await find_info(hass))["webhook"] == "cloudhook"
    hass.config_entries.async_update_entry(account.entry, options={"webhook": "off"})
    await hass.async_block_till_done(wait_background_tasks=True)
    assert (await find_info(hass))["webhook"] == "off"


async def test_a_server_that_cannot_be_reached_and_a_refused_login_are_told(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    gateway.expire_tokens(refresh=True)
    gateway.fail("/token", Fault.UNAUTHORIZED, None)
    await pass_time(hass, freezer, timedelta(minutes=6))
    assert (await find_info(hass))["login_works"] is False
    await gateway.refuse_connections()
    assert (await find_info(hass))["can_reach_sms"] == {"type": "failed", "error": "unreachable"}
    await gateway.accept_connections()


async def test_a_token_shows_when_it_ends(
    hass: HomeAssistant, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    await set_up(hass, add_entry(hass, gateway, username=None, password=None, token=gateway.new_token()))
    assert (await find_info(hass))["login_expires"] is not None


async def test_several_accounts_are_shown_side_by_side(
    hass: HomeAssistant, account: Account, second_account: Account, gateway: Gateway
) -> None:
    await send(account, ANNA, "Water!")
    info = await find_info(hass)
    assert (info["accounts_loaded"], info["messages"], info["outbox"], info["login_works"]) == (
        "2/2",
        "1, 0",
        "0, 0",
        "True, True",
    )
    await hass.config_entries.async_unload(second_account.entry.entry_id)
    assert (await find_info(hass))["accounts_loaded"] == "1/2"


async def test_nothing_secret_is_shown_and_everything_has_a_name(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    await gateway.receive_text(ANNA, OFFICE, "EVENING")
    info = await find_info(hass)
    dump = json.dumps(info, default=str)
    for secret in (gateway.url, gateway.username, gateway.password, WEBHOOK_ID, OFFICE, ANNA, "EVENING"):
        assert secret not in dump
    assert info.keys() | {"login_expires"} == read("en")["system_health"]["info"].keys()


async def test_without_an_account_that_works_there_is_still_something_to_see(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    await hass.config_entries.async_unload(account.entry.entry_id)
    info = await async_get_info(hass)
    assert (info["accounts_loaded"], await info["can_reach_sms"]) == ("0/1", "ok")
    for key in ("can_reach_login", "can_reach_instant"):
        await info[key]
