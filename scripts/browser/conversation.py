"""The dashboard card with an open conversation, as a person uses it."""

from dataclasses import dataclass
import json
from typing import Any

from playwright.async_api import Locator

from scripts import ROOT
from scripts.browser.scripts import WATCH_OPENING
from scripts.browser.window import Window

_WORDS = ROOT / "frontend" / "src" / "words" / "en.ts"


@dataclass(frozen=True, slots=True)
class Opening:
    """How a conversation came up: when its newest text was shown, and how much was there by then."""

    milliseconds: float
    messages: int
    """Read from Home Assistant."""
    rows: int
    """In the document."""


class Conversation:
    """The only card on a page; words are those of its English."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self.card = window.page.locator("ipex-sms-card")

    async def open(self, name: str) -> None:
        """Open the conversation with a person from the list."""
        thread = self.card.locator(".thread").filter(has_text=name).first
        await self._window.click(f"the conversation with {name}", thread)
        await self._window.wait_for(f"the box to write to {name}", self.card.locator("textarea"))

    async def watch_opening(self, name: str, newest: str) -> Opening:
        """Open a conversation, see how its newest text comes up, and go back to the list."""
        thread = self.card.locator(".thread").filter(has_text=name).first
        await self._window.wait_for(f"the conversation with {name}", thread)
        opening = Opening(**await thread.evaluate(WATCH_OPENING, newest))
        await self._window.click("the way back to the list", self.card.locator("button.back"))
        return opening

    async def write(self, text: str) -> None:
        """Type a text, and send it with Enter."""
        box = self.card.locator("textarea")
        await box.fill(text)
        await box.press("Enter")
        await self.wait_for_bubble(text)

    async def wait_for_bubble(self, text: str) -> Locator:
        """Wait until a text is shown, and give its bubble."""
        bubble = self._row(text).locator(".bubble").last
        await self._window.wait_for(f"the bubble “{text}”", bubble)
        return bubble

    async def wait_for_state(self, text: str, state: str) -> None:
        """Wait until the sign beside the newest text of these words says a state."""
        label = read_word(f"state_{state}")
        sign = self._row(text).last.locator(f".sign[aria-label='{label}']")
        await self._window.wait_for(f"the sign “{label}” beside “{text}”", sign)

    async def send_again(self, text: str) -> None:
        """Click the button below a text that failed."""
        button = self._row(text).get_by_role("button", name=read_word("send_again"))
        await self._window.click(f"“{read_word('send_again')}” below “{text}”", button)

    def _row(self, text: str) -> Locator:
        return self.card.locator(".row").filter(has=self._window.page.get_by_text(text, exact=True))


def read_word(key: str) -> str:
    """Return a word of the card's English, from the line of its source."""
    line = next(line for line in _WORDS.read_text(encoding="utf-8").splitlines() if line.strip().startswith(f"{key}: "))
    word: Any = json.loads(line.partition(": ")[2].rstrip(","))
    return str(word)
