"""One message as the operator writes it: seven fields, all documented as strings, none to be relied upon."""

from collections.abc import Mapping
from datetime import datetime
import re

from .json_body import JsonValue, key_to_show
from .models import DeliveryState, Direction, Record

KNOWN_KEYS = frozenset({"id", "from", "to", "text", "direction", "state", "createdAt"})

_DIRECTIONS: Mapping[str, Direction] = {direction.value: direction for direction in Direction}
_STATES: Mapping[str, DeliveryState] = {state.value: state for state in DeliveryState}
_NONE: frozenset[str] = frozenset()

_OPERATOR_ID = re.compile(r"(?=.*[0-9])[0-9A-Za-z-]{1,64}")
_LONGEST_WORD = 64
_UNKNOWN_KEYS_KEPT = 30
# SQLite cannot hold half a surrogate pair, and C code ends a text at its first NUL.
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
# A `+` that was not escaped in a query string arrives as a space: ` 01:00` can mean nothing but `+01:00`.
_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:[.,]([0-9]{1,12}))?"
    r"(?:\s?(Z)|([ +-])([0-9]{2}):?([0-9]{2})?)?",
    re.IGNORECASE,
)
_SANE_YEARS = range(2000, 2200)


class UnreadableRecordError(ValueError):
    """A record lacks a field that it cannot do without; the message names the field, never a value."""


def read_record(fields: Mapping[str, JsonValue]) -> Record:
    """Return a message; raises UnreadableRecordError.

    Half surrogate pairs and NUL characters become U+FFFD, so that a text can always be stored.
    """
    raw_state = read_string(fields, "state").strip()[:_LONGEST_WORD] or None
    return Record(
        operator_id=read_operator_id(fields.get("id")),
        sender=_required(fields, "from"),
        recipient=_check_length("to", read_string(fields, "to").strip()),
        text=read_string(fields, "text"),
        direction=_read_direction(fields),
        state=_read_state(raw_state),
        raw_state=raw_state,
        created_at=read_time(fields.get("createdAt")),
        unknown_keys=_NONE if KNOWN_KEYS.issuperset(fields) else _read_unknown_keys(fields),
    )


def read_operator_id(value: JsonValue) -> str | None:
    """Return an id in the one form that makes it one: letters, digits and hyphens with at least one digit."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return None
    written = str(value).strip()
    return written if _OPERATOR_ID.fullmatch(written) else None


def read_time(value: JsonValue) -> datetime | None:
    """Return an ISO-8601 time, aware if it has a zone; None for anything else."""
    match = _TIME.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        return None
    date, time, fraction, utc, sign, hours, minutes = match.groups()
    zone = "+00:00" if utc else f"{sign.replace(' ', '+')}{hours}:{minutes or '00'}" if sign else ""
    try:
        moment = datetime.fromisoformat(f"{date}T{time}{'.' + fraction[:6] if fraction else ''}{zone}")
    except ValueError:
        return None
    return moment if moment.year in _SANE_YEARS else None


def read_string(fields: Mapping[str, JsonValue], key: str) -> str:
    """Return a field as a string that can be stored, numbers included; empty where it is absent or null."""
    value = fields.get(key)
    if isinstance(value, str):
        return value if value.isprintable() else _UNSTORABLE.sub("\ufffd", value)
    if value is None:
        return ""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    raise UnreadableRecordError(f"`{key}` is no string")


def _required(fields: Mapping[str, JsonValue], key: str) -> str:
    value = read_string(fields, key).strip()
    if not value:
        raise UnreadableRecordError(f"`{key}` is missing")
    return _check_length(key, value)


def _check_length(key: str, value: str) -> str:
    if len(value) > _LONGEST_WORD:
        raise UnreadableRecordError(f"`{key}` is too long")
    return value


def _read_unknown_keys(fields: Mapping[str, JsonValue]) -> frozenset[str]:
    return frozenset(map(key_to_show, sorted(fields.keys() - KNOWN_KEYS)[:_UNKNOWN_KEYS_KEPT]))


def _read_direction(fields: Mapping[str, JsonValue]) -> Direction:
    direction = _DIRECTIONS.get(_required(fields, "direction").lower())
    if direction is None:
        raise UnreadableRecordError("`direction` is neither IN nor OUT")
    return direction


def _read_state(raw_state: str | None) -> DeliveryState | None:
    return _STATES.get(raw_state.lower()) if raw_state is not None else None
