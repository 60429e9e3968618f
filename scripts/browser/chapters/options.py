"""The options of an account, and that they take effect."""

from scripts.browser.tour import Tour
from scripts.browser.visit import Visit
from scripts.story.cast import ANNA
from scripts.story.observing import expect

LIMIT = 50
_TEXT, _PLAIN_TEXT = "Kočka je doma 🐈", "Kocka je doma"


async def change_the_options(tour: Tour) -> list[str]:
    """Switch plain text on and lower the hourly limit; a text loses its accents from then on."""
    visit = await tour.english()
    await visit.need_anna()
    await visit.open_integration()
    await change_options(visit)
    await visit.send("Anna", _TEXT)
    [text] = [message.text for message in visit.gateway.messages if message.to == ANNA][-1:]
    expect(text.strip() == _PLAIN_TEXT, f"the operator was given {text!r}, not {_PLAIN_TEXT!r}")
    return [
        f"the options keep an hourly limit of {LIMIT} parts, and plain text",
        f"“{_TEXT}” was handed to the operator as “{text.strip()}”",
    ]


async def change_options(visit: Visit) -> None:
    """Change the options on the page of the integration, and find them changed when they are opened again."""
    window, dialog = visit.window, visit.dialog
    await _open(visit)
    await dialog.read("selector.webhook.options")
    expect(not await dialog.is_on("plain_text"), "plain text is on before it was switched on")
    await window.picture("options")
    await dialog.switch("plain_text")
    await dialog.fill("hourly_limit", str(LIMIT))
    await window.picture("options-changed")
    await dialog.finish()
    await visit.wait_until_loaded()

    await _open(visit)
    expect(await dialog.is_on("plain_text"), "plain text is off after it was switched on")
    limit = await dialog.value("hourly_limit")
    expect(limit == str(LIMIT), f"the hourly limit is {limit}, not {LIMIT}")
    await dialog.close()


async def _open(visit: Visit) -> None:
    button = visit.entry_row().locator("ha-row-item").first.locator("> ha-icon-button[slot=end]").first
    await visit.window.click("the button for the options", button)
    await visit.dialog.begin("options.step.init")
