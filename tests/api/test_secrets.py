"""Secrets appear in no repr, no message, no cause and no log."""

import logging
import traceback
from typing import Any

import aiohttp
import pytest

from custom_components.ipex_sms.api import IpexClient, IpexError, PasswordAuthorization, TokenAuthorization
from custom_components.ipex_sms.api.grant import read_login
from custom_components.ipex_sms.api.transport import Reply
from tests.gateway import Fault, Gateway

from .conftest import ANNA, NUMBER

FAULTS: list[tuple[str, Fault, dict[str, Any]]] = [
    ("/token", Fault.UNAUTHORIZED, {}),
    ("/token", Fault.RESET_BEFORE, {}),
    ("/token", Fault.TRUNCATED_JSON, {}),
    ("/token", Fault.REDIRECT, {}),
    ("/SMS", Fault.RESET_AFTER, {}),
    ("/SMS", Fault.TRUNCATED_JSON, {}),
    ("/SMS", Fault.CUT_SHORT, {}),
    ("/SMS", Fault.SERVER_ERROR_AFTER, {}),
    ("/SMS", Fault.UNAUTHORIZED, {}),
]


def chain(error: BaseException | None) -> list[BaseException]:
    return [] if error is None else [error, *chain(error.__cause__), *chain(error.__context__)]


@pytest.mark.parametrize(("path", "fault", "details"), FAULTS)
async def test_no_error_carries_a_secret_a_number_or_a_text(
    gateway: Gateway,
    client: IpexClient,
    path: str,
    fault: Fault,
    details: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    text = "Hello world!"
    gateway.fail(path, fault, times=None, **details)
    with pytest.raises(IpexError) as caught:
        await client.send(sender=NUMBER, recipient=ANNA, text=text)
    shown = "".join(traceback.format_exception(caught.value)) + caplog.text
    shown += "".join(f"{error!r} {vars(error)}" for error in chain(caught.value))
    for secret in (*gateway.secrets(), "eyJ", ANNA, text):
        assert secret not in shown


async def test_the_operators_words_never_show_the_token_or_the_password(
    gateway: Gateway, client: IpexClient, session: aiohttp.ClientSession
) -> None:
    token = gateway.new_token()
    client.authorization = TokenAuthorization(token)
    gateway.fail("/SMS/allowed-numbers", Fault.CLIENT_ERROR, message=f"{token} may not do this")
    with pytest.raises(IpexError) as caught:
        await client.allowed_numbers()
    assert caught.value.reason == "… may not do this"

    body = {"error": "invalid_grant", "error_description": "The password open sesame is wrong"}
    gateway.fail("/token", Fault.CLIENT_ERROR, body=body)
    with pytest.raises(IpexError) as caught:
        await PasswordAuthorization(session, gateway.url, "anna@example.com", "open sesame").access_token()
    assert caught.value.reason == "The password … is wrong"


async def test_no_repr_shows_a_secret(gateway: Gateway, client: IpexClient) -> None:
    await client.log_in()
    shown = [client, client.authorization, TokenAuthorization("secret-1"), client.authorization.identity]
    login = read_login(Reply(200, b'{"access_token": "secret-1", "refresh_token": "secret-2"}'))
    text = repr([*shown, login, Reply(200, b"secret-3")])
    for secret in ("secret", gateway.password, gateway.username, "eyJ"):
        assert secret not in text
