"""Home Assistant's REST interface, as far as the story needs it."""

from http import HTTPStatus
from typing import Any

import aiohttp

from scripts.story.observing import StoryError, expect

type JsonObject = dict[str, Any]


class RestClient:
    """Asks and tells a Home Assistant, as the owner once `token` is set."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self.session = session
        self.url = url
        self.token: str | None = None

    async def is_listening(self) -> bool:
        """Tell whether Home Assistant answers at all."""
        try:
            async with self.session.get(f"{self.url}/manifest.json") as answer:
                return answer.status == HTTPStatus.OK
        except aiohttp.ClientConnectionError:
            return False

    async def is_started(self) -> bool:
        """Tell whether everything is set up and the automations listen; raises StoryError in recovery mode."""
        config = await self.get("/api/config")
        expect(not config["recovery_mode"], "Home Assistant could not be set up and is in recovery mode")
        return bool(config["state"] == "RUNNING")

    async def get(self, path: str) -> JsonObject:
        """Get an object; raises StoryError for anything but 200."""
        return await self._request("GET", path)

    async def post(self, path: str, body: JsonObject) -> JsonObject:
        """Post an object and get one; raises StoryError for anything but 200."""
        return await self._request("POST", path, json=body)

    async def post_form(self, path: str, fields: dict[str, str]) -> JsonObject:
        """Post a form and get an object; raises StoryError for anything but 200."""
        return await self._request("POST", path, data=fields)

    async def state(self, entity_id: str) -> JsonObject | None:
        """Give an entity's state and attributes, or None when there is no such entity."""
        async with self.session.get(f"{self.url}/api/states/{entity_id}", headers=self._headers) as answer:
            if answer.status == HTTPStatus.NOT_FOUND:
                return None
            state: JsonObject = await answer.json()
            return state

    async def call(self, action: str, **data: object) -> None:
        """Perform an action; raises StoryError when it fails."""
        await self.post(f"/api/services/{action.replace('.', '/')}", data)

    @property
    def _headers(self) -> dict[str, str]:
        return {} if self.token is None else {"Authorization": f"Bearer {self.token}"}

    async def _request(self, method: str, path: str, **body: Any) -> JsonObject:
        async with self.session.request(method, self.url + path, headers=self._headers, **body) as answer:
            if answer.status not in (HTTPStatus.OK, HTTPStatus.CREATED):
                raise StoryError(f"{method} {path} answered {answer.status}: {await answer.text()}")
            result: JsonObject = await answer.json()
            return result
