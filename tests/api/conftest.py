"""A client of the double."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime

import aiohttp
import pytest

from custom_components.ipex_sms.api import IpexClient, PasswordAuthorization, Servers
from tests.gateway import Gateway

NUMBER = "+420777888999"
TRUNK_NUMBER = "+420222333444"
ANNA = "+420607608609"
START = datetime(2021, 9, 1, tzinfo=UTC)
END = datetime(2021, 9, 2, tzinfo=UTC)

type Request = Callable[[IpexClient], Awaitable[object]]


@pytest.fixture
async def gateway(socket_enabled: None) -> AsyncIterator[Gateway]:
    async with Gateway(numbers=(NUMBER,)) as gateway:
        yield gateway


@pytest.fixture
async def session(socket_enabled: None) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def authorization(gateway: Gateway, session: aiohttp.ClientSession) -> PasswordAuthorization:
    return PasswordAuthorization(session, gateway.url, gateway.username, gateway.password)


@pytest.fixture
def client(gateway: Gateway, session: aiohttp.ClientSession, authorization: PasswordAuthorization) -> IpexClient:
    return IpexClient(session, authorization, servers_of(gateway))


def servers_of(gateway: Gateway) -> Servers:
    return Servers(gateway.url, gateway.url, gateway.url)


def posts(gateway: Gateway, path: str = "/SMS") -> int:
    return len(gateway.requests_of(path, "POST"))


async def ask_numbers(client: IpexClient) -> object:
    return await client.allowed_numbers()


async def ask_history(client: IpexClient) -> object:
    return [window async for window in client.history(START, END)]


async def send(client: IpexClient) -> object:
    return await client.send(sender=NUMBER, recipient=ANNA, text="Hello world!")


async def send_instant(client: IpexClient) -> object:
    return await client.send_instant(
        sender=TRUNK_NUMBER, recipient=ANNA, text="Hello world!", email="delivery@example.com"
    )


def short_id(value: object) -> str:
    """Keep a test's name readable where its input is long."""
    return str(value)[:40]
