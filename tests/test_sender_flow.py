"""Adding and changing a sender."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from tests.accounts import OFFICE, WAREHOUSE, number_sender
from tests.flows import (  # noqa: F401
    _no_sms_is_sent,
    account,
    change_subentry,
    instant_sender,
    labels,
    start_subentry,
    suggested,
)
from tests.flows import (
    submit_subentry as submit,
)
from tests.gateway import Fault, Gateway

THIRD_NUMBER = "+420777888222"
INSTANT = {"number": "222333444", "email": "reports@example.com"}


async def start(hass: HomeAssistant, entry: ConfigEntry, kind: str) -> Any:
    menu = await start_subentry(hass, entry, "sender")
    assert menu["type"] is FlowResultType.MENU
    assert menu["step_id"] == "user"
    assert menu["menu_options"] == ["number", "instant"]
    return await submit(hass, menu, {"next_step_id": kind})


def only_sender(entry: ConfigEntry) -> Any:
    (sender,) = entry.subentries.values()
    return sender


async def test_a_number_is_chosen_among_those_that_are_no_sender_of_any_account(
    hass: HomeAssistant, gateway: Gateway
) -> None:
    gateway.numbers = [OFFICE, WAREHOUSE, THIRD_NUMBER]
    entry = account(hass, gateway, subentries=(number_sender(),))
    account(hass, gateway, entry_id="another", subentries=(number_sender(WAREHOUSE),))
    form = await start(hass, entry, "number")
    assert form["step_id"] == "number"
    assert labels(form, "number") == {THIRD_NUMBER: "+420 777 888 222"}

    done = await submit(hass, form, {"number": THIRD_NUMBER})
    assert done["type"] is FlowResultType.CREATE_ENTRY
    added = list(entry.subentries.values())[-1]
    assert added.subentry_type == "sender"
    assert added.unique_id == f"number:{THIRD_NUMBER}"
    assert added.title == "+420 777 888 222"
    assert added.data == {"kind": "number", "number": THIRD_NUMBER}


async def test_without_a_further_number_the_flow_says_so(hass: HomeAssistant, gateway: Gateway) -> None:
    entry = account(hass, gateway, subentries=(number_sender(),))
    done = await start(hass, entry, "number")
    assert done["type"] is FlowResultType.ABORT
    assert done["reason"] == "no_numbers"


async def test_a_number_that_became_a_sender_meanwhile_is_not_added_twice(
    hass: HomeAssistant, gateway: Gateway
) -> None:
    entry = account(hass, gateway)
    first, second = await start(hass, entry, "number"), await start(hass, entry, "number")
    await submit(hass, first, {"number": OFFICE})
    done = await submit(hass, second, {"number": OFFICE})
    assert done["reason"] == "already_configured"
    assert only_sender(entry).unique_id == f"number:{OFFICE}"


async def test_an_operator_that_cannot_be_asked_ends_the_flow_with_the_reason(
    hass: HomeAssistant, gateway: Gateway
) -> None:
    entry = account(hass, gateway)
    gateway.fail("/SMS/allowed-numbers", Fault.FORBIDDEN, message="No access to SMS Chat.")
    done = await start(hass, entry, "number")
    assert done["reason"] == "cannot_connect"
    assert done["description_placeholders"] == {"reason": "No access to SMS Chat."}
    form = await start(hass, entry, "number")
    assert form["step_id"] == "number"


async def test_an_expired_token_ends_the_flow(hass: HomeAssistant, gateway: Gateway) -> None:
    entry = account(hass, gateway, login={"token": gateway.new_token(lifetime=-60)})
    done = await start(hass, entry, "number")
    assert done["reason"] == "token_expired"


@pytest.mark.parametrize(("shortname", "title"), [("", "60030 · +420 222 333 444"), ("Firma", "Firma")])
async def test_an_instant_sender_is_added(hass: HomeAssistant, gateway: Gateway, shortname: str, title: str) -> None:
    entry = account(hass, gateway)
    form = await start(hass, entry, "instant")
    assert form["step_id"] == "instant"
    await submit(hass, form, {**INSTANT, "shortname": shortname})
    sender = only_sender(entry)
    assert sender.unique_id == "instant:+420222333444"
    assert sender.title == title
    assert sender.data == {
        "kind": "instant",
        "number": "+420222333444",
        "email": "reports@example.com",
        **({"shortname": shortname} if shortname else {}),
    }


async def test_a_number_and_an_instant_sender_may_have_the_same_number(hass: HomeAssistant, gateway: Gateway) -> None:
    entry = account(hass, gateway, subentries=(number_sender("+420222333444"),))
    done = await submit(hass, await start(hass, entry, "instant"), INSTANT)
    assert done["type"] is FlowResultType.CREATE_ENTRY


async def test_bad_fields_of_an_instant_sender_are_said_and_can_be_corrected(
    hass: HomeAssistant, gateway: Gateway
) -> None:
    entry = account(hass, gateway)
    form = await submit(hass, await start(hass, entry, "instant"), {"number": "1", "email": "x"})
    assert form["errors"] == {"number": "invalid_phone", "email": "invalid_email"}
    assert suggested(form, "number") == "1"
    done = await submit(hass, form, INSTANT)
    assert done["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize("where", ["here", "elsewhere"])
async def test_an_instant_number_is_a_sender_once(hass: HomeAssistant, gateway: Gateway, where: str) -> None:
    entry = account(hass, gateway, subentries=(instant_sender(),) if where == "here" else ())
    if where == "elsewhere":
        account(hass, gateway, entry_id="another", subentries=(instant_sender(),))
    done = await submit(hass, await start(hass, entry, "instant"), INSTANT)
    assert done["reason"] == "already_configured"


# Changing


async def reconfigure(hass: HomeAssistant, entry: ConfigEntry) -> Any:
    form = await change_subentry(hass, entry, next(iter(entry.subentries.values())).title)
    assert form["step_id"] == "reconfigure"
    return form


async def test_of_a_number_only_the_name_can_be_changed(hass: HomeAssistant, gateway: Gateway) -> None:
    entry = account(hass, gateway, subentries=(number_sender(),))
    form = await reconfigure(hass, entry)
    assert list(form["data_schema"].schema) == ["name"]
    assert suggested(form, "name") == "+420 777 888 999"
    assert form["description_placeholders"] == {"number": "+420 777 888 999"}
    done = await submit(hass, form, {"name": " House "})
    assert done["reason"] == "reconfigure_successful"
    sender = only_sender(entry)
    assert (sender.title, sender.unique_id) == ("House", f"number:{OFFICE}")
    assert sender.data == {"kind": "number", "number": OFFICE}


async def test_without_a_name_a_sender_gets_its_usual_one_back(hass: HomeAssistant, gateway: Gateway) -> None:
    entry = account(hass, gateway, subentries=(number_sender(title="House"),))
    await submit(hass, await reconfigure(hass, entry), {})
    assert only_sender(entry).title == "+420 777 888 999"


async def test_email_and_shortname_of_an_instant_sender_can_be_changed_and_its_title_follows(
    hass: HomeAssistant, gateway: Gateway
) -> None:
    entry = account(hass, gateway, subentries=(instant_sender(),))
    form = await reconfigure(hass, entry)
    assert suggested(form, "email") == "delivery@example.com"
    await submit(hass, form, {"name": suggested(form, "name"), "email": "new@example.com", "shortname": "Firma"})
    sender = only_sender(entry)
    assert sender.title == "Firma"
    assert sender.data == {
        "kind": "instant",
        "number": "+420222333444",
        "email": "new@example.com",
        "shortname": "Firma",
    }
    await submit(hass, await reconfigure(hass, entry), {"name": "Alarm", "email": "new@example.com"})
    sender = only_sender(entry)
    assert sender.title == "Alarm"
    assert "shortname" not in sender.data
