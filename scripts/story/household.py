"""Everything that takes part: the operator's double, Home Assistant, and the owner's connections to it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import aiohttp

from scripts.story.folder import HOST, free_port, furnish
from scripts.story.observing import expect, until_answered
from scripts.story.onboarding import START_WITHIN, start_and_enter
from scripts.story.process import HomeAssistantProcess
from scripts.story.rest import JsonObject, RestClient
from scripts.story.websocket import WebSocket
from tests.gateway import Gateway, StoredMessage

_EVENTS = ("received", "sent", "delivered", "failed", "overdue")
_HOUSE = Path(__file__).with_name("house")


@dataclass(slots=True)
class Household:
    """The cast of the story; what is observed over the websocket is kept in `events`, in order."""

    gateway: Gateway
    home_assistant: HomeAssistantProcess
    client: RestClient
    tokens: JsonObject = field(default_factory=dict, repr=False)
    entry_id: str = ""
    events: list[tuple[str, JsonObject]] = field(default_factory=list)
    _socket: WebSocket | None = None

    @property
    def socket(self) -> WebSocket:
        """The connection; raises RuntimeError before `start`."""
        if self._socket is None:
            raise RuntimeError("Home Assistant was not started")
        return self._socket

    async def start(self) -> None:
        """Start Home Assistant, listen to the integration's events, and wait until everything is set up."""
        self.tokens = await start_and_enter(self.home_assistant, self.client) or self.tokens
        self._socket = await WebSocket.connect(self.client.session, self.client.url, str(self.client.token))
        for name in _EVENTS:
            await self._socket.listen(f"ipex_sms_{name}", self._note_event)
        await until_answered("Home Assistant is started", self.client.is_started, within=START_WITHIN)

    async def stop(self) -> None:
        """Stop Home Assistant."""
        await self._hang_up()
        await self.home_assistant.stop()

    async def kill(self) -> None:
        """Kill Home Assistant without a warning."""
        await self.home_assistant.kill()
        await self._hang_up()

    async def wait_for_entities(self, *entity_ids: str) -> None:
        """Wait until the account is loaded and these entities are there and available."""
        for entity_id in entity_ids:
            await until_answered(f"{entity_id} is available", partial(self._is_there, entity_id))
        await until_answered("the account is loaded", self._is_loaded)

    async def wait_for_state(self, entity_id: str, wanted: str) -> JsonObject:
        """Wait until an entity has a state, and give it with its attributes."""

        async def probe() -> JsonObject | None:
            state = await self.client.state(entity_id)
            return state if state is not None and state["state"] == wanted else None

        return await until_answered(f"{entity_id} is {wanted}", probe)

    def events_of(self, kind: str, text: str | None = None) -> list[JsonObject]:
        """Give the messages of the bus events of a kind, on request of one text."""
        return [message for name, message in self.events if name == kind and text in (None, message["text"])]

    def texts_to(self, phone: str, text: str) -> list[StoredMessage]:
        """Give what the operator holds of one text to one person."""
        return [message for message in self.gateway.messages if (message.to, message.text) == (phone, text)]

    async def _hang_up(self) -> None:
        if self._socket is not None:
            await self._socket.close()
            self._socket = None

    async def _is_there(self, entity_id: str) -> bool:
        state = await self.client.state(entity_id)
        return state is not None and state["state"] != "unavailable"

    async def _is_loaded(self) -> bool:
        entries = await self.socket.list_entries("ipex_sms")
        expect(entries, "there is no account")
        return all(entry["state"] == "loaded" for entry in entries)

    def _note_event(self, event: JsonObject) -> None:
        self.events.append((event["event_type"].removeprefix("ipex_sms_"), event["data"]))


@asynccontextmanager
async def open_household(
    gateway: Gateway, folder: Path, *, yaml: Path = _HOUSE, port: int | None = None
) -> AsyncIterator[Household]:
    """Furnish `config` in a folder, beside which the log is kept; nothing is started, and Home Assistant is stopped."""
    port = port or free_port()
    config = folder / "config"
    furnish(config, port, yaml)
    home_assistant = HomeAssistantProcess(config, folder / "home-assistant.log")
    async with aiohttp.ClientSession() as session:
        house = Household(gateway, home_assistant, RestClient(session, f"http://{HOST}:{port}"))
        try:
            yield house
        finally:
            await house.stop()
