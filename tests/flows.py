"""What the tests of the flows share: forms as a person fills them in, and a cloud that can be pretended."""

import asyncio
from collections.abc import AsyncIterator, Sequence
import json
from pathlib import Path
import re
import sys
from types import SimpleNamespace
from typing import Any

from homeassistant import components
from homeassistant.config_entries import SOURCE_USER, ConfigEntry, ConfigSubentryDataWithId
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.data_entry_flow import FlowManagerIndexView
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ipex_sms.const import DOMAIN
from tests import accounts
from tests.gateway import Gateway

WORDS = json.loads(
    (Path(__file__).parent.parent / "custom_components/ipex_sms/translations/en.json").read_text(encoding="utf-8")
)
SENDS = {("POST", "/SMS"), ("POST", "/v1/sms")}


def servers(gateway: Gateway) -> dict[str, str]:
    return {"sms_url": gateway.url, "auth_url": gateway.url, "instant_url": gateway.url}


def credentials(gateway: Gateway, **changes: Any) -> dict[str, Any]:
    return {
        "username": gateway.username,
        "password": gateway.password,
        "servers": servers(gateway),
        **changes,
    }


def token(gateway: Gateway, **changes: Any) -> dict[str, Any]:
    return {"token": gateway.new_token(), "servers": servers(gateway), **changes}


async def start(hass: HomeAssistant, way: str) -> Any:
    """Start to add an account, and choose a way to log in."""
    flow = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    return await submit(hass, check_words(flow), {"next_step_id": way})


async def submit(hass: HomeAssistant, form: Any, typed: dict[str, Any]) -> Any:
    """Fill in a form of an account."""
    return check_words(await hass.config_entries.flow.async_configure(form["flow_id"], typed))


async def start_subentry(hass: HomeAssistant, entry: ConfigEntry, kind: str) -> Any:
    """Start to add a sender or a recipient."""
    flow = await hass.config_entries.subentries.async_init((entry.entry_id, kind), context={"source": SOURCE_USER})
    return check_words(flow)


async def change_subentry(hass: HomeAssistant, entry: Any, title: str) -> Any:
    """Start to change a sender or a recipient."""
    subentry_id = next(each.subentry_id for each in entry.subentries.values() if each.title == title)
    return check_words(await entry.start_subentry_reconfigure_flow(hass, subentry_id))


async def submit_subentry(hass: HomeAssistant, form: Any, typed: dict[str, Any]) -> Any:
    """Fill in a form of a sender or a recipient."""
    return check_words(await hass.config_entries.subentries.async_configure(form["flow_id"], typed))


async def start_options(hass: HomeAssistant, entry: ConfigEntry) -> Any:
    """Open the options of an account."""
    flow = await hass.config_entries.options.async_init(entry.entry_id)
    return check_words(flow, "options")


async def submit_options(hass: HomeAssistant, form: Any, typed: dict[str, Any]) -> Any:
    """Fill in a form of the options."""
    flow = await hass.config_entries.options.async_configure(form["flow_id"], typed)
    return check_words(flow, "options")


def check_words(result: Any, group: str = "config") -> Any:
    """Hold for whatever a flow shows that the frontend can show it: serializable, and every word translated."""
    words = WORDS[group]
    if isinstance(result["handler"], tuple):
        words = WORDS["config_subentries"][result["handler"][1]]
    match result["type"]:
        case FlowResultType.MENU:
            said = [words["step"][result["step_id"]]]
            assert said[0]["menu_options"].keys() == set(result["menu_options"])
        case FlowResultType.FORM:
            step = words["step"][result["step_id"]]
            said = [step, *(words["error"][error] for error in (result["errors"] or {}).values())]
            for field in shown(result)["data_schema"]:
                section = step.get("sections", {}).get(field["name"])
                for name in [each["name"] for each in field["schema"]] if section else [field["name"]]:
                    assert name in (section or step)["data"]
        case FlowResultType.ABORT:
            said = [words["abort"][result["reason"]]]
        case _:
            said = []
    given = {*(result.get("description_placeholders") or {}), "name"}
    assert set(re.findall(r"{(\w+)}", json.dumps(said))) <= given
    return result


def shown(result: Any) -> Any:
    """Return what the frontend is given; with which library a schema is read is Home Assistant's own affair."""
    view: Any = FlowManagerIndexView
    return view(None)._prepare_result_json(result)  # noqa: SLF001 - what a request would be answered with


def suggested(form: Any, field: str, section: str | None = None) -> Any:
    """Return what a field of a form is filled in with."""
    schema = form["data_schema"].schema
    if section is not None:
        schema = schema[section].schema.schema
    return next((key.description or {}).get("suggested_value") for key in schema if key.schema == field)


def labels(form: Any, field: str) -> dict[str, str]:
    """Return the choices of a field."""
    options = next(choice for key, choice in form["data_schema"].schema.items() if key.schema == field).config[
        "options"
    ]
    return {option["value"]: option["label"] for option in options}


def instant_sender() -> ConfigSubentryDataWithId:
    """Return instant SMS under the name that the flow gives it."""
    return accounts.instant_sender(title="60030 · +420 222 333 444")


def account(
    hass: HomeAssistant,
    gateway: Gateway,
    *,
    login: dict[str, Any] | None = None,
    subentries: Sequence[ConfigSubentryDataWithId] = (),
    **changes: Any,
) -> MockConfigEntry:
    """Add an account as a flow leaves it, not yet set up."""
    if login is not None:
        changes = {"username": None, "password": None} | login | changes
    return accounts.add_entry(hass, gateway, subentries, **changes)


@pytest.fixture(autouse=True)
async def _no_sms_is_sent(hass: HomeAssistant, gateway: Gateway) -> AsyncIterator[None]:
    """Hold for every flow that it sends no SMS."""
    yield
    await hass.async_block_till_done()
    assert SENDS.isdisjoint((request.method, request.path) for request in gateway.requests)


class CloudNotAvailable(HomeAssistantError):  # noqa: N818 - as Home Assistant calls it
    """The cloud's own error."""


class PretendedCloud(SimpleNamespace):
    """Home Assistant Cloud, as far as the flows call it; the real one needs a subscription."""

    CloudNotAvailable = CloudNotAvailable

    def __init__(self) -> None:
        super().__init__()
        self.subscribed = True
        self.connected = True
        self.answers = asyncio.Event()
        self.answers.set()
        self.hooks: dict[str, str] = {}

    def async_active_subscription(self, _hass: HomeAssistant) -> bool:
        return self.subscribed

    async def async_get_or_create_cloudhook(self, _hass: HomeAssistant, webhook_id: str) -> str:
        await self.answers.wait()
        if not self.connected:
            raise CloudNotAvailable
        return self.hooks.setdefault(webhook_id, f"https://hooks.nabu.casa/{len(self.hooks)}")

    async def async_delete_cloudhook(self, _hass: HomeAssistant, webhook_id: str) -> None:
        if webhook_id not in self.hooks:
            raise ValueError("Hook is not enabled for the cloud.")
        del self.hooks[webhook_id]


@pytest.fixture(name="cloud")
def cloud_fixture(hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch) -> PretendedCloud:
    cloud = PretendedCloud()
    monkeypatch.setitem(sys.modules, "homeassistant.components.cloud", cloud)
    monkeypatch.setattr(components, "cloud", cloud, raising=False)
    hass.config.components.add("cloud")
    return cloud
