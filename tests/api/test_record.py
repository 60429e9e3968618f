"""One message as the operator writes it."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from custom_components.ipex_sms.api import DeliveryState, Direction
from custom_components.ipex_sms.api.record import (
    UnreadableRecordError,
    read_operator_id,
    read_record,
    read_time,
)

PRAGUE = timezone(timedelta(hours=1))
ROW: dict[str, Any] = {
    "id": "12345",
    "from": "+420607608609",
    "to": "+420777888999",
    "text": "EVENING",
    "direction": "IN",
    "state": "DELIVERED",
    "createdAt": "2026-11-22T10:00:00.000+01:00",
}


def row(**changes: object) -> dict[str, Any]:
    changed = ROW | {name.rstrip("_"): value for name, value in changes.items()}
    return {name: value for name, value in changed.items() if value is not ...}


def test_the_documented_fields_are_read() -> None:
    record = read_record(ROW)
    assert record.operator_id == "12345"
    assert (record.sender, record.recipient, record.text) == ("+420607608609", "+420777888999", "EVENING")
    assert record.direction is Direction.IN
    assert record.state is DeliveryState.DELIVERED
    assert record.raw_state == "DELIVERED"
    assert record.created_at == datetime(2026, 11, 22, 10, tzinfo=PRAGUE)
    assert record.unknown_keys == frozenset()


@pytest.mark.parametrize(
    ("value", "operator_id"),
    [
        ("12345", "12345"),
        (12345, "12345"),
        (12345.0, "12345"),
        (" 12345 ", "12345"),
        ("6f1c1a52-7a55-4d6c-9c0e-3f1d1f0f7a01", "6f1c1a52-7a55-4d6c-9c0e-3f1d1f0f7a01"),
        ("a" * 63 + "1", "a" * 63 + "1"),
        ("a" * 64 + "1", None),
        ("OK", None),
        ("", None),
        ("12_45", None),
        ("12345\n1", None),
        ("١٢٣", None),
        (1.5, None),
        (True, None),
        (None, None),
        ({"nested": 1}, None),
        ([1], None),
    ],
)
def test_an_id_has_one_form(value: Any, operator_id: str | None) -> None:
    assert read_operator_id(value) == operator_id


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2026-11-22T10:00:00.000+01:00", datetime(2026, 11, 22, 10, tzinfo=PRAGUE)),
        ("2026-11-22T10:00:00+01:00", datetime(2026, 11, 22, 10, tzinfo=PRAGUE)),
        ("2026-11-22T10:00:00+0100", datetime(2026, 11, 22, 10, tzinfo=PRAGUE)),
        ("2026-11-22T10:00:00+01", datetime(2026, 11, 22, 10, tzinfo=PRAGUE)),
        ("2026-11-22T10:00:00.000 01:00", datetime(2026, 11, 22, 10, tzinfo=PRAGUE)),
        ("2026-11-22T10:00:00Z", datetime(2026, 11, 22, 10, tzinfo=UTC)),
        ("2026-11-22t10:00:00z", datetime(2026, 11, 22, 10, tzinfo=UTC)),
        ("2026-11-22T10:00:00.123456789Z", datetime(2026, 11, 22, 10, 0, 0, 123456, tzinfo=UTC)),
        ("2026-11-22T10:00:00.5", datetime(2026, 11, 22, 10, 0, 0, 500000)),  # noqa: DTZ001
        ("2026-11-22 10:00:00", datetime(2026, 11, 22, 10)),  # noqa: DTZ001
        ("2026-11-22T10:00", datetime(2026, 11, 22, 10)),  # noqa: DTZ001
        ("2026-11-22", None),
        ("2026-13-22T10:00:00", None),
        ("2026-11-22T10:00:00+25:00", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("yesterday", None),
        ("", None),
        (1763805600, None),
        (None, None),
    ],
)
def test_a_time_is_aware_only_if_the_operator_gave_a_zone(value: Any, moment: datetime | None) -> None:
    read = read_time(value)
    assert read == moment
    assert (read and read.tzinfo is None) == (moment and moment.tzinfo is None)


@pytest.mark.parametrize(
    ("word", "state", "raw"),
    [
        ("DELIVERED", DeliveryState.DELIVERED, "DELIVERED"),
        ("delivered", DeliveryState.DELIVERED, "delivered"),
        ("Failed", DeliveryState.FAILED, "Failed"),
        ("SENT", None, "SENT"),
        (3, None, "3"),
        ("", None, None),
        (None, None, None),
        (..., None, None),
    ],
)
def test_a_word_that_is_no_documented_state_is_kept_as_it_is(
    word: object, state: DeliveryState | None, raw: str | None
) -> None:
    record = read_record(row(state=word))
    assert (record.state, record.raw_state) == (state, raw)


@pytest.mark.parametrize("word", ["IN", "in", " In "])
def test_the_words_of_direction_may_have_any_case(word: str) -> None:
    assert read_record(row(direction=word)).direction is Direction.IN


@pytest.mark.parametrize(
    "changes",
    [
        {"from_": ...},
        {"from_": None},
        {"from_": " "},
        {"from_": ["+420"]},
        {"direction": ...},
        {"direction": "SIDEWAYS"},
        {"text": {"a": 1}},
        {"to": True},
    ],
)
def test_a_row_that_cannot_be_understood_names_the_field_and_no_value(changes: dict[str, object]) -> None:
    with pytest.raises(UnreadableRecordError, match=f"`{next(iter(changes)).rstrip('_')}`") as caught:
        read_record(row(**changes))
    assert "SIDEWAYS" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("", ""),
        (..., ""),
        (None, ""),
        (1234, "1234"),
        ("a\x00b", "a\ufffdb"),
        ("a\ud83d", "a\ufffd"),
        ("😀", "😀"),
        (" two\nlines ", " two\nlines "),
    ],
)
def test_a_text_is_kept_as_it_is_unless_it_could_not_be_stored(text: object, read: str) -> None:
    assert read_record(row(text=text)).text == read


def test_unknown_fields_are_named_but_never_phone_numbers() -> None:
    record = read_record(row(price=1.5, **{"+420607608609": "x"}))
    assert record.unknown_keys == {"price", "*"}


def test_the_repr_shows_neither_numbers_nor_text() -> None:
    shown = repr(read_record(ROW))
    assert not any(value in shown for value in ("607608609", "777888999", "EVENING"))
