"""The history in windows: nothing lost, nothing asked for in pieces that the operator cannot answer."""

from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from custom_components.ipex_sms.api import (
    HistoryWindow,
    IpexClient,
    IpexError,
    PasswordAuthorization,
    RefusedError,
    TimedOutError,
    UnknownOutcomeError,
    WindowTooLargeError,
)
from tests.gateway import Direction, Fault, Gateway, HistoryOrder, HistoryShape

from .conftest import ANNA, NUMBER, servers_of

END = datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.fixture
async def gateway(gateway: Gateway) -> Gateway:
    gateway.clock = lambda: END
    gateway.behaviour.history_end_inclusive = True
    for days in range(100):
        await gateway.receive_text(
            ANNA, NUMBER, f"text {days}", created_at=END - timedelta(days=days, minutes=1), call_webhook=False
        )
    return gateway


async def read(client: IpexClient, start: datetime, end: datetime = END) -> list[HistoryWindow]:
    return [window async for window in client.history(start, end)]


def texts(windows: list[HistoryWindow]) -> list[str]:
    return [record.text for window in windows for record in window.records]


def asked(gateway: Gateway) -> list[timedelta]:
    """How long the windows were."""
    queries = [request.query for request in gateway.requests_of("/SMS")]
    return [datetime.fromisoformat(query["endTime"]) - datetime.fromisoformat(query["startTime"]) for query in queries]


@pytest.mark.parametrize("shape", [HistoryShape.LIST, HistoryShape.WRAPPED, HistoryShape.WRAPPED_WITH_TOTAL])
@pytest.mark.parametrize("order", HistoryOrder)
async def test_everything_is_read_whatever_the_shape_and_order(
    gateway: Gateway, client: IpexClient, shape: HistoryShape, order: HistoryOrder
) -> None:
    gateway.behaviour.history_shape = shape
    gateway.behaviour.history_order = order
    windows = await read(client, END - timedelta(days=100))
    assert sorted(texts(windows)) == sorted(message.text for message in gateway.messages)


async def test_windows_are_at_most_31_days_long_and_join_without_a_gap_oldest_first(
    gateway: Gateway, client: IpexClient
) -> None:
    start = END - timedelta(days=100)
    windows = await read(client, start)
    assert windows[0].start == start
    assert windows[-1].end == END
    assert [window.end for window in windows[:-1]] == [window.start for window in windows[1:]]
    assert asked(gateway) == [timedelta(days=days) for days in (7, 14, 28, 31, 20)]


async def test_a_window_that_is_too_large_is_halved(gateway: Gateway, client: IpexClient) -> None:
    for status in (413, 422, 400):
        gateway.requests.clear()
        gateway.behaviour.history_limit_status = status
        gateway.behaviour.history_max_days = 10
        windows = await read(client, END - timedelta(days=100))
        assert len(texts(windows)) == 100
        assert asked(gateway)[:3] == [timedelta(days=7), timedelta(days=14), timedelta(days=7)]
        assert all(length <= timedelta(days=7) for length in asked(gateway)[2:])


async def test_a_window_with_too_many_rows_is_halved_until_they_fit(gateway: Gateway, client: IpexClient) -> None:
    gateway.behaviour.history_max_rows = 3
    assert len(texts(await read(client, END - timedelta(days=100)))) == 100


async def test_a_window_that_cannot_be_made_small_enough_is_refused(gateway: Gateway, client: IpexClient) -> None:
    gateway.behaviour.history_max_rows = 0
    with pytest.raises(WindowTooLargeError):
        await read(client, END - timedelta(days=1))
    assert min(asked(gateway)) >= timedelta(minutes=1)


async def test_a_window_that_times_out_is_halved_but_not_below_an_hour(
    gateway: Gateway, session: aiohttp.ClientSession, authorization: PasswordAuthorization
) -> None:
    client = IpexClient(session, authorization, servers_of(gateway), timeout=0.2)
    await client.log_in()
    gateway.fail("/SMS", Fault.HANG_BEFORE)
    assert len(texts(await read(client, END - timedelta(hours=3)))) == 1
    assert asked(gateway) == [timedelta(hours=3), timedelta(hours=1.5), timedelta(hours=1.5)]

    gateway.fail("/SMS", Fault.HANG_BEFORE, times=2)
    with pytest.raises(TimedOutError):
        await read(client, END - timedelta(hours=3))


@pytest.mark.parametrize("status", [408, 504])
async def test_a_timeout_that_the_operator_notices_counts_as_one(
    gateway: Gateway, client: IpexClient, status: int
) -> None:
    gateway.fail("/SMS", Fault.SERVER_ERROR_BEFORE, status=status)
    assert len(texts(await read(client, END - timedelta(days=4)))) == 4


@pytest.mark.parametrize(
    ("fault", "kind"), [(Fault.SERVER_ERROR_BEFORE, UnknownOutcomeError), (Fault.FORBIDDEN, RefusedError)]
)
async def test_other_errors_are_not_met_with_smaller_windows(
    gateway: Gateway, client: IpexClient, fault: Fault, kind: type[IpexError]
) -> None:
    gateway.fail("/SMS", fault)
    with pytest.raises(kind):
        await read(client, END - timedelta(days=4))
    assert len(asked(gateway)) == 1


async def test_a_row_on_the_border_without_an_id_is_told_once(gateway: Gateway, client: IpexClient) -> None:
    border = END - timedelta(days=55)
    gateway.messages.clear()
    for text in ("twice", "twice", "once"):
        message = await gateway.receive_text(ANNA, NUMBER, text, created_at=border, call_webhook=False)
        message.history_id = "none"
    assert sorted(texts(await read(client, END - timedelta(days=62)))) == ["once", "twice", "twice"]


async def test_rows_that_cannot_be_understood_are_counted_by_window(gateway: Gateway, client: IpexClient) -> None:
    gateway.behaviour.unreadable_rows = 4
    (window,) = await read(client, END - timedelta(days=2))
    assert len(window.records) == 2
    assert window.unreadable == 4
    assert "text" in window.shape
    assert "607608609" not in window.shape


async def test_an_unknown_shape_is_not_taken_for_an_empty_history(gateway: Gateway, client: IpexClient) -> None:
    gateway.behaviour.history_shape = HistoryShape.UNREADABLE
    with pytest.raises(UnknownOutcomeError):
        await read(client, END - timedelta(days=2))


async def test_a_large_history_is_read_whole(gateway: Gateway, client: IpexClient) -> None:
    for number in range(3000):
        await gateway.receive_text(
            ANNA, NUMBER, f"text {number}", created_at=END - timedelta(days=1), call_webhook=False
        )
    (window,) = await read(client, END - timedelta(days=2))
    assert len(window.records) == 3002


async def test_where_there_is_much_the_windows_are_shorter_and_then_longer_again(
    gateway: Gateway, client: IpexClient
) -> None:
    for number in range(10_000):
        gateway.store(
            direction=Direction.IN,
            from_=ANNA,
            to=NUMBER,
            text=f"text {number}",
            created_at=END - timedelta(days=99, minutes=-number % 60),
        )
    windows = await read(client, END - timedelta(days=100))
    assert len(texts(windows)) == 10_100
    first, second, *_, last_whole, _ = asked(gateway)
    assert second < first / 1.9
    assert last_whole > 2 * first


async def test_no_time_at_all_asks_nothing(gateway: Gateway, client: IpexClient) -> None:
    assert await read(client, END, END - timedelta(days=1)) == []
    assert gateway.requests == []


async def test_times_without_a_zone_are_a_mistake_of_the_caller(client: IpexClient) -> None:
    with pytest.raises(ValueError, match="zone"):
        client.history(datetime(2026, 11, 22), END)  # noqa: DTZ001
