"""`python -m scripts.benchmark.import_speed`: the import of a long history, beside the least it could take.

Both read the same bytes and leave the same rows in the same tables, in transactions of the same size, durably. One
is orjson and bare `sqlite3`; the other compares each row with what is known, and could be interrupted at any moment.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import batched
import json
from pathlib import Path
import tempfile
import time
from typing import Final, cast

import orjson

from custom_components.ipex_sms.api.history import WANTED_ROWS
from custom_components.ipex_sms.api.parsing import parse_history
from custom_components.ipex_sms.api.transport import Reply
from custom_components.ipex_sms.messages.message_log import MessageLog
from custom_components.ipex_sms.messages.models import Source
from custom_components.ipex_sms.messages.newcomers import PIECE
from custom_components.ipex_sms.messages.observations import HistoryRead, Sighting, sight
from custom_components.ipex_sms.messages.schema import connect
from scripts.benchmark.past import DAYS, MANY, NUMBERS, remember
from scripts.benchmark.rounds import Rounds
from tests.gateway.behaviour import Behaviour
from tests.gateway.fields import write_fields

_ROUNDS: Final = 3
_MESSAGE: Final = """
    INSERT INTO messages (position, message_id, operator_id, direction, sender_id, sender, recipient, counterpart,
        text, fingerprint, state, created_at, updated_at, parts, encoding, source, seen_by, ours, hidden, silent, late,
        confirmed)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'sent', ?, 0, 1, 'gsm7', 'history', 2, 0, 0, 1, 0, 1)"""


def main() -> None:
    """Print how long each took, in seconds, once each in turn."""
    now = datetime.now(UTC)
    behaviour = Behaviour()
    rows = [write_fields(behaviour, message, behaviour.created_at_zone) for message in remember(MANY, now)]
    bodies = [json.dumps(window).encode() for window in batched(rows, WANTED_ROWS, strict=False)]
    del rows
    # What the operating system has to do first, say read the modules, is not to be counted.
    _import_ours(bodies[:1], now)
    ways: dict[str, Callable[[], float]] = {
        "ours": partial(_import_ours, bodies, now),
        "bare": partial(_import_bare, bodies, PIECE),
        "plain": partial(_import_bare, bodies, MANY),
    }
    found = Rounds()
    for _ in range(_ROUNDS):
        found.add({name: way() for name, way in ways.items()})
    result = {name: found.middle(name) for name in ways}
    print(json.dumps(result | {f"ratio_to_{name}": found.ratio("ours", name) for name in ("bare", "plain")}))


def _import_ours(bodies: list[bytes], now: datetime) -> float:
    with tempfile.TemporaryDirectory() as folder:
        log = MessageLog(Path(folder) / "ours.db")
        senders = {number: f"number:{number}" for number in NUMBERS}
        _do(log, lambda log: log.configure(senders, now, confirm_webhook=False))
        began = time.perf_counter()
        for body in bodies:
            answer = parse_history(Reply(200, body))
            sightings = [sight(record, Source.HISTORY, now, "CZ") for record in answer.records]
            rest: list[Sighting] = []
            for piece in batched(sightings, PIECE, strict=False):
                rest += _do(log, partial(MessageLog.import_past, sightings=piece))
                if log.is_wal_large():
                    log.checkpoint()
            read = HistoryRead(tuple(rest), now, now - timedelta(days=DAYS), is_last=body is bodies[-1])
            _do(log, partial(MessageLog.record, observations=[read]))
        seconds = time.perf_counter() - began
        log.close()
    return seconds


def _do[T](log: MessageLog, work: Callable[[MessageLog], T]) -> T:
    (result,) = log.commit_together([work])
    if isinstance(result, Exception):
        raise result
    return cast("T", result)


def _import_bare(bodies: list[bytes], at_once: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        connection = connect(Path(folder) / "bare.db")
        began = time.perf_counter()
        position = 0
        connection.execute("BEGIN")
        for body in bodies:
            for piece in batched(orjson.loads(body), at_once, strict=False):
                if at_once < MANY:
                    connection.execute("COMMIT")
                    connection.execute("BEGIN")
                connection.executemany(_MESSAGE, [_values(row, position + n) for n, row in enumerate(piece, start=1)])
                position += len(piece)
        connection.execute("COMMIT")
        seconds = time.perf_counter() - began
        connection.close()
    return seconds


def _values(row: dict[str, str], position: int) -> tuple[object, ...]:
    is_in = row["direction"] == "IN"
    own, other = (row["to"], row["from"]) if is_in else (row["from"], row["to"])
    return (
        position,
        f"m01{position:024}",
        row["id"],
        "in" if is_in else "out",
        own,
        row["from"],
        row["to"],
        other,
        row["text"],
        hash((row["from"], row["to"], row["text"])),
        position,
    )


if __name__ == "__main__":
    main()
