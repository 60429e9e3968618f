"""What an account met lately, for whoever looks for a fault: errors, durations, calls. Words of others are not kept."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from time import perf_counter

from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from .api import LoginRefusedError
from .const import DOMAIN

# By config entry. What was met stays known when the account is reloaded, which is often what somebody tries first.
ACTIVITIES: HassKey[dict[str, Activity]] = HassKey(f"{DOMAIN}_activities")


class Occasion(StrEnum):
    """Where something can go wrong."""

    LOGIN = "login"
    SEND = "send"
    HISTORY = "history"
    WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True)
class MetError:
    """An error by its kind; its words are the operator's, or a stranger's, and may hold anything."""

    kind: str
    status: int | None
    met_at: datetime


@dataclass(slots=True)
class Durations:
    """How long something took, in seconds."""

    count: int = 0
    last: float = 0.0
    longest: float = 0.0
    total: float = 0.0

    def note(self, seconds: float) -> None:
        """Add one."""
        self.count += 1
        self.last = seconds
        self.longest = max(self.longest, seconds)
        self.total += seconds


@dataclass(slots=True)
class Activity:
    """What was met since Home Assistant started."""

    last_errors: dict[Occasion, MetError] = field(default_factory=dict)
    durations: dict[Occasion, Durations] = field(default_factory=dict)
    webhook_calls: Counter[int] = field(default_factory=Counter)

    def note_error(self, occasion: Occasion, error: Exception) -> None:
        """Note that something failed; a refused login is one wherever it was met."""
        if isinstance(error, LoginRefusedError):
            occasion = Occasion.LOGIN
        self.last_errors[occasion] = MetError(type(error).__name__, getattr(error, "status", None), dt_util.utcnow())

    @contextmanager
    def timed(self, occasion: Occasion) -> Iterator[None]:
        """Note how long something takes that is to succeed, and its error where it does not."""
        begun = perf_counter()
        try:
            yield
        except Exception as error:  # whatever it is goes on to whoever understands it
            self.note_error(occasion, error)
            raise
        self.durations.setdefault(occasion, Durations()).note(perf_counter() - begun)


@callback
def async_get_activity(hass: HomeAssistant, entry_id: str) -> Activity:
    """Return what an account met."""
    return hass.data.setdefault(ACTIVITIES, {}).setdefault(entry_id, Activity())


@callback
def async_forget_activity(hass: HomeAssistant, entry_id: str) -> None:
    """Forget what an account met that is gone."""
    hass.data.get(ACTIVITIES, {}).pop(entry_id, None)
