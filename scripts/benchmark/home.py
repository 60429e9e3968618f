"""The Home Assistant that is measured, with everything it is measured against."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
import json
from pathlib import Path
import shutil
import subprocess
import sys
from types import SimpleNamespace
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
import homeassistant.components

from scripts import ROOT
from scripts.benchmark import probe
from scripts.benchmark.companion import accompany
from scripts.benchmark.peers import CHAT_ID
from scripts.environment.tools import provide_uv
from scripts.story.cast import NUMBER
from scripts.story.flows import CONFIG_FLOW, SUBENTRY_FLOW, Dialog, add_account, change_options
from scripts.story.folder import HOST, add_integration, free_port, furnish
from scripts.story.observing import until_answered
from scripts.story.onboarding import START_WITHIN, start_and_enter
from scripts.story.process import HomeAssistantProcess
from scripts.story.rest import JsonObject, RestClient

BENCH: Final = ROOT / ".bench"
CONFIG: Final = BENCH / "config"

_PACKAGES: Final = BENCH / "packages"
_HOUSE: Final = Path(__file__).with_name("house")
_REFERENCES: Final = ("twilio", "telegram_bot")


@dataclass(slots=True)
class Home:
    """A running Home Assistant, and where its webhooks are."""

    port: int
    client: RestClient
    home_assistant: HomeAssistantProcess
    peers: JsonObject
    entry_id: str = ""
    webhook: str = ""
    twilio: str = ""
    telegram: str = ""
    no_op: str = f"/api/webhook/{probe.NO_OP}"

    async def start(self, configuration: str = "configuration.yaml") -> None:
        """Start with one of the configurations of the house, and wait until everything is set up."""
        shutil.copy(_HOUSE / configuration, CONFIG / "configuration.yaml")
        await start_and_enter(self.home_assistant, self.client)
        await until_answered("Home Assistant is started", self.client.is_started, within=START_WITHIN)

    def forget_messages(self) -> None:
        """Begin the account's log anew, while Home Assistant is stopped."""
        for path in (CONFIG / ".storage").glob("ipex_sms.*.db*"):
            path.unlink()

    async def add_account(self) -> None:
        """Set the account up that is measured."""
        peers = self.peers
        gateway: Any = SimpleNamespace(url=peers["gateway"], username=peers["username"], password=peers["password"])
        account = await add_account(self.client, gateway, [NUMBER])
        self.entry_id, self.webhook = account.entry_id, urlsplit(account.webhook_url).path
        await self.wait_until_loaded("ipex_sms")

    async def add_references(self) -> None:
        """Set up the integrations of core that are measured beside it, and lift our hourly limit."""
        await change_options(self.client, self.entry_id, hourly_limit=0)
        twilio = Dialog(self.client, CONFIG_FLOW)
        await twilio.open("twilio")
        await twilio.submit("user", {})
        self.twilio = urlsplit(twilio.finish()["description_placeholders"]["webhook_url"]).path
        bot = Dialog(self.client, CONFIG_FLOW)
        await bot.open("telegram_bot")
        server = {"api_endpoint": self.peers["telegram"]}
        await bot.submit("user", {"platform": "broadcast", "api_key": "1:bench", "additional_settings": server})
        entry_id = bot.finish()["result"]["entry_id"]
        await self.wait_until_loaded("telegram_bot")
        chat = Dialog(self.client, SUBENTRY_FLOW)
        await chat.open([entry_id, "allowed_chat_ids"])
        await chat.submit("user", {"chat_id": CHAT_ID})
        chat.finish()
        self.telegram = await until_answered("the chat's notify entity is there", self._find_chat)
        await self.wait_until_loaded("ipex_sms")

    async def wait_until_loaded(self, domain: str) -> None:
        """Wait until the entry of an integration is loaded."""
        await until_answered(f"{domain} is loaded", partial(self._is_loaded, domain))

    async def measure(self, action: str, **data: object) -> JsonObject:
        """Let the probe measure something inside Home Assistant."""
        answer = await self.client.post(f"/api/services/{probe.DOMAIN}/{action}?return_response", data)
        response: JsonObject = answer["service_response"]
        return response

    async def _is_loaded(self, domain: str) -> bool:
        # A list, for once.
        entries: Any = await self.client.get(f"/api/config/config_entries/entry?domain={domain}")
        return bool(entries) and all(entry["state"] == "loaded" for entry in entries)

    async def _find_chat(self) -> str | None:
        states: Any = await self.client.get("/api/states")
        return next((state["entity_id"] for state in states if state["entity_id"].startswith("notify.")), None)


@asynccontextmanager
async def open_home() -> AsyncIterator[Home]:
    """Furnish a fresh folder and start the peers; Home Assistant is stopped at the end."""
    await asyncio.to_thread(_add_packages)
    shutil.rmtree(CONFIG, ignore_errors=True)
    port = free_port()
    furnish(CONFIG, port, _HOUSE)
    add_integration(CONFIG, probe.DOMAIN, probe, "webhook")
    home_assistant = HomeAssistantProcess(CONFIG, BENCH / "home-assistant.log", packages=_PACKAGES)
    async with accompany("scripts.benchmark.peers") as peers, aiohttp.ClientSession() as session:
        try:
            yield Home(port, RestClient(session, f"http://{HOST}:{port}"), home_assistant, peers)
        finally:
            await home_assistant.stop()


def _add_packages() -> None:
    """Put what the references need beside the environment, which is the demo's and stays as it is."""
    core = Path(homeassistant.components.__path__[0])
    wanted = [each for name in _REFERENCES for each in _read_requirements(core / name / "manifest.json")]
    note = _PACKAGES / "installed.txt"
    if note.exists() and note.read_text(encoding="utf-8").split("\n") == wanted:
        return
    shutil.rmtree(_PACKAGES, ignore_errors=True)
    constraints = core.parent / "package_constraints.txt"
    options = ("--quiet", "--python", sys.executable, "--target", str(_PACKAGES), "--constraint", str(constraints))
    subprocess.run([str(provide_uv()), "pip", "install", *options, *wanted], check=True)
    note.write_text("\n".join(wanted), encoding="utf-8")


def _read_requirements(manifest: Path) -> Sequence[str]:
    requirements: list[str] = json.loads(manifest.read_text(encoding="utf-8"))["requirements"]
    return requirements
