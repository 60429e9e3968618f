"""The operator's clock: what its `createdAt` means when it names no time zone."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from .models import Source

# The two zones that a time without one may be in.
ZONES: dict[str, tzinfo] = {"Europe/Prague": ZoneInfo("Europe/Prague"), "UTC": UTC}
NEAR = timedelta(minutes=2)
AHEAD = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Reading:
    """A moment as understood; `doubtful` when the operator's time could not be used."""

    moment: datetime
    doubtful: bool = False


def possible_moments(created_at: datetime, zone: str | None) -> list[datetime]:
    """Return the moments, earliest first, that a time of the operator may mean."""
    if created_at.tzinfo is not None:
        return [created_at.astimezone(UTC)]
    zones = [ZONES[zone]] if zone in ZONES else list(ZONES.values())
    # In the hour that comes twice when summer time ends, a time of day means two moments.
    return sorted({created_at.replace(tzinfo=each, fold=fold).astimezone(UTC) for each in zones for fold in (0, 1)})


def read_time(created_at: datetime | None, source: Source, observed_at: datetime, zone: str | None) -> Reading:
    """Return the moment a message was created.

    Without a known zone a webhook takes the reading near its arrival and history the earlier one, so that a message is
    rather late than a surprise. A time that is missing or ahead of ours is replaced by the moment of observation.
    """
    if created_at is None:
        return Reading(observed_at, doubtful=True)
    moments = possible_moments(created_at, zone)
    near = [moment for moment in moments if abs(moment - observed_at) <= NEAR]
    moment = near[0] if near and source is Source.WEBHOOK else moments[0]
    if moment - observed_at > AHEAD:
        return Reading(observed_at, doubtful=True)
    return Reading(moment)


def learn_zone(created_at: datetime | None, requested_at: datetime) -> str | None:
    """Return the one zone that puts the naive time of a text of ours within two minutes of its request."""
    if created_at is None or created_at.tzinfo is not None:
        return None
    near = [
        name
        for name in ZONES
        if any(abs(moment - requested_at) <= NEAR for moment in possible_moments(created_at, name))
    ]
    return near[0] if len(near) == 1 else None
