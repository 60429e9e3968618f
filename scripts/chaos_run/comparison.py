"""The three lists side by side: what the operator holds, what the log holds, what was seen in Home Assistant."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
import json
from pathlib import Path
import sqlite3

from scripts.chaos_run.traffic import LATE, Traffic
from tests.gateway import Direction, StoredMessage

# An automation runs in a task of its own, which a kill may end although the event had been fired.
_AUTOMATION_WITHIN = 1.0
_FIRED = {"received", "delivered", "failed", "overdue"}
_DOORS_OF_ENTITIES = ("entity", "trigger")


@dataclass(frozen=True, slots=True)
class Seen:
    """One line of the witness; `door` is `bus`, `entity`, or one of the two automations, `automation` and `trigger`."""

    at: float
    door: str
    change: str
    message_id: str
    late: bool
    redelivered: bool


@dataclass(frozen=True, slots=True)
class Logged:
    """One message of the log, with every id that the operator gave it."""

    operator_ids: frozenset[str]
    message_id: str
    direction: str
    recipient: str
    text: str
    state: str
    hidden: int
    silent: int


@dataclass(slots=True)
class Findings:
    """What does not hold, each with what a person needs to look for it."""

    doubled_texts: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    late_fired: list[str] = field(default_factory=list)
    redelivered: int = 0
    seen_again: int = 0
    given_up: int = 0
    cut_automations: int = 0


def read_seen(path: Path) -> list[Seen]:
    """Read what the witness wrote."""
    return [Seen(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def read_log(path: Path) -> list[Logged]:
    """Read the messages of a log whose account has stopped."""
    with _open(path) as connection:
        rows = connection.execute(
            """SELECT GROUP_CONCAT(operator_ids.operator_id), message_id, messages.direction, recipient, text, state,
                hidden, silent
            FROM messages LEFT JOIN operator_ids USING (position) GROUP BY position"""
        )
        return [Logged(frozenset(ids.split(",") if ids else ()), *row) for ids, *row in rows]


def count_open(path: Path) -> int:
    """Count what is still to happen in a log at work: in the outbox, to be announced, to be reported."""
    with _open(path) as connection:
        (count,) = connection.execute(
            """SELECT (SELECT COUNT(*) FROM outbox) + (SELECT COUNT(*) FROM changes)
            + (SELECT COUNT(*) FROM messages WHERE direction = 'out' AND state NOT IN ('delivered', 'failed'))"""
        ).fetchone()
        return int(count)


def _open(path: Path) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True))


class Comparison:
    """Compares the lists of one run."""

    def __init__(
        self, traffic: Traffic, log: Sequence[Logged], seen: Iterable[Seen], begun_at: datetime, kills: Sequence[float]
    ) -> None:
        self.findings = Findings()
        self._traffic = traffic
        self._operator = traffic.house.gateway.messages
        self._ids = {message.id for message in self._operator}
        self._log = log
        self._begun_at = begun_at
        self._kills = kills
        self._seen: defaultdict[tuple[str, str, str], list[Seen]] = defaultdict(list)
        for each in seen:
            self._seen[each.door, each.message_id, each.change].append(each)

    def compare(self) -> Findings:
        """Go through all lists."""
        self._compare_sent()
        self._compare_logged()
        self._compare_seen()
        return self.findings

    def _compare_sent(self) -> None:
        traffic = self._traffic
        held = Counter((each.to, each.text) for each in self._operator if each.direction is Direction.OUT)
        for key in held | traffic.tried:
            name = f"“{key[1]}” to {key[0]}: at the operator {held[key]}, accepted {traffic.accepted[key]}"
            if held[key] > traffic.tried[key]:
                self.findings.doubled_texts.append(name)
            if held[key] < traffic.accepted[key]:
                states = [each.state for each in self._log if (each.recipient, each.text) == key]
                self.findings.lost.append(f"{name}, in the log {states}")

    def _compare_logged(self) -> None:
        by_id: defaultdict[str, list[Logged]] = defaultdict(list)
        for logged in self._log:
            for operator_id in logged.operator_ids:
                by_id[operator_id].append(logged)
            self._compare_with_operator(logged)
        for message in self._operator:
            found = by_id[message.id]
            name = f"“{message.text}” ({message.id})"
            if not found:
                self.findings.lost.append(f"{name} is not in the log")
            elif len(found) > 1:
                self.findings.doubled.append(f"{name} is {len(found)} times in the log")
            for logged in found:
                self._compare_announced(message, logged, name)

    def _compare_with_operator(self, logged: Logged) -> None:
        if logged.operator_ids & self._ids:
            return
        if logged.state == "failed":
            self.findings.given_up += 1
        else:
            self.findings.lost.append(f"“{logged.text}” is {logged.state} in the log and not at the operator")

    def _compare_announced(self, message: StoredMessage, logged: Logged, name: str) -> None:
        if logged.silent and message.created_at < self._begun_at:
            return
        if logged.hidden:
            self.findings.lost.append(f"{name} is hidden in the log")
        wanted = {"received"} if message.direction is Direction.IN else {"sent", "delivered"}
        if message.direction is Direction.OUT and logged.state != "delivered":
            self.findings.lost.append(f"{name} was delivered, and is {logged.state} in the log")
        for change in sorted(wanted):
            if ("bus", logged.message_id, change) not in self._seen:
                self.findings.lost.append(f"{name}: {change} was not announced")

    def _compare_seen(self) -> None:
        texts = {logged.message_id: logged for logged in self._log}
        created = {each.id: each.created_at.timestamp() for each in self._operator if each.direction is Direction.IN}
        for (door, message_id, change), seen in self._seen.items():
            logged = texts.get(message_id)
            name = f"“{logged.text}” ({message_id})" if logged else f"{message_id}, which is not in the log,"
            if any(not again.redelivered for again in seen[1:]):
                self.findings.doubled.append(f"{name}: {change} came {len(seen)} times through {door}")
            if door == "bus":
                self.findings.redelivered += sum(each.redelivered for each in seen)
                self.findings.seen_again += len(seen) - 1
                self._compare_doors(name, seen)
            if door in _DOORS_OF_ENTITIES:
                born = max((created.get(each, 0) for each in logged.operator_ids), default=0) if logged else 0
                for each in seen:
                    if each.late or (born and each.at - born > LATE.total_seconds() + 1):
                        self.findings.late_fired.append(f"{name}: {change} came through {door}")

    def _compare_doors(self, name: str, seen: Sequence[Seen]) -> None:
        """Each time it was on the bus, it must have been at the other doors as well, where it is to be there."""
        for door in self._doors_of(seen[0]):
            expected = [each for each in seen if door == "automation" or not each.late]
            others = self._seen.get((door, seen[0].message_id, seen[0].change), [])
            unmatched = [each for each in expected if not any(abs(each.at - one.at) <= 2 for one in others)]  # noqa: PLR2004
            for each in unmatched:
                if door != "entity" and any(0 <= kill - each.at <= _AUTOMATION_WITHIN for kill in self._kills):
                    self.findings.cut_automations += 1
                else:
                    self.findings.lost.append(f"{name}: {each.change} was on the bus, but not at the door {door}")

    @staticmethod
    def _doors_of(seen: Seen) -> Iterator[str]:
        yield "automation"
        if seen.change in _FIRED:
            yield from _DOORS_OF_ENTITIES
