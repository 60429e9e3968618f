"""The actions: who is texted, what the caller learns, and what the log tells."""

import asyncio
from datetime import timedelta
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import area_registry as ar
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import label_registry as lr
from homeassistant.helpers.translation import async_get_exception_message
from homeassistant.util import dt as dt_util
import pytest
import voluptuous as vol

from custom_components.ipex_sms import send as sending
from custom_components.ipex_sms.account import Account
from custom_components.ipex_sms.stream import MESSAGE_KEYS
from tests.accounts import (
    ANNA,
    BORIS,
    CYRIL,
    OFFICE,
    STRANGER,
    TRUNK,
    WAREHOUSE,
    add_entry,
    instant_sender,
    number_sender,
    recipient,
    set_up,
)
from tests.gateway import Fault, Gateway
from tests.sending import (
    ask_to_send,
    entity_of,
    get_messages,
    second_account,
    second_subentries,
    send_message,
    texted,
    texts,
)

__all__ = ["second_account", "second_subentries"]


def said(error: HomeAssistantError) -> str:
    """Return what a person reads, with every placeholder filled in."""
    assert error.translation_domain == "ipex_sms"
    assert error.translation_key is not None
    text = async_get_exception_message("ipex_sms", error.translation_key, error.translation_placeholders)
    assert text != error.translation_key
    assert "{" not in text
    return text


async def refused(hass: HomeAssistant, **data: Any) -> ServiceValidationError:
    """Return the error of a call that queues nothing, with a response or without one."""
    with pytest.raises(ServiceValidationError) as with_response:
        await ask_to_send(hass, **data)
    with pytest.raises(ServiceValidationError) as without:
        await send_message(hass, **data)
    assert with_response.value.translation_key == without.value.translation_key
    said(without.value)
    return without.value


# Who is texted


async def test_a_recipient_is_texted_through_the_notify_entity(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    await send_message(hass, entity_id=entity_of(hass, "recipient8609"))
    assert texts(gateway) == [(OFFICE, ANNA, "Water!")]


@pytest.mark.parametrize(
    "written",
    ["607608609", "+420 607 608 609", "00420607608609", "420607608609", 420607608609, "anna", " ANNA "],
)
async def test_a_recipient_is_known_however_people_write(
    hass: HomeAssistant, account: Account, gateway: Gateway, written: str | int
) -> None:
    (message,) = await ask_to_send(hass, to=written)
    assert (message["to"], message["name"], message["error"]) == (ANNA, "Anna", None)
    assert texted(gateway) == {ANNA}


async def test_a_raw_number_is_texted_from_the_default_sender(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    (message,) = await ask_to_send(hass, to=[601602603])
    assert (message["from"], message["to"], message["name"]) == (OFFICE, STRANGER, None)
    assert texted(gateway) == {STRANGER}


async def test_targets_and_to_are_united_in_the_callers_order_one_text_per_number(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    messages = await ask_to_send(
        hass,
        entity_id=[entity_of(hass, "recipient8610"), entity_of(hass, "recipient8609")],
        to=[STRANGER, "Boris", ANNA, "601602603"],
    )
    assert [message["to"] for message in messages] == [BORIS, ANNA, STRANGER]
    assert len(gateway.messages) == 3


async def test_a_recipients_device_area_and_label_mean_the_recipient(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    registry, devices = er.async_get(hass), dr.async_get(hass)
    anna = registry.async_get(entity_of(hass, "recipient8609"))
    boris = registry.async_get(entity_of(hass, "recipient8610"))
    assert anna is not None
    assert boris is not None
    assert anna.device_id is not None
    assert boris.device_id is not None
    area = ar.async_get(hass).async_create("Cellar")
    devices.async_update_device(boris.device_id, area_id=area.id)
    label = lr.async_get(hass).async_create("Family")
    registry.async_update_entity(anna.entity_id, labels={label.label_id})

    for target in ({"device_id": [boris.device_id]}, {"area_id": area.id}):
        assert [message["to"] for message in await ask_to_send(hass, **target)] == [BORIS]
    assert [message["to"] for message in await ask_to_send(hass, label_id=[label.label_id])] == [ANNA]
    both = await ask_to_send(hass, device_id=[boris.device_id, anna.device_id], floor_id="none")
    assert [message["to"] for message in both] == [BORIS, ANNA]


async def test_all_means_every_recipient(hass: HomeAssistant, account: Account, gateway: Gateway) -> None:
    assert [message["to"] for message in await ask_to_send(hass, entity_id="all")] == [ANNA, BORIS]


@pytest.mark.parametrize("entity_id", ["light.cellar", "notify.elsewhere", "event"])
async def test_an_entity_that_is_no_recipient_is_an_error_and_spoils_nothing(
    hass: HomeAssistant, account: Account, gateway: Gateway, entity_id: str
) -> None:
    if entity_id == "event":
        entity_id = entity_of(hass, "sender8999", "message", "event")
    if entity_id == "notify.elsewhere":
        er.async_get(hass).async_get_or_create("notify", "elsewhere", "1", suggested_object_id="elsewhere")
    targets = [entity_id, entity_of(hass, "recipient8609")]
    bad, good = await ask_to_send(hass, entity_id=targets)
    assert (bad["to"], bad["error"], bad["state"]) == (entity_id, "unknown_recipient", "failed")
    assert (good["to"], good["error"]) == (ANNA, None)
    with pytest.raises(ServiceValidationError) as error:
        await send_message(hass, entity_id=targets)
    assert entity_id in said(error.value)


async def test_a_device_without_a_recipient_is_an_error(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    sender = er.async_get(hass).async_get(entity_of(hass, "sender8999", "message", "event"))
    assert sender is not None
    known, unknown = await ask_to_send(hass, device_id=[sender.device_id, "gone"])
    assert (known["to"], known["error"]) == ("+420 777 888 999", "unknown_recipient")
    assert (unknown["to"], unknown["error"]) == ("gone", "unknown_recipient")
    assert not gateway.messages


async def test_a_recipient_that_was_removed_meanwhile_is_unknown(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    # Its entity may still be named for a moment, or by an automation that was not adapted.
    registry = er.async_get(hass)
    stray = registry.async_get_or_create("notify", "ipex_sms", "gone_notify", config_entry=account.entry)
    (message,) = await ask_to_send(hass, entity_id=stray.entity_id)
    assert message["error"] == "unknown_recipient"


# One bad number spoils nothing


async def test_five_recipients_with_one_bad_number_the_other_four_are_texted(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    to = ["Anna", "12", "Boris", STRANGER, "601602604"]
    messages = await ask_to_send(hass, to=to)
    assert [message["error"] for message in messages] == [None, "invalid_number", None, None, None]
    assert [message["state"] for message in messages] == ["sent", "failed", "sent", "sent", "sent"]
    assert all(list(message) == [*MESSAGE_KEYS, "error"] for message in messages)
    bad = messages[1]
    assert {key for key, value in bad.items() if value is not None} == {
        "direction",
        "to",
        "text",
        "state",
        "reason",
        "error",
    }
    assert (bad["to"], bad["reason"]) == ("12", "This is not a valid phone number.")

    gateway.messages.clear()
    with pytest.raises(ServiceValidationError) as error:
        await send_message(hass, to=to)
    assert error.value.translation_key == "invalid_number"
    assert "“12”" in said(error.value)
    assert texted(gateway) == {ANNA, BORIS, STRANGER, "+420601602604"}


async def test_an_error_names_all_who_could_not_be_texted(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    with pytest.raises(ServiceValidationError) as error:
        await send_message(hass, to=["Zoe", "Anna", None, "12"])
    assert error.value.translation_key == "several_failed"
    text = said(error.value)
    assert "3" in text
    assert "Zoe: There is no such recipient." in text
    assert "12: This is not a valid phone number." in text
    assert texted(gateway) == {ANNA}


async def test_an_empty_name_among_others_is_an_error_of_its_own(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    empty, anna = await ask_to_send(hass, to=["", "Anna"])
    assert (empty["error"], anna["error"]) == ("recipient_required", None)


# What concerns the whole call


@pytest.mark.parametrize("data", [{}, {"to": []}, {"to": ["", " "]}, {"entity_id": "none"}])
async def test_nobody_given_is_an_error(
    hass: HomeAssistant, account: Account, gateway: Gateway, data: dict[str, Any]
) -> None:
    assert (await refused(hass, **data)).translation_key == "recipient_required"
    assert not gateway.messages


@pytest.mark.parametrize("text", ["", " \n"])
async def test_an_empty_text_is_an_error(hass: HomeAssistant, account: Account, gateway: Gateway, text: str) -> None:
    assert (await refused(hass, to=["Anna"], message=text)).translation_key == "empty_text"
    assert not gateway.messages


async def test_an_unknown_sender_is_an_error_that_names_the_known_ones(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    error = await refused(hass, to=["Anna"], **{"from": "+420777000000"})
    assert error.translation_key == "sender_not_allowed"
    assert "+420777000000" in said(error)
    assert "+420 777 888 999" in said(error)
    assert not gateway.messages


@pytest.mark.parametrize("config_entry_id", ["gone", "account"])
async def test_an_account_that_is_not_loaded_is_an_error(
    hass: HomeAssistant, account: Account, gateway: Gateway, config_entry_id: str
) -> None:
    await hass.config_entries.async_unload(account.entry.entry_id)
    error = await refused(hass, to=["Anna"], config_entry_id=config_entry_id)
    assert error.translation_key == "account_unavailable"
    assert (await refused(hass, to=["Anna"])).translation_key == "account_unavailable"


async def test_an_account_without_a_sender_says_so(hass: HomeAssistant, gateway: Gateway) -> None:
    await set_up(hass, add_entry(hass, gateway, [recipient("Anna", ANNA)]))
    assert (await refused(hass, to=["Anna"])).translation_key == "no_sender"


@pytest.mark.parametrize(
    "data",
    [
        {"timeout": {"hours": 1, "seconds": 1}},
        {"expires_after": {"seconds": 59}},
        {"expires_after": {"hours": 24, "seconds": 1}},
        {"deliver_within": {"seconds": 9}},
        {"deliver_within": {"hours": 25}},
        {"subject": "Water"},
    ],
)
async def test_what_is_outside_the_limits_is_refused(
    hass: HomeAssistant, account: Account, gateway: Gateway, data: dict[str, Any]
) -> None:
    with pytest.raises(vol.Invalid):
        await send_message(hass, to=["Anna"], **data)
    assert not gateway.messages


# From what, and how


@pytest.mark.parametrize("sender", [WAREHOUSE, "warehouse", 420777888111])
async def test_from_takes_a_number_or_a_title(hass: HomeAssistant, gateway: Gateway, sender: str | int) -> None:
    gateway.numbers = [OFFICE, WAREHOUSE]
    await set_up(
        hass,
        add_entry(hass, gateway, [number_sender(), number_sender(WAREHOUSE, "Warehouse"), recipient("Anna", ANNA)]),
    )
    await send_message(hass, to=["Anna"], **{"from": sender})
    assert texts(gateway) == [(WAREHOUSE, ANNA, "Water!")]


@pytest.mark.parametrize(
    ("to", "data", "expected"),
    [
        ("Anna", {}, timedelta(seconds=45)),
        (STRANGER, {}, timedelta(minutes=10)),
        ("Anna", {"deliver_within": "00:05:00"}, timedelta(minutes=5)),
        ("Anna", {"deliver_within": {"minutes": 5}, "from": "60030"}, None),
    ],
)
async def test_a_message_is_overdue_after_what_the_call_says_else_the_recipient_else_ten_minutes(
    hass: HomeAssistant,
    gateway: Gateway,
    to: str,
    data: dict[str, Any],
    expected: timedelta | None,
) -> None:
    account = await set_up(
        hass,
        add_entry(hass, gateway, [number_sender(), instant_sender(TRUNK), recipient("Anna", ANNA, deliver_within=45)]),
    )
    started = dt_util.utcnow().replace(microsecond=0)
    (message,) = await ask_to_send(hass, to=[to], **data)
    due = await account.log.run(lambda log: log.next_moment())
    if expected is None:
        assert (message["from"], due) == (TRUNK, None)
    else:
        assert due is not None
        assert expected <= due - started < expected + timedelta(seconds=30)


# What the caller learns


async def test_the_response_is_the_message_as_everywhere_with_its_error(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    (message,) = await ask_to_send(hass, to=["Anna"])
    assert list(message) == [*MESSAGE_KEYS, "error"]
    assert (message["state"], message["direction"], message["text"]) == ("sent", "out", "Water!")
    assert (message["from"], message["to"], message["source"], message["error"]) == (OFFICE, ANNA, "sent", None)


@pytest.mark.parametrize(
    ("options", "field", "sent"),
    [
        ({}, {}, "Hoří půda 🔥"),
        ({"plain_text": True}, {}, "Hori puda"),
        ({}, {"plain_text": True}, "Hori puda"),
        ({"plain_text": True}, {"plain_text": False}, "Hoří půda 🔥"),
    ],
)
async def test_a_text_is_written_plainly_where_the_call_or_else_the_account_says_so(
    hass: HomeAssistant,
    account: Account,
    gateway: Gateway,
    options: dict[str, bool],
    field: dict[str, bool],
    sent: str,
) -> None:
    hass.config_entries.async_update_entry(account.entry, options=options)
    await hass.async_block_till_done()
    (message,) = await ask_to_send(hass, to=["Anna"], message="Hoří půda 🔥", **field)
    assert texts(gateway) == [(OFFICE, ANNA, sent)]
    is_plain = sent.isascii()
    assert (message["text"], message["parts"], message["encoding"]) == (sent, 1, "gsm7" if is_plain else "ucs2")
    assert message.get("lost_characters") == (["🔥"] if is_plain else None)


async def test_waiting_for_delivery_ends_with_the_report(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    call = asyncio.create_task(ask_to_send(hass, to=["Anna"], wait_for_delivery=True))
    await gateway.wait_for_messages(1)
    await gateway.report(gateway.messages[0])
    (message,) = await call
    assert (message["state"], message["error"]) == ("delivered", None)


async def test_a_timeout_is_no_error_and_returns_the_state_reached(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    data = {"to": ["Anna"], "wait_for_delivery": True, "timeout": {"milliseconds": 300}}
    (message,) = await ask_to_send(hass, **data)
    assert (message["state"], message["error"]) == ("sent", None)
    await send_message(hass, **data)


async def test_a_failed_delivery_raises_only_without_a_response(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    call = asyncio.create_task(ask_to_send(hass, to=["Anna"], wait_for_delivery=True))
    await gateway.wait_for_messages(1)
    await gateway.report(gateway.messages[0], "FAILED")
    (message,) = await call
    assert (message["state"], message["error"]) == ("failed", "delivery_failed")

    silent = asyncio.create_task(send_message(hass, to=["Anna"], wait_for_delivery=True))
    await gateway.wait_for_messages(2)
    await gateway.report(gateway.messages[1], "FAILED")
    with pytest.raises(HomeAssistantError) as error:
        await silent
    assert not isinstance(error.value, ServiceValidationError)
    assert error.value.translation_key == "delivery_failed"
    assert "Anna" in said(error.value)


async def test_a_refusal_carries_the_operators_reason_and_the_others_are_texted(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    gateway.fail("/SMS", Fault.CLIENT_ERROR, method="POST", message="No credit.")
    anna, boris = await ask_to_send(hass, to=["Anna", "Boris"])
    assert {(anna["error"]), (boris["error"])} == {"refused", None}
    assert "No credit." in (anna["reason"], boris["reason"])
    assert len(gateway.messages) == 1

    gateway.fail("/SMS", Fault.CLIENT_ERROR, method="POST", message="No credit.")
    with pytest.raises(HomeAssistantError) as error:
        await send_message(hass, to=["Anna"])
    assert error.value.translation_key == "refused"
    assert "Anna" in said(error.value)
    assert "No credit" in said(error.value)


async def test_a_sender_the_operator_does_not_allow(hass: HomeAssistant, account: Account, gateway: Gateway) -> None:
    gateway.fail("/SMS", Fault.FORBIDDEN, method="POST")
    with pytest.raises(HomeAssistantError) as error:
        await send_message(hass, to=["Anna"])
    assert error.value.translation_key == "sender_not_allowed"
    assert "+420 777 888 999" in said(error.value)


async def test_what_is_still_being_tried_is_queued_and_no_error(
    hass: HomeAssistant, account: Account, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "ANSWER_WITHIN", 0.3)
    gateway.fail("/SMS", Fault.TOO_MANY_REQUESTS, method="POST")
    (message,) = await ask_to_send(hass, to=["Anna"])
    assert (message["state"], message["error"]) == ("queued", None)


async def test_a_log_that_cannot_be_written_is_an_answer(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    await account.log.close()
    (anna, stranger) = await ask_to_send(hass, to=["Anna", STRANGER])
    assert (anna["error"], anna["name"], anna["from"], anna["to"]) == ("account_unavailable", "Anna", OFFICE, ANNA)
    assert (stranger["error"], stranger["name"]) == ("account_unavailable", None)
    with pytest.raises(HomeAssistantError) as error:
        await send_message(hass, to=["Anna"])
    assert error.value.translation_key == "account_unavailable"
    with pytest.raises(HomeAssistantError) as error:
        await get_messages(hass)
    assert error.value.translation_key == "account_unavailable"
    assert not gateway.messages


async def test_an_account_that_stops_while_one_waits_answers_what_it_knew(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    call = asyncio.create_task(ask_to_send(hass, to=["Anna"], wait_for_delivery=True, timeout={"milliseconds": 500}))
    await gateway.wait_for_messages(1)
    await hass.config_entries.async_unload(account.entry.entry_id)
    (message,) = await call
    assert message["state"] in ("queued", "sent")
    assert message["error"] is None


# Two accounts


async def test_a_recipient_belongs_to_its_own_account(
    hass: HomeAssistant, second_account: Account, gateway: Gateway
) -> None:
    messages = await ask_to_send(hass, to=["Boris", "Cyril", CYRIL], entity_id=entity_of(hass, "recipient8609"))
    assert [(message["from"], message["to"]) for message in messages] == [
        (OFFICE, ANNA),
        (OFFICE, BORIS),
        (WAREHOUSE, CYRIL),
    ]
    assert len(gateway.messages) == 3


@pytest.mark.parametrize("to", ["Anna", STRANGER])
async def test_what_two_accounts_could_mean_is_ambiguous_and_spoils_nothing(
    hass: HomeAssistant, second_account: Account, gateway: Gateway, to: str
) -> None:
    ambiguous, boris = await ask_to_send(hass, to=[to, "Boris"])
    assert (ambiguous["error"], boris["error"]) == ("ambiguous_recipient", None)
    with pytest.raises(ServiceValidationError) as error:
        await send_message(hass, to=[to])
    assert error.value.translation_key == "ambiguous_recipient"
    assert to in said(error.value)


@pytest.mark.parametrize("hint", [{"from": "Warehouse"}, {"config_entry_id": "second"}])
async def test_the_sender_or_the_account_settles_it(
    hass: HomeAssistant, second_account: Account, gateway: Gateway, hint: dict[str, str]
) -> None:
    messages = await ask_to_send(hass, to=["Anna", STRANGER], **hint)
    assert [(message["from"], message["to"]) for message in messages] == [
        (WAREHOUSE, "+420607608612"),
        (WAREHOUSE, STRANGER),
    ]


async def test_a_sender_of_another_account_is_not_allowed_for_a_recipient(
    hass: HomeAssistant, second_account: Account, gateway: Gateway
) -> None:
    boris, cyril = await ask_to_send(hass, to=["Boris", "Cyril"], **{"from": "Warehouse"})
    assert (boris["error"], cyril["error"]) == ("sender_not_allowed", None)
    with pytest.raises(ServiceValidationError) as error:
        await send_message(hass, to=["Boris"], **{"from": "Warehouse"})
    assert "Warehouse" in said(error.value)
    assert texted(gateway) == {CYRIL}


async def test_the_entity_of_an_account_that_is_not_loaded_spoils_nothing(
    hass: HomeAssistant, second_account: Account, gateway: Gateway
) -> None:
    cyril = entity_of(hass, "recipient8611")
    await hass.config_entries.async_unload("second")
    missing, anna = await ask_to_send(hass, entity_id=[cyril, entity_of(hass, "recipient8609")])
    assert (missing["to"], missing["error"]) == (cyril, "account_unavailable")
    assert anna["error"] is None


# Reading


async def test_messages_are_returned_newest_first_as_they_are_shown_everywhere(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    await send_message(hass, to=["Anna"], message="one")
    await gateway.receive_text(BORIS, OFFICE, "two")
    await gateway.receive_text("60030", OFFICE, "three")
    messages = await get_messages(hass)
    assert [message["text"] for message in messages] == ["three", "two", "one"]
    assert list(messages[0]) == list(MESSAGE_KEYS)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"with": "anna"}, ["to Anna"]),
        ({"with": 607608610}, ["from Boris"]),
        ({"with": "60030"}, ["short"]),
        ({"with": "Alza.cz"}, []),
        ({"direction": "in"}, ["short", "from Boris"]),
        ({"direction": "out"}, ["to Anna"]),
        ({"limit": 1}, ["short"]),
        ({"config_entry_id": "account"}, ["short", "from Boris", "to Anna"]),
    ],
)
async def test_messages_can_be_chosen(
    hass: HomeAssistant, account: Account, gateway: Gateway, data: dict[str, Any], expected: list[str]
) -> None:
    await send_message(hass, to=["Anna"], message="to Anna")
    await gateway.receive_text(BORIS, OFFICE, "from Boris")
    await gateway.receive_text("60030", OFFICE, "short")
    assert [message["text"] for message in await get_messages(hass, **data)] == expected


async def test_since_is_inclusive_until_exclusive_and_a_time_without_a_zone_local(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    await hass.config.async_set_time_zone("Europe/Prague")
    moment = dt_util.utcnow().replace(microsecond=0) - timedelta(minutes=5)
    await gateway.receive_text(ANNA, OFFICE, "then", created_at=moment)
    local = dt_util.as_local(moment).replace(tzinfo=None).isoformat(sep=" ")
    assert len(await get_messages(hass, since=local)) == 1
    assert len(await get_messages(hass, since=moment.isoformat())) == 1
    assert len(await get_messages(hass, since=(moment + timedelta(seconds=1)).isoformat())) == 0
    assert len(await get_messages(hass, until=local)) == 0
    assert len(await get_messages(hass, until=(moment + timedelta(seconds=1)).isoformat())) == 1


@pytest.mark.parametrize("data", [{"limit": 0}, {"limit": 501}, {"direction": "up"}, {"since": "yesterday"}])
async def test_a_query_outside_the_limits_is_refused(
    hass: HomeAssistant, account: Account, data: dict[str, Any]
) -> None:
    with pytest.raises(vol.Invalid):
        await get_messages(hass, **data)


async def test_the_messages_of_all_accounts_are_merged(
    hass: HomeAssistant, second_account: Account, gateway: Gateway
) -> None:
    for to in ("Boris", "Cyril", BORIS, CYRIL):
        await send_message(hass, to=[to], message=to)
    assert [message["text"] for message in await get_messages(hass, limit=3)] == [CYRIL, BORIS, "Cyril"]
    own = await get_messages(hass, config_entry_id="second")
    assert [message["text"] for message in own] == [CYRIL, "Cyril"]


async def test_a_name_in_two_accounts_is_ambiguous_for_reading_too(
    hass: HomeAssistant, second_account: Account
) -> None:
    with pytest.raises(ServiceValidationError) as error:
        await get_messages(hass, **{"with": "Anna"})
    assert error.value.translation_key == "ambiguous_recipient"
    assert "Anna" in said(error.value)
    assert await get_messages(hass, **{"with": "Anna", "config_entry_id": "second"}) == []


async def test_reading_from_an_account_that_is_not_there_is_an_error(hass: HomeAssistant, account: Account) -> None:
    with pytest.raises(ServiceValidationError) as error:
        await get_messages(hass, config_entry_id="gone")
    assert error.value.translation_key == "account_unavailable"
    assert "gone" in said(error.value)
