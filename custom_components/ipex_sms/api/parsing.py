"""The answers of the operator, in every shape that we are ready to understand."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from .errors import UnknownOutcomeError
from .json_body import BrokenJsonError, JsonValue, read_json, shape_of
from .models import AllowedNumbers, Record, SendAnswer
from .outcome import refuse
from .record import UnreadableRecordError, read_operator_id, read_record
from .transport import Reply

NOTHING = "nothing"
LARGE_BODY = 256 * 1024

_NUMBER_KEYS = ("number", "phoneNumber", "value", "msisdn")


@dataclass(frozen=True, slots=True)
class HistoryAnswer:
    """The rows of a history answer; `unreadable` counts those that could not be understood."""

    records: tuple[Record, ...]
    unreadable: int
    shape: str


async def parse_aside[Result](parse: Callable[[Reply], Result], reply: Reply) -> Result:
    """Return `parse(reply)`, out of the event loop when the answer is large."""
    if len(reply.body) <= LARGE_BODY:
        return parse(reply)
    return await asyncio.to_thread(parse, reply)


def parse_allowed_numbers(reply: Reply) -> AllowedNumbers:
    """Return the numbers, none for a shape not understood; raises UnknownOutcomeError, RefusedError."""
    if not reply.body.strip():
        return AllowedNumbers((), NOTHING)
    answer = _read_answer(reply)
    lists = answer.values() if isinstance(answer, dict) else [answer]
    found = [numbers for value in lists if (numbers := _numbers_in(value))]
    return AllowedNumbers(found[0] if len(found) == 1 else (), shape_of(answer))


def parse_send_answer(reply: Reply) -> SendAnswer:
    """Return what the answer to a send tells; raises RefusedError, UnknownOutcomeError (HTML, broken)."""
    if not reply.body.strip():
        return SendAnswer(None, NOTHING)
    answer = _read_answer(reply)
    shape = shape_of(answer)
    if isinstance(answer, list) and len(answer) == 1:
        answer = answer[0]
        _refuse_if_it_says_so(answer, reply.status)
    if isinstance(answer, dict):
        answer = answer.get("id")
    return SendAnswer(read_operator_id(answer), shape)


def parse_history(reply: Reply) -> HistoryAnswer:
    """Return the rows of a history answer.

    Raises UnknownOutcomeError for anything that holds no list of rows: to take it for an empty history would
    be to conclude that nothing was sent.
    """
    if reply.status == HTTPStatus.NO_CONTENT:
        return HistoryAnswer((), 0, NOTHING)
    answer = _read_answer(reply)
    rows = find_rows(answer)
    if rows is None:
        message = f"The history came in a shape that is not understood: {shape_of(answer)}"
        raise UnknownOutcomeError(message, status=reply.status)
    records = [record for row in rows if (record := _record_or_none(row)) is not None]
    return HistoryAnswer(tuple(records), len(rows) - len(records), shape_of(answer))


def find_rows(answer: JsonValue) -> list[JsonValue] | None:
    """Return the list that an answer is, or the only one that it wraps."""
    if isinstance(answer, list):
        return answer
    if not isinstance(answer, dict):
        return None
    lists = [value for value in answer.values() if isinstance(value, list)]
    return lists[0] if len(lists) == 1 else None


def _read_answer(reply: Reply) -> JsonValue:
    try:
        answer = read_json(reply.body)
    except BrokenJsonError:
        message = "The operator's answer is no JSON"
    else:
        _refuse_if_it_says_so(answer, reply.status)
        return answer
    raise UnknownOutcomeError(message, status=reply.status)


def _refuse_if_it_says_so(answer: JsonValue, status: int) -> None:
    if not isinstance(answer, dict):
        return
    state = answer.get("state")
    if answer.get("error") or (isinstance(state, str) and state.strip().upper() == "FAILED"):
        refuse(answer, status, operator_id=read_operator_id(answer.get("id")))


def _numbers_in(value: JsonValue) -> tuple[str, ...]:
    if not isinstance(value, list):
        return ()
    return tuple(dict.fromkeys(number for item in value if (number := _number_of(item))))


def _number_of(item: JsonValue) -> str:
    if isinstance(item, dict):
        item = next((item[key] for key in _NUMBER_KEYS if item.get(key)), None)
    if isinstance(item, bool) or not isinstance(item, (str, int)):
        return ""
    return str(item).strip()


def _record_or_none(row: JsonValue) -> Record | None:
    if not isinstance(row, dict):
        return None
    try:
        record = read_record(row)
    except UnreadableRecordError:
        return None
    return record if record.recipient else None
