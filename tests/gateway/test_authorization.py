"""The double's Keycloak."""

from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
import jwt
import pytest

from . import Gateway
from .conftest import Client, Clock, Json


async def _log_in(client: Client) -> Json:
    answer = await client.grant(
        grant_type="password", username=client.gateway.username, password=client.gateway.password
    )
    assert answer.status == 200
    return await answer.json()


async def test_the_right_password_gives_both_tokens_with_their_documented_lifetimes(client: Client) -> None:
    tokens = await _log_in(client)
    assert tokens["expires_in"] == 3000
    assert tokens["refresh_expires_in"] == 7200
    assert tokens["token_type"] == "Bearer"
    assert tokens["access_token"].startswith("eyJ")


async def test_an_access_token_is_a_jwt_that_tells_who_and_until_when(client: Client, clock: Clock) -> None:
    tokens = await _log_in(client)
    claims = jwt.decode(tokens["access_token"], options={"verify_signature": False})
    assert claims["email"] == client.gateway.username
    assert claims["sub"] == client.gateway.subject
    assert claims["iat"] == int(clock.now.timestamp())
    assert claims["exp"] - claims["iat"] == 3000


async def test_tokens_need_not_tell_who_they_are_for(client: Client) -> None:
    client.gateway.behaviour.subject_claim = client.gateway.behaviour.email_claim = False
    claims = jwt.decode(client.gateway.new_token(), options={"verify_signature": False})
    assert not {"sub", "email"} & claims.keys()


@pytest.mark.parametrize("status", [401, 400])
async def test_a_wrong_password_is_an_invalid_grant(client: Client, status: int) -> None:
    client.gateway.behaviour.grant_error_status = status
    answer = await client.grant(grant_type="password", username=client.gateway.username, password="no")
    assert answer.status == status
    assert (await answer.json())["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"client_id": "other", "grant_type": "password"}, "invalid_client"),
        ({}, "invalid_request"),
        ({"grant_type": "client_credentials"}, "unsupported_grant_type"),
    ],
)
async def test_other_grants_are_refused(client: Client, form: dict[str, str], error: str) -> None:
    answer = await client.grant(**form)
    assert answer.status in (400, 401)
    assert (await answer.json())["error"] == error


async def test_a_login_as_json_is_not_understood(client: Client) -> None:
    answer = await client.session.post(client.gateway.url + "/token", json={"grant_type": "password"})
    assert answer.status in (400, 401)


async def test_a_refresh_token_works_once(client: Client) -> None:
    tokens = await _log_in(client)
    first = await client.grant(grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    again = await client.grant(grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert first.status == 200
    assert (await again.json())["error"] == "invalid_grant"
    rotated = (await first.json())["refresh_token"]
    assert (await client.grant(grant_type="refresh_token", refresh_token=rotated)).status == 200


async def test_a_refresh_token_works_for_good_where_it_is_not_rotated(client: Client) -> None:
    client.gateway.behaviour.rotate_refresh = False
    tokens = await _log_in(client)
    for _ in range(2):
        answer = await client.grant(grant_type="refresh_token", refresh_token=tokens["refresh_token"])
        assert answer.status == 200


async def test_a_refresh_token_ends_after_two_hours(client: Client, clock: Clock) -> None:
    tokens = await _log_in(client)
    clock.now += timedelta(seconds=7200)
    answer = await client.grant(grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert (await answer.json())["error"] == "invalid_grant"


async def test_an_access_token_is_no_refresh_token_and_the_other_way_round(client: Client) -> None:
    tokens = await _log_in(client)
    answer = await client.grant(grant_type="refresh_token", refresh_token=tokens["access_token"])
    assert (await answer.json())["error"] == "invalid_grant"
    client.token = tokens["refresh_token"]
    assert (await client.history()).status == 401


async def test_an_access_token_is_good_for_fifty_minutes(client: Client, clock: Clock) -> None:
    clock.now += timedelta(seconds=2999)
    assert (await client.history()).status == 200
    clock.now += timedelta(seconds=1)
    assert (await client.history()).status == 401


async def test_a_frozen_clock_governs_the_default_clock(socket_enabled: None, freezer: FrozenDateTimeFactory) -> None:
    freezer.move_to("2026-11-22T09:00:00Z")
    claims = jwt.decode(Gateway().new_token(), options={"verify_signature": False})
    assert claims["iat"] == 1795338000


@pytest.mark.parametrize("path", ["/SMS/allowed-numbers", "/SMS"])
@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer eyJ.no.token", "Basic YTpi"])
async def test_without_a_good_token_there_is_only_401(client: Client, path: str, authorization: str) -> None:
    answer = await client.request("GET", path, headers={"Authorization": authorization})
    assert answer.status == 401


async def test_a_token_of_another_operator_is_not_taken(client: Client) -> None:
    client.token = Gateway().new_token()
    assert (await client.history()).status == 401


async def test_expiring_tokens_on_demand_spares_the_refresh_token_unless_told(client: Client) -> None:
    tokens = await _log_in(client)
    client.token = tokens["access_token"]
    client.gateway.expire_tokens()
    assert (await client.history()).status == 401
    answer = await client.grant(grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert answer.status == 200
    client.gateway.expire_tokens(refresh=True)
    renewed = (await answer.json())["refresh_token"]
    assert (await client.grant(grant_type="refresh_token", refresh_token=renewed)).status in (400, 401)


async def test_an_api_request_must_accept_json(client: Client) -> None:
    answer = await client.request("GET", "/SMS/allowed-numbers", headers={"Accept": "text/html"})
    assert answer.status == 406
    client.gateway.behaviour.require_accept = False
    answer = await client.request("GET", "/SMS/allowed-numbers", headers={"Accept": "text/html"})
    assert answer.status == 200
