"""How many webhook calls are answered, beside one that does nothing and one of core that keeps nothing."""

from contextlib import closing
import sqlite3
from typing import Final

from scripts.benchmark.calls import make_known, make_new
from scripts.benchmark.disk import measure_disk
from scripts.benchmark.figures import Figure, refer
from scripts.benchmark.home import CONFIG, Home
from scripts.benchmark.load import MakeRequest, Measured, flood, pace
from scripts.benchmark.rounds import Rounds
from scripts.story.folder import HOST
from scripts.story.observing import until_answered

_FEW: Final = 10
_MANY: Final = 50
_KNOWN_TEXTS: Final = 100
_PACE: Final = 100.0
_RECORDED: Final = 10_000


async def measure_webhooks(home: Home, rounds: int, seconds: float) -> list[Figure]:
    """Flood each webhook in turn, again and again."""
    known = make_known(home.webhook, _KNOWN_TEXTS)
    await _flood(home, known, 1, seconds)
    found = Rounds()
    for round_number in range(rounds + 1):
        values: dict[str, float] = {}
        for connections in (1, _FEW, _MANY):
            cases: dict[str, MakeRequest] = {
                "no-op": make_new(home.no_op),
                "ours": make_new(home.webhook),
                "twilio": make_new(home.twilio, "form"),
                "known": known,
            }
            for name, make_request in cases.items():
                measured = await _flood(home, make_request, connections, seconds)
                values[f"{name} {connections}"] = measured.rate
                values[f"{name} {connections} p50"] = measured.percentile(50)
        if round_number:  # the first only warms up
            found.add(values)
    return [
        refer("no-op webhook, 10 connections", found.middle("no-op 10"), "/s"),
        refer("no-op webhook, 50 connections", found.middle("no-op 50"), "/s"),
        refer("one wait for the disk", measure_disk(CONFIG) * 1000, "ms"),
        Figure("inbound SMS / no-op, 10 connections", found.ratio("ours 10", "no-op 10"), "", 0.40, at_most=False),
        Figure("inbound SMS / no-op, 50 connections", found.ratio("ours 50", "no-op 50"), "", 0.45, at_most=False),
        Figure("inbound SMS / twilio, 10 connections", found.ratio("ours 10", "twilio 10"), "", 0.55, at_most=False),
        Figure("inbound SMS / twilio, 50 connections", found.ratio("ours 50", "twilio 50"), "", 0.65, at_most=False),
        Figure("duplicate / no-op, 10 connections", found.ratio("known 10", "no-op 10"), "", 0.80, at_most=False),
        Figure(
            "inbound SMS, 1 connection, p50 above no-op",
            found.middle("ours 1 p50") - found.middle("no-op 1 p50"),
            "ms",
            0.6,
            at_most=True,
        ),
    ]


async def measure_long_flood(home: Home, seconds: float) -> list[Figure]:
    """Flood ours alone, for long enough to meet a full garbage collection."""
    measured = await _flood(home, make_new(home.webhook), _FEW, seconds)
    await home.measure("begin_watch")
    await _flood(home, make_new(home.webhook), _FEW, seconds / 3)
    watched = await home.measure("end_watch")
    return [
        Figure("inbound SMS, 10 connections, p99", measured.percentile(99), "ms", 10, at_most=True),
        Figure(
            f"longest block of the event loop in the flood ({watched['of']})",
            watched["longest"] * 1000,
            "ms",
            20,
            at_most=True,
        ),
    ]


async def measure_with_recorder(home: Home, seconds: float) -> list[Figure]:
    """Let texts come in at a steady pace while the recorder keeps what it is told."""
    await _flood(home, make_new(home.webhook), 1, seconds=1)
    await _wait_for_recorder(home)
    before = _measure_recorder()
    measured = await pace(HOST, home.port, make_new(home.webhook), connections=_FEW, rate=_PACE, seconds=seconds)
    backlog = (await home.measure("backlog"))["backlog"]
    await _wait_for_recorder(home)
    grown = (_measure_recorder() - before) / len(measured.took) * _RECORDED
    kept_by_nobody = make_new(home.twilio, "form")
    beside = await pace(HOST, home.port, kept_by_nobody, connections=_FEW, rate=_PACE, seconds=seconds / 2)
    return [
        refer("with the recorder, 100/s: twilio's p99", beside.percentile(99), "ms"),
        Figure("with the recorder, 100/s: p99", measured.percentile(99), "ms", 20, at_most=True),
        Figure("with the recorder, 100/s: backlog at the end", measured.seconds - seconds, "s", 1, at_most=True),
        Figure("with the recorder, 100/s: events it has still to write", backlog, "", 10 * _PACE, at_most=True),
        Figure("recorder's database, 10,000 texts", grown / 1_000_000, "MB", 5, at_most=True),
    ]


async def _flood(home: Home, make_request: MakeRequest, connections: int, seconds: float) -> Measured:
    return await flood(HOST, home.port, make_request, connections=connections, seconds=seconds)


async def _wait_for_recorder(home: Home) -> None:
    seen = 0

    async def is_done() -> bool:
        nonlocal seen
        size, last = _measure_recorder(), seen
        seen = size
        return size == last and not (await home.measure("backlog"))["backlog"]

    # It commits every five seconds.
    await until_answered("the recorder has written everything", is_done, within=60, pause=6)


def _measure_recorder() -> int:
    with closing(sqlite3.connect(f"file:{CONFIG / 'home-assistant_v2.db'}?mode=ro", uri=True)) as connection:
        [pages], [size] = connection.execute("PRAGMA page_count"), connection.execute("PRAGMA page_size")
        return int(pages[0] * size[0])
