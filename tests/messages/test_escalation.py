"""Escalation: who is texted in place of whom, when, and never twice."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path
import sqlite3
import tempfile
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
import pytest

from custom_components.ipex_sms.api.models import DeliveryState
from custom_components.ipex_sms.messages.escalation import Chain
from custom_components.ipex_sms.messages.models import Message, SendError, Source, State
from custom_components.ipex_sms.messages.observations import Sighting
from custom_components.ipex_sms.messages.outbox_queue import Escalation, FallbackStep
from tests.messages.conftest import ANNA, BORIS, OFFICE, OFFICE_ID, TRUNK_ID, Desk

CYRIL = "+420607608611"
TRUNK = "+420222333444"


def step(recipient: str, *, instant: bool = False) -> FallbackStep:
    sender_id, sender, within = (TRUNK_ID, TRUNK, None) if instant else (OFFICE_ID, OFFICE, timedelta(minutes=10))
    return FallbackStep(sender_id, sender, recipient, within, timedelta(hours=1))


def queue(desk: Desk, *steps: FallbackStep, call: str = "call", recipient: str = ANNA) -> Message:
    return desk.queue(recipient=recipient, escalation=Escalation(call, steps))


def hand_over(desk: Desk, message: Message, operator_id: str) -> None:
    desk.request(message)
    desk.answer(message, operator_id)


def refuse(desk: Desk, message: Message) -> None:
    desk.request(message)
    desk.answer(message, state=State.FAILED, error=SendError.REFUSED)


def advance(desk: Desk) -> int:
    return desk.do(lambda log: log.escalate(desk.now)).count


def read(desk: Desk, message: Message) -> Chain:
    return desk.do(lambda log: log.escalations.read([message.message_id]))[message.message_id]


def texted(desk: Desk, message: Message) -> list[str]:
    return [each.recipient for each in read(desk, message).messages]


def test_nobody_else_is_texted_while_a_text_may_still_arrive(desk: Desk) -> None:
    message = queue(desk, step(BORIS))
    assert advance(desk) == 0
    hand_over(desk, message, "1001")
    assert advance(desk) == 0
    assert texted(desk, message) == [ANNA]


def test_the_next_in_line_is_texted_when_a_text_failed(desk: Desk) -> None:
    message = queue(desk, step(BORIS), step(CYRIL))
    refuse(desk, message)
    assert advance(desk) == 1
    first, second = read(desk, message).messages
    assert (second.recipient, second.text, second.state) == (BORIS, first.text, State.QUEUED)
    assert (first.fallback_for, second.fallback_for) == (None, message.message_id)
    assert advance(desk) == 0


def test_the_next_in_line_is_texted_when_a_text_is_overdue(desk: Desk) -> None:
    message = queue(desk, step(BORIS))
    hand_over(desk, message, "1001")
    desk.pass_time(minutes=11)
    assert desk.let_pass() == ["overdue"]
    assert advance(desk) == 1
    assert texted(desk, message) == [ANNA, BORIS]


def test_a_text_that_waits_in_the_outbox_can_be_overdue_too(desk: Desk) -> None:
    message = queue(desk, step(ANNA, instant=True))
    desk.pass_time(minutes=11)
    desk.let_pass()
    assert advance(desk) == 1
    assert [each.sender_id for each in read(desk, message).messages] == [OFFICE_ID, TRUNK_ID]


def test_each_in_line_has_a_time_of_its_own_to_arrive(desk: Desk) -> None:
    message = queue(desk, step(BORIS), step(CYRIL))
    desk.pass_time(minutes=11)
    desk.let_pass()
    advance(desk)
    desk.pass_time(minutes=9)
    desk.let_pass()
    assert advance(desk) == 0
    desk.pass_time(minutes=2)
    assert desk.let_pass() == ["overdue"]
    assert advance(desk) == 1
    assert texted(desk, message) == [ANNA, BORIS, CYRIL]


@pytest.mark.parametrize("delivered", [0, 1])
def test_a_delivered_text_ends_the_line_even_the_first_one_late(desk: Desk, delivered: int) -> None:
    message = queue(desk, step(BORIS), step(CYRIL))
    hand_over(desk, message, "1001")
    desk.pass_time(minutes=11)
    desk.let_pass()
    advance(desk)
    boris = read(desk, message).messages[1]
    hand_over(desk, boris, "1002")
    report = (
        desk.outgoing("1001", DeliveryState.DELIVERED),
        desk.outgoing("1002", DeliveryState.DELIVERED, recipient=BORIS),
    )
    desk.record(report[delivered])
    desk.pass_time(minutes=11)
    desk.let_pass()
    assert advance(desk) == 0
    chain = read(desk, message)
    assert (chain.is_open, chain.is_settled, chain.is_failed) == (False, True, False)
    assert texted(desk, message) == [ANNA, BORIS]


def test_an_instant_text_of_unknown_outcome_is_not_waited_for(desk: Desk) -> None:
    message = desk.begin(
        sender_id=TRUNK_ID, sender=TRUNK, deliver_within=None, escalation=Escalation("call", (step(BORIS),))
    )
    desk.answer(message)
    assert advance(desk) == 0
    lost = desk.begin(
        sender_id=TRUNK_ID, sender=TRUNK, deliver_within=None, escalation=Escalation("other", (step(BORIS),))
    )
    desk.answer(lost, state=State.UNCONFIRMED)
    assert advance(desk) == 1


def test_two_texts_of_one_call_share_whom_they_turn_to(desk: Desk) -> None:
    anna, cyril = queue(desk, step(BORIS)), queue(desk, step(BORIS), recipient=CYRIL)
    refuse(desk, anna)
    advance(desk)
    refuse(desk, cyril)
    advance(desk)
    assert texted(desk, anna) + texted(desk, cyril) == [ANNA, BORIS, CYRIL]


def test_a_text_waits_for_what_another_of_the_call_turned_to(desk: Desk) -> None:
    anna = queue(desk, step(BORIS), step("+420607608612"))
    cyril = queue(desk, step(BORIS), step("+420607608612"), recipient=CYRIL)
    for message in (anna, cyril):
        refuse(desk, message)
    advance(desk)
    refuse(desk, read(desk, anna).messages[1])
    advance(desk)
    assert texted(desk, anna) + texted(desk, cyril) == [ANNA, BORIS, "+420607608612", CYRIL]


def test_who_is_texted_anyway_is_not_texted_in_place_of_somebody(desk: Desk) -> None:
    anna, boris = queue(desk, step(BORIS), step(CYRIL)), queue(desk, recipient=BORIS)
    refuse(desk, anna)
    advance(desk)
    assert texted(desk, anna) == [ANNA]
    refuse(desk, boris)
    advance(desk)
    assert texted(desk, anna) == [ANNA, CYRIL]


def test_another_call_texts_the_same_person_again(desk: Desk) -> None:
    for call in ("one", "two"):
        message = queue(desk, step(BORIS), call=call)
        refuse(desk, message)
        advance(desk)
        assert texted(desk, message) == [ANNA, BORIS]


def test_a_text_that_was_erased_is_not_sent_on(desk: Desk) -> None:
    message = queue(desk, step(BORIS))
    refuse(desk, message)
    desk.pass_time(days=8)
    desk.do(lambda log: log.purge(desk.now, 7))
    assert advance(desk) == 0


def test_a_text_erased_from_the_log_is_not_kept_with_the_line(desk: Desk) -> None:
    queue(desk, step(BORIS), step(CYRIL))
    with closing(sqlite3.connect(desk.path)) as connection:
        written = connection.execute("SELECT * FROM escalations").fetchall()
    assert written
    assert "Water" not in str(written)


# A restored backup: what a lost run did with the line is in the history only


def lose_run(desk: Desk, *, after: float = 20) -> Message:
    """Text Anna and nobody else yet; what was done since is lost, for a backup is restored some minutes later."""
    message = queue(desk, step(BORIS), step(CYRIL))
    hand_over(desk, message, "1001")
    desk.pass_time(minutes=after)
    desk.crash()
    desk.let_pass()
    return message


def read_history(desk: Desk, *sightings: Sighting) -> None:
    """Read the history, at once and once more when all that was sent before has surely appeared."""
    desk.read(*sightings)
    desk.pass_time(seconds=31)
    desk.read(*sightings)


def shown(desk: Desk, operator_id: str, recipient: str, minutes_ago: float, **changes: Any) -> Sighting:
    sent_at = desk.now - timedelta(minutes=minutes_ago)
    values = {"state": None, "recipient": recipient, "created_at": sent_at, "source": Source.HISTORY} | changes
    return desk.outgoing(operator_id, **values)


def test_after_a_restore_nobody_is_texted_before_the_history_has_told(desk: Desk) -> None:
    message = lose_run(desk)
    assert advance(desk) == 0
    desk.read()
    assert advance(desk) == 0  # a text sent at the last moment may appear late
    desk.pass_time(seconds=31)
    desk.read()
    assert advance(desk) == 1
    assert texted(desk, message) == [ANNA, BORIS]


def test_after_a_restore_a_step_that_the_lost_run_took_is_not_taken_again(desk: Desk) -> None:
    message = lose_run(desk)
    read_history(desk, shown(desk, "1002", BORIS, minutes_ago=5))
    assert advance(desk) == 1
    assert texted(desk, message) == [ANNA, BORIS]
    assert desk.waiting() == []
    # It is waited for as it was then, and no longer.
    desk.pass_time(minutes=4)
    assert desk.let_pass() == []
    desk.pass_time(minutes=2)
    assert desk.let_pass() == ["overdue"]
    assert advance(desk) == 1
    assert texted(desk, message) == [ANNA, BORIS, CYRIL]
    assert len(desk.waiting()) == 1


def test_after_a_restore_all_steps_that_the_lost_run_took_are_known_again(desk: Desk) -> None:
    message = lose_run(desk, after=60)
    boris = shown(desk, "1002", BORIS, minutes_ago=45, text="WATER!")
    cyril = shown(desk, "1003", CYRIL, minutes_ago=30, state=DeliveryState.DELIVERED)
    read_history(desk, boris, cyril)
    advance(desk)
    assert texted(desk, message) == [ANNA, BORIS, CYRIL]
    assert desk.waiting() == []
    assert read(desk, message).is_settled


def test_after_a_restore_a_step_that_was_delivered_is_never_overdue(desk: Desk) -> None:
    message = lose_run(desk)
    read_history(desk, shown(desk, "1002", BORIS, minutes_ago=5, state=DeliveryState.DELIVERED))
    assert advance(desk) == 1
    desk.pass_time(minutes=10)
    assert desk.let_pass() == []
    assert texted(desk, message) == [ANNA, BORIS]


def test_after_a_restore_a_text_that_arrived_meanwhile_is_followed_by_none(desk: Desk) -> None:
    message = lose_run(desk)
    read_history(desk, shown(desk, "1001", ANNA, minutes_ago=20, state=DeliveryState.DELIVERED))
    assert advance(desk) == 0
    assert texted(desk, message) == [ANNA]


def test_after_a_restore_what_was_sent_before_the_first_text_is_none_of_its_steps(desk: Desk) -> None:
    message = lose_run(desk)
    read_history(desk, shown(desk, "900", BORIS, minutes_ago=40))
    assert advance(desk) == 1
    assert len(desk.waiting()) == 1
    assert texted(desk, message) == [ANNA, BORIS]


def test_a_history_that_cannot_be_read_holds_a_line_up_for_ten_minutes_only(desk: Desk) -> None:
    message = lose_run(desk)
    desk.pass_time(minutes=9)
    assert advance(desk) == 0
    assert desk.do(lambda log: log.escalations.waits_until(desk.now)) == desk.now + timedelta(minutes=1)
    desk.pass_time(minutes=1)
    assert advance(desk) == 1
    assert texted(desk, message) == [ANNA, BORIS]


def test_a_line_whose_text_is_still_on_its_way_waits_for_no_history_after_ten_minutes(desk: Desk) -> None:
    line = Escalation("call", (step(BORIS),))
    hand_over(desk, desk.queue(escalation=line, deliver_within=timedelta(hours=1)), "1001")
    desk.crash()
    assert desk.do(lambda log: log.escalations.waits_until(desk.now)) == desk.now + timedelta(minutes=10)
    desk.pass_time(minutes=10)
    assert advance(desk) == 0
    assert desk.do(lambda log: log.escalations.waits_until(desk.now)) is None


def test_after_a_crash_a_line_is_held_up_only_where_it_would_go_on_at_once(desk: Desk) -> None:
    message = queue(desk, step(BORIS))
    hand_over(desk, message, "1001")
    desk.pass_time(minutes=1)
    desk.crash()
    read_history(desk)
    desk.pass_time(minutes=10)
    desk.let_pass()
    assert advance(desk) == 1
    assert texted(desk, message) == [ANNA, BORIS]
    assert desk.do(lambda log: log.escalations.waits_until(desk.now)) is None


def test_after_a_clean_stop_a_line_goes_on_without_the_history(desk: Desk) -> None:
    message = queue(desk, step(BORIS))
    hand_over(desk, message, "1001")
    desk.restart()
    desk.pass_time(minutes=10)
    desk.let_pass()
    desk.restart()
    assert advance(desk) == 1
    assert texted(desk, message) == [ANNA, BORIS]


ROUTES = [step(ANNA, instant=True), step(BORIS), step(BORIS), step(CYRIL), step(ANNA)]


@settings(deadline=None, derandomize=True, max_examples=60)
@given(
    line=st.lists(st.sampled_from(ROUTES), max_size=5),
    fates=st.lists(st.sampled_from(["delivered", "failed", "refused", "silent"]), min_size=18, max_size=18),
    crashes=st.sets(st.integers(0, 60)),
)
def test_whatever_happens_each_is_texted_at_most_once_in_order_until_one_is_delivered(
    line: list[FallbackStep], fates: list[str], crashes: set[int]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder) / "log.db")
        moment = 0

        def survive() -> None:
            nonlocal moment
            if moment in crashes:
                desk.crash()
            moment += 1

        message = queue(desk, *line)
        for number in range(18):
            survive()
            waiting = desk.do(lambda log: log.outbox.waiting(desk.now))
            for entry in waiting:
                (each,) = [each for each in read(desk, message).messages if each.message_id == entry.message_id]
                if fates[number] == "refused":
                    refuse(desk, each)
                    continue
                hand_over(desk, each, f"10{number}")
                survive()
                if fates[number] in ("delivered", "failed") and each.sender == OFFICE:
                    state = DeliveryState(fates[number])
                    desk.record(desk.outgoing(f"10{number}", state, recipient=each.recipient))
            desk.pass_time(minutes=11)
            desk.let_pass()
            survive()
            advance(desk)
        chain = read(desk, message)
        routes = [(each.sender_id, each.recipient) for each in chain.messages]
        assert len(routes) == len(set(routes))
        people = [each.recipient for each in chain.messages if each.recipient != ANNA]
        assert len(people) == len(set(people))
        expected = [(OFFICE_ID, ANNA)]
        for route in line:
            known = (route.sender_id, route.recipient) in expected or (
                route.recipient != ANNA and route.recipient in {recipient for _, recipient in expected}
            )
            if not known:
                expected.append((route.sender_id, route.recipient))
        assert routes == expected[: len(routes)]
        has_arrived = any(each.state is State.DELIVERED for each in chain.messages)
        # Of an instant text nobody knows more than that it was sent.
        is_sent = chain.messages[-1].sender_id == TRUNK_ID and chain.messages[-1].state is State.SENT
        assert has_arrived or is_sent or routes == expected
        desk.log.close()
