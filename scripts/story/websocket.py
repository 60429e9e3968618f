"""Home Assistant's websocket, as far as the story needs it: events as they come, and actions with their answers."""

import asyncio
from collections.abc import Callable
from typing import Any, Self

import aiohttp

from scripts.story.observing import StoryError
from scripts.story.rest import JsonObject


class ActionError(StoryError):
    """Home Assistant's answer to an action that failed: the sentence that a person reads."""

    def __init__(self, error: JsonObject) -> None:
        super().__init__(str(error["message"]).removeprefix("Validation error: "))
        self.key: str = error.get("translation_key") or error["code"]


class WebSocket:
    """One authorised connection."""

    def __init__(self, connection: aiohttp.ClientWebSocketResponse) -> None:
        self._connection = connection
        self._last_id = 0
        self._answers: dict[int, asyncio.Future[JsonObject]] = {}
        self._listeners: dict[int, Callable[[JsonObject], None]] = {}
        self._reader: asyncio.Task[None] | None = None

    @classmethod
    async def connect(cls, session: aiohttp.ClientSession, url: str, token: str) -> Self:
        """Connect and log in; raises StoryError when the token is refused."""
        connection = await session.ws_connect(f"{url}/api/websocket", max_msg_size=0)
        await connection.receive_json()
        await connection.send_json({"type": "auth", "access_token": token})
        if (await connection.receive_json())["type"] != "auth_ok":
            await connection.close()
            raise StoryError("the websocket refuses the token")
        socket = cls(connection)
        socket._reader = asyncio.create_task(socket._read())
        return socket

    async def close(self) -> None:
        """End the connection."""
        await self._connection.close()
        if self._reader is not None:
            await self._reader

    async def listen(self, event_type: str, listener: Callable[[JsonObject], None]) -> None:
        """Hand every event of a type to a listener from now on."""
        # The first event may follow the answer at once.
        self._listeners[self._last_id + 1] = listener
        await self._ask("subscribe_events", event_type=event_type)

    async def list_entries(self, domain: str) -> list[JsonObject]:
        """Give the config entries of an integration."""
        entries: list[JsonObject] = (await self._ask("config_entries/get", domain=domain))["result"]
        return entries

    async def list_devices(self) -> list[JsonObject]:
        """Give all devices."""
        devices: list[JsonObject] = (await self._ask("config/device_registry/list"))["result"]
        return devices

    async def list_flows(self) -> list[JsonObject]:
        """Give the dialogs that Home Assistant itself has opened."""
        flows: list[JsonObject] = (await self._ask("config_entries/flow/progress"))["result"]
        return flows

    async def make_lasting_token(self) -> str:
        """Make a token that outlives the session; an ordinary one is good for half an hour."""
        fields = {"client_name": "scripts", "lifespan": 1}
        token: str = (await self._ask("auth/long_lived_access_token", **fields))["result"]
        return token

    async def make_dashboard(self, path: str, title: str, cards: list[JsonObject]) -> None:
        """Make a dashboard of one view with these cards."""
        await self._ask("lovelace/dashboards/create", url_path=path, title=title, mode="storage", show_in_sidebar=True)
        view = {"title": title, "type": "sections", "sections": [{"type": "grid", "cards": cards}]}
        await self._ask("lovelace/config/save", url_path=path, config={"title": title, "views": [view]})

    async def speak(self, language: str) -> None:
        """Change the language of Home Assistant, and the owner's."""
        await self._ask("config/core/update", language=language)
        await self._ask("frontend/set_user_data", key="language", value={"language": language})

    async def call(self, action: str, *, respond: bool = False, **data: object) -> JsonObject:
        """Perform an action and give its response; raises ActionError when it fails."""
        domain, _, service = action.partition(".")
        answer = await self._ask(
            "call_service", domain=domain, service=service, service_data=data, return_response=respond
        )
        response: JsonObject | None = answer["result"].get("response")
        return response or {}

    async def _ask(self, kind: str, **fields: object) -> JsonObject:
        self._last_id += 1
        number = self._last_id
        answered = self._answers[number] = asyncio.get_running_loop().create_future()
        await self._connection.send_json({"id": number, "type": kind, **fields})
        answer: JsonObject = await answered
        if not answer["success"]:
            raise ActionError(answer["error"])
        return answer

    async def _read(self) -> None:
        async for frame in self._connection:
            message: dict[str, Any] = frame.json()
            if message["type"] == "event":
                self._listeners[message["id"]](message["event"])
            elif answered := self._answers.pop(message["id"], None):
                answered.set_result(message)
        for unanswered in self._answers.values():
            unanswered.set_exception(StoryError("Home Assistant closed the websocket"))
