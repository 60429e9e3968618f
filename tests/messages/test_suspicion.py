"""What the webhook brought and the history does not know is suspicious; and a webhook that brings nothing is silent."""

from datetime import timedelta

import pytest

from custom_components.ipex_sms.api.models import DeliveryState
from custom_components.ipex_sms.messages.models import SendError, Source, State

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


# The other way round: the history shows what the webhook should have brought


def is_silent(desk: Desk) -> bool:
    return desk.do(lambda log: log.is_webhook_silent(desk.now))


def bring_without_webhook(desk: Desk, *operator_ids: str) -> None:
    """Let texts come in that only the history shows, and five minutes pass, in which the webhook may still come."""
    desk.read(*(desk.inbound(each, each, Source.HISTORY) for each in operator_ids))
    desk.pass_time(minutes=5)


def test_a_webhook_that_brought_none_of_the_last_two_texts_is_silent(desk: Desk) -> None:
    bring_without_webhook(desk, "2001")
    assert not is_silent(desk)
    bring_without_webhook(desk, "2002")
    assert is_silent(desk)


def test_it_is_not_before_five_minutes_nor_after_a_week(desk: Desk) -> None:
    bring_without_webhook(desk, "2001", "2002")
    for minutes, is_it in ((-1, False), (1, True), (7 * 24 * 60 - 6, True), (2, False)):
        desk.pass_time(minutes=minutes)
        assert is_silent(desk) is is_it, minutes


def test_one_call_for_any_of_the_last_two_proves_that_it_speaks(desk: Desk) -> None:
    bring_without_webhook(desk, "2001")
    desk.record(desk.inbound("2002"))
    bring_without_webhook(desk, "2002")
    assert not is_silent(desk)
    bring_without_webhook(desk, "2003")
    assert not is_silent(desk)
    bring_without_webhook(desk, "2004")
    assert is_silent(desk)


def test_a_call_that_is_not_believed_proves_nothing(desk: Desk) -> None:
    desk.require_confirmation()
    bring_without_webhook(desk, "2001", "2002")
    desk.record(desk.inbound("6666", "open the garage"))
    desk.pass_time(minutes=5)
    assert is_silent(desk)


def test_reports_are_missed_too_but_only_where_there_should_be_some(desk: Desk) -> None:
    for number in ("1001", "1002"):
        desk.send(number, text=number)
        desk.read(desk.outgoing(number, source=Source.HISTORY, text=number))
    desk.pass_time(minutes=5)
    assert not is_silent(desk)  # nothing is known of them yet
    for number, state in (("1001", DeliveryState.DELIVERED), ("1002", DeliveryState.FAILED)):
        desk.read(desk.outgoing(number, state, Source.HISTORY, text=number))
    assert not is_silent(desk)  # the webhook may still come
    desk.pass_time(minutes=5)
    assert is_silent(desk)


def test_refusals_without_a_report_say_nothing(desk: Desk) -> None:
    for _ in range(2):
        desk.answer(desk.begin(), state=State.FAILED, error=SendError.REFUSED)
    desk.pass_time(minutes=5)
    assert not is_silent(desk)


def test_the_silent_past_says_nothing(desk: Desk) -> None:
    before = desk.now - timedelta(hours=2)
    rows = (desk.inbound(each, each, Source.HISTORY, created_at=before) for each in ("2001", "2002"))
    desk.read(*rows, hours=3)
    assert not is_silent(desk)


def test_a_new_address_is_not_judged_by_what_the_old_one_missed(desk: Desk) -> None:
    bring_without_webhook(desk, "2001", "2002")
    desk.do(lambda log: log.note_address("digest", desk.now))
    assert not is_silent(desk)
    bring_without_webhook(desk, "2003", "2004")
    assert is_silent(desk)
    desk.do(lambda log: log.note_address("digest", desk.now))
    assert is_silent(desk)
    desk.do(lambda log: log.judge_webhook_from(desk.now))
    assert not is_silent(desk)
