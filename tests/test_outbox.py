"""The outbox: sent once, or tried again only where it surely was not sent; waiting for what it must wait for."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events, async_fire_time_changed

from custom_components.ipex_sms.account import Account, log_path
from custom_components.ipex_sms.messages.models import Message, State
from custom_components.ipex_sms.messages.queries import MessageQuery
from custom_components.ipex_sms.outbox import MOST_AT_ONCE, OutgoingMessage
from tests.accounts import ANNA, BORIS, OFFICE, add_entry, instant_sender, recipient, set_up
from tests.entities import pass_time
from tests.gateway import AnswerShape, Fault, Gateway
from tests.refusing_disk import refuse_writes


def text(account: Account, words: str = "Water!", to: str = ANNA, **changes: Any) -> OutgoingMessage:
    sender = account.directory.default_sender
    assert sender is not None
    message = OutgoingMessage(sender, to, words, deliver_within=timedelta(minutes=10), expires_after=timedelta(hours=1))
    return replace(message, **changes)


async def send(account: Account, *messages: OutgoingMessage) -> list[Message]:
    """Submit messages and let what can happen at once happen."""
    queued = await account.outbox.submit(messages)
    await settle(account)
    ids = [message.message_id for message in queued]
    known = await account.log.run(lambda log: log.escalations.read(ids))
    return [known[message_id].messages[0] for message_id in ids]


async def settle(account: Account) -> None:
    await account.coordinator.hass.async_block_till_done(wait_background_tasks=True)


async def states(account: Account) -> list[str]:
    return [str(each.state) for each in await account.log.run(lambda log: log.read(MessageQuery()))]


def sends(gateway: Gateway) -> int:
    return len(gateway.requests_of("/SMS", "POST"))


async def test_an_accepted_message_is_handed_over_and_delivered(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    events = [async_capture_events(hass, f"ipex_sms_{kind}") for kind in ("sent", "delivered", "failed", "overdue")]
    (message,) = await send(account, text(account))
    assert message.state is State.SENT
    (stored,) = gateway.messages
    assert (stored.from_, stored.to, stored.text) == (OFFICE, ANNA, "Water!")
    await gateway.report(stored)
    assert await states(account) == ["delivered"]
    assert [len(each) for each in events] == [1, 1, 0, 0]
    assert events[1][0].data["message_id"] == message.message_id


async def test_a_report_may_come_before_the_answer(account: Account, gateway: Gateway) -> None:
    gateway.behaviour.report_before_answer = True
    await send(account, text(account))
    assert await states(account) == ["delivered"]
    assert len(gateway.messages) == 1


async def test_the_pauses_between_two_attempts_grow(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    gateway.fail("/SMS", Fault.TOO_EARLY, None, method="POST")
    await send(account, text(account))
    attempts = []
    for _ in range(12):
        await pass_time(hass, freezer, 6)
        attempts.append(sends(gateway))
    assert attempts == [2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4]


async def test_without_a_connection_a_message_waits_and_goes_out_once_there_is_one(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    await gateway.refuse_connections()
    (message,) = await send(account, text(account))
    assert message.state is State.QUEUED
    await pass_time(hass, freezer, 6)
    await gateway.accept_connections()
    for _ in range(3):
        await pass_time(hass, freezer, 60)
    assert await states(account) == ["sent"]
    assert len(gateway.messages) == 1


async def test_a_message_nobody_needs_any_more_expires(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    failed = async_capture_events(hass, "ipex_sms_failed")
    await gateway.refuse_connections()
    await send(account, text(account, expires_after=timedelta(minutes=5)))
    await pass_time(hass, freezer, 301)
    await gateway.accept_connections()
    await pass_time(hass, freezer, 600)
    assert await states(account) == ["failed"]
    assert gateway.messages == []
    assert failed[0].data["reason"]


async def test_a_login_that_ended_is_renewed_and_the_text_goes_out_once(account: Account, gateway: Gateway) -> None:
    gateway.expire_tokens(refresh=True)
    (message,) = await send(account, text(account))
    assert message.state is State.SENT
    assert len(gateway.messages) == 1


async def test_a_dead_login_keeps_messages_until_it_works_again(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    password = gateway.password
    gateway.password = "changed"
    gateway.expire_tokens(refresh=True)
    (message,) = await send(account, text(account))
    assert message.state is State.QUEUED
    assert [flow["context"]["source"] for flow in hass.config_entries.flow.async_progress()] == ["reauth"]
    gateway.password = password
    freezer.tick(60)
    await account.coordinator.async_refresh()
    await settle(account)
    assert await states(account) == ["sent"]


async def test_a_refused_login_is_not_tried_again_and_again(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, account: Account, gateway: Gateway
) -> None:
    gateway.password = "changed"
    gateway.expire_tokens(refresh=True)
    await send(account, text(account))
    grants = len(gateway.requests_of("/token"))
    for _ in range(20):
        await account.coordinator.refresh_summary()
        await settle(account)
    assert len(gateway.requests_of("/token")) == grants


async def test_a_message_that_was_not_sent_after_all_is_sent_once_more(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    gateway.fail("/SMS", Fault.SERVER_ERROR_BEFORE, method="POST")
    (message,) = await send(account, text(account))
    assert message.state is State.UNCONFIRMED
    for seconds in (6, 10, 16):
        await pass_time(hass, freezer, seconds)
        assert sends(gateway) == 1
    await pass_time(hass, freezer, 31)
    assert await states(account) == ["sent"]
    assert len(gateway.messages) == 1


async def test_an_unreachable_history_concludes_nothing(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    gateway.fail("/SMS", Fault.SERVER_ERROR_BEFORE, method="POST")
    gateway.fail("/SMS", Fault.SERVER_ERROR_BEFORE, method="GET", times=None)
    await send(account, text(account))
    for _ in range(10):
        await pass_time(hass, freezer, 120)
    assert await states(account) == ["unconfirmed"]
    assert sends(gateway) == 1


async def test_an_answer_without_an_id_is_sent_and_confirmed_by_the_history(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    gateway.behaviour.answer_shape = AnswerShape.EMPTY
    (message,) = await send(account, text(account))
    assert (message.state, message.operator_id) == (State.SENT, None)
    await pass_time(hass, freezer, 6)
    (known,) = await account.log.run(lambda log: log.read(MessageQuery()))
    assert known.operator_id
    assert sends(gateway) == 1


async def test_texts_to_one_person_go_out_in_the_order_they_were_written(account: Account, gateway: Gateway) -> None:
    words = [str(number) for number in range(12)]
    await send(account, *(text(account, each) for each in words), text(account, "other", BORIS))
    assert [message.text for message in gateway.messages if message.to == ANNA] == words
    assert len(gateway.messages) == 13


async def test_a_request_that_hangs_holds_up_nobody_elses(account: Account, gateway: Gateway) -> None:
    gateway.fail("/SMS", Fault.HANG_BEFORE, method="POST")
    await account.outbox.submit([text(account), text(account, "second"), text(account, "third", BORIS)])
    await account.outbox.submit([text(account, "fourth", BORIS)])
    await gateway.wait_for_messages(2)
    assert [(message.to, message.text) for message in gateway.messages] == [(BORIS, "third"), (BORIS, "fourth")]
    gateway.release()
    await settle(account)
    assert [message.text for message in gateway.messages if message.to == ANNA] == ["Water!", "second"]
    assert await states(account) == ["sent"] * 4


async def test_no_more_than_ten_requests_are_under_way_at_once(account: Account, gateway: Gateway) -> None:
    gateway.fail("/SMS", Fault.HANG_BEFORE, MOST_AT_ONCE, method="POST")
    people = [f"+4206076087{number:02}" for number in range(MOST_AT_ONCE + 2)]
    await account.outbox.submit([text(account, to=each) for each in people])
    await gateway.wait_for_requests("/SMS", MOST_AT_ONCE, method="POST")
    # A visit of the log, a read of the operator: what could begin beside them has begun.
    await account.coordinator.async_refresh()
    await account.log.run(lambda log: log.count())
    assert sends(gateway) == MOST_AT_ONCE
    gateway.release()
    await settle(account)
    assert sorted(message.to for message in gateway.messages) == people


async def test_silence_is_noticed_once(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    overdue = async_capture_events(hass, "ipex_sms_overdue")
    gateway.switch_off(ANNA)
    await send(account, text(account, deliver_within=timedelta(minutes=2)))
    await pass_time(hass, freezer, 119)
    assert overdue == []
    await pass_time(hass, freezer, 2)
    assert len(overdue) == 1
    await hass.config_entries.async_reload(account.entry.entry_id)
    await pass_time(hass, freezer, 600)
    assert len(overdue) == 1
    assert overdue[0].data["state"] == "sent"


async def test_what_waits_survives_a_restart(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    await gateway.refuse_connections()
    await send(account, text(account))
    await hass.config_entries.async_unload(account.entry.entry_id)
    await gateway.accept_connections()
    freezer.tick(30)
    await hass.config_entries.async_setup(account.entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert len(gateway.messages) == 1


async def test_a_request_cut_off_by_a_stop_is_looked_for_and_not_sent_again(
    hass: HomeAssistant, account: Account, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custom_components.ipex_sms.outbox.STOP_WITHIN", 0.01)
    gateway.fail("/SMS", Fault.HANG_AFTER, method="POST")
    await account.outbox.submit([text(account)])
    await gateway.wait_for_messages(1)
    await hass.config_entries.async_reload(account.entry.entry_id)
    gateway.release()
    await hass.async_block_till_done(wait_background_tasks=True)
    reloaded: Account = account.entry.runtime_data
    assert await states(reloaded) == ["sent"]
    assert len(gateway.messages) == 1


async def test_a_message_whose_sender_was_removed_fails(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    await gateway.refuse_connections()
    await send(account, text(account))
    await gateway.accept_connections()
    hass.config_entries.async_remove_subentry(account.entry, "sender8999")
    await hass.async_block_till_done(wait_background_tasks=True)
    await pass_time(hass, freezer, 30)
    reloaded: Account = account.entry.runtime_data
    (message,) = await reloaded.log.run(lambda log: log.read(MessageQuery()))
    assert (message.state, message.error) == (State.FAILED, "sender_not_allowed")


async def test_instant_messages_go_to_the_central_api(
    hass: HomeAssistant, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    account = await set_up(
        hass, add_entry(hass, gateway, [instant_sender(shortname="Cellar"), recipient("Anna", ANNA)])
    )
    gateway.fail("/v1/sms", Fault.SERVER_ERROR_AFTER)
    messages = await send(account, text(account), text(account, "second"))
    assert [message.state for message in messages] == [State.UNCONFIRMED, State.SENT]
    for _ in range(4):
        await pass_time(hass, freezer, 700)
    assert sorted(await states(account)) == ["sent", "unconfirmed"]
    assert len(gateway.messages) == 2
    assert (gateway.messages[1].from_, gateway.messages[1].shortname) == ("222333444", "Cellar")


async def test_waiting_ends_with_the_last_message_or_with_the_time(account: Account, gateway: Gateway) -> None:
    messages = await send(account, text(account), text(account, "second"))
    ids = [message.message_id for message in messages]
    reached = await account.outbox.wait_until_final(ids, 0.01)
    assert {chain.messages[0].state for chain in reached.values()} == {State.SENT}
    for stored in list(gateway.messages):
        await gateway.report(stored)
    reached = await account.outbox.wait_until_final(ids, 5)
    assert {chain.messages[0].state for chain in reached.values()} == {State.DELIVERED}


async def test_whoever_waits_is_told_when_the_account_stops(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    (message,) = await send(account, text(account))
    waiting = hass.async_create_task(account.outbox.wait_until_final([message.message_id], 3600))
    await asyncio.sleep(0)
    await hass.config_entries.async_unload(account.entry.entry_id)
    assert [chain.messages[0].state for chain in (await waiting).values()] == [State.SENT]


async def test_a_disk_that_refuses_keeps_a_message_until_it_takes_it(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    await gateway.refuse_connections()
    await send(account, text(account))
    await gateway.accept_connections()
    async with refuse_writes(account.log, log_path(hass, account.entry)):
        freezer.tick(60)
        async_fire_time_changed(hass)
        await settle(account)
        assert gateway.messages == []
    for _ in range(3):
        await pass_time(hass, freezer, 400)
    assert await states(account) == ["sent"]
    assert len(gateway.messages) == 1


@pytest.mark.parametrize(("is_allowed", "state", "texts"), [(True, "sent", 1), (False, "failed", 0)])
async def test_an_answer_that_the_disk_refuses_is_noted_once_it_takes_it(
    hass: HomeAssistant,
    account: Account,
    gateway: Gateway,
    freezer: FrozenDateTimeFactory,
    is_allowed: bool,  # noqa: FBT001 - a parameter
    state: str,
    texts: int,
) -> None:
    gateway.fail("/SMS", Fault.HANG_BEFORE, method="POST")
    await account.outbox.submit([text(account)])
    await gateway.wait_for_requests("/SMS", method="POST")
    if not is_allowed:
        gateway.numbers.remove(OFFICE)
    async with refuse_writes(account.log, log_path(hass, account.entry)):
        gateway.release()
        await settle(account)
    assert await states(account) == ["queued"]
    await pass_time(hass, freezer, 301)
    assert await states(account) == [state]
    assert (sends(gateway), len(gateway.messages)) == (1, texts)


async def test_a_request_that_did_not_leave_is_tried_again_also_where_the_disk_refused_to_note_that(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    gateway.fail("/SMS", Fault.HANG_BEFORE, method="POST")
    await account.outbox.submit([text(account)])
    await gateway.wait_for_requests("/SMS", method="POST")
    gateway.expire_tokens()
    gateway.fail("/token", Fault.SERVER_ERROR_BEFORE)
    async with refuse_writes(account.log, log_path(hass, account.entry)):
        gateway.release()
        await settle(account)
    await pass_time(hass, freezer, 301)
    assert await states(account) == ["sent"]
    assert (sends(gateway), len(gateway.messages)) == (2, 1)


async def test_a_disk_that_refuses_only_delays_what_is_overdue(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    overdue = async_capture_events(hass, "ipex_sms_overdue")
    await send(account, text(account, deliver_within=timedelta(minutes=2)))
    async with refuse_writes(account.log, log_path(hass, account.entry)):
        await pass_time(hass, freezer, 121)
        assert overdue == []
    await pass_time(hass, freezer, 61)
    assert len(overdue) == 1
