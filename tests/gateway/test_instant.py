"""Instant SMS, at the double."""

import pytest

from . import AnswerShape, Channel
from .conftest import Client, Receiver


async def test_an_instant_message_is_stored_with_its_address_and_short_name(client: Client) -> None:
    answer = await client.send_instant(shortname="HOME")
    (message,) = client.gateway.messages
    assert await answer.json() == {"id": message.id}
    assert message.channel is Channel.INSTANT
    assert (message.from_, message.to, message.text) == ("222333444", "777888999", "Water!")
    assert (message.email, message.shortname) == ("delivery@example.com", "HOME")


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"from": "222000000"}, 403, "222000000"),
        ({"from": "+420222333444"}, 403, "trunk"),
        ({"to": "+420777888999"}, 400, "nine digits"),
        ({"to": "77788899"}, 400, "77788899"),
        ({"message": ""}, 400, "message"),
        ({"email": None}, 400, "email"),
        ({"email": "nobody"}, 400, "nobody"),
        ({"shortname": 5}, 400, "5"),
    ],
)
async def test_what_is_wrong_with_an_instant_message_is_said(
    client: Client, changes: dict[str, object], status: int, words: str
) -> None:
    answer = await client.send_instant(**changes)
    assert answer.status == status
    assert words in (await answer.json())["message"]
    assert not client.gateway.messages


async def test_other_countries_are_written_in_full(client: Client) -> None:
    assert (await client.send_instant(to="+421905123456")).status == 200


async def test_a_short_name_must_be_registered_where_names_are(client: Client) -> None:
    client.gateway.shortnames = ["HOME"]
    assert (await client.send_instant(shortname="HOME")).status == 200
    assert (await client.send_instant(shortname="BANK")).status == 400


async def test_a_delivery_goes_to_the_address_and_never_to_the_webhook(client: Client, receiver: Receiver) -> None:
    await client.send_instant()
    await client.gateway.report(client.gateway.messages[0])
    (email,) = client.gateway.emails
    assert (email.address, email.state) == ("delivery@example.com", "DELIVERED")
    assert not receiver.calls


async def test_its_answer_has_a_shape_of_its_own(client: Client) -> None:
    client.gateway.behaviour.instant_answer_shape = AnswerShape.EMPTY
    assert await (await client.send_instant()).read() == b""
    client.gateway.behaviour.instant_answer_shape = AnswerShape.ERROR_OBJECT
    assert "error" in await (await client.send_instant()).json()
    assert len(client.gateway.messages) == 1
