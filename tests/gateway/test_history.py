"""The history, at the double."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from . import AnswerShape, CreatedAtZone, HistoryOrder, HistoryShape, PendingState
from .conftest import ANNA, OFFICE, Client, Clock, Json


async def _fill(client: Client, clock: Clock, count: int) -> None:
    for index in range(count):
        await client.gateway.receive_text(ANNA, OFFICE, f"text {index}")
        clock.now += timedelta(minutes=1)


async def _texts(client: Client) -> list[str]:
    return [row["text"] for row in await client.rows()]


async def test_sent_and_received_messages_are_rows_with_the_documented_fields(client: Client) -> None:
    await client.send("out")
    await client.gateway.receive_text(ANNA, OFFICE, "in")
    sent, received = await client.rows()
    assert sent == {
        "id": client.gateway.messages[0].id,
        "from": OFFICE,
        "to": ANNA,
        "text": "out",
        "direction": "OUT",
        "createdAt": "2026-11-22T10:00:00.000+01:00",
    }
    assert received["direction"] == "IN"


async def test_instant_messages_have_no_history(client: Client) -> None:
    await client.send_instant()
    assert await client.rows() == []


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "startTime"),
        ("?startTime=2026-11-01T00:00:00.000%2B01:00", "endTime"),
        ("?startTime=2026-11-01T00:00:00.000&endTime=2026-12-01T00:00:00.000", "zone"),
        ("?startTime=2026-11-01T00:00:00.000+01:00&endTime=2026-12-01T00:00:00.000+01:00", "zone"),
        ("?startTime=1793487600&endTime=1796079600", "zone"),
        ("?startTime=2026-12-01T00:00:00Z&endTime=2026-11-01T00:00:00Z", "after"),
    ],
)
async def test_a_window_needs_two_times_with_a_zone(client: Client, query: str, words: str) -> None:
    answer = await client.session.get(
        f"{client.gateway.url}/SMS{query}",
        headers={"Authorization": f"Bearer {client.token}", "Accept": "application/json"},
    )
    assert answer.status == 400
    assert words in (await answer.json())["message"]


async def test_a_plus_reaches_the_wire_escaped(client: Client) -> None:
    await client.history(start="2026-11-01T00:00:00.000+01:00")
    assert "startTime=2026-11-01T00:00:00.000%2B01:00" in client.gateway.requests[-1].raw_target


async def test_only_messages_of_the_window_are_answered(client: Client, clock: Clock) -> None:
    await _fill(client, clock, 3)
    answer = await client.history("2026-11-22T10:01:00.000+01:00", "2026-11-22T10:02:00.000+01:00")
    assert [row["text"] for row in await answer.json()] == ["text 1", "text 2"]
    client.gateway.behaviour.history_end_inclusive = False
    answer = await client.history("2026-11-22T10:01:00.000+01:00", "2026-11-22T10:02:00.000+01:00")
    assert [row["text"] for row in await answer.json()] == ["text 1"]


async def test_messages_are_kept_for_six_months(client: Client, clock: Clock) -> None:
    await client.gateway.receive_text(ANNA, OFFICE, "old", created_at=clock.now - timedelta(days=184))
    await client.gateway.receive_text(ANNA, OFFICE, "young", created_at=clock.now - timedelta(days=182))
    assert await _texts(client) == ["young"]


@pytest.mark.parametrize("status", [413, 422, 400])
async def test_a_window_may_be_too_wide_or_too_full(client: Client, clock: Clock, status: int) -> None:
    client.gateway.behaviour.history_limit_status = status
    client.gateway.behaviour.history_max_days = 7
    answer = await client.history()
    assert answer.status == status
    assert "limit" in (await answer.json())["message"]
    client.gateway.behaviour.history_max_days = None
    client.gateway.behaviour.history_max_rows = 2
    await _fill(client, clock, 2)
    assert (await client.history()).status == 200
    await _fill(client, clock, 1)
    assert (await client.history()).status == status


async def test_a_cap_drops_the_oldest_without_a_word(client: Client, clock: Clock) -> None:
    client.gateway.behaviour.history_cap = 2
    await _fill(client, clock, 3)
    assert await _texts(client) == ["text 1", "text 2"]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (HistoryOrder.ASCENDING, [0, 1, 2, 3]),
        (HistoryOrder.DESCENDING, [3, 2, 1, 0]),
        (HistoryOrder.SHUFFLED, [1, 3, 2, 0]),
    ],
)
async def test_rows_come_in_every_order(client: Client, clock: Clock, order: HistoryOrder, expected: list[int]) -> None:
    client.gateway.behaviour.history_order = order
    await _fill(client, clock, 4)
    assert await _texts(client) == [f"text {index}" for index in expected]


@pytest.mark.parametrize(
    ("shape", "read"),
    [
        (HistoryShape.LIST, lambda body: body),
        (HistoryShape.WRAPPED, lambda body: body["data"]),
        (HistoryShape.WRAPPED_WITH_TOTAL, lambda body: body["items"]),
        (HistoryShape.UNREADABLE, lambda body: body["first"]),
    ],
)
async def test_rows_come_in_every_shape(
    client: Client, clock: Clock, shape: HistoryShape, read: Callable[[Json], Json]
) -> None:
    client.gateway.behaviour.history_shape = shape
    await _fill(client, clock, 1)
    assert read(await client.rows())[0]["text"] == "text 0"


async def test_a_row_may_appear_late_or_never(client: Client, clock: Clock) -> None:
    client.gateway.behaviour.history_lag = 60
    await client.send("late")
    await client.send("never")
    client.gateway.messages[1].hidden = True
    assert await client.rows() == []
    clock.now += timedelta(seconds=60)
    assert await _texts(client) == ["late"]


@pytest.mark.parametrize(
    ("pending", "expected"),
    [
        (PendingState.ABSENT, {}),
        (PendingState.NULL, {"state": None}),
        (PendingState.WORD, {"state": "QUEUED"}),
    ],
)
async def test_a_message_on_its_way_has_no_state_or_another_word(
    client: Client, pending: PendingState, expected: dict[str, object]
) -> None:
    client.gateway.behaviour.pending_state = pending
    client.gateway.behaviour.pending_word = "QUEUED"
    await client.send()
    (row,) = await client.rows()
    assert {key: row[key] for key in row if key == "state"} == expected


async def test_a_report_shows_in_the_history(client: Client) -> None:
    await client.send()
    await client.gateway.report(client.gateway.messages[0], "FAILED")
    assert (await client.rows())[0]["state"] == "FAILED"


async def test_answer_webhook_and_history_may_name_a_message_differently(client: Client) -> None:
    client.gateway.behaviour.ids_differ = True
    answered = (await (await client.send()).json())["id"]
    (row,) = await client.rows()
    assert len({answered, row["id"], client.gateway.messages[0].id}) == 3


async def test_ids_may_be_numbers(client: Client) -> None:
    client.gateway.behaviour.numeric_ids = True
    await client.send()
    assert (await client.rows())[0]["id"] == int(client.gateway.messages[0].id)


async def test_unreadable_rows_stand_among_the_others(client: Client, clock: Clock) -> None:
    client.gateway.behaviour.unreadable_rows = 3
    await _fill(client, clock, 2)
    rows = await client.rows()
    assert len(rows) == 5
    assert [row["text"] for row in rows if row and "text" in row] == ["text 0", "text 1"]


async def test_a_text_may_come_back_altered(client: Client) -> None:
    client.gateway.behaviour.history_alters_text = True
    await client.send("Příliš žluťoučký")
    assert await _texts(client) == ["Prilis zlutoucky"]


async def test_rows_and_answers_may_carry_unknown_keys(client: Client) -> None:
    client.gateway.behaviour.extra_keys = True
    client.gateway.behaviour.answer_shape = AnswerShape.OBJECT
    assert len(await (await client.send()).json()) > 1
    assert "customerId" in (await client.rows())[0]


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        (CreatedAtZone.OFFSET, "2026-11-22T10:00:00.000+01:00"),
        (CreatedAtZone.ZULU, "2026-11-22T09:00:00.000Z"),
        (CreatedAtZone.NO_FRACTION, "2026-11-22T10:00:00+01:00"),
        (CreatedAtZone.NAIVE_UTC, "2026-11-22T09:00:00.000"),
        (CreatedAtZone.NAIVE_PRAGUE, "2026-11-22T10:00:00.000"),
        (CreatedAtZone.UNREADABLE, "a moment ago"),
        (CreatedAtZone.ABSENT, None),
    ],
)
async def test_created_at_is_written_in_every_way(client: Client, zone: CreatedAtZone, expected: str | None) -> None:
    client.gateway.behaviour.created_at_zone = zone
    await client.send()
    assert (await client.rows())[0].get("createdAt") == expected


async def test_the_operators_clock_may_be_ahead(client: Client) -> None:
    client.gateway.behaviour.created_at_skew = 600
    await client.send()
    assert (await client.rows())[0]["createdAt"] == "2026-11-22T10:10:00.000+01:00"
