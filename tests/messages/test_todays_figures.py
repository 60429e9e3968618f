"""The figures of the day are kept while it goes, and are always those of its messages."""

from datetime import timedelta
import sqlite3

from custom_components.ipex_sms.api.models import DeliveryState
from custom_components.ipex_sms.messages.message_log import MessageLog

from .conftest import OFFICE_ID, START, Desk

MIDNIGHT = START.replace(hour=0)


def figures(desk: Desk) -> tuple[int, int, int, int, int]:
    """Return sent, received, delivered, failed, and parts."""
    today = desk.do(lambda log: log.summarize(MIDNIGHT, [OFFICE_ID], ())).senders[OFFICE_ID]
    return today.sent, today.received, today.delivered, today.failed, today.parts


def test_each_step_of_a_message_counts_at_once(desk: Desk) -> None:
    assert figures(desk) == (0, 0, 0, 0, 0)
    desk.queue("waits")
    assert figures(desk) == (0, 0, 0, 0, 0)
    desk.send("1001", text="sent " * 40)
    assert figures(desk) == (1, 0, 0, 0, 2)
    desk.record(desk.outgoing("1001", DeliveryState.FAILED, text="sent " * 40))
    assert figures(desk) == (1, 0, 0, 1, 2)
    desk.record(desk.outgoing("1001", DeliveryState.DELIVERED, text="sent " * 40))
    assert figures(desk) == (1, 0, 1, 0, 2)
    desk.record(desk.inbound("2001"))
    assert figures(desk) == (1, 1, 1, 0, 2)


def test_what_is_undone_is_not_counted(desk: Desk) -> None:
    assert figures(desk) == (0, 0, 0, 0, 0)

    def fail_in_the_end(log: MessageLog) -> None:
        log.record([desk.inbound("2002", "lost")])
        raise sqlite3.IntegrityError

    kept, undone = desk.log.commit_together([lambda log: log.record([desk.inbound("2001")]), fail_in_the_end])
    assert not isinstance(kept, Exception)
    assert isinstance(undone, sqlite3.IntegrityError)
    assert figures(desk) == (0, 1, 0, 0, 0)


def test_another_day_is_counted_anew_and_so_is_a_start(desk: Desk) -> None:
    desk.record(desk.inbound("2001"))
    desk.pass_time(days=1)
    desk.record(desk.inbound("2002", "the next day"))
    assert figures(desk) == (0, 2, 0, 0, 0)
    tomorrow = MIDNIGHT + timedelta(days=1)
    assert desk.do(lambda log: log.summarize(tomorrow, [OFFICE_ID], ())).senders[OFFICE_ID].received == 1
    desk.crash()
    assert figures(desk) == (0, 2, 0, 0, 0)


def test_what_is_purged_is_no_longer_counted(desk: Desk) -> None:
    desk.record(desk.inbound("2001"))
    assert figures(desk) == (0, 1, 0, 0, 0)
    desk.pass_time(days=250)
    desk.do(lambda log: log.purge(desk.now, 0))
    assert desk.do(MessageLog.count) == 0
    assert figures(desk) == (0, 0, 0, 0, 0)
