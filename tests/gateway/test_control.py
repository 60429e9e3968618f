"""The page and the control interface of the double."""

from dataclasses import fields
from typing import get_type_hints

from aiohttp import ClientError, ClientResponse, ClientSession
import pytest

from . import Behaviour, Gateway, NumbersShape
from .conftest import ANNA, OFFICE, Client, Json, Receiver


async def _call(client: Client, name: str, values: Json = None, method: str = "POST") -> ClientResponse:
    answer = await client.session.request(method, f"{client.gateway.url}/control/{name}", json=values)
    await answer.read()
    return answer


async def test_the_page_needs_nothing_from_elsewhere(client: Client) -> None:
    answer = await client.session.get(client.gateway.url + "/")
    page = await answer.text()
    assert answer.content_type == "text/html"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "innerHTML" not in page
    assert "<script src" not in page


async def test_the_state_tells_what_happened(client: Client, receiver: Receiver) -> None:
    await client.send("Hi")
    client.gateway.switch_off(ANNA)
    state = await (await _call(client, "state", method="GET")).json()
    assert (state["requests"], state["switched_off"], state["numbers"]) == (1, [ANNA], [OFFICE])
    assert state["webhook_url"] == client.gateway.webhook_url
    (message,) = state["messages"]
    assert (message["from"], message["to"], message["text"], message["state"]) == (OFFICE, ANNA, "Hi", None)
    assert message["created_at"] == "2026-11-22T09:00:00.000+00:00"


async def test_requests_are_shown_without_passwords_and_tokens(client: Client) -> None:
    await client.send("Hi")
    await client.grant(grant_type="password", username="a@example.com", password=client.gateway.password)
    answer = await _call(client, "requests", method="GET")
    sent, granted = await answer.json()
    assert (sent["method"], sent["target"], sent["body"]["text"]) == ("POST", "/SMS", "Hi")
    assert granted["body"]["username"] == "a@example.com"
    assert client.token not in await answer.text()
    assert client.gateway.password not in await answer.text()


async def test_switches_are_shown_and_changed(client: Client) -> None:
    assert (await (await _call(client, "behaviour", method="GET")).json())["report_after"] is None
    await _call(client, "behaviour", {"report_after": 2, "numbers_shape": "wrapped_strings"}, "PATCH")
    assert client.gateway.behaviour.report_after == 2.0
    assert client.gateway.behaviour.numbers_shape is NumbersShape.WRAPPED_STRINGS
    await _call(client, "behaviour", {"report_after": None}, "PATCH")
    assert client.gateway.behaviour.report_after is None


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"speed": 1}, "speed"),
        ({"numbers_shape": "round"}, "wrapped_strings"),
        ({"webhook_bom": 1}, "webhook_bom"),
        ({"report_after": "soon"}, "report_after"),
        ({"history_lag": None}, "history_lag"),
    ],
)
async def test_a_bad_switch_is_named_and_none_is_changed(client: Client, values: dict[str, object], words: str) -> None:
    answer = await _call(client, "behaviour", {"extra_keys": True} | values, "PATCH")
    assert answer.status == 400
    assert words in (await answer.json())["message"]
    assert not client.gateway.behaviour.extra_keys


def test_every_switch_survives_being_written_and_read() -> None:
    behaviour = Behaviour()
    behaviour.change(behaviour.as_json())
    assert behaviour == Behaviour()
    assert get_type_hints(Behaviour).keys() == {known.name for known in fields(Behaviour)}


async def test_a_person_texts_something_in(client: Client, receiver: Receiver) -> None:
    answer = await _call(client, "receive", {"from": ANNA, "text": "EVENING"})
    assert (await answer.json())["to"] == OFFICE
    assert receiver.calls[0].json["text"] == "EVENING"


async def test_a_person_delivers_and_fails_a_message(client: Client, receiver: Receiver) -> None:
    await client.send()
    (message,) = client.gateway.messages
    await _call(client, "report", {"id": message.id, "state": "FAILED"})
    await _call(client, "report", {"id": message.id})
    assert [call.json["state"] for call in receiver.calls] == ["FAILED", "DELIVERED"]


async def test_faults_are_planned_and_cleared(client: Client) -> None:
    values = {
        "path": "/SMS",
        "fault": "client_error",
        "times": 2,
        "method": "POST",
        "status": 402,
        "message": "No",
    }
    await _call(client, "faults", values)
    assert await (await client.send()).json() == {"message": "No"}
    assert (await (await _call(client, "state", method="GET")).json())["faults"] == [
        {"path": "/SMS", "method": "POST", "fault": "client_error", "left": 1}
    ]
    await _call(client, "faults", method="DELETE")
    assert (await client.send()).status == 200


async def test_phones_tokens_and_the_webhook_are_at_hand(client: Client) -> None:
    await _call(client, "switch_off", {"number": "607608609"})
    assert client.gateway.switched_off == {ANNA}
    await _call(client, "switch_on", {"number": ANNA})
    assert not client.gateway.switched_off
    await _call(client, "expire_tokens", {"refresh": True})
    assert (await client.send()).status == 401
    client.token = (await (await _call(client, "new_token", {})).json())["token"]
    assert (await client.send()).status == 200
    await _call(client, "webhook_url", {"url": "https://example.com/api/webhook/x"})
    assert client.gateway.webhook_url == "https://example.com/api/webhook/x"
    await _call(client, "webhook_url", {"url": None})
    assert client.gateway.webhook_url is None


async def test_held_calls_are_released(client: Client, receiver: Receiver) -> None:
    client.gateway.behaviour.webhook_hold = True
    await _call(client, "receive", {"from": ANNA, "text": "1"})
    await _call(client, "receive", {"from": ANNA, "text": "2"})
    await _call(client, "release_webhooks", {"reverse": True})
    assert [call.json["text"] for call in receiver.calls] == ["2", "1"]


async def _try(client: Client) -> str:
    async with ClientSession() as fresh:
        try:
            await fresh.get(client.gateway.url + "/control/state")
        except ClientError:
            return "refused"
    return "answered"


async def test_connections_are_refused_for_a_time(client: Client) -> None:
    await _call(client, "refuse", {"seconds": 0.1})
    seen: list[str] = []
    while seen != ["answered", "refused", "answered"]:
        outcome = await _try(client)
        if seen[-1:] != [outcome]:
            seen.append(outcome)


@pytest.mark.parametrize(
    ("name", "values", "status", "words"),
    [
        ("receive", {"text": "x"}, 400, "from"),
        ("receive", {"from": 5, "text": "x"}, 400, "from"),
        (
            "receive",
            {"from": "60030", "text": "x", "created_at": "2026-11-22T10:00:00"},
            400,
            "2026-11-22T10:00:00",
        ),
        ("receive", [], 400, "object"),
        ("report", {"id": "none"}, 404, "none"),
        ("faults", {"path": "/SMS", "fault": "earthquake"}, 400, "earthquake"),
        ("faults", {"path": "/SMS", "fault": "html_after", "times": "2"}, 400, "times"),
        ("refuse", {}, 400, "seconds"),
        ("webhook_url", {"url": "ftp://example.com"}, 400, "ftp"),
    ],
)
async def test_what_is_wrong_with_a_command_is_said(
    client: Client, name: str, values: Json, status: int, words: str
) -> None:
    answer = await _call(client, name, values)
    assert answer.status == status
    assert words in (await answer.json())["message"]


@pytest.mark.parametrize("path", ["/", "/control/state"])
@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Host": "evil.example"}])
async def test_web_pages_from_elsewhere_are_kept_out(client: Client, path: str, headers: dict[str, str]) -> None:
    answer = await client.session.get(client.gateway.url + path, headers=headers)
    assert answer.status == 403


async def test_the_own_page_is_let_in(client: Client) -> None:
    headers = {"Origin": client.gateway.url}
    answer = await client.session.get(client.gateway.url + "/control/state", headers=headers)
    assert answer.status == 200


def test_an_address_is_only_known_once_it_listens() -> None:
    with pytest.raises(RuntimeError):
        _ = Gateway().url
