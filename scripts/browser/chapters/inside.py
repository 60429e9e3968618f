"""What there is to look at: the devices, the activity, and the diagnostics, which are downloaded and read."""

import asyncio
import json
from pathlib import Path

from scripts.browser.tour import Tour
from scripts.browser.visit import Visit
from scripts.story.cast import ANNA, NUMBER, SHORTNAME
from scripts.story.observing import expect, until

_TEXT = "The cat is home"
_ANSWER = "Thanks for the cat"


async def look_inside(tour: Tour) -> list[str]:
    """Look at all devices after a text went out and one came in, at the activity, and at the diagnostics."""
    visit = await tour.english()
    await visit.need_anna()
    await visit.need_instant_sender()
    await visit.send("Anna", _TEXT, wait=True)
    await visit.gateway.receive_text(ANNA, visit.number, _ANSWER)
    await until("Anna's answer", lambda: visit.house.events_of("received", _ANSWER))
    devices = await look_at_devices(visit)
    await _look_at_activity(visit)
    keys = await _download_diagnostics(visit)
    await visit.window.page.goto(visit.gateway.url)
    await visit.window.wait_for("the texts on the operator's page", visit.window.page.locator("article").first)
    await visit.window.picture("operator")
    return [f"devices: {', '.join(devices)}", f"the diagnostics hold {keys}, and neither number, text nor password"]


async def look_at_devices(visit: Visit) -> list[str]:
    """Look at the pages of all devices, and read the names of what they must have."""
    devices = await visit.device_ids()
    for name, device_id in devices.items():
        keys = _entities_of(visit, name)
        await visit.window.go(f"/config/devices/device/{device_id}")
        page = visit.window.page.locator("ha-config-device-page")
        for key in keys:
            await visit.window.read(visit.window.wording.sentences(f"entity.{key}.name"), page)
        await visit.window.picture(f"device-{name.strip('+').replace(' ', '').partition('@')[0].lower()}")
    return list(devices)


def _entities_of(visit: Visit, device: str) -> list[str]:
    """Give the translation keys of what the page of a device must show."""
    if device == visit.gateway.username:
        return ["binary_sensor.connected", "binary_sensor.webhook", "sensor.outbox"]
    if device == SHORTNAME:
        return ["sensor.last_sent", "sensor.sent_today", "sensor.failed_today"]
    if device.startswith("+"):
        return ["event.message", "event.delivery", "sensor.last_received", "sensor.last_sent", "sensor.received_today"]
    return ["sensor.delivery_state"]


async def _look_at_activity(visit: Visit) -> None:
    window = visit.window
    await window.go("/logbook")
    entries = window.page.locator("ha-logbook")
    for kind in ("received", "sent", "delivered"):
        sentences = window.wording.sentences(f"exceptions.logbook_{kind}.message")
        await window.read([sentence.after(visit.sender) for sentence in sentences], entries)
    await window.picture("activity")


async def _download_diagnostics(visit: Visit) -> str:
    await visit.open_integration()
    label = await visit.window.word("ui.panel.config.integrations.config_entry.download_diagnostics")
    async with visit.window.page.expect_download() as downloading:
        await visit.choose_from_menu(visit.gateway.username, visit.entry_row(), label)
    download = await downloading.value
    text = await asyncio.to_thread(Path(await download.path()).read_text, encoding="utf-8")
    webhook_id = (visit.gateway.webhook_url or "").rpartition("/")[2]
    secrets = {
        "the password": visit.gateway.password,
        "the webhook's address": webhook_id,
        "Anna's number": ANNA.removeprefix("+420"),
        "the account's number": NUMBER.removeprefix("+420"),
        "a text": _TEXT,
        "an answer": _ANSWER,
        "the e-mail": visit.gateway.username,
    }
    shown = [name for name, secret in secrets.items() if secret in text]
    expect(not shown, f"the diagnostics show {', '.join(shown)}")
    data = json.loads(text)["data"]
    return ", ".join(data)
