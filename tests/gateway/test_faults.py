"""What goes wrong at the double: what a client sees of it, and whether a message is stored all the same."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from aiohttp import ClientConnectorError, ClientError, ClientPayloadError
import pytest

from . import Fault
from .conftest import Client

_LOST = "the connection is lost"
_BROKEN = "the answer ends too early"


async def _see(client: Client) -> tuple[int | str, str]:
    """Send a text and tell what came back: a status or what happened to the connection, and the body."""
    try:
        answer = await client.send()
    except ClientPayloadError:
        return _BROKEN, ""
    except ClientError:
        return _LOST, ""
    return answer.status, await answer.text()


@pytest.mark.parametrize(
    ("fault", "details", "seen", "stored"),
    [
        (Fault.RESET_BEFORE, {}, _LOST, 0),
        (Fault.RESET_AFTER, {}, _LOST, 1),
        (Fault.UNAUTHORIZED, {}, 401, 0),
        (Fault.FORBIDDEN, {}, 403, 0),
        (Fault.REQUEST_TIMEOUT, {}, 408, 0),
        (Fault.TOO_EARLY, {}, 425, 0),
        (Fault.TOO_MANY_REQUESTS, {}, 429, 0),
        (Fault.CLIENT_ERROR, {}, 400, 0),
        (Fault.CLIENT_ERROR, {"status": 422}, 422, 0),
        (Fault.REDIRECT, {}, 307, 0),
        (Fault.REDIRECT, {"status": 302}, 302, 0),
        (Fault.SERVER_ERROR_BEFORE, {}, 503, 0),
        (Fault.SERVER_ERROR_AFTER, {}, 502, 1),
        (Fault.SERVER_ERROR_AFTER, {"status": 500}, 500, 1),
        (Fault.HTML_BEFORE, {}, 200, 0),
        (Fault.HTML_AFTER, {}, 200, 1),
        (Fault.TRUNCATED_JSON, {}, 200, 1),
        (Fault.CUT_SHORT, {}, _BROKEN, 1),
        (Fault.EMPTY_ANSWER, {}, 200, 1),
        (Fault.EMPTY_ANSWER, {"status": 202}, 202, 1),
    ],
)
async def test_a_fault_spoils_one_request_and_then_is_over(
    client: Client, fault: Fault, details: dict[str, Any], seen: int | str, stored: int
) -> None:
    client.gateway.fail("/SMS", fault, **details)
    assert (await _see(client))[0] == seen
    assert len(client.gateway.messages) == stored
    assert (await _see(client))[0] == 200


@pytest.mark.parametrize(("fault", "stored"), [(Fault.HANG_BEFORE, 0), (Fault.HANG_AFTER, 1)])
async def test_a_request_may_hang(client: Client, fault: Fault, stored: int) -> None:
    client.gateway.fail("/SMS", fault)
    sending = asyncio.create_task(client.send())
    await client.gateway.wait_for_requests("/SMS")
    await client.gateway.wait_for_messages(stored)
    assert not sending.done()
    assert len(client.gateway.messages) == stored
    client.gateway.release()
    assert (await sending).status == 200
    assert len(client.gateway.messages) == 1


async def test_a_request_may_hang_for_a_while_only(client: Client) -> None:
    client.gateway.fail("/SMS", Fault.HANG_AFTER, seconds=0.01)
    assert (await client.send()).status == 200


async def test_a_hanging_request_does_not_hold_up_the_end(client: Client) -> None:
    client.gateway.fail("/SMS", Fault.HANG_BEFORE)
    sending = asyncio.create_task(client.send())
    await client.gateway.wait_for_requests("/SMS")
    await client.gateway.stop()
    await asyncio.gather(sending, return_exceptions=True)
    assert not client.gateway.messages


async def test_a_request_whose_client_gave_up_before_it_was_taken_has_no_effect(client: Client) -> None:
    client.gateway.fail("/SMS", Fault.HANG_BEFORE)
    sending = asyncio.create_task(client.send())
    await client.gateway.wait_for_requests("/SMS")
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    assert (await client.request("GET", "/SMS/allowed-numbers")).status == 200
    client.gateway.release()
    assert (await client.send("another")).status == 200
    assert [message.text for message in client.gateway.messages] == ["another"]


@pytest.mark.parametrize(
    ("retry_after", "written"),
    [
        (7, "7"),
        (1.5, "1.5"),
        (datetime(2026, 11, 22, 9, 5, tzinfo=UTC), "Sun, 22 Nov 2026 09:05:00 GMT"),
        ("soon", "soon"),
    ],
)
async def test_too_many_requests_says_when_to_come_back(
    client: Client, retry_after: float | str | datetime, written: str
) -> None:
    client.gateway.fail("/SMS", Fault.TOO_MANY_REQUESTS, retry_after=retry_after)
    assert (await client.send()).headers["Retry-After"] == written


async def test_a_client_error_carries_the_operators_words_or_any_body(client: Client) -> None:
    client.gateway.fail("/SMS", Fault.CLIENT_ERROR, status=402, message="The credit is used up.")
    client.gateway.fail("/SMS", Fault.CLIENT_ERROR, body=["a", 1])
    assert await (await client.send()).json() == {"message": "The credit is used up."}
    assert await (await client.send()).json() == ["a", 1]


async def test_a_redirect_leads_elsewhere(client: Client) -> None:
    client.gateway.fail("/SMS", Fault.REDIRECT, location="https://elsewhere.example/")
    assert (await client.send()).headers["Location"] == "https://elsewhere.example/"


async def test_html_comes_as_a_page(client: Client) -> None:
    client.gateway.fail("/SMS", Fault.HTML_AFTER)
    answer = await client.send()
    assert answer.content_type == "text/html"
    assert (await answer.text()).startswith("<!DOCTYPE html>")


async def test_truncated_json_is_half_of_the_answer(client: Client) -> None:
    client.gateway.fail("/SMS", Fault.TRUNCATED_JSON)
    status, body = await _see(client)
    assert status == 200
    assert body.startswith('{"id": "')
    assert not body.endswith("}")


async def test_faults_are_meant_for_a_path_a_method_and_a_count(client: Client) -> None:
    client.gateway.fail("/SMS", Fault.FORBIDDEN, 2, method="GET")
    assert (await client.send()).status == 200
    assert (await client.request("GET", "/SMS/allowed-numbers")).status == 200
    assert [(await client.history()).status for _ in range(3)] == [403, 403, 200]


async def test_faults_of_one_path_come_in_the_order_of_their_planning(client: Client) -> None:
    client.gateway.fail("/SMS", Fault.SERVER_ERROR_BEFORE)
    client.gateway.fail("/SMS", Fault.FORBIDDEN)
    assert [(await client.send()).status for _ in range(3)] == [503, 403, 200]


async def test_a_fault_may_last_and_be_for_every_path_until_it_is_cleared(client: Client) -> None:
    client.gateway.fail("*", Fault.SERVER_ERROR_BEFORE, None)
    assert (await client.send()).status == 503
    assert (await client.history()).status == 503
    assert (await client.send_instant()).status == 503
    assert (await client.grant(grant_type="password")).status == 503
    client.gateway.clear_faults()
    assert (await client.send()).status == 200


async def test_a_spoilt_request_is_recorded_too(client: Client) -> None:
    client.gateway.fail("/SMS", Fault.RESET_BEFORE)
    await _see(client)
    assert client.gateway.requests[-1].json["text"] == "Hello world!"


async def test_connections_may_be_refused_for_a_time(client: Client) -> None:
    assert (await client.send()).status == 200
    await client.gateway.refuse_connections()
    with pytest.raises(ClientConnectorError):
        await client.send()
    await client.gateway.accept_connections()
    assert (await client.send()).status == 200
    assert len(client.gateway.messages) == 2
