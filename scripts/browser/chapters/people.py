"""Recipients and senders: added, changed and deleted on the page of the integration."""

from scripts.browser.tour import Tour
from scripts.browser.visit import Visit
from scripts.story.cast import ANNA, BORIS, EMAIL, SHORTNAME
from scripts.story.observing import expect, until_answered

_RECIPIENT = "config_subentries.recipient"
_SENDER = "config_subentries.sender"


async def change_people(tour: Tour) -> list[str]:
    """Add Anna, an instant sender and Boris; change Anna; delete Boris."""
    visit = await tour.english()
    await visit.need_account()
    await walk_through_people(visit)
    return [
        "Anna was added, a wrong number refused; her texts are to be delivered within 5 minutes now",
        f"the instant sender {SHORTNAME} was added",
        "Boris was added and deleted, and his device is gone",
    ]


async def walk_through_people(visit: Visit) -> None:
    """Add, change and delete on the page of the integration."""
    await visit.open_integration()
    await visit.window.picture("integration")
    await _add_anna(visit)
    await _add_instant_sender(visit)
    await _change_anna(visit)
    await _add_and_delete_boris(visit)


async def _add_anna(visit: Visit) -> None:
    """Add Anna, with a wrong number first."""
    dialog = visit.dialog
    await _open_recipient(visit)
    await visit.window.picture("recipient")
    await dialog.fill("name", "Anna")
    await dialog.fill("phone", "12")
    await dialog.fail(f"{_RECIPIENT}.error.invalid_phone")
    await visit.window.picture("recipient-wrong-number")
    await dialog.fill("phone", ANNA)
    await dialog.select("sender", visit.sender)
    await dialog.finish()
    await visit.wait_for_device("Anna")
    await visit.window.wait_for("Anna on the page of the integration", visit.subentry_row("Anna"))


async def _add_instant_sender(visit: Visit) -> None:
    """Add an instant sender."""
    dialog = visit.dialog
    await _click_add(visit, _SENDER)
    await dialog.begin(f"{_SENDER}.step.user")
    await visit.window.picture("sender")
    await dialog.choose("instant")
    await dialog.begin(f"{_SENDER}.step.instant")
    await dialog.fill("number", visit.gateway.trunk_numbers[0])
    await dialog.fill("email", "nobody")
    await dialog.fill("shortname", SHORTNAME)
    await dialog.fail(f"{_SENDER}.error.invalid_email")
    await visit.window.picture("sender-instant")
    await dialog.fill("email", EMAIL)
    await dialog.finish()
    await visit.wait_for_device(SHORTNAME)


async def _change_anna(visit: Visit) -> None:
    """Change when a text to Anna is overdue."""
    window, dialog = visit.window, visit.dialog
    label = window.wording[f"{_RECIPIENT}.initiate_flow.reconfigure"]
    row = visit.subentry_row("Anna")
    await window.click(f"“{label}” of Anna", row.get_by_role("button", name=label, exact=True))
    await dialog.begin(f"{_RECIPIENT}.step.reconfigure")
    phone = await dialog.value("phone")
    expect(phone.replace(" ", "") == ANNA, f"Anna's number is shown as {phone}")
    await dialog.fill_duration("deliver_within", hours=0, minutes=0, seconds=1)
    await dialog.fail(f"{_RECIPIENT}.error.invalid_duration")
    await dialog.fill_duration("deliver_within", hours=0, minutes=5, seconds=0)
    await window.picture("recipient-change")
    await dialog.submit()
    await dialog.abort()
    await window.picture("recipient-changed")
    await dialog.dismiss()
    await visit.wait_until_loaded()


async def _add_and_delete_boris(visit: Visit) -> None:
    """Add Boris, and delete him: the row and the device go."""
    window, dialog = visit.window, visit.dialog
    await _open_recipient(visit)
    await dialog.fill("name", "Boris")
    await dialog.fill("phone", BORIS)
    await dialog.finish()
    await visit.wait_for_device("Boris")
    row = visit.subentry_row("Boris")
    await window.wait_for("Boris on the page of the integration", row)
    await window.picture("integration-with-people")
    await visit.choose_from_menu("Boris", row, await window.word("ui.common.delete"))
    await window.picture("recipient-delete")
    await window.click("the button that deletes", window.page.locator("dialog-box ha-button[slot=primaryAction]"))
    await window.wait_until_gone("Boris on the page of the integration", row)

    async def is_gone() -> bool:
        return "Boris" not in await visit.device_ids()

    await until_answered("Boris's device is gone", is_gone)
    await visit.wait_until_loaded()


async def _open_recipient(visit: Visit) -> None:
    await _click_add(visit, _RECIPIENT)
    await visit.dialog.begin(f"{_RECIPIENT}.step.user")


async def _click_add(visit: Visit, kind: str) -> None:
    """Choose from the account's menu to add a recipient or a sender."""
    label = visit.window.wording[f"{kind}.initiate_flow.user"]
    await visit.choose_from_menu(visit.gateway.username, visit.entry_row(), label)
