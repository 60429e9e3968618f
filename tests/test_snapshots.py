"""What an account looks like in Home Assistant, whole: a change to any of it must be meant."""

from datetime import UTC, datetime, timedelta
import json
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.syrupy import HomeAssistantSnapshotExtension
from syrupy.assertion import SnapshotAssertion

from custom_components.ipex_sms import PLATFORMS
from custom_components.ipex_sms.account import Account
from custom_components.ipex_sms.const import DOMAIN
from tests.accounts import ANNA, BORIS, OFFICE, TRUNK, add_entry, instant_sender, number_sender, recipient
from tests.entities import pass_time, send
from tests.gateway import Gateway

ELEVEN = datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _enable_all_entities(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let those take part that are disabled at first; test_devices.py knows which."""
    monkeypatch.setattr("homeassistant.helpers.entity.Entity.entity_registry_enabled_default", True)


@pytest.fixture(name="snapshot")
def snapshot_fixture(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Keep them where Home Assistant keeps its own."""
    return snapshot.use_extension(HomeAssistantSnapshotExtension)


@pytest.fixture
def language() -> str:
    return "en"


@pytest.fixture
async def config_entry(
    hass: HomeAssistant, gateway: Gateway, freezer: FrozenDateTimeFactory, language: str
) -> MockConfigEntry:
    """Return an account with a token, which has all entities there are; it is eleven o'clock in Prague."""
    freezer.move_to(ELEVEN)
    hass.config.language = language
    await hass.config.async_set_time_zone("Europe/Prague")
    subentries = [number_sender(OFFICE), instant_sender(TRUNK), recipient("Anna", ANNA), recipient("Boris", BORIS)]
    return add_entry(hass, gateway, subentries, username=None, password=None, token=gateway.new_token(3000))


@pytest.fixture
async def lived(account: Account, gateway: Gateway, hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> Account:
    """Return the account after one message of each kind."""
    await gateway.receive_text(ANNA, OFFICE, "GARAGE", created_at=ELEVEN - timedelta(minutes=1))
    await send(account, ANNA, "Water in the cellar!")
    await gateway.report(gateway.messages[-1])
    await send(account, BORIS, "Water in the cellar!")
    await gateway.report(gateway.messages[-1], "FAILED")
    await send(account, ANNA, "Water in the cellar!", sender=1)
    await pass_time(hass, freezer, timedelta(seconds=2))
    return account


def entries(hass: HomeAssistant) -> list[er.RegistryEntry]:
    return sorted(er.async_entries_for_config_entry(er.async_get(hass), "account"), key=lambda entry: entry.unique_id)


def describe(hass: HomeAssistant, entry: er.RegistryEntry) -> dict[str, Any]:
    """Return what is the same in every version of Home Assistant that is supported."""
    state = hass.states.get(entry.entity_id)
    assert state is not None
    assert entry.device_id is not None
    device = dr.async_get(hass).async_get(entry.device_id)
    assert device is not None
    attributes = {str(key): value for key, value in state.attributes.items()}
    return {
        "entity_id": entry.entity_id,
        "device": device.name,
        "name": entry.original_name,
        "translation_key": entry.translation_key,
        "device_class": entry.original_device_class and str(entry.original_device_class),
        "category": entry.entity_category and str(entry.entity_category),
        "features": int(entry.supported_features),
        "state": state.state,
        "attributes": list(attributes),
        "capabilities": {str(key): json.loads(json.dumps(value)) for key, value in (entry.capabilities or {}).items()},
        "last_reset": attributes.get("last_reset"),
        "event_type": attributes.get("event_type") and str(attributes["event_type"]),
    }


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_the_entities_of_a_platform(
    hass: HomeAssistant, lived: Account, snapshot: SnapshotAssertion, platform: Platform
) -> None:
    described = {entry.unique_id: describe(hass, entry) for entry in entries(hass) if entry.domain == platform}
    assert described == snapshot


async def test_the_devices(hass: HomeAssistant, lived: Account, snapshot: SnapshotAssertion) -> None:
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), "account")
    names = {device.id: device.name for device in devices}
    assert {
        next(own for domain, own in device.identifiers if domain == DOMAIN): {
            "name": device.name,
            "manufacturer": device.manufacturer,
            "model": device.model,
            "entry_type": device.entry_type and str(device.entry_type),
            "via": names.get(device.via_device_id or ""),
        }
        for device in devices
    } == snapshot


@pytest.mark.parametrize("language", ["en", "cs", "sk", "de"])
async def test_the_names(hass: HomeAssistant, account: Account, snapshot: SnapshotAssertion, language: str) -> None:
    states = {entry.unique_id: hass.states.get(entry.entity_id) for entry in entries(hass)}
    names = {unique_id: state and state.attributes["friendly_name"] for unique_id, state in states.items()}
    assert None not in names.values()
    assert names == snapshot
