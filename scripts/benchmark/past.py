"""The past that is imported: what the operator holds of a busy account, always the same.

`python -m scripts.benchmark.past`: the operator's double that holds it, in a process of its own.
"""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
import random
from typing import Final

from scripts.benchmark.companion import tell
from tests.gateway import Behaviour, Direction, Gateway, StoredMessage

MANY: Final = 100_000
NUMBERS: Final = tuple(f"+4207778880{number:02}" for number in range(20))
# Of accounts without a past.
OTHERS: Final = ("+420777888101", "+420777888102")
PERSON: Final = "+420607%06d"
PEOPLE: Final = tuple(PERSON % number for number in range(500))
DAYS: Final = 180

_WORDS: Final = (
    "voda",
    "teplo",
    "garáž",
    "dveře",
    "zavolej",
    "domů",
    "ráno",
    "water",
    "door",
    "closed",
    "please",
    "call",
)
_DELIVERED: Final = 0.95


def remember(count: int, now: datetime) -> Iterator[StoredMessage]:
    """Give so many messages, oldest first, evenly over half a year; half of them sent, to five hundred people."""
    chance = random.Random(count)  # noqa: S311 - the same history each time
    first, step = now - timedelta(days=DAYS), timedelta(days=DAYS) / count
    for number in range(count):
        own, other, is_sent = chance.choice(NUMBERS), chance.choice(PEOPLE), chance.random() < 0.5  # noqa: PLR2004
        state = ("DELIVERED" if chance.random() < _DELIVERED else "FAILED") if is_sent else None
        created_at = first + step * number
        identifier = str(1_700_000_000_000 + number)
        yield StoredMessage(
            id=identifier,
            answer_id=identifier,
            history_id=identifier,
            direction=Direction.OUT if is_sent else Direction.IN,
            from_=own if is_sent else other,
            to=other if is_sent else own,
            text=" ".join(chance.choices(_WORDS, k=chance.randint(6, 30))),
            created_at=created_at,
            stored_at=created_at,
            state=state,
        )


async def _serve() -> None:
    async with Gateway(numbers=(*NUMBERS, *OTHERS), behaviour=Behaviour(report_after=None)) as gateway:
        gateway.messages.extend(remember(MANY, gateway.clock()))
        await tell({"url": gateway.url, "username": gateway.username, "password": gateway.password})


if __name__ == "__main__":
    asyncio.run(_serve())
