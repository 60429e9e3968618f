"""The integration's dialogs, walked through over REST as the frontend does it."""

from dataclasses import dataclass

from scripts.story.observing import StoryError, expect
from scripts.story.rest import JsonObject, RestClient
from tests.gateway import Gateway

CONFIG_FLOW = "/api/config/config_entries/flow"
SUBENTRY_FLOW = "/api/config/config_entries/subentries/flow"
_OPTIONS_FLOW = "/api/config/config_entries/options/flow"


@dataclass(frozen=True, slots=True)
class AddedAccount:
    """What the set-up dialog led to."""

    entry_id: str
    title: str
    offered_numbers: list[str]
    webhook_url: str


class Dialog:
    """One dialog; `page` is what it shows at the moment."""

    def __init__(self, client: RestClient, path: str) -> None:
        self._client = client
        self._path = path
        self.page: JsonObject = {}

    @property
    def defaults(self) -> JsonObject:
        """What the page fills in by itself."""
        return {field["name"]: field["default"] for field in self.page["data_schema"] if "default" in field}

    async def open(self, handler: str | list[str]) -> None:
        """Show the first page."""
        self.page = await self._client.post(self._path, {"handler": handler})

    async def choose(self, option: str) -> None:
        """Choose from a menu."""
        expect(option in self.page.get("menu_options", ()), f"the menu does not offer {option}: {self.page}")
        await self._send({"next_step_id": option})

    async def submit(self, step: str, fields: JsonObject) -> None:
        """Fill in the page that must be `step`; raises StoryError when it shows errors."""
        expect(self.page.get("step_id") == step, f"the dialog shows {self.page} instead of the page {step}")
        await self._send(fields)
        if self.page.get("errors"):
            raise StoryError(f"the page {step} says {self.page['errors']}")

    def finish(self) -> JsonObject:
        """Give the result; raises StoryError when the dialog ended otherwise."""
        expect(self.page.get("type") == "create_entry", f"the dialog ended: {self.page.get('reason') or self.page}")
        return self.page

    async def _send(self, fields: JsonObject) -> None:
        self.page = await self._client.post(f"{self._path}/{self.page['flow_id']}", fields)


async def add_account(client: RestClient, gateway: Gateway, numbers: list[str]) -> AddedAccount:
    """Set the account up with an e-mail and a password, and choose numbers to send from."""
    dialog = Dialog(client, CONFIG_FLOW)
    await dialog.open("ipex_sms")
    await dialog.choose("credentials")
    servers = {"sms_url": gateway.url, "auth_url": gateway.url, "instant_url": gateway.url}
    await dialog.submit("credentials", {"username": gateway.username, "password": gateway.password, "servers": servers})
    [field] = dialog.page["data_schema"]
    offered = [option["value"] for option in field["selector"]["select"]["options"]]
    await dialog.submit("numbers", {"numbers": numbers})
    webhook_url: str = dialog.page["description_placeholders"]["webhook_url"]
    await dialog.submit("webhook", {})
    entry = dialog.finish()["result"]
    return AddedAccount(entry["entry_id"], entry["title"], offered, webhook_url)


async def add_recipient(client: RestClient, entry_id: str, name: str, phone: str, **fields: object) -> None:
    """Add a person; fields that are not given keep what the dialog fills in."""
    dialog = Dialog(client, SUBENTRY_FLOW)
    await dialog.open([entry_id, "recipient"])
    await dialog.submit("user", dialog.defaults | {"name": name, "phone": phone} | fields)
    dialog.finish()


async def change_options(client: RestClient, entry_id: str, **fields: object) -> None:
    """Change preferences of an account, which has those of its beginning; the others keep them."""
    dialog = Dialog(client, _OPTIONS_FLOW)
    await dialog.open(entry_id)
    await dialog.submit("init", dialog.defaults | fields)
    dialog.finish()


async def add_instant_sender(client: RestClient, entry_id: str, number: str, email: str, shortname: str) -> None:
    """Add an instant sender, billed to a number of the trunk."""
    dialog = Dialog(client, SUBENTRY_FLOW)
    await dialog.open([entry_id, "sender"])
    await dialog.choose("instant")
    await dialog.submit("instant", {"number": number, "email": email, "shortname": shortname})
    dialog.finish()
