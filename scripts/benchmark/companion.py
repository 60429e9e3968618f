"""What runs in a process of its own beside Home Assistant: it tells in one line of JSON where it is, and is ended."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
import json
import signal
import sys
from typing import Any, cast

from scripts import ROOT


@asynccontextmanager
async def accompany(module: str) -> AsyncIterator[dict[str, Any]]:
    """Start a module, and give what it tells; it is ended after the block."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module), stdout=asyncio.subprocess.PIPE, cwd=ROOT, process_group=0
    )
    try:
        yield json.loads(await cast("asyncio.StreamReader", process.stdout).readline())
    finally:
        process.terminate()
        await process.wait()


async def tell(where: Mapping[str, str]) -> None:
    """Say where this process is, and wait until it is ended."""
    print(json.dumps(where), flush=True)
    ended = asyncio.Event()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(signal_number, ended.set)
    await ended.wait()
