"""`python -m scripts.benchmark.peers`: the operator's double and a pretended Telegram, in a process of their own."""

import asyncio
import json
from typing import Final

from aiohttp import web

from scripts.benchmark.companion import tell
from scripts.story.cast import NUMBER
from scripts.story.folder import HOST
from tests.gateway import Behaviour, Gateway

CHAT_ID: Final = 4711

_BOT: Final = {"id": 1, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
_CHAT: Final = {"id": CHAT_ID, "type": "private", "first_name": "Anna"}
_GIFTS: Final = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
_RESULTS: Final = {
    "getme": _BOT,
    "getupdates": [],
    "getchat": {
        **_CHAT,
        "accent_color_id": 0,
        "max_reaction_count": 0,
        "accepted_gift_types": dict.fromkeys(_GIFTS, False),
    },
    "sendmessage": {"message_id": 1, "date": 1_790_000_000, "chat": _CHAT, "text": "Alert"},
}


async def _serve() -> None:
    async with Gateway(numbers=(NUMBER,), behaviour=Behaviour(report_after=None)) as gateway:
        runner = web.AppRunner(_make_telegram(), access_log=None)
        await runner.setup()
        await web.TCPSite(runner, HOST, 0).start()
        await tell(
            {
                "gateway": gateway.url,
                "username": gateway.username,
                "password": gateway.password,
                "token": gateway.new_token(),
                "telegram": f"http://{HOST}:{runner.addresses[0][1]}",
            }
        )
        await runner.cleanup()


def _make_telegram() -> web.Application:
    answers = {name: json.dumps({"ok": True, "result": result}).encode() for name, result in _RESULTS.items()}

    async def answer(request: web.Request) -> web.Response:
        await request.read()
        return web.Response(body=answers[request.match_info["method"].lower()], content_type="application/json")

    application = web.Application()
    application.router.add_route("*", "/{token}/{method}", answer)
    return application


if __name__ == "__main__":
    asyncio.run(_serve())
