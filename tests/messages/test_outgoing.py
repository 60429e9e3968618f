"""A text that goes out moves forward only, and is sent again only where it surely was not sent."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from custom_components.ipex_sms.api.models import DeliveryState
from custom_components.ipex_sms.messages.message_log import MessageLog
from custom_components.ipex_sms.messages.models import SendError, Source, State
from custom_components.ipex_sms.messages.observations import Answer, HistoryRead

from .conftest import ANNA, BORIS, TRUNK_ID, Desk

HISTORY = Source.HISTORY
DELIVERED = DeliveryState.DELIVERED
FAILED = DeliveryState.FAILED


def test_an_answered_message_is_sent_and_a_report_delivers_it(desk: Desk) -> None:
    message = desk.queue()
    assert desk.states() == ["queued"]
    assert desk.request(message)
    assert desk.answer(message, "1001") == ["sent"]
    assert desk.waiting() == []
    assert desk.record(desk.outgoing("1001", DELIVERED)) == ["delivered"]
    assert desk.states() == ["delivered"]


def test_a_report_that_comes_twice_or_after_a_final_one_changes_nothing(desk: Desk) -> None:
    desk.send("1001")
    assert desk.record(desk.outgoing("1001", DELIVERED), desk.outgoing("1001", DELIVERED)) == ["delivered"]
    assert desk.record(desk.outgoing("1001", FAILED), desk.outgoing("1001")) == []
    assert desk.states() == ["delivered"]


def test_a_failed_message_that_is_delivered_after_all_is_announced(desk: Desk) -> None:
    desk.send("1001")
    assert desk.record(desk.outgoing("1001", FAILED)) == ["failed"]
    assert desk.messages()[0].error is SendError.DELIVERY_FAILED
    assert desk.record(desk.outgoing("1001", DELIVERED)) == ["delivered"]
    assert desk.messages()[0].error is None


def test_a_report_before_the_answer_is_kept_and_matched(desk: Desk) -> None:
    message = desk.begin()
    assert desk.record(desk.outgoing("1001", DELIVERED)) == []
    assert desk.states() == ["queued"]
    assert desk.answer(message, "1001") == ["sent", "delivered"]
    assert desk.states() == ["delivered"]


def test_a_history_row_before_the_answer_is_kept_and_matched(desk: Desk) -> None:
    message = desk.begin()
    assert desk.read(desk.outgoing("1001", source=HISTORY)) == []
    assert desk.answer(message, "1001") == ["sent"]
    assert [each.confirmed for each in desk.messages()] == [True]
    assert desk.read(desk.outgoing("1001", source=HISTORY)) == []
    assert len(desk.messages()) == 1


def test_a_row_of_the_same_text_that_turns_out_to_be_another_message_is_not_lost(desk: Desk) -> None:
    desk.send("0999", text="other")
    desk.record(desk.outgoing("0999", DELIVERED, text="other"))  # ids are known to agree from here on
    message = desk.begin()
    foreign = desk.outgoing("5005", source=HISTORY)
    assert desk.read(foreign) == []
    assert desk.answer(message, "1001") == ["sent"]
    assert desk.read(foreign, desk.outgoing("1001", source=HISTORY)) == ["sent"]
    assert sorted(str(each.operator_id) for each in desk.messages()) == ["0999", "1001", "5005"]


def test_a_report_on_an_unknown_message_is_kept_but_not_announced(desk: Desk) -> None:
    assert desk.record(desk.outgoing("7777", DELIVERED)) == []
    assert desk.messages() == []


def test_what_was_sent_from_elsewhere_appears_with_its_reports(desk: Desk) -> None:
    desk.record(desk.outgoing("7777", DELIVERED))
    assert desk.read(desk.outgoing("7777", DELIVERED, source=HISTORY)) == ["sent", "delivered"]
    (message,) = desk.messages()
    assert not message.ours
    assert desk.read(desk.outgoing("8888", source=HISTORY)) == ["sent"]
    assert desk.record(desk.outgoing("8888", FAILED)) == ["failed"]


def test_an_answer_without_id_is_matched_to_its_report(desk: Desk) -> None:
    desk.send(None)
    assert desk.states() == ["sent"]
    assert desk.is_anything_open()
    assert desk.record(desk.outgoing("1001", DELIVERED)) == ["delivered"]
    assert desk.messages()[0].operator_id == "1001"
    assert not desk.is_anything_open()


def test_ids_that_differ_between_answer_and_report_still_meet(desk: Desk) -> None:
    desk.send("a-1")
    assert desk.record(desk.outgoing("w-1", DELIVERED)) == ["delivered"]
    assert desk.read(desk.outgoing("h-1", DELIVERED, source=HISTORY)) == []
    assert desk.read(desk.outgoing("h-1", DELIVERED, source=HISTORY)) == []
    assert len(desk.messages()) == 1


def test_two_equal_texts_without_ids_take_one_row_each(desk: Desk) -> None:
    first = desk.send(None)
    desk.pass_time(seconds=20)
    second = desk.send(None)
    early = desk.outgoing("1", DELIVERED, source=HISTORY, created_at=desk.now - timedelta(seconds=20))
    late = desk.outgoing("2", source=HISTORY)
    assert desk.read(late, early) == ["delivered"]
    assert {each.message_id: each.operator_id for each in desk.messages()} == {
        first.message_id: "1",
        second.message_id: "2",
    }


def test_an_id_that_another_message_has_is_none(desk: Desk) -> None:
    desk.send("1001")
    desk.send("1001", text="Fire!")
    assert [each.operator_id for each in desk.messages()] == [None, "1001"]


def test_a_refusal_fails_at_once_and_was_never_sent(desk: Desk) -> None:
    message = desk.begin()
    assert desk.answer(message, state=State.FAILED, error=SendError.REFUSED) == ["failed"]
    assert desk.waiting() == []


@pytest.mark.parametrize("row_id", ["1001", "h-1"], ids=["the same id", "another id"])
@pytest.mark.parametrize("row_first", [False, True])
def test_a_refusal_that_names_an_id_and_its_row_are_one_message(desk: Desk, row_id: str, *, row_first: bool) -> None:
    message = desk.begin()
    row = desk.outgoing(row_id, FAILED, source=HISTORY)
    if row_first:
        desk.read(row)
    assert desk.answer(message, "1001", State.FAILED, SendError.REFUSED)[-1] == "failed"
    desk.pass_time(seconds=5)
    assert desk.read(row) == []
    (failed,) = desk.messages()
    assert (failed.message_id, failed.state, failed.operator_id) == (message.message_id, State.FAILED, "1001")


def test_a_refused_message_that_was_delivered_after_all_is_announced(desk: Desk) -> None:
    message = desk.begin()
    desk.answer(message, "1001", State.FAILED, SendError.REFUSED)
    assert desk.record(desk.outgoing("1001", DELIVERED)) == ["delivered"]


def test_a_message_of_unknown_outcome_that_was_delivered_after_all_is_announced(desk: Desk) -> None:
    message = desk.lose()
    requested_at = desk.now
    desk.miss()
    desk.request(message)
    desk.answer(message, state=State.UNCONFIRMED)
    desk.miss()
    assert desk.states() == ["failed"]
    row = desk.outgoing("1001", DELIVERED, source=HISTORY, created_at=requested_at)
    assert desk.read(row) == ["delivered"]
    assert desk.states() == ["delivered"]


def test_an_unknown_outcome_is_settled_by_the_history(desk: Desk) -> None:
    desk.lose()
    assert desk.states() == ["unconfirmed"]
    desk.pass_time(seconds=5)
    row = desk.outgoing("1001", source=HISTORY, created_at=desk.now - timedelta(seconds=4))
    assert desk.read(row) == ["sent"]
    assert desk.waiting() == []


def test_an_altered_text_in_the_same_window_counts_as_well(desk: Desk) -> None:
    desk.lose(text="Voda ve sklepě")
    desk.pass_time(seconds=5)
    assert desk.read(desk.outgoing("1001", source=HISTORY, text="Voda ve sklepe")) == ["sent"]
    assert len(desk.messages()) == 1


@pytest.mark.parametrize(
    ("change", "is_ours"),
    [
        ({"created_at": timedelta(minutes=-2)}, True),
        ({"created_at": timedelta(minutes=-3)}, False),
        ({"recipient": "+420601602603"}, False),
    ],
)
def test_a_row_is_ours_by_sender_recipient_and_time(desk: Desk, change: dict[str, Any], *, is_ours: bool) -> None:
    desk.pass_time(minutes=10)
    desk.lose()
    if isinstance(shift := change.get("created_at"), timedelta):
        change = change | {"created_at": desk.now + shift}
    desk.read(desk.outgoing("1001", source=HISTORY, **change))
    assert (desk.states() == ["sent"]) is is_ours


def test_only_two_reads_half_a_minute_after_the_request_conclude_that_it_was_not_sent(desk: Desk) -> None:
    message = desk.lose()
    for seconds in (5, 10, 14):
        desk.pass_time(seconds=seconds)
        desk.read()
    assert desk.waiting() == []
    desk.pass_time(seconds=1)
    desk.read()
    assert desk.waiting() == []
    desk.pass_time(seconds=30)
    desk.read()
    assert desk.waiting() == [message.message_id]


@pytest.mark.parametrize(
    "reading", [{"is_complete": False}, {"is_last": False}, {"hours": 0.005}], ids=["unreadable", "part", "short"]
)
def test_a_read_that_could_not_have_shown_it_concludes_nothing(desk: Desk, reading: dict[str, object]) -> None:
    desk.lose()
    for _ in range(4):
        desk.pass_time(seconds=40)
        desk.read(**reading)  # type: ignore[arg-type]
    assert desk.waiting() == []


def test_a_row_that_cannot_be_read_keeps_nobody_waiting_for_ever(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.lose(expires_after=timedelta(hours=24))
    requested_at = desk.now
    for _ in range(2):
        desk.pass_time(minutes=29)
        desk.read(hours=2, is_complete=False)
        assert desk.do(MessageLog.history_read_until) == requested_at
    desk.pass_time(minutes=2)
    assert desk.read(hours=2, is_complete=False) == []
    assert desk.states() == ["unconfirmed"]
    assert desk.do(MessageLog.history_read_until) == desk.now
    assert caplog.text.count("cannot be told") == 1
    # Whatever can be read from now on: it may have been sent, so it is not sent again.
    for _ in range(3):
        desk.pass_time(seconds=31)
        desk.read(hours=3)
    assert desk.waiting() == []
    assert desk.states() == ["unconfirmed"]


def test_a_message_that_was_given_up_takes_its_row_when_that_can_be_read_after_all(desk: Desk) -> None:
    desk.lose()
    row = desk.outgoing("1001", DELIVERED, source=HISTORY)
    desk.pass_time(hours=1)
    desk.read(hours=2, is_complete=False)
    assert desk.do(lambda log: log.outbox.looked_for()) == {}
    assert desk.read(row, hours=2) == ["sent", "delivered"]
    assert len(desk.messages()) == 1


def test_a_read_that_does_not_reach_back_to_a_request_gives_it_not_up(desk: Desk) -> None:
    desk.lose()
    desk.pass_time(hours=2)
    desk.read(hours=1, is_complete=False)
    desk.read(hours=3, is_complete=False, is_last=False)
    assert len(desk.do(lambda log: log.outbox.looked_for())) == 1


def test_it_is_sent_once_more_at_most(desk: Desk) -> None:
    message = desk.lose()
    desk.miss()
    desk.request(message)
    desk.answer(message, state=State.UNCONFIRMED)
    desk.pass_time(seconds=31)
    assert desk.read() == []
    desk.pass_time(seconds=31)
    assert desk.read() == ["failed"]
    assert not desk.is_anything_open()
    (failed,) = desk.messages()
    assert (failed.state, failed.error) == (State.FAILED, SendError.UNKNOWN_OUTCOME)


def test_rows_of_both_requests_close_as_one_message(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    message = desk.lose()
    first_request = desk.now
    desk.miss()
    desk.request(message)
    desk.answer(message, "1002")
    rows = (
        desk.outgoing("1001", source=HISTORY, created_at=first_request),
        desk.outgoing("1002", DELIVERED, source=HISTORY),
    )
    assert desk.read(*rows) == ["delivered"]
    assert len(desk.messages()) == 1
    assert "twice" in caplog.text


def test_what_one_request_came_to_changes_nothing_of_another_one(desk: Desk) -> None:
    first, second = desk.begin("first"), desk.begin("second")
    desk.do(lambda log: log.outbox.postpone(second.message_id, desk.now))
    desk.answer(first)
    assert desk.read(desk.outgoing("1001", source=HISTORY, text="first")) == []
    assert desk.waiting() == [second.message_id]
    assert {each.text: each.operator_id for each in desk.messages()} == {"first": "1001", "second": None}


def test_a_request_that_is_under_way_is_not_looked_for(desk: Desk) -> None:
    message = desk.begin()
    read_until = desk.do(MessageLog.history_read_until)
    desk.pass_time(minutes=5)
    desk.read()
    assert desk.do(MessageLog.history_read_until) == desk.now != read_until
    desk.answer(message, state=State.UNCONFIRMED)
    assert desk.do(MessageLog.history_read_until) == message.created_at


def test_a_request_that_surely_did_not_leave_is_tried_again_until_it_expires(desk: Desk) -> None:
    message = desk.begin(expires_after=timedelta(minutes=5))
    later = desk.now + timedelta(seconds=10)
    desk.do(lambda log: log.outbox.postpone(message.message_id, later))
    assert not desk.request(message)
    desk.pass_time(seconds=10)
    assert desk.request(message)
    desk.do(lambda log: log.outbox.postpone(message.message_id, desk.now))
    desk.pass_time(minutes=6)
    assert desk.let_pass() == ["failed"]
    assert desk.messages()[0].error is SendError.EXPIRED


def test_instant_messages_stay_unconfirmed_for_they_have_no_history(desk: Desk) -> None:
    desk.lose(sender_id=TRUNK_ID, sender="+420222333444", deliver_within=None)
    desk.miss()
    desk.miss()
    assert desk.states() == ["unconfirmed"]
    assert desk.messages()[0].is_settled
    assert not desk.is_anything_open()


def test_what_is_not_delivered_in_time_is_overdue_once(desk: Desk) -> None:
    desk.send("1001", deliver_within=timedelta(minutes=2))
    assert desk.log.next_moment() == desk.now + timedelta(minutes=2)
    desk.pass_time(minutes=1)
    assert desk.let_pass() == []
    desk.pass_time(minutes=1)
    assert desk.let_pass() == ["overdue"]
    desk.restart()
    assert desk.let_pass() == []
    assert desk.states() == ["sent"]
    assert desk.record(desk.outgoing("1001", DELIVERED)) == ["delivered"]


def test_what_is_delivered_in_time_is_never_overdue(desk: Desk) -> None:
    desk.send("1001")
    desk.record(desk.outgoing("1001", DELIVERED))
    desk.pass_time(hours=1)
    assert desk.let_pass() == []


def test_the_zone_of_the_operators_times_is_learned_from_our_own_texts(desk: Desk) -> None:
    desk.send("1001")
    naive = datetime(2026, 11, 22, 10, 1)  # noqa: DTZ001 - ten in Prague is nine in UTC
    desk.read(desk.outgoing("1001", source=HISTORY, created_at=naive))
    assert desk.log.facts.get("zone") == "Europe/Prague"
    desk.read(desk.inbound("2001", source=HISTORY, created_at=naive))
    assert desk.messages()[0].created_at == datetime(2026, 11, 22, 9, 1, tzinfo=UTC)


def test_the_lag_of_the_history_is_measured_on_our_own_texts(desk: Desk) -> None:
    desk.send("1001")
    desk.pass_time(seconds=12)
    desk.read(desk.outgoing("1001", source=HISTORY))
    assert desk.log.facts.get("history_lag_seconds") == 12
    desk.pass_time(seconds=12)
    desk.read(desk.outgoing("1001", source=HISTORY))
    desk.send("1002", text="other")
    desk.pass_time(seconds=3)
    desk.record(desk.outgoing("1002", text="other"))
    assert desk.log.facts.get("history_lag_seconds") == 12


def test_with_confirmation_a_report_counts_only_once_history_shows_it(desk: Desk) -> None:
    desk.require_confirmation()
    desk.send("1001")
    assert desk.record(desk.outgoing("1001", DELIVERED)) == []
    assert desk.states() == ["sent"]
    assert desk.read(desk.outgoing("1001", DELIVERED, source=HISTORY)) == ["delivered"]


@pytest.mark.parametrize("answered_id", ["1001", None], ids=["guessed", "unknown"])
def test_with_confirmation_a_forged_report_before_the_answer_counts_for_nothing(
    desk: Desk, answered_id: str | None
) -> None:
    desk.require_confirmation()
    message = desk.begin()
    desk.record(desk.outgoing("1001", DELIVERED))
    assert desk.answer(message, answered_id) == ["sent"]
    assert desk.states() == ["sent"]
    assert desk.read(desk.outgoing("1001", source=HISTORY)) == []
    assert desk.read(desk.outgoing("1001", DELIVERED, source=HISTORY)) == ["delivered"]
    assert len(desk.messages()) == 1


def test_with_confirmation_a_forged_report_keeps_no_message_from_being_sent(desk: Desk) -> None:
    desk.require_confirmation()
    message = desk.begin()
    desk.record(desk.outgoing("6666", DELIVERED))
    assert desk.answer(message, state=State.UNCONFIRMED) == []
    desk.miss()
    assert desk.waiting() == [message.message_id]


@pytest.mark.parametrize("text", ["Water!", "another text"])
def test_with_confirmation_a_forged_report_on_a_message_that_is_looked_for_takes_no_row_from_it(
    desk: Desk, text: str
) -> None:
    desk.require_confirmation()
    desk.send("0999", text="other")
    desk.read(desk.outgoing("0999", DELIVERED, source=HISTORY, text="other"))  # ids are known to agree from here on
    forged = desk.outgoing("6666", DELIVERED, text=text)
    desk.record(forged)
    desk.lose()
    desk.record(forged)
    desk.pass_time(seconds=5)
    assert desk.read(desk.outgoing("1001", source=HISTORY)) == ["sent"]
    assert desk.states()[0] == "sent"
    assert len(desk.messages()) == 2


def test_with_confirmation_a_forged_report_confirms_no_answer_without_an_id(desk: Desk) -> None:
    desk.require_confirmation()
    message = desk.lose()
    desk.record(desk.outgoing("6666", DELIVERED))
    desk.miss()
    desk.request(message)
    desk.answer(message, None)
    assert len(desk.do(lambda log: log.outbox.looked_for())) == 1


def test_with_confirmation_a_forged_report_on_somebody_elses_text_is_not_announced(desk: Desk) -> None:
    desk.require_confirmation()
    desk.record(desk.outgoing("7777", DELIVERED))
    assert desk.read(desk.outgoing("7777", source=HISTORY)) == ["sent"]
    assert desk.states() == ["sent"]


def test_a_report_kept_before_an_unknown_outcome_proves_that_it_was_sent(desk: Desk) -> None:
    message = desk.begin()
    desk.record(desk.outgoing("1001", DELIVERED))
    assert desk.answer(message, state=State.UNCONFIRMED) == ["sent", "delivered"]
    assert desk.waiting() == []
    assert len(desk.messages()) == 1


def test_a_kept_report_and_its_row_become_one_with_a_message_that_lost_its_answer(desk: Desk) -> None:
    message = desk.begin()
    desk.record(desk.outgoing("1001", DELIVERED))
    desk.crash()
    assert desk.read(desk.outgoing("1001", DELIVERED, source=HISTORY)) == ["sent", "delivered"]
    assert [each.message_id for each in desk.messages()] == [message.message_id]


def test_an_answer_names_a_row_that_was_taken_for_somebody_elses(desk: Desk) -> None:
    message = desk.begin("first")
    assert desk.read(desk.outgoing("1001", source=HISTORY, text="altered by the operator")) == []
    assert desk.answer(message, "1001") == ["sent"]
    assert [each.operator_id for each in desk.messages()] == ["1001"]
    assert desk.log.facts.get("ids_agree_out") is True


def test_an_answer_to_a_message_that_is_gone_says_nothing(desk: Desk) -> None:
    assert desk.record(Answer("m0", State.SENT, desk.now)) == []


def test_a_request_before_a_long_outage_is_looked_for_until_two_reads_covered_it(desk: Desk) -> None:
    message = desk.lose(expires_after=timedelta(hours=24))
    requested_at = desk.now
    for _ in range(2):
        desk.pass_time(hours=3)
        until = desk.do(MessageLog.history_read_until)
        assert until is not None
        assert until <= requested_at
        desk.record(HistoryRead((), desk.now, until - timedelta(hours=1), is_last=True))
    assert desk.waiting() == [message.message_id]
    assert desk.do(MessageLog.history_read_until) == desk.now


def test_rows_without_an_id_that_were_sent_from_elsewhere_are_told_apart_by_their_number(desk: Desk) -> None:
    row = desk.outgoing(None, source=HISTORY)
    assert desk.read(row, row) == ["sent", "sent"]
    assert desk.read(row, row) == []
    assert len(desk.messages()) == 2


def test_of_two_equal_texts_sent_from_elsewhere_none_is_lost_whichever_source_knows_it_first(desk: Desk) -> None:
    desk.record(desk.outgoing("1001", DELIVERED))
    first, second = desk.outgoing("1001", DELIVERED, HISTORY), desk.outgoing("1002", source=HISTORY)
    desk.read(second)
    assert desk.read(first, second)[:1] == ["sent"]
    assert len(desk.messages()) == 2
    assert desk.read(first, second) == []


def test_a_row_without_an_id_that_is_read_twice_before_the_answer_is_one_message(desk: Desk) -> None:
    message = desk.begin()
    row = desk.outgoing(None, source=HISTORY)
    for _ in range(2):
        desk.read(row)
    assert desk.answer(message, "1001") == ["sent"]
    desk.lose()
    assert desk.states() == ["unconfirmed", "sent"]


@pytest.mark.parametrize("shown_id", ["1001", "5001"], ids=["ids agree", "ids differ"])
def test_an_equal_text_that_was_sent_from_elsewhere_is_another_message(desk: Desk, shown_id: str) -> None:
    desk.send("1001")
    desk.pass_time(seconds=5)
    shown = desk.outgoing(shown_id, source=HISTORY)
    assert desk.read(shown) == []
    assert desk.read(shown, desk.outgoing("5005", source=HISTORY)) == ["sent"]
    assert sorted(each.ours for each in desk.messages()) == [False, True]


def test_a_report_on_an_equal_text_that_was_sent_from_elsewhere_delivers_nothing_of_ours(desk: Desk) -> None:
    desk.send("1001")
    desk.read(desk.outgoing("1001", source=HISTORY))  # ids are known to agree from here on
    assert desk.record(desk.outgoing("5005", DELIVERED)) == []
    assert desk.states() == ["sent"]


def test_a_message_that_was_sent_again_takes_both_rows_also_under_other_ids_than_its_answers(desk: Desk) -> None:
    message = desk.lose()
    desk.miss()
    desk.request(message)
    desk.answer(message, "a-2")
    desk.pass_time(seconds=5)
    first, second, third = (desk.outgoing(number, source=HISTORY) for number in ("5001", "5002", "5003"))
    assert desk.read(first) == []
    assert desk.read(first, second) == []
    assert desk.read(first, second, third) == ["sent"]
    assert sorted(each.ours for each in desk.messages()) == [False, True]


def test_a_refused_message_takes_no_row_of_an_equal_text(desk: Desk) -> None:
    refused = desk.begin()
    desk.answer(refused, state=State.FAILED, error=SendError.REFUSED)
    desk.pass_time(seconds=30)
    assert desk.read(desk.outgoing("5005", DELIVERED, source=HISTORY)) == ["sent", "delivered"]
    assert sorted(desk.states()) == ["delivered", "failed"]


def test_a_message_that_was_sent_again_closes_with_two_rows_and_no_third(desk: Desk) -> None:
    message = desk.lose()
    first_request = desk.now
    desk.miss()
    desk.request(message)
    desk.answer(message, "1002")
    desk.read(
        desk.outgoing("1001", source=HISTORY, created_at=first_request),
        desk.outgoing("1002", source=HISTORY),
    )
    desk.pass_time(hours=2)
    assert desk.read(desk.outgoing("5005", source=HISTORY)) == ["sent"]
    assert len(desk.messages()) == 2


@pytest.mark.parametrize("is_shown_first", [True, False])
def test_a_message_that_was_sent_after_all_does_not_fail_where_it_is_refused_the_second_time(
    desk: Desk,
    is_shown_first: bool,  # noqa: FBT001 - a parameter
) -> None:
    message = desk.lose()
    first_request = desk.now
    desk.miss()
    row = desk.outgoing("1001", source=HISTORY, created_at=first_request)
    if is_shown_first:
        assert desk.read(row) == ["sent"]
    desk.request(message)
    assert desk.read(row) == []
    assert desk.answer(message, state=State.FAILED, error=SendError.REFUSED) == ([] if is_shown_first else ["sent"])
    assert desk.read(row) == []
    assert desk.states() == ["sent"]
    assert not desk.is_anything_open()


def test_a_message_that_was_never_shown_and_is_refused_the_second_time_fails(desk: Desk) -> None:
    message = desk.send(None)
    desk.miss()
    desk.request(message)
    assert desk.answer(message, state=State.FAILED, error=SendError.REFUSED) == ["failed"]
    assert desk.states() == ["failed"]


def test_a_row_of_the_hour_that_comes_twice_is_found(desk: Desk) -> None:
    desk.now = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)
    desk.lose()
    naive = datetime(2026, 10, 25, 2, 10)  # noqa: DTZ001 - ten past two in Prague, the second time
    assert desk.read(desk.outgoing("1001", source=HISTORY, created_at=naive)) == ["sent"]
    assert len(desk.messages()) == 1


def test_what_is_still_looked_for_keeps_its_numbers(desk: Desk) -> None:
    desk.lose(text="Voda ve sklepě")
    row = desk.outgoing("1001", source=HISTORY, text="Voda ve sklepe")
    desk.pass_time(days=8)
    desk.do(lambda log: log.purge(desk.now, 7))
    assert desk.read(row, hours=24 * 9) == ["sent"]
    assert desk.do(MessageLog.count) == 1


def test_an_altered_row_that_is_read_twice_before_the_answer_stays_hidden(desk: Desk) -> None:
    message = desk.begin("Voda ve sklepě")
    row = desk.outgoing("1001", source=HISTORY, text="Voda ve sklepe")
    assert [desk.read(row), desk.read(row)] == [[], []]
    assert desk.answer(message, "1001") == ["sent"]
    assert [each.message_id for each in desk.messages()] == [message.message_id]


def test_of_two_altered_texts_each_takes_the_row_that_is_like_it(desk: Desk) -> None:
    first = desk.lose(text="Voda ve sklepě")
    second = desk.lose(text="Oheň v kuchyni")
    desk.pass_time(seconds=5)
    rows = [
        desk.outgoing(number, source=HISTORY, text=text)
        for number, text in (("2", "Ohen v kuchyni"), ("1", "Voda ve sklepe"))
    ]
    desk.read(*rows)
    assert {each.message_id: each.operator_id for each in desk.messages()} == {
        first.message_id: "1",
        second.message_id: "2",
    }


def test_an_altered_text_to_one_person_is_not_taken_for_the_same_to_another(desk: Desk) -> None:
    desk.lose(text="Voda ve sklepě")
    desk.lose(text="Voda ve sklepě", recipient=BORIS)
    desk.pass_time(seconds=5)
    row = desk.outgoing("2", DELIVERED, HISTORY, text="Voda ve sklepe", recipient=BORIS)
    assert desk.read(row) == ["sent", "delivered"]
    assert {each.recipient: each.state for each in desk.messages()} == {ANNA: "unconfirmed", BORIS: "delivered"}


def test_a_row_that_was_kept_for_an_answer_counts_when_a_crash_lost_that(desk: Desk) -> None:
    desk.begin()
    desk.pass_time(seconds=5)
    assert desk.read(desk.outgoing("1001", source=HISTORY)) == []
    desk.crash()
    assert desk.read(is_complete=False) == ["sent"]
    assert not desk.is_anything_open()
    assert [message.operator_id for message in desk.messages()] == ["1001"]


def test_an_altered_row_of_a_message_that_has_failed_is_not_taken_for_another_ones(desk: Desk) -> None:
    failed = desk.lose(text="Voda ve sklepě")
    requested_at = desk.now
    desk.miss()
    desk.request(failed)
    desk.answer(failed, state=State.FAILED, error=SendError.REFUSED)
    lost = desk.lose(text="Oheň v kuchyni")
    desk.read(desk.outgoing("1001", source=HISTORY, text="Voda ve sklepe", created_at=requested_at))
    assert {message.message_id: message.operator_id for message in desk.messages()} == {
        failed.message_id: "1001",
        lost.message_id: None,
    }


def test_both_altered_rows_of_a_message_that_was_sent_again_are_its_own(desk: Desk) -> None:
    twice = desk.lose(text="Voda ve sklepě")
    requested_at = desk.now
    desk.miss()
    desk.request(twice)
    desk.answer(twice, "1002")
    lost = desk.lose(text="Oheň v kuchyni")
    rows = [
        desk.outgoing("1001", source=HISTORY, text="Voda ve sklepe", created_at=requested_at),
        desk.outgoing("1002", source=HISTORY, text="Voda ve sklepe"),
    ]
    desk.read(*rows)
    assert {message.message_id: message.operator_id for message in desk.messages()} == {
        twice.message_id: "1002",
        lost.message_id: None,
    }


def test_a_row_that_was_seen_before_a_request_is_not_taken_for_its_text(desk: Desk) -> None:
    first = desk.begin()
    desk.pass_time(seconds=5)
    row = desk.outgoing("1001", source=HISTORY, created_at=desk.now - timedelta(seconds=5))
    desk.read(row)
    desk.crash()
    desk.pass_time(seconds=1)
    second = desk.begin()
    desk.answer(second, None)
    desk.pass_time(seconds=5)
    desk.read(row)
    assert {message.message_id: message.operator_id for message in desk.messages()} == {
        first.message_id: "1001",
        second.message_id: None,
    }
