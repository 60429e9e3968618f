"""The history: shapes, order, how far back it goes, and what the operator does with its borders."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from custom_components.ipex_sms.api import IpexError
from custom_components.ipex_sms.api.json_body import shape_of
from scripts.first_contact.contact import Contact
from scripts.first_contact.forms import body_of
from scripts.first_contact.rows import ZONES, Row, Summary, moment_of, read_rows

REACH = timedelta(days=200)

_AROUND = timedelta(minutes=1)
_DAY = timedelta(days=1)


async def examine_past(contact: Contact) -> list[Row]:
    """Read all of the history as the integration does, and return what was understood. Raises IpexError."""
    now = contact.clock()
    summary = Summary(contact.findings)
    found: list[Row] = []
    try:
        async for window in contact.client.history(now - REACH, now + _AROUND):
            contact.findings.count("history_windows")
            contact.findings.add("history_shapes", [window.shape])
            if (reply := contact.watch.latest) is None:
                continue
            rows, others = read_rows(reply)
            summary.add(rows, others)
            found += rows
    except IpexError:
        if contact.watch.latest is not None and contact.watch.latest.succeeded:
            contact.findings.add("history_shapes", [shape_of(body_of(contact.watch.latest))])
        raise
    summary.note_ids()
    return found


async def find_zone(contact: Contact, rows: Iterable[Row]) -> str | None:
    """Find out which zone times without one are in: the operator knows which window a row belongs to."""
    row = _with_id(row for row in rows if row.record.created_at is not None and row.record.created_at.tzinfo is None)
    if row is None or row.record.created_at is None:
        return None
    fitting = []
    for name, zone in ZONES.items():
        moment = row.record.created_at.replace(tzinfo=zone)
        if await _shows(contact, row, moment - _AROUND, moment + _AROUND):
            fitting.append(name)
    zone_found = fitting[0] if len(fitting) == 1 else None
    contact.findings.set("zone", zone_found)
    return zone_found


async def examine_borders(contact: Contact, rows: Iterable[Row], zone: str | None) -> None:
    """Find out how far back the history goes, and whether a message of the very `endTime` is in it."""
    placed = [(moment, row) for row in rows if (moment := moment_of(row.record, zone)) is not None]
    if not placed:
        return
    oldest = min(moment for moment, _row in placed)
    contact.findings.set("history_reaches_back_days", round((contact.clock() - oldest) / _DAY))
    row = _with_id(row for _moment, row in placed)
    moment = moment_of(row.record, zone) if row is not None else None
    if row is not None and moment is not None:
        shown = await _shows(contact, row, moment - _DAY, moment)
        # The time that is shown may be cut, and lie before the one that is compared.
        contact.findings.set("history_includes_its_end", "yes" if shown else "no, or times are cut")


async def _shows(contact: Contact, row: Row, start: datetime, end: datetime) -> bool:
    rows, _others = read_rows(await contact.ask_history(start, end))
    return any(
        (other.record.operator_id, other.record.direction) == (row.record.operator_id, row.record.direction)
        for other in rows
    )


def _with_id(rows: Iterable[Row]) -> Row | None:
    return next((row for row in rows if row.record.operator_id is not None), None)
