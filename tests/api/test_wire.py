"""Every request as the operator documents it, byte for byte where it counts."""

from datetime import UTC, datetime, timedelta, timezone
import json

import aiohttp
import pytest

from custom_components.ipex_sms.api import IpexClient, PasswordAuthorization, Servers
from tests.gateway import Gateway, RecordedRequest

from .conftest import ANNA, NUMBER, TRUNK_NUMBER, ask_numbers, send, send_instant

PRAGUE = timezone(timedelta(hours=2))


def asked(gateway: Gateway, path: str) -> RecordedRequest:
    return gateway.requests_of(path)[0]


async def test_the_first_token_is_asked_for_with_the_password(gateway: Gateway, client: IpexClient) -> None:
    await client.log_in()
    (request,) = gateway.requests
    assert (request.method, request.raw_target) == ("POST", "/token")
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert request.form == {
        "grant_type": "password",
        "client_id": "api",
        "username": gateway.username,
        "password": gateway.password,
        "scope": "openid profile",
    }


async def test_the_token_is_renewed_with_the_refresh_token(
    gateway: Gateway, authorization: PasswordAuthorization
) -> None:
    await authorization.renew(await authorization.access_token())
    renewal = gateway.requests[1].form
    refresh_token = renewal.pop("refresh_token")
    assert renewal == {"grant_type": "refresh_token", "client_id": "api"}
    assert refresh_token.startswith("eyJ")


async def test_every_request_carries_the_documented_headers(gateway: Gateway, client: IpexClient) -> None:
    for request in (ask_numbers, send, send_instant):
        await request(client)
    token = await client.authorization.access_token()
    for recorded in gateway.requests[1:]:
        assert recorded.headers["accept"] == "application/json"
        assert recorded.headers["authorization"] == f"Bearer {token}"


async def test_the_allowed_numbers_are_asked_for(gateway: Gateway, client: IpexClient) -> None:
    assert (await client.allowed_numbers()).numbers == (NUMBER,)
    assert asked(gateway, "/SMS/allowed-numbers").raw_target == "/SMS/allowed-numbers"
    assert asked(gateway, "/SMS/allowed-numbers").method == "GET"


async def test_an_sms_is_sent_as_documented(gateway: Gateway, client: IpexClient) -> None:
    await client.send(sender="+420777888999", recipient="+420607608609", text="Hello world!")
    request = asked(gateway, "/SMS")
    assert (request.method, request.raw_target) == ("POST", "/SMS")
    assert request.headers["content-type"] == "application/json"
    assert request.body == b'{"from": "+420777888999", "to": "+420607608609", "text": "Hello world!"}'


@pytest.mark.parametrize("text", ["Žluťoučký kůň 🐎", 'a "quoted"\n\\ text', "a\x00b"])
async def test_a_text_arrives_as_it_was_given(gateway: Gateway, client: IpexClient, text: str) -> None:
    await client.send(sender=NUMBER, recipient=ANNA, text=text)
    assert gateway.messages[-1].text == text


async def test_half_a_surrogate_pair_does_not_stop_a_text(gateway: Gateway, client: IpexClient) -> None:
    await client.send(sender=NUMBER, recipient=ANNA, text="water \ud83d!")
    assert gateway.messages[-1].text == "water ?!"


async def test_the_history_is_asked_for_with_an_escaped_plus(gateway: Gateway, client: IpexClient) -> None:
    start = datetime(2021, 9, 1, tzinfo=PRAGUE)
    async for _ in client.history(start, start + timedelta(days=1)):
        pass
    request = asked(gateway, "/SMS")
    assert request.method == "GET"
    assert request.raw_target == (
        "/SMS?startTime=2021-09-01T00:00:00.000%2B02:00&endTime=2021-09-02T00:00:00.000%2B02:00"
    )


async def test_the_history_covers_what_lies_between_two_milliseconds(gateway: Gateway, client: IpexClient) -> None:
    start = datetime(2021, 9, 1, 0, 0, 0, 123456, tzinfo=UTC)
    async for _ in client.history(start, start):
        pass
    assert asked(gateway, "/SMS").query == {
        "startTime": "2021-09-01T00:00:00.123+00:00",
        "endTime": "2021-09-01T00:00:00.124+00:00",
    }


async def test_an_instant_sms_is_sent_as_documented(gateway: Gateway, client: IpexClient) -> None:
    await client.send_instant(
        sender="+420222333444",
        recipient="+420777888999",
        text="Hello!",
        email="delivery@example.com",
        shortname="SHOP",
    )
    request = asked(gateway, "/v1/sms")
    assert (request.method, request.raw_target) == ("POST", "/v1/sms")
    assert json.loads(request.body) == {
        "from": "222333444",
        "to": "777888999",
        "message": "Hello!",
        "email": "delivery@example.com",
        "shortname": "SHOP",
    }


@pytest.mark.parametrize("shortname", [None, ""])
async def test_an_instant_sms_without_a_shortname_leaves_it_out(
    gateway: Gateway, client: IpexClient, shortname: str | None
) -> None:
    await client.send_instant(
        sender=TRUNK_NUMBER, recipient=ANNA, text="Hi", email="a@example.com", shortname=shortname
    )
    assert list(asked(gateway, "/v1/sms").json) == ["from", "to", "message", "email"]


async def test_an_instant_sms_to_another_country_goes_to_the_whole_number(gateway: Gateway, client: IpexClient) -> None:
    await client.send_instant(sender=TRUNK_NUMBER, recipient="+421905123456", text="Hi", email="a@example.com")
    assert asked(gateway, "/v1/sms").json["to"] == "+421905123456"


async def test_a_slash_at_the_end_of_an_address_does_no_harm(
    gateway: Gateway, authorization: PasswordAuthorization, session: aiohttp.ClientSession
) -> None:
    client = IpexClient(session, authorization, Servers(sms_url=f"{gateway.url}/"))
    assert (await client.allowed_numbers()).numbers == (NUMBER,)
