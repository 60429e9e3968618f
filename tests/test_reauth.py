"""Logging in again, after the operator refused the login of an account."""

from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from tests.accounts import OFFICE, WEBHOOK_ID, number_sender
from tests.flows import (  # noqa: F401
    _no_sms_is_sent,
    account,
    check_words,
    servers,
    submit,
    suggested,
)
from tests.gateway import Gateway

OLD_LOGIN = {"username": "api@example.com", "password": "old"}


def state_of(entry: ConfigEntry) -> ConfigEntryState:
    return entry.state


async def start(hass: HomeAssistant, entry: Any) -> Any:
    form = check_words(await entry.start_reauth_flow(hass))
    assert form["type"] is FlowResultType.FORM
    assert form["step_id"] == "reauth_confirm"
    return form


async def test_an_api_access_is_asked_for_its_new_password(hass: HomeAssistant, gateway: Gateway) -> None:
    entry = account(hass, gateway, login=OLD_LOGIN)
    form = await start(hass, entry)
    assert list(form["data_schema"].schema) == ["username", "password"]
    assert suggested(form, "username") == gateway.username
    assert suggested(form, "password") is None
    done = await submit(hass, form, {"username": gateway.username, "password": gateway.password})
    assert done["type"] is FlowResultType.ABORT
    assert done["reason"] == "reauth_successful"
    assert dict(entry.data) == {
        "username": gateway.username,
        "password": gateway.password,
        **servers(gateway),
        "webhook_id": WEBHOOK_ID,
    }


async def test_a_token_is_replaced_by_a_new_one(hass: HomeAssistant, gateway: Gateway) -> None:
    entry = account(hass, gateway, login={"token": gateway.new_token(lifetime=-60)})
    form = await start(hass, entry)
    assert list(form["data_schema"].schema) == ["token"]
    new = gateway.new_token()
    done = await submit(hass, form, {"token": f" {new} "})
    assert done["reason"] == "reauth_successful"
    assert entry.data["token"] == new


async def test_a_login_that_is_still_refused_is_said_and_can_be_corrected(
    hass: HomeAssistant, gateway: Gateway
) -> None:
    entry = account(hass, gateway, login=OLD_LOGIN)
    form = await submit(hass, await start(hass, entry), {"username": gateway.username, "password": "wrong"})
    assert form["step_id"] == "reauth_confirm"
    assert form["errors"] == {"base": "invalid_auth"}
    assert form["description_placeholders"]["reason"]
    assert entry.data["password"] == "old"
    done = await submit(hass, form, {"username": gateway.username, "password": gateway.password})
    assert done["reason"] == "reauth_successful"


@pytest.mark.parametrize("same", ["sub", "email", "email of the token", "number"])
async def test_the_account_is_the_same_by_sub_by_email_or_by_a_configured_number(
    hass: HomeAssistant, gateway: Gateway, same: str
) -> None:
    entry = account(
        hass,
        gateway,
        unique_id=gateway.subject if same == "sub" else "another",
        login={
            "sub": {"token": "opaque"},
            "email": {"username": gateway.username.upper(), "password": "old"},
            "email of the token": {"token": Gateway(subject="another").new_token(lifetime=-60)},
            "number": {"token": "opaque"},
        }[same],
        subentries=(number_sender(OFFICE if same == "number" else "+420777888222"),),
    )
    typed = {"token": gateway.new_token()}
    if "username" in entry.data:
        typed = {"username": gateway.username, "password": gateway.password}
    done = await submit(hass, await start(hass, entry), typed)
    assert done["reason"] == "reauth_successful"


async def test_an_account_whose_set_up_failed_works_after_logging_in_again(
    hass: HomeAssistant, gateway: Gateway
) -> None:
    entry = account(hass, gateway, login=OLD_LOGIN, subentries=(number_sender(),))
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert state_of(entry) is ConfigEntryState.SETUP_ERROR
    (form,) = hass.config_entries.flow.async_progress()
    await submit(hass, form, {"username": gateway.username, "password": gateway.password})
    await hass.async_block_till_done()
    assert state_of(entry) is ConfigEntryState.LOADED


@pytest.mark.parametrize("password", ["the same one", "another one"])
async def test_a_loaded_account_is_loaded_anew_even_when_the_same_password_is_typed(
    hass: HomeAssistant, gateway: Gateway, password: str
) -> None:
    gateway.password = "the same one"
    entry = account(hass, gateway, subentries=(number_sender(),))
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    before = entry.runtime_data
    gateway.password = password
    await submit(hass, await start(hass, entry), {"username": gateway.username, "password": password})
    await hass.async_block_till_done()
    assert state_of(entry) is ConfigEntryState.LOADED
    assert entry.runtime_data is not before
