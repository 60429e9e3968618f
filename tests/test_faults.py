"""Every fault on every request: what the user sees, what is tried again and when, and what the log says at the end."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
import logging
from typing import Any, override

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
    async_fire_time_changed,
)

from custom_components.ipex_sms.account import Account
from tests.accounts import ANNA, OFFICE, add_entry, instant_sender, recipient
from tests.entities import pass_time, read_state
from tests.flows import credentials, start, submit, suggested
from tests.gateway import AnswerShape, Fault, Gateway, HistoryOrder, HistoryShape, PendingState
from tests.sending import ask_to_send, get_messages, send_message

HANGING = {Fault.HANG_BEFORE, Fault.HANG_AFTER}
NUMBER, INSTANT, TOKEN, NUMBERS = "/SMS", "/v1/sms", "/token", "/SMS/allowed-numbers"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of a table: a fault, and what follows from it."""

    fault: Fault
    at_once: str
    """What the action says: the state; where it failed, the error."""
    at_the_end: str = "sent"
    requests: int = 1
    texts: int = 1
    details: dict[str, Any] = field(default_factory=dict)
    reason: str | None = None
    """The operator's own words."""
    warnings: int = 0

    @override
    def __str__(self) -> str:
        """Name the case."""
        return " ".join([self.fault, *map(str, self.details.values())])


async def ask(
    hass: HomeAssistant,
    account: Account,
    gateway: Gateway,
    freezer: FrozenDateTimeFactory,
    *,
    hangs_at: str | None = None,
    **data: Any,
) -> list[dict[str, Any]]:
    """Call the action; what is still being tried after the seconds it waits is `queued`."""
    call = asyncio.create_task(ask_to_send(hass, **({"to": ["Anna"]} | data)))
    if hangs_at is None:
        resting = asyncio.create_task(rest(hass, account))
        await asyncio.wait({call, resting}, return_when=asyncio.FIRST_COMPLETED)
        resting.cancel()
    else:
        await gateway.wait_for_requests(hangs_at, count(gateway, hangs_at) + 1, method="POST")
    if not call.done():
        freezer.tick(11)
        async_fire_time_changed(hass)
    answered = await call
    if hangs_at is None:
        # What these seconds have set off would be cut off by the next jump of the clock.
        await rest(hass, account)
    return answered


async def rest(hass: HomeAssistant, account: Account) -> None:
    """Wait until nothing goes on, and whoever waited for it has been told."""
    for _ in range(10):
        await account.log.run(lambda _: None)
        await hass.async_block_till_done(wait_background_tasks=True)


def count(gateway: Gateway, path: str, method: str = "POST") -> int:
    return len(gateway.requests_of(path, method))


async def states(hass: HomeAssistant) -> list[str]:
    return [message["state"] for message in await get_messages(hass)]


def complaints(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what our loggers said that a person would be disturbed by."""
    return [
        record.getMessage()
        for record in caplog.records
        if record.name.startswith("custom_components.ipex_sms") and record.levelno > logging.INFO
    ]


def reauth_flows(hass: HomeAssistant) -> int:
    flows = hass.config_entries.flow.async_progress()
    return len([flow for flow in flows if flow["context"]["source"] == "reauth"])


def is_connected(hass: HomeAssistant) -> bool:
    return read_state(hass, Platform.BINARY_SENSOR, "account_connected").state == "on"


# A request that sends

LOST: dict[str, Any] = {"at_once": "unconfirmed", "requests": 2, "warnings": 1}
FOUND: dict[str, Any] = {"at_once": "unconfirmed"}
LATER: dict[str, Any] = {"at_once": "queued", "requests": 2}
REFUSED: dict[str, Any] = {"at_once": "refused", "at_the_end": "failed", "texts": 0}

SENDS = [
    Row(fault=Fault.RESET_BEFORE, **LOST),
    Row(fault=Fault.RESET_AFTER, **FOUND),
    Row(fault=Fault.HANG_BEFORE, at_once="queued", requests=2, warnings=1),
    Row(fault=Fault.HANG_AFTER, at_once="queued"),
    Row(fault=Fault.UNAUTHORIZED, at_once="sent", requests=2),
    Row(
        fault=Fault.FORBIDDEN,
        at_once="sender_not_allowed",
        at_the_end="failed",
        texts=0,
        reason="This is not allowed.",
    ),
    Row(fault=Fault.REQUEST_TIMEOUT, **LOST),
    Row(fault=Fault.TOO_EARLY, **LATER),
    Row(fault=Fault.TOO_MANY_REQUESTS, **LATER),
    Row(fault=Fault.CLIENT_ERROR, reason="The request is not valid.", **REFUSED),
    Row(
        fault=Fault.CLIENT_ERROR, details={"status": 404, "message": "Gone fishing."}, reason="Gone fishing.", **REFUSED
    ),
    Row(fault=Fault.CLIENT_ERROR, details={"status": 422}, reason="The request is not valid.", **REFUSED),
    Row(fault=Fault.REDIRECT, reason="Moved.", **REFUSED),
    Row(fault=Fault.REDIRECT, details={"status": 302}, reason="Moved.", **REFUSED),
    Row(fault=Fault.SERVER_ERROR_BEFORE, **LOST),
    Row(fault=Fault.SERVER_ERROR_BEFORE, details={"status": 500}, **LOST),
    Row(fault=Fault.SERVER_ERROR_AFTER, **FOUND),
    Row(fault=Fault.HTML_BEFORE, **LOST),
    Row(fault=Fault.HTML_BEFORE, details={"status": 511}, **LOST),
    Row(fault=Fault.HTML_AFTER, **FOUND),
    Row(fault=Fault.TRUNCATED_JSON, **FOUND),
    Row(fault=Fault.CUT_SHORT, **FOUND),
    Row(fault=Fault.EMPTY_ANSWER, at_once="sent"),
    Row(fault=Fault.EMPTY_ANSWER, details={"status": 204}, at_once="sent"),
]


@pytest.mark.parametrize("row", SENDS, ids=str)
async def test_a_fault_of_a_send_ends_with_one_text_or_with_the_reason_why_none_was_sent(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    account: Account,
    gateway: Gateway,
    caplog: pytest.LogCaptureFixture,
    row: Row,
) -> None:
    gateway.fail(NUMBER, row.fault, method="POST", **row.details)
    hangs_at = NUMBER if row.fault in HANGING else None
    if hangs_at:
        gateway.requests.clear()
    (message,) = await ask(hass, account, gateway, freezer, hangs_at=hangs_at)
    assert (message["error"] or message["state"]) == row.at_once
    if row.reason is not None:
        assert message["reason"] == row.reason
    await pass_time(hass, freezer, 20, 6, 10, 16, 31, 31)
    assert await states(hass) == [row.at_the_end]
    assert count(gateway, NUMBER) == row.requests
    gateway.release()
    await pass_time(hass, freezer, 301, 301)
    assert len(gateway.messages) == row.texts
    assert count(gateway, NUMBER) == row.requests
    assert len(complaints(caplog)) == row.warnings
    assert reauth_flows(hass) == 0


@pytest.mark.parametrize("row", [row for row in SENDS if row.at_the_end == "failed"], ids=str)
async def test_a_refused_send_is_an_error_for_who_asked_for_no_response(
    hass: HomeAssistant, account: Account, gateway: Gateway, row: Row
) -> None:
    gateway.fail(NUMBER, row.fault, method="POST", **row.details)
    with pytest.raises(HomeAssistantError) as error:
        await send_message(hass, to=["Anna"])
    assert error.value.translation_key == row.at_once


# Instant SMS has no history: what may have been sent is never sent again.
INSTANT_SENDS = [
    Row(fault=Fault.RESET_BEFORE, at_once="unconfirmed", at_the_end="unconfirmed", texts=0),
    Row(fault=Fault.RESET_AFTER, at_once="unconfirmed", at_the_end="unconfirmed"),
    Row(fault=Fault.HANG_BEFORE, at_once="queued", at_the_end="unconfirmed", texts=0),
    Row(fault=Fault.HANG_AFTER, at_once="queued", at_the_end="unconfirmed"),
    Row(fault=Fault.UNAUTHORIZED, at_once="sent", requests=2),
    Row(fault=Fault.FORBIDDEN, at_once="sender_not_allowed", at_the_end="failed", texts=0),
    Row(fault=Fault.REQUEST_TIMEOUT, at_once="unconfirmed", at_the_end="unconfirmed", texts=0),
    Row(fault=Fault.TOO_EARLY, **LATER),
    Row(fault=Fault.TOO_MANY_REQUESTS, **LATER),
    Row(fault=Fault.CLIENT_ERROR, **REFUSED),
    Row(fault=Fault.REDIRECT, **REFUSED),
    Row(fault=Fault.SERVER_ERROR_BEFORE, at_once="unconfirmed", at_the_end="unconfirmed", texts=0),
    Row(fault=Fault.SERVER_ERROR_AFTER, at_once="unconfirmed", at_the_end="unconfirmed"),
    Row(fault=Fault.HTML_BEFORE, at_once="unconfirmed", at_the_end="unconfirmed", texts=0),
    Row(fault=Fault.HTML_AFTER, at_once="unconfirmed", at_the_end="unconfirmed"),
    Row(fault=Fault.TRUNCATED_JSON, at_once="unconfirmed", at_the_end="unconfirmed"),
    Row(fault=Fault.CUT_SHORT, at_once="unconfirmed", at_the_end="unconfirmed"),
    Row(fault=Fault.EMPTY_ANSWER, at_once="sent"),
]


class TestInstant:
    """An account with instant SMS only."""

    @pytest.fixture
    def config_entry(self, hass: HomeAssistant, gateway: Gateway) -> MockConfigEntry:
        return add_entry(hass, gateway, [instant_sender(), recipient("Anna", ANNA)])

    @pytest.mark.parametrize("row", INSTANT_SENDS, ids=str)
    async def test_what_may_have_been_sent_is_not_sent_again(
        self,
        hass: HomeAssistant,
        freezer: FrozenDateTimeFactory,
        account: Account,
        gateway: Gateway,
        caplog: pytest.LogCaptureFixture,
        row: Row,
    ) -> None:
        gateway.requests.clear()
        gateway.fail(INSTANT, row.fault, **row.details)
        hangs_at = INSTANT if row.fault in HANGING else None
        (message,) = await ask(hass, account, gateway, freezer, hangs_at=hangs_at)
        assert (message["error"] or message["state"]) == row.at_once
        await pass_time(hass, freezer, 20, 31, 31, 301)
        assert await states(hass) == [row.at_the_end]
        assert count(gateway, INSTANT) == row.requests
        assert len(gateway.messages) == row.texts
        assert complaints(caplog) == []


# The login

UNUSABLE_LOGINS = [
    (Fault.RESET_BEFORE, {}),
    (Fault.RESET_AFTER, {}),
    (Fault.FORBIDDEN, {}),
    (Fault.REQUEST_TIMEOUT, {}),
    (Fault.TOO_EARLY, {}),
    (Fault.TOO_MANY_REQUESTS, {}),
    (Fault.CLIENT_ERROR, {"status": 404}),
    (Fault.REDIRECT, {}),
    (Fault.SERVER_ERROR_BEFORE, {}),
    (Fault.SERVER_ERROR_AFTER, {}),
    (Fault.HTML_BEFORE, {}),
    (Fault.HTML_BEFORE, {"status": 403}),
    (Fault.HTML_AFTER, {}),
    (Fault.TRUNCATED_JSON, {}),
    (Fault.CUT_SHORT, {}),
    (Fault.EMPTY_ANSWER, {}),
]


@pytest.mark.parametrize(("fault", "details"), [*UNUSABLE_LOGINS, (Fault.HANG_BEFORE, {}), (Fault.HANG_AFTER, {})])
async def test_without_a_login_a_message_waits_until_there_is_one(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    account: Account,
    gateway: Gateway,
    caplog: pytest.LogCaptureFixture,
    fault: Fault,
    details: Any,
) -> None:
    gateway.requests.clear()
    gateway.expire_tokens(refresh=True)
    gateway.fail(TOKEN, fault, times=None, **details)
    (message,) = await ask(hass, account, gateway, freezer, hangs_at=TOKEN if fault in HANGING else None)
    assert message["state"] == "queued"
    if fault not in HANGING:
        await pass_time(hass, freezer, 61)
        assert not is_connected(hass)
        assert len(complaints(caplog)) == 1
    assert gateway.messages == []
    gateway.clear_faults()
    await pass_time(hass, freezer, 31, 301, 301)
    assert await states(hass) == ["sent"]
    assert len(gateway.messages) == 1
    assert is_connected(hass)
    assert reauth_flows(hass) == 0
    assert len(complaints(caplog)) <= 1


@pytest.mark.parametrize(("fault", "details"), UNUSABLE_LOGINS)
async def test_a_renewal_that_fails_once_is_made_up_for_by_the_password_or_by_another_try(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    account: Account,
    gateway: Gateway,
    caplog: pytest.LogCaptureFixture,
    fault: Fault,
    details: Any,
) -> None:
    gateway.expire_tokens()
    gateway.fail(TOKEN, fault, **details)
    (message,) = await ask(hass, account, gateway, freezer)
    refused = details.get("status") in {403, 404} or fault is Fault.FORBIDDEN
    assert message["state"] == ("sent" if refused else "queued")
    await pass_time(hass, freezer, 61)
    assert await states(hass) == ["sent"]
    assert len(gateway.messages) == 1
    assert complaints(caplog) == []
    assert is_connected(hass)


@pytest.mark.parametrize(
    ("fault", "details"), [(Fault.UNAUTHORIZED, {}), (Fault.CLIENT_ERROR, {"body": {"error": "invalid_grant"}})]
)
async def test_a_refused_login_is_asked_for_anew_and_the_message_waits_for_it(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    account: Account,
    gateway: Gateway,
    caplog: pytest.LogCaptureFixture,
    fault: Fault,
    details: Any,
) -> None:
    gateway.expire_tokens()
    gateway.fail(TOKEN, fault, times=None, **details)
    (message,) = await ask(hass, account, gateway, freezer, expires_after={"hours": 3})
    assert message["state"] == "queued"
    assert reauth_flows(hass) == 1
    grants = count(gateway, TOKEN)
    await pass_time(hass, freezer, *[300] * 11)
    assert count(gateway, TOKEN) <= grants + 4
    assert not is_connected(hass)
    assert len(complaints(caplog)) == 1
    gateway.clear_faults()
    await pass_time(hass, freezer, *[300] * 5)
    assert await states(hass) == ["sent"]
    assert len(gateway.messages) == 1
    assert is_connected(hass)


async def test_a_token_that_is_refused_right_after_its_renewal_asks_for_a_login(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, account: Account, gateway: Gateway
) -> None:
    gateway.fail(NUMBER, Fault.UNAUTHORIZED, method="POST", times=None)
    (message,) = await ask(hass, account, gateway, freezer)
    assert message["state"] == "queued"
    assert count(gateway, NUMBER) == 2
    assert reauth_flows(hass) == 1


async def test_five_sends_at_once_with_a_token_that_expired_renew_it_once(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, account: Account, gateway: Gateway
) -> None:
    numbers = [f"+42060760861{last}" for last in range(5)]
    gateway.expire_tokens()
    grants = count(gateway, TOKEN)
    messages = await ask(hass, account, gateway, freezer, to=numbers)
    assert [message["state"] for message in messages] == ["sent"] * 5
    assert count(gateway, TOKEN) == grants + 1
    assert sorted(message.to for message in gateway.messages) == numbers


# The allowed numbers and the login, in the config flow

UNREACHABLE = [
    (Fault.RESET_BEFORE, {}),
    (Fault.RESET_AFTER, {}),
    (Fault.FORBIDDEN, {}),
    (Fault.REQUEST_TIMEOUT, {}),
    (Fault.TOO_EARLY, {}),
    (Fault.TOO_MANY_REQUESTS, {"retry_after": 3600}),
    (Fault.CLIENT_ERROR, {"status": 404}),
    (Fault.REDIRECT, {}),
    (Fault.SERVER_ERROR_BEFORE, {}),
    (Fault.SERVER_ERROR_AFTER, {}),
    (Fault.HTML_BEFORE, {}),
    (Fault.HTML_AFTER, {}),
    (Fault.TRUNCATED_JSON, {}),
    (Fault.CUT_SHORT, {}),
]


@pytest.mark.parametrize(
    ("path", "fault", "details", "error"),
    [
        *[
            (path, fault, details, "cannot_connect")
            for path in (TOKEN, NUMBERS)
            for fault, details in UNREACHABLE
            if (path, fault) != (NUMBERS, Fault.FORBIDDEN)  # no SMS Chat: instant SMS is left
        ],
        (TOKEN, Fault.EMPTY_ANSWER, {}, "cannot_connect"),
        (TOKEN, Fault.UNAUTHORIZED, {}, "invalid_auth"),
        (NUMBERS, Fault.UNAUTHORIZED, {}, "invalid_auth"),
    ],
)
async def test_a_fault_while_an_account_is_added_is_said_and_the_form_keeps_what_was_typed_and_can_be_sent_again(
    hass: HomeAssistant,
    gateway: Gateway,
    caplog: pytest.LogCaptureFixture,
    path: str,
    fault: Fault,
    details: Any,
    error: str,
) -> None:
    gateway.fail(path, fault, times=None, **details)
    form = await start(hass, "credentials")
    form = await submit(hass, form, credentials(gateway))
    assert (form["step_id"], form["errors"]) == ("credentials", {"base": error})
    assert suggested(form, "password") == gateway.password
    gateway.clear_faults()
    form = await submit(hass, form, credentials(gateway))
    assert (form["step_id"], form["errors"]) == ("numbers", {})
    assert complaints(caplog) == []
    hass.config_entries.flow.async_abort(form["flow_id"])


@pytest.mark.parametrize("path", [TOKEN, NUMBERS])
@pytest.mark.parametrize("fault", sorted(HANGING))
async def test_an_operator_that_hangs_while_an_account_is_added_is_said(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, gateway: Gateway, path: str, fault: Fault
) -> None:
    gateway.fail(path, fault)
    form = await start(hass, "credentials")
    answer = asyncio.create_task(submit(hass, form, credentials(gateway)))
    await gateway.wait_for_requests(path)
    freezer.tick(31)
    async_fire_time_changed(hass)
    assert (await answer)["errors"] == {"base": "cannot_connect"}
    hass.config_entries.flow.async_abort(form["flow_id"])


async def test_numbers_that_come_as_nothing_lead_to_instant_sms_and_are_said(
    hass: HomeAssistant, gateway: Gateway
) -> None:
    gateway.fail(NUMBERS, Fault.EMPTY_ANSWER)
    form = await submit(hass, await start(hass, "credentials"), credentials(gateway))
    assert (form["step_id"], form["errors"]) == ("instant", {"base": "no_numbers"})
    hass.config_entries.flow.async_abort(form["flow_id"])


# The history

NO_HISTORY = [*UNREACHABLE, (Fault.EMPTY_ANSWER, {}), (Fault.CLIENT_ERROR, {"status": 413}), (Fault.UNAUTHORIZED, {})]


@pytest.mark.parametrize(("fault", "details"), NO_HISTORY)
async def test_without_the_history_the_account_is_not_connected_and_afterwards_nothing_is_missing(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    account: Account,
    gateway: Gateway,
    caplog: pytest.LogCaptureFixture,
    fault: Fault,
    details: Any,
) -> None:
    received = async_capture_events(hass, "ipex_sms_received")
    gateway.fail(NUMBER, fault, method="GET", times=None, **details)
    await gateway.receive_text(ANNA, OFFICE, "EVENING", call_webhook=False)
    await pass_time(hass, freezer, *[62] * 9)
    assert not is_connected(hass)
    assert received == []
    assert len(complaints(caplog)) == 1
    assert reauth_flows(hass) == (fault is Fault.UNAUTHORIZED)
    # Sending goes on without the history.
    (message,) = await ask(hass, account, gateway, freezer)
    assert message["state"] == "sent"
    gateway.clear_faults()
    await pass_time(hass, freezer, 3700)
    assert is_connected(hass)
    assert [event.data["text"] for event in received] == ["EVENING"]
    assert sorted(await states(hass)) == ["received", "sent"]
    assert len(complaints(caplog)) == 1


@pytest.mark.parametrize("fault", sorted(HANGING))
async def test_a_history_that_hangs_is_given_up_and_asked_again(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, account: Account, gateway: Gateway, fault: Fault
) -> None:
    gateway.requests.clear()
    gateway.fail(NUMBER, fault, method="GET")
    freezer.tick(62)
    async_fire_time_changed(hass)
    await gateway.wait_for_requests(NUMBER, method="GET")
    await pass_time(hass, freezer, 31)
    assert not is_connected(hass)
    await pass_time(hass, freezer, 62)
    assert is_connected(hass)


async def test_a_history_in_an_order_of_its_own_and_with_rows_that_nobody_understands_is_read(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    account: Account,
    gateway: Gateway,
    caplog: pytest.LogCaptureFixture,
) -> None:
    gateway.behaviour.change(
        {
            "history_order": HistoryOrder.SHUFFLED,
            "history_shape": HistoryShape.WRAPPED_WITH_TOTAL,
            "pending_state": PendingState.WORD,
            "pending_word": "WAITING_FOR_GODOT",
            "inbound_state": "ARRIVED",
            "numeric_ids": True,
            "unreadable_rows": 5,
            "extra_keys": True,
        }
    )
    received = async_capture_events(hass, "ipex_sms_received")
    words = [str(number) for number in range(7)]
    for word in words:
        await gateway.receive_text(ANNA, OFFICE, word, call_webhook=False)
        freezer.tick(1)
    await ask(hass, account, gateway, freezer)
    await pass_time(hass, freezer, 62, 62)
    assert [event.data["text"] for event in received] == words
    assert sorted(await states(hass)) == ["received"] * 7 + ["sent"]
    assert is_connected(hass)
    assert complaints(caplog) == []
    facts = await account.log.run(lambda log: log.facts.as_dict())
    assert facts["history_states"] == ["ARRIVED", "WAITING_FOR_GODOT"]


async def test_among_rows_that_nobody_understands_a_lost_message_is_looked_for_only_an_hour(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    account: Account,
    gateway: Gateway,
    caplog: pytest.LogCaptureFixture,
) -> None:
    gateway.behaviour.unreadable_rows = 1
    gateway.fail(NUMBER, Fault.SERVER_ERROR_BEFORE, method="POST")
    (message,) = await ask(hass, account, gateway, freezer)
    assert message["state"] == "unconfirmed"
    await pass_time(hass, freezer, *[62] * 60)
    assert await states(hass) == ["unconfirmed"]
    assert count(gateway, NUMBER) == 1
    assert len(complaints(caplog)) == 1
    await pass_time(hass, freezer, 7200, 62)
    (asked,) = gateway.requests[-1:]
    length = datetime.fromisoformat(asked.query["endTime"]) - datetime.fromisoformat(asked.query["startTime"])
    assert length < timedelta(hours=1, minutes=5)


@pytest.mark.parametrize("status", [413, 422, 400])
async def test_a_window_that_is_too_large_is_asked_for_in_smaller_ones(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    account: Account,
    gateway: Gateway,
    caplog: pytest.LogCaptureFixture,
    status: int,
) -> None:
    gateway.behaviour.history_max_days = 3
    gateway.behaviour.history_limit_status = status
    received = async_capture_events(hass, "ipex_sms_received")
    await gateway.refuse_connections()
    for day in range(20):
        await gateway.receive_text(ANNA, OFFICE, str(day), call_webhook=False)
        await pass_time(hass, freezer, 86400)
    await gateway.accept_connections()
    await pass_time(hass, freezer, 3700)
    assert [event.data["text"] for event in received] == [str(day) for day in range(20)]
    assert all(event.data["late"] for event in received)
    assert len(complaints(caplog)) == 1


async def test_the_page_of_a_captive_portal_is_no_answer_to_anything(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    account: Account,
    gateway: Gateway,
    caplog: pytest.LogCaptureFixture,
) -> None:
    gateway.fail("*", Fault.HTML_BEFORE, times=None)
    (message,) = await ask(hass, account, gateway, freezer)
    assert message["state"] == "unconfirmed"
    # The portal answers the questions about the message as well: they conclude nothing.
    await pass_time(hass, freezer, *[62] * 20)
    assert await states(hass) == ["unconfirmed"]
    assert count(gateway, NUMBER) == 1
    assert not is_connected(hass)
    assert len(complaints(caplog)) == 1
    gateway.clear_faults()
    await pass_time(hass, freezer, 901, 62, 62)
    assert await states(hass) == ["sent"]
    assert len(gateway.messages) == 1


# Long outages


@pytest.mark.parametrize(("hours", "at_the_end", "texts"), [(1, "failed", 0), (2, "sent", 1)])
async def test_an_hour_that_the_operator_asks_for_is_waited_and_may_be_too_long(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    account: Account,
    gateway: Gateway,
    hours: int,
    at_the_end: str,
    texts: int,
) -> None:
    gateway.fail(NUMBER, Fault.TOO_MANY_REQUESTS, method="POST", retry_after=3600)
    (message,) = await ask(hass, account, gateway, freezer, expires_after={"hours": hours})
    assert message["state"] == "queued"
    await pass_time(hass, freezer, *[300] * 11, 240)
    assert count(gateway, NUMBER) == 1
    assert await states(hass) == ["queued"]
    await pass_time(hass, freezer, 70, 70)
    assert await states(hass) == [at_the_end]
    assert len(gateway.messages) == texts


async def test_after_three_hours_without_the_operator_what_is_still_wanted_goes_out_once_and_in_order(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    account: Account,
    gateway: Gateway,
    caplog: pytest.LogCaptureFixture,
) -> None:
    failed = async_capture_events(hass, "ipex_sms_failed")
    await gateway.refuse_connections()
    for number in range(20):
        # Every second alert is wanted for an hour, the others for a day.
        hours = 1 if number % 2 else 24
        (message,) = await ask(
            hass, account, gateway, freezer, message=f"alert {number}", expires_after={"hours": hours}
        )
        assert message["state"] == "queued"
        await pass_time(hass, freezer, 60)
    await pass_time(hass, freezer, *[600] * 16)
    assert [event.data["text"] for event in failed] == [f"alert {number}" for number in range(1, 20, 2)]
    assert {event.data["reason"] for event in failed} != {None}
    await gateway.accept_connections()
    await pass_time(hass, freezer, *[301] * 4)
    assert [message.text for message in gateway.messages] == [f"alert {number}" for number in range(0, 20, 2)]
    assert sorted(await states(hass)) == ["failed"] * 10 + ["sent"] * 10
    await pass_time(hass, freezer, *[301] * 4)
    assert len(gateway.messages) == 10
    assert len(failed) == 10
    assert len(complaints(caplog)) == 1


# What spoils one answer spoils no other


@pytest.mark.parametrize("shape", [AnswerShape.ERROR_OBJECT, AnswerShape.FAILED_STATE])
async def test_a_refusal_with_a_good_status_is_a_refusal(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, account: Account, gateway: Gateway, shape: AnswerShape
) -> None:
    gateway.behaviour.answer_shape = shape
    (message,) = await ask(hass, account, gateway, freezer)
    assert (message["state"], message["error"]) == ("failed", "refused")
    await pass_time(hass, freezer, 62, 62)
    # The history may show it, as a message that failed: that is this one.
    assert await states(hass) == ["failed"]
    assert count(gateway, NUMBER) == 1
