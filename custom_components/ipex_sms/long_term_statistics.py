"""Long-term statistics: what each number sent and received by the hour, from the oldest message of the log on."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
import sqlite3
from typing import TYPE_CHECKING, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.recorder import get_instance
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util

from .account import Account
from .const import DOMAIN, LOGGER
from .directory import Directory
from .messages.hourly_figures import HOUR, HourlyFigures, HourOfSender
from .messages.message_log import KEEP_IDS
from .messages.models import Channel
from .messages.writer import LogClosedError

if TYPE_CHECKING:
    from homeassistant.components.recorder.models import StatisticData

# After the first message of a burst; the cards are drawn anew every few minutes.
UPDATE_AFTER: Final = timedelta(seconds=60)
# A long log is read in pieces, so that a webhook need not wait for all of them.
PIECE: Final = timedelta(days=7)
# Instant SMS only goes out, and nobody reports whether it arrived.
FIGURES_BY_CHANNEL: Final = {
    Channel.NUMBER: ("sent", "received", "delivered", "failed", "parts"),
    Channel.INSTANT: ("sent", "failed", "parts"),
}


@dataclass(frozen=True, slots=True)
class Series:
    """One statistic: a figure of what is sent from and received at one number, be it in two ways."""

    statistic_id: str
    figure: str
    sender_ids: frozenset[str]
    title: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the recorder has of one statistic: its sum before an hour, and state and sum of each hour from there on."""

    base: float
    rows: Mapping[datetime, tuple[float | None, float | None]]


class LongTermStatistics:
    """Keeps the statistics of one account up to date; the recorder must be there."""

    def __init__(self, hass: HomeAssistant, account: Account) -> None:
        """Do nothing until `start`."""
        self._hass = hass
        self._account = account
        self._series = list_series(account.directory)
        self._cancel_timer: CALLBACK_TYPE | None = None
        self._is_updating = False
        self._is_first = True

    @callback
    def start(self) -> None:
        """Bring the statistics up to date in a moment, and again after whatever changes them."""
        entry = self._account.entry
        entry.async_on_unload(self._account.coordinator.async_add_listener(self._update_soon))
        entry.async_on_unload(self._forget_timer)
        self._update_soon()

    @callback
    def _update_soon(self) -> None:
        if self._cancel_timer is None:
            self._cancel_timer = async_call_later(self._hass, UPDATE_AFTER, self._begin_update)

    @callback
    def _begin_update(self, _: datetime) -> None:
        self._cancel_timer = None
        if self._is_updating:
            self._update_soon()
        else:
            self._account.entry.async_create_background_task(self._hass, self._update(), "ipex_sms statistics")

    @callback
    def _forget_timer(self) -> None:
        if self._cancel_timer is not None:
            self._cancel_timer()
            self._cancel_timer = None

    async def _update(self) -> None:
        from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415 - is there where the recorder is

        self._is_updating = True
        try:
            await self._write_changes()
        except LogClosedError:
            return
        except (SQLAlchemyError, sqlite3.Error, HomeAssistantError) as error:
            LOGGER.warning("The statistics could not be brought up to date: %s", type(error).__name__)
        finally:
            self._is_updating = False

    async def _write_changes(self) -> None:
        changed, first = await self._read_log(lambda hours: (hours.take_changed(), hours.first_hour()))
        begins = await self._find_begins(changed, first)
        if begins:
            figures = await self._read_figures(min(begins.values()), first)
            recorded = await self._ask_recorder(partial(_read_recorded, self._hass, begins))
            names = await self._name_series()
            for series in self._series:
                if (begin := begins.get(series.statistic_id)) is not None:
                    rows = _continue(recorded[series.statistic_id], _sum_up(figures, series, begin))
                    _record(self._hass, series.statistic_id, names[series.statistic_id], rows)
            await get_instance(self._hass).async_block_till_done()
        await self._read_log(HourlyFigures.forget_taken)
        self._is_first = False

    async def _find_begins(self, changed: datetime | None, first: datetime | None) -> dict[str, datetime]:
        """Return from which hour on each statistic is to be written, of those that are."""
        statistic_ids = [series.statistic_id for series in self._series]
        last = await self._ask_recorder(partial(_read_last_hours, self._hass, statistic_ids))
        now = dt_util.utcnow()
        # Of hours that are older the log may have purged some messages already; nothing changes in them any more.
        is_whole_since = _floor(now - KEEP_IDS) + HOUR
        begins: dict[str, datetime] = {}
        for series in self._series:
            if series.statistic_id not in last:
                begins[series.statistic_id] = first or _floor(now)
                continue
            moments = [] if changed is None else [changed]
            if self._is_first:
                # What the recorder may have lost, in a crash, say, comes after the last hour of this number it has.
                known = (last.get(each.statistic_id) for each in self._series if each.sender_ids == series.sender_ids)
                moments.append(max((hour for hour in known if hour is not None), default=is_whole_since))
            if moments:
                begins[series.statistic_id] = max(min(moments), is_whole_since)
        return begins

    async def _read_figures(self, since: datetime, first: datetime | None) -> list[HourOfSender]:
        figures: list[HourOfSender] = []
        until = _floor(dt_util.utcnow()) + HOUR
        begin = until if first is None else max(since, first)
        while begin < until:
            end = min(begin + PIECE, until)
            figures += await self._read_log(partial(HourlyFigures.read, since=begin, until=end))
            begin = end
        return figures

    async def _read_log[T](self, read: Callable[[HourlyFigures], T]) -> T:
        return await self._account.log.run(lambda log: read(log.hours))

    async def _ask_recorder[T](self, question: Callable[[], T]) -> T:
        return await get_instance(self._hass).async_add_executor_job(question)

    async def _name_series(self) -> dict[str, str]:
        words = await async_get_translations(self._hass, self._hass.config.language, "selector", {DOMAIN})
        return {
            series.statistic_id: words[f"component.{DOMAIN}.selector.statistic.options.{series.figure}"].format(
                sender=series.title
            )
            for series in self._series
        }


@callback
def async_keep_statistics(hass: HomeAssistant, account: Account) -> None:
    """Keep the statistics of an account up to date for as long as it is loaded, where there is a recorder."""
    if "recorder" in hass.config.components:
        LongTermStatistics(hass, account).start()


@callback
def async_clear_statistics(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Forget the statistics of an account that is gone, but for numbers that another account has, too."""
    if "recorder" not in hass.config.components:
        return
    kept = {
        series.statistic_id
        for other in hass.config_entries.async_entries(DOMAIN)
        if other.entry_id != entry.entry_id
        for series in list_series(Directory.of(other))
    }
    gone = [series.statistic_id for series in list_series(Directory.of(entry))]
    get_instance(hass).async_clear_statistics([each for each in gone if each not in kept])


def list_series(directory: Directory) -> list[Series]:
    """Return the statistics of an account."""
    series: list[Series] = []
    for number in dict.fromkeys(sender.number for sender in directory.senders):
        senders = [sender for sender in directory.senders if sender.number == number]
        sender_ids = frozenset(sender.unique_id for sender in senders)
        figures = dict.fromkeys(figure for sender in senders for figure in FIGURES_BY_CHANNEL[sender.channel])
        digits = number.removeprefix("+")
        series += [Series(f"{DOMAIN}:{digits}_{figure}", figure, sender_ids, senders[0].title) for figure in figures]
    return series


def _sum_up(hours: Iterable[HourOfSender], series: Series, since: datetime) -> Counter[datetime]:
    """Return what a series counts, by hour."""
    counted: Counter[datetime] = Counter()
    for hour in hours:
        if hour.sender_id in series.sender_ids and hour.begin >= since:
            counted[hour.begin] += hour.figures[series.figure]
    return +counted


def _continue(recorded: Recorded, counted: Counter[datetime]) -> list[StatisticData]:
    """Return the hours that are not as they should be, whether they are new or have changed."""
    rows: list[StatisticData] = []
    total = recorded.base
    for hour in sorted({*recorded.rows, *counted}):
        total += counted[hour]
        if recorded.rows.get(hour) != (counted[hour], total):
            rows.append({"start": hour, "state": counted[hour], "sum": total})
    return rows


def _floor(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


# The recorder's modules are imported where they are used: they load what an installation without it does not have.


def _read_last_hours(hass: HomeAssistant, statistic_ids: Sequence[str]) -> dict[str, datetime | None]:
    """Return the last hour of each statistic that the recorder knows, None where it has no hour yet."""
    from homeassistant.components.recorder.statistics import (  # noqa: PLC0415 - see above
        get_last_statistics,
        get_metadata,
    )

    last: dict[str, datetime | None] = {}
    for statistic_id in get_metadata(hass, statistic_ids={*statistic_ids}):
        rows = get_last_statistics(hass, 1, statistic_id, False, {"sum"}).get(statistic_id)  # noqa: FBT003 - its signature
        last[statistic_id] = dt_util.utc_from_timestamp(rows[0]["start"]) if rows else None
    return last


def _read_recorded(hass: HomeAssistant, begins: Mapping[str, datetime]) -> dict[str, Recorded]:
    """Return what the recorder has of each statistic, before and from an hour on."""
    from homeassistant.components.recorder.statistics import (  # noqa: PLC0415 - see above
        statistic_during_period,
        statistics_during_period,
    )

    recorded: dict[str, Recorded] = {}
    for statistic_id, begin in begins.items():
        before = statistic_during_period(hass, None, begin, statistic_id, {"change"}, None)
        rows = statistics_during_period(hass, begin, None, {statistic_id}, "hour", None, {"state", "sum"})
        recorded[statistic_id] = Recorded(
            base=before.get("change") or 0,
            rows={
                dt_util.utc_from_timestamp(row["start"]): (row.get("state"), row.get("sum"))
                for row in rows.get(statistic_id, ())
            },
        )
    return recorded


@callback
def _record(hass: HomeAssistant, statistic_id: str, name: str, rows: Sequence[StatisticData]) -> None:
    """Write hours of a statistic, and its name."""
    from homeassistant.components.recorder.models import StatisticMeanType  # noqa: PLC0415 - see above
    from homeassistant.components.recorder.statistics import async_add_external_statistics  # noqa: PLC0415 - see above

    async_add_external_statistics(
        hass,
        {
            "source": DOMAIN,
            "statistic_id": statistic_id,
            "name": name,
            "has_sum": True,
            "mean_type": StatisticMeanType.NONE,
            "unit_class": None,
            "unit_of_measurement": None,
        },
        rows,
    )
