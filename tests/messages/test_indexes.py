"""A log of a million messages answers like one of a thousand: no question reads all of them."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import chain, groupby, product
from typing import cast

import pytest

from custom_components.ipex_sms.api.models import DeliveryState, Direction
from custom_components.ipex_sms.messages.message_log import Call, MessageLog
from custom_components.ipex_sms.messages.models import Change, Source, State
from custom_components.ipex_sms.messages.queries import MessageQuery
from custom_components.ipex_sms.messages.threads import PageQuery, ThreadQuery
from tests.messages.conftest import ANNA, OFFICE_ID, Desk

# The only way to read messages from one end to the other: the newest first, until there are enough.
NEWEST_FIRST = "SCAN messages USING INDEX messages_created"
QUERIES = [
    MessageQuery(counterpart=counterpart, direction=direction, sender_ids=sender_ids)
    for counterpart, direction, sender_ids in product(
        (None, ANNA), (None, *Direction), (None, frozenset({OFFICE_ID, "number:+420777888998"}))
    )
]


@pytest.fixture
def statements(desk: Desk) -> Iterator[list[str]]:
    """Note every statement of the log, with its values."""
    noted: list[str] = []
    desk.connection.set_trace_callback(noted.append)
    yield noted
    desk.connection.set_trace_callback(None)


def explain(desk: Desk, statements: list[str]) -> list[str]:
    """Return the steps that read messages, of each statement in the order it was asked."""
    desk.connection.set_trace_callback(None)
    readers = [text for text in statements if text.split()[0] in {"SELECT", "UPDATE", "DELETE", "INSERT", "WITH"}]
    assert len(readers) > 5
    plans = [desk.connection.execute(f"EXPLAIN QUERY PLAN {text}").fetchall() for text in readers]
    return [step["detail"] for plan in plans for step in plan]


def scans(steps: list[str]) -> list[str]:
    tables = ("messages", "operator_ids", "told", "shown", "stray")
    return [step for step in steps if step.startswith(tuple(f"SCAN {table}" for table in tables))]


def live(desk: Desk) -> None:
    """Let everything happen that happens in a day."""
    desk.send("1001")
    desk.record(desk.outgoing("1001", DeliveryState.DELIVERED))
    desk.record(desk.inbound("2001"), desk.inbound(None, "without an id"), desk.outgoing("2002", text="elsewhere"))
    lost = desk.lose(text="lost")
    desk.record(desk.outgoing("2003", text="LOST?"))
    desk.answer(lost, "2003")
    desk.lose(text="not sent")
    for _ in range(3):
        desk.pass_time(seconds=40)
        desk.read(
            desk.outgoing("1001", DeliveryState.DELIVERED, Source.HISTORY),
            desk.inbound("2001", source=Source.HISTORY),
            desk.inbound("2004", "new", Source.HISTORY),
        )
    desk.do(lambda log: log.import_past([desk.inbound("2005", "old", Source.HISTORY)]))
    desk.waiting()
    desk.do(lambda log: log.queue([], desk.now, hourly_limit=1))
    desk.do(lambda log: log.guard.count(desk.now))
    desk.pass_time(hours=2)
    desk.let_pass()
    desk.do(MessageLog.next_moment)
    desk.do(MessageLog.history_read_until)
    desk.do(lambda log: log.awaits_report_since(desk.now))
    desk.do(lambda log: log.suspicion.count(desk.now))
    desk.do(lambda log: log.summarize(desk.now, [OFFICE_ID], [ANNA]))
    read_conversations(desk, None)
    read_conversations(desk, frozenset({OFFICE_ID}))
    desk.do(lambda log: log.hours.take_changed())
    desk.do(lambda log: log.hours.read(desk.now - timedelta(days=1), desk.now))
    desk.do(lambda log: log.hours.first_hour())
    desk.do(lambda log: log.hours.forget_taken())
    desk.restart()


def read_conversations(desk: Desk, senders: frozenset[str] | None) -> None:
    (thread,) = desk.do(lambda log: log.threads.find(ThreadQuery(sender_ids=senders, search=ANNA))).items
    page = desk.do(lambda log: log.threads.page(PageQuery(ANNA, senders, after=thread.place)))
    desk.do(lambda log: log.threads.page(PageQuery(ANNA, senders, search="new")))
    desk.do(lambda log: log.threads.mark_read(ANNA, page.items[0].message_id, senders))


def test_what_happens_in_a_day_reads_no_table_from_end_to_end(desk: Desk, statements: list[str]) -> None:
    live(desk)
    assert scans(explain(desk, statements)) == []


def test_the_night_reads_only_what_is_old(desk: Desk, statements: list[str]) -> None:
    live(desk)
    statements.clear()
    desk.connection.set_trace_callback(statements.append)
    desk.pass_time(days=400)
    desk.do(lambda log: log.purge(desk.now, 30))
    assert statements
    desk.connection.set_trace_callback(None)
    plans = [
        step["detail"]
        for text in statements
        if text.split()[0] in {"UPDATE", "DELETE"}
        for step in desk.connection.execute(f"EXPLAIN QUERY PLAN {text}")
    ]
    assert scans(plans) == []


@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_reading_messages_reads_only_those_asked_for_newest_first(desk: Desk, query: MessageQuery) -> None:
    live(desk)
    statements: list[str] = []
    desk.connection.set_trace_callback(statements.append)
    desk.do(lambda log: log.read(query))
    desk.connection.set_trace_callback(None)
    (text,) = [text for text in statements if text.startswith("SELECT")]
    steps = [step["detail"] for step in desk.connection.execute(f"EXPLAIN QUERY PLAN {text}")]
    by_key = query.counterpart is not None or query.sender_ids is not None
    assert [step for step in scans(steps) if by_key or step != NEWEST_FIRST] == []


@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_every_query_gives_what_it_asks_for_newest_first(desk: Desk, query: MessageQuery) -> None:
    live(desk)
    everything = desk.do(lambda log: log.read(MessageQuery(limit=500)))
    assert {message.state for message in everything} > {State.RECEIVED, State.SENT, State.DELIVERED}
    wanted = [
        message
        for message in everything
        if query.counterpart in (None, message.counterpart)
        and query.direction in (None, message.direction)
        and (query.sender_ids is None or message.sender_id in query.sender_ids)
    ]
    assert desk.do(lambda log: log.read(query)) == wanted
    assert [message.created_at for message in wanted] == sorted((each.created_at for each in wanted), reverse=True)


@pytest.mark.parametrize("count", [1, 10, 63, 200])
def test_texts_that_wait_together_take_a_handful_of_statements(desk: Desk, statements: list[str], count: int) -> None:
    """For around each of them the log's thread may have to wait until the event loop, or a recorder, lets it go on."""
    calls = [Call(desk.inbound(f"{number}", f"text {number}"), lambda _: None) for number in range(count)]
    results = cast("list[list[Change]]", desk.log.commit_together(calls))
    desk.do(lambda log: log.note_announced([*chain.from_iterable(results)]))
    # What a trigger does shows as the same statement once more. The insertion takes 64 at once, then 32, 16, and so on.
    asked = [text for text, _ in groupby(statements)]
    insertions = count // 64 + (count % 64).bit_count()
    assert len(asked) == 7 + insertions
    assert desk.do(MessageLog.count) == count
    assert desk.let_pass() == []
