"""Both ways to a bearer token."""

import asyncio
from datetime import UTC, datetime, timedelta
import json
import logging
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer
from freezegun.api import FrozenDateTimeFactory
import jwt
import pytest

from custom_components.ipex_sms.api import (
    Identity,
    IpexClient,
    IpexError,
    LoginExpiredError,
    LoginRefusedError,
    NotSentError,
    PasswordAuthorization,
    TokenAuthorization,
)
from custom_components.ipex_sms.api.claims import read_claims
from custom_components.ipex_sms.api.grant import read_login
from custom_components.ipex_sms.api.transport import Reply
from tests.gateway import Fault, Gateway

from .conftest import ask_numbers, posts, send, short_id

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.fixture
def now(freezer: FrozenDateTimeFactory) -> FrozenDateTimeFactory:
    freezer.move_to(NOW)
    return freezer


def grants(gateway: Gateway) -> list[str]:
    return [request.form["grant_type"] for request in gateway.requests_of("/token")]


def a_token(**claims: object) -> str:
    return jwt.encode(claims, "k" * 32, algorithm="HS256")


# The API access


async def test_logging_in_tells_whose_login_it_is(gateway: Gateway, client: IpexClient) -> None:
    assert client.authorization.identity == Identity(None, None)
    assert client.authorization.expires_at is None
    identity = await client.log_in()
    assert identity == Identity(gateway.subject, gateway.username) == client.authorization.identity


async def test_one_token_serves_until_a_minute_before_its_end(
    now: FrozenDateTimeFactory, gateway: Gateway, authorization: PasswordAuthorization
) -> None:
    first = await authorization.access_token()
    assert authorization.expires_at == NOW + timedelta(seconds=3000)
    now.move_to(NOW + timedelta(seconds=3000 - 61))
    assert await authorization.access_token() == first
    now.move_to(NOW + timedelta(seconds=3000 - 60))
    assert await authorization.access_token() != first
    assert grants(gateway) == ["password", "refresh_token"]


async def test_a_token_with_a_short_life_is_used_for_half_of_it(
    now: FrozenDateTimeFactory, gateway: Gateway, authorization: PasswordAuthorization
) -> None:
    gateway.behaviour.access_lifetime = 40
    first = await authorization.access_token()
    now.tick(19)
    assert await authorization.access_token() == first
    now.tick(1)
    assert await authorization.access_token() != first


async def test_an_ended_refresh_token_is_not_tried(
    now: FrozenDateTimeFactory, gateway: Gateway, authorization: PasswordAuthorization
) -> None:
    await authorization.access_token()
    now.tick(7200)
    await authorization.access_token()
    assert grants(gateway) == ["password", "password"]


@pytest.mark.parametrize("status", [400, 401])
async def test_a_dead_refresh_token_silently_gives_way_to_the_password(
    gateway: Gateway, client: IpexClient, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    gateway.behaviour.grant_error_status = status
    await send(client)
    gateway.expire_tokens(refresh=True)
    await send(client)
    assert grants(gateway) == ["password", "refresh_token", "password"]
    assert posts(gateway) == 3
    assert not [record for record in caplog.records if record.levelno > logging.DEBUG]


async def test_a_refresh_that_fails_for_now_does_not_fall_back_to_the_password(
    gateway: Gateway, authorization: PasswordAuthorization
) -> None:
    token = await authorization.access_token()
    gateway.fail("/token", Fault.SERVER_ERROR_BEFORE)
    with pytest.raises(NotSentError):
        await authorization.renew(token)
    assert grants(gateway) == ["password", "refresh_token"]


async def test_a_refresh_that_is_not_understood_gives_way_to_the_password(
    gateway: Gateway, authorization: PasswordAuthorization
) -> None:
    token = await authorization.access_token()
    gateway.fail("/token", Fault.CLIENT_ERROR, status=404)
    assert await authorization.renew(token) != token
    assert grants(gateway) == ["password", "refresh_token", "password"]


async def test_a_rejected_token_is_renewed_and_the_request_repeated_once(gateway: Gateway, client: IpexClient) -> None:
    await client.log_in()
    gateway.expire_tokens()
    await send(client)
    assert grants(gateway) == ["password", "refresh_token"]
    assert posts(gateway) == 2
    assert len(gateway.messages) == 1


async def test_five_sends_with_an_ended_token_share_one_renewal(gateway: Gateway, client: IpexClient) -> None:
    await client.log_in()
    gateway.expire_tokens()
    await asyncio.gather(*(send(client) for _ in range(5)))
    assert grants(gateway) == ["password", "refresh_token"]
    assert len(gateway.messages) == 5


async def test_five_first_sends_share_one_login(gateway: Gateway, client: IpexClient) -> None:
    await asyncio.gather(*(send(client) for _ in range(5)))
    assert grants(gateway) == ["password"]


async def test_a_late_refusal_of_an_old_token_renews_nothing(
    gateway: Gateway, authorization: PasswordAuthorization
) -> None:
    old = await authorization.access_token()
    new = await authorization.renew(old)
    assert await authorization.renew(old) == new
    assert len(gateway.requests) == 2


async def test_a_cancelled_send_does_not_take_the_login_from_the_others(gateway: Gateway, client: IpexClient) -> None:
    gateway.fail("/token", Fault.HANG_BEFORE)
    first, second = (asyncio.create_task(send(client)) for _ in range(2))
    await gateway.wait_for_requests("/token")
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    gateway.release()
    await second
    assert grants(gateway) == ["password"]


@pytest.mark.parametrize("status", [400, 401])
async def test_a_wrong_password_is_a_refused_login_with_the_reason(
    gateway: Gateway, session: aiohttp.ClientSession, status: int
) -> None:
    gateway.behaviour.grant_error_status = status
    authorization = PasswordAuthorization(session, gateway.url, gateway.username, "wrong password")
    with pytest.raises(LoginRefusedError) as caught:
        await authorization.access_token()
    assert caught.value.reason == "Invalid user credentials"
    assert caught.value.status == status


async def test_a_login_that_is_refused_right_after_its_renewal_is_refused(gateway: Gateway, client: IpexClient) -> None:
    gateway.fail("/SMS/allowed-numbers", Fault.UNAUTHORIZED, times=2)
    with pytest.raises(LoginRefusedError) as caught:
        await ask_numbers(client)
    assert caught.value.status == 401
    assert grants(gateway) == ["password", "refresh_token"]


@pytest.mark.parametrize(
    ("fault", "details", "kind"),
    [
        (Fault.UNAUTHORIZED, {}, LoginRefusedError),
        (Fault.CLIENT_ERROR, {"body": {"error": "invalid_request"}}, LoginRefusedError),
        (Fault.CLIENT_ERROR, {"status": 403, "body": {"error": "invalid_client"}}, LoginRefusedError),
        (Fault.CLIENT_ERROR, {"body": {"error": "temporarily_unavailable"}}, NotSentError),
        (Fault.CLIENT_ERROR, {"body": {"error": {"nested": 1}}}, NotSentError),
        (Fault.CLIENT_ERROR, {"body": []}, NotSentError),
        (Fault.FORBIDDEN, {}, NotSentError),
        (Fault.REDIRECT, {}, NotSentError),
        (Fault.TOO_MANY_REQUESTS, {"retry_after": 7}, NotSentError),
        (Fault.REQUEST_TIMEOUT, {}, NotSentError),
        (Fault.SERVER_ERROR_BEFORE, {"retry_after": 7}, NotSentError),
        (Fault.SERVER_ERROR_AFTER, {}, NotSentError),
        (Fault.HTML_BEFORE, {}, NotSentError),
        (Fault.HTML_BEFORE, {"status": 400}, NotSentError),
        (Fault.TRUNCATED_JSON, {}, NotSentError),
        (Fault.EMPTY_ANSWER, {}, NotSentError),
        (Fault.CUT_SHORT, {}, NotSentError),
        (Fault.RESET_BEFORE, {}, NotSentError),
        (Fault.RESET_AFTER, {}, NotSentError),
    ],
)
async def test_without_a_token_a_text_surely_did_not_leave(
    gateway: Gateway, client: IpexClient, fault: Fault, details: dict[str, Any], kind: type[IpexError]
) -> None:
    gateway.fail("/token", fault, **details)
    with pytest.raises(kind) as caught:
        await send(client)
    assert type(caught.value) is kind
    assert caught.value.retry_after == details.get("retry_after")
    assert posts(gateway) == 0


async def test_a_refused_connection_to_the_login_server_means_not_sent(gateway: Gateway, client: IpexClient) -> None:
    await gateway.refuse_connections()
    with pytest.raises(NotSentError):
        await send(client)


def grant(**answer: object) -> Reply:
    return Reply(200, json.dumps({"access_token": "opaque-1"} | answer).encode())


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        ({"expires_in": 3000}, 3000),
        ({"expires_in": 12.5}, 12.5),
        ({"access_token": a_token(exp=NOW.timestamp() + 300)}, 300),
        ({"access_token": a_token(iat=5000, exp=5300), "expires_in": 3000}, 300),
        ({"access_token": a_token(iat=5000, exp=8000)}, 3000),
        ({"access_token": a_token(iat=5000, exp=5000), "expires_in": 3000}, 3000),
        ({"expires_in": 1e9}, 3650 * 86400),
        ({"expires_in": 1e300}, None),
        ({"expires_in": "3000"}, None),
        ({"expires_in": True}, None),
        ({"expires_in": 0}, None),
        ({}, None),
    ],
)
def test_the_end_of_a_token_is_known_from_its_claims_or_from_expires_in(
    now: FrozenDateTimeFactory, answer: dict[str, Any], seconds: float | None
) -> None:
    expected = None if seconds is None else NOW + timedelta(seconds=seconds)
    assert read_login(grant(**answer)).expires_at == expected


@pytest.mark.parametrize(
    ("answer", "usable"),
    [
        ({"refresh_token": "r", "refresh_expires_in": 7200}, True),
        ({"refresh_token": "r", "refresh_expires_in": 0}, True),
        ({"refresh_token": "r"}, True),
        ({"refresh_token": ""}, False),
        ({"refresh_token": 7}, False),
        ({}, False),
    ],
)
def test_a_refresh_token_may_be_absent_or_have_no_end(answer: dict[str, Any], *, usable: bool) -> None:
    assert (read_login(grant(**answer)).usable_refresh_token is not None) is usable


@pytest.mark.parametrize("token", ["", None, 7, "two words", "line\r\nbreak", "žluťoučký"])
def test_what_can_be_no_token_is_no_login(token: object) -> None:
    with pytest.raises(NotSentError):
        read_login(grant(access_token=token))


async def test_an_opaque_token_is_used_as_it_is(socket_enabled: None, session: aiohttp.ClientSession) -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.json_response({"access_token": "opaque-1"})

    application = web.Application()
    application.router.add_post("/token", answer)
    async with TestServer(application) as server:
        authorization = PasswordAuthorization(session, str(server.make_url("")), "anna@example.com", "password")
        assert await authorization.access_token() == "opaque-1"
        assert await authorization.access_token() == "opaque-1"
        assert authorization.identity == Identity(None, None)
        assert authorization.expires_at is None


# A pasted token


@pytest.mark.parametrize(
    "pasted",
    ["{}", " {}\n", "Bearer {}", "bearer   {}", "Bearer{}", '"{}"', "'Bearer {}'", "Bearer\n{}"],
)
async def test_a_token_is_taken_as_people_paste_it(pasted: str) -> None:
    token = a_token(sub="1", email="anna@example.com")
    authorization = TokenAuthorization(pasted.format(token))
    assert await authorization.access_token() == token
    assert authorization.identity == Identity("1", "anna@example.com")


async def test_a_token_that_was_broken_into_lines_is_joined() -> None:
    token = a_token(sub="1")
    authorization = TokenAuthorization(f"{token[:20]}\r\n  {token[20:]}")
    assert await authorization.access_token() == token


async def test_a_pasted_token_works_until_it_ends(now: FrozenDateTimeFactory) -> None:
    authorization = TokenAuthorization(a_token(exp=int(NOW.timestamp()) + 3000))
    assert authorization.expires_at == NOW + timedelta(seconds=3000)
    now.tick(2999)
    token = await authorization.access_token()
    with pytest.raises(LoginRefusedError) as refused:
        await authorization.renew(token)
    assert not isinstance(refused.value, LoginExpiredError)
    now.tick(1)
    with pytest.raises(LoginExpiredError):
        await authorization.access_token()
    with pytest.raises(LoginExpiredError):
        await authorization.renew(token)


async def test_a_revoked_pasted_token_is_refused_after_one_request(gateway: Gateway, client: IpexClient) -> None:
    client.authorization = TokenAuthorization(gateway.new_token())
    await send(client)
    gateway.expire_tokens()
    with pytest.raises(LoginRefusedError):
        await send(client)
    assert posts(gateway) == 2


@pytest.mark.parametrize("pasted", ["", "  ", "Bearer ", "žluťoučký", "a\x00b"])
async def test_what_is_no_token_is_refused_without_asking(pasted: str) -> None:
    authorization = TokenAuthorization(pasted)
    with pytest.raises(LoginRefusedError):
        await authorization.access_token()


async def test_an_opaque_pasted_token_has_no_known_end() -> None:
    authorization = TokenAuthorization("opaque-1")
    assert await authorization.access_token() == "opaque-1"
    assert authorization.expires_at is None
    assert authorization.identity == Identity(None, None)


# Claims


@pytest.mark.parametrize(
    "token",
    [
        "",
        "a.b",
        "a.b.c",
        "..",
        "a.bm8.c",
        "a.W10.c",
        "ž.ž.ž",
        "a." + "b" * 100_000 + ".c",
        a_token(exp="tomorrow", sub=7, email=""),
        a_token(exp=True),
        a_token(exp=1e300),
    ],
    ids=short_id,
)
def test_claims_that_cannot_be_read_tell_nothing(token: str) -> None:
    claims = read_claims(token)
    assert claims.identity == Identity(None, None)
    assert claims.expires_at is None
    assert claims.lifetime is None
