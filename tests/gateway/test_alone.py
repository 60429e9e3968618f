"""The double started alone."""

import asyncio
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
import sys

from aiohttp import ClientSession

from . import Gateway

_ROOT = Path(__file__).resolve().parents[2]


@asynccontextmanager
async def _python(*arguments: str) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, cwd=_ROOT, stdout=PIPE, stderr=STDOUT)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()


async def _first_line(process: Process) -> str:
    assert process.stdout is not None
    return (await process.stdout.readline()).decode()


async def test_it_says_where_it_answers_and_reports_deliveries_by_itself(socket_enabled: None) -> None:
    async with _python("-m", "tests.gateway", "--port", "0") as process:
        url = (await _first_line(process)).split()[-1]
        async with ClientSession() as session:
            answer = await session.get(url + "/control/behaviour")
            assert (await answer.json())["report_after"] == 1.0
        process.terminate()
        assert await process.wait() == 0


async def test_a_port_that_is_taken_is_named(gateway: Gateway) -> None:
    port = gateway.url.rpartition(":")[2]
    async with _python("-m", "tests.gateway", "--port", port) as process:
        assert port in await _first_line(process)
        assert await process.wait() == 1


async def test_it_runs_without_home_assistant() -> None:
    program = "import sys, tests.gateway; print('homeassistant' in sys.modules)"
    async with _python("-c", program) as process:
        assert await _first_line(process) == "False\n"
