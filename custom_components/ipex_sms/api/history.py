"""The history in windows: never longer than a month, and shorter where there is much or the operator cannot answer."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
import re

from .errors import AnswerTooLargeError, IpexError, TimedOutError, WindowTooLargeError
from .models import HistoryWindow, Record
from .outcome import error_of
from .transport import Reply

LONGEST_WINDOW = timedelta(days=31)
FIRST_WINDOW = timedelta(days=7)
# A window is held in memory as a whole, and keeps the event loop waiting while it is read: the next one is as long as
# it takes to bring so many rows, if all goes on so.
WANTED_ROWS = 1000
# Below these, what fails does not fail for the length of the window.
SHORTEST_WINDOW = timedelta(minutes=1)
SHORTEST_WINDOW_AFTER_TIMEOUT = timedelta(hours=1)

_MILLISECOND = timedelta(milliseconds=1)
_TOO_LARGE = {HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNPROCESSABLE_ENTITY}
_TIMED_OUT = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.GATEWAY_TIMEOUT}
_SPEAKS_OF_A_LIMIT = re.compile(
    r"limit|exceed|too (?:large|long|wide|big|many|much)|range|interval|period|window|maxim|rozsah|obdob",
    re.IGNORECASE,
)


async def read_windows(
    fetch: Callable[[datetime, datetime], Awaitable[HistoryWindow]], start: datetime, end: datetime
) -> AsyncGenerator[HistoryWindow]:
    """Yield the windows from `start` to `end`, oldest first, each asked for with `fetch`.

    Neighbours share their border, for nobody says to which of them it belongs; a row that both of them bring,
    and that has no id to tell, is left out of the second.
    """
    zone = start.tzinfo
    begin, finish = _floor(start.astimezone(UTC)), _ceil(end.astimezone(UTC))
    longest, length = LONGEST_WINDOW, FIRST_WINDOW
    seen: frozenset[Record] = frozenset()
    while begin < finish:
        stop = min(begin + length, finish)
        try:
            window = await fetch(begin.astimezone(zone), stop.astimezone(zone))
        except IpexError as error:
            asked = stop - begin
            if not _is_for_length(error) or asked < 2 * _shortest_after(error):
                raise
            longest = length = _ceil_length(asked / 2)
            continue
        yield _without(window, seen)
        seen = frozenset(record for record in window.records if record.operator_id is None)
        length = min(_adapt(length, len(window.records)), longest)
        begin = stop


def write_time(moment: datetime) -> str:
    """Return a time as the operator documents it: `2021-09-01T00:00:00.000+02:00`."""
    return moment.isoformat(timespec="milliseconds")


def history_error(reply: Reply, *secrets: str) -> IpexError:
    """Return the error that an answer to a history request stands for, WindowTooLargeError included."""
    error = error_of(reply, *secrets)
    limit_named = _SPEAKS_OF_A_LIMIT.search(error.reason or "")
    if reply.status in _TOO_LARGE or (reply.status == HTTPStatus.BAD_REQUEST and limit_named):
        return WindowTooLargeError(str(error), reason=error.reason, status=error.status)
    return error


def _is_for_length(error: IpexError) -> bool:
    return isinstance(error, (WindowTooLargeError, AnswerTooLargeError)) or _is_timeout(error)


def _is_timeout(error: IpexError) -> bool:
    return isinstance(error, TimedOutError) or error.status in _TIMED_OUT


def _shortest_after(error: IpexError) -> timedelta:
    return SHORTEST_WINDOW_AFTER_TIMEOUT if _is_timeout(error) else SHORTEST_WINDOW


def _adapt(length: timedelta, rows: int) -> timedelta:
    wanted = length * min(WANTED_ROWS / max(rows, 1), 2)
    return max(_ceil_length(wanted), SHORTEST_WINDOW)


def _without(window: HistoryWindow, seen: frozenset[Record]) -> HistoryWindow:
    records = tuple(record for record in window.records if record.created_at is None or record not in seen)
    return HistoryWindow(window.start, window.end, records, window.unreadable, window.shape)


def _floor(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _ceil(moment: datetime) -> datetime:
    floor = _floor(moment)
    return floor if floor == moment else floor + _MILLISECOND


def _ceil_length(length: timedelta) -> timedelta:
    return -(-length // _MILLISECOND) * _MILLISECOND
