"""What a status means, and what the operator says about it."""

from datetime import UTC, datetime
import json
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.ipex_sms.api import (
    IpexError,
    LoginRefusedError,
    NotSentError,
    RefusedError,
    UnknownOutcomeError,
    WindowTooLargeError,
)
from custom_components.ipex_sms.api.history import history_error
from custom_components.ipex_sms.api.outcome import error_of, raise_for_status, reason_of
from custom_components.ipex_sms.api.transport import Reply, read_retry_after

from .conftest import short_id

TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    ("statuses", "kind"),
    [
        ([425, 429], NotSentError),
        ([401], LoginRefusedError),
        ([300, 301, 302, 304, 307, 308, 399], RefusedError),
        ([400, 402, 403, 404, 405, 406, 409, 410, 413, 415, 422, 451, 499], RefusedError),
        ([408, 500, 501, 502, 503, 504, 520, 599, 600, 100], UnknownOutcomeError),
    ],
)
def test_each_status_is_one_kind_of_outcome(statuses: list[int], kind: type[IpexError]) -> None:
    for status in statuses:
        error = error_of(Reply(status, b"", retry_after=7))
        assert type(error) is kind
        assert error.status == status
        assert error.retry_after == 7


def test_success_is_no_error() -> None:
    for status in range(200, 300):
        raise_for_status(Reply(status, b'{"message": "created"}'))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"message": "Not allowed"}, "Not allowed"),
        (
            {"error": "invalid_grant", "error_description": "Invalid user credentials"},
            "Invalid user credentials",
        ),
        ({"error": "Bad Request", "message": "to is wrong"}, "to is wrong"),
        ({"error": {"code": 7, "message": "No credit"}}, "No credit"),
        ({"message": ["to is wrong", "text is empty"]}, "to is wrong; text is empty"),
        ({"message": "", "error": "Forbidden"}, "Forbidden"),
        ({"message": " two\n\tlines\x00 "}, "two lines"),
        ({"message": "x" * 1000}, "x" * 200),
        ({"message": "<h1>Forbidden</h1>"}, None),
        ({"message": f"The token {TOKEN} is bad"}, "The token … is bad"),
        ({"message": "Authorization: Bearer abc"}, "Authorization: …"),
        ({"message": "The password hunter2hunter2 is bad"}, "The password … is bad"),
        ({"error": {"error": {"error": {"error": "deep"}}}}, None),
        ({"message": 7}, None),
        ("Not allowed", "Not allowed"),
        ([], None),
        (None, None),
    ],
)
def test_the_reason_is_the_operators_words_fit_to_be_shown(body: Any, reason: str | None) -> None:
    assert reason_of(json.dumps(body).encode(), "hunter2hunter2", "") == reason


@pytest.mark.parametrize(
    "body",
    [b"", b"<html><body>Forbidden</body></html>", b"Forbidden", b'{"message": "' + b"x" * 100_000],
    ids=short_id,
)
def test_a_body_without_words_of_the_operator_gives_no_reason(body: bytes) -> None:
    assert reason_of(body) is None


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0),
        ("7", 7),
        (" 7 ", 7),
        ("1.5", 1.5),
        ("99999999", 3600),
        ("Sun, 22 Nov 2026 10:00:30 GMT", 30),
        ("Sun, 22 Nov 2026 09:00:00 GMT", 0),
        ("Sun, 22 Nov 2026 10:00:30 -0000", 30),
        ("Sun, 22 Nov 2030 10:00:00 GMT", 3600),
        ("-7", None),
        ("soon", None),
        ("", None),
        ("9" * 5000, None),
        ("\u0667", None),
        (None, None),
    ],
    ids=short_id,
)
def test_retry_after_is_seconds_or_a_date_and_never_more_than_an_hour(
    header: str | None, seconds: float | None, freezer: FrozenDateTimeFactory
) -> None:
    freezer.move_to(datetime(2026, 11, 22, 10, tzinfo=UTC))
    assert read_retry_after(header) == seconds


@pytest.mark.parametrize(
    ("status", "message", "too_large"),
    [
        (413, "", True),
        (422, "", True),
        (400, "The time window exceeds the limit of 31 days.", True),
        (400, "Maximální rozsah je 31 dní", True),
        (400, "startTime is no time", False),
        (400, "", False),
        (403, "The limit is reached", False),
    ],
)
def test_a_history_window_may_be_too_large(status: int, message: str, *, too_large: bool) -> None:
    error = history_error(Reply(status, json.dumps({"message": message}).encode()))
    assert type(error) is (WindowTooLargeError if too_large else RefusedError)
    assert error.status == status
