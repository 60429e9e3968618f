"""A text that comes in is one message, whoever tells of it and however often."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

import pytest

from custom_components.ipex_sms.api.models import DeliveryState
from custom_components.ipex_sms.messages.facts import Facts
from custom_components.ipex_sms.messages.message_log import Call, MessageLog
from custom_components.ipex_sms.messages.models import Change, Source
from custom_components.ipex_sms.messages.observations import Sighting

from .conftest import ANNA, OFFICE, OFFICE_ID, Desk

HISTORY = Source.HISTORY


def test_a_webhook_brings_a_message_once(desk: Desk) -> None:
    call = desk.inbound("2001")
    assert desk.record(call) == ["received"]
    assert desk.record(call, call) == []
    (message,) = desk.messages()
    assert (message.operator_id, message.source, message.confirmed) == ("2001", "webhook", False)
    assert message.message_id.startswith("m")


def test_history_confirms_what_the_webhook_brought(desk: Desk) -> None:
    desk.record(desk.inbound("2001"))
    assert desk.read(desk.inbound("2001", source=HISTORY)) == []
    (message,) = desk.messages()
    assert message.confirmed
    assert desk.log.is_webhook_proven()
    assert desk.do(MessageLog.count_rows)["unconfirmed"] == 0


def test_history_brings_what_the_webhook_missed_in_the_order_it_was_sent(desk: Desk) -> None:
    first = desk.inbound("2001", "first", HISTORY, created_at=desk.now - timedelta(seconds=20))
    second = desk.inbound("2002", "second", HISTORY, created_at=desk.now - timedelta(seconds=10))
    assert desk.read(second, first) == ["received", "received"]
    assert [message.text for message in desk.messages()] == ["second", "first"]
    assert desk.messages()[0].source == "history"


def test_a_late_webhook_of_a_message_history_brought_says_nothing_new(desk: Desk) -> None:
    desk.read(desk.inbound("2001", source=HISTORY))
    assert desk.record(desk.inbound("2001")) == []
    assert desk.messages()[0].confirmed


def test_the_same_text_under_another_id_of_another_source_is_the_same_message(desk: Desk) -> None:
    desk.record(desk.inbound("w-1"))
    shifted = desk.inbound("9001", source=HISTORY, created_at=desk.now + timedelta(seconds=2))
    assert desk.read(shifted) == []
    assert desk.read(shifted) == []
    assert desk.log.facts.get("ids_agree_in") is False


def test_two_equal_texts_of_one_source_are_two(desk: Desk) -> None:
    assert desk.record(desk.inbound("2001"), desk.inbound("2002")) == ["received", "received"]
    rows = (desk.inbound("9001", source=HISTORY), desk.inbound("9002", source=HISTORY))
    assert desk.read(*rows) == []
    assert desk.read(*rows) == []
    assert len(desk.messages()) == 2


def test_texts_more_than_two_seconds_apart_are_two(desk: Desk) -> None:
    desk.record(desk.inbound("w-1"))
    assert desk.read(desk.inbound("9001", source=HISTORY, created_at=desk.now + timedelta(seconds=3))) == ["received"]


def test_once_ids_are_known_to_agree_another_id_is_another_message(desk: Desk) -> None:
    desk.record(desk.inbound("2001"))
    desk.read(desk.inbound("2001", source=HISTORY))
    desk.record(desk.inbound("2002"))
    assert desk.read(desk.inbound("2002", source=HISTORY), desk.inbound("2003", source=HISTORY)) == ["received"]


def test_of_two_equal_texts_each_known_by_another_source_first_none_is_lost(desk: Desk) -> None:
    desk.record(desk.inbound("2001"))
    first, second = desk.inbound("2001", source=HISTORY), desk.inbound("2002", source=HISTORY)
    # Nobody knows yet whether ids agree: this row may be the first text, under another id.
    assert desk.read(second) == []
    # The same source names another one with the first one's id: two texts, and ids agree.
    assert desk.read(first, second) == ["received"]
    assert desk.log.facts.get("ids_agree_in") is True
    assert {message.operator_id for message in desk.messages()} == {"2001", "2002"}
    assert all(message.confirmed for message in desk.messages())
    assert desk.read(first, second) == []
    assert desk.record(desk.inbound("2001"), desk.inbound("2002")) == []
    assert len(desk.messages()) == 2


def test_of_two_equal_texts_none_is_lost_where_the_second_ones_webhook_comes_last(desk: Desk) -> None:
    desk.record(desk.inbound("2001"))
    desk.read(desk.inbound("2002", source=HISTORY))
    assert desk.record(desk.inbound("2002")) == ["received"]
    assert {(message.operator_id, message.confirmed) for message in desk.messages()} == {
        ("2001", False),
        ("2002", True),
    }
    assert desk.read(desk.inbound("2001", source=HISTORY), desk.inbound("2002", source=HISTORY)) == []
    assert all(message.confirmed for message in desk.messages())


def test_of_two_equal_texts_with_confirmation_each_is_announced_once_history_shows_it(desk: Desk) -> None:
    desk.require_confirmation()
    desk.record(desk.inbound("2001"))
    assert desk.read(desk.inbound("2002", source=HISTORY)) == ["received"]
    assert desk.record(desk.inbound("2002")) == []
    assert len(desk.messages()) == 1
    assert desk.read(desk.inbound("2001", source=HISTORY)) == ["received"]
    assert len(desk.messages()) == 2


def test_an_id_that_another_text_of_the_same_person_has_elsewhere_is_another_message(desk: Desk) -> None:
    desk.record(desk.inbound("17"))
    desk.read(desk.inbound("4", source=HISTORY))  # the same one: each source counts for itself
    later = desk.inbound("17", "something else", HISTORY, created_at=desk.now + timedelta(minutes=9))
    assert desk.read(later) == ["received"]


@pytest.mark.parametrize(
    ("text", "minutes"), [("something else", 0), ("EVENING", 9)], ids=["another text at once", "the same text later"]
)
def test_an_id_that_the_other_source_gave_to_a_pair_is_no_third_of_it(desk: Desk, text: str, minutes: int) -> None:
    desk.record(desk.inbound("17"))
    desk.read(desk.inbound("4", source=HISTORY))  # the same one: each source counts for itself
    at_first = desk.now
    desk.pass_time(minutes=minutes)
    assert desk.read(desk.inbound("17", text, HISTORY)) == ["received"]
    assert [(message.text, message.created_at) for message in desk.messages()] == [
        (text, desk.now),
        ("EVENING", at_first),
    ]


def test_a_row_without_an_id_is_the_text_of_the_webhook_also_where_ids_agree(desk: Desk) -> None:
    desk.record(desk.inbound("2001"))
    desk.read(desk.inbound("2001", source=HISTORY))
    desk.record(desk.inbound("2002", "Good night"))
    assert desk.read(desk.inbound(None, "Good night", HISTORY)) == []
    assert desk.log.facts.get("ids_agree_in") is True


def test_an_id_that_two_sources_give_to_different_people_is_two_messages(desk: Desk) -> None:
    desk.record(desk.inbound("17"))
    assert desk.read(desk.inbound("17", source=HISTORY, sender="+420601602603")) == ["received"]
    assert desk.record(desk.outgoing("18", DeliveryState.DELIVERED)) == []
    assert desk.read(desk.outgoing("18", source=HISTORY, recipient="+420601602603")) == ["sent"]


def test_rows_without_an_id_are_told_apart_by_their_number(desk: Desk) -> None:
    row = desk.inbound(None, source=HISTORY)
    assert desk.read(row, row) == ["received", "received"]
    assert desk.read(row, row) == []
    assert desk.read(row, row, row) == ["received"]


def test_messages_of_numbers_that_are_not_senders_are_not_kept(desk: Desk) -> None:
    assert desk.record(desk.inbound("2001", recipient="+420777888000")) == []
    assert desk.messages() == []


def test_what_is_older_than_its_sender_is_imported_silently(desk: Desk) -> None:
    assert desk.read(desk.inbound("1", source=HISTORY, created_at=desk.now - timedelta(days=3)), hours=4000) == []
    assert len(desk.messages()) == 1


def test_the_past_of_a_sender_added_later_is_imported_silently(desk: Desk) -> None:
    other = "+420777888111"
    desk.pass_time(days=2)
    desk.read()
    assert desk.log.history_read_until() is not None
    desk.configure({OFFICE: OFFICE_ID, other: f"number:{other}"})
    assert desk.log.history_read_until() is None
    old = desk.inbound("1", source=HISTORY, recipient=other, created_at=desk.now - timedelta(days=1))
    assert desk.read(old, desk.inbound("2", source=HISTORY)) == ["received"]


@pytest.mark.parametrize("operator_id", ["2001", None])
def test_with_confirmation_a_webhook_is_announced_only_once_history_shows_it(
    desk: Desk, operator_id: str | None
) -> None:
    desk.require_confirmation()
    assert desk.record(desk.inbound(operator_id)) == []
    assert desk.messages() == []
    assert desk.read(desk.inbound("2001", source=HISTORY)) == ["received"]
    assert desk.messages()[0].confirmed


def test_with_confirmation_what_is_older_than_its_sender_stays_silent(desk: Desk) -> None:
    desk.require_confirmation()
    before = desk.now - timedelta(hours=2)
    assert desk.record(desk.inbound("2001", created_at=before)) == []
    assert desk.read(desk.inbound("2001", source=HISTORY, created_at=before), hours=3) == []
    assert [message.confirmed for message in desk.messages()] == [True]


def test_with_confirmation_a_forged_webhook_never_shows(desk: Desk) -> None:
    desk.require_confirmation()
    desk.record(desk.inbound("6666", "open the garage"))
    desk.pass_time(minutes=5)
    assert desk.read() == []
    assert desk.messages() == []


def test_with_confirmation_a_forged_webhook_never_shows_however_often_it_comes_with_another_id(desk: Desk) -> None:
    desk.require_confirmation()
    for operator_id in ("6666", "6667", "6668"):
        assert desk.record(desk.inbound(operator_id, "open the garage")) == []
    assert desk.messages() == []


def test_the_webhook_is_no_longer_proven_after_two_messages_it_did_not_bring(desk: Desk) -> None:
    desk.record(desk.inbound("2001"))
    desk.read(desk.inbound("2001", source=HISTORY))
    desk.pass_time(minutes=1)
    missed = [desk.inbound("2002", "a", HISTORY), desk.inbound("2003", "b", HISTORY)]
    desk.read(*missed)
    assert desk.log.is_webhook_proven()
    desk.pass_time(minutes=6)
    desk.read()
    assert not desk.log.is_webhook_proven()


def test_a_new_address_proves_nothing_yet(desk: Desk) -> None:
    desk.do(lambda log: log.note_address("one", desk.now))
    desk.record(desk.inbound("2001"))
    desk.read(desk.inbound("2001", source=HISTORY))
    desk.do(lambda log: log.note_address("one", desk.now))
    assert desk.log.is_webhook_proven()
    desk.do(lambda log: log.note_address("two", desk.now))
    assert not desk.log.is_webhook_proven()


@pytest.mark.parametrize(
    ("created_at", "expected"),
    [
        (datetime(2026, 11, 22, 9, 1), "2026-11-22T09:01:00+00:00"),  # noqa: DTZ001
        (datetime(2026, 11, 22, 10, 1), "2026-11-22T09:01:00+00:00"),  # noqa: DTZ001
        (None, "2026-11-22T09:01:00+00:00"),
        (datetime(2026, 11, 22, 12, 0), "2026-11-22T09:01:00+00:00"),  # noqa: DTZ001
    ],
    ids=["UTC", "Prague", "unreadable", "ahead"],
)
def test_a_webhook_time_without_zone_is_read_near_its_arrival(
    desk: Desk, created_at: datetime | None, expected: str
) -> None:
    desk.record(desk.inbound("2001", created_at=created_at))
    assert desk.messages()[0].created_at.isoformat() == expected


def test_a_history_time_that_cannot_be_read_counts_as_late(desk: Desk) -> None:
    desk.read(desk.inbound("2001", source=HISTORY, created_at=None))
    assert desk.messages()[0].late
    assert desk.log.facts.number("late_changes") == 1


def test_special_senders_come_through_as_they_are(desk: Desk) -> None:
    desk.record(desk.inbound("2001", sender="Alza.cz"))
    assert desk.messages()[0].sender == "Alza.cz"
    assert desk.messages()[0].counterpart != ANNA


def receive(desk: Desk, *sightings: Sighting) -> list[list[Change]]:
    """Let calls of the webhook wait together; return what each of them changed."""
    calls = [Call(sighting, lambda _: None) for sighting in sightings]
    return [cast("list[Change]", result) for result in desk.log.commit_together(calls)]


def test_calls_that_wait_together_change_what_they_would_change_alone(desk: Desk) -> None:
    desk.read(desk.inbound("h1", "seen", HISTORY))
    desk.send("1001")
    changes = receive(
        desk,
        desk.inbound("2001", "first"),
        desk.inbound("2001", "first"),
        desk.outgoing("1001", DeliveryState.DELIVERED),
        desk.inbound("w1", "seen"),
        desk.inbound("2002", "second"),
        desk.inbound("2003", "second"),
        desk.inbound("2004", "not ours", recipient="+420777888000"),
    )
    assert [[str(change.kind) for change in each] for each in changes] == [
        ["received"],
        [],
        ["delivered"],
        [],
        ["received"],
        ["received"],
        [],
    ]
    noted = [change for each in changes for change in each]
    assert [change.sequence for change in noted] == sorted(change.sequence for change in noted)
    assert [message.operator_id for message in desk.messages()] == ["2003", "2002", "2001", "1001", "h1"]
    desk.do(lambda log: log.note_announced(noted))
    desk.crash()
    assert desk.pending == []


def test_what_is_announced_of_a_text_is_what_the_log_keeps(desk: Desk) -> None:
    [[change]] = receive(desk, desk.inbound("2001", created_at=desk.now + timedelta(microseconds=1234)))
    assert [change.message] == desk.messages()
    desk.crash()
    assert desk.pending == [replace(change, message=replace(change.message, redelivered=True))]


def test_one_call_that_fails_leaves_the_others_that_waited_with_it(desk: Desk) -> None:
    def fail(_: Facts) -> None:
        raise ValueError("no")

    results = desk.log.commit_together(
        [Call(desk.inbound("2001", "first"), fail), Call(desk.inbound("2002", "second"), lambda _: None)]
    )
    assert isinstance(results[0], ValueError)
    assert [message.operator_id for message in desk.messages()] == ["2002"]
