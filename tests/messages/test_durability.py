"""What was committed is announced exactly once, whatever happens in between."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path
import sqlite3

import pytest

from custom_components.ipex_sms.api.models import DeliveryState
from custom_components.ipex_sms.messages.message_log import PURGED_AT_ONCE, MessageLog
from custom_components.ipex_sms.messages.models import Source, State
from custom_components.ipex_sms.messages.observations import Answer
from custom_components.ipex_sms.messages.schema import LogTooNewError

from .conftest import START, TRUNK_ID, Desk


def test_what_a_crash_left_unannounced_comes_again_marked(desk: Desk) -> None:
    desk.do(lambda log: log.record([desk.inbound("2001")]))
    desk.crash()
    (change,) = desk.pending
    assert (change.kind, change.message.redelivered) == ("received", True)


def test_what_a_clean_stop_left_unannounced_comes_unmarked(desk: Desk) -> None:
    desk.do(lambda log: log.record([desk.inbound("2001"), desk.inbound("2002", "second")]))
    desk.restart()
    assert [change.message.redelivered for change in desk.pending] == [False, False]
    assert [change.message.text for change in desk.pending] == ["EVENING", "second"]


def test_what_was_noted_as_announced_never_comes_again(desk: Desk) -> None:
    desk.record(desk.inbound("2001"))
    desk.crash()
    assert desk.pending == []
    assert desk.record(desk.inbound("2001")) == []


def test_a_change_is_announced_as_it_was_not_as_it_is(desk: Desk) -> None:
    desk.send("1001")
    desk.do(lambda log: log.record([desk.outgoing("1001", DeliveryState.FAILED)]))
    desk.do(lambda log: log.record([desk.outgoing("1001", DeliveryState.DELIVERED)]))
    desk.crash()
    assert [(str(change.kind), str(change.message.state), change.message.error) for change in desk.pending] == [
        ("failed", "failed", "delivery_failed"),
        ("delivered", "delivered", None),
    ]


def test_the_steps_passed_on_the_way_show_their_own_state(desk: Desk) -> None:
    message = desk.begin()
    desk.record(desk.outgoing("1001", DeliveryState.FAILED))
    desk.do(lambda log: log.record([Answer(message.message_id, State.UNCONFIRMED, desk.now)]))
    desk.crash()
    assert [(str(change.kind), str(change.message.state), change.message.error) for change in desk.pending] == [
        ("sent", "sent", None),
        ("failed", "failed", "delivery_failed"),
    ]


def test_a_request_that_was_killed_in_between_is_looked_for_before_it_is_sent_again(desk: Desk) -> None:
    message = desk.begin()
    desk.crash()
    assert desk.states() == ["unconfirmed"]
    assert desk.waiting() == []
    assert len(desk.do(lambda log: log.outbox.looked_for())) == 1
    desk.miss()
    assert desk.waiting() == [message.message_id]


def test_after_a_crash_even_what_was_not_requested_is_looked_for(desk: Desk) -> None:
    desk.queue()
    desk.crash()
    assert desk.states() == ["unconfirmed"]


def test_what_a_restored_backup_holds_may_have_been_sent_long_after_it_was_accepted(desk: Desk) -> None:
    desk.queue()
    desk.pass_time(minutes=40)
    desk.crash()
    sent_later = desk.outgoing("1001", source=Source.HISTORY, created_at=desk.now - timedelta(minutes=5))
    assert desk.read(sent_later) == ["sent"]
    assert len(desk.messages()) == 1


def test_after_a_crash_what_has_expired_fails(desk: Desk) -> None:
    desk.queue(expires_after=timedelta(minutes=1))
    desk.pass_time(minutes=2)
    desk.crash()
    assert desk.waiting() == []
    assert desk.let_pass() == ["failed"]


def test_after_a_clean_stop_what_was_not_requested_is_simply_sent(desk: Desk) -> None:
    message = desk.queue()
    desk.restart()
    assert desk.states() == ["queued"]
    assert desk.waiting() == [message.message_id]


def test_instant_messages_of_a_killed_run_stay_unconfirmed_or_are_sent(desk: Desk) -> None:
    values = {"sender_id": TRUNK_ID, "sender": "+420222333444", "deliver_within": None}
    desk.begin("first", **values)
    waiting = desk.queue("second", **values)
    desk.crash()
    assert desk.states() == ["queued", "unconfirmed"]
    assert desk.waiting() == [waiting.message_id]
    assert desk.do(lambda log: log.outbox.looked_for()) == {}


def test_work_that_fails_is_undone_alone(desk: Desk) -> None:
    def fail(log: MessageLog) -> None:
        log.record([desk.inbound("2001")])
        log.facts.set("zone", "UTC")
        raise ValueError

    results = desk.log.commit_together([fail, lambda log: log.record([desk.inbound("2002")])])
    assert isinstance(results[0], ValueError)
    assert [message.operator_id for message in desk.messages()] == ["2002"]
    assert desk.log.facts.get("zone") is None


def test_a_request_that_could_not_be_noted_is_none(desk: Desk) -> None:
    message = desk.queue()

    def begin_and_fail(log: MessageLog) -> None:
        log.outbox.begin_request(message.message_id, desk.now)
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - the one of above
        desk.do(begin_and_fail)
    assert desk.waiting() == [message.message_id]
    assert desk.request(message)


def test_old_texts_are_erased_and_ids_stay_until_no_import_can_bring_them(desk: Desk) -> None:
    desk.record(desk.inbound("2001"))
    row = desk.inbound("2001", source=Source.HISTORY)
    desk.pass_time(days=8)
    desk.do(lambda log: log.purge(desk.now, 7))
    assert desk.messages() == []
    assert desk.read(row, hours=24 * 9) == []
    with closing(sqlite3.connect(desk.path)) as reader:
        stored = reader.execute("SELECT text, sender, recipient FROM messages").fetchall()
    assert stored == [("", "", "")]
    desk.pass_time(days=203)
    desk.do(lambda log: log.purge(desk.now, 7))
    assert desk.do(MessageLog.count) == 0


def test_an_erased_text_is_known_by_its_id_alone(desk: Desk) -> None:
    desk.record(desk.inbound("2000"))
    desk.read(desk.inbound("2000", source=Source.HISTORY))  # ids are known to agree from here on
    desk.record(desk.inbound("2001"))
    row = desk.inbound("2001", source=Source.HISTORY)
    desk.pass_time(days=8)
    desk.do(lambda log: log.purge(desk.now, 7))
    assert desk.read(row, hours=24 * 9) == []
    assert desk.messages() == []


def test_a_purge_takes_so_many_at_a_time_and_says_whether_some_are_left(desk: Desk) -> None:
    desk.read(*(desk.inbound(str(number), source=Source.HISTORY) for number in range(PURGED_AT_ONCE + 1)))
    desk.pass_time(days=8)
    assert desk.do(lambda log: log.purge(desk.now, 7))
    assert len(desk.messages()) == 1
    assert not desk.do(lambda log: log.purge(desk.now, 7))
    assert desk.messages() == []


def test_time_brings_the_next_change_when_the_first_of_all_is_due_or_expires(desk: Desk) -> None:
    for minutes in (20, 10, 30):
        desk.begin(deliver_within=timedelta(minutes=minutes))
    assert desk.do(MessageLog.next_moment) == desk.now + timedelta(minutes=10)
    for minutes in (7, 5, 9):
        desk.queue(deliver_within=None, expires_after=timedelta(minutes=minutes))
    assert desk.do(MessageLog.next_moment) == desk.now + timedelta(minutes=5)


def test_texts_are_kept_as_long_as_they_should_be(desk: Desk) -> None:
    desk.record(desk.inbound("2001"))
    desk.pass_time(days=364)
    desk.do(lambda log: log.purge(desk.now, 365))
    assert len(desk.messages()) == 1


def test_a_file_of_a_newer_version_is_left_alone(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "newer.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(LogTooNewError):
        MessageLog(path)


def test_the_file_is_whole_when_it_is_copied_in_the_middle(desk: Desk, tmp_path: Path) -> None:
    desk.record(desk.inbound("2001"))
    copy = tmp_path / "copy.db"
    copy.write_bytes(desk.path.read_bytes())
    wal = desk.path.with_name("messages.db-wal")
    wal.with_name("copy.db-wal").write_bytes(wal.read_bytes())
    copied = Desk(copy, now=START + timedelta(minutes=5))
    assert [message.operator_id for message in copied.messages()] == ["2001"]
    copied.log.close()


def test_what_may_have_been_announced_stays_marked_through_a_clean_stop(desk: Desk) -> None:
    desk.do(lambda log: log.record([desk.inbound("2001")]))
    desk.crash()
    desk.do(lambda log: log.record([desk.inbound("2002", "second")]))
    desk.restart()
    assert [change.message.redelivered for change in desk.pending] == [True, False]


def test_a_kept_report_that_was_purged_is_whole_when_the_history_shows_its_message(desk: Desk) -> None:
    desk.record(desk.outgoing("7777", DeliveryState.DELIVERED))
    row = desk.outgoing("7777", DeliveryState.DELIVERED, source=Source.HISTORY)
    desk.pass_time(days=8)
    desk.do(lambda log: log.purge(desk.now, 7))
    desk.read(row, hours=24 * 9)
    assert [message.text for message in desk.messages()] == ["Water!"]


def test_a_second_crash_before_the_second_request_does_not_use_it_up(desk: Desk) -> None:
    message = desk.queue(expires_after=timedelta(hours=12))
    for _ in range(3):
        desk.crash()
        desk.miss()
        assert desk.waiting() == [message.message_id]
