"""The notify entities: anything that notifies can text a recipient."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import STATE_UNKNOWN, Platform
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockUser

from custom_components.ipex_sms.account import Account
from tests.accounts import ANNA, OFFICE
from tests.entities import read_state
from tests.gateway import Fault, Gateway
from tests.sending import entity_of, send_message, texts


async def notify(hass: HomeAssistant, context: Context | None = None, /, **data: Any) -> None:
    """Call Home Assistant's own action for Anna's entity."""
    data = {"entity_id": entity_of(hass, "recipient8609"), "message": "Water!", **data}
    await hass.services.async_call("notify", "send_message", data, blocking=True, context=context)


def last_texted(hass: HomeAssistant) -> str:
    return read_state(hass, Platform.NOTIFY, "recipient8609_notify").state


async def test_a_recipient_is_a_device_with_a_notify_entity_named_after_the_person(
    hass: HomeAssistant, account: Account
) -> None:
    entity = er.async_get(hass).async_get(entity_of(hass, "recipient8609"))
    assert entity is not None
    assert (entity.entity_id, entity.unique_id) == ("notify.anna", "recipient8609_notify")
    assert (entity.config_entry_id, entity.config_subentry_id) == ("account", "recipient8609")
    state = hass.states.get(entity.entity_id)
    assert state is not None
    assert state.name == "Anna"


async def test_a_recipient_is_texted_by_home_assistants_own_action(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    await notify(hass)
    assert texts(gateway) == [(OFFICE, ANNA, "Water!")]


@pytest.mark.parametrize(
    ("message", "text"), [("Water!", "Cellar\nWater!"), ("", "Cellar")], ids=["with a message", "alone"]
)
async def test_the_title_is_the_first_line(
    hass: HomeAssistant, account: Account, gateway: Gateway, message: str, text: str
) -> None:
    await notify(hass, message=message, title="Cellar")
    assert texts(gateway) == [(OFFICE, ANNA, text)]


async def test_an_empty_text_is_an_error(hass: HomeAssistant, account: Account, gateway: Gateway) -> None:
    with pytest.raises(ServiceValidationError) as error:
        await notify(hass, message=" ")
    assert error.value.translation_key == "empty_text"
    assert last_texted(hass) == STATE_UNKNOWN
    assert not gateway.messages


async def test_a_refused_text_raises_and_counts_as_no_notification(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    gateway.fail("/SMS", Fault.CLIENT_ERROR, method="POST", message="No credit.")
    with pytest.raises(HomeAssistantError) as error:
        await notify(hass)
    assert error.value.translation_key == "refused"
    assert last_texted(hass) == STATE_UNKNOWN


async def test_the_state_is_when_the_person_was_last_texted_through_any_door(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    await notify(hass)
    by_entity = last_texted(hass)
    freezer.tick(timedelta(seconds=1))
    await send_message(hass, to=["Anna"])
    by_action = last_texted(hass)
    freezer.tick(timedelta(seconds=1))
    await hass.services.async_call("notify", "ipex_sms_anna", {"message": "Water!"}, blocking=True)
    assert by_entity < by_action < last_texted(hass)


async def test_a_text_that_failed_is_no_notification_through_the_action_either(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    gateway.fail("/SMS", Fault.CLIENT_ERROR, method="POST")
    with pytest.raises(HomeAssistantError):
        await send_message(hass, to=["Anna"])
    assert last_texted(hass) == STATE_UNKNOWN


async def test_a_user_without_control_of_the_entity_may_not_text(
    hass: HomeAssistant, account: Account, gateway: Gateway, hass_read_only_user: MockUser
) -> None:
    with pytest.raises(Unauthorized):
        await notify(hass, Context(user_id=hass_read_only_user.id))
    assert not gateway.messages
