"""Fallback: an alert that does not arrive goes to the next in line, through a restart, and the caller learns of it."""

import asyncio
from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import Platform
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser, async_capture_events

from custom_components.ipex_sms.account import Account
from custom_components.ipex_sms.stream import MESSAGE_KEYS
from tests.accounts import (
    ANNA,
    BORIS,
    CYRIL,
    OFFICE,
    STRANGER,
    WAREHOUSE,
    add_entry,
    instant_sender,
    number_sender,
    recipient,
)
from tests.entities import pass_time
from tests.gateway import Fault, Gateway
from tests.sending import ask_to_send, entity_of, second_account, send_message, texts

__all__ = ["second_account"]

OVERDUE = timedelta(minutes=11)
DANA = "+420607608613"


@pytest.fixture
def config_entry(hass: HomeAssistant, gateway: Gateway) -> MockConfigEntry:
    """Return an account with a number, instant SMS, and three recipients."""
    gateway.numbers = [*gateway.numbers, WAREHOUSE]
    senders = [number_sender(), number_sender(WAREHOUSE, "Warehouse"), instant_sender()]
    cyril = recipient("Cyril", CYRIL, sender=f"number:{WAREHOUSE}")
    return add_entry(hass, gateway, [*senders, recipient("Anna", ANNA), recipient("Boris", BORIS), cyril])


@pytest.fixture
def second_subentries() -> list[Any]:
    """Return whom the second account knows: Dana."""
    return [number_sender("+420777888222", "Shop"), recipient("Dana", DANA)]


async def wait_until_overdue(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    await pass_time(hass, freezer, OVERDUE)
    await hass.async_block_till_done(wait_background_tasks=True)


def instant_texts(gateway: Gateway) -> list[tuple[str, str]]:
    return [(message.to, message.text) for message in gateway.messages if message.from_ == "222333444"]


async def test_a_refused_text_goes_to_the_next_in_line_at_once(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    gateway.fail("/SMS", Fault.CLIENT_ERROR, method="POST", message="No credit.")
    first, second = await ask_to_send(hass, to=["Anna"], fallback=["Boris"])
    assert (first["to"], first["state"], first["error"]) == (ANNA, "failed", "refused")
    assert (second["to"], second["state"], second["error"]) == (BORIS, "sent", None)
    assert list(first) == [*MESSAGE_KEYS, "error"]
    assert second["fallback_for"] == first["message_id"]
    assert texts(gateway) == [(OFFICE, BORIS, "Water!")]


async def test_a_call_whose_fallback_goes_out_does_not_fail(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    gateway.fail("/SMS", Fault.CLIENT_ERROR, method="POST", message="No credit.")
    await send_message(hass, to=["Anna"], fallback=["Boris"])
    assert texts(gateway) == [(OFFICE, BORIS, "Water!")]


async def test_a_call_fails_when_all_in_line_fail(hass: HomeAssistant, account: Account, gateway: Gateway) -> None:
    gateway.fail("/SMS", Fault.CLIENT_ERROR, method="POST", message="No credit.", times=2)
    with pytest.raises(HomeAssistantError) as error:
        await send_message(hass, to=["Anna"], fallback=["Boris"])
    assert error.value.translation_key == "refused"


async def test_an_overdue_text_goes_to_the_next_in_line(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, account: Account, gateway: Gateway
) -> None:
    await send_message(hass, to=["Anna"], fallback=["Boris", "Cyril"])
    await wait_until_overdue(hass, freezer)
    await wait_until_overdue(hass, freezer)
    await wait_until_overdue(hass, freezer)
    assert texts(gateway) == [(OFFICE, ANNA, "Water!"), (OFFICE, BORIS, "Water!"), (WAREHOUSE, CYRIL, "Water!")]


async def test_a_delivered_text_ends_it(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, account: Account, gateway: Gateway
) -> None:
    await send_message(hass, to=["Anna"], fallback=["Boris"])
    await gateway.report(gateway.messages[0])
    await wait_until_overdue(hass, freezer)
    assert texts(gateway) == [(OFFICE, ANNA, "Water!")]


async def test_a_sender_in_line_texts_the_same_person_another_way(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, account: Account, gateway: Gateway
) -> None:
    await send_message(hass, to=["Anna", "Boris"], fallback=["60030"])
    await gateway.report(gateway.messages[1])
    await wait_until_overdue(hass, freezer)
    assert instant_texts(gateway) == [("607608609", "Water!")]


@pytest.mark.parametrize("title", ["60030 · +420 222 333 444", "Company"])
async def test_60030_is_instant_sms_whatever_its_title(
    hass: HomeAssistant, account: Account, config_entry: MockConfigEntry, gateway: Gateway, title: str
) -> None:
    subentry = config_entry.subentries["instant3444"]
    hass.config_entries.async_update_subentry(config_entry, subentry, title=title)
    assert await hass.config_entries.async_reload(config_entry.entry_id)
    gateway.fail("/SMS", Fault.CLIENT_ERROR, method="POST")
    await send_message(hass, to=["Anna"], fallback=["60030"])
    await send_message(hass, to=["Boris"], **{"from": "60030"})
    assert instant_texts(gateway) == [("607608609", "Water!"), ("607608610", "Water!")]


async def test_a_number_that_is_nobodys_can_be_next_in_line(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    gateway.fail("/SMS", Fault.CLIENT_ERROR, method="POST")
    await send_message(hass, to=["Anna"], fallback=[STRANGER])
    assert texts(gateway) == [(OFFICE, STRANGER, "Water!")]


async def test_the_events_of_what_stands_in_name_the_first_text(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    failed, sent = async_capture_events(hass, "ipex_sms_failed"), async_capture_events(hass, "ipex_sms_sent")
    gateway.fail("/SMS", Fault.CLIENT_ERROR, method="POST")
    await send_message(hass, to=["Anna"], fallback=["Boris"])
    assert sent[0].data["fallback_for"] == failed[0].data["message_id"]
    assert "fallback_for" not in failed[0].data


async def test_a_restart_in_the_middle_neither_stops_it_nor_texts_anybody_twice(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, account: Account, gateway: Gateway
) -> None:
    await send_message(hass, to=["Anna"], fallback=["Boris", "Cyril"])
    for _ in range(4):
        assert await hass.config_entries.async_reload(account.entry.entry_id)
        await wait_until_overdue(hass, freezer)
    assert [message.to for message in gateway.messages] == [ANNA, BORIS, CYRIL]


async def test_what_became_overdue_while_home_assistant_was_off_is_followed_up(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, account: Account, gateway: Gateway
) -> None:
    await send_message(hass, to=["Anna"], fallback=["Boris"])
    await hass.config_entries.async_unload(account.entry.entry_id)
    freezer.tick(timedelta(hours=5))
    assert await hass.config_entries.async_setup(account.entry.entry_id)
    await wait_until_overdue(hass, freezer)
    assert [message.to for message in gateway.messages] == [ANNA, BORIS]


async def test_waiting_for_delivery_goes_on_until_one_in_line_is_delivered(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    call = asyncio.create_task(ask_to_send(hass, to=["Anna"], fallback=["Boris"], wait_for_delivery=True))
    await gateway.wait_for_messages(1)
    await gateway.report(gateway.messages[0], "FAILED")
    await gateway.wait_for_messages(2)
    await gateway.report(gateway.messages[1])
    assert [(each["to"], each["state"]) for each in await call] == [(ANNA, "failed"), (BORIS, "delivered")]


async def test_whoever_cannot_be_texted_at_all_is_stood_in_for_at_once(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    nobody, boris = await ask_to_send(hass, to=["Nobody"], fallback=["Boris", "Cyril"])
    assert (nobody["error"], boris["error"], boris["to"]) == ("unknown_recipient", None, BORIS)
    assert texts(gateway) == [(OFFICE, BORIS, "Water!")]


async def test_a_mistake_in_the_line_stops_no_text_and_is_told(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    anna, nobody = await ask_to_send(hass, to=["Anna"], fallback=["Nobody", "Boris"])
    assert (anna["error"], nobody["error"], nobody["to"]) == (None, "unknown_recipient", "Nobody")
    with pytest.raises(ServiceValidationError) as error:
        await send_message(hass, to=["Anna"], fallback=["Nobody"])
    assert error.value.translation_key == "unknown_recipient"
    assert len(gateway.messages) == 2


async def test_the_line_stays_in_the_account_of_its_first_text(
    hass: HomeAssistant, account: Account, second_account: Account, gateway: Gateway
) -> None:
    for fallback in ("Dana", STRANGER):
        gateway.fail("/SMS", Fault.CLIENT_ERROR, method="POST")
        await send_message(hass, to=["Anna"], fallback=[fallback])
    assert texts(gateway) == [(OFFICE, DANA, "Water!"), (OFFICE, STRANGER, "Water!")]


async def test_a_user_needs_the_right_to_text_everybody_in_line(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    user = MockUser(id="user").add_to_hass(hass)
    anna = entity_of(hass, "recipient8609", platform=Platform.NOTIFY)
    user.mock_policy({"entities": {"entity_ids": {anna: True}}})
    context = Context(user_id=user.id)
    await send_message(hass, context, to=["Anna"], fallback=["60030"])
    for fallback in ("Boris", STRANGER):
        with pytest.raises(Unauthorized):
            await send_message(hass, context, to=["Anna"], fallback=[fallback])
    assert len(gateway.messages) == 1


async def test_what_stands_in_passes_the_hourly_limit_and_counts(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    hass.config_entries.async_update_entry(account.entry, options={"hourly_limit": 1})
    await hass.async_block_till_done()
    gateway.fail("/SMS", Fault.CLIENT_ERROR, method="POST")
    await send_message(hass, to=["Anna"], fallback=["Boris"])
    assert texts(gateway) == [(OFFICE, BORIS, "Water!")]
    with pytest.raises(HomeAssistantError) as error:
        await send_message(hass, to=["Anna"])
    assert error.value.translation_key == "hourly_limit"
