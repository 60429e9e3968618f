"""Repairs: what Home Assistant complains of, and how it is mended with a few clicks."""

from scripts.browser.tour import Tour
from scripts.browser.visit import Visit
from scripts.story.cast import BORIS
from scripts.story.flows import change_options
from scripts.story.observing import StoryError, expect
from scripts.story.websocket import ActionError

_LIMIT = 1
# Two parts.
_LONG = " ".join(["The water in the cellar is rising."] * 6)


async def mend_what_is_wrong(tour: Tour) -> list[str]:
    """Send more than the hourly limit allows, and lift it; look at the repair of an address that cannot be reached."""
    visit = await tour.english()
    await visit.need_recipient("Boris", BORIS)
    refusal = await reach_the_limit(visit)
    await open_repairs(visit)
    await lift_the_limit(visit)
    await visit.send("Boris", _LONG)
    texts = visit.house.texts_to(BORIS, _LONG)
    expect(len(texts) == 1, f"{len(texts)} texts reached Boris after the limit was lifted")
    await look_at_the_address(visit)
    await change_options(visit.house.client, await visit.entry_id())
    await visit.wait_until_loaded()
    return [
        f"refused: {refusal}",
        "the repair lifts the limit, and the same text goes out",
        "the repair for an address that cannot be reached from the internet offers to do without",
    ]


async def reach_the_limit(visit: Visit) -> str:
    """Send a text of two parts where one is allowed; give the error."""
    await change_options(visit.house.client, await visit.entry_id(), hourly_limit=_LIMIT)
    await visit.wait_until_loaded()
    try:
        await visit.send("Boris", _LONG)
    except ActionError as error:
        expect(error.key == "hourly_limit", f"the error was {error.key} ({error}), not hourly_limit")
        return str(error)
    raise StoryError("a text of two parts was sent, and one part is the limit")


async def open_repairs(visit: Visit) -> None:
    """Go to the page of the repairs, with both of ours."""
    window = visit.window
    await window.go("/config/repairs")
    page = window.page.locator("ha-config-repairs")
    for issue in ("hourly_limit", "no_address"):
        await window.read(window.wording.sentences(f"issues.{issue}.title"), page)
    await window.picture("repairs")


async def lift_the_limit(visit: Visit) -> None:
    """Lift the limit by its repair, which goes."""
    window, dialog = visit.window, visit.dialog
    await _open(visit, "hourly_limit")
    await dialog.begin("issues.hourly_limit.fix_flow.step.confirm")
    await window.picture("repair-limit")
    await dialog.submit()
    await window.wait_for("the end of the repair", dialog.place.locator("step-flow-create-entry"))
    await window.picture("repair-limit-done")
    await dialog.submit()
    title = window.wording["issues.hourly_limit.title"]
    await window.wait_until_gone(f"“{title}”", window.page.locator("ha-config-repairs").get_by_text(title))


async def look_at_the_address(visit: Visit) -> None:
    """Open the repair of an address that works only at home, and look again in vain."""
    window, dialog = visit.window, visit.dialog
    await _open(visit, "no_address")
    await dialog.begin("issues.no_address.fix_flow.step.init")
    await window.picture("repair-address")
    await dialog.choose("confirm")
    await dialog.abort("issues.no_address.fix_flow.abort.still_local")
    await window.picture("repair-address-still-local")
    await dialog.dismiss()


async def _open(visit: Visit, issue: str) -> None:
    title = visit.window.wording[f"issues.{issue}.title"]
    await visit.window.click(f"“{title}”", visit.window.page.locator("ha-config-repairs").get_by_text(title).last)
