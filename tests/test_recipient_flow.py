"""Adding and changing a recipient."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
import pytest

from tests.accounts import OFFICE, number_sender, recipient
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
from tests.gateway import Gateway

ANNA = {"name": "Anna", "phone": "607 608 609"}
ANNAS_PHONE = "+420607608609"


async def start(hass: HomeAssistant, entry: ConfigEntry) -> Any:
    form = await start_subentry(hass, entry, "recipient")
    assert form["type"] is FlowResultType.FORM
    assert form["step_id"] == "user"
    return form


async def reconfigure(hass: HomeAssistant, entry: ConfigEntry) -> Any:
    form = await change_subentry(hass, entry, "Anna")
    assert form["step_id"] == "reconfigure"
    return form


def recipients(entry: ConfigEntry) -> list[Any]:
    return entry.get_subentries_of_type("recipient")


async def test_a_recipient_needs_a_name_and_a_number(hass: HomeAssistant, gateway: Gateway) -> None:
    entry = account(hass, gateway)
    done = await submit(hass, await start(hass, entry), ANNA)
    assert done["type"] is FlowResultType.CREATE_ENTRY
    (anna,) = recipients(entry)
    assert (anna.title, anna.unique_id) == ("Anna", f"recipient:{ANNAS_PHONE}")
    assert anna.data == {"phone": ANNAS_PHONE, "deliver_within": 600, "always": False, "may_command": True}


async def test_a_recipient_can_have_a_sender_and_settings_of_its_own(hass: HomeAssistant, gateway: Gateway) -> None:
    entry = account(hass, gateway, subentries=(number_sender(title="House"), instant_sender()))
    form = await start(hass, entry)
    assert labels(form, "sender") == {
        f"number:{OFFICE}": "House",
        "instant:+420222333444": "60030 · +420 222 333 444",
    }
    settings = {
        "sender": "instant:+420222333444",
        "deliver_within": {"hours": 1, "minutes": 0, "seconds": 30},
        "always": True,
        "may_command": False,
    }
    await submit(hass, form, {**ANNA, **settings})
    (anna,) = recipients(entry)
    assert anna.data == {**settings, "phone": ANNAS_PHONE, "deliver_within": 3630}


async def test_a_sender_of_another_account_cannot_be_chosen(hass: HomeAssistant, gateway: Gateway) -> None:
    account(hass, gateway, entry_id="another", subentries=(number_sender(),))
    form = await start(hass, account(hass, gateway))
    with pytest.raises(InvalidData):
        await submit(hass, form, {**ANNA, "sender": f"number:{OFFICE}"})


@pytest.mark.parametrize(
    "typed", ["607608609", "+420 607 608 609", "00420607608609", "420607608609", " +420-607-608-609 "]
)
async def test_numbers_are_taken_as_people_write_them(hass: HomeAssistant, gateway: Gateway, typed: str) -> None:
    entry = account(hass, gateway)
    await submit(hass, await start(hass, entry), {**ANNA, "phone": typed})
    (anna,) = recipients(entry)
    assert anna.data["phone"] == ANNAS_PHONE


async def test_a_national_number_is_one_of_home_assistants_country(hass: HomeAssistant, gateway: Gateway) -> None:
    await hass.config.async_update(country="SK")
    entry = account(hass, gateway)
    await submit(hass, await start(hass, entry), {"name": "Eva", "phone": "0905 123 456"})
    (eva,) = recipients(entry)
    assert eva.unique_id == "recipient:+421905123456"


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"phone": "12"}, {"phone": "invalid_phone"}),
        ({"phone": "Anna"}, {"phone": "invalid_phone"}),
        ({"name": "  "}, {"name": "invalid_name"}),
        ({"name": " boris"}, {"name": "name_in_use"}),
        ({"deliver_within": {"seconds": 9}}, {"deliver_within": "invalid_duration"}),
        ({"deliver_within": {"hours": 24, "seconds": 1}}, {"deliver_within": "invalid_duration"}),
        (
            {"name": "BORIS", "phone": "1", "deliver_within": {"seconds": 0}},
            {"name": "name_in_use", "phone": "invalid_phone", "deliver_within": "invalid_duration"},
        ),
    ],
)
async def test_bad_fields_are_said_and_can_be_corrected(
    hass: HomeAssistant, gateway: Gateway, typed: dict[str, Any], errors: dict[str, str]
) -> None:
    entry = account(hass, gateway, subentries=(recipient("Boris", "+420602602602"),))
    form = await submit(hass, await start(hass, entry), {**ANNA, **typed})
    assert form["step_id"] == "user"
    assert form["errors"] == errors
    assert suggested(form, "phone") == {**ANNA, **typed}["phone"]
    done = await submit(hass, form, ANNA)
    assert done["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize("deliver_within", [{"seconds": 10}, {"hours": 24}])
async def test_the_ends_of_the_allowed_time_are_allowed(
    hass: HomeAssistant, gateway: Gateway, deliver_within: dict[str, int]
) -> None:
    form = await start(hass, account(hass, gateway))
    done = await submit(hass, form, {**ANNA, "deliver_within": deliver_within})
    assert done["type"] is FlowResultType.CREATE_ENTRY


async def test_a_number_is_one_recipients_of_an_account(hass: HomeAssistant, gateway: Gateway) -> None:
    entry = account(hass, gateway, subentries=(recipient("Boris", ANNAS_PHONE),))
    done = await submit(hass, await start(hass, entry), ANNA)
    assert done["type"] is FlowResultType.ABORT
    assert done["reason"] == "already_configured"


async def test_two_accounts_may_have_the_same_recipient(hass: HomeAssistant, gateway: Gateway) -> None:
    account(hass, gateway, entry_id="another", subentries=(recipient("Anna", ANNAS_PHONE),))
    done = await submit(hass, await start(hass, account(hass, gateway)), ANNA)
    assert done["type"] is FlowResultType.CREATE_ENTRY


# Changing


async def test_a_changed_number_and_name_change_unique_id_and_title(hass: HomeAssistant, gateway: Gateway) -> None:
    entry = account(hass, gateway, subentries=(recipient("Anna", ANNAS_PHONE, always=True),))
    form = await reconfigure(hass, entry)
    assert suggested(form, "name") == "Anna"
    assert suggested(form, "phone") == "+420 607 608 609"
    assert suggested(form, "deliver_within") == {"hours": 0, "minutes": 10, "seconds": 0}
    assert suggested(form, "always") is True
    done = await submit(hass, form, {"name": "Anna N.", "phone": "602602602", "may_command": False})
    assert done["reason"] == "reconfigure_successful"
    (anna,) = recipients(entry)
    assert (anna.title, anna.unique_id) == ("Anna N.", "recipient:+420602602602")
    assert anna.data == {
        "phone": "+420602602602",
        "deliver_within": 600,
        "always": False,
        "may_command": False,
    }


async def test_a_recipient_may_keep_its_own_name_and_number(hass: HomeAssistant, gateway: Gateway) -> None:
    entry = account(hass, gateway, subentries=(recipient("Anna", ANNAS_PHONE),))
    done = await submit(hass, await reconfigure(hass, entry), {**ANNA, "name": "ANNA"})
    assert done["reason"] == "reconfigure_successful"
    assert recipients(entry)[0].title == "ANNA"


async def test_a_recipients_sender_is_remembered_until_it_is_removed(hass: HomeAssistant, gateway: Gateway) -> None:
    anna = recipient("Anna", ANNAS_PHONE, sender=f"number:{OFFICE}")
    entry = account(hass, gateway, subentries=(number_sender(), anna))
    form = await reconfigure(hass, entry)
    assert suggested(form, "sender") == f"number:{OFFICE}"
    hass.config_entries.async_remove_subentry(entry, next(iter(entry.subentries)))
    form = await reconfigure(hass, entry)
    assert suggested(form, "sender") is None
    await submit(hass, form, ANNA)
    assert "sender" not in recipients(entry)[0].data
