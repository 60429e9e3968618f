"""Home Assistant's core in this process, with the integration: an import, five hundred people, a million messages.

`python -m scripts.benchmark.large_home <where the operator is, as JSON>` prints what it measured as JSON.
"""

import asyncio
from asyncio import events
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
import gc
from itertools import count
import json
import os
from pathlib import Path
import resource
import sqlite3
import sys
import tempfile
import threading
import time
from types import MappingProxyType
from typing import Any, Final

import aiohttp
from homeassistant.bootstrap import async_setup_hass
from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.runner import RuntimeConfig

from scripts.benchmark.past import NUMBERS, OTHERS, PEOPLE, PERSON
from scripts.benchmark.rounds import Rounds
from scripts.story.folder import HOST, free_port, furnish

_DOMAIN: Final = "ipex_sms"
_CONFIGURATION: Final = "homeassistant:\n  country: CZ\n  internal_url: !secret internal_url\nhttp:\nwebhook:\n"
_ROUNDS: Final = 5
_AT_ONCE: Final = 10
_CALLS: Final = {"webhooks": 1000, "sending": 300, "summaries": 100}
_RECIPIENTS: Final = 20
_ACCOUNTS: Final = dict(zip(("few", "many"), OTHERS, strict=True))
_FILLED: Final = {"few": 1_000, "many": 1_000_000}

type Way = Callable[[ConfigEntry], Awaitable[None]]


class LoopWatch:
    """How long the event loop was kept busy at a time, but for garbage collections, and the most memory meanwhile.

    `longest_away` is how late a timer came, whatever the reason: another process may have had the core.
    `longest_work` is what one callback took of the processor.
    """

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self.longest_away = 0.0
        self.longest_work = 0.0
        self.memory = read_memory()
        self._thread = threading.get_ident()
        self._collected = 0.0
        self._collecting_since = 0.0
        self._collected_here = 0.0
        self._collecting_here_since = 0.0

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[LoopWatch]:
        """Watch within a block."""
        run = vars(events.Handle)["_run"]
        clock = time.thread_time

        def timed(handle: asyncio.Handle) -> None:
            began, collected = clock(), self._collected_here
            run(handle)
            self.longest_work = max(self.longest_work, clock() - began - (self._collected_here - collected))

        gc.callbacks.append(self._note_collection)
        setattr(events.Handle, "_run", timed)  # noqa: B010 - asyncio has no other hook for it
        task = asyncio.create_task(self._watch())
        try:
            yield self
        finally:
            setattr(events.Handle, "_run", run)  # noqa: B010 - as above
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            gc.callbacks.remove(self._note_collection)

    async def _watch(self) -> None:
        pause = 0.001
        while True:
            began, collected = time.perf_counter(), self._collected
            await asyncio.sleep(pause)
            away = time.perf_counter() - began - pause - (self._collected - collected)
            self.longest_away = max(self.longest_away, away)
            self.memory = max(self.memory, read_memory())

    def _note_collection(self, phase: str, _: dict[str, int]) -> None:
        is_here = threading.get_ident() == self._thread
        if phase == "start":
            self._collecting_since = time.perf_counter()
            if is_here:
                self._collecting_here_since = time.thread_time()
        else:
            # A collection in any thread keeps all of them waiting.
            self._collected += time.perf_counter() - self._collecting_since
            if is_here:
                self._collected_here += time.thread_time() - self._collecting_here_since


def read_memory() -> int:
    """Return how many bytes this process has in memory."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * resource.getpagesize()


def main() -> None:
    """Measure, and print it."""
    operator = json.loads(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(asyncio.run(_measure(Path(folder), operator))))


async def _measure(folder: Path, operator: Mapping[str, str]) -> dict[str, float]:
    port = free_port()
    furnish(folder, port, folder)
    (folder / "configuration.yaml").write_text(_CONFIGURATION, encoding="utf-8")
    hass = await async_setup_hass(RuntimeConfig(config_dir=str(folder), skip_pip=True))
    if hass is None:
        raise RuntimeError("Home Assistant could not be set up")
    await hass.async_start()
    try:
        measured = await _import(hass, operator)
        (imported,) = hass.config_entries.async_entries(_DOMAIN)
        measured["set_up_away"], measured["set_up_work"] = await _set_up_people(hass, imported)
        accounts = {title: await _add_account(hass, imported, title, number) for title, number in _ACCOUNTS.items()}
        for title, entry in accounts.items():
            await _fill(hass, entry, _ACCOUNTS[title], _FILLED[title])
        measured |= await _compare(hass, f"http://{HOST}:{port}", accounts)
    finally:
        await hass.async_stop(force=True)
    return measured


async def _import(hass: HomeAssistant, operator: Mapping[str, str]) -> dict[str, float]:
    flow_id = await _walk_to_address(hass, operator, NUMBERS)
    gc.collect()
    async with LoopWatch().watching() as watch:
        idle = watch.memory
        await hass.config_entries.flow.async_configure(flow_id, {})
        await hass.async_block_till_done()
    return {
        "import_away": watch.longest_away,
        "import_work": watch.longest_work,
        "memory": watch.memory - idle,
    }


async def _walk_to_address(hass: HomeAssistant, operator: Mapping[str, str], numbers: tuple[str, ...]) -> str:
    """Walk through the config flow until the page with the webhook's address."""
    flow = hass.config_entries.flow
    flow_id = (await flow.async_init(_DOMAIN, context={"source": "user"}))["flow_id"]
    url = operator["url"]
    servers = {"sms_url": url, "auth_url": url, "instant_url": url}
    login = {"username": operator["username"], "password": operator["password"], "servers": servers}
    await flow.async_configure(flow_id, {"next_step_id": "credentials"})
    await flow.async_configure(flow_id, login)
    await flow.async_configure(flow_id, {"numbers": list(numbers)})
    return flow_id


async def _set_up_people(hass: HomeAssistant, entry: ConfigEntry) -> tuple[float, float]:
    """Add five hundred recipients, as a start finds them; return the longest blocks of the set-up."""
    await hass.config_entries.async_unload(entry.entry_id)
    for number, phone in enumerate(PEOPLE):
        hass.config_entries.async_add_subentry(entry, _recipient(number, phone))
    gc.collect()
    async with LoopWatch().watching() as watch:
        await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
    await hass.config_entries.async_unload(entry.entry_id)
    return watch.longest_away, watch.longest_work


async def _add_account(hass: HomeAssistant, like: ConfigEntry, title: str, number: str) -> ConfigEntry:
    """Add an account with one number and a few recipients."""
    sender = _subentry("sender", number, f"number:{number}", {"kind": "number", "number": number})
    people = [_recipient(*each) for each in enumerate(PEOPLE[:_RECIPIENTS])]
    entry: ConfigEntry = ConfigEntry(
        data={**like.data, "webhook_id": title * 16},
        discovery_keys=MappingProxyType({}),
        domain=_DOMAIN,
        minor_version=like.minor_version,
        options={"hourly_limit": 0},
        source="user",
        subentries_data=[each.as_dict() for each in (sender, *people)],
        title=title,
        unique_id=title,
        version=like.version,
    )
    await hass.config_entries.async_add(entry)
    await hass.async_block_till_done()
    return entry


def _recipient(number: int, phone: str) -> ConfigSubentry:
    data = {"phone": phone, "deliver_within": 600.0, "always": False, "may_command": True}
    return _subentry("recipient", f"Person {number}", f"recipient:{phone}", data)


def _subentry(kind: str, title: str, unique_id: str, data: dict[str, Any]) -> ConfigSubentry:
    return ConfigSubentry(data=MappingProxyType(data), subentry_type=kind, title=title, unique_id=unique_id)


async def _fill(hass: HomeAssistant, entry: ConfigEntry, number: str, many: int) -> None:
    """Write so many messages into the log of an account, of the last half year, a few of today."""
    await hass.config_entries.async_unload(entry.entry_id)
    path = Path(hass.config.path(".storage", f"{_DOMAIN}.{entry.entry_id}.db"))
    await asyncio.to_thread(write_messages, path, number, many)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)


def write_messages(path: Path, number: str, many: int) -> None:
    """Write messages by plain SQL; the indexes are made afterwards, all at once."""
    connection = sqlite3.connect(path, isolation_level=None)
    indexes = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    ).fetchall()
    connection.execute("PRAGMA cache_size = -200000")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("BEGIN")
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}")
    now, half_a_year = time.time_ns() // 1_000_000, 180 * 86_400_000
    connection.execute(
        """WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?1)
        INSERT INTO messages (position, message_id, operator_id, direction, sender_id, sender, recipient, counterpart,
            text, fingerprint, state, created_at, updated_at, sent_at, parts, encoding, source, seen_by, ours, hidden,
            silent, late, confirmed)
        SELECT n, printf('m01%024d', n), printf('9%012d', n), iif(n % 2, 'in', 'out'), 'number:' || ?2,
            iif(n % 2, printf(?3, n % 500), ?2),
            iif(n % 2, ?2, printf(?3, n % 500)),
            printf(?3, n % 500), 'The washing machine is ready ' || (n % 97), random(),
            iif(n % 2, 'received', 'delivered'), ?4 - ?5 + n * ?5 / ?1, ?4, ?4 - ?5 + n * ?5 / ?1, 1, 'gsm7', 'history',
            2, 0, 0, 1, 0, 1
        FROM numbers""",
        (many, number, PERSON, now - 3_600_000, half_a_year),
    )
    for _, sql in indexes:
        connection.execute(sql)
    connection.execute("COMMIT")
    connection.close()
    # Else the system would do that while something is measured that waits for the disk, too.
    os.sync()


async def _compare(hass: HomeAssistant, url: str, entries: Mapping[str, ConfigEntry]) -> dict[str, float]:
    """Work with both accounts in turn; return how the one with many messages keeps up with the other."""
    found = Rounds()
    numbers = count()
    async with aiohttp.ClientSession() as session:

        async def call_webhook(entry: ConfigEntry) -> None:
            n = next(numbers)
            body = {
                "id": f"8{n:012}",
                "from": PEOPLE[n % len(PEOPLE)],
                "to": _ACCOUNTS[entry.title],
                "text": f"EVENING {n}",
                "direction": "IN",
                "createdAt": datetime.now(UTC).isoformat(),
            }
            async with session.post(f"{url}/api/webhook/{entry.data['webhook_id']}", json=body) as answer:
                answer.raise_for_status()

        async def send(entry: ConfigEntry) -> None:
            n = next(numbers)
            fields = {
                "to": [PEOPLE[n % _RECIPIENTS]],
                "message": f"Water {n}",
                "config_entry_id": entry.entry_id,
                "deliver_within": {"hours": 2},
            }
            await hass.services.async_call(_DOMAIN, "send_message", fields, blocking=True)

        async def summarize(entry: ConfigEntry) -> None:
            await entry.runtime_data.coordinator.refresh_summary()

        ways: dict[str, Way] = {"webhooks": call_webhook, "sending": send, "summaries": summarize}
        for round_number in range(_ROUNDS + 1):
            rates = {
                f"{name} {title}": await _rate(way, entry, _CALLS[name])
                for name, way in ways.items()
                for title, entry in entries.items()
            }
            if round_number:  # the first only warms up
                found.add(rates)
    return {name: found.ratio(f"{name} many", f"{name} few") for name in ways}


async def _rate(way: Way, entry: ConfigEntry, calls: int) -> float:
    async def work() -> None:
        for _ in range(calls // _AT_ONCE):
            await way(entry)

    gc.collect()
    began = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(_AT_ONCE)))
    return calls / (time.perf_counter() - began)


if __name__ == "__main__":
    main()
