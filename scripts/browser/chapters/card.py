"""The dashboard card, as two people write to each other: live, with ticks, with what fails, and in every size."""

import asyncio
import time

from playwright.async_api import Page

from scripts import ROOT
from scripts.browser.conversation import Conversation, read_word
from scripts.browser.tour import Tour
from scripts.browser.visit import Visit
from scripts.browser.window import Window
from scripts.story.cast import ANNA
from scripts.story.observing import expect, until

DASHBOARD = "texts-of-the-house"

_AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
_HARMFUL = (
    "<img src=x onerror=\"document.title='harmed'\"><script>document.title='harmed'</script> https://example.com/a"
)
_LOOKS: tuple[tuple[str, dict[str, object]], ...] = (
    ("light", {"color_scheme": "light"}),
    ("dark", {"color_scheme": "dark"}),
    ("tablet", {"viewport": {"width": 820, "height": 1180}}),
    ("phone", {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}),
)


async def write_to_each_other(tour: Tour) -> list[str]:
    """Read and write in the card; look at it in every light and size, and let axe look for what shuts people out."""
    visit = await tour.english()
    await visit.need_anna()
    await visit.house.socket.make_dashboard(DASHBOARD, "Texts", [])
    await _add_the_card(visit.window)
    conversation = Conversation(visit.window)
    await conversation.open("Anna")
    shown = await _receive(visit, conversation)
    await _send(visit, conversation)
    await _fail_and_send_again(visit, conversation)
    for name, options in _LOOKS:
        await _look(tour, name, options)
    await _show_harmful_text(visit, conversation)
    await visit.window.picture("card-harmless")
    rules = await _ask_axe(visit.window.page)
    return [
        f"a text that came in was shown {shown * 1000:.0f} ms after the operator's call",
        "a typed text was delivered and has its two ticks; one that failed says why, and was sent again",
        "HTML and script in a text are letters; links open safely",
        f"axe finds nothing wrong by {rules} rules",
    ]


async def _add_the_card(window: Window) -> None:
    """Add the card to an empty dashboard as anybody would: it is among the cards to choose from."""
    page = window.page
    await window.go(f"/{DASHBOARD}/0?edit=1")
    await window.click("the button for a new card", page.locator("hui-grid-section .add"))
    dialog = page.locator("hui-dialog-create-card")
    await window.click("the cards to choose from", dialog.locator("ha-tab-group-tab[panel=card]"))
    await dialog.locator("hui-card-picker ha-input-search input").fill("ipex")
    await window.picture("card-picker")
    offered = dialog.locator("hui-card-picker .card").filter(has_text=read_word("card_name"))
    await window.click("the card in the list of cards", offered.locator(".overlay"))
    await window.wait_for("the form of the card", page.locator("hui-dialog-edit-card ha-form").first)
    await window.picture("card-form")
    await window.click("the button that saves", page.locator("hui-dialog-edit-card ha-button[slot=primaryAction]"))
    await window.wait_until_gone("the form of the card", page.locator("hui-dialog-edit-card ha-form"))
    await window.go(f"/{DASHBOARD}/0")
    await window.wait_for("the card on the dashboard", page.locator("ipex-sms-card .thread").first)


async def _receive(visit: Visit, conversation: Conversation) -> float:
    text = "Is anybody at home?"
    # From the call on, in the browser's own time: what the page shows is looked at with each frame.
    waiting = asyncio.create_task(conversation.wait_for_bubble(text))
    began = time.monotonic()
    await visit.gateway.receive_text(ANNA, visit.number, text)
    await waiting
    return time.monotonic() - began


async def _send(visit: Visit, conversation: Conversation) -> None:
    text = "Yes, the whole evening."
    await conversation.write(text)
    await until("the text reaches the operator", lambda: visit.house.texts_to(ANNA, text))
    await conversation.wait_for_state(text, "delivered")


async def _fail_and_send_again(visit: Visit, conversation: Conversation) -> None:
    text = "Come over at eight."
    number = visit.number
    visit.gateway.numbers.remove(number)
    try:
        await conversation.write(text)
        await conversation.wait_for_state(text, "failed")
    finally:
        visit.gateway.numbers.insert(0, number)
    await visit.window.picture("card-failed")
    await conversation.send_again(text)
    await until("the text reaches the operator after all", lambda: visit.house.texts_to(ANNA, text))
    await conversation.wait_for_state(text, "delivered")


async def _show_harmful_text(visit: Visit, conversation: Conversation) -> None:
    await visit.gateway.receive_text(ANNA, visit.number, _HARMFUL)
    bubble = await conversation.wait_for_bubble(_HARMFUL)
    expect(await bubble.locator("img, script").count() == 0, "HTML in a text became elements of the page")
    title = await visit.window.page.title()
    expect(title != "harmed", "a script in a text was run")
    link = bubble.locator("a")
    rel = await link.get_attribute("rel")
    expect(rel == "noopener noreferrer", f"the link in a text has rel={rel!r}")


async def _ask_axe(page: Page) -> int:
    await page.evaluate(await asyncio.to_thread(_AXE.read_text, encoding="utf-8"))
    # The rest of the page is Home Assistant's.
    card = await page.locator("ipex-sms-card").element_handle()
    result = await page.evaluate("card => axe.run(card, { resultTypes: ['violations', 'passes'] })", card)
    found = [f"{one['id']}: {one['help']} ({one['nodes'][0]['html'][:120]})" for one in result["violations"]]
    expect(not found, "axe complains of the card:\n" + "\n".join(found))
    passed = len(result["passes"])
    expect(passed, "axe looked at nothing")
    return passed


async def _look(tour: Tour, name: str, options: dict[str, object]) -> None:
    visit = await tour.begin("en", tour.house.gateway, **options)
    window = visit.window
    await window.go(f"/{DASHBOARD}/0")
    await window.wait_for("the list of conversations", window.page.locator("ipex-sms-card .thread").first)
    await window.picture(f"card-list-{name}")
    conversation = Conversation(window)
    await conversation.open("Anna")
    await conversation.wait_for_bubble("Come over at eight.")
    await window.picture(f"card-{name}")
    await window.close()
