"""The operator's answers in every shape that we are ready to understand."""

import json
import threading
from typing import Any

import pytest

from custom_components.ipex_sms.api import RefusedError, UnknownOutcomeError
from custom_components.ipex_sms.api.parsing import (
    LARGE_BODY,
    parse_allowed_numbers,
    parse_aside,
    parse_history,
    parse_send_answer,
)
from custom_components.ipex_sms.api.transport import Reply

from .test_record import ROW


def reply(value: object, status: int = 200) -> Reply:
    return Reply(status, json.dumps(value).encode())


@pytest.mark.parametrize(
    ("answer", "numbers", "shape"),
    [
        (["+420777888999", "+420777888998"], ("+420777888999", "+420777888998"), "list[string]"),
        (["+420777888999", "+420777888999", " ", None], ("+420777888999",), "list[string|null]"),
        ([420777888999], ("420777888999",), "list[number]"),
        ([{"number": "+420777888999"}], ("+420777888999",), "list[object{number:string}]"),
        ([{"phoneNumber": "+420777888999"}], ("+420777888999",), "list[object{phoneNumber:string}]"),
        ([{"value": "+420777888999"}], ("+420777888999",), "list[object{value:string}]"),
        ([{"msisdn": 420777888999}], ("420777888999",), "list[object{msisdn:number}]"),
        (
            {"numbers": ["+420777888999"], "total": 1},
            ("+420777888999",),
            "object{numbers:list[string],total:number}",
        ),
        (
            {"data": [{"number": "+420777888999"}]},
            ("+420777888999",),
            "object{data:list[object{number:string}]}",
        ),
        ([], (), "list[]"),
        ({}, (), "object{}"),
        ({"a": ["1"], "b": ["2"]}, (), "object{a:list[string],b:list[string]}"),
        ({"a": {"b": ["1"]}}, (), "object{a:object{b:list[string]}}"),
        ([[True]], (), "list[list[boolean]]"),
        (None, (), "null"),
    ],
)
def test_numbers_are_found_in_every_shape_and_none_in_any_other(
    answer: Any, numbers: tuple[str, ...], shape: str
) -> None:
    allowed = parse_allowed_numbers(reply(answer))
    assert allowed.numbers == numbers
    assert allowed.shape == shape
    assert "777888999" not in repr(allowed)


def test_no_content_means_no_numbers() -> None:
    assert parse_allowed_numbers(Reply(204, b"")).numbers == ()


@pytest.mark.parametrize(
    ("answer", "operator_id"),
    [
        ({"id": "12345"}, "12345"),
        ({"id": 12345, "state": None, "error": None}, "12345"),
        ("12345", "12345"),
        (12345, "12345"),
        ([{"id": "12345"}], "12345"),
        (["12345"], "12345"),
        ("OK", None),
        ({"status": "accepted"}, None),
        ({"id": True}, None),
        ([], None),
        ([{"id": "1"}, {"id": "2"}], None),
        ([[["1"]]], None),
        (None, None),
        (True, None),
    ],
)
def test_an_answer_to_a_send_tells_an_id_or_none(answer: Any, operator_id: str | None) -> None:
    assert parse_send_answer(reply(answer)).operator_id == operator_id


@pytest.mark.parametrize("status", [200, 201, 202, 204])
@pytest.mark.parametrize("body", [b"", b" \r\n"])
def test_an_empty_answer_is_sent_without_an_id(status: int, body: bytes) -> None:
    assert parse_send_answer(Reply(status, body)).operator_id is None


@pytest.mark.parametrize(
    ("answer", "reason", "operator_id"),
    [
        ({"error": "The credit is used up."}, "The credit is used up.", None),
        ({"id": "1", "error": {"code": 7, "message": "No credit"}}, "No credit", "1"),
        ({"error": True}, None, None),
        ({"id": "none", "state": "FAILED"}, None, None),
        ({"id": 1, "state": "failed", "message": "Unknown number"}, "Unknown number", "1"),
        ([{"id": "1", "state": "FAILED"}], None, "1"),
    ],
)
def test_an_answer_may_refuse_although_its_status_does_not(
    answer: Any, reason: str | None, operator_id: str | None
) -> None:
    with pytest.raises(RefusedError) as caught:
        parse_send_answer(reply(answer))
    assert (caught.value.reason, caught.value.operator_id) == (reason, operator_id)


@pytest.mark.parametrize("body", [b"<html>OK</html>", b'{"id": "12', b"OK", b"\xff"])
def test_html_or_a_broken_body_leaves_the_outcome_unknown(body: bytes) -> None:
    with pytest.raises(UnknownOutcomeError):
        parse_send_answer(Reply(200, body))


@pytest.mark.parametrize("answer", [[ROW], {"data": [ROW]}, {"total": 1, "page": {"last": True}, "items": [ROW]}])
def test_the_history_is_a_list_or_wraps_one(answer: Any) -> None:
    history = parse_history(reply(answer))
    assert [record.operator_id for record in history.records] == ["12345"]
    assert history.unreadable == 0


def test_rows_that_cannot_be_understood_are_skipped_and_counted() -> None:
    rows = [None, {}, "row", ROW, {"id": {"nested": 1}, "from": None}, 42, ROW | {"to": ""}]
    history = parse_history(reply(rows))
    assert [record.operator_id for record in history.records] == ["12345"]
    assert history.unreadable == 6


def test_an_empty_history_is_one() -> None:
    assert parse_history(reply([])).records == ()
    assert parse_history(Reply(204, b"")).records == ()


@pytest.mark.parametrize("answer", [{}, {"total": 0}, None, "none", {"first": [], "second": []}])
def test_what_is_no_history_is_not_taken_for_an_empty_one(answer: Any) -> None:
    with pytest.raises(UnknownOutcomeError):
        parse_history(reply(answer))


def test_an_empty_body_is_no_history_either() -> None:
    with pytest.raises(UnknownOutcomeError):
        parse_history(Reply(200, b""))


async def test_a_large_answer_is_parsed_outside_the_event_loop() -> None:
    threads = [
        await parse_aside(lambda _reply: threading.get_ident(), Reply(200, b" " * size))
        for size in (LARGE_BODY, LARGE_BODY + 1)
    ]
    assert threads[0] == threading.get_ident()
    assert threads[1] != threading.get_ident()
