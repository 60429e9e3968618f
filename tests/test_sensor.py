"""Sensors: what waits, what was last, how much there was today; a text is an attribute, never a state."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigSubentryDataWithId
from homeassistant.const import STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ipex_sms.account import Account
from custom_components.ipex_sms.stream import MESSAGE_KEYS
from tests.accounts import ANNA, BORIS, OFFICE, STRANGER, add_entry, instant_sender, number_sender, recipient
from tests.entities import find_entity_id, pass_time, read_state, send
from tests.gateway import Fault, Gateway

ELEVEN = datetime(2026, 11, 22, 10, tzinfo=UTC)
ALL = ["sent_today", "received_today", "delivered_today", "failed_today", "parts_today"]
SECOND = timedelta(seconds=2)


@pytest.fixture(autouse=True)
def _enable_all_entities(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let those take part that are disabled at first."""
    monkeypatch.setattr("homeassistant.helpers.entity.Entity.entity_registry_enabled_default", True)


@pytest.fixture
def subentries() -> list[ConfigSubentryDataWithId]:
    return [number_sender(), instant_sender(), recipient("Anna", ANNA)]


@pytest.fixture
async def config_entry(
    hass: HomeAssistant,
    gateway: Gateway,
    freezer: FrozenDateTimeFactory,
    subentries: list[ConfigSubentryDataWithId],
) -> MockConfigEntry:
    """Return an account with a number, instant SMS and the recipient Anna; it is eleven o'clock in Prague."""
    freezer.move_to(ELEVEN)
    await hass.config.async_set_time_zone("Europe/Prague")
    return add_entry(hass, gateway, subentries)


def value(hass: HomeAssistant, unique_id: str) -> str:
    return read_state(hass, Platform.SENSOR, unique_id).state


def figures(hass: HomeAssistant, sender: str = "sender8999", keys: Sequence[str] = ALL) -> list[int]:
    """Return today's figures: sent, received, delivered, failed, parts."""
    return [int(value(hass, f"{sender}_{key}")) for key in keys]


async def test_before_the_first_message_the_figures_are_zero_and_the_rest_is_unknown(
    hass: HomeAssistant, account: Account
) -> None:
    assert figures(hass) == [0, 0, 0, 0, 0]
    assert value(hass, "account_outbox") == "0"
    for unique_id in ("sender8999_last_received", "sender8999_last_sent", "recipient8609_delivery_state"):
        assert value(hass, unique_id) == STATE_UNKNOWN


async def test_the_last_received_message_shows_its_time_and_carries_the_message(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    await gateway.receive_text(STRANGER, OFFICE, "first", created_at=ELEVEN - timedelta(minutes=2))
    await gateway.receive_text(ANNA, OFFICE, "second", created_at=ELEVEN - timedelta(minutes=1))
    await pass_time(hass, freezer, SECOND)
    state = read_state(hass, Platform.SENSOR, "sender8999_last_received")
    assert state.state == "2026-11-22T09:59:00+00:00"
    assert (state.attributes["text"], state.attributes["name"]) == ("second", "Anna")
    assert [key for key in state.attributes if key in MESSAGE_KEYS] == list(MESSAGE_KEYS)
    assert figures(hass) == [0, 2, 0, 0, 0]


async def test_the_last_sent_message_goes_from_sent_to_delivered_for_its_sender_and_its_recipient(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    both = ("sender8999_last_sent", "recipient8609_delivery_state")
    message = await send(account, ANNA, "Water in the cellar!")
    await pass_time(hass, freezer, SECOND)
    assert [value(hass, unique_id) for unique_id in both] == ["sent", "sent"]
    await gateway.report(gateway.messages[-1])
    await pass_time(hass, freezer, SECOND)
    assert [value(hass, unique_id) for unique_id in both] == ["delivered", "delivered"]
    for unique_id in both:
        attributes = read_state(hass, Platform.SENSOR, unique_id).attributes
        assert attributes["options"] == ["queued", "unconfirmed", "sent", "delivered", "failed"]
        assert (attributes["message_id"], attributes["to"]) == (message.message_id, ANNA)


async def test_a_text_to_somebody_else_is_not_this_persons(
    hass: HomeAssistant, account: Account, freezer: FrozenDateTimeFactory
) -> None:
    await send(account, BORIS, "Water in the cellar!")
    await pass_time(hass, freezer, SECOND)
    assert value(hass, "sender8999_last_sent") == "sent"
    assert value(hass, "recipient8609_delivery_state") == STATE_UNKNOWN


async def test_todays_figures_count_messages_and_parts(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    await send(account, ANNA, "x" * 161)  # two parts
    await gateway.report(gateway.messages[-1])
    await send(account, BORIS, "short")
    await gateway.report(gateway.messages[-1], "FAILED")
    await gateway.receive_text(ANNA, OFFICE, "Thanks")
    await pass_time(hass, freezer, SECOND)
    assert figures(hass) == [2, 1, 1, 1, 3]


async def test_the_figures_begin_anew_at_local_midnight(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    await send(account, ANNA, "Good night")
    await pass_time(hass, freezer, SECOND)
    state = read_state(hass, Platform.SENSOR, "sender8999_sent_today")
    assert (state.state, state.attributes["state_class"]) == ("1", "total")
    assert state.attributes["last_reset"] == "2026-11-22T00:00:00+01:00"
    freezer.move_to(datetime(2026, 11, 22, 23, 0, 0, 500_000, tzinfo=UTC))
    await pass_time(hass, freezer, timedelta(0))
    state = read_state(hass, Platform.SENSOR, "sender8999_sent_today")
    assert (state.state, state.attributes["last_reset"]) == ("0", "2026-11-23T00:00:00+01:00")
    assert value(hass, "sender8999_last_sent") == "sent"


async def test_what_waits_for_the_operator_is_in_the_outbox(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    gateway.fail("/SMS", Fault.TOO_MANY_REQUESTS, None, method="POST")
    message = await send(account, ANNA, "Fire!", wait=0)
    await pass_time(hass, freezer, SECOND)
    assert value(hass, "account_outbox") == "1"
    assert value(hass, "recipient8609_delivery_state") == "queued"
    gateway.clear_faults()
    for _ in range(3):
        await pass_time(hass, freezer, timedelta(minutes=1))
    assert value(hass, "account_outbox") == "0"
    assert (
        read_state(hass, Platform.SENSOR, "recipient8609_delivery_state").attributes["message_id"] == message.message_id
    )


async def test_sensors_show_what_the_log_knows_while_the_operator_is_away(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    await gateway.receive_text(ANNA, OFFICE, "EVENING")
    await pass_time(hass, freezer, SECOND)
    await gateway.refuse_connections()
    await pass_time(hass, freezer, timedelta(minutes=6))
    assert not account.coordinator.connected
    assert figures(hass) == [0, 1, 0, 0, 0]
    assert value(hass, "sender8999_last_received") == "2026-11-22T10:00:00+00:00"


async def test_instant_sms_counts_only_what_it_can_know(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    await send(account, ANNA, "x" * 161, sender=1)
    await pass_time(hass, freezer, SECOND)
    assert figures(hass, "instant3444", ["sent_today", "failed_today", "parts_today"]) == [1, 0, 2]
    assert value(hass, "instant3444_last_sent") == "sent"
    assert figures(hass) == [0, 0, 0, 0, 0]
    for key in ("received_today", "delivered_today", "last_received"):
        assert find_entity_id(hass, Platform.SENSOR, f"instant3444_{key}") is None


@pytest.mark.parametrize(
    "unique_id", ["sender8999_last_received", "sender8999_last_sent", "recipient8609_delivery_state"]
)
async def test_the_recorder_keeps_nothing_of_a_message(hass: HomeAssistant, account: Account, unique_id: str) -> None:
    info = read_state(hass, Platform.SENSOR, unique_id).state_info
    assert info is not None
    assert set(MESSAGE_KEYS) <= info["unrecorded_attributes"]


async def test_an_account_with_a_password_has_no_end_of_its_login(hass: HomeAssistant, account: Account) -> None:
    assert find_entity_id(hass, Platform.SENSOR, "account_login_expires") is None


async def test_a_pasted_token_shows_when_it_ends_until_a_password_replaces_it(
    hass: HomeAssistant, config_entry: MockConfigEntry, gateway: Gateway
) -> None:
    login = {"username": gateway.username, "password": gateway.password}
    servers = {key: each for key, each in config_entry.data.items() if key not in login}
    hass.config_entries.async_update_entry(config_entry, data={**servers, "token": gateway.new_token(3000)})
    assert await hass.config_entries.async_setup(config_entry.entry_id)
    assert value(hass, "account_login_expires") == "2026-11-22T10:50:00+00:00"
    hass.config_entries.async_update_entry(config_entry, data={**servers, **login})
    await hass.async_block_till_done(wait_background_tasks=True)
    assert find_entity_id(hass, Platform.SENSOR, "account_login_expires") is None
