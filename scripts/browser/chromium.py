"""The Chromium that is on the machine: found, or installed where that is easy, and opened with the owner logged in."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import json
import os
from pathlib import Path
import shutil
import time

from playwright.async_api import Browser, BrowserContext, async_playwright

from scripts.environment.process import SetupError, clean_environment, run, say
from scripts.story.household import Household

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
_SIZE = {"width": 1280, "height": 1100}
_INSTALL_TIMEOUT = 600


async def provide_browser() -> str:
    """Give the path of a Chromium; on Debian, root gets it installed. Raises SetupError."""
    found = _find_browser()
    return await asyncio.to_thread(_install_browser) if found is None else found


@asynccontextmanager
async def open_browser(path: str, *, headed: bool = False) -> AsyncIterator[Browser]:
    """Start Chromium, and end it after the block."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=_FLAGS, headless=not headed)
        try:
            yield browser
        finally:
            await browser.close()


async def enter_house(browser: Browser, house: Household, language: str, **options: object) -> BrowserContext:
    """Open a browser profile of its own in which the owner is logged in; `options` are Playwright's, such as a size."""
    context = await browser.new_context(**{"viewport": _SIZE, "locale": language, **options})
    await context.add_init_script(f"localStorage.hassTokens = {json.dumps(_login(house))}")
    return context


def _find_browser() -> str | None:
    return next(filter(None, map(shutil.which, _NAMES)), None)


def _install_browser() -> str:
    if os.geteuid() != 0 or not Path("/etc/debian_version").exists() or not shutil.which("apt-get"):
        raise SetupError("there is no Chromium on the PATH; install it (on Debian: apt-get install chromium)")
    say("Installing Debian's chromium …")
    environment = clean_environment(DEBIAN_FRONTEND="noninteractive")
    for command in (["update"], ["install", "--no-install-recommends", "--yes", "chromium"]):
        run(["apt-get", "-qq", *command], environment, _INSTALL_TIMEOUT)
    if (path := _find_browser()) is None:
        raise SetupError("Debian's package chromium was installed, but there is no Chromium on the PATH")
    return path


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
