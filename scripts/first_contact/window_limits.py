"""How much of the history the operator gives at once, and whether it leaves out rows without a word."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from custom_components.ipex_sms.api import WindowTooLargeError
from custom_components.ipex_sms.api.history import history_error
from custom_components.ipex_sms.api.json_body import JsonValue
from scripts.first_contact.contact import Contact
from scripts.first_contact.forms import form_of_answer
from scripts.first_contact.rows import Row, moment_of, read_rows

WIDTHS: Final = (200, 93, 31, 14, 7, 3, 1)

_DAY = timedelta(days=1)
_MILLISECOND = timedelta(milliseconds=1)
# So long ago there are no messages: what is refused there is refused for the length alone.
_LONG_AGO = timedelta(days=4000)
# What is newer may still be on its way into the history.
_SETTLED = timedelta(minutes=10)


async def examine_limits(contact: Contact, zone: str | None) -> None:
    """Ask for windows that are shorter and shorter until one is answered. Raises IpexError."""
    now = contact.clock() - _SETTLED
    refused: dict[str, JsonValue] = {}
    narrowest: int | None = None
    for days in WIDTHS:
        reply = await contact.ask_history(now - days * _DAY, now)
        if reply.succeeded:
            contact.findings.set("history_longest_window_days", days)
            rows, _others = read_rows(reply)
            contact.findings.set("history_most_rows", len(rows))
            await _look_for_rows_left_out(contact, rows, (now - days * _DAY, now), zone)
            break
        narrowest = days
        refused[f"{days} days"] = form_of_answer(reply)
        error = history_error(reply)
        contact.findings.set("history_limit_understood", isinstance(error, WindowTooLargeError))
    if narrowest is not None:
        contact.findings.set("history_refused_windows", refused)
        long_ago = now - _LONG_AGO
        reply = await contact.ask_history(long_ago - narrowest * _DAY, long_ago)
        contact.findings.set("history_limit_counts", "rows" if reply.succeeded else "days")


async def _look_for_rows_left_out(
    contact: Contact, rows: Sequence[Row], window: tuple[datetime, datetime], zone: str | None
) -> None:
    """Ask again for what is before the first and after the last row of a window: there should be nothing."""
    start, end = window
    moments = [moment for row in rows if (moment := moment_of(row.record, zone)) is not None]
    if not moments:
        return
    known = {(row.record.direction, row.record.operator_id) for row in rows}
    left_out = False
    for first, last in ((start, min(moments) - _MILLISECOND), (max(moments) + _MILLISECOND, end)):
        if first >= last:
            continue
        reply = await contact.ask_history(first, last)
        others, _unreadable = read_rows(reply)
        left_out |= any((row.record.direction, row.record.operator_id) not in known for row in others)
    contact.findings.set("history_leaves_out_rows", left_out)
