"""What all tests share."""

from collections.abc import AsyncIterator, Iterator

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from tests.complaints import BOOK  # isort: skip - listens before the integration is imported

# The test plugin has a package custom_components of its own; whichever is imported first is the one.
import custom_components.ipex_sms  # noqa: F401
from custom_components.ipex_sms.account import Account
from custom_components.ipex_sms.const import DOMAIN
from tests.accounts import add_entry, carry_webhooks, set_up
from tests.gateway import Gateway


@pytest.fixture(autouse=True)
def _load_from_checkout(request: pytest.FixtureRequest) -> None:
    """Let Home Assistant find the integration, in tests that have a Home Assistant at all."""
    if "hass" not in request.fixturenames:
        return
    if "recorder_mock" in request.fixturenames:
        request.getfixturevalue("recorder_mock")  # must be set up before Home Assistant is
    if "freezer" in request.fixturenames:
        # Were the time stopped only once an account is set up, the loop's clock would jump: every timer would be due at
        # once, and a request be on its way to the operator that ends with a timeout as soon as the test lets time pass.
        request.getfixturevalue("freezer")
    request.getfixturevalue("enable_custom_integrations")
    hass: HomeAssistant = request.getfixturevalue("hass")
    hass.config.config_dir = str(request.getfixturevalue("tmp_path"))  # where the logs of messages are
    hass.config.country = "CZ"


@pytest.fixture(autouse=True)
def _no_complaint_by_home_assistant() -> Iterator[None]:
    """Fail where Home Assistant reports that the integration uses what is deprecated, or blocks its loop."""
    yield
    assert not BOOK.take()


@pytest.fixture
async def gateway(hass: HomeAssistant, socket_enabled: None) -> AsyncIterator[Gateway]:
    """Run the operator, with one customer that has one number; at the end, accounts are unloaded before it stops."""
    async with Gateway() as running:
        yield running
        for entry in hass.config_entries.async_loaded_entries(DOMAIN):
            await hass.config_entries.async_unload(entry.entry_id)
        await hass.async_block_till_done()


@pytest.fixture
def config_entry(hass: HomeAssistant, gateway: Gateway) -> MockConfigEntry:
    """Return an account with an e-mail and a password, the number of the double, and the recipients Anna and Boris."""
    return add_entry(hass, gateway)


@pytest.fixture
async def account(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    gateway: Gateway,
    hass_client_no_auth: ClientSessionGenerator,
) -> Account:
    """Set that account up, with the double's webhook calls coming in."""
    account = await set_up(hass, config_entry)
    await carry_webhooks(gateway, config_entry, hass_client_no_auth)
    return account
