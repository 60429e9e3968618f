"""JSON from the network."""

from typing import Any

import pytest

from custom_components.ipex_sms.api.json_body import BrokenJsonError, is_deeper_than, read_json, shape_of

from .conftest import short_id


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"a": 1}', {"a": 1}),
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        (b'{"a": 1, "a": 2}', {"a": 2}),
        ('"příliš"'.encode(), "příliš"),
    ],
)
def test_it_reads_utf_8_with_or_without_a_byte_order_mark(body: bytes, value: object) -> None:
    assert read_json(body) == value


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html></html>",
        b'{"a":',
        b"\xff\xfe",
        b"NaN",
        b'{"a": -Infinity}',
        b"[" * 100_000,
        b"1" * 10_000,
    ],
    ids=short_id,
)
def test_what_is_no_json_is_one_kind_of_error_and_does_not_carry_the_text_along(body: bytes) -> None:
    with pytest.raises(BrokenJsonError) as caught:
        read_json(body)
    assert caught.value.__context__ is None


def test_equal_keys_are_an_error_where_they_must_not_be() -> None:
    with pytest.raises(BrokenJsonError):
        read_json(b'{"x": {"a": 1, "a": 1}}', unique_keys=True)


@pytest.mark.parametrize(
    ("value", "depth", "deeper"),
    [(1, 0, False), ([], 0, True), ([], 1, False), ({"a": []}, 1, True), ([[], {"a": [[]]}], 3, True)],
)
def test_depth_counts_lists_and_objects_in_each_other(value: Any, depth: int, *, deeper: bool) -> None:
    assert is_deeper_than(value, depth) is deeper


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        ([], "list[]"),
        (["+420777888999", "+420777888998"], "list[string]"),
        ([{"number": "+420777888999", "label": None}], "list[object{number:string,label:null}]"),
        (
            {"total": 1, "active": True, "items": [1.5, "a"]},
            "object{total:number,active:boolean,items:list[number|string]}",
        ),
        ({"+420777888999": "mine"}, "object{*:string}"),
        ({"a": {"b": {"c": {"d": {"e": 1}}}}}, "object{a:object{b:object{c:object{d:object}}}}"),
        ([[[[[1]]]]], "list[list[list[list[list]]]]"),
    ],
)
def test_a_shape_tells_keys_and_types_and_no_value(value: Any, shape: str) -> None:
    assert shape_of(value) == shape


def test_a_shape_stays_short_whatever_comes() -> None:
    assert len(shape_of({f"key{chr(97 + n // 26)}{chr(97 + n % 26)}": n for n in range(500)})) < 1000
