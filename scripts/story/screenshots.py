"""Pictures of what a person sees, taken with the Chromium that is on the machine."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import json
from pathlib import Path
import shutil
import time

from playwright.async_api import Error, Page, async_playwright  # type: ignore[import-not-found]

from scripts.story.household import Household

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
_SIZE = {"width": 1280, "height": 900}
_WITHIN = 10_000  # milliseconds
_TO_SETTLE = 700  # milliseconds, for animations


class ScreenshotError(Exception):
    """The browser could not take the pictures; that says nothing about the integration."""


def find_browser() -> str | None:
    """Find a Chromium on the PATH."""
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


async def take_screenshots(house: Household, folder: Path) -> list[Path]:
    """Save the config flow, the pages of two devices, and the operator's page; raises ScreenshotError."""
    devices = {device["name"]: device["id"] for device in await house.socket.list_devices()}
    try:
        async with _open_page(house) as page:
            return [
                *await _save_config_flow(page, house, folder),
                await _save_device(page, house, devices["+420 777 888 999"], folder / "device-sender.png"),
                await _save_device(page, house, devices["Anna"], folder / "device-recipient.png"),
                await _save_operator(page, house, folder / "operator.png"),
            ]
    except Error as error:
        raise ScreenshotError(str(error).partition("\n")[0]) from error


@asynccontextmanager
async def _open_page(house: Household) -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        try:
            page = await browser.new_page(viewport=_SIZE, locale="en-GB")
            page.set_default_timeout(_WITHIN)
            await page.add_init_script(f"localStorage.hassTokens = {json.dumps(_login(house))}")
            yield page
        finally:
            await browser.close()


def _login(house: Household) -> str:
    """Give what the frontend keeps of a login."""
    url, tokens = house.client.url, house.tokens
    kept = {
        **{key: tokens[key] for key in ("access_token", "token_type", "expires_in", "refresh_token")},
        "hassUrl": url,
        "clientId": f"{url}/",
        "expires": int((time.time() + tokens["expires_in"]) * 1000),
    }
    return json.dumps(kept)


async def _save_config_flow(page: Page, house: Household, folder: Path) -> list[Path]:
    await page.goto(f"{house.client.url}/config/integrations/dashboard/add?domain=ipex_sms")
    await page.locator("#ha-launch-screen").wait_for(state="detached")
    await page.get_by_role("button", name="OK").click()
    await page.get_by_text("API access", exact=True).wait_for()
    menu = await _save(page, folder / "config-flow-start.png")
    await page.get_by_text("API access", exact=True).click()
    await page.get_by_text("Password of the API access.").wait_for()
    return [menu, await _save(page, folder / "config-flow-login.png")]


async def _save_device(page: Page, house: Household, device_id: str, file: Path) -> Path:
    await page.goto(f"{house.client.url}/config/devices/device/{device_id}")
    await page.locator("#ha-launch-screen").wait_for(state="detached")
    await page.locator("ha-device-entities-card").first.wait_for()
    return await _save(page, file)


async def _save_operator(page: Page, house: Household, file: Path) -> Path:
    await page.goto(house.gateway.url)
    await page.locator("article").first.wait_for()
    return await _save(page, file)


async def _save(page: Page, file: Path) -> Path:
    await page.wait_for_timeout(_TO_SETTLE)
    await page.screenshot(path=file)
    return file
