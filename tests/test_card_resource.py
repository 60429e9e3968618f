"""The dashboard card is there without anybody's doing, once, in its newest version, and goes with the last account."""

import asyncio
from collections.abc import Iterator
from hashlib import sha256
import logging
from pathlib import Path
from typing import Any

from homeassistant.components.frontend import DATA_EXTRA_MODULE_URL, UrlManager
from homeassistant.components.lovelace.const import LOVELACE_DATA
from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.ipex_sms import card_resource
from custom_components.ipex_sms.card_resource import CARD_PATH
from tests.accounts import add_entry, number_sender
from tests.gateway import Gateway

STORED = "lovelace_resources"
USERS = {"id": "users", "type": "module", "url": "/local/ipex-sms-card.js"}
STYLE = {"id": "style", "type": "css", "url": "/hacsfiles/style.css"}


def store(hass_storage: dict[str, Any], *items: dict[str, str]) -> None:
    hass_storage[STORED] = {"version": 1, "minor_version": 1, "key": STORED, "data": {"items": list(items)}}


def card_url(content: bytes | None = None) -> str:
    digest = sha256(CARD_PATH.read_bytes() if content is None else content).hexdigest()[:16]
    return f"/ipex_sms/card/{digest}/ipex-sms-card.js"


async def start_dashboards(hass: HomeAssistant, mode: str = "storage", *resources: dict[str, str]) -> None:
    config = {"resource_mode": mode, **({"resources": list(resources)} if resources else {})}
    assert await async_setup_component(hass, "lovelace", {"lovelace": config})


async def list_resources(hass: HomeAssistant) -> list[dict[str, str]]:
    resources = hass.data[LOVELACE_DATA].resources
    await resources.async_get_info()
    return resources.async_items() or []


async def start(hass: HomeAssistant, *entries: MockConfigEntry) -> None:
    """Set accounts up; the first one takes the others along."""
    assert await hass.config_entries.async_setup(entries[0].entry_id)
    await hass.async_block_till_done()
    assert all(entry.state is ConfigEntryState.LOADED for entry in entries)


@pytest.fixture
def second_entry(hass: HomeAssistant, gateway: Gateway) -> MockConfigEntry:
    senders = [number_sender("+420777888000", "second")]
    return add_entry(hass, gateway, senders, entry_id="second")


@pytest.fixture
def extra_changes() -> list[str]:
    """Return what open pages are told of further files."""
    return []


@pytest.fixture
def extra_urls(hass: HomeAssistant, extra_changes: list[str]) -> Iterator[UrlManager]:
    """Give the frontend's own list of further files without the frontend: its package is not installed here."""
    hass.config.components.add("frontend")
    manager = UrlManager(lambda change, _url: extra_changes.append(change), [])
    hass.data[DATA_EXTRA_MODULE_URL] = manager
    yield manager
    hass.config.components.remove("frontend")


async def test_a_dashboard_loads_the_card_as_a_module(
    hass: HomeAssistant, config_entry: MockConfigEntry, hass_client_no_auth: ClientSessionGenerator
) -> None:
    await start_dashboards(hass)
    await start(hass, config_entry)
    [resource] = await list_resources(hass)
    assert resource["type"] == "module"
    assert resource["url"] == card_url()
    answer = await (await hass_client_no_auth()).get(resource["url"])
    assert answer.status == 200
    assert answer.content_type in ("text/javascript", "application/javascript")
    assert "max-age" in answer.headers["Cache-Control"]
    assert await answer.read() == CARD_PATH.read_bytes()


async def test_what_users_have_there_is_not_touched(
    hass: HomeAssistant, config_entry: MockConfigEntry, hass_storage: dict[str, Any]
) -> None:
    """The collection is read before it is written: it loads lazily, and would else be replaced by one with our card."""
    store(hass_storage, USERS, STYLE)
    await start_dashboards(hass)
    assert not hass.data[LOVELACE_DATA].resources.loaded
    await start(hass, config_entry)
    resources = await list_resources(hass)
    assert resources[:2] == [USERS, STYLE]
    assert [item["url"] for item in resources[2:]] == [card_url()]
    await hass.config_entries.async_remove(config_entry.entry_id)
    assert await list_resources(hass) == [USERS, STYLE]


async def test_a_new_version_takes_the_place_of_the_old_one(
    hass: HomeAssistant, config_entry: MockConfigEntry, hass_storage: dict[str, Any]
) -> None:
    old = {"id": "ours", "type": "js", "url": card_url(b"an older card")}
    store(hass_storage, old, USERS)
    await start_dashboards(hass)
    await start(hass, config_entry)
    assert await list_resources(hass) == [{"id": "ours", "type": "module", "url": card_url()}, USERS]


async def test_of_several_cards_one_is_left(
    hass: HomeAssistant, config_entry: MockConfigEntry, hass_storage: dict[str, Any]
) -> None:
    """Two addresses of one file would define its elements twice."""
    old = {"id": "old", "type": "module", "url": card_url(b"an older card")}
    new = {"id": "new", "type": "module", "url": card_url()}
    tagged = {"id": "tagged", "type": "module", "url": f"{card_url(b'another')}?hacstag=1"}
    store(hass_storage, old, new, tagged)
    await start_dashboards(hass)
    await start(hass, config_entry)
    assert await list_resources(hass) == [new]


async def test_two_accounts_share_one_card_and_the_last_one_takes_it_along(
    hass: HomeAssistant, config_entry: MockConfigEntry, second_entry: MockConfigEntry
) -> None:
    await start_dashboards(hass)
    await start(hass, config_entry, second_entry)
    assert [item["url"] for item in await list_resources(hass)] == [card_url()]
    await hass.config_entries.async_remove(config_entry.entry_id)
    assert [item["url"] for item in await list_resources(hass)] == [card_url()]
    await hass.config_entries.async_remove(second_entry.entry_id)
    assert await list_resources(hass) == []


async def test_two_accounts_that_start_at_once_bring_one_card(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    second_entry: MockConfigEntry,
    hass_storage: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store(hass_storage, USERS)
    await start_dashboards(hass)
    resources: Any = hass.data[LOVELACE_DATA].resources
    create = resources.async_create_item

    async def create_with_others_in_between(data: dict[str, str]) -> Any:
        await asyncio.sleep(0)
        return await create(data)

    monkeypatch.setattr(resources, "async_create_item", create_with_others_in_between)
    await start(hass, config_entry, second_entry)
    assert [item["url"] for item in await list_resources(hass)] == [USERS["url"], card_url()]


async def test_an_account_that_is_only_switched_off_keeps_the_card(
    hass: HomeAssistant, config_entry: MockConfigEntry, second_entry: MockConfigEntry
) -> None:
    await start_dashboards(hass)
    await start(hass, config_entry, second_entry)
    await hass.config_entries.async_set_disabled_by(second_entry.entry_id, ConfigEntryDisabler.USER)
    await hass.config_entries.async_remove(config_entry.entry_id)
    assert [item["url"] for item in await list_resources(hass)] == [card_url()]


async def test_a_reload_changes_nothing_and_a_new_account_brings_the_card_back(
    hass: HomeAssistant, config_entry: MockConfigEntry, gateway: Gateway
) -> None:
    await start_dashboards(hass)
    await start(hass, config_entry)
    before = await list_resources(hass)
    await hass.config_entries.async_reload(config_entry.entry_id)
    assert await list_resources(hass) == before
    await hass.config_entries.async_remove(config_entry.entry_id)
    assert await list_resources(hass) == []
    entry = add_entry(hass, gateway, entry_id="again")
    await start(hass, entry)
    assert [item["url"] for item in await list_resources(hass)] == [card_url()]


async def test_where_resources_are_kept_in_yaml_the_card_comes_with_the_frontend(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    second_entry: MockConfigEntry,
    extra_urls: UrlManager,
    extra_changes: list[str],
) -> None:
    await start_dashboards(hass, "yaml", {"type": "module", "url": "/local/mine.js"})
    await start(hass, config_entry, second_entry)
    assert extra_urls.urls == {card_url()}
    assert [item["url"] for item in await list_resources(hass)] == ["/local/mine.js"]
    await hass.config_entries.async_remove(config_entry.entry_id)
    assert extra_urls.urls == {card_url()}
    await hass.config_entries.async_remove(second_entry.entry_id)
    assert extra_urls.urls == frozenset()
    assert extra_changes == ["added", "removed"]


async def test_in_storage_mode_nothing_is_loaded_beside_the_resources(
    hass: HomeAssistant, config_entry: MockConfigEntry, extra_urls: UrlManager
) -> None:
    await start_dashboards(hass)
    await start(hass, config_entry)
    assert extra_urls.urls == frozenset()


async def test_without_dashboards_an_account_works_all_the_same(
    hass: HomeAssistant, config_entry: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    await start(hass, config_entry)
    await hass.config_entries.async_remove(config_entry.entry_id)
    ours = [record for record in caplog.records if record.name.startswith("custom_components.ipex_sms")]
    assert [record.getMessage() for record in ours if record.levelno > logging.INFO] == []


async def test_a_card_that_is_missing_is_named_and_stops_nothing(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(card_resource, "CARD_PATH", tmp_path / "ipex-sms-card.js")
    await start_dashboards(hass)
    await start(hass, config_entry)
    assert await list_resources(hass) == []
    assert "The dashboard card is missing" in caplog.text
