"""Rows of the history: what they have in common, counted and never shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from custom_components.ipex_sms.api import Direction, Record
from custom_components.ipex_sms.api.json_body import JsonValue, shape_of
from custom_components.ipex_sms.api.parsing import find_rows
from custom_components.ipex_sms.api.record import KNOWN_KEYS, UnreadableRecordError, read_record
from custom_components.ipex_sms.api.transport import Reply
from scripts.first_contact.findings import Findings
from scripts.first_contact.forms import body_of, form_of_id, form_of_missing_state, form_of_time, word_to_show

ZONES: Final = {"UTC": UTC, "Europe/Prague": ZoneInfo("Europe/Prague")}
# Fewer tell nothing about an order.
ROWS_OF_AN_ORDER = 3


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the history that was understood, and how it was written."""

    fields: Mapping[str, JsonValue] = field(repr=False)
    record: Record


def read_rows(reply: Reply) -> tuple[list[Row], list[JsonValue]]:
    """Return the rows of an answer, those that are understood and those that are not."""
    understood: list[Row] = []
    others: list[JsonValue] = []
    for row in find_rows(body_of(reply)) or []:
        try:
            record = read_record(row) if isinstance(row, dict) else None
        except UnreadableRecordError:
            record = None
        if isinstance(row, dict) and record is not None and record.recipient:
            understood.append(Row(row, record))
        else:
            others.append(row)
    return understood, others


def moment_of(record: Record, zone: str | None) -> datetime | None:
    """Return when a message was made; None where the operator does not say so, or not in which zone."""
    if record.created_at is None or record.created_at.tzinfo is not None:
        return record.created_at
    return None if zone is None else record.created_at.replace(tzinfo=ZONES[zone])


class Summary:
    """What all rows together tell."""

    def __init__(self, findings: Findings) -> None:
        """Note in `findings` what is found."""
        self._findings = findings
        self._ids: dict[Direction, set[str]] = {direction: set() for direction in Direction}
        self._orders: set[str] = set()

    def add(self, rows: Sequence[Row], others: Sequence[JsonValue]) -> None:
        """Take in the rows of one window."""
        findings = self._findings
        for row in rows:
            self._add_row(row)
        findings.count("history_unreadable", len(others))
        findings.add("history_unreadable_shapes", [shape_of(row) for row in others])
        if (order := _order_of(rows)) is not None:
            self._orders.add(order)
            findings.set("history_order", order if len(self._orders) == 1 else "mixed")

    def note_ids(self) -> None:
        """Note whether an id may stand for a message of each direction."""
        if all(self._ids.values()):
            shared = self._ids[Direction.IN] & self._ids[Direction.OUT]
            self._findings.set("ids_shared_between_directions", bool(shared))

    def _add_row(self, row: Row) -> None:
        findings, record, direction = self._findings, row.record, row.record.direction
        findings.count(f"history_rows_{direction}")
        findings.add("history_id_forms", [form_of_id(row.fields)])
        findings.add("history_created_at_forms", [form_of_time(row.fields)])
        findings.add("history_unknown_keys", record.unknown_keys)
        findings.add("history_missing_keys", KNOWN_KEYS.difference(row.fields, {"state", "createdAt", "id"}))
        if record.raw_state is not None:
            findings.add("history_states", [word_to_show(record.raw_state)])
        elif (missing := form_of_missing_state(row.fields)) is not None:
            findings.add(f"history_without_state_{direction}", [missing])
        if record.operator_id is not None:
            self._ids[direction].add(record.operator_id)


def _order_of(rows: Sequence[Row]) -> str | None:
    times = [row.record.created_at for row in rows if row.record.created_at is not None]
    if len(set(times)) < ROWS_OF_AN_ORDER or len({time.tzinfo is None for time in times}) > 1:
        return None
    if all(first <= second for first, second in pairwise(times)):
        return "ascending"
    return "descending" if all(first >= second for first, second in pairwise(times)) else "mixed"
