"""Many and long: a long history, hundreds of recipients, dozens of senders, two accounts, a week of days."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
import gc
from http import HTTPStatus

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import Platform
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.util import dt as dt_util
from homeassistant.util.async_ import get_scheduled_timer_handles
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.ipex_sms.account import Account
from custom_components.ipex_sms.const import DOMAIN
from custom_components.ipex_sms.messages.message_log import MessageLog
from custom_components.ipex_sms.messages.newcomers import PIECE
from tests.accounts import ANNA, OFFICE, add_entry, add_subentry, carry_webhooks, number_sender, recipient, set_up
from tests.entities import pass_time, read_state
from tests.gateway import Direction, Gateway, HistoryOrder
from tests.sending import ask_to_send, get_messages, send_message, texted

KINDS = ("received", "sent", "delivered", "failed", "overdue")
LONG = 6 * PIECE
PEOPLE = [f"+420607{number:06}" for number in range(500)]
NUMBERS = [f"+4207778880{number:02}" for number in range(20)]
SHOP = "+420777888997"


def note_changes(hass: HomeAssistant) -> list[Event]:
    """Note what is announced on the bus."""
    noted: list[Event] = []

    @callback
    def note(event: Event) -> None:
        noted.append(event)

    for kind in KINDS:
        hass.bus.async_listen(f"{DOMAIN}_{kind}", note)
    return noted


def kind_of(event: Event) -> str:
    return str(event.event_type).removeprefix("ipex_sms_")


def fill(gateway: Gateway, count: int, days: float = 150, own: str = OFFICE) -> None:
    """Let the operator hold so many messages, from so many days ago until yesterday, half of them sent."""
    first = gateway.clock() - timedelta(days=days)
    step = timedelta(days=days - 1) / count
    for number in range(count):
        other, is_sent = PEOPLE[number % 50], number % 2
        gateway.store(
            direction=Direction.OUT if is_sent else Direction.IN,
            from_=own if is_sent else other,
            to=other if is_sent else own,
            # As automations write: the same words again and again.
            text=f"The washing machine is ready {number % 7}",
            created_at=first + step * number,
            state="DELIVERED" if is_sent else None,
        )


async def count(account: Account) -> int:
    return await account.log.run(MessageLog.count)


@pytest.mark.parametrize("order", [HistoryOrder.ASCENDING, HistoryOrder.SHUFFLED])
async def test_a_long_history_is_imported_whole_and_announced_not_at_all(
    hass: HomeAssistant, gateway: Gateway, config_entry: MockConfigEntry, order: HistoryOrder
) -> None:
    gateway.behaviour.history_order = order
    fill(gateway, LONG)
    noted = note_changes(hass)
    account = await set_up(hass, config_entry)
    assert await count(account) == LONG
    assert noted == []
    (newest, *_) = await get_messages(hass, limit=1)
    assert newest["operator_id"] == gateway.messages[-1].history_id
    assert int(read_state(hass, Platform.SENSOR, "sender8999_sent_today").state) == 0


async def test_a_second_import_doubles_nothing(
    hass: HomeAssistant, gateway: Gateway, config_entry: MockConfigEntry
) -> None:
    fill(gateway, LONG)
    await set_up(hass, config_entry)
    gateway.numbers = [*gateway.numbers, SHOP]
    fill(gateway, PIECE, own=SHOP)
    noted = note_changes(hass)
    # The past of a number that is added later is imported, and with it comes all else once more.
    await add_subentry(hass, config_entry, number_sender(SHOP, "Shop"))
    assert await count(config_entry.runtime_data) == LONG + PIECE
    assert noted == []


async def test_texts_that_come_during_an_import_are_taken_and_announced_once(
    hass: HomeAssistant,
    gateway: Gateway,
    config_entry: MockConfigEntry,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    fill(gateway, LONG)
    noted = note_changes(hass)
    setting_up = asyncio.create_task(set_up(hass, config_entry))
    await gateway.wait_for_requests("/SMS", method="GET")
    # Not before: whatever answers over HTTP has to be there before the server of a test is.
    await carry_webhooks(gateway, config_entry, hass_client_no_auth)
    answers: list[int] = []
    for number in range(200):
        message = await gateway.receive_text(ANNA, OFFICE, f"text {number}", call_webhook=False)
        answers.append(await gateway.call_webhook(message))
        if setting_up.done():
            break
    account = await setting_up
    await account.coordinator.async_refresh()
    await hass.async_block_till_done()
    assert set(answers) == {HTTPStatus.OK}
    assert await count(account) == len(gateway.messages)
    assert Counter(event.data["text"] for event in noted) == {f"text {number}": 1 for number in range(len(answers))}


async def test_two_accounts_side_by_side_do_not_mix(
    hass: HomeAssistant, gateway: Gateway, config_entry: MockConfigEntry
) -> None:
    gateway.numbers = [*gateway.numbers, SHOP]
    fill(gateway, LONG)
    fill(gateway, PIECE + 1, own=SHOP)
    await set_up(hass, config_entry)
    other = add_entry(
        hass,
        gateway,
        [number_sender(SHOP, "Shop"), recipient("Cyril", PEOPLE[0])],
        entry_id="second",
        title="Shop",
    )
    account, second = config_entry.runtime_data, await set_up(hass, other)
    assert [await count(account), await count(second)] == [LONG, PIECE + 1]

    noted = note_changes(hass)
    await gateway.receive_text(ANNA, OFFICE, "for the office", call_webhook=False)
    await gateway.receive_text(ANNA, SHOP, "for the shop", call_webhook=False)
    await send_message(hass, to=["Cyril"], message="from the shop")
    for each in (account, second):
        await each.coordinator.async_refresh()
    await hass.async_block_till_done()
    told = {(event.data["entry_id"], kind_of(event), event.data["text"]) for event in noted}
    assert told == {
        ("account", "received", "for the office"),
        ("second", "received", "for the shop"),
        ("second", "sent", "from the shop"),
    }
    assert len(noted) == len(told)
    assert gateway.messages[-1].from_ == SHOP


async def test_one_call_texts_five_hundred_people_from_twenty_senders(hass: HomeAssistant, gateway: Gateway) -> None:
    gateway.numbers = NUMBERS
    people = [
        recipient(f"Person {number}", phone, sender=f"number:{NUMBERS[number % 20]}")
        for number, phone in enumerate(PEOPLE)
    ]
    for number, person in enumerate(people):
        person["subentry_id"] = f"recipient{number}"
    senders = [number_sender(number, f"Office {index}") for index, number in enumerate(NUMBERS)]
    account = await set_up(hass, add_entry(hass, gateway, [*senders, *people], options={"hourly_limit": 500}))
    everyone = [f"Person {number}" for number in range(500)]
    # All or nothing: one part more than an hour may have, and nobody is texted.
    response = await ask_to_send(hass, to=[*everyone, ANNA])
    assert {message["error"] for message in response} == {"hourly_limit"}
    assert gateway.messages == []

    response = await ask_to_send(hass, to=everyone)
    assert [message["name"] for message in response] == everyone
    assert {message["error"] for message in response} == {None}
    ids = [message["message_id"] for message in response]
    await account.outbox.wait_until_handed_over(ids, 50)
    await hass.async_block_till_done()
    assert texted(gateway) == set(PEOPLE)
    assert Counter(message.from_ for message in gateway.messages) == dict.fromkeys(NUMBERS, 25)
    await account.coordinator.refresh_summary()
    assert read_state(hass, Platform.SENSOR, "recipient499_delivery_state").state == "sent"
    assert sum(int(read_state(hass, Platform.SENSOR, f"sender{each[-4:]}_sent_today").state) for each in NUMBERS) == 500


async def live_a_day(hass: HomeAssistant, gateway: Gateway, freezer: FrozenDateTimeFactory, day: int) -> None:
    """Let texts come, by webhook and without, and go, with a report and without; then it is midnight."""
    for hour in range(8):
        await pass_time(hass, freezer, timedelta(hours=2))
        await gateway.receive_text(ANNA, OFFICE, f"in {day} {hour}", call_webhook=bool(hour % 2))
        await send_message(hass, to=["Anna"], message=f"out {day} {hour}")
        if hour % 2:
            await gateway.report(gateway.messages[-1])
        await pass_time(hass, freezer, timedelta(minutes=1))
    figures = [
        int(read_state(hass, Platform.SENSOR, f"sender8999_{key}_today").state)
        for key in ("received", "sent", "delivered")
    ]
    assert figures == [8, 8, 4]
    now = dt_util.now()
    midnight = dt_util.start_of_local_day(now + timedelta(days=1))
    await pass_time(hass, freezer, midnight - now + timedelta(seconds=1))


def count_what_is_at_work(hass: HomeAssistant) -> dict[str, int]:
    """Count what of ours is alive: tasks, timers, listeners, and objects in memory."""
    gc.collect()
    timers = (handle for handle in get_scheduled_timer_handles(hass.loop) if not handle.cancelled())
    objects = (each for each in gc.get_objects() if type(each).__module__.startswith("custom_components.ipex_sms"))
    return {
        "tasks": sum("ipex_sms" in repr(task.get_coro()) for task in asyncio.all_tasks()),
        "timers": sum("ipex_sms" in repr(handle) for handle in timers),
        "listeners": sum(hass.bus.async_listeners().values()),
        "objects": sum(1 for _ in objects),
    }


async def test_after_a_week_nothing_has_grown_but_the_log(
    hass: HomeAssistant,
    gateway: Gateway,
    freezer: FrozenDateTimeFactory,
    config_entry: MockConfigEntry,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    freezer.move_to(datetime(2026, 11, 22, 23, tzinfo=UTC))  # midnight in Prague
    await hass.config.async_set_time_zone("Europe/Prague")
    hass.config_entries.async_update_entry(config_entry, options={"keep_days": 7, "hourly_limit": 0})
    fill(gateway, 100, days=30)
    account = await set_up(hass, config_entry)
    await carry_webhooks(gateway, config_entry, hass_client_no_auth)
    noted = note_changes(hass)

    await live_a_day(hass, gateway, freezer, 0)
    before = count_what_is_at_work(hass)
    for day in range(1, 7):
        await live_a_day(hass, gateway, freezer, day)
    assert count_what_is_at_work(hass) == before

    figures = ("received", "sent", "delivered", "failed")
    assert [int(read_state(hass, Platform.SENSOR, f"sender8999_{key}_today").state) for key in figures] == [0, 0, 0, 0]
    # Each once, whichever way it came; the reports that did not come are noticed.
    kinds = Counter(kind_of(event) for event in noted)
    assert kinds == {"received": 56, "sent": 56, "delivered": 28, "overdue": 28}
    assert len({event.data["message_id"] for event in noted}) == 112
    # The nights have erased what is older than a week; the ids stay, so that no import brings it again.
    kept = await get_messages(hass, limit=500)
    assert min(message["created_at"] for message in kept) >= "2026-11-22T23:00"
    assert await count(account) == 212
