"""What is measured within Home Assistant: sending, set-up, the import, and what happens when nothing does."""

from statistics import median
from typing import Final

from scripts.benchmark.figures import Figure, refer
from scripts.benchmark.home import Home
from scripts.benchmark.rounds import Rounds
from scripts.story.cast import NUMBER

_AT_ONCE: Final = 10
_POLL: Final = "AccountCoordinator."
_SET_UPS: Final = 5


async def measure_first_set_up(home: Home) -> list[Figure]:
    """Add the account to a Home Assistant that has not imported the integration yet."""
    await home.measure("begin_watch")
    await home.add_account()
    watched = await home.measure("end_watch")
    return [
        Figure(
            f"import and first set-up: longest block of the event loop ({watched['of']})",
            watched["longest"] * 1000,
            "ms",
            5,
            at_most=True,
        )
    ]


async def measure_set_up(home: Home) -> list[Figure]:
    """Set the entry up again and again; it asks the operator in the background."""
    took = (await home.measure("reload", entry_id=home.entry_id, times=_SET_UPS))["took"]
    return [Figure("set-up of an entry", median(took) * 1000, "ms", 50, at_most=True)]


async def measure_idleness(home: Home, seconds: float) -> list[Figure]:
    """Count how often anything of ours runs while nothing happens."""
    woken_by = (await home.measure("count_wake_ups", seconds=seconds))["began_by"]
    others = [name for name in woken_by if not name.startswith(_POLL)]
    names = f" ({', '.join(sorted(set(others)))})" if others else ""
    return [Figure(f"wake-ups in {seconds:g} idle seconds, but for the poll{names}", len(others), "", 0, at_most=True)]


async def measure_sending(home: Home, rounds: int, seconds: float) -> list[Figure]:
    """Send in three ways in turn: as a bare request, as ours does, as core's `telegram_bot` does."""
    ways = {
        "post": {"url": f"{home.peers['gateway']}/SMS", "token": home.peers["token"], "from": NUMBER},
        "text": {},
        "telegram": {"entity_id": home.telegram},
    }
    found = Rounds()
    for round_number in range(rounds + 1):
        rates = {
            way: (await home.measure("send", way=way, at_once=_AT_ONCE, seconds=seconds, **data))["rate"]
            for way, data in ways.items()
        }
        if round_number:  # the first only warms up
            found.add(rates)
    return [
        refer("raw requests to the double, 10 at a time", found.middle("post"), "/s"),
        refer("telegram_bot.send_message, 10 at a time", found.middle("telegram"), "/s"),
        Figure("ipex_sms.send_message / raw requests", found.ratio("text", "post"), "", 0.5, at_most=False),
        Figure("ipex_sms.send_message / telegram_bot", found.ratio("text", "telegram"), "", 3, at_most=False),
    ]
