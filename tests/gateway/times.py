"""How the operator reads and writes moments."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from .behaviour import CreatedAtZone

PRAGUE = ZoneInfo("Europe/Prague")


def utc_now() -> datetime:
    """Give the present, in UTC; governed by a frozen clock where a test froze it."""
    return datetime.now(UTC)


def write_created_at(moment: datetime, zone: CreatedAtZone, skew: float) -> str | None:
    """`createdAt` as the switch wants it; None where the key is to be left out."""
    moment = moment.astimezone(PRAGUE) + timedelta(seconds=skew)
    match zone:
        case CreatedAtZone.OFFSET:
            return moment.isoformat(timespec="milliseconds")
        case CreatedAtZone.NO_FRACTION:
            return moment.isoformat(timespec="seconds")
        case CreatedAtZone.ZULU:
            return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        case CreatedAtZone.NAIVE_UTC:
            return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds")
        case CreatedAtZone.NAIVE_PRAGUE:
            return moment.replace(tzinfo=None).isoformat(timespec="milliseconds")
        case CreatedAtZone.UNREADABLE:
            return "a moment ago"
        case CreatedAtZone.ABSENT:
            return None


def read_zoned(text: str) -> datetime:
    """Read an ISO-8601 time with a zone; raises ValueError for others, such as a `+` that became a space."""
    moment = datetime.fromisoformat(text)
    if "T" not in text or moment.tzinfo is None:
        raise ValueError(text)
    return moment
