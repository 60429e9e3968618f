"""One account in one window: what a chapter works with, and what it prepares when earlier ones were left out."""

from dataclasses import dataclass

from playwright.async_api import Locator

from scripts.browser.dialog import Dialog
from scripts.browser.window import Window
from scripts.story.cast import ANNA, EMAIL, SHORTNAME
from scripts.story.flows import add_account, add_instant_sender, add_recipient
from scripts.story.household import Household
from scripts.story.observing import StoryError, until_answered
from scripts.story.rest import JsonObject
from tests.gateway import Gateway

_INTEGRATION = "/config/integrations/integration/ipex_sms"


@dataclass(frozen=True, slots=True)
class Visit:
    """The account is the one that `gateway` knows; its name in Home Assistant is the API access's e-mail."""

    house: Household
    window: Window
    gateway: Gateway
    dialog: Dialog

    @property
    def number(self) -> str:
        """The first number of the account."""
        return self.gateway.numbers[0]

    @property
    def sender(self) -> str:
        """The name of that number's sender and device."""
        return write_number(self.number)

    async def entry(self) -> JsonObject | None:
        """Give the account's config entry."""
        entries = await self.house.socket.list_entries("ipex_sms")
        return next((entry for entry in entries if entry["title"] == self.gateway.username), None)

    async def entry_id(self) -> str:
        """Give the id of the account's config entry; raises StoryError when there is none."""
        if (entry := await self.entry()) is None:
            raise StoryError(f"the account {self.gateway.username} is not set up")
        entry_id: str = entry["entry_id"]
        return entry_id

    async def send(self, name: str, message: str, *, wait: bool = False) -> None:
        """Text a recipient of this account (another one may have one of the same name), and wait for delivery."""
        await self.house.socket.call(
            "ipex_sms.send_message",
            to=[name],
            message=message,
            config_entry_id=await self.entry_id(),
            wait_for_delivery=wait,
        )

    async def device_ids(self) -> dict[str, str]:
        """Give the ids of the account's devices by their names."""
        entry_id = await self.entry_id()
        devices = await self.house.socket.list_devices()
        return {device["name"]: device["id"] for device in devices if device["config_entry_id"] == entry_id}

    async def need_account(self) -> str:
        """Set the account up over REST where it is not; give its entry's id."""
        if await self.entry() is None:
            account = await add_account(self.house.client, self.gateway, [self.number])
            self.gateway.webhook_url = account.webhook_url
        return await self.wait_until_loaded()

    async def need_recipient(self, name: str, phone: str) -> None:
        """Add a recipient over REST where there is none of that name."""
        entry_id = await self.need_account()
        if name not in await self.device_ids():
            await add_recipient(self.house.client, entry_id, name, phone)
            await self.wait_for_device(name)

    async def need_anna(self) -> None:
        """Add Anna over REST where she is not."""
        await self.need_recipient("Anna", ANNA)

    async def need_instant_sender(self) -> None:
        """Add the instant sender over REST where it is not."""
        entry_id = await self.need_account()
        if SHORTNAME not in await self.device_ids():
            number = f"+420{self.gateway.trunk_numbers[0]}"
            await add_instant_sender(self.house.client, entry_id, number, EMAIL, SHORTNAME)
            await self.wait_for_device(SHORTNAME)

    async def wait_until_loaded(self) -> str:
        """Wait until the account is set up and loaded; give its entry's id."""

        async def is_loaded() -> bool:
            entry = await self.entry()
            return entry is not None and entry["state"] == "loaded"

        await until_answered("the account is loaded", is_loaded)
        return await self.entry_id()

    async def wait_for_device(self, name: str) -> None:
        """Wait until the account has a device of that name, and is loaded."""

        async def is_there() -> bool:
            return name in await self.device_ids()

        await until_answered(f"{name} is a device", is_there)
        await self.wait_until_loaded()

    async def open_integration(self) -> None:
        """Go to the page of the integration."""
        await self.window.go(_INTEGRATION)
        await self.window.wait_for("the account on the page of the integration", self.entry_row())

    def entry_row(self) -> Locator:
        """Find the account on the page of the integration."""
        return self.window.page.locator("ha-config-entry-row").filter(has_text=self.gateway.username)

    def subentry_row(self, name: str) -> Locator:
        """Find a sender or a recipient of the account on the page of the integration."""
        return self.entry_row().locator("ha-config-sub-entry-row").filter(has_text=name)

    async def choose_from_menu(self, what: str, row: Locator, label: str) -> None:
        """Open the menu of a row on the page of the integration, and choose from it."""
        menu = row.locator("ha-dropdown").first
        await self.window.click(f"the menu of {what}", menu.locator("ha-icon-button[slot=trigger]"))
        await self.window.click(f"“{label}”", menu.get_by_role("menuitem", name=label, exact=True))


def write_number(number: str) -> str:
    """Return a number as people are shown it."""
    return f"{number[:4]} {number[4:7]} {number[7:10]} {number[10:]}"
