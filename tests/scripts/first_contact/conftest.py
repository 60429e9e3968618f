"""An operator, and the clock that everything goes by."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from tests.gateway import Gateway
from tests.gateway import webhooks as gateway_webhooks
from tests.gateway.conftest import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime.now(UTC).replace(microsecond=0))


@pytest.fixture
async def gateway(socket_enabled: None, clock: Clock) -> AsyncIterator[Gateway]:
    async with Gateway(clock=clock) as running:
        yield running


@pytest.fixture(autouse=True)
def _calls_wait_by_that_clock(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    async def sleep(seconds: float) -> None:
        clock.now += timedelta(seconds=seconds)

    monkeypatch.setattr(gateway_webhooks, "asyncio", SimpleNamespace(sleep=sleep))
