"""The options of an account."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
import pytest

from tests.accounts import WEBHOOK_ID
from tests.flows import (  # noqa: F401
    PretendedCloud,
    _no_sms_is_sent,
    account,
    cloud_fixture,
    start_options,
    suggested,
)
from tests.flows import (
    submit_options as submit,
)
from tests.gateway import Gateway

DEFAULTS = {"webhook": "auto", "confirm_webhook": False, "keep_days": 365, "hourly_limit": 60, "plain_text": False}


async def test_the_options_have_their_defaults(hass: HomeAssistant, gateway: Gateway) -> None:
    entry = account(hass, gateway)
    form = await start_options(hass, entry)
    assert form["step_id"] == "init"
    done = await submit(hass, form, {})
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert dict(entry.options) == DEFAULTS


async def test_the_options_are_kept_and_shown_again(hass: HomeAssistant, gateway: Gateway) -> None:
    entry = account(hass, gateway)
    form = await start_options(hass, entry)
    typed = {"webhook": "off", "confirm_webhook": True, "keep_days": 7.0, "hourly_limit": 5.0, "plain_text": True}
    await submit(hass, form, typed)
    assert dict(entry.options) == typed
    assert isinstance(entry.options["keep_days"], int)
    form = await start_options(hass, entry)
    assert [suggested(form, field) for field in entry.options] == ["off", True, 7, 5, True]


async def test_options_of_other_pages_stay(hass: HomeAssistant, gateway: Gateway) -> None:
    entry = account(hass, gateway)
    hass.config_entries.async_update_entry(entry, options={"something_else": 1})
    await submit(hass, await start_options(hass, entry), {})
    assert entry.options["something_else"] == 1


async def test_texts_are_kept_for_a_week_at_least(hass: HomeAssistant, gateway: Gateway) -> None:
    form = await start_options(hass, account(hass, gateway))
    with pytest.raises(InvalidData):
        await submit(hass, form, {"keep_days": 6})


async def test_a_new_address_is_shown_and_takes_the_old_ones_place(hass: HomeAssistant, gateway: Gateway) -> None:
    await hass.config.async_update(external_url="https://home.example.com")
    entry = account(hass, gateway)
    form = await start_options(hass, entry)
    form = await submit(hass, form, {"confirm_webhook": True, "new_webhook_address": True})
    assert form["step_id"] == "webhook"
    assert entry.data["webhook_id"] == WEBHOOK_ID
    assert not entry.options

    await submit(hass, form, {})
    webhook_id = entry.data["webhook_id"]
    assert webhook_id != WEBHOOK_ID
    assert len(bytes.fromhex(webhook_id)) * 8 == 256
    assert form["description_placeholders"]["webhook_url"].endswith(webhook_id)
    assert entry.data["username"] == gateway.username
    assert dict(entry.options) == {**DEFAULTS, "confirm_webhook": True}


async def test_a_new_address_is_made_once(hass: HomeAssistant, gateway: Gateway) -> None:
    entry = account(hass, gateway)
    form = await start_options(hass, entry)
    await submit(hass, await submit(hass, form, {"new_webhook_address": True}), {})
    webhook_id = entry.data["webhook_id"]
    form = await start_options(hass, entry)
    assert suggested(form, "new_webhook_address") is None
    await submit(hass, form, {})
    assert entry.data["webhook_id"] == webhook_id


async def test_listeners_hear_of_a_new_address_once(hass: HomeAssistant, gateway: Gateway) -> None:
    entry = account(hass, gateway)
    heard = []

    async def listen(*_: Any) -> None:
        heard.append(dict(entry.data) | dict(entry.options))

    entry.add_update_listener(listen)
    form = await start_options(hass, entry)
    await submit(hass, await submit(hass, form, {"webhook": "off", "new_webhook_address": True}), {})
    await hass.async_block_till_done()
    assert [state["webhook"] for state in heard] == ["off"]


async def test_a_closed_dialog_changes_no_address(hass: HomeAssistant, gateway: Gateway, cloud: PretendedCloud) -> None:
    cloud.hooks[WEBHOOK_ID] = "https://hooks.nabu.casa/old"
    entry = account(hass, gateway, cloudhook_url="https://hooks.nabu.casa/old")
    form = await start_options(hass, entry)
    form = await submit(hass, form, {"new_webhook_address": True})
    assert len(cloud.hooks) == 2
    hass.config_entries.options.async_abort(form["flow_id"])
    await hass.async_block_till_done()
    assert cloud.hooks == {WEBHOOK_ID: "https://hooks.nabu.casa/old"}
    assert entry.data["webhook_id"] == WEBHOOK_ID


async def test_a_new_cloudhook_replaces_the_old_one(
    hass: HomeAssistant, gateway: Gateway, cloud: PretendedCloud
) -> None:
    cloud.hooks[WEBHOOK_ID] = "https://hooks.nabu.casa/old"
    entry = account(hass, gateway, cloudhook_url="https://hooks.nabu.casa/old")
    form = await start_options(hass, entry)
    form = await submit(hass, form, {"new_webhook_address": True})
    await submit(hass, form, {})
    await hass.async_block_till_done()
    assert cloud.hooks == {entry.data["webhook_id"]: entry.data["cloudhook_url"]}
    assert form["description_placeholders"]["webhook_url"] == entry.data["cloudhook_url"]


async def test_the_old_cloudhook_goes_from_the_entry_when_the_cloud_is_gone(
    hass: HomeAssistant, gateway: Gateway
) -> None:
    entry = account(hass, gateway, cloudhook_url="https://hooks.nabu.casa/old")
    form = await start_options(hass, entry)
    await submit(hass, await submit(hass, form, {"new_webhook_address": True}), {})
    assert "cloudhook_url" not in entry.data
