"""The owner of the house: made by the onboarding, logged in as the login page does it."""

from http import HTTPStatus

from scripts.story.observing import StoryError, until_answered
from scripts.story.process import HomeAssistantProcess
from scripts.story.rest import JsonObject, RestClient

USERNAME = "demo"
PASSWORD = "demo"  # noqa: S105 - of a Home Assistant that only this machine reaches; it is printed, too
START_WITHIN = 120.0


async def start_and_enter(home_assistant: HomeAssistantProcess, client: RestClient) -> JsonObject | None:
    """Start Home Assistant until it answers, and log in; give the answer with the tokens, None to who has one."""

    async def is_listening() -> bool:
        home_assistant.check()
        return await client.is_listening()

    await home_assistant.start()
    await until_answered("Home Assistant answers", is_listening, within=START_WITHIN)
    return await _enter(client) if client.token is None else None


async def _enter(client: RestClient) -> JsonObject:
    """Become the owner, or log in where there is one already."""
    code = await _make_owner(client) or await _log_in(client)
    tokens = await client.post_form(
        "/auth/token", {"grant_type": "authorization_code", "client_id": _client_id(client), "code": code}
    )
    client.token = tokens["access_token"]
    return tokens


async def _make_owner(client: RestClient) -> str | None:
    owner = {"name": "Demo", "username": USERNAME, "password": PASSWORD}
    body = {**owner, "client_id": _client_id(client), "language": "en"}
    async with client.session.post(f"{client.url}/api/onboarding/users", json=body) as answer:
        # The whole door is gone once the onboarding is done.
        if answer.status in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND):
            return None
        if answer.status != HTTPStatus.OK:
            raise StoryError(f"the onboarding answered {answer.status}: {await answer.text()}")
        code: str = (await answer.json())["auth_code"]
        return code


async def _log_in(client: RestClient) -> str:
    origin = _client_id(client)
    flow = await client.post(
        "/auth/login_flow", {"client_id": origin, "handler": ["homeassistant", None], "redirect_uri": origin}
    )
    login = {"client_id": origin, "username": USERNAME, "password": PASSWORD}
    result = await client.post(f"/auth/login_flow/{flow['flow_id']}", login)
    if result["type"] != "create_entry":
        raise StoryError(f"the login of {USERNAME} is refused; remove the folder to begin anew")
    code: str = result["result"]
    return code


def _client_id(client: RestClient) -> str:
    return f"{client.url}/"
