"""Asking: a text to one person, and what that person texts back."""

import asyncio
from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import Context, Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
from homeassistant.helpers.event import async_track_state_change_event
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser, async_capture_events
import voluptuous as vol

from custom_components.ipex_sms.account import Account
from custom_components.ipex_sms.stream import MESSAGE_KEYS
from tests.accounts import (
    ANNA,
    BORIS,
    OFFICE,
    STRANGER,
    WAREHOUSE,
    add_entry,
    carry_webhooks,
    instant_sender,
    number_sender,
    recipient,
    set_up,
)
from tests.entities import pass_time
from tests.gateway import Fault, Gateway
from tests.sending import entity_of

type Question = asyncio.Task[dict[str, Any]]


def ask(hass: HomeAssistant, context: Context | None = None, /, **data: Any) -> Question:
    """Begin to ask Anna, unless somebody else is named."""
    fields = {"message": "Close?", "answers": ["Yes", "No"]} | ({} if "entity_id" in data else {"to": "Anna"}) | data

    async def call() -> dict[str, Any]:
        response: Any = await hass.services.async_call(
            "ipex_sms", "ask", fields, blocking=True, context=context, return_response=True
        )
        assert list(response) == ["reply", "answer"]
        answered: dict[str, Any] = response
        return answered

    # Home Assistant knows nothing of it: while it waits for a reply, there is nothing left to be done. It begins at
    # once, as automations do.
    return asyncio.Task(call(), loop=hass.loop, eager_start=True)


async def asked(gateway: Gateway, count: int = 1) -> list[str]:
    """Return the questions that were texted, once there are so many."""
    await gateway.wait_for_messages(count)
    return [message.text for message in gateway.messages if message.direction == "OUT"]


async def refused(question: Question) -> str | None:
    with pytest.raises(HomeAssistantError) as error:
        await question
    return error.value.translation_key


# The reply


async def test_a_reply_is_returned_with_the_answer_it_is(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    events = async_capture_events(hass, "ipex_sms_received")
    question = ask(hass)
    assert await asked(gateway) == ["Close?"]
    await gateway.receive_text(ANNA, OFFICE, "yes.")
    answered = await question
    assert answered["answer"] == "Yes"
    assert tuple(answered["reply"]) == MESSAGE_KEYS
    assert (answered["reply"]["text"], answered["reply"]["name"]) == ("yes.", "Anna")
    assert [event.data["message_id"] for event in events] == [answered["reply"]["message_id"]]


@pytest.mark.parametrize(
    ("answers", "reply", "answer"),
    [
        (["Yes", "No"], "2", "No"),
        (["Yes", "No"], "What?", None),
        ([], "Yes", None),
        (["Ano", "Žádné"], "zadne", "Žádné"),
    ],
    ids=str,
)
async def test_the_first_reply_ends_the_question_whatever_it_says(
    hass: HomeAssistant, account: Account, gateway: Gateway, answers: list[str], reply: str, answer: str | None
) -> None:
    question = ask(hass, answers=answers)
    await asked(gateway)
    await gateway.receive_text(ANNA, OFFICE, reply)
    answered = await question
    assert (answered["reply"]["text"], answered["answer"]) == (reply, answer)


async def test_a_reply_that_only_the_history_shows_counts(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    question = ask(hass)
    await asked(gateway)
    await gateway.receive_text(ANNA, OFFICE, "no", call_webhook=False)
    await account.coordinator.async_refresh()
    assert (await question)["answer"] == "No"


async def test_a_reply_counts_before_the_operator_has_answered_for_the_question(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    gateway.fail("/SMS", Fault.HANG_AFTER, method="POST")
    question = ask(hass)
    await asked(gateway)
    await gateway.receive_text(ANNA, OFFICE, "yes")
    gateway.release()
    assert (await question)["answer"] == "Yes"


async def test_only_what_that_person_wrote_after_the_question_to_that_number_is_a_reply(
    hass: HomeAssistant,
    account: Account,
    gateway: Gateway,
    freezer: FrozenDateTimeFactory,
) -> None:
    earlier = await gateway.receive_text(ANNA, OFFICE, "yes, before", call_webhook=False)
    freezer.tick(90)
    question = ask(hass)
    await asked(gateway, 2)
    await gateway.receive_text(BORIS, OFFICE, "yes, from Boris")
    await gateway.call_webhook(earlier)
    await pass_time(hass, freezer, timedelta(minutes=4))
    assert not question.done()
    await gateway.receive_text(ANNA, OFFICE, "no")
    assert (await question)["reply"]["text"] == "no"


async def test_the_text_that_made_somebody_ask_is_not_the_reply(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    questions: list[Question] = []

    @callback
    def ask_back(_: Event[EventStateChangedData]) -> None:
        questions.append(ask(hass))

    unsubscribe = async_track_state_change_event(hass, [entity_of(hass, "sender8999", "message", "event")], ask_back)
    await gateway.receive_text(ANNA, OFFICE, "yes, open")
    unsubscribe()
    await asked(gateway, 2)
    await gateway.receive_text(ANNA, OFFICE, "no")
    (question,) = questions
    assert (await question)["reply"]["text"] == "no"


async def test_a_late_reply_does_not_count(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    events = async_capture_events(hass, "ipex_sms_received")
    question = ask(hass, timeout="01:00:00")
    await asked(gateway)
    freezer.tick(5)
    reply = await gateway.receive_text(ANNA, OFFICE, "yes", call_webhook=False)
    freezer.tick(601)
    await gateway.call_webhook(reply)
    assert [event.data["late"] for event in events] == [True]
    await pass_time(hass, freezer, timedelta(hours=1))
    assert await question == {"reply": None, "answer": None}


async def test_a_reply_to_another_number_is_none(
    hass: HomeAssistant, gateway: Gateway, freezer: FrozenDateTimeFactory, two_numbers: MockConfigEntry
) -> None:
    question = ask(hass, **{"from": OFFICE})
    await asked(gateway)
    await gateway.receive_text(ANNA, WAREHOUSE, "yes")
    await hass.async_block_till_done()
    assert not question.done()
    await gateway.receive_text(ANNA, OFFICE, "no")
    assert (await question)["answer"] == "No"


@pytest.fixture(name="two_numbers")
async def two_numbers_fixture(hass: HomeAssistant, gateway: Gateway, hass_client_no_auth: Any) -> MockConfigEntry:
    """Set up an account with two numbers and instant SMS."""
    gateway.numbers = [*gateway.numbers, WAREHOUSE]
    senders = [number_sender(), number_sender(WAREHOUSE, "Warehouse"), instant_sender()]
    entry = add_entry(hass, gateway, [*senders, recipient("Anna", ANNA)])
    await set_up(hass, entry)
    await carry_webhooks(gateway, entry, hass_client_no_auth)
    return entry


async def test_who_is_asked_by_instant_sms_may_reply_to_any_number(
    hass: HomeAssistant, gateway: Gateway, two_numbers: MockConfigEntry
) -> None:
    question = ask(hass, **{"from": "60030"})
    await gateway.wait_for_requests("/v1/sms")
    await hass.async_block_till_done()
    await gateway.receive_text(ANNA, WAREHOUSE, "yes")
    assert (await question)["answer"] == "Yes"


async def test_where_no_reply_could_come_nothing_is_asked(hass: HomeAssistant, gateway: Gateway) -> None:
    await set_up(hass, add_entry(hass, gateway, [instant_sender(), recipient("Anna", ANNA)]))
    assert await refused(ask(hass)) == "sender_not_allowed"
    assert not gateway.messages


# Time


async def test_running_out_of_time_is_no_error(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    question = ask(hass)
    await asked(gateway)
    await hass.async_block_till_done()
    await pass_time(hass, freezer, timedelta(minutes=4, seconds=50))
    assert not question.done()
    await pass_time(hass, freezer, timedelta(minutes=5, seconds=1))
    assert await question == {"reply": None, "answer": None}
    await gateway.receive_text(ANNA, OFFICE, "yes")
    assert not account.questions._open  # noqa: SLF001 - nobody hears of the reply any more


async def test_a_question_that_cannot_be_sent_in_time_is_not_sent_later(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    await gateway.refuse_connections()
    question = ask(hass, timeout="00:01:00")
    await hass.async_block_till_done()
    await pass_time(hass, freezer, timedelta(seconds=59.5))
    assert await refused(question) == "expired"
    await gateway.accept_connections()
    await pass_time(hass, freezer, timedelta(minutes=10))
    assert not gateway.messages


# One at a time


async def test_a_second_question_waits_until_the_first_is_answered(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    first, second = ask(hass, message="first?"), ask(hass, message="second?")
    third = ask(hass, message="third?", to="Boris")
    await asked(gateway, 2)
    await hass.async_block_till_done()
    assert sorted(await asked(gateway, 2)) == ["first?", "third?"]
    await gateway.receive_text(ANNA, OFFICE, "yes")
    assert (await first)["answer"] == "Yes"
    await gateway.wait_for_messages(4)
    assert (await asked(gateway))[-1] == "second?"
    assert not second.done()
    await gateway.receive_text(ANNA, OFFICE, "no")
    assert (await second)["answer"] == "No"
    await gateway.receive_text(BORIS, OFFICE, "1")
    assert (await third)["answer"] == "Yes"


async def test_a_second_question_has_its_whole_time_from_when_it_is_texted(
    hass: HomeAssistant, account: Account, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    first, second = ask(hass, message="first?"), ask(hass, message="second?")
    await asked(gateway)
    await hass.async_block_till_done()
    await pass_time(hass, freezer, timedelta(minutes=5, seconds=1))
    assert await first == {"reply": None, "answer": None}
    assert await asked(gateway, 2) == ["first?", "second?"]
    await hass.async_block_till_done()
    await pass_time(hass, freezer, timedelta(minutes=4))
    await gateway.receive_text(ANNA, OFFICE, "yes")
    assert (await second)["answer"] == "Yes"


async def test_who_stops_asking_lets_the_next_question_go(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    first, second = ask(hass, message="first?"), ask(hass, message="second?")
    await asked(gateway)
    first.cancel()
    assert await asked(gateway, 2) == ["first?", "second?"]
    await gateway.receive_text(ANNA, OFFICE, "yes")
    assert (await second)["answer"] == "Yes"


# What goes wrong


async def test_a_question_that_the_operator_refuses_raises(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    gateway.fail("/SMS", Fault.CLIENT_ERROR, method="POST", message="No credit.")
    assert await refused(ask(hass)) == "refused"


async def test_a_question_that_is_not_delivered_raises(hass: HomeAssistant, account: Account, gateway: Gateway) -> None:
    question = ask(hass)
    await asked(gateway)
    await hass.async_block_till_done()
    await gateway.report(gateway.messages[0], "FAILED")
    assert await refused(question) == "delivery_failed"


async def test_beyond_the_hourly_limit_only_a_critical_question_is_asked(
    hass: HomeAssistant, account: Account, gateway: Gateway, config_entry: MockConfigEntry
) -> None:
    hass.config_entries.async_update_entry(config_entry, options={"hourly_limit": 1})
    await hass.async_block_till_done()
    assert await refused(ask(hass, message="long" * 50)) == "hourly_limit"
    question = ask(hass, message="long" * 50, critical=True)
    await asked(gateway)
    await gateway.receive_text(ANNA, OFFICE, "yes")
    assert (await question)["answer"] == "Yes"


async def test_when_the_account_stops_whoever_asks_and_waits_is_told(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    first, second = ask(hass, message="first?"), ask(hass, message="second?")
    await asked(gateway)
    await hass.async_block_till_done()
    await hass.config_entries.async_unload("account")
    assert [await refused(first), await refused(second)] == ["account_unavailable"] * 2
    assert await refused(ask(hass)) == "account_unavailable"
    assert await asked(gateway) == ["first?"]


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"to": ["Anna", "Boris"]}, "one_recipient"),
        ({"to": []}, "recipient_required"),
        ({"to": "Nobody"}, "unknown_recipient"),
        ({"to": "123"}, "invalid_number"),
        ({"message": " "}, "empty_text"),
        ({"from": "Nobody"}, "sender_not_allowed"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_what_cannot_be_asked_is_refused(
    hass: HomeAssistant, account: Account, gateway: Gateway, fields: dict[str, Any], key: str
) -> None:
    with pytest.raises(ServiceValidationError) as error:
        await ask(hass, **fields)
    assert error.value.translation_key == key
    assert not gateway.messages


@pytest.mark.parametrize(
    "fields",
    [
        {"answers": [True, False]},
        {"answers": ["yes", "YES!"]},
        {"answers": ["yes", " "]},
        {"timeout": "00:00:09"},
        {"timeout": "24:00:01"},
        {"expires_after": 5},
    ],
    ids=str,
)
async def test_bad_input_is_refused(
    hass: HomeAssistant, account: Account, gateway: Gateway, fields: dict[str, Any]
) -> None:
    with pytest.raises(vol.Invalid):
        await ask(hass, **fields)
    assert not gateway.messages


async def test_the_same_person_given_twice_is_one(hass: HomeAssistant, account: Account, gateway: Gateway) -> None:
    question = ask(hass, entity_id=entity_of(hass, "recipient8609"), to=[ANNA, "anna"])
    await asked(gateway)
    await gateway.receive_text(ANNA, OFFICE, "yes")
    assert (await question)["answer"] == "Yes"
    assert len(await asked(gateway)) == 1


async def test_a_number_that_is_nobodys_can_be_asked(hass: HomeAssistant, account: Account, gateway: Gateway) -> None:
    question = ask(hass, to=STRANGER, plain_text=True, message="Žluť?")
    assert await asked(gateway) == ["Zlut?"]
    await gateway.receive_text(STRANGER, OFFICE, "yes")
    assert (await question)["reply"]["from"] == STRANGER


# Who may


async def test_a_user_asks_whom_the_user_controls_and_whose_replies_the_user_reads(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    anna, events = entity_of(hass, "recipient8609"), entity_of(hass, "sender8999", "message", "event")
    user = MockUser(name="Member").add_to_hass(hass)
    context = Context(user_id=user.id)
    for entities in ({anna: {"control": True}}, {events: {"read": True}}):
        user.mock_policy({"entities": {"entity_ids": entities}})
        with pytest.raises(Unauthorized):
            await ask(hass, context)
    assert not gateway.messages
    user.mock_policy({"entities": {"entity_ids": {anna: {"control": True}, events: {"read": True}}}})
    question = ask(hass, context)
    await asked(gateway)
    await gateway.receive_text(ANNA, OFFICE, "yes")
    assert (await question)["answer"] == "Yes"
