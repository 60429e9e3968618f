"""Allowed numbers and sending, at the double."""

from collections.abc import Callable
import json

import pytest

from . import AnswerShape, ErrorShape, IdStyle, NumbersShape
from .conftest import ANNA, OFFICE, Client, Json


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        (NumbersShape.STRINGS, [OFFICE]),
        (NumbersShape.OBJECTS_NUMBER, [{"number": OFFICE}]),
        (NumbersShape.OBJECTS_PHONE_NUMBER, [{"phoneNumber": OFFICE}]),
        (NumbersShape.OBJECTS_VALUE, [{"value": OFFICE}]),
        (NumbersShape.OBJECTS_MSISDN, [{"msisdn": OFFICE}]),
        (NumbersShape.WRAPPED_STRINGS, {"numbers": [OFFICE]}),
        (NumbersShape.WRAPPED_OBJECTS, {"numbers": [{"number": OFFICE}]}),
        (NumbersShape.UNREADABLE, {"owner": {"numbers": {"first": [OFFICE], "others": 1}}}),
    ],
)
async def test_the_allowed_numbers_come_in_every_shape(client: Client, shape: NumbersShape, expected: object) -> None:
    client.gateway.behaviour.numbers_shape = shape
    answer = await client.request("GET", "/SMS/allowed-numbers")
    assert await answer.json() == expected


async def test_an_account_may_have_no_number(client: Client) -> None:
    client.gateway.numbers.clear()
    assert await (await client.request("GET", "/SMS/allowed-numbers")).json() == []


async def test_a_sent_message_is_stored_as_it_came(client: Client) -> None:
    answer = await client.send("Příliš žluťoučký kůň")
    (message,) = client.gateway.messages
    assert await answer.json() == {"id": message.id}
    assert (message.from_, message.to, message.text) == (OFFICE, ANNA, "Příliš žluťoučký kůň")
    assert message.state is None


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        (AnswerShape.OBJECT, {"id": "ID"}),
        (AnswerShape.OBJECT_WITHOUT_ID, {"status": "accepted"}),
        (AnswerShape.STRING, "ID"),
        (AnswerShape.LIST_OF_OBJECT, [{"id": "ID"}]),
        (AnswerShape.LIST_OF_STRING, ["ID"]),
        (AnswerShape.OK_WORD, "OK"),
        (AnswerShape.CONSTANT_ID, {"id": 200}),
        (AnswerShape.FAILED_STATE, {"id": "ID", "state": "FAILED"}),
    ],
)
async def test_a_send_is_answered_in_every_shape(client: Client, shape: AnswerShape, expected: object) -> None:
    client.gateway.behaviour.answer_shape = shape
    answer = await client.send()
    (message,) = client.gateway.messages
    assert (await answer.text()).replace(message.id, "ID") == json.dumps(expected)


async def test_the_full_answer_has_the_webhooks_fields(client: Client) -> None:
    client.gateway.behaviour.answer_shape = AnswerShape.FULL_OBJECT
    assert (await (await client.send()).json()).keys() == {
        "id",
        "from",
        "to",
        "text",
        "direction",
        "createdAt",
    }


async def test_an_error_object_in_a_2xx_refuses(client: Client) -> None:
    client.gateway.behaviour.answer_shape = AnswerShape.ERROR_OBJECT
    answer = await client.send()
    assert answer.status == 200
    assert "error" in await answer.json()
    assert not client.gateway.messages


async def test_a_failed_state_in_the_answer_is_in_the_books_too(client: Client) -> None:
    client.gateway.behaviour.answer_shape = AnswerShape.FAILED_STATE
    await client.send()
    assert client.gateway.messages[0].state == "FAILED"


@pytest.mark.parametrize("status", [200, 201, 202, 204])
async def test_an_answer_may_be_empty(client: Client, status: int) -> None:
    client.gateway.behaviour.answer_shape = AnswerShape.EMPTY
    client.gateway.behaviour.answer_status = status
    answer = await client.send()
    assert (answer.status, await answer.read()) == (status, b"")
    assert len(client.gateway.messages) == 1


async def test_ids_may_be_numbers(client: Client) -> None:
    client.gateway.behaviour.numeric_ids = True
    assert await (await client.send()).json() == {"id": int(client.gateway.messages[0].id)}


async def test_ids_may_be_uuids(client: Client) -> None:
    client.gateway.behaviour.id_style = IdStyle.UUID
    assert len((await (await client.send()).json())["id"]) == 36


async def test_both_directions_may_count_alike(client: Client) -> None:
    client.gateway.behaviour.ids_per_direction = True
    await client.send()
    received = await client.gateway.receive_text(ANNA, OFFICE, "Hi")
    assert received.id == client.gateway.messages[0].id


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b"", 400, "JSON"),
        (b"{", 400, "JSON"),
        (b"[]", 400, "object"),
        (b'{"to": "+420607608609", "text": "x"}', 400, "from"),
        (b'{"from": "+420777888999", "to": "+420607608609", "text": ""}', 400, "text"),
        (b'{"from": "+420777888999", "to": 420607608609, "text": "x"}', 400, "to"),
        (b'{"from": "+420777888999", "to": "607608609", "text": "x"}', 400, "607608609"),
        (b'{"from": "+420111111111", "to": "+420607608609", "text": "x"}', 403, "+420111111111"),
    ],
)
async def test_what_is_wrong_with_a_send_is_said_and_nothing_stored(
    client: Client, body: bytes, status: int, words: str
) -> None:
    answer = await client.request("POST", "/SMS", data=body, headers={"Content-Type": "application/json"})
    assert answer.status == status
    assert words in (await answer.json())["message"]
    assert not client.gateway.messages


async def test_a_send_must_be_json(client: Client) -> None:
    answer = await client.request("POST", "/SMS", data={"from": OFFICE, "to": ANNA, "text": "x"})
    assert answer.status == 415


async def test_a_number_that_is_not_allowed_may_be_a_bad_request(client: Client) -> None:
    client.gateway.behaviour.disallowed_status = 400
    assert (await client.send(from_="+420111111111")).status == 400


@pytest.mark.parametrize(
    ("shape", "read"),
    [
        (ErrorShape.MESSAGE, lambda body: body["message"]),
        (ErrorShape.ERROR, lambda body: body["error"]),
        (ErrorShape.ERROR_DESCRIPTION, lambda body: body["error_description"]),
        (ErrorShape.NESTED, lambda body: body["error"]["message"]),
    ],
)
async def test_the_operators_words_stand_in_every_place(
    client: Client, shape: ErrorShape, read: Callable[[Json], Json]
) -> None:
    client.gateway.behaviour.error_shape = shape
    answer = await client.send(from_="+420111111111")
    assert "+420111111111" in read(await answer.json())


async def test_an_error_may_be_plain_text_or_nothing(client: Client) -> None:
    client.gateway.behaviour.error_shape = ErrorShape.TEXT
    assert "not allowed" in await (await client.send(from_="+420111111111")).text()
    client.gateway.behaviour.error_shape = ErrorShape.EMPTY
    assert await (await client.send(from_="+420111111111")).read() == b""


async def test_the_very_request_is_recorded(client: Client) -> None:
    await client.send("Hi")
    request = client.gateway.requests[-1]
    assert (request.method, request.path) == ("POST", "/SMS")
    assert request.json == {"from": OFFICE, "to": ANNA, "text": "Hi"}
    assert request.headers["authorization"] == f"Bearer {client.token}"
