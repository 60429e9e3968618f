"""An integration for Home Assistant that measures from inside: the event loop, sending, set-up, wake-ups.

It runs inside Home Assistant, from a copy in its folder. Its webhook, which does nothing, is what others are held to.
"""

import asyncio
from asyncio import events
from collections.abc import Awaitable, Callable
import gc
import sys
import time
from types import CodeType
from typing import Any, Final

from aiohttp import hdrs
from aiohttp.web import Request, Response
from homeassistant.components import webhook
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.recorder import DATA_INSTANCE
from homeassistant.helpers.typing import ConfigType

DOMAIN: Final = "benchmark_probe"
CONFIG_SCHEMA = cv.empty_config_schema(DOMAIN)
NO_OP: Final = "benchmark_no_op"
RECIPIENTS: Final = tuple(f"+4206076086{lane:02}" for lane in range(100))

_OURS: Final = "ipex_sms"
_AT_REST: Final = 1.0
_SETTLED: Final = 0.5

type Send = Callable[[int, int], Awaitable[None]]


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register the webhook that does nothing, and the actions that measure."""

    async def answer(hass: HomeAssistant, webhook_id: str, request: Request) -> Response:
        return Response()

    webhook.async_register(hass, DOMAIN, "No-op", NO_OP, answer, allowed_methods=(hdrs.METH_POST,))
    watch = LoopWatch()
    probe = Probe(hass, watch)
    for measure in (probe.begin_watch, probe.end_watch, probe.send, probe.reload, probe.count_wake_ups, probe.backlog):
        hass.services.async_register(DOMAIN, measure.__name__, measure, supports_response=SupportsResponse.ONLY)
    return True


class LoopWatch:
    """Times every callback of the event loop, less what the garbage collection took of it."""

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self.longest = 0.0
        self.longest_of = ""
        self._collected = 0.0
        self._collecting_since = 0.0
        self._run = events.Handle._run  # noqa: SLF001 - asyncio has no hook for it

    def begin(self) -> None:
        """Watch from here on."""
        self.longest, self.longest_of = 0.0, ""
        gc.callbacks.append(self._note_collection)
        run, clock, watch = self._run, time.perf_counter, self

        def timed(handle: asyncio.Handle) -> None:
            began, collected = clock(), watch._collected
            run(handle)
            took = clock() - began - (watch._collected - collected)
            if took > watch.longest:
                watch.longest, watch.longest_of = took, _describe(handle)

        setattr(events.Handle, "_run", timed)  # noqa: B010 - as above

    def end(self) -> None:
        """Watch no more."""
        setattr(events.Handle, "_run", self._run)  # noqa: B010 - as above
        gc.callbacks.remove(self._note_collection)

    def _note_collection(self, phase: str, _: dict[str, int]) -> None:
        if phase == "start":
            self._collecting_since = time.perf_counter()
        else:
            self._collected += time.perf_counter() - self._collecting_since


class Probe:
    """The actions."""

    def __init__(self, hass: HomeAssistant, watch: LoopWatch) -> None:
        """Measure this Home Assistant."""
        self._hass = hass
        self._watch = watch

    async def begin_watch(self, _: ServiceCall) -> ServiceResponse:
        """Time every callback of the event loop from here on."""
        self._watch.begin()
        return {}

    async def end_watch(self, _: ServiceCall) -> ServiceResponse:
        """Tell the longest since then, in seconds, and whose it was."""
        self._watch.end()
        return {"longest": self._watch.longest, "of": self._watch.longest_of}

    async def send(self, call: ServiceCall) -> ServiceResponse:
        """Send for so many `seconds`, so many `at_once`, and tell how many it were a second."""
        send = self._choose_way(call.data)
        clock = time.perf_counter
        began = clock()
        end = began + call.data["seconds"]

        async def work(lane: int) -> int:
            count = 0
            while clock() < end:
                await send(lane, count)
                count += 1
            return count

        counts = await asyncio.gather(*(work(lane) for lane in range(call.data["at_once"])))
        return {"rate": sum(counts) / (clock() - began)}

    async def reload(self, call: ServiceCall) -> ServiceResponse:
        """Unload and set up an entry, `times` times, and tell how many seconds each set-up took."""
        entries, took = self._hass.config_entries, []
        for _ in range(call.data["times"]):
            await entries.async_unload(call.data["entry_id"])
            began = time.perf_counter()
            await entries.async_setup(call.data["entry_id"])
            took.append(time.perf_counter() - began)
            # The first poll goes on in the background.
            await asyncio.sleep(_SETTLED)
        return {"took": [*took]}

    async def count_wake_ups(self, call: ServiceCall) -> ServiceResponse:
        """Tell how often code of the integration ran within `seconds`, and what began it each time.

        What follows something within a second is one with it.
        """
        seen: list[tuple[float, str]] = []
        monitoring = sys.monitoring

        def note(code: CodeType, _: int) -> object:
            if _OURS not in code.co_filename:
                return monitoring.DISABLE
            seen.append((time.perf_counter(), code.co_qualname))
            return None

        monitoring.use_tool_id(monitoring.PROFILER_ID, DOMAIN)
        monitoring.register_callback(monitoring.PROFILER_ID, monitoring.events.PY_START, note)
        monitoring.set_events(monitoring.PROFILER_ID, monitoring.events.PY_START)
        try:
            await asyncio.sleep(call.data["seconds"])
        finally:
            monitoring.set_events(monitoring.PROFILER_ID, 0)
            monitoring.free_tool_id(monitoring.PROFILER_ID)
        began_by = [
            name for index, (moment, name) in enumerate(seen) if not index or moment - seen[index - 1][0] > _AT_REST
        ]
        return {"began_by": [*began_by]}

    async def backlog(self, _: ServiceCall) -> ServiceResponse:
        """Tell how many events the recorder has still to write."""
        return {"backlog": self._hass.data[DATA_INSTANCE].backlog}

    def _choose_way(self, data: dict[str, Any]) -> Send:
        hass, sender = self._hass, data.get("from")

        async def post(lane: int, number: int) -> None:
            body = {"from": sender, "to": RECIPIENTS[lane], "text": f"Alert {number} of {lane}"}
            headers = {hdrs.AUTHORIZATION: f"Bearer {data['token']}", hdrs.ACCEPT: "application/json"}
            async with async_get_clientsession(hass).post(data["url"], json=body, headers=headers) as answer:
                answer.raise_for_status()
                await answer.read()

        async def text(lane: int, number: int) -> None:
            fields = {"to": [RECIPIENTS[lane]], "message": f"Alert {number} of {lane}", "deliver_within": {"hours": 2}}
            await hass.services.async_call(_OURS, "send_message", fields, blocking=True)

        async def telegram(lane: int, number: int) -> None:
            fields = {"entity_id": data["entity_id"], "message": f"Alert {number} of {lane}"}
            await hass.services.async_call("telegram_bot", "send_message", fields, blocking=True)

        return {"post": post, "text": text, "telegram": telegram}[data["way"]]


def _describe(handle: asyncio.Handle) -> str:
    callback = handle._callback  # type: ignore[attr-defined] # noqa: SLF001 - asyncio shows it in debug mode only
    owner = getattr(callback, "__self__", None)
    if isinstance(owner, asyncio.Task):
        return f"{owner.get_name()} ({getattr(owner.get_coro(), '__qualname__', '')})"
    return getattr(callback, "__qualname__", None) or repr(callback)
