"""`python -m scripts.benchmark.large_log`: a long history, five hundred people, a million messages."""

import asyncio
import json
import sys
from typing import Any

from scripts import ROOT
from scripts.benchmark.companion import accompany
from scripts.benchmark.figures import Figure, write_table


async def measure_large_log() -> list[Figure]:
    """Measure in processes of their own, with the operator's double in another one."""
    speed = await _run("scripts.benchmark.import_speed")
    async with accompany("scripts.benchmark.past") as operator:
        inside = await _run("scripts.benchmark.large_home", json.dumps(operator))
    return [
        Figure(
            "import of 100,000 messages / orjson and bare sqlite3, same tables and transactions",
            speed["ratio_to_bare"],
            "",
            1.5,
            at_most=True,
        ),
        Figure("the same in one transaction", speed["ratio_to_plain"], "", 1.5, at_most=True),
        Figure("peak memory over idle during that import", inside["memory"] / 2**20, "MiB", 30, at_most=True),
        *(
            Figure(f"{name}: {what}", inside[f"{key}_{kind}"] * 1000, "ms", target, at_most=True)
            for key, name, target in (
                ("import", "that import", 20),
                ("set_up", "500 recipients and 20 senders set up", 50),
            )
            for kind, what in (("away", "longest block of the event loop"), ("work", "of that the loop's own work"))
        ),
        *(
            Figure(f"{name}: 1,000,000 messages in the log / 1,000", inside[key], "", 0.93, at_most=False)
            for key, name in (("webhooks", "webhooks"), ("sending", "sending"), ("summaries", "summaries"))
        ),
    ]


async def _run(module: str, *arguments: str) -> dict[str, Any]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, *arguments), stdout=asyncio.subprocess.PIPE, cwd=ROOT
    )
    output, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"{module} ended with {process.returncode}")
    result: dict[str, Any] = json.loads(output.splitlines()[-1])
    return result


if __name__ == "__main__":
    print(write_table(asyncio.run(measure_large_log())))
