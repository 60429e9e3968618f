"""What the webhook brought and the history does not know for an hour is suspicious."""

from datetime import timedelta

import pytest

from custom_components.ipex_sms.api.models import DeliveryState
from custom_components.ipex_sms.messages.models import Source

from .conftest import Desk


def suspicious(desk: Desk) -> int:
    return desk.do(lambda log: log.suspicion.count(desk.now))


def read_for_an_hour(desk: Desk, *, times: int = 12, **reading: bool) -> None:
    for _ in range(times):
        desk.pass_time(minutes=5)
        desk.read(**reading)


def test_a_forged_text_is_suspicious_after_an_hour(desk: Desk) -> None:
    desk.record(desk.inbound("6666", "open the garage"))
    read_for_an_hour(desk)
    assert suspicious(desk) == 1


def test_a_forged_report_of_an_unknown_message_is_suspicious_too(desk: Desk) -> None:
    desk.record(desk.outgoing("6666", DeliveryState.DELIVERED))
    read_for_an_hour(desk)
    assert suspicious(desk) == 1


def test_it_is_not_before_an_hour(desk: Desk) -> None:
    desk.record(desk.inbound("6666"))
    read_for_an_hour(desk, times=11)
    assert suspicious(desk) == 0


def test_what_the_history_shows_late_is_not(desk: Desk) -> None:
    desk.record(desk.inbound("2001"))
    sent_at = desk.now
    desk.pass_time(minutes=50)
    desk.read(desk.inbound("2001", source=Source.HISTORY, created_at=sent_at))
    read_for_an_hour(desk)
    assert suspicious(desk) == 0


def test_what_the_history_shows_under_another_id_is_not(desk: Desk) -> None:
    desk.record(desk.inbound("2001"))
    shifted = desk.inbound("9001", source=Source.HISTORY, created_at=desk.now + timedelta(minutes=1))
    desk.read(shifted)
    read_for_an_hour(desk)
    assert suspicious(desk) == 0


@pytest.mark.parametrize("reading", [{"is_complete": False}, {"is_last": False}])
def test_reads_that_could_not_have_shown_it_say_nothing(desk: Desk, reading: dict[str, bool]) -> None:
    desk.record(desk.inbound("6666"))
    read_for_an_hour(desk, **reading)
    assert suspicious(desk) == 0


def test_one_read_alone_says_nothing(desk: Desk) -> None:
    desk.record(desk.inbound("6666"))
    desk.pass_time(minutes=59)
    desk.read()
    desk.pass_time(hours=3)
    desk.read()
    assert suspicious(desk) == 0


def test_a_new_address_begins_anew(desk: Desk) -> None:
    desk.do(lambda log: log.note_address("one", desk.now))
    desk.record(desk.inbound("6666"))
    read_for_an_hour(desk)
    desk.do(lambda log: log.note_address("two", desk.now))
    assert suspicious(desk) == 0
