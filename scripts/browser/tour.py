"""What all chapters share: the house, the browser, and the visits, each to one account in one language."""

from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from playwright.async_api import Browser

from scripts.browser.chromium import enter_house
from scripts.browser.dialog import Dialog
from scripts.browser.visit import Visit
from scripts.browser.window import Album, Window
from scripts.browser.wording import Wording
from scripts.story.household import Household
from tests.gateway import Behaviour, Gateway

# Seconds from a text to its delivery report.
REPORT_AFTER = 0.3


@dataclass(slots=True)
class Tour:
    """The house with its English visit; a chapter may begin others."""

    house: Household
    browser: Browser
    album: Album
    operators: AsyncExitStack
    windows: list[Window] = field(default_factory=list)
    _english: Visit | None = None

    async def english(self) -> Visit:
        """Give the visit that most chapters are about, in one window for all of them."""
        if self._english is None:
            self._english = await self.begin("en", self.house.gateway)
        return self._english

    async def add_operator(self, username: str, subject: str, numbers: tuple[str, ...], *trunk_numbers: str) -> Gateway:
        """Start another double of the operator, which lasts as long as Home Assistant may ask it."""
        gateway = Gateway(
            username=username,
            subject=subject,
            numbers=numbers,
            trunk_numbers=trunk_numbers,
            behaviour=Behaviour(report_after=REPORT_AFTER),
        )
        return await self.operators.enter_async_context(gateway)

    async def begin(self, language: str, gateway: Gateway, **options: object) -> Visit:
        """Begin a visit to the account at one double of the operator; `options` are for the browser's profile."""
        context = await enter_house(self.browser, self.house, language, **options)
        window = Window(await context.new_page(), self.house.client.url, Wording(language), self.album)
        self.windows.append(window)
        return Visit(self.house, window, gateway, Dialog(window))
