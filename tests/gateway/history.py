"""The history of the SMS Chat API."""

from datetime import datetime, timedelta
from typing import Any
import unicodedata

from aiohttp import web

from .answers import answer_error
from .behaviour import HistoryOrder, HistoryShape, PendingState
from .fields import write_fields, write_id
from .records import Channel, Direction, StoredMessage
from .sms import RequestError
from .state import OperatorState
from .times import read_zoned

_UNREADABLE_ROWS: tuple[Any, ...] = (None, {}, "row", {"id": {"nested": 1}, "from": None}, 42)


class History:
    """All sent and received messages of the ordered numbers; instant SMS has none."""

    def __init__(self, state: OperatorState) -> None:
        self._state = state

    async def answer(self, request: web.Request) -> web.Response:
        """GET /SMS."""
        try:
            start, end = self._read_window(request)
            messages = self._select(start, end)
        except RequestError as error:
            return answer_error(self._state.behaviour, error.status, str(error))
        return web.json_response(self._shape(self._write_rows(messages)))

    def _read_window(self, request: web.Request) -> tuple[datetime, datetime]:
        times = []
        for name in ("startTime", "endTime"):
            if (value := request.query.get(name)) is None:
                raise RequestError(f"The parameter {name} is required.")
            try:
                times.append(read_zoned(value))
            except ValueError as error:
                raise RequestError(f"The parameter {name} is no ISO-8601 time with a time zone: {value}") from error
        start, end = times
        if start > end:
            raise RequestError("The parameter startTime is after endTime.")
        self._check_width(end - start)
        return start, end

    def _check_width(self, width: timedelta) -> None:
        longest = self._state.behaviour.history_max_days
        if longest is not None and width > timedelta(days=longest):
            raise RequestError(
                f"The time window exceeds the limit of {longest:g} days.",
                self._state.behaviour.history_limit_status,
            )

    def _select(self, start: datetime, end: datetime) -> list[StoredMessage]:
        behaviour = self._state.behaviour
        now = self._state.clock()
        oldest = now - timedelta(days=behaviour.retention_days)
        newest = now - timedelta(seconds=behaviour.history_lag)
        chosen = [
            message
            for message in self._state.messages
            if message.channel is Channel.NUMBER
            and not message.hidden
            and message.stored_at <= newest
            and message.created_at >= oldest
            and start <= message.created_at
            and (message.created_at < end or (behaviour.history_end_inclusive and message.created_at == end))
        ]
        if behaviour.history_max_rows is not None and len(chosen) > behaviour.history_max_rows:
            raise RequestError(
                f"The time window exceeds the limit of {behaviour.history_max_rows} messages.",
                behaviour.history_limit_status,
            )
        chosen.sort(key=lambda message: message.created_at)
        if behaviour.history_cap is not None:
            chosen = chosen[max(0, len(chosen) - behaviour.history_cap) :]
        return _order(chosen, behaviour.history_order)

    def _write_rows(self, messages: list[StoredMessage]) -> list[Any]:
        rows: list[Any] = [self._write_row(message) for message in messages]
        for index in range(self._state.behaviour.unreadable_rows):
            rows.insert(2 * index, _UNREADABLE_ROWS[index % len(_UNREADABLE_ROWS)])
        return rows

    def _write_row(self, message: StoredMessage) -> dict[str, Any]:
        behaviour = self._state.behaviour
        row = write_fields(behaviour, message, behaviour.created_at_zone)
        row["id"] = write_id(behaviour, message.history_id)
        if behaviour.history_alters_text:
            row["text"] = _without_diacritics(message.text)
        if message.direction is Direction.OUT and message.state is None:
            match behaviour.pending_state:
                case PendingState.NULL:
                    row["state"] = None
                case PendingState.WORD:
                    row["state"] = behaviour.pending_word
                case PendingState.ABSENT:
                    pass
        return row

    def _shape(self, rows: list[Any]) -> object:
        match self._state.behaviour.history_shape:
            case HistoryShape.LIST:
                return rows
            case HistoryShape.WRAPPED:
                return {"data": rows}
            case HistoryShape.WRAPPED_WITH_TOTAL:
                return {"total": len(rows), "page": {"number": 1, "last": True}, "items": rows}
            case HistoryShape.UNREADABLE:
                return {"first": rows[::2], "second": rows[1::2]}


def _order(messages: list[StoredMessage], order: HistoryOrder) -> list[StoredMessage]:
    match order:
        case HistoryOrder.ASCENDING:
            return messages
        case HistoryOrder.DESCENDING:
            return messages[::-1]
        case HistoryOrder.SHUFFLED:
            # Without chance, so that a failing test fails again.
            return messages[1::2] + messages[::2][::-1]


def _without_diacritics(text: str) -> str:
    return "".join(
        character for character in unicodedata.normalize("NFD", text) if not unicodedata.combining(character)
    )
