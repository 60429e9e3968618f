"""The automation editor: by target, our event entity and our trigger; a text then starts the automation."""

from playwright.async_api import Locator

from scripts.browser.tour import Tour
from scripts.browser.visit import Visit
from scripts.story.cast import ANNA
from scripts.story.observing import until_answered

_TRIGGER = "triggers.message_received"
_NAME = "Evening by SMS"
_WORD = "évening"
_COUNTER = "Evenings"


async def make_an_automation(tour: Tour) -> list[str]:
    """Make an automation by clicking, save it, and have Anna start it."""
    visit = await tour.english()
    await visit.need_anna()
    window, page = visit.window, visit.window.page
    await window.go("/config/automation/edit/new")
    await choose_the_trigger(visit)
    await _choose_the_action(visit)
    await window.picture("automation")
    await window.click("the button that saves", page.locator("ha-automation-editor ha-button[slot=fab]"))
    dialog = page.locator("ha-dialog-automation-save, dialog-automation-save")
    await dialog.locator("ha-input input").first.fill(_NAME)
    await window.picture("automation-name")
    await window.click("the button that saves the name", dialog.locator("ha-button[slot=primaryAction]"))
    automation_id = await _wait_until_saved(visit)

    await visit.gateway.receive_text(ANNA, visit.number, "Evening, please")
    await visit.house.wait_for_state("counter.evenings", "1")
    await window.go(f"/config/automation/trace/{automation_id}")
    await window.wait_for("the trace of the automation", page.locator("ha-trace-path-details"))
    await window.picture("automation-trace")
    # Texts are announced in their order: whatever the first of these started would be counted before the second.
    for text in ("Good morning", "Good evening"):
        await visit.gateway.receive_text(ANNA, visit.number, text)
    await visit.house.wait_for_state("counter.evenings", "2")
    return [
        f"“{_NAME}” was saved: {visit.number} gets a text with “{_WORD}” in it → {_COUNTER} is counted up",
        "“Evening, please” and “Good evening” from Anna started it, “Good morning” did not",
    ]


async def choose_the_trigger(visit: Visit) -> None:
    """Choose the event entity of the number by target, and the trigger."""
    window, page = visit.window, visit.window.page
    name = window.wording["entity.event.message.name"]
    editor = page.locator("ha-automation-editor")
    await window.click("the button for a new trigger", editor.locator("ha-automation-trigger ha-button").last)
    adding = await _expand(visit, await window.word("ui.panel.config.automation.editor.services"), visit.sender)
    await window.click(f"{visit.sender} {name}", _branch(_branch(adding, visit.sender), name))
    title = window.wording[f"{_TRIGGER}.name"]
    trigger = adding.locator("ha-automation-add-items ha-list-item-button").filter(has_text=title)
    await window.wait_for(f"the trigger “{title}”", trigger)
    await window.picture("automation-trigger-by-target")
    await window.click(f"the trigger “{title}”", trigger)
    sidebar = page.locator("ha-automation-sidebar-trigger")
    await window.read(window.wording.sentences(_TRIGGER), sidebar)
    label = window.wording[f"{_TRIGGER}.fields.contains.name"]
    row = sidebar.locator("ha-settings-row").filter(has=page.get_by_text(label, exact=True))
    await window.click(f"the box before “{label}”", row.locator("ha-checkbox"))
    await row.locator("ha-selector input").fill(_WORD)
    await window.picture("automation-trigger")


async def _choose_the_action(visit: Visit) -> None:
    window, page = visit.window, visit.window.page
    editor = page.locator("ha-automation-editor")
    await window.click("the button for a new action", editor.locator("ha-automation-action ha-button").last)
    counters = await window.word("component.counter.title")
    adding = await _expand(visit, await window.word("ui.panel.config.automation.editor.helpers"), counters)
    await window.click(_COUNTER, _branch(_branch(adding, counters), _COUNTER))
    title = await window.word("component.counter.services.increment.name")
    action = adding.locator("ha-automation-add-items ha-list-item-button").filter(has_text=title)
    await window.click(f"the action “{title}”", action)


async def _expand(visit: Visit, *path: str) -> Locator:
    adding = visit.window.page.locator("add-automation-element-dialog")
    for name in path:
        button = _branch(adding, name).locator("[part=expand-button]").first
        await visit.window.click(f"the arrow of {name}", button)
    return adding


def _branch(place: Locator, name: str) -> Locator:
    return place.locator(f"wa-tree-item[title='{name}']")


async def _wait_until_saved(visit: Visit) -> str:
    async def probe() -> str | None:
        state = await visit.house.client.state("automation.evening_by_sms")
        return None if state is None else str(state["attributes"]["id"])

    automation_id = await until_answered("the automation is saved", probe)
    # Until the editor has got there by itself, it would break off a way to another page.
    await visit.window.page.wait_for_url(f"**/config/automation/edit/{automation_id}")
    return automation_id
