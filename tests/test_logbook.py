"""The logbook tells who texted and who was texted, in sentences, and never what the text was."""

from datetime import datetime, timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.recorder.core import Recorder
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.recorder.common import async_wait_recording_done
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.ipex_sms.account import Account
from tests.accounts import ANNA, OFFICE, STRANGER, WAREHOUSE, add_entry, number_sender, recipient
from tests.entities import pass_time, send
from tests.gateway import Gateway

SECRET = "OPEN THE GARAGE"


@pytest.fixture
async def config_entry(recorder_mock: Recorder, hass: HomeAssistant, gateway: Gateway) -> MockConfigEntry:
    """Return an account with two numbers in a Home Assistant that has a logbook."""
    hass.config.components.add("frontend")  # its package is not there; the logbook has only a panel in it
    assert await async_setup_component(hass, "websocket_api", {})  # before the server starts
    assert await async_setup_component(hass, "logbook", {})
    gateway.numbers = [OFFICE, WAREHOUSE]
    return add_entry(hass, gateway, [number_sender(), number_sender(WAREHOUSE, "Warehouse"), recipient("Anna", ANNA)])


@pytest.fixture
async def begin(account: Account) -> datetime:
    return dt_util.utcnow() - timedelta(seconds=1)


async def read(
    hass: HomeAssistant, websocket: WebSocketGenerator, begin: datetime, **what: Any
) -> list[dict[str, Any]]:
    """Return what the logbook says of us, as it is shown."""
    await async_wait_recording_done(hass)
    client = await websocket(hass)
    period = {"start_time": begin.isoformat(), "end_time": (dt_util.utcnow() + timedelta(seconds=1)).isoformat()}
    await client.send_json_auto_id({"type": "logbook/get_events", **period, **what})
    answer = await client.receive_json()
    assert answer["success"]
    assert SECRET not in str(answer)
    return [entry for entry in answer["result"] if entry.get("domain") == "ipex_sms"]


async def play(hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory) -> None:
    """Let everything happen that the logbook knows of."""
    await gateway.receive_text(ANNA, OFFICE, SECRET)
    await gateway.receive_text(STRANGER, WAREHOUSE, SECRET)
    for number in (ANNA, STRANGER, ANNA):
        await send(account, number, SECRET)
        freezer.tick(timedelta(seconds=1))
    await gateway.report(gateway.messages[-3])
    freezer.tick(timedelta(seconds=1))
    await gateway.report(gateway.messages[-2], "FAILED")
    await pass_time(hass, freezer, timedelta(minutes=11))


async def test_each_event_is_a_sentence(
    hass: HomeAssistant,
    account: Account,
    gateway: Gateway,
    begin: datetime,
    freezer: FrozenDateTimeFactory,
    hass_ws_client: WebSocketGenerator,
) -> None:
    await play(hass, account, gateway, freezer)
    entries = await read(hass, hass_ws_client, begin)
    assert [f"{entry['name']} {entry['message']}" for entry in entries] == [
        "+420 777 888 999 received a message from Anna",
        f"Warehouse received a message from {STRANGER}",
        "+420 777 888 999 sent a message to Anna",
        f"+420 777 888 999 sent a message to {STRANGER}",
        "+420 777 888 999 sent a message to Anna",
        "+420 777 888 999 delivered a message to Anna",
        f"+420 777 888 999 could not deliver a message to {STRANGER}",
        "+420 777 888 999 has no delivery report yet for a message to Anna",
    ]
    assert all(entry["icon"].startswith("mdi:") for entry in entries)


async def test_the_page_of_a_number_shows_what_concerns_it(
    hass: HomeAssistant,
    account: Account,
    gateway: Gateway,
    begin: datetime,
    freezer: FrozenDateTimeFactory,
    hass_ws_client: WebSocketGenerator,
) -> None:
    await play(hass, account, gateway, freezer)
    event = er.async_get(hass).async_get("event.warehouse_message")
    assert event is not None
    assert event.device_id is not None
    dr.async_get(hass).async_update_device(event.device_id, name_by_user="Depot")
    entries = await read(hass, hass_ws_client, begin, device_ids=[event.device_id])
    assert [(entry["name"], entry["message"]) for entry in entries] == [
        ("Depot", f"received a message from {STRANGER}")
    ]


async def test_it_speaks_the_language_of_home_assistant(
    hass: HomeAssistant,
    account: Account,
    gateway: Gateway,
    begin: datetime,
    hass_ws_client: WebSocketGenerator,
) -> None:
    hass.config.language = "cs"
    assert await hass.config_entries.async_reload(account.entry.entry_id)
    await gateway.receive_text(ANNA, OFFICE, SECRET)
    (entry,) = await read(hass, hass_ws_client, begin)
    assert entry["message"] == "přijata zpráva (od: Anna)"


async def test_what_is_left_of_a_removed_account_is_still_described(
    hass: HomeAssistant, account: Account, gateway: Gateway, begin: datetime, hass_ws_client: WebSocketGenerator
) -> None:
    await gateway.receive_text(ANNA, OFFICE, SECRET)
    await hass.config_entries.async_remove(account.entry.entry_id)
    await hass.async_block_till_done()
    (entry,) = await read(hass, hass_ws_client, begin)
    assert (entry["name"], entry["message"]) == ("IPEX SMS", "received a message from Anna")
