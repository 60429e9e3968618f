"""The silent past comes in pieces: whole, once, never announced; what may be known is left to be settled."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from custom_components.ipex_sms.api.models import DeliveryState
from custom_components.ipex_sms.messages.models import Source
from custom_components.ipex_sms.messages.observations import Sighting
from tests.messages.conftest import ANNA, OFFICE, OFFICE_ID, Desk

YESTERDAY = timedelta(days=1)
SHOP = "+420777888997"


def take(desk: Desk, *sightings: Sighting) -> list[Sighting]:
    """Import a piece; return what is left."""
    return desk.do(lambda log: log.import_past(sightings))


def received(desk: Desk, operator_id: str | None, text: str = "EVENING", age: timedelta = YESTERDAY) -> Sighting:
    return desk.inbound(operator_id, text, Source.HISTORY, created_at=desk.now - age)


def sent(
    desk: Desk, operator_id: str | None, state: DeliveryState | None = None, age: timedelta = YESTERDAY
) -> Sighting:
    return desk.outgoing(operator_id, state, Source.HISTORY, created_at=desk.now - age)


def test_the_past_is_written_as_the_history_shows_it(desk: Desk) -> None:
    piece = received(desk, "1"), sent(desk, "2", DeliveryState.FAILED), sent(desk, "3")
    assert take(desk, *piece) == []
    by_id = {message.operator_id: message for message in desk.messages()}
    assert {id_: str(message.state) for id_, message in by_id.items()} == {"1": "received", "2": "failed", "3": "sent"}
    assert (by_id["1"].sender, by_id["1"].recipient, by_id["1"].text) == (ANNA, OFFICE, "EVENING")
    assert all(message.confirmed and not message.late and not message.ours for message in by_id.values())
    assert all(message.created_at == desk.now - YESTERDAY for message in by_id.values())


def test_it_is_the_same_as_what_settlement_writes(desk: Desk, tmp_path: Path) -> None:
    # 153 septets, a surrogate pair, and characters of two septets
    texts = ["x" * 161, "🚪" * 36, "{€}" * 60, "Dobré ráno", "žluťoučký kůň " * 6]
    pieces = [received(desk, str(number), text) for number, text in enumerate(texts)] + [sent(desk, "9")]
    take(desk, *pieces)
    imported = desk.messages()
    other = Desk(tmp_path / "settled.db")
    other.pass_time(minutes=1)
    other.read(*pieces)
    settled = other.messages()
    other.log.close()
    assert [replace(each, message_id="") for each in imported] == [replace(each, message_id="") for each in settled]


def test_nothing_of_it_is_announced(desk: Desk) -> None:
    take(desk, received(desk, "1"), sent(desk, "2", DeliveryState.DELIVERED))
    desk.crash()
    assert desk.pending == []
    assert desk.read(sent(desk, "2", DeliveryState.DELIVERED)) == []


def test_a_second_import_brings_nothing(desk: Desk) -> None:
    pieces = [received(desk, "1"), sent(desk, "2", DeliveryState.DELIVERED)]
    take(desk, *pieces)
    assert take(desk, *pieces) == []
    assert len(desk.messages()) == 2


def test_a_row_that_comes_twice_in_one_piece_is_written_once(desk: Desk) -> None:
    row = received(desk, "1")
    desk.read(*take(desk, row, row))
    assert len(desk.messages()) == 1


def test_equal_texts_under_two_ids_are_two(desk: Desk) -> None:
    take(desk, received(desk, "1"), received(desk, "2"))
    take(desk, received(desk, "3"))
    assert len(desk.messages()) == 3


def test_a_report_that_came_meanwhile_is_left_to_be_settled(desk: Desk) -> None:
    take(desk, sent(desk, "1"))
    told = sent(desk, "1", DeliveryState.DELIVERED)
    assert take(desk, told) == [told]
    assert desk.read(told) == []
    assert desk.states() == ["delivered"]


@pytest.mark.parametrize("operator_id", ["1001", "2002"], ids=["same id", "another id"])
def test_what_the_webhook_brought_is_left_to_be_settled(desk: Desk, operator_id: str) -> None:
    desk.configure({})
    desk.pass_time(minutes=1)
    desk.configure({OFFICE: OFFICE_ID})  # its past is still to be imported
    desk.record(desk.inbound("1001", created_at=desk.now - YESTERDAY))
    row = received(desk, operator_id)
    assert take(desk, row) == [row]
    desk.read(row)
    assert len(desk.messages()) == 1


def test_what_may_be_ours_is_left_to_be_settled(desk: Desk) -> None:
    desk.lose(text="Water!")
    desk.configure({})
    desk.pass_time(minutes=1)
    desk.configure({OFFICE: OFFICE_ID})
    altered = desk.outgoing("1", None, Source.HISTORY, text="WATER?", created_at=desk.now - timedelta(minutes=1))
    assert take(desk, altered) == [altered]
    desk.read(altered)
    assert desk.states() == ["sent"]


def test_an_equal_text_of_ours_long_ago_is_not_left(desk: Desk) -> None:
    desk.send()
    desk.pass_time(days=8)
    desk.configure({})
    desk.pass_time(minutes=1)
    desk.configure({OFFICE: OFFICE_ID})
    assert take(desk, desk.outgoing("2", None, Source.HISTORY, created_at=desk.now - timedelta(minutes=1))) == []
    assert len(desk.messages()) == 2


def test_what_is_to_be_announced_is_left_to_be_settled(desk: Desk) -> None:
    new = received(desk, "1", age=timedelta(seconds=1))
    assert take(desk, new) == [new]
    assert desk.read(new) == ["received"]


def test_a_row_without_an_id_is_left_to_be_settled_among_its_neighbours(desk: Desk) -> None:
    rows = [received(desk, None), received(desk, None)]
    assert take(desk, *rows) == rows
    desk.read(*rows)
    assert len(desk.messages()) == 2


def test_numbers_that_are_no_senders_are_left_and_not_stored(desk: Desk) -> None:
    row = desk.inbound("1", source=Source.HISTORY, recipient=SHOP, created_at=desk.now - YESTERDAY)
    desk.read(*take(desk, row))
    assert desk.messages() == []
    assert desk.log.facts.get("messages_of_other_numbers") == 1
