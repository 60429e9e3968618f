"""`python -m scripts.chaos_run`: see the package; `scripts/chaos` prepares its environment first."""

import argparse
import asyncio
from functools import partial
from pathlib import Path
import random
import sys
import time

from scripts import ROOT
from scripts.chaos_run import witness
from scripts.chaos_run.attack import Attack
from scripts.chaos_run.comparison import Comparison, Findings, count_open, read_log, read_seen
from scripts.chaos_run.power import PowerCuts
from scripts.chaos_run.traffic import Traffic
from scripts.story.cast import NUMBER
from scripts.story.flows import add_account, change_options
from scripts.story.folder import add_integration
from scripts.story.household import Household, open_household
from scripts.story.narrator import Narrator
from scripts.story.observing import StoryError, until_answered
from scripts.story.process import run_afresh
from tests.gateway import Behaviour, Gateway

CHAOS = ROOT / ".chaos"

_HOUSE = Path(__file__).with_name("house")
_REPORT_AFTER = 0.5
_HISTORY_LAG = 2.0
# An outcome that is unknown takes two reads of the history, 30 s apart, and once more where it was sent again.
_SETTLE_WITHIN = 240.0
_REST = 5.0
_SHOWN = 20


def main() -> int:
    """Attack; 0 when everything holds."""
    parser = argparse.ArgumentParser(
        prog="scripts/chaos", description="Kill a real Home Assistant under traffic and count what was lost or doubled."
    )
    parser.add_argument("--kills", type=int, default=50, help="how often (default: %(default)s)")
    parser.add_argument("--seed", type=int, help="of the traffic and the moments; else a new one, which is printed")
    options = parser.parse_args()
    seed = random.SystemRandom().randrange(10**6) if options.seed is None else options.seed
    return run_afresh("scripts/chaos", CHAOS, partial(_attack, options.kills, seed))


async def _attack(kills: int, seed: int) -> int:
    narrator, began = Narrator(), time.monotonic()
    narrator.title(f"{kills} kills, seed {seed}")
    behaviour = Behaviour(report_after=_REPORT_AFTER, history_lag=_HISTORY_LAG)
    async with Gateway(numbers=(NUMBER,), behaviour=behaviour) as gateway:
        async with open_household(gateway, CHAOS, yaml=_HOUSE) as house:
            config = house.home_assistant.folder
            add_integration(config, witness.DOMAIN, witness)
            await _set_up(house)
            begun_at = gateway.clock()
            database = config / ".storage" / f"ipex_sms.{house.entry_id}.db"
            traffic = Traffic(house, random.Random(f"traffic {seed}"))  # noqa: S311 - the same seed, the same traffic
            chance = random.Random(f"attack {seed}")  # noqa: S311 - likewise
            power = PowerCuts(house.home_assistant, database, CHAOS, chance)
            attack = Attack(house, traffic, power, config / witness.FILE, chance)
            await attack.run(kills, narrator)
            await _settle(house, database, narrator)
        log, seen = read_log(database), read_seen(config / witness.FILE)
        findings = Comparison(traffic, log, seen, begun_at, attack.killed_at).compare()
    _tell(narrator, traffic, attack, findings)
    narrator.say(
        f"  {len(log)} messages in the log, {len(seen)} lines of the witness, {time.monotonic() - began:.0f} s", ""
    )
    return int(not holds(findings, power))


async def _set_up(house: Household) -> None:
    await house.start()
    account = await add_account(house.client, house.gateway, [NUMBER])
    house.entry_id = account.entry_id
    house.gateway.webhook_url = account.webhook_url
    await house.wait_for_entities("event.420_777_888_999_message", "event.420_777_888_999_delivery")
    await change_options(house.client, house.entry_id, hourly_limit=0)
    house.client.token = await house.socket.make_lasting_token()
    # Home Assistant writes its own storage some time later: the first kill is not to undo the set-up.
    await house.stop()


async def _settle(house: Household, database: Path, narrator: Narrator) -> None:
    began = time.monotonic()
    # The first read of the history after the start is to show everything; the next may be five minutes away.
    await asyncio.sleep(_HISTORY_LAG)
    reads = _count_reads(house)
    await house.start()

    async def is_settled() -> bool:
        house.home_assistant.check()
        return _count_reads(house) > reads and await asyncio.to_thread(count_open, database) == 0

    try:
        await until_answered("everything is settled", is_settled, within=_SETTLE_WITHIN)
    except StoryError as error:
        # What is still open is lost, and counted as such.
        narrator.say(f"  {error}: {count_open(database)} open")
    await asyncio.sleep(_REST)
    narrator.say("", f"  settled in {time.monotonic() - began:.0f} s")


def _count_reads(house: Household) -> int:
    return len(house.gateway.requests_of("/SMS", "GET"))


def holds(findings: Findings, power: PowerCuts) -> bool:
    """Tell whether nothing was lost, doubled, late or broken."""
    kinds = (findings.doubled_texts, findings.lost, findings.doubled, findings.late_fired, power.broken, power.missing)
    return not any(kinds)


def _tell(narrator: Narrator, traffic: Traffic, attack: Attack, findings: Findings) -> None:
    power, gateway = attack.power, traffic.house.gateway
    out = sum(traffic.accepted.values())
    moments = ", ".join(f"{count} {moment}" for moment, count in attack.moments.items())
    narrator.say(
        f"  {len(attack.killed_at)} kills: {moments}",
        f"  {sum(traffic.tried.values())} texts tried, {out} accepted, {len(gateway.messages) - len(traffic.received)} "
        f"at the operator; {len(traffic.received)} received there",
        "",
    )
    figures: dict[str, list[str]] = {
        "doubled texts": findings.doubled_texts,
        "lost": findings.lost,
        "doubled": findings.doubled,
        "late-fired": findings.late_fired,
    }
    for name, found in figures.items():
        narrator.say(f"  {name:<15}{len(found):5}", *(f"      {line}" for line in found[:_SHOWN]))
    narrator.say(
        f"  {'redelivered':<15}{findings.redelivered:5}   {findings.seen_again} of them had been seen before",
        f"  {'given up':<15}{findings.given_up:5}   failed, and announced as such, without having left",
        f"  {'power cuts':<15}{power.taken:5}   {power.with_wal} with a write-ahead log",
        f"  {'broken':<15}{len(power.broken):5}",
        *(f"      {line}" for line in power.broken[:_SHOWN]),
        f"  {'missing':<15}{len(power.missing):5}",
        *(f"      {line}" for line in power.missing[:_SHOWN]),
        f"  {'cut short':<15}{findings.cut_automations:5}   automations that a kill ended after the event was fired",
        "",
    )


if __name__ == "__main__":
    sys.exit(main())
