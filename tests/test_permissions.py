"""Who may: users what their permissions say, administrators and automations all."""

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import Unauthorized, UnknownUser
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockUser

from custom_components.ipex_sms.account import Account
from tests.accounts import ANNA, OFFICE, STRANGER
from tests.gateway import Gateway
from tests.sending import (
    ask_to_send,
    entity_of,
    get_messages,
    second_account,
    second_subentries,
    send_message,
    texted,
)

__all__ = ["second_account", "second_subentries"]

EVERYBODY = [ANNA, STRANGER]


def allow(hass: HomeAssistant, *, control: str | None = None, read: str | None = None) -> Context:
    """Return the context of a call by a user who may control, or only read, one entity."""
    user = MockUser(name="Member").add_to_hass(hass)
    entities = {entity_id: {policy: True} for entity_id, policy in ((control, "control"), (read, "read")) if entity_id}
    user.mock_policy({"entities": {"entity_ids": entities}})
    return Context(user_id=user.id)


@pytest.fixture(name="anna")
def anna_fixture(hass: HomeAssistant, account: Account) -> str:
    return entity_of(hass, "recipient8609")


async def test_an_automation_may_text_everybody(hass: HomeAssistant, account: Account, gateway: Gateway) -> None:
    await send_message(hass, Context(), to=EVERYBODY)
    assert texted(gateway) == set(EVERYBODY)


async def test_an_administrator_may_text_everybody(
    hass: HomeAssistant, account: Account, gateway: Gateway, hass_admin_user: MockUser
) -> None:
    await send_message(hass, Context(user_id=hass_admin_user.id), to=EVERYBODY)
    assert texted(gateway) == set(EVERYBODY)


@pytest.mark.parametrize("to", ["Anna", ANNA])
async def test_a_user_may_text_the_recipients_whose_entity_the_user_controls(
    hass: HomeAssistant, account: Account, gateway: Gateway, anna: str, to: str
) -> None:
    (message,) = await ask_to_send(hass, allow(hass, control=anna), to=[to], entity_id=anna)
    assert message["state"] == "sent"


async def test_a_user_may_text_nobody_else_and_then_nothing_is_sent(
    hass: HomeAssistant, account: Account, gateway: Gateway, anna: str
) -> None:
    with pytest.raises(Unauthorized) as error:
        await ask_to_send(hass, allow(hass, control=anna), to=["Anna", "Boris"])
    assert (error.value.entity_id, error.value.permission) == (entity_of(hass, "recipient8610"), "control")
    assert not gateway.messages


async def test_who_may_only_see_an_entity_may_not_text(
    hass: HomeAssistant, account: Account, gateway: Gateway, anna: str
) -> None:
    with pytest.raises(Unauthorized):
        await send_message(hass, allow(hass, read=anna), to=["Anna"])
    assert not gateway.messages


async def test_raw_numbers_need_an_administrator(
    hass: HomeAssistant, account: Account, gateway: Gateway, hass_owner_user: MockUser
) -> None:
    regular = MockUser().add_to_hass(hass)
    regular.mock_policy({"entities": True})
    with pytest.raises(Unauthorized):
        await send_message(hass, Context(user_id=regular.id), to=[STRANGER])
    assert not gateway.messages
    await send_message(hass, Context(user_id=hass_owner_user.id), to=[STRANGER])
    assert texted(gateway) == {STRANGER}


async def test_a_recipient_without_an_entity_needs_an_administrator(
    hass: HomeAssistant, account: Account, gateway: Gateway, anna: str
) -> None:
    er.async_get(hass).async_remove(anna)
    with pytest.raises(Unauthorized):
        await send_message(hass, allow(hass, control=anna), to=["Anna"])
    assert not gateway.messages


async def test_a_user_who_is_gone_may_nothing(hass: HomeAssistant, account: Account, gateway: Gateway) -> None:
    with pytest.raises(UnknownUser):
        await send_message(hass, Context(user_id="gone"), to=["Anna"])
    with pytest.raises(UnknownUser):
        await get_messages(hass, Context(user_id="gone"))
    assert not gateway.messages


async def test_a_user_who_may_see_a_senders_messages_may_read_them(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    await gateway.receive_text(ANNA, OFFICE, "EVENING")
    reader = allow(hass, read=entity_of(hass, "sender8999", "message", "event"))
    assert [message["text"] for message in await get_messages(hass, reader)] == ["EVENING"]
    assert len(await get_messages(hass, reader, **{"with": "Anna"})) == 1
    assert len(await get_messages(hass, reader, **{"with": ANNA})) == 1


async def test_a_read_only_user_reads_but_does_not_send(
    hass: HomeAssistant, account: Account, gateway: Gateway, hass_read_only_user: MockUser
) -> None:
    await gateway.receive_text(ANNA, OFFICE, "EVENING")
    context = Context(user_id=hass_read_only_user.id)
    assert len(await get_messages(hass, context)) == 1
    with pytest.raises(Unauthorized):
        await send_message(hass, context, to=["Anna"])


async def test_to_read_about_a_raw_number_needs_an_administrator(
    hass: HomeAssistant, account: Account, gateway: Gateway, hass_admin_user: MockUser
) -> None:
    await gateway.receive_text(STRANGER, OFFICE, "Hello")
    reader = allow(hass, read=entity_of(hass, "sender8999", "message", "event"))
    with pytest.raises(Unauthorized):
        await get_messages(hass, reader, **{"with": STRANGER})
    admin = Context(user_id=hass_admin_user.id)
    assert len(await get_messages(hass, admin, **{"with": STRANGER})) == 1


async def test_who_may_see_no_sender_may_read_nothing(
    hass: HomeAssistant, account: Account, gateway: Gateway, anna: str
) -> None:
    with pytest.raises(Unauthorized) as error:
        await get_messages(hass, allow(hass, control=anna))
    assert error.value.entity_id == entity_of(hass, "sender8999", "message", "event")
    assert error.value.permission == "read"


async def test_of_several_senders_only_the_visible_ones_are_read(
    hass: HomeAssistant, second_account: Account, gateway: Gateway
) -> None:
    await send_message(hass, to=["Boris"], message="office")
    await send_message(hass, to=["Cyril"], message="warehouse")
    reader = allow(hass, read=entity_of(hass, "sender8111", "message", "event"))
    assert [message["text"] for message in await get_messages(hass, reader)] == ["warehouse"]
    with pytest.raises(Unauthorized):
        await get_messages(hass, reader, config_entry_id="account")
