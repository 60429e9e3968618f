"""The listening socket, which can be closed and opened again on the same port."""

import asyncio

from aiohttp import web

_HOST = "127.0.0.1"


class Listener:
    """One server on the loopback interface."""

    def __init__(self) -> None:
        self._runner: web.AppRunner | None = None
        self._site: web.TCPSite | None = None
        self._port = 0
        self._pause: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """The server's address; raises RuntimeError before the first start."""
        if not self._port:
            raise RuntimeError("the double was not started")
        return f"http://{_HOST}:{self._port}"

    async def start(self, application: web.Application, port: int) -> None:
        """Listen; port 0 takes a free one."""
        # A request that hangs on purpose must not hold up the end of a test.
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        self._port = port
        await self.open()

    async def open(self) -> None:
        """Listen on the port, where nothing listens yet."""
        if self._runner is None or self._site is not None:
            return
        site = web.TCPSite(self._runner, _HOST, self._port)
        await site.start()
        self._site = site
        self._port = self._runner.addresses[0][1]

    async def close(self) -> None:
        """Refuse new connections and end those that are open."""
        if self._runner is None or self._site is None:
            return
        await self._site.stop()
        self._site = None
        if (server := self._runner.server) is not None:
            for connection in server.connections:
                if connection.transport is not None:
                    connection.transport.abort()
        # A client in this very event loop must see its kept connections end, or it would try one next.
        for _ in range(5):
            await asyncio.sleep(0)

    def pause(self, seconds: float) -> None:
        """Close for so long; what is being answered just now still gets its answer."""
        self._pause = asyncio.get_running_loop().create_task(self._close_for(seconds))

    async def stop(self) -> None:
        """End for good."""
        if self._pause is not None:
            self._pause.cancel()
            await asyncio.wait([self._pause])
        if self._runner is not None:
            await self._runner.cleanup()
        self._runner = self._site = None

    async def _close_for(self, seconds: float) -> None:
        await asyncio.sleep(0.1)
        await self.close()
        await asyncio.sleep(seconds)
        await self.open()
