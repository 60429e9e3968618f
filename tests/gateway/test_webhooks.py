"""The double's calls to a customer, really sent."""

import asyncio
import codecs
from collections.abc import Mapping
import json

import pytest

from . import CreatedAtZone, Fault, Gateway, RecordedRequest, WebhookEncoding
from .conftest import ANNA, OFFICE, Client, Receiver


def _fields(call: RecordedRequest) -> dict[str, str]:
    kind = call.headers.get("content-type", "")
    if kind.startswith("application/json"):
        fields: dict[str, str] = json.loads(call.body)
        return fields
    return call.form if kind else call.query


@pytest.mark.parametrize(
    ("encoding", "method", "arrives_as"),
    [
        (WebhookEncoding.JSON, "POST", ("POST", "application/json; charset=utf-8")),
        (WebhookEncoding.JSON, "PUT", ("PUT", "application/json; charset=utf-8")),
        (WebhookEncoding.FORM, "POST", ("POST", "application/x-www-form-urlencoded")),
        (WebhookEncoding.FORM, "PUT", ("PUT", "application/x-www-form-urlencoded")),
        (WebhookEncoding.QUERY, "POST", ("GET", None)),
    ],
)
async def test_a_received_text_is_called_in_every_encoding(
    gateway: Gateway,
    receiver: Receiver,
    encoding: WebhookEncoding,
    method: str,
    arrives_as: tuple[str, str | None],
) -> None:
    gateway.behaviour.webhook_encoding = encoding
    gateway.behaviour.webhook_method = method
    message = await gateway.receive_text(ANNA, OFFICE, "Večer & + čaj")
    (call,) = receiver.calls
    assert (call.method, call.headers.get("content-type")) == arrives_as
    assert _fields(call) == {
        "id": message.id,
        "from": ANNA,
        "to": OFFICE,
        "text": "Večer & + čaj",
        "direction": "IN",
        "state": "DELIVERED",
        "createdAt": "2026-11-22T10:00:00.000+01:00",
    }
    assert gateway.webhook_answers == [200]


async def test_a_body_may_start_with_a_byte_order_mark(gateway: Gateway, receiver: Receiver) -> None:
    gateway.behaviour.webhook_bom = True
    await gateway.receive_text(ANNA, OFFICE, "Hi")
    assert receiver.calls[0].body.startswith(codecs.BOM_UTF8 + b"{")


async def test_a_call_may_carry_unknown_keys_and_lack_its_state(gateway: Gateway, receiver: Receiver) -> None:
    gateway.behaviour.extra_keys = True
    gateway.behaviour.inbound_state = None
    await gateway.receive_text(ANNA, OFFICE, "Hi")
    assert "customerId" in receiver.calls[0].json
    assert "state" not in receiver.calls[0].json


async def test_the_webhook_may_write_times_in_its_own_way(client: Client, receiver: Receiver) -> None:
    client.gateway.behaviour.webhook_created_at_zone = CreatedAtZone.NAIVE_UTC
    await client.gateway.receive_text(ANNA, OFFICE, "Hi")
    assert receiver.calls[0].json["createdAt"] == "2026-11-22T09:00:00.000"
    assert (await client.rows())[0]["createdAt"] == "2026-11-22T10:00:00.000+01:00"


async def test_a_report_tells_the_state_of_a_sent_message(client: Client, receiver: Receiver) -> None:
    await client.send()
    await client.gateway.report(client.gateway.messages[0], "FAILED")
    assert (receiver.calls[0].json["direction"], receiver.calls[0].json["state"]) == ("OUT", "FAILED")


async def test_calls_may_come_twice(client: Client, receiver: Receiver) -> None:
    await client.send()
    await client.gateway.report(client.gateway.messages[0], repeat=3)
    client.gateway.behaviour.webhook_repeat = 2
    await client.gateway.receive_text(ANNA, OFFICE, "Hi")
    assert [call.json["direction"] for call in receiver.calls] == ["OUT", "OUT", "OUT", "IN", "IN"]


async def test_calls_may_come_late_and_in_the_wrong_order(client: Client, receiver: Receiver) -> None:
    client.gateway.behaviour.webhook_hold = True
    await client.gateway.receive_text(ANNA, OFFICE, "first")
    await client.gateway.receive_text(ANNA, OFFICE, "second")
    assert not receiver.calls
    await client.gateway.release_webhooks(reverse=True)
    assert [call.json["text"] for call in receiver.calls] == ["second", "first"]


async def test_a_held_call_tells_what_was_true_when_it_was_made(client: Client, receiver: Receiver) -> None:
    client.gateway.behaviour.webhook_hold = True
    await client.send()
    await client.gateway.report(client.gateway.messages[0], "FAILED")
    await client.gateway.report(client.gateway.messages[0], "DELIVERED")
    await client.gateway.release_webhooks()
    assert [call.json["state"] for call in receiver.calls] == ["FAILED", "DELIVERED"]


async def test_a_report_may_come_before_the_answer(client: Client, receiver: Receiver) -> None:
    client.gateway.behaviour.report_before_answer = True
    assert (await client.send()).status == 200
    assert [call.json["state"] for call in receiver.calls] == ["DELIVERED"]


async def test_an_answer_may_be_held_until_a_report_has_come(client: Client, receiver: Receiver) -> None:
    client.gateway.fail("/SMS", Fault.HANG_AFTER, method="POST")
    sending = asyncio.create_task(client.send())
    await client.gateway.wait_for_messages(1)
    await client.gateway.report(client.gateway.messages[0])
    assert not sending.done()
    assert len(receiver.calls) == 1
    client.gateway.release()
    assert (await sending).status == 200


async def test_a_refused_call_is_repeated_only_where_that_is_switched_on(gateway: Gateway, receiver: Receiver) -> None:
    receiver.answers = [503, 503, 200]
    await gateway.receive_text(ANNA, OFFICE, "Hi")
    assert gateway.webhook_answers == [503]
    gateway.behaviour.webhook_retries = 3
    await gateway.receive_text(ANNA, OFFICE, "Hi again")
    assert gateway.webhook_answers == [503, 503, 200]


async def test_nobody_at_home_is_noted_as_0(gateway: Gateway, unused_tcp_port: int) -> None:
    gateway.webhook_url = f"http://127.0.0.1:{unused_tcp_port}/"
    await gateway.receive_text(ANNA, OFFICE, "Hi")
    assert gateway.webhook_answers == [0]


async def test_without_an_address_nothing_is_called(gateway: Gateway) -> None:
    await gateway.receive_text(ANNA, OFFICE, "Hi")
    assert gateway.webhook_answers == []


async def test_a_call_can_be_left_out(gateway: Gateway, receiver: Receiver) -> None:
    await gateway.receive_text(ANNA, OFFICE, "Hi", call_webhook=False)
    assert not receiver.calls


async def test_a_call_can_be_made_with_other_fields_or_any_body(gateway: Gateway, receiver: Receiver) -> None:
    receiver.answers = [200, 400]
    message = await gateway.receive_text(ANNA, OFFICE, "Hi", call_webhook=False)
    assert await gateway.call_webhook(message, id=None, from_="60030", text="Other") == 200
    assert "id" not in receiver.calls[0].json
    assert (receiver.calls[0].json["from"], receiver.calls[0].json["text"]) == ("60030", "Other")
    assert await gateway.call_webhook_raw(b"{", content_type="text/plain", method="PUT", query="a=b") == 400
    assert (receiver.calls[1].body, receiver.calls[1].query) == (b"{", {"a": "b"})


async def test_the_address_keeps_its_own_query(gateway: Gateway, receiver: Receiver) -> None:
    assert gateway.webhook_url is not None
    gateway.webhook_url += "?key=a%2Bb"
    gateway.behaviour.webhook_encoding = WebhookEncoding.QUERY
    await gateway.receive_text(ANNA, OFFICE, "Hi")
    assert receiver.calls[0].query["key"] == "a+b"
    assert receiver.calls[0].query["text"] == "Hi"


async def test_a_test_may_carry_the_calls_itself(gateway: Gateway) -> None:
    carried = []

    async def carry(method: str, path_and_query: str, headers: Mapping[str, str], body: bytes) -> int:
        carried.append((method, path_and_query, headers["Content-Type"], json.loads(body)["text"]))
        return 204

    gateway.webhook_url = "http://127.0.0.1:8123/api/webhook/secret"
    gateway.webhook_transport = carry
    await gateway.receive_text(ANNA, OFFICE, "Hi")
    assert carried == [("POST", "/api/webhook/secret", "application/json; charset=utf-8", "Hi")]
    assert gateway.webhook_answers == [204]
