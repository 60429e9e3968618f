"""The older notify services: one object for the installation, with the recipients of all loaded accounts."""

from typing import Any

from homeassistant.components.notify.legacy import async_reset_platform
from homeassistant.config_entries import ConfigSubentryDataWithId
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.ipex_sms.account import Account
from tests.accounts import ANNA, BORIS, CYRIL, OFFICE, STRANGER, WAREHOUSE, number_sender, recipient
from tests.gateway import Fault, Gateway
from tests.sending import second_account, texted, texts

__all__ = ["second_account"]

SECOND_ANNA = "+420607608612"


@pytest.fixture
def second_subentries() -> list[ConfigSubentryDataWithId]:
    """Return people whose names are written alike as names of services."""
    return [
        number_sender(WAREHOUSE, "Warehouse"),
        recipient("anna", SECOND_ANNA),
        recipient("Anna 2", "+420607608613"),
        recipient("Čeněk", CYRIL),
    ]


def services(hass: HomeAssistant) -> set[str]:
    """Return the older services that are ours."""
    return {name for name in hass.services.async_services_for_domain("notify") if name.startswith("ipex_sms")}


async def call(hass: HomeAssistant, service: str = "ipex_sms", context: Context | None = None, /, **data: Any) -> None:
    await hass.services.async_call("notify", service, {"message": "Water!", **data}, blocking=True, context=context)


async def test_there_is_a_service_for_all_and_one_for_each_recipient(hass: HomeAssistant, account: Account) -> None:
    assert services(hass) == {"ipex_sms", "ipex_sms_anna", "ipex_sms_boris"}


async def test_a_recipients_service_texts_that_person_whatever_the_target(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    await call(hass, "ipex_sms_anna", target="Boris", title="Cellar")
    assert texts(gateway) == [(OFFICE, ANNA, "Cellar\nWater!")]


async def test_the_service_for_all_takes_names_and_numbers(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    await call(hass, target=["Anna", 607608610, STRANGER])
    assert texted(gateway) == {ANNA, BORIS, STRANGER}


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({}, "recipient_required"),
        ({"target": "Zoe"}, "unknown_recipient"),
        ({"target": "Anna", "message": " "}, "empty_text"),
        ({"target": "Anna", "data": {"from": "nobody"}}, "sender_not_allowed"),
        ({"target": "Anna", "data": {"expires_after": {"seconds": 1}}}, "invalid_data"),
    ],
)
async def test_a_mistake_is_an_answer(
    hass: HomeAssistant, account: Account, gateway: Gateway, data: dict[str, Any], error: str
) -> None:
    with pytest.raises(ServiceValidationError) as raised:
        await call(hass, **data)
    assert raised.value.translation_key == error
    assert not gateway.messages


async def test_one_bad_target_spoils_nothing(hass: HomeAssistant, account: Account, gateway: Gateway) -> None:
    with pytest.raises(ServiceValidationError) as error:
        await call(hass, target=["12", "Anna"])
    assert error.value.translation_key == "invalid_number"
    assert texted(gateway) == {ANNA}


async def test_a_refused_text_raises(hass: HomeAssistant, account: Account, gateway: Gateway) -> None:
    gateway.fail("/SMS", Fault.CLIENT_ERROR, method="POST", message="No credit.")
    with pytest.raises(HomeAssistantError) as error:
        await call(hass, "ipex_sms_anna")
    assert error.value.translation_key == "refused"


async def test_data_takes_the_sender_and_leaves_alone_what_is_for_others(
    hass: HomeAssistant, second_account: Account, gateway: Gateway
) -> None:
    await call(hass, target=STRANGER, data={"from": "Warehouse", "expires_after": {"minutes": 5}, "tag": "water"})
    assert texts(gateway) == [(WAREHOUSE, STRANGER, "Water!")]


async def test_data_asks_for_plain_text(hass: HomeAssistant, account: Account, gateway: Gateway) -> None:
    await call(hass, "ipex_sms_anna", message="Hoří půda", data={"plain_text": True})
    assert texts(gateway) == [(OFFICE, ANNA, "Hori puda")]


async def test_a_user_needs_control_of_the_recipients_entity(
    hass: HomeAssistant, account: Account, gateway: Gateway, hass_read_only_user: MockUser
) -> None:
    context = Context(user_id=hass_read_only_user.id)
    for service, data in (("ipex_sms_anna", {}), ("ipex_sms", {"target": "Anna"}), ("ipex_sms", {"target": STRANGER})):
        with pytest.raises(Unauthorized):
            await call(hass, service, context, **data)
    assert not gateway.messages


async def test_of_equal_names_the_later_gets_a_number(
    hass: HomeAssistant, second_account: Account, gateway: Gateway
) -> None:
    assert services(hass) == {
        "ipex_sms",
        "ipex_sms_anna",
        "ipex_sms_boris",
        "ipex_sms_anna_2",
        "ipex_sms_anna_2_2",
        "ipex_sms_cenek",
    }
    await call(hass, "ipex_sms_anna")
    await call(hass, "ipex_sms_anna_2")
    assert texts(gateway) == [(OFFICE, ANNA, "Water!"), (WAREHOUSE, SECOND_ANNA, "Water!")]


async def test_a_service_never_passes_to_another_person_while_an_account_is_away(
    hass: HomeAssistant, second_account: Account, account: Account, gateway: Gateway
) -> None:
    await hass.config_entries.async_unload("account")
    assert services(hass) == {"ipex_sms", "ipex_sms_anna_2", "ipex_sms_anna_2_2", "ipex_sms_cenek"}
    await call(hass, "ipex_sms_anna_2")
    assert texts(gateway) == [(WAREHOUSE, SECOND_ANNA, "Water!")]
    await hass.config_entries.async_setup("account")
    assert "ipex_sms_anna" in services(hass)


async def test_the_services_go_with_the_last_account_and_come_back_with_the_next(
    hass: HomeAssistant, second_account: Account
) -> None:
    await hass.config_entries.async_unload("account")
    await hass.config_entries.async_unload("second")
    assert services(hass) == set()
    assert hass.services.has_service("notify", "persistent_notification")
    await hass.config_entries.async_setup("second")
    assert "ipex_sms" in services(hass)
    assert "ipex_sms_cenek" in services(hass)


async def test_the_services_follow_the_recipients(
    hass: HomeAssistant, account: Account, config_entry: MockConfigEntry
) -> None:
    hass.config_entries.async_remove_subentry(config_entry, "recipient8609")
    await hass.async_block_till_done()
    assert services(hass) == {"ipex_sms", "ipex_sms_boris"}


async def test_the_services_are_there_while_the_operator_is_not(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    await hass.config_entries.async_unload("account")
    await gateway.refuse_connections()
    assert await hass.config_entries.async_setup("account")
    assert services(hass) == {"ipex_sms", "ipex_sms_anna", "ipex_sms_boris"}


async def test_other_integrations_that_reset_their_services_leave_ours_alone(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    await async_reset_platform(hass, "group")
    assert await hass.config_entries.async_reload("account")
    await call(hass, "ipex_sms_anna")
    assert texts(gateway) == [(OFFICE, ANNA, "Water!")]


async def test_the_alert_integration_texts_a_recipient(hass: HomeAssistant, account: Account, gateway: Gateway) -> None:
    water: dict[str, Any] = {"name": "Water", "entity_id": "switch.water", "state": "on", "repeat": 30}
    water |= {"notifiers": ["ipex_sms_anna"], "message": "Water in the cellar"}
    config = {"alert": {"water": water}}
    assert await async_setup_component(hass, "alert", config)
    hass.states.async_set("switch.water", "on")
    await gateway.wait_for_messages(1)
    assert texts(gateway) == [(OFFICE, ANNA, "Water in the cellar")]
    hass.states.async_set("switch.water", "off")
    await hass.async_block_till_done()
