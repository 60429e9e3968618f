"""What a run of `scripts/chaos` must not overlook: each way in which a message can be lost, doubled or late."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
import random
import sqlite3
from types import SimpleNamespace
from typing import Any

import pytest

from scripts.chaos_run.__main__ import holds
from scripts.chaos_run.comparison import Comparison, Findings, Logged, Seen
from scripts.chaos_run.power import PowerCuts
from scripts.chaos_run.traffic import Traffic
from tests.accounts import ANNA, OFFICE
from tests.gateway import Direction, Gateway

FIRED = ("bus", "automation", "entity", "trigger")


@dataclass
class Run:
    """A short run in which all went well: one text out, delivered, and one in."""

    gateway: Gateway = field(default_factory=Gateway)
    kills: list[float] = field(default_factory=list)
    traffic: Traffic = field(init=False)
    log: list[Logged] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)

    def __post_init__(self) -> None:
        house: Any = SimpleNamespace(gateway=self.gateway)
        self.traffic = Traffic(house, random.Random(1))  # noqa: S311 - no secret
        out = self.gateway.store(direction=Direction.OUT, from_=OFFICE, to=ANNA, text="Alert")
        text = self.gateway.store(direction=Direction.IN, from_=ANNA, to=OFFICE, text="Text")
        self.begun_at = out.created_at - timedelta(minutes=1)
        self.now = out.created_at.timestamp() + 1
        self.traffic.tried[ANNA, "Alert"] = self.traffic.accepted[ANNA, "Alert"] = 1
        self.traffic.received.append(text)
        self.log = [
            Logged(frozenset({out.id}), "m1", "out", ANNA, "Alert", "delivered", 0, 0),
            Logged(frozenset({text.id}), "m2", "in", OFFICE, "Text", "received", 0, 0),
        ]
        for message_id, change in (("m1", "sent"), ("m1", "delivered"), ("m2", "received")):
            for door in FIRED if change != "sent" else FIRED[:2]:
                self.see(door, message_id, change)

    def see(self, door: str, message_id: str, change: str, *, late: bool = False, redelivered: bool = False) -> None:
        self.seen.append(Seen(self.now, door, change, message_id, late, redelivered))

    def overlook(self, door: str, change: str) -> None:
        self.seen = [each for each in self.seen if (each.door, each.change) != (door, change)]

    def compare(self) -> Findings:
        return Comparison(self.traffic, self.log, self.seen, self.begun_at, self.kills).compare()


@pytest.fixture
def run() -> Run:
    return Run()


@pytest.fixture
def power(tmp_path: Path) -> PowerCuts:
    """Return power cuts of a process that stands still when it is told to."""

    @asynccontextmanager
    async def halted() -> AsyncIterator[None]:
        yield

    process: Any = SimpleNamespace(halted=halted)
    return PowerCuts(process, tmp_path / "messages.db", tmp_path, random.Random(1))  # noqa: S311 - no secret


def test_a_run_in_which_all_went_well_holds(run: Run, power: PowerCuts) -> None:
    findings = run.compare()
    assert findings == Findings()
    assert holds(findings, power)


def accept_one_more(run: Run) -> None:
    run.traffic.tried[ANNA, "Fire"] = run.traffic.accepted[ANNA, "Fire"] = 1


def forget(run: Run) -> None:
    del run.log[1]


def hide(run: Run) -> None:
    run.log[1] = replace(run.log[1], hidden=1)


def stay_unconfirmed(run: Run) -> None:
    run.log[0] = replace(run.log[0], state="unconfirmed")


def invent(run: Run) -> None:
    run.log.append(Logged(frozenset(), "m3", "out", ANNA, "Fire", "sent", 0, 0))


@pytest.mark.parametrize("spoil", [accept_one_more, forget, hide, stay_unconfirmed, invent])
def test_what_is_lost_is_found(run: Run, power: PowerCuts, spoil: Callable[[Run], None]) -> None:
    spoil(run)
    findings = run.compare()
    assert findings.lost
    assert not holds(findings, power)


@pytest.mark.parametrize(
    ("door", "change"),
    [("bus", "received"), ("bus", "sent"), ("entity", "delivered"), ("trigger", "received"), ("automation", "sent")],
)
def test_what_was_not_announced_at_one_door_is_lost(run: Run, power: PowerCuts, door: str, change: str) -> None:
    run.overlook(door, change)
    findings = run.compare()
    assert findings.lost
    assert not holds(findings, power)


def test_a_text_that_went_out_twice_is_found(run: Run, power: PowerCuts) -> None:
    run.gateway.store(direction=Direction.OUT, from_=OFFICE, to=ANNA, text="Alert")
    findings = run.compare()
    assert len(findings.doubled_texts) == 1
    assert not holds(findings, power)


def test_a_message_that_is_in_the_log_twice_is_found(run: Run, power: PowerCuts) -> None:
    run.log.append(replace(run.log[1], message_id="m3"))
    findings = run.compare()
    assert findings.doubled
    assert not holds(findings, power)


def test_only_what_is_announced_again_without_a_mark_is_doubled(run: Run, power: PowerCuts) -> None:
    for door in FIRED:
        run.see(door, "m2", "received", redelivered=True)
    findings = run.compare()
    assert (findings.redelivered, findings.seen_again) == (1, 1)
    assert holds(findings, power)
    run.see("bus", "m2", "received")
    findings = run.compare()
    assert len(findings.doubled) == 1
    assert not holds(findings, power)


@pytest.mark.parametrize("door", ["entity", "trigger"])
def test_an_entity_that_fired_late_is_found(run: Run, power: PowerCuts, door: str) -> None:
    run.overlook(door, "received")
    run.see(door, "m2", "received", late=True)
    assert run.compare().late_fired
    run.overlook(door, "received")
    # Marked or not: the operator's own time tells.
    run.now += 601
    run.see(door, "m2", "received")
    findings = run.compare()
    assert findings.late_fired
    assert not holds(findings, power)


def test_what_failed_and_never_left_is_given_up_and_an_automation_may_be_cut_short(run: Run, power: PowerCuts) -> None:
    run.log.append(Logged(frozenset(), "m3", "out", ANNA, "Fire", "failed", 0, 0))
    run.overlook("automation", "received")
    run.kills.append(run.now + 0.5)
    findings = run.compare()
    assert (findings.given_up, findings.cut_automations) == (1, 1)
    assert holds(findings, power)


async def test_a_power_cut_that_undoes_what_was_acknowledged_is_found(run: Run, power: PowerCuts) -> None:
    with sqlite3.connect(power.database) as log:
        log.execute("PRAGMA journal_mode = WAL")
        log.execute("CREATE TABLE messages (text TEXT)")
        log.execute("INSERT INTO messages VALUES ('Text')")
        log.commit()
        for _ in range(4):
            await power.cut({"Text"})
        assert (power.taken, power.with_wal, power.broken, power.missing) == (4, 4, [], [])
        await power.cut({"Text", "another"})
    log.close()
    assert len(power.missing) == 1
    assert not holds(run.compare(), power)


async def test_a_log_that_is_broken_is_found(run: Run, power: PowerCuts) -> None:
    power.database.write_bytes(b"no database at all" * 1000)
    power.database.with_name(f"{power.database.name}-wal").write_bytes(b"")
    await power.cut(())
    assert len(power.broken) == 1
    assert not holds(run.compare(), power)
