"""Devices and the contract of entities: what belongs to an account, a sender, a recipient."""

from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ipex_sms.account import Account
from custom_components.ipex_sms.const import DOMAIN
from tests.accounts import ANNA, OFFICE, TRUNK, add_entry, instant_sender, number_sender, recipient
from tests.gateway import Gateway

ACCOUNT = {"binary_sensor.connected", "binary_sensor.webhook", "sensor.outbox"}
NUMBER = {
    "event.message",
    "event.delivery",
    "sensor.last_received",
    "sensor.last_sent",
    "sensor.sent_today",
    "sensor.received_today",
    "sensor.delivered_today",
    "sensor.failed_today",
    "sensor.parts_today",
}
INSTANT = {"event.message", "sensor.last_sent", "sensor.sent_today", "sensor.failed_today", "sensor.parts_today"}
RECIPIENT = {"notify.notify", "sensor.delivery_state"}


async def test_what_few_need_is_disabled_at_first(hass: HomeAssistant, account: Account) -> None:
    entities = er.async_entries_for_config_entry(er.async_get(hass), account.entry.entry_id)
    disabled = {entity.unique_id for entity in entities if entity.disabled_by is er.RegistryEntryDisabler.INTEGRATION}
    assert disabled == {"sender8999_parts_today", "instant3444_parts_today"}


@pytest.fixture
def config_entry(hass: HomeAssistant, gateway: Gateway) -> MockConfigEntry:
    """Return an account with a sender of each kind and one recipient."""
    return add_entry(hass, gateway, [number_sender(OFFICE), instant_sender(TRUNK), recipient("Anna", ANNA)])


def find_device(hass: HomeAssistant, identifier: str) -> dr.DeviceEntry:
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, identifier), "account")
    assert device is not None
    return device


def entities_of(hass: HomeAssistant, owner: str) -> set[str]:
    """Return `platform.key` of what a device shows; each has the unique id that the contract fixes."""
    entries = er.async_entries_for_device(er.async_get(hass), find_device(hass, owner).id, True)  # noqa: FBT003
    assert all(entry.unique_id.startswith(f"{owner}_") for entry in entries)
    return {f"{entry.domain}.{entry.unique_id.removeprefix(f'{owner}_')}" for entry in entries}


@pytest.mark.parametrize(
    ("owner", "entities"),
    [("account", ACCOUNT), ("sender8999", NUMBER), ("instant3444", INSTANT), ("recipient8609", RECIPIENT)],
)
async def test_each_device_has_the_entities_of_the_contract(
    hass: HomeAssistant, account: Account, owner: str, entities: set[str]
) -> None:
    assert entities_of(hass, owner) == entities


async def test_only_what_tells_of_the_login_and_the_way_is_diagnostic(hass: HomeAssistant, account: Account) -> None:
    entries = er.async_entries_for_config_entry(er.async_get(hass), "account")
    diagnostic = {entry.unique_id for entry in entries if entry.entity_category is EntityCategory.DIAGNOSTIC}
    assert diagnostic == {"account_connected", "account_webhook"}
    assert all(entry.has_entity_name for entry in entries)


async def test_every_entity_has_a_name_of_its_own_on_its_device(hass: HomeAssistant, account: Account) -> None:
    for entry in er.async_entries_for_config_entry(er.async_get(hass), "account"):
        if entry.domain != "notify":
            assert entry.original_name
            assert entry.original_name != entry.original_device_class


async def test_senders_and_recipients_are_devices_of_their_own_via_the_account(
    hass: HomeAssistant, account: Account
) -> None:
    parent = find_device(hass, "account")
    assert (parent.name, parent.via_device_id) == (account.entry.title, None)
    children = [find_device(hass, identifier) for identifier in ("sender8999", "instant3444", "recipient8609")]
    assert [child.name for child in children] == ["+420 777 888 999", "60030", "Anna"]
    assert [child.model for child in children] == ["SMS Chat", "Instant SMS", None]
    assert {child.via_device_id for child in children} == {parent.id}
    assert {child.entry_type for child in [parent, *children]} == {dr.DeviceEntryType.SERVICE}


@pytest.mark.parametrize("owner", ["sender8999", "instant3444", "recipient8609"])
async def test_a_removed_subentry_takes_its_device_and_entities_along(
    hass: HomeAssistant, account: Account, config_entry: MockConfigEntry, owner: str
) -> None:
    hass.config_entries.async_remove_subentry(config_entry, owner)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert dr.async_get(hass).async_get_device_by_identifier((DOMAIN, owner), "account") is None
    entries = er.async_entries_for_config_entry(er.async_get(hass), "account")
    assert not [entry.unique_id for entry in entries if entry.unique_id.startswith(owner)]
    assert entities_of(hass, "account") == ACCOUNT


async def test_a_renamed_recipient_is_the_same_device_with_another_name(
    hass: HomeAssistant, account: Account, config_entry: MockConfigEntry
) -> None:
    before = find_device(hass, "recipient8609")
    anna = config_entry.subentries["recipient8609"]
    hass.config_entries.async_update_subentry(config_entry, anna, title="Anna at work")
    await hass.async_block_till_done(wait_background_tasks=True)
    after = find_device(hass, "recipient8609")
    assert (after.id, after.name) == (before.id, "Anna at work")
