"""What becomes of messages by itself, at the double."""

from .conftest import ANNA, Client, Receiver


async def test_a_message_is_reported_by_itself_after_a_while(client: Client, receiver: Receiver) -> None:
    client.gateway.behaviour.report_after = 0
    await client.send()
    await client.gateway.wait_until(lambda: client.gateway.webhook_answers == [200])
    assert client.gateway.messages[0].state == "DELIVERED"
    assert receiver.calls[0].json["state"] == "DELIVERED"


async def test_nothing_is_reported_unless_told(client: Client, receiver: Receiver) -> None:
    await client.send()
    assert client.gateway.messages[0].state is None
    assert not receiver.calls


async def test_a_phone_that_is_switched_off_gives_no_report_until_it_is_back(
    client: Client, receiver: Receiver
) -> None:
    client.gateway.behaviour.report_after = 0
    client.gateway.switch_off("607 608 609")
    await client.send("to the phone that is off")
    await client.send("to another", to="+420777000111")
    await client.gateway.wait_until(lambda: client.gateway.webhook_answers == [200])
    assert [message.state for message in client.gateway.messages] == [None, "DELIVERED"]
    client.gateway.switch_on(ANNA)
    await client.gateway.wait_until(lambda: client.gateway.webhook_answers == [200, 200])
    assert receiver.calls[-1].json["text"] == "to the phone that is off"


async def test_a_message_that_failed_by_hand_is_not_delivered_by_itself(client: Client) -> None:
    client.gateway.behaviour.report_after = 0.05
    await client.send()
    await client.gateway.report(client.gateway.messages[0], "FAILED")
    await client.send("second")
    await client.gateway.wait_until(lambda: client.gateway.messages[1].state == "DELIVERED")
    assert client.gateway.messages[0].state == "FAILED"


async def test_an_instant_message_is_noted_as_delivered_by_itself_too(client: Client) -> None:
    client.gateway.behaviour.report_after = 0
    await client.send_instant()
    await client.gateway.wait_until(lambda: len(client.gateway.emails) == 1)
