"""Statistics: by the hour, from the oldest message on, and right whatever comes late, goes or is lost."""

from datetime import UTC, datetime, timedelta
from functools import partial

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.recorder.core import Recorder
from homeassistant.components.recorder.db_schema import Statistics
from homeassistant.components.recorder.statistics import (
    async_list_statistic_ids,
    get_metadata,
    statistics_during_period,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.recorder import get_instance, session_scope
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.recorder.common import async_wait_recording_done
from sqlalchemy import text

from custom_components.ipex_sms.account import Account
from custom_components.ipex_sms.const import DOMAIN
from tests.accounts import (
    ANNA,
    BORIS,
    OFFICE,
    TRUNK,
    WAREHOUSE,
    add_entry,
    add_subentry,
    instant_sender,
    number_sender,
    recipient,
    set_up,
)
from tests.entities import pass_time, send
from tests.gateway import Gateway

NOON = datetime(2026, 11, 22, 12, 10, tzinfo=UTC)
FIGURES = ("sent", "received", "delivered", "failed", "parts")

type Hours = list[tuple[str, float, float]]


@pytest.fixture
def config_entry(
    recorder_mock: Recorder, hass: HomeAssistant, freezer: FrozenDateTimeFactory, gateway: Gateway
) -> MockConfigEntry:
    """Return an account with a number and instant SMS, in a Home Assistant with a recorder, at noon."""
    freezer.move_to(NOON)
    return add_entry(
        hass, gateway, [number_sender(), instant_sender(), recipient("Anna", ANNA), recipient("Boris", BORIS)]
    )


async def read(hass: HomeAssistant, figure: str, number: str = OFFICE) -> Hours:
    """Return what the recorder has of a figure: hour, state, sum."""
    await async_wait_recording_done(hass)
    statistic_id = f"ipex_sms:{number.removeprefix('+')}_{figure}"
    found = await get_instance(hass).async_add_executor_job(
        statistics_during_period, hass, NOON - timedelta(days=400), None, {statistic_id}, "hour", None, {"state", "sum"}
    )
    return [
        (datetime.fromtimestamp(row["start"], UTC).strftime("%m-%d %H"), row["state"] or 0, row["sum"] or 0)
        for row in found.get(statistic_id, [])
    ]


async def settle(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    """Let the statistics be brought up to date."""
    await pass_time(hass, freezer, timedelta(seconds=2))  # until the sensors show it
    await pass_time(hass, freezer, timedelta(seconds=61))
    await async_wait_recording_done(hass)
    await hass.async_block_till_done(wait_background_tasks=True)


@pytest.fixture
async def _past(config_entry: MockConfigEntry, gateway: Gateway) -> None:
    """Have a history: two texts of one day in July."""
    for minutes in (0, 70):
        moment = datetime(2026, 7, 1, 8, 30, tzinfo=UTC) + timedelta(minutes=minutes)
        await gateway.receive_text(ANNA, OFFICE, f"past {minutes}", created_at=moment, call_webhook=False)


@pytest.mark.usefixtures("_past")
async def test_six_months_are_there_on_the_first_day(
    hass: HomeAssistant, account: Account, freezer: FrozenDateTimeFactory
) -> None:
    await settle(hass, freezer)
    assert await read(hass, "received") == [("07-01 08", 1, 1), ("07-01 09", 1, 2)]


async def test_every_figure_is_counted_in_the_hour_of_its_message(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    await send(account, ANNA, "x" * 200)
    await send(account, BORIS, "short")
    await gateway.report(gateway.messages[0])
    freezer.tick(timedelta(hours=1))
    await gateway.report(gateway.messages[1], "FAILED")
    await gateway.receive_text(ANNA, OFFICE, "EVENING")
    await settle(hass, freezer)
    assert {figure: await read(hass, figure) for figure in FIGURES} == {
        "sent": [("11-22 12", 2, 2)],
        "received": [("11-22 13", 1, 1)],
        "delivered": [("11-22 12", 1, 1)],
        "failed": [("11-22 12", 1, 1)],
        "parts": [("11-22 12", 3, 3)],
    }


async def test_instant_sms_has_the_figures_that_can_be_known(
    hass: HomeAssistant, account: Account, freezer: FrozenDateTimeFactory
) -> None:
    await send(account, ANNA, "Water!", sender=1)
    await settle(hass, freezer)
    assert await read(hass, "sent", TRUNK) == await read(hass, "parts", TRUNK) == [("11-22 12", 1, 1)]
    ids = await list_ids(hass)
    assert {each for each in ids if TRUNK[1:] in each} == {
        f"ipex_sms:{TRUNK[1:]}_{f}" for f in ("sent", "failed", "parts")
    }
    assert {each for each in ids if OFFICE[1:] in each} == {f"ipex_sms:{OFFICE[1:]}_{figure}" for figure in FIGURES}


async def list_ids(hass: HomeAssistant) -> set[str]:
    await async_wait_recording_done(hass)
    found = [each for each in await async_list_statistic_ids(hass) if each["source"] == DOMAIN]
    assert all(each["has_sum"] for each in found)
    return {each["statistic_id"] for each in found}


async def test_a_burst_is_written_once_it_is_over(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    await settle(hass, freezer)
    for number in range(10):
        await gateway.receive_text(ANNA, OFFICE, f"text {number}")
    await pass_time(hass, freezer, timedelta(seconds=20))
    assert await read(hass, "received") == []
    await settle(hass, freezer)
    assert await read(hass, "received") == [("11-22 12", 10, 10)]


async def test_a_late_message_changes_its_hour_and_all_sums_after_it(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    await gateway.receive_text(ANNA, OFFICE, "first")
    freezer.tick(timedelta(hours=3))
    await gateway.receive_text(ANNA, OFFICE, "second")
    await settle(hass, freezer)
    assert await read(hass, "received") == [("11-22 12", 1, 1), ("11-22 15", 1, 2)]
    for minutes in (30, 90):
        late = NOON + timedelta(minutes=minutes)
        await gateway.receive_text(BORIS, OFFICE, f"late {minutes}", created_at=late)
    await settle(hass, freezer)
    assert await read(hass, "received") == [("11-22 12", 2, 2), ("11-22 13", 1, 3), ("11-22 15", 1, 4)]


async def test_what_turns_out_to_have_been_delivered_has_not_failed_in_its_hour(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    await send(account, ANNA, "Water!")
    await gateway.report(gateway.messages[0], "FAILED")
    await settle(hass, freezer)
    assert await read(hass, "failed") == [("11-22 12", 1, 1)]
    await gateway.report(gateway.messages[0])
    await settle(hass, freezer)
    assert await read(hass, "failed") == [("11-22 12", 0, 0)]
    assert await read(hass, "delivered") == [("11-22 12", 1, 1)]


@pytest.mark.usefixtures("_past")
async def test_sums_do_not_go_back_when_the_log_forgets(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    await settle(hass, freezer)
    freezer.tick(timedelta(days=150))
    await account.log.run(lambda log: log.purge(datetime.now(UTC), 30))
    assert await account.log.run(lambda log: log.count()) == 0
    await gateway.receive_text(ANNA, OFFICE, "new")
    await settle(hass, freezer)
    await hass.config_entries.async_reload(account.entry.entry_id)
    await settle(hass, freezer)
    assert await read(hass, "received") == [("07-01 08", 1, 1), ("07-01 09", 1, 2), ("04-21 12", 1, 3)]


async def test_it_goes_on_after_a_restart(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    await gateway.receive_text(ANNA, OFFICE, "first")
    await settle(hass, freezer)
    await gateway.receive_text(ANNA, OFFICE, "before the restart")
    await hass.config_entries.async_reload(account.entry.entry_id)
    freezer.tick(timedelta(hours=1))
    await gateway.receive_text(ANNA, OFFICE, "after it")
    await settle(hass, freezer)
    assert await read(hass, "received") == [("11-22 12", 2, 2), ("11-22 13", 1, 3)]


@pytest.mark.usefixtures("_past")
async def test_what_the_recorder_lost_in_a_crash_is_written_again_at_the_next_start(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory, recorder_mock: Recorder
) -> None:
    await gateway.receive_text(ANNA, OFFICE, "EVENING")
    await settle(hass, freezer)
    known = await read(hass, "received")
    assert len(known) == 3

    def lose_november() -> None:
        with session_scope(hass=hass) as session:
            session.query(Statistics).filter(Statistics.start_ts > NOON.timestamp() - 86400).delete()

    await recorder_mock.async_add_executor_job(lose_november)
    assert await read(hass, "received") == known[:2]
    await hass.config_entries.async_reload(account.entry.entry_id)
    await settle(hass, freezer)
    assert await read(hass, "received") == known


@pytest.mark.usefixtures("_past")
async def test_what_somebody_deleted_comes_back_whole(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory, recorder_mock: Recorder
) -> None:
    await settle(hass, freezer)
    known = await read(hass, "received")
    recorder_mock.async_clear_statistics([f"ipex_sms:{OFFICE[1:]}_received"])
    assert await read(hass, "received") == []
    await settle(hass, freezer)
    assert await read(hass, "received") == known != []


@pytest.mark.usefixtures("_past")
async def test_the_past_of_a_number_added_later_is_counted_too(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    gateway.numbers = [*gateway.numbers, WAREHOUSE]
    moment = datetime(2026, 9, 1, 8, 30, tzinfo=UTC)
    await gateway.receive_text(ANNA, WAREHOUSE, "past", created_at=moment, call_webhook=False)
    await settle(hass, freezer)
    await add_subentry(hass, account.entry, number_sender(WAREHOUSE, "Warehouse"))
    await settle(hass, freezer)
    assert await read(hass, "received", WAREHOUSE) == [("09-01 08", 1, 1)]
    assert await read(hass, "received") == [("07-01 08", 1, 1), ("07-01 09", 1, 2)]


async def test_they_are_named_in_the_language_of_home_assistant(
    hass: HomeAssistant, account: Account, freezer: FrozenDateTimeFactory, recorder_mock: Recorder
) -> None:
    async def read_names() -> list[str | None]:
        await async_wait_recording_done(hass)
        found = await recorder_mock.async_add_executor_job(partial(get_metadata, hass, statistic_source=DOMAIN))
        return [metadata["name"] for _, metadata in found.values() if OFFICE[1:] in metadata["statistic_id"]]

    await settle(hass, freezer)
    assert await read_names() == [
        f"+420 777 888 999: {what}" for what in ("sent", "received", "delivered", "failed", "parts sent")
    ]
    hass.config.language = "cs"
    await hass.config_entries.async_reload(account.entry.entry_id)
    await settle(hass, freezer)
    assert "+420 777 888 999: doručeno" in await read_names()


async def test_they_go_with_their_account_and_not_with_another_one(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    other = add_entry(
        hass,
        gateway,
        [number_sender(WAREHOUSE), instant_sender(TRUNK)],
        entry_id="other",
    )
    await set_up(hass, other)
    await settle(hass, freezer)
    assert len(await list_ids(hass)) == 13
    await hass.config_entries.async_remove(account.entry.entry_id)
    assert {each.split(":")[1].split("_")[0] for each in await list_ids(hass)} == {"420777888111", TRUNK[1:]}
    await hass.config_entries.async_remove(other.entry_id)
    assert await list_ids(hass) == set()


async def test_without_the_number_they_stay_as_long_as_the_account(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    await gateway.receive_text(ANNA, OFFICE, "EVENING")
    await settle(hass, freezer)
    hass.config_entries.async_remove_subentry(account.entry, "sender8999")
    await hass.async_block_till_done(wait_background_tasks=True)
    await settle(hass, freezer)
    assert await read(hass, "received") == [("11-22 12", 1, 1)]


async def test_a_recorder_that_fails_is_tried_again(
    hass: HomeAssistant,
    account: Account,
    gateway: Gateway,
    freezer: FrozenDateTimeFactory,
    recorder_mock: Recorder,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def rename(old: str, new: str) -> None:
        with session_scope(hass=hass) as session:
            session.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))

    await gateway.receive_text(ANNA, OFFICE, "EVENING")
    await recorder_mock.async_add_executor_job(rename, "statistics_meta", "away")
    await settle(hass, freezer)
    assert "could not be brought up to date" in caplog.text
    await recorder_mock.async_add_executor_job(rename, "away", "statistics_meta")
    await settle(hass, freezer)
    assert await read(hass, "received") == [("11-22 12", 1, 1)]
