"""Conversations: who wrote last, page after page, and what nobody has read yet."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
import sqlite3

import pytest

from custom_components.ipex_sms.api.models import DeliveryState
from custom_components.ipex_sms.messages.message_log import MessageLog
from custom_components.ipex_sms.messages.models import Source
from custom_components.ipex_sms.messages.schema import MIGRATIONS, LogTooNewError, connect
from custom_components.ipex_sms.messages.threads import (
    MARKED_AT_ONCE,
    MOST_UNREAD,
    NEWEST,
    SEARCHED_AT_ONCE,
    Page,
    PageQuery,
    Thread,
    ThreadQuery,
)
from tests.messages.conftest import ANNA, BORIS, OFFICE, OFFICE_ID, Desk

HOME = "+420777888998"
HOME_ID = f"number:{HOME}"
NAMES = {ANNA: "Anna Nováková", BORIS: "Bořek", "+420607608611": "Čeněk"}


@pytest.fixture(name="two")
def two_fixture(desk: Desk) -> Desk:
    """Return a desk with two numbers."""
    desk.configure({OFFICE: OFFICE_ID, HOME: HOME_ID})
    desk.read()
    desk.pass_time(minutes=1)
    return desk


def threads(desk: Desk, **query: object) -> Page[Thread]:
    return desk.do(lambda log: log.threads.find(ThreadQuery(**query)))  # type: ignore[arg-type]


def counterparts(desk: Desk, **query: object) -> list[str]:
    return [thread.counterpart for thread in threads(desk, **query).items]


def page(desk: Desk, counterpart: str = ANNA, **query: object) -> list[str]:
    wanted = PageQuery(counterpart, **query)  # type: ignore[arg-type]
    return [message.text for message in desk.do(lambda log: log.threads.page(wanted)).items]


def leaf[T](read: Callable[[object], Page[T]]) -> list[list[T]]:
    """Return all pages, one after the other."""
    pages, after = list[list[T]](), NEWEST
    while True:
        each = read(after)
        pages.append(list(each.items))
        if each.after is None:
            return pages
        assert len(pages) < 1000
        after = each.after


def unread(desk: Desk, counterpart: str = ANNA, sender_ids: frozenset[str] | None = None) -> int:
    return desk.do(lambda log: log.threads.read(counterpart, sender_ids)).unread


def mark(desk: Desk, text: str, counterpart: str = ANNA, sender_ids: frozenset[str] | None = None) -> int | None:
    (message_id,) = [message.message_id for message in desk.messages() if message.text == text]
    return desk.do(lambda log: log.threads.mark_read(counterpart, message_id, sender_ids))


def fill(desk: Desk, count: int, counterpart: str = ANNA, text: str = "'text ' || number") -> None:
    """Write many messages that came in, faster than the log would."""
    desk.record(desk.inbound("first of many", "first of many", sender=counterpart))
    connection = desk.connection
    connection.execute("CREATE TEMP TABLE one AS SELECT * FROM messages ORDER BY position DESC LIMIT 1")
    names = [row["name"] for row in connection.execute("PRAGMA table_info(one)")]
    own = {
        "position": f"{1 + count_rows(connection)} + number",
        "message_id": "message_id || '-' || number",
        "text": text,
        "created_at": "created_at + number",
        "fingerprint": "number",
    }
    values = ", ".join(own.get(name, name) for name in names)
    connection.execute(
        f"""WITH RECURSIVE numbers (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM numbers WHERE number < ?)
        INSERT INTO messages SELECT {values} FROM one, numbers""",  # noqa: S608 - of constants only
        (count - 1,),
    )
    connection.execute("DROP TABLE one")


def count_rows(connection: sqlite3.Connection) -> int:
    (highest,) = connection.execute("SELECT MAX(position) FROM messages").fetchone()
    return int(highest)


def count_steps[T](desk: Desk, work: Callable[[MessageLog], T]) -> int:
    """Return how many instructions of its virtual machine SQLite needs."""
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    connection = desk.connection
    connection.set_progress_handler(count, 1)
    desk.do(work)
    connection.set_progress_handler(None, 1)
    return steps


# The list


def test_threads_come_by_their_newest_message_and_people_without_any_last(desk: Desk) -> None:
    desk.record(desk.inbound("1", "old", sender=BORIS))
    desk.pass_time(seconds=1)
    desk.record(desk.inbound("2", "code", sender="60030"))
    desk.pass_time(seconds=1)
    desk.send("3", text="new")
    found = threads(desk, people=[*NAMES])
    assert [(each.counterpart, each.last_message and each.last_message.text) for each in found.items] == [
        (ANNA, "new"),
        ("60030", "code"),
        (BORIS, "old"),
        ("+420607608611", None),
    ]
    assert found.after is None


def test_what_is_hidden_or_silent_moves_no_thread_but_the_silent_past_is_shown(desk: Desk) -> None:
    desk.record(desk.outgoing("9", DeliveryState.DELIVERED))  # a report on a message nobody knows
    assert counterparts(desk) == []
    old = desk.now - timedelta(days=30)
    desk.read(desk.inbound("1", "long ago", Source.HISTORY, created_at=old))
    assert (counterparts(desk), unread(desk)) == ([ANNA], 0)


def test_pages_of_threads_show_each_once(desk: Desk) -> None:
    for number in range(7):
        desk.record(desk.inbound(str(number), f"text {number}", sender=f"+42060760870{number // 2}"))
    people = [f"+42060760880{number}" for number in range(4)]
    pages = leaf(
        lambda after: desk.do(
            lambda log: log.threads.find(ThreadQuery(people=people, limit=3, after=after))  # type: ignore[arg-type]
        )
    )
    assert [len(each) for each in pages] == [3, 3, 2]
    assert [thread.counterpart for each in pages for thread in each] == [
        *(f"+42060760870{number}" for number in (3, 2, 1, 0)),
        *people,
    ]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("novakova", [ANNA]),
        ("A NOVÁK", [ANNA]),
        ("BOREK", [BORIS]),
        ("607 608", [BORIS, ANNA, "+420607608611"]),
        ("8609", [ANNA]),
        ("alza", ["Alza.cz"]),
        ("k+", []),
        ("  ", [BORIS, "Alza.cz", ANNA, "+420607608611"]),
    ],
)
def test_threads_are_found_by_name_and_number_whatever_the_accents(desk: Desk, search: str, found: list[str]) -> None:
    for counterpart in (ANNA, "Alza.cz", BORIS):
        desk.pass_time(seconds=1)
        desk.record(desk.inbound(counterpart, "text", sender=counterpart))
    assert counterparts(desk, names=NAMES, people=[*NAMES], search=search) == found


def test_of_some_senders_a_thread_shows_only_their_messages(two: Desk) -> None:
    two.record(two.inbound("1", "to the office"))
    two.pass_time(seconds=1)
    two.record(two.inbound("2", "to the home", recipient=HOME), two.inbound("3", "hello", sender=BORIS))
    assert counterparts(two, sender_ids=frozenset({HOME_ID})) == [ANNA]
    (thread,) = [each for each in threads(two, sender_ids=frozenset({OFFICE_ID})).items if each.counterpart == ANNA]
    assert thread.last_message is not None
    assert (thread.last_message.text, thread.unread) == ("to the office", 1)
    assert page(two, sender_ids=frozenset({HOME_ID})) == ["to the home"]
    assert page(two) == ["to the home", "to the office"]
    assert counterparts(two, people=[ANNA], sender_ids=frozenset()) == [ANNA]


def test_messages_of_a_sender_that_is_gone_are_still_in_the_thread(two: Desk) -> None:
    two.record(two.inbound("1", "to the home", recipient=HOME))
    two.configure({OFFICE: OFFICE_ID})
    assert page(two) == ["to the home"]


# A page


def test_pages_of_a_thread_show_each_message_once_also_where_times_are_equal(two: Desk) -> None:
    for number in range(11):
        two.pass_time(seconds=number % 2)
        two.record(two.inbound(str(number), f"text {number}", recipient=(OFFICE, HOME)[number % 3 == 0]))
    pages = leaf(lambda after: two.do(lambda log: log.threads.page(PageQuery(ANNA, limit=4, after=after))))  # type: ignore[arg-type]
    assert [len(each) for each in pages] == [4, 4, 3]
    assert [message.text for each in pages for message in each] == [f"text {number}" for number in reversed(range(11))]


def test_a_full_last_page_is_the_last(desk: Desk) -> None:
    desk.record(desk.inbound("1", "one"), desk.inbound("2", "two"))
    assert desk.do(lambda log: log.threads.page(PageQuery(ANNA, limit=2))).after is None


def test_a_text_is_found_whatever_its_case_and_accents(desk: Desk) -> None:
    desk.record(desk.inbound("1", "Příliš žluťoučký kůň"), desk.inbound("2", "nothing"))
    desk.send("3", text="PRILIS drahé")
    assert page(desk, search="příliš") == ["PRILIS drahé", "Příliš žluťoučký kůň"]
    assert page(desk, search="Zlutoucky KUN") == ["Příliš žluťoučký kůň"]
    assert page(desk, search="%") == []


def test_found_texts_come_in_pages_too(desk: Desk) -> None:
    for number in range(6):
        desk.record(desk.inbound(str(number), f"{'yes' if number % 2 else 'no'} {number}"))
    pages = leaf(
        lambda after: desk.do(lambda log: log.threads.page(PageQuery(ANNA, search="yes", limit=2, after=after)))  # type: ignore[arg-type]
    )
    assert [[message.text for message in each] for each in pages] == [["yes 5", "yes 3"], ["yes 1"]]


def test_a_search_looks_through_a_piece_at_a_time_and_finds_all(desk: Desk) -> None:
    fill(desk, 3 * SEARCHED_AT_ONCE)
    desk.record(desk.inbound("n", "nothing else"))
    query = PageQuery(ANNA, search="FIRST of many")
    first = desk.do(lambda log: log.threads.page(query))
    assert first.items == []
    assert first.after is not None
    pages = leaf(
        lambda after: desk.do(lambda log: log.threads.page(PageQuery(ANNA, search="FIRST of many", after=after)))  # type: ignore[arg-type]
    )
    assert [[message.text for message in each] for each in pages] == [[], [], [], ["first of many"]]


# What was read


def test_what_comes_in_is_unread_until_it_is_marked(desk: Desk) -> None:
    desk.record(desk.inbound("1", "one"))
    desk.send("9", text="answer")
    desk.pass_time(seconds=1)
    desk.record(desk.inbound("2", "two"), desk.inbound("3", "three", sender=BORIS))
    assert (unread(desk), unread(desk, BORIS)) == (2, 1)
    assert mark(desk, "one") == 1
    assert mark(desk, "one") == 0
    assert (unread(desk), unread(desk, BORIS)) == (1, 1)
    desk.crash()
    assert unread(desk) == 1
    mark(desk, "two")
    assert (unread(desk), unread(desk, BORIS)) == (0, 1)


def test_what_a_webhook_brings_is_unread_also_where_it_is_older_than_its_sender(desk: Desk) -> None:
    assert desk.record(desk.inbound("2001", created_at=desk.now - timedelta(minutes=2))) == ["received"]
    assert unread(desk) == 1


def test_up_to_what_was_sent_everything_before_is_marked(desk: Desk) -> None:
    desk.record(desk.inbound("1", "one"))
    desk.pass_time(seconds=1)
    desk.send("9", text="answer")
    mark(desk, "answer")
    assert unread(desk) == 0


def test_what_is_found_later_is_unread_though_newer_messages_were_read(desk: Desk) -> None:
    earlier = desk.now
    desk.pass_time(minutes=5)
    desk.record(desk.inbound("2", "read"))
    mark(desk, "read")
    desk.read(
        desk.inbound("2", "read", Source.HISTORY), desk.inbound("1", "missed", Source.HISTORY, created_at=earlier)
    )
    assert unread(desk) == 1


def test_only_messages_of_the_readers_senders_are_marked_and_counted(two: Desk) -> None:
    two.record(two.inbound("1", "to the home", recipient=HOME))
    two.pass_time(seconds=1)
    two.record(two.inbound("2", "to the office"))
    assert mark(two, "to the home", sender_ids=frozenset({OFFICE_ID})) is None
    assert mark(two, "to the office", sender_ids=frozenset({OFFICE_ID})) == 1
    assert (unread(two, sender_ids=frozenset({OFFICE_ID})), unread(two)) == (0, 1)


def test_a_message_of_another_thread_marks_nothing(desk: Desk) -> None:
    desk.record(desk.inbound("1", "one"))
    assert mark(desk, "one", BORIS) is None
    assert desk.do(lambda log: log.threads.mark_read(ANNA, "unknown")) is None
    assert unread(desk) == 1


def test_much_that_is_unread_is_counted_to_an_end_and_marked_in_pieces(desk: Desk) -> None:
    fill(desk, MOST_UNREAD + MARKED_AT_ONCE)
    assert unread(desk) == MOST_UNREAD
    last = desk.messages()[0].message_id
    pieces = 1
    while desk.do(lambda log: log.threads.mark_read(ANNA, last)) == MARKED_AT_ONCE:
        pieces += 1
    assert (pieces, unread(desk)) == (3, 0)


def test_what_is_erased_is_in_no_thread_and_not_unread(desk: Desk) -> None:
    desk.record(desk.inbound("1", "old"))
    desk.pass_time(days=20)
    desk.record(desk.inbound("2", "new"))
    desk.pass_time(days=15)
    desk.do(lambda log: log.purge(desk.now, 30))
    assert (page(desk), unread(desk)) == (["new"], 1)
    desk.pass_time(days=30)
    desk.do(lambda log: log.purge(desk.now, 30))
    assert (counterparts(desk), page(desk), unread(desk)) == ([], [], 0)
    assert unread(desk, "") == 0


# What it costs


@pytest.mark.parametrize(
    "ask",
    [
        lambda log: log.threads.page(PageQuery(ANNA)),
        lambda log: log.threads.page(PageQuery(ANNA, frozenset({OFFICE_ID}))),
        lambda log: log.threads.read(BORIS),
        lambda log: log.threads.find(ThreadQuery()),
        lambda log: log.threads.find(ThreadQuery(search="607")),
    ],
    ids=["page", "page of a sender", "thread", "list", "list by number"],
)
def test_a_thread_of_a_hundred_thousand_messages_costs_what_one_of_a_hundred_costs(
    tmp_path: Path, ask: Callable[[MessageLog], object]
) -> None:
    steps = []
    for count in (100, 100_000):
        desk = Desk(tmp_path / f"{count}.db")
        desk.read()
        desk.pass_time(minutes=1)
        desk.record(desk.inbound("b", "hello", sender=BORIS))
        fill(desk, count)
        desk.connection.execute("UPDATE messages SET is_read = 1")
        steps.append(count_steps(desk, ask))
        desk.log.close()
    short, long = steps
    assert long <= short * 1.1


def test_a_page_deep_in_a_thread_costs_what_the_first_one_costs(desk: Desk) -> None:
    fill(desk, 20_000)
    first = count_steps(desk, lambda log: log.threads.page(PageQuery(ANNA)))
    place = int(desk.messages()[0].created_at.timestamp() * 1000) - 10_000
    deep = count_steps(desk, lambda log: log.threads.page(PageQuery(ANNA, after=NEWEST._replace(created_at=place))))
    assert deep <= first * 1.1


def test_a_search_of_a_long_thread_costs_no_more_than_its_piece(desk: Desk) -> None:
    fill(desk, SEARCHED_AT_ONCE + 10)
    short = count_steps(desk, lambda log: log.threads.page(PageQuery(ANNA, search="nowhere")))
    fill(desk, 20 * SEARCHED_AT_ONCE, BORIS)
    long = count_steps(desk, lambda log: log.threads.page(PageQuery(BORIS, search="nowhere")))
    assert long <= short * 1.1


# The file


def test_in_an_older_log_all_that_came_counts_as_read(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    old = sqlite3.connect(path, isolation_level=None)
    for script in MIGRATIONS[:4]:
        old.executescript(script)
    old.execute("PRAGMA user_version = 4")
    columns = (
        "message_id, direction, sender_id, sender, recipient, counterpart, text, fingerprint, state, created_at, "
        "updated_at, parts, encoding, source, seen_by, ours, hidden, silent, late, confirmed"
    )
    values = "'m1', 'in', ?, ?, ?, ?, 'old', 1, 'received', 1000, 1000, 1, 'gsm7', 'webhook', 1, 0, 0, 0, 0, 0"
    old.execute(f"INSERT INTO messages ({columns}) VALUES ({values})", (OFFICE_ID, ANNA, OFFICE, ANNA))  # noqa: S608
    old.close()
    desk = Desk(path)
    assert (page(desk), unread(desk)) == (["old"], 0)
    desk.read()
    desk.pass_time(minutes=1)
    desk.record(desk.inbound("2", "new"))
    assert (page(desk), unread(desk)) == (["new", "old"], 1)
    desk.log.close()


def test_a_log_with_conversations_is_refused_by_what_does_not_know_them(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custom_components.ipex_sms.messages.schema.MIGRATIONS", MIGRATIONS[:4])
    with pytest.raises(LogTooNewError):
        connect(desk.path)
