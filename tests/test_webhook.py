"""The webhook: durable first, then announced, then 200; and an answer to whatever comes."""

from http import HTTPStatus
import logging
from typing import Any

from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util.aiohttp import MockRequest
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.ipex_sms.account import Account, log_path
from custom_components.ipex_sms.messages.queries import MessageQuery
from tests.accounts import ANNA, OFFICE, STRANGER, WEBHOOK_ID, add_entry
from tests.gateway import Fault, Gateway
from tests.refusing_disk import refuse_writes

PATH = f"/api/webhook/{WEBHOOK_ID}"
TEXT = {
    "id": "2001",
    "from": ANNA,
    "to": OFFICE,
    "text": "EVENING",
    "direction": "IN",
    "state": "",
    "createdAt": "2026-11-22T10:00:00.000+01:00",
}


async def stored(account: Account) -> list[str]:
    return [message.text for message in await account.log.run(lambda log: log.read(MessageQuery()))]


async def test_an_incoming_text_is_stored_and_announced_once(
    hass: HomeAssistant, account: Account, gateway: Gateway
) -> None:
    events = async_capture_events(hass, "ipex_sms_received")
    message = await gateway.receive_text(ANNA, OFFICE, "EVENING")
    for _ in range(3):
        assert await gateway.call_webhook(message) == HTTPStatus.OK
    assert await stored(account) == ["EVENING"]
    (event,) = events
    assert event.data["name"] == "Anna"
    assert (event.data["from"], event.data["to"], event.data["text"]) == (ANNA, OFFICE, "EVENING")
    assert event.data["entry_id"] == account.entry.entry_id
    assert (event.data["confirmed"], event.data["redelivered"], event.data["late"]) == (False, False, False)


@pytest.mark.parametrize("method", ["POST", "PUT"])
@pytest.mark.parametrize("form", [True, False], ids=["form", "json"])
async def test_every_documented_encoding_is_taken(
    account: Account, hass_client_no_auth: ClientSessionGenerator, method: str, *, form: bool
) -> None:
    client = await hass_client_no_auth()
    answer = await client.request(method, PATH, data=TEXT if form else None, json=None if form else TEXT)
    assert answer.status == HTTPStatus.OK
    assert await stored(account) == ["EVENING"]


async def test_a_query_string_is_taken(account: Account, hass_client_no_auth: ClientSessionGenerator) -> None:
    client = await hass_client_no_auth()
    answer = await client.get(PATH, params=TEXT)
    assert answer.status == HTTPStatus.OK
    assert await stored(account) == ["EVENING"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[1]", 400),
        (b'{"id": "1"}', 400),
        (b"\xff\xfe", 400),
        (b'{"id": "1", "from": "a", "text": "' + b"x" * 66_000 + b'"}', 413),
    ],
    ids=["nothing", "broken", "no object", "no sender", "no UTF-8", "too large"],
)
async def test_bad_input_is_an_answer_and_one_debug_line(
    account: Account,
    hass_client_no_auth: ClientSessionGenerator,
    caplog: pytest.LogCaptureFixture,
    body: bytes,
    status: int,
) -> None:
    client = await hass_client_no_auth()
    answer = await client.post(PATH, data=body, headers={"Content-Type": "application/json"})
    assert answer.status == status
    lines = [record for record in caplog.records if record.name.startswith("custom_components.ipex_sms")]
    assert [record for record in lines if record.levelno > logging.INFO] == []
    assert await stored(account) == []


async def test_head_tells_that_the_address_works(account: Account, hass_client_no_auth: ClientSessionGenerator) -> None:
    client = await hass_client_no_auth()
    assert (await client.head(PATH)).status == HTTPStatus.OK


async def test_a_request_through_the_cloud_is_taken(hass: HomeAssistant, account: Account) -> None:
    from homeassistant.components.webhook import async_handle_webhook  # noqa: PLC0415 - set up by the fixture

    request: Any = MockRequest(
        content=b'{"id": "2001", "from": "60030", "to": "+420777888999", "text": "A", "direction": "IN"}',
        headers={"Content-Type": "application/json"},
        method="POST",
        mock_source="test",
    )
    answer = await async_handle_webhook(hass, WEBHOOK_ID, request)
    assert answer.status == HTTPStatus.OK
    assert await stored(account) == ["A"]


async def test_texts_to_other_numbers_are_taken_and_not_kept(account: Account, gateway: Gateway) -> None:
    gateway.numbers.append("+420777888000")
    message = await gateway.receive_text(STRANGER, "+420777888000", "private")
    assert await gateway.call_webhook(message) == HTTPStatus.OK
    assert await stored(account) == []


async def test_the_address_answers_also_where_the_account_cannot_start(
    hass: HomeAssistant, config_entry: MockConfigEntry, gateway: Gateway, hass_client_no_auth: ClientSessionGenerator
) -> None:
    gateway.fail("*", Fault.SERVER_ERROR_BEFORE, times=None)
    assert not await hass.config_entries.async_setup(config_entry.entry_id)
    client = await hass_client_no_auth()
    assert (await client.post(PATH, json=TEXT)).status == HTTPStatus.SERVICE_UNAVAILABLE


async def test_the_address_of_a_disabled_account_answers_from_the_start(
    hass: HomeAssistant, gateway: Gateway, hass_client_no_auth: ClientSessionGenerator
) -> None:
    entry = add_entry(hass, gateway)
    await hass.config_entries.async_set_disabled_by(entry.entry_id, ConfigEntryDisabler.USER)
    assert await async_setup_component(hass, "ipex_sms", {})
    client = await hass_client_no_auth()
    assert (await client.post(PATH, json=TEXT)).status == HTTPStatus.SERVICE_UNAVAILABLE


async def test_a_disk_that_refuses_is_unavailable_and_the_repeated_call_is_taken(
    hass: HomeAssistant,
    account: Account,
    hass_client_no_auth: ClientSessionGenerator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    client = await hass_client_no_auth()
    async with refuse_writes(account.log, log_path(hass, account.entry)):
        assert (await client.post(PATH, json=TEXT)).status == HTTPStatus.SERVICE_UNAVAILABLE
    assert "A webhook could not be taken" in caplog.text
    assert (await client.post(PATH, json=TEXT)).status == HTTPStatus.OK
    assert await stored(account) == ["EVENING"]


async def test_a_call_that_is_repeated_to_the_letter_needs_no_second_look_at_the_log(
    account: Account, hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator
) -> None:
    client = await hass_client_no_auth()
    assert (await client.post(PATH, json=TEXT)).status == HTTPStatus.OK
    async with refuse_writes(account.log, log_path(hass, account.entry)):
        answers = [(await client.post(PATH, json=body)).status for body in (TEXT, TEXT | {"id": "2002"}, TEXT)]
    assert answers == [HTTPStatus.OK, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.OK]


async def test_a_repeated_report_is_looked_at_again_for_what_it_belongs_to_may_have_become_known(
    account: Account, hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator
) -> None:
    client = await hass_client_no_auth()
    report = TEXT | {"from": OFFICE, "to": ANNA, "direction": "OUT", "state": "DELIVERED"}
    assert (await client.post(PATH, json=report)).status == HTTPStatus.OK
    async with refuse_writes(account.log, log_path(hass, account.entry)):
        assert (await client.post(PATH, json=report)).status == HTTPStatus.SERVICE_UNAVAILABLE


async def test_switched_off_it_takes_nothing(
    hass: HomeAssistant, account: Account, hass_client_no_auth: ClientSessionGenerator
) -> None:
    hass.config_entries.async_update_entry(account.entry, options={"webhook": "off"})
    await hass.async_block_till_done()
    client = await hass_client_no_auth()
    assert (await client.post(PATH, json=TEXT)).status == HTTPStatus.GONE


async def test_a_new_address_works_and_the_old_one_does_not(
    hass: HomeAssistant, account: Account, hass_client_no_auth: ClientSessionGenerator
) -> None:
    data = {**account.entry.data, "webhook_id": "b" * 64}
    hass.config_entries.async_update_entry(account.entry, data=data)
    await hass.async_block_till_done()
    client = await hass_client_no_auth()
    await client.post(PATH, json=TEXT)
    assert (await client.post(f"/api/webhook/{'b' * 64}", json=TEXT | {"id": "2", "text": "new"})).status == 200
    assert await stored(account.entry.runtime_data) == ["new"]


async def test_with_confirmation_nothing_is_announced_before_the_operator_shows_it(
    hass: HomeAssistant, config_entry: MockConfigEntry, account: Account, gateway: Gateway
) -> None:
    hass.config_entries.async_update_entry(config_entry, options={"confirm_webhook": True})
    await hass.async_block_till_done()
    events = async_capture_events(hass, "ipex_sms_received")
    forged = await gateway.receive_text(ANNA, OFFICE, "open the garage", call_webhook=False)
    forged.hidden = True
    assert await gateway.call_webhook(forged) == HTTPStatus.OK
    await gateway.receive_text(ANNA, OFFICE, "EVENING")
    await config_entry.runtime_data.coordinator.async_refresh()
    assert [event.data["text"] for event in events] == ["EVENING"]
    assert events[0].data["confirmed"]


async def test_what_is_learned_of_the_operators_calls_is_kept(account: Account, gateway: Gateway) -> None:
    gateway.behaviour.extra_keys = True
    await gateway.receive_text(ANNA, OFFICE, "EVENING")
    facts = await account.log.run(lambda log: log.facts.as_dict())
    assert facts["webhook_encodings"] == ["POST json"]
    assert facts["webhook_unknown_keys"]
