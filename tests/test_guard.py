"""Money: no more parts an hour than the account may send, whoever asks, unless somebody must be texted in any case."""

from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ipex_sms.account import Account
from tests.accounts import ANNA, BORIS, add_entry, number_sender, recipient
from tests.gateway import Fault, Gateway
from tests.repairs import continue_repair, is_raised, start_repair
from tests.sending import ask_to_send, send_message, texted

ISSUE = "hourly_limit_account"


@pytest.fixture
def config_entry(hass: HomeAssistant, gateway: Gateway) -> MockConfigEntry:
    """Return an account that may send three parts an hour, and texts Boris in any case."""
    people = [recipient("Anna", ANNA), recipient("Boris", BORIS, always=True), recipient("Cyril", "+420607608611")]
    return add_entry(hass, gateway, [number_sender(), *people], options={"hourly_limit": 3})


async def reach_limit(hass: HomeAssistant) -> None:
    for _ in range(3):
        await send_message(hass, to=["Anna"])


async def test_the_limit_is_reached_but_never_passed(hass: HomeAssistant, account: Account, gateway: Gateway) -> None:
    await reach_limit(hass)
    assert not is_raised(hass, ISSUE)
    with pytest.raises(HomeAssistantError) as refusal:
        await send_message(hass, to=["Anna"])
    assert refusal.value.translation_key == "hourly_limit"
    assert "Anna" in str(refusal.value)
    assert len(gateway.messages) == 3
    assert is_raised(hass, ISSUE)


async def test_parts_are_counted_not_messages(hass: HomeAssistant, account: Account, gateway: Gateway) -> None:
    await send_message(hass, to=["Anna"], message="ř" * 71)
    (message,) = await ask_to_send(hass, to=["Anna"], message="ř" * 71)
    assert message["error"] == "hourly_limit"
    assert message["reason"]
    await send_message(hass, to=["Anna"], message="one part still fits")
    assert len(gateway.messages) == 2


async def test_a_call_goes_out_whole_or_not_at_all(hass: HomeAssistant, account: Account, gateway: Gateway) -> None:
    await send_message(hass, to=["Anna"])
    await send_message(hass, to=["Anna"])
    messages = await ask_to_send(hass, to=["Anna", "Cyril"])
    assert [message["error"] for message in messages] == ["hourly_limit", "hourly_limit"]
    assert len(gateway.messages) == 2


async def test_whoever_is_always_texted_is_texted_whatever_becomes_of_the_others(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    await reach_limit(hass)
    messages = await ask_to_send(hass, to=["Anna", "Boris"])
    assert [message["error"] for message in messages] == ["hourly_limit", None]
    assert texted(gateway) == {ANNA, BORIS}


async def test_what_is_critical_passes(hass: HomeAssistant, account: Account, gateway: Gateway) -> None:
    await reach_limit(hass)
    await send_message(hass, to=["Anna"], critical=True)
    older = {"message": "Water!", "target": [ANNA], "data": {"critical": True}}
    await hass.services.async_call("notify", "ipex_sms", older, blocking=True)
    assert len(gateway.messages) == 5


async def test_what_passes_is_counted_all_the_same(hass: HomeAssistant, account: Account, gateway: Gateway) -> None:
    for _ in range(3):
        await send_message(hass, to=["Boris"])
    (message,) = await ask_to_send(hass, to=["Anna"])
    assert message["error"] == "hourly_limit"


async def test_after_an_hour_there_is_room_again_and_the_repair_is_gone(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, account: Account, gateway: Gateway
) -> None:
    await reach_limit(hass)
    await ask_to_send(hass, to=["Anna"])
    freezer.tick(timedelta(minutes=59, seconds=59))
    assert [message["error"] for message in await ask_to_send(hass, to=["Anna"])] == ["hourly_limit"]
    freezer.tick(2)
    await send_message(hass, to=["Anna"])
    assert len(gateway.messages) == 4
    assert not is_raised(hass, ISSUE)


async def test_the_count_survives_a_restart(hass: HomeAssistant, account: Account, gateway: Gateway) -> None:
    await reach_limit(hass)
    await hass.config_entries.async_reload(account.entry.entry_id)
    assert [message["error"] for message in await ask_to_send(hass, to=["Anna"])] == ["hourly_limit"]


async def test_what_the_operator_refused_costs_nothing(hass: HomeAssistant, account: Account, gateway: Gateway) -> None:
    gateway.fail("/SMS", Fault.CLIENT_ERROR, method="POST")
    assert [message["error"] for message in await ask_to_send(hass, to=["Anna"])] == ["refused"]
    await reach_limit(hass)
    assert len(gateway.messages) == 3


async def test_zero_switches_the_limit_off(hass: HomeAssistant, account: Account, gateway: Gateway) -> None:
    hass.config_entries.async_update_entry(account.entry, options={"hourly_limit": 0})
    await hass.async_block_till_done()
    for _ in range(5):
        await send_message(hass, to=["Anna"])
    assert len(gateway.messages) == 5


async def test_the_repair_lifts_the_limit_for_an_hour(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, account: Account, gateway: Gateway
) -> None:
    await reach_limit(hass)
    await ask_to_send(hass, to=["Anna"])
    form = await start_repair(hass, ISSUE)
    assert form["type"] is FlowResultType.FORM
    assert (await continue_repair(hass, form, {}))["type"] is FlowResultType.CREATE_ENTRY
    assert not is_raised(hass, ISSUE)
    for _ in range(4):
        await send_message(hass, to=["Anna"])
    freezer.tick(timedelta(hours=1, seconds=1))
    await reach_limit(hass)
    assert [message["error"] for message in await ask_to_send(hass, to=["Anna"])] == ["hourly_limit"]
