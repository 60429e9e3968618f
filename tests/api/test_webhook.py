"""A call of the operator to us, in every encoding; bad input is an answer."""

import json
from typing import Any
from urllib.parse import urlencode

from hypothesis import example, given
from hypothesis import strategies as st
from multidict import MultiDict
import pytest

from custom_components.ipex_sms.api import DeliveryState, MalformedWebhookError, WebhookCall, parse_webhook

from .conftest import short_id
from .test_record import ROW, row

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
BODY = json.dumps(ROW).encode()


def nested(depth: int) -> Any:
    value: Any = {}
    for _ in range(depth - 2):
        value = [value]
    return row(extra=value)


@pytest.mark.parametrize(
    ("content_type", "query", "body", "encoding"),
    [
        (JSON, {}, BODY, "json"),
        ("application/json; charset=UTF-8", {}, BODY, "json"),
        ("application/vnd.ipex+json", {}, BODY, "json"),
        (JSON, {}, b"\xef\xbb\xbf" + BODY, "json"),
        (JSON, {}, b" \r\n" + BODY + b"\n", "json"),
        (None, {}, BODY, "json"),
        (FORM, {}, BODY, "json"),
        (FORM, {}, urlencode(ROW).encode(), "form"),
        (None, {}, urlencode(ROW).encode(), "form"),
        (FORM, {}, b"\xef\xbb\xbf" + urlencode(ROW).encode(), "form"),
        (None, ROW, b"", "query"),
        (JSON, ROW, b"\xef\xbb\xbf \n", "query"),
        (JSON, ROW | {"id": "99"}, BODY, "json"),
    ],
)
def test_the_three_encodings_tell_the_same(
    content_type: str | None, query: dict[str, str], body: bytes, encoding: str
) -> None:
    call = parse_webhook(content_type, query, body)
    assert call.encoding == encoding
    assert call.record.operator_id == "12345"
    assert call.record.text == "EVENING"
    assert call.record.state is DeliveryState.DELIVERED
    assert call.record.created_at is not None


def test_texts_of_all_scripts_come_through() -> None:
    text = "Žluťoučký kůň 🐎\n+1 & 2 = 3 %"
    for content_type, body in (
        (JSON, json.dumps(row(text=text), ensure_ascii=False).encode()),
        (JSON, json.dumps(row(text=text)).encode()),
        (FORM, urlencode(row(text=text)).encode()),
    ):
        assert parse_webhook(content_type, {}, body).record.text == text


def test_a_number_as_an_id_is_the_same_as_its_string() -> None:
    assert parse_webhook(JSON, {}, json.dumps(row(id=12345)).encode()).record.operator_id == "12345"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"[{}]",
        b"{}",
        b"{",
        b'"text"',
        b"<xml/>",
        b"\xff\xfe\x00",
        b"id=%FF&from=1&direction=IN",
        b"id=1&id=2&from=1&direction=IN",
        b"&".join([b"a=1"] * 1000),
        b"[" * 60_000,
        b'{"a":' * 10_000,
        BODY.replace(b'"id"', b'"from": "1", "id"'),
        BODY[:-1],
        BODY.decode().encode("utf-16"),
        json.dumps(row(id=...)).encode(),
        json.dumps(row(id="")).encode(),
        json.dumps(row(id="not an id")).encode(),
        json.dumps(row(id=True)).encode(),
        json.dumps(row(from_=...)).encode(),
        json.dumps(row(from_="")).encode(),
        json.dumps(row(direction="SIDEWAYS")).encode(),
        json.dumps(row(text=["a"])).encode(),
        json.dumps(nested(21)).encode(),
    ],
    ids=short_id,
)
@pytest.mark.parametrize("content_type", [JSON, FORM, None])
def test_what_cannot_be_understood_is_malformed(content_type: str | None, body: bytes) -> None:
    with pytest.raises(MalformedWebhookError) as caught:
        parse_webhook(content_type, {}, body)
    assert caught.value.__context__ is None or caught.value.__suppress_context__
    assert not any(value in str(caught.value) for value in ("607608609", "EVENING"))


def test_json_may_be_twenty_deep_and_no_deeper() -> None:
    assert parse_webhook(JSON, {}, json.dumps(nested(20)).encode()).record.operator_id == "12345"


def test_a_query_with_two_equal_fields_is_malformed() -> None:
    with pytest.raises(MalformedWebhookError):
        parse_webhook(None, MultiDict([*ROW.items(), ("id", "2")]), b"")


def test_an_unescaped_plus_in_a_query_loses_no_time_zone() -> None:
    call = parse_webhook(None, row(createdAt="2026-11-22T10:00:00.000 01:00"), b"")
    assert call.record.created_at is not None
    assert call.record.created_at.utcoffset() is not None


def test_half_a_surrogate_pair_can_be_stored() -> None:
    call = parse_webhook(JSON, {}, BODY.replace(b"EVENING", rb"a\ud83d\u0000b"))
    assert call.record.text == "a\ufffd\ufffdb"
    assert call.record.text.encode()


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.text(st.characters(categories=["Cs"])),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
    max_leaves=10,
)
ROWS = st.fixed_dictionaries({}, optional=dict.fromkeys(ROW, VALUES)).map(
    lambda changes: json.dumps(ROW | changes).encode()
)
FORMS = st.dictionaries(st.sampled_from([*ROW]), st.text()).map(
    lambda changes: urlencode(ROW | changes, errors="replace").encode()
)


@given(
    content_type=st.sampled_from([JSON, FORM, None, "text/plain"]) | st.text(),
    body=st.binary() | ROWS | FORMS,
    query=st.dictionaries(st.sampled_from([*ROW]), st.text()),
)
@example(content_type=JSON, body=b'{"id": 1e999}', query={})
def test_any_bytes_are_a_call_or_malformed_and_what_was_understood_can_be_stored(
    content_type: str | None, body: bytes, query: dict[str, str]
) -> None:
    try:
        call = parse_webhook(content_type, query, body)
    except MalformedWebhookError:
        return
    assert isinstance(call, WebhookCall)
    record = call.record
    assert record.operator_id
    assert record.sender
    for value in (record.sender, record.recipient, record.text, record.raw_state or ""):
        assert "\x00" not in value
        assert value.encode().decode() == value
